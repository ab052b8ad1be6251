"""What a column holds, judged by a sample of its cells: phones, dates, small numbers, names, a few words over and over.

What follows from that for the mapping is decided in guessing.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice, pairwise

from ozogui.leads.values.cell_shapes import (
    has_letters,
    is_small_number,
    looks_like_date,
    looks_like_mobile,
    looks_like_phone,
)

_SAMPLE = 400
_TELLING_SAMPLE = 20
"""So many cells are needed before repetition says that a column holds one of a few words."""

_LONGEST_WORD = 40
_MOST_WORDS = 3
_MOST_DIFFERENT = 60


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


def content_of(values: list[str]) -> Content:
    """Judge a column by at most 400 of its cells, spread over its whole length."""
    cells = [value.strip() for value in _sample(values)]
    if not cells:
        return Content(0, 0.0, 0.0, 0.0, 0.0, 0.0, few_words=False, counts_up=False)
    return Content(
        sampled=len(cells),
        phones=_share(cells, looks_like_phone),
        mobiles=_share(cells, looks_like_mobile),
        dates=_share(cells, looks_like_date),
        small_numbers=_share(cells, is_small_number),
        words=_share(cells, _is_wordy),
        few_words=_is_few_words(cells),
        counts_up=_counts_up(values),
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
    return len(numbers) >= 2 and len(numbers) == len(first) and steps == {1}
