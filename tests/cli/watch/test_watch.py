"""`ozogui watch` as people run it: against a real server, stopped by signals, killed, and with lists of every kind."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from build_scripts.benches.watch_soak import soak
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.uploads.journal.journal import Journal
from tests.cli.conftest import Ran, Run, Start, write_leads

OPTIONS = ("--map", "Phone=PhoneNumber", "--map", "Name=Name", "--settle", "0.05")
GOOD = [("Phone", "Name"), ("9876540001", "Asha"), ("9876540002", "Bala")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "leads"
    folder.mkdir()
    return folder


@pytest.fixture
def watch(run: Run, folder: Path, target: tuple[str, ...]) -> Callable[..., Ran]:
    return lambda *more: run("watch", folder, *target, *OPTIONS, "--once", "--json", *more)


def places(folder: Path) -> dict[str, str]:
    """Return where each file is, by its name."""
    found = {path.name: path.parent.name for path in folder.rglob("*") if path.is_file()}
    found.pop(".ozogui-watch.lock", None)
    return found


def why(folder: Path, name: str) -> str:
    return (folder / "attention" / f"{name} - why.txt").read_text(encoding="utf-8-sig")


def phones(server: PracticeServer) -> list[str]:
    return sorted(row[0] for transaction in server.transactions.values() for row in transaction.rows)


def test_each_list_ends_where_it_belongs_with_its_results(
    watch: Callable[..., Ran], folder: Path, server: PracticeServer, home: Path
) -> None:
    write_leads(folder / "good.csv", GOOD)
    write_leads(folder / "held.csv", [("Phone", "Name"), ("9876540003", "Chitra"), ("12", "Too short")])
    write_leads(folder / "other.csv", [("Mobile", "Who"), ("9876540009", "Asha")])
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (folder / "a folder.csv").mkdir()
    ran = watch()
    assert ran.code == 1
    assert places(folder) == {
        "good.csv": "done",
        "good - results.xlsx": "done",
        "held.csv": "attention",
        "held - results.xlsx": "attention",
        "held - held back.xlsx": "attention",
        "held - why.txt": "attention",
        "other.csv": "attention",
        "other - why.txt": "attention",
        "picture.png": "attention",
        "picture - why.txt": "attention",
    }
    assert "held back: 1" in why(folder, "held")
    assert "no column" in why(folder, "other")
    assert phones(server) == ["9876540001", "9876540002", "9876540003"]
    ends = {line["name"]: line["event"] for line in ran.lines if line["event"] in ("done", "attention")}
    assert ends == {"good.csv": "done", **dict.fromkeys(("held.csv", "other.csv", "picture.png"), "attention")}
    assert ran.lines[-1]["event"] == "ended"
    assert (ran.lines[-1]["done"], ran.lines[-1]["attention"]) == (1, 3)
    book = openpyxl.load_workbook(folder / "attention" / "held - held back.xlsx", read_only=True)
    assert any("Too short" in map(str, row) for row in book.worksheets[0].iter_rows(values_only=True))
    book.close()
    with Journal(home / "journal.sqlite") as journal:
        paths = {upload.file_name: upload.file_path for upload in journal.uploads()}
    assert paths["good.csv"] == str(folder / "done" / "good.csv"), "what is made of it later is read from there"


def test_the_same_content_is_not_sent_twice_whatever_its_name(
    watch: Callable[..., Ran], folder: Path, server: PracticeServer
) -> None:
    write_leads(folder / "first.csv", GOOD)
    assert watch().code == 0
    write_leads(folder / "second.csv", GOOD)
    assert watch("--no-duplicate-fields").code == 1
    assert places(folder)["second.csv"] == "attention"
    assert "upload 1, first.csv" in why(folder, "second")
    assert len(phones(server)) == 2


def test_a_list_with_too_many_held_back_rows_is_not_sent_at_all(
    watch: Callable[..., Ran], folder: Path, server: PracticeServer
) -> None:
    write_leads(folder / "half.csv", [*GOOD, ("12", "Too short")])
    assert watch("--most-held-back", "10%").code == 1
    assert "33.3 % of its rows are held back: more than 10 %" in why(folder, "half")
    assert places(folder)["half - held back.xlsx"] == "attention"
    assert phones(server) == []


def test_a_list_is_split_among_campaigns_with_results_for_each(run: Run, folder: Path, server: PracticeServer) -> None:
    rows = [("Phone", "Name", "City"), ("9876540001", "Asha", "Mumbai"), ("9876540002", "Bala", "Delhi")]
    write_leads(folder / "two.csv", rows)
    write_leads(folder / "three.csv", [*rows, ("9876540003", "Chitra", "Pune")])
    goals = ("--campaign", "Mumbai=Practice_Outbound", "--campaign", "Delhi=Renewals_Q4")
    ran = run("watch", folder, "--practice", *OPTIONS, "--split", "City", *goals, "--once", "--json")
    assert ran.code == 1
    found = places(folder)
    assert {name for name, place in found.items() if place == "done"} == {
        "two.csv",
        "two - results Practice_Outbound.xlsx",
        "two - results Renewals_Q4.xlsx",
    }
    assert "no campaign yet" in why(folder, "three")


def test_nothing_is_guessed(run: Run, folder: Path, target: tuple[str, ...]) -> None:
    ran = run("watch", folder, *target, "--once")
    assert ran.code == 2
    assert "--preset" in ran.err


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [("--most-held-back", "many", "does not understand"), ("--hours", "9 to", "no hours"), ("--settle", "0", "0.05")],
)
def test_options_that_make_no_sense_are_told_before_anything_is_taken(
    run: Run, folder: Path, target: tuple[str, ...], option: str, value: str, said: str
) -> None:
    write_leads(folder / "good.csv", GOOD)
    ran = run("watch", folder, *target, "--map", "Phone=PhoneNumber", "--once", option, value)
    assert (ran.code, said in ran.err) == (2, True)
    assert places(folder) == {"good.csv": "leads"}


def test_a_key_that_is_refused_waits_for_a_person_and_loses_nothing(
    start: Start,
    folder: Path,
    target: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    run: Run,
    server: PracticeServer,
) -> None:
    write_leads(folder / "good.csv", GOOD)
    monkeypatch.setenv("OZOGUI_API_KEY", "wrong-key-of-nobody")
    process = start("watch", folder, *target, *OPTIONS, "--json")
    seen = until(process, "needs_person")
    assert "key" in seen["message"].lower()
    end(process)
    assert places(folder)["good.csv"] == "working"
    monkeypatch.setenv("OZOGUI_API_KEY", server.API_KEY)
    assert run("watch", folder, *target, *OPTIONS, "--once", "--json").code == 0
    assert places(folder) == {"good.csv": "done", "good - results.xlsx": "done"}
    assert len(phones(server)) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_killed_while_a_request_is_under_way_the_next_one_goes_on_and_says_what_is_not_known(
    start: Start, folder: Path, target: tuple[str, ...], run: Run, server: PracticeServer
) -> None:
    write_leads(folder / "good.csv", GOOD)
    server.faults.add("hang-taken")
    process = start("watch", folder, *target, *OPTIONS, "--no-duplicate-fields", "--json")
    until(process, "started")
    waited_until(lambda: bool(server.arrivals))
    process.kill()
    process.communicate()
    assert run("watch", folder, *target, *OPTIONS, "--no-duplicate-fields", "--once", "--json").code == 1
    assert places(folder)["good.csv"] == "attention"
    assert "unconfirmed: 2" in why(folder, "good")
    assert len(phones(server)) == 2, "and not four"


def test_outside_the_hours_a_list_waits_and_a_request_to_end_is_obeyed(
    start: Start, folder: Path, target: tuple[str, ...], server: PracticeServer
) -> None:
    write_leads(folder / "good.csv", GOOD)
    later = datetime.now().astimezone() + timedelta(hours=14)
    process = start("watch", folder, *target, *OPTIONS, "--json", "--hours", f"{later:%H:%M}-{later:%H}:59")
    seen = until(process, "waiting")
    assert "waiting until" in seen["message"]
    end(process)
    assert places(folder) == {"good.csv": "leads"}
    assert phones(server) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_killed_again_and_again_each_file_ends_in_one_place_and_each_lead_is_sent_once(tmp_path: Path) -> None:
    """A short one; `dev.py bench watch` takes 200 files and ten kills."""
    found = soak(tmp_path, files=4, kills=2, seed=datetime.now().astimezone().toordinal())
    assert (found.faults, found.kills) == ([], 2)


def until(process: subprocess.Popen[str], event: str) -> dict[str, Any]:
    assert process.stdout is not None
    for line in process.stdout:
        told: dict[str, Any] = json.loads(line)
        if told.get("event") == event:
            return told
    pytest.fail(f"{event} did not come")


def waited_until(true: Callable[[], bool]) -> None:
    last = time.monotonic() + 20
    while not true():
        assert time.monotonic() < last
        time.sleep(0.01)


def end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=20)
    assert json.loads(said.splitlines()[-1])["event"] == "ended"
    assert process.returncode == 0
