"""What python-calamine cannot tell of an xls workbook, from its records: error cells, and a password.

The records are those of BIFF5 and BIFF8 (MS-XLS 2.3); only the few that are needed are looked into.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from ozogui.leads.rows.file_kind import damaged, password_protected
from ozogui.leads.rows.taking import Hidden, runs_of
from ozogui.leads.workbooks.error_cells import ERROR_CODES, UNKNOWN_ERROR, ErrorCells
from ozogui.leads.workbooks.ole import CompoundFile, LoopError

_BOF, _EOF, _FILEPASS, _SHEET = 0x0809, 0x000A, 0x002F, 0x0085
_FORMULA, _ERROR_OR_SWITCH = 0x0006, 0x0205
_WINDOW, _FILTERED, _COLUMNS, _ROW = 0x003D, 0x009B, 0x007D, 0x0208
_ROW_IS_HIDDEN = 0x20
_RECORD = struct.Struct("<HH")
_PLACE = struct.Struct("<HH")


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
        for kind, start, size in self._records(0):
            if kind == _FILEPASS:
                raise password_protected()
            if kind == _SHEET and size >= 4:
                self._sheets.append(struct.unpack_from("<I", self._stream, start)[0])
            if kind == _WINDOW and size >= 12 and self.active < 0:
                (self.active,) = struct.unpack_from("<H", self._stream, start + 10)

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
