"""The line of uploads: what may go when, by order, plan, hours and campaign; a week of it in virtual time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.cloudagent.practice.practice_rules import PracticeState
from ozogui.engine.engine import Engine
from ozogui.engine.line_view import Entry, Standing
from ozogui.errors import UserError
from ozogui.hours import local
from ozogui.settings.keys import KeyStore
from ozogui.settings.paths import Paths
from ozogui.settings.settings import Account
from ozogui.uploads.records import BatchState, Plan, UploadState
from ozogui.uploads.sending.events import Event, Waiting, WaitReason
from tests.engine.lines import account_at, add

LONDON = ZoneInfo("Europe/London")
HOUR_S, DAY_S = 3600.0, 86_400.0


def at(text: str, zone: ZoneInfo = LONDON) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


class Travel:
    """The time of day as a test wants it; waits end at once and move it on."""

    def __init__(self, wall: float) -> None:
        self._wall, self._steady = wall, 5_000.0

    def now(self) -> float:
        return self._wall

    def monotonic(self) -> float:
        return self._steady

    def wait(self, event: threading.Event, seconds: float) -> bool:
        if not event.is_set():
            self.pass_by(max(seconds, 0.001))
        return event.is_set()

    def pass_by(self, seconds: float) -> None:
        self._wall += seconds
        self._steady += seconds

    def set_wall(self, wall: float) -> None:
        self._wall = wall


@pytest.fixture
def clock() -> Travel:
    return Travel(at("2026-03-25 07:00"))


@pytest.fixture
def engine(home: Path, clock: Travel) -> Iterator[Engine]:
    made = Engine(Paths(home), keys=KeyStore(lambda: None), clock=clock, owner="this test")
    yield made
    made.close()


@pytest.fixture
def state() -> PracticeState:
    return PracticeState()


@pytest.fixture
def server(clock: Travel, state: PracticeState) -> Iterator[PracticeServer]:
    with PracticeServer(clock=clock.monotonic, state=state) as made:
        yield made


@pytest.fixture
def acme(engine: Engine, server: PracticeServer) -> Account:
    return account_at(engine, server, "Acme", time_zone="Europe/London")


def change(engine: Engine, account: Account, **values: object) -> Account:
    changed = replace(account, **values)  # type: ignore[arg-type]
    engine.update(lambda settings: settings.with_account(changed, replacing=account.name))
    return changed


def entry(engine: Engine, upload_id: int) -> Entry:
    found = engine.line.look().entry(upload_id)
    assert found is not None
    return found


def run_due(engine: Engine) -> list[int]:
    """Run what may go, one after the other, as a program does that looks at this moment."""
    due = engine.line.due()
    for upload_id in due:
        engine.uploader_for(upload_id, lambda _event: None, steps_aside=True).run(upload_id)
    return list(due)


def live(engine: Engine, clock: Travel, until: float, *, every_s: float) -> dict[int, float]:
    """Let a program look at the line until a moment, and return when it first ran each upload."""
    begun: dict[int, float] = {}
    while clock.now() < until:
        moment = clock.now()
        for upload_id in run_due(engine):
            begun.setdefault(upload_id, moment)
        clock.pass_by(every_s)
    return begun


def shown(moment: float, zone: ZoneInfo = LONDON) -> str:
    return f"{local(moment, zone):%a %H:%M}"


# --- order and turns


def test_uploads_of_one_account_go_one_after_the_other_and_others_beside_them(
    engine: Engine, acme: Account, server: PracticeServer
) -> None:
    other = account_at(engine, server, "Other", user_name="another")
    one, _two, three = add(engine, acme), add(engine, acme, file_name="two.csv"), add(engine, other)
    assert engine.line.due() == (one, three)
    assert engine.line.due(begun=(one, three)) == ()
    assert [each.place for each in engine.line.look().entries] == [1, 2, 3]


def test_uploads_of_one_account_go_in_turns_where_a_person_chose_that(engine: Engine, acme: Account) -> None:
    one, two = add(engine, acme), add(engine, acme, file_name="two.csv")
    engine.line.share(acme, in_turns=True)
    assert engine.line.due() == (one, two)
    assert engine.line.due(begun=(one,)) == (two,)
    engine.line.share(engine.account("Acme"), in_turns=False)
    assert engine.line.due() == (one,)


def test_the_order_is_changed_and_outlives_the_program(engine: Engine, acme: Account, home: Path) -> None:
    ids = [add(engine, acme, file_name=f"{name}.csv") for name in "abcd"]
    engine.line.move(ids[3], -2)
    engine.line.move_to(ids[0], 2)
    engine.line.move(ids[2], 99)
    wanted = [ids[3], ids[1], ids[0], ids[2]]
    assert [each.upload.id for each in engine.line.look().entries] == wanted
    engine.close()
    again = Engine(Paths(home), keys=KeyStore(lambda: None))
    assert [each.upload.id for each in again.line.look().entries] == wanted
    again.close()


def test_run_now_goes_before_the_others_and_without_its_plan(engine: Engine, acme: Account, clock: Travel) -> None:
    first, second = add(engine, acme), add(engine, acme, file_name="second.csv")
    late = add(engine, acme, file_name="late.csv", plan=Plan(not_before=clock.now() + DAY_S))
    engine.journal.claim(first)
    engine.journal.set_upload_state(first, UploadState.RUNNING)
    assert engine.line.run_now(late) == (first,)
    engine.journal.set_upload_state(first, UploadState.READY)
    engine.journal.release(first)
    assert engine.line.due() == (late,)
    assert entry(engine, second).place == 3


def test_what_is_paused_or_needs_a_person_holds_nobody_up(engine: Engine, acme: Account) -> None:
    paused, wrong, goes = (add(engine, acme, file_name=f"{name}.csv") for name in ("paused", "wrong", "goes"))
    engine.line.pause(paused)
    engine.line.could_not_start(wrong, UserError("There is no key.", "Enter it."))
    assert engine.line.due() == (goes,)
    assert (entry(engine, paused).standing, entry(engine, wrong).standing) == (Standing.PAUSED, Standing.NEEDS_YOU)
    engine.line.go_on((paused, wrong))
    assert engine.line.due() == (paused,)


def test_what_is_taken_out_stays_in_history_and_what_runs_is_not_taken_out(engine: Engine, acme: Account) -> None:
    one, two = add(engine, acme), add(engine, acme, file_name="two.csv")
    engine.line.remove(one)
    assert engine.line.due() == (two,)
    assert engine.journal.sums(one).waiting == 6
    engine.journal.claim(two)
    engine.journal.set_upload_state(two, UploadState.RUNNING)
    with pytest.raises(UserError, match="is being sent"):
        engine.line.remove(two)
    engine.journal.release(two)


def test_what_waits_from_before_rests_in_a_window_that_starts_but_not_for_other_programs(
    engine: Engine, acme: Account, clock: Travel, home: Path
) -> None:
    waits = add(engine, acme)
    planned = add(engine, acme, file_name="planned.csv", plan=Plan(not_before=clock.now() + HOUR_S))
    assert engine.line.rest() == (waits,)
    assert engine.line.due() == ()
    assert "OzoGUI was closed" in entry(engine, waits).why
    other = Engine(Paths(home), keys=KeyStore(lambda: None), clock=clock)
    assert other.line.due() == (waits,)
    other.close()
    clock.pass_by(HOUR_S)
    assert engine.line.due() == (planned,)
    engine.line.go_on((waits,))
    assert engine.line.due(begun=(planned,)) == ()
    assert engine.line.due() == (waits,)


# --- plans


def test_a_start_is_kept_and_told_while_it_waits(engine: Engine, acme: Account, clock: Travel) -> None:
    planned = add(engine, acme, plan=Plan(not_before=at("2026-03-26 08:30")))
    goes = add(engine, acme, file_name="goes.csv")
    assert entry(engine, planned).why.startswith("It waits until tomorrow 08:30, as planned")
    begun = live(engine, clock, at("2026-03-26 09:00"), every_s=900)
    assert begun[goes] == at("2026-03-25 07:00")
    assert 0 <= begun[planned] - at("2026-03-26 08:30") < 900


def test_a_week_of_hours_over_the_change_to_summer_time(engine: Engine, acme: Account, clock: Travel) -> None:
    account = change(engine, acme, calling_hours="09:00-19:00")
    # A new list each evening after the end of the hours: each goes the next morning, by the clock on the wall there.
    expected = {}
    for day in range(25, 32):
        live(engine, clock, at(f"2026-03-{day} 20:00"), every_s=3600)
        upload_id = add(engine, account, 2, file_name=f"{day}.csv")
        assert (
            "It waits until tomorrow 09:00. Leads are sent between 09:00 and 19:00 only" in entry(engine, upload_id).why
        )
        assert shown(entry(engine, upload_id).foreseen.starts_at)[4:] == "09:00"  # type: ignore[union-attr]
        expected[upload_id] = day
    live(engine, clock, at("2026-04-01 10:00"), every_s=3600)
    moments = [each.started_at for each in engine.journal.uploads_of(expected).values()]
    there = sorted(f"{local(moment.timestamp(), LONDON):%d %H}" for moment in moments if moment is not None)
    assert there == ["01 09", "26 09", "27 09", "28 09", "29 09", "30 09", "31 09"]


def test_an_upload_stops_sending_at_the_end_of_the_hours_and_goes_on_in_the_morning(
    engine: Engine, acme: Account, server: PracticeServer, clock: Travel
) -> None:
    clock.set_wall(at("2026-03-28 18:58:30"))
    account = change(engine, acme, calling_hours="09:00-19:00")
    long, other = add(engine, account, 12), add(engine, account, 2, file_name="free.csv", plan=Plan(hours="0-24"))
    begun = live(engine, clock, at("2026-03-29 09:30"), every_s=900)
    moments = [local(each.started_at.timestamp(), LONDON) for each in engine.journal.attempts_of_upload(long)]
    assert [f"{moment:%d %H:%M}" for moment in moments] == ["28 18:58"] * 5 + ["28 18:59"] * 5 + ["29 09:00"] * 2
    # The other one may be sent at night, and does not wait for the first, which stepped aside.
    assert shown(begun[other]).startswith("Sat 19:")
    assert max(moment.hour for moment in moments) == 18


def test_the_campaign_is_started_within_its_hours_only_and_the_reason_is_told(
    engine: Engine, acme: Account, clock: Travel
) -> None:
    account = change(engine, acme, calling_hours="10:00-19:00", sends_outside_hours=True)
    upload_id = add(engine, account, 3, start_campaign=True)
    run_due(engine)
    assert [each.state for each in engine.journal.batches(upload_id)].count(BatchState.QUEUED) == 2
    why = entry(engine, upload_id).why
    assert why == (
        "It waits until 10:00. The last request starts Renewals_Q4. Calls are made between 10:00 and 19:00 only "
        "(Acme, time of London)."
    )
    live(engine, clock, at("2026-03-25 10:01"), every_s=900)
    attempts = engine.journal.attempts_of_upload(upload_id)
    assert [each.starts_campaign for each in attempts] == [False, False, True]
    assert shown(attempts[-1].started_at.timestamp()).startswith("Wed 10:")


def test_a_command_that_waits_tells_why_and_goes_on_by_itself(engine: Engine, acme: Account, clock: Travel) -> None:
    upload_id = add(engine, change(engine, acme, calling_hours="09:00-19:00"), 1)
    said: list[Event] = []
    assert engine.uploader_for(upload_id, said.append).run(upload_id) is UploadState.FINISHED
    waits = [each for each in said if isinstance(each, Waiting)]
    assert waits[0].reason is WaitReason.PLAN
    assert waits[0].words.startswith("It waits until 09:00.")
    assert shown(clock.now()) == "Wed 09:00"


def test_a_campaigns_own_hours_win_over_the_accounts(engine: Engine, acme: Account, clock: Travel) -> None:
    change(engine, acme, calling_hours="09:00-19:00")
    own = replace(engine.settings.campaign("Acme", "Renewals_Q4"), calling_hours="06:00-08:00")
    engine.update(lambda settings: settings.with_campaign(own))
    early, late = add(engine, acme), add(engine, acme, campaign="Diwali_Offers", file_name="late.csv")
    assert engine.line.due() == (early,)
    assert "09:00 and 19:00" in entry(engine, late).why


def test_it_waits_until_its_campaign_runs(engine: Engine, acme: Account, state: PracticeState, clock: Travel) -> None:
    upload_id = add(engine, acme, 2, plan=Plan(when_running=True))
    assert run_due(engine) == [upload_id]
    assert engine.journal.upload(upload_id).started_at is None
    assert entry(engine, upload_id).why == "It waits until Renewals_Q4 is RUNNING: CloudAgent said READY at 07:00."
    assert engine.line.due() == ()
    state.campaigns["Renewals_Q4"].position = "RUNNING"
    clock.pass_by(61)
    assert run_due(engine) == [upload_id]
    assert engine.journal.upload(upload_id).state is UploadState.FINISHED


def test_a_clock_set_back_brings_no_start_again(engine: Engine, acme: Account, clock: Travel) -> None:
    upload_id = add(engine, acme, 2, plan=Plan(not_before=at("2026-03-25 08:30")))
    live(engine, clock, at("2026-03-25 08:00"), every_s=600)
    clock.set_wall(at("2026-03-24 08:00"))
    assert run_due(engine) == []
    live(engine, clock, at("2026-03-25 08:29"), every_s=1800)
    assert engine.journal.upload(upload_id).started_at is None
    live(engine, clock, at("2026-03-25 08:35"), every_s=60)
    assert engine.journal.upload(upload_id).state is UploadState.FINISHED
    clock.set_wall(at("2026-03-25 06:00"))
    assert engine.line.due() == ()
    assert engine.line.take_notices() == ()


@pytest.mark.parametrize(("late_s", "goes"), [(20 * 60.0, True), (3 * HOUR_S, False)])
def test_who_slept_through_a_start_hears_of_it_and_decides_when_it_is_long_ago(
    engine: Engine, acme: Account, clock: Travel, late_s: float, goes: bool
) -> None:
    start = at("2026-03-25 08:30")
    upload_id = add(engine, acme, 2, plan=Plan(not_before=start))
    live(engine, clock, at("2026-03-25 08:00"), every_s=600)
    clock.pass_by(start + late_s - clock.now())
    ran = run_due(engine)
    ((told, words),) = engine.line.take_notices()
    assert told == upload_id
    assert "to start at 08:30" in words
    assert ran == ([upload_id] if goes else [])
    if not goes:
        assert entry(engine, upload_id).standing is Standing.NEEDS_YOU
        engine.line.go_on((upload_id,))
        assert run_due(engine) == [upload_id]


def test_a_start_that_waits_for_its_turn_is_not_missed(engine: Engine, acme: Account, clock: Travel) -> None:
    first = add(engine, acme)
    planned = add(engine, acme, file_name="planned.csv", plan=Plan(not_before=clock.now() + HOUR_S))
    for _ in range(30):
        engine.line.due(begun=(first,))
        clock.pass_by(600)
    assert engine.line.take_notices() == ()
    assert entry(engine, planned).standing is Standing.WAITING


def test_unreadable_hours_send_nothing_and_are_told(engine: Engine, acme: Account, home: Path) -> None:
    upload_id = add(engine, acme)
    path = Paths(home).settings
    text = path.read_text(encoding="utf-8")
    edited = text.replace('"name": "Acme",', '"name": "Acme", "calling_hours": "9 o\'clock",')
    assert edited != text
    path.write_text(edited, encoding="utf-8")
    assert engine.line.due() == ()
    assert entry(engine, upload_id).why.startswith('"9 o\'clock" are no hours.')


# --- times


def test_one_time_for_each_and_for_all(engine: Engine, acme: Account, server: PracticeServer, clock: Travel) -> None:
    other = account_at(engine, server, "Other", user_name="another")
    one, two, three = add(engine, acme, 12), add(engine, acme, 3, file_name="two.csv"), add(engine, other, 20)
    paused = add(engine, acme, 9, file_name="paused.csv")
    engine.line.pause(paused)
    view, now = engine.line.look(), clock.now()
    done = {each.upload.id: each.foreseen and each.foreseen.done_at - now for each in view.entries}
    assert done == {one: 120.0, two: 120.0, three: 180.0, paused: None}
    assert view.done_at == now + 180.0
