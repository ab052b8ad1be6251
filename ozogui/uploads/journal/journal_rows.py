"""Between the journal's tables and its records: queries that fill a record, values that fill a row.

Functions within somebody's transaction, used by journal.py and journal_reader.py only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Insert, Row, Select, func, insert, select

from ozogui.cloudagent.replies import Outcome
from ozogui.uploads.journal.database import JournalError
from ozogui.uploads.journal.schema import attempts, batches, payloads, uploads
from ozogui.uploads.records import (
    AttemptRecord,
    BatchRecord,
    BatchState,
    NewBatch,
    NewUpload,
    StopCause,
    UploadRecord,
    UploadState,
)
from ozogui.uploads.row_ranges import pack_rows

UNANSWERED = (Outcome.NO_ANSWER, Outcome.NOT_UNDERSTOOD)
"""Outcomes that leave open whether the batch was queued."""

# --- from rows to records


def upload_query() -> Select[Any]:
    """Return the query whose rows `upload_record` takes."""
    count = select(func.count()).where(batches.c.upload_id == uploads.c.id).scalar_subquery().label("batch_count")
    return select(uploads, count)


def upload_record(row: Row[Any], is_running: Callable[[str], bool]) -> UploadRecord:
    """Return an upload; `is_running` tells whether the run that claimed it still goes on.

    One that ended without being able to say so (the disk was full, the program was killed) is shown as ended at once.
    """
    is_held = bool(row.owner_token) and is_running(row.owner_token)
    has_ended = bool(row.owner_token) and not is_held and row.state == UploadState.RUNNING
    return UploadRecord(
        id=row.id,
        created_at=moment(row.created_at),
        file_name=row.file_name,
        file_path=row.file_path,
        content_hash=row.content_hash,
        sheet_name=row.sheet_name,
        rows=row.rows,
        account=row.account,
        server=row.server,
        user_name=row.user_name,
        campaign=row.campaign,
        duplicates=row.duplicates,
        start_campaign=row.start_campaign,
        callback_url=row.callback_url,
        headers=tuple(json.loads(row.headers)),
        state=UploadState.STOPPED if has_ended else UploadState(row.state),
        stop_reason="It ended while this upload was running." if has_ended else row.stop_reason,
        stop_cause=StopCause.INTERRUPTED if has_ended else StopCause(row.stop_cause),
        held_back_count=row.held_back_count,
        batch_count=row.batch_count,
        started_at=_moment_or_none(row.started_at),
        finished_at=_moment_or_none(row.finished_at),
        held_by=row.owner_name if is_held else "",
        trial_row=row.trial_row,
        country_code=row.country_code,
        reading=row.reading,
        split_of=row.split_of,
        part=row.part,
    )


def batch_query(*which: ColumnElement[bool]) -> Select[Any]:
    """Return the query whose rows `batch_record` takes."""
    kept = payloads.c.batch_id.is_not(None).label("has_payload")
    return select(batches, kept).select_from(batches.outerjoin(payloads)).where(*which)


def batch_record(row: Row[Any]) -> BatchRecord:
    """Return a batch."""
    return BatchRecord(
        id=row.id,
        upload_id=row.upload_id,
        number=row.number,
        first_row=row.first_row,
        last_row=row.last_row,
        leads=row.leads,
        state=BatchState(row.state),
        attempts=row.attempts,
        transaction_id=row.transaction_id,
        message=row.message,
        outcome=row.outcome,
        changed_at=moment(row.changed_at),
        has_payload=bool(row.has_payload),
        doubts=row.doubts,
    )


def batch_in(connection: Connection, batch_id: int) -> BatchRecord:
    """Return one batch as a transaction sees it.

    Raises:
        JournalError: There is no such batch.
    """
    row = connection.execute(batch_query(batches.c.id == batch_id)).one_or_none()
    if row is None:
        raise no_such_batch(batch_id)
    return batch_record(row)


def attempt_record(row: Row[Any]) -> AttemptRecord:
    """Return an attempt."""
    return AttemptRecord(
        id=row.id,
        batch_id=row.batch_id,
        started_at=moment(row.started_at),
        answered_at=_moment_or_none(row.answered_at),
        status=row.status,
        outcome=row.outcome,
        raw=row.raw,
        starts_campaign=row.starts_campaign,
    )


def upload_row(connection: Connection, upload_id: int) -> Row[Any]:
    """Return an upload's row as a transaction sees it.

    Raises:
        JournalError: There is no such upload.
    """
    row = connection.execute(select(uploads).where(uploads.c.id == upload_id)).one_or_none()
    if row is None:
        raise no_such_upload(upload_id)
    return row


def was_started(connection: Connection, upload_id: int) -> bool | None:
    """Return whether a request that asked to start the campaign was taken; None where that is not known."""
    query = (
        select(attempts.c.outcome)
        .select_from(attempts.join(batches))
        .where(batches.c.upload_id == upload_id, attempts.c.starts_campaign)
    )
    outcomes = set(connection.execute(query).scalars())
    if Outcome.QUEUED in outcomes:
        return True
    return None if outcomes.intersection(("", *UNANSWERED)) else False


def highest(connection: Connection, upload_id: int, column: Literal["number", "turn"]) -> int:
    """Return the highest number or turn of an upload's batches."""
    query = select(func.max(batches.c[column])).where(batches.c.upload_id == upload_id)
    return int(connection.execute(query).scalar_one())


