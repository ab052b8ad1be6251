"""How the cells of a list fit its columns: names that stand one column too far left, rows with more or fewer cells.

And lists that stand side by side in one sheet. What is done about any of it is listed.py's to say.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ozogui.leads.rows.taking import Ragged
from ozogui.leads.values.column_names import match_names
from ozogui.leads.values.content import looks_like_date, looks_like_number, looks_like_phone, phone_share
from ozogui.leads.values.headers import NAME, PHONE

_NEARLY_ALL = 0.9
_HABIT = 0.25
"""Where so many rows are short, the program that wrote the file leaves blank cells at a row's end out."""
_SMALL_HABIT = 0.1
_MOST_SHOWN = 80
_ROWS_COMPARED = 2_000


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many cells the rows of a text file have."""

    usual: int
    """What most of them have."""
    rows: dict[int, int]
    """Index of each row that has another number of cells -> that number."""
    all: array[int] = field(default_factory=lambda: array("H"), repr=False)
    """That number of each row."""

    def other_than(self, width: int) -> dict[int, int]:
        """Return the index of each row that has not so many cells -> their number."""
        if width == self.usual:
            return self.rows
        return {row: length for row, length in enumerate(self.all) if length != width}


def lengths_of(lengths: array[int]) -> Lengths | None:
    """Return how many cells rows have; None where nothing was counted, as in a workbook, which knows no such thing."""
    if not lengths:
        return None
    counted = Counter(lengths)
    usual = max(counted, key=lambda length: (counted[length], length))
    if len(counted) == 1:
        return Lengths(usual, {}, lengths)
    return Lengths(usual, {row: length for row, length in enumerate(lengths) if length != usual}, lengths)


def names_are_one_short(names: Sequence[str], lengths: Lengths, columns: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first column has no name at all, so that every name belongs one column further right.

    Asked where most rows have one cell more than there are names: programs that write out a table's index do that,
    "Mobile,Name" above "0,9876500000,Asha".
    """
    rows = len(columns[0]) if columns else 0
    width = len(names)
    if not width or len(columns) <= width:
        return False
    if len(lengths.rows) > rows * (1 - _NEARLY_ALL) or not any(map(str.strip, columns[width])):
        return False
    here = _phones_under_names(names, columns)
    shifted = _phones_under_names(names, columns[1:])
    return shifted > here or (shifted == here and _counts_up(columns[0]) and not phone_share(columns[0]))


def find_ragged(
    row_numbers: Sequence[int], columns: Sequence[Sequence[str]], lengths: Lengths, width: int
) -> list[Ragged]:
    """Return the rows of a text file in which a delimiter too many or too few may have moved the cells.

    A row that only lacks blank cells at its end is none where many are written so; nor is one with blank cells more.
    """
    ragged: list[Ragged] = []
    others = lengths.other_than(width)
    short = {row: length for row, length in others.items() if length < width}
    if _leaves_blanks_out(short, columns, lengths, width):
        short = _moved_to_the_left(short, columns, width)
    for row, length in others.items():
        if length < width and row not in short:
            continue
        outside = ", ".join(filter(None, (values[row].strip() for values in columns[width:])))
        if length < width or outside:
            ragged.append(Ragged(row_numbers[row], length, width, is_moved=True, outside=outside[:_MOST_SHOWN]))
    return ragged


