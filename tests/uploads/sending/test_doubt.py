"""A batch with an unanswered request stays in doubt until CloudAgent takes it or a person has found it there."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ozogui.cloudagent.calls import Exchange
from ozogui.cloudagent.replies import Outcome, Reply
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.journal.result_records import ResultFate
from ozogui.uploads.records import SET_ASIDE, BatchState, StopCause, UploadState
from ozogui.uploads.results.later import later_of, take_result
from ozogui.uploads.sending.decisions import Policy
from ozogui.uploads.sending.events import Event, UploadChanged
from ozogui.uploads.sending.pace import Pace
from ozogui.uploads.sending.uploader import Uploader
from tests.uploads.fake_clock import FakeClock
from tests.uploads.made_up import Script, add_upload, batches_of, exchange, phone

LOST, REFUSED, QUEUED = Outcome.NO_ANSWER, Outcome.REFUSED, Outcome.QUEUED
NUMBER = "129171716445505819319510"


def run(
    journal: Journal, clock: FakeClock, upload_id: int, *outcomes: Outcome | Exchange, stop_at: int = 0
) -> UploadState:
    """Run an upload against these answers; stopped at its so-manieth request, and at every pause."""
    sender = Script(clock, outcomes, meanwhile=lambda _: uploader.stop() if len(sender.requests) == stop_at else None)

    def hear(event: Event) -> None:
        if isinstance(event, UploadChanged) and event.state is UploadState.PAUSED:
            uploader.stop()

    uploader = Uploader(journal, Pace(journal, "key", clock=clock), sender, clock, hear, policy=Policy())
    return uploader.run(upload_id)


def refused(words: str) -> Exchange:
    return Exchange(Reply(REFUSED, words), 200, "{}", 0, 0)


@pytest.mark.parametrize("outcome", [LOST, Outcome.NOT_UNDERSTOOD])
def test_what_may_have_arrived_is_not_cancelled(journal: Journal, clock: FakeClock, outcome: Outcome) -> None:
    upload_id = add_upload(journal, 3, duplicates="checkDuplicate-true")
    run(journal, clock, upload_id, outcome, stop_at=1)
    sums = journal.sums(upload_id)
    assert (sums.waiting, sums.in_doubt) == (12, 4)
    assert journal.cancel_waiting(upload_id) == 2
    sums = journal.sums(upload_id)
    assert (sums.cancelled, sums.unconfirmed, sums.in_doubt) == (8, 4, 0)
    first = journal.batches(upload_id)[0]
    assert first.has_payload
    assert first.message.startswith("Not sent again, as you decided.")
    uploaded = journal.uploaded_numbers("practice", "practice", "Renewals_Q4")
    assert [uploaded.uploaded_on(phone(row)) is not None for row in (2, 6)] == [True, False]
    assert not uploaded.is_certain(phone(2))


def test_a_refusal_after_a_lost_answer_leaves_it_open(journal: Journal, clock: FakeClock) -> None:
    upload_id = add_upload(journal, 1, duplicates="checkDuplicate-true")
    assert run(journal, clock, upload_id, LOST, refused("Please provide valid data")) is UploadState.FINISHED
    (batch,) = journal.batches(upload_id)
    assert batch.state is BatchState.UNCONFIRMED
    assert batch.message.startswith("CloudAgent refused the latest request: Please provide valid data.")


@pytest.mark.parametrize("stop", [Outcome.TOO_MANY, Outcome.UNSENT, Outcome.BAD_CREDENTIALS, Outcome.BAD_CAMPAIGN])
def test_the_doubt_outlasts_whatever_else_comes(journal: Journal, clock: FakeClock, stop: Outcome) -> None:
    upload_id = add_upload(journal, 1, duplicates="checkDuplicate-true")
    run(journal, clock, upload_id, LOST, stop, stop_at=2)
    (batch,) = journal.batches(upload_id)
    assert (batch.state, batch.may_be_there) == (BatchState.WAITING, True)
    assert "not known" in batch.message
    journal.cancel_waiting(upload_id)
    assert journal.batch(batch.id).state is BatchState.UNCONFIRMED


def test_both_halves_of_a_doubtful_batch_are_in_doubt(journal: Journal, clock: FakeClock) -> None:
    upload_id = add_upload(journal, 1, duplicates="checkDuplicate-true")
    run(journal, clock, upload_id, LOST, Outcome.TOO_LARGE, QUEUED, REFUSED, stop_at=4)
    assert [batch.state for batch in journal.batches(upload_id)] == [BatchState.QUEUED, BatchState.UNCONFIRMED]
    uploaded = journal.uploaded_numbers("practice", "practice", "Renewals_Q4")
    assert [uploaded.is_certain(phone(row)) for row in (2, 3, 4, 5)] == [True, True, False, False]
    assert all(uploaded.uploaded_on(phone(row)) for row in (2, 3, 4, 5))


@pytest.mark.parametrize(
    ("outcomes", "cause"),
    [
        ((QUEUED,), StopCause.NONE),
        ((REFUSED,), StopCause.NOT_STARTED),
        ((LOST,), StopCause.PERHAPS_STARTED),
    ],
)
def test_the_campaign_was_not_started_is_said_only_when_it_is_known(
    journal: Journal, clock: FakeClock, outcomes: tuple[Outcome, ...], cause: StopCause
) -> None:
    upload_id = add_upload(journal, 1, start_campaign=True)
    run(journal, clock, upload_id, *outcomes)
    upload = journal.upload(upload_id)
    assert (upload.state, upload.stop_cause) == (UploadState.FINISHED, cause)
    assert ("may be dialling" in upload.stop_reason) == (cause is StopCause.PERHAPS_STARTED)


def test_what_was_to_start_the_campaign_and_is_cancelled_says_so(journal: Journal, clock: FakeClock) -> None:
    upload_id = add_upload(journal, 2, start_campaign=True)
    run(journal, clock, upload_id, QUEUED, stop_at=1)
    journal.cancel_waiting(upload_id)
    assert journal.upload(upload_id).stop_cause is StopCause.NOT_STARTED


def test_three_equal_refusals_that_do_not_name_the_data_stop_and_ask(journal: Journal, clock: FakeClock) -> None:
    upload_id = add_upload(journal, 6)
    run(journal, clock, upload_id, *[refused("Balance too low")] * 6)
    upload = journal.upload(upload_id)
    assert (upload.state, upload.stop_cause) == (UploadState.STOPPED, StopCause.REFUSED)
    assert "Balance too low" in upload.stop_reason
    assert journal.sums(upload_id).waiting == 12


@pytest.mark.parametrize(
    "words", [("Please provide valid data",) * 4, ("Balance too low", "Other words", "Balance too low", "Nope")]
)
def test_refusals_of_the_data_or_in_other_words_stop_nothing(
    journal: Journal, clock: FakeClock, words: tuple[str, ...]
) -> None:
    upload_id = add_upload(journal, 4)
    assert run(journal, clock, upload_id, *map(refused, words)) is UploadState.FINISHED
    assert journal.sums(upload_id).refused == 16


def test_one_number_for_two_batches_is_said(journal: Journal, clock: FakeClock) -> None:
    upload_id = add_upload(journal, batches_of(2))
    run(journal, clock, upload_id, exchange(QUEUED), exchange(QUEUED))
    first, second = journal.batches(upload_id)
    assert "same transactionId" not in first.message
    assert "same Transaction ID as batch 1" in second.message
    assert second.state is BatchState.QUEUED


def told(processed: int, not_processed: int) -> bytes:
    counts = {"totalNoUploaded": "4", "numbersProcessed": str(processed), "numbersNotProcessed": str(not_processed)}
    facts = {"transactionId": NUMBER, "status": "Success", "message": "File Successfully uploaded."}
    return json.dumps({"data": counts | facts}).encode()


@pytest.mark.parametrize("duplicates", ["checkDuplicate-true", "isDelete-true", "none", "checkDuplicate-false"])
def test_none_of_a_resend_was_added_because_the_first_try_had_brought_them(
    journal: Journal, clock: FakeClock, duplicates: str
) -> None:
    upload_id = add_upload(journal, 1, duplicates=duplicates)
    skips = duplicates.endswith("true")
    run(journal, clock, upload_id, *([LOST, QUEUED] if skips else [QUEUED]))
    arrived = take_result(journal, told(0, 4))
    later = later_of(journal, upload_id)
    assert arrived.result.fate is later.fate is (ResultFate.EARLIER if skips else ResultFate.FAILED)
    assert (later.earlier, later.failed) == ((4, 0) if skips else (0, 4))
    assert ("most likely there already from the first try" in later.words) == skips


def test_a_resend_whose_leads_failed_for_other_reasons_says_those(journal: Journal, clock: FakeClock) -> None:
    upload_id = add_upload(journal, 1, duplicates="checkDuplicate-true")
    run(journal, clock, upload_id, LOST, QUEUED)
    take_result(journal, told(1, 3))
    journal.results.keep_reasons(NUMBER, {"Duplicate number": [2, 3], "DND number": [4]}, 0)
    later = later_of(journal, upload_id)
    assert (later.processed, later.earlier, later.failed, later.fate) == (1, 2, 1, ResultFate.PARTLY)
    assert journal.results.reasons_of_upload(upload_id) == {4: "DND number"}


def test_a_damaged_payload_costs_its_batch_and_not_the_upload(journal: Journal, clock: FakeClock, path: Path) -> None:
    upload_id = add_upload(journal, 3, duplicates="checkDuplicate-true")
    second = journal.batches(upload_id)[1]
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE payloads SET data = ? WHERE batch_id = ?", (b"no leads", second.id))
        connection.commit()
    assert run(journal, clock, upload_id, QUEUED) is UploadState.FINISHED
    assert journal.sums(upload_id).agree
    found = journal.batches(upload_id)
    assert [batch.state for batch in found] == [BatchState.QUEUED, BatchState.CANCELLED, BatchState.QUEUED]
    assert found[1].outcome == SET_ASIDE
    assert "rows 6 to 9" in found[1].message
