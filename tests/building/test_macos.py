"""The parts for macOS, exercised here: what the app says of itself, and how its disk image is made."""

from __future__ import annotations

import platform
import plistlib
import struct
import subprocess
from pathlib import Path

import pytest

from build_scripts.building import identity, mach_o, macos, signing
from build_scripts.building.identity import BuildError

ROOT = Path(__file__).resolve().parents[2]


def test_the_info_plist_is_one_and_says_who_the_app_is() -> None:
    info = plistlib.loads(plistlib.dumps(macos.info_plist("1.2.3")))
    assert info["CFBundleShortVersionString"] == info["CFBundleVersion"] == "1.2.3"
    assert info["NSHighResolutionCapable"] is True
    assert info["NSRequiresAquaSystemAppearance"] is False
    assert tuple(map(int, info["LSMinimumSystemVersion"].split("."))) >= (13, 0)


def program_for(*versions: int, of_old: bool = False) -> bytes:
    """A program of macOS with nothing in it but what it says it runs on; of several versions one for each processor."""
    thin = []
    for version in versions:
        command = (
            struct.pack("<4I", 0x24, 16, version << 16, 0)
            if of_old
            else struct.pack("<6I", 0x32, 24, 1, version << 16, 0, 0)
        )
        thin.append(struct.pack("<8I", 0xFEEDFACF, 0, 0, 2, 2, 0, 0, 0) + struct.pack("<4I", 0x1B, 16, 0, 0) + command)
    if len(thin) == 1:
        return thin[0]
    starts = [4096 * (number + 1) for number in range(len(thin))]
    table = b"".join(struct.pack(">5I", 0, 0, start, len(each), 12) for start, each in zip(starts, thin, strict=True))
    return b"".join(
        [
            (struct.pack(">2I", 0xCAFEBABE, len(thin)) + table).ljust(4096, b"\0"),
            *(each.ljust(4096, b"\0") for each in thin),
        ]
    )


@pytest.mark.parametrize(
    ("data", "version"),
    [
        (program_for(15), (15, 0)),
        (program_for(14, of_old=True), (14, 0)),
        (program_for(11, 15), (15, 0)),
        (b"\xca\xfe\xba\xbe\0\0\0\x41" + bytes(900), None),  # a Java class begins alike
        (program_for(15)[:40], None),
        (b"", None),
        (b"print()", None),
    ],
)
def test_what_a_file_says_it_runs_on_is_read(tmp_path: Path, data: bytes, version: tuple[int, int] | None) -> None:
    (tmp_path / "it").write_bytes(data)
    assert mach_o.oldest_system(tmp_path / "it") == version


def test_the_app_asks_for_the_newest_macos_that_anything_in_it_asks_for(tmp_path: Path) -> None:
    inside = tmp_path / "OzoGUI.app" / "Contents" / "MacOS"
    inside.mkdir(parents=True)
    (inside / "OzoGUI").write_bytes(program_for(11))
    (inside / "Shiboken.so").write_bytes(program_for(12, 15))
    (inside / "words.txt").write_text("no program")
    info = macos.info_plist("1.2.3", inside.iterdir())
    assert info["LSMinimumSystemVersion"] == "15.0"
    listed = inside.parent / "Info.plist"
    listed.write_bytes(plistlib.dumps(info))
    assert "15.0" in macos.check_oldest_system(tmp_path / "OzoGUI.app")
    listed.write_bytes(plistlib.dumps(macos.info_plist("1.2.3", [inside / "OzoGUI"])))
    with pytest.raises(BuildError, match=r"says macOS 13\.0, but something in it asks for 15\.0"):
        macos.check_oldest_system(tmp_path / "OzoGUI.app")


def test_files_are_offered_but_never_taken_from_the_spreadsheet_program() -> None:
    kinds = macos.info_plist("1.2.3")["CFBundleDocumentTypes"]
    assert {each["LSHandlerRank"] for each in kinds} == {"Alternate"}
    assert {each["CFBundleTypeRole"] for each in kinds} == {"Viewer"}
    types = [content for each in kinds for content in each["LSItemContentTypes"]]
    assert len(set(types)) == len(types) == len(identity.FILE_KINDS)
    assert {"org.openxmlformats.spreadsheetml.sheet", "public.comma-separated-values-text"} <= set(types)


@pytest.fixture
def app(tmp_path: Path) -> Path:
    program = tmp_path / "OzoGUI.app" / "Contents" / "MacOS" / "OzoGUI"
    program.parent.mkdir(parents=True)
    program.write_bytes(b"program")
    return tmp_path / "OzoGUI.app"


class HdiUtil:
    """Stands where hdiutil runs: looks at the folder that it is given, and answers with codes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *codes: int) -> None:
        self.codes = list(codes)
        self.seen: list[dict[str, str]] = []
        monkeypatch.setattr(subprocess, "run", self)

    def __call__(self, command: list[str], *, check: bool) -> HdiUtil:
        folder = Path(command[command.index("-srcfolder") + 1])
        self.seen.append({path.name: str(path.readlink()) if path.is_symlink() else "" for path in folder.iterdir()})
        self.times = {int(path.lstat().st_mtime) for path in folder.rglob("*")}
        if self.codes[0] == 0:
            Path(command[-1]).write_bytes(b"image")
        return self

    @property
    def returncode(self) -> int:
        return self.codes.pop(0)


def test_the_image_holds_the_app_and_the_way_to_the_applications(
    app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Once it is busy, as happens on machines of others, and then it works.
    hdiutil = HdiUtil(monkeypatch, 16, 0)
    image = macos.make_image(app, tmp_path / "OzoGUI.dmg", 1_790_000_000)
    assert image.is_file()
    assert hdiutil.seen == [{"OzoGUI.app": "", "Applications": "/Applications"}] * 2
    assert hdiutil.times == {1_790_000_000}


def test_an_image_that_cannot_be_made_ends_the_build(
    app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    HdiUtil(monkeypatch, 1, 1, 1)
    with pytest.raises(BuildError, match="hdiutil"):
        macos.make_image(app, tmp_path / "OzoGUI.dmg", 1)


def test_packing_signs_the_app_before_the_image_and_notarizes_the_image(
    app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[tuple[str, str]] = []
    monkeypatch.setattr(signing, "sign_mac", lambda what, _rights, _env: steps.append(("sign", what.name)))
    monkeypatch.setattr(signing, "notarize", lambda what, _env: steps.append(("notarize", what.suffix)))
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    HdiUtil(monkeypatch, 0)
    [image] = macos.pack(app, tmp_path, ROOT, 1_790_000_000, {})
    assert image.name == f"OzoGUI-{identity.version_of(ROOT)}-macos-arm64.dmg"
    assert steps == [("sign", "OzoGUI.app"), ("notarize", ".dmg")]
