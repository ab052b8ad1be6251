"""How long requests will take at the pace that is kept: the arithmetic behind "about 15 minutes, done near 14:35".

A forecast only; when a request may really begin is pace.py's.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from ozogui.hours import Hours, Zone


def seconds_until_last(requests: int, free_in_s: Sequence[float], window_s: float) -> float:
    """Return the seconds until the last of so many requests begins, if each is answered at once.

    Args:
        requests: How many are to be made.
        free_in_s: For each slot of the account the seconds until it is free; none is longer than the window.
        window_s: How long a slot is not free after a request.
    """
    if requests <= 0:
        return 0.0
    rounds, place = divmod(requests - 1, len(free_in_s))
    return rounds * window_s + sorted(free_in_s)[place]


@dataclass(frozen=True, slots=True)
class Ahead:
    """An upload that is to be foreseen."""

    upload_id: int
    requests: int
    """How many it has still to make."""
    not_before: float
    """Unix seconds."""
    hours: Hours | None = None
    """When its requests may begin; None for at any time."""
    zone: Zone = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """When an upload goes, if every request is answered at once. Unix seconds."""

    starts_at: float
    done_at: float
    """When its last request begins."""


def foresee(
    ahead: Sequence[Ahead], now: float, free_in_s: Sequence[float], window_s: float, *, in_turns: bool = False
) -> dict[int, Foreseen]:
    """Return when each of one account's uploads goes.

    Args:
        ahead: the uploads, in their order.
        now: Unix seconds.
        free_in_s: for each slot of the account the seconds until it is free.
        window_s: how long a slot is not free after a request.
        in_turns: whether they share the requests; else each goes when the one before it is done.
    """
    ready = [each for each in ahead if _may_go_at(each, now) <= now]
    if in_turns and len(ready) > 1:
        return _in_turns(ready, now, free_in_s, window_s) | _one_by_one(
            [each for each in ahead if each not in ready], now, free_in_s, window_s
        )
    return _one_by_one(ahead, now, free_in_s, window_s)


def _in_turns(ready: Sequence[Ahead], now: float, free_in_s: Sequence[float], window_s: float) -> dict[int, Foreseen]:
    found: dict[int, Foreseen] = {}
    for place, each in enumerate(ready):
        # Up to its last request, every other one has made as many, or all that it had.
        before = sum(min(other.requests, each.requests) for other in ready[: place + 1])
        after = sum(min(other.requests, each.requests - 1) for other in ready[place + 1 :])
        starts, done = (seconds_until_last(requests, free_in_s, window_s) for requests in (place + 1, before + after))
        found[each.upload_id] = Foreseen(now + starts, now + done)
    return found


def _one_by_one(ahead: Sequence[Ahead], now: float, free_in_s: Sequence[float], window_s: float) -> dict[int, Foreseen]:
    slots = sorted(now + seconds for seconds in free_in_s)
    left = [each for each in ahead if each.requests > 0]
    found = {each.upload_id: Foreseen(now, now) for each in ahead if each.requests <= 0}
    at = now
    while left:
        # The first in order that may go; where none may yet, the one that may soonest.
        chosen = min(left, key=lambda each: max(at, _may_go_at(each, at)))
        at = max(at, _may_go_at(chosen, at))
        starts_at, at = _run(chosen, at, slots, window_s)
        found[chosen.upload_id] = Foreseen(starts_at, at)
        left.remove(chosen)
    return found


def _may_go_at(each: Ahead, at: float) -> float:
    begin = max(at, each.not_before)
    return begin if each.hours is None else each.hours.opens_at(begin, each.zone)


def _run(each: Ahead, at: float, slots: list[float], window_s: float) -> tuple[float, float]:
    """Give out the slots to all requests of an upload, and return when the first and the last begin."""
    left, begins = each.requests, at
    starts_at: float | None = None
    for _ in itertools.count():
        begins = _may_go_at(each, max(begins, slots[0]))
        starts_at = begins if starts_at is None else starts_at
        closes = None if each.hours is None else each.hours.closes_at(begins, each.zone)
        rounds = (left - 1) // len(slots) if slots[0] >= begins else 0
        if closes is not None:
            rounds = min(rounds, max(0, int((closes - slots[-1]) // window_s)))
        if rounds:
            slots[:] = [slot + rounds * window_s for slot in slots]
            left -= rounds * len(slots)
            begins = slots[-1] - window_s
            continue
        slots.append(begins + window_s)
        slots.sort()
        del slots[0]
        left -= 1
        if not left:
            break
    return starts_at or begins, begins
