"""Undoing over real sockets: a hundred numbers a request, two a minute, each recorded before it is sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

import pytest

from ozogui.cloudagent.calls import Connection
from ozogui.cloudagent.client import Client
from ozogui.cloudagent.other_calls import AuthMode, Told
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.cloudagent.replies import Outcome
from ozogui.cloudagent.tokens import Tokens
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.journal.undo_store import UndoState
from ozogui.uploads.sending.pace import Pace
from ozogui.uploads.sending.undo import Undoer, UndoProgress, requests_of
from ozogui.uploads.sending.uploader import Uploader
from tests.uploads.fake_clock import FakeClock
from tests.uploads.made_up import Script as Sender
from tests.uploads.made_up import add_upload, phone

CAMPAIGN = "Renewals_Q4"


@pytest.fixture
def server(clock: FakeClock) -> Iterator[PracticeServer]:
    with PracticeServer(clock=clock.monotonic, auth_mode=AuthMode.TOKEN) as practice:
        yield practice


def run_all(journal: Journal, clock: FakeClock, upload_id: int) -> None:
    """Upload it to a server that takes all."""
    pace = Pace(journal, "server user", clock=clock)
    Uploader(journal, pace, Sender(clock), clock, lambda event: None).run(upload_id)


def undo_of(journal: Journal, leads: int) -> int:
    upload_id = add_upload(journal, 1)
    return journal.undos.create(upload_id, CAMPAIGN, list(requests_of([(row, phone(row)) for row in range(leads)])))


def undoer(
    journal: Journal, clock: FakeClock, deleter: object, told: Callable[[UndoProgress], None] = lambda progress: None
) -> Undoer:
    pace = Pace(journal, "server user delete", limit=2, clock=clock)
    return Undoer(journal.undos, pace, deleter, clock, told)  # type: ignore[arg-type]


def client_of(server: PracticeServer) -> Client:
    return Client(Connection(server.url, server.USER_NAME, server.API_KEY), tokens=Tokens(), read_timeout_s=5)


class Script:
    """A deleter that answers as it is told, and success after that."""

    def __init__(self, *outcomes: Outcome) -> None:
        self._outcomes = list(outcomes)
        self.asked: list[tuple[str, ...]] = []

    def delete_numbers(self, campaign: str, numbers: Sequence[str]) -> Told:
        self.asked.append(tuple(numbers))
        if not self._outcomes:
            return Told(True, "deleted")
        outcome = self._outcomes.pop(0)
        return Told(False, f"made up: {outcome}", outcome)


def test_all_are_deleted_two_requests_a_minute(journal: Journal, clock: FakeClock, server: PracticeServer) -> None:
    server.state.campaigns[CAMPAIGN].leads = {phone(row): 1 for row in range(460)}
    undo_id, begun = undo_of(journal, 450), clock.monotonic()
    assert undoer(journal, clock, client_of(server).neighbours).run(undo_id, CAMPAIGN) == ""
    assert len(server.state.campaigns[CAMPAIGN].leads) == 10
    assert len(server.neighbours.deleted) == 450
    # Five requests, two a minute: none was one too many, and no minute more was waited than the limit costs.
    assert 120 < clock.monotonic() - begun < 125
    (record,) = journal.undos.of_upload(1)
    assert (record.leads, record.is_finished) == ({UndoState.DELETED: 450}, True)


def test_a_number_that_several_rows_have_goes_once_for_all_of_them(journal: Journal, clock: FakeClock) -> None:
    leads = [(2, "1"), (3, "2"), (4, "1")]
    assert [list(each) for each in requests_of(leads)] == [[(2, "1"), (4, "1"), (3, "2")]]
    assert [list(each) for each in requests_of(leads, 1)] == [[(2, "1"), (4, "1")], [(3, "2")]]
    script = Script()
    undo_id = journal.undos.create(add_upload(journal, 1), CAMPAIGN, list(requests_of(leads)))
    undoer(journal, clock, script).run(undo_id, CAMPAIGN)
    assert script.asked == [("1", "2")]
    assert journal.undone((1,))[1].deleted == {2, 3, 4}


def test_what_is_deleted_again_is_not_queued_any_more_nor_known_as_uploaded(journal: Journal, clock: FakeClock) -> None:
    upload_id = add_upload(journal, 2)
    run_all(journal, clock, upload_id)
    rows = [row for _, rows in journal.batches_with_rows(upload_id) for row in rows]
    requests = [[(row, phone(row))] for row in rows[:3]]
    undo_id = journal.undos.create(upload_id, CAMPAIGN, requests)
    undoer(journal, clock, Script(Outcome.REFUSED, Outcome.NO_ANSWER)).run(undo_id, CAMPAIGN)
    # The first was refused, of the second nothing is known.
    sums = journal.sums(upload_id)
    assert (sums.queued, sums.deleted, sums.perhaps_deleted, sums.accepted, sums.agree) == (7, 1, 1, 8, True)
    upload = journal.upload(upload_id)
    known = journal.uploaded_numbers(upload.server, upload.user_name, upload.campaign)
    assert [known.uploaded_on(phone(row)) is not None for row in rows[:3]] == [True, True, False]
    # A second time, in which the one without an answer is deleted, counts each once.
    undoer(journal, clock, Script()).run(journal.undos.create(upload_id, CAMPAIGN, requests[1:]), CAMPAIGN)
    sums = journal.sums(upload_id)
    assert (sums.queued, sums.deleted, sums.perhaps_deleted) == (6, 2, 0)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.REFUSED, UndoState.REFUSED),
        (Outcome.NO_ANSWER, UndoState.UNCONFIRMED),
        (Outcome.NOT_UNDERSTOOD, UndoState.UNCONFIRMED),
        (Outcome.BAD_CREDENTIALS, UndoState.WAITING),
        (Outcome.BAD_CAMPAIGN, UndoState.WAITING),
    ],
)
def test_what_became_of_each_request_is_kept_and_goes_again_when_asked(
    journal: Journal, clock: FakeClock, outcome: Outcome, state: UndoState
) -> None:
    undo_id, script = undo_of(journal, 150), Script(outcome)
    reason = undoer(journal, clock, script).run(undo_id, CAMPAIGN)
    assert journal.undos.batches(undo_id)[0].state is state
    stops = state is UndoState.WAITING
    assert (len(script.asked), bool(reason)) == ((1, True) if stops else (2, False))
    assert undoer(journal, clock, script).run(undo_id, CAMPAIGN) == ""
    assert {batch.state for batch in journal.undos.batches(undo_id)} == {UndoState.DELETED}


@pytest.mark.parametrize("outcome", [Outcome.TOO_MANY, Outcome.UNSENT])
def test_what_was_certainly_not_done_goes_again_by_itself(journal: Journal, clock: FakeClock, outcome: Outcome) -> None:
    undo_id, script, told = undo_of(journal, 10), Script(outcome), list[UndoProgress]()
    assert undoer(journal, clock, script, told.append).run(undo_id, CAMPAIGN) == ""
    assert len(script.asked) == 2
    assert script.asked[0] == script.asked[1]
    assert any(progress.wait_s for progress in told)


def test_no_connection_for_long_stops_with_the_reason(journal: Journal, clock: FakeClock) -> None:
    undo_id, script = undo_of(journal, 10), Script(*[Outcome.UNSENT] * 50)
    assert undoer(journal, clock, script).run(undo_id, CAMPAIGN) == "made up: unsent"
    assert len(script.asked) == 5


def test_a_stop_begins_no_further_request(journal: Journal, clock: FakeClock) -> None:
    undo_id, script = undo_of(journal, 450), Script()
    made = undoer(journal, clock, script)
    clock.after(10, made.stop)
    assert made.run(undo_id, CAMPAIGN) == "Stopped by you."
    assert len(script.asked) == 2
    assert [batch.state for batch in journal.undos.batches(undo_id)].count(UndoState.WAITING) == 3


def test_a_request_that_a_crash_interrupted_is_unconfirmed_and_goes_again(journal: Journal, clock: FakeClock) -> None:
    undo_id = undo_of(journal, 10)
    batch = journal.undos.next_waiting(undo_id)
    assert batch is not None
    journal.undos.move(batch.id, UndoState.SENDING)
    assert journal.undos.recover(undo_id) == 1
    script = Script()
    assert undoer(journal, clock, script).run(undo_id, CAMPAIGN) == ""
    assert len(script.asked) == 1


def test_numbers_are_erased_once_deleted_and_with_the_upload(journal: Journal, clock: FakeClock) -> None:
    undo_id = undo_of(journal, 150)
    undoer(journal, clock, Script(Outcome.REFUSED)).run(undo_id, CAMPAIGN)
    with closing(sqlite3.connect(journal.path)) as connection:
        kept = connection.execute("SELECT number, numbers IS NULL FROM undo_batches ORDER BY number").fetchall()
    assert kept == [(1, 0), (2, 1)]
    journal.delete_upload(1)
    assert journal.undos.batches(undo_id) == []
    assert "900000" not in repr(journal.undos.next_waiting(undo_id))


def test_a_request_that_was_under_way_at_a_crash_goes_again(journal: Journal, clock: FakeClock) -> None:
    undo_id, script = undo_of(journal, 150), Script()
    journal.undos.move(journal.undos.batches(undo_id)[0].id, UndoState.SENDING)
    assert undoer(journal, clock, script).run(undo_id, CAMPAIGN) == ""
    assert sorted(map(len, script.asked)) == [50, 100]
    assert [batch.state for batch in journal.undos.batches(undo_id)] == [UndoState.DELETED] * 2
