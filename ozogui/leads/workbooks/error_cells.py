"""Cells that hold an error, which python-calamine gives as "": where they are, and what Excel shows in them.

How they are found in each format is in xlsx_scan.py, xls_scan.py and xlsb_scan.py.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

ERROR_CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""How Excel's binary formats write an error (MS-XLS 2.5.10, MS-XLSB 2.5.97.2)."""

UNKNOWN_ERROR = "#UNKNOWN!"


class ErrorCells:
    """Cells with an error, by place, in the order of the rows; 15 bytes each, since a whole column may be #N/A."""

    def __init__(self) -> None:
        self._rows = array("I")
        self._columns = array("H")
        self._texts: list[str] = []
        self._known: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def last_row(self) -> int:
        """The lowest row with an error, counted from 0; -1 without any."""
        return max(self._rows, default=-1)

    def add(self, row: int, column: int, text: str) -> None:
        """Take one cell; row and column count from 0."""
        self._rows.append(row)
        self._columns.append(column)
        self._texts.append(self._known.setdefault(text, text))

    def by_row(self) -> Iterator[tuple[int, list[tuple[int, str]]]]:
        """Yield (row, [(column, text), ...]) with the rows ascending, whatever their order in the file."""
        row, cells = -1, list[tuple[int, str]]()
        for index in sorted(range(len(self._rows)), key=self._rows.__getitem__):
            if self._rows[index] != row:
                if cells:
                    yield row, cells
                row, cells = self._rows[index], []
            cells.append((self._columns[index], self._texts[index]))
        if cells:
            yield row, cells
