from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.cloudagent.replies import Outcome
from ozogui.uploads.batches import pack_payload, split_batch
from ozogui.uploads.journal.database import JournalError
from ozogui.uploads.journal.journal import Journal, NotWaitingError
from ozogui.uploads.records import BatchState, StopCause, Sums, UploadState
from tests.uploads.fake_clock import START, FakeClock
from tests.uploads.made_up import NEW_UPLOAD, add_upload, batch_of, batches_of, exchange

HELD_BACK = ((14, ("phone-damaged",)), (15, ("phone-length", "name-characters")), (16, ("phone-damaged",)))


def attempt(journal: Journal, batch_id: int, outcome: Outcome, state: BatchState) -> None:
    attempt_id = journal.begin_attempt(batch_id, START)
    journal.finish_attempt(attempt_id, exchange(outcome, at=START + 1), state)


def states(journal: Journal, upload_id: int) -> list[BatchState]:
    return [batch.state for batch in journal.batches(upload_id)]


# --- keeping an upload


def test_an_upload_comes_back_as_it_was_given(journal: Journal, clock: FakeClock) -> None:
    upload_id = add_upload(journal, 3, held_back=HELD_BACK, duplicates="isDelete-true", start_campaign=True)
    upload = journal.upload(upload_id)
    assert upload.created_at == datetime.fromtimestamp(clock.now(), UTC)
    assert (upload.rows, upload.held_back_count, upload.batch_count) == (15, 3, 3)
    assert (upload.file_name, upload.file_path) == (NEW_UPLOAD.file_name, NEW_UPLOAD.file_path)
    assert (upload.campaign, upload.duplicates, upload.start_campaign) == ("Renewals_Q4", "isDelete-true", True)
    assert upload.headers == NEW_UPLOAD.headers
    assert upload.state is UploadState.READY
    assert (upload.started_at, upload.finished_at, upload.held_by) == (None, None, "")


def test_batches_come_back_with_their_rows_and_leads(journal: Journal) -> None:
    wanted = batches_of(3)
    upload_id = add_upload(journal, wanted)
    kept = journal.batches(upload_id)
    assert [(batch.number, batch.first_row, batch.last_row, batch.leads) for batch in kept] == [
        (1, 2, 5, 4),
        (2, 6, 9, 4),
        (3, 10, 13, 4),
    ]
    assert [journal.rows_of(batch.id) for batch in kept] == [batch.rows for batch in wanted]
    assert [journal.payload(batch.id) for batch in kept] == [batch.payload for batch in wanted]
    assert journal.batches_with_rows(upload_id) == [(batch, journal.rows_of(batch.id)) for batch in kept]


def test_held_back_rows_keep_the_names_of_their_rules_and_nothing_else(journal: Journal) -> None:
    upload_id = add_upload(journal, 3, held_back=HELD_BACK)
    assert journal.held_back(upload_id) == HELD_BACK


@pytest.mark.parametrize(
    ("rows", "held_back"),
    [(5, ()), (4, ((9, ("phone-length",)),)), (5, ((2, ("phone-length",)),))],
    ids=["too few", "too many", "one twice"],
)
def test_an_upload_that_does_not_give_every_row_one_fate_is_refused(
    journal: Journal, rows: int, held_back: tuple[tuple[int, tuple[str, ...]], ...]
) -> None:
    new = replace(NEW_UPLOAD, rows=rows, held_back=held_back)
    with pytest.raises(ValueError, match="rows are in batches or held back"):
        journal.create_upload(new, [batch_of(range(2, 6))])
    assert journal.uploads() == []


def test_uploads_are_listed_newest_first(journal: Journal) -> None:
    ids = [add_upload(journal, 1) for _ in range(3)]
    assert [upload.id for upload in journal.uploads(2)] == [ids[2], ids[1]]


