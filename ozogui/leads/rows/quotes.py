"""Records of a text file, one at a time, whatever its quotation marks do: a stray one swallows no lines below it.

A quotation mark that opens a cell and is not closed makes every reader of CSV put the following lines into that one
cell. Here each record that takes several lines is looked at: where those lines are rows of the list themselves, the
mark is a letter like any other. What the file is written with is found in text_file.py.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from ozogui.leads.values.content import looks_like_phone

_SAMPLE_LINES = 200
_LONGEST_LOOKED_AT = 100_000
"""A longer line is no row of a list: it is only cut at its delimiters."""
_MOST_LINES = 2_000
"""No cell has more lines than this: the quotation mark was never meant to reach so far."""
_LEAST_LINES = 8
_NEARLY_ALL = 0.9
_ESCAPED = re.compile(r'\\(["\\])')
_OPEN = "unexpected end of data"
"""What Python's csv module says where a quotation mark is still open at the end."""


@dataclass(slots=True)
class Quotes:
    """What was found out about a file's lines while they were read."""

    lines: int = 0
    """Lines of the file, as an editor counts them, without the one that only names the delimiter."""
    lines_in_cells: int = 0
    """Lines that belong to a cell with line breaks, and so begin no row."""
    stray_rows: list[int] = field(default_factory=list)
    """Rows with a quotation mark that would have swallowed the lines below it, and was taken as a letter."""


class _SwallowedError(Exception):
    """A cell reaches over rows of the list."""


