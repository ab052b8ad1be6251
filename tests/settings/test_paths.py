"""Where files lie, and what happens when the folder cannot be used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ozogui.errors import UserError
from ozogui.settings import paths


def test_home_is_the_folder_that_is_named(tmp_path: Path) -> None:
    found = paths.from_environment({"OZOGUI_HOME": str(tmp_path / "here")})
    assert found.home == tmp_path / "here"
    assert found.settings == tmp_path / "here" / "settings.json"
    assert found.journal.parent == found.logs.parent == found.home
    assert not found.home.exists()


def test_relative_home_does_not_move_with_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert paths.from_environment({"OZOGUI_HOME": "data"}).home == tmp_path / "data"


def test_without_a_name_the_platform_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    for environment in ({}, {"OZOGUI_HOME": " "}):
        assert paths.from_environment(environment).home.name == "OzoGUI"


def test_folders_are_made_for_this_person_only(tmp_path: Path) -> None:
    made = paths.Paths(tmp_path / "a" / "b")
    made.create()
    made.create()
    assert made.logs.is_dir()
    if os.name == "posix":
        assert made.home.stat().st_mode & 0o077 == 0


def test_file_in_the_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(UserError, match="cannot be used") as caught:
        paths.Paths(tmp_path / "home").create()
    assert "OZOGUI_HOME" in caught.value.message
