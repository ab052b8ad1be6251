"""The uploader against the practice server over a real socket, with the server's minute and ours in virtual time."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ozogui.cloudagent.calls import Connection
from ozogui.cloudagent.client import Client
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import BatchRecord, BatchState, StopCause, UploadState
from ozogui.uploads.sending.decisions import Policy
from ozogui.uploads.sending.events import BatchChanged, Event, Waiting, WaitReason
from ozogui.uploads.sending.pace import Pace
from ozogui.uploads.sending.uploader import Uploader
from tests.uploads.fake_clock import FakeClock
from tests.uploads.made_up import add_upload, batches_of, phone

QUEUED, WAITING, UNCONFIRMED = BatchState.QUEUED, BatchState.WAITING, BatchState.UNCONFIRMED


@pytest.fixture
def server(clock: FakeClock) -> Iterator[PracticeServer]:
    with PracticeServer(clock=clock.monotonic) as started:
        yield started


def client_of(url: str, *, key: str = PracticeServer.API_KEY, read_timeout_s: float = 0.3) -> Client:
    return Client(Connection(url, PracticeServer.USER_NAME, key), read_timeout_s=read_timeout_s, connect_timeout_s=2)


class Run:
    """One run of an upload over the socket."""

    def __init__(self, journal: Journal, clock: FakeClock, client: Client, policy: Policy | None = None) -> None:
        self.journal = journal
        self.events: list[Event] = []
        pace = Pace(journal, "practice practice", clock=clock)
        self.uploader = Uploader(journal, pace, client, clock, self.events.append, policy=policy)

    def __call__(self, upload_id: int) -> list[BatchRecord]:
        self.state = self.uploader.run(upload_id)
        assert self.journal.sums(upload_id).agree
        return self.journal.batches(upload_id)


def phones_at(server: PracticeServer) -> list[str]:
    return sorted(row[0] for transaction in server.transactions.values() for row in transaction.rows)


def all_phones(batches: int) -> list[str]:
    return sorted(phone(row) for batch in batches_of(batches) for row in batch.rows)


def most_in_a_minute(server: PracticeServer) -> int:
    times = [arrival.at for arrival in server.arrivals]
    return max(sum(1 for other in times if at <= other < at + 60) for at in times)


def test_a_whole_upload_arrives_once_and_never_too_fast(
    journal: Journal, clock: FakeClock, server: PracticeServer
) -> None:
    run = Run(journal, clock, client_of(server.url))
    upload_id = add_upload(journal, 14)
    batches = run(upload_id)
    assert run.state is UploadState.FINISHED
    assert [batch.state for batch in batches] == [QUEUED] * 14
    assert [batch.transaction_id for batch in batches] == list(server.transactions)
    assert phones_at(server) == all_phones(14)
    assert most_in_a_minute(server) <= 5
    assert journal.attempts_of_upload(upload_id)[0].status == 200


@pytest.mark.parametrize("fault", ["json-in-string", "csv-quoted", "bare-number"])
def test_every_shape_of_the_answer_is_queued_with_its_whole_number(
    journal: Journal, clock: FakeClock, server: PracticeServer, fault: str
) -> None:
    server.faults.add(fault)
    (batch,) = Run(journal, clock, client_of(server.url))(add_upload(journal, 1))
    assert batch.state is QUEUED
    assert [batch.transaction_id] == list(server.transactions)


@pytest.mark.parametrize("fault", ["html", "bad-gateway", "empty", "unknown-json", "500", "redirect", "reset", "close"])
@pytest.mark.parametrize("taken", ["", "-taken"])
def test_what_is_not_understood_is_unconfirmed_whether_it_was_taken_or_not(
    journal: Journal, clock: FakeClock, server: PracticeServer, fault: str, taken: str
) -> None:
    server.faults.add(fault + taken)
    upload_id = add_upload(journal, 2)
    batches = Run(journal, clock, client_of(server.url))(upload_id)
    assert [batch.state for batch in batches] == [UNCONFIRMED, QUEUED]
    assert batches[0].message
    assert batches[0].has_payload
    assert len(server.arrivals) == 2


def test_a_server_that_never_answers_leaves_an_unconfirmed_batch(
    journal: Journal, clock: FakeClock, server: PracticeServer
) -> None:
    server.faults.add("hang-taken")
    batches = Run(journal, clock, client_of(server.url))(add_upload(journal, 2))
    assert [(batch.state, batch.outcome) for batch in batches] == [(UNCONFIRMED, "no-answer"), (QUEUED, "queued")]


def test_with_checking_for_duplicates_a_lost_answer_costs_nothing(
    journal: Journal, clock: FakeClock, server: PracticeServer
) -> None:
    server.faults.add("hang-taken")
    batches = Run(journal, clock, client_of(server.url))(add_upload(journal, 2, duplicates="checkDuplicate-true"))
    assert [batch.state for batch in batches] == [QUEUED, QUEUED]
    assert server.settle()
    # The first batch came twice; what the campaign holds in the end is every number once.
    assert len(server.arrivals) == 3
    assert sorted(server.state.campaigns["Renewals_Q4"].leads) == all_phones(2)


@pytest.mark.parametrize("fault", ["too-many", "429"])
def test_too_many_goes_again_after_the_window(
    journal: Journal, clock: FakeClock, server: PracticeServer, fault: str
) -> None:
    server.faults.add(fault)
    batches = Run(journal, clock, client_of(server.url))(add_upload(journal, 2))
    assert [batch.state for batch in batches] == [QUEUED, QUEUED]
    first, second, _ = server.arrivals
    assert second.at - first.at >= 60
    assert phones_at(server) == all_phones(2)


def test_somebody_elses_requests_delay_but_lose_nothing(
    journal: Journal, clock: FakeClock, server: PracticeServer, tmp_path: Path
) -> None:
    with Journal(tmp_path / "other.db", clock=clock) as strangers:
        stranger = Run(strangers, clock, client_of(server.url))
        stranger(add_upload(strangers, batches_of(5, 1, first_row=500)))
        run = Run(journal, clock, client_of(server.url))
        batches = run(add_upload(journal, 3))
    assert [batch.state for batch in batches] == [QUEUED] * 3
    assert [each for each in run.events if isinstance(each, Waiting) and each.reason is WaitReason.TOO_MANY]


def test_a_wrong_key_stops_and_the_right_one_goes_on(
    journal: Journal, clock: FakeClock, server: PracticeServer
) -> None:
    upload_id = add_upload(journal, 3)
    wrong = Run(journal, clock, client_of(server.url, key="wrong"))
    assert [batch.state for batch in wrong(upload_id)] == [WAITING] * 3
    upload = journal.upload(upload_id)
    assert (wrong.state, upload.stop_cause) == (UploadState.STOPPED, StopCause.CREDENTIALS)
    assert upload.stop_reason == "CloudAgent did not accept the account: Invalid userName or apiKey"
    assert len(server.arrivals) == 1
    right = Run(journal, clock, client_of(server.url))
    assert [batch.state for batch in right(upload_id)] == [QUEUED] * 3
    assert phones_at(server) == all_phones(3)


def test_an_unknown_campaign_stops(journal: Journal, clock: FakeClock, server: PracticeServer) -> None:
    upload_id = add_upload(journal, 2, campaign="Support_Inbound")
    run = Run(journal, clock, client_of(server.url))
    assert [batch.state for batch in run(upload_id)] == [WAITING] * 2
    assert journal.upload(upload_id).stop_reason == (
        'CloudAgent has no outbound campaign with the exact name "Support_Inbound". '
        "CloudAgent said: Invalid Campaign Name"
    )


def test_a_request_that_is_too_large_for_the_server_is_halved(
    journal: Journal, clock: FakeClock, server: PracticeServer
) -> None:
    server.faults.add("413")
    batches = Run(journal, clock, client_of(server.url))(add_upload(journal, 1))
    assert [(batch.number, batch.leads, batch.state) for batch in batches] == [(1, 2, QUEUED), (2, 2, QUEUED)]
    assert phones_at(server) == all_phones(1)


def test_the_campaign_is_started_by_the_last_request_only(
    journal: Journal, clock: FakeClock, server: PracticeServer
) -> None:
    Run(journal, clock, client_of(server.url))(add_upload(journal, 3, start_campaign=True))
    assert [each.fields.get("action") for each in server.transactions.values()] == [None, None, "start"]


def test_only_the_chosen_duplicate_field_is_sent(journal: Journal, clock: FakeClock, server: PracticeServer) -> None:
    for choice in ("isDelete-true", "none"):
        Run(journal, clock, client_of(server.url))(add_upload(journal, 1, duplicates=choice))
    first, second = (each.fields for each in server.transactions.values())
    assert (first.get("isDelete"), first.get("checkDuplicate")) == ("true", None)
    assert (second.get("isDelete"), second.get("checkDuplicate")) == (None, None)


def test_a_server_that_is_away_is_waited_for(journal: Journal, clock: FakeClock) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    server = PracticeServer(port, clock=clock.monotonic)
    run = Run(journal, clock, client_of(f"http://127.0.0.1:{port}"))
    clock.after(32, server.start)
    try:
        batches = run(add_upload(journal, 2))
    finally:
        server.stop()
    assert [batch.state for batch in batches] == [QUEUED, QUEUED]
    assert [batch.attempts for batch in batches] == [4, 1]
    waits = [each.words for each in run.events if isinstance(each, Waiting)]
    assert waits[:2] == [
        "No connection to CloudAgent (refused by the server): trying again in 5 s.",
        "No connection to CloudAgent (refused by the server): trying again in 10 s.",
    ]


def test_an_unknown_server_name_never_becomes_a_refused_batch(journal: Journal, clock: FakeClock) -> None:
    run = Run(journal, clock, client_of("https://cloudagent.invalid"))
    clock.after(50, run.uploader.stop)
    batches = run(add_upload(journal, 1))
    assert [batch.state for batch in batches] == [WAITING]
    (first, *_) = (each for each in run.events if isinstance(each, Waiting))
    assert first.words == "No connection to CloudAgent (name not found): trying again in 5 s."


def test_closing_the_client_ends_a_request_that_hangs(
    journal: Journal, clock: FakeClock, server: PracticeServer
) -> None:
    server.faults.add("hang")
    client = client_of(server.url, read_timeout_s=60)
    run = Run(journal, clock, client)
    upload_id = add_upload(journal, 2)
    under_way = threading.Event()
    run.uploader._on_event = lambda what: under_way.set() if isinstance(what, BatchChanged) else None

    def stop_now() -> None:
        under_way.wait(20)
        while not server.arrivals:
            threading.Event().wait(0.01)
        run.uploader.stop()
        client.close()

    stopper = threading.Thread(target=stop_now)
    stopper.start()
    batches = run(upload_id)
    stopper.join()
    assert run.state is UploadState.STOPPED
    assert [batch.state for batch in batches] == [UNCONFIRMED, WAITING]


def test_a_day_of_trouble_loses_nothing_and_doubles_nothing(
    journal: Journal, clock: FakeClock, server: PracticeServer
) -> None:
    trouble = "html-taken,too-many,reset,413,json-in-string,429,bad-gateway,empty-taken,bare-number,refuse,unknown-json"
    for name in trouble.split(","):
        server.faults.add(name)
    run = Run(journal, clock, client_of(server.url), Policy(unanswered_in_a_row=50))
    upload_id = add_upload(journal, 20)
    batches = run(upload_id)
    assert run.state is UploadState.FINISHED
    assert most_in_a_minute(server) <= 5
    arrived = phones_at(server)
    assert len(set(arrived)) == len(arrived)
    for batch in batches:
        rows = {phone(row) for row in journal.rows_of(batch.id)}
        if batch.state is QUEUED:
            assert rows <= set(arrived)
        elif batch.state is not UNCONFIRMED:
            assert not rows & set(arrived)
