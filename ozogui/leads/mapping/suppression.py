"""Reads a do-not-call list: every number of a file that must not be called, whatever else the file holds.

Whoever makes such a list means all the people on it. So every sheet is read, hidden ones too, every column that holds
phones, and all numbers of a cell; and what could not be read is counted, since nobody is protected by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.leads.rows.sheet_error import SheetError
from ozogui.leads.rows.taking import Taking
from ozogui.leads.values.all_numbers import FEWEST_DIGITS, numbers_in
from ozogui.leads.values.phone import digit_count, national_digits

_NAMED = re.compile(r"(?i)\b(phone|mobile|mob|tel|telephone|cell|contact|whats\s?app|msisdn|number|no|dnd|dnc)\b")
"""What the first lines of a column of phones may say."""
_LINES_OF_NAMES = 10
_ALL = Taking(hidden_rows=True, hidden_columns=True, notes=True, ragged_rows=True)
"""Whoever filters a list, or writes below it, has not taken anybody off it."""
_SHARE = 0.5
_SCIENTIFIC = re.compile(r"[0-9][.,][0-9]+E\+?[0-9]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SuppressionList:
    """The numbers of one do-not-call list."""

    name: str
    phones: frozenset[str] = field(repr=False)
    """As `comparable_phone` gives them, so that each spelling of a number is found."""
    unreadable: tuple[int, ...]
    """Rows of the file with a cell that is damaged or not surely a number: nobody can be protected by it."""
    sheets: tuple[str, ...] = ()
    """The sheets that numbers were found on."""
    columns: int = 1
    """How many columns of them held numbers."""


def read_suppression_list(path: Path, country_code: str = "91") -> SuppressionList:
    """Read a do-not-call list.

    A list without a line of names is common, so no line counts as one: names are no numbers, and do no harm.

    Args:
        path: Any spreadsheet.
        country_code: As in CheckOptions.

    Raises:
        SheetError: The file cannot be read, or no column of it looks like phones.
    """
    phones: set[str] = set()
    unreadable: list[int] = []
    columns, names = 0, []
    for sheet in _sheets_of(path):
        found = [
            (each, cells) for each in sheet.columns if (cells := _phones_of(each.values, country_code)) is not None
        ]
        columns += len(found)
        names += [sheet.name] * bool(found)
        bad: set[int] = set()
        for column, cells in found:
            for row, value, (numbers, is_whole) in zip(sheet.row_numbers, column.values, cells, strict=True):
                phones.update(numbers)
                if not is_whole and _claims_a_number(value):
                    bad.add(row)
        unreadable += sorted(bad)
    if not phones:
        raise SheetError(
            f"No column of {path.name} looks like phone numbers.",
            "Nothing was sent: a do-not-call list needs one, so that nobody on it is called by mistake.",
        )
    return SuppressionList(path.name, frozenset(phones), tuple(unreadable), tuple(names), columns)


def _sheets_of(path: Path) -> Iterator[Sheet]:
    """Yield every sheet of a file that has anything in it, from its first line on."""
    first = read_sheet(path, header_row=0, taking=_ALL)
    yield first
    for info in first.sheets:
        if info.name == first.name:
            continue
        try:
            yield read_sheet(path, sheet=info.name, header_row=0, taking=_ALL)
        except SheetError:
            continue  # Empty: whatever is wrong with the file itself was said of the first.


def _phones_of(values: Sequence[str], country_code: str) -> list[tuple[tuple[str, ...], bool]] | None:
    """Return what each cell of a column holds; None for a column that is none of phones."""
    cells = [numbers_in(value, country_code) if value else ((), True) for value in values]
    national = national_digits(country_code) or FEWEST_DIGITS
    claims = sum(map(_claims_a_number, values))
    good = sum(any(len(number) >= national for number in numbers) for numbers, _ in cells)
    is_named = any(_NAMED.search(value) and not digit_count(value) for value in values[:_LINES_OF_NAMES])
    return cells if good and (good >= _SHARE * claims or is_named) else None


def _claims_a_number(value: str) -> bool:
    """Tell whether somebody has written a number into a cell, readable or not: a serial number is too short."""
    return digit_count(value) >= FEWEST_DIGITS or bool(_SCIENTIFIC.search(value))
