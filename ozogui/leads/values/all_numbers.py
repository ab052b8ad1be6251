"""Every number of a cell that may be called, however it is written: for whoever must not be called."""

from __future__ import annotations

import re

from ozogui.leads.values.column_names import match_names
from ozogui.leads.values.headers import PHONE
from ozogui.leads.values.phone import comparable_phone, digit_count

FEWEST_DIGITS, _MOST_DIGITS = 7, 15
_PARTS = re.compile(r"[,;|/\\&\n\r]+|:::|(?<=[0-9)])\s*(?=\+)|\b(?:or|and)\b", re.IGNORECASE)


def numbers_in(cell: str, country_code: str = "91") -> tuple[tuple[str, ...], bool]:
    """Return every number of a cell, as `comparable_phone` gives them, and whether all of the cell was understood."""
    whole = comparable_phone(cell, country_code)
    if _may_be_called(whole):
        return (whole,), True
    parts = [part for part in _PARTS.split(cell) if digit_count(part)]
    found = [comparable_phone(part.strip(), country_code) for part in parts]
    good = tuple(each for each in found if _may_be_called(each))
    return good, bool(good) and len(good) == len(found)


def is_second_phone(name: str) -> bool:
    """Tell whether a column of this name holds a further number of the same person: "AltNumber", "Mobile 2"."""
    return any(match.header == PHONE and match.is_second for match in match_names(name))


def _may_be_called(number: str) -> bool:
    return FEWEST_DIGITS <= len(number.removeprefix("+")) <= _MOST_DIGITS