def find_outside(
    row_numbers: Sequence[int], columns: Sequence[Sequence[str]], filled: Sequence[int], names: Sequence[str]
) -> tuple[list[Ragged], set[int]]:
    """Return the rows of a workbook with something to the right of the list, and the columns that hold it.

    Those have no name and next to nothing in them: a remark that somebody typed beside the list.
    """
    named = [place for place, name in enumerate(names) if name.strip()]
    rows = len(row_numbers)
    if not named:
        return [], set()
    width = named[-1] + 1
    few = max(3, rows // 10)
    places = [
        place for place in range(width, len(columns)) if 0 < filled[place] <= few and filled[place] * 2 <= max(rows, 2)
    ]
    outside: dict[int, list[str]] = {}
    for place in places:
        for row, value in enumerate(columns[place]):
            if value and not value.isspace():
                outside.setdefault(row, []).append(value.strip())
    ragged = [
        Ragged(row_numbers[row], width + len(cells), width, is_moved=False, outside=", ".join(cells)[:_MOST_SHOWN])
        for row, cells in sorted(outside.items())
    ]
    return ragged, set(places)


def side_by_side(names: Sequence[str], columns: Sequence[Sequence[str]], filled: Sequence[int]) -> list[range]:
    """Return the places of lists that stand side by side, from the left; none where there is one list only.

    Between them lies a blank column, each has phones, and a name of the one comes again in the other, or both have
    names of phones and of people, whatever they are called.
    """
    parts: list[range] = []
    start = 0
    for place in range(len(columns) + 1):
        is_blank = place == len(columns) or not (filled[place] or (place < len(names) and names[place].strip()))
        if is_blank:
            if place > start:
                parts.append(range(start, place))
            start = place + 1
    if len(parts) < 2:
        return []
    with_phones = [part for part in parts if any(phone_share(columns[place]) >= 0.5 for place in part)]
    if len(with_phones) < 2:
        return []
    first, feeds = _names_in(names, with_phones[0]), _feeds(names, with_phones[0])
    alike = [
        part
        for part in with_phones[1:]
        if _names_in(names, part) & first or {PHONE, NAME} <= feeds & _feeds(names, part)
    ]
    return [with_phones[0], *alike] if alike else []


def _feeds(names: Sequence[str], part: range) -> set[str]:
    """Return the headers that a list's names point to; a second phone is none."""
    matches = (match for place in part if place < len(names) for match in match_names(names[place]))
    return {match.header for match in matches if not match.is_second}


def _names_in(names: Sequence[str], part: range) -> set[str]:
    return {names[place].strip().casefold() for place in part if place < len(names) and names[place].strip()}


def _leaves_blanks_out(short: Collection[int], columns: Sequence[Sequence[str]], lengths: Lengths, width: int) -> bool:
    rows = len(columns[0]) if columns else 0
    if not short or len(short) >= rows * _HABIT:
        return bool(short)
    last = columns[width - 1] if width <= len(columns) else []
    ends_blank = any(not value.strip() for row, value in enumerate(last) if lengths.rows.get(row, width) >= width)
    return not ends_blank and len(short) >= max(5, rows * _SMALL_HABIT)


def _moved_to_the_left(short: dict[int, int], columns: Sequence[Sequence[str]], width: int) -> dict[int, int]:
    """Return those of the short rows that end with what only the last column holds: a cell before it is missing."""
    if width > len(columns):
        return {}
    last = columns[width - 1]
    full = [row for row in range(len(last)) if row not in short and last[row].strip()][:_ROWS_COMPARED]
    ends = _Kind.of([last[row] for row in full])
    kinds = {length: _Kind.of([columns[length - 1][row] for row in full]) for length in set(short.values()) if length}
    return {
        row: length
        for row, length in short.items()
        if length and ends.has(value := columns[length - 1][row]) and not kinds[length].has(value)
    }


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the cells of a column are like."""

    words: frozenset[str]
    """The few values that come again and again; none where there are many different ones."""
    shape: str
    """That of nearly all cells; "" where they differ, or have none that could be told from others."""

    @classmethod
    def of(cls, values: Sequence[str]) -> _Kind:
        words = {value.strip().casefold() for value in values}
        shapes = Counter(map(_shape_of, values))
        shape, cells = shapes.most_common(1)[0] if shapes else ("", 0)
        few = len(words) * 3 <= len(values)
        return cls(frozenset(words) if few else frozenset(), shape if cells >= len(values) * _NEARLY_ALL else "")

    def has(self, value: str) -> bool:
        """Tell whether a value is like those."""
        return value.strip().casefold() in self.words or (bool(self.shape) and _shape_of(value) == self.shape)


def _shape_of(value: str) -> str:
    if "@" in value:
        return "address"
    if looks_like_date(value):
        return "date"
    if looks_like_phone(value):
        return "phone"
    return "number" if looks_like_number(value) else ""


def _phones_under_names(names: Sequence[str], columns: Sequence[Sequence[str]]) -> int:
    """Return how many names of phones stand over phones."""
    return sum(
        any(match.header == PHONE for match in match_names(name)) and phone_share(values) >= 0.5
        for name, values in zip(names, columns, strict=False)
    )


def _counts_up(values: Sequence[str]) -> bool:
    first = [value.strip() for value in values[:50]]
    if len(first) < 2 or not all(value.isascii() and value.isdecimal() for value in first):
        return False
    numbers = list(map(int, first))
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) and not looks_like_phone(first[0])
