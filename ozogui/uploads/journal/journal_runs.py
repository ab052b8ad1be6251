"""Who runs an upload, what a run that ended has left behind, and the answers to its requests.

What follows for batches is batch_moves.py's; this is the half of the journal's writing that only runs need.
"""

from __future__ import annotations

import logging
import os
import threading

from sqlalchemy import Connection, select, update

from ozogui.cloudagent.calls import Exchange
from ozogui.uploads.clock import Clock
from ozogui.uploads.journal.batch_moves import BatchMoves
from ozogui.uploads.journal.database import Database, JournalError
from ozogui.uploads.journal.journal_reader import JournalReader
from ozogui.uploads.journal.journal_rows import moment, upload_row
from ozogui.uploads.journal.line_store import put_in_line
from ozogui.uploads.journal.number_hashes import NumberHashes
from ozogui.uploads.journal.presence import Presence
from ozogui.uploads.journal.schema import attempts, batches, uploads
from ozogui.uploads.journal.unwritten import Retry, UnwrittenAnswer
from ozogui.uploads.records import BatchState, UploadState
from ozogui.wording import clock_time

logger = logging.getLogger(__name__)

_ENDED = "The program ended"


class JournalRuns(JournalReader):
    """Claims uploads, recovers them, and takes answers in. May be used from any thread."""

    def __init__(self, database: Database, presence: Presence, hashes: NumberHashes, clock: Clock) -> None:
        """Work on an open file."""
        super().__init__(database, presence.is_running, hashes)
        self._presence = presence
        self._moves = BatchMoves(clock, hashes, presence.is_running)
        self._now = clock.now
        self._claims: dict[int, str] = {}
        self._unwritten: list[UnwrittenAnswer] = []
        self._guard = threading.Lock()
        self._writing_again = Retry(self._try_to_write)
        self._emptying = Retry(database.try_checkpoint)

    def end_writing(self) -> None:
        """Try for the last time to write what is only in memory, and plan nothing more."""
        self._writing_again.close()
        self._emptying.close()
        self._try_to_write()

    def claim(self, upload_id: int, owner: str = "this program") -> int:
        """Take the upload for this process, and return how many batches an earlier run left as sending.

        Those are unconfirmed from now on: their request may have arrived. The claim ends with `release`, `close` or
        the process. From now on it is in line with the others that are to be sent.

        Args:
            upload_id: The upload that is about to be run.
            owner: Who runs it, in words for whoever finds it taken: "the window", "the command line".

        Raises:
            JournalError: Another process, or another thread of this one, is running it; the title says which.
        """
        self.write_unwritten()
        token = self._presence.begin()
        try:
            with self._database.writing("the upload was not started: nothing was sent") as connection:
                self._refuse_taken(connection, upload_id)
                connection.execute(
                    update(uploads)
                    .where(uploads.c.id == upload_id)
                    .values(owner_token=token, owner_name=owner, owner_pid=os.getpid(), owner_since=self._now())
                )
                put_in_line(connection, upload_id)
                found = self._moves.recover(connection, upload_id, _ENDED)
        except BaseException:
            self._presence.end(token)
            raise
        with self._guard:
            self._claims[upload_id] = token
        return found

    def release(self, upload_id: int) -> None:
        """Give the upload back; without effect when this object does not have it.

        To every process it counts as given back from now on, also when that cannot be written.
        """
        with self._guard:
            token = self._claims.pop(upload_id, None)
        if token is None:
            return
        mine = (uploads.c.id == upload_id) & (uploads.c.owner_token == token)
        none = {"owner_token": None, "owner_name": None, "owner_pid": None, "owner_since": None}
        try:
            with self._database.writing("the upload was not given back") as connection:
                connection.execute(update(uploads).where(mine).values(none))
        finally:
            self._presence.end(token)

    def recover(self, upload_id: int, why: str = _ENDED) -> int:
        """Turn batches that were being sent when the program ended into unconfirmed ones, and return how many.

        An upload that was running is stopped then. One that is running now, here or elsewhere, is left alone.

        Args:
            upload_id: The upload.
            why: What ended it, as the beginning of a sentence.
        """
        with self._database.writing("the interrupted upload was not looked at") as connection:
            return self._recover_ended(connection, upload_id, why)

    def _recover_ended(self, connection: Connection, upload_id: int, why: str = _ENDED) -> int:
        owner = upload_row(connection, upload_id).owner_token
        if owner and self._presence.is_running(owner):
            return 0
        return self._moves.recover(connection, upload_id, why)

    def recover_all(self) -> int:
        """Recover every upload that a program has left running, and return how many batches are unconfirmed by that."""
        sending = select(batches.c.upload_id).where(batches.c.state == BatchState.SENDING)
        left = select(uploads.c.id).where((uploads.c.state == UploadState.RUNNING) | uploads.c.id.in_(sending))
        with self._database.reading() as connection:
            ids = list(connection.execute(left).scalars())
        return sum(self.recover(upload_id) for upload_id in ids)

    def finish_attempt(
        self,
        attempt_id: int,
        exchange: Exchange,
        state: BatchState,
        *,
        message: str | None = None,
        at_the_end: bool = False,
    ) -> None:
        """Record how a request ended and where its batch stands now; the leads are deleted once queued.

        Args:
            attempt_id: What `begin_attempt` gave.
            exchange: The answer, or what came instead.
            state: The batch's new state.
            message: Words about the batch in place of the reply's.
            at_the_end: A batch that waits again goes after all others that wait.
        """
        consequence = "the answer to the last request was not kept: its batch counts as unconfirmed"
        with self._database.writing(consequence) as connection:
            of_attempt = select(attempts.c.batch_id).where(attempts.c.id == attempt_id)
            batch_id = connection.execute(of_attempt).scalar_one_or_none()
            if batch_id is None:
                raise JournalError("The batch that was answered is not in the journal any more.")
            answer = {"answered_at": exchange.answered_at, "status": exchange.status, "raw": exchange.raw}
            connection.execute(
                update(attempts).where(attempts.c.id == attempt_id).values(outcome=exchange.reply.outcome, **answer)
            )
            self._moves.take_answer(
                connection, attempt_id, batch_id, exchange.reply, state, message=message, at_the_end=at_the_end
            )
        if state is BatchState.QUEUED:
            self._empty_log()

    def _empty_log(self) -> None:
        """Take what was deleted out of the write-ahead log: now, or as soon as whoever reads the journal has done."""
        if not self._database.try_checkpoint():
            self._emptying.soon()

    def keep_unwritten(self, answer: UnwrittenAnswer) -> None:
        """Keep an answer in memory that could not be written; it is written as soon as that is possible again."""
        with self._guard:
            self._unwritten.append(answer)
        self._writing_again.soon()

    def unwritten(self, upload_id: int) -> tuple[UnwrittenAnswer, ...]:
        """Return the answers to an upload's requests that are known, but only in memory."""
        with self._guard:
            return tuple(answer for answer in self._unwritten if answer.batch.upload_id == upload_id)

    def write_unwritten(self) -> int:
        """Write the answers that could not be written before, and return how many those were.

        Raises:
            JournalError: It is still not possible; they stay in memory.
        """
        written = 0
        with self._guard:
            answers = tuple(self._unwritten)
        for answer in answers:
            self.finish_attempt(
                answer.attempt_id, answer.exchange, answer.state, message=answer.message, at_the_end=answer.at_the_end
            )
            with self._guard:
                self._unwritten.remove(answer)
            written += 1
        return written

    def _try_to_write(self) -> bool:
        try:
            self.write_unwritten()
        except JournalError as error:
            logger.info("answers are still only in memory: %s", error.title)
            return False
        return True

    def _refuse_taken(self, connection: Connection, upload_id: int) -> None:
        row = upload_row(connection, upload_id)
        if row.owner_token and self._presence.is_running(row.owner_token):
            raise JournalError(
                f"Upload {upload_id} is already running.",
                f"It is run by {row.owner_name} (process {row.owner_pid}) since {clock_time(moment(row.owner_since))}. "
                "Stop it there, or wait until it has finished.",
            )
