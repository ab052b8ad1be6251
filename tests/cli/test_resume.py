"""`ozogui resume`: going on where an upload stopped, and deciding about batches without an answer."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.settings import paths
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import BatchState
from tests.cli.conftest import Run, Start, numbered_leads

IS_WINDOWS = sys.platform == "win32"
ONCE = "--no-duplicate-fields"
"""With this choice nothing may be sent twice without a person's word."""


def read_until(process: subprocess.Popen[str], found: Callable[[str], bool], timeout_s: float = 30) -> list[str]:
    """Read lines of standard output up to the first that is looked for; fail when the process says no more."""
    assert process.stdout is not None
    lines: list[str] = []
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        line = process.stdout.readline()
        if not line:
            break
        lines.append(line)
        if found(line):
            return lines
    process.kill()
    raise AssertionError(f"not said: {lines} {process.communicate()[1]}")


def ended(process: subprocess.Popen[str]) -> tuple[int, list[Any], str]:
    """Return exit code, the JSON lines that were not read yet, and what was said on standard error."""
    out, err = process.communicate(timeout=30)
    assert "Traceback" not in err
    return process.returncode, [json.loads(line) for line in out.splitlines()], err


def test_nothing_to_resume_is_told(run: Run) -> None:
    ran = run("resume")
    assert (ran.code, ran.out) == (2, "")
    assert "No upload waits to go on." in ran.err
    ran = run("resume", "7")
    assert ran.code == 2
    assert "no upload 7" in ran.err


def test_finished_upload_only_shows_its_sums(
    run: Run, server: PracticeServer, target: tuple[str, ...], small: Path
) -> None:
    run("upload", small, *target)
    ran = run("resume", "1")
    assert ran.code == 1
    assert "No lead of it waits to be sent." in ran.out
    assert "2 + 1 = 3 rows." in ran.out
    assert len(server.arrivals) == 1


@pytest.mark.parametrize(
    ("choice", "queued", "unconfirmed", "requests"), [("leave", 0, 2, 1), ("queued", 2, 0, 1), ("again", 2, 0, 2)]
)
def test_person_decides_about_a_batch_without_an_answer(
    run: Run,
    server: PracticeServer,
    target: tuple[str, ...],
    small: Path,
    choice: str,
    queued: int,
    unconfirmed: int,
    requests: int,
) -> None:
    server.faults.add("close-taken")
    run("upload", small, *target, ONCE)
    ran = run("resume", "--unconfirmed", choice, "--json")
    assert ran.code == 1
    last = ran.lines[-1]
    assert (last["queued"], last["unconfirmed"], last["requests"]) == (queued, unconfirmed, requests)
    assert len(server.arrivals) == requests


def test_unconfirmed_batch_is_told_and_left_by_default(
    run: Run, server: PracticeServer, target: tuple[str, ...], small: Path
) -> None:
    server.faults.add("close-taken")
    run("upload", small, *target, ONCE)
    ran = run("resume")
    assert ran.code == 1
    assert "Batch 1 (rows 2 to 3): 2 leads unconfirmed" in ran.out
    assert "The batch stays unconfirmed." in ran.out
    assert "ozogui resume 1 --unconfirmed queued|again" in ran.out
    assert "numbers that did arrive may then be there twice" in run("resume", "--unconfirmed", "again").out


