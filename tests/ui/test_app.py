"""The start of the window: arguments, a file to open, settings that cannot be read, a home that cannot be used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from ozogui.app import create_application
from ozogui.errors import UserError
from ozogui.resources import resource
from ozogui.ui.frame.pages import Pages
from ozogui.ui.frame.window import MainWindow
from ozogui.ui.journey.place import Place

PATIENCE_MS = 15_000


class WindowsSeen(QObject):
    """Takes down which windows come into sight beside the one."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.names: list[str] = []

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if is_shown and watched is not self._window:
            self.names.append(type(watched).__name__)
        return False


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


def test_the_first_page_waits_for_no_database_no_network_and_no_other_page() -> None:
    script = (
        "import sys; from ozogui.app import create_application;"
        "app, window = create_application(['ozogui', '--practice']); window.show(); window.grab();"
        "print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    loaded = set(ran.stdout.split())
    assert "ozogui.ui.spreadsheet.spreadsheet_page" in loaded, ran.stderr
    heavy = {"sqlalchemy", "requests", "urllib3", "charset_normalizer", "asyncio", "openpyxl"}
    pages = {f"ozogui.ui.{name}" for name in ("check.check_page", "upload.upload_page", "settings.settings_page")}
    assert loaded & (heavy | pages) == set()


def test_the_other_pages_are_built_once_the_first_is_seen(qapp: QApplication, qtbot: QtBot) -> None:
    window = started(qtbot, "--practice")
    assert isinstance(window.pages, Pages)
    assert window.pages.missing() == [place for place in Place if place is not Place.SPREADSHEET]
    window.go_to(Place.HISTORY)
    assert Place.HISTORY not in window.pages.missing()  # wanted, and there at once
    window.show()
    seen = WindowsSeen(window)
    qapp.installEventFilter(seen)
    qtbot.waitUntil(lambda: isinstance(window.pages, Pages) and not window.pages.missing(), timeout=PATIENCE_MS)
    qapp.removeEventFilter(seen)
    assert seen.names == [], "a part that is shown before it has a parent is a window that takes the focus away"
    assert window.page is window.pages[Place.HISTORY]
    window.close()
