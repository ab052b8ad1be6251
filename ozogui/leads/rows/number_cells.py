"""What number cells are beside their value: worked out by a formula, or shown with digits that only a format adds.

A text file has none of that. How it is found in each kind of workbook is told in workbooks/.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ozogui.leads.rows.file_kind import MAX_COLUMNS
from ozogui.leads.rows.outline import MAX_ROWS
from ozogui.leads.rows.taking import Runs, runs_of


class ZerosFormat(NamedTuple):
    """A number format that shows so many digits whatever the number: 0000000000, or "0"000000000."""

    prefix: str
    """Digits, or a +, that stand before every number."""
    digits: int

    def shown(self, text: str) -> str:
        """Return a whole number as the spreadsheet program shows it; any other text as it is."""
        return self.prefix + text.zfill(self.digits) if text.isascii() and text.isdecimal() else text


@dataclass(frozen=True, slots=True)
class NumberCells:
    """The number cells of a sheet that are more, or less, than their value; columns from 0, rows as Excel counts."""

    worked_out: Mapping[int, Runs] = field(default_factory=dict)
    """Column -> rows with a number that a formula gave, or with a fraction that would pass for a phone."""
    shown: Mapping[int, Mapping[ZerosFormat, Runs]] = field(default_factory=dict)
    """Column -> format -> rows with a number in that format."""

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.worked_out or self.shown)


class NumberCellsFound:
    """Such cells while a sheet is looked through; 4 bytes each, since a whole column may be formulas."""

    def __init__(self) -> None:
        self._worked_out: dict[int, array[int]] = {}
        self._shown: dict[tuple[int, ZerosFormat], array[int]] = {}

    def add_worked_out(self, row: int, column: int) -> None:
        """Take one cell; its row as Excel counts, its column from 0."""
        if 0 < row <= MAX_ROWS and column < MAX_COLUMNS:
            self._worked_out.setdefault(column, array("I")).append(row)

    def add_shown(self, row: int, column: int, form: ZerosFormat) -> None:
        """Take one cell; its row as Excel counts, its column from 0."""
        if 0 < row <= MAX_ROWS and column < MAX_COLUMNS:
            self._shown.setdefault((column, form), array("I")).append(row)

    def found(self) -> NumberCells:
        """Return all that was taken."""
        shown: dict[int, dict[ZerosFormat, Runs]] = {}
        for (column, form), rows in self._shown.items():
            shown.setdefault(column, {})[form] = runs_of(sorted(set(rows)))
        return NumberCells(
            {column: runs_of(sorted(set(rows))) for column, rows in self._worked_out.items()},
            shown,
        )


def places_in(runs: Runs, row_numbers: Sequence[int]) -> Iterator[int]:
    """Yield the places of the rows, in ascending row numbers, that lie in the runs."""
    for first, last in runs:
        yield from range(bisect_left(row_numbers, first), bisect_right(row_numbers, last))


def is_phone_in_halves(value: float) -> bool:
    """Tell whether a number with a fraction would be read as a phone with a dot in its middle: 98765.43210."""
    return 10_000 <= value < 100_000 and not value.is_integer()