@pytest.mark.skipif(IS_WINDOWS, reason="signals are POSIX's")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)])
def test_stopped_upload_goes_on_with_the_rest(
    run: Run,
    start: Start,
    server: PracticeServer,
    target: tuple[str, ...],
    tmp_path: Path,
    home: Path,
    number: signal.Signals,
) -> None:
    # Six requests: after five the pace holds the last one for a minute, which is when the stop comes.
    process = start("upload", numbered_leads(tmp_path / "leads.csv", 2501), *target, "--json")
    waits = json.loads(read_until(process, lambda line: '"waiting"' in line and '"pace"' in line)[-1])
    assert 50 < waits["seconds"] <= 61
    assert "5 requests a minute" in waits["message"]
    process.send_signal(number)
    code, lines, _ = ended(process)
    assert code == 3
    assert lines[-1]["event"] == "finished"
    assert (lines[-1]["queued"], lines[-1]["waiting"], lines[-1]["requests"]) == (2500, 1, 5)
    assert lines[-1]["reason"] == "Stopped by you."
    assert len(server.arrivals) == 5
    # A minute later, so to say: the ledger is all that holds the last request.
    forget_the_pace(home)
    server.state._recent.clear()
    ran = run("resume", "--json")
    assert (ran.code, ran.lines[-1]["queued"], ran.lines[-1]["waiting"]) == (0, 2501, 0)
    assert [arrival.leads for arrival in server.arrivals] == [500] * 5 + [1]


def test_trial_sends_the_first_leads_and_resume_the_rest(
    run: Run, server: PracticeServer, target: tuple[str, ...], tmp_path: Path
) -> None:
    ran = run("upload", numbered_leads(tmp_path / "leads.csv", 30), *target, "--trial", "10")
    assert ran.code == 3
    assert "OzoGUI sent the first 10 leads, and all of them are queued." in ran.out
    assert "20 leads not sent yet. To continue, type: ozogui resume 1" in ran.out
    assert [arrival.leads for arrival in server.arrivals] == [10]
    ran = run("resume", "--json")
    assert (ran.code, ran.lines[-1]["queued"]) == (0, 30)
    assert [arrival.leads for arrival in server.arrivals] == [10, 20]


def test_trial_of_more_leads_than_there_are_is_no_trial(
    run: Run, server: PracticeServer, target: tuple[str, ...], tmp_path: Path
) -> None:
    ran = run("upload", numbered_leads(tmp_path / "leads.csv", 3), *target, "--trial", "3")
    assert (ran.code, len(server.arrivals)) == (0, 1)


def test_refused_batch_goes_again_only_when_a_person_says_so(
    run: Run, server: PracticeServer, target: tuple[str, ...], small: Path
) -> None:
    server.faults.add("refuse")
    ran = run("upload", small, *target)
    assert "ozogui resume 1 --refused again" in ran.out
    assert "No lead of it waits to be sent." in run("resume", "1").out
    assert len(server.arrivals) == 1
    ran = run("resume", "1", "--refused", "again")
    assert "Batch 1 (rows 2 to 3): 2 leads refused: Please provide valid data" in ran.out
    assert "1 refused batch goes again, as you said." in ran.out
    assert len(server.arrivals) == 2
    assert run("history", "1", "--json").json["queued"] == 2
    assert "No batch of it was refused." in run("resume", "1", "--refused", "again").out


def test_cancelling_gives_up_what_waits_and_nothing_else(
    run: Run, server: PracticeServer, target: tuple[str, ...], tmp_path: Path
) -> None:
    run("upload", numbered_leads(tmp_path / "leads.csv", 30), *target, "--trial", "10")
    ran = run("cancel", "1")
    assert (ran.code, ran.err) == (0, "")
    assert "20 leads are cancelled and will not be sent." in ran.out
    assert "10 + 0 + 20 = 30 rows. Every row of the file has its place." in ran.out
    assert "nothing was cancelled" in run("cancel", "1").out
    facts = run("cancel", "1", "--json").json
    assert (facts["event"], facts["cancelled"], facts["queued"], facts["state"]) == ("cancelled", 20, 10, "finished")
    assert run("resume", "1").code == 1
    assert len(server.arrivals) == 1
    assert run("cancel", "9").code == 2


def forget_the_pace(home: Path) -> None:
    """Take the requests of the last minute out of the ledger, which no home has for itself."""
    import sqlite3

    with sqlite3.connect(paths.Paths(home, shares_pace=True).pace.file) as connection:
        assert connection.execute("DELETE FROM pace_tickets").rowcount == 5
    connection.close()


