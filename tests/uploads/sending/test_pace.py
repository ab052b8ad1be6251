from __future__ import annotations

import heapq
import itertools
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.sending.pace import MARGIN_S, Pace, Slot, SlotState, Ticket
from tests.uploads.fake_clock import FakeClock

KEY = "https://in1-ccaas-api.ozonetel.com acme"
FULL = 60 + MARGIN_S


def take(pace: Pace, label: str = "") -> Ticket:
    ticket = pace.try_take(label)
    assert isinstance(ticket, Ticket), f"a request may begin only in {ticket} s"
    return ticket


def wait_of(pace: Pace) -> float:
    wait = pace.try_take()
    assert isinstance(wait, float), "a request may begin"
    return wait


def use(pace: Pace, clock: FakeClock, answer_s: float = 0.0) -> None:
    ticket = take(pace)
    clock.advance(answer_s)
    pace.answered(ticket)


@pytest.fixture
def pace(journal: Journal, clock: FakeClock) -> Pace:
    return Pace(journal, KEY, clock=clock)


# --- the rule


def test_the_first_five_go_at_once_and_the_sixth_waits(pace: Pace, clock: FakeClock) -> None:
    for _ in range(5):
        use(pace, clock)
    assert wait_of(pace) == pytest.approx(FULL)


def test_the_sixth_waits_for_sixty_seconds_after_the_answer_not_the_beginning(pace: Pace, clock: FakeClock) -> None:
    use(pace, clock, answer_s=25)
    for _ in range(4):
        use(pace, clock)
    clock.advance(40)
    assert wait_of(pace) == pytest.approx(FULL - 40)
    clock.advance(FULL - 40)
    take(pace)


def test_after_the_wait_as_many_may_go_as_slots_are_free(pace: Pace, clock: FakeClock) -> None:
    for _ in range(5):
        use(pace, clock, answer_s=10)
    clock.advance(FULL - 50 + 20 + 0.01)
    take(pace)
    take(pace)
    assert wait_of(pace) == pytest.approx(10 - 0.01)


def test_requests_under_way_count_however_long_they_hang(pace: Pace, clock: FakeClock) -> None:
    for _ in range(5):
        take(pace)
    for _ in range(5):
        assert wait_of(pace) == pytest.approx(FULL)
        clock.advance(3600)


def test_an_account_may_be_given_fewer(journal: Journal, clock: FakeClock) -> None:
    pace = Pace(journal, KEY, 2, clock=clock)
    use(pace, clock)
    use(pace, clock)
    assert wait_of(pace) == pytest.approx(FULL)
    assert len(pace.slots()) == 2


def test_a_lower_limit_waits_until_enough_slots_are_free(journal: Journal, clock: FakeClock) -> None:
    five, two = Pace(journal, KEY, 5, clock=clock), Pace(journal, KEY, 2, clock=clock)
    for _ in range(5):
        use(five, clock, answer_s=5)
    # Four of the five must be over before the second account's first: at 20 s of 0, 5, 10, 15, 20 s.
    assert wait_of(two) == pytest.approx(FULL - 5)
    assert [slot.state for slot in two.slots()] == [SlotState.COOLING] * 2


def test_accounts_do_not_wait_for_each_other(journal: Journal, clock: FakeClock) -> None:
    one, other = Pace(journal, KEY, clock=clock), Pace(journal, f"{KEY}2", clock=clock)
    for _ in range(5):
        use(one, clock)
    for _ in range(5):
        use(other, clock)
    assert wait_of(one) == wait_of(other) == pytest.approx(FULL)


@pytest.mark.parametrize(("key", "limit"), [("", 5), (KEY, 0)])
def test_a_pace_without_account_or_limit_is_a_bug(journal: Journal, key: str, limit: int) -> None:
    with pytest.raises(ValueError, match="needs a key"):
        Pace(journal, key, limit)


# --- shared and durable


def test_two_programs_share_one_limit(journal: Journal, path: Path, clock: FakeClock, pace: Pace) -> None:
    with Journal(path, clock=clock) as other_journal:
        other = Pace(other_journal, KEY, clock=clock)
        for each in (pace, other, pace, other, pace):
            use(each, clock)
        assert wait_of(pace) == wait_of(other) == pytest.approx(FULL)


def test_a_restart_forgets_nothing(path: Path, clock: FakeClock) -> None:
    with Journal(path, clock=clock) as journal:
        for _ in range(5):
            use(Pace(journal, KEY, clock=clock), clock)
    clock.advance(10)
    with Journal(path, clock=clock) as journal:
        assert wait_of(Pace(journal, KEY, clock=clock)) == pytest.approx(FULL - 10)


