"""Where a list begins: the row with the columns' names under titles and blanks.

Collecting the lines is table.py's work.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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
        if holds_data(cells):
            break
        score = _score(cells, [below for _, below in lines[index + 1 :]], usual)
        if score > best_score:
            best_row, best_score = row, score
    return best_row


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


def holds_data(cells: Sequence[str]) -> bool:
    """Tell whether a line has a phone, a date or an e-mail address in it, as only a lead's has."""
    return any(looks_like_phone(cell) or looks_like_date(cell) or "@" in cell for cell in cells if cell)


def is_name(cell: str) -> bool:
    """Tell whether a text is short and has letters, as the name of a column does."""
    return has_letters(cell) and len(cell) <= _LONGEST_NAME


def _score(cells: Sequence[str], below: Sequence[Sequence[str]], usual: float) -> float:
    """Return how much a line looks like the columns' names: 0 for not at all."""
    filled = [index for index, cell in enumerate(cells) if cell and not cell.isspace()]
    words = sum(is_name(cells[index]) for index in filled)
    # Years may name columns too, beside words.
    years = sum(_YEAR.fullmatch(cells[index].strip()) is not None for index in filled) if words > 1 else 0
    named = (words + years) / len(filled)
    if named < 0.75:
        return 0.0
    known = sum(_known(cells[index]) for index in filled) / len(filled)
    contrast = sum(differs(cells[index], index, below) for index in filled) / len(filled)
    distinct = len({cells[index].casefold() for index in filled}) / len(filled)
    full = min(1.0, len(filled) / max(usual, 1.0))
    return 4 * known + 2 * contrast + named + distinct + full


def _known(cell: str) -> float:
    matches = match_names(cell)
    if not matches:
        return 0.0
    return {Likeness.SURE: 1.0, Likeness.LOOSE: 0.8, Likeness.TYPO: 0.6}[matches[0].likeness]


def differs(cell: str, index: int, below: Sequence[Sequence[str]]) -> bool:
    """Tell whether a word stands over cells with digits in most of the lines below it."""
    values = [line[index] for line in below[:20] if index < len(line) and line[index]]
    if not values or any(sign.isdecimal() for sign in cell):
        return False
    return sum(any(sign.isdecimal() for sign in value) for value in values) * 2 > len(values)
