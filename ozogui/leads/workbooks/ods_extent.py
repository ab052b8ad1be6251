"""How many cells an OpenDocument file truly holds, and which ones are merged: from the XML of its content.

A cell may be repeated billions of times in a file of a kilobyte, and python-calamine 0.9.1 spells out all of them, in
every sheet, as soon as the file is opened. It tells of no merged cells. All else is in ods_scan.py and workbook.py.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from ozogui.leads.rows.file_kind import MAX_COLUMNS
from ozogui.leads.rows.header_row import Merge
from ozogui.leads.rows.outline import GRID_LINES, MAX_ROWS
from ozogui.leads.rows.sheet_error import SheetError
from ozogui.leads.rows.unpacking import open_member
from ozogui.leads.workbooks.xlsx_limits import MAX_FILLED_CELLS

_CONTENT = "content.xml"
_PIECE = 1 << 18
_LONGEST_ROW = 1 << 25
_ROW_END = b"</table:table-row>"
_CELL_END = b"</table:table-cell>"
_VALUE = b"office:value-type"
_TABLE = re.compile(rb"<table:table\s([^>]*)>")
_NAME = re.compile(rb"table:name=(?:\"([^\"]*)\"|'([^']*)')")
_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_REPEATED_ROW = re.compile(
    rb"<table:table-row\b[^>]*number-rows-repeated=[\"'](\d+)[^>]*?(?:/>|>(.*?)</table:table-row>)", re.DOTALL
)
# LibreOffice ends nearly every row with a blank cell that is repeated to the sheet's edge: that one does no harm.
_REPEATED_CELL = re.compile(rb"number-columns-repeated=[\"'](\d+)[\"'][^>]*?(/?)>\s*(</table:table-row>|\Z)?")
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)>")
_TIMES = re.compile(rb"number-(rows|columns)-repeated=[\"'](\d+)")
_SPANNED = re.compile(rb"number-columns-spanned=[\"'](\d+)")


def count_cells(handle: BinaryIO) -> int:
    """Return how many cells with something in them, and blank ones before such, all sheets of a file have together.

    Raises:
        SheetError: They are more than any list has.
        zipfile.BadZipFile: The archive is damaged; the other errors of the zipfile module may come as well.
    """
    cells = 0
    for rows in stretches(handle):
        cells += _filled_cells(rows) + _repeated_cells(rows)
        if b"number-rows-repeated" in rows:
            cells += sum(
                (_number(row[1]) - 1) * (_filled_cells(row[2]) + _repeated_cells(row[2]))
                for row in _REPEATED_ROW.finditer(rows)
                if row[2] and _filled_cells(row[2])
            )
        if cells > MAX_FILLED_CELLS:
            raise SheetError(
                f"The file is too large: with all that it repeats it has more than {MAX_FILLED_CELLS:,} cells.",
                f"So many are {MAX_ROWS:,} rows of 20 columns. If it is no larger than that, a single cell far to the "
                "right or far below makes it so large: copy the leads to a new file and open that.",
            )
    return cells


def merged_cells(handle: BinaryIO, sheet: str) -> list[Merge]:
    """Return the merged cells in the first rows of a sheet.

    Raises:
        zipfile.BadZipFile: The archive is damaged; the other errors of the zipfile module may come as well.
    """
    merges: list[Merge] = []
    number = 1
    is_inside = False
    for rows in stretches(handle):
        start = 0
        for table in _TABLE.finditer(rows):
            if is_inside:
                return merges
            is_inside = name_of(table[1]) == sheet
            start = table.end()
        if not is_inside:
            continue
        for row in _ROW.finditer(rows, start):
            if number > GRID_LINES:
                return merges
            merges += _merges_of(number, row[2] or b"")
            number += times(row[1])
    return merges


def stretches(handle: BinaryIO) -> Iterator[bytes]:
    """Yield the XML of the content in stretches that end with a row."""
    with zipfile.ZipFile(handle) as archive:
        if _CONTENT not in archive.namelist():
            return
        with open_member(archive, archive.getinfo(_CONTENT)) as content:
            rest = b""
            while piece := content.read(_PIECE):
                # What can only stand in a long text does not have to be looked through again and again.
                looked = max(0, len(rest) - len(_ROW_END))
                rest += piece
                end = rest.rfind(_ROW_END, looked) + len(_ROW_END)
                if end >= len(_ROW_END):
                    yield rest[:end]
                    rest = rest[end:]
                elif len(rest) > _LONGEST_ROW:
                    raise SheetError(
                        f"One row of the file takes more than {_LONGEST_ROW >> 20} MB.",
                        "No list has such rows: the file is damaged, or made to do harm. Ask for the list once more.",
                    )
            yield rest


def _filled_cells(rows: bytes) -> int:
    """Return how many cells hold something as they are written: a text, or a value among their attributes."""
    return max(rows.count(_CELL_END), rows.count(_VALUE))


def _repeated_cells(rows: bytes) -> int:
    """Return how many cells come of repetition in a row, or in many; blank ones at a row's end count for nothing."""
    return sum(_number(cell[1]) - 1 for cell in _REPEATED_CELL.finditer(rows) if not _is_blank_edge(rows, cell))


def _is_blank_edge(rows: bytes, cell: re.Match[bytes]) -> bool:
    is_last = bool(cell[2]) and cell[3] is not None
    return is_last and _VALUE not in rows[rows.rfind(b"<", 0, cell.start()) : cell.end()]


def _merges_of(number: int, row: bytes) -> Iterator[Merge]:
    column = 0
    for cell in _CELL.finditer(row):
        spanned = _SPANNED.search(cell[1])
        if spanned and _number(spanned[1]) > 1 and column < MAX_COLUMNS:
            yield number, column, min(column + _number(spanned[1]), MAX_COLUMNS) - 1
        column += times(cell[1])


def times(attributes: bytes) -> int:
    """Return how often a row, column or cell with these attributes is repeated."""
    found = _TIMES.search(attributes)
    return _number(found[2]) if found else 1


def _number(digits: bytes) -> int:
    """Return a number, cut to ten digits: Python refuses to read one of more than 4,300."""
    return int(digits[:10])


def name_of(attributes: bytes) -> str:
    """Return the name of a table with these attributes."""
    found = _NAME.search(attributes)
    return html.unescape((found[1] or found[2] or b"").decode("utf-8", "replace")) if found else ""
