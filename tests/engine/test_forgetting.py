"""What is over is gone: from the files themselves, byte by byte, and with a proof where a person asked for it."""

from __future__ import annotations

import os
import socket
import sqlite3
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from ozogui.cloudagent.replies import Outcome
from ozogui.engine.engine import Engine
from ozogui.engine.forgetting import forget_people, numbers_given, write_proof
from ozogui.errors import UserError
from ozogui.settings.defaults import Defaults
from ozogui.settings.keys import KeyStore
from ozogui.settings.paths import Paths
from ozogui.settings.settings import Account, RecentFile
from ozogui.uploads.journal import unwritten
from ozogui.uploads.journal.database import JournalError
from ozogui.uploads.journal.undo_store import UndoState
from ozogui.uploads.records import BatchState, UploadState
from tests.cloudagent.scripted import ScriptedServer, read_request
from tests.cloudagent.scripted import answer as http_answer
from tests.engine.test_engine import TravelClock
from tests.ui.uploads import Plan, answer, batch_of, keep_upload, phone, run_to

DAY = 86_400.0
QUEUED = b'{"transactionId":"129171716445505819319510","status":"success","message":"queued successfully"}'
PERSON = phone(5)
"""The second lead of the first batch of a Plan; row 5 of its file."""


@pytest.fixture
def clock() -> TravelClock:
    return TravelClock()


@pytest.fixture
def engine(home: Path, clock: TravelClock) -> Iterator[Engine]:
    made = Engine(Paths(home), keys=KeyStore(lambda: None), clock=clock)
    yield made
    made.close()


def everything(home: Path) -> bytes:
    """Return all that lies in the home folder, packed leads unpacked where they can be."""
    data = b"".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())
    unpacked = []
    at = data.find(b"\x78\x9c")
    while at >= 0:
        with suppress(zlib.error):
            unpacked.append(zlib.decompressobj().decompress(data[at : at + 200_000]))
        at = data.find(b"\x78\x9c", at + 1)
    return data + b"".join(unpacked)


def is_known(engine: Engine, home: Path, number: str) -> bool:
    hashed = engine.journal.numbers._hashes.of(number)
    found = everything(home)
    return number.encode() in found or hashed in found


def test_leads_of_a_finished_upload_are_in_no_file_any_more(engine: Engine, home: Path) -> None:
    journal = engine.journal
    upload = keep_upload(journal, Plan(batches=2))
    assert phone(5).encode() in everything(home)
    run_to(journal, upload, [Outcome.QUEUED, Outcome.QUEUED], UploadState.FINISHED)
    found = everything(home)
    assert b"Lead 5" not in found
    assert phone(5).encode() not in found


def test_leads_that_nobody_sent_expire_are_said_before_and_can_be_saved(
    engine: Engine, home: Path, clock: TravelClock
) -> None:
    from ozogui.engine.past_uploads import expiring_words

    journal = engine.journal
    stopped = keep_upload(journal, Plan(batches=4))
    run_to(journal, stopped, [Outcome.QUEUED, Outcome.REFUSED, Outcome.NO_ANSWER], UploadState.STOPPED)
    abandoned = keep_upload(journal, Plan(batches=1, file_name="never begun.xlsx"))
    assert engine.past_uploads.expiring() == []
    clock.pass_by(84 * DAY)
    engine.recover()
    kept = {each.upload_id: each.leads for each, _at in engine.past_uploads.expiring()}
    assert kept == {stopped: 6, abandoned: 2}
    (first, at), *_ = engine.past_uploads.expiring()
    assert f"{first.leads} leads were not sent and are deleted here on" in expiring_words(first, at)
    clock.pass_by(7 * DAY)
    engine.recover()
    found = everything(home)
    assert b"Lead 7" not in found
    assert phone(11).encode() not in found
    states = {batch.number: batch.state for batch in journal.batches(stopped)}
    assert states == {
        1: BatchState.QUEUED, 2: BatchState.REFUSED, 3: BatchState.UNCONFIRMED, 4: BatchState.CANCELLED,
    }  # fmt: skip
    assert "its leads were deleted here" in batch_of(journal, stopped, 4).message
    assert journal.sums(stopped).agree
    assert engine.past_uploads.expiring() == []
    assert journal.upload(abandoned).state is UploadState.FINISHED


