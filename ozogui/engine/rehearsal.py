"""Practice as a rehearsal: small batches, three things that go wrong on purpose, late results, and a faster minute.

What is chosen holds while the program runs; a new start practises as in reality, with nothing going wrong.
"""

from __future__ import annotations

import math
import threading
import weakref
from typing import TYPE_CHECKING

from ozogui.uploads.batches import MAX_ROWS

if TYPE_CHECKING:
    from ozogui.cloudagent.practice.practice import PracticeServer
    from ozogui.uploads.sending.pace import Pace

BATCHES = 12
"""So many batches a rehearsed upload has, whatever its size: enough for the pace of five a minute to be felt."""
FAST = 12
"""How many times faster than in reality: one minute takes 5 seconds."""
SLOW_BATCH, REFUSED_BATCH, LOST_BATCH = 4, 7, 9

_MINUTE_S = 60.0
_SLOW_S = 18.0
_RESULT_S = 6.0
_TRIES = 3
"""So often a batch goes again by itself before it is not confirmed (`uploads.sending.decisions.Policy`)."""


class Rehearsal:
    """What practice does, for one home; safe between threads."""

    def __init__(self) -> None:
        self.goes_wrong = False
        """Whether uploads have small batches of which three go wrong, and results that let one wait."""
        self._speed = 1
        self._lock = threading.Lock()
        self._server: PracticeServer | None = None
        # Weak: the Campaign page makes one for each look at the slots.
        self._paces: weakref.WeakSet[Pace] = weakref.WeakSet()

    @property
    def speed(self) -> int:
        """How many times faster than in reality practice runs."""
        return self._speed

    @property
    def window_s(self) -> float:
        """How long the minute of the speed limit takes, in seconds."""
        return _MINUTE_S / self._speed

    def choose(self, *, goes_wrong: bool, speed: int) -> None:
        """Let practice go on like this from now on; a running upload goes on faster as well.

        Args:
            goes_wrong: see there; counts for uploads that are prepared and started from now on.
            speed: 1 as in reality, FAST for one minute in 5 seconds. Slower is for times when no upload runs: the
                server would find what was sent faster too much.
        """
        with self._lock:
            self.goes_wrong, self._speed = goes_wrong, speed
            for pace in self._paces:
                pace.window_s = self.window_s
            self._set_server()

    def take_server(self, server: PracticeServer) -> None:
        """Let this server go by what is chosen."""
        with self._lock:
            self._server = server
            self._set_server()

    def take_pace(self, pace: Pace) -> None:
        """Let this pace of practice go by what is chosen, for as long as somebody has it."""
        with self._lock:
            self._paces.add(pace)
            pace.window_s = self.window_s

    def most_rows(self, leads: int) -> int:
        """Return how many leads a batch of so many leads has at most."""
        return min(MAX_ROWS, max(1, math.ceil(leads / BATCHES))) if self.goes_wrong else MAX_ROWS

    def begin(self, *, resends: bool) -> None:
        """Plan what goes wrong with the upload that begins now.

        Args:
            resends: whether a batch without an answer goes again by itself; it is not answered then either.
        """
        if self._server is None or not self.goes_wrong:
            return
        lost = "close-taken"
        again = [lost] * (_TRIES - 1) if resends else []
        plan = {SLOW_BATCH: "slow", REFUSED_BATCH: "refuse", LOST_BATCH: lost}
        self._server.faults.follow([*(plan.get(batch, "") for batch in range(1, BATCHES + 1)), *again])

    def _set_server(self) -> None:
        if self._server is not None:
            late = _RESULT_S / self._speed if self.goes_wrong else 0.0
            self._server.set_times(window_s=self.window_s, processing_s=late, slow_s=_SLOW_S / self._speed)
