"""The menu of macOS, its dock and the names of its keys. No other system shows the menu, so it is pressed by words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QListWidget, QMenu
from pytestqt.qtbot import QtBot

from ozogui.engine.engine import Engine
from ozogui.ui.frame.mac_habits import MacHabits, take_habits
from ozogui.ui.frame.window import MainWindow
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.look import Look
from ozogui.wording import keys_of
from tests.ui.conftest import PATIENCE_MS
from tests.ui.uploads import Plan, keep_upload


@pytest.fixture
def window(engine: Engine, look: Look, qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow(engine, look)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.journey.runner.stop()
    assert window.journey.runner.join(PATIENCE_MS)
    window.close()


@pytest.fixture
def habits(window: MainWindow) -> MacHabits:
    habits = take_habits(window, "darwin")
    assert habits is not None
    return habits


def actions(habits: MacHabits) -> dict[str, QAction]:
    menus = [menu for menu in (each.menu() for each in habits.menus.actions()) if isinstance(menu, QMenu)]
    return {each.text(): each for menu in menus for each in menu.actions()}


def action(habits: MacHabits, words: str) -> QAction:
    return actions(habits)[words]


def test_about_settings_and_quit_stand_in_the_programs_own_menu(habits: MacHabits, window: MainWindow) -> None:
    role = QAction.MenuRole
    roles = {words: each.menuRole() for words, each in actions(habits).items()}
    assert {words: role for words, role in roles.items() if role is not QAction.MenuRole.NoRole} == {
        "About OzoGUI": role.AboutRole,
        "Settings…": role.PreferencesRole,
        "Quit OzoGUI": role.QuitRole,
    }
    action(habits, "Settings…").trigger()
    assert window.place is Place.SETTINGS
    action(habits, "About OzoGUI").trigger()
    sections = window.findChild(QListWidget, "settingsList")
    assert sections is not None
    assert sections.currentItem().text() == "About"
    action(habits, "Full screen").trigger()
    assert window.isFullScreen()
    action(habits, "Full screen").trigger()
    assert not window.isFullScreen()
    action(habits, "OzoGUI guide").trigger()
    assert window.teaching.guide.isVisible()
    action(habits, "Quit OzoGUI").trigger()
    assert not window.isVisible()


def test_no_key_of_the_menu_is_one_that_the_window_has_already(habits: MacHabits, window: MainWindow) -> None:
    """Two that have the same key are ambiguous, and neither of them acts."""
    taken = {each.key().toString(QKeySequence.SequenceFormat.PortableText) for each in window.findChildren(QShortcut)}
    of_menu = {
        each.shortcut().toString(QKeySequence.SequenceFormat.PortableText)
        for each in actions(habits).values()
        if not each.shortcut().isEmpty()
    }
    assert of_menu
    assert taken.isdisjoint(of_menu)


def test_the_dock_counts_requests_and_brings_the_window_back(
    habits: MacHabits, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[int] = []
    monkeypatch.setattr(QApplication, "setBadgeNumber", lambda _app, number: shown.append(number))
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window.hide()
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert not window.isVisible(), "nothing runs, so it was not put away but closed"
    window.journey.runner.start(keep_upload(window.journey.journal, Plan(batches=6)))
    qtbot.waitUntil(lambda: 1 in shown, timeout=PATIENCE_MS)
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert window.isVisible()
    window.journey.runner.stop()
    assert window.journey.runner.join(PATIENCE_MS)
    qtbot.waitUntil(lambda: shown[-1] == 0, timeout=PATIENCE_MS)
    assert shown[0] > 1


def test_other_systems_have_none_of_it(window: MainWindow) -> None:
    assert take_habits(window, "win32") is None
    assert take_habits(window, "linux") is None


def test_keys_are_called_as_they_are_on_the_keyboard() -> None:
    assert keys_of("Undo (Ctrl+Z), Alt+Up", "darwin") == "Undo (Cmd+Z), Option+Up"
    assert keys_of("Undo (Ctrl+Z), Alt+Up", "win32") == "Undo (Ctrl+Z), Alt+Up"
