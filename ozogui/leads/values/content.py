"""What cells look like at a glance, and what a column holds by a sample of them: phones, dates, names, a few words.

For guessing only: whether CloudAgent would take a value is another and stricter question (rules.py). What follows for
the mapping is decided in guessing.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, takewhile

from ozogui.leads.values.phone import without_label

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
_SEVERAL = re.compile(r"\s*(?::::|[,;/|])\s*")

_LOOKED_AT = 120
"""So many filled cells, spread over a column, tell whether it holds phones."""
_SAMPLE = 400
_TELLING_SAMPLE = 20
"""So many cells are needed before repetition says that a column holds one of a few words."""

_LEAST_SHARING = 3
"""So many phones have to share a label before it is no part of any of them."""

_LONG_WITH_ZERO = 9
"""No serial number has so many digits and a zero before them; a phone as it is dialled at home has."""

_LONGEST_WORD = 40
_MOST_WORDS = 3
_MOST_DIFFERENT = 60


def looks_like_date(text: str) -> bool:
    """Tell whether a text is a date in one of the usual spellings; such a date may still not exist."""
    return _DATE.fullmatch(text.strip()) is not None


def looks_like_phone(text: str) -> bool:
    """Tell whether a text is one phone number or several: 7 to 15 digits each, however separated, and no date."""
    if text.isdecimal():  # as most phones are
        return 7 <= len(text) <= 15
    bare = without_label(text.strip()).removeprefix("tel:")
    if not any(sign.isdecimal() for sign in bare) or looks_like_date(bare):
        return False
    if _CUT_BY_EXCEL.fullmatch(bare):
        return True
    parts = [part for part in _SEVERAL.split(bare) if part]
    return (bool(parts) and all(_is_phone(part) for part in parts)) or _is_phone(bare)


def looks_like_mobile(text: str) -> bool:
    """Tell whether a text is an Indian mobile number: ten digits from 6 on, with or without 0 or 91."""
    if text.isdecimal():
        return _INDIAN_MOBILE.fullmatch(text) is not None
    first = _SEVERAL.split(without_label(text.strip()), maxsplit=1)[0]
    digits = _SEPARATORS.sub("", first.removesuffix(".0"))
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
    return _share(cells, looks_like_phone) if cells else 0.0


@dataclass(frozen=True, slots=True)
class SharedLabel:
    """What all phones of a column have around them, such as "p:" or "Cell no. " before them, or " (res)" behind."""

    before: str = ""
    behind: str = ""

    @property
    def words(self) -> str:
        """Both, as a sentence can name them; empty for none."""
        return " … ".join(filter(None, (self.before.strip(), self.behind.strip())))

    def taken_off(self, text: str) -> str:
        """Return a cell without it."""
        return text.removeprefix(self.before).removesuffix(self.behind)


def shared_label(column: Sequence[str]) -> SharedLabel:
    """Find what all cells of a column with digits share before their numbers and behind them.

    It has letters and no digit, and is more than a part of what a number may begin or end with.
    """
    # Nearly no phone begins or ends with anything but a digit or a +, and then nothing is shared.
    begins_with_digits = any(text[0].isdecimal() for text in column if text)
    ends_with_digits = any(text[-1].isdecimal() for text in column if text)
    if begins_with_digits and ends_with_digits:
        return SharedLabel()
    filled = [text for text in column if text and any(map(str.isdecimal, text))]
    if len(filled) < _LEAST_SHARING:
        return SharedLabel()
    before = "" if begins_with_digits else _shared(min(filled), max(filled), "+(")
    # Read from behind the first and the last in order are others.
    backwards = [] if ends_with_digits else [text[::-1] for text in filled]
    behind = _shared(min(backwards), max(backwards), "")[::-1] if backwards else ""
    # What ends with a dash could be a minus: then only letters stand before it, as in "M-".
    is_minus = before.rstrip().endswith("-") and not before.rstrip(" -").isalpha()
    return SharedLabel("" if is_minus or not has_letters(before) else before, behind if has_letters(behind) else "")


def _shared(first: str, last: str, begins: str) -> str:
    """Return what two texts, and so all between them in order, begin with: up to a digit, or a sign before a number."""
    alike = takewhile(lambda pair: pair[0] == pair[1] and not pair[0].isdecimal(), zip(first, last, strict=False))
    return "".join(takewhile(lambda char: char not in begins, (char for char, _ in alike)))


def has_letters(text: str) -> bool:
    """Tell whether a text has a letter of any script."""
    return any(sign.isalpha() for sign in text)


def _is_phone(text: str) -> bool:
    digits = _SEPARATORS.sub("", text.strip().removesuffix(".0"))
    return digits.isdecimal() and 7 <= len(digits) <= 15


@dataclass(frozen=True, slots=True)
class Content:
    """Shares, from 0 to 1, of a column's cells that are not blank."""

    sampled: int
    """How many cells the shares are of; 0 for an empty column, whose shares are all 0."""
    phones: float
    mobiles: float
    """Indian mobile numbers, in any spelling."""
    dates: float
    small_numbers: float
    """Whole numbers of at most three digits."""
    words: float
    """Cells with letters and no long run of digits."""
    few_words: bool
    """The same few short values come again and again, as cities or products do."""
    counts_up: bool
    """Each number is one more than that before: a serial number."""
    different: float = 0.0
    """Share of the cells that hold what no other does."""


