"""What python-calamine cannot tell of an xls workbook, from its records: error cells, and a password.

The records are those of BIFF5 and BIFF8 (MS-XLS 2.3); only the few that are needed are looked into.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from ozogui.leads.rows.file_kind import damaged, password_protected
from ozogui.leads.rows.number_cells import NumberCells, NumberCellsFound, ZerosFormat, is_phone_in_halves
from ozogui.leads.rows.taking import Hidden, runs_of
from ozogui.leads.workbooks.error_cells import ERROR_CODES, UNKNOWN_ERROR, ErrorCells
from ozogui.leads.workbooks.number_formats import zeros_format
from ozogui.leads.workbooks.ole import CompoundFile, LoopError

_BOF, _EOF, _FILEPASS, _SHEET = 0x0809, 0x000A, 0x002F, 0x0085
_DIMENSIONS, _FIRST_RECORDS = 0x0200, 200
_MOST_PLACES = 2 * 65_536 * 256
_FORMULA, _ERROR_OR_SWITCH = 0x0006, 0x0205
_WINDOW, _FILTERED, _COLUMNS, _ROW = 0x003D, 0x009B, 0x007D, 0x0208
_NUMBER, _PACKED, _MANY_PACKED = 0x0203, 0x027E, 0x00BD
_STYLE, _FORMAT = 0x00E0, 0x041E
_BIFF8 = 0x0600
_ROW_IS_HIDDEN = 0x20
_RECORD = struct.Struct("<HH")
_PLACE = struct.Struct("<HH")
_CELL = struct.Struct("<HHH")


def packed_number(packed: int) -> float:
    """Return the number of an RkNumber (MS-XLS 2.5.217): a whole one of 30 bits, or the upper half of a float."""
    whole = packed >> 2
    if packed & 2:
        value = float(whole - (1 << 30) if whole >> 29 else whole)
    else:
        (value,) = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))
    return value / 100 if packed & 1 else value


class XlsScan:
    """The records of one workbook."""

    def __init__(self, handle: BinaryIO, file_name: str) -> None:
        """Read the workbook's stream.

        Raises:
            SheetError: It needs a password, or was made to hang its reader.
            OSError: It cannot be read on.
        """
        try:
            self._stream = CompoundFile(handle).stream("Workbook", "Book") or b""
        except LoopError as error:
            raise damaged(file_name) from error
        except (struct.error, IndexError, ValueError):
            # Some programs write files that only their forgiving reader can open: whether it can, it will say.
            self._stream = b""
        self._sheets: list[int] = []
        self.active = -1
        """The place of the sheet that was shown when the workbook was saved, among all; -1 where that is not known."""
        self._format_of_style: list[int] = []
        self._formats: dict[int, ZerosFormat] = {}
        for kind, start, size in self._records(0):
            self._take_style(kind, start, size)
            if kind == _FILEPASS:
                raise password_protected()
            if kind == _SHEET and size >= 4:
                self._sheets.append(struct.unpack_from("<I", self._stream, start)[0])
            if kind == _WINDOW and size >= 12 and self.active < 0:
                (self.active,) = struct.unpack_from("<H", self._stream, start + 10)

    @property
    def places(self) -> int:
        """How many places the rectangles of all sheets have, as the sheets tell of themselves."""
        places = 0
        for start in self._sheets:
            for kind, place, size in islice(self._records(start), _FIRST_RECORDS):
                if kind == _DIMENSIONS and size >= 12:
                    top, bottom, left, right = struct.unpack_from("<IIHH", self._stream, place)
                    places += max(0, bottom - top) * max(0, right - left)
        return min(places, _MOST_PLACES)

    def hidden(self, index: int) -> Hidden:
        """Return the rows and columns of a sheet that Excel does not show."""
        rows: list[int] = []
        columns: set[int] = set()
        filtered = False
        stream = self._stream
        for kind, start, size in self._records(self._sheets[index]) if index < len(self._sheets) else ():
            if kind == _ROW and size >= 14 and stream[start + 12] & _ROW_IS_HIDDEN:
                rows.append(struct.unpack_from("<H", stream, start)[0] + 1)
            elif kind == _COLUMNS and size >= 10:
                first, last, width = struct.unpack_from("<HHH", stream, start)
                if stream[start + 8] & 1 or not width:
                    columns |= set(range(first, min(last, 255) + 1))
            filtered = filtered or kind == _FILTERED
        return Hidden(runs_of(sorted(set(rows))), frozenset(columns), filtered and bool(rows))

    def numbers(self, index: int) -> NumberCells:
        """Return what the number cells of a sheet are beside their value."""
        found = NumberCellsFound()
        for kind, start, size in self._records(self._sheets[index]) if index < len(self._sheets) else ():
            if kind == _FORMULA and size >= 14:
                row, column, style = _CELL.unpack_from(self._stream, start)
                if self._stream[start + 12 : start + 14] != b"\xff\xff":
                    found.add_worked_out(row + 1, column)
                    self._add_shown(found, row, column, style)
            elif kind in {_NUMBER, _PACKED} and size >= 10:
                row, column, style = _CELL.unpack_from(self._stream, start)
                self._add_shown(found, row, column, style)
                if kind == _NUMBER and size >= 14:
                    (value,) = struct.unpack_from("<d", self._stream, start + 6)
                else:
                    value = packed_number(struct.unpack_from("<I", self._stream, start + 6)[0])
                if is_phone_in_halves(value):
                    found.add_worked_out(row + 1, column)
            elif kind == _MANY_PACKED:
                self._take_many_packed(found, start, size)
        return found.found()

    def _take_many_packed(self, found: NumberCellsFound, start: int, size: int) -> None:
        for place in range((size - 6) // 6):
            row, first = _PLACE.unpack_from(self._stream, start)
            style, packed = struct.unpack_from("<HI", self._stream, start + 4 + 6 * place)
            self._add_shown(found, row, first + place, style)
            if is_phone_in_halves(packed_number(packed)):
                found.add_worked_out(row + 1, first + place)

    def _add_shown(self, found: NumberCellsFound, row: int, column: int, style: int) -> None:
        form = self._formats.get(self._format_of_style[style]) if style < len(self._format_of_style) else None
        if form is not None:
            found.add_shown(row + 1, column, form)

    def _take_style(self, kind: int, start: int, size: int) -> None:
        """Look at a record of the workbook's own: how a style shows numbers, or what such a format is."""
        if kind == _STYLE and size >= 4:
            self._format_of_style.append(struct.unpack_from("<H", self._stream, start + 2)[0])
        elif kind == _FORMAT and size >= 5:
            (number,) = struct.unpack_from("<H", self._stream, start)
            # The workbook's first record tells the version; before BIFF8 a text has a byte as its length.
            if struct.unpack_from("<H", self._stream, 4)[0] >= _BIFF8:
                text = self._stream[start + 5 : start + size]
                code = text.decode("utf-16-le" if self._stream[start + 4] & 1 else "latin-1", "replace")
            else:
                code = self._stream[start + 3 : start + size].decode("latin-1")
            if (form := zeros_format(code)) is not None:
                self._formats[number] = form

    def errors(self, index: int) -> ErrorCells:
        """Return the error cells of a sheet, by its place among all sheets, charts and macros included."""
        found = ErrorCells()
        if index >= len(self._sheets):
            return found
        stream = self._stream
        for kind, start, size in self._records(self._sheets[index]):
            if kind == _ERROR_OR_SWITCH and size >= 8 and stream[start + 7]:
                code = stream[start + 6]
            elif kind == _FORMULA and size >= 14 and stream[start + 12 : start + 14] == b"\xff\xff":
                # A result that is no number: a text, a switch, an error (2) or nothing.
                if stream[start + 6] != 2:
                    continue
                code = stream[start + 8]
            else:
                continue
            row, column = _PLACE.unpack_from(stream, start)
            found.add(row, column, ERROR_CODES.get(code, UNKNOWN_ERROR))
        return found

    def _records(self, place: int) -> Iterator[tuple[int, int, int]]:
        """Yield kind, place and size of the records from a BOF to its EOF; charts within a sheet are passed over."""
        depth = 0
        end = len(self._stream)
        while place + 4 <= end:
            kind, size = _RECORD.unpack_from(self._stream, place)
            place += 4
            if place + size > end:
                return
            depth += (kind == _BOF) - (kind == _EOF)
            if depth < 1:
                return
            if depth == 1:
                yield kind, place, size
            place += size
