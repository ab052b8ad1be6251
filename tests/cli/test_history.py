"""`ozogui history`: the list, one upload with its batches, and its workbook."""

from __future__ import annotations

import json
import socket
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from openpyxl import load_workbook

from ozogui.cloudagent.other_calls import AuthMode
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.engine.engine import Engine
from ozogui.settings.paths import Paths
from ozogui.settings.settings import Account
from tests.cli.conftest import Run, write_leads
from tests.cloudagent.scripted import ScriptedServer, answer, read_request


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
    assert [row[-2:] for row in queued] == [("9820011111", "Asha"), ("9820022222", "Rahul")]
    assert [row[0] for row in book["Held back"].iter_rows(values_only=True)][-1] == 4
    small.write_text("Mobile,Name\n9820099999,Another\n", encoding="utf-8")
    run("history", "1", "--results", path)
    queued = [row for row in load_workbook(path)["Queued"].iter_rows(values_only=True) if transaction in row]
    assert [row[0] for row in queued] == [2, 3], "a file that was changed since tells nothing of the rows that went"
    assert "9820099999" not in str(queued)


def test_results_that_cannot_be_written_are_told(
    run: Run, target: tuple[str, ...], small: Path, tmp_path: Path
) -> None:
    run("upload", small, *target)
    assert "needs the number of an upload" in run("history", "--results", tmp_path / "results.xlsx").err
    assert ".xlsx" in run("history", "1", "--results", tmp_path / "results.csv").err
    ran = run("history", "1", "--results", tmp_path / "nowhere" / "results.xlsx", "--json")
    assert ran.code == 2
    assert "nowhere" in str(ran.lines[-1]["error"])


def test_responses_are_exported_for_support_without_the_key_and_the_leads(
    run: Run, server: PracticeServer, target: tuple[str, ...], tmp_path: Path
) -> None:
    leads = write_leads(tmp_path / "leads.csv", [["Mobile", "Name"], ["+91 98200-11111", "Asha Patil"]])
    server.faults.add("csv-quoted")
    run("upload", leads, *target, "--repair", "all", "--json")
    path = tmp_path / "responses.jsonl"
    assert f"1 response is in {path}." in run("history", "1", "--export-responses", path).out
    head, first = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    assert (head["campaign"], head["batches"]) == ("Practice_Outbound", 1)
    assert (first["batch"], first["rows"], first["outcome"], first["status"]) == (1, "2-2", "queued", 200)


def test_a_server_that_echoes_a_request_gives_nothing_away(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OZOGUI_API_KEY", "practice-key")

    def echo(connection: socket.socket) -> None:
        _, body = read_request(connection)
        page = b"<html>Error in " + body + b" " + unquote_plus(body.decode()).encode() + b" near 98200-11111</html>"
        connection.sendall(answer(page, "500 Internal Server Error"))

    mirror = ScriptedServer(echo)
    try:
        leads = write_leads(tmp_path / "leads.csv", [["Mobile", "Name"], ["9820011111", "Asha Patil"]])
        goal = ("--server", mirror.url, "--user", "practice", "--campaign", "Renewals_Q4", "--no-duplicate-fields")
        assert run("upload", leads, *goal).code == 1
    finally:
        mirror.stop()
    path = tmp_path / "responses.jsonl"
    run("history", "1", "--export-responses", path)
    text = path.read_text(encoding="utf-8")
    assert json.loads(text.splitlines()[1])["outcome"] == "not-understood"
    for secret in ("practice-key", "9820011111", "98200-11111", "Asha", "leads.csv"):
        assert secret not in text
    assert "•••" in text


def test_responses_need_an_upload_and_a_folder(run: Run, target: tuple[str, ...], small: Path, tmp_path: Path) -> None:
    run("upload", small, *target)
    assert "--export-responses needs the number" in run("history", "--export-responses", tmp_path / "out.jsonl").err
    ran = run("history", "1", "--export-responses", tmp_path / "nowhere" / "out.jsonl")
    assert ran.code == 2
    assert 'The folder "nowhere" is not there.' in ran.err


def test_whom_cloudagent_called_is_asked_for_on_request(
    run: Run, server: PracticeServer, target: tuple[str, ...], tmp_path: Path, home: Path
) -> None:
    server.neighbours._auth_mode = AuthMode.TOKEN
    with closing(Engine(Paths(home))) as engine:
        engine.accounts.save(Account("Acme", server=server.url, user_name=server.USER_NAME, auth_mode="token"))
    leads = write_leads(tmp_path / "a.csv", [["Mobile", "Name"], ["9820011111", "Asha"], ["9820022220", "Rahul"]])
    run("upload", leads, "--account", "Acme", "--campaign", "Practice_Outbound")
    assert server.settle()
    assert run("history", "1", "--json").json["calls"] is None
    calls = run("history", "1", "--calls", "--json").json["calls"]
    assert (calls["leads"], calls["dialled"], calls["answered"], calls["not_yet"]) == (2, 1, 1, 1)
    assert "1 of 2 leads called, 1 answered, 1 not called yet." in run("history", "1").out
    ran = run("history", "--calls")
    assert (ran.code, "--calls needs the number of an upload" in ran.err) == (2, True)
