"""The start of the window: arguments, a file to open, settings that cannot be read, a home that cannot be used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ozogui.app import create_application
from ozogui.errors import UserError
from ozogui.resources import resource
from ozogui.ui.frame.window import MainWindow

PATIENCE_MS = 15_000


def started(qtbot: QtBot, *arguments: str) -> MainWindow:
    app, window = create_application(["ozogui", *arguments])
    assert app is QApplication.instance()
    qtbot.addWidget(window)
    return window


def test_a_file_on_the_command_line_is_opened(qapp: QApplication, qtbot: QtBot) -> None:
    window = started(qtbot, "--practice", str(resource("sample-leads.csv")))
    qtbot.waitUntil(lambda: window.journey.sheet is not None, timeout=PATIENCE_MS)
    assert window.journey.targeting.account.is_practice
    window.close()


def test_settings_that_cannot_be_read_are_said_and_kept_aside(qapp: QApplication, qtbot: QtBot, home: Path) -> None:
    (home / "settings.json").write_text("{ this is no JSON", encoding="utf-8")
    window = started(qtbot)
    assert not window.page.notice.isHidden()
    assert window.page.notice.title == "Not all the settings could be read."
    assert [path.read_text("utf-8") for path in home.glob("settings.damaged-*")] == ["{ this is no JSON"]
    window.close()


def test_a_home_that_is_a_file_is_told_in_words(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("", encoding="utf-8")
    monkeypatch.setitem(os.environ, "OZOGUI_HOME", str(taken))
    with pytest.raises(UserError) as told:
        create_application(["ozogui"])
    assert told.value.title == "The folder for settings and journal cannot be used."
