"""Simulates computers that share one account and know nothing of each other: what each of them gets of the limit.

Every computer has a `Pace` of its own, the real one; made up are the time, the table behind it (in memory, so that many
hours can be simulated) and the server. Four servers: the minute is fixed or rolling, and refused requests count against
the limit or do not (Ozonetel says neither). The computers' times of day agree within a second, or not at all. Run it as
`python build_scripts/dev.py bench strangers [--seeds 10] [--minutes 120]`; the tests run a few of them, and one with
real journals and uploaders.
"""

from __future__ import annotations

import argparse
import heapq
import random
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise, product
from pathlib import Path
from typing import cast

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from ozogui.uploads.journal.journal import Journal  # noqa: E402
from ozogui.uploads.journal.ledger_records import Hold, Moment, TicketRow  # noqa: E402
from ozogui.uploads.sending.pace import LIMIT, WINDOW_S, Pace, Ticket  # noqa: E402

KEY = "https://in1-ccaas-api.ozonetel.com acme"
ANSWERS = ((0.05, 0.05), (0.1, 0.8), (1.0, 2.0), (5.0, 5.0))
"""How long answers take, from and to."""
AGREEING_S, WRONG_S = 0.5, 1800.0
"""How far the times of day are apart: as on computers that ask a time server, and as on those that do not."""


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
class World:
    """What the computers meet."""

    is_rolling: bool
    counts_refused: bool
    answer_s: tuple[float, float] = (0.1, 0.8)
    """How long an answer takes, from and to; the request arrives some time before it."""
    clocks_s: float = AGREEING_S
    """How far the times of day are apart."""
    start_within_s: float = 60.0

    @property
    def name(self) -> str:
        """What to call it."""
        minute, refused = "rolling" if self.is_rolling else "fixed", "count" if self.counts_refused else "do not"
        clocks, (least, most) = "agree" if self.clocks_s <= AGREEING_S else "do not", self.answer_s
        return f"{minute:7}  refused {refused:6}  clocks {clocks:6}  answers {least:g}-{most:g} s"


@dataclass(frozen=True, slots=True)
class Shared:
    """What came of one simulation."""

    taken: tuple[int, ...]
    """Requests that the server took from each computer."""
    refused: int
    minutes: float
    longest_without: float
    """The longest time, in minutes, in which one computer got nothing."""

    @property
    def used(self) -> float:
        """Which part of the limit was used."""
        return sum(self.taken) / (LIMIT * self.minutes)

    @property
    def slowest(self) -> float:
        """What the slowest computer got, as a part of its fair share of all that was taken."""
        return min(self.taken) * len(self.taken) / max(1, sum(self.taken))


class _Clock:
    """A computer's clock: the world's time, and a time of day that may be wrong."""

    def __init__(self, ahead_s: float) -> None:
        self.at = 0.0
        self._ahead_s = ahead_s

    def now(self) -> float:
        return 1_800_000_000.0 + self._ahead_s + self.at

    def monotonic(self) -> float:
        return self.at

    def wait(self, event: threading.Event, seconds: float) -> bool:
        raise NotImplementedError("nobody waits here but the simulation")


class _Page:
    """The ledger's table in memory, for one key and one process."""

    def __init__(self) -> None:
        self._tickets: dict[int, TicketRow] = {}
        self._holds: dict[str, Hold] = {}
        self._last_id = 0

    def tickets(self) -> list[TicketRow]:
        return list(self._tickets.values())

    def holds(self) -> dict[str, Hold]:
        return dict(self._holds)

    def add(self, slot: int, label: str, begun: Moment) -> tuple[int, str]:
        self._last_id += 1
        self._tickets[self._last_id] = TicketRow(self._last_id, slot, label, begun, None, is_abandoned=False)
        return self._last_id, str(self._last_id)

    def answer(self, ticket_id: int, answered: Moment) -> None:
        self._tickets[ticket_id] = replace(self._tickets[ticket_id], answered=answered)

    def drop(self, ticket_id: int) -> None:
        del self._tickets[ticket_id]

    def hold(self, key: str, hold: Hold | None) -> None:
        self._holds.pop(key, None)
        if hold is not None:
            self._holds[key] = hold


class _Books:
    """Stands for a journal: all that a pace wants of it is the ledger."""

    def __init__(self) -> None:
        self._page = _Page()

    @property
    def ledger(self) -> _Books:
        return self

    def let_go(self, _token: str) -> None:
        """Nothing: no process ends here."""

    @contextmanager
    def reading(self, _key: str) -> Iterator[_Page]:
        yield self._page

    @contextmanager
    def changing(self, _key: str, _consequence: str) -> Iterator[_Page]:
        yield self._page


