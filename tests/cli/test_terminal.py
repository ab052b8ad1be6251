"""No control character of anybody reaches a terminal, and a number that is too large is a wrong number, no fault."""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ozogui.cli.output import Output
from tests.cli.conftest import Ran, Run

EVIL = "\x1b[2J\x9b31m\x07\x7f\u202e"
"""Clears the screen, in both ways there are; rings; turns the direction of what follows."""
HUGE = "99999999999999999999"


def assert_harmless(ran: Ran) -> None:
    for text in (ran.out, ran.err):
        found = {letter for letter in text if letter != "\n" and unicodedata.category(letter) in ("Cc", "Cf", "Cs")}
        assert not found, (found, text)


def hostile(folder: Path) -> Path:
    """A list with escape sequences in every place that xlsx lets them through, which is all but C0 controls."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "\x9b31m"
    evil = EVIL.replace("\x1b", "").replace("\x07", "")
    sheet.append(["Phone", "Name", f"Priority {evil}", evil])
    for row in range(4):
        sheet.append([f"98765{row:05d}{evil if row == 2 else ''}", f"A{evil}", f"{evil}9", evil])
    path = folder / f"leads{EVIL if sys.platform != 'win32' else ''}.xlsx"
    book.save(path)
    return path


def hostile_text(folder: Path) -> Path:
    path = folder / "leads.csv"
    rows = [["Phone", f"Name{EVIL}", EVIL], ["9876543210", f"Asha {EVIL}", EVIL], [f"98{EVIL}", EVIL, EVIL]]
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("make", [hostile, hostile_text])
def test_nothing_of_a_file_is_obeyed(run: Run, tmp_path: Path, make: object) -> None:
    assert callable(make)
    file = make(tmp_path)
    campaign = f"Practice{EVIL}"
    for command in (
        ("show", file),
        ("show", file, "--json"),
        ("check", file, "--map", "Phone=PhoneNumber"),
        ("check", file, "--json"),
        ("check", file, "--map", f"{EVIL}=PhoneNumber"),
        ("check", file, "--set", f"{EVIL}=1{EVIL}"),
        ("check", file, "--preset", EVIL),
        ("check", file, "--suppress", tmp_path / EVIL),
        ("show", tmp_path / f"{EVIL}.xlsx"),
        ("upload", file, "--practice", "--campaign", campaign, "--map", "Phone=PhoneNumber"),
        ("upload", file, "--practice", "--campaign", campaign, "--map", "Phone=PhoneNumber", "--json"),
        ("history",),
        ("history", "--json"),
        ("history", "1"),
        ("history", "1", "--json"),
        ("history", "--search", EVIL),
        ("resume", EVIL),
        ("check", file, f"--{EVIL}"),
        (EVIL,),
        ("accounts", EVIL),
        ("accounts", "test", EVIL),
    ):
        assert_harmless(run(*command))


@pytest.mark.parametrize("command", ["history", "resume", "cancel", "undo"])
@pytest.mark.parametrize("many", [HUGE, f"-{HUGE}", "9223372036854775808", "0"])
def test_the_number_of_no_upload_is_a_wrong_number(run: Run, command: str, many: str) -> None:
    ran = run(command, "--", many)
    assert ran.code == 2, ran
    assert "fault" not in ran.err
    assert re.search("no upload|not in the range|nothing", ran.err.casefold()), ran.err


@pytest.mark.parametrize(
    "options",
    [
        ("show", "FILE", "--rows", HUGE),
        ("show", "FILE", "--header-row", HUGE),
        ("show", "GOOD", "--header-row", HUGE),
        ("check", "FILE", "--header-row", HUGE),
        ("upload", "FILE", "--practice", "--campaign", "P", "--trial", HUGE, "--dry-run"),
        ("result", "FILE", "--upload", HUGE),
        ("result", "--fetch", "--upload", HUGE),
        ("accounts", "add", "A", "--user", "u", "--answer-wait", HUGE),
        ("accounts", "add", "A", "--user", "u", "--limit", HUGE),
        ("practice", "--port", HUGE),
        ("receiver", "--port", HUGE),
    ],
    ids=" ".join,
)
def test_no_number_is_too_large_to_be_told_as_wrong(run: Run, tmp_path: Path, options: tuple[str, ...]) -> None:
    file = hostile_text(tmp_path)
    good = tmp_path / "good.csv"
    good.write_text("Phone,Name\n9876543210,Asha\n", encoding="utf-8")
    ran = run(*({"FILE": str(file), "GOOD": str(good)}.get(each, each) for each in options))
    assert ran.code in (0, 1, 2), ran
    assert_harmless(ran)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_no_text_that_is_said_holds_a_control_character(capsys: pytest.CaptureFixture[str], text: str) -> None:
    for output in (Output(as_json=False), Output(as_json=True)):
        output.say(text)
        output.note(text)
        output.error(text, text)
        output.table([text], [[text]])
        output.json({text: text})
    said = capsys.readouterr()
    assert_harmless(Ran(0, said.out, said.err))
