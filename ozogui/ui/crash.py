"""What happens when a bug reaches the top: it is logged without anybody's data, shown once in plain words, and counted.

Exceptions in slots and in QThread.run reach sys.excepthook, those of plain threads only threading.excepthook: both are
set. A model that raises can do so dozens of times in a repaint, so only the first is shown.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from ozogui.ui.window import MainWindow

logger = logging.getLogger(__name__)


class _Door(QObject):
    """Lives in the UI thread; bugs of other threads come through here."""

    bug = Signal(object)


def install_crash_hooks(window: MainWindow) -> None:
    """Show bugs on the window's page in front, from whatever thread they come."""
    door = _Door(window)
    door.bug.connect(window.show_trouble)
    seen: set[str] = set()

    def tell(error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            raise SystemExit(130)
        place = where(trace)
        logger.error("bug: %s at %s", type(error).__name__, place)
        if place not in seen:
            seen.add(place)
            door.bug.emit(error)

    def on_error(_kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        tell(error, trace)

    def on_thread_error(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            tell(arguments.exc_value, arguments.exc_traceback)

    sys.excepthook = on_error
    threading.excepthook = on_thread_error


def where(trace: TracebackType | None) -> str:
    """Return file names and lines of a traceback, without the values and the text that an exception may carry."""
    frames = traceback.extract_tb(trace)[-6:]
    return " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames))
