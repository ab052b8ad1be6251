"""The lines of workbooks: rows as Excel counts them, stored values, and the errors that the reader does not give."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ozogui.errors import CancelledError
from ozogui.leads.rows.cells import NOT_CALCULATED
from ozogui.leads.rows.sheet_error import SheetError
from ozogui.leads.workbooks import workbook
from ozogui.leads.workbooks.error_cells import ErrorCells
from ozogui.leads.workbooks.workbook import Workbook
from ozogui.leads.workbooks.xlsx_scan import column_index, scan_sheet
from tests.leads.files import write_ods, write_raw_xlsx, write_xlsx, write_zip
from tests.leads.workbooks.xlsb_writer import write_xlsb


@contextmanager
def opened(path: Path, file_format: str = "xlsx") -> Iterator[Workbook]:
    with path.open("rb") as handle:
        yield Workbook(handle, path.name, file_format)


def lines_of(path: Path, sheet: str = "Leads", file_format: str = "xlsx") -> list[list[str]]:
    with opened(path, file_format) as book:
        return list(book.lines(sheet))


def test_sheets_are_listed_with_hidden_ones_marked_and_charts_left_out(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Leads"  # type: ignore[union-attr]
    book.create_sheet("Old").sheet_state = "hidden"
    book.create_sheet("Secret").sheet_state = "veryHidden"
    book.create_chartsheet("Chart")
    book.save(tmp_path / "a.xlsx")
    with opened(tmp_path / "a.xlsx") as found:
        assert [(sheet.name, sheet.hidden) for sheet in found.sheets] == [
            ("Leads", False),
            ("Old", True),
            ("Secret", True),
        ]
        assert found.height("Leads") == 0
        assert list(found.lines("Leads")) == []


def test_lines_begin_at_row_1_and_column_a_even_where_the_sheet_does_not(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Leads"
    sheet["C4"], sheet["D6"] = "Phone", 9876543210
    sheet["A30"].fill = PatternFill("solid", fgColor="FF0000")
    book.save(tmp_path / "a.xlsx")
    assert lines_of(tmp_path / "a.xlsx")[3:] == [
        ["", "", "Phone", ""],
        ["", "", "", ""],
        ["", "", "", "9876543210"],
    ]


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_dates_are_those_of_the_calendar_that_the_workbook_counts_by(tmp_path: Path, epoch: datetime | None) -> None:
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    sheet = book.active
    assert sheet is not None
    sheet.title = "Leads"
    sheet.append([date(2026, 12, 31), datetime(2026, 12, 31, 14, 5), date(1999, 2, 28)])  # noqa: DTZ001
    book.save(tmp_path / "a.xlsx")
    assert lines_of(tmp_path / "a.xlsx") == [["2026-12-31", "2026-12-31 14:05:00", "1999-02-28"]]


def test_numbers_are_given_as_stored_not_as_shown(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Leads"
    values = [(919876543210, "0.00E+00"), (9876543210, "00000-00000"), (0.5, "0%"), (12345678901234567, "0")]
    for column, (value, shown) in enumerate(values, start=1):
        cell = sheet.cell(1, column, value)
        cell.number_format = shown
    book.save(tmp_path / "a.xlsx")
    assert lines_of(tmp_path / "a.xlsx") == [["919876543210", "9876543210", "0.5", "1.23456789012346E+16"]]


def test_a_phone_formatted_as_a_date_stays_a_number_and_a_short_one_becomes_a_date(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Leads"
    for row, value in enumerate((9876543210, 61234), start=1):
        sheet.cell(row, 1, value).number_format = "DD/MM/YYYY"
    book.save(tmp_path / "a.xlsx")
    assert lines_of(tmp_path / "a.xlsx") == [["9876543210"], ["2067-08-25"]]


def test_text_is_kept_to_the_letter(tmp_path: Path) -> None:
    typed = ["0098765", "+91 98\u00a0765", " x ", "two\nlines", "=not", "राहुल शर्मा", "😀", "'98"]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Leads"
    for column, text in enumerate(typed, start=1):
        cell = sheet.cell(1, column)
        cell.value = text
        cell.data_type = "s"
    book.save(tmp_path / "a.xlsx")
    assert lines_of(tmp_path / "a.xlsx") == [typed]


def test_errors_and_uncalculated_formulas_are_put_into_their_cells(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx",
        [["Phone", "Name"], ["#N/A", "Asha"], [9876543210, "#REF!"], ["#DIV/0!", "=A1&B1"], [None, None], ["=A2", "x"]],
    )
    assert lines_of(path) == [
        ["Phone", "Name"],
        ["#N/A", "Asha"],
        ["9876543210", "#REF!"],
        ["#DIV/0!", NOT_CALCULATED],
        ["", ""],
        [NOT_CALCULATED, "x"],
    ]


def test_a_sheet_of_nothing_but_uncalculated_formulas_is_not_blank(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [[], ["=1+1", None, "=2+2"]])
    assert lines_of(path) == [[], [NOT_CALCULATED, "", NOT_CALCULATED]]


@pytest.mark.parametrize("prefix", ["", "x"])
@pytest.mark.parametrize("target", ["worksheets/sheet1.xml", "/xl/odd/leads.xml", "../xl/worksheets/sheet1.xml"])
def test_errors_are_found_however_the_workbook_is_written(tmp_path: Path, prefix: str, target: str) -> None:
    mark = f"{prefix}:" if prefix else ""
    cells = (
        f'<{mark}row r="2"><{mark}c r="A2" t="e"><{mark}v>#N/A</{mark}v></{mark}c>'
        f"<{mark}c t='str' r='B2'><{mark}f>A1</{mark}f><{mark}v></{mark}v></{mark}c>"
        f'<{mark}c r="C2"><{mark}f>A1</{mark}f><{mark}v/></{mark}c><{mark}c r="D2"/>'
        f'<{mark}c r="E2"><{mark}f>A1</{mark}f><{mark}v>7</{mark}v></{mark}c></{mark}row>'
        f'<{mark}row r="3"><{mark}c r="A3"><{mark}v>1</{mark}v></{mark}c>'
        f'<{mark}c r="B3" s="0"><{mark}f t="shared" si="0"/></{mark}c>'
        f'<{mark}c r="C3" t="b"><{mark}f>TRUE()</{mark}f><{mark}v>1</{mark}v></{mark}c></{mark}row>'
    )
    path = write_raw_xlsx(tmp_path / "a.xlsx", cells, target=target, prefix=prefix)
    with path.open("rb") as handle:
        found = list(scan_sheet(handle, "Leads").errors.by_row())
    assert found == [(1, [(0, "#N/A"), (2, NOT_CALCULATED)]), (2, [(1, NOT_CALCULATED)])]


def test_an_error_is_found_wherever_two_pieces_of_the_sheet_meet(tmp_path: Path) -> None:
    error = '<c r="B2" t="e"><v>#REF!</v></c>'
    for shift in range(len(error) + 1):
        filler = "y" * ((1 << 18) - 200 - shift)
        cells = f'<row r="2"><c r="A2" t="str"><v>{filler}</v></c>{error}<c r="C2"><v>1</v></c></row>'
        path = write_raw_xlsx(tmp_path / "a.xlsx", cells)
        with path.open("rb") as handle:
            assert list(scan_sheet(handle, "Leads").errors.by_row()) == [(1, [(1, "#REF!")])]


def test_impossible_places_of_errors_are_passed_over(tmp_path: Path) -> None:
    cells = "".join(
        f'<row><c r="{place}" t="e"><v>#N/A</v></c></row>' for place in ("A0", "A9999999", "ZZZ1", "", "A1048576")
    )
    path = write_raw_xlsx(tmp_path / "a.xlsx", cells)
    with path.open("rb") as handle:
        assert list(scan_sheet(handle, "Leads").errors.by_row()) == [(1_048_575, [(0, "#N/A")])]
        elsewhere = scan_sheet(handle, "Other")
    assert (len(elsewhere.errors), elsewhere.rows, elsewhere.columns) == (0, 0, 0)


def test_a_search_for_errors_can_be_cancelled(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["#N/A"]])
    with path.open("rb") as handle, pytest.raises(CancelledError):
        scan_sheet(handle, "Leads", lambda: True)


def test_errors_out_of_order_come_back_in_order() -> None:
    cells = ErrorCells()
    for row, column in ((7, 1), (2, 0), (7, 0), (2, 3)):
        cells.add(row, column, "#N/A")
    assert list(cells.by_row()) == [(2, [(0, "#N/A"), (3, "#N/A")]), (7, [(1, "#N/A"), (0, "#N/A")])]


@pytest.mark.parametrize(("letters", "index"), [("A", 0), ("Z", 25), ("AA", 26), ("XFD", 16_383)])
def test_column_letters_are_counted(letters: str, index: int) -> None:
    assert column_index(letters) == index


def test_open_document_sheets_are_read(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", [["Phone", "Name"], [9876543210, "Asha"], ["", "Ravi"]])
    assert lines_of(path, file_format="ods") == [["Phone", "Name"], ["9876543210", "Asha"], ["", "Ravi"]]


def test_several_sheets_can_be_read_one_after_another_and_again(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Leads"  # type: ignore[union-attr]
    for name in ("Leads", "Notes"):
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        sheet.append([name, "#N/A"])
    book.save(tmp_path / "a.xlsx")
    with opened(tmp_path / "a.xlsx") as found:
        for name in ("Leads", "Notes", "Leads"):
            assert found.height(name) == 1
            assert list(found.lines(name)) == [[name, "#N/A"]]


def test_one_forgotten_cell_far_away_is_refused_before_it_takes_all_memory(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = write_raw_xlsx(tmp_path / "a.xlsx", cells)
    with pytest.raises(SheetError, match=r'"Leads" is too large: it spans 1,048,576 rows and 16,384 columns\.'):
        lines_of(path)


@pytest.mark.parametrize("far", ['<c r="XFD1048576" s="0"/>', ""])
def test_a_sheet_that_is_only_formatted_far_away_is_read(tmp_path: Path, far: str) -> None:
    cells = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="AB1"><v>2</v></c></row>'
        f'<row r="1048576" s="1" customFormat="1">{far}</row>'
    )
    path = write_raw_xlsx(tmp_path / "a.xlsx", cells)
    assert lines_of(path) == [["1", *[""] * 26, "2"]]


def test_a_sheet_that_turns_out_too_large_in_another_format_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_ods(tmp_path / "a.ods", [["x"] * 20] * 10)
    monkeypatch.setattr(workbook, "MAX_CELLS", 199)
    with pytest.raises(SheetError, match=r"too large: it spans 10 rows and 20 columns\."):
        lines_of(path, file_format="ods")


def test_what_the_reader_cannot_open_is_called_damaged(tmp_path: Path) -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    with pytest.raises(SheetError, match="damaged"):
        Workbook(io.BytesIO(ole), "leads.xls", "xls")
    broken = write_raw_xlsx(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</row>')
    with pytest.raises(SheetError, match=r'"a\.xlsx" is damaged and cannot be read\.'):
        lines_of(broken)


@pytest.mark.parametrize("place", ["A1048577", "A99999999999", "AAAAAAA1"])
def test_a_cell_where_excel_has_no_place_is_refused(tmp_path: Path, place: str) -> None:
    path = write_raw_xlsx(tmp_path / "a.xlsx", f'<row r="1"><c r="{place}"><v>1</v></c></row>')
    with pytest.raises(SheetError, match=r"too large|damaged"):
        lines_of(path)


def test_a_panic_in_the_reader_is_an_error_like_any_other() -> None:
    # pyo3's exception has no importable name; it derives from BaseException as this one does.
    panic = type("PanicException", (BaseException,), {})
    with pytest.raises(SheetError, match="damaged"), workbook._reader_edge("leads.xls"):
        raise panic("index out of range")
    with pytest.raises(KeyboardInterrupt), workbook._reader_edge("leads.xls"):
        raise KeyboardInterrupt


def test_a_large_sheet_is_measured_without_being_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_MOST_ROWS_PARSED_TO_COUNT", 5)
    filled = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 8))
    coloured = "".join(f'<row r="{row}"><c r="A{row}" s="0"/></row>' for row in range(8, 30))
    for rows in (filled, filled + coloured):
        path = write_raw_xlsx(tmp_path / "a.xlsx", rows)
        with opened(path) as book:
            monkeypatch.setattr(book, "_sheet", None)
            assert book.height("Leads") == 7


def test_many_sheets_that_are_one_and_the_same_part_are_damage(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["Phone"], ["9876500001"]])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    place = members["xl/workbook.xml"].index(b"<sheet ")
    end = members["xl/workbook.xml"].index(b"/>", place) + 2
    sheet = members["xl/workbook.xml"][place:end]
    again = sheet.replace(b'name="Leads"', b'name="Again"').replace(b'sheetId="1"', b'sheetId="2"')
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace(sheet, sheet + again)
    with pytest.raises(SheetError, match="damaged"), opened(write_zip(path, members)):
        pass


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED])
def test_torn_contents_of_any_packing_are_damage(packing: int, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["Phone"], *[[f"98765{row:05}"] for row in range(500)]])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        place = archive.getinfo("xl/styles.xml").header_offset + 60
    content_bytes = bytearray(path.read_bytes())
    content_bytes[place : place + 24] = b"torn apart, all of it!!!"
    path.write_bytes(content_bytes)
    with pytest.raises(SheetError, match="is damaged"), opened(path):
        pass


def test_records_that_end_too_soon_are_damage_and_no_trouble_of_the_system(tmp_path: Path) -> None:
    path = write_xlsb(tmp_path / "a.xlsb", [["Phone"], ["9876500001"]])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    part = "xl/worksheets/sheet1.bin"
    # A record that says it goes on for 127 bytes, and the part ends.
    members[part] = members[part][:-4] + bytes([7, 127])
    with opened(write_zip(path, members), "xlsb") as book, pytest.raises(SheetError, match="is damaged"):
        list(book.lines("Leads"))
