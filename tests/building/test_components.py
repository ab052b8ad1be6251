"""Whose works are inside: found from where files came, listed for scanners, their licences for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib.metadata import distribution
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from build_scripts.building import components, sbom, third_party
from build_scripts.building.components import Component, find_components, licence_of
from build_scripts.building.identity import BuildError
from build_scripts.building.qt_parts import Entry

ROOT = Path(__file__).resolve().parents[2]
EPOCH = 1_790_000_000


def entry_of(package: str, file: str) -> Entry:
    return (file, str(distribution(package).locate_file(file)), "PYMODULE")


ENTRIES: list[Entry] = [
    entry_of("SQLAlchemy", "sqlalchemy/__init__.py"),
    entry_of("SQLAlchemy", "sqlalchemy/engine/base.py"),
    entry_of("PySide6_Essentials", "PySide6/__init__.py"),
    entry_of("requests", "requests/api.py"),
    entry_of("pyinstaller", "PyInstaller/__init__.py"),
    ("json", json.__file__, "PYMODULE"),
    ("ozogui.engine.engine", str(ROOT / "ozogui" / "engine.py"), "PYMODULE"),
    ("base_library.zip", str(ROOT / "build" / "base_library.zip"), "DATA"),
    ("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6", "SYMLINK"),
]


@pytest.fixture(scope="module")
def inside() -> list[Component]:
    return find_components(ENTRIES, ROOT)


def test_every_file_is_somebodys(inside: list[Component]) -> None:
    assert [each.name for each in inside] == ["CPython", "pyinstaller", "PySide6_Essentials", "requests", "SQLAlchemy"]
    by_name = {each.name: each for each in inside}
    assert by_name["SQLAlchemy"].files == ["sqlalchemy/__init__.py", "sqlalchemy/engine/base.py"]
    assert by_name["SQLAlchemy"].version == distribution("SQLAlchemy").version
    assert by_name["SQLAlchemy"].origin == f"pkg:pypi/sqlalchemy@{distribution('SQLAlchemy').version}"
    assert by_name["CPython"].version == ".".join(map(str, sys.version_info[:3]))
    assert by_name["PySide6_Essentials"].licence == "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only"
    assert {name for name, _text in by_name["PySide6_Essentials"].texts} == {"LGPL-3.0.txt", "GPL-3.0.txt"}


def test_what_is_nobodys_ends_the_build(tmp_path: Path) -> None:
    stranger = tmp_path / "libstranger.so.1"
    stranger.write_bytes(b"")
    with pytest.raises(BuildError, match=r"libstranger\.so\.1"):
        find_components([*ENTRIES, ("libstranger.so.1", str(stranger), "BINARY")], ROOT)


@pytest.mark.skipif(not Path("/var/lib/dpkg/status").exists(), reason="asks Debian's list of packages")
def test_a_library_of_the_system_is_its_packages() -> None:
    library = next(Path("/usr/lib").glob("*/libz.so.1"))
    [found] = find_components([("libz.so.1", str(library), "BINARY")], ROOT)
    assert found.name == "zlib1g"
    assert found.origin.startswith(("pkg:deb/debian/zlib1g@1:1.", "pkg:deb/ubuntu/zlib1g@1:1."))
    assert "Jean-loup Gailly" in found.texts[0][1]


def test_windows_own_libraries_are_known(tmp_path: Path) -> None:
    runtime = tmp_path / "VCRUNTIME140.dll"
    runtime.write_bytes(b"")
    [found] = find_components([("VCRUNTIME140.dll", str(runtime), "BINARY")], ROOT)
    assert found.name == "Microsoft Visual C++ runtime"


@pytest.mark.parametrize(
    ("licence", "expression", "classifiers", "expected"),
    [
        ("", "BSD-3-Clause", ["License :: OSI Approved :: MIT License"], "BSD-3-Clause"),
        ("MIT License\n\nCopyright (c) 2021", "", [], "MIT"),
        ("Apache-2.0", "", [], "Apache-2.0"),
        ("Apache 2", "", ["Topic :: Games", "License :: OSI Approved :: Apache Software License"], "Apache-2.0"),
        ("", "", ["License :: OSI Approved :: zlib/libpng License"], "zlib/libpng License"),
        ("", "", [], ""),
    ],
)
def test_licences_are_told_as_spdx_has_them(
    licence: str, expression: str, classifiers: Sequence[str], expected: str
) -> None:
    assert licence_of(licence, expression, classifiers) == expected


def bill(inside: list[Component], version: str = "1.2.3") -> str:
    linked = components.linked_versions()
    return json.dumps(sbom.bill_of(inside, linked, version=version, system="linux-x86_64", epoch=EPOCH))


def test_the_bill_of_materials_fits_cyclonedxs_schema(inside: list[Component]) -> None:
    strange = Component("stranger", "", "some License of its own")
    trouble = JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill([*inside, strange]))
    assert trouble is None


def test_a_bill_with_a_fault_does_not_fit(inside: list[Component]) -> None:
    faulty = bill(inside).replace("CycloneDX", "Cyclone")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(faulty) is not None


def test_the_bill_is_the_same_for_the_same_build(inside: list[Component]) -> None:
    assert bill(inside) == bill(inside)
    one, other = json.loads(bill(inside)), json.loads(bill(inside, "1.2.4"))
    assert one["serialNumber"] != other["serialNumber"]
    assert one["metadata"]["timestamp"] == "2026-09-21T14:13:20Z"
    assert {"OpenSSL", "SQLite", "SQLAlchemy", "CPython"} <= {each["name"] for each in one["components"]}
    assert len(one["dependencies"][0]["dependsOn"]) == len(one["components"])


def test_each_text_stands_once_with_all_whose_it_is(inside: list[Component]) -> None:
    shared = [Component("one", "1", "MIT", texts=[("LICENSE", "The same text.\r\n")])]
    shared.append(Component("two", "2", "MIT", texts=[("LICENSE.txt", "\nThe same text.  \n")]))
    text = third_party.licence_texts([*inside, *shared], "1.2.3")
    assert text.count("The same text.") == 1
    assert "one 1\ntwo 2\n" in text
    assert text.count("GNU LESSER GENERAL PUBLIC LICENSE\n") == 1
    assert "_internal/PySide6" in text
    assert text.startswith("OzoGUI 1.2.3 ")


def test_about_finds_the_file_where_the_build_puts_it() -> None:
    from ozogui.support import licences

    assert licences.TEXTS == third_party.FILE_NAME
