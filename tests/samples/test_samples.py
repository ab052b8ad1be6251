"""The samples come out of their script byte for byte, and hold what their expectations say, seen without OzoGUI."""

from __future__ import annotations

import csv
import io
import json
import string
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from build_scripts.samples import make_samples

ROOT = Path(__file__).resolve().parents[2]
XLSX = ROOT / "resources" / "sample-leads.xlsx"
CSV = ROOT / "resources" / "sample-leads.csv"
DEFECTS = ROOT / "tests" / "sample_defects.json"
FORMATS = ["xlsx", "csv"]
LETTERS_OF_A_NAME = set(string.ascii_letters + string.digits + "_ ().+$%-:")
"""What CloudAgent takes in a name, as its documentation lists it."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    make_samples.write_samples(folder, folder)
    return folder


@pytest.fixture(scope="module")
def defects() -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(DEFECTS.read_text(encoding="utf-8"))
    return facts


def rows_of(format_name: str) -> list[list[object]]:
    """Return all rows of a committed sample as a reader that is not OzoGUI's gives them."""
    if format_name == "csv":
        lines = csv.reader(io.StringIO(CSV.read_text(encoding="utf-8-sig")))
        return [[value or None for value in row] for row in lines]
    sheet = openpyxl.load_workbook(XLSX).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def members(workbook: bytes) -> dict[str, tuple[bytes, tuple[int, ...]]]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {member.filename: (archive.read(member), member.date_time) for member in archive.infolist()}


def test_the_committed_text_files_are_what_the_script_makes(made: Path) -> None:
    assert (made / CSV.name).read_bytes() == CSV.read_bytes()
    assert (made / DEFECTS.name).read_bytes() == DEFECTS.read_bytes().replace(b"\r\n", b"\n")


def test_the_committed_workbook_is_what_the_script_makes(made: Path) -> None:
    # Compared member by member: how well a workbook is compressed differs between systems, what it holds does not.
    assert members((made / XLSX.name).read_bytes()) == members(XLSX.read_bytes())


def test_a_second_run_makes_the_same_bytes(made: Path, tmp_path: Path) -> None:
    make_samples.write_samples(tmp_path, tmp_path)
    assert (tmp_path / XLSX.name).read_bytes() == (made / XLSX.name).read_bytes()


@pytest.mark.parametrize("format_name", FORMATS)
def test_the_sheet_is_laid_out_as_told(format_name: str, defects: dict[str, Any]) -> None:
    rows = rows_of(format_name)
    header_row = defects["header_row"]
    assert tuple(rows[header_row - 1]) == make_samples.COLUMNS
    assert [number for number, row in enumerate(rows, 1) if not any(row)] == [2, *defects["blank_rows"]]
    assert len(defects["blank_rows"]) == 14
    assert [len(rows)] == defects["totals_rows"]
    assert rows[-1][0] == "Total"
    assert sum(any(row) for row in rows[header_row:-1]) == defects["leads"] == 1_240


def test_the_csv_opens_in_excel_as_unicode() -> None:
    content = CSV.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 1_258


@pytest.mark.parametrize("format_name", FORMATS)
def test_the_sums_are_those_that_the_screens_show(format_name: str, defects: dict[str, Any]) -> None:
    expected = defects[format_name]
    assert len(expected["held_back_after"]) == 45
    assert expected["left_to_repair"] == 98
    assert len(expected["warnings_after"]) == 34
    assert not expected["held_back_after"].keys() & expected["warnings_after"].keys()
    assert (expected["held_back_after"].keys() | expected["warnings_after"].keys()) <= expected["before"].keys()


def test_a_workbook_has_hundreds_of_cells_to_repair_and_a_csv_its_dates_as_well(defects: dict[str, Any]) -> None:
    assert defects["xlsx"]["cells_to_repair"] == 281
    assert defects["xlsx"]["tidied_cells"] == 525
    dates = sum("/" in str(row[4]) for row in rows_of("csv")[3:-1])
    odd_dates = sum("/" in str(row[4]) for row in rows_of("xlsx")[3:-1])
    assert defects["csv"]["cells_to_repair"] == 281 + dates - odd_dates


@pytest.mark.parametrize("format_name", FORMATS)
def test_every_kind_of_fault_is_there(format_name: str, defects: dict[str, Any]) -> None:
    found = Counter(rule for rules in defects[format_name]["before"].values() for rule in rules)
    assert set(found) == {
        "phone-missing", "phone-not-numeric", "phone-length", "phone-damaged", "phone-several", "name-characters",
        "priority-range", "expiry-format", "expiry-past", "duplicate-phone", "cell-error", "agent-missing",
        "skill-missing",
    }  # fmt: skip


def test_the_expectations_fit_the_cells_themselves(defects: dict[str, Any]) -> None:
    rows = rows_of("xlsx")
    before: dict[str, list[str]] = defects["xlsx"]["before"]

    def told(rule: str) -> set[int]:
        return {int(row) for row, rules in before.items() if rule in rules}

    leads = [(number, row) for number, row in enumerate(rows, 1) if number > defects["header_row"] and any(row)][:-1]
    assert {number for number, row in leads if row[0] is None} == told("phone-missing")
    assert {number for number, row in leads if str(row[5]).startswith("#")} == told("cell-error")
    assert {number for number, row in leads if set(str(row[2])) - LETTERS_OF_A_NAME} == told("name-characters")


def test_numbers_are_alike_only_where_a_duplicate_was_planted(defects: dict[str, Any]) -> None:
    leads = make_samples.make_leads()
    told = {int(row) for row, rules in defects["xlsx"]["before"].items() if "duplicate-phone" in rules}
    seen: set[str] = set()
    again = set()
    for lead in leads:
        if lead.digits in seen:
            again.add(lead.row)
        seen.add(lead.digits)
    assert again == told
    assert all(len(digits) == 10 and digits[0] in "6789" for digits in seen)
