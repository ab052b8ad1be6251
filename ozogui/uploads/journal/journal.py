"""The memory on disk of uploads: what was to be sent, what was sent, what became of it.

The writing half; the questions are in journal_reader.py, the file itself in database.py. No network and no waiting.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self

from sqlalchemy import Connection, delete, func, insert, select, update

from ozogui.uploads.batches import pack_payload
from ozogui.uploads.clock import Clock, SystemClock
from ozogui.uploads.journal.batch_moves import IN_DOUBT
from ozogui.uploads.journal.call_store import CallStore
from ozogui.uploads.journal.database import Database, JournalError
from ozogui.uploads.journal.forgetting import Forgetting
from ozogui.uploads.journal.journal_rows import (
    add_batch,
    batch_in,
    batch_query,
    batch_record,
    held_back_values,
    highest,
    inserted,
    no_such_batch,
    no_such_upload,
    range_values,
    upload_values,
)
from ozogui.uploads.journal.journal_runs import JournalRuns
from ozogui.uploads.journal.ledger import Ledger
from ozogui.uploads.journal.line_store import LineStore
from ozogui.uploads.journal.number_hashes import NumberHashes
from ozogui.uploads.journal.number_store import NumberStore
from ozogui.uploads.journal.presence import Presence
from ozogui.uploads.journal.result_store import ResultStore
from ozogui.uploads.journal.schema import attempts, batches, held_back, line, payloads, queued_numbers, uploads
from ozogui.uploads.journal.strange_store import StrangeStore
from ozogui.uploads.journal.undo_store import UndoStore
from ozogui.uploads.records import SET_ASIDE, BatchState, NewBatch, NewUpload, StopCause, UploadState
from ozogui.uploads.row_ranges import all_distinct, pack_rows

logger = logging.getLogger(__name__)

_ENDED = "The program ended"


class NotWaitingError(JournalError):
    """The batch was cancelled or sent by somebody else since it was asked for: nothing was sent, ask for the next."""


class Journal(JournalRuns):
    """One journal file. May be used from several threads, and by several processes, each with an object of its own.

    What a method has changed is on the disk when it returns. Every method raises JournalError when the file cannot be
    written; then it has changed nothing.
    """

    def __init__(self, path: Path, *, clock: Clock | None = None) -> None:
        """Open the journal, made anew where there is none.

        Raises:
            JournalDamagedError: The file was damaged; it is kept aside, and opening again starts with an empty one.
            JournalError: The file cannot be opened, or a newer program has written it.
        """
        self._clock = clock or SystemClock()
        hashes = NumberHashes(path.with_name(f"{path.stem}-numbers.key"))
        super().__init__(Database(path, clock=self._clock), Presence(path), hashes, self._clock)
        self.ledger = Ledger(self._database, self._presence)
        """The pace's table, used by pace.py only."""
        self.results = ResultStore(self._database, self._clock)
        """What CloudAgent told later; what it means is later.py's."""
        self.numbers = NumberStore(self._database, hashes)
        """Which leads of which uploads have a number."""
        self.forgetting = Forgetting(
            self._database, hashes, self._moves, self._clock, self._presence.is_running, self._empty_log
        )
        """What leaves for good: leads past their time, and people who asked for it."""
        self.line = LineStore(self._database, self._presence.is_running)
        """Which uploads are to be sent, in their order."""
        self.strange = StrangeStore(self._database, self._clock)
        """Callbacks that were not understood."""
        self.calls = CallStore(self._database, self._clock)
        """Which leads were dialled, as far as call records were asked for."""
        self.undos = UndoStore(self._database, self._clock, on_erased=self._empty_log)
        """Uploads whose leads were taken out of the campaign again."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The file."""
        return self._database.path

    def close(self) -> None:
        """Close the file. To others the uploads and requests of this object are those of a program that has ended."""
        self.end_writing()
        self._database.close()
        self._presence.close()

    def forget_copies(self, before: datetime | None = None, *, damaged: bool = False) -> int:
        """Delete the copies that were made of the journal before its tables were changed, and return how many.

        Args:
            before: Only those that were made before this time; all of them where it is left out.
            damaged: Journals too that were kept aside because they were damaged.
        """
        return self._database.forget_copies(None if before is None else before.timestamp(), damaged=damaged)

    # --- uploads

    def create_upload(self, new: NewUpload, new_batches: Iterable[NewBatch], *, replacing: bool = False) -> int:
        """Keep an upload with all its batches waiting, and return its id.

        Args:
            new: What was decided of it.
            new_batches: Its leads.
            replacing: Whether it takes the place of others of the same sheet and campaign that were never begun.

        Raises:
            ValueError: Batches and held-back rows do not make up the rows of the file, each exactly once.
        """
        kept: list[tuple[NewBatch, bytes]] = []
        # Compressed before the file is locked: a million leads take seconds, which an upload under way need not wait.
        for batch in new_batches:
            kept.append((NewBatch(batch.rows, ""), pack_payload(batch.payload)))
        every_row = [row for batch, _ in kept for row in batch.rows] + [row for row, _ in new.held_back]
        if len(every_row) != new.rows or not all_distinct(every_row):
            raise ValueError(f"{len(every_row)} rows are in batches or held back, but the file has {new.rows}")
        now = self._clock.now()
        with self._database.writing("the upload was not started: nothing was sent") as connection:
            if replacing:
                self._forget_never_begun(connection, new)
            upload_id = inserted(connection, insert(uploads).values(upload_values(new, now)))
            groups = held_back_values(upload_id, new.held_back)
            if groups:
                connection.execute(insert(held_back), groups)
            for number, (batch, data) in enumerate(kept, 1):
                values = {"upload_id": upload_id, "number": number, "turn": number, "changed_at": now}
                add_batch(connection, batch, data, values)
        logger.info("upload %d: %d batches kept", upload_id, len(kept))
        return upload_id

    def join_split(self, upload_ids: Sequence[int]) -> None:
        """Record that these uploads are the parts of one list."""
        with self._database.writing("the parts of the list were not kept together") as connection:
            first = min(upload_ids)
            connection.execute(update(uploads).where(uploads.c.id.in_(upload_ids)).values(split_of=first))

    def _forget_never_begun(self, connection: Connection, new: NewUpload) -> None:
        """Forget what was prepared of the same sheet and campaign and never begun, but for what runs or is in line."""
        same = [
            uploads.c[name] == getattr(new, name)
            for name in ("content_hash", "sheet_name", "server", "user_name", "campaign")
        ]
        never_begun = (uploads.c.state == UploadState.READY) & uploads.c.started_at.is_(None)
        never_begun &= uploads.c.id.not_in(select(line.c.upload_id))
        found = connection.execute(select(uploads.c.id, uploads.c.owner_token).where(never_begun, *same)).all()
        gone = [row.id for row in found if not (row.owner_token and self._presence.is_running(row.owner_token))]
        connection.execute(delete(uploads).where(uploads.c.id.in_(gone)))

    def set_callback_url(self, upload_id: int, url: str) -> None:
        """Record where the results of requests that are still to be made go to."""
        with self._database.writing("the callback address was not changed") as connection:
            connection.execute(update(uploads).where(uploads.c.id == upload_id).values(callback_url=url))

    def set_file_path(self, upload_id: int, path: str) -> None:
        """Record where an upload's file lies now: what is made of it later is read from there."""
        with self._database.writing("where the file lies was not kept") as connection:
            connection.execute(update(uploads).where(uploads.c.id == upload_id).values(file_path=path))

    def set_upload_state(
        self, upload_id: int, state: UploadState, reason: str = "", cause: StopCause = StopCause.NONE
    ) -> None:
        """Record where an upload stands, and why in a sentence when it is paused or stopped.

        With the cause TRIAL its trial is over from now on: whoever goes on, goes on with the rest.
        """
        now = self._clock.now()
        values: dict[str, Any] = {"state": state, "stop_reason": reason, "stop_cause": cause}
        values["finished_at"] = now if state is UploadState.FINISHED else None
        if cause is StopCause.TRIAL:
            values["trial_row"] = 0
        if state is UploadState.RUNNING:
            values["started_at"] = func.coalesce(uploads.c.started_at, now)
        with self._database.writing("the state of the upload was not kept") as connection:
            if connection.execute(update(uploads).where(uploads.c.id == upload_id).values(values)).rowcount != 1:
                raise no_such_upload(upload_id)
        if state is UploadState.FINISHED:
            self._empty_log()

    def cancel_waiting(self, upload_id: int) -> int:
        """Cancel every waiting batch, delete its leads, and return how many batches that were.

        Those whose leads may be there already, since an earlier request brought no answer, are unconfirmed instead.
        """
        waiting = (batches.c.upload_id == upload_id) & (batches.c.state == BatchState.WAITING)
        with self._database.writing("nothing was cancelled") as connection:
            self._recover_ended(connection, upload_id)
            found = [batch_record(row) for row in connection.execute(batch_query(waiting)).all()]
            for batch in found:
                words = f"Not sent again, as you decided. {IN_DOUBT}" if batch.doubts else "Cancelled by you."
                self._moves.move(connection, batch, BatchState.CANCELLED, message=words)
            self._moves.settle(connection, upload_id)
        self._empty_log()
        return sum(1 for batch in found if not batch.doubts)

    def set_aside(self, batch_id: int, message: str) -> None:
        """Give up a waiting batch whose leads cannot be read any more; the rest of its upload goes on.

        It is cancelled with the outcome SET_ASIDE, or unconfirmed where an earlier request for it brought no answer.
        """
        with self._database.writing("the batch was not set aside") as connection:
            batch = batch_in(connection, batch_id)
            words = f"{message} {IN_DOUBT}" if batch.doubts else message
            self._moves.move(connection, batch, BatchState.CANCELLED, outcome=SET_ASIDE, message=words)

    def delete_upload(self, upload_id: int) -> None:
        """Forget an upload with everything that belongs to it.

        Raises:
            JournalError: It is being run.
        """
        with self._database.writing("the upload was not deleted") as connection:
            self._refuse_taken(connection, upload_id)
            connection.execute(delete(uploads).where(uploads.c.id == upload_id))
        self._empty_log()

    def forget_before(self, time: datetime, *, account: str | None = None, but_not: Collection[str] = ()) -> int:
        """Delete the uploads that finished before a time, and return how many; unfinished ones stay.

        Numbers that were queued before it are forgotten in those too.

        Args:
            time: The latest end that is forgotten.
            account: Only the uploads of the account of this name.
            but_not: Names of accounts whose uploads stay.
        """
        mine = uploads.c.account.not_in(list(but_not)) if account is None else uploads.c.account == account
        old = mine & (uploads.c.state == UploadState.FINISHED) & (uploads.c.finished_at < time.timestamp())
        of_mine = select(batches.c.id).join(uploads).where(mine)
        old_numbers = (queued_numbers.c.queued_at < time.timestamp()) & queued_numbers.c.batch_id.in_(of_mine)
        with self._database.writing("old uploads were not deleted") as connection:
            deleted = connection.execute(delete(uploads).where(old, uploads.c.owner_token.is_(None))).rowcount
            connection.execute(delete(queued_numbers).where(old_numbers))
        if deleted:
            self._empty_log()
        return deleted

    # --- batches

    def begin_attempt(self, batch_id: int, at: float, *, starts_campaign: bool = False) -> int:
        """Record that a batch is being sent, before its first byte leaves, and return the attempt's id.

        Args:
            batch_id: A waiting batch.
            at: Now, in Unix seconds.
            starts_campaign: Whether the request asks to start the campaign.

        Raises:
            NotWaitingError: The batch is not waiting any more.
        """
        with self._database.writing("the next batch was not sent") as connection:
            batch = batch_in(connection, batch_id)
            if batch.state is not BatchState.WAITING:
                raise NotWaitingError(f"Batch {batch.number} is not waiting any more, so it was not sent.")
            values = {"state": BatchState.SENDING, "attempts": batch.attempts + 1, "changed_at": at}
            connection.execute(update(batches).where(batches.c.id == batch_id).values(values))
            attempt = {"batch_id": batch_id, "started_at": at, "starts_campaign": starts_campaign}
            return inserted(connection, insert(attempts).values(attempt))

    def send_again(self, batch_id: int, message: str, *, at_the_end: bool = False) -> None:
        """Let an unconfirmed or refused batch wait again.

        Raises:
            JournalError: It is neither, or its leads are not here any more.
        """
        with self._database.writing("the batch does not wait") as connection:
            batch = batch_in(connection, batch_id)
            if batch.state not in (BatchState.UNCONFIRMED, BatchState.REFUSED) or not batch.has_payload:
                raise JournalError(f"Batch {batch.number} is {batch.state}, so it was not set to be sent again.")
            self._moves.move(connection, batch, BatchState.WAITING, at_the_end=at_the_end, message=message)
            self._moves.settle(connection, batch.upload_id)

    def resolve_unconfirmed(self, batch_id: int, choice: Literal["queued", "again"]) -> None:
        """Do what a person has decided about an unconfirmed batch.

        Args:
            batch_id: The batch.
            choice: "queued" when it was found in CloudAgent; its leads are deleted then. "again" to send it again,
                although its leads may then be in the campaign twice.

        Raises:
            JournalError: The batch is not unconfirmed any more.
        """
        with self._database.writing("your decision was not kept") as connection:
            self._recover_ended(connection, batch_in(connection, batch_id).upload_id)
            batch = batch_in(connection, batch_id)
            if batch.state is not BatchState.UNCONFIRMED:
                raise JournalError(f"Batch {batch.number} is not unconfirmed any more: it is {batch.state}.")
            if choice == "queued":
                self._moves.move(connection, batch, BatchState.QUEUED, message="Marked as queued by you.")
            else:
                self._moves.move(connection, batch, BatchState.WAITING, message="To be sent again, as you decided.")
            self._moves.settle(connection, batch.upload_id)
        if choice == "queued":
            self._empty_log()

    def split(self, batch_id: int, halves: tuple[NewBatch, NewBatch], message: str) -> int:
        """Make two waiting batches of one, and return the id of the new one.

        The first half keeps the number, the second gets the next free number and goes right after the first.

        Raises:
            ValueError: The halves are not the rows of the batch.
            NotWaitingError: The batch does not wait.
        """
        first, second = halves
        said: dict[str, Any] = {"message": message, "changed_at": self._clock.now()}
        with self._database.writing("a batch that is too large was not made smaller") as connection:
            row = connection.execute(select(batches).where(batches.c.id == batch_id)).one_or_none()
            if row is None:
                raise no_such_batch(batch_id)
            if row.state != BatchState.WAITING:
                raise NotWaitingError(f"Batch {row.number} is not waiting any more, so it was not split.")
            if row.doubts:
                said["message"] = f"{message} {IN_DOUBT}"
            if pack_rows(first.rows + second.rows) != row.rows:
                raise ValueError(f"the halves of batch {row.number} do not hold its rows")
            smaller = said | range_values(first.rows)
            connection.execute(update(batches).where(batches.c.id == batch_id).values(smaller))
            data = pack_payload(first.payload)
            connection.execute(update(payloads).where(payloads.c.batch_id == batch_id).values(data=data))
            number = highest(connection, row.upload_id, "number") + 1
            values = said | {"upload_id": row.upload_id, "number": number, "turn": row.turn, "doubts": row.doubts}
            new_id = add_batch(connection, second, pack_payload(second.payload), values)
            if row.doubts:
                for half in (batch_id, new_id):
                    self._moves.remember_numbers(connection, batch_in(connection, half))
            return new_id