class Records:
    """Iterates over the records of a text file as lists of cells."""

    def __init__(
        self, lines: Iterator[str], delimiter: str, width: int, quotes: Quotes, *, as_written: bool = False
    ) -> None:
        """Take the lines.

        Args:
            lines: Each with its line break.
            delimiter: What ends a cell.
            width: How many cells a line of the list usually has; see `usual_width`.
            quotes: Is told what is found.
            as_written: Let a quotation mark reach as far as it does, over rows of the list too.
        """
        self._lines = lines
        self._delimiter = delimiter
        self._width = width
        self._quotes = quotes
        self._as_written = as_written
        self._pending: deque[str] = deque()
        self._held: list[str] = []
        self._phones: frozenset[int] = frozenset()
        self._most_lines = _MOST_LINES

    def __iter__(self) -> Iterator[list[str]]:
        """Yield each record; raises csv.Error only `as_written`, where a quotation mark is never closed."""
        row = 0
        while True:
            try:
                for cells in csv.reader(self._fed(), delimiter=self._delimiter):
                    if len(self._held) > 1:
                        self._look_at(cells)
                    row += 1
                    self._held.clear()
                    yield self._unwrapped(cells) if len(cells) == 1 < self._width else cells
            except (_SwallowedError, csv.Error):
                if self._as_written or not self._held:
                    raise csv.Error(row + 1) from None
            else:
                return
            first, *rest = self._held
            if len(rest) * 2 > self._most_lines:
                # A file of nothing but such marks must not be read a thousand times over.
                self._most_lines = max(_LEAST_LINES, self._most_lines // 2)
            self._pending.extendleft(reversed(rest))
            self._held.clear()
            row += 1
            if '"' in first:
                self._quotes.stray_rows.append(row)
            yield literal_cells(first, self._delimiter)

    def _fed(self) -> Iterator[str]:
        """Yield lines to the parser, which asks for no more of them than a record takes."""
        held, pending, quotes = self._held, self._pending, self._quotes
        while True:
            if pending:
                line = pending.popleft()
            else:
                line = next(self._lines, "")
                if not line:
                    break
                quotes.lines += 1
            if not held and '\\"' in line:
                line = _unescaped(line, self._delimiter, self._width)
            held.append(line)
            if len(held) > 1 and not self._as_written:
                self._refuse_swallowed(line)
            yield line
        if held:
            raise _SwallowedError

    def _refuse_swallowed(self, line: str) -> None:
        """Stop where a line that a cell would take in is a row itself, with its phone where the first line has one."""
        held = self._held
        if len(held) == 2:
            self._phones = self._phones_in(held[0])
        phones = self._phones_in(line)
        if phones & self._phones or len(held) > self._most_lines:
            raise _SwallowedError
        if len(held) > 2 and phones and phones & self._phones_in(held[-2]):
            raise _SwallowedError

    def _phones_in(self, line: str) -> frozenset[int]:
        cells = literal_cells(line, self._delimiter)
        if len(cells) != self._width:
            return frozenset()
        return frozenset(place for place, cell in enumerate(cells) if looks_like_phone(cell.strip('" ')))

    def _has_phone(self, line: str) -> bool:
        return any(looks_like_phone(cell.strip('" ')) for cell in literal_cells(line, self._delimiter))

    def _look_at(self, cells: list[str]) -> None:
        """Judge a record of several lines whose quotation marks were closed somehow."""
        swallowed = self._held[1:]
        if not self._as_written and len(cells) != self._width and any(map(self._has_phone, swallowed)):
            raise _SwallowedError
        if not self._as_written and self._width > 1 and _problem_of(self._held, self._delimiter):
            alone = sum(len(literal_cells(line, self._delimiter)) == self._width for line in swallowed)
            if len(cells) != self._width or alone * 2 > len(swallowed):
                raise _SwallowedError
        self._quotes.lines_in_cells += len(swallowed)

    def _unwrapped(self, cells: list[str]) -> list[str]:
        """Return the cells of a line that stands in quotation marks as a whole."""
        if self._delimiter not in cells[0]:
            return cells
        return literal_cells(cells[0], self._delimiter) if "\n" not in cells[0] else cells


def usual_width(lines: Iterable[str], delimiter: str) -> int:
    """Return how many cells most of the first lines have, each by itself; 0 where there are none."""
    first = list(islice(lines, _SAMPLE_LINES))
    by_parser = _parsed_widths(first, delimiter)
    if by_parser and max(by_parser.values()) >= _NEARLY_ALL * by_parser.total():
        width = max(by_parser, key=lambda width: (by_parser[width], width))
        if width > 1:
            return width
        # Lines that stand in quotation marks as a whole are one cell to the parser.
    widths = Counter(len(cells_of_line(line, delimiter)) for line in first if line.strip("\r\n"))
    return max(widths, key=lambda width: (widths[width], width)) if widths else 0


def _parsed_widths(lines: list[str], delimiter: str) -> Counter[int]:
    """Return how many cells the records of some lines have, by a strict reader; nothing where it objects."""
    widths: Counter[int] = Counter()
    try:
        widths.update(len(cells) for cells in csv.reader(lines, delimiter=delimiter, strict=True) if cells)
    except csv.Error as error:
        return widths if str(error) == _OPEN else Counter()
    return widths if max(widths, default=0) > 1 else Counter()


def cells_of_line(line: str, delimiter: str) -> list[str]:
    """Return the cells of one line by itself, also of one that stands in quotation marks as a whole."""
    cells = literal_cells(line, delimiter)
    if len(cells) == 1 and delimiter in cells[0] and line.startswith('"'):
        return literal_cells(cells[0], delimiter)
    return cells


def literal_cells(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line by itself: a quotation mark that is not closed right before a delimiter is a letter.

    So is one inside a cell; a line break is never part of a cell.
    """
    bare = line.rstrip("\r\n")
    if '"' not in bare or len(bare) > _LONGEST_LOOKED_AT:
        return bare.split(delimiter)
    cells: list[str] = []
    for found in _fields(delimiter).finditer(bare):
        quoted, plain, end = found.groups()
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        if not end:
            break
    return cells


@lru_cache(maxsize=16)
def _fields(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    return re.compile(rf'(?:"((?:[^"]|"")*)"(?={mark}|$)|([^{mark}]*))({mark}|$)')


def _unescaped(line: str, delimiter: str, width: int) -> str:
    r"""Return a line of a database's export, which writes \" for a quotation mark in a cell, as CSV has it."""
    problem = _problem_of([line], delimiter)
    if problem == _OPEN or (not problem and (width < 2 or len(literal_cells(line, delimiter)) == width)):
        return line
    mended = _ESCAPED.sub(lambda found: '""' if found[1] == '"' else "\\", line)
    left = _problem_of([mended], delimiter)
    if not problem and (left or len(next(csv.reader([mended], delimiter=delimiter))) != width):
        # As it stands it is a row too, of another length.
        return line
    return line if left not in {"", _OPEN} else mended


def _problem_of(lines: list[str], delimiter: str) -> str:
    """Return what a strict reader objects to in a record; "" for nothing."""
    try:
        records = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return str(error)
    return "" if len(records) <= 1 else "several records"
