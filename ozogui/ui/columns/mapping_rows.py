"""What the mapping table shows, line by line: each column of the sheet, its further headers, and joined columns.

A column stands once; where it feeds a second header, that follows as a line of its own, and so do joined columns after
the first of them. How a line is painted is the model's business, what is chosen in it the journey's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice

from ozogui.leads.mapping.guessing import Guess, Sureness
from ozogui.leads.mapping.mapping import feed_values
from ozogui.leads.mapping.mapping_problems import MappingProblem
from ozogui.leads.mapping.mapping_shape import Feed, Join, Mapping
from ozogui.leads.reading.sheet import Sheet
from ozogui.leads.rows.listed import Column
from ozogui.leads.values.headers import PHONE
from ozogui.ui.columns.header_choices import NOT_SENT
from ozogui.wording import in_words, number

SAMPLES = 3
_SEARCHED_ROWS = 20_000
"""First values are looked for so far down; a column that is blank until then is as good as unknown anyway."""
_JOINED_ROWS = 2_000
"""The same for joined columns, which are joined anew whenever they change."""


class RowKind(Enum):
    """What a line of the table stands for."""

    COLUMN = "column"
    """A column of the sheet, and the first header that it feeds."""
    ALSO = "also"
    """A further header of the column above."""
    JOINED = "joined"
    """Several columns that feed one header together."""


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One line of the mapping table."""

    name: str
    filled: str
    samples: str
    header: str = NOT_SENT
    """What it feeds; NOT_SENT for nothing."""
    sureness: Sureness = Sureness.NO_HEADER
    wrong: bool = False
    """A problem that blocks is about this line."""
    kind: RowKind = RowKind.COLUMN
    columns: tuple[str, ...] = ()
    """The sheet's columns that it is made of."""
    place: int = 0
    """Which one it is of the column's headers, or of the joins."""
    joined_into: str = ""
    """The header that this column feeds together with others, where it feeds none by itself."""
    about: str = ""
    """More about how sure it is, in a sentence."""

    @property
    def ident(self) -> tuple[RowKind, str, int]:
        """What makes it the same line, whatever it is sent as."""
        return self.kind, self.name, self.place

    @property
    def is_sent(self) -> bool:
        """Whether its column is sent by this line."""
        return self.header != NOT_SENT

    def __repr__(self) -> str:
        """Leave the sample values out: a repr may end in a log."""
        return f"MappingRow(name={self.name!r}, header={self.header!r})"


def row_of(column: Column, rows: int) -> MappingRow:
    """Return the line that shows a column of a sheet with that many rows, not sent as anything yet."""
    filled = "all filled" if column.filled == rows else f"{number(column.filled)} filled"
    return MappingRow(column.name, filled, _samples(column.values), columns=(column.name,))


class MappingRows:
    """Makes the lines for a sheet; what a column looks like is found out once."""

    def __init__(self) -> None:
        self._sheet: Sheet | None = None
        self._blank: list[MappingRow] = []

    def take(
        self, sheet: Sheet | None, mapping: Mapping, guesses: Sequence[Guess], problems: Sequence[MappingProblem]
    ) -> list[MappingRow]:
        """Return the lines of a sheet under a mapping; none without a sheet.

        Args:
            sheet: the sheet.
            mapping: what is sent as what.
            guesses: how sure that is, one a column.
            problems: what is wrong with it.
        """
        if sheet is not self._sheet:
            self._sheet = sheet
            self._blank = [row_of(each, sheet.rows) for each in sheet.columns] if sheet is not None else []
        if sheet is None:
            return []
        wrong = {problem.header for problem in problems if problem.blocks and problem.kind == "twice"}
        rows: list[MappingRow] = []
        for blank, guess in zip(self._blank, guesses, strict=True):
            rows += _lines(sheet, mapping, blank, guess, wrong)
        return rows


def _lines(sheet: Sheet, mapping: Mapping, blank: MappingRow, guess: Guess, wrong: set[str]) -> Iterator[MappingRow]:
    name = blank.name
    mine = [header for column, header in mapping.columns if column == name] or [NOT_SENT]
    joined = next((join.header for join in mapping.joins if name in join.columns), "")
    sureness = guess.sureness
    for place, header in enumerate(mine):
        row = replace(blank, header=header, sureness=sureness, wrong=header in wrong)
        if place:
            yield replace(row, filled="sent once more", kind=RowKind.ALSO, place=place)
        else:
            about = _fuller_words(sheet, mapping, name) if sureness is Sureness.SECOND_PHONE else ""
            yield replace(row, about=about, joined_into="" if header != NOT_SENT else joined)
    there = {column.name for column in sheet.columns}
    for place, join in enumerate(mapping.joins):
        if join.columns[0] == name and there.issuperset(join.columns):
            yield _joined_row(sheet, join, place, sureness, is_wrong=join.header in wrong)


def _joined_row(sheet: Sheet, join: Join, place: int, sureness: Sureness, *, is_wrong: bool) -> MappingRow:
    return MappingRow(
        " + ".join(join.columns),
        f"{in_words(len(join.columns))} columns joined",
        " · ".join(joined_samples(sheet, join, SAMPLES)),
        join.header,
        sureness,
        is_wrong,
        RowKind.JOINED,
        join.columns,
        place,
    )


def joined_samples(sheet: Sheet, join: Join, most: int) -> list[str]:
    """Return the first different values that joined columns give, at most so many."""
    feed = Feed(join.header, join.columns, join.separator)
    return list(islice(_different(feed_values(sheet, feed, _JOINED_ROWS)), most))


def _fuller_words(sheet: Sheet, mapping: Mapping, name: str) -> str:
    """Return why another column was taken for PhoneNumber, in a sentence; empty where none is."""
    taken = next((column for column, header in mapping.columns if header == PHONE), "")
    other, this = sheet.column(taken), sheet.column(name)
    if other is None or this is None:
        return ""
    return (
        f'"{taken}" is sent as PhoneNumber: it is filled in {number(other.filled)} of {number(sheet.rows)} rows, '
        f"this column in {number(this.filled)}."
    )


def _samples(values: Sequence[str]) -> str:
    return " · ".join(islice(_different(values), SAMPLES))


def _different(values: Sequence[str]) -> Iterator[str]:
    seen = set()
    for value in islice(values, _SEARCHED_ROWS):
        if value and value not in seen:
            seen.add(value)
            yield " ".join(value.split())
