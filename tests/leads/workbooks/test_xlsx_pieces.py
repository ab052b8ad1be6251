"""A sheet read in pieces is the sheet read whole, to the letter, or it is left to be read whole."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ozogui.leads.reading.sheet import read_sheet
from ozogui.leads.rows.cells import NOT_CALCULATED
from ozogui.leads.workbooks import xlsx_pieces
from ozogui.leads.workbooks.books import UnevenSheetError
from ozogui.leads.workbooks.workbook import Workbook
from ozogui.leads.workbooks.xlsx_pieces import Range, SheetInPieces
from tests.leads.files import write_raw_xlsx
from tests.leads.odd_files import ODD_FILES, OddFile

Lines = dict[int, list[str]]
"""The lines with anything in them, by their number, without blank cells at their end."""


def without_blank_end(cells: Sequence[str]) -> list[str]:
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def in_pieces(path: Path, sheet: str, piece_bytes: int) -> tuple[Lines, list[Range], int]:
    """The lines, the merged ranges, and how many pieces there were."""
    with path.open("rb") as handle:
        pieces = SheetInPieces(handle, sheet, piece_bytes, least_bytes=0)
        blocks = list(pieces.blocks())
    lines: Lines = {}
    for block in blocks:
        for number, cells in enumerate(zip(*(packed.values() for packed in block.columns), strict=True), block.first):
            if kept := without_blank_end(cells):
                assert number not in lines
                lines[number] = kept
    return lines, pieces.merged_ranges, len(blocks)


def whole(path: Path, sheet: str) -> tuple[Lines, list[Range]]:
    with path.open("rb") as handle:
        book = Workbook(handle, path.name, "xlsx")
        lines = {number: without_blank_end(cells) for number, cells in enumerate(book.lines(sheet), 1)}
        opened = book._last
        assert opened is not None
        return {number: cells for number, cells in lines.items() if cells}, opened.parsed.merged_cell_ranges or []


def is_uneven(path: Path, piece_bytes: int = 4_096) -> bool:
    try:
        in_pieces(path, "Leads", piece_bytes)
    except UnevenSheetError:
        return True
    return False


@pytest.mark.parametrize(
    "odd", [odd for odd in ODD_FILES if odd.columns and odd.name.endswith(".xlsx")], ids=lambda odd: odd.name[-40:]
)
def test_every_odd_sheet_is_the_same_in_pieces(odd: OddFile, tmp_path: Path) -> None:
    odd.make(tmp_path / odd.name)
    if not zipfile.is_zipfile(tmp_path / odd.name):
        pytest.skip("a text file by another name")
    with (tmp_path / odd.name).open("rb") as handle:
        names = [sheet.name for sheet in Workbook(handle, odd.name, "xlsx").sheets]
    assert names
    for name in names:
        try:
            lines, merged, _ = in_pieces(tmp_path / odd.name, name, 100 if "styled empty" not in odd.name else 100_000)
        except UnevenSheetError:
            continue
        assert (lines, merged) == whole(tmp_path / odd.name, name)


VALUES = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12),
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1901, 1, 1), date(2099, 1, 1)),
    st.datetimes(datetime(1901, 1, 1), datetime(2099, 1, 1)),  # noqa: DTZ001 - Excel knows no time zones
    st.sampled_from(["</row>", '<row r="7">', "#N/A", "=1/0", 't="e"', "'='", "_x000D_", "  "]),
)
ROWS = st.lists(st.lists(VALUES, max_size=5), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, gaps=st.lists(st.integers(1, 4), min_size=12, max_size=12), left=st.integers(1, 30))
def test_any_table_is_the_same_in_pieces(rows: list[list[object]], gaps: list[int], left: int) -> None:
    book = openpyxl.Workbook()
    if left % 2:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.title = "Leads"
    number = 0
    for row, gap in zip(rows, gaps, strict=False):
        number += gap
        for column, value in enumerate(row, left):
            sheet.cell(number, column).value = value  # type: ignore[assignment]
    sheet.merge_cells("B2:D2")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        book.save(path)
        if number and any(value not in {None, ""} for row in rows for value in row):
            lines, merged, pieces = in_pieces(path, "Leads", 64)
            assert (lines, merged) == whole(path, "Leads")
            assert pieces >= 1


ROW = '<row r="{0}"><c r="A{0}"><v>{0}</v></c><c r="B{0}" t="inlineStr"><is><t>a</t></is></c></row>'
MANY = "".join(map(ROW.format, range(1, 101)))


def test_a_sheet_of_many_rows_is_cut_into_many_pieces(tmp_path: Path) -> None:
    path = write_raw_xlsx(tmp_path / "a.xlsx", MANY)
    lines, _, pieces = in_pieces(path, "Leads", 512)
    assert lines == {number: [str(number), "a"] for number in range(1, 101)}
    assert pieces > 10


def test_errors_are_found_in_each_piece(tmp_path: Path) -> None:
    error = '<row r="{0}"><c r="A{0}"><v>1</v></c><c r="C{0}" t="e"><v>#N/A</v></c><c r="D{0}"><f>A1</f></c></row>'
    rows = "".join((error if number % 7 == 0 else ROW).format(number) for number in range(1, 101))
    lines, _, _ = in_pieces(write_raw_xlsx(tmp_path / "a.xlsx", rows), "Leads", 512)
    assert lines[49] == ["1", "", "#N/A", NOT_CALCULATED]
    assert sum(len(cells) == 4 for cells in lines.values()) == 14


@pytest.mark.parametrize(
    "rows",
    [
        "".join(map(ROW.format, (*range(1, 50), 20, *range(51, 101)))),
        "".join(map(ROW.format, (*range(1, 50), *range(40, 101)))),
        MANY.replace('<row r="51">', "<row>") + "<!-- </row> -->" + ROW.format(101),
        MANY.replace(">a<", "><![CDATA[</row>]]><", 1),
        MANY.replace('<row r="', "<row r='").replace('"><c', "'><c"),
        MANY.replace('<row r="', '<row spans="1:2" r="'),
        MANY.replace("A50", "A5"),
        MANY.replace("A50", "A5000"),
        MANY.replace("B50", "XFD50"),
        MANY.replace("B50", "XFE50"),
        MANY.replace('t="inlineStr"><is><t>a</t></is>', 't="s"><v>9</v>', 1),
        MANY.replace("</v>", "</w>", 1),
        ROW.format(1) + '<row r="2"/><row r="3"/>',
        f"\n  {ROW.format(1)}\n  <?x </row> ?>{ROW.format(2)}",
    ],
)
def test_what_cannot_be_cut_with_certainty_is_read_whole(tmp_path: Path, rows: str) -> None:
    assert (
        is_uneven(write_raw_xlsx(tmp_path / "a.xlsx", rows), 512)
        or in_pieces(tmp_path / "a.xlsx", "Leads", 512)[0] == whole(tmp_path / "a.xlsx", "Leads")[0]
    )


@pytest.mark.parametrize(
    "rows",
    [
        "".join(map(ROW.format, (*range(1, 50), *range(40, 101)))),
        MANY.replace(">a<", "><![CDATA[</row>]]><", 1),
        MANY.replace('<row r="', "<row r='").replace('"><c', "'><c"),
        MANY.replace("A50", "A5000"),
        MANY.replace("B50", "XFE50"),
        MANY.replace("</v>", "</w>", 1),
    ],
)
def test_what_is_odd_is_known_for_it(tmp_path: Path, rows: str) -> None:
    assert is_uneven(write_raw_xlsx(tmp_path / "a.xlsx", rows), 512)


def test_prefixed_small_and_nameless_sheets_are_read_whole(tmp_path: Path) -> None:
    prefixed = MANY.replace("<", "<x:").replace("<x:/", "</x:")
    assert is_uneven(write_raw_xlsx(tmp_path / "a.xlsx", prefixed, prefix="x"))
    path = write_raw_xlsx(tmp_path / "b.xlsx", MANY)
    with path.open("rb") as handle, pytest.raises(UnevenSheetError):
        list(SheetInPieces(handle, "Leads").blocks())
    with path.open("rb") as handle, pytest.raises(UnevenSheetError):
        list(SheetInPieces(handle, "Other", least_bytes=0).blocks())


def test_a_far_cell_in_many_rows_is_left_to_who_knows_the_limits(tmp_path: Path) -> None:
    path = write_raw_xlsx(tmp_path / "a.xlsx", MANY.replace("B", "XFD"))
    assert not is_uneven(path, 512)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xlsx_pieces, "_MOST_PLACES", 100_000)
        assert is_uneven(path, 2_048)


def test_a_sheet_that_turns_out_odd_in_its_middle_is_read_from_its_beginning(tmp_path: Path) -> None:
    name, leads = "Asha " * 25, 60_000
    row = f'<row r="{{0}}"><c r="A{{0}}"><v>{{1}}</v></c><c r="B{{0}}" t="str"><v>{name}</v></c></row>'
    numbers = [str(9_876_500_000 + index) for index in range(leads)]
    rows = "".join(row.format(place, number) for place, number in enumerate(numbers, 1))
    assert len(rows) > xlsx_pieces.LEAST_BYTES
    write_raw_xlsx(tmp_path / "even.xlsx", rows)
    write_raw_xlsx(tmp_path / "odd.xlsx", rows.replace('<row r="55000">', '<row r="55000"><!-- </row> -->'))
    found = [read_sheet(tmp_path / name) for name in ("even.xlsx", "odd.xlsx")]
    for sheet in found:
        assert sheet.columns[0].values == numbers
        assert [column.filled for column in sheet.columns] == [leads, leads]
        assert sheet.row_numbers == list(range(1, leads + 1))
        assert len(sheet.grid) == 60