def test_what_somebody_still_works_at_stays(engine: Engine, clock: TravelClock) -> None:
    journal = engine.journal
    upload = keep_upload(journal, Plan(batches=2))
    run_to(journal, upload, [Outcome.REFUSED], UploadState.STOPPED)
    clock.pass_by(80 * DAY)
    journal.send_again(batch_of(journal, upload, 1).id, "once more")
    clock.pass_by(20 * DAY)
    engine.recover()
    assert batch_of(journal, upload, 1).has_payload


def test_damaged_journals_kept_aside_go_with_the_retention_and_with_delete_all(
    home: Path, clock: TravelClock, engine: Engine
) -> None:
    def damaged() -> list[Path]:
        files = [home / f"journal-damaged-20270115-080000.sqlite{end}" for end in ("", "-wal", "-shm")]
        for file in files:
            file.write_bytes(b"leads of 98765 40001")
            os.utime(file, (clock.now(), clock.now()))
        return files

    files = damaged()
    keep_upload(engine.journal)
    engine.recover()
    assert all(file.exists() for file in files)
    clock.pass_by(91 * DAY)
    engine.recover()
    assert not any(file.exists() for file in files)
    files = damaged()
    engine.past_uploads.delete_all()
    assert not any(file.exists() for file in files)
    assert (home / "journal.sqlite").exists()


@pytest.mark.parametrize(
    ("least", "most", "chosen", "kept"),
    [(0, 0, 30, 30), (365, 0, 30, 365), (365, 0, 0, 0), (365, 400, 500, 400), (365, 0, 500, 500), (365, 90, 30, 90)],
)
def test_it_can_set_a_floor_beside_the_ceiling(least: int, most: int, chosen: int, kept: int) -> None:
    assert Defaults(retention_days=most, least_retention_days=least).retention_of(chosen) == kept


def test_a_person_is_forgotten_everywhere_and_everybody_else_stays(engine: Engine, home: Path) -> None:
    journal = engine.journal
    queued = keep_upload(journal, Plan(batches=1))
    run_to(journal, queued, [Outcome.QUEUED], UploadState.FINISHED)
    refused = keep_upload(journal, Plan(batches=2))
    run_to(journal, refused, [Outcome.NO_ANSWER], UploadState.STOPPED)
    answer(journal, refused, 2, Outcome.REFUSED, raw=f'{{"message": "bad number +91 {PERSON}"}}')
    waiting = keep_upload(journal, Plan(batches=1, leads=3))
    engine.do_not_call.add("Opt-outs", [PERSON, phone(4)])
    # A list of one person: the number is its name, in the history and among the recent files.
    named = keep_upload(journal, Plan(batches=1, sheet_name=f"call {PERSON}", file_path=f"/lists/call {PERSON}.xlsx"))
    recent = (RecentFile(f"/lists/call {PERSON}.xlsx", 1, ""), RecentFile("/lists/other.xlsx", 1, ""))
    engine.update(lambda settings: replace(settings, recent_files=recent))
    undo_id = journal.undos.create(queued, "Practice_Outbound", [[(4, phone(4))]])
    journal.undos.move(journal.undos.batches(undo_id)[0].id, UndoState.REFUSED, f"No such number: 0{PERSON}")
    assert is_known(engine, home, PERSON)
    proof = forget_people(engine, [f"+91-{PERSON}"], "91", also_do_not_call=False)
    assert not is_known(engine, home, PERSON)
    assert [each.path for each in engine.settings.recent_files] == ["/lists/other.xlsx"]
    assert journal.upload(named).sheet_name == "call •••"
    assert b'Lead 5"' not in everything(home)
    assert is_known(engine, home, phone(4)), "whoever did not ask stays"
    assert (proof.numbers, proof.ends, proof.leads, proof.texts, proof.lists) == (1, ("05",), 3, 4, {})
    assert proof.hashes >= 1
    assert [each.name for each in engine.do_not_call.lists_with(PERSON)] == ["Opt-outs"], "still protected from calls"
    for upload in (queued, refused, waiting):
        sums = journal.sums(upload)
        assert sums.agree, upload
    one = batch_of(journal, waiting, 1)
    assert (one.leads, one.state) == (2, BatchState.WAITING)
    assert journal.rows_of(one.id) == (4, 6)
    assert phone(6) in (journal.payload(one.id) or "")
    gone = batch_of(journal, waiting, 2)
    assert (gone.leads, gone.state, journal.rows_of(gone.id)) == (1, BatchState.CANCELLED, (5,))
    assert "Forgotten on request" in gone.message
    doubtful = [batch for batch in journal.batches(refused) if batch.state is BatchState.UNCONFIRMED]
    assert sorted(batch.leads for batch in doubtful) == [1, 1], "what may be in the campaign stays in doubt"
    also = forget_people(engine, [PERSON], "91", also_do_not_call=True)
    assert (also.lists, also.leads, also.hashes) == ({"Opt-outs": 1}, 0, 0)
    assert engine.do_not_call.lists_with(PERSON) == []