def test_what_a_dead_program_had_under_way_counts_from_when_that_is_seen(
    journal: Journal, path: Path, clock: FakeClock, pace: Pace
) -> None:
    with Journal(path, clock=clock) as other:
        dying = Pace(other, KEY, clock=clock)
        for _ in range(5):
            take(dying, "Batch 7")
        clock.advance(1000)
        assert wait_of(pace) == pytest.approx(FULL)
    clock.advance(1000)
    assert [slot.state for slot in pace.slots()] == [SlotState.COOLING] * 5
    assert wait_of(pace) == pytest.approx(FULL)
    clock.advance(20)
    assert wait_of(pace) == pytest.approx(FULL - 20)
    clock.advance(FULL - 20)
    take(pace)


def test_requests_that_no_longer_count_are_not_kept(journal: Journal, pace: Pace, clock: FakeClock) -> None:
    for _ in range(20):
        use(pace, clock)
        clock.advance(20)
    with journal.ledger.reading(KEY) as page:
        assert len(page.tickets()) <= 5


# --- clocks


def test_a_clock_set_forward_frees_nothing(pace: Pace, clock: FakeClock) -> None:
    for _ in range(5):
        use(pace, clock)
    clock.set_wall(clock.now() + 86_400)
    assert wait_of(pace) == pytest.approx(FULL)


def test_a_clock_set_back_costs_one_window_at_most(pace: Pace, clock: FakeClock) -> None:
    for _ in range(5):
        use(pace, clock)
    clock.advance(30)
    clock.set_wall(clock.now() - 86_400)
    assert wait_of(pace) == pytest.approx(FULL)
    assert pace.slots()[0].free_in_s == pytest.approx(60)
    clock.advance(FULL)
    take(pace)


def test_a_clock_set_back_and_forth_frees_nothing(pace: Pace, clock: FakeClock) -> None:
    for _ in range(5):
        use(pace, clock)
    for jump in (-3600, 7200, -50_000, 100_000):
        clock.set_wall(clock.now() + jump)
        clock.advance(5)
        assert wait_of(pace) >= FULL - 20


def test_sleep_counts_as_time_that_passed(pace: Pace, clock: FakeClock) -> None:
    for _ in range(5):
        use(pace, clock)
    clock.advance(8 * 3600)
    take(pace)


def test_a_request_that_was_under_way_when_the_computer_went_to_sleep_still_counts(
    pace: Pace, clock: FakeClock
) -> None:
    tickets = [take(pace) for _ in range(5)]
    clock.advance(8 * 3600)
    pace.answered(tickets[0])
    assert wait_of(pace) == pytest.approx(FULL)


@pytest.mark.parametrize("off_s", [5.0, 3600.0])
def test_a_restart_of_the_computer_frees_nothing_too_early(path: Path, clock: FakeClock, off_s: float) -> None:
    with Journal(path, clock=clock) as journal:
        for _ in range(5):
            use(Pace(journal, KEY, clock=clock), clock)
    clock.restart_computer(off_s=off_s)
    with Journal(path, clock=clock) as journal:
        pace = Pace(journal, KEY, clock=clock)
        # The time of day may be wrong after a restart, so only the time since then is believed.
        assert wait_of(pace) == pytest.approx(FULL)
        clock.advance(FULL)
        take(pace)


# --- for the screen


def test_slots_tell_what_each_is_doing(pace: Pace, clock: FakeClock) -> None:
    ticket = take(pace, "Batch 3")
    clock.advance(2)
    pace.answered(ticket)
    clock.advance(15)
    take(pace, "Batch 4")
    first, second, *rest = pace.slots()
    assert (first.state, first.label, round(first.free_in_s)) == (SlotState.COOLING, "Batch 3", 45)
    assert (second.state, second.label, round(second.free_in_s)) == (SlotState.SENDING, "Batch 4", 60)
    assert rest == [Slot(SlotState.FREE, 0.0)] * 3


def test_a_request_keeps_its_slot_and_the_next_takes_the_first_free_one(pace: Pace, clock: FakeClock) -> None:
    for number in range(1, 4):
        ticket = take(pace, f"Batch {number}")
        clock.advance(10)
        pace.answered(ticket)
    clock.advance(FULL - 20 + 1)
    assert [slot.label for slot in pace.slots()] == ["", "Batch 2", "Batch 3", "", ""]
    take(pace, "Batch 4")
    assert [slot.label for slot in pace.slots()] == ["Batch 4", "Batch 2", "Batch 3", "", ""]


