"""What python-calamine does not tell of an xlsb sheet, from its records (MS-XLSB 2.1.4).

It gives an error as "", and tells nothing of merged cells.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree import ElementTree

from ozogui.leads.rows.file_kind import MAX_COLUMNS
from ozogui.leads.rows.header_row import Merge
from ozogui.leads.rows.number_cells import NumberCells, NumberCellsFound, ZerosFormat, is_phone_in_halves
from ozogui.leads.rows.outline import GRID_LINES, MAX_ROWS
from ozogui.leads.rows.taking import Hidden, runs_of
from ozogui.leads.rows.unpacking import open_member
from ozogui.leads.workbooks.error_cells import ERROR_CODES, UNKNOWN_ERROR, ErrorCells
from ozogui.leads.workbooks.number_formats import zeros_format
from ozogui.leads.workbooks.xls_scan import packed_number
from ozogui.leads.workbooks.xlsx_scan import elements_of

_WORKBOOK = "xl/workbook.bin"
_ROW, _ERROR, _FORMULA_ERROR, _SHEET, _MERGE = 0, 3, 11, 156, 176
_COLUMN, _VIEW, _FILTER = 60, 158, 161
_PACKED, _NUMBER, _FORMULA_NUMBER = 2, 5, 9
_STYLES, _FORMAT, _STYLE, _STYLES_BEGIN, _STYLES_END = "xl/styles.bin", 44, 47, 617, 618
_ROW_IS_HIDDEN = 0x10
_CELLS = range(2, 12)
"""The kinds of records that hold a value."""
_MOST_WORKBOOK_BYTES = 16 << 20


@dataclass(slots=True)
class XlsbScan:
    """What the records of one sheet say."""

    errors: ErrorCells = field(default_factory=ErrorCells)
    merges: list[Merge] = field(default_factory=list)
    """Of the first rows."""
    cells: int = 0
    """How many cells have a value."""
    hidden: Hidden = field(default_factory=Hidden)
    numbers: NumberCells = field(default_factory=NumberCells)


def scan_sheet(handle: BinaryIO, sheet: str) -> XlsbScan:
    """Look through the records of one sheet; nothing is found where the workbook does not name it.

    Raises:
        zipfile.BadZipFile: The archive is damaged; the other errors of the zipfile module may come as well.
    """
    found = XlsbScan()
    with zipfile.ZipFile(handle) as archive:
        part = _part_of_sheet(archive, sheet)
        if part is None:
            return found
        with open_member(archive, archive.getinfo(part)) as member:
            content = member.read()
        numbers = _NumberRecords(_formats_of(archive))
    hidden = _HiddenRecords()
    row = 0
    for kind, start, size in _records(content):
        if kind == _ROW and size >= 4:
            (row,) = struct.unpack_from("<I", content, start)
        elif kind in _CELLS:
            found.cells += 1
            numbers.take(row, kind, content[start : start + min(size, 16)])
            if kind in {_ERROR, _FORMULA_ERROR} and size >= 9:
                (column,) = struct.unpack_from("<I", content, start)
                if row < MAX_ROWS and column < MAX_COLUMNS:
                    found.errors.add(row, column, ERROR_CODES.get(content[start + 8], UNKNOWN_ERROR))
        elif kind == _MERGE and size >= 16:
            found.merges += _merges(*struct.unpack_from("<IIII", content, start))
        if kind not in _CELLS:
            hidden.take(kind, content[start : start + min(size, 20)])
    found.hidden, found.numbers = hidden.hidden(), numbers.found.found()
    return found


class _NumberRecords:
    """What the records say of number cells beside their value."""

    def __init__(self, formats: dict[int, ZerosFormat]) -> None:
        self.found = NumberCellsFound()
        self._formats = formats

    def take(self, row: int, kind: int, record: bytes) -> None:
        """Look at the beginning of a cell's record; the row counts from 0."""
        if kind not in {_PACKED, _NUMBER, _FORMULA_NUMBER} or len(record) < 12:
            return
        column, style = struct.unpack_from("<II", record)
        if kind == _PACKED:
            value = packed_number(struct.unpack_from("<I", record, 8)[0])
        else:
            (value,) = struct.unpack_from("<d", record, 8) if len(record) >= 16 else (0.0,)
        if kind == _FORMULA_NUMBER or is_phone_in_halves(value):
            self.found.add_worked_out(row + 1, column)
        # The upper byte of the style says something else.
        if (form := self._formats.get(style & 0xFFFFFF)) is not None:
            self.found.add_shown(row + 1, column, form)


