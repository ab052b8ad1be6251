"""The journal's tables and the steps from one version of them to the next.

Opening a file and running the steps is database.py's; what the rows mean is records.py's.

A change of a table is a new step and a new version, never an edit of a step that was released: there are files out
there which stand at every version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from ozogui.uploads.records import BatchState, UploadState

metadata = MetaData()
pace_metadata = MetaData()
"""What is in the file of the pace and not in the journal."""


def _one_of(column: str, values: type[BatchState] | type[UploadState]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


uploads = Table(
    "uploads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("created_at", Float, nullable=False),
    Column("started_at", Float),
    Column("finished_at", Float),
    Column("file_name", String, nullable=False),
    Column("file_path", String, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("sheet_name", String, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("account", String, nullable=False),
    Column("server", String, nullable=False),
    Column("user_name", String, nullable=False),
    Column("campaign", String, nullable=False),
    Column("duplicates", String, nullable=False),
    Column("start_campaign", Boolean, nullable=False),
    Column("callback_url", String, nullable=False),
    Column("headers", String, nullable=False),
    Column("held_back_count", Integer, nullable=False),
    Column("country_code", String, nullable=False, server_default="91"),
    Column("trial_row", Integer, nullable=False, server_default="0"),
    Column("reading", String, nullable=False, server_default=""),
    Column("split_of", Integer, nullable=False, server_default="0"),
    Column("part", String, nullable=False, server_default=""),
    Column("state", String, nullable=False),
    Column("stop_reason", String, nullable=False, server_default=""),
    Column("stop_cause", String, nullable=False, server_default=""),
    Column("owner_token", String),
    Column("owner_name", String),
    Column("owner_pid", Integer),
    Column("owner_since", Float),
    _one_of("state", UploadState),
    Index("uploads_by_file", "content_hash", "campaign"),
    # Ids are shown to people and passed to `resume`: the id of a deleted upload must never mean another one.
    sqlite_autoincrement=True,
)

held_back = Table(
    "held_back",
    metadata,
    Column("upload_id", ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True),
    Column("rules", String, primary_key=True),
    Column("rows", String, nullable=False),
)
"""Held-back rows by the set of rules (comma-separated names) that hold them: a handful of lines even for a million."""

batches = Table(
    "batches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("upload_id", ForeignKey("uploads.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("first_row", Integer, nullable=False),
    Column("last_row", Integer, nullable=False),
    Column("leads", Integer, nullable=False),
    Column("rows", String, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("transaction_id", String, nullable=False, server_default=""),
    Column("message", String, nullable=False, server_default=""),
    Column("outcome", String, nullable=False, server_default=""),
    Column("changed_at", Float, nullable=False),
    Column("doubts", Integer, nullable=False, server_default="0"),
    _one_of("state", BatchState),
    UniqueConstraint("upload_id", "number"),
    Index("batches_by_turn", "upload_id", "state", "turn", "number"),
    Index("batches_by_transaction", "transaction_id"),
    sqlite_autoincrement=True,
)
"""`turn` orders the waiting batches: it is the number at first, and a later one for a batch sent again at the end.
`doubts` counts the requests for these leads that may have been taken though no understandable answer came; it is never
taken back, and a batch that is made by halving another inherits it."""

payloads = Table(
    "payloads",
    metadata,
    Column("batch_id", ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
"""The leads of a batch, zlib-compressed JSON. A table of its own: lists of batches never read it, and a deleted row
is all there is to deleting personal data."""

queued_numbers = Table(
    "queued_numbers",
    metadata,
    Column("batch_id", ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
    Column("queued_at", Float, nullable=False),
    Column("hashes", LargeBinary, nullable=False),
    Index("queued_numbers_by_time", "queued_at"),
)
"""The numbers of each batch that was queued, or may have been, as keyed hashes (number_hashes.py), eight bytes each,
one after the other."""

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch_id", ForeignKey("batches.id", ondelete="CASCADE"), nullable=False),
    Column("started_at", Float, nullable=False),
    Column("answered_at", Float),
    Column("status", Integer),
    Column("outcome", String, nullable=False, server_default=""),
    Column("raw", String, nullable=False, server_default=""),
    Column("starts_campaign", Boolean, nullable=False),
    Index("attempts_by_batch", "batch_id"),
    sqlite_autoincrement=True,
)

pace_tickets = Table(
    "pace_tickets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("pace_key", String, nullable=False),
    Column("slot", Integer, nullable=False),
    Column("label", String, nullable=False),
    Column("begun_wall", Float, nullable=False),
    Column("begun_steady", Float, nullable=False),
    Column("answered_wall", Float),
    Column("answered_steady", Float),
    Column("gap_s", Float, nullable=False),
    Column("owner_token", String, nullable=False),
    Index("pace_tickets_by_key", "pace_key"),
    # An id that is used twice would let the answer to a forgotten request end a newer one.
    sqlite_autoincrement=True,
)
"""One row for each request that still counts against a limit. `gap_s` is of older versions, and always 0 now."""

pace_holds = Table(
    "pace_holds",
    metadata,
    Column("pace_key", String, primary_key=True),
    Column("since_wall", Float, nullable=False),
    Column("since_steady", Float, nullable=False),
    Column("hold_s", Float, nullable=False),
    Column("share", Float, nullable=False),
    Column("refusals", Integer, nullable=False),
    Column("refused_wall", Float),
    Column("refused_steady", Float),
    Column("turn_wall", Float),
    Column("turn_steady", Float),
    Column("taken", Integer, nullable=False, server_default="0"),
)
"""What is known of strangers on an account: no request before `hold_s` seconds after `since`, and what sharing.py has
to remember of the turns. The key "" holds every account."""

results = Table(
    "results",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("transaction_id", String, nullable=False, unique=True),
    Column("arrived_at", Float, nullable=False),
    Column("succeeded", Boolean, nullable=False),
    Column("message", String, nullable=False),
    Column("uploaded", Integer),
    Column("processed", Integer),
    Column("not_processed", Integer),
    Column("started_at", String, nullable=False),
    Column("ended_at", String, nullable=False),
    Column("failed_file_url", String, nullable=False, server_default=""),
    Column("failed_file_read_at", Float),
    Column("failed_unmatched", Integer, nullable=False, server_default="0"),
    # A result that was replaced gets a new id, so that whoever asks for those after the last one it saw gets it.
    sqlite_autoincrement=True,
)
"""What CloudAgent told of a transaction. By transactionId alone: a result may arrive before the answer that brought
the transactionId is written, and a receiver keeps results of uploads that another computer made."""

result_reasons = Table(
    "result_reasons",
    metadata,
    Column("result_id", ForeignKey("results.id", ondelete="CASCADE"), primary_key=True),
    Column("reason", String, primary_key=True),
    Column("rows", String, nullable=False),
)
"""The file's rows that CloudAgent refused later, by reason: row numbers only, no number of a lead."""

