"""A disk that is really full, and a journal that another process really holds, in the middle of an upload."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ozogui import cli
from ozogui.settings import paths
from ozogui.uploads.journal.database import JournalError
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import BatchState, UploadState
from ozogui.uploads.results.responses import write_responses
from ozogui.uploads.sending.decisions import Policy
from tests.uploads.fake_clock import FakeClock
from tests.uploads.made_up import add_upload, batches_of
from tests.uploads.sending.test_uploader import Rig

SIZE_KB = 12_288


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of twelve megabytes, room enough for the log that SQLite lets grow to four; only root may."""
    if sys.platform != "linux":
        pytest.skip("a small disk is made with Linux's tmpfs")
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_KB}k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting a small disk needs root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Write until there is no room left, to the last byte."""
    filler = folder / "filler"
    with filler.open("ab", buffering=0) as file:
        for size in (65_536, 512, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return filler


def test_on_a_full_disk_no_journal_is_opened_and_nothing_is_lost(small_disk: Path, clock: FakeClock) -> None:
    path = small_disk / "journal.db"
    with Journal(path, clock=clock) as journal:
        upload_id = add_upload(journal, 3)
    filler = fill(small_disk)
    with pytest.raises(JournalError) as caught, Journal(path, clock=clock) as journal:
        Rig(journal, clock).run(upload_id)
    assert "no room left on the disk" in caught.value.title
    filler.unlink()
    with Journal(path, clock=clock) as journal:
        rig = Rig(journal, clock)
        assert rig.run(upload_id) is UploadState.FINISHED
        assert len(rig.script.requests) == 3


def test_a_disk_that_fills_up_sends_nothing_that_is_not_in_the_journal(small_disk: Path, clock: FakeClock) -> None:
    with Journal(small_disk / "journal.db", clock=clock) as journal:
        upload_id = add_upload(journal, batches_of(40, 3))
        rig = Rig(journal, clock, policy=Policy(record_tries=2, record_wait_s=0.01))
        filler = fill(small_disk)
        with pytest.raises(JournalError, match="no room left on the disk"):
            rig.uploader.run(upload_id)
        sent = len(rig.script.requests)
        filler.unlink()
        assert len(journal.attempts_of_upload(upload_id)) >= sent
        again = Rig(journal, clock)
        assert again.run(upload_id) is UploadState.FINISHED
        # What was under way when the room ran out is unconfirmed; nothing was sent twice, and nothing was left out.
        numbers = [number for request in (*rig.script.phones(), *again.script.phones()) for number in request]
        assert len(numbers) == len(set(numbers))
        states = [batch.state for batch in journal.batches(upload_id)]
        assert states.count(BatchState.UNCONFIRMED) <= 1
        assert states.count(BatchState.QUEUED) >= 39
        assert len(numbers) >= 39 * 3


def test_an_answer_that_finds_no_room_stays_in_memory_and_is_written_later(small_disk: Path, clock: FakeClock) -> None:
    path = small_disk / "journal.db"
    with Journal(path, clock=clock) as journal, Journal(path, clock=clock) as another:
        upload_id = add_upload(journal, 3)
        fillers: list[Path] = []
        rig = Rig(
            journal,
            clock,
            policy=Policy(record_tries=2, record_wait_s=0.01),
            meanwhile=lambda _: None if fillers else fillers.append(fill(small_disk)),
            limit=1,
        )
        with pytest.raises(JournalError) as caught:
            rig.uploader.run(upload_id)
        assert "answer about batch 1 could not be saved" in caught.value.title
        assert "no room left on the disk" in caught.value.title
        assert "129171716445505819319510" in caught.value.message
        (answer,) = journal.unwritten(upload_id)
        assert answer.exchange.reply.transaction_id == "129171716445505819319510"
        for looking in (journal, another):  # ended is seen as ended, whatever could not be written
            upload = looking.upload(upload_id)
            assert (upload.held_by, upload.state) == ("", UploadState.STOPPED)
            assert (looking.sums(upload_id).sending, looking.sums(upload_id).unconfirmed) == (0, 4)
        responses = small_disk.parent / "responses.jsonl"
        write_responses(journal, upload_id, responses)
        assert "129171716445505819319510" in responses.read_text(encoding="utf-8")
        fillers[0].unlink()
        # A limit of one: the slot of the request that could not be recorded cools and comes free.
        assert rig.uploader.run(upload_id) is UploadState.FINISHED
        assert journal.unwritten(upload_id) == ()
        assert rig.states(upload_id) == [BatchState.QUEUED] * 3
        assert len(rig.script.requests) == 3
        assert journal.batches(upload_id)[0].transaction_id == "129171716445505819319510"


@pytest.mark.parametrize("free_kb", [*range(0, 64, 8)])
def test_whenever_the_room_runs_out_nothing_is_lost_and_nothing_is_sent_twice(
    small_disk: Path, clock: FakeClock, free_kb: int
) -> None:
    with Journal(small_disk / "journal.db", clock=clock) as journal:
        upload_id = add_upload(journal, batches_of(12, 3))
        rig = Rig(journal, clock, policy=Policy(record_tries=2, record_wait_s=0.01))
        filler = fill(small_disk)
        os.truncate(filler, max(0, filler.stat().st_size - free_kb * 1024))
        state = UploadState.RUNNING
        for _ in range(30):
            try:
                state = rig.uploader.run(upload_id)
            except JournalError:
                os.truncate(filler, max(0, filler.stat().st_size - 100_000))  # a little more room, and on it goes
            else:
                break
        assert state is UploadState.FINISHED
        numbers = [number for request in rig.script.phones() for number in request]
        assert len(numbers) == len(set(numbers)) == 36
        assert rig.states(upload_id) == [BatchState.QUEUED] * 12


def test_an_answer_waits_for_room_on_the_disk(small_disk: Path, clock: FakeClock) -> None:
    with Journal(small_disk / "journal.db", clock=clock) as journal:
        upload_id = add_upload(journal, 2)
        fillers: list[Path] = []
        rig = Rig(
            journal,
            clock,
            answer_s=0.0,
            policy=Policy(record_tries=1_000, record_wait_s=0.5),
            meanwhile=lambda _: None if fillers else fillers.append(fill(small_disk)),
        )
        clock.after(30, lambda: fillers[0].unlink())
        assert rig.run(upload_id) is UploadState.FINISHED
        assert rig.states(upload_id) == [BatchState.QUEUED] * 2


def test_a_journal_that_another_process_holds_for_a_while_is_waited_for(
    journal: Journal, clock: FakeClock, path: Path
) -> None:
    hold = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep(0.7); c.execute('COMMIT')"
    )
    held: list[subprocess.Popen[str]] = []

    def hold_it(_: object) -> None:
        if not held:
            held.append(subprocess.Popen([sys.executable, "-c", hold, str(path)], stdout=subprocess.PIPE, text=True))
            assert held[0].stdout is not None
            assert held[0].stdout.readline() == "held\n"

    rig = Rig(journal, clock, meanwhile=hold_it)
    upload_id = add_upload(journal, 2)
    assert rig.run(upload_id) is UploadState.FINISHED
    held[0].communicate(timeout=10)
    assert rig.states(upload_id) == [BatchState.QUEUED] * 2
    assert len(rig.script.requests) == 2


def test_history_is_read_on_a_full_disk_while_a_window_holds_the_journal(
    small_disk: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OZOGUI_HOME", str(small_disk))
    where = paths.from_environment(os.environ)
    where.create()
    with Journal(where.journal, clock=clock) as journal:
        upload_id = add_upload(journal, 1)
        journal.begin_attempt(journal.batches(upload_id)[0].id, clock.now())
        with closing(sqlite3.connect(where.journal)) as connection:
            connection.execute("UPDATE uploads SET state = 'running', owner_token = 'one that is gone'")
            connection.commit()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        filler = fill(small_disk)
        code = cli.run(["history", str(upload_id)])
        filler.unlink()
    said = capsys.readouterr()
    assert code == 0
    assert "There is no room left on the disk" in said.err
    assert "Traceback" not in said.err
    assert re.search(r"\b4 +unconfirmed", said.out)
