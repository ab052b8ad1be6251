"""The journal's table of results: kept once for each transaction, and asked for by upload or in the order of arrival.

SQL only; what a result means is result_records.py's. No number of a lead is ever in these tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from ozogui.cloudagent.callbacks import Callback
from ozogui.cloudagent.calls import Duplicates
from ozogui.uploads.clock import Clock
from ozogui.uploads.journal.database import Database
from ozogui.uploads.journal.journal_rows import moment
from ozogui.uploads.journal.result_records import ResultRecord
from ozogui.uploads.journal.schema import batches, result_reasons, results, uploads
from ozogui.uploads.row_ranges import pack_rows, unpack_rows

ADDRESS_KEPT_S = 24 * 3600.0
"""CloudAgent's address of failed rows is good for 24 hours; it carries a credential, so it is kept no longer."""


class ResultStore:
    """What CloudAgent told of transactions. May be used from any thread and process.

    Every method raises JournalError when the file cannot be used; then it has changed nothing.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def keep(self, callbacks: Sequence[Callback]) -> list[bool]:
        """Keep results, each transaction once, all in one transaction of the journal.

        A result that comes again changes nothing. One that differs replaces the old one if it has counts: without them
        it knows less than what is there.

        Returns:
            For each callback, in order, whether it was new or replaced another.
        """
        if not callbacks:
            return []
        now = self._clock.now()
        with self._database.writing("what became of the leads was not kept") as connection:
            return [self._keep(connection, callback, now) for callback in callbacks]

    def result(self, transaction_id: str) -> ResultRecord | None:
        """Return the result of one transaction, None while there is none."""
        query = select(results).where(results.c.transaction_id == transaction_id)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
            resent = _resent(connection, batches.c.transaction_id == transaction_id)
        return None if row is None else self._record(row, resent)

    def of_upload(self, upload_id: int) -> dict[str, ResultRecord]:
        """Return the results of an upload's batches by transactionId."""
        mine = select(batches.c.transaction_id).where(batches.c.upload_id == upload_id, batches.c.transaction_id != "")
        with self._database.reading() as connection:
            rows = connection.execute(select(results).where(results.c.transaction_id.in_(mine))).all()
            resent = _resent(connection, batches.c.upload_id == upload_id)
        return {row.transaction_id: self._record(row, resent) for row in rows}

    def with_failures(self, upload_ids: Sequence[int]) -> frozenset[int]:
        """Return those uploads, of these, of which CloudAgent told that leads were not added; for long lists."""
        failed = (results.c.not_processed > 0) | results.c.succeeded.is_(False)
        mine = batches.c.upload_id.in_(list(upload_ids)) & (batches.c.transaction_id != "")
        joined = batches.join(results, results.c.transaction_id == batches.c.transaction_id)
        query = select(batches.c.upload_id).select_from(joined).where(mine, failed).distinct()
        with self._database.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def batch_of(self, transaction_id: str) -> tuple[int, int] | None:
        """Return the ids of upload and batch with a transactionId, None when none of this journal has it."""
        query = select(batches.c.upload_id, batches.c.id).where(batches.c.transaction_id == transaction_id).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else (int(row.upload_id), int(row.id))

    def after(self, result_id: int, limit: int = 500) -> list[tuple[ResultRecord, str]]:
        """Return the results that were kept after one, oldest first, each with its address of failed rows ("" if none).

        For the receiver alone, which hands them on to the computer that made the upload.
        """
        query = select(results).where(results.c.id > result_id).order_by(results.c.id).limit(limit)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [(self._record(row), self._address(row)) for row in rows]

    def failed_rows_address(self, transaction_id: str) -> str:
        """Return where the failed rows of a transaction can be fetched, "" when nowhere any more. It is a secret."""
        query = select(results).where(results.c.transaction_id == transaction_id)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return "" if row is None else self._address(row)

    def keep_reasons(self, transaction_id: str, reasons: Mapping[str, Iterable[int]], unmatched: int) -> None:
        """Keep why rows of the file were refused, in place of what was known of the transaction; forget the address.

        Args:
            transaction_id: One that has a result.
            reasons: For each reason the file's rows.
            unmatched: How many rows of the file of failed rows are no lead of the batch.

        Raises:
            KeyError: There is no result of that transaction.
        """
        groups = [(reason, tuple(rows)) for reason, rows in reasons.items()]
        read = {"failed_file_read_at": self._clock.now(), "failed_unmatched": unmatched, "failed_file_url": ""}
        with self._database.writing("why leads were refused was not kept") as connection:
            query = select(results.c.id).where(results.c.transaction_id == transaction_id)
            result_id = connection.execute(query).scalar_one_or_none()
            if result_id is None:
                raise KeyError(transaction_id)
            connection.execute(delete(result_reasons).where(result_reasons.c.result_id == result_id))
            values = [
                {"result_id": result_id, "reason": reason, "rows": pack_rows(rows)} for reason, rows in groups if rows
            ]
            if values:
                connection.execute(insert(result_reasons), values)
            connection.execute(update(results).where(results.c.id == result_id).values(read))

    def reasons_of_upload(self, upload_id: int) -> dict[int, str]:
        """Return why CloudAgent refused rows of an upload's file later, by row number; "" where it gave no reason.

        Without those that it has already, as it says, from an earlier request for the same leads.
        """
        of_batches = result_reasons.join(results).join(batches, batches.c.transaction_id == results.c.transaction_id)
        columns = (result_reasons.c.reason, result_reasons.c.rows, batches.c.transaction_id)
        query = select(*columns).select_from(of_batches).where(batches.c.upload_id == upload_id)
        with self._database.reading() as connection:
            groups = connection.execute(query).all()
            resent = _resent(connection, batches.c.upload_id == upload_id)
        failed = (group for group in groups if group.transaction_id not in resent or not says_there(group.reason))
        return dict(sorted((row, group.reason) for group in failed for row in unpack_rows(group.rows)))

    def forget_addresses(self) -> int:
        """Erase the addresses of failed rows that are no longer good, and return how many."""
        old = (results.c.failed_file_url != "") & (results.c.arrived_at < self._clock.now() - ADDRESS_KEPT_S)
        with self._database.writing("old addresses were not erased") as connection:
            return connection.execute(update(results).where(old).values(failed_file_url="")).rowcount

    def forget_strangers_before(self, unix_s: float) -> int:
        """Delete results older than a moment that belong to no batch of this journal, and return how many."""
        known = select(batches.c.transaction_id).where(batches.c.transaction_id != "")
        old = (results.c.arrived_at < unix_s) & results.c.transaction_id.not_in(known)
        with self._database.writing("old results were not deleted") as connection:
            return connection.execute(delete(results).where(old)).rowcount

    def count(self) -> int:
        """Return how many transactions have a result."""
        with self._database.reading() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM results").scalar_one())

    def _keep(self, connection: Connection, callback: Callback, now: float) -> bool:
        values: dict[str, Any] = {
            "transaction_id": callback.transaction_id,
            "succeeded": callback.succeeded,
            "message": callback.message[:300],
            "uploaded": callback.uploaded,
            "processed": callback.processed,
            "not_processed": callback.not_processed,
            "started_at": callback.started_at[:40],
            "ended_at": callback.ended_at[:40],
        }
        mine = results.c.transaction_id == callback.transaction_id
        known = connection.execute(select(results).where(mine)).one_or_none()
        if known is not None:
            is_same = all(getattr(known, name) == value for name, value in values.items())
            if is_same or callback.processed is None:
                return False
            connection.execute(delete(results).where(mine))
        values |= {"arrived_at": now, "failed_file_url": callback.failed_file_url[:4000]}
        connection.execute(insert(results).values(values))
        return True

    def _address(self, row: Row[Any]) -> str:
        is_good = row.arrived_at >= self._clock.now() - ADDRESS_KEPT_S
        return str(row.failed_file_url) if is_good else ""

    def _record(self, row: Row[Any], resent: Mapping[str, int | None] | None = None) -> ResultRecord:
        is_resend, refused = row.transaction_id in (resent or {}), (resent or {}).get(row.transaction_id)
        # Without the file of failed rows nobody knows which of them failed for another reason than being there.
        earlier = max(0, (row.not_processed or 0) - (refused or 0)) if is_resend else 0
        return ResultRecord(
            id=row.id,
            transaction_id=row.transaction_id,
            arrived_at=moment(row.arrived_at),
            succeeded=row.succeeded,
            message=row.message,
            uploaded=row.uploaded,
            processed=row.processed,
            not_processed=row.not_processed,
            started_at=row.started_at,
            ended_at=row.ended_at,
            can_fetch_failed_rows=bool(self._address(row)),
            failed_file_read_at=None if row.failed_file_read_at is None else moment(row.failed_file_read_at),
            failed_unmatched=row.failed_unmatched,
            earlier=earlier,
            is_resend=is_resend,
        )


def says_there(reason: str) -> bool:
    """Return whether CloudAgent's reason for not adding a lead is that it has it."""
    return re.search(r"duplicat|already|exist|repeat", reason, re.IGNORECASE) is not None


def _resent(connection: Connection, which: ColumnElement[bool]) -> dict[str, int | None]:
    """Return the transactions of batches that were sent again where CloudAgent skips what it has.

    For each how many of its leads are known to have failed for another reason; None while no reason is known.
    """
    skips = [choice.value for choice in Duplicates if choice.makes_resend_harmless]
    query = (
        select(batches.c.transaction_id, result_reasons.c.reason, result_reasons.c.rows)
        .select_from(
            batches.join(uploads)
            .outerjoin(results, results.c.transaction_id == batches.c.transaction_id)
            .outerjoin(result_reasons)
        )
        .where(which, batches.c.doubts > 0, batches.c.transaction_id != "", uploads.c.duplicates.in_(skips))
    )
    refused: dict[str, int | None] = {}
    for transaction_id, reason, rows in connection.execute(query):
        refused.setdefault(transaction_id, None)
        if reason is not None:
            failed = 0 if says_there(reason) else len(unpack_rows(rows))
            refused[transaction_id] = (refused[transaction_id] or 0) + failed
    return refused
