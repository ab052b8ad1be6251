"""The journal's table of what call records told: which rows of an upload were dialled and answered on which day.

SQL only. Of the calls themselves nothing is kept: no number, no time, no agent, no outcome but whether it was answered.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import delete, insert, select

from ozogui.uploads.clock import Clock
from ozogui.uploads.journal.database import Database
from ozogui.uploads.journal.journal_rows import moment
from ozogui.uploads.journal.schema import call_days
from ozogui.uploads.row_ranges import pack_rows, unpack_rows


@dataclass(frozen=True, slots=True)
class CallDay:
    """What one day's call records told of an upload."""

    day: date
    fetched_at: datetime
    dialled: frozenset[int] = field(repr=False)
    """Rows of the upload's file whose number was dialled on this day."""
    answered: frozenset[int] = field(repr=False)
    """Of them those that were answered."""


class CallStore:
    """Which leads were dialled. May be used from any thread and process; methods raise JournalError."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def keep(self, upload_id: int, day: date, dialled: Collection[int], answered: Collection[int]) -> None:
        """Keep what a day's call records told, in place of what was known of that day."""
        values = {
            "upload_id": upload_id,
            "day": day.isoformat(),
            "fetched_at": self._clock.now(),
            "dialled": pack_rows(sorted(dialled)),
            "answered": pack_rows(sorted(answered)),
        }
        same = (call_days.c.upload_id == upload_id) & (call_days.c.day == day.isoformat())
        with self._database.writing("what the call records told was not kept") as connection:
            connection.execute(delete(call_days).where(same))
            connection.execute(insert(call_days).values(values))

    def of_upload(self, upload_id: int) -> list[CallDay]:
        """Return the days that are known of an upload, oldest first."""
        query = select(call_days).where(call_days.c.upload_id == upload_id).order_by(call_days.c.day)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [
            CallDay(
                date.fromisoformat(row.day),
                moment(row.fetched_at),
                frozenset(unpack_rows(row.dialled)),
                frozenset(unpack_rows(row.answered)),
            )
            for row in rows
        ]