def test_a_slot_is_never_said_to_need_more_than_the_window(pace: Pace, clock: FakeClock) -> None:
    use(pace, clock)
    assert pace.slots()[0].free_in_s == 60


# --- strangers on the account


def test_too_many_holds_the_account_for_a_window_and_a_bit(pace: Pace, clock: FakeClock) -> None:
    use(pace, clock)
    pace.refused_too_many()
    assert 60 <= pace.held_for() <= 60 + 68 + 0.5
    assert wait_of(pace) >= 60
    clock.advance(pace.held_for())
    take(pace)


def test_a_longer_wait_that_the_server_asks_for_is_kept(pace: Pace) -> None:
    pace.refused_too_many(retry_after_s=200)
    assert pace.held_for() == pytest.approx(200)


def test_a_time_of_day_that_is_set_during_the_answer_lengthens_no_hold(pace: Pace, clock: FakeClock) -> None:
    for jump in (-86_400.0, 86_400.0):
        ticket = take(pace)
        clock.advance(2)
        clock.set_wall(clock.now() + jump)
        pace.answered(ticket)
        pace.refused_too_many()
        assert 58 <= pace.held_for() <= 60 + 68 + 0.5
        clock.advance(3600)


def test_a_wait_of_days_is_not_believed(pace: Pace) -> None:
    pace.refused_too_many(retry_after_s=86_400 * 9)
    assert pace.held_for() == pytest.approx(3600)


def test_the_hold_is_shared_and_survives_a_restart(path: Path, clock: FakeClock) -> None:
    with Journal(path, clock=clock) as journal:
        Pace(journal, KEY, clock=clock).refused_too_many()
    with Journal(path, clock=clock) as journal:
        assert wait_of(Pace(journal, KEY, clock=clock)) >= 60


def test_in_a_turn_requests_leave_time_for_those_of_others(pace: Pace, clock: FakeClock) -> None:
    use(pace, clock)
    pace.refused_too_many()
    clock.advance(pace.held_for())
    begun = []
    for _ in range(5):
        ticket = take(pace)
        begun.append(clock.monotonic())
        pace.answered(ticket, taken=True)
        clock.advance(wait_of(pace))
    assert all(0.4 < later - earlier < 2.4 for earlier, later in pairwise(begun))
    # The turn is over with as many as the limit has; the next one begins after all of it has expired.
    assert clock.monotonic() - begun[0] >= 68
    take(pace)


def test_a_turn_ends_with_the_first_refusal(pace: Pace, clock: FakeClock) -> None:
    pace.refused_too_many()
    clock.advance(pace.held_for())
    ticket = take(pace)
    pace.answered(ticket, taken=True)
    clock.advance(wait_of(pace))
    use(pace, clock)
    pace.refused_too_many()
    assert wait_of(pace) >= 60


def test_without_further_refusals_the_full_limit_comes_back(pace: Pace, clock: FakeClock) -> None:
    for _ in range(6):
        pace.refused_too_many()
    clock.advance(3600)
    for _ in range(5):
        use(pace, clock)
    assert wait_of(pace) == pytest.approx(FULL)


def test_the_first_turn_of_computers_whose_clocks_agree_is_at_one_time(journal: Journal, clock: FakeClock) -> None:
    turns = []
    for number, seconds in enumerate((0.0, 3.0, 9.0)):
        clock.advance(seconds)
        pace = Pace(journal, f"{KEY} {number}", clock=clock)
        use(pace, clock)
        pace.refused_too_many()
        turns.append((clock.now() + pace.held_for()) % 68)
    assert max(turns) - min(turns) < 0.5


def test_a_false_alarm_costs_a_lone_upload_less_than_three_minutes(path: Path, clock: FakeClock) -> None:
    def seconds(name: str, *, alarm: bool) -> float:
        with Journal(path.with_name(name), clock=clock) as journal:
            pace, began, taken = Pace(journal, KEY, clock=clock), clock.monotonic(), 0
            while taken < 100:
                ticket = pace.try_take()
                if isinstance(ticket, float):
                    clock.advance(ticket)
                    continue
                clock.advance(1.0)
                is_refused, alarm = alarm and taken == 20, alarm and taken < 20
                pace.answered(ticket, taken=not is_refused)
                if is_refused:
                    pace.refused_too_many()
                else:
                    taken += 1
            return clock.monotonic() - began

    undisturbed = seconds("one.db", alarm=False)
    assert 30 < seconds("two.db", alarm=True) - undisturbed < 180


