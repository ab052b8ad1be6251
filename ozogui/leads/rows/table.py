"""The rows of a list, gathered into columns: their names and values, and what is left out of the list.

Which lines are rows is decided in outline.py; where the lines come from in workbook.py and text_file.py.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterator, Sequence

from ozogui.errors import CancelledError
from ozogui.leads.rows.listed import Table, listed
from ozogui.leads.rows.number_cells import NumberCells
from ozogui.leads.rows.outline import CHUNK_ROWS, Chunk, LineSorter, Outline
from ozogui.leads.rows.packing import Packed, blanks
from ozogui.leads.rows.sheet_error import SheetError
from ozogui.leads.rows.taking import Hidden, Taking

MAX_KEPT_BYTES = 1 << 30
"""The most memory that the values of one sheet may take: a million rows of eight columns take a third of it."""

_PAUSE_S = 0.0005
"""Long enough for a window's thread to get its turn: without it a window stood still for up to 0.4 s at a million rows
(measured), with it for 0.02 s, and reading takes no longer."""

_MOST_POOLED = 20_000
_TRIED = 64
"""So many texts of a chunk tell whether the others are worth looking up among those that are kept already."""

_TEXT_BYTES = 64
"""What a short text takes, with the place in its column (CPython: 49 bytes and its letters, and 8)."""


def read_table(
    lines: Iterator[Sequence[str]],
    header_row: int | None = None,
    progress: Callable[[int], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    *,
    hidden: Hidden | None = None,
    taking: Taking | None = None,
    counts_cells: bool = False,
) -> Table:
    """Gather lines into columns, in slices between which other threads get their turn.

    Args:
        lines: Every line of the file from the first one on, blank ones too.
        header_row: The line with the columns' names as the file counts, 0 for none; None finds it.
        progress: Told the number of rows read so far, after each slice.
        cancel: Asked after each slice.
        hidden: What the spreadsheet program does not show.
        taking: What a person wants taken all the same.
        counts_cells: How many cells a line has means something, as in a text file: see `Ragged`.

    Raises:
        SheetError: There are too many rows, or too much stands in them.
        CancelledError: `cancel` said so.
    """
    gathering = Gathering()
    sorter = LineSorter(header_row, gathering.add, counts_cells=counts_cells)
    for number, cells in enumerate(lines, start=1):
        sorter.take(number, cells)
        if number % CHUNK_ROWS == 0:
            if cancel is not None and cancel():
                raise CancelledError
            if progress is not None:
                progress(gathering.rows)
            let_others_run()
    table = gathering.table(sorter.finish(), hidden, taking)
    if progress is not None:
        progress(len(table.row_numbers))
    return table


def let_others_run() -> None:
    """Give the other threads of the program their turn, between two slices of work."""
    time.sleep(_PAUSE_S)


class Gathering:
    """The columns of one list while they grow, chunk by chunk."""

    def __init__(self) -> None:
        self._columns: list[_Values] = []
        self._row_numbers = array("I")

    @property
    def rows(self) -> int:
        """How many rows have come so far."""
        return len(self._row_numbers)

    def add(self, chunk: Chunk) -> None:
        """Take the next rows.

        Raises:
            SheetError: The values take more memory than a list may.
        """
        numbers, columns = chunk
        known = len(self._row_numbers)
        while len(self._columns) < len(columns):
            self._columns.append(_Values(known))
        for index, values in enumerate(self._columns):
            values.extend(columns[index] if index < len(columns) else blanks(len(numbers)))
        self._row_numbers.extend(numbers)
        if sum(values.bytes for values in self._columns) > MAX_KEPT_BYTES:
            raise SheetError(
                f"The list holds more than {MAX_KEPT_BYTES // 1024**3} GB of text.",
                "Remove the columns that are not sent, or split it into several files.",
            )

    def table(
        self,
        outline: Outline,
        hidden: Hidden | None = None,
        taking: Taking | None = None,
        numbers: NumberCells | None = None,
    ) -> Table:
        """Return the list, once all rows have come; nothing can be gathered after that.

        Args:
            outline: What stands around the rows.
            hidden: What the spreadsheet program does not show.
            taking: What a person wants taken all the same.
            numbers: What the number cells are beside their value.
        """
        return listed(
            self._columns, self._row_numbers, outline, hidden or Hidden(), taking or Taking(), numbers or NumberCells()
        )


class _Values:
    """One column while it grows; of values that come again and again only one copy is kept."""

    def __init__(self, rows: int) -> None:
        self.values: list[str] = [""] * rows
        self.filled = 0
        self.bytes = 8 * rows
        """What they take in memory, roughly."""
        self._pool: dict[str, str] = {}

    def extend(self, packed: Packed) -> None:
        self.filled += packed.filled
        if packed.places is None:
            self._extend_with_different(packed.texts)
            return
        self.bytes += 8 * len(packed.places)
        if len(self._pool) > _MOST_POOLED:
            self._pool.clear()
        for text in packed.texts:
            if text not in self._pool:
                self._pool[text] = text
                self.bytes += _TEXT_BYTES + len(text)
        kept = list(map(self._pool.__getitem__, packed.texts))
        self.values.extend(map(kept.__getitem__, packed.places))

    def _extend_with_different(self, texts: Sequence[str]) -> None:
        """Take texts that differ among themselves, and may still be those of an earlier chunk: 5,000 cities, say."""
        pool, before = self._pool, len(self._pool)
        if before > 2 * _MOST_POOLED:
            pool.clear()
            before = 0
        if 2 * sum(map(pool.__contains__, texts[:_TRIED])) > _TRIED:
            self.values.extend(map(pool.setdefault, texts, texts))
            added = len(pool) - before
            self.bytes += 8 * len(texts) + added * _TEXT_BYTES + sum(map(len, texts)) * added // len(texts)
            return
        if before < _MOST_POOLED:
            pool.update(zip(texts, texts, strict=True))
        self.values.extend(texts)
        self.bytes += _TEXT_BYTES * len(texts) + sum(map(len, texts))
