"""Makes a journal of today one of an older version, for tests of the way back up."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

_TURNS = ("refused_wall", "refused_steady", "turn_wall", "turn_steady", "taken")
_BACK = {
    9: ["DROP TABLE line"],
    8: [f"ALTER TABLE uploads DROP COLUMN {column}" for column in ("reading", "split_of", "part")],
    7: ["DROP TABLE strange_results", "DROP TABLE call_days"],
    6: ["ALTER TABLE batches DROP COLUMN doubts"],
    5: [f"ALTER TABLE pace_holds DROP COLUMN {column}" for column in _TURNS],
    4: ["ALTER TABLE uploads DROP COLUMN trial_row"],
    3: ["DROP TABLE queued_numbers", "ALTER TABLE uploads DROP COLUMN country_code"],
    2: [
        "DROP TRIGGER forget_results",
        "DROP INDEX batches_by_transaction",
        *(f"DROP TABLE {table}" for table in ("result_reasons", "results", "undo_batches", "undos")),
    ],
}
"""What takes a version back to the one before it."""


def make_older(path: Path, version: int) -> None:
    """Take a closed journal back to a version."""
    with closing(sqlite3.connect(path)) as connection:
        (now,) = connection.execute("PRAGMA user_version").fetchone()
        for step in range(now, version, -1):
            for statement in _BACK[step]:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.commit()
