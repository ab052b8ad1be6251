"""What should be on the disk and could not be written: kept in memory, and tried again until it is there.

Answers of CloudAgent above all: there is no other copy of them. Also tidying up that somebody else's reading prevented.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from ozogui.cloudagent.calls import Exchange
from ozogui.uploads.records import BatchRecord, BatchState

logger = logging.getLogger(__name__)

RETRY_S = 5.0


@dataclass(frozen=True, slots=True)
class UnwrittenAnswer:
    """An answer that is known, but only in memory."""

    attempt_id: int
    batch: BatchRecord
    """As it was before the request."""
    exchange: Exchange
    state: BatchState
    message: str | None
    at_the_end: bool

    @property
    def words(self) -> str:
        """What CloudAgent said, with its transactionId."""
        reply = self.exchange.reply
        return f'"{reply.message}", transactionId {reply.transaction_id}' if reply.transaction_id else reply.message


class Retry:
    """Does something again and again on a thread of its own, until it succeeds or is closed."""

    def __init__(self, attempt: Callable[[], bool]) -> None:
        """Prepare; `attempt` returns whether it succeeded, and raises nothing."""
        self._attempt = attempt
        self._guard = threading.Lock()
        self._timer: threading.Timer | None = None
        self._is_closed = False

    def soon(self) -> None:
        """Try again in a while, if that is not planned already."""
        with self._guard:
            if self._timer is not None or self._is_closed:
                return
            self._timer = threading.Timer(RETRY_S, self._run)
            self._timer.daemon = True
            self._timer.start()

    def close(self) -> None:
        """Try no more."""
        with self._guard:
            self._is_closed = True
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()

    def _run(self) -> None:
        with self._guard:
            self._timer = None
            if self._is_closed:
                return
        if not self._attempt():
            self.soon()
