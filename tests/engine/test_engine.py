"""The engine: what it hands to the two front ends, and what it remembers for them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ozogui.cloudagent.calls import BulkRequest, Duplicates
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.cloudagent.replies import Outcome
from ozogui.engine.context import NoKeyError
from ozogui.engine.engine import Engine
from ozogui.engine.moved_account import MovedAccountError
from ozogui.engine.target import Target
from ozogui.errors import UserError
from ozogui.leads.checking.check import Check
from ozogui.leads.checking.slices import CampaignKind, Keep
from ozogui.leads.leads import Leads
from ozogui.leads.mapping.mapping import guess_mapping, map_leads, mapping_of
from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.leads.values.phone_form import PhoneRule
from ozogui.settings.keys import KeyStore
from ozogui.settings.paths import Paths
from ozogui.settings.settings import PRACTICE, Account, RecentFile
from ozogui.uploads.records import BatchState, UploadState
from ozogui.uploads.sending.events import Event, Waiting

SECRET = "practice-key"
TODAY = date(2026, 11, 23)


class TravelClock:
    """The time of day, as far from now as a test wants it; waits end at once and move it on."""

    def __init__(self) -> None:
        self._at = 1_795_000_000.0

    def now(self) -> float:
        return self._at

    def monotonic(self) -> float:
        return self._at - 1_790_000_000.0

    def wait(self, event: threading.Event, seconds: float) -> bool:
        # At least what a float of this size can tell apart.
        self.pass_by(max(seconds, 0.001))
        return event.is_set()

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self._at += seconds


@pytest.fixture
def clock() -> TravelClock:
    return TravelClock()


@pytest.fixture
def engine(home: Path, clock: TravelClock) -> Iterator[Engine]:
    made = Engine(Paths(home), keys=KeyStore(lambda: None), clock=clock, today=lambda: TODAY, owner="this test")
    yield made
    made.close()


@pytest.fixture
def server(clock: TravelClock) -> Iterator[PracticeServer]:
    with PracticeServer(clock=clock.now) as practice:
        yield practice


@pytest.fixture
def account(engine: Engine, server: PracticeServer) -> Account:
    made = Account(name="Acme", server=server.url, user_name=server.USER_NAME)
    engine.update(lambda settings: settings.with_account(made))
    engine.keys.keep(made, server.API_KEY)
    return made


def leads_file(folder: Path, leads: int, broken: int = 0) -> Path:
    path = folder / "leads.csv"
    numbers = [f"98200{number:05d}" for number in range(leads)] + ["12"] * broken
    path.write_text("Mobile,Name\n" + "".join(f"{phone},Asha\n" for phone in numbers), encoding="utf-8")
    return path


def checked(engine: Engine, path: Path, account: Account = PRACTICE) -> tuple[Sheet, Leads, Check]:
    sheet = read_sheet(path)
    leads = map_leads(sheet, mapping_of(guess_mapping(sheet)))
    check = Check(leads, engine.check_options(account))
    check.run()
    return sheet, leads, check


def target(account: Account, **options: object) -> Target:
    return replace(Target(account, "Practice_Outbound", Duplicates.CHECK_TRUE), **options)  # type: ignore[arg-type]


def plan(engine: Engine, path: Path, account: Account) -> int:
    return engine.plan_upload(*checked(engine, path, account), target(account))


# Clients


def test_an_account_says_how_long_its_answers_are_waited_for(
    engine: Engine, server: PracticeServer, account: Account
) -> None:
    server.faults.add("hang")
    request = BulkRequest("Practice_Outbound", "{}", Duplicates.CHECK_TRUE, start_campaign=False, callback_url="")
    began = time.monotonic()
    exchange = engine.client_for(replace(account, answer_wait_s=1)).add_bulk_data(request)
    assert (exchange.reply.outcome, exchange.reply.cause) == (Outcome.NO_ANSWER, "timeout")
    assert 0.9 < time.monotonic() - began < 5
    server.faults.release()


# Uploads


def test_plan_writes_ready_leads_in_batches_and_held_back_rows_with_rules(
    engine: Engine, tmp_path: Path, account: Account
) -> None:
    upload_id = plan(engine, leads_file(tmp_path, 501, broken=2), account)
    upload = engine.journal.upload(upload_id)
    assert (upload.rows, upload.account, upload.campaign, upload.state) == (503, "Acme", "Practice_Outbound", "ready")
    assert upload.server == account.server
    assert upload.headers == ("PhoneNumber", "Name")
    assert [(batch.first_row, batch.last_row) for batch in engine.journal.batches(upload_id)] == [(2, 501), (502, 502)]
    assert engine.journal.held_back(upload_id) == ((503, ("phone-length",)), (504, ("phone-length",)))


def test_plan_without_a_ready_lead_keeps_nothing(engine: Engine, tmp_path: Path, account: Account) -> None:
    with pytest.raises(UserError, match="No lead is ready") as caught:
        plan(engine, leads_file(tmp_path, 0, broken=3), account)
    assert "All 3 are held back" in caught.value.message
    assert engine.journal.uploads() == []


def test_plan_needs_a_campaign_and_a_server_that_may_have_leads(
    engine: Engine, tmp_path: Path, account: Account
) -> None:
    parts = checked(engine, leads_file(tmp_path, 1))
    with pytest.raises(UserError, match="No campaign is chosen"):
        engine.plan_upload(*parts, target(account, campaign="  "))
    with pytest.raises(UserError, match="Plain http is refused"):
        engine.plan_upload(*parts, target(replace(account, server="http://crm.example.com")))
    assert engine.journal.uploads() == []


def test_preparing_again_replaces_what_was_prepared_and_never_begun(
    engine: Engine, tmp_path: Path, account: Account
) -> None:
    parts = checked(engine, leads_file(tmp_path, 3), account)
    begun = engine.plan_upload(*parts, target(account))
    engine.journal.set_upload_state(begun, UploadState.RUNNING)
    engine.journal.set_upload_state(begun, UploadState.PAUSED)
    elsewhere = engine.plan_upload(*parts, target(account, campaign="Renewals_Q4"))
    prepared = [engine.plan_upload(*parts, target(account, duplicates=each)) for each in Duplicates for _ in range(5)]
    assert sorted(upload.id for upload in engine.journal.uploads()) == [begun, elsewhere, prepared[-1]]
    claimed = prepared[-1]
    engine.journal.claim(claimed)  # another program has just begun to send it
    assert engine.plan_upload(*parts, target(account)) > claimed
    assert engine.journal.upload(claimed).batch_count == 1


def test_upload_runs_at_the_pace_of_its_account(
    engine: Engine, tmp_path: Path, account: Account, server: PracticeServer
) -> None:
    engine.update(lambda settings: settings.with_account(replace(account, limit=2), replacing="Acme"))
    account = engine.account("acme")
    upload_id = plan(engine, leads_file(tmp_path, 2001), account)
    assert engine.seconds_left(upload_id) == 120
    events: list[Event] = []
    assert engine.uploader_for(upload_id, events.append).run(upload_id) is UploadState.FINISHED
    assert engine.journal.sums(upload_id).queued == 2001
    assert engine.seconds_left(upload_id) == 0
    at = [arrival.at for arrival in server.arrivals]
    assert all(later - earlier > 60 for earlier, later in zip(at, at[2:], strict=False))
    assert any(isinstance(event, Waiting) for event in events)


def test_corrected_account_goes_on_where_the_upload_stopped(
    engine: Engine, tmp_path: Path, account: Account, server: PracticeServer
) -> None:
    engine.keys.keep(account, "wrong")
    upload_id = plan(engine, leads_file(tmp_path, 3), account)
    assert engine.uploader_for(upload_id, lambda _: None).run(upload_id) is UploadState.STOPPED
    engine.keys.keep(account, server.API_KEY)
    assert [each.id for each in engine.recover()] == [upload_id]
    assert engine.uploader_for(upload_id, lambda _: None).run(upload_id) is UploadState.FINISHED
    assert engine.recover() == []


def test_an_upload_goes_on_where_it_began_or_asks(
    engine: Engine, tmp_path: Path, account: Account, server: PracticeServer
) -> None:
    upload_id = plan(engine, leads_file(tmp_path, 3), account)
    began = engine.journal.upload(upload_id)
    engine.journal.begin_attempt(engine.journal.batches(upload_id)[0].id, 1.0)
    engine.journal.recover(upload_id)
    engine.update(lambda settings: settings.with_account(replace(account, user_name="someone_else"), account.name))
    with pytest.raises(MovedAccountError) as caught:
        engine.uploader_for(upload_id, lambda _: None)
    assert began.user_name in caught.value.message
    assert "someone_else" in caught.value.message
    assert server.arrivals == []
    engine.keys.keep(engine.account_of(began), server.API_KEY)
    assert engine.uploader_for(upload_id, lambda _: None, follow_account=True) is not None
    engine.update(lambda settings: settings.with_account(account, account.name))
    assert engine.uploader_for(upload_id, lambda _: None).run(upload_id) is UploadState.FINISHED


def test_upload_of_a_forgotten_account_comes_back_out_of_the_journal(
    engine: Engine, tmp_path: Path, account: Account
) -> None:
    upload_id = plan(engine, leads_file(tmp_path, 1), account)
    engine.update(lambda settings: settings.without_account("Acme"))
    found = engine.account_of(engine.journal.upload(upload_id))
    assert (found.name, found.server, found.user_name) == ("Acme", account.server, account.user_name)
    assert engine.uploader_for(upload_id, lambda _: None).run(upload_id) is UploadState.FINISHED


def test_practice_upload_needs_no_key_and_never_meets_a_real_account(engine: Engine, tmp_path: Path) -> None:
    upload_id = plan(engine, leads_file(tmp_path, 2), PRACTICE)
    upload = engine.journal.upload(upload_id)
    assert (upload.server, engine.account_of(upload)) == ("practice", PRACTICE)
    assert engine.uploader_for(upload_id, lambda _: None).run(upload_id) is UploadState.FINISHED
    assert engine.practice() is engine.practice()
    assert [arrival.leads for arrival in engine.practice().arrivals] == [2]


def test_missing_key_is_told_without_a_request(
    engine: Engine, tmp_path: Path, account: Account, server: PracticeServer
) -> None:
    upload_id = plan(engine, leads_file(tmp_path, 1), account)
    engine.keys.forget(account)
    with pytest.raises(NoKeyError, match="no API key"):
        engine.uploader_for(upload_id, lambda _: None)
    assert server.arrivals == []


def test_interrupted_upload_is_recovered_at_the_next_start(
    engine: Engine, tmp_path: Path, account: Account, home: Path, clock: TravelClock
) -> None:
    upload_id = plan(engine, leads_file(tmp_path, 1001), account)
    engine.journal.claim(upload_id, "the window")
    engine.journal.set_upload_state(upload_id, UploadState.RUNNING)
    first = engine.journal.next_waiting(upload_id)
    assert first is not None
    engine.journal.begin_attempt(first.id, clock.now())
    assert engine.recover() == []
    engine.close()
    after = Engine(Paths(home), keys=KeyStore(lambda: None), clock=clock)
    (unfinished,) = after.recover()
    assert (unfinished.id, unfinished.state) == (upload_id, UploadState.STOPPED)
    assert after.journal.batch(first.id).state is BatchState.UNCONFIRMED
    after.close()


def test_finished_uploads_are_forgotten_after_the_retention(engine: Engine, tmp_path: Path, clock: TravelClock) -> None:
    done = plan(engine, leads_file(tmp_path, 1), PRACTICE)
    engine.uploader_for(done, lambda _: None).run(done)
    waiting = plan(engine, leads_file(tmp_path, 2), PRACTICE)
    clock.pass_by(timedelta(days=89).total_seconds())
    engine.recover()
    assert [each.id for each in engine.journal.uploads()] == [waiting, done]
    clock.pass_by(timedelta(days=2).total_seconds())
    engine.update(lambda settings: replace(settings, retention_days=0))
    engine.recover()
    assert len(engine.journal.uploads()) == 2
    engine.update(lambda settings: replace(settings, retention_days=90))
    engine.recover()
    assert [each.id for each in engine.journal.uploads()] == [waiting]


# Accounts


def test_two_names_of_one_account_share_its_pace(engine: Engine, account: Account) -> None:
    other = replace(account, name="Other")
    assert engine.pace_for(account).try_take("one") is not None
    assert [slot.state for slot in engine.pace_for(other).slots()] == ["sending"] + ["free"] * 4


def test_seconds_for_requests_follow_the_slots_in_use(engine: Engine, account: Account, clock: TravelClock) -> None:
    assert [engine.seconds_for(requests, account) for requests in (0, 1, 5, 6, 11)] == [0, 0, 0, 60, 120]
    pace = engine.pace_for(account)
    ticket = pace.try_take("one")
    assert not isinstance(ticket, float)
    pace.answered(ticket)
    clock.pass_by(20)
    assert engine.seconds_for(4, account) == 0
    assert engine.seconds_for(5, account) == pytest.approx(40, abs=0.5)
    pace.refused_too_many(100.0)
    assert engine.seconds_for(1, account) == pytest.approx(100, abs=0.5)


def test_account_is_tested_within_its_pace(engine: Engine, account: Account, server: PracticeServer) -> None:
    assert engine.test_account(account).reply.outcome is Outcome.REFUSED
    for _ in range(4):
        engine.test_account(account)
    with pytest.raises(UserError, match="All 5 requests of this minute are used"):
        engine.test_account(account)
    assert len(server.arrivals) == 5
    assert server.transactions == {}


def test_refusal_of_a_test_holds_the_account(engine: Engine, account: Account, server: PracticeServer) -> None:
    server.faults.add("too-many")
    assert engine.test_account(account).reply.outcome is Outcome.TOO_MANY
    assert engine.pace_for(account).held_for() >= 60


def test_campaigns_are_asked_for(engine: Engine, account: Account) -> None:
    assert "Renewals_Q4" in [campaign.name for campaign in engine.campaigns.fetch(account)]
    assert "Renewals_Q4" in [campaign.name for campaign in engine.campaigns.fetch(PRACTICE)]


def test_unknown_account_is_told_with_those_there_are(engine: Engine, account: Account) -> None:
    assert engine.account("ACME") == account
    assert engine.account("practice") == PRACTICE
    with pytest.raises(UserError, match='No account is called "Nobody"') as caught:
        engine.account("Nobody")
    assert caught.value.message == "There are: Acme, Practice."


def test_check_options_are_the_accounts(engine: Engine, account: Account) -> None:
    skillwise = replace(
        account,
        campaign_kind=CampaignKind.SKILLWISE,
        date_format="YYYY-MM-DD HH:MM:SS",
        country_code="44",
        phone_rule=PhoneRule.NATIONAL,
        agents=("Bobby",),
        skills=("Sales",),
    )
    options = engine.check_options(skillwise, keep=Keep.LAST)
    assert (options.today, options.campaign_kind) == (TODAY, CampaignKind.SKILLWISE)
    assert options.date_format == "YYYY-MM-DD HH:MM:SS"
    assert (options.country_code, options.phone_rule, options.keep) == ("44", PhoneRule.NATIONAL, Keep.LAST)
    assert (options.agents, options.skills) == (("Bobby",), ("Sales",))


def test_numbers_that_a_campaign_has_got_can_be_held_back_until_they_are_forgotten(
    engine: Engine, tmp_path: Path, account: Account, clock: TravelClock
) -> None:
    assert engine.uploaded_numbers(account, "Practice_Outbound") is None
    upload_id = plan(engine, leads_file(tmp_path, 4), account)
    engine.uploader_for(upload_id, lambda _: None).run(upload_id)
    uploaded = engine.uploaded_numbers(account, " Practice_Outbound ")
    assert uploaded is not None
    assert engine.uploaded_numbers(account, "Renewals_Q4") is None
    assert engine.uploaded_numbers(replace(account, user_name="other"), "Practice_Outbound") is None

    sheet = read_sheet(leads_file(tmp_path, 6))
    leads = map_leads(sheet, mapping_of(guess_mapping(sheet)))
    check = Check(leads, engine.check_options(account, uploaded=uploaded))
    check.run()
    assert check.held_back_rows() == [0, 1, 2, 3]
    day = datetime.fromtimestamp(clock.now(), UTC).astimezone()
    words = f'"9820000000" was already uploaded to Practice_Outbound on {day.day} {day:%b %Y}, so it is not sent again.'
    assert check.findings_of(0)[0].message.startswith(words)
    assert check.kinds()[0].rule.title == "Uploaded before"

    engine.journal.delete_upload(upload_id)
    assert engine.uploaded_numbers(account, "Practice_Outbound") is None


# Settings


def test_full_disk_costs_convenience_but_no_decision(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def no_room(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", no_room)
    engine.remember(lambda settings: settings.with_recent_file(RecentFile("/leads.xlsx")))
    assert "not remembered" in caplog.text
    with pytest.raises(UserError, match="cannot be saved"):
        engine.update(lambda settings: replace(settings, retention_days=7))


def test_damaged_settings_are_noticed(home: Path) -> None:
    (home / "settings.json").write_text("{", encoding="utf-8")
    engine = Engine(Paths(home))
    assert engine.settings.accounts == ()
    assert "settings.damaged-" in engine.notices[0]
    engine.close()


def test_engine_may_be_used_from_many_threads(engine: Engine, tmp_path: Path) -> None:
    path = leads_file(tmp_path, 3)
    planned: list[int] = []
    servers: list[PracticeServer] = []

    def work() -> None:
        servers.append(engine.practice())
        planned.append(plan(engine, path, PRACTICE))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(planned) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert len(set(map(id, servers))) == 1


def test_closed_engine_leaves_no_server_behind(home: Path) -> None:
    engine = Engine(Paths(home), keys=KeyStore(lambda: None))
    url = engine.practice().url
    engine.campaigns.fetch(PRACTICE)
    engine.close()
    engine.close()
    again = PracticeServer(int(url.rsplit(":", 1)[1]))
    again.start()
    again.stop()


def test_today_is_this_computers_day(home: Path) -> None:
    engine = Engine(Paths(home))
    before = datetime.now(UTC).astimezone().date()
    assert before <= engine.check_options(PRACTICE).today <= datetime.now(UTC).astimezone().date()
    engine.close()


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Other"},
        {"user_name": "ACME"},
        {"user_name": " acme "},
        {"server": "http://localhost:8080"},
        {"server": "http://[::1]:8080"},
        {"server": "HTTP://LOCALHOST:8080/"},
    ],
)
def test_one_account_has_one_pace_however_it_is_spelled(engine: Engine, other: dict[str, str]) -> None:
    account = Account(name="Acme", server="http://127.0.0.1:8080", user_name="acme")
    assert engine.account_key(account) == engine.account_key(replace(account, **other))  # type: ignore[arg-type]


@pytest.mark.parametrize("other", [{"user_name": "acme2"}, {"server": "http://127.0.0.1:8081"}])
def test_other_accounts_have_another_pace(engine: Engine, other: dict[str, str]) -> None:
    account = Account(name="Acme", server="http://127.0.0.1:8080", user_name="acme")
    assert engine.account_key(account) != engine.account_key(replace(account, **other))  # type: ignore[arg-type]
