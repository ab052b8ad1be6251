"""Values of a column, packed: those that come again and again once, and for each row its place among them.

So they are written out, sent and kept in a fraction of the time and of the memory. What makes a text of a cell
is cells.py, what sends packed columns sheet_stream.py, what keeps them table.py.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from ozogui.leads.rows.cells import MOST_DIGITS, CellValue, text_of

_SAMPLE = 2_048
"""Where most of the first so many values are different ones, the others are too."""

_MOST_REPEATED = 1 << 16
"""What a place can count to: columns of more different values are not packed."""

_NUMBERS = frozenset({int, float, bool})


@dataclass(frozen=True, slots=True)
class Packed:
    """Some values of one column, in order."""

    texts: Sequence[str] = field(repr=False)
    """The values, or where `places` are given each of them once."""
    places: array[int] | None = field(default=None, repr=False)
    """For each row the index of its value in `texts`, in 16 bits."""
    filled: int = 0
    """How many rows have a value that is not blank."""

    def __len__(self) -> int:
        return len(self.texts) if self.places is None else len(self.places)

    def values(self) -> Sequence[str]:
        """Return the value of each row."""
        return self.texts if self.places is None else list(map(self.texts.__getitem__, self.places))


def pack(cells: Sequence[CellValue]) -> Packed:
    """Pack cells as texts (`cells.text_of`), where at most half of them are different ones."""
    # 1, 1.0 and True are equal and written differently; no other two kinds of cells have values that are equal.
    if len(_NUMBERS.intersection(map(type, cells))) > 1:
        cells = texts_of(cells)
    if len(set(cells[:_SAMPLE])) * 2 > _SAMPLE:
        return _unpacked(cells)
    distinct = dict.fromkeys(cells, 0)
    if len(distinct) * 2 > len(cells) > 1 or len(distinct) > _MOST_REPEATED:
        return _unpacked(cells)
    texts = texts_of(list(distinct))
    for place, cell in enumerate(distinct):
        distinct[cell] = place
    places = array("H", map(distinct.__getitem__, cells))
    blank = sum(places.count(place) for place, text in enumerate(texts) if not text or text.isspace())
    return Packed(texts, places, len(places) - blank)


def blanks(rows: int) -> Packed:
    """Give so many blank values."""
    return Packed([""], array("H", [0]) * rows, 0)


def texts_of(values: Sequence[CellValue]) -> Sequence[str]:
    """Return `text_of` for many cells, in a fraction of the time where they are alike, as those of a column are."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return cast("Sequence[str]", values)
    if kinds == {float}:
        return _texts_of_numbers(cast("Sequence[float]", values))
    if kinds == {str, float}:
        numbers = iter(_texts_of_numbers([value for value in values if type(value) is float]))
        return [value if type(value) is str else next(numbers) for value in values]
    if kinds <= {str, date}:
        # Days come again and again; neither equals any text, as 1 equals 1.0 and True.
        texts = {value: text_of(value) for value in set(values)}
        return list(map(texts.__getitem__, values))
    return list(map(text_of, values))


def _texts_of_numbers(values: Sequence[float]) -> list[str]:
    if all(map(float.is_integer, values)) and min(values) > -MOST_DIGITS and max(values) < MOST_DIGITS:
        return list(map(str, map(int, values)))
    return list(map(text_of, values))


def _unpacked(cells: Sequence[CellValue]) -> Packed:
    texts = texts_of(cells)
    filled = len(texts)
    if "" in texts or any(map(str.isspace, texts)):
        filled -= texts.count("") + sum(map(str.isspace, texts))
    return Packed(texts, None, filled)
