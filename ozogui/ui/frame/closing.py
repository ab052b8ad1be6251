"""Closing the window while an upload runs: asked first, then stopped and waited for, so that no batch is in doubt.

Where the system has a tray, the upload can go on there instead.

The waiting keeps the window alive; nothing here blocks, and no event loop is nested in another.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from ozogui.errors import UserError
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.question_dialog import QuestionDialog
from ozogui.wording import count

LIMIT_MS = 15_000
"""How long the answer to the request under way is waited for. Past that the connection is cut, and what became of its
batch is unconfirmed: better than a window that cannot be closed."""
NAME = "closingDialog"

_Role = QDialogButtonBox.ButtonRole


def ask_to_close(window: QWidget, journey: Journey, to_tray: Callable[[], None] | None = None) -> bool:
    """Return whether the window may close now.

    While an upload runs (or is paused) it may not: a dialog asks, and "Stop and close" closes the window by itself once
    the upload's thread is gone.

    Args:
        window: the window that is to be closed.
        journey: knows what runs.
        to_tray: puts the window into the tray instead; None where there is no tray.
    """
    if not journey.runner.is_running:
        return True
    if window.findChild(ClosingDialog, NAME) is None:
        ClosingDialog(look_of(window), journey, window, to_tray=to_tray).open()
    return False


class ClosingDialog(QuestionDialog):
    """Asks whether to stop, then stops and closes the window it belongs to."""

    def __init__(
        self,
        look: Look,
        journey: Journey,
        window: QWidget,
        *,
        limit_ms: int = LIMIT_MS,
        to_tray: Callable[[], None] | None = None,
    ) -> None:
        """Prepare the question; `limit_ms` is how long an answer is waited for after "Stop and close"."""
        super().__init__(look, "An upload is running.", _would_wait(journey), window)
        self.setObjectName(NAME)
        self._journey, self._window, self._limit_ms = journey, window, limit_ms
        self._is_stopping = False
        self.add("Stop and close", "danger", _Role.DestructiveRole, self._stop, name="stopAndCloseButton", closes=False)
        if to_tray is not None:
            self.add("Keep running in the tray", "tall", _Role.AcceptRole, to_tray, name="keepInTrayButton")
        self.add("Keep running", "primary", _Role.RejectRole, name="keepRunningButton")
        journey.runner.ended.connect(self._on_ended)

    def _stop(self) -> None:
        self._is_stopping = True
        self.ask("Stopping the upload", "OzoGUI will close after the current batch.")
        self.lock()
        QTimer.singleShot(self._limit_ms, self, self._journey.engine.cut_requests)
        self._journey.sending.stop_all()

    def _on_ended(self) -> None:
        """Close the window; or, when the upload ended by itself while the question stood, ask no more."""
        if self._journey.runner.is_running:
            return
        self.unlock()
        if self._is_stopping:
            self.accept()
            self._window.close()
        else:
            self.reject()


def look_of(window: QWidget) -> Look:
    """Return the look that the window gave its parts."""
    look = getattr(window, "look", None)
    if not isinstance(look, Look):
        raise TypeError("a window that is asked about has a look")
    return look


def _would_wait(journey: Journey) -> str:
    upload_id = journey.runner.upload_id
    try:
        waiting = journey.journal.sums(upload_id or 0).waiting
    except UserError:  # the question can be answered without the number, and the page tells what is wrong
        return "What is not sent yet would wait and can go on later."
    return f"{count('lead', waiting)} would wait and can go on later."
