"""Values of a column, packed: those that come again and again once, and for each row its place among them.

So they are sent faster, take less memory, and need no second look where they arrive. What sends them is
sheet_stream.py, what keeps them table.py.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

_SAMPLE = 256
"""Where most of the first so many values are different ones, the others are too."""

_MOST_REPEATED = 1 << 16
"""What a place can count to: columns of more different values are not packed."""


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


def pack(values: Sequence[str]) -> Packed:
    """Pack values, where it is worth it: where at most half of them are different ones."""
    if len(set(values[:_SAMPLE])) * 2 > _SAMPLE:
        return Packed(values, None, _filled(values, values))
    distinct = dict.fromkeys(values)
    filled = _filled(values, distinct)
    if len(distinct) * 2 > len(values) > 1 or len(distinct) > _MOST_REPEATED:
        return Packed(values, None, filled)
    place_of = {value: place for place, value in enumerate(distinct)}
    return Packed(list(distinct), array("H", map(place_of.__getitem__, values)), filled)


def blanks(rows: int) -> Packed:
    """Give so many blank values."""
    return Packed([""], array("H", [0]) * rows, 0)


def _filled(values: Sequence[str], distinct: Collection[str]) -> int:
    if "" not in distinct and not any(map(str.isspace, distinct)):
        return len(values)
    return len(values) - values.count("") - sum(map(str.isspace, values))
