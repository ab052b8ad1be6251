"""Asking CloudAgent who of an upload was called, from History: one request a day, in the background."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal
from typing_extensions import override

from ozogui.ui.batches.history_entry import HistoryEntry
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.background import Work
from ozogui.ui.kit.page import Page
from ozogui.uploads.results.call_sums import CallSums
from ozogui.wording import count, duration


class _Stopped(threading.Event):
    """Set when the work is cancelled, for core code that knows of no windows."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work

    @override
    def is_set(self) -> bool:
        return self._work.is_cancelled()


class CallsAct(QObject):
    """Asks for one page; at most one upload's calls at a time."""

    changed = Signal()
    """More is known of the calls."""

    def __init__(self, page: Page, journey: Journey) -> None:
        super().__init__(page)
        self._page, self._journey = page, journey

    def ask(self, entry: HistoryEntry | None) -> None:
        """Ask for the calls of an upload, of the days that are not known yet."""
        if entry is None:
            return
        upload_id, calls = entry.upload.id, self._journey.engine.calls
        requests = len(calls.days_to_ask(upload_id))
        words = "Asking CloudAgent who was called"
        if requests > 2:
            words += f": {count('day', requests)}, about {duration((requests - 1) // 2 * 60)}"
        self._journey.background.run(
            lambda work: calls.fetch(upload_id, _Stopped(work)),
            self._tell,
            on_failure=self._page.show_error,
            words=words,
            lane="calls",
        ).finished.connect(self.changed)

    def _tell(self, sums: CallSums | None) -> None:
        if sums is not None:
            self._page.notice.tell(sums.words, "Calls of the last 15 days, as CloudAgent tells them now.", tone="ok")
