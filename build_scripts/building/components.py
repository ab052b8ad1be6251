"""Which other people's works are inside a frozen program: found file by file, from where each file came.

A lock file would tell what was installed; this tells what was taken. It runs in the environment that the program was
frozen in, inside PyInstaller's own process. What is written of it: `sbom.py` and `third_party.py`.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import sqlite3
import ssl
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path

from build_scripts.building.identity import BuildError
from build_scripts.building.qt_parts import Entry

_TEXTS = Path(__file__).resolve().parent / "texts"
_LICENCE_FILE = re.compile(r"(?i)^(licen[cs]e|copying|notice|authors)")
_CLASSIFIER = "License :: OSI Approved :: "
_SPDX = {
    "MIT License": "MIT",
    "ISC License (ISCL)": "ISC",
    "ISC License": "ISC",
    "GNU General Public License v2 (GPLv2)": "GPL-2.0-or-later WITH Bootloader-exception",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""How people write of licences, as SPDX has them (https://spdx.org/licenses/); the GPL is PyInstaller's here."""
_QT_LICENCE = "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only"


@dataclass
class Component:
    """One work of other people, as it is inside the program."""

    name: str
    version: str
    licence: str
    """An SPDX expression; empty where only the texts tell."""
    origin: str = ""
    """A package URL (https://github.com/package-url/purl-spec); empty where there is none."""
    files: list[str] = field(default_factory=list)
    """Names in the folder; modules by their dotted names."""
    texts: list[tuple[str, str]] = field(default_factory=list)
    """File name and content of what it says of its licence."""
    metadata: Path | None = None
    """The file in which a Python package tells name, version and licence; About reads it."""


def find_components(entries: Iterable[Entry], own: Path) -> list[Component]:
    """Return whose works a frozen program is made of, sorted by name.

    Args:
        entries: All that PyInstaller has collected: name, source file, kind.
        own: The working tree, whose files are nobody else's.

    Raises:
        BuildError: something comes from where nobody can tell whose it is, or without the text of its licence.
    """
    index, own = _index(), own.resolve()
    found: dict[str, Component] = {}
    strangers = []
    for name, source, kind in entries:
        # The folder of Python's first modules is made anew for each build, out of Python's own files.
        if kind == "SYMLINK" or not source or name == "base_library.zip":
            continue
        path = Path(source).resolve()
        # The environment may lie inside the working tree.
        if path.is_relative_to(own) and "site-packages" not in path.parts:
            continue
        distribution = index.get(path)
        if distribution is not None:
            component = found.setdefault(distribution.name, _of_distribution(distribution))
        elif _is_pythons(path):
            component = found.setdefault("CPython", _python())
        elif (of_system := _of_system(path, found)) is not None:
            component = of_system
        else:
            strangers.append(name)
            continue
        component.files.append(name)
    if strangers:
        raise BuildError(f"Whose are these? They are in the program, but in no package: {', '.join(strangers)}")
    if bare := [each.name for each in found.values() if not each.texts]:
        raise BuildError(f"These come without the text of their licence: {', '.join(bare)}")
    return sorted(found.values(), key=lambda each: each.name.lower())


def licence_of(metadata_licence: str, expression: str, classifiers: Sequence[str]) -> str:
    """Return a Python package's licence as an SPDX expression, from the three places where packages tell it."""
    if expression:
        return expression
    for classifier in classifiers:
        if classifier.startswith(_CLASSIFIER):
            words = classifier.removeprefix(_CLASSIFIER)
            return _SPDX.get(words, words)
    # Some put the whole text there; its first line names it.
    first = metadata_licence.strip().partition("\n")[0]
    return _SPDX.get(first, first)


@cache
def _index() -> dict[Path, Distribution]:
    """Say of every installed file whose it is."""
    found: dict[Path, Distribution] = {}
    for distribution in distributions():
        # Following the links of every single file would take seconds.
        home = Path(str(distribution.locate_file(""))).resolve()
        found |= {Path(os.path.normpath(home / file)): distribution for file in distribution.files or ()}
    return found


