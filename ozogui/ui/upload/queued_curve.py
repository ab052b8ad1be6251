"""The curve of leads queued over time, in numbers: what was queued, how fast it could have gone, where it leads.

Pure arithmetic over times in Unix seconds; queued_chart.py draws it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

WINDOW_S = 60.0
SHORTEST_S = 120.0
"""An upload of three requests is over in a second; a scale shorter than this would make a cliff of it."""
_TIME_STEPS_S = (60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
_MOST_TIME_TICKS = 5

Point = tuple[float, int]


@dataclass(frozen=True, slots=True)
class Curve:
    """What the chart shows."""

    start: float
    now: float
    total: int
    """Leads in all batches."""
    queued: tuple[Point, ...] = ()
    """When how many leads were queued in all; ascending."""
    allowed: tuple[Point, ...] = ()
    """How many could have been queued when, had every request gone as soon as the limit allows."""
    finish: float | None = None
    """When the last request goes, by what is known now; None when nothing is going on."""
    expected: int = 0
    """Leads queued at the finish, if nothing more is refused."""
    is_begun: bool = True
    """Whether a request was made, so that there is a line to draw."""

    @property
    def end(self) -> float:
        """Where the time scale ends."""
        ends = [self.now, self.finish or 0.0, *(at for at, _ in self.allowed[-1:]), self.start + SHORTEST_S]
        return max(ends)

    @property
    def queued_now(self) -> int:
        """Leads queued so far."""
        return self.queued[-1][1] if self.queued else 0

    def allowed_at(self, at: float) -> int:
        """Return how many leads could have been queued by a time."""
        return max((total for when, total in self.allowed if when <= at), default=0)


def as_fast_as_allowed(leads: Sequence[int], start: float, limit: int, window_s: float = WINDOW_S) -> tuple[Point, ...]:
    """Return the steps of an upload that uses every slot the moment it is free: `limit` batches at once, each minute.

    Args:
        leads: how many leads each batch holds, in the order of sending.
        start: when the first request went.
        limit: requests in any minute.
        window_s: how long that minute takes, in seconds: less in a fast rehearsal.
    """
    points: list[Point] = []
    total = 0
    for first in range(0, len(leads), limit):
        total += sum(leads[first : first + limit])
        points.append((start + window_s * (first // limit), total))
    return tuple(points)


def time_ticks(start: float, end: float) -> tuple[float, ...]:
    """Return at most five or so round times of day between two moments, in this computer's zone."""
    span = end - start
    step = next((step for step in _TIME_STEPS_S if span / step <= _MOST_TIME_TICKS), _TIME_STEPS_S[-1])
    offset = datetime.fromtimestamp(start, UTC).astimezone().utcoffset()
    shift = offset.total_seconds() if offset is not None else 0.0
    # A tenth of a second early still counts: an upload started at 14:20:00 begins its scale with that.
    first = -((-(start - 0.1 + shift)) // step) * step - shift
    ticks = []
    while first <= end + 0.1:
        ticks.append(first)
        first += step
    return tuple(ticks)


def count_ticks(total: int) -> tuple[int, ...]:
    """Return one to four round numbers below a total, not so near to it that their labels would touch."""
    if total < 2:
        return ()
    rough = total / 2
    magnitude = 10 ** (len(str(int(rough))) - 1)
    step = min((factor * magnitude for factor in (1, 2, 5, 10)), key=lambda step: abs(step - rough))
    step = max(1, step)
    return tuple(tick for tick in range(step, total, step) if tick <= total * 0.85)


def short_number(value: int) -> str:
    """Return a round number as an axis says it: 20000 -> "20k", 1500000 -> "1.5M"."""
    if value >= 1_000_000:
        return f"{value / 1_000_000:g}M"
    return f"{value / 1000:g}k" if value >= 1000 else str(value)
