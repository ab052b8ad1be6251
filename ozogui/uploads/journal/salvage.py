"""What can still be read of a damaged journal: uploads whose leads wait, copied into the new one where they are whole.

Nothing is believed that was not read: a row on a page that is damaged is left out, and said. That a lead still waits is
what the damaged file says last; whether it went after that nobody knows, so of an upload that was begun it is in doubt.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import pathname2url

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import DBAPIError

from ozogui.uploads.batches import unpack_payload, values_of
from ozogui.uploads.journal.schema import attempts, batches, held_back, payloads, queued_numbers, uploads
from ozogui.uploads.records import BatchState, StopCause, UploadState
from ozogui.uploads.row_ranges import unpack_rows
from ozogui.wording import count

logger = logging.getLogger(__name__)

_Row = dict[str, Any]
_NO_OWNER = {"owner_token": None, "owner_name": None, "owner_pid": None, "owner_since": None}
_OF_BATCHES = (payloads, queued_numbers, attempts)
REASON = "The journal was damaged; these leads were salvaged out of it. Look in CloudAgent before you go on."


@dataclass(slots=True)
class Salvage:
    """What came out of a damaged journal."""

    uploads: list[list[tuple[Table, _Row]]] = field(default_factory=list, repr=False)
    """For each upload its rows of all tables, in an order in which they can be written."""
    waiting: list[int] = field(default_factory=list)
    """For each its leads that wait."""

    @property
    def words(self) -> str:
        """Say what was salvaged, in a sentence or two; that nothing was where it is so."""
        if not self.waiting:
            return "No waiting lead could be read in it."
        leads = count("waiting lead", sum(self.waiting))
        return (
            f"{leads} of {count('upload', len(self.waiting))} were salvaged out of it into the new one, as far as they "
            "can be read: open them in History, and look in CloudAgent before you go on with them."
        )


def read_damaged(damaged: Path) -> Salvage:
    """Read what waits in a damaged journal. Raises nothing for what cannot be read."""
    found = Salvage()
    try:
        with closing(sqlite3.connect(f"file:{pathname2url(str(damaged))}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            _read(connection, found)
    except sqlite3.Error as error:
        logger.warning("nothing more could be read of the damaged journal: %s", type(error).__name__)
    return found


def write_salvaged(connection: Connection, found: Salvage) -> Salvage:
    """Write uploads into the new journal, each whole or not at all, and return those that could be written."""
    written = Salvage()
    for rows, waiting in zip(found.uploads, found.waiting, strict=True):
        try:
            with connection.begin_nested():
                for table, values in rows:
                    connection.execute(insert(table).values(values))
        except DBAPIError as error:
            logger.warning("an upload of the damaged journal is no whole one: %s", type(error.orig).__name__)
        else:
            written.uploads.append(rows)
            written.waiting.append(waiting)
    return written


def _read(connection: sqlite3.Connection, found: Salvage) -> None:
    of_uploads: dict[int, list[_Row]] = {}
    for batch_id in _ids(connection, batches):
        batch = _one(connection, batches, "id", batch_id)
        if batch is not None:
            of_uploads.setdefault(batch["upload_id"], []).append(batch)
    for upload_id, its_batches in sorted(of_uploads.items(), key=str):
        upload = _one(connection, uploads, "id", upload_id)
        if upload is None:
            continue
        rows, waiting = _rows_of(connection, upload, its_batches)
        if waiting:
            found.uploads.append(rows)
            found.waiting.append(waiting)


def _rows_of(
    connection: sqlite3.Connection, upload: _Row, its_batches: list[_Row]
) -> tuple[list[tuple[Table, _Row]], int]:
    was_begun, waiting = upload.get("started_at") is not None, 0
    rows: list[tuple[Table, _Row]] = []
    for batch in its_batches:
        payload = _one(connection, payloads, "batch_id", batch["id"])
        is_open = batch["state"] in (BatchState.WAITING, BatchState.SENDING)
        if is_open and not _is_whole(batch, payload):
            continue
        if is_open and (was_begun or batch["state"] == BatchState.SENDING):
            batch["doubts"] = max(int(batch.get("doubts") or 0), 1)
        if batch["state"] == BatchState.SENDING:
            batch |= {"state": BatchState.UNCONFIRMED, "message": REASON}
        waiting += batch["leads"] if batch["state"] == BatchState.WAITING else 0
        rows.append((batches, batch))
        for table in _OF_BATCHES:
            rows += [(table, each) for each in _some(connection, table, "batch_id", batch["id"])]
    rows[:0] = [(held_back, each) for each in _some(connection, held_back, "upload_id", upload["id"])]
    if was_begun:
        upload |= {"state": UploadState.STOPPED, "stop_reason": REASON, "stop_cause": StopCause.INTERRUPTED}
    rows.insert(0, (uploads, upload | _NO_OWNER))
    return rows, waiting


def _is_whole(batch: _Row, payload: _Row | None) -> bool:
    """Tell whether the leads of a batch can be read and are as many as its rows."""
    if payload is None:
        return False
    try:
        _, leads = values_of(unpack_payload(payload["data"]))
        return bool(len(leads) == len(unpack_rows(batch["rows"])) == batch["leads"])
    except (zlib.error, ValueError, TypeError, KeyError, AttributeError):
        return False


def _ids(connection: sqlite3.Connection, table: Table) -> list[int]:
    """Return the ids of a table's rows, from both ends up to where it is damaged."""
    found: set[int] = set()
    for order in ("ASC", "DESC"):
        with contextlib.suppress(sqlite3.Error):
            for row in connection.execute(f"SELECT id FROM {table.name} NOT INDEXED ORDER BY id {order}"):
                found.add(row["id"])
    return sorted(found)


def _one(connection: sqlite3.Connection, table: Table, key: str, value: int) -> _Row | None:
    return next(iter(_some(connection, table, key, value)), None)


def _some(connection: sqlite3.Connection, table: Table, key: str, value: int) -> list[_Row]:
    """Return the rows with a key, as far as they can be read, with the columns that this version knows."""
    found: list[_Row] = []
    with contextlib.suppress(sqlite3.Error):
        query = f"SELECT * FROM {table.name} WHERE {key} = ?"
        found.extend(dict(_known(row, table)) for row in connection.execute(query, (value,)))
    return found


def _known(row: sqlite3.Row, table: Table) -> Iterator[tuple[str, Any]]:
    return ((name, row[name]) for name in row.keys() if name in table.c)  # noqa: SIM118  a Row is no mapping