def content_of(values: list[str], *, is_called_phone: bool = False) -> Content:
    """Judge a column by at most 400 of its cells, spread over its whole length.

    Args:
        values: The column's cells.
        is_called_phone: Its name says that it holds phones: then what all its cells share around them is a label.
    """
    cells = [value.strip() for value in _sample(values)]
    if not cells:
        return Content(0, 0.0, 0.0, 0.0, 0.0, 0.0, few_words=False, counts_up=False)
    label = shared_label(cells) if is_called_phone else SharedLabel()
    phones = [label.taken_off(cell) for cell in cells] if label.words else cells
    return Content(
        sampled=len(cells),
        phones=_share(phones, looks_like_phone),
        mobiles=_share(phones, looks_like_mobile),
        dates=_share(cells, looks_like_date),
        small_numbers=_share(cells, is_small_number),
        words=_share(cells, _is_wordy),
        few_words=_is_few_words(cells),
        counts_up=_counts_up(values),
        different=len({cell.casefold() for cell in cells}) / len(cells),
    )


def _sample(values: list[str]) -> list[str]:
    step = max(1, len(values) // _SAMPLE)
    spread = [value for value in values[::step] if value and not value.isspace()]
    if len(spread) * 4 >= _SAMPLE or step == 1:
        return spread[:_SAMPLE]
    # A column that is nearly empty: whatever it has.
    return list(islice((value for value in values if value and not value.isspace()), _SAMPLE))


def _share(cells: list[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, cells)) / len(cells)


def _is_wordy(cell: str) -> bool:
    return has_letters(cell) and sum(sign.isdecimal() for sign in cell) * 2 < len(cell)


def _is_few_words(cells: list[str]) -> bool:
    different = {cell.casefold() for cell in cells}
    if len(cells) < _TELLING_SAMPLE or len(different) > min(_MOST_DIFFERENT, len(cells) * 0.3):
        return False
    return all(len(cell) <= _LONGEST_WORD and len(cell.split()) <= _MOST_WORDS for cell in different)


def _counts_up(values: Iterable[str]) -> bool:
    first = [value.strip() for value in islice(values, 50)]
    numbers = [int(value) for value in first if value.isascii() and value.isdecimal() and len(value) < 16]
    steps = {after - before for before, after in pairwise(numbers)}
    if any(value.startswith("0") and len(value) >= _LONG_WITH_ZERO for value in first):
        return False
    return len(numbers) >= 2 and len(numbers) == len(first) and steps == {1}