def test_the_same_file_in_the_same_campaign_is_found(journal: Journal) -> None:
    first = add_upload(journal, 1)
    add_upload(journal, 1, campaign="Diwali_Offers")
    add_upload(journal, 1, content_hash="aa" * 32)
    assert [upload.id for upload in journal.same_file(NEW_UPLOAD.content_hash, "Renewals_Q4")] == [first]


def test_uploads_are_found_by_file_campaign_and_transaction(journal: Journal) -> None:
    first, second = add_upload(journal, 1), add_upload(journal, 1, campaign="Diwali_Offers")
    attempt(journal, journal.batches(first)[0].id, Outcome.QUEUED, BatchState.QUEUED)

    def found(text: str) -> list[int]:
        return [upload.id for upload in journal.find_uploads(text)]

    assert found("diwali") == [second]
    assert found("renewals-q4") == [second, first]
    assert found(" 1291717164455058 ") == [first]
    assert found("Diwali%Offers") == []
    assert found("%") == []


def test_what_was_deleted_is_told_in_words(journal: Journal) -> None:
    upload_id = add_upload(journal, 1)
    (batch,) = journal.batches(upload_id)
    attempt(journal, batch.id, Outcome.QUEUED, BatchState.QUEUED)
    journal.delete_upload(upload_id)
    questions: list[Callable[[], object]] = [
        lambda: journal.upload(upload_id),
        lambda: journal.sums(upload_id),
        lambda: journal.batch(batch.id),
        lambda: journal.rows_of(batch.id),
        lambda: journal.set_upload_state(upload_id, UploadState.PAUSED),
        lambda: journal.begin_attempt(batch.id, START),
        lambda: journal.finish_attempt(1, exchange(Outcome.QUEUED), BatchState.QUEUED),
        lambda: journal.split(batch.id, (batch_of([2]), batch_of([3])), ""),
        lambda: journal.claim(upload_id),
    ]
    for question in questions:
        with pytest.raises(JournalError):
            question()
    assert journal.batches(upload_id) == []
    assert journal.attempts(batch.id) == []
    assert journal.held_back(upload_id) == ()


def test_the_number_of_a_deleted_upload_never_means_another_one(journal: Journal) -> None:
    first = add_upload(journal, 1)
    journal.delete_upload(first)
    assert add_upload(journal, 1) > first


# --- attempts


def test_a_batch_is_sending_on_disk_before_anything_is_sent(journal: Journal, path: Path) -> None:
    upload_id = add_upload(journal, 1)
    (batch,) = journal.batches(upload_id)
    attempt_id = journal.begin_attempt(batch.id, START, starts_campaign=True)
    with Journal(path) as other:
        assert other.batch(batch.id).state is BatchState.SENDING
        (kept,) = other.attempts(batch.id)
    assert (kept.id, kept.answered_at, kept.outcome, kept.starts_campaign) == (attempt_id, None, "", True)


def test_an_answer_is_kept_with_its_words(journal: Journal) -> None:
    upload_id = add_upload(journal, 1)
    (batch,) = journal.batches(upload_id)
    attempt(journal, batch.id, Outcome.QUEUED, BatchState.QUEUED)
    kept = journal.batch(batch.id)
    assert (kept.state, kept.attempts, kept.outcome) == (BatchState.QUEUED, 1, "queued")
    assert kept.transaction_id == "129171716445505819319510"
    assert kept.message == "made up: queued"
    (made,) = journal.attempts_of_upload(upload_id)
    assert (made.status, made.outcome, made.raw) == (200, "queued", "{}")
    assert made.answered_at == datetime.fromtimestamp(START + 1, UTC)


def test_a_batch_that_is_not_waiting_cannot_be_begun(journal: Journal) -> None:
    upload_id = add_upload(journal, 1)
    (batch,) = journal.batches(upload_id)
    journal.begin_attempt(batch.id, START)
    with pytest.raises(NotWaitingError):
        journal.begin_attempt(batch.id, START)
    assert journal.batch(batch.id).attempts == 1


