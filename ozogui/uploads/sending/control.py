"""What a person wants of a run, handed over between threads: pause, go on, stop, step aside.

Waits end when that changes.

What follows from a wish is the uploader's.
"""

from __future__ import annotations

import threading

from ozogui.uploads.clock import Clock

_LONG_S = 3600.0


class Control:
    """Wishes for one run at a time. Wishes may come from any thread; only the run itself waits."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._changed = threading.Event()
        self._stop = threading.Event()
        self._pause = threading.Event()
        self._aside = threading.Event()

    @property
    def is_stop_wanted(self) -> bool:
        """Whether the run is to end."""
        return self._stop.is_set()

    @property
    def is_aside_wanted(self) -> bool:
        """Whether the run is to end so that others go, and this upload again when it is its turn."""
        return self._aside.is_set()

    @property
    def is_pause_wanted(self) -> bool:
        """Whether nothing is to be sent for now."""
        return self._pause.is_set()

    def pause(self) -> None:
        """Want a pause."""
        self._pause.set()
        self._changed.set()

    def go_on(self) -> None:
        """Take a pause back, whoever wanted it."""
        self._pause.clear()
        self._changed.set()

    def stop(self) -> None:
        """Want the end of the run."""
        self._stop.set()
        self._changed.set()

    def step_aside(self) -> None:
        """Want the end of the run in favour of others."""
        self._aside.set()
        self._changed.set()

    def sleep(self, seconds: float) -> None:
        """Wait, but not while a wish stands, and no longer than until the next one comes."""
        # In this order a wish that comes at any moment is either seen by the question or ends the wait.
        self._changed.clear()
        if not self._is_anything_wanted:
            self._clock.wait(self._changed, seconds)

    def wait_for_end_of_pause(self) -> None:
        """Wait until the pause is taken back or the end of the run is wanted."""
        while self._is_to_stay_paused:
            self._changed.clear()
            if self._is_to_stay_paused:
                self._clock.wait(self._changed, _LONG_S)

    def forget(self) -> None:
        """Drop every wish: the run that it was for has ended."""
        self._changed.clear()
        self._stop.clear()
        self._aside.clear()
        self._pause.clear()

    @property
    def _is_anything_wanted(self) -> bool:
        return self.is_stop_wanted or self.is_pause_wanted or self.is_aside_wanted

    @property
    def _is_to_stay_paused(self) -> bool:
        return self.is_pause_wanted and not self.is_stop_wanted and not self.is_aside_wanted
