"""Work away from the window: an operation on a QThread, with one success and one failure path back in the UI thread.

An operation is plain core code: it may ask whether it was cancelled and say how far it is, and never touches a widget.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThread, QTimer, Signal
from typing_extensions import override

from ozogui.errors import CancelledError, UserError

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

_SWITCH_S = 0.0005
"""How long a thread of Python may keep another waiting. Painting a table asks the model a thousand times, and at
Python's own 5 ms each asking waits that long for a thread that computes: 0.8 s for one painting, measured."""
_POLL_MS = 100
"""How often progress is shown: one signal a row would freeze the window for seconds."""
_JOIN_MS = 5_000


class Work(QThread):
    """One operation on its way. Made by `Background.run`; its methods may be called from any thread."""

    def __init__(self, operation: Callable[[Work], Any], words: str, parent: QObject) -> None:
        super().__init__(parent)
        self.words = words
        self.rows = 0
        """Rows so far, as the operation last said."""
        self.told_on_page = False
        """A page itself says what this work does, with a Cancel: the bar under the header keeps silent."""
        self.result: Any = None
        self.error: BaseException | None = None
        self._operation = operation
        self._cancelled = False

    def cancel(self) -> None:
        """Ask the operation to end early; neither success nor failure is called then."""
        self._cancelled = True

    def is_cancelled(self) -> bool:
        """Tell the operation whether to end early."""
        return self._cancelled

    def report(self, rows: int) -> None:
        """Say how far the operation is; shown at the next tick."""
        self.rows = rows

    @override
    def run(self) -> None:
        try:
            self.result = self._operation(self)
        except BaseException as error:  # noqa: BLE001  whatever ended it is told in the UI thread; nothing may be lost
            self.error = error


class Background(QObject):
    """Starts work and brings its end back into the UI thread, where this object lives.

    Of work with the same `lane`, only the newest counts: starting another cancels the one before it.
    """

    busy_changed = Signal()
    """Work began, ended, or got further."""
    failed = Signal(object)
    """An error that no failure path of its own took: a UserError, or a bug to be shown as such."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: dict[str, Work] = {}
        self._ends: dict[Work, tuple[str, Callable[[Any], None], Callable[[UserError], None] | None]] = {}
        """For each work its lane, and what its success and its failure are told to."""
        self._ending: set[Work] = set()
        self._stopped = False
        sys.setswitchinterval(_SWITCH_S)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self.busy_changed)

    def run(
        self,
        operation: Callable[[Work], Result],
        on_success: Callable[[Result], None],
        *,
        on_failure: Callable[[UserError], None] | None = None,
        words: str = "",
        lane: str = "sheet",
    ) -> Work:
        """Run an operation on a thread of its own.

        Args:
            operation: core code; gets its own `Work`, to report progress to and to ask whether it was cancelled.
            on_success: called in the UI thread with the result.
            on_failure: called in the UI thread with an expected trouble; without it, `failed` is emitted.
            words: what the window says meanwhile ("Reading renewals.xlsx"); empty for work that nobody waits for.
            lane: work of one lane replaces the work before it.
        """
        self.cancel(lane)
        work = Work(operation, words, self)
        if self._stopped:  # a page's timer came after the window was closed
            work.cancel()
            return work
        self._running[lane] = work
        self._ends[work] = lane, on_success, on_failure
        # Not a lambda that holds the work: freed by the work's own end, it would end the work a second time.
        work.finished.connect(self._on_finished)
        work.start()
        self._timer.start()
        self.busy_changed.emit()
        return work

    def cancel(self, lane: str) -> None:
        """Cancel the work of a lane, if there is any."""
        work = self._running.pop(lane, None)
        if work is not None:
            work.cancel()
            self._ending.add(work)

    def cancel_work(self, work: Work) -> None:
        """Cancel one piece of work, whatever its lane; it is gone from here at once, its thread ends when it looks."""
        for lane, running in list(self._running.items()):
            if running is work:
                self.cancel(lane)
        self.busy_changed.emit()

    def busy_with(self, lane: str = "") -> Work | None:
        """Return the work of a lane that the window speaks of; without a lane, any that has words."""
        if lane:
            return self._running.get(lane)
        return next((work for work in self._running.values() if work.words), None)

    def stop(self) -> None:
        """Cancel everything and wait for its end, and start nothing any more; for closing the window."""
        self._stopped = True
        for lane in list(self._running):
            self.cancel(lane)
        for work in list(self._ending):
            work.wait(_JOIN_MS)

    def _on_finished(self) -> None:
        work = self.sender()
        if not isinstance(work, Work):
            return
        lane, on_success, on_failure = self._ends.pop(work)
        self._ending.discard(work)
        if self._running.get(lane) is work:
            del self._running[lane]
        if not self._running:
            self._timer.stop()
        self.busy_changed.emit()
        work.wait()  # `finished` is emitted a moment before the thread is gone
        work.deleteLater()
        if work.is_cancelled() or isinstance(work.error, CancelledError):
            return
        if work.error is None:
            on_success(work.result)
        elif on_failure is not None and isinstance(work.error, UserError):
            on_failure(work.error)
        else:
            if not isinstance(work.error, UserError):
                logger.error("work failed: %s", type(work.error).__name__)
            self.failed.emit(work.error)
