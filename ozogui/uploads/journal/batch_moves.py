"""How a batch gets from one state to another, and what follows for its leads, its numbers and its upload.

Within somebody's transaction; used by journal.py only. The one rule above all: what may have been taken is never called
refused or cancelled. Such a batch is unconfirmed until CloudAgent takes it or a person has found it there.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from ozogui.cloudagent.replies import Outcome, Reply
from ozogui.uploads.batches import phones_in
from ozogui.uploads.clock import Clock
from ozogui.uploads.journal.journal_rows import (
    UNANSWERED,
    batch_in,
    batch_query,
    batch_record,
    highest,
    upload_row,
    was_started,
)
from ozogui.uploads.journal.number_hashes import NumberHashes
from ozogui.uploads.journal.schema import attempts, batches, payloads, queued_numbers, uploads
from ozogui.uploads.records import BatchRecord, BatchState, StopCause, UploadState

logger = logging.getLogger(__name__)

_NEEDS_PAYLOAD = {BatchState.WAITING, BatchState.SENDING, BatchState.REFUSED, BatchState.UNCONFIRMED}
_ENDED = {BatchState.REFUSED, BatchState.CANCELLED}

IN_DOUBT = "An earlier request for it brought no clear answer: whether CloudAgent took these leads is not known."
NOT_STARTED = "The campaign was not started, because the last batch was not queued: start it in CloudAgent."
PERHAPS_STARTED = (
    "The campaign may be dialling: the request that was to start it brought no clear answer. Look at it in CloudAgent."
)


def start_words(was_it: bool | None) -> tuple[str, StopCause]:
    """Return what is to be said of a campaign that was to be started, and the cause that goes with it."""
    if was_it:
        return "", StopCause.NONE
    return (PERHAPS_STARTED, StopCause.PERHAPS_STARTED) if was_it is None else (NOT_STARTED, StopCause.NOT_STARTED)


class BatchMoves:
    """Moves batches. May be used from any thread."""

    def __init__(self, clock: Clock, hashes: NumberHashes, is_running: Callable[[str], bool]) -> None:
        """Prepare; `is_running` tells whether the holder of an upload's token still runs it."""
        self._clock = clock
        self._hashes = hashes
        self._is_running = is_running

    def move(
        self, connection: Connection, batch: BatchRecord, state: BatchState, *, at_the_end: bool = False, **values: Any
    ) -> None:
        """Put a batch into a state, with whatever else its row is to say."""
        doubts = int(values.get("doubts", batch.doubts))
        if doubts and state in _ENDED:
            state = BatchState.UNCONFIRMED
        if at_the_end:
            values["turn"] = highest(connection, batch.upload_id, "turn") + 1
        values |= {"state": state, "changed_at": self._clock.now()}
        connection.execute(update(batches).where(batches.c.id == batch.id).values(values))
        if state is BatchState.QUEUED or doubts > batch.doubts:
            self.remember_numbers(connection, batch)
        if state not in _NEEDS_PAYLOAD:
            connection.execute(delete(payloads).where(payloads.c.batch_id == batch.id))

    def take_answer(
        self,
        connection: Connection,
        attempt_id: int,
        batch_id: int,
        reply: Reply,
        state: BatchState,
        *,
        message: str | None,
        at_the_end: bool,
    ) -> None:
        """Let a batch follow the answer to one of its requests, which may come late: after it was taken for unanswered.

        What was decided or sent meanwhile stays, but for one thing: what CloudAgent says it took is queued.
        """
        batch = batch_in(connection, batch_id)
        latest = connection.execute(select(func.max(attempts.c.id)).where(attempts.c.batch_id == batch_id)).scalar_one()
        is_open = attempt_id == latest and batch.state is BatchState.SENDING
        was_given_up = attempt_id == latest and batch.state is BatchState.UNCONFIRMED
        found: dict[str, Any] = {"message": reply.message if message is None else message, "outcome": reply.outcome}
        found["transaction_id"] = reply.transaction_id
        # Taken for unanswered, it was counted among the doubts.
        found["doubts"] = max(0, batch.doubts - (not is_open)) + (reply.outcome in UNANSWERED)
        if is_open or was_given_up:
            self.move(connection, batch, state, at_the_end=at_the_end, **found)
        elif state is BatchState.QUEUED and batch.state not in (BatchState.QUEUED, BatchState.SENDING):
            self.move(connection, batch, state, **found)
        elif batch.state is not BatchState.QUEUED:
            connection.execute(update(batches).where(batches.c.id == batch.id).values(doubts=found["doubts"]))

    def recover(self, connection: Connection, upload_id: int, why: str) -> int:
        """Take what was being sent when its program ended for unconfirmed, and return how many batches that were."""
        sending = (batches.c.upload_id == upload_id) & (batches.c.state == BatchState.SENDING)
        found = [batch_record(row) for row in connection.execute(batch_query(sending)).all()]
        for batch in found:
            said: dict[str, Any] = {"outcome": Outcome.NO_ANSWER, "message": f"{why} before the answer came."}
            self.move(connection, batch, BatchState.UNCONFIRMED, doubts=batch.doubts + 1, **said)
        running = (uploads.c.id == upload_id) & (uploads.c.state == UploadState.RUNNING)
        stopped = {"state": UploadState.STOPPED, "stop_cause": StopCause.INTERRUPTED}
        reason = f"{why} while this upload was running."
        connection.execute(update(uploads).where(running).values(stop_reason=reason, **stopped))
        if found:
            logger.warning("upload %d: %d batches were being sent: %s", upload_id, len(found), why)
        return len(found)

    def settle(self, connection: Connection, upload_id: int) -> None:
        """Let the state of an upload that nobody runs follow its batches after a person's decision."""
        upload = upload_row(connection, upload_id)
        if upload.owner_token and self._is_running(upload.owner_token):
            return
        left = (batches.c.upload_id == upload_id) & batches.c.state.in_((BatchState.WAITING, BatchState.SENDING))
        is_left = bool(connection.execute(select(func.count()).where(left)).scalar_one())
        values: dict[str, Any] | None = None
        if is_left and upload.state == UploadState.FINISHED:
            values = {"state": UploadState.READY, "finished_at": None, "stop_reason": "", "stop_cause": StopCause.NONE}
        elif not is_left and upload.state != UploadState.FINISHED:
            values = {"state": UploadState.FINISHED, "finished_at": self._clock.now()}
            is_started = was_started(connection, upload_id) if upload.start_campaign else True
            values["stop_reason"], values["stop_cause"] = start_words(is_started)
        if values:
            connection.execute(update(uploads).where(uploads.c.id == upload_id).values(values))

    def remember_numbers(self, connection: Connection, batch: BatchRecord) -> None:
        """Keep the hashes of the numbers of a batch that is queued, or may be, while its leads are still here."""
        of_batch = select(payloads.c.data).where(payloads.c.batch_id == batch.id)
        data = connection.execute(of_batch).scalar_one_or_none()
        if data is None:
            return
        of_upload = select(uploads.c.country_code).where(uploads.c.id == batch.upload_id)
        country_code = connection.execute(of_upload).scalar_one()
        try:
            hashes = self._hashes.of_all(phones_in(data), country_code)
        except (OSError, ValueError, zlib.error) as error:
            # It costs a comfort of later uploads; the answer that is being kept here is worth more.
            logger.warning("the numbers of a batch are not remembered: %s", type(error).__name__)
            return
        values = {"batch_id": batch.id, "queued_at": self._clock.now(), "hashes": hashes}
        connection.execute(insert(queued_numbers).prefix_with("OR REPLACE").values(values))