undos = Table(
    "undos",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("upload_id", ForeignKey("uploads.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("campaign", String, nullable=False),
    Index("undos_by_upload", "upload_id"),
    sqlite_autoincrement=True,
)
"""One row each time the leads of an upload were taken out of the campaign again."""

undo_batches = Table(
    "undo_batches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("undo_id", ForeignKey("undos.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("leads", Integer, nullable=False),
    Column("rows", String, nullable=False),
    Column("state", String, nullable=False),
    Column("message", String, nullable=False, server_default=""),
    Column("changed_at", Float, nullable=False),
    Column("numbers", LargeBinary),
    UniqueConstraint("undo_id", "number"),
    sqlite_autoincrement=True,
)
"""The numbers of one deleting request, zlib-compressed JSON, erased once CloudAgent has answered."""

strange_results = Table(
    "strange_results",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String, nullable=False, unique=True),
    Column("arrived_at", Float, nullable=False),
    Column("content_type", String, nullable=False),
    Column("text", String, nullable=False),
    sqlite_autoincrement=True,
)
"""Callbacks that were not understood, masked; strange_store.py keeps their number and length small."""

call_days = Table(
    "call_days",
    metadata,
    Column("upload_id", ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True),
    Column("day", String, primary_key=True),
    Column("fetched_at", Float, nullable=False),
    Column("dialled", String, nullable=False),
    Column("answered", String, nullable=False),
)
"""Which rows of an upload CloudAgent dialled on a day, as far as its call records were asked for: row numbers only."""

line = Table(
    "line",
    metadata,
    Column("upload_id", ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Float, nullable=False),
    Column("held", String, nullable=False, server_default=""),
    Column("not_before", Float),
    Column("hours", String, nullable=False, server_default=""),
    Column("when_running", Boolean, nullable=False, server_default="0"),
    Column("looked_at", Float),
)
"""The uploads that a person has said are to be sent, in their order, and what was planned of each
(`records.Plan`). `held` says why one does not go by itself; `looked_at` is when a program last looked after a planned
one."""

request_sizes = Table(
    "request_sizes",
    pace_metadata,
    Column("pace_key", String, primary_key=True),
    Column("taken", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
)
"""The largest request that a server took, and the smallest that it refused for its size; 0 for none. In the file of the
pace only."""

_FORGET_RESULTS = """
CREATE TRIGGER forget_results AFTER DELETE ON batches WHEN OLD.transaction_id <> ''
BEGIN DELETE FROM results WHERE transaction_id = OLD.transaction_id; END
"""
"""What became of an upload is forgotten with it, however its batches come to be deleted."""


@dataclass(frozen=True, slots=True)
class Schema:
    """The version that this program reads and writes, and how to get there."""

    version: int
    create: Callable[[Connection], None]
    """Fills an empty file with the tables of this version."""
    steps: Mapping[int, Callable[[Connection], None]]
    """For each older version the step to the next one."""


def _create(connection: Connection) -> None:
    metadata.create_all(connection, checkfirst=False)
    connection.exec_driver_sql(_FORGET_RESULTS)


def _add_results(connection: Connection) -> None:
    for table in (results, result_reasons, undos, undo_batches):
        table.create(connection)
    connection.exec_driver_sql("CREATE INDEX batches_by_transaction ON batches (transaction_id)")
    connection.exec_driver_sql(_FORGET_RESULTS)


def _remember_queued_numbers(connection: Connection) -> None:
    """Go from version 2 to 3. Uploads of that time were compared as Indian numbers, the only setting there was."""
    for statement in (
        "ALTER TABLE uploads ADD COLUMN country_code VARCHAR DEFAULT '91' NOT NULL",
        "CREATE TABLE queued_numbers (batch_id INTEGER NOT NULL, queued_at FLOAT NOT NULL, hashes BLOB NOT NULL, "
        "PRIMARY KEY (batch_id), FOREIGN KEY(batch_id) REFERENCES batches (id) ON DELETE CASCADE)",
        "CREATE INDEX queued_numbers_by_time ON queued_numbers (queued_at)",
    ):
        connection.exec_driver_sql(statement)


def _add_trials(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE uploads ADD COLUMN trial_row INTEGER DEFAULT '0' NOT NULL")


def _take_turns(connection: Connection) -> None:
    """Go from version 4 to 5. What was known of strangers is a matter of minutes, and learned again."""
    connection.exec_driver_sql("DELETE FROM pace_holds WHERE pace_key <> ''")
    for column in ("refused_wall FLOAT", "refused_steady FLOAT", "turn_wall FLOAT", "turn_steady FLOAT"):
        connection.exec_driver_sql(f"ALTER TABLE pace_holds ADD COLUMN {column}")
    connection.exec_driver_sql("ALTER TABLE pace_holds ADD COLUMN taken INTEGER DEFAULT '0' NOT NULL")


def _count_doubts(connection: Connection) -> None:
    """Go from version 5 to 6."""
    connection.exec_driver_sql("ALTER TABLE batches ADD COLUMN doubts INTEGER DEFAULT '0' NOT NULL")
    connection.exec_driver_sql(
        "UPDATE batches SET doubts = (SELECT count(*) FROM attempts WHERE attempts.batch_id = batches.id "
        "AND attempts.outcome IN ('no-answer', 'not-understood')) "
        "+ (SELECT count(*) FROM attempts WHERE attempts.batch_id = batches.id AND attempts.outcome = '' "
        "AND batches.state <> 'sending')"
    )
    # What was called refused or cancelled although an earlier request for it may have been taken.
    connection.exec_driver_sql(
        "UPDATE batches SET state = 'unconfirmed' WHERE doubts > 0 AND state IN ('refused', 'cancelled')"
    )


def _keep_what_is_strange(connection: Connection) -> None:
    for table in (strange_results, call_days):
        table.create(connection)


def _merge_and_split(connection: Connection) -> None:
    for column in ("reading VARCHAR DEFAULT ''", "split_of INTEGER DEFAULT '0'", "part VARCHAR DEFAULT ''"):
        connection.exec_driver_sql(f"ALTER TABLE uploads ADD COLUMN {column} NOT NULL")


def _add_line(connection: Connection) -> None:
    line.create(connection)


SCHEMA = Schema(
    version=9,
    create=_create,
    steps={
        1: _add_results,
        2: _remember_queued_numbers,
        3: _add_trials,
        4: _take_turns,
        5: _count_doubts,
        6: _keep_what_is_strange,
        7: _merge_and_split,
        8: _add_line,
    },
)