def _formats_of(archive: zipfile.ZipFile) -> dict[int, ZerosFormat]:
    """Return the styles whose format adds digits to a number: index of the style -> format."""
    if _STYLES not in archive.namelist() or archive.getinfo(_STYLES).file_size > _MOST_WORKBOOK_BYTES:
        return {}
    content = archive.read(_STYLES)
    formats: dict[int, ZerosFormat] = {}
    styles: list[int] = []
    inside = False
    for kind, start, size in _records(content):
        if kind == _FORMAT and size >= 6:
            (number,) = struct.unpack_from("<H", content, start)
            if (form := zeros_format(_text(content, start + 2, start + size)[0])) is not None:
                formats[number] = form
        elif kind in {_STYLES_BEGIN, _STYLES_END}:
            inside = kind == _STYLES_BEGIN
        elif kind == _STYLE and inside and size >= 4:
            styles.append(struct.unpack_from("<H", content, start + 2)[0])
    return {place: formats[number] for place, number in enumerate(styles) if number in formats}


class _HiddenRecords:
    """What the records say of rows and columns that are not shown."""

    def __init__(self) -> None:
        self._rows: set[int] = set()
        self._columns: set[int] = set()
        self._filtered = False

    def take(self, kind: int, record: bytes) -> None:
        """Look at the beginning of a record."""
        if kind == _ROW and len(record) >= 12 and record[11] & _ROW_IS_HIDDEN:
            (row,) = struct.unpack_from("<I", record)
            self._rows |= {row + 1} if row < MAX_ROWS else set()
        elif kind == _COLUMN and len(record) >= 18:
            first, last, width = struct.unpack_from("<III", record)
            if record[16] & 1 or not width:
                self._columns |= set(range(first, min(last + 1, MAX_COLUMNS)))
        self._filtered = self._filtered or kind == _FILTER

    def hidden(self) -> Hidden:
        """Return what is hidden."""
        rows = runs_of(sorted(self._rows))
        return Hidden(rows, frozenset(self._columns), self._filtered and bool(rows))


def active_sheet(archive: zipfile.ZipFile) -> str:
    """Return the sheet that was shown when the workbook was saved; "" where that is not known."""
    if _WORKBOOK not in archive.namelist() or archive.getinfo(_WORKBOOK).file_size > _MOST_WORKBOOK_BYTES:
        return ""
    content = archive.read(_WORKBOOK)
    place, names = -1, list[str]()
    for kind, start, size in _records(content):
        if kind == _VIEW and size >= 28 and place < 0:
            (place,) = struct.unpack_from("<I", content, start + 24)
        elif kind == _SHEET:
            try:
                names.append(_text(content, _text(content, start + 8, start + size)[1], start + size)[0])
            except struct.error:
                return ""
    return names[place] if 0 <= place < len(names) else ""


def _merges(top: int, bottom: int, first: int, last: int) -> Iterator[Merge]:
    if first < last < MAX_COLUMNS:
        for row in range(top, min(bottom + 1, GRID_LINES)):
            yield row + 1, first, last


def _records(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield kind, place and size of each record; both numbers are written in seven bits a byte."""
    place, end = 0, len(content)
    while place + 2 <= end:
        kind = content[place]
        place += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | content[place] << 7
            place += 1
        size = shift = 0
        while place < end and shift < 28:
            byte = content[place]
            place += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        if place + size > end:
            return
        yield kind, place, size
        place += size


def _part_of_sheet(archive: zipfile.ZipFile, sheet: str) -> str | None:
    names = archive.namelist()
    if _WORKBOOK not in names or archive.getinfo(_WORKBOOK).file_size > _MOST_WORKBOOK_BYTES:
        return None
    content = archive.read(_WORKBOOK)
    for kind, start, size in _records(content):
        if kind == _SHEET:
            try:
                relation, place = _text(content, start + 8, start + size)
                name, _ = _text(content, place, start + size)
            except struct.error:
                continue
            if name == sheet:
                return _target(archive, relation, names)
    return None


def _text(content: bytes, place: int, end: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", content, place)
    after = min(place + 4 + 2 * length, end)
    return content[place + 4 : after].decode("utf-16-le", "replace"), after


def _target(archive: zipfile.ZipFile, relation: str, names: list[str]) -> str | None:
    found: list[ElementTree.Element] = elements_of(archive, "xl/_rels/workbook.bin.rels", "Relationship")
    for element in found:
        if element.get("Id") == relation:
            target = element.get("Target", "")
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            return part if part in names else None
    return None