def test_batches_are_sent_in_order_and_one_put_at_the_end_comes_last(journal: Journal) -> None:
    upload_id = add_upload(journal, 3)
    first = journal.next_waiting(upload_id)
    assert first is not None
    assert first.number == 1
    attempt_id = journal.begin_attempt(first.id, START)
    journal.finish_attempt(
        attempt_id, exchange(Outcome.NO_ANSWER), BatchState.WAITING, message="Later.", at_the_end=True
    )
    order = []
    while (batch := journal.next_waiting(upload_id)) is not None:
        order.append(batch.number)
        attempt(journal, batch.id, Outcome.QUEUED, BatchState.QUEUED)
    assert order == [2, 3, 1]


def test_requests_without_an_understandable_answer_are_counted(journal: Journal) -> None:
    upload_id = add_upload(journal, 1)
    (batch,) = journal.batches(upload_id)
    for outcome in (Outcome.NO_ANSWER, Outcome.TOO_MANY, Outcome.NOT_UNDERSTOOD, Outcome.UNSENT):
        attempt(journal, batch.id, outcome, BatchState.WAITING)
    assert journal.batch(batch.id).doubts == 2
    journal.begin_attempt(batch.id, START)
    assert journal.recover(upload_id) == 1
    assert journal.batch(batch.id).doubts == 3


def test_the_campaign_counts_as_started_only_by_a_queued_batch_that_asked_for_it(journal: Journal) -> None:
    upload_id = add_upload(journal, 2)
    first, second = journal.batches(upload_id)
    attempt(journal, first.id, Outcome.QUEUED, BatchState.QUEUED)
    refused = journal.begin_attempt(second.id, START, starts_campaign=True)
    journal.finish_attempt(refused, exchange(Outcome.TOO_MANY), BatchState.WAITING)
    assert not journal.campaign_was_started(upload_id)
    queued = journal.begin_attempt(second.id, START, starts_campaign=True)
    journal.finish_attempt(queued, exchange(Outcome.QUEUED), BatchState.QUEUED)
    assert journal.campaign_was_started(upload_id)


# --- personal data


@pytest.mark.parametrize("state", [BatchState.WAITING, BatchState.REFUSED, BatchState.UNCONFIRMED])
def test_leads_are_kept_while_they_may_be_needed(journal: Journal, state: BatchState) -> None:
    upload_id = add_upload(journal, 1)
    (batch,) = journal.batches(upload_id)
    attempt(journal, batch.id, Outcome.REFUSED, state)
    assert journal.batch(batch.id).has_payload
    assert journal.payload(batch.id) == batches_of(1)[0].payload


def test_leads_leave_the_disk_once_they_are_queued(journal: Journal, path: Path) -> None:
    (wanted,) = batches_of(1, 300)
    packed = pack_payload(wanted.payload)[40:400]
    upload_id = add_upload(journal, [wanted])
    (batch,) = journal.batches(upload_id)

    def on_disk() -> bool:
        return any(packed in part.read_bytes() for part in path.parent.glob("journal.db*"))

    assert on_disk()
    attempt(journal, batch.id, Outcome.QUEUED, BatchState.QUEUED)
    assert not journal.batch(batch.id).has_payload
    assert journal.payload(batch.id) is None
    assert journal.rows_of(batch.id) == wanted.rows
    journal.set_upload_state(upload_id, UploadState.FINISHED)
    assert not on_disk()


def test_leads_leave_the_disk_when_they_are_cancelled_or_deleted(journal: Journal, path: Path) -> None:
    one, other = batches_of(1, 300, 2), batches_of(1, 300, 900)
    packed = [pack_payload(batch.payload)[40:400] for batch in one + other]
    cancelled, deleted = add_upload(journal, one), add_upload(journal, other)
    journal.cancel_waiting(cancelled)
    journal.delete_upload(deleted)
    content = b"".join(part.read_bytes() for part in path.parent.glob("journal.db*"))
    assert not any(each in content for each in packed)


