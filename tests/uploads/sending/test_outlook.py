"""The forecast: the same as the pace gives when each request is answered at once."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.hours import Hours
from ozogui.uploads.sending.outlook import Ahead, foresee, seconds_until_last


@pytest.mark.parametrize(
    ("requests", "free_in_s", "seconds"),
    [
        (0, [10.0] * 5, 0),
        (1, [0.0] * 5, 0),
        (5, [0.0] * 5, 0),
        (6, [0.0] * 5, 60),
        (75, [0.0] * 5, 14 * 60),
        (1, [41.0, 0.0, 12.0], 0),
        (3, [41.0, 0.0, 12.0], 41),
        (4, [41.0, 0.0, 12.0], 60),
    ],
)
def test_last_request_begins_after(requests: int, free_in_s: list[float], seconds: float) -> None:
    assert seconds_until_last(requests, free_in_s, 60.0) == seconds


@given(st.integers(1, 60), st.lists(st.floats(0, 60), min_size=1, max_size=5))
def test_forecast_is_what_slots_give_one_by_one(requests: int, free_in_s: list[float]) -> None:
    slots = list(free_in_s)
    heapq.heapify(slots)
    begun = 0.0
    for _ in range(requests):
        begun = heapq.heappop(slots)
        heapq.heappush(slots, begun + 60.0)
    assert seconds_until_last(requests, free_in_s, 60.0) == pytest.approx(begun)


LISTS = st.tuples(
    st.integers(0, 300),
    st.sampled_from((-5.0, 0.0, 40.0, 4_000.0)),
    st.none() | st.builds(Hours, st.integers(0, 1439), st.integers(0, 1440)).filter(lambda h: h.begin_m != h.end_m),
)


def counted(ahead: Sequence[Ahead], now: float, free_in_s: Sequence[float]) -> dict[int, tuple[float, float]]:
    """Foresee by making every request, one after the other."""
    slots, at, left = sorted(now + free for free in free_in_s), now, [each for each in ahead if each.requests]
    found: dict[int, tuple[float, float]] = {}

    def may_go(each: Ahead, moment: float) -> float:
        moment = max(moment, each.not_before)
        return moment if each.hours is None else each.hours.opens_at(moment, each.zone)

    while left:
        chosen = min(left, key=lambda each: max(at, may_go(each, at)))
        at = max(at, may_go(chosen, at))
        begins = []
        for _ in range(chosen.requests):
            at = may_go(chosen, max(at, slots[0]))
            begins.append(at)
            slots = sorted([*slots[1:], at + 60.0])
        found[chosen.upload_id] = begins[0], at
        left.remove(chosen)
    return found


@given(
    lists=st.lists(LISTS, min_size=1, max_size=4),
    free=st.lists(st.sampled_from((0.0, 12.5, 60.0)), min_size=1, max_size=5),
    now=st.integers(1_800_000_000, 1_800_086_400),
)
def test_several_uploads_are_foreseen_as_if_each_request_were_made(
    lists: list[tuple[int, float, Hours | None]], free: list[float], now: int
) -> None:
    ahead = [Ahead(number, requests, now + start, hours, UTC) for number, (requests, start, hours) in enumerate(lists)]
    found = foresee(ahead, now, free, 60.0)
    for upload_id, (starts_at, done_at) in counted(ahead, now, free).items():
        assert found[upload_id].starts_at == pytest.approx(starts_at, abs=0.001)
        assert found[upload_id].done_at == pytest.approx(done_at, abs=0.001)


def test_in_turns_a_short_list_is_done_long_before_a_long_one() -> None:
    ahead = [Ahead(1, 20, 0.0), Ahead(2, 5, 0.0)]
    found = foresee(ahead, 1_000.0, [0.0] * 5, 60.0, in_turns=True)
    # The tenth request of both together is the fifth of the second; the last of all is the first's twentieth.
    assert found[2].done_at == 1_000.0 + 60.0
    assert found[1].done_at == 1_000.0 + 240.0
