"""The numbers behind the chart of queued leads."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ozogui.ui.upload.queued_curve import SHORTEST_S, Curve, as_fast_as_allowed, count_ticks, short_number, time_ticks

START = datetime(2026, 11, 23, 9, 0, 7, tzinfo=UTC).timestamp()


def test_the_first_five_go_at_once_and_five_more_each_minute() -> None:
    steps = as_fast_as_allowed([500] * 11 + [412], START, 5)
    assert steps == ((START, 2500), (START + 60, 5000), (START + 120, 5912))
    assert as_fast_as_allowed([], START, 5) == ()


@given(st.lists(st.integers(1, 500), max_size=60), st.integers(1, 5))
def test_no_minute_has_more_steps_than_allowed_and_no_lead_is_lost(leads: list[int], limit: int) -> None:
    steps = as_fast_as_allowed(leads, 0.0, limit)
    assert (steps[-1][1] if steps else 0) == sum(leads)
    assert len(steps) == -(-len(leads) // limit)
    assert [at for at, _ in steps] == [60.0 * step for step in range(len(steps))]


@given(st.floats(1.6e9, 1.9e9), st.floats(SHORTEST_S, 200_000))
def test_time_ticks_are_few_round_and_within(start: float, span: float) -> None:
    ticks = time_ticks(start, start + span)
    assert len(ticks) <= 6
    assert all(start - 0.2 <= tick <= start + span + 0.2 for tick in ticks)
    local = [datetime.fromtimestamp(round(tick), UTC).astimezone() for tick in ticks]
    assert all(moment.second == 0 for moment in local)


def test_a_scale_that_begins_on_a_round_minute_is_marked_there() -> None:
    start = datetime(2026, 11, 23, 9, 0, tzinfo=UTC).timestamp()
    assert time_ticks(start, start + 15 * 60)[0] == start


@given(st.integers(0, 5_000_000))
def test_count_ticks_are_round_and_clear_of_the_total(total: int) -> None:
    ticks = count_ticks(total)
    assert len(ticks) <= 4
    assert all(0 < tick <= total * 0.85 for tick in ticks)


def test_the_pictures_ticks() -> None:
    assert count_ticks(37_412) == (20_000,)
    assert [short_number(tick) for tick in (0, 500, 20_000, 2_500, 1_500_000)] == ["0", "500", "20k", "2.5k", "1.5M"]


def test_the_scale_ends_with_whatever_comes_last() -> None:
    assert Curve(START, START + 1, 10).end == START + SHORTEST_S
    assert Curve(START, START + 500, 10, finish=START + 900).end == START + 900
    allowed = as_fast_as_allowed([1] * 40, START, 5)
    curve = Curve(START, START + 1, 40, allowed=allowed)
    assert curve.end == START + 420
    assert curve.allowed_at(START + 61) == 10
    assert curve.queued_now == 0