def moment(seconds: float) -> datetime:
    """Return Unix seconds as an aware time."""
    return datetime.fromtimestamp(seconds, UTC)


class NoSuchUploadError(JournalError):
    """An upload was deleted, or never was."""


def no_such_upload(upload_id: int) -> NoSuchUploadError:
    """Return the error for an upload that was deleted, or never was."""
    return NoSuchUploadError(
        f"There is no upload {upload_id} in the journal.", "It may have been deleted from the history."
    )


def no_such_batch(batch_id: int) -> JournalError:
    """Return the error for a batch of an upload that was deleted, or never was."""
    return JournalError(f"The journal has no batch with the id {batch_id}.", "Its upload may have been deleted.")


def _moment_or_none(seconds: float | None) -> datetime | None:
    return None if seconds is None else moment(seconds)


# --- from values to rows


def inserted(connection: Connection, statement: Insert) -> int:
    """Insert one row and return its id."""
    key = connection.execute(statement).inserted_primary_key
    if key is None:
        raise RuntimeError("the row has no id")
    return int(key[0])


def upload_values(new: NewUpload, now: float) -> dict[str, Any]:
    """Return the row of a new upload."""
    return {
        "created_at": now,
        "file_name": new.file_name,
        "file_path": new.file_path,
        "content_hash": new.content_hash,
        "sheet_name": new.sheet_name,
        "rows": new.rows,
        "account": new.account,
        "server": new.server,
        "user_name": new.user_name,
        "campaign": new.campaign,
        "duplicates": new.duplicates,
        "start_campaign": new.start_campaign,
        "callback_url": new.callback_url,
        "headers": json.dumps(new.headers),
        "held_back_count": len(new.held_back),
        "country_code": new.country_code,
        "trial_row": new.trial_row,
        "reading": new.reading,
        "split_of": new.split_of,
        "part": new.part,
        "state": UploadState.READY,
    }


def held_back_values(upload_id: int, rows: Iterable[tuple[int, tuple[str, ...]]]) -> list[dict[str, Any]]:
    """Return the rows for held-back leads: one for each set of rules."""
    groups: dict[str, list[int]] = {}
    for row, rules in rows:
        groups.setdefault(",".join(rules), []).append(row)
    return [{"upload_id": upload_id, "rules": rules, "rows": pack_rows(numbers)} for rules, numbers in groups.items()]


def range_values(rows: Sequence[int]) -> dict[str, Any]:
    """Return what a batch's row says about the file's rows."""
    return {"first_row": min(rows), "last_row": max(rows), "leads": len(rows), "rows": pack_rows(rows)}


def add_batch(connection: Connection, batch: NewBatch, data: bytes, values: dict[str, Any]) -> int:
    """Add a waiting batch with its packed leads, and return its id."""
    row = {"state": BatchState.WAITING, **values, **range_values(batch.rows)}
    batch_id = inserted(connection, insert(batches).values(row))
    connection.execute(insert(payloads).values(batch_id=batch_id, data=data))
    return batch_id
