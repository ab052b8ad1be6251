"""Simulates computers that share one account and know nothing of each other: what each of them gets of the limit.

Every computer has a journal and a `Pace` of its own, the real ones; made up are the time and the server. Four servers:
the minute is fixed or rolling, and refused requests count against the limit or do not (Ozonetel says neither). Run it
as `python build_scripts/dev.py bench strangers [--seeds 10] [--minutes 120]`; the tests run a few of them.
"""

from __future__ import annotations

import argparse
import heapq
import random
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ozogui.uploads.journal import Journal  # noqa: E402
from ozogui.uploads.pace import LIMIT, WINDOW_S, Pace  # noqa: E402

_START_WITHIN_S = 60.0
_ANSWER_S = (0.1, 0.8)


class Clock:
    """One time for all the computers; only the simulation moves it."""

    def __init__(self) -> None:
        self.at = 10_000.0

    def now(self) -> float:
        """Return the time of day."""
        return 1_800_000_000.0 + self.at

    def monotonic(self) -> float:
        """Return the time since the computers started."""
        return self.at

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Not needed: nobody waits here but the simulation."""
        raise NotImplementedError


class Server:
    """Takes as many requests in a minute as the limit says, whoever they come from."""

    def __init__(self, *, is_rolling: bool, counts_refused: bool) -> None:
        self._is_rolling = is_rolling
        self._counts_refused = counts_refused
        self._counted: deque[float] = deque()

    def takes(self, at: float) -> bool:
        """Take or refuse a request that arrives now."""
        begin = at - WINDOW_S if self._is_rolling else at // WINDOW_S * WINDOW_S
        while self._counted and (self._counted[0] <= begin if self._is_rolling else self._counted[0] < begin):
            self._counted.popleft()
        is_taken = len(self._counted) < LIMIT
        if is_taken or self._counts_refused:
            self._counted.append(at)
        return is_taken


@dataclass(frozen=True, slots=True)
class Shared:
    """What came of one simulation."""

    taken: tuple[int, ...]
    """Requests that the server took from each computer."""
    refused: int
    minutes: float

    @property
    def used(self) -> float:
        """Which part of the limit was used."""
        return sum(self.taken) / (LIMIT * self.minutes)

    @property
    def slowest(self) -> float:
        """What the slowest computer got, as a part of its fair share of all that was taken."""
        return min(self.taken) * len(self.taken) / max(1, sum(self.taken))


def simulate(
    folder: Path, computers: int, server: Server, *, seed: int, minutes: float = 120, batches: int | None = None
) -> Shared:
    """Let the computers send for so long, or until each has sent its batches.

    Args:
        folder: Where the journals are made; an empty one.
        computers: How many there are; each begins at a moment of its own in the first minute.
        server: What they share.
        seed: Everything that is left to chance follows from it.
        minutes: How long; with `batches` the longest that is waited for.
        batches: How many requests each wants to see taken; without it they never end.
    """
    chance, clock = random.Random(seed), Clock()
    taken, refused = [0] * computers, 0
    begin = clock.at
    end, last = begin + minutes * 60, begin
    with ExitStack() as opened:
        paces = [
            Pace(
                opened.enter_context(Journal(folder / f"{number}.db", clock=clock)),
                "https://in1-ccaas-api.ozonetel.com acme",
                clock=clock,
                random=random.Random(chance.random()),
            )
            for number in range(computers)
        ]
        agenda = [(begin + chance.uniform(0, _START_WITHIN_S), number) for number in range(computers)]
        heapq.heapify(agenda)
        while agenda and agenda[0][0] < end:
            at, number = heapq.heappop(agenda)
            clock.at = max(clock.at, at)
            ticket = paces[number].try_take()
            if isinstance(ticket, float):
                heapq.heappush(agenda, (clock.at + ticket, number))
                continue
            clock.at += chance.uniform(*_ANSWER_S)
            is_taken = server.takes(clock.at)
            paces[number].answered(ticket, taken=is_taken)
            if is_taken:
                taken[number] += 1
                last = clock.at
            else:
                refused += 1
                paces[number].refused_too_many()
            if batches is None or taken[number] < batches:
                heapq.heappush(agenda, (clock.at + 0.01, number))
    lasted = minutes if batches is None else (last - begin) / 60
    return Shared(tuple(taken), refused, lasted)


def servers() -> Iterator[tuple[str, bool, bool]]:
    """Yield the four servers: what to call them, is_rolling, counts_refused."""
    for is_rolling, counts_refused in product((False, True), (False, True)):
        name = f"{'rolling' if is_rolling else 'fixed'} minute, refused {'count' if counts_refused else 'do not'}"
        yield name, is_rolling, counts_refused


def main(arguments: list[str]) -> int:
    """Simulate, print a table, and return 1 when less than 80 % of the limit was used somewhere on average."""
    parser = argparse.ArgumentParser(prog="dev.py bench strangers", description="Share an account with strangers.")
    parser.add_argument("--computers", type=int, nargs="+", default=[2, 5, 10])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--batches", type=int, help="let each computer end after so many, instead of never")
    options = parser.parse_args(arguments)
    print("computers  server                           used  least   slowest  least   refused")
    worst = 1.0
    for computers in options.computers:
        for name, is_rolling, counts_refused in servers():
            found = []
            for seed in range(options.seeds):
                with tempfile.TemporaryDirectory(prefix="ozogui-strangers-") as folder:
                    server = Server(is_rolling=is_rolling, counts_refused=counts_refused)
                    minutes = 60 * 48 if options.batches else options.minutes
                    found.append(
                        simulate(
                            Path(folder), computers, server, seed=seed, minutes=minutes, batches=options.batches
                        )
                    )
            used, slowest = [each.used for each in found], [each.slowest for each in found]
            requests = sum(each.refused + sum(each.taken) for each in found)
            mean = sum(used) / len(used)
            worst = min(worst, mean)
            print(
                f"{computers:9}  {name:31}  {mean:.2f}   {min(used):.2f}      {sum(slowest) / len(slowest):.2f}   "
                f"{min(slowest):.2f}      {sum(each.refused for each in found) / requests:.2f}",
                flush=True,
            )
    return 0 if worst >= 0.8 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
