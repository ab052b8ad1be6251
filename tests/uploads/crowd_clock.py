"""One virtual time for the threads of one program: it passes only while all of them wait."""

from __future__ import annotations

import threading
from collections.abc import Callable

_LOOK_S = 0.002
"""How often a waiting thread looks whether it was woken: an event tells nobody but its own waiters."""


class CrowdClock:
    """A clock for the thread that made it and for those whose name begins with "upload "."""

    def __init__(self, wall: float) -> None:
        self._wall = wall
        self._at = 5_000.0
        self._waiting: dict[int, float] = {}
        self._changed = threading.Condition()
        self._planned: list[tuple[float, Callable[[], object]]] = []
        self._ends = self._at + 40 * 86_400.0

    def now(self) -> float:
        return self._wall

    def monotonic(self) -> float:
        return self._at

    def after(self, seconds: float, action: Callable[[], object]) -> None:
        """Plan something for so many seconds from now."""
        self._planned.append((self._at + seconds, action))
        self._planned.sort(key=lambda each: each[0])

    def wait(self, event: threading.Event, seconds: float) -> bool:
        me, until = threading.get_ident(), self._at + max(0.001, seconds)
        with self._changed:
            self._waiting[me] = until
            while not event.is_set() and self._at < until:
                # Whoever's time has come wakes first.
                if len(self._waiting) >= self._crowd() and min(self._waiting.values()) > self._at:
                    self._pass()
                else:
                    self._changed.wait(_LOOK_S)
            del self._waiting[me]
        return event.is_set()

    def _crowd(self) -> int:
        return 1 + sum(thread.name.startswith("upload ") for thread in threading.enumerate())

    def _pass(self) -> None:
        next_at = min(self._waiting.values())
        acts = []
        while self._planned and self._planned[0][0] <= next_at:
            acts.append(self._planned.pop(0)[1])
        self._wall += next_at - self._at
        self._at = next_at
        assert self._at <= self._ends, "this waits for ever"
        for act in acts:
            act()
        self._changed.notify_all()
