"""The lines of a file, sorted out as they come: where the list begins, and its rows in chunks of columns.

Gathering the chunks is table.py's work; which line names the columns is decided in header_row.py.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import compress, zip_longest

from ozogui.leads.rows.header_row import (
    SEARCHED_LINES,
    Line,
    Merge,
    find_header_row,
    is_blank,
    last_header_row,
    names_of,
)
from ozogui.leads.rows.packing import Packed, pack
from ozogui.leads.rows.sheet_error import SheetError

GRID_LINES = 60
"""The first lines of the file that are kept as they stand, for the preview."""

CHUNK_ROWS = 2_000
"""Rows handed on at a time: few enough that no thread holds the interpreter for long over them."""

MAX_ROWS = 1_048_576
"""Excel's own limit, for text files too: so many leads take CloudAgent seven hours."""

_MOST_CELLS = (1 << 16) - 1

Chunk = tuple[Sequence[int], Sequence[Packed]]
"""Row numbers as the file counts, ascending, and for each column as many values."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What stands around the rows of a list."""

    header_row: int
    """As the file counts; 0 where the list has no row with the columns' names."""
    names: Sequence[str] = field(repr=False)
    """The names as they stand in that row."""
    grid: Sequence[Sequence[str]] = field(repr=False)
    """The first GRID_LINES lines, from line 1 on."""
    last_line: int
    """The number of the last line with anything in it; 0 for a file of nothing."""
    header_lines: int = 1
    """How many lines the names are written in, of which header_row is the last."""
    lengths: array[int] = field(default_factory=lambda: array("H"), repr=False)
    """How many cells each row has, where that was counted."""


class LineSorter:
    """Takes the lines of one file, one after another: first those that show where the list begins, then its rows."""

    def __init__(
        self,
        header_row: int | None,
        pass_on: Callable[[Chunk], None],
        merges: Callable[[], Sequence[Merge]] = tuple,
        *,
        counts_cells: bool = False,
    ) -> None:
        """Begin a file.

        Args:
            header_row: The line with the columns' names as the file counts, 0 for none; None finds it.
            pass_on: Takes the rows, in order: blocks as they came, others CHUNK_ROWS at a time and the rest at last.
            merges: Gives the merged cells, which count for the columns' names only; asked when all lines were taken,
                for a workbook names them behind its rows.
            counts_cells: Keep how many cells each row has.
        """
        self._header_row = header_row
        self._pass_on = pass_on
        self._merges = merges
        self._names_lines: list[Line] = []
        self._head: list[Line] | None = []
        self._grid: list[Sequence[str]] = []
        self._chunk: list[Sequence[str]] = []
        self._chunk_rows: list[int] = []
        self._last_filled = 0
        self._lengths = array("H") if counts_cells else None

    def take(self, number: int, cells: Sequence[str]) -> None:
        """Take the next line.

        Raises:
            SheetError: It lies below the last line that a list may have.
        """
        if number <= GRID_LINES:
            self._grid.append(cells)
        if is_blank(cells):
            return
        if number > MAX_ROWS:
            raise too_many_rows()
        self._last_filled = number
        if self._head is None:
            self._add(number, cells)
            return
        self._head.append((number, cells))
        enough = SEARCHED_LINES if self._header_row is None else 1
        if len(self._head) >= enough and number > (self._header_row or 0):
            self._settle_header()

    def take_block(self, first: int, columns: Sequence[Packed]) -> None:
        """Take lines that follow each other, column by column: many times as fast as one by one.

        Args:
            first: The number of the first of them; what was not taken before it is blank.
            columns: For each column from the first one on as many values as there are lines.

        Raises:
            SheetError: As `take`.
        """
        for blank in range(len(self._grid) + 1, min(first, GRID_LINES + 1)):
            self.take(blank, ())
        if columns and (self._head is not None or first <= GRID_LINES):
            for number, cells in enumerate(zip(*(packed.values() for packed in columns), strict=True), first):
                self.take(number, cells)
        elif columns:
            self._flush()
            self._add_block(first, columns)

    def finish(self) -> Outline:
        """Pass on what is left and return what stands around the rows; no line may follow."""
        if self._head is not None:
            self._settle_header()
        self._flush()
        names = names_of(self._names_lines, self._header_row or 0, self._merges())
        lengths = self._lengths if self._lengths is not None else array("H")
        return Outline(self._header_row or 0, names.names, self._grid, self._last_filled, names.lines, lengths)

    def _settle_header(self) -> None:
        head, self._head = self._head or [], None
        if self._header_row is None:
            self._header_row = last_header_row(head, find_header_row(head))
        self._names_lines = [line for line in head if line[0] <= self._header_row]
        for number, cells in head:
            if number > self._header_row:
                self._add(number, cells)

    def _add(self, number: int, cells: Sequence[str]) -> None:
        self._chunk.append(cells)
        self._chunk_rows.append(number)
        if len(self._chunk) >= CHUNK_ROWS:
            self._flush()

    def _add_block(self, first: int, columns: Sequence[Packed]) -> None:
        height = len(columns[0])
        numbers: Sequence[int] = range(first, first + height)
        if all(packed.filled < height for packed in columns):
            values = [packed.values() for packed in columns]
            filled = [not is_blank(cells) for cells in zip(*values, strict=True)]
            if not all(filled):
                numbers = list(compress(numbers, filled))
                columns = [pack(list(compress(column, filled))) for column in values]
        if not numbers:
            return
        if numbers[-1] > MAX_ROWS:
            raise too_many_rows()
        self._last_filled = numbers[-1]
        self._pass_on((numbers, columns))

    def _flush(self) -> None:
        if self._chunk:
            if self._lengths is not None:
                self._lengths.extend([min(len(cells), _MOST_CELLS) for cells in self._chunk])
            self._pass_on((self._chunk_rows, list(map(pack, zip_longest(*self._chunk, fillvalue="")))))
        self._chunk, self._chunk_rows = [], []


def too_many_rows() -> SheetError:
    """Return the error for a list of more rows than Excel can show."""
    return SheetError(
        f"The list has more than {MAX_ROWS:,} rows.",
        (
            "This is the maximum that Excel can hold, and CloudAgent would need about seven hours for it. Please "
            "split the list into smaller files."
        ),
    )
