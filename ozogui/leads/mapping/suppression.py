"""Reads a do-not-call list: the numbers of a file that must not be called, whatever else the file holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ozogui.leads.checking.rules import comparable_phone
from ozogui.leads.mapping.mapping import guess_mapping
from ozogui.leads.reading.sheet import SheetError, read_sheet
from ozogui.leads.values.headers import PHONE


@dataclass(frozen=True, slots=True)
class SuppressionList:
    """The numbers of one do-not-call list."""

    name: str
    phones: frozenset[str] = field(repr=False)
    """As `comparable_phone` gives them, so that each spelling of a number is found."""
    unreadable: tuple[int, ...]
    """Rows of the file whose number is damaged or not surely one number: nobody can be protected by them."""


def read_suppression_list(path: Path, country_code: str = "91") -> SuppressionList:
    """Read a do-not-call list.

    A list without a line of names is common: then the first number stands where the names are looked for, and counts.

    Args:
        path: Any spreadsheet; the column that looks like phones is taken.
        country_code: As in CheckOptions.

    Raises:
        SheetError: The file cannot be read, or no column of it looks like phones.
    """
    sheet = read_sheet(path)
    guess = next((each for each in guess_mapping(sheet) if each.header == PHONE), None)
    column = sheet.column(guess.column) if guess is not None else None
    if column is None:
        raise SheetError(
            f"No column of {path.name} looks like phone numbers.",
            "Nothing was sent: a do-not-call list needs one, so that nobody on it is called by mistake.",
        )
    phones = [comparable_phone(value, country_code) for value in column.values]
    cells = zip(sheet.row_numbers, column.values, phones, strict=True)
    unreadable = tuple(row for row, value, phone in cells if value.strip() and not phone)
    first = comparable_phone(column.name, country_code)
    return SuppressionList(path.name, frozenset(filter(None, (first, *phones))), unreadable)
