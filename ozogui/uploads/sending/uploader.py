"""Sends an upload: next batch, recorded as sending, sent, answer recorded, told; again until nothing waits.

What an answer means is in decisions.py, when a request may begin in pace.py, what is remembered in journal.py.

One at a time: at five a minute a second request under way gains only a second batch in doubt at a broken connection.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from ozogui.cloudagent.calls import BulkRequest, Duplicates, Exchange
from ozogui.cloudagent.replies import Outcome
from ozogui.uploads.batches import split_batch
from ozogui.uploads.clock import Clock
from ozogui.uploads.journal.batch_moves import start_words
from ozogui.uploads.journal.database import JournalError
from ozogui.uploads.journal.journal import Journal, NotWaitingError
from ozogui.uploads.journal.journal_rows import UNANSWERED
from ozogui.uploads.records import BatchRecord, BatchState, StopCause, UploadState
from ozogui.uploads.sending.awake import CANNOT, KeepsAwake
from ozogui.uploads.sending.control import Control
from ozogui.uploads.sending.decisions import (
    Decision,
    Policy,
    decide,
    equal_refusals_reason,
    resent_words,
    same_number_words,
    set_aside_words,
    too_many_reason,
    trial_reason,
    unanswered_reason,
)
from ozogui.uploads.sending.door import Door
from ozogui.uploads.sending.events import BatchChanged, Event, Finished, Notice, UploadChanged
from ozogui.uploads.sending.gate import Gate, Hold, OpenGate
from ozogui.uploads.sending.pace import Pace, Ticket
from ozogui.uploads.sending.recording import let_cool, record_answer
from ozogui.uploads.sending.run import Run, Sender, log_request
from ozogui.uploads.sending.turns import Turns

logger = logging.getLogger(__name__)

_SPLIT_FROM = 0.9
"""A batch of nearly the size that the server found too large is halved at once, without spending a request on it."""


class _Halt(Exception):  # noqa: N818  not an error: the run ends here, in good order
    """The upload is stopped, or steps aside."""

    def __init__(self, state: UploadState = UploadState.STOPPED) -> None:
        super().__init__(state)
        self.state = state


class Uploader:
    """Runs uploads of one account, one at a time. `run` blocks; the other methods may be called from any thread."""

    def __init__(
        self,
        journal: Journal,
        pace: Pace,
        client: Sender,
        clock: Clock,
        on_event: Callable[[Event], None],
        *,
        policy: Policy | None = None,
        owner: str = "this program",
        cut: Callable[[], None] | None = None,
        awake: KeepsAwake | None = None,
        gate: Gate | None = None,
        turns: Turns | None = None,
    ) -> None:
        """Prepare; nothing happens before `run`.

        Args:
            journal: Where everything is remembered.
            pace: The account's limit.
            client: Sends one request.
            clock: For every wait and every moment.
            on_event: Told what has changed, on the thread of `run` and after the journal has it.
            policy: How long to try before a person is asked.
            owner: Who runs it, in words for whoever else tries to: "the window".
            cut: Ends the request under way, for `stop_now`; that of a client that begins none any more after it.
            awake: Keeps the computer awake while requests are made and waited for, but not during a pause.
            gate: What holds requests up besides the pace.
            turns: With which other uploads it takes turns.
        """
        self._journal = journal
        self._pace = pace
        self._client = client
        self._clock = clock
        self._on_event = on_event
        self._policy = policy or Policy()
        self._owner = owner
        self._cut = cut
        self._awake = awake
        self._gate = gate or OpenGate()
        self._turns = turns or Turns()
        self._is_told_of_sleep = False
        self._control = Control(clock)
        self._door = Door(clock, self._control, pace, self._gate, self._turns, on_event)

    def run(self, upload_id: int) -> UploadState:
        """Send what waits, until nothing does or the upload is stopped; blocks for as long as that takes.

        Batches that an earlier run left as sending are unconfirmed first, and wait again only where the duplicate
        option makes sending them again harmless. While the upload is paused this blocks too, until `go_on` or `stop`.

        Returns:
            FINISHED when nothing is left to send, READY when it stepped aside and waits for its turn, else STOPPED; the
            reason is in the journal.

        Raises:
            JournalError: Another process runs this upload, or the journal cannot be written. Nothing is sent then that
                is not in the journal.
        """
        self._journal.claim(upload_id, self._owner)
        ended_well = False
        try:
            upload = self._journal.upload(upload_id)
            run = Run(upload, Duplicates(upload.duplicates), upload.trial_row)
            state = self._send_all(run)
            ended_well = True
            return state
        finally:
            self._control.forget()
            self._turns.leave(upload_id)
            if self._awake is not None:
                self._awake.off()
            self._give_back(upload_id, ended_well=ended_well)

    def pause(self) -> None:
        """Begin no further request until `go_on`; the one under way is let finish."""
        self._control.pause()

    def go_on(self) -> None:
        """Take a pause back, whoever made it; without effect otherwise."""
        self._control.go_on()

    def stop(self) -> None:
        """Begin no further request and end the run; the rest waits in the journal.

        The request under way is let finish.
        """
        self._control.stop()

    def step_aside(self) -> None:
        """Begin no further request and end the run; the upload is ready to go on by itself when it is its turn.

        The request under way is let finish.
        """
        self._control.step_aside()

    def stop_now(self) -> None:
        """Stop, and do not wait for the answer to the request under way: its batch is unconfirmed then."""
        self._control.stop()
        if self._cut is not None:
            self._cut()

    # --- the run

    def _send_all(self, run: Run) -> UploadState:
        try:
            while (hold := self._gate.before_start(run.upload)) is not None:
                self._wait_at_gate(run, hold)
                self._look_up(run, None)
            self._resend_the_harmless(run)
            self._set_state(run, UploadState.RUNNING)
            while (batch := self._journal.next_waiting(run.upload.id)) is not None:
                self._look_up(run, batch)
                payload = self._journal.payload(batch.id)
                if payload is None:
                    self._set_aside(batch)
                    continue
                if self._is_known_as_too_large(run, batch, payload):
                    self._split(run, batch, payload)
                    continue
                ticket = self._wait_for_ticket(run, batch)
                if ticket is not None:
                    self._send(run, batch, payload, ticket)
        except _Halt as halt:
            return halt.state
        return self._finish(run)

    def _set_aside(self, batch: BatchRecord) -> None:
        words = set_aside_words(batch)
        self._journal.set_aside(batch.id, words)
        self._tell_batch(batch, self._journal.batch(batch.id).state)
        self._on_event(Notice(batch.upload_id, f"Batch {batch.number} was set aside. {words}"))

    def _resend_the_harmless(self, run: Run) -> None:
        if not run.duplicates.makes_resend_harmless:
            return
        for batch in self._journal.batches(run.upload.id):
            is_open = batch.state is BatchState.UNCONFIRMED and batch.has_payload
            if is_open and batch.doubts < self._policy.unanswered_tries:
                self._journal.send_again(batch.id, resent_words(batch.message), at_the_end=True)
                self._tell_batch(batch, BatchState.WAITING)

    def _finish(self, run: Run) -> UploadState:
        is_started = self._journal.campaign_was_started(run.upload.id) if run.upload.start_campaign else True
        reason, cause = start_words(is_started)
        self._set_state(run, UploadState.FINISHED, reason, cause)
        # A whole upload went through the tables as they are now: a copy of the older ones, leads and all, has no use.
        self._journal.forget_copies()
        self._on_event(Finished(run.upload.id))
        return UploadState.FINISHED

    def _give_back(self, upload_id: int, *, ended_well: bool) -> None:
        """End the claim; after an error also say what is not known, as after a crash."""
        try:
            self._journal.release(upload_id)
            if not ended_well:
                self._journal.write_unwritten()
                self._journal.recover(upload_id, "An error came up")
        except JournalError as error:
            # The error that ended the run is the one to tell. The claim ends with the process at the latest.
            logger.warning("upload %d could not be given back: %s", upload_id, error.title)

    # --- one request

    def _send(self, run: Run, batch: BatchRecord, payload: str, ticket: Ticket) -> None:
        upload = run.upload
        request = BulkRequest(
            campaign=upload.campaign,
            payload=payload,
            duplicates=run.duplicates,
            start_campaign=self._starts_campaign(run),
            callback_url=upload.callback_url,
        )
        exchange: Exchange | None = None
        try:
            attempt = self._journal.begin_attempt(batch.id, self._clock.now(), starts_campaign=request.start_campaign)
            self._tell_batch(batch, BatchState.SENDING)
            exchange = self._client.add_bulk_data(request)
            decision = self._decide(run, batch, exchange)
            record_answer(self._journal, self._clock, self._policy, batch, attempt, exchange, decision)
        except NotWaitingError:
            logger.info("upload %d: batch %d was cancelled just before it was sent", upload.id, batch.number)
            return
        finally:
            # Whatever happened, the request counts: an error of ours may have come after the first byte left.
            is_taken = exchange is not None and exchange.reply.outcome in (Outcome.QUEUED, Outcome.REFUSED)
            let_cool(self._pace, ticket, taken=is_taken)
        log_request(batch, exchange)
        if decision.is_split:
            run.too_large_bytes = min(run.too_large_bytes or len(payload), len(payload))
            self._split(run, batch, payload)
        self._tell_batch(batch, decision.state)
        self._take_in(run, exchange, decision)

    def _starts_campaign(self, run: Run) -> bool:
        # "action" starts the campaign as soon as CloudAgent has added the batch that carries it, so it goes only with
        # the last one: dialling must not begin before all leads are queued.
        upload = run.upload
        return upload.start_campaign and self._journal.count_batches(upload.id, BatchState.WAITING) == 1

    def _decide(self, run: Run, batch: BatchRecord, exchange: Exchange) -> Decision:
        decision = decide(
            exchange.reply,
            leads=batch.leads,
            campaign=run.upload.campaign,
            resend_is_harmless=run.duplicates.makes_resend_harmless,
            doubts=batch.doubts,
            policy=self._policy,
        )
        other = self._journal.other_with_number(batch, exchange.reply.transaction_id)
        if other:
            return replace(decision, message=same_number_words(exchange.reply.message, other))
        return decision

    def _take_in(self, run: Run, exchange: Exchange, decision: Decision) -> None:
        """Learn from an answer that is kept by now: wait, go on, pause or stop.

        Raises:
            _Halt: The upload is stopped.
        """
        outcome, now = exchange.reply.outcome, self._clock.monotonic()
        run.said_waiting = None
        if outcome is Outcome.UNSENT:
            run.unsent += 1
            run.not_before = now + self._policy.backoff_s(run.unsent)
            run.no_connection = exchange.reply.message.rstrip(".")
            return
        run.unsent, run.not_before = 0, 0.0
        run.unanswered = run.unanswered + 1 if outcome in UNANSWERED else 0
        if outcome is Outcome.TOO_MANY:
            self._pace.refused_too_many(exchange.reply.retry_after_s)
            run.refused_since = now if run.refused_since is None else run.refused_since
        else:
            run.refused_since = None
        if decision.halt is UploadState.STOPPED:
            self._set_state(run, UploadState.STOPPED, decision.reason, decision.cause)
            raise _Halt
        run.count_refusals(exchange.reply)
        if run.refused_alike >= self._policy.equal_refusals:
            reason = equal_refusals_reason(run.refused_alike, run.refused_words)
            self._stay_paused(run, reason, StopCause.REFUSED)
        if run.unanswered >= self._policy.unanswered_in_a_row:
            self._stay_paused(run, unanswered_reason(run.unanswered), StopCause.UNCONFIRMED)

    def _is_known_as_too_large(self, run: Run, batch: BatchRecord, payload: str) -> bool:
        limit = run.too_large_bytes
        return batch.leads > 1 and limit is not None and len(payload) >= _SPLIT_FROM * limit

    def _split(self, run: Run, batch: BatchRecord, payload: str) -> None:
        halves = split_batch(self._journal.rows_of(batch.id), payload)
        try:
            new_id = self._journal.split(batch.id, halves, "Made smaller, because the server found it too large.")
        except NotWaitingError:
            logger.info("upload %d: batch %d was cancelled before it was made smaller", run.upload.id, batch.number)
            return
        self._tell_batch(batch, BatchState.WAITING)
        self._tell_batch(self._journal.batch(new_id), BatchState.WAITING)

    # --- waiting

    def _wait_for_ticket(self, run: Run, batch: BatchRecord) -> Ticket | None:
        """Wait until a request may begin; None when something else is to be looked at first."""
        found = self._door.ticket(run, f"Batch {batch.number}", starts_campaign=self._starts_campaign(run))
        if isinstance(found, Hold):
            self._wait_at_gate(run, found)
            return None
        return found

    def _wait_at_gate(self, run: Run, hold: Hold) -> None:
        """Wait for a while at what holds the upload up, or end the run so that others go meanwhile.

        Raises:
            _Halt: The upload steps aside.
        """
        if self._gate.steps_aside:
            self._halt(run, hold.words, StopCause.NONE, UploadState.READY)
        self._door.wait_for(run, hold)

    def _look_up(self, run: Run, batch: BatchRecord | None) -> None:
        """See what a person wants, and whether it is time to ask one, before anything more is sent.

        Raises:
            _Halt: The upload is stopped.
        """
        if self._control.is_stop_wanted:
            self._halt(run, "Stopped by you.", StopCause.PERSON)
        if self._control.is_aside_wanted:
            self._halt(run, "", StopCause.NONE, UploadState.READY)
        if self._control.is_pause_wanted:
            self._stay_paused(run, "Paused by you.", StopCause.PERSON)
        elif batch is not None and 0 < run.trial_row < batch.first_row:
            self._stay_paused(run, self._words_about_trial(run), StopCause.TRIAL)
            run.trial_row = 0
        elif run.refused_since is not None:
            refused_s = self._clock.monotonic() - run.refused_since
            if refused_s >= self._policy.too_many_patience_s:
                self._stay_paused(run, too_many_reason(refused_s), StopCause.TOO_MANY)

    def _stay_paused(self, run: Run, reason: str, cause: StopCause) -> None:
        """Stay here until `go_on` or `stop`.

        Raises:
            _Halt: The upload is stopped.
        """
        self._control.pause()
        self._turns.rest(run.upload.id)
        self._set_state(run, UploadState.PAUSED, reason, cause)
        self._control.wait_for_end_of_pause()
        if self._control.is_stop_wanted:
            # Stopped by whoever does not stay for the pause to end: why it was paused is still what matters.
            self._halt(run, "Stopped by you." if cause is StopCause.PERSON else reason, cause)
        if self._control.is_aside_wanted:
            self._halt(run, "", StopCause.NONE, UploadState.READY)
        run.begin_anew()
        self._set_state(run, UploadState.RUNNING)

    def _words_about_trial(self, run: Run) -> str:
        trial = [batch for batch in self._journal.batches(run.upload.id) if batch.last_row <= run.trial_row]
        queued = sum(batch.leads for batch in trial if batch.state is BatchState.QUEUED)
        return trial_reason(sum(batch.leads for batch in trial), queued)

    def _halt(self, run: Run, reason: str, cause: StopCause, state: UploadState = UploadState.STOPPED) -> None:
        self._set_state(run, state, reason, cause)
        raise _Halt(state)

    # --- telling

    def _set_state(self, run: Run, state: UploadState, reason: str = "", cause: StopCause = StopCause.NONE) -> None:
        self._journal.set_upload_state(run.upload.id, state, reason, cause)
        run.said_waiting = None
        logger.info("upload %d: %s", run.upload.id, state)
        self._on_event(UploadChanged(run.upload.id, state))
        self._keep_awake(run, state)

    def _keep_awake(self, run: Run, state: UploadState) -> None:
        if self._awake is None:
            return
        if state is not UploadState.RUNNING:
            self._awake.off()
        elif not self._awake.on() and not self._is_told_of_sleep:
            self._is_told_of_sleep = True
            self._on_event(Notice(run.upload.id, CANNOT))

    def _tell_batch(self, batch: BatchRecord, state: BatchState) -> None:
        self._on_event(BatchChanged(batch.upload_id, batch.id, batch.number, state))