def test_records_show_no_leads(journal: Journal) -> None:
    upload_id = add_upload(journal, 1)
    shown = repr((journal.upload(upload_id), journal.batches(upload_id), batches_of(1)))
    assert "90000" not in shown


# --- states of an upload


def test_the_first_start_and_the_end_are_remembered(journal: Journal, clock: FakeClock) -> None:
    upload_id = add_upload(journal, 1)
    journal.set_upload_state(upload_id, UploadState.RUNNING)
    clock.advance(60)
    journal.set_upload_state(upload_id, UploadState.STOPPED, "The key was not accepted.", StopCause.CREDENTIALS)
    stopped = journal.upload(upload_id)
    assert (stopped.stop_reason, stopped.stop_cause) == ("The key was not accepted.", StopCause.CREDENTIALS)
    journal.set_upload_state(upload_id, UploadState.RUNNING)
    clock.advance(60)
    journal.set_upload_state(upload_id, UploadState.FINISHED)
    finished = journal.upload(upload_id)
    assert finished.started_at == datetime.fromtimestamp(START, UTC)
    assert finished.finished_at == datetime.fromtimestamp(START + 120, UTC)
    assert (finished.stop_reason, finished.stop_cause) == ("", StopCause.NONE)


def test_unfinished_uploads_are_those_with_batches_to_send_that_nobody_runs(journal: Journal, path: Path) -> None:
    waiting, done, running = add_upload(journal, 1), add_upload(journal, 1), add_upload(journal, 1)
    attempt(journal, journal.batches(done)[0].id, Outcome.QUEUED, BatchState.QUEUED)
    with Journal(path) as other:
        other.claim(running)
        assert [upload.id for upload in journal.unfinished()] == [waiting]
    assert [upload.id for upload in journal.unfinished()] == [running, waiting]


# --- two processes


def test_only_one_process_runs_an_upload_and_the_other_is_told_which(journal: Journal, path: Path) -> None:
    upload_id = add_upload(journal, 1)
    with Journal(path, clock=FakeClock()) as other:
        other.claim(upload_id, "the command line")
        assert journal.upload(upload_id).held_by == "the command line"
        with pytest.raises(JournalError) as caught:
            journal.claim(upload_id)
        assert caught.value.title == f"Upload {upload_id} is already running."
        assert "the command line (process " in caught.value.message
        other.release(upload_id)
        journal.claim(upload_id)
        assert journal.upload(upload_id).held_by == "this program"


def test_a_claim_ends_with_its_process(journal: Journal, path: Path) -> None:
    upload_id = add_upload(journal, 1)
    with Journal(path) as other:
        other.claim(upload_id)
    assert journal.upload(upload_id).held_by == ""
    journal.claim(upload_id)


def test_the_same_process_cannot_run_an_upload_twice(journal: Journal) -> None:
    upload_id = add_upload(journal, 1)
    journal.claim(upload_id, "the window")
    with pytest.raises(JournalError, match="already running"):
        journal.claim(upload_id)


def test_giving_back_what_another_has_changes_nothing(journal: Journal, path: Path) -> None:
    upload_id = add_upload(journal, 1)
    with Journal(path) as other:
        other.claim(upload_id)
        journal.release(upload_id)
        assert journal.upload(upload_id).held_by


def test_an_upload_that_runs_cannot_be_deleted(journal: Journal, path: Path) -> None:
    upload_id = add_upload(journal, 1)
    with Journal(path) as other:
        other.claim(upload_id)
        with pytest.raises(JournalError, match="already running"):
            journal.delete_upload(upload_id)


# --- after a crash


def crashed(path: Path, upload_id: int, sending: int = 1) -> None:
    """Leave an upload as a process does that dies in the middle of requests."""
    with Journal(path) as other:
        other.claim(upload_id)
        other.set_upload_state(upload_id, UploadState.RUNNING)
        for batch in other.batches(upload_id)[:sending]:
            other.begin_attempt(batch.id, START)


