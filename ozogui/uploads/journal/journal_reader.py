"""Everything that can be asked of the journal.

Nothing here changes anything; the writing half is journal.py.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from ozogui.uploads.batches import unpack_payload
from ozogui.uploads.journal.database import Database, JournalError
from ozogui.uploads.journal.journal_rows import (
    attempt_record,
    batch_in,
    batch_query,
    batch_record,
    moment,
    no_such_batch,
    no_such_upload,
    upload_query,
    upload_record,
    was_started,
)
from ozogui.uploads.journal.number_hashes import HASH_BYTES, NumberHashes, UploadedNumbers
from ozogui.uploads.journal.result_records import Undone
from ozogui.uploads.journal.schema import attempts, batches, held_back, payloads, queued_numbers, uploads
from ozogui.uploads.journal.undo_store import undone_rows
from ozogui.uploads.records import AttemptRecord, BatchRecord, BatchState, Sums, UploadRecord
from ozogui.uploads.row_ranges import unpack_rows

logger = logging.getLogger(__name__)

_DOUBTED = case((batches.c.doubts > 0, batches.c.leads), else_=0)


class JournalReader:
    """Reads uploads, batches, attempts and sums. May be used from any thread.

    Every method raises JournalError when the file cannot be read, and for an upload or batch that does not exist.
    """

    def __init__(self, database: Database, is_running: Callable[[str], bool], hashes: NumberHashes) -> None:
        """Read from a database.

        Args:
            database: The open file.
            is_running: Tells whether the journal object with a token is still in use, here or in another process.
            hashes: Makes the hashes of numbers.
        """
        self._database = database
        self._is_running = is_running
        self._number_hashes = hashes

    def upload(self, upload_id: int) -> UploadRecord:
        """Return one upload."""
        with self._database.reading() as connection:
            row = connection.execute(upload_query().where(uploads.c.id == upload_id)).one_or_none()
        if row is None:
            raise no_such_upload(upload_id)
        return upload_record(row, self._is_running)

    def uploads(self, limit: int = 100) -> list[UploadRecord]:
        """Return the latest uploads, newest first."""
        return self._uploads(upload_query().limit(limit))

    def uploads_of(self, upload_ids: Iterable[int]) -> dict[int, UploadRecord]:
        """Return those of these uploads that there are, by their ids; for lists of many uploads."""
        found = self._uploads(upload_query().where(uploads.c.id.in_(tuple(upload_ids))))
        return {upload.id: upload for upload in found}

    def find_uploads(self, text: str, limit: int = 100) -> list[UploadRecord]:
        """Return the uploads whose file name, campaign, account or one transactionId holds the text, newest first."""
        pattern = f"%{text.strip().replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        in_a_batch = select(batches.c.upload_id).where(batches.c.transaction_id.like(pattern, escape="!"))
        of_upload = (uploads.c.file_name, uploads.c.campaign, uploads.c.account)
        found = or_(*(column.like(pattern, escape="!") for column in of_upload), uploads.c.id.in_(in_a_batch))
        return self._uploads(upload_query().where(found).limit(limit))

    def uploads_between(self, begin: datetime, end: datetime, limit: int = 100) -> list[UploadRecord]:
        """Return the uploads that were prepared from one moment until before another, newest first."""
        at = uploads.c.created_at
        return self._uploads(upload_query().where(at >= begin.timestamp(), at < end.timestamp()).limit(limit))

    def with_callbacks(self) -> list[UploadRecord]:
        """Return the uploads with a callback address, newest first."""
        return self._uploads(upload_query().where(uploads.c.callback_url != ""))

    def split_with(self, upload_id: int) -> list[UploadRecord]:
        """Return the parts of the list that an upload is a part of, itself among them; none where it is of a whole one.

        Raises:
            JournalError: There is no such upload, or the journal cannot be read.
        """
        first = self.upload(upload_id).split_of
        found = self._uploads(upload_query().where(uploads.c.split_of == first)) if first else []
        return sorted(found, key=lambda upload: upload.id)

    def same_file(self, content_hash: str, campaign: str) -> list[UploadRecord]:
        """Return the uploads of a file with the same content into a campaign of this name, newest first."""
        return self._uploads(
            upload_query().where(uploads.c.content_hash == content_hash, uploads.c.campaign == campaign)
        )

    def unfinished(self) -> list[UploadRecord]:
        """Return the uploads that have batches to send and are run by nobody, newest first."""
        left = select(batches.c.upload_id).where(batches.c.state.in_((BatchState.WAITING, BatchState.SENDING)))
        return [upload for upload in self._uploads(upload_query().where(uploads.c.id.in_(left))) if not upload.held_by]

    def uploaded_numbers(
        self, server: str, user_name: str, campaign: str, any_since: datetime | None = None
    ) -> UploadedNumbers:
        """Return the numbers that a campaign got, or may have got, from this computer, as far as they are remembered.

        With `any_since` also those that any campaign has got from then on.

        Those of deleted uploads, of before the retention, and of leads that were deleted again are not.

        Raises:
            JournalError: The journal, or the secret of the hashes, cannot be read.
        """
        query = (
            select(
                queued_numbers.c.queued_at,
                queued_numbers.c.hashes,
                batches.c.state,
                batches.c.upload_id,
                batches.c.rows,
            )
            .join(batches, batches.c.id == queued_numbers.c.batch_id)
            .join(uploads, uploads.c.id == batches.c.upload_id)
        )
        this = (uploads.c.server == server) & (uploads.c.user_name == user_name) & (uploads.c.campaign == campaign)
        if any_since is not None:
            this |= queued_numbers.c.queued_at >= any_since.timestamp()
        query = query.where(this)
        by_day: dict[date, list[bytes]] = {}
        perhaps: dict[date, list[bytes]] = {}
        with self._database.reading() as connection:
            undone = undone_rows(connection, connection.execute(select(uploads.c.id)).scalars())
            for queued_at, hashes, state, upload_id, rows in connection.execute(query):
                days = by_day if state == BatchState.QUEUED else perhaps
                gone = undone[upload_id].deleted if upload_id in undone else frozenset()
                kept = _without_rows(hashes, rows, gone) if gone else hashes
                days.setdefault(moment(queued_at).astimezone().date(), []).append(kept)
        joined, doubtful = ({day: b"".join(parts) for day, parts in days.items()} for days in (by_day, perhaps))
        try:
            known_as = campaign if any_since is None else "one of your campaigns"
            return UploadedNumbers(known_as, self._number_hashes, joined, doubtful)
        except OSError as error:
            raise JournalError(
                "What was uploaded before cannot be compared, so nothing was sent.",
                f"{error.strerror or type(error).__name__}: {error.filename}. Check that you may read and write there.",
            ) from error

    def batches(self, upload_id: int) -> list[BatchRecord]:
        """Return all batches of an upload by number, without their leads."""
        query = batch_query(batches.c.upload_id == upload_id).order_by(batches.c.number)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
            has_ended = self._has_ended(connection, upload_id)
        return [_as_ended(batch_record(row), has_ended=has_ended) for row in rows]

    def batches_with_rows(self, upload_id: int) -> list[tuple[BatchRecord, tuple[int, ...]]]:
        """Return all batches of an upload by number, each with the file's rows in the order of its payload."""
        query = batch_query(batches.c.upload_id == upload_id).order_by(batches.c.number)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
            has_ended = self._has_ended(connection, upload_id)
        return [(_as_ended(batch_record(row), has_ended=has_ended), unpack_rows(row.rows)) for row in rows]

    def _has_ended(self, connection: Connection, upload_id: int) -> bool:
        """Return whether the run that claimed an upload is gone without having been able to say so."""
        query = select(uploads.c.owner_token).where(uploads.c.id == upload_id)
        token = connection.execute(query).scalar_one_or_none()
        return bool(token) and not self._is_running(str(token))

    def batch(self, batch_id: int) -> BatchRecord:
        """Return one batch."""
        with self._database.reading() as connection:
            return batch_in(connection, batch_id)

    def next_waiting(self, upload_id: int) -> BatchRecord | None:
        """Return the batch to send next, None when none waits."""
        mine = and_(batches.c.upload_id == upload_id, batches.c.state == BatchState.WAITING)
        query = batch_query(mine).order_by(batches.c.turn, batches.c.number).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else batch_record(row)

    def count_batches(self, upload_id: int, *states: BatchState) -> int:
        """Return how many batches of an upload are in one of these states."""
        query = select(func.count()).where(batches.c.upload_id == upload_id, batches.c.state.in_(states))
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def attempts(self, batch_id: int) -> list[AttemptRecord]:
        """Return the requests made for a batch, oldest first."""
        return self._attempts(attempts.c.batch_id == batch_id)

    def attempts_of_upload(self, upload_id: int) -> list[AttemptRecord]:
        """Return all requests made for an upload, oldest first."""
        return self._attempts(
            attempts.c.batch_id.in_(select(batches.c.id).where(batches.c.upload_id == upload_id)),
        )

    def campaign_was_started(self, upload_id: int) -> bool | None:
        """Return whether a batch that asked to start the campaign was queued; None where that is not known."""
        with self._database.reading() as connection:
            return was_started(connection, upload_id)

    def other_with_number(self, batch: BatchRecord, transaction_id: str) -> str:
        """Return which other batch has this transactionId, in words ("batch 3", "batch 3 of upload 7"); "" for none."""
        if not transaction_id:
            return ""
        same = and_(batches.c.transaction_id == transaction_id, batches.c.id != batch.id)
        query = select(batches.c.upload_id, batches.c.number).where(same).order_by(batches.c.id).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return ""
        return f"batch {row.number}" + ("" if row.upload_id == batch.upload_id else f" of upload {row.upload_id}")

    def rows_of(self, batch_id: int) -> tuple[int, ...]:
        """Return the file's row numbers of a batch, in the order of its payload."""
        with self._database.reading() as connection:
            text = connection.execute(select(batches.c.rows).where(batches.c.id == batch_id)).scalar_one_or_none()
        if text is None:
            raise no_such_batch(batch_id)
        return unpack_rows(text)

    def payload(self, batch_id: int) -> str | None:
        """Return the `bulkData` of a batch, None once it was deleted, or when it is damaged."""
        with self._database.reading() as connection:
            query = select(payloads.c.data).where(payloads.c.batch_id == batch_id)
            data = connection.execute(query).scalar_one_or_none()
        try:
            return None if data is None else unpack_payload(data)
        except (zlib.error, UnicodeDecodeError) as error:
            logger.warning("the leads of a batch are damaged: %s", type(error).__name__)
            return None

    def held_back(self, upload_id: int) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """Return the row number and the rule names of every lead that was held back, in file order."""
        with self._database.reading() as connection:
            query = select(held_back.c.rules, held_back.c.rows).where(held_back.c.upload_id == upload_id)
            groups = connection.execute(query).all()
        found: list[tuple[int, tuple[str, ...]]] = []
        for rules, rows in groups:
            names = tuple(rules.split(",")) if rules else ()
            found.extend((row, names) for row in unpack_rows(rows))
        return tuple(sorted(found))

    def sums(self, upload_id: int) -> Sums:
        """Return how many leads of the upload's file met which fate, as of one moment."""
        of_upload = select(uploads.c.rows, uploads.c.held_back_count).where(uploads.c.id == upload_id)
        by_state = (
            select(batches.c.state, func.sum(batches.c.leads), func.sum(_DOUBTED))
            .where(batches.c.upload_id == upload_id)
            .group_by(batches.c.state)
        )
        with self._database.reading() as connection:
            upload = connection.execute(of_upload).one_or_none()
            found = connection.execute(by_state).all()
            has_ended = self._has_ended(connection, upload_id)
            gone = undone_rows(connection, (upload_id,))
        if upload is None:
            raise no_such_upload(upload_id)
        leads = {str(state): int(count) for state, count, _ in found}
        in_doubt = sum(int(doubted) for state, _, doubted in found if state == BatchState.WAITING)
        undone = gone.get(upload_id, Undone())
        states = {state.value: leads.get(state, 0) for state in BatchState}
        if has_ended:
            states["unconfirmed"] += states["sending"]
            states["sending"] = 0
        sums = Sums(rows=upload.rows, held_back=upload.held_back_count, in_doubt=in_doubt, **states)
        return without_undone(sums, undone)

    def undone(self, upload_ids: Iterable[int]) -> dict[int, Undone]:
        """Return which rows of these uploads were deleted from their campaign again; only where there are any."""
        with self._database.reading() as connection:
            return undone_rows(connection, upload_ids)

    def waiting_in_doubt(self, upload_ids: Iterable[int]) -> dict[int, int]:
        """Return how many of each upload's waiting leads may be there already; for lists of many uploads."""
        wanted = tuple(upload_ids)
        mine = and_(batches.c.upload_id.in_(wanted), batches.c.state == BatchState.WAITING, batches.c.doubts > 0)
        query = select(batches.c.upload_id, func.sum(batches.c.leads)).where(mine).group_by(batches.c.upload_id)
        with self._database.reading() as connection:
            return {upload_id: int(leads) for upload_id, leads in connection.execute(query).all()}

    def counts_by_state(self, upload_ids: Iterable[int]) -> dict[int, dict[BatchState, tuple[int, int]]]:
        """Return how many batches, and leads in them, of each upload are in each state; for lists of many uploads."""
        wanted = tuple(upload_ids)
        query = (
            select(batches.c.upload_id, batches.c.state, func.count(), func.sum(batches.c.leads))
            .where(batches.c.upload_id.in_(wanted))
            .group_by(batches.c.upload_id, batches.c.state)
        )
        counts: dict[int, dict[BatchState, tuple[int, int]]] = {upload_id: {} for upload_id in wanted}
        with self._database.reading() as connection:
            for upload_id, state, made, leads in connection.execute(query).all():
                counts[upload_id][BatchState(state)] = (int(made), int(leads))
        return counts

    def _attempts(self, which: ColumnElement[bool]) -> list[AttemptRecord]:
        with self._database.reading() as connection:
            rows = connection.execute(select(attempts).where(which).order_by(attempts.c.id)).all()
        return [attempt_record(row) for row in rows]

    def _uploads(self, query: Select[Any]) -> list[UploadRecord]:
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(uploads.c.id.desc())).all()
        return [upload_record(row, self._is_running) for row in rows]


def _as_ended(batch: BatchRecord, *, has_ended: bool) -> BatchRecord:
    """Return a batch as it will be recorded once that is possible: sent, and its run ended before the answer came."""
    if not has_ended or batch.state is not BatchState.SENDING:
        return batch
    words = "The program ended before the answer came."
    return replace(batch, state=BatchState.UNCONFIRMED, message=words, doubts=batch.doubts + 1)


def without_undone(sums: Sums, undone: Undone) -> Sums:
    """Return the sums with the leads that were deleted again taken out of those that are queued."""
    deleted = min(len(undone.deleted), sums.queued)
    perhaps = min(len(undone.perhaps), sums.queued - deleted)
    return replace(sums, queued=sums.queued - deleted, deleted=deleted, perhaps_deleted=perhaps)


def _without_rows(hashes: bytes, packed_rows: str, gone: frozenset[int]) -> bytes:
    """Return the hashes of a batch's numbers without those of some rows; all where they do not stand row by row."""
    rows = unpack_rows(packed_rows)
    if len(hashes) != len(rows) * HASH_BYTES:
        return hashes
    left = (at for at, row in enumerate(rows) if row not in gone)
    return b"".join(hashes[at * HASH_BYTES : (at + 1) * HASH_BYTES] for at in left)
