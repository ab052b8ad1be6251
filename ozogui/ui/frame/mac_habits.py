"""What macOS expects of every program: a menu beside the apple, a number in the dock, a click there that reopens.

Elsewhere nothing of it is made. The names of keys are `wording.keys_of`'s.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QListWidget, QMenu, QMenuBar

from ozogui.errors import UserError
from ozogui.ui.frame.application import come_to_front
from ozogui.ui.journey.place import Place
from ozogui.uploads.records import BatchState

if TYPE_CHECKING:
    from collections.abc import Callable

    from ozogui.ui.frame.window import MainWindow

_LEFT = (BatchState.WAITING, BatchState.SENDING)


class MacHabits(QObject):
    """Belongs to a window, and lives as long as it does. Lives in the UI thread."""

    def __init__(self, window: MainWindow) -> None:
        """Make the menus, and listen to the dock."""
        super().__init__(window)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._app = app
        self._window = window
        self.menus = QMenuBar()
        """The menu bar. It has no window: macOS shows it for all of them, and when none is open."""
        self._fill()
        self._badge = 0
        window.journey.runner.changed.connect(self._count)
        window.journey.runner.ended.connect(self._count)
        window.destroyed.connect(self.menus.deleteLater)
        self._app.applicationStateChanged.connect(self._on_state)

    def _fill(self) -> None:
        window, role = self._window, QAction.MenuRole
        file = self.menus.addMenu("File")
        self._add(file, "About OzoGUI", self._show_about, role=role.AboutRole)
        self._add(file, "Settings…", self._show_settings, QKeySequence.StandardKey.Preferences, role.PreferencesRole)
        self._add(file, "Quit OzoGUI", self._quit, QKeySequence.StandardKey.Quit, role.QuitRole)
        self._add(file, "Close the window", window.close, QKeySequence.StandardKey.Close)
        shown = self.menus.addMenu("Window")
        self._add(shown, "Minimise", window.showMinimized, QKeySequence("Ctrl+M"))
        self._add(shown, "Full screen", self._turn_full_screen, QKeySequence.StandardKey.FullScreen)
        guide = self.menus.addMenu("Help")
        self._add(guide, "OzoGUI guide", self._open_guide)

    def _add(
        self,
        menu: QMenu,
        words: str,
        act: Callable[[], object],
        keys: QKeySequence | QKeySequence.StandardKey | None = None,
        role: QAction.MenuRole = QAction.MenuRole.NoRole,
    ) -> None:
        action = menu.addAction(words)
        # Without a role Qt would guess one by the words: "Settings" in any language becomes the preferences.
        action.setMenuRole(role)
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda: act())

    def _show_settings(self) -> None:
        come_to_front(self._window)
        self._window.journey.place_wanted.emit(Place.SETTINGS)

    def _show_about(self) -> None:
        self._show_settings()
        sections = self._window.findChild(QListWidget, "settingsList")
        found = sections.findItems("About", Qt.MatchFlag.MatchExactly) if sections is not None else []
        if sections is not None and found:
            sections.setCurrentItem(found[0])

    def _quit(self) -> None:
        # As a person would close it: a running upload is asked about first, and a question wants to be seen.
        come_to_front(self._window)
        self._window.close()

    def _turn_full_screen(self) -> None:
        window = self._window
        if window.isFullScreen():
            window.showNormal()
        else:
            window.showFullScreen()

    def _open_guide(self) -> None:
        come_to_front(self._window)
        self._window.teaching.turn_guide()

    def _on_state(self, state: Qt.ApplicationState) -> None:
        """Bring the window back when the icon in the dock is clicked and none is to be seen."""
        window = self._window
        is_away = not window.isVisible() and window.journey.runner.is_running
        if is_away and state is Qt.ApplicationState.ApplicationActive:
            come_to_front(window)

    def _count(self) -> None:
        """Show in the dock of how many requests the answers are still awaited."""
        runner = self._window.journey.runner
        left = 0
        if runner.is_running and runner.upload_id is not None:
            try:
                left = self._window.journey.journal.count_batches(runner.upload_id, *_LEFT)
            except UserError:  # the page tells what is wrong with the journal
                return
        if left != self._badge:
            self._badge = left
            self._app.setBadgeNumber(left)


def take_habits(window: MainWindow, platform: str = sys.platform) -> MacHabits | None:
    """Give a window what its system expects of it; None where that is nothing."""
    return MacHabits(window) if platform == "darwin" else None
