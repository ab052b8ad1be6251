"""`ozogui result` and what `ozogui history` tells of later: a result from a file or a pipe, and failed rows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.uploads.journal.journal import Journal
from tests.cli.conftest import ROOT, Run, write_leads
from tests.uploads.results.test_later import body_of


def mixed(folder: Path) -> Path:
    rows = [["Mobile", "Name"], ["9820011111", "Asha"], ["9876500000", "Rahul"], ["9820022222", "Meena"]]
    return write_leads(folder / "mixed.csv", rows)


def test_a_result_is_taken_in_and_shown_in_the_history(
    run: Run, server: PracticeServer, target: tuple[str, ...], tmp_path: Path
) -> None:
    run("upload", mixed(tmp_path), *target)
    assert server.settle()
    (transaction,) = server.transactions
    body = tmp_path / "result.json"
    body.write_text(json.dumps(server.result_of(transaction)), encoding="utf-8")
    ran = run("result", body)
    assert (ran.code, ran.err) == (0, "")
    assert "Batch 1 of upload 1: processed 2 of 3, 1 failed." in ran.out
    assert "Processed 2 of 3, 1 failed." in run("history", "1").out
    told = run("result", "--fetch", "--upload", "1", "--json").json
    assert told["failed_rows"] == [{"row": 3, "reason": "DND number"}]
    assert run("history", "1", "--json").json["later"]["fate"] == "partly"
    assert run("result", body, "--json").json["is_new"] is False


def test_failed_rows_are_opened_by_hand(
    run: Run, server: PracticeServer, target: tuple[str, ...], tmp_path: Path
) -> None:
    run("upload", mixed(tmp_path), *target)
    (transaction,) = server.transactions
    body, failed = tmp_path / "result.json", tmp_path / "x_error.csv"
    body.write_bytes(body_of(transaction, 2, 1))
    failed.write_text("PhoneNumber,Reason\n9876500000,DND\n", encoding="utf-8")
    assert run("result", "--failed-rows", failed, "--upload", "1").code == 2
    run("result", body)
    ran = run("result", "--failed-rows", failed, "--upload", "1")
    assert ran.code == 0
    assert "DND" in ran.out


def test_a_result_comes_through_a_pipe() -> None:
    command = [sys.executable, "-m", "ozogui", "result", "-", "--json"]
    ran = subprocess.run(command, input=body_of("129" * 8, 2, 4), capture_output=True, cwd=ROOT, check=True)
    assert json.loads(ran.stdout)["fate"] == "partly"


def test_what_is_no_result_is_told(run: Run, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.txt"
    nothing.write_text("hello")
    assert "This is not a result of CloudAgent's" in run("result", nothing).err
    assert run("result", tmp_path / "missing.txt").code == 2
    assert run("result").code == 2
    assert run("result", "--fetch").code == 2


def test_practice_tells_what_became_of_its_leads_by_itself(run: Run, tmp_path: Path) -> None:
    run("upload", mixed(tmp_path), "--practice", "--campaign", "Renewals_Q4")
    assert "Processed 2 of 3, 1 failed." in run("history", "1").out


def test_what_failed_is_repaired_and_sent_again(
    run: Run, server: PracticeServer, target: tuple[str, ...], tmp_path: Path
) -> None:
    path = mixed(tmp_path)
    run("upload", path, *target)
    (transaction,) = server.transactions
    body, failed = tmp_path / "result.json", tmp_path / "x_error.csv"
    body.write_bytes(body_of(transaction, 2, 1))
    failed.write_text("PhoneNumber,Reason\n9820022222,busy\n", encoding="utf-8")
    assert "No failed lead of upload 1 is known" in run("upload", path, *target, "--only-failed", "1").err
    run("result", body)
    run("result", "--failed-rows", failed, "--upload", "1")
    run("upload", path, *target, "--only-failed", "1")
    assert [arrival.leads for arrival in server.arrivals] == [3, 1]
    path.write_text(path.read_text() + "9820055555,Zoe\n")
    assert "was changed since" in run("upload", path, *target, "--only-failed", "1").err


def test_what_was_not_understood_is_shown_and_exported(run: Run, home: Path) -> None:
    assert run("result", "--not-understood").out == "0 messages came as a result and could not be understood.\n"
    with Journal(home / "journal.sqlite") as journal:
        journal.strange.keep(b"odd: +91 98765 43210", "text/plain")
    out = run("result", "--not-understood").out
    assert "text/plain:\n  odd: \u2022\u2022\u2022\n1 message came" in out
    (found,) = json.loads(run("result", "--not-understood", "--json").out)["not_understood"]
    assert found["text"] == "odd: \u2022\u2022\u2022"
