"""The spec, run for all three systems with PyInstaller's classes stood in for: what each is given, and in which order.

Whether PyInstaller makes a program of it is seen on the system itself; here it is seen that no branch is broken.
"""

from __future__ import annotations

import json
import plistlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from build_scripts.building import identity, macos

ROOT = Path(__file__).resolve().parents[2]
SPEC = ROOT / "build_scripts" / "building" / "ozogui.spec"

ENDINGS = {"linux": ".so", "win32": ".dll", "darwin": ".dylib"}
SCREENS = {"linux": "libqxcb.so", "win32": "qwindows.dll", "darwin": "libqcocoa.dylib"}


class Made:
    """One call of a class of PyInstaller's."""

    def __init__(self, kind: str, given: tuple[Any, ...], named: dict[str, Any]) -> None:
        self.kind, self.given, self.named = kind, given, named


class Analysed(Made):
    """What PyInstaller would find: of each kind of thing one that is wanted and one that is not."""

    def __init__(self, platform: str, given: tuple[Any, ...], named: dict[str, Any]) -> None:
        super().__init__("Analysis", given, named)
        own = str(ROOT / "ozogui" / "engine" / "engine.py")
        self.scripts = [("__main__", given[0][0], "PYSOURCE")]
        self.pure = [("ozogui.engine.engine", own, "PYMODULE"), ("json", json.__file__, "PYMODULE")]
        self.binaries = [
            (f"PySide6/Qt/plugins/platforms/{SCREENS[platform]}", own, "BINARY"),
            (f"PySide6/Qt/plugins/imageformats/libqjpeg{ENDINGS[platform]}", own, "BINARY"),
            (f"PySide6/Qt/lib/libQt6Quick{ENDINGS[platform]}", own, "BINARY"),
        ]
        self.datas = [
            ("PySide6/Qt/translations/qtbase_de.qm", own, "DATA"),
            ("libQt6Quick.so.6", "PySide6/Qt/lib/libQt6Quick.so.6", "SYMLINK"),
            ("resources/icons/tick.svg", own, "DATA"),
        ]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give a function that runs the spec as on one system and returns all that it made, in order."""

    def stand_in(name: str, **members: object) -> None:
        module = ModuleType(name)
        module.__dict__.update(members)
        monkeypatch.setitem(sys.modules, name, module)

    def run_on(platform: str) -> list[Made]:
        made: list[Made] = []

        def keep(kind: str) -> Any:
            def call(*given: Any, **named: Any) -> Made:
                made.append(Analysed(platform, given, named) if kind == "Analysis" else Made(kind, given, named))
                return made[-1]

            return call

        monkeypatch.setattr(sys, "platform", platform)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
        monkeypatch.setenv("OZOGUI_BUILD_SYSTEM", f"{platform}-test")
        monkeypatch.setenv("OZOGUI_MAC_IDENTITY", "Developer ID Application: X")
        stand_in("PyInstaller")
        stand_in("PyInstaller.depend")
        stand_in("PyInstaller.depend.bindepend", get_imports=lambda _path: [("nothing.dll", None)])
        stand_in("PyInstaller.utils")
        stand_in("PyInstaller.utils.hooks", collect_data_files=lambda name: [(f"/{name}/data", name)])
        monkeypatch.setattr("build_scripts.building.elf.read_needs", lambda _path: type("", (), {"libraries": ()}))
        names = ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")
        space = {"SPECPATH": str(SPEC.parent), "workpath": str(tmp_path), **{name: keep(name) for name in names}}
        exec(compile(SPEC.read_text(encoding="utf-8"), str(SPEC), "exec"), space)  # as PyInstaller runs it
        return made

    return run_on


def of_kind(made: list[Made], kind: str) -> list[Made]:
    return [each for each in made if each.kind == kind]


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_only_what_is_wanted_is_collected(run: Any, platform: str, tmp_path: Path) -> None:
    made = run(platform)
    [analysis] = of_kind(made, "Analysis")
    assert isinstance(analysis, Analysed)
    assert [name for name, _source, _kind in analysis.binaries] == [f"PySide6/Qt/plugins/platforms/{SCREENS[platform]}"]
    datas = {name for name, _source, _kind in analysis.datas}
    assert "resources/icons/tick.svg" in datas
    assert "resources/third-party-licences.txt" in datas
    assert not {"PySide6/Qt/translations/qtbase_de.qm", "libQt6Quick.so.6"} & datas
    assert (tmp_path / "third-party-licences.txt").read_text(encoding="utf-8").startswith("OzoGUI ")
    bill = json.loads((tmp_path / "bill.cdx.json").read_text(encoding="utf-8"))
    assert bill["metadata"]["component"]["properties"][0]["value"] == f"{platform}-test"
    [collect] = of_kind(made, "COLLECT")
    assert collect.named["name"] == "OzoGUI"


def test_everything_of_the_resources_goes_in_but_the_readmes_pictures(run: Any) -> None:
    [analysis] = of_kind(run("linux"), "Analysis")
    sources = {Path(source).name for source, _folder in analysis.named["datas"]}
    assert {"sample-leads.xlsx", "leads.xls", "nobody.pem", "ozogui.svg"} <= sources
    assert "3-check.png" not in sources
    assert "PySide6.QtOpenGL" in analysis.named["excludes"]
    assert "PySide6.QtWidgets" not in analysis.named["excludes"]


def test_linux_has_one_program_and_strips_it(run: Any) -> None:
    [program] = of_kind(run("linux"), "EXE")
    assert program.named["name"] == "OzoGUI"
    assert program.named["strip"] is True
    assert (program.named["icon"], program.named["version"]) == (None, None)


def test_windows_has_a_program_with_a_console_and_one_without(run: Any) -> None:
    programs = of_kind(run("win32"), "EXE")
    assert [(each.named["name"], each.named["console"]) for each in programs] == [
        ("OzoGUI", False), ("ozogui-cli", True),
    ]  # fmt: skip
    for each in programs:
        assert f"{each.named['name']}.exe" in Path(each.named["version"]).read_text(encoding="utf-8")
        assert Path(each.named["icon"]).suffix == ".ico"
        assert Path(each.named["icon"]).is_file()
        assert not each.named["upx"], "packed programs are what virus scanners take for viruses"
        assert not each.named["strip"]


def test_macos_makes_a_signed_app_of_both(run: Any) -> None:
    made = run("darwin")
    for each in of_kind(made, "EXE"):
        assert each.named["codesign_identity"] == "Developer ID Application: X"
        assert Path(each.named["entitlements_file"]) == macos.ENTITLEMENTS
    [bundle] = of_kind(made, "BUNDLE")
    assert bundle.given == tuple(of_kind(made, "COLLECT"))
    assert bundle.named["name"] == "OzoGUI.app"
    assert bundle.named["bundle_identifier"] == identity.BUNDLE_ID
    assert Path(bundle.named["icon"]).is_file()
    assert plistlib.loads(plistlib.dumps(bundle.named["info_plist"]))["CFBundleDocumentTypes"]


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_elsewhere_there_is_no_app_and_no_apple_signature(run: Any, platform: str) -> None:
    made = run(platform)
    assert of_kind(made, "BUNDLE") == []
    assert {each.named["codesign_identity"] for each in of_kind(made, "EXE")} == {None}
