"""Which of the system's libraries are missing, and what is said or done about it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from build_scripts import system_libraries
from build_scripts.system_libraries import LIBRARIES, Library


def test_only_what_cannot_be_loaded_is_missing() -> None:
    lacking = {"libxcb-cursor.so.0", "libEGL.so.1"}
    missing = system_libraries.missing_libraries("linux", loads=lambda file: file not in lacking)
    assert [library.package for library in missing] == ["libegl1", "libxcb-cursor0"]


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_windows_and_macos_miss_nothing(platform: str) -> None:
    assert system_libraries.missing_libraries(platform, loads=lambda _file: False) == ()


def test_a_library_that_is_not_there_cannot_be_loaded() -> None:
    assert not system_libraries.can_load("libozogui-there-is-no-such-library.so.7")


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("apt-get", "sudo apt-get install --no-install-recommends libgl1 libegl1"),
        ("dnf", 'sudo dnf install "libGL.so.1()(64bit)" "libEGL.so.1()(64bit)"'),
        ("zypper", 'sudo zypper install "libGL.so.1()(64bit)" "libEGL.so.1()(64bit)"'),
        ("none", "install the packages that hold libGL.so.1, libEGL.so.1"),
    ],
)
def test_missing_libraries_come_with_the_command_that_gets_them(manager: str, command: str) -> None:
    missing = (Library("libgl1", "libGL.so.1"), Library("libegl1", "libEGL.so.1"))
    found = system_libraries.install_command(missing, finds=lambda name: name if name == manager else None)
    assert found == command


def test_who_may_not_install_is_told_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_libraries, "missing_libraries", lambda: LIBRARIES[:2])
    monkeypatch.setattr(system_libraries, "can_install", lambda: False)
    said = system_libraries.provide_libraries()
    assert said.startswith("Qt misses 2 of the system's libraries.")
    assert LIBRARIES[0].package in said or LIBRARIES[0].file in said


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lacks libraries")
def test_root_gets_what_is_missing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    lacking = [LIBRARIES[3]]

    def install(packages: list[str]) -> bool:
        asked.append(packages)
        lacking.clear()
        return True

    monkeypatch.setattr(system_libraries, "missing_libraries", lambda: tuple(lacking))
    monkeypatch.setattr(system_libraries, "can_install", lambda: True)
    monkeypatch.setattr(system_libraries, "has_fonts", lambda: False)
    monkeypatch.setattr(system_libraries, "apt_install", install)
    assert system_libraries.provide_libraries() == ""
    assert asked == [["libdbus-1-3", "fonts-dejavu-core"]]


def test_fonts_are_found_wherever_they_lie_below_a_folder(tmp_path: Path) -> None:
    assert not system_libraries.has_fonts([str(tmp_path), str(tmp_path / "missing")])
    (tmp_path / "truetype" / "dejavu").mkdir(parents=True)
    (tmp_path / "truetype" / "dejavu" / "DejaVuSans.ttf").touch()
    assert system_libraries.has_fonts([str(tmp_path)])
