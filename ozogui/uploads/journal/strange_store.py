"""The journal's table of callbacks that were not understood: kept for people to read, few, short and masked.

A result that is turned away is lost, so what came with the right token is kept whatever it is. SQL only, but for the
masking: nothing may reach the disk that is a lead's number or lets somebody into CloudAgent's store of files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select

from ozogui.cloudagent.bodies import decode
from ozogui.cloudagent.masking import plain_words
from ozogui.cloudagent.receiver_results import Strange
from ozogui.uploads.clock import Clock
from ozogui.uploads.journal.database import Database
from ozogui.uploads.journal.schema import strange_results

MOST_KEPT = 200
"""The oldest goes when one more comes: whoever has the token cannot fill the disk."""
LONGEST = 4_000
"""Characters of each that are kept; a callback has some 500."""
KEPT_DAYS = 30


def strange_text(body: bytes) -> str:
    """Return what is kept of a body: its beginning, on the lines it had, without what must not be kept."""
    # More than is kept, so that no number is cut in two before it is seen.
    text = plain_words(decode(body[: 4 * LONGEST]))
    return "".join(c for c in text if c.isprintable() or c == "\n")[:LONGEST]


class StrangeStore:
    """Callbacks that were not understood. May be used from any thread and process; methods raise JournalError."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def keep(self, body: bytes, content_type: str = "") -> bool:
        """Keep what came; False if the same came before and is still there."""
        digest = hashlib.sha256(body).hexdigest()[:32]
        return self._keep(digest, self._clock.now(), content_type[:100], strange_text(body))

    def keep_handed_on(self, found: Sequence[Strange]) -> int:
        """Keep what a receiver handed on, and return how many were new."""
        return sum(
            self._keep(each.digest[:32], each.arrived_at, each.content_type[:100], each.text[:LONGEST])
            for each in found
        )

    def all(self) -> list[Strange]:
        """Return what is kept, newest first."""
        query = select(strange_results).order_by(strange_results.c.arrived_at.desc(), strange_results.c.id.desc())
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [Strange(row.digest, row.arrived_at, row.content_type, row.text) for row in rows]

    def count(self) -> int:
        """Return how many are kept."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(strange_results)).scalar_one())

    def forget(self, before: float | None = None) -> int:
        """Delete those older than a moment in Unix seconds, all of them where it is left out; return how many."""
        old = delete(strange_results)
        if before is not None:
            old = old.where(strange_results.c.arrived_at < before)
        with self._database.writing("what was not understood was not deleted") as connection:
            return connection.execute(old).rowcount

    def _keep(self, digest: str, arrived_at: float, content_type: str, text: str) -> bool:
        with self._database.writing("what was not understood was not kept") as connection:
            mine = select(strange_results.c.id).where(strange_results.c.digest == digest)
            if connection.execute(mine).first() is not None:
                return False
            kind = "".join(c for c in content_type if c.isprintable())
            connection.execute(
                insert(strange_results).values(digest=digest, arrived_at=arrived_at, content_type=kind, text=text)
            )
            newest = select(strange_results.c.id).order_by(strange_results.c.id.desc()).limit(MOST_KEPT)
            connection.execute(delete(strange_results).where(strange_results.c.id.not_in(newest)))
            return True
