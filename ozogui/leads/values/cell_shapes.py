"""What a cell's text looks like at a glance: a phone, a date, a word. For guessing only, over a few hundred cells.

Whether CloudAgent would take a value is another and stricter question (rules.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_LOOKED_AT = 120
"""So many filled cells, spread over a column, tell what it holds."""

_SEPARATORS = re.compile("[\\s().+/\u2010-\u2015-]+")
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([ T]\d{1,2}:\d\d.*)?"
    r"|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})([ T]\d{1,2}:\d\d.*)?"
    r"|\d{1,2}(st|nd|rd|th)?[ -](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ ,.-]+(\d{4}|\d{2})",
    re.IGNORECASE,
)
_INDIAN_MOBILE = re.compile(r"(0|91|0091)?[6-9]\d{9}")
_CUT_BY_EXCEL = re.compile(r"\d([.,]\d+)?[eE]\+(09|10|11|12|13)")
_NUMBER = re.compile(r"[-+]?[\d,]*\d(\.\d+)?%?")
_SEVERAL = re.compile(r"\s*[,;/|]\s*")


def looks_like_date(text: str) -> bool:
    """Tell whether a text is a date in one of the usual spellings; such a date may still not exist."""
    return _DATE.fullmatch(text.strip()) is not None


def looks_like_phone(text: str) -> bool:
    """Tell whether a text is one phone number or several: 7 to 15 digits each, however separated, and no date."""
    bare = text.strip().removeprefix("tel:")
    if not any(sign.isdecimal() for sign in bare) or looks_like_date(bare):
        return False
    if _CUT_BY_EXCEL.fullmatch(bare):
        return True
    parts = [part for part in _SEVERAL.split(bare) if part]
    return (bool(parts) and all(_is_phone(part) for part in parts)) or _is_phone(bare)


def looks_like_mobile(text: str) -> bool:
    """Tell whether a text is an Indian mobile number: ten digits from 6 on, with or without 0 or 91."""
    digits = _SEPARATORS.sub("", text.strip().removesuffix(".0"))
    return _INDIAN_MOBILE.fullmatch(digits) is not None


def looks_like_number(text: str) -> bool:
    """Tell whether a text is a number, with or without thousands separators, decimals and a per cent sign."""
    return _NUMBER.fullmatch(text.strip()) is not None


def is_small_number(text: str) -> bool:
    """Tell whether a text is a whole number of at most three digits: what a column of priorities holds."""
    bare = text.strip().removesuffix(".0")
    return 0 < len(bare) <= 3 and bare.isdecimal()


def phone_share(values: Sequence[str]) -> float:
    """Return the share of a column's filled cells that look like phones, by at most 120 of them."""
    step = max(1, len(values) // _LOOKED_AT)
    cells = [value for value in values[::step] if value and not value.isspace()]
    if not cells and step > 1:
        cells = [value for value in values if value and not value.isspace()][:_LOOKED_AT]
    return sum(map(looks_like_phone, cells)) / len(cells) if cells else 0.0


def has_letters(text: str) -> bool:
    """Tell whether a text has a letter of any script."""
    return any(sign.isalpha() for sign in text)


def _is_phone(text: str) -> bool:
    digits = _SEPARATORS.sub("", text.strip().removesuffix(".0"))
    return digits.isdecimal() and 7 <= len(digits) <= 15