class _Computer:
    """One that sends on and on, or until its batches are taken."""

    def __init__(self, chance: random.Random, world: World) -> None:
        apart = world.clocks_s
        self.clock = _Clock(chance.gauss(0, apart) if apart <= AGREEING_S else chance.uniform(-apart, apart))
        books = cast(Journal, _Books())
        self.pace = Pace(books, KEY, clock=self.clock, random=random.Random(chance.random()))
        self.taken: list[float] = []
        self.refused = 0


def simulate(world: World, computers: int, *, seed: int, minutes: float = 120, batches: int | None = None) -> Shared:
    """Let the computers send for so long, or until each has sent its batches.

    Args:
        world: What they meet.
        computers: How many there are; each begins at a moment of its own.
        seed: Everything that is left to chance follows from it.
        minutes: How long; with `batches` the longest that is waited for.
        batches: How many requests each wants to see taken; without it they never end.
    """
    chance = random.Random(seed)
    server = Server(is_rolling=world.is_rolling, counts_refused=world.counts_refused)
    all_of_them = [_Computer(chance, world) for _ in range(computers)]
    begin = 10_000.0 + chance.uniform(0, WINDOW_S)
    end = begin + minutes * 60
    # When, whose, and what: the ticket of an arriving request, and with its fate the answer; none to ask for one.
    agenda: list[tuple[float, int, Ticket | None, float, bool | None]] = [
        (begin + chance.uniform(0, world.start_within_s), number, None, 0.0, None) for number in range(computers)
    ]
    heapq.heapify(agenda)
    while agenda and agenda[0][0] < end:
        at, number, ticket, answered_at, fate = heapq.heappop(agenda)
        computer = all_of_them[number]
        computer.clock.at = at
        if ticket is None:
            got = computer.pace.try_take()
            if isinstance(got, float):
                heapq.heappush(agenda, (at + got, number, None, 0.0, None))
                continue
            seconds = chance.uniform(*world.answer_s)
            arrives = at + seconds * chance.uniform(0.1, 1.0)
            heapq.heappush(agenda, (arrives, number, got, at + seconds, None))
        elif fate is None:
            heapq.heappush(agenda, (answered_at, number, ticket, at, server.takes(at)))
        else:
            _answer(computer, ticket, at, is_taken=fate)
            if batches is None or len(computer.taken) < batches:
                heapq.heappush(agenda, (at + 0.01, number, None, 0.0, None))
    last = max(computer.taken[-1] for computer in all_of_them if computer.taken)
    without = max(
        later - earlier
        for computer in all_of_them
        for earlier, later in pairwise([begin, *computer.taken, *([end] if batches is None else [])])
    )
    return Shared(
        taken=tuple(len(computer.taken) for computer in all_of_them),
        refused=sum(computer.refused for computer in all_of_them),
        minutes=minutes if batches is None else (last - begin) / 60,
        longest_without=without / 60,
    )


def _answer(computer: _Computer, ticket: Ticket, at: float, *, is_taken: bool) -> None:
    computer.pace.answered(ticket, taken=is_taken)
    if is_taken:
        computer.taken.append(at)
    else:
        computer.refused += 1
        computer.pace.refused_too_many()


def worlds() -> Iterator[World]:
    """Yield every kind of world."""
    for clocks_s, is_rolling, counts_refused, answer_s in product(
        (AGREEING_S, WRONG_S), (False, True), (False, True), ANSWERS
    ):
        if is_rolling or not counts_refused:  # In a fixed minute a refused request finds the limit used up anyway.
            yield World(is_rolling, counts_refused, answer_s, clocks_s)


def main(arguments: list[str]) -> int:
    """Simulate, print a table, and return 1 when less than 80 % of the limit was used somewhere on average."""
    parser = argparse.ArgumentParser(prog="dev.py bench strangers", description="Share an account with strangers.")
    parser.add_argument("--computers", type=int, nargs="+", default=[2, 5, 10])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=240)
    parser.add_argument("--batches", type=int, help="let each computer end after so many, instead of never")
    options = parser.parse_args(arguments)
    print(
        "used: part of the limit, mean and least of the seeds; slowest: what the slowest computer got of its fair\n"
        "share; without: the longest time in minutes in which one got nothing\n"
    )
    worst = 1.0
    for world, computers in product(worlds(), options.computers):
        minutes = 60 * 48 if options.batches else options.minutes
        found = [
            simulate(world, computers, seed=seed, minutes=minutes, batches=options.batches)
            for seed in range(options.seeds)
        ]
        used, slowest = [each.used for each in found], [each.slowest for each in found]
        mean = sum(used) / len(used)
        worst = min(worst, mean)
        print(
            f"{computers:3} computers  {world.name:62}  used {mean:.2f} {min(used):.2f}"
            f"  slowest {sum(slowest) / len(slowest):.2f} {min(slowest):.2f}"
            f"  without {max(each.longest_without for each in found):3.0f}",
            flush=True,
        )
    return 0 if worst >= 0.795 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
