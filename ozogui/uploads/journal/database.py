"""The journal's file: opened safely, brought to this program's version, and used in transactions.

What is kept in the tables lives elsewhere (journal.py, journal_reader.py, ledger.py). This is the one place where
trouble with the file is put into words; an error that means a bug passes through as it is.

    UserError
     +-- JournalError                the file cannot be used for now, or never
          +-- JournalDamagedError    it was damaged and is kept aside; opening again starts with what was salvaged
"""

from __future__ import annotations

import contextlib
import glob
import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, event, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from ozogui.errors import UserError
from ozogui.uploads.clock import Clock
from ozogui.uploads.journal.salvage import read_damaged, write_salvaged
from ozogui.uploads.journal.schema import SCHEMA, Schema, pace_holds

logger = logging.getLogger(__name__)

BUSY_TIMEOUT_S = 15.0
"""How long a transaction waits for another process; the longest of ours, a new upload of a million leads, takes 2 s."""
BLIND_HOLD_S = 61.0
"""A new journal beside a damaged one knows nothing of the last minute's requests, so it holds everything that long."""

_LEAST_ROOM = 65_536
"""Bytes; SQLite takes 32 kB for the memory that processes share before it writes anything."""

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_IN_USE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_NOT_WRITABLE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH}


class JournalError(UserError):
    """The journal cannot do what was asked; the title says what therefore did not happen."""


class JournalDamagedError(JournalError):
    """The journal's file was damaged. It is kept aside, and the next opening has what waited in it."""

    def __init__(self, kept_as: Path, salvaged: str = "") -> None:
        """Say where the file is kept, and in sentences what was salvaged out of it."""
        super().__init__(
            "The memory of past uploads is damaged and cannot be read.",
            f"Nothing was deleted: the file is kept as {kept_as}. The program goes on with a new one. "
            f"{f'{salvaged} ' if salvaged else ''}What was queued stays queued in CloudAgent; look there before you "
            "upload a file of that time again.",
        )
        self.kept_as = kept_as


