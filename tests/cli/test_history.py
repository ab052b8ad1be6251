"""`ozogui history`: the list, one upload with its batches, and its workbook."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from ozogui.cloudagent.practice import PracticeServer
from tests.cli.conftest import Run


def test_empty_history_is_said(run: Run) -> None:
    ran = run("history")
    assert (ran.code, ran.out.strip()) == (0, "No uploads yet. The first one will be kept here.")
    assert run("history", "--json").json == {"uploads": []}


def test_uploads_are_listed_newest_first(run: Run, target: tuple[str, ...], small: Path) -> None:
    run("upload", small, *target)
    run("upload", small, *target[:-1], "Renewals_Q4")
    shown = run("history").out
    assert shown.index("Renewals_Q4") < shown.index("Practice_Outbound")
    assert "Today" in shown
    listed = run("history", "--json").json["uploads"]
    assert [(each["upload"], each["campaign"], each["queued"]) for each in listed] == [
        (2, "Renewals_Q4", 2),
        (1, "Practice_Outbound", 2),
    ]


def test_one_upload_is_shown_with_its_batches(
    run: Run, server: PracticeServer, target: tuple[str, ...], small: Path
) -> None:
    run("upload", small, *target)
    (transaction,) = server.transactions
    found = run("history", "1", "--json").json
    assert (found["state"], found["transactions"]) == ("finished", [transaction])
    assert found["held_back_rows"] == [{"row": 4, "rules": ["phone-length"]}]
    (batch,) = found["batches"]
    assert (batch["first_row"], batch["last_row"], batch["attempts"]) == (2, 3, 1)
    shown = run("history", "1").out
    assert transaction in shown
    assert "queued successfully" in shown
    assert "2 + 1 = 3 rows. Every row of the file has its place." in shown


def test_unknown_upload_is_told(run: Run) -> None:
    ran = run("history", "9")
    assert (ran.code, ran.out) == (2, "")
    assert "There is no upload 9" in ran.err


def test_results_are_written_to_a_workbook(
    run: Run, server: PracticeServer, target: tuple[str, ...], small: Path, tmp_path: Path
) -> None:
    run("upload", small, *target)
    path = tmp_path / "results.xlsx"
    assert f"The results are in {path}." in run("history", "1", "--results", path).out
    book = load_workbook(path)
    (transaction,) = server.transactions
    queued = [row for row in book["Queued"].iter_rows(values_only=True) if transaction in row]
    assert [row[0] for row in queued] == [2, 3]
    assert [row[0] for row in book["Held back"].iter_rows(values_only=True)][-1] == 4


def test_results_that_cannot_be_written_are_told(
    run: Run, target: tuple[str, ...], small: Path, tmp_path: Path
) -> None:
    run("upload", small, *target)
    assert "needs the number of an upload" in run("history", "--results", tmp_path / "results.xlsx").err
    assert ".xlsx" in run("history", "1", "--results", tmp_path / "results.csv").err
    ran = run("history", "1", "--results", tmp_path / "nowhere" / "results.xlsx", "--json")
    assert ran.code == 2
    assert "nowhere" in str(ran.lines[-1]["error"])
