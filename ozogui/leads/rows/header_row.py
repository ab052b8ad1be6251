"""Where a list begins: the row with the columns' names under titles and blanks, and the names, also over two lines.

Collecting the lines is table.py's work.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ozogui.leads.values.column_names import Likeness, match_names
from ozogui.leads.values.content import has_letters, looks_like_date, looks_like_phone
from ozogui.wording import column_letter

SEARCHED_LINES = 60
"""So many lines with anything in them are looked at for the row with the columns' names."""

_LONGEST_NAME = 80
_DATA_SHARE = 0.5
"""A line fills at least this share of the usual number of cells to count as a row of the table."""

_YEAR = re.compile(r"(FY\s?)?(19|20)\d\d([-/](\d\d|20\d\d))?", re.IGNORECASE)

Line = tuple[int, Sequence[str]]
"""A row number as the file counts, and the cells of that line."""

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


def is_blank(cells: Sequence[str]) -> bool:
    """Tell whether a line holds nothing, or nothing but white space."""
    # A loop, not all(): it is asked of every line, and nearly always ends at the first cell.
    for cell in cells:  # noqa: SIM110
        if cell and not cell.isspace():
            return False
    return True


def find_header_row(lines: Sequence[Line]) -> int:
    """Return the row number of the line that names the columns; 0 where the list begins without one.

    A line is taken for it when it fills most of the columns with short words, none of them a phone number or a date,
    and no row of the table stands above it. Among several the one wins whose words are known names of columns, and
    below which numbers and dates follow.

    Args:
        lines: The first lines of the file that are not blank, in order.
    """
    if not lines:
        return 0
    usual = median(_filled(cells) for _, cells in lines)
    best_row, best_score = 0, 0.0
    for index, (row, cells) in enumerate(lines):
        filled = _filled(cells)
        if filled < max(1.0, _DATA_SHARE * usual):
            continue
        if _is_of_a_person(cells) or (_holds_data(cells) and not _names_days(cells)):
            break
        score = _score(cells, [below for _, below in lines[index + 1 :]], usual)
        if score > best_score:
            best_row, best_score = row, score
    return best_row


def last_header_row(lines: Sequence[Line], header_row: int) -> int:
    """Return the row in which the columns' names end: the next one, if it goes on with them.

    It does when no cell in it looks like a lead's, it stands over digits at least once, and it either names columns
    that the first line leaves without a name, or makes better known names of those of the first.

    Args:
        lines: The first lines of the file that are not blank, in order.
        header_row: The row that `find_header_row` found.
    """
    upper, lower = _cells(lines, header_row), _cells(lines, header_row + 1)
    below = [cells for row, cells in lines if row > header_row + 1]
    if not any(cell and _differs(cell, index, below) for index, cell in enumerate(lower)):
        return header_row
    if not upper or not _may_name(lower):
        return header_row
    wide = [*upper, *[""] * (len(lower) - len(upper))]
    fills = any(low and not up for up, low in zip(wide, lower, strict=False))
    joined = _likeness_of(_joined(_filled_right(upper, lower), lower))
    return header_row + 1 if fills or joined > max(_likeness_of(upper), _likeness_of(lower)) else header_row


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


def unique_names(cells: Sequence[str], width: int) -> list[str]:
    """Return a name for each column, no two alike: "Phone", "Phone (2)"; "Column F" where the file gives none.

    Line breaks and runs of spaces in a name become one space each.
    """
    given = [" ".join(cell.split()) for cell in cells]
    given += [""] * (width - len(given))
    plain = [name or f"Column {column_letter(index)}" for index, name in enumerate(given)]
    given_names, taken = set(plain), set[str]()
    # How often each came so far: sixteen thousand times the same name must not be counted through anew each time.
    came: dict[str, int] = {}
    names: list[str] = []
    for name in plain:
        number, unique = came.get(name, 0) + 1, name
        if number > 1:
            unique = f"{name} ({number})"
            while unique in taken or unique in given_names:
                number += 1
                unique = f"{name} ({number})"
        came[name] = number
        taken.add(unique)
        names.append(unique)
    return names


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell and not cell.isspace())


def _holds_data(cells: Sequence[str]) -> bool:
    """Tell whether a line has a phone, a date or an e-mail address in it, as only a lead's has."""
    return any(looks_like_phone(cell) or looks_like_date(cell) or "@" in cell for cell in cells if cell)


def _is_of_a_person(cells: Sequence[str]) -> bool:
    """Tell whether a line has a phone or an e-mail address in it: then it names no days, whatever else it holds."""
    return any("@" in cell or (looks_like_phone(cell) and not _YEAR.fullmatch(cell.strip())) for cell in cells if cell)


def _names_days(cells: Sequence[str]) -> bool:
    """Tell whether a line with dates names columns all the same: the days of a month, beside names that are known."""
    others = [cell for cell in cells if cell.strip() and not _is_time(cell.strip())]
    return sum(_known(cell) == 1.0 for cell in others) > 1


def _is_time(text: str) -> bool:
    return _YEAR.fullmatch(text) is not None or looks_like_date(text)


def _is_name(cell: str) -> bool:
    """Tell whether a text is short and has letters, as the name of a column does."""
    return has_letters(cell) and len(cell) <= _LONGEST_NAME


def _score(cells: Sequence[str], below: Sequence[Sequence[str]], usual: float) -> float:
    """Return how much a line looks like the columns' names: 0 for not at all."""
    filled = [index for index, cell in enumerate(cells) if cell and not cell.isspace()]
    words = sum(_is_name(cells[index]) for index in filled)
    # Years and days may name columns too, beside words.
    years = sum(_is_time(cells[index].strip()) for index in filled) if words > 1 else 0
    named = (words + years) / len(filled)
    if named < 0.75:
        return 0.0
    known = sum(_known(cells[index]) for index in filled) / len(filled)
    contrast = sum(_differs(cells[index], index, below) for index in filled) / len(filled)
    distinct = len({cells[index].casefold() for index in filled}) / len(filled)
    full = min(1.0, len(filled) / max(usual, 1.0))
    return 4 * known + 2 * contrast + named + distinct + full


def _known(cell: str) -> float:
    matches = match_names(cell)
    if not matches:
        return 0.0
    return {Likeness.SURE: 1.0, Likeness.LOOSE: 0.8, Likeness.TYPO: 0.6}[matches[0].likeness]


def _differs(cell: str, index: int, below: Sequence[Sequence[str]]) -> bool:
    """Tell whether a word stands over cells with digits in most of the lines below it."""
    values = [line[index] for line in below[:20] if index < len(line) and line[index]]
    if not values or any(sign.isdecimal() for sign in cell):
        return False
    return sum(any(sign.isdecimal() for sign in value) for value in values) * 2 > len(values)


def _completed(above: Sequence[str], upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    times = Counter(name.casefold() for name in lower if name)
    whole = _joined(upper, lower)
    if _likeness_of(whole) > _likeness_of(lower):
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
    return any(cells) and not _holds_data(cells) and all(_is_name(cell) for cell in cells if cell)


def _likeness_of(names: Sequence[str]) -> int:
    """Return how well names are known: the more of them and the surer each, the greater."""
    return sum(found[0].likeness for name in names if name and (found := match_names(name)))
