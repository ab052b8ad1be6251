"""Names of columns that are spread over two lines, or over merged cells, put together.

Which line names the columns at all is decided in header_row.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ozogui.leads.rows.header_row import Line, differs, holds_data, is_name
from ozogui.leads.values.column_names import match_names

_NO_VALUE = frozenset({"n/a", "na", "#n/a", "nil", "none", "null", "unknown", "not available", "not known"})
"""What people write where a lead has no value: a line with such a word names nothing."""

Merge = tuple[int, int, int]
"""Cells of one row that are merged: the row as the file counts, the first column and the last, counted from 0."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a list's columns are called."""

    names: Sequence[str]
    """"" for a column without a name."""
    lines: int
    """How many lines they are written in: 0, 1 or 2."""


def last_header_row(lines: Sequence[Line], header_row: int) -> int:
    """Return the row in which the columns' names end: the next one, if it goes on with them.

    It does when no cell in it looks like a lead's, it stands over digits at least once, and it either names columns
    that the first line leaves without a name, or makes better known names of those of the first.

    Args:
        lines: The first lines of the file that are not blank, in order.
        header_row: The row that `find_header_row` found.
    """
    upper, lower = _cells(lines, header_row), _cells(lines, header_row + 1)
    if not upper or not _may_name(lower):
        return header_row
    below = [cells for row, cells in lines if row > header_row + 1]
    if not any(cell and differs(cell, index, below) for index, cell in enumerate(lower)):
        return header_row
    wide = [*upper, *[""] * (len(lower) - len(upper))]
    fills = any(low and not up for up, low in zip(wide, lower, strict=False))
    joined = _known(_joined(_filled_right(upper, lower), lower))
    return header_row + 1 if fills or joined > max(_known(upper), _known(lower)) else header_row


def names_of(lines: Sequence[Line], header_row: int, merges: Sequence[Merge] = ()) -> Names:
    """Return the names in a row, completed from the row above it where that is needed.

    It is when a column has no name in the row itself, when names come twice ("Phone" under "Home" and under "Office"),
    or when both together are names that are known.

    Args:
        lines: The first lines of the file that are not blank, in order.
        header_row: The row with the names; 0 for none.
        merges: Merged cells, of any rows.
    """
    own = _cells(lines, header_row)
    if not own:
        return Names((), 0)
    lower = _unmerged(own, header_row, merges)
    above = _cells(lines, header_row - 1)
    if not _may_name(own) or not _may_name(above) or sum(map(bool, above)) < 2:
        return Names(lower, 1)
    upper = _filled_right(_unmerged(above, header_row - 1, merges), lower)
    names = _completed(above, upper, lower)
    return Names(lower, 1) if names == lower else Names(names, 2)


def _completed(above: Sequence[str], upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    times = Counter(name.casefold() for name in lower if name)
    whole = _joined(upper, lower)
    if _known(whole) > _known(lower):
        return whole
    names: list[str] = []
    for index, joined in enumerate(whole):
        low = lower[index] if index < len(lower) else ""
        own = above[index] if index < len(above) else ""
        names.append(low if times[low.casefold()] == 1 else joined if low else own)
    return names


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    width = max(len(upper), len(lower))
    names: list[str] = []
    for index in range(width):
        up = upper[index] if index < len(upper) else ""
        low = lower[index] if index < len(lower) else ""
        names.append(up if not low or up == low else f"{up} {low}".strip())
    return names


def _filled_right(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Let a name reach over the blank cells to its right under which there are names, as a merged cell does."""
    filled: list[str] = []
    for index in range(max(len(upper), len(lower))):
        own = upper[index] if index < len(upper) else ""
        under = lower[index] if index < len(lower) else ""
        filled.append(own or (filled[-1] if filled and under else ""))
    return filled


def _unmerged(cells: Sequence[str], row: int, merges: Sequence[Merge]) -> list[str]:
    names = list(cells)
    for merged_row, first, last in merges:
        if merged_row == row and first < len(names) and names[first]:
            names += [""] * (last + 1 - len(names))
            names[first : last + 1] = [names[first]] * (last + 1 - first)
    return names


def _cells(lines: Sequence[Line], row: int) -> list[str]:
    return next(([" ".join(cell.split()) for cell in cells] for number, cells in lines if number == row), [])


def _may_name(cells: Sequence[str]) -> bool:
    if any(cell.casefold() in _NO_VALUE for cell in cells):
        return False
    return any(cells) and not holds_data(cells) and all(is_name(cell) for cell in cells if cell)


def _known(names: Sequence[str]) -> int:
    """Return how well names are known: the more of them and the surer each, the greater."""
    return sum(found[0].likeness for name in names if name and (found := match_names(name)))
