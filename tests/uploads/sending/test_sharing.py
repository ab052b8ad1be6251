"""The arithmetic of turns, and computers that know nothing of each other on one account, in virtual time.

`dev.py bench strangers` is the long one.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from build_scripts.benches.strangers import AGREEING_S, WRONG_S, Server, World, simulate
from ozogui.cloudagent.calls import BulkRequest, Exchange
from ozogui.cloudagent.replies import Outcome
from ozogui.uploads.batches import values_of
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.journal.ledger_records import Hold, Moment
from ozogui.uploads.records import UploadState
from ozogui.uploads.sending.pace import Pace
from ozogui.uploads.sending.sharing import after_begun_alone, after_refusal, after_taken, is_over, leaves_one_free
from ozogui.uploads.sending.uploader import Uploader
from tests.uploads.made_up import add_upload, batches_of, exchange, phone
from tests.uploads.shared_time import SharedClock, SharedTime

NOW = Moment(1_000_000.0, 5_000.0)


def later(seconds: float) -> Moment:
    return Moment(NOW.wall + seconds, NOW.steady + seconds)


def refused(hold: Hold | None = None, *, now: Moment = NOW, retry_after_s: float = 0.0, seed: int = 1) -> Hold:
    begun = Moment(now.wall - 1, now.steady - 1)
    return after_refusal(hold, now=now, begun=begun, window_s=60, retry_after_s=retry_after_s, random=Random(seed))


def taken(hold: Hold, *, now: Moment, limit: int = 5, answer_s: float = 0.0) -> Hold | None:
    begun = Moment(now.wall - answer_s, now.steady - answer_s)
    return after_taken(hold, now=now, begun=begun, limit=limit, window_s=60, random=Random(1))


def test_the_first_turn_begins_at_a_mark_that_is_the_same_for_all() -> None:
    for seconds in range(0, 300, 7):
        wait_s = refused(now=later(seconds), seed=seconds).hold_s
        assert 59 <= wait_s <= 59 + 68.4
        assert (NOW.wall + seconds + wait_s) % 68 <= 0.41


def test_whoever_got_nothing_comes_ever_earlier_but_never_within_a_window_of_refused_requests() -> None:
    hold = refused()
    waits = []
    for _ in range(12):
        hold = refused(replace(hold, share=1.0))
        waits.append(hold.hold_s)
    assert waits[0] > waits[1] > waits[2] > 60.0
    assert min(waits) > 60.0
    assert hold.refusals == 13


def test_whoever_got_something_comes_later_for_each_of_it() -> None:
    hold = refused()
    for number in range(5):
        found = taken(hold, now=later(70 + number))
        assert found is not None
        hold = found
    assert 68 + 5 * 1.2 - 0.2 - 4 <= hold.hold_s <= 68 + 5 * 1.2 + 0.2 - 4
    assert (hold.refusals, hold.taken, hold.turn) == (0, 0, None)


def test_a_lower_limit_makes_a_shorter_turn() -> None:
    found = taken(refused(), now=later(70), limit=1)
    assert found is not None
    assert found.hold_s > 60


def test_slow_answers_end_a_turn_early_and_put_turns_further_apart() -> None:
    first = taken(refused(), now=later(70))
    assert first is not None
    assert first.hold_s < 3
    second = taken(first, now=later(83))
    assert second is not None
    assert second.hold_s > 50
    slow = taken(refused(), now=later(80), limit=1, answer_s=10)
    quick = taken(refused(), now=later(80), limit=1)
    assert slow is not None
    assert quick is not None
    assert slow.hold_s + 10 - quick.hold_s == pytest.approx(7)


def test_where_nobody_gets_anything_turns_are_left_out_until_something_is_got() -> None:
    hold = refused()
    for _ in range(12):
        hold = refused(hold)
    assert hold.share == 0.5
    waits = [refused(hold, seed=seed).hold_s for seed in range(60)]
    assert min(waits) < 70
    assert max(waits) > 180
    found = taken(hold, now=later(200))
    assert found is not None
    assert found.share == 1.0


def test_what_the_server_asks_for_is_kept() -> None:
    assert refused(retry_after_s=300).hold_s == 300
    assert refused(refused(), retry_after_s=300).hold_s == 300


def test_after_some_minutes_without_a_refusal_the_account_is_ours_alone() -> None:
    hold = refused()
    assert taken(hold, now=later(7 * 60)) is not None
    assert taken(hold, now=later(8 * 60)) is None
    assert not is_over(hold, later(7 * 60), 60)
    assert is_over(hold, later(8 * 60), 60)


def test_whoever_is_alone_for_long_leaves_a_place_free_for_a_window_now_and_then() -> None:
    hold: Hold | None = None
    one_less = []
    for number in range(700):
        if leaves_one_free(hold, 5):
            one_less.append(number)
        hold = after_begun_alone(hold, now=NOW, limit=5)
        assert not is_over(hold, later(9_000), 60)
    assert one_less == [*range(450, 455), *range(554, 559), *range(658, 663)]


# --- computers that know nothing of each other


@pytest.mark.parametrize("answer_s", [(0.1, 0.8), (1.0, 2.0), (4.0, 5.0)], ids=["quick", "usual", "slow"])
@pytest.mark.parametrize(("is_rolling", "counts_refused"), [(False, False), (True, False), (True, True)])
@pytest.mark.parametrize("computers", [2, 5, 10])
def test_strangers_use_most_of_the_limit_and_each_gets_its_share(
    computers: int, answer_s: tuple[float, float], *, is_rolling: bool, counts_refused: bool
) -> None:
    for clocks_s in (AGREEING_S, WRONG_S):
        world = World(is_rolling, counts_refused, answer_s, clocks_s)
        found = [simulate(world, computers, seed=seed, minutes=180) for seed in (11, 12, 13)]
        # Without clocks that agree ten computers need half an hour to gather where refused requests count.
        is_hardest = computers == 10 and counts_refused and clocks_s == WRONG_S
        assert sum(each.used for each in found) / len(found) >= (0.7 if is_hardest else 0.79)
        assert sum(each.slowest for each in found) / len(found) >= 0.5
        assert all(min(each.taken) > 0 for each in found)


@pytest.mark.parametrize("computers", [2, 5, 10])
@pytest.mark.parametrize(("is_rolling", "counts_refused"), [(False, False), (True, False), (True, True)])
def test_every_computer_finishes(computers: int, *, is_rolling: bool, counts_refused: bool) -> None:
    world = World(is_rolling, counts_refused, start_within_s=600)
    found = simulate(world, computers, seed=3, minutes=60 * 48, batches=60)
    assert found.taken == (60,) * computers


class Shop:
    """A CloudAgent for several computers: five requests in any minute, refused ones count; keeps what it took."""

    def __init__(self) -> None:
        self._limit = Server(is_rolling=True, counts_refused=True)
        self.taken: Counter[str] = Counter()
        self.taken_at: list[float] = []

    def answer(self, request: BulkRequest, at: float) -> Exchange:
        if not self._limit.takes(at):
            return exchange(Outcome.TOO_MANY)
        self.taken.update(values[0] for values in values_of(request.payload)[1])
        self.taken_at.append(at)
        return exchange(Outcome.QUEUED)


class Line:
    """The way from one computer to the shop and back, which takes its time."""

    def __init__(self, shop: Shop, clock: SharedClock, chance: random.Random) -> None:
        self._shop = shop
        self._clock = clock
        self._chance = chance

    def add_bulk_data(self, request: BulkRequest) -> Exchange:
        never = threading.Event()
        started = self._clock.now()
        self._clock.wait(never, self._chance.uniform(0.05, 1.0))
        found = self._shop.answer(request, self._clock.monotonic())
        self._clock.wait(never, self._chance.uniform(0.05, 1.0))
        return replace(found, started_at=started, answered_at=self._clock.now())


def test_ten_uploads_on_one_account_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    shop, time, batches = Shop(), SharedTime(), 6
    ended: list[UploadState] = []

    def program(number: int, clock: SharedClock) -> None:
        chance = random.Random(number)
        with Journal(tmp_path / f"{number}.db", clock=clock) as journal:
            upload_id = add_upload(journal, batches_of(batches, 2, first_row=1000 * number))
            pace = Pace(journal, "the same account", clock=clock, random=chance)
            uploader = Uploader(journal, pace, Line(shop, clock, chance), clock, lambda _: None)
            ended.append(uploader.run(upload_id))
            sums = journal.sums(upload_id)
            assert (sums.queued, sums.agree) == (2 * batches, True)

    began = time.at
    programs = [lambda clock, number=number: program(number, clock) for number in range(10)]
    time.run(programs, [random.Random(number).uniform(0, 60) for number in range(10)])
    assert not time.errors
    assert ended == [UploadState.FINISHED] * 10
    rows = [1000 * number + row for number in range(10) for row in range(2 * batches)]
    assert shop.taken == Counter({phone(row): 1 for row in rows})
    assert len(shop.taken_at) / ((shop.taken_at[-1] - began) / 60 * 5) > 0.6
