"""One virtual time for several programs, each in a thread of its own, of which only one runs at any moment."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Sequence

START = 1_800_000_000.0


class SharedTime:
    """Lets programs run one after the other: whoever waits hands over to the one whose wait ends next."""

    def __init__(self) -> None:
        self.at = 10_000.0
        self._agenda: list[tuple[float, int]] = []
        self._turn = threading.Condition()
        self._whose: int | None = None
        self.errors: list[Exception] = []

    def run(self, programs: Sequence[Callable[[SharedClock], object]], starts: list[float]) -> None:
        """Run all of them to their ends, each from its own start, in seconds from now."""
        threads = []
        for number, (program, start) in enumerate(zip(programs, starts, strict=True)):
            heapq.heappush(self._agenda, (self.at + start, number))
            threads.append(threading.Thread(target=self._be, args=(number, program), daemon=True))
        for thread in threads:
            thread.start()
        with self._turn:
            self._hand_over()
        for thread in threads:
            thread.join(120)
            assert not thread.is_alive(), "a program does not end"

    def wait(self, number: int, seconds: float) -> None:
        """Hand over until so many seconds later."""
        with self._turn:
            heapq.heappush(self._agenda, (self.at + max(0.0, seconds), number))
            self._hand_over()
            self._turn.wait_for(lambda: self._whose == number)

    def _be(self, number: int, program: Callable[[SharedClock], object]) -> None:
        with self._turn:
            self._turn.wait_for(lambda: self._whose == number)
        try:
            program(SharedClock(self, number))
        except Exception as error:  # noqa: BLE001  told by whoever runs all of them
            self.errors.append(error)
        finally:
            with self._turn:
                self._hand_over()

    def _hand_over(self) -> None:
        if self._agenda:
            self.at, self._whose = heapq.heappop(self._agenda)
            self._turn.notify_all()


class SharedClock:
    """What one of the programs takes for the computer's clock."""

    def __init__(self, time: SharedTime, number: int) -> None:
        self._time = time
        self._number = number

    def now(self) -> float:
        return START + self._time.at

    def monotonic(self) -> float:
        return self._time.at

    def wait(self, event: threading.Event, seconds: float) -> bool:
        if not event.is_set():
            self._time.wait(self._number, seconds)
        return event.is_set()
