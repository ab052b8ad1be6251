"""Watches a piece of work from another thread: how long it keeps others waiting, and how much memory it takes."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import Self

_TICK_S = 0.01
_LOOK_EVERY_S = 0.02


class LongestGap:
    """Measures by how much a timer of 10 ms in another thread is late, as a window's timer would be.

    Of a delay only so much counts as this process has computed meanwhile: when other programs keep the computer busy,
    timers are late that nobody here holds up.
    """

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._stopped = threading.Event()
        self._paused = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def pause(self) -> None:
        """Look away for a while."""
        self._paused.set()

    def go_on(self) -> None:
        """Look again."""
        self._paused.clear()

    def _tick(self) -> None:
        while not self._stopped.is_set():
            begun, computed = time.perf_counter(), time.process_time()
            time.sleep(_TICK_S)
            late_s = min(time.perf_counter() - begun - _TICK_S, time.process_time() - computed)
            late_ms = max(late_s, 0.0) * 1_000
            if not self._paused.is_set():
                self.longest_ms = max(self.longest_ms, late_ms)


class Memory:
    """Measures the most memory that this process and those that it has started take together.

    Only Linux tells of both at once; elsewhere there are no figures.
    """

    def __init__(self) -> None:
        self.peak_mb: float | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def now_mb(self) -> float | None:
        """Return what this process alone takes now; that is a look too, so the peak is never below it."""
        if sys.platform != "linux":
            return None
        now_mb = _resident_mb("self")
        self.peak_mb = max(self.peak_mb or 0.0, now_mb)
        return now_mb

    def _look(self) -> None:
        if sys.platform != "linux":
            return
        while not self._stopped.wait(_LOOK_EVERY_S):
            together = _resident_mb("self") + sum(map(_resident_mb, _children()))
            self.peak_mb = max(self.peak_mb or 0.0, together)


def _children() -> list[str]:
    found = []
    for task in Path("/proc/self/task").iterdir():
        try:
            found += (task / "children").read_text().split()
        except OSError:
            # A thread that has ended meanwhile.
            continue
    return found


def _resident_mb(process: str) -> float:
    try:
        pages = int(Path("/proc", process, "statm").read_text().split()[1])
    except (OSError, IndexError):
        # A process that has ended meanwhile.
        return 0.0
    if sys.platform == "win32":
        raise NotImplementedError("there is no /proc")
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