def test_what_was_being_sent_is_unconfirmed_after_a_crash_and_never_waiting(journal: Journal, path: Path) -> None:
    upload_id = add_upload(journal, 3)
    crashed(path, upload_id)
    assert journal.recover_all() == 1
    assert states(journal, upload_id) == [BatchState.UNCONFIRMED, BatchState.WAITING, BatchState.WAITING]
    batch = journal.batches(upload_id)[0]
    assert (batch.message, batch.outcome) == ("The program ended before the answer came.", "no-answer")
    assert batch.has_payload
    upload = journal.upload(upload_id)
    assert (upload.state, upload.stop_cause) == (UploadState.STOPPED, StopCause.INTERRUPTED)
    assert journal.recover_all() == 0


def test_taking_an_upload_over_recovers_it(journal: Journal, path: Path) -> None:
    upload_id = add_upload(journal, 3)
    crashed(path, upload_id)
    assert journal.claim(upload_id) == 1
    assert states(journal, upload_id)[0] is BatchState.UNCONFIRMED


def test_an_upload_that_runs_is_not_recovered(journal: Journal, path: Path) -> None:
    upload_id = add_upload(journal, 3)
    with Journal(path) as other:
        other.claim(upload_id)
        other.set_upload_state(upload_id, UploadState.RUNNING)
        other.begin_attempt(other.batches(upload_id)[0].id, START)
        assert journal.recover_all() == 0
        assert journal.recover(upload_id) == 0
        assert other.recover(upload_id) == 0
        assert states(journal, upload_id)[0] is BatchState.SENDING


# --- a person decides


def test_an_unconfirmed_batch_can_be_marked_as_queued(journal: Journal, path: Path) -> None:
    upload_id = add_upload(journal, 1)
    crashed(path, upload_id)
    journal.recover_all()
    (batch,) = journal.batches(upload_id)
    journal.resolve_unconfirmed(batch.id, "queued")
    kept = journal.batch(batch.id)
    assert (kept.state, kept.message, kept.has_payload) == (BatchState.QUEUED, "Marked as queued by you.", False)
    assert journal.upload(upload_id).state is UploadState.FINISHED


def test_an_unconfirmed_batch_can_be_sent_again(journal: Journal) -> None:
    upload_id = add_upload(journal, 1)
    (batch,) = journal.batches(upload_id)
    attempt(journal, batch.id, Outcome.NO_ANSWER, BatchState.UNCONFIRMED)
    journal.set_upload_state(upload_id, UploadState.FINISHED)
    journal.resolve_unconfirmed(batch.id, "again")
    assert states(journal, upload_id) == [BatchState.WAITING]
    assert journal.upload(upload_id).state is UploadState.READY
    assert journal.upload(upload_id).finished_at is None


def test_a_decision_about_a_batch_that_is_not_unconfirmed_is_refused(journal: Journal) -> None:
    upload_id = add_upload(journal, 1)
    (batch,) = journal.batches(upload_id)
    with pytest.raises(JournalError, match="Batch 1 is not unconfirmed any more: it is waiting"):
        journal.resolve_unconfirmed(batch.id, "queued")


def test_a_refused_batch_can_be_sent_again_and_a_queued_one_cannot(journal: Journal) -> None:
    upload_id = add_upload(journal, 2)
    refused, queued = journal.batches(upload_id)
    attempt(journal, refused.id, Outcome.REFUSED, BatchState.REFUSED)
    attempt(journal, queued.id, Outcome.QUEUED, BatchState.QUEUED)
    journal.send_again(refused.id, "To be sent again, as you decided.")
    assert journal.batch(refused.id).state is BatchState.WAITING
    with pytest.raises(JournalError, match="Batch 2 is queued"):
        journal.send_again(queued.id, "")


