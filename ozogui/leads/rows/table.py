"""The rows of a list, gathered into columns: their names and values, and what is left out of the list.

Which lines are rows is decided in outline.py; where the lines come from in workbook.py and text_file.py.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ozogui.errors import CancelledError
from ozogui.leads.rows.header_row import column_letter, is_totals_line, unique_names
from ozogui.leads.rows.outline import CHUNK_ROWS, Chunk, LineSorter, Outline
from ozogui.leads.rows.packing import Packed, blanks
from ozogui.leads.rows.sheet_error import SheetError

MAX_KEPT_BYTES = 1 << 30
"""The most memory that the values of one sheet may take: a million rows of eight columns take a third of it."""

_PAUSE_S = 0.0005
"""Long enough for a window's thread to get its turn: without it a window stood still for up to 0.4 s at a million rows
(measured), with it for 0.02 s, and reading takes no longer."""

_MOST_TOTALS = 3
_MOST_POOLED = 20_000
_TRIED = 64
"""So many texts of a chunk tell whether the others are worth looking up among those that are kept already."""

_TEXT_BYTES = 64
"""What a short text takes, with the place in its column (CPython: 49 bytes and its letters, and 8)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet."""

    letter: str
    """As Excel shows it: "A", "AB"."""
    name: str
    """No other column of the sheet has the same: "Phone", "Phone (2)", or "Column F" where the file gives none."""
    values: list[str] = field(repr=False)
    """One text for each row of the sheet; not to be changed."""
    filled: int
    """How many of them are not blank."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line as it stands in the file."""

    number: int
    cells: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a file holds besides the leads, by row numbers as the file counts and by column letters."""

    above_header: tuple[int, ...]
    """All lines above the columns' names, blank ones too."""
    blank_rows: tuple[int, ...]
    """Lines with nothing in them between the rows, or between the rows and a line of totals; not those at the end."""
    totals_rows: tuple[int, ...]
    blank_columns: tuple[str, ...]
    """Columns with neither name nor value, up to the last one with either."""


@dataclass(frozen=True, slots=True)
class Table:
    """A list of leads as a file holds it."""

    header_row: int
    """As the file counts; 0 where the list has no row with the columns' names."""
    columns: tuple[Column, ...]
    row_numbers: list[int] = field(repr=False)
    left_out: LeftOut
    grid: tuple[GridRow, ...]
    grid_letters: tuple[str, ...]
    last_line: int
    """The number of the last line with anything in it; 0 for a file of nothing."""
    header_lines: int = 1
    """How many lines the columns' names are written in, of which header_row is the last."""


def read_table(
    lines: Iterator[Sequence[str]],
    header_row: int | None = None,
    progress: Callable[[int], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Table:
    """Gather lines into columns, in slices between which other threads get their turn.

    Args:
        lines: Every line of the file from the first one on, blank ones too.
        header_row: The line with the columns' names as the file counts, 0 for none; None finds it.
        progress: Told the number of rows read so far, after each slice.
        cancel: Asked after each slice.

    Raises:
        SheetError: There are too many rows, or too much stands in them.
        CancelledError: `cancel` said so.
    """
    gathering = Gathering()
    sorter = LineSorter(header_row, gathering.add)
    for number, cells in enumerate(lines, start=1):
        sorter.take(number, cells)
        if number % CHUNK_ROWS == 0:
            if cancel is not None and cancel():
                raise CancelledError
            if progress is not None:
                progress(gathering.rows)
            let_others_run()
    table = gathering.table(sorter.finish())
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

    def table(self, outline: Outline) -> Table:
        """Return the list, once all rows have come: without its lines of totals and its blank columns."""
        totals = self._take_totals_out()
        header_row = outline.header_row
        first = header_row - max(0, outline.header_lines - 1)
        above = tuple(range(1, first)) if header_row else tuple(range(1, self._first_row()))
        columns, blank_columns = self._named_columns(outline.names)
        width = max((len(cells) for cells in outline.grid), default=0)
        width = max(width, len(self._columns), len(outline.names))
        return Table(
            header_row,
            columns,
            list(self._row_numbers),
            LeftOut(above, self._blank_rows(header_row, totals), totals, blank_columns),
            tuple(
                GridRow(number, (*cells, *[""] * (width - len(cells)))) for number, cells in enumerate(outline.grid, 1)
            ),
            tuple(column_letter(index) for index in range(width)),
            outline.last_line,
            outline.header_lines,
        )

    def _first_row(self) -> int:
        return self._row_numbers[0] if self._row_numbers else 1

    def _blank_rows(self, header_row: int, totals: tuple[int, ...]) -> tuple[int, ...]:
        """Return the gaps in the row numbers; without a header row, what lies above the first row is none."""
        before = header_row or self._first_row()
        last = totals[-1] if totals else (self._row_numbers[-1] if self._row_numbers else before)
        if last - before == len(self._row_numbers) + len(totals) - (not header_row):
            return ()
        blank = array("I")
        for numbers in (self._row_numbers, totals):
            for number in numbers:
                if number > before + 1:
                    blank.extend(range(before + 1, number))
                before = number
        return tuple(blank)

    def _take_totals_out(self) -> tuple[int, ...]:
        totals: list[int] = []
        while self._row_numbers and len(totals) < _MOST_TOTALS:
            if not is_totals_line([column.values[-1] for column in self._columns]):
                break
            totals.append(self._row_numbers.pop())
            for column in self._columns:
                column.drop_last()
        return tuple(reversed(totals))

    def _named_columns(self, given_names: Sequence[str]) -> tuple[tuple[Column, ...], tuple[str, ...]]:
        width = max(len(self._columns), len(given_names))
        while len(self._columns) < width:
            self._columns.append(_Values(len(self._row_numbers)))
        given = [bool(cell.strip()) for cell in given_names] + [False] * (width - len(given_names))
        names = unique_names(given_names, width)
        columns: list[Column] = []
        blank: list[str] = []
        last_used = 0
        for index, values in enumerate(self._columns):
            letter = column_letter(index)
            if values.filled or given[index]:
                columns.append(Column(letter, names[index], values.values, values.filled))
                last_used = len(blank)
            else:
                blank.append(letter)
        return tuple(columns), tuple(blank[:last_used])


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

    def drop_last(self) -> None:
        value = self.values.pop()
        self.filled -= bool(value and not value.isspace())
