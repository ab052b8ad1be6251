"""The forecast against a plain simulation of the pace's rule."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ozogui.uploads.forecast import ANSWER_S, seconds_until_begun

FREE = [0.0] * 5


def test_the_first_five_go_at_once() -> None:
    assert [seconds_until_begun(requests, FREE, 60) for requests in range(6)] == [0.0] * 6


def test_seventy_five_requests_take_about_fourteen_minutes() -> None:
    assert seconds_until_begun(75, FREE, 60) == 14 * (60 + ANSWER_S)


def test_nothing_to_do_takes_no_time() -> None:
    assert seconds_until_begun(0, [30.0], 60) == 0


@given(
    requests=st.integers(1, 60),
    slots=st.lists(st.floats(0, 60, allow_nan=False), min_size=1, max_size=5),
)
def test_it_says_what_a_simulation_of_every_request_says(requests: int, slots: list[float]) -> None:
    free_at = list(slots)
    begun = 0.0
    for _ in range(requests):
        slot = free_at.index(min(free_at))
        begun = free_at[slot]
        free_at[slot] = begun + 60 + ANSWER_S
    assert abs(seconds_until_begun(requests, slots, 60) - begun) < 1e-6