@cache
def _of_distribution(distribution: Distribution) -> Component:
    metadata = distribution.metadata
    name = metadata["Name"]
    texts = [
        (file.name, file.read_text(encoding="utf-8"))
        for file in distribution.files or ()
        if ".dist-info" in file.parts[0] and _LICENCE_FILE.match(file.name)
    ]
    said = {key: metadata.get_all(key) or [""] for key in ("License", "License-Expression")}
    licence = licence_of(said["License"][0], said["License-Expression"][0], metadata.get_all("Classifier") or [])
    if name.lower().startswith(("pyside6", "shiboken6")):
        # The wheels of Qt carry no texts. Version and licence of Qt's own libraries inside are those of the wheel.
        licence = _QT_LICENCE
        texts = [(file.name, file.read_text(encoding="utf-8")) for file in sorted(_TEXTS.glob("*.txt"))]
    slug = re.sub(r"[-_.]+", "-", name).lower()
    told = [file for file in distribution.files or () if file.name == "METADATA" and ".dist-info" in file.parts[0]]
    return Component(
        name,
        distribution.version,
        licence,
        f"pkg:pypi/{slug}@{distribution.version}",
        texts=texts,
        metadata=Path(str(distribution.locate_file(told[0]))) if told else None,
    )


def _is_pythons(path: Path) -> bool:
    paths = sysconfig.get_paths()
    homes = {Path(paths[key]).resolve() for key in ("stdlib", "platstdlib")} | {Path(sys.base_prefix).resolve()}
    return "site-packages" not in path.parts and any(path.is_relative_to(home) for home in homes)


def _python() -> Component:
    version = platform.python_version()
    places = [Path(sysconfig.get_paths()["stdlib"]) / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt"]
    places.append(Path("/usr/share/doc") / f"python3.{sys.version_info[1]}" / "copyright")
    texts = [(place.name, place.read_text(encoding="utf-8")) for place in places if place.is_file()][:1]
    return Component("CPython", version, "PSF-2.0", f"pkg:generic/cpython@{version}", texts=texts)


def _of_system(path: Path, found: dict[str, Component]) -> Component | None:
    """Return whose a library of the system is: Debian's package of it, or Microsoft's run-time library."""
    if path.name.lower().startswith(("vcruntime", "msvcp", "concrt", "ucrtbase", "api-ms-win")):
        text = "Part of Microsoft Visual C++ Redistributable, given on under the terms of Visual Studio's licence."
        return found.setdefault(
            "Microsoft Visual C++ runtime",
            Component("Microsoft Visual C++ runtime", "", "", texts=[("NOTICE", text)]),
        )
    package = _debian_package(path)
    if package is None:
        return None
    name, version = package
    if name not in found:
        copyright_file = Path("/usr/share/doc") / name / "copyright"
        texts = [("copyright", copyright_file.read_text(encoding="utf-8"))] if copyright_file.is_file() else []
        system = platform.freedesktop_os_release()["ID"]
        found[name] = Component(name, version, "", f"pkg:deb/{system}/{name}@{version}", texts=texts)
    return found[name]


def _debian_package(path: Path) -> tuple[str, str] | None:
    if shutil.which("dpkg-query") is None:
        return None
    # /lib is a link to /usr/lib, and Debian's lists know some files by the one name and some by the other.
    for candidate in (path, Path("/", *path.parts[2:])):
        asked = ["dpkg-query", "--search", str(candidate)]
        answer = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
        if match := re.match(r"([^\s:,]+)(?::\w+)?: ", answer):
            asked = ["dpkg-query", "--showformat", "${Version}", "--show", match[1]]
            version = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
            return match[1], version.strip()
    return None


def linked_versions() -> dict[str, str]:
    """Return the versions of the libraries that Python itself is linked with and that matter for security."""
    return {"OpenSSL": ssl.OPENSSL_VERSION.split()[1], "SQLite": sqlite3.sqlite_version}
