"""The arithmetic of turns, and computers that know nothing of each other on one account, in virtual time.

`dev.py bench strangers` is the long one.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from build_scripts.strangers import Server, Shared, simulate
from ozogui.uploads.ledger import Hold, Moment
from ozogui.uploads.sharing import after_refusal, after_taken, is_over

NOW = Moment(1_000_000.0, 5_000.0)


def later(seconds: float) -> Moment:
    return Moment(NOW.wall + seconds, NOW.steady + seconds)


def refused(hold: Hold | None = None, *, now: Moment = NOW, retry_after_s: float = 0.0, seed: int = 1) -> Hold:
    begun = Moment(now.wall - 1, now.steady - 1)
    return after_refusal(
        hold, now=now, begun=begun, window_s=60, retry_after_s=retry_after_s, random=Random(seed)
    )


def taken(hold: Hold, *, now: Moment, limit: int = 5) -> Hold | None:
    return after_taken(hold, now=now, begun=now, limit=limit, window_s=60, random=Random(1))


def test_after_the_first_refusal_the_next_turn_is_a_window_away_and_none_is_left_out() -> None:
    for seed in range(20):
        assert 64 <= refused(seed=seed).hold_s <= 67.5


def test_whoever_got_nothing_comes_earlier_and_ever_earlier_but_not_within_a_window() -> None:
    hold = refused()
    waits = []
    for _ in range(40):
        hold = refused(replace(hold, share=1.0))
        waits.append(hold.hold_s)
    assert waits[0] > waits[10] > 56.0
    assert min(waits) >= 56.0
    assert hold.refusals == 41


def test_whoever_got_something_comes_later_for_each_of_it() -> None:
    hold = refused()
    for number in range(5):
        found = taken(hold, now=later(70 + number))
        assert found is not None
        hold = found
    assert 68 + 5 * 1.2 - 0.5 - 4 <= hold.hold_s <= 68 + 5 * 1.2 + 0.5 - 4
    assert (hold.refusals, hold.taken, hold.turn) == (0, 0, None)


def test_a_lower_limit_makes_a_shorter_turn() -> None:
    found = taken(refused(), now=later(70), limit=1)
    assert found is not None
    assert found.hold_s > 60


def test_slow_answers_end_a_turn_early() -> None:
    first = taken(refused(), now=later(70))
    assert first is not None
    assert first.hold_s < 3
    second = taken(first, now=later(83))
    assert second is not None
    assert second.hold_s > 50


def test_where_nobody_gets_anything_turns_are_left_out_until_something_is_got() -> None:
    hold = refused()
    for _ in range(12):
        hold = refused(hold)
    assert hold.share == pytest.approx(0.1)
    waits = [refused(hold, seed=seed).hold_s for seed in range(60)]
    assert max(waits) > 180
    found = taken(hold, now=later(200))
    assert found is not None
    assert found.share == 1.0


def test_what_the_server_asks_for_is_kept() -> None:
    assert refused(retry_after_s=300).hold_s == 300


def test_after_some_minutes_without_a_refusal_the_account_is_ours_alone() -> None:
    hold = refused()
    assert taken(hold, now=later(7 * 60)) is not None
    assert taken(hold, now=later(8 * 60)) is None
    assert not is_over(hold, later(7 * 60), 60)
    assert is_over(hold, later(8 * 60), 60)


# --- computers that know nothing of each other


def shared(tmp_path: Path, computers: int, *, is_rolling: bool, counts_refused: bool) -> list[Shared]:
    """Simulate: ten computers get so few requests an hour each that chance would decide, so one run of two hours."""
    seeds, minutes = ((1,), 120) if computers == 10 else ((1, 2), 60)
    found = []
    for seed in seeds:
        folder = tmp_path / str(seed)
        folder.mkdir()
        server = Server(is_rolling=is_rolling, counts_refused=counts_refused)
        found.append(simulate(folder, computers, server, seed=seed, minutes=minutes))
    return found


@pytest.mark.parametrize("is_rolling", [True, False], ids=["rolling", "fixed"])
@pytest.mark.parametrize("computers", [2, 5, 10])
def test_strangers_use_most_of_the_limit_and_each_gets_its_share(
    tmp_path: Path, computers: int, *, is_rolling: bool
) -> None:
    found = shared(tmp_path, computers, is_rolling=is_rolling, counts_refused=False)
    assert all(each.used >= 0.8 for each in found)
    assert sum(each.slowest for each in found) / len(found) >= 0.5


@pytest.mark.parametrize(("computers", "used"), [(2, 0.8), (5, 0.75), (10, 0.65)])
def test_even_where_refused_requests_count_and_the_minute_rolls(tmp_path: Path, computers: int, used: float) -> None:
    found = shared(tmp_path, computers, is_rolling=True, counts_refused=True)
    assert all(each.used >= used for each in found)
    assert sum(each.slowest for each in found) / len(found) >= 0.5


@pytest.mark.parametrize("is_rolling", [True, False], ids=["rolling", "fixed"])
def test_every_computer_finishes(tmp_path: Path, *, is_rolling: bool) -> None:
    server = Server(is_rolling=is_rolling, counts_refused=True)
    found = simulate(tmp_path, 5, server, seed=3, minutes=60 * 24, batches=20)
    assert found.taken == (20,) * 5
    assert found.minutes < 100 / 5 * 1.6
