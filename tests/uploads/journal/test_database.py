from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, insert, select
from sqlalchemy.exc import IntegrityError

from ozogui.cloudagent.replies import Outcome
from ozogui.uploads.batches import pack_payload
from ozogui.uploads.journal import unwritten
from ozogui.uploads.journal.database import Database, JournalDamagedError, JournalError
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.journal.schema import SCHEMA, Schema, pace_tickets, uploads
from ozogui.uploads.journal.undo_store import UndoState
from ozogui.uploads.records import BatchState
from ozogui.uploads.sending.pace import Pace, Ticket
from tests.uploads.fake_clock import FakeClock
from tests.uploads.made_up import add_upload, exchange

A_TICKET = {"pace_key": "k", "slot": 0, "label": "", "begun_wall": 1.0, "begun_steady": 1.0, "gap_s": 0.0}


@contextmanager
def database(path: Path, clock: FakeClock, schema: Schema = SCHEMA, busy_timeout_s: float = 5.0) -> Iterator[Database]:
    opened = Database(path, clock=clock, schema=schema, busy_timeout_s=busy_timeout_s)
    try:
        yield opened
    finally:
        opened.close()


def add_ticket(opened: Database, *, then_fail: bool = False) -> None:
    with opened.writing("nothing was sent") as connection:
        connection.execute(insert(pace_tickets).values(owner_token="t", **A_TICKET))
        if then_fail:
            raise ZeroDivisionError


def ask(path: Path, question: str) -> object:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchone()[0]


def pragma(opened: Database, name: str) -> object:
    with opened.reading() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


# --- a new file


def test_a_new_journal_is_as_durable_as_sqlite_can_be(path: Path, clock: FakeClock) -> None:
    with database(path, clock) as opened:
        assert pragma(opened, "journal_mode") == "wal"
        assert pragma(opened, "synchronous") == 2
        assert pragma(opened, "foreign_keys") == 1
        assert pragma(opened, "secure_delete") == 1
        assert pragma(opened, "user_version") == SCHEMA.version


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the folder's permissions")
def test_nobody_else_may_read_the_journal(path: Path, clock: FakeClock) -> None:
    with database(path, clock) as opened:
        add_ticket(opened)
        for part in (path, path.with_name(path.name + "-wal")):
            assert stat.S_IMODE(part.stat().st_mode) == 0o600


def test_the_folder_is_made(tmp_path: Path, clock: FakeClock) -> None:
    with database(tmp_path / "a" / "b" / "journal.db", clock):
        assert (tmp_path / "a" / "b" / "journal.db").exists()


def test_a_name_with_odd_characters_is_a_name(tmp_path: Path, clock: FakeClock) -> None:
    odd = tmp_path / "100% ours? #1 & आशा.db"
    with database(odd, clock) as opened:
        add_ticket(opened)
    assert ask(odd, "SELECT count(*) FROM pace_tickets") == 1


def test_a_place_that_cannot_hold_a_file_is_told_in_words(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(JournalError) as caught:
        Database(tmp_path / "file" / "journal.db", clock=clock)
    assert caught.value.title == "The journal of uploads cannot be opened, so nothing was sent."
    assert str(tmp_path / "file") in caught.value.message


OPEN_AND_WRITE = """
import sys
from pathlib import Path
from ozogui.uploads.journal.journal import Journal
with Journal(Path(sys.argv[1])) as journal:
    with journal.ledger.changing("k", "nothing was sent") as page:
        from ozogui.uploads.journal.ledger_records import Moment
        page.add(0, "", Moment(1.0, 1.0))
"""


def test_several_processes_may_make_the_same_journal_at_the_same_moment(path: Path) -> None:
    command = [sys.executable, "-c", OPEN_AND_WRITE, str(path)]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(4)]
    troubles = [process.communicate(timeout=60)[1].decode() for process in processes]
    assert troubles == [""] * 4
    assert ask(path, "SELECT count(*) FROM pace_tickets") == 4


# --- versions


def grown(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE uploads ADD COLUMN note TEXT NOT NULL DEFAULT ''")


def broken(connection: Connection) -> None:
    grown(connection)
    connection.exec_driver_sql("CREATE TABLE uploads (id INTEGER)")


def next_version(step: Callable[[Connection], None]) -> Schema:
    return Schema(version=SCHEMA.version + 1, create=SCHEMA.create, steps={**SCHEMA.steps, SCHEMA.version: step})


def test_a_journal_of_a_newer_program_is_refused_and_left_alone(path: Path, clock: FakeClock) -> None:
    with database(path, clock) as opened:
        add_ticket(opened)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA.version + 1}")
    before = path.read_bytes()
    with pytest.raises(JournalError) as caught:
        Database(path, clock=clock)
    assert caught.value.title == (
        "A newer version of this program has written the journal, so this one leaves it alone."
    )
    assert path.read_bytes() == before


