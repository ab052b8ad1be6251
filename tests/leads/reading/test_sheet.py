"""Whole files opened: what is understood of them, what is refused in which words, and nothing lost on the way."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ozogui.errors import CancelledError
from ozogui.leads.reading.sheet import Sheet, SheetInfo, read_sheet
from ozogui.leads.rows.sheet_error import SheetError
from tests.leads.files import write_ods, write_xlsx

RESOURCES = Path(__file__).parents[3] / "resources"
DEFECTS = Path(__file__).parents[2] / "sample_defects.json"

NAMES: list[object] = ["Mobile", "Name", "Valid till"]
ROWS: list[list[object]] = [
    ["Diwali list"],
    [],
    NAMES,
    [9876543210, "Asha", date(2026, 12, 31)],
    ["098765", "Zoë", None],
]


def refusal(path: Path, **options: Any) -> SheetError:
    with pytest.raises(SheetError) as caught:
        read_sheet(path, **options)
    return caught.value


def contents(sheet: Sheet) -> dict[str, list[str]]:
    return {column.name: column.values for column in sheet.columns}


def write_book(path: Path, sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


def leads(number: int) -> list[list[object]]:
    return [["Mobile", "Name"], *([9_876_500_000 + index, f"Lead {index}"] for index in range(number))]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_sample_is_understood_as_its_maker_meant_it(ending: str) -> None:
    sheet = read_sheet(RESOURCES / f"sample-leads.{ending}")
    facts = json.loads(DEFECTS.read_text(encoding="utf-8"))
    assert (sheet.format, sheet.rows, sheet.header_row) == (ending, facts["leads"], facts["header_row"])
    assert sheet.header_row_found
    assert list(sheet.left_out.above_header) == facts["above_header"]
    assert list(sheet.left_out.blank_rows) == facts["blank_rows"]
    assert list(sheet.left_out.totals_rows) == facts["totals_rows"]
    assert sheet.left_out.blank_columns == ()
    assert set(map(str, facts["xlsx"]["held_back_after"])) <= set(map(str, sheet.row_numbers))
    agents = sheet.column("Agent")
    assert agents is not None
    assert {value for value in agents.values if value.startswith("#")} == {"#N/A", "#REF!"}


def test_both_samples_hold_the_same_leads() -> None:
    workbook, text = read_sheet(RESOURCES / "sample-leads.xlsx"), read_sheet(RESOURCES / "sample-leads.csv")
    assert workbook.row_numbers == text.row_numbers
    assert workbook.fingerprint == text.fingerprint
    assert workbook.content_hash != text.content_hash
    for before, after in zip(workbook.columns, text.columns, strict=True):
        if before.name != "Valid Till":
            assert before == after


def test_a_workbook_is_read_as_stored(tmp_path: Path) -> None:
    sheet = read_sheet(write_xlsx(tmp_path / "leads.xlsx", ROWS))
    assert sheet.path == tmp_path / "leads.xlsx"
    assert sheet.text_format is None
    assert sheet.sheets == (SheetInfo("Leads", 2, hidden=False),)
    assert sheet.name == "Leads"
    assert (sheet.header_row, sheet.row_numbers) == (3, [4, 5])
    assert contents(sheet) == {
        "Mobile": ["9876543210", "098765"],
        "Name": ["Asha", "Zoë"],
        "Valid till": ["2026-12-31", ""],
    }
    assert [row.cells for row in sheet.grid][:3] == [("Diwali list", "", ""), ("", "", ""), tuple(NAMES)]


def test_a_text_file_tells_what_it_is_written_with(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes("Mobile;Name\r\n098765;Zoë\r\n".encode("cp1252"))
    sheet = read_sheet(path)
    assert sheet.text_format is not None
    assert (sheet.text_format.encoding, sheet.text_format.delimiter) == ("cp1252", ";")
    assert (sheet.text_format.encoding_found, sheet.text_format.delimiter_found) == (True, True)
    assert (sheet.name, sheet.sheets) == ("", (SheetInfo("", 1, hidden=False),))
    assert contents(sheet) == {"Mobile": ["098765"], "Name": ["Zoë"]}
    other = read_sheet(path, encoding="cp1250", delimiter=",")
    assert contents(other) == {"Mobile;Name": ["098765;Zoë"]}
    assert other.text_format is not None
    assert (other.text_format.encoding_found, other.text_format.delimiter_found) == (False, False)


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("leads.csv", b"Mobile,Name\n98765432,A\n", "csv"),
        ("leads.txt", b"Mobile,Name\n98765432,A\n", "txt"),
        ("leads.tsv", b"Mobile\tName\n98765432\tA\n", "tsv"),
        ("leads.xlsx", b"Mobile,Name\n98765432,A\n", "csv"),
        ("leads.xls", b"Mobile\tName\n98765432\tA\n", "tsv"),
        ("leads", b"Mobile,Name\n98765432,A\n", "csv"),
    ],
)
def test_a_text_file_is_one_under_any_name(tmp_path: Path, name: str, content: bytes, found: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    sheet = read_sheet(path)
    assert (sheet.format, sheet.rows, contents(sheet)["Name"]) == (found, 1, ["A"])


@pytest.mark.parametrize("name", ["leads.csv", "leads.ods", "leads", "leads.xls"])
def test_a_workbook_is_one_under_any_name(tmp_path: Path, name: str) -> None:
    write_xlsx(tmp_path / "leads.xlsx", ROWS).rename(tmp_path / name)
    sheet = read_sheet(tmp_path / name)
    assert (sheet.format, sheet.rows) == ("xlsx", 2)


def test_an_open_document_is_read(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "leads.ods", [["Mobile", "Name"], [9876543210, "Asha"], ["Total", 1]])
    sheet = read_sheet(path)
    assert (sheet.format, sheet.rows, sheet.left_out.totals_rows) == ("ods", 1, (3,))


def test_the_fullest_sheet_that_is_not_hidden_is_proposed(tmp_path: Path) -> None:
    path = write_book(
        tmp_path / "a.xlsx",
        {"Notes": [["Call before Diwali"]], "Leads": leads(5), "More": leads(5), "Old": leads(9), "Blank": []},
        hidden=("Old",),
    )
    sheet = read_sheet(path)
    assert (sheet.name, sheet.rows) == ("Leads", 5)
    assert [(info.name, info.rows, info.hidden) for info in sheet.sheets] == [
        ("Notes", 0, False),
        ("Leads", 5, False),
        ("More", 5, False),
        ("Old", 9, True),
        ("Blank", 0, False),
    ]
    assert read_sheet(path, sheet="Old").rows == 9


def test_a_hidden_sheet_is_proposed_where_nothing_else_has_rows(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", {"Cover": [], "Data": leads(2)}, hidden=("Data",))
    assert read_sheet(path).name == "Data"


def test_an_empty_sheet_names_the_one_that_is_not(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", {"Notes": [], "Leads": leads(1240)})
    error = refusal(path, sheet="Notes")
    assert (error.title, error.message) == ('The sheet "Notes" is empty.', '"Leads" has 1,240 rows.')
    assert refusal(write_book(tmp_path / "b.xlsx", {"Notes": []})).title == 'The sheet "Notes" is empty.'


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    error = refusal(write_book(tmp_path / "a.xlsx", {"Notes": [], "Leads": leads(1)}), sheet="leads")
    assert error.title == 'There is no sheet called "leads".'
    assert error.message == 'The file has "Notes", "Leads".'
    (tmp_path / "a.csv").write_text("Mobile\n98765432\n")
    assert refusal(tmp_path / "a.csv", sheet="Leads").title == 'There is no sheet called "Leads".'


def test_a_workbook_of_charts_alone_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_chartsheet("Chart")
    book.remove(book.worksheets[0])
    book.save(tmp_path / "a.xlsx")
    assert refusal(tmp_path / "a.xlsx").title == "This workbook holds no table, only charts or macros."


def test_the_header_row_can_be_chosen(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ROWS)
    chosen = read_sheet(path, header_row=4)
    assert (chosen.header_row, chosen.header_row_found, chosen.rows) == (4, False, 1)
    assert [column.name for column in chosen.columns] == ["9876543210", "Asha", "2026-12-31"]
    none = read_sheet(path, header_row=0)
    assert (none.header_row, none.row_numbers) == (0, [1, 3, 4, 5])
    assert refusal(path, header_row=6).message == 'The sheet "Leads" ends with row 5.'
    assert refusal(path, header_row=5).title == ('The sheet "Leads" has no leads below the columns\' names in row 5.')
    assert refusal(path, header_row=-1).title == "There is no row -1."


def test_a_file_of_names_alone_or_of_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("Mobile,Name\n")
    assert refusal(path).title == '"leads.csv" has no leads below the columns\' names in row 1.'
    path.write_text("\n\n , \n")
    assert refusal(path).title == '"leads.csv" is empty.'


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.xlsx").title == '"gone.xlsx" is not there.'
    assert refusal(tmp_path / "gone" / "leads.xlsx").title == '"leads.xlsx" is not there.'
    assert refusal(tmp_path).title.endswith("is a folder.")
    (tmp_path / "zero.xlsx").touch()
    assert refusal(tmp_path / "zero.xlsx").title == '"zero.xlsx" is empty: it holds not a single byte.'
    long_name = tmp_path / f"{'x' * 300}.xlsx"
    assert "could not be read" in refusal(long_name).title


def test_a_name_with_anything_in_it_is_taken(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / ('😀 राहुल\'s "leads" 100% ' + "n" * 100 + ".xlsx"), ROWS)
    assert read_sheet(path).rows == 2


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights are kept in another way here")
def test_a_file_that_may_not_be_read_is_said() -> None:
    code = (
        "import os, sys; from pathlib import Path\n"
        "from ozogui.leads.reading.sheet import SheetError, read_sheet\n"
        # What is imported late must be there before the rights are given up: an interpreter may lie in root's home.
        "read_sheet(Path(sys.argv[2]))\n"
        "if os.geteuid() == 0: os.seteuid(65534)\n"
        "try: read_sheet(Path(sys.argv[1]))\n"
        "except SheetError as error: print(error.title)\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "leads.csv"
        path.write_text("Mobile\n98765432\n")
        readable = Path(folder) / "readable.csv"
        readable.write_text("Mobile\n98765432\n")
        path.chmod(0)
        command = [sys.executable, "-c", code, str(path), str(readable)]
        said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == '"leads.csv" may not be read by you.'


def test_a_damaged_workbook_is_said_wherever_it_is_damaged(tmp_path: Path) -> None:
    whole = write_xlsx(tmp_path / "leads.xlsx", leads(300)).read_bytes()
    path = tmp_path / "torn.xlsx"
    for cut in range(100, len(whole), len(whole) // 9):
        path.write_bytes(whole[:cut])
        assert refusal(path).title == '"torn.xlsx" is damaged and cannot be read.'


def test_a_part_that_unpacks_to_other_bytes_than_declared_is_damage(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "leads.xlsx", leads(50))
    with zipfile.ZipFile(path) as archive:
        place = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    content = bytearray(path.read_bytes())
    content[place + 200] ^= 0xFF
    path.write_bytes(content)
    assert refusal(path).title == '"leads.xlsx" is damaged and cannot be read.'


def test_reading_tells_its_progress_and_can_be_cancelled(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", leads(4_500))
    told: list[int] = []
    assert read_sheet(path, progress=told.append).rows == 4_500
    assert told[-1] == 4_500
    assert len(told) > 2
    for file in (path, RESOURCES / "sample-leads.csv"):
        with pytest.raises(CancelledError):
            read_sheet(file, cancel=lambda: True)


def test_the_same_layout_has_the_same_fingerprint_in_any_order(tmp_path: Path) -> None:
    first = read_sheet(write_xlsx(tmp_path / "a.xlsx", [["Mobile", "Name"], [9876543210, "A"]]))
    turned = read_sheet(write_xlsx(tmp_path / "b.xlsx", [["Old"], ["Name", "Mobile"], ["B", 9876543211]]))
    other = read_sheet(write_xlsx(tmp_path / "c.xlsx", [["Mobile", "City"], [9876543210, "A"]]))
    assert first.fingerprint == turned.fingerprint != other.fingerprint


def test_the_same_bytes_have_the_same_hash(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ROWS)
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(path.read_bytes())
    assert read_sheet(path).content_hash == read_sheet(copy).content_hash


def test_no_lead_shows_in_a_repr_or_an_error(tmp_path: Path) -> None:
    assert "9876543210" not in repr(read_sheet(write_xlsx(tmp_path / "a.xlsx", ROWS)))
    (tmp_path / "a.csv").write_text("9876543210\n")
    assert "9876543210" not in str(refusal(tmp_path / "a.csv", header_row=1))


def test_the_file_is_not_kept_open(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ROWS)
    read_sheet(path)
    path.rename(tmp_path / "b.xlsx")
    (tmp_path / "b.xlsx").unlink()


# Without what XML and so a workbook cannot hold: control characters and two others.
TYPED = st.text(
    st.characters(codec="utf-8", min_codepoint=0xA0, exclude_characters="\ufffe\uffff\ufeff")
    | st.characters(min_codepoint=32, max_codepoint=126),
    max_size=10,
)
TABLE = st.lists(st.lists(TYPED, min_size=3, max_size=3), min_size=1, max_size=6)


def as_read(rows: list[list[str]]) -> tuple[list[int], list[list[str]]]:
    """Return the row numbers and rows that must come back from a list with its names in row 1."""
    kept = [(number, row) for number, row in enumerate(rows, start=2) if any(cell.strip() for cell in row)]
    return [number for number, _ in kept], [row for _, row in kept]


def check_round_trip(path: Path, rows: list[list[str]]) -> None:
    numbers, kept = as_read(rows)
    if not kept:
        assert "no leads below" in refusal(path, header_row=1).title
        return
    sheet = read_sheet(path, header_row=1)
    rows_read = len(kept) - len(sheet.left_out.totals_rows)
    assert sheet.row_numbers == numbers[:rows_read]
    assert [list(row) for row in zip(*(column.values for column in sheet.columns), strict=True)] == kept[:rows_read]


@settings(max_examples=15)
@given(TABLE)
def test_text_in_a_workbook_comes_back_to_the_letter(rows: list[list[str]]) -> None:
    # python-calamine 0.9.1 gives a cell of nothing but white space as empty.
    rows = [[text if text.strip() else "" for text in row] for row in rows]
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["A", "B", "C"])
    for number, row in enumerate(rows, start=2):
        for index, text in enumerate(row, start=1):
            if text:
                cell = sheet.cell(number, index)
                cell.value = text
                cell.data_type = "s"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        book.save(path)
        check_round_trip(path, rows)


@given(TABLE, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_text_in_a_text_file_comes_back_to_the_letter(rows: list[list[str]], delimiter: str, encoding: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        with path.open("w", encoding=encoding, newline="") as handle:
            csv.writer(handle, delimiter=delimiter).writerows([["Mobile", "Name", "City"], *rows])
        check_round_trip(path, rows)


@given(st.data())
def test_no_damage_to_a_file_ends_in_anything_but_a_sheet_or_an_error(data: st.DataObject) -> None:
    source = (RESOURCES / data.draw(st.sampled_from(["sample-leads.xlsx", "sample-leads.csv"]))).read_bytes()
    start = data.draw(st.integers(0, len(source) - 1))
    damage = data.draw(st.binary(min_size=1, max_size=30))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "leads.xlsx"
        path.write_bytes(source[:start] + damage + source[start + len(damage) :])
        try:
            sheet = read_sheet(path)
        except SheetError:
            return
        assert sheet.rows == len(sheet.row_numbers) > 0
