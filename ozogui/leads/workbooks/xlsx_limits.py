"""How much the XML of one sheet may hold, counted while it is looked through: what goes beyond is refused at once.

Without these limits a small archive of two gigabytes of XML keeps the parser busy until memory or patience ends.
"""

from __future__ import annotations

from ozogui.leads.rows.outline import MAX_ROWS
from ozogui.leads.rows.sheet_error import SheetError

MAX_FILLED_CELLS = 22_000_000
"""The most cells with something in them: Excel's most rows of twenty columns, and a few more."""

MAX_TAGS = 44_000_000
"""The most tags of rows and cells with nothing in them, as of a sheet that is formatted down to its end."""

MAX_CELL_BYTES = 32 << 20
"""The most XML of one cell: Excel's longest text, 32,767 characters, with each of them formatted by itself."""

_BYTES_OF_A_CELL = 400
"""Where there is more XML than this for each filled cell, something else fills it."""


class SheetLimits:
    """Counts what comes of one sheet."""

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet
        self._cells = self._tags = self._stretch = 0

    def take_filled(self, xml: bytes, cells: int) -> None:
        """Take a stretch of XML with so many cells that hold something.

        Raises:
            SheetError: There are too many of them by now, or of those with nothing in them.
        """
        self._cells += cells
        if cells * _BYTES_OF_A_CELL < len(xml):
            # Counting tags takes time, and the XML of a list has hardly any but those of filled cells.
            self.take_unfilled(xml)
        self._stretch = 0
        if self._cells > MAX_FILLED_CELLS:
            raise SheetError(
                f'The sheet "{self._sheet}" is too large: it has more than {MAX_FILLED_CELLS:,} filled cells.',
                f"So many are {MAX_ROWS:,} rows of 20 columns. Remove the columns that are not sent, or split the list "
                "into several files.",
            )

    def take_unfilled(self, xml: bytes) -> None:
        """Take a stretch of XML in which no cell with content ends.

        Raises:
            SheetError: Too many empty cells and rows have come by now, or one cell takes too much.
        """
        tags = xml.count(b"<c") + xml.count(b":c ") + xml.count(b"row")
        self._tags += tags
        self._stretch = 0 if tags else self._stretch + len(xml)
        if self._tags > MAX_TAGS:
            raise SheetError(
                f'The sheet "{self._sheet}" is too large: it has more than {MAX_TAGS:,} cells and rows with nothing in '
                "them.",
                "Often whole rows are coloured down to the end of the sheet. Copy the leads to a new workbook and open "
                "that.",
            )
        if self._stretch > MAX_CELL_BYTES:
            raise SheetError(
                f'One cell of the sheet "{self._sheet}" takes more than {MAX_CELL_BYTES >> 20} MB.',
                "Excel's longest text has 32,767 characters: the file is damaged, or made to do harm. Ask for the list "
                "once more.",
            )