def test_an_older_journal_is_copied_first_and_then_brought_up_to_date(path: Path, clock: FakeClock) -> None:
    with Journal(path, clock=clock) as journal:
        add_upload(journal)
    with database(path, clock, next_version(grown)):
        pass
    assert ask(path, "PRAGMA user_version") == SCHEMA.version + 1
    assert ask(path, "SELECT note FROM uploads") == ""
    copy = path.with_name(f"journal-version-{SCHEMA.version}.db")
    assert ask(copy, "PRAGMA user_version") == SCHEMA.version
    assert ask(copy, "SELECT count(*) FROM batches") == 3


def test_an_older_copy_is_not_written_over(path: Path, clock: FakeClock) -> None:
    with database(path, clock):
        pass
    old = path.with_name(f"journal-version-{SCHEMA.version}.db")
    old.write_text("kept")
    with database(path, clock, next_version(grown)):
        pass
    assert old.read_text() == "kept"
    assert len(list(path.parent.glob(f"journal-version-{SCHEMA.version}*.db"))) == 2


def test_a_step_that_fails_leaves_the_old_version_whole(path: Path, clock: FakeClock) -> None:
    with Journal(path, clock=clock) as journal:
        add_upload(journal)
    with pytest.raises(Exception, match="already exists"):
        Database(path, clock=clock, schema=next_version(broken))
    assert ask(path, "PRAGMA user_version") == SCHEMA.version
    with Journal(path, clock=clock) as journal:
        assert len(journal.uploads()) == 1


# --- damage


def damage(path: Path) -> None:
    """Overwrite the middle of every page but the first, as a failing disk may."""
    content = bytearray(path.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page : page + 2000] = b"\xa5" * 2000
    path.write_bytes(content)


@pytest.mark.parametrize("is_a_database", [True, False])
def test_a_damaged_journal_is_kept_aside_and_said(path: Path, clock: FakeClock, *, is_a_database: bool) -> None:
    with Journal(path, clock=clock) as journal:
        add_upload(journal)
    if is_a_database:
        damage(path)
    else:
        path.write_bytes(b"PK\x03\x04 this is no database" * 500)
    broken_bytes = path.read_bytes()
    with pytest.raises(JournalDamagedError) as caught:
        Journal(path, clock=clock)
    kept = caught.value.kept_as
    assert kept.read_bytes() == broken_bytes
    assert kept.name.startswith("journal-damaged-2027")
    assert str(kept) in caught.value.message
    with Journal(path, clock=clock) as journal:
        assert len(journal.uploads()) <= is_a_database  # what could be salvaged: see test_salvage.py
        add_upload(journal)


def test_beside_a_damaged_journal_the_last_minute_is_unknown_so_nothing_is_sent_for_one(
    path: Path, clock: FakeClock
) -> None:
    path.write_bytes(b"this is no database at all" * 500)
    with pytest.raises(JournalDamagedError):
        Journal(path, clock=clock)
    with Journal(path, clock=clock) as journal:
        wait = Pace(journal, "any account", clock=clock).try_take()
        assert isinstance(wait, float)
        assert 60 < wait <= 61
        clock.advance(wait)
        assert isinstance(Pace(journal, "any account", clock=clock).try_take(), Ticket)


def test_a_file_that_was_cut_short_is_damage(path: Path, clock: FakeClock) -> None:
    with Journal(path, clock=clock) as journal:
        add_upload(journal)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(JournalDamagedError):
        Journal(path, clock=clock)


def test_damage_that_shows_later_is_told_in_words(path: Path, clock: FakeClock) -> None:
    with Journal(path, clock=clock) as journal:
        add_upload(journal, 40)
        journal.close()
        damage(path)
        with pytest.raises(JournalError) as caught:
            journal.batches(1)
    assert caught.value.title == "The journal of uploads is damaged, so it cannot be read."


# --- trouble with the file


def test_a_full_disk_is_told_with_what_did_not_happen(path: Path, clock: FakeClock) -> None:
    with Journal(path, clock=clock) as journal:
        add_upload(journal)
        pages = int(str(ask(path, "PRAGMA page_count")))
        # SQLite gives the very error of a full disk when the file may not grow.
        journal.close()
        event.listen(
            journal._database._engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count = {pages}")
        )
        with pytest.raises(JournalError) as caught:
            add_upload(journal, 400)
        assert caught.value.title == (
            "There is no room left on the disk, so the upload was not started: nothing was sent."
        )
        assert len(journal.uploads()) == 1


def test_a_journal_that_another_program_holds_is_told(path: Path, clock: FakeClock) -> None:
    with database(path, clock, busy_timeout_s=0.05) as opened, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError) as caught:
            add_ticket(opened)
    assert caught.value.title == "The journal of uploads is in use by another program, so nothing was sent."


