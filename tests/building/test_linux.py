"""Linux's archive, its installer for one person, and Debian's package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from build_scripts.building import identity, linux

ROOT = Path(__file__).resolve().parents[2]
EPOCH = 1_790_000_000

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="makes and installs Linux's packs")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as PyInstaller leaves it, with a program that says what it was given."""
    folder = tmp_path / "built" / "OzoGUI"
    icons = folder / "_internal" / "resources" / "icons"
    icons.mkdir(parents=True)
    (folder / "OzoGUI").write_text('#!/bin/sh\necho "started with $*"\n')
    (folder / "OzoGUI").chmod(0o755)
    (folder / "ozogui-cli").symlink_to("OzoGUI")
    (icons / "ozogui.svg").write_text("<svg/>")
    return folder


def test_the_archive_is_the_same_whenever_it_is_made(folder: Path, tmp_path: Path) -> None:
    first = linux.make_archive(folder, tmp_path / "a.tar.xz", EPOCH).read_bytes()
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | 0o020)
            os.utime(path, (1, 1))
    assert linux.make_archive(folder, tmp_path / "b.tar.xz", EPOCH).read_bytes() == first


def test_the_archive_holds_programs_links_and_the_installer(folder: Path, tmp_path: Path) -> None:
    with tarfile.open(linux.make_archive(folder, tmp_path / "a.tar.xz", EPOCH)) as archive:
        entries = {entry.name: entry for entry in archive}
    assert list(entries) == sorted(entries)
    assert entries["OzoGUI/ozogui-cli"].linkname == "OzoGUI"
    assert {oct(entries[f"OzoGUI/{name}"].mode) for name in ("OzoGUI", "install.sh")} == {"0o755"}
    assert entries["OzoGUI/ozogui.desktop"].mode == 0o644
    assert {(entry.uid, entry.gid, entry.uname, entry.mtime) for entry in entries.values()} == {(0, 0, "", EPOCH)}


@pytest.fixture
def unpacked(folder: Path, tmp_path: Path) -> Path:
    with tarfile.open(linux.make_archive(folder, tmp_path / "a.tar.xz", EPOCH)) as archive:
        archive.extractall(tmp_path / "downloads of mine", filter="data")
    return tmp_path / "downloads of mine" / "OzoGUI"


def install(unpacked: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    home.mkdir(exist_ok=True)
    command = [str(unpacked / "install.sh"), *arguments]
    variables = {"PATH": os.environ["PATH"], "HOME": str(home)}
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False)


def files_of(home: Path) -> set[str]:
    return {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file() or path.is_symlink()}


def test_anybody_installs_it_starts_it_and_removes_it_again(unpacked: Path, tmp_path: Path) -> None:
    home = tmp_path / "a home"
    done = install(unpacked, home)
    assert (done.returncode, done.stderr) == (0, "")
    for name in ("ozogui", "ozogui-cli"):
        started = subprocess.run([home / ".local/bin" / name, "x"], capture_output=True, text=True, check=True)
        assert started.stdout == "started with x\n"
    desktop = (home / ".local/share/applications/ozogui.desktop").read_text(encoding="utf-8")
    assert f'\nExec="{home}/.local/opt/OzoGUI/OzoGUI" %f\n' in desktop
    assert (home / ".local/share/icons/hicolor/scalable/apps/ozogui.svg").is_file()

    data = home / ".local/share/OzoGUI/journal.sqlite3"
    data.parent.mkdir()
    data.write_text("what was uploaded")
    gone = install(unpacked, home, "--remove")
    assert gone.returncode == 0
    assert f"stay in {home}/.local/share/OzoGUI" in gone.stdout
    # A system that keeps a list of what opens what has left it there.
    assert files_of(home) - {".local/share/applications/mimeinfo.cache"} == {".local/share/OzoGUI/journal.sqlite3"}


def test_a_newer_version_takes_the_place_of_the_older_but_keeps_what_it_decided(unpacked: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert install(unpacked, home).returncode == 0
    target = home / ".local/opt/OzoGUI"
    (target / "ozogui-defaults.json").write_text('{"update_check": "never"}')
    (target / "_internal" / "of-the-older-version.so").write_text("")
    assert install(unpacked, home).returncode == 0
    assert (target / "ozogui-defaults.json").read_text() == '{"update_check": "never"}'
    assert not (target / "_internal" / "of-the-older-version.so").exists()
    assert not (home / ".local/opt/OzoGUI.new").exists()
    # Run from where it is installed it would remove itself before it is copied.
    assert install(target, home).returncode == 1
    assert (target / "OzoGUI").is_file()


def test_the_installer_alone_says_what_is_missing(tmp_path: Path) -> None:
    shutil.copy(linux.INSTALLER, tmp_path)
    done = install(tmp_path, tmp_path / "home")
    assert done.returncode == 1
    assert "unpack the whole archive" in done.stderr
    assert files_of(tmp_path / "home") == set()
    assert install(tmp_path, tmp_path / "home", "--please").returncode == 2


def fields(control: str) -> dict[str, str]:
    lines = [line for line in control.splitlines() if line and not line.startswith((" ", "#"))]
    return dict(line.split(": ", 1) for line in lines)


def test_the_package_says_what_it_needs() -> None:
    told = linux.control_file("1.2.3", ["libegl1", "libgl1"], (2, 35), 135_000)
    control = fields(told)
    assert (control["Package"], control["Version"], control["Installed-Size"]) == ("ozogui", "1.2.3", "135000")
    depends = control["Depends"].split(", ")
    assert depends[0] == "libc6 (>= 2.35)"
    assert {"libegl1", "libgl1", "ca-certificates"} <= set(depends)
    assert any(each.startswith("fonts-") for each in depends)
    assert told.endswith("\n")
    # dpkg takes a "#" at the beginning of a line for a comment only in the sources of packages.
    assert not [line for line in told.splitlines() if line.startswith("#")]


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="needs dpkg-deb")
def test_the_package_is_one_for_dpkg_and_always_the_same(folder: Path, tmp_path: Path) -> None:
    first = linux.make_package(folder, tmp_path / "a.deb", ROOT, EPOCH)
    assert linux.make_package(folder, tmp_path / "b.deb", ROOT, EPOCH).read_bytes() == first.read_bytes()
    said = subprocess.run(["dpkg-deb", "--field", first], capture_output=True, text=True, check=True).stdout
    assert fields(said)["Version"] == identity.version_of(ROOT)
    listed = subprocess.run(["dpkg-deb", "--contents", first], capture_output=True, text=True, check=True).stdout
    lines = [line.split(maxsplit=5) for line in listed.splitlines()]
    assert {line[1] for line in lines} == {"root/root"}
    rights = {line[5].removeprefix("./"): line[0] for line in lines}
    assert rights["usr/lib/ozogui/OzoGUI"] == "-rwxr-xr-x"
    # One pace for all people of the computer, where the program looks for it.
    assert f"/{linux.PACE_FOLDER}" == "/var/lib/ozogui"
    assert rights[f"{linux.PACE_FOLDER}/"] == "drwxrwxrwx"
    assert rights["usr/bin/ozogui -> ../lib/ozogui/OzoGUI"].startswith("l")
    for name in (
        "applications/ozogui.desktop", "metainfo/org.ozogui.OzoGUI.metainfo.xml", "doc/ozogui/copyright",
        "icons/hicolor/scalable/apps/ozogui.svg", "icons/hicolor/256x256/apps/ozogui.png", "doc/ozogui/changelog.gz",
    ):  # fmt: skip
        assert rights[f"usr/share/{name}"] == "-rw-r--r--"