def test_the_proof_is_written_and_holds_no_number(engine: Engine, tmp_path: Path) -> None:
    keep_upload(engine.journal)
    proof = forget_people(engine, [PERSON, phone(6)], "91", also_do_not_call=True)
    write_proof(proof, tmp_path / "proof.txt")
    text = (tmp_path / "proof.txt").read_text(encoding="utf-8")
    assert "Asked for: 2 numbers, ending in ..05, ..06" in text
    assert "- 2 leads not sent or in doubt" in text
    assert "what CloudAgent keeps" in text
    assert PERSON not in text
    assert PERSON not in repr(proof)


def test_nobody_is_forgotten_while_an_upload_runs_or_nobody_is_named(engine: Engine) -> None:
    journal = engine.journal
    upload = keep_upload(journal)
    with pytest.raises(UserError, match="no phone number"):
        forget_people(engine, ["Asha"], "91", also_do_not_call=False)
    with pytest.raises(UserError, match="cannot be read"):
        numbers_given(["Asha"], (), "91")
    journal.claim(upload, "a test")
    with pytest.raises(JournalError, match="an upload is running"):
        forget_people(engine, [PERSON], "91", also_do_not_call=False)


def test_queued_leads_are_in_no_file_within_a_minute_while_the_upload_runs_on(
    home: Path, clock: TravelClock, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process reads the journal while the answer comes, as a second window or a backup does."""
    assert unwritten.RETRY_S <= 15, "several tries have room in a minute"
    monkeypatch.setattr(unwritten, "RETRY_S", 0.05)
    second_begun, go_on = threading.Event(), threading.Event()
    begun = 0

    def script(connection: socket.socket) -> None:
        nonlocal begun
        read_request(connection)
        begun += 1
        if begun == 2:
            second_begun.set()
            go_on.wait(30)
        connection.sendall(http_answer(QUEUED))

    server = ScriptedServer(script)
    account = Account(name="Acme", server=server.url, user_name="ops")
    engine.update(lambda settings: settings.with_account(account))
    engine.keys.keep_in_memory(account, "made-up-key-7f3a9c51e0b24d68")
    upload = keep_upload(engine.journal, Plan(batches=3, account=account))
    uploader = engine.uploader_for(upload, lambda _event: None)
    running = threading.Thread(target=uploader.run, args=(upload,))
    try:
        with closing(sqlite3.connect(engine.paths.journal, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM batches").fetchall()
            running.start()
            assert second_begun.wait(30)
            assert b"Lead 4" in everything(home), "the reader keeps the log as it is"
            reader.execute("COMMIT")
        until = time.monotonic() + 20
        while b"Lead 4" in (found := everything(home)) and time.monotonic() < until:
            time.sleep(0.02)
        assert b"Lead 4" not in found
        assert phone(5).encode() not in found
        assert b"Lead 6" in found, "what is not answered yet stays"
        assert running.is_alive()
    finally:
        go_on.set()
        uploader.stop()
        running.join(30)
        server.stop()