def test_the_rest_can_be_cancelled(journal: Journal) -> None:
    upload_id = add_upload(journal, 3)
    attempt(journal, journal.batches(upload_id)[0].id, Outcome.QUEUED, BatchState.QUEUED)
    assert journal.cancel_waiting(upload_id) == 2
    assert states(journal, upload_id) == [BatchState.QUEUED, BatchState.CANCELLED, BatchState.CANCELLED]
    assert journal.upload(upload_id).state is UploadState.FINISHED


def test_cancelling_while_a_request_is_under_way_leaves_that_one(journal: Journal) -> None:
    upload_id = add_upload(journal, 2)
    journal.claim(upload_id)
    journal.set_upload_state(upload_id, UploadState.RUNNING)
    journal.begin_attempt(journal.batches(upload_id)[0].id, START)
    assert journal.cancel_waiting(upload_id) == 1
    assert states(journal, upload_id) == [BatchState.SENDING, BatchState.CANCELLED]
    assert journal.upload(upload_id).state is UploadState.RUNNING


def test_old_uploads_are_forgotten_once_they_are_finished(journal: Journal, clock: FakeClock) -> None:
    old, unfinished = add_upload(journal, 1), add_upload(journal, 1)
    journal.set_upload_state(old, UploadState.FINISHED)
    clock.advance(30 * 86_400)
    new = add_upload(journal, 1)
    journal.set_upload_state(new, UploadState.FINISHED)
    assert journal.forget_before(datetime.fromtimestamp(clock.now(), UTC) - timedelta(days=7)) == 1
    assert [upload.id for upload in journal.uploads()] == [new, unfinished]


# --- smaller batches


def test_a_split_batch_keeps_its_number_and_its_other_half_goes_next(journal: Journal) -> None:
    upload_id = add_upload(journal, batches_of(3, 5))
    second = journal.batches(upload_id)[1]
    whole = journal.payload(second.id)
    assert whole is not None
    halves = split_batch(journal.rows_of(second.id), whole)
    new_id = journal.split(second.id, halves, "Made smaller.")
    assert [(batch.number, batch.leads, batch.message) for batch in journal.batches(upload_id)] == [
        (1, 5, ""),
        (2, 3, "Made smaller."),
        (3, 5, ""),
        (4, 2, "Made smaller."),
    ]
    assert journal.rows_of(second.id) + journal.rows_of(new_id) == tuple(range(7, 12))
    assert [journal.payload(second.id), journal.payload(new_id)] == [half.payload for half in halves]
    order = []
    while (batch := journal.next_waiting(upload_id)) is not None:
        order.append(batch.number)
        attempt(journal, batch.id, Outcome.QUEUED, BatchState.QUEUED)
    assert order == [1, 2, 4, 3]
    assert journal.sums(upload_id).agree


def test_halves_that_are_not_the_batch_are_refused(journal: Journal) -> None:
    upload_id = add_upload(journal, 1)
    (batch,) = journal.batches(upload_id)
    with pytest.raises(ValueError, match="do not hold its rows"):
        journal.split(batch.id, (batch_of([2]), batch_of([3])), "")
    journal.begin_attempt(batch.id, START)
    with pytest.raises(NotWaitingError):
        journal.split(batch.id, (batch_of([2, 3]), batch_of([4, 5])), "")


# --- sums


def test_sums_count_every_fate(journal: Journal) -> None:
    upload_id = add_upload(journal, batches_of(6, 10), held_back=((900, ("phone-length",)),))
    wanted = (BatchState.QUEUED, BatchState.REFUSED, BatchState.UNCONFIRMED)
    for batch, state in zip(journal.batches(upload_id), wanted, strict=False):
        attempt(journal, batch.id, Outcome.QUEUED, state)
    journal.cancel_waiting(upload_id)
    sums = journal.sums(upload_id)
    assert sums == Sums(61, queued=10, refused=10, unconfirmed=10, held_back=1, cancelled=30, waiting=0, sending=0)
    assert sums.total == 61
    assert sums.agree
    assert not replace(sums, rows=62).agree


