"""Which leads of which uploads have a number: asked of the keyed hashes, so that no number has to be kept for it.

The hashes are made and written where batches become queued (journal.py, number_hashes.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ozogui.uploads.journal.database import Database, JournalError
from ozogui.uploads.journal.journal_rows import moment
from ozogui.uploads.journal.number_hashes import HASH_BYTES, NumberHashes
from ozogui.uploads.journal.schema import batches, queued_numbers
from ozogui.uploads.row_ranges import unpack_rows


@dataclass(frozen=True, slots=True)
class QueuedNumber:
    """One time that a number was queued."""

    upload_id: int
    batch_id: int
    batch: int
    """The batch's number."""
    rows: tuple[int, ...]
    """The file's rows that had it; empty where only the batch is known."""
    transaction_id: str
    queued_at: datetime


class NumberStore:
    """Asks the hashes of queued numbers. May be used from any thread.

    Every method raises JournalError when the journal, or the secret of the hashes, cannot be read.
    """

    def __init__(self, database: Database, hashes: NumberHashes) -> None:
        self._database = database
        self._hashes = hashes

    def uploads_with(self, comparable: str) -> list[QueuedNumber]:
        """Return where a number was queued, newest first.

        Args:
            comparable: as `comparable_phone` gives it.
        """
        wanted = self._hash(comparable)
        query = (
            select(
                batches.c.upload_id,
                batches.c.id,
                batches.c.number,
                batches.c.transaction_id,
                queued_numbers.c.queued_at,
                queued_numbers.c.hashes,
                batches.c.rows,
            )
            .join(queued_numbers, queued_numbers.c.batch_id == batches.c.id)
            .order_by(queued_numbers.c.queued_at.desc(), batches.c.id.desc())
        )
        found: list[QueuedNumber] = []
        with self._database.reading() as connection:
            for row in connection.execute(query):
                places = _places(row.hashes, wanted)
                if places:
                    rows = _rows_at(places, row.hashes, row.rows)
                    at = moment(row.queued_at)
                    found.append(QueuedNumber(row.upload_id, row.id, row.number, rows, row.transaction_id, at))
        return found

    def rows_with(self, upload_id: int, numbers: Iterable[str]) -> dict[str, list[int]]:
        """Return which rows of an upload's file had which of these numbers, as far as that is still known.

        Args:
            upload_id: the upload.
            numbers: as `comparable_phone` gives them.
        """
        by_hash = {self._hash(number): number for number in numbers if number}
        query = (
            select(queued_numbers.c.hashes, batches.c.rows)
            .join(batches, batches.c.id == queued_numbers.c.batch_id)
            .where(batches.c.upload_id == upload_id)
            .order_by(batches.c.number)
        )
        found: dict[str, list[int]] = {}
        with self._database.reading() as connection:
            for hashes, rows in connection.execute(query):
                for place in range(0, len(hashes), HASH_BYTES):
                    number = by_hash.get(hashes[place : place + HASH_BYTES])
                    if number is not None:
                        found.setdefault(number, []).extend(_rows_at([place // HASH_BYTES], hashes, rows))
        return {number: rows for number, rows in found.items() if rows}

    def _hash(self, comparable: str) -> bytes:
        try:
            return self._hashes.of(comparable)
        except OSError as error:
            raise JournalError(
                "Numbers that were queued before cannot be looked up.",
                f"The file with the secret beside the journal cannot be read ({error.strerror}).",
            ) from error


def _places(hashes: bytes, wanted: bytes) -> list[int]:
    """Return where a hash stands among others; one that only straddles two of them does not count."""
    places: list[int] = []
    at = hashes.find(wanted)
    while at >= 0:
        if at % HASH_BYTES == 0:
            places.append(at // HASH_BYTES)
        at = hashes.find(wanted, at + 1)
    return places


def _rows_at(places: Iterable[int], hashes: bytes, packed_rows: str) -> tuple[int, ...]:
    """Return the rows at these places; none where a lead without a comparable number has shifted the places."""
    rows = unpack_rows(packed_rows)
    return tuple(rows[place] for place in places) if len(rows) * HASH_BYTES == len(hashes) else ()
