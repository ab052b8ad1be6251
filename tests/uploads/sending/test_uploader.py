"""The uploader in virtual time, with a sender that plays answers back; test_uploader_socket.py has real ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from typing_extensions import override

from ozogui.cloudagent.calls import BulkRequest, Exchange
from ozogui.cloudagent.replies import Outcome
from ozogui.uploads.batches import values_of
from ozogui.uploads.journal.database import JournalError
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import BatchState, StopCause, UploadState
from ozogui.uploads.sending.decisions import Policy
from ozogui.uploads.sending.events import BatchChanged, Event, Finished, UploadChanged, Waiting, WaitReason
from ozogui.uploads.sending.pace import Pace, Ticket
from ozogui.uploads.sending.uploader import Uploader
from tests.uploads.fake_clock import FakeClock
from tests.uploads.made_up import Script, add_upload, batches_of, exchange, phone

WAITING, SENDING, QUEUED, REFUSED, UNCONFIRMED, CANCELLED = BatchState


class Rig:
    """An upload, its uploader and everything that it says."""

    def __init__(
        self,
        journal: Journal,
        clock: FakeClock,
        outcomes: Iterable[Outcome | Exchange] = (),
        *,
        answer_s: float = 1.0,
        meanwhile: Callable[[BulkRequest], object] | None = None,
        policy: Policy | None = None,
        limit: int = 5,
    ) -> None:
        self.journal = journal
        self.clock = clock
        self.script = Script(clock, outcomes, answer_s=answer_s, meanwhile=meanwhile)
        self.events: list[Event] = []
        pace = Pace(journal, "practice practice", limit, clock=clock)
        self.uploader = Uploader(journal, pace, self.script, clock, self.hear, policy=policy, owner="the test")
        self.on_event: Callable[[Event], object] = lambda _: None

    def hear(self, what: Event) -> None:
        if isinstance(what, BatchChanged):
            # The journal has it before anybody is told.
            assert self.journal.batch(what.batch_id).state is what.state
        if isinstance(what, UploadChanged):
            assert self.journal.upload(what.upload_id).state is what.state
        self.events.append(what)
        self.on_event(what)

    def run(self, upload_id: int) -> UploadState:
        state = self.uploader.run(upload_id)
        assert self.journal.upload(upload_id).state is state
        assert self.journal.upload(upload_id).held_by == ""
        assert self.journal.sums(upload_id).agree
        return state

    def waits(self, reason: WaitReason) -> list[Waiting]:
        return [each for each in self.events if isinstance(each, Waiting) and each.reason is reason]

    def states(self, upload_id: int) -> list[BatchState]:
        return [batch.state for batch in self.journal.batches(upload_id)]


def repeated(*outcomes: Outcome, times: int) -> list[Outcome]:
    return list(outcomes) * times


# --- all goes well


def test_an_upload_is_sent_batch_by_batch(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock)
    upload_id = add_upload(journal, 3, duplicates="checkDuplicate-true")
    assert rig.run(upload_id) is UploadState.FINISHED
    assert rig.states(upload_id) == [QUEUED] * 3
    assert rig.script.phones() == [[phone(row) for row in batch.rows] for batch in batches_of(3)]
    assert {request.campaign for request in rig.script.requests} == {"Renewals_Q4"}
    assert [request.duplicates.fields for request in rig.script.requests] == [{"checkDuplicate": "true"}] * 3


def test_what_happens_is_told_in_order(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock)
    upload_id = add_upload(journal, 2)
    rig.run(upload_id)
    first, second = (batch.id for batch in journal.batches(upload_id))
    assert rig.events == [
        UploadChanged(upload_id, UploadState.RUNNING),
        BatchChanged(upload_id, first, 1, SENDING),
        BatchChanged(upload_id, first, 1, QUEUED),
        BatchChanged(upload_id, second, 2, SENDING),
        BatchChanged(upload_id, second, 2, QUEUED),
        UploadChanged(upload_id, UploadState.FINISHED),
        Finished(upload_id),
    ]


def test_the_disk_says_sending_before_the_first_byte_leaves(journal: Journal, clock: FakeClock, path: Path) -> None:
    seen: list[BatchState] = []

    def look(request: BulkRequest) -> None:
        with Journal(path) as other:
            seen.extend(batch.state for batch in other.batches(upload_id) if batch.state is not WAITING)
            assert other.upload(upload_id).held_by == "the test"

    upload_id = add_upload(journal, 1)
    Rig(journal, clock, meanwhile=look).run(upload_id)
    assert seen == [SENDING]


def test_five_go_at_once_and_the_sixth_waits_with_a_word(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, answer_s=0.5)
    began = clock.monotonic()
    rig.run(add_upload(journal, 7))
    offsets = [round(at - began) for at in rig.script.begun]
    assert offsets == [0, 0, 1, 2, 2, 61, 61]
    (first, *_) = rig.waits(WaitReason.PACE)
    assert first.words == "Waiting 59 s: CloudAgent takes 5 requests a minute." or first.words.startswith("Waiting 58")
    assert first.until == pytest.approx(clock.now() - (clock.monotonic() - began) + 60.6, abs=0.2)


def test_a_wait_is_told_once_not_in_every_slice(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, answer_s=0.001)
    clock.longest_nap_s = 5.0
    rig.run(add_upload(journal, 6))
    assert len(rig.waits(WaitReason.PACE)) == 1
    assert len(clock.waits) >= 12


def test_a_long_upload_takes_little_more_than_the_limit_makes_it(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, answer_s=1.0)
    began = clock.monotonic()
    rig.run(add_upload(journal, batches_of(60, 1)))
    assert rig.script.begun[-1] - began <= 1.03 * 60 * (59 // 5)


def test_an_upload_that_has_nothing_to_send_is_finished(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock)
    upload_id = add_upload(journal, 1)
    journal.cancel_waiting(upload_id)
    assert rig.run(upload_id) is UploadState.FINISHED
    assert rig.script.requests == []


# --- starting the campaign


def test_only_the_last_request_starts_the_campaign(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock)
    upload_id = add_upload(journal, 3, start_campaign=True)
    rig.run(upload_id)
    assert [request.start_campaign for request in rig.script.requests] == [False, False, True]
    assert journal.upload(upload_id).stop_reason == ""


def test_the_last_request_starts_the_campaign_again_when_it_has_to_go_again(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, [Outcome.QUEUED, Outcome.TOO_MANY, Outcome.UNSENT])
    rig.run(add_upload(journal, 2, start_campaign=True))
    assert [request.start_campaign for request in rig.script.requests] == [False, True, True, True]


def test_a_batch_that_goes_again_at_the_end_is_the_last_one(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, [Outcome.NO_ANSWER])
    rig.run(add_upload(journal, 2, start_campaign=True, duplicates="isDelete-true"))
    assert [request.start_campaign for request in rig.script.requests] == [False, False, True]


def test_nobody_asked_for_a_start_so_none_is_sent(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock)
    rig.run(add_upload(journal, 2))
    assert not any(request.start_campaign for request in rig.script.requests)


def test_a_campaign_that_was_not_started_is_told(journal: Journal, clock: FakeClock) -> None:
    upload_id = add_upload(journal, 2, start_campaign=True)
    Rig(journal, clock, [Outcome.QUEUED, Outcome.REFUSED]).run(upload_id)
    upload = journal.upload(upload_id)
    assert (upload.state, upload.stop_cause) == (UploadState.FINISHED, StopCause.NOT_STARTED)
    assert upload.stop_reason.startswith("The campaign was not started")


# --- every other answer


def test_a_refused_batch_does_not_hold_the_others(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, [Outcome.QUEUED, exchange(Outcome.REFUSED, "Please provide valid data")])
    upload_id = add_upload(journal, 3)
    assert rig.run(upload_id) is UploadState.FINISHED
    assert rig.states(upload_id) == [QUEUED, REFUSED, QUEUED]
    assert journal.batches(upload_id)[1].message == "Please provide valid data"


@pytest.mark.parametrize(
    ("outcome", "cause"),
    [(Outcome.BAD_CREDENTIALS, StopCause.CREDENTIALS), (Outcome.BAD_CAMPAIGN, StopCause.CAMPAIGN)],
)
def test_a_bad_key_or_campaign_stops_at_once_and_can_go_on(
    journal: Journal, clock: FakeClock, outcome: Outcome, cause: StopCause
) -> None:
    rig = Rig(journal, clock, [Outcome.QUEUED, outcome])
    upload_id = add_upload(journal, 4)
    assert rig.run(upload_id) is UploadState.STOPPED
    assert len(rig.script.requests) == 2
    assert rig.states(upload_id) == [QUEUED, WAITING, WAITING, WAITING]
    upload = journal.upload(upload_id)
    assert upload.stop_cause is cause
    assert f"made up: {outcome}" in upload.stop_reason
    assert rig.run(upload_id) is UploadState.FINISHED
    assert rig.states(upload_id) == [QUEUED] * 4
    assert journal.upload(upload_id).stop_reason == ""


def test_too_many_is_no_failure_the_batch_goes_again_after_the_window(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, [Outcome.QUEUED, Outcome.TOO_MANY])
    upload_id = add_upload(journal, 3)
    assert rig.run(upload_id) is UploadState.FINISHED
    assert rig.states(upload_id) == [QUEUED] * 3
    assert rig.script.phones()[1] == rig.script.phones()[2]
    assert 60 <= rig.script.begun[2] - rig.script.begun[1] <= 60 + 68 + 1
    (waiting, *_) = rig.waits(WaitReason.TOO_MANY)
    assert waiting.words.startswith(
        "CloudAgent says there are too many requests; another person or program may be using this account. "
        "Trying again in "
    )


def test_the_wait_that_the_server_asks_for_is_kept(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, [exchange(Outcome.TOO_MANY, retry_after_s=300)])
    rig.run(add_upload(journal, 1))
    assert rig.script.begun[1] - rig.script.begun[0] == pytest.approx(301, abs=1)


def test_nothing_but_too_many_pauses_the_upload_after_a_while_and_says_so(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, repeated(Outcome.TOO_MANY, times=500), policy=Policy(too_many_patience_s=1_200))
    upload_id = add_upload(journal, 2)
    rig.on_event = lambda what: rig.uploader.stop() if what == UploadChanged(upload_id, UploadState.PAUSED) else None
    began = clock.monotonic()
    assert rig.run(upload_id) is UploadState.STOPPED
    assert 1_200 <= clock.monotonic() - began <= 1_500
    upload = journal.upload(upload_id)
    assert upload.stop_cause is StopCause.TOO_MANY
    assert "Another person or program may be using this account" in upload.stop_reason
    assert rig.states(upload_id) == [WAITING, WAITING]


def test_too_many_now_and_then_pauses_nothing(journal: Journal, clock: FakeClock) -> None:
    patience_s, begun = 600.0, clock.monotonic()
    script = repeated(Outcome.TOO_MANY, Outcome.QUEUED, times=60)
    rig = Rig(journal, clock, script, policy=Policy(too_many_patience_s=patience_s))
    assert rig.run(add_upload(journal, batches_of(40, 1))) is UploadState.FINISHED
    assert UploadState.PAUSED not in [each.state for each in rig.events if isinstance(each, UploadChanged)]
    # Or the first "too many" would still be within the patience at the end, and nothing would be shown.
    assert clock.monotonic() - begun > 3 * patience_s


def test_what_was_certainly_not_sent_goes_again_with_growing_waits_and_its_cause(
    journal: Journal, clock: FakeClock
) -> None:
    away = exchange(Outcome.UNSENT, "No connection to CloudAgent (name not found).")
    rig = Rig(journal, clock, [away] * 7, answer_s=0.0)
    upload_id = add_upload(journal, 1)
    assert rig.run(upload_id) is UploadState.FINISHED
    gaps = [later - earlier for earlier, later in pairwise(rig.script.begun)]
    assert [round(gap) for gap in gaps[:4]] == [5, 10, 20, 40]
    assert gaps[-1] == pytest.approx(120, abs=1)
    assert [wait.words for wait in rig.waits(WaitReason.NO_CONNECTION)][:2] == [
        "No connection to CloudAgent (name not found): trying again in 5 s.",
        "No connection to CloudAgent (name not found): trying again in 10 s.",
    ]
    assert journal.batches(upload_id)[0].attempts == 8
    assert rig.states(upload_id) == [QUEUED]


def test_requests_that_were_not_sent_count_for_the_pace_all_the_same(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, [Outcome.UNSENT] * 5, answer_s=0.0, policy=Policy(first_backoff_s=1, longest_backoff_s=1))
    began = clock.monotonic()
    rig.run(add_upload(journal, 1))
    assert rig.script.begun[5] - began >= 60


def test_a_connection_that_is_back_is_used_at_the_usual_pace(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, [Outcome.UNSENT, Outcome.UNSENT, Outcome.QUEUED, Outcome.UNSENT], answer_s=0.0)
    rig.run(add_upload(journal, 3))
    begun = rig.script.begun
    assert [round(later - earlier) for earlier, later in pairwise(begun)] == [5, 10, 0, 5, 40]


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.NOT_UNDERSTOOD])
@pytest.mark.parametrize("duplicates", ["none", "checkDuplicate-false", "isDelete-false"])
def test_without_an_answer_a_batch_is_unconfirmed_and_never_sent_again_by_itself(
    journal: Journal, clock: FakeClock, outcome: Outcome, duplicates: str
) -> None:
    rig = Rig(journal, clock, [Outcome.QUEUED, outcome])
    upload_id = add_upload(journal, 3, duplicates=duplicates)
    assert rig.run(upload_id) is UploadState.FINISHED
    assert rig.states(upload_id) == [QUEUED, UNCONFIRMED, QUEUED]
    assert rig.run(upload_id) is UploadState.FINISHED
    assert len(rig.script.requests) == 3
    assert journal.batches(upload_id)[1].has_payload


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.NOT_UNDERSTOOD])
@pytest.mark.parametrize("duplicates", ["checkDuplicate-true", "isDelete-true"])
def test_where_it_is_harmless_it_goes_again_by_itself_after_the_others(
    journal: Journal, clock: FakeClock, outcome: Outcome, duplicates: str
) -> None:
    rig = Rig(journal, clock, [outcome])
    upload_id = add_upload(journal, 3, duplicates=duplicates)
    assert rig.run(upload_id) is UploadState.FINISHED
    assert rig.states(upload_id) == [QUEUED] * 3
    first, second, third = ([phone(row) for row in batch.rows] for batch in batches_of(3))
    assert rig.script.phones() == [first, second, third, first]


def test_it_goes_again_only_so_often_even_where_it_is_harmless(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, repeated(Outcome.NO_ANSWER, Outcome.QUEUED, times=1) + [Outcome.NO_ANSWER] * 2)
    upload_id = add_upload(journal, 2, duplicates="checkDuplicate-true")
    assert rig.run(upload_id) is UploadState.FINISHED
    assert rig.states(upload_id) == [UNCONFIRMED, QUEUED]
    assert journal.batches(upload_id)[0].attempts == 3
    assert rig.run(upload_id) is UploadState.FINISHED
    assert len(rig.script.requests) == 4


def test_after_several_requests_without_an_answer_nothing_more_is_risked(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, [Outcome.NOT_UNDERSTOOD] * 7)
    upload_id = add_upload(journal, 9)
    rig.on_event = lambda what: rig.uploader.go_on() if what == UploadChanged(upload_id, UploadState.PAUSED) else None
    assert rig.run(upload_id) is UploadState.FINISHED
    assert rig.states(upload_id) == [UNCONFIRMED] * 7 + [QUEUED] * 2
    changes = [each.state for each in rig.events if isinstance(each, UploadChanged)]
    running, paused = UploadState.RUNNING, UploadState.PAUSED
    assert changes == [running, paused, running, UploadState.FINISHED]
    told = rig.events.index(UploadChanged(upload_id, paused))
    assert sum(isinstance(each, BatchChanged) and each.state is UNCONFIRMED for each in rig.events[:told]) == 5


def test_a_batch_that_is_too_large_is_halved_until_it_passes(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, [Outcome.TOO_LARGE, Outcome.TOO_LARGE])
    upload_id = add_upload(journal, batches_of(1, 8))
    assert rig.run(upload_id) is UploadState.FINISHED
    batches = journal.batches(upload_id)
    assert [(batch.number, batch.leads, batch.state) for batch in batches] == [
        (1, 2, QUEUED),
        (2, 2, QUEUED),
        (3, 2, QUEUED),
        (4, 2, QUEUED),
    ]
    sent = [row for request in rig.script.requests[2:] for row in values_of(request.payload)[1]]
    assert sorted(values[0] for values in sent) == [phone(row) for row in range(2, 10)]


def test_what_is_known_to_be_too_large_is_not_tried(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, [Outcome.TOO_LARGE])
    upload_id = add_upload(journal, batches_of(3, 40))
    assert rig.run(upload_id) is UploadState.FINISHED
    assert [batch.leads for batch in journal.batches(upload_id)] == [20] * 6
    assert len(rig.script.requests) == 7


def test_a_single_lead_that_is_too_large_is_refused(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, [Outcome.TOO_LARGE])
    upload_id = add_upload(journal, batches_of(2, 1))
    assert rig.run(upload_id) is UploadState.FINISHED
    assert rig.states(upload_id) == [REFUSED, QUEUED]


# --- pause, go on, stop


def test_a_paused_upload_begins_no_request_until_it_goes_on(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock)
    upload_id = add_upload(journal, 3)
    clock.after(0.5, rig.uploader.pause)
    clock.after(500, rig.uploader.go_on)
    began = clock.monotonic()
    assert rig.run(upload_id) is UploadState.FINISHED
    assert [round(at - began) for at in rig.script.begun] == [0, 500, 501]
    changes = [each.state for each in rig.events if isinstance(each, UploadChanged)]
    assert changes == [UploadState.RUNNING, UploadState.PAUSED, UploadState.RUNNING, UploadState.FINISHED]


def test_a_pause_is_seen_in_the_middle_of_a_wait(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock)
    upload_id = add_upload(journal, 6)
    seen: list[float] = []
    rig.on_event = lambda what: (
        seen.append(clock.monotonic()) if what == UploadChanged(upload_id, UploadState.PAUSED) else None
    )
    began = clock.monotonic()
    clock.after(20, rig.uploader.pause)
    clock.after(30, rig.uploader.stop)
    assert rig.run(upload_id) is UploadState.STOPPED
    assert seen == [began + 20]
    assert clock.monotonic() == began + 30
    assert len(rig.script.requests) == 5


def test_stop_ends_the_run_after_the_request_under_way(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, meanwhile=lambda _: rig.uploader.stop())
    upload_id = add_upload(journal, 3)
    assert rig.run(upload_id) is UploadState.STOPPED
    assert rig.states(upload_id) == [QUEUED, WAITING, WAITING]
    upload = journal.upload(upload_id)
    assert (upload.stop_reason, upload.stop_cause) == ("Stopped by you.", StopCause.PERSON)


@pytest.mark.parametrize("outcome", [Outcome.UNSENT, Outcome.TOO_MANY])
def test_stop_ends_every_wait(journal: Journal, clock: FakeClock, outcome: Outcome) -> None:
    rig = Rig(journal, clock, [outcome] * 9)
    upload_id = add_upload(journal, 1)
    began = clock.monotonic()
    clock.after(33, rig.uploader.stop)
    assert rig.run(upload_id) is UploadState.STOPPED
    assert clock.monotonic() - began == 33


def test_stop_before_the_run_begins_sends_nothing_and_holds_for_that_run_only(
    journal: Journal, clock: FakeClock
) -> None:
    rig = Rig(journal, clock)
    upload_id = add_upload(journal, 1)
    rig.uploader.stop()
    assert rig.run(upload_id) is UploadState.STOPPED
    assert rig.script.requests == []
    assert rig.run(upload_id) is UploadState.FINISHED


def test_stop_during_the_last_request_finishes(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, meanwhile=lambda _: rig.uploader.stop())
    assert rig.run(add_upload(journal, 1)) is UploadState.FINISHED


def test_cancelling_the_rest_while_it_runs_ends_it(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, meanwhile=lambda _: journal.cancel_waiting(upload_id))
    upload_id = add_upload(journal, 3)
    assert rig.run(upload_id) is UploadState.FINISHED
    assert rig.states(upload_id) == [QUEUED, CANCELLED, CANCELLED]


def test_a_batch_cancelled_while_it_waits_for_its_slot_is_not_sent(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock)
    upload_id = add_upload(journal, batches_of(6, 1))
    clock.after(30, lambda: journal.cancel_waiting(upload_id))
    assert rig.run(upload_id) is UploadState.FINISHED
    assert rig.states(upload_id) == [QUEUED] * 5 + [CANCELLED]


class CancellingPace(Pace):
    """Gives a ticket for a batch that somebody cancels at that very moment."""

    upload_id = 0
    cancelling: Journal

    @override
    def try_take(self, label: str = "") -> Ticket | float:
        ticket = super().try_take(label)
        self.cancelling.cancel_waiting(self.upload_id)
        return ticket


def test_a_batch_cancelled_when_its_ticket_is_there_already_is_not_sent(journal: Journal, clock: FakeClock) -> None:
    upload_id = add_upload(journal, 1)
    pace = CancellingPace(journal, "practice practice", clock=clock)
    pace.upload_id, pace.cancelling = upload_id, journal
    script = Script(clock)
    assert Uploader(journal, pace, script, clock, lambda _: None).run(upload_id) is UploadState.FINISHED
    assert script.requests == []
    assert [batch.state for batch in journal.batches(upload_id)] == [CANCELLED]
    assert pace.slots()[0].state == "cooling"


# --- crashes and trouble


def test_what_an_earlier_run_left_as_sending_is_unconfirmed_and_not_sent_again(
    journal: Journal, clock: FakeClock, path: Path
) -> None:
    upload_id = add_upload(journal, 2)
    with Journal(path, clock=clock) as dying:
        dying.claim(upload_id)
        dying.begin_attempt(dying.batches(upload_id)[0].id, clock.now())
    rig = Rig(journal, clock)
    assert rig.run(upload_id) is UploadState.FINISHED
    assert rig.states(upload_id) == [UNCONFIRMED, QUEUED]
    assert journal.batches(upload_id)[0].message == "The program ended before the answer came."
    assert len(rig.script.requests) == 1


def test_where_it_is_harmless_it_goes_again_after_a_crash(journal: Journal, clock: FakeClock, path: Path) -> None:
    upload_id = add_upload(journal, 2, duplicates="checkDuplicate-true")
    with Journal(path, clock=clock) as dying:
        dying.claim(upload_id)
        dying.begin_attempt(dying.batches(upload_id)[0].id, clock.now())
    rig = Rig(journal, clock)
    assert rig.run(upload_id) is UploadState.FINISHED
    assert rig.states(upload_id) == [QUEUED, QUEUED]
    first, second = ([phone(row) for row in batch.rows] for batch in batches_of(2))
    assert rig.script.phones() == [second, first]


def test_an_upload_that_runs_elsewhere_is_not_run_here(journal: Journal, clock: FakeClock, path: Path) -> None:
    upload_id = add_upload(journal, 1)
    rig = Rig(journal, clock)
    with Journal(path, clock=clock) as other:
        other.claim(upload_id, "the command line")
        with pytest.raises(JournalError, match="already running"):
            rig.uploader.run(upload_id)
    assert rig.script.requests == []


def test_a_bug_in_the_middle_of_a_request_leaves_an_unconfirmed_batch_and_an_upload_that_can_go_on(
    journal: Journal, clock: FakeClock
) -> None:
    def fail(_: BulkRequest) -> None:
        raise ZeroDivisionError

    upload_id = add_upload(journal, 2)
    with pytest.raises(ZeroDivisionError):
        Rig(journal, clock, meanwhile=fail).uploader.run(upload_id)
    assert [batch.state for batch in journal.batches(upload_id)] == [UNCONFIRMED, WAITING]
    assert journal.batches(upload_id)[0].message == "An error came up before the answer came."
    upload = journal.upload(upload_id)
    assert (upload.state, upload.held_by) == (UploadState.STOPPED, "")
    assert upload.stop_reason == "An error came up while this upload was running."
    rig = Rig(journal, clock)
    assert rig.run(upload_id) is UploadState.FINISHED
    # The request that failed counts: its slot cools.
    assert len([slot for slot in Pace(journal, "practice practice", clock=clock).slots() if slot.state != "free"]) == 2


def full(journal: Journal) -> Callable[[], None]:
    """Let the disk be full for every connection from now on; what is returned makes room again."""
    engine = journal._database._engine

    def fill(raw: object, *_: object) -> None:
        raw.execute("PRAGMA query_only = ON")  # type: ignore[attr-defined]

    engine.dispose()
    event.listen(engine, "connect", fill)

    def make_room() -> None:
        event.remove(engine, "connect", fill)
        engine.dispose()

    return make_room


def test_an_answer_that_cannot_be_kept_at_once_is_kept_when_there_is_room_again(
    journal: Journal, clock: FakeClock
) -> None:
    rig = Rig(journal, clock, meanwhile=lambda _: clock.after(4, full(journal)))
    upload_id = add_upload(journal, 1)
    assert rig.run(upload_id) is UploadState.FINISHED
    assert rig.states(upload_id) == [QUEUED]
    assert journal.batches(upload_id)[0].transaction_id


def test_an_answer_that_cannot_be_kept_at_all_ends_the_run_and_its_batch_is_unconfirmed_later(
    journal: Journal, clock: FakeClock
) -> None:
    room: list[Callable[[], None]] = []
    rig = Rig(journal, clock, meanwhile=lambda _: room.append(full(journal)))
    upload_id = add_upload(journal, 2)
    with pytest.raises(JournalError):
        rig.uploader.run(upload_id)
    assert len(rig.script.requests) == 1
    room[0]()
    journal.release(upload_id)
    assert journal.recover_all() == 1
    assert rig.states(upload_id) == [UNCONFIRMED, WAITING]


def test_without_a_journal_nothing_is_sent(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock)
    upload_id = add_upload(journal, 1)
    make_room = full(journal)
    with pytest.raises(JournalError, match="nothing was sent"):
        rig.uploader.run(upload_id)
    assert rig.script.requests == []
    make_room()


# --- anything at all


ANYTHING = st.lists(st.sampled_from(list(Outcome)), max_size=14)
WISHES = st.lists(st.tuples(st.floats(0, 400), st.sampled_from(["pause", "go_on", "stop"])), max_size=5)


@settings(max_examples=15)
@given(outcomes=ANYTHING, wishes=WISHES, duplicates=st.sampled_from(["none", "checkDuplicate-true"]))
def test_whatever_is_answered_and_wanted_no_batch_is_lost_or_sent_twice_unsaid(
    tmp_path_factory: pytest.TempPathFactory,
    outcomes: list[Outcome],
    wishes: list[tuple[float, str]],
    duplicates: str,
) -> None:
    clock = FakeClock()
    with Journal(tmp_path_factory.mktemp("journal") / "journal.db", clock=clock) as journal:
        rig = Rig(journal, clock, outcomes)
        upload_id = add_upload(journal, batches_of(4, 2), duplicates=duplicates)
        for seconds, wish in wishes:
            clock.after(seconds, getattr(rig.uploader, wish))
        clock.after(2_000, rig.uploader.stop)
        clock.after(90_000, rig.uploader.stop)
        rig.run(upload_id)
        for _ in range(8):
            if rig.run(upload_id) is UploadState.FINISHED:
                break
        may_have_arrived = {Outcome.QUEUED, Outcome.NO_ANSWER, Outcome.NOT_UNDERSTOOD}
        for batch in journal.batches(upload_id):
            made = [Outcome(each.outcome) for each in journal.attempts(batch.id)]
            arrived = [outcome for outcome in made if outcome in may_have_arrived]
            if duplicates == "none":
                assert len(arrived) <= 1
            assert arrived.count(Outcome.QUEUED) == (1 if batch.state is QUEUED else 0)
            assert (batch.state is UNCONFIRMED) <= bool(arrived)
            assert batch.state is not SENDING
        for earlier, later in zip(rig.script.begun, rig.script.begun[5:], strict=False):
            assert later - earlier >= 60


def test_words_of_the_server_do_not_reach_the_reason_with_leads(journal: Journal, clock: FakeClock) -> None:
    upload_id = add_upload(journal, 1)
    answer = exchange(Outcome.BAD_CREDENTIALS, "Invalid userName or apiKey")
    Rig(journal, clock, [replace(answer, raw="masked")]).run(upload_id)
    assert journal.upload(upload_id).stop_reason == "CloudAgent did not accept the account: Invalid userName or apiKey"
