"""What happens when a bug reaches the top: it is logged without anybody's data, shown once in plain words, and counted.

Exceptions in slots and in QThread.run reach sys.excepthook, those of plain threads only threading.excepthook: both are
set. A model that raises can do so dozens of times in a repaint, so only the first is shown.
"""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ozogui.support.fault import fault_line

if TYPE_CHECKING:
    from ozogui.ui.frame.window import MainWindow

logger = logging.getLogger(__name__)


class _Door(QObject):
    """Lives in the UI thread; bugs of other threads come through here."""

    bug = Signal(object)


def install_crash_hooks(window: MainWindow) -> None:
    """Show bugs on the window's page in front, from whatever thread they come."""
    door = _Door(window)
    door.bug.connect(window.show_trouble)
    seen: set[str] = set()

    def tell(error: BaseException) -> None:
        if isinstance(error, KeyboardInterrupt):
            raise SystemExit(130)
        line = fault_line(error)
        logger.error("bug: %s", line)
        if line not in seen:
            seen.add(line)
            door.bug.emit(error)

    def on_error(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        tell(error)

    def on_thread_error(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            tell(arguments.exc_value)

    sys.excepthook = on_error
    threading.excepthook = on_thread_error
