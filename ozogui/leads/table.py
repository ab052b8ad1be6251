"""The lines of a file, gathered into columns: what the list is, and what stands around it and is left out.

Where the lines come from is the business of workbook.py and text_file.py; the whole file is opened in sheet.py.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from ozogui.errors import CancelledError
from ozogui.leads.header_row import (
    SEARCHED_LINES,
    Line,
    column_letter,
    find_header_row,
    is_blank,
    is_totals_line,
    unique_names,
)

GRID_LINES = 60
"""The first lines of the file that are kept as they stand, for the preview."""

_CHUNK = 2_000
_PAUSE_S = 0.0005
"""Long enough for a window's thread to get its turn: without it a window stood still for up to 0.4 s at a million rows
(measured), with it for 0.02 s, and reading takes no longer."""

_MOST_TOTALS = 3
_MOST_POOLED = 20_000


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


def read_table(
    lines: Iterator[list[str]],
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
        CancelledError: `cancel` said so.
    """
    reader = _Reader(header_row)
    for number, cells in enumerate(lines, start=1):
        reader.take(number, cells)
        if number % _CHUNK == 0:
            if cancel is not None and cancel():
                raise CancelledError
            if progress is not None:
                progress(reader.rows)
            time.sleep(_PAUSE_S)
    table = reader.finish()
    if progress is not None:
        progress(len(table.row_numbers))
    return table


class _Reader:
    """Takes the lines of one file, one after another: first those that show where the list begins, then its rows."""

    def __init__(self, header_row: int | None) -> None:
        self._header_row = header_row
        self._names: Sequence[str] = ()
        self._head: list[Line] | None = []
        self._grid: list[list[str]] = []
        self._chunk: list[Sequence[str]] = []
        self._chunk_rows: list[int] = []
        self._columns: list[_Values] = []
        self._row_numbers = array("I")
        self._blank_rows = array("I")
        self._last_row = 0
        self._last_filled = 0

    @property
    def rows(self) -> int:
        return len(self._row_numbers) + len(self._chunk)

    def take(self, number: int, cells: list[str]) -> None:
        if number <= GRID_LINES:
            self._grid.append(cells)
        if is_blank(cells):
            return
        self._last_filled = number
        if self._head is None:
            self._add(number, cells)
            return
        self._head.append((number, cells))
        enough = SEARCHED_LINES if self._header_row is None else 1
        if len(self._head) >= enough and number > (self._header_row or 0):
            self._settle_header()

    def _settle_header(self) -> None:
        head, self._head = self._head or [], None
        if self._header_row is None:
            self._header_row = find_header_row(head)
        self._last_row = self._header_row
        for number, cells in head:
            if number == self._header_row:
                self._names = cells
            elif number > self._header_row:
                self._add(number, cells)

    def _add(self, number: int, cells: Sequence[str]) -> None:
        # Lines above the list or behind its last row are no blank rows of it.
        if number > self._last_row + 1 and (self._row_numbers or self._chunk or self._header_row):
            self._blank_rows.extend(range(self._last_row + 1, number))
        self._last_row = number
        self._chunk.append(cells)
        self._chunk_rows.append(number)
        if len(self._chunk) >= _CHUNK:
            self._flush()

    def _flush(self) -> None:
        known = len(self._row_numbers)
        columns = list(zip_longest(*self._chunk, fillvalue=""))
        while len(self._columns) < len(columns):
            self._columns.append(_Values(known))
        for index, values in enumerate(self._columns):
            values.extend(columns[index] if index < len(columns) else ("",) * len(self._chunk))
        self._row_numbers.extend(self._chunk_rows)
        self._chunk, self._chunk_rows = [], []

    def finish(self) -> Table:
        if self._head is not None:
            self._settle_header()
        self._flush()
        totals = self._take_totals_out()
        header_row = self._header_row or 0
        above = tuple(range(1, header_row)) if header_row else tuple(range(1, self._first_row()))
        columns, blank_columns = self._named_columns()
        width = max((len(cells) for cells in self._grid), default=0)
        width = max(width, len(self._columns), len(self._names))
        return Table(
            header_row,
            columns,
            list(self._row_numbers),
            LeftOut(above, tuple(self._blank_rows), totals, blank_columns),
            tuple(
                GridRow(number, (*cells, *[""] * (width - len(cells)))) for number, cells in enumerate(self._grid, 1)
            ),
            tuple(column_letter(index) for index in range(width)),
            self._last_filled,
        )

    def _first_row(self) -> int:
        return self._row_numbers[0] if self._row_numbers else 1

    def _take_totals_out(self) -> tuple[int, ...]:
        totals: list[int] = []
        while self._row_numbers and len(totals) < _MOST_TOTALS:
            if not is_totals_line([column.values[-1] for column in self._columns]):
                break
            totals.append(self._row_numbers.pop())
            for column in self._columns:
                column.drop_last()
        return tuple(reversed(totals))

    def _named_columns(self) -> tuple[tuple[Column, ...], tuple[str, ...]]:
        width = max(len(self._columns), len(self._names))
        while len(self._columns) < width:
            self._columns.append(_Values(len(self._row_numbers)))
        given = [bool(cell.strip()) for cell in self._names] + [False] * (width - len(self._names))
        names = unique_names(self._names, width)
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
        self._pool: dict[str, str] = {}

    def extend(self, values: Sequence[str]) -> None:
        distinct = set(values)
        blanks = [value for value in distinct if not value or value.isspace()]
        self.filled += len(values) - sum(values.count(value) for value in blanks)
        if len(distinct) * 2 > len(values) > 1:
            self.values.extend(values)
            return
        if len(self._pool) > _MOST_POOLED:
            self._pool.clear()
        for value in distinct:
            self._pool.setdefault(value, value)
        self.values.extend(map(self._pool.__getitem__, values))

    def drop_last(self) -> None:
        value = self.values.pop()
        self.filled -= bool(value and not value.isspace())
