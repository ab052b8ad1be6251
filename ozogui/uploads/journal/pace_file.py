"""The file of the pace, apart from the journal: one for all homes, and where it can be for all people of a computer.

It knows how many requests an account has made within the last minute, and how large a request its server takes; no
lead, no upload, and server and user name only as a fingerprint.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, delete, insert, select

from ozogui.uploads.clock import Clock, SystemClock
from ozogui.uploads.journal.database import Database, JournalDamagedError, JournalError
from ozogui.uploads.journal.ledger import Ledger
from ozogui.uploads.journal.presence import Presence
from ozogui.uploads.journal.schema import Schema, pace_holds, pace_tickets, request_sizes

logger = logging.getLogger(__name__)

MOST_BYTES = 1_000_000
"""No server's limit is documented; 500 rows of 2,000 characters are about 1 MB. What a server refuses is remembered."""
LEAST_BYTES = 20_000
"""A server that refuses still smaller ones has another trouble: a handful of leads a request would help nobody."""


def _create(connection: Connection) -> None:
    for table in (pace_tickets, pace_holds, request_sizes):
        table.create(connection)


PACE_SCHEMA = Schema(version=1, create=_create, steps={})


class PaceFile:
    """The durable tables behind every pace. May be used from any thread and process, each with an object of its own."""

    def __init__(self, path: Path, *, clock: Clock | None = None, is_for_everybody: bool = False) -> None:
        """Open the file, made anew where there is none. A damaged one is kept aside, and nothing sent for a minute.

        Args:
            path: the file.
            clock: the computer's by default.
            is_for_everybody: whether other people of the computer write it too.

        Raises:
            JournalError: the file cannot be opened, or a newer program has written it.
        """
        if path.is_symlink():
            raise JournalError("The file of the pace is none of its own, so nothing was sent.", f"Remove {path}.")
        mode = 0o666 if is_for_everybody else 0o600
        self._presence = Presence(path, mode=mode)
        clock = clock or SystemClock()
        try:
            self._database = Database(path, clock=clock, schema=PACE_SCHEMA, mode=mode)
        except JournalDamagedError as error:
            logger.warning("the file of the pace was damaged: %s", error.kept_as.name)
            self._database = Database(path, clock=clock, schema=PACE_SCHEMA, mode=mode)
        self.ledger = Ledger(self._database, self._presence)
        """The table of requests, used by pace.py only."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. To others the requests of this object are those of a program that has ended."""
        self._database.close()
        self._presence.close()

    # How large a request may be

    def most_bytes(self, key: str) -> int:
        """Return how many bytes a request of an account may have, as it goes over the wire."""
        query = select(request_sizes).where(request_sizes.c.pace_key == key)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or not row.refused:
            return max(MOST_BYTES, row.taken if row is not None else 0)
        return int(max(row.taken, row.refused // 2, LEAST_BYTES))

    def note_size(self, key: str, size: int, *, is_taken: bool) -> None:
        """Remember that a server took a request of this size, or refused it for its size.

        What came last is believed: a server may have been set up anew.
        """
        with self._database.writing("the size that a server takes was not remembered") as connection:
            mine = request_sizes.c.pace_key == key
            row = connection.execute(select(request_sizes).where(mine)).one_or_none()
            taken, refused = (row.taken, row.refused) if row is not None else (0, 0)
            if is_taken:
                new = (max(taken, size), 0 if refused and size >= refused else refused)
            else:
                new = (0 if taken >= size else taken, min(refused or size, size))
            if new == (taken, refused):
                return
            connection.execute(delete(request_sizes).where(mine))
            connection.execute(insert(request_sizes).values(pace_key=key, taken=new[0], refused=new[1]))