def test_reading_goes_on_while_another_program_writes(path: Path, clock: FakeClock) -> None:
    with database(path, clock, busy_timeout_s=0.05) as opened, closing(sqlite3.connect(path)) as other:
        add_ticket(opened)
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM pace_tickets")
        with opened.reading() as connection:
            assert len(connection.execute(select(pace_tickets)).all()) == 1


def test_a_journal_that_may_not_be_written_is_told(path: Path, clock: FakeClock) -> None:
    with database(path, clock) as opened:
        opened.close()
        event.listen(opened._engine, "connect", lambda raw, _: raw.execute("PRAGMA query_only = ON"))
        with pytest.raises(JournalError) as caught:
            add_ticket(opened)
    assert caught.value.title == "The journal of uploads cannot be written, so nothing was sent."
    assert str(path.parent) in caught.value.message


def test_a_bug_is_not_dressed_up_as_trouble_with_the_file_and_shows_no_values(path: Path, clock: FakeClock) -> None:
    with database(path, clock) as opened:
        with pytest.raises(IntegrityError) as caught, opened.writing("nothing was sent") as connection:
            connection.execute(insert(uploads).values(file_name="9000000001.xlsx"))
        assert "9000000001" not in str(caught.value)


def test_a_log_that_cannot_be_emptied_stops_nobody(path: Path, clock: FakeClock) -> None:
    with database(path, clock, busy_timeout_s=0.05) as opened, closing(sqlite3.connect(path)) as other:
        add_ticket(opened)
        other.execute("BEGIN IMMEDIATE")
        assert not opened.try_checkpoint()
    assert ask(path, "SELECT count(*) FROM pace_tickets") == 1


def test_a_block_that_fails_keeps_nothing(path: Path, clock: FakeClock) -> None:
    with database(path, clock) as opened:
        with pytest.raises(ZeroDivisionError):
            add_ticket(opened, then_fail=True)
        with opened.reading() as connection:
            assert connection.execute(select(pace_tickets)).all() == []


def test_leads_of_a_queued_batch_are_in_no_file_beside_the_journal(path: Path, clock: FakeClock) -> None:
    with Journal(path, clock=clock) as journal:
        upload_id = add_upload(journal, 2)
        kept = [journal.payload(batch.id) for batch in journal.batches(upload_id)]
        packed = [pack_payload(str(payload)) for payload in kept]
        attempt = journal.begin_attempt(journal.batches(upload_id)[0].id, clock.now())
        journal.finish_attempt(attempt, exchange(Outcome.QUEUED), BatchState.QUEUED)
        beside = b"".join(each.read_bytes() for each in path.parent.iterdir() if each.suffix != ".key")
        assert packed[0][:60] not in beside
        assert packed[1][:60] in beside


def answer_queued(journal: Journal, upload_id: int) -> None:
    attempt = journal.begin_attempt(journal.batches(upload_id)[0].id, 1.0)
    journal.finish_attempt(attempt, exchange(Outcome.QUEUED), BatchState.QUEUED)


def found_in_cloudagent(journal: Journal, upload_id: int) -> None:
    attempt = journal.begin_attempt(journal.batches(upload_id)[0].id, 1.0)
    journal.finish_attempt(attempt, exchange(Outcome.NO_ANSWER), BatchState.UNCONFIRMED)
    journal.resolve_unconfirmed(journal.batches(upload_id)[0].id, "queued")


def deleted_again(journal: Journal, upload_id: int) -> None:
    undo_id = journal.undos.create(upload_id, "Renewals_Q4", [[(2, "9876543210")]])
    journal.undos.move(journal.undos.batches(undo_id)[0].id, UndoState.DELETED)


@pytest.mark.parametrize(
    "erase",
    [answer_queued, found_in_cloudagent, deleted_again, Journal.cancel_waiting, Journal.delete_upload],
)
def test_a_log_that_somebody_reads_is_emptied_when_they_have_done(
    path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, erase: Callable[[Journal, int], object]
) -> None:
    monkeypatch.setattr(unwritten, "RETRY_S", 0.05)
    with Journal(path, clock=clock) as journal:
        upload_id = add_upload(journal, 2)
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM batches").fetchall()
            erase(journal, upload_id)
            log = path.with_name(f"{path.name}-wal")
            assert log.stat().st_size > 0
            reader.execute("COMMIT")
        until = time.monotonic() + 10
        while log.stat().st_size:
            assert time.monotonic() < until, "the log was not emptied"
            time.sleep(0.02)


def test_on_macos_every_commit_reaches_the_disk_itself(path: Path, clock: FakeClock) -> None:
    with closing(Database(path, clock=clock)) as opened, opened.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA fullfsync").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA checkpoint_fullfsync").scalar_one() == 1
