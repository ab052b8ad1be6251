"""What reaches the program from outside while it runs: files that the system opens with it, and later starts.

How a later start finds this one is `one_window`'s.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from ozogui.settings.settings import PRACTICE
from ozogui.ui.frame.garbage import GarbageCollection
from ozogui.ui.frame.one_window import Wish
from ozogui.ui.kit.plain_text import PlainTips

if TYPE_CHECKING:
    from ozogui.ui.frame.window import MainWindow


class Application(QApplication):
    """The application, which says when the system wants a file opened, and shows no tooltip as HTML.

    On macOS a double click, or a file dropped on the icon, does not start the program again: it sends an event.
    """

    file_wanted = Signal(str)
    """The whole path of a file."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        GarbageCollection(self)
        self.installEventFilter(PlainTips(self))

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.file_wanted.emit(event.file())
            return True
        return super().event(event)


class Doorbell(QObject):
    """Brings what comes from outside to a window, for as long as there is that window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def take_file(self, file: str) -> None:
        """Open a file that the system wants opened."""
        self.take_wish(Wish(file))

    def take_wish(self, wish: Wish) -> None:
        """Bring the window to the front and do what a later start would have done."""
        window = self._window
        come_to_front(window)
        if wish.practice and not window.journey.is_locked:
            window.journey.set_account(PRACTICE)
        if wish.file:
            window.open_file(Path(wish.file))


def come_to_front(window: MainWindow) -> None:
    """Show the window before all others, out of the tray and the task bar too, as far as the desktop lets it."""
    if window.isVisible():
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()
    else:
        window.tray.open()
    # A desktop that does not let it come to the front marks it at least.
    QApplication.alert(window)
