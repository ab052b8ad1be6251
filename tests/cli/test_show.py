"""`ozogui show`: what is understood of a file, and what is said of one that is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.cli.conftest import ROOT, SAMPLE, Run, write_leads


def test_sample_is_understood(run: Run) -> None:
    expected = json.loads((ROOT / "tests" / "sample_defects.json").read_text(encoding="utf-8"))
    ran = run("show", SAMPLE, "--rows", "2", "--json")
    found = ran.json
    assert ran.code == 0
    assert ran.err == ""
    assert found["format"] == "xlsx"
    assert (found["encoding"], found["delimiter"]) == (None, None)
    assert found["sheets"] == [
        {"name": found["sheet"], "rows": expected["leads"], "hidden": False, "do_not_call": False}
    ]
    assert found["header_row"] == expected["header_row"]
    assert found["columns"][:3] == ["Mobile No.", "Alt. Mobile", "Customer Name"]
    assert found["rows"] == expected["leads"]
    assert found["first"][0][:3] == ["9876543218", "", "Priya Shaikh"]
    assert len(found["first"]) == 2
    assert found["first_rows"] == [4, 5]
    assert found["left_out"]["blank_rows"] == expected["blank_rows"]
    assert found["left_out"]["totals_rows"] == expected["totals_rows"]


def test_sample_is_shown_in_sentences(run: Run) -> None:
    shown = run("show", SAMPLE).out
    assert "1,240 leads in 9 columns" in shown
    assert "stand in row 3, found by itself" in shown
    assert "2 lines above the header, 14 blank rows, row 1,258 (a line of totals)" in shown
    assert "98200 51137" in shown


def test_text_file_says_how_it_is_written(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes("Mobile;Name\n9820011111;Zoë\n".encode("cp1252"))
    found = run("show", path, "--json").json
    assert (found["format"], found["encoding"].lower(), found["delimiter"]) == ("csv", "cp1252", ";")
    assert found["first"] == [["9820011111", "Zoë"]]
    assert "columns end at semicolon (found by itself)" in run("show", path).out


@pytest.mark.parametrize("delimiter", ["|", "pipe"])
def test_options_win_over_what_is_found(run: Run, tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "leads.txt"
    path.write_bytes("x\nMobile|Name,Town\n9820011111|Zo\xeb,Pune\n".encode("latin-1"))
    options = ("--delimiter", delimiter, "--encoding", "latin-1", "--header-row", "2")
    found = run("show", path, *options, "--json").json
    assert (found["header_row"], found["columns"]) == (2, ["Mobile", "Name,Town"])
    assert found["first"] == [["9820011111", "Zoë,Pune"]]
    assert "(as given)" in run("show", path, *options).out


def test_file_without_a_line_of_names(run: Run, tmp_path: Path) -> None:
    path = write_leads(tmp_path / "leads.csv", [["9820011111", "Asha"], ["9820022222", "Rahul"]])
    found = run("show", path, "--header-row", "0", "--json").json
    assert (found["header_row"], found["rows"]) == (0, 2)
    assert "No row holds the names of the columns" in run("show", path, "--header-row", "0").out


def test_sheet_is_chosen_by_name(run: Run, tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "North"
    for title in ("South", "Old"):
        book.create_sheet(title)
    for sheet in book.worksheets:
        sheet.append(["Mobile", "Name"])
        sheet.append([9820011111, sheet.title])
    book["Old"].sheet_state = "hidden"
    path = tmp_path / "two.xlsx"
    book.save(path)
    found = run("show", path, "--sheet", "South", "--json").json
    assert found["sheet"] == "South"
    assert found["first"] == [["9820011111", "South"]]
    assert [sheet["hidden"] for sheet in found["sheets"]] == [False, False, True]
    assert "Sheet Old: 1 row, hidden." in run("show", path).out
    ran = run("show", path, "--sheet", "East")
    assert ran.code == 2
    assert "North" in ran.err


def test_escape_sequences_of_a_file_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    path = write_leads(tmp_path / "leads.csv", [["Mobile", "Name"], ["9820011111", "\x1b[31mAsha [bold]x"]])
    shown = run("show", path).out
    assert "\x1b" not in shown
    assert "[31mAsha [bold]x" in shown


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(64)),
        ("empty.csv", b""),
        ("names-only.csv", b"Mobile,Name\n"),
        ("broken.xlsx", b"PK\x03\x04" + bytes(64)),
    ],
)
def test_unusable_file_is_told_in_words(run: Run, tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    ran = run("show", path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.strip().endswith(".")
    ran = run("show", path, "--json")
    assert (ran.code, ran.err) == (2, "")
    assert set(ran.json["error"]) == {"title", "message"}


def test_missing_file_is_told_in_words(run: Run, tmp_path: Path) -> None:
    ran = run("show", tmp_path / "nowhere.xlsx")
    assert (ran.code, ran.out) == (2, "")
    assert "nowhere.xlsx" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [["show"], ["show", "x", "--rows", "many"], ["show", "x", "--colour"], ["show", "x", "--header-row", "-1"]],
)
def test_unusable_options_are_told_in_words(run: Run, arguments: list[str]) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1] == "See: ozogui --help"
    ran = run(*arguments, "--json")
    assert (ran.code, ran.err) == (2, "")
    assert ran.json["error"]["title"]
