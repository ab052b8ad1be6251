"""What is hidden in a file, what of it a person wants taken all the same, and rows that do not fit the list.

What a person has not decided is decided with care: nothing that may be no lead is sent, and nothing goes unsaid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Runs = tuple[tuple[int, int], ...]
"""First and last of rows that follow each other, ascending."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a spreadsheet program does not show of a sheet."""

    rows: Runs = ()
    """As the file counts."""
    columns: frozenset[int] = frozenset()
    """Counted from 0."""
    filtered: bool = False
    """The rows are hidden by a filter, not by hand."""

    def __bool__(self) -> bool:
        """Whether anything is hidden."""
        return bool(self.rows or self.columns)


@dataclass(frozen=True, slots=True)
class Taking:
    """What a person wants taken that is left out, or held back, unless somebody says so."""

    hidden_rows: bool = False
    hidden_columns: bool = False
    notes: bool = False
    """Lines of totals, notes and names that come again are rows like any other."""
    ragged_rows: bool | None = None
    """Send rows with more or fewer cells than the list has columns; None: only where no cell can have been moved."""
    quotes_as_written: bool = False
    """A quotation mark reaches as far as it does, over rows of the list too."""
    more_sheets: tuple[str, ...] = ()
    """Further lists of the file, by their names in `Sheet.sheets`, whose rows follow those of the first."""


@dataclass(frozen=True, slots=True)
class Ragged:
    """A row that has more or fewer cells than the list has columns."""

    row: int
    """As the file counts."""
    cells: int
    columns: int
    """How many the list has."""
    is_moved: bool
    """Its cells may have been moved by a delimiter too many or too few, as in a text file; not in a workbook."""
    outside: str = field(default="", repr=False)
    """What stands beyond the list's columns."""


def runs_of(rows: Sequence[int]) -> Runs:
    """Pack ascending numbers into runs."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return tuple(runs)
