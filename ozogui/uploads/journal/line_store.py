"""The journal's table of the uploads that are to be sent, one after the other: their order, and what was planned.

SQL only. Which of them may go now is the engine's to say; how they stand is in the tables of uploads and batches.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from ozogui.uploads.journal.database import Database, JournalError
from ozogui.uploads.journal.journal_rows import upload_row
from ozogui.uploads.journal.schema import line, uploads
from ozogui.uploads.records import Plan, StopCause, UploadState


@dataclass(frozen=True, slots=True)
class InLine:
    """An upload that is to be sent."""

    upload_id: int
    plan: Plan
    held: str
    """Why it does not go by itself, in a sentence; "" when it does."""
    looked_at: float | None
    """When a program last looked whether it may start, in Unix seconds; only kept of those with a time to start at."""


class LineStore:
    """Who is in line. May be used from any thread and process; methods raise JournalError."""

    def __init__(self, database: Database, is_running: Callable[[str], bool]) -> None:
        self._database = database
        self._is_running = is_running

    def all(self) -> list[InLine]:
        """Return everything that is in line, in its order."""
        with self._database.reading() as connection:
            rows = connection.execute(select(line).order_by(line.c.place, line.c.upload_id)).all()
        return [
            InLine(row.upload_id, Plan(row.not_before, row.hours, row.when_running), row.held, row.looked_at)
            for row in rows
        ]

    def add(self, upload_id: int, plan: Plan | None = None, *, held: str = "", at: float | None = None) -> None:
        """Put an upload at the end; one that is in line keeps its place, and takes the plan.

        Args:
            upload_id: the upload.
            plan: when it goes; what it has already, or at its turn, where that is left out.
            held: why it does not go by itself.
            at: now, in Unix seconds: who plans it looks after it, too.
        """
        with self._database.writing("the upload was not added to the others") as connection:
            upload_row(connection, upload_id)
            put_in_line(connection, upload_id)
            values = {"held": held} | ({} if plan is None else _values(plan, at))
            connection.execute(update(line).where(line.c.upload_id == upload_id).values(values))

    def remove(self, upload_ids: Collection[int]) -> None:
        """Take uploads out of the line; they and their leads stay in the journal."""
        with self._database.writing("the upload was not taken out of the line") as connection:
            connection.execute(delete(line).where(line.c.upload_id.in_(tuple(upload_ids))))

    def set_order(self, upload_ids: Sequence[int]) -> None:
        """Give these uploads the places that they have together now, in this order; others keep theirs."""
        with self._database.writing("the order was not changed") as connection:
            mine = line.c.upload_id.in_(tuple(upload_ids))
            found = connection.execute(select(line.c.upload_id, line.c.place).where(mine).order_by(line.c.place)).all()
            known = {row.upload_id for row in found}
            wanted = [upload_id for upload_id in upload_ids if upload_id in known]
            for upload_id, row in zip(wanted, found, strict=True):
                connection.execute(update(line).where(line.c.upload_id == upload_id).values(place=row.place))

    def set_plan(self, upload_id: int, plan: Plan, at: float) -> None:
        """Change when an upload goes."""
        with self._database.writing("the plan was not changed") as connection:
            connection.execute(update(line).where(line.c.upload_id == upload_id).values(_values(plan, at)))

    def hold(self, upload_id: int, why: str) -> None:
        """Let an upload wait for a person, and say why in a sentence."""
        with self._database.writing("the upload was not paused") as connection:
            connection.execute(update(line).where(line.c.upload_id == upload_id).values(held=why))

    def let_go(self, upload_id: int) -> None:
        """Let an upload go again when it is its turn, whatever it was held, paused or stopped for.

        Raises:
            JournalError: it is being run just now, or there is no such upload.
        """
        with self._database.writing("the upload does not go on") as connection:
            row = upload_row(connection, upload_id)
            if row.owner_token and self._is_running(row.owner_token):
                raise JournalError(f"Upload {upload_id} is already running.")
            put_in_line(connection, upload_id)
            connection.execute(update(line).where(line.c.upload_id == upload_id).values(held=""))
            rests = uploads.c.state.in_((UploadState.PAUSED, UploadState.STOPPED))
            ready = {"state": UploadState.READY, "stop_reason": "", "stop_cause": StopCause.NONE}
            connection.execute(update(uploads).where(uploads.c.id == upload_id, rests).values(ready))

    def looked(self, upload_ids: Collection[int], at: float) -> None:
        """Record that a program is there which starts these when it is time."""
        with self._database.writing("planned uploads were not looked after") as connection:
            mine = line.c.upload_id.in_(tuple(upload_ids))
            connection.execute(update(line).where(mine).values(looked_at=at))


def put_in_line(connection: Connection, upload_id: int) -> None:
    """Put an upload at the end of the line, unless it is in it."""
    last = select(func.coalesce(func.max(line.c.place), 0.0) + 1.0).scalar_subquery()
    connection.execute(insert(line).prefix_with("OR IGNORE").values(upload_id=upload_id, place=last))


def _values(plan: Plan, at: float | None) -> dict[str, object]:
    return {
        "not_before": plan.not_before,
        "hours": plan.hours,
        "when_running": plan.when_running,
        "looked_at": at,
    }
