"""A clock whose time is made up: waiting makes it pass at once, and things can be planned to happen meanwhile."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable

START = 1_800_000_000.0


class FakeClock:
    """Time of day and steady time, moved by hand or by waiting. For one thread that waits; any may read."""

    def __init__(self, *, wall: float = START, steady: float = 5_000.0, patience_s: float = 40 * 86_400.0) -> None:
        """Begin.

        Args:
            wall: the time of day, in Unix seconds.
            steady: the seconds since this computer started.
            patience_s: how much time may pass in all before the test is told that it waits for ever.
        """
        self._wall = wall
        self._steady = steady
        self._ends = steady + patience_s
        self._planned: list[tuple[float, int, Callable[[], object]]] = []
        self._numbers = itertools.count()
        self.longest_nap_s = float("inf")
        """`wait` returns early after so long, as the system's clock does."""
        self.waits: list[float] = []
        """Every wait that was asked for, in seconds."""

    def now(self) -> float:
        return self._wall

    def monotonic(self) -> float:
        return self._steady

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Let the time pass at once, up to what sets the event."""
        self.waits.append(seconds)
        until = self._steady + min(max(seconds, 0.0), self.longest_nap_s)
        while not event.is_set() and self._planned and self._planned[0][0] <= until:
            self._happen()
        if not event.is_set():
            self._go_to(until)
        return event.is_set()

    def advance(self, seconds: float) -> None:
        """Let time pass, and what was planned happen."""
        until = self._steady + seconds
        while self._planned and self._planned[0][0] <= until:
            self._happen()
        self._go_to(until)

    def set_wall(self, wall: float) -> None:
        """Set the time of day, as a person or a time server does."""
        self._wall = wall

    def restart_computer(self, *, off_s: float = 0.0) -> None:
        """Switch the computer off for a while: steady time begins anew."""
        self._wall += off_s
        self._ends -= self._steady
        self._steady = 0.0

    def after(self, seconds: float, action: Callable[[], object]) -> None:
        """Plan something for so many seconds from now."""
        heapq.heappush(self._planned, (self._steady + seconds, next(self._numbers), action))

    def _happen(self) -> None:
        at, _, action = heapq.heappop(self._planned)
        self._go_to(at)
        action()

    def _go_to(self, steady: float) -> None:
        passed = max(0.0, steady - self._steady)
        self._steady += passed
        self._wall += passed
        assert self._steady <= self._ends, "this waits for ever"