# --- in virtual time, at the server


def arrivals_of(
    journals: list[Journal], clock: FakeClock, answers: list[tuple[float, float]], jumps: list[float], limit: int
) -> list[float]:
    """Let several programs send as fast as they may, and return when each request arrived at the server.

    Args:
        journals: one for each program, on the same file.
        clock: the computer's.
        answers: for each request how long until its answer, and at which part of that it arrived.
        jumps: what the time of day is set by, one after each request.
        limit: requests in a window.
    """
    paces = [Pace(journal, KEY, limit, clock=clock) for journal in journals]
    arrived: list[float] = []
    numbers = itertools.count()
    agenda: list[tuple[float, int, int, Ticket | None]] = [
        (clock.monotonic(), next(numbers), program, None) for program in range(len(paces))
    ]
    left = list(answers)
    while agenda:
        at, _, program, ticket = heapq.heappop(agenda)
        clock.advance(max(0.0, at - clock.monotonic()))
        if ticket is not None:
            paces[program].answered(ticket)
        if not left:
            continue
        taken = paces[program].try_take()
        if isinstance(taken, float):
            heapq.heappush(agenda, (clock.monotonic() + taken, next(numbers), program, None))
            continue
        answer_s, part = left.pop()
        arrived.append(clock.monotonic() + answer_s * part)
        heapq.heappush(agenda, (clock.monotonic() + answer_s, next(numbers), program, taken))
        if jumps:
            clock.set_wall(clock.now() + jumps.pop())
    return sorted(arrived)


ANSWER_S = st.one_of(st.floats(0.001, 1), st.floats(1, 30), st.just(90.0))
ANSWERS = st.lists(st.tuples(ANSWER_S, st.floats(0, 1)), min_size=12, max_size=22)


@settings(max_examples=25)
@given(answers=ANSWERS, programs=st.integers(1, 3), limit=st.integers(1, 5), jumps=st.lists(st.floats(-9e4, 9e4)))
def test_the_server_never_sees_more_than_the_limit_in_any_window(
    tmp_path_factory: pytest.TempPathFactory,
    answers: list[tuple[float, float]],
    programs: int,
    limit: int,
    jumps: list[float],
) -> None:
    clock = FakeClock()
    path = tmp_path_factory.mktemp("pace") / "journal.db"
    journals = [Journal(path, clock=clock) for _ in range(programs)]
    try:
        arrived = arrivals_of(journals, clock, answers, jumps, limit)
    finally:
        for journal in journals:
            journal.close()
    assert len(arrived) == len(answers)
    for earlier, later in zip(arrived, arrived[limit:], strict=False):
        assert later - earlier >= 60


@pytest.mark.parametrize("count", [6, 11, 106, 456, 960])
def test_an_upload_is_as_fast_as_the_limit_allows(journal: Journal, clock: FakeClock, count: int) -> None:
    began = clock.monotonic()
    arrived = arrivals_of([journal], clock, [(1.0, 0.5)] * count, [], 5)
    ideal = 60 * ((count - 1) // 5)
    assert arrived[-1] - began <= 1.03 * ideal
    assert arrived[4] - began <= 4 * 1.0 + 0.5 + 0.01


def test_after_long_alone_a_place_is_left_free_for_a_window_so_that_strangers_are_heard(
    journal: Journal, clock: FakeClock
) -> None:
    pace = Pace(journal, KEY, clock=clock)
    begun: list[float] = []
    while len(begun) < 575:
        ticket = pace.try_take()
        if isinstance(ticket, float):
            clock.advance(ticket)
            continue
        begun.append(clock.monotonic())
        if len(begun) == 454:
            assert [slot.state for slot in pace.slots()].count(SlotState.FREE) == 0
        clock.advance(0.1)
        pace.answered(ticket, taken=True)
    windows = [sum(1 for at in begun if start <= at < start + 60) for start in begun[::5][:90] + begun[454:554:5]]
    assert windows == [5] * 110
    assert sum(1 for at in begun if begun[450] <= at < begun[450] + 60) == 4
    assert sum(1 for at in begun if begun[554] <= at < begun[554] + 60) == 4
    # Whoever begins anew has the whole limit at once.
    clock.advance(600)
    for _ in range(5):
        use(pace, clock)
