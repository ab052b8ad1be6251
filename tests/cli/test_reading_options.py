"""What was not read is said by `show`, `check` and `upload`, and decided otherwise by an option."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import Run


@pytest.fixture
def book(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Delhi"
    for row in [["Mobile", "Name"], *([f"98765{number:05d}", "D"] for number in range(10)), ["Total", "10"]]:
        sheet.append(row)
    for number in (4, 5):
        sheet.row_dimensions[number].hidden = True
    other = book.create_sheet("Mumbai")
    for row in [["Mobile", "Name"], *([f"98764{number:05d}", "M"] for number in range(3)), ["12", "short"]]:
        other.append(row)
    other.append(["98764", "last"])
    book.save(tmp_path / "leads.xlsx")
    return tmp_path / "leads.xlsx"


def test_show_and_check_say_the_same_and_the_lines_add_up(run: Run, book: Path) -> None:
    shown = run("show", book, "--json").json
    checked = run("check", book, "--json").json
    for facts in (shown, checked):
        assert [(each["kind"], each["leads"], each["taken"]) for each in facts["questions"]] == [
            ("hidden-rows", 2, False),
            ("sheet", 5, False),
            ("totals-and-notes", 0, False),
        ]
        lines = facts["lines"]
        assert lines["all"] == 12 == sum(number for name, number in lines.items() if name != "all")
    assert checked["ready"] == 8
    words = run("check", book).out
    assert "2 rows are hidden in Excel: leave out." in words
    assert 'To decide otherwise: --sheet "Delhi" --sheet "Mumbai"' in words


def test_each_is_decided_otherwise(run: Run, book: Path) -> None:
    assert run("check", book, "--hidden-rows", "send", "--json").json["ready"] == 10
    both = run("check", book, "--sheet", "Delhi", "--sheet", "Mumbai", "--json")
    assert (both.code, both.json["ready"], both.json["held_back"]) == (1, 11, 2)
    assert {(finding["sheet"], finding["row"]) for finding in both.json["findings"]} >= {("Mumbai", 5)}
    assert run("check", book, "--notes", "take", "--json").json["rows"] == 9


def test_a_row_with_a_cell_too_many_is_held_back_unless_it_is_wanted(run: Run, tmp_path: Path) -> None:
    rows = [f"98765{number:05d},Lead,ravi" for number in range(20)]
    rows[3] = "9876599999,Kumar, Raj,meena"
    (tmp_path / "a.csv").write_text("\n".join(["Mobile,Name,Agent", *rows]))
    held = run("check", tmp_path / "a.csv", "--json").json
    assert [(finding["row"], finding["rule"]) for finding in held["findings"] if finding["severity"] == "error"] == [
        (5, "row-shape")
    ]
    assert run("check", tmp_path / "a.csv", "--ragged-rows", "send", "--json").json["ready"] == 20


def test_hidden_rows_stand_in_the_sums_and_the_results_under_their_own_name(
    run: Run, book: Path, tmp_path: Path
) -> None:
    run("upload", book, "--campaign", "Practice_Outbound", "--practice", "--json")
    entry = run("history", "1", "--results", tmp_path / "results.xlsx")
    assert entry.code == 0
    results = openpyxl.load_workbook(tmp_path / "results.xlsx")
    summary = {row[0].value: row[1].value for row in results["Summary"].iter_rows()}
    assert (summary["Leads in the file"], summary["Queued"], summary["Hidden in the file, left out"]) == (10, 8, 2)
    held = [(row[0].value, row[1].value) for row in results["Held back"].iter_rows(min_row=2)]
    assert held == [(4, "Hidden in the file, left out"), (5, "Hidden in the file, left out")]


def test_the_columns_of_last_time_are_proposed_as_the_window_does(run: Run, book: Path) -> None:
    run("upload", book, "--campaign", "Practice_Outbound", "--practice", "--map", "Name=", "--json")
    again = run("check", book, "--json").json
    assert (again["remembered"], list(again["not_sent"])) == (True, ["Name"])
    assert "No column feeds Name." in " ".join(again["doubts"])
    assert not run("check", book, "--guess", "--json").json["remembered"]
