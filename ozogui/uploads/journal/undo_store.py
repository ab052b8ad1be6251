"""The journal of undoing: which numbers are to be deleted from a campaign, in which request, and what came of it.

SQL only; when a request goes is undo.py's. Numbers are kept while they are needed and erased once CloudAgent answered.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from ozogui.uploads.clock import Clock
from ozogui.uploads.journal.database import Database
from ozogui.uploads.journal.journal_rows import inserted, moment
from ozogui.uploads.journal.result_records import Undone
from ozogui.uploads.journal.schema import undo_batches, undos
from ozogui.uploads.row_ranges import pack_rows, unpack_rows


class UndoState(StrEnum):
    """Where one deleting request stands."""

    WAITING = "waiting"
    SENDING = "sending"
    DELETED = "deleted"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    """Sent, but no understandable answer came; it may go again, since what is deleted stays so."""


@dataclass(frozen=True, slots=True)
class UndoBatch:
    """The numbers of one deleting request."""

    id: int
    number: int
    """1-based."""
    state: UndoState
    rows: tuple[int, ...]
    """The rows of the upload's file."""
    message: str
    """CloudAgent's words, or ours."""
    numbers: tuple[str, ...] = field(default=(), repr=False)
    """As they were queued; none once they are erased."""


@dataclass(frozen=True, slots=True)
class UndoRecord:
    """One time that the leads of an upload were taken out of the campaign."""

    id: int
    upload_id: int
    campaign: str
    created_at: datetime
    leads: dict[UndoState, int]
    """How many leads are in which state."""

    @property
    def deleted(self) -> int:
        """How many leads are out of the campaign."""
        return self.leads.get(UndoState.DELETED, 0)

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to send."""
        return not self.leads.get(UndoState.WAITING) and not self.leads.get(UndoState.SENDING)


def undone_rows(connection: Connection, upload_ids: Iterable[int]) -> dict[int, Undone]:
    """Return what became of deleted leads, by upload; only of uploads where there are any."""
    states = (UndoState.DELETED, UndoState.UNCONFIRMED, UndoState.SENDING)
    query = (
        select(undos.c.upload_id, undo_batches.c.state, undo_batches.c.rows)
        .join(undo_batches, undo_batches.c.undo_id == undos.c.id)
        .where(undos.c.upload_id.in_(list(upload_ids)), undo_batches.c.state.in_(states))
    )
    deleted: dict[int, set[int]] = {}
    perhaps: dict[int, set[int]] = {}
    for upload_id, state, rows in connection.execute(query):
        found = deleted if state == UndoState.DELETED else perhaps
        found.setdefault(upload_id, set()).update(unpack_rows(rows))
    none: set[int] = set()
    return {
        each: Undone(frozenset(deleted.get(each, none)), frozenset(perhaps.get(each, none) - deleted.get(each, none)))
        for each in deleted.keys() | perhaps.keys()
    }


class UndoStore:
    """Keeps undoings. May be used from any thread and process.

    Every method raises JournalError when the file cannot be used; then it has changed nothing.
    """

    def __init__(self, database: Database, clock: Clock, on_erased: Callable[[], None] = lambda: None) -> None:
        """Work on an open file; `on_erased` is called when numbers were erased, so that they leave its log too."""
        self._on_erased = on_erased
        self._database = database
        self._clock = clock

    def create(self, upload_id: int, campaign: str, requests: Sequence[Sequence[tuple[int, str]]]) -> int:
        """Keep an undoing with all its requests waiting, and return its id.

        Args:
            upload_id: whose leads.
            campaign: where they are deleted from.
            requests: for each request the rows of the file and their numbers, a number with all rows that have it.
        """
        now = self._clock.now()
        with self._database.writing("nothing was deleted") as connection:
            values: dict[str, Any] = {"upload_id": upload_id, "created_at": now, "campaign": campaign}
            undo_id = inserted(connection, insert(undos).values(values))
            for number, leads in enumerate(requests, 1):
                rows = tuple(row for row, _ in leads)
                data = zlib.compress(json.dumps([phone for _, phone in leads]).encode())
                values = {"undo_id": undo_id, "number": number, "leads": len(rows), "rows": pack_rows(rows)}
                values |= {"state": UndoState.WAITING, "changed_at": now, "numbers": data}
                connection.execute(insert(undo_batches).values(values))
        return undo_id

    def recover(self, undo_id: int) -> int:
        """Turn requests that a program left as being sent into unconfirmed ones, and return how many."""
        left = (undo_batches.c.undo_id == undo_id) & (undo_batches.c.state == UndoState.SENDING)
        values = {"state": UndoState.UNCONFIRMED, "message": "The program ended before the answer came."}
        with self._database.writing("the interrupted undoing was not looked at") as connection:
            return connection.execute(update(undo_batches).where(left).values(values)).rowcount

    def again(self, undo_id: int) -> int:
        """Let unconfirmed and refused requests wait again, and return how many."""
        ended = undo_batches.c.state.in_((UndoState.UNCONFIRMED, UndoState.REFUSED))
        mine = (undo_batches.c.undo_id == undo_id) & ended & undo_batches.c.numbers.is_not(None)
        with self._database.writing("nothing was deleted") as connection:
            return connection.execute(update(undo_batches).where(mine).values(state=UndoState.WAITING)).rowcount

    def next_waiting(self, undo_id: int) -> UndoBatch | None:
        """Return the request to make next, None when none waits."""
        mine = (undo_batches.c.undo_id == undo_id) & (undo_batches.c.state == UndoState.WAITING)
        query = select(undo_batches).where(mine).order_by(undo_batches.c.number).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        numbers = tuple(json.loads(zlib.decompress(row.numbers)))
        return UndoBatch(row.id, row.number, UndoState(row.state), unpack_rows(row.rows), row.message, numbers)

    def move(self, batch_id: int, state: UndoState, message: str = "") -> None:
        """Record where a request stands; numbers that are deleted are erased here too."""
        values: dict[str, Any] = {"state": state, "message": message, "changed_at": self._clock.now()}
        if state is UndoState.DELETED:
            values["numbers"] = None
        with self._database.writing("the state of a deleting request was not kept") as connection:
            connection.execute(update(undo_batches).where(undo_batches.c.id == batch_id).values(values))
        if state is UndoState.DELETED:
            self._on_erased()

    def batches(self, undo_id: int) -> list[UndoBatch]:
        """Return all requests of an undoing, without their numbers."""
        query = select(undo_batches).where(undo_batches.c.undo_id == undo_id).order_by(undo_batches.c.number)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [UndoBatch(r.id, r.number, UndoState(r.state), unpack_rows(r.rows), r.message) for r in rows]

    def of_upload(self, upload_id: int) -> list[UndoRecord]:
        """Return the undoings of an upload, newest first."""
        sums = select(undo_batches.c.undo_id, undo_batches.c.state, func.sum(undo_batches.c.leads).label("leads"))
        sums = sums.group_by(undo_batches.c.undo_id, undo_batches.c.state)
        query = select(undos).where(undos.c.upload_id == upload_id).order_by(undos.c.id.desc())
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
            leads: dict[int, dict[UndoState, int]] = {row.id: {} for row in rows}
            for row in connection.execute(sums.where(undo_batches.c.undo_id.in_(leads))):
                leads[row.undo_id][UndoState(row.state)] = int(row.leads)
        return [UndoRecord(r.id, r.upload_id, r.campaign, moment(r.created_at), leads[r.id]) for r in rows]
