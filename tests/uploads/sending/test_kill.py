"""Real processes that die as by kill -9 at every step of a batch's life, and what the next one makes of it."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.uploads.batches import payload_of
from ozogui.uploads.journal.database import JournalError
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import BatchState, NewBatch, StopCause, UploadState
from ozogui.uploads.sending.pace import Pace
from tests import sudden_end
from tests.cloudagent.scripted import ScriptedServer, read_head
from tests.uploads.made_up import HEADERS, add_upload, batches_of, phone
from tests.uploads.upload_process import STEPS

BATCHES = 3
PATIENCE_S = 30
ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer() as started:
        yield started


def prepared(path: Path, duplicates: str = "none") -> int:
    with Journal(path) as journal:
        return add_upload(journal, BATCHES, duplicates=duplicates)


def started(path: Path, server: PracticeServer, upload_id: int, step: str = "") -> subprocess.Popen[str]:
    return start_at(path, server.url, upload_id, step)


def start_at(path: Path, url: str, upload_id: int, step: str = "") -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.uploads.upload_process", str(path), url, str(upload_id), step]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = process.communicate(timeout=PATIENCE_S)
    return process.returncode, said


def await_arrivals(server: PracticeServer, count: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while len(server.arrivals) < count:
        assert time.monotonic() < until, "the request did not come"
        time.sleep(0.01)


def states(path: Path, upload_id: int) -> list[BatchState]:
    with Journal(path) as journal:
        return [batch.state for batch in journal.batches(upload_id)]


def arrived(server: PracticeServer) -> list[str]:
    return sorted(row[0] for transaction in server.transactions.values() for row in transaction.rows)


ALL_PHONES = sorted(phone(row) for batch in batches_of(BATCHES) for row in batch.rows)
FIRST_PHONES = sorted(phone(row) for row in batches_of(1)[0].rows)


@pytest.mark.parametrize("fault", ["hang", "hang-taken"])
def test_killed_between_sending_and_answer_nothing_is_sent_twice_and_nothing_lost(
    path: Path, server: PracticeServer, fault: str
) -> None:
    upload_id = prepared(path)
    server.faults.add(fault)
    process = started(path, server, upload_id)
    await_arrivals(server, 1)
    assert states(path, upload_id)[0] is BatchState.SENDING
    process.kill()
    assert ended(process)[0] == sudden_end.STATUS

    with Journal(path) as journal:
        assert journal.recover_all() == 1
        upload = journal.upload(upload_id)
        assert (upload.state, upload.stop_cause) == (UploadState.STOPPED, StopCause.INTERRUPTED)
        first = journal.batches(upload_id)[0]
        assert (first.state, first.message) == (
            BatchState.UNCONFIRMED,
            "The program ended before the answer came.",
        )
        assert journal.payload(first.id) == batches_of(1)[0].payload

    assert ended(started(path, server, upload_id)) == (0, "2 queued\n3 queued\n")
    assert states(path, upload_id) == [BatchState.UNCONFIRMED, BatchState.QUEUED, BatchState.QUEUED]
    assert len(server.arrivals) == BATCHES
    taken = fault.endswith("-taken")
    assert arrived(server) == [each for each in ALL_PHONES if taken or each not in FIRST_PHONES]
    with Journal(path) as journal:
        assert journal.sums(upload_id).agree
        assert [str(slot.state) for slot in Pace(journal, "practice practice").slots()].count("cooling") == 3


def test_killed_between_sending_and_answer_it_goes_again_where_that_is_harmless(
    path: Path, server: PracticeServer
) -> None:
    upload_id = prepared(path, "checkDuplicate-true")
    server.faults.add("hang-taken")
    process = started(path, server, upload_id)
    await_arrivals(server, 1)
    process.kill()
    ended(process)
    assert ended(started(path, server, upload_id)) == (0, "1 waiting\n2 queued\n3 queued\n1 queued\n")
    assert states(path, upload_id) == [BatchState.QUEUED] * BATCHES
    assert server.settle()
    assert sorted(server.state.campaigns["Renewals_Q4"].leads) == ALL_PHONES


@pytest.mark.parametrize(
    ("step", "left", "found", "requests"),
    [
        (STEPS[0], BatchState.WAITING, BatchState.QUEUED, 3),
        (STEPS[1], BatchState.UNCONFIRMED, BatchState.UNCONFIRMED, 2),
        (STEPS[2], BatchState.UNCONFIRMED, BatchState.UNCONFIRMED, 3),
        (STEPS[3], BatchState.QUEUED, BatchState.QUEUED, 3),
    ],
)
def test_killed_at_any_step_no_lead_is_lost_and_none_sent_twice(
    path: Path, server: PracticeServer, step: str, left: BatchState, found: BatchState, requests: int
) -> None:
    upload_id = prepared(path)
    assert ended(started(path, server, upload_id, step))[0] == sudden_end.STATUS
    assert states(path, upload_id) == [left, BatchState.WAITING, BatchState.WAITING]
    assert ended(started(path, server, upload_id))[0] == 0
    assert states(path, upload_id) == [found, BatchState.QUEUED, BatchState.QUEUED]
    assert len(server.arrivals) == requests
    assert len(set(arrived(server))) == len(arrived(server))
    assert set(ALL_PHONES) - set(FIRST_PHONES) <= set(arrived(server))
    with Journal(path) as journal:
        assert journal.sums(upload_id).agree


def test_killed_in_the_middle_of_the_body_the_batch_is_unconfirmed(path: Path) -> None:
    # Longer than what the buffers between two sockets hold, so that the process is still writing when it dies.
    rows = range(2, 402)
    body = payload_of(HEADERS, [(phone(row), "Asha " * 2_000, "5") for row in rows])
    with Journal(path) as journal:
        upload_id = add_upload(journal, [NewBatch(tuple(rows), body)])
    is_in_the_middle = threading.Event()

    def read_a_bit(connection: socket.socket) -> None:
        head, _ = read_head(connection)
        assert b"Content-Length" in head
        connection.recv(1_000)
        is_in_the_middle.set()
        over.wait(PATIENCE_S)

    over = threading.Event()
    half = ScriptedServer(read_a_bit)
    try:
        process = start_at(path, half.url, upload_id)
        assert is_in_the_middle.wait(PATIENCE_S)
        assert states(path, upload_id) == [BatchState.SENDING]
        process.kill()
        assert ended(process)[0] == sudden_end.STATUS
    finally:
        over.set()
        half.stop()
    with Journal(path) as journal:
        assert journal.recover_all() == 1
        (batch,) = journal.batches(upload_id)
        assert (batch.state, batch.has_payload) == (BatchState.UNCONFIRMED, True)
        assert journal.sums(upload_id).agree


def test_what_a_killed_process_had_under_way_still_counts_for_the_pace(path: Path, server: PracticeServer) -> None:
    upload_id = prepared(path)
    server.faults.add("hang")
    process = started(path, server, upload_id)
    await_arrivals(server, 1)
    with Journal(path) as journal:
        pace = Pace(journal, "practice practice")
        assert pace.slots()[0].state == "sending"
        assert pace.slots()[0].label == "Batch 1"
        process.kill()
        ended(process)
        assert pace.slots()[0].state == "cooling"
        pace.try_take()
        assert 55 < pace.slots()[0].free_in_s <= 60


def test_a_second_process_is_told_which_one_has_the_upload(path: Path, server: PracticeServer) -> None:
    upload_id = prepared(path)
    server.faults.add("hang")
    process = started(path, server, upload_id)
    await_arrivals(server, 1)
    with Journal(path) as journal:
        with pytest.raises(JournalError) as caught:
            journal.claim(upload_id)
        assert f"(process {process.pid})" in caught.value.message
        process.kill()
        ended(process)
        assert journal.claim(upload_id) == 1


def test_two_processes_at_once_share_one_limit(path: Path, server: PracticeServer) -> None:
    ids = [prepared(path), prepared(path)]
    processes = [started(path, server, upload_id) for upload_id in ids]
    await_arrivals(server, 5)
    time.sleep(0.3)
    for process in processes:
        process.kill()
        ended(process)
    assert len(server.arrivals) == 5
    assert all(arrival.transaction_id for arrival in server.arrivals)