ACTIONS = st.sampled_from(
    ["queued", "refused", "unconfirmed", "waiting", "begin", "split", "again", "resolve", "cancel", "crash"]
)


def act(journal: Journal, upload_id: int, action: str, pick: int) -> None:
    """Do one thing to an upload, as a run or a person might."""
    kept = journal.batches(upload_id)
    batch = kept[pick % len(kept)]
    if action == "cancel":
        journal.cancel_waiting(upload_id)
    elif action == "crash":
        journal.recover(upload_id)
    elif action == "resolve" and batch.state is BatchState.UNCONFIRMED:
        journal.resolve_unconfirmed(batch.id, "queued" if pick % 2 else "again")
    elif action == "again" and batch.state is BatchState.REFUSED:
        journal.send_again(batch.id, "Again.")
    elif action == "split" and batch.state is BatchState.WAITING and batch.leads > 1:
        payload = journal.payload(batch.id)
        assert payload is not None
        journal.split(batch.id, split_batch(journal.rows_of(batch.id), payload), "Smaller.")
    elif action == "begin" and batch.state is BatchState.WAITING:
        journal.begin_attempt(batch.id, START)
    elif action in set(BatchState) and batch.state is BatchState.WAITING:
        attempt(journal, batch.id, Outcome.QUEUED, BatchState(action))


@given(st.lists(st.tuples(ACTIONS, st.integers(0, 50)), max_size=12))
def test_whatever_happens_every_row_has_exactly_one_fate(
    tmp_path_factory: pytest.TempPathFactory, actions: list[tuple[str, int]]
) -> None:
    with Journal(tmp_path_factory.mktemp("journal") / "journal.db", clock=FakeClock()) as journal:
        upload_id = add_upload(journal, batches_of(3, 5), held_back=((99, ("phone-missing",)),))
        for action, pick in actions:
            act(journal, upload_id, action, pick)
            sums = journal.sums(upload_id)
            assert sums.agree
            rows = [row for batch in journal.batches(upload_id) for row in journal.rows_of(batch.id)]
            assert sorted(rows) == list(range(2, 17))
            by_state = dict.fromkeys(BatchState, 0)
            for batch in journal.batches(upload_id):
                by_state[batch.state] += len(journal.rows_of(batch.id))
                assert batch.has_payload == (batch.state not in (BatchState.QUEUED, BatchState.CANCELLED))
            assert by_state[BatchState.QUEUED] == sums.queued
            assert by_state[BatchState.UNCONFIRMED] == sums.unconfirmed


# --- threads


def test_several_threads_may_use_one_journal(journal: Journal) -> None:
    upload_id = add_upload(journal, batches_of(24, 2))
    ids = [batch.id for batch in journal.batches(upload_id)]
    troubles: list[BaseException] = []

    def work(mine: list[int]) -> None:
        try:
            for batch_id in mine:
                attempt(journal, batch_id, Outcome.QUEUED, BatchState.QUEUED)
                assert journal.sums(upload_id).agree
        except BaseException as error:  # noqa: BLE001  told in the main thread
            troubles.append(error)

    threads = [threading.Thread(target=work, args=(ids[number::4],)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert journal.sums(upload_id).queued == 48


def test_leads_that_were_given_up_are_in_no_file_any_more(journal: Journal, path: Path) -> None:
    upload_id = add_upload(journal, 3)

    def legible() -> set[str]:
        files = [each for each in path.parent.iterdir() if each.name.startswith(path.name)]
        assert len(files) >= 2, "the log is a file of its own"
        held = [pack_payload(batch.payload) for batch in batches_of(3)]
        return {each.name for each in files for payload in held if payload in each.read_bytes()}

    assert legible(), "or this test looks for something that never stands there"
    journal.cancel_waiting(upload_id)
    assert legible() == set()