class Database:
    """One SQLite file in WAL mode. May be used from several threads, and by several processes at once.

    Every transaction is on the disk when it ends (synchronous=FULL), and what is deleted is overwritten
    (secure_delete), because it may be leads.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Clock,
        schema: Schema = SCHEMA,
        busy_timeout_s: float = BUSY_TIMEOUT_S,
        mode: int = 0o600,
    ) -> None:
        """Open the file, made anew where there is none.

        Raises:
            JournalDamagedError: The file failed its integrity check and was moved aside.
            JournalError: It cannot be opened, or a newer program has written it.
        """
        self.path = path
        self._clock = clock
        self._schema = schema
        self._mode = mode
        self._busy_timeout_s = busy_timeout_s
        self._engine = create_engine(
            URL.create("sqlite", database=str(path)),
            connect_args={"check_same_thread": False, "timeout": busy_timeout_s},
            # An exception shows its statement's parameters otherwise, and those may be leads.
            hide_parameters=True,
        )
        self._writer = self._engine.execution_options(begin="BEGIN IMMEDIATE")
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        self._open()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the journal.

        Raises:
            JournalError: The file cannot be read.
        """
        with self._translated("it cannot be read"), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, consequence: str) -> Iterator[Connection]:
        """Give a connection that alone may write; what it wrote is on the disk once the block has ended.

        Args:
            consequence: What did not happen if this fails, as the end of a sentence: "batch 4 was not sent".

        Raises:
            JournalError: Nothing of the block was kept.
        """
        try:
            with self._translated(consequence), self._writer.begin() as connection:
                yield connection
        except JournalError:
            if self._is_disk_full():
                # What was written before is in the log still: moved into the file, it makes room for what is next.
                self.try_checkpoint()
            raise

    def try_checkpoint(self) -> bool:
        """Empty the write-ahead log if nobody is in the way, without waiting, and return whether that was done.

        Deleted leads stay legible in the log until then.
        """
        try:
            with closing(sqlite3.connect(self.path, timeout=0)) as connection:
                for pragma in _PRAGMAS:
                    connection.execute(f"PRAGMA {pragma}")
                (is_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            logger.info("the journal's log was not emptied: %s", type(error).__name__)
            return False
        return not is_busy

    def forget_copies(self, before: float | None = None, *, damaged: bool = False) -> int:
        """Delete the copies that were made before the tables were changed.

        They hold leads like the journal itself. Trouble with one is only logged: the next time finds it again. Returns
        how many files that were.

        Args:
            before: Only those made before this moment, in Unix seconds; None for all of them.
            damaged: Files too that were kept aside because they were damaged.
        """
        deleted = 0
        stem = glob.escape(self.path.stem)
        for copy in self.path.parent.glob(f"{stem}-*"):
            if not _is_copy(copy.name, self.path, ("version", "damaged") if damaged else ("version",)):
                continue
            try:
                if before is not None and copy.stat().st_mtime >= before:
                    continue
                copy.unlink()
            except OSError as error:
                logger.warning("a copy of the journal was not deleted: %s", type(error).__name__)
            else:
                deleted += 1
        return deleted

    def close(self) -> None:
        """Close all connections; the last process to do so empties the write-ahead log."""
        self._engine.dispose()

    def _open(self) -> None:
        with self._translated("nothing was sent"):
            self._make_file()
            identity = _identity(self.path)
            if not self._is_sound():
                self._keep_aside(identity)
            self._bring_up_to_date()

    def _make_file(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Leads are in it: nobody else may read it. SQLite gives its log the same permissions.
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, self._mode))
            allow(self.path, self._mode)
        except OSError as error:
            raise JournalError(
                "The journal of uploads cannot be opened, so nothing was sent.",
                f"Check that you may write in the folder {self.path.parent} ({error.strerror}).",
            ) from error

    def _is_sound(self) -> bool:
        try:
            with closing(sqlite3.connect(self.path, timeout=self._busy_timeout_s)) as connection:
                (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.DatabaseError as error:
            if _code(error) not in _DAMAGED:
                raise
            verdict = error.sqlite_errorname
        if verdict != "ok":
            logger.warning("the journal failed its integrity check: %s", verdict)
        return bool(verdict == "ok")

    def _keep_aside(self, identity: tuple[int, int]) -> None:
        """Move the damaged file and its log aside, leave a new one in its place, and say so.

        Raises:
            JournalDamagedError: Always, unless another process has moved it first.
        """
        if _identity(self.path) != identity:
            return
        stamp = f"{datetime.fromtimestamp(self._clock.now(), UTC).astimezone():%Y%m%d-%H%M%S}"
        kept = self.path.with_name(f"{self.path.stem}-damaged-{stamp}{self.path.suffix}")
        try:
            for ending in ("-wal", "-shm", ""):
                part = self.path.with_name(self.path.name + ending)
                if part.exists():
                    part.rename(kept.with_name(kept.name + ending))
        except OSError as error:
            raise JournalError(
                "The memory of past uploads is damaged and cannot be read, so nothing was sent.",
                f"It could not be moved aside ({error.strerror}): close all windows of this program, then move "
                f"{self.path} elsewhere.",
            ) from error
        self._make_file()
        self._bring_up_to_date()
        found = read_damaged(kept) if self._schema is SCHEMA else None
        with self.writing("nothing was sent") as connection:
            if found is not None:
                found = write_salvaged(connection, found)
            connection.execute(
                insert(pace_holds).values(
                    pace_key="",
                    since_wall=self._clock.now(),
                    since_steady=self._clock.monotonic(),
                    hold_s=BLIND_HOLD_S,
                    share=1.0,
                    refusals=0,
                )
            )
        self.close()
        raise JournalDamagedError(kept, found.words if found is not None else "")

    def _bring_up_to_date(self) -> None:
        with closing(sqlite3.connect(self.path, timeout=self._busy_timeout_s)) as connection:
            self._refuse_newer(connection)
            _use_wal(connection)
        with self._writer.begin() as transaction:
            # Asked again under the lock: another process may have just done all of this.
            version = int(transaction.exec_driver_sql("PRAGMA user_version").scalar_one())
            if version == self._schema.version:
                return
            if version == 0:
                self._schema.create(transaction)
            else:
                self._copy(version)
                for step in range(version, self._schema.version):
                    self._schema.steps[step](transaction)
            # In the same transaction as the steps: a crash leaves the old version or the new one, never a mixture.
            transaction.exec_driver_sql(f"PRAGMA user_version = {self._schema.version}")

    def _refuse_newer(self, connection: sqlite3.Connection) -> None:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > self._schema.version:
            raise JournalError(
                "A newer version of this program has written the journal, so this one leaves it alone.",
                f"Nothing was changed and nothing was sent. Use the newer version, or move {self.path} elsewhere "
                "to begin with an empty one.",
            )

    def _copy(self, version: int) -> None:
        copy = self.path.with_name(f"{self.path.stem}-version-{version}{self.path.suffix}")
        if copy.exists():
            copy = copy.with_name(f"{copy.stem}-{int(self._clock.now())}{copy.suffix}")
        os.close(os.open(copy, os.O_RDWR | os.O_CREAT, 0o600))
        try:
            with closing(sqlite3.connect(self.path)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
        except sqlite3.Error:
            copy.unlink(missing_ok=True)
            raise
        logger.info("the journal of version %d was copied to %s", version, copy.name)

    @contextmanager
    def _translated(self, consequence: str) -> Iterator[None]:
        try:
            yield
        except OverflowError as error:
            # SQLite counts to 2 to the power of 63, and no upload or batch has ever had such a number.
            raise JournalError(
                "There is no upload with so large a number in the journal.", "The list of uploads has the right one."
            ) from error
        except DBAPIError as error:
            if not isinstance(error.orig, sqlite3.Error) or (words := self._words(error.orig, consequence)) is None:
                raise
            raise JournalError(*words) from error
        except sqlite3.Error as error:
            if (words := self._words(error, consequence)) is None:
                raise
            raise JournalError(*words) from error

    def _is_disk_full(self) -> bool:
        # SQLite calls it an I/O error when there is no room for the memory that it shares between processes.
        try:
            return shutil.disk_usage(self.path.parent).free < _LEAST_ROOM
        except OSError:
            return False

    def _words(self, error: sqlite3.Error, consequence: str) -> tuple[str, str] | None:
        """Return title and message for trouble with the file, None for what can only be a bug."""
        code = _code(error)
        if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and self._is_disk_full()):
            return f"There is no room left on the disk, so {consequence}.", "Make room on the disk, then try again."
        if code in _IN_USE:
            return (
                f"The journal of uploads is in use by another program, so {consequence}.",
                f"Another window, a backup or a virus scanner holds {self.path.name}. Wait for it, then try again.",
            )
        if code in _NOT_WRITABLE:
            return (
                f"The journal of uploads cannot be written, so {consequence}.",
                f"Check that you may write in the folder {self.path.parent}.",
            )
        if code in _DAMAGED:
            return (
                f"The journal of uploads is damaged, so {consequence}.",
                "Close all windows of this program and open it again: the damaged file is then kept aside.",
            )
        if code == sqlite3.SQLITE_IOERR:
            return (
                f"The disk reported an error, so {consequence}.",
                f"Check the disk that holds {self.path.parent}, then try again.",
            )
        return None


_PRAGMAS = (
    "foreign_keys = ON",
    "synchronous = FULL",
    "secure_delete = ON",
    # macOS alone heeds these: there an ordinary sync leaves data in the disk's own memory.
    "fullfsync = ON",
    "checkpoint_fullfsync = ON",
)


def _is_copy(name: str, path: Path, kinds: tuple[str, ...]) -> bool:
    """Tell whether a file is a copy of the journal, or the log of one: never the journal's own, nor its secret."""
    base = name.removesuffix("-wal").removesuffix("-shm")
    return base.startswith(tuple(f"{path.stem}-{kind}-" for kind in kinds)) and base.endswith(path.suffix)


def allow(path: Path, mode: int) -> None:
    """Let everybody of the computer use a file whose mode says so, whatever this person's usual mask is."""
    if mode == 0o666:
        with contextlib.suppress(PermissionError):  # Somebody else's, who has allowed it.
            path.chmod(mode)


def _prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # Python's own transaction handling begins too late to be exclusive from the first statement; `_begin` does it.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def _use_wal(connection: sqlite3.Connection) -> None:
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        # Some network folders cannot; the older mode is as safe, only slower with several windows open.
        logger.warning("the journal is kept in mode %s", mode)


def _code(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code; -1 when the trouble is Python's, such as a misuse of the module."""
    code = getattr(error, "sqlite_errorcode", None)
    return -1 if code is None else int(code) & 0xFF


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino
