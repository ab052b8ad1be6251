"""The forecast: the same as the pace gives when each request is answered at once."""

from __future__ import annotations

import heapq

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.uploads.sending.outlook import seconds_until_last


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
