"""The clock that uploads and pace are handed: time of day, time since start-up, and a wait that can be interrupted.

No rule about how long to wait lives here; tests hand in a clock whose time is made up.
"""

from __future__ import annotations

import sys
import threading
import time
from typing import Protocol

_LONGEST_NAP_S = 5.0
"""A sleeping laptop stops the timer behind `Event.wait`; waking in between lets the caller look at the time again."""


class Clock(Protocol):
    """What the engine knows of time. Every method may be called from any thread."""

    def now(self) -> float:
        """Return the time of day in Unix seconds; it jumps when somebody sets the clock."""

    def monotonic(self) -> float:
        """Return the seconds since this computer started, sleep included.

        It never jumps, every process of the computer reads the same, and it starts again near zero with the computer.
        """

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait until the event is set or the time is over, and return whether it is set.

        It may return early without the event: callers look at the time again and wait for the rest.
        """


class SystemClock:
    """The computer's own clock."""

    def now(self) -> float:
        """Return the time of day in Unix seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Return the seconds since this computer started, sleep included."""
        # Linux: CLOCK_MONOTONIC stands still while the computer sleeps, CLOCK_BOOTTIME does not. Python's monotonic()
        # on macOS is mach_absolute_time, which stands still too, while the system's CLOCK_MONOTONIC goes on. Windows
        # counts sleep by itself.
        if sys.platform == "linux":
            return time.clock_gettime(time.CLOCK_BOOTTIME)
        if sys.platform == "darwin":
            return time.clock_gettime(time.CLOCK_MONOTONIC)
        return time.monotonic()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait for the event, at most the given seconds and at most a nap of five."""
        return event.wait(min(max(seconds, 0.0), _LONGEST_NAP_S))