@pytest.mark.skipif(IS_WINDOWS, reason="signals are POSIX's")
def test_stop_says_how_to_go_on(target: tuple[str, ...], tmp_path: Path, start: Start) -> None:
    process = start("upload", numbered_leads(tmp_path / "leads.csv", 2501), *target)
    read_until(process, lambda line: "5 requests a minute" in line)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 3
    assert "Stopped by you. 1 lead not sent yet. To continue, type: ozogui resume 1" in out
    assert "no further request is begun" in err


@pytest.mark.skipif(IS_WINDOWS, reason="signals are POSIX's")
def test_second_stop_does_not_wait_for_the_answer(
    run: Run, server: PracticeServer, target: tuple[str, ...], small: Path, home: Path, start: Start
) -> None:
    server.faults.add("hang-taken")
    process = start("upload", small, *target, ONCE)
    wait_for_arrival(server)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    while "no further request" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert process.returncode == 3
    assert "To continue, type: ozogui resume 1" in err
    assert "Traceback" not in out + err
    last = run("resume", "--json").lines[-1]
    assert (last["unconfirmed"], last["queued"], len(server.arrivals)) == (2, 0, 1)


def wait_for_arrival(server: PracticeServer, timeout_s: float = 20) -> None:
    """Wait until a request has come."""
    deadline = time.monotonic() + timeout_s
    while not server.arrivals:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_killed_upload_loses_nothing_and_sends_nothing_twice(
    run: Run, server: PracticeServer, target: tuple[str, ...], tmp_path: Path, home: Path, start: Start
) -> None:
    path = numbered_leads(tmp_path / "leads.csv", 1200)
    server.faults.add("hang-taken")
    process = start("upload", path, *target, ONCE, "--json")
    wait_for_arrival(server)
    process.kill()
    process.communicate(timeout=10)
    server.faults.release()
    with Journal(paths.Paths(home).journal) as journal:
        (upload,) = journal.uploads()
        # A run that has ended is seen as ended by everybody, at once.
        assert [batch.state for batch in journal.batches(upload.id)][:1] == [BatchState.UNCONFIRMED]
    ran = run("resume")
    assert ran.code == 1
    assert "Batch 1 (rows 2 to 501): 500 leads unconfirmed" in ran.out
    assert "700 + 500 + 0 = 1,200 rows. Every row of the file has its place." in ran.out
    assert sorted(arrival.leads for arrival in server.arrivals) == [200, 500, 500]
    phones = [row[0] for transaction in server.transactions.values() for row in transaction.rows]
    assert len(phones) == len(set(phones)) == 1200


@pytest.mark.skipif(IS_WINDOWS, reason="signals are POSIX's")
def test_server_that_is_away_is_waited_for_and_told(
    run: Run, server: PracticeServer, target: tuple[str, ...], small: Path, start: Start
) -> None:
    server.stop()
    process = start("upload", small, *target, "--json")
    waits = json.loads(read_until(process, lambda line: '"no-connection"' in line)[-1])
    assert waits["message"].startswith("No connection to CloudAgent")
    process.send_signal(signal.SIGINT)
    code, lines, _ = ended(process)
    assert (code, lines[-1]["waiting"], lines[-1]["refused"]) == (3, 2, 0)


def test_practice_upload_resumes_with_a_new_stand_in(run: Run, small: Path) -> None:
    ran = run("upload", small, "--practice", "--campaign", "Nobody_knows_it")
    assert ran.code == 3
    ran = run("resume")
    assert ran.code == 3
    assert "account Practice" in ran.out


def test_upload_that_runs_elsewhere_is_left_alone(
    run: Run, server: PracticeServer, target: tuple[str, ...], small: Path, home: Path
) -> None:
    run("upload", small, *target[:-1], "Unknown_campaign")
    with Journal(paths.Paths(home).journal) as other:
        other.claim(1, "the window")
        ran = run("resume", "1")
        assert (ran.code, len(server.arrivals)) == (2, 1)
        assert "already running" in ran.err
        assert "the window" in ran.err
