"""A state machine over the uploader: any order of answers, wishes, crashes and decisions keeps the promises."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from typing_extensions import override

from ozogui.cloudagent.calls import BulkRequest, Duplicates, Exchange
from ozogui.cloudagent.replies import Outcome
from ozogui.uploads.batches import values_of
from ozogui.uploads.journal.database import JournalError
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.journal.journal_rows import UNANSWERED
from ozogui.uploads.records import BatchRecord, BatchState, StopCause, UploadState
from ozogui.uploads.sending.events import BatchChanged, Event, UploadChanged
from ozogui.uploads.sending.pace import Pace
from ozogui.uploads.sending.uploader import Uploader
from tests.uploads.fake_clock import FakeClock
from tests.uploads.made_up import add_upload, batches_of, exchange

MAY_BE_TAKEN = {Outcome.QUEUED, *UNANSWERED}


class CrashError(BaseException):
    """The program ends here, as by kill -9: nothing that follows in it is to have any effect."""


class MortalJournal(Journal):
    """A journal that does nothing any more once its program is dead."""

    is_dead = False

    @override
    def release(self, upload_id: int) -> None:
        self._fail_when_dead()
        super().release(upload_id)

    @override
    def recover(self, upload_id: int, why: str = "The program ended") -> int:
        self._fail_when_dead()
        return super().recover(upload_id, why)

    def _fail_when_dead(self) -> None:
        if self.is_dead:
            raise JournalError("The program is dead.", "")


@dataclass(frozen=True)
class Answer:
    """What the server does with one request."""

    outcome: Outcome
    is_taken: bool
    """For an answer that leaves it open: whether the leads arrived."""
    seconds: float
    retry_after_s: float | None
    dies: str
    """ "before" or "after" the request arrives, "never" otherwise."""


ANSWERS = st.builds(
    Answer,
    outcome=st.sampled_from([Outcome.QUEUED] * 4 + list(Outcome)),
    is_taken=st.booleans(),
    seconds=st.sampled_from([0.001, 1.0, 30.0]),
    retry_after_s=st.sampled_from([None, None, 5.0, 400.0]),
    dies=st.sampled_from(["never"] * 12 + ["before", "after"]),
)
WISHES = st.lists(st.tuples(st.floats(0, 300), st.sampled_from(["pause", "go_on", "stop", "stop_now"])), max_size=3)


class World(RuleBasedStateMachine):
    """One upload, the programs that run it one after the other, the server, and the person in front of it."""

    @initialize(duplicates=st.sampled_from(list(Duplicates)), batches=st.integers(1, 5), has_trial=st.booleans())
    def begin(self, duplicates: Duplicates, batches: int, *, has_trial: bool) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clock = FakeClock()
        self.path = Path(self.folder.name) / "journal.db"
        self.journal = MortalJournal(self.path, clock=self.clock)
        self.duplicates = duplicates
        leads = batches_of(batches, 3)
        trial_row = leads[0].rows[-1] if has_trial else 0
        self.id = add_upload(self.journal, leads, duplicates=duplicates.value, trial_row=trial_row)
        self.answers: list[Answer] = []
        self.taken: Counter[str] = Counter()
        self.allowed: Counter[str] = Counter()
        """How often each number may have been taken: once, and once more for each time that this was said before."""
        self.arrived: list[float] = []

    # --- what happens

    @rule(answers=st.lists(ANSWERS, max_size=10), wishes=WISHES, goes_on=st.booleans())
    def run(self, answers: list[Answer], wishes: list[tuple[float, str]], *, goes_on: bool) -> None:
        self.answers = list(answers)
        journal = self.journal
        for each in journal.batches(self.id):
            if each.state is BatchState.SENDING or (self.is_open(each) and self.duplicates.makes_resend_harmless):
                self.allow_again(each)

        def hear(what: Event) -> None:
            if isinstance(what, BatchChanged):
                assert journal.batch(what.batch_id).state is what.state
                batch = journal.batch(what.batch_id)
                if what.state is BatchState.WAITING and batch.outcome in UNANSWERED:
                    assert self.duplicates.makes_resend_harmless
                    assert "once more after the others" in batch.message
                    self.allow_again(batch)
            if isinstance(what, UploadChanged) and what.state is UploadState.PAUSED:
                # Somebody answers each pause in the end, whatever else they wished for.
                self.clock.after(30, uploader.go_on if goes_on else uploader.stop)

        pace = Pace(journal, "practice practice", clock=self.clock)
        uploader = Uploader(journal, pace, self, self.clock, hear, cut=lambda: None)
        for seconds, wish in wishes:
            self.clock.after(seconds, getattr(uploader, wish))
        self.clock.after(40_000, uploader.stop)
        try:
            state = uploader.run(self.id)
        except CrashError:
            journal.close()
            self.journal = MortalJournal(self.path, clock=self.clock)
            self.journal.recover_all()
        else:
            assert journal.upload(self.id).state is state
            assert journal.upload(self.id).held_by == ""
            left = journal.count_batches(self.id, BatchState.WAITING, BatchState.SENDING)
            assert (left == 0) <= (state is UploadState.FINISHED)
            assert (state is UploadState.FINISHED) <= (left == 0)

    @rule(choice=st.sampled_from(["queued", "again"]))
    def decide(self, choice: str) -> None:
        for batch in self.journal.batches(self.id):
            if batch.state is BatchState.UNCONFIRMED:
                if choice == "again":
                    self.allow_again(batch)
                    self.journal.resolve_unconfirmed(batch.id, "again")
                else:
                    self.journal.resolve_unconfirmed(batch.id, "queued")

    @rule()
    def send_refused_again(self) -> None:
        for batch in self.journal.batches(self.id):
            if batch.state is BatchState.REFUSED:
                self.journal.send_again(batch.id, "To be sent again, as you decided.")

    @rule()
    def cancel(self) -> None:
        self.journal.cancel_waiting(self.id)

    @rule(seconds=st.sampled_from([-86_400.0, -50.0, 50.0, 3_600.0]))
    def set_the_clock(self, seconds: float) -> None:
        self.clock.set_wall(self.clock.now() + seconds)

    @rule(off_s=st.sampled_from([3.0, 3_600.0]))
    def restart_the_computer(self, off_s: float) -> None:
        self.journal.close()
        self.true_offset = getattr(self, "true_offset", 0.0) + self.clock.monotonic() + off_s
        self.clock.restart_computer(off_s=off_s)
        self.journal = MortalJournal(self.path, clock=self.clock)

    @precondition(lambda self: self.journal.upload(self.id).stop_cause is StopCause.INTERRUPTED)
    @rule()
    def look_at_what_is_left(self) -> None:
        assert self.journal.upload(self.id).state is UploadState.STOPPED
        assert "ended while this upload was running" in self.journal.upload(self.id).stop_reason

    # --- the server

    def add_bulk_data(self, request: BulkRequest) -> Exchange:
        """Answer as it was planned, and queue everything after that."""
        planned = self.answers.pop(0) if self.answers else Answer(Outcome.QUEUED, True, 1.0, None, "never")
        if planned.dies == "before":
            self.die()
        numbers = [values[0] for values in values_of(request.payload)[1]]
        begun = self.clock.now()
        if planned.outcome is not Outcome.UNSENT:
            self.arrived.append(getattr(self, "true_offset", 0.0) + self.clock.monotonic())
            if planned.outcome is Outcome.QUEUED or (planned.outcome in MAY_BE_TAKEN and planned.is_taken):
                self.taken.update(numbers)
        if planned.dies == "after":
            self.die()
        self.clock.advance(planned.seconds)
        if planned.outcome is Outcome.TOO_LARGE and len(numbers) == 1:
            return replace(exchange(Outcome.QUEUED), started_at=begun, answered_at=self.clock.now())
        answer = exchange(planned.outcome, retry_after_s=planned.retry_after_s)
        return replace(answer, started_at=begun, answered_at=self.clock.now())

    def die(self) -> None:
        self.journal.is_dead = True
        raise CrashError

    # --- what always holds

    def is_open(self, batch: BatchRecord) -> bool:
        return batch.state is BatchState.UNCONFIRMED and batch.has_payload

    def allow_again(self, batch: BatchRecord) -> None:
        payload = self.journal.payload(batch.id)
        assert payload is not None
        self.allowed.update(values[0] for values in values_of(payload)[1])

    @invariant()
    def every_lead_has_one_fate(self) -> None:
        assert self.journal.sums(self.id).agree

    @invariant()
    def nothing_is_taken_twice_unsaid(self) -> None:
        for number, times in self.taken.items():
            assert times <= 1 + self.allowed[number], f"{number} was taken {times} times"

    @invariant()
    def what_cloudagent_queued_it_has(self) -> None:
        for batch in self.journal.batches(self.id):
            if batch.state is BatchState.QUEUED and batch.outcome == Outcome.QUEUED:
                assert not batch.has_payload
            assert batch.has_payload == (batch.state not in (BatchState.QUEUED, BatchState.CANCELLED)), batch
            if batch.state is BatchState.WAITING and batch.attempts == 0:
                payload = self.journal.payload(batch.id)
                assert payload is not None

    @invariant()
    def the_server_never_sees_a_sixth_in_a_minute(self) -> None:
        for earlier, later in zip(self.arrived, self.arrived[5:], strict=False):
            assert later - earlier >= 60

    @override
    def teardown(self) -> None:
        if hasattr(self, "journal"):
            self.journal.close()
            self.folder.cleanup()


TestAnyOrderOfThings = World.TestCase
TestAnyOrderOfThings.settings = settings(max_examples=25, stateful_step_count=10, deadline=None)
