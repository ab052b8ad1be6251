"""A list of leads as a file holds it, and how it comes of gathered columns: what is left out, and what does not fit.

Gathering them is table.py's work.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from typing import Protocol

from ozogui.leads.rows.header_row import unique_names
from ozogui.leads.rows.list_shape import find_outside, find_ragged, lengths_of, names_are_one_short, side_by_side
from ozogui.leads.rows.not_leads import NoLead, find_no_leads
from ozogui.leads.rows.number_cells import NumberCells, ZerosFormat, places_in
from ozogui.leads.rows.outline import Outline
from ozogui.leads.rows.taking import Hidden, Ragged, Runs, Taking
from ozogui.wording import column_letter


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet."""

    letter: str
    """As Excel shows it: "A", "AB"."""
    name: str
    """No other column of the sheet has the same: "Phone", "Phone (2)", or "Column F" where the file gives none."""
    values: list[str] = field(repr=False)
    """One text for each row of the sheet; not to be changed."""
    filled: int
    """How many of them are not blank."""
    worked_out: Runs = field(default=(), repr=False)
    """The rows, by their numbers, in which a formula gave the value, a number; there may be other rows in between."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line as it stands in the file."""

    number: int
    cells: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a file holds besides the leads, by row numbers as the file counts and by column letters."""

    above_header: tuple[int, ...]
    """All lines above the columns' names, blank ones too."""
    blank_rows: tuple[int, ...]
    """Lines with nothing in them between the rows, or between the rows and a line of totals; not those at the end."""
    totals_rows: tuple[int, ...]
    blank_columns: tuple[str, ...]
    """Columns with neither name nor value, up to the last one with either."""
    note_rows: tuple[int, ...] = ()
    """Notes such as "Prepared by"."""
    name_rows: tuple[int, ...] = ()
    """The columns' names once more."""
    hidden_rows: tuple[int, ...] = ()
    """Rows with something in them that the spreadsheet program does not show."""
    hidden_columns: tuple[str, ...] = ()
    """The letters of columns with something in them that it does not show."""
    filtered: bool = False
    """The hidden rows are hidden by a filter."""
    side_rows: tuple[int, ...] = ()
    """Rows in which only a list beside this one has anything."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What would have been left out had nobody said that it is to be taken."""

    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    filtered: bool = False
    notes: tuple[int, ...] = ()
    """Rows of totals, notes, and names that come again."""


@dataclass(frozen=True, slots=True)
class SideList:
    """A list that stands to the right of another in the same sheet."""

    letters: str
    """ "E to F"."""
    columns: tuple[Column, ...] = field(repr=False)
    row_numbers: list[int] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A list of leads as a file holds it."""

    header_row: int
    """As the file counts; 0 where the list has no row with the columns' names."""
    columns: tuple[Column, ...]
    row_numbers: list[int] = field(repr=False)
    left_out: LeftOut
    grid: tuple[GridRow, ...]
    grid_letters: tuple[str, ...]
    last_line: int
    """The number of the last line with anything in it; 0 for a file of nothing."""
    header_lines: int = 1
    """How many lines the columns' names are written in, of which header_row is the last."""
    ragged: tuple[Ragged, ...] = ()
    """Rows that do not fit, each of them a row of the list all the same."""
    side: tuple[SideList, ...] = ()
    taken: Taken = field(default_factory=Taken)


class Values(Protocol):
    """One gathered column."""

    values: list[str]
    filled: int


def listed(
    gathered: Sequence[Values],
    row_numbers: array[int],
    outline: Outline,
    hidden: Hidden,
    taking: Taking,
    numbers: NumberCells,
) -> Table:
    """Return the list that gathered columns hold: the columns are used up."""
    for place, forms in numbers.shown.items():
        if place < len(gathered):
            _show(gathered[place].values, row_numbers, forms)
    outline = replace(outline, grid=_shown_grid(outline.grid, numbers)) if numbers.shown else outline
    return _Listing(gathered, row_numbers, outline, hidden, taking, numbers.worked_out).table()


def _show(values: list[str], row_numbers: Sequence[int], forms: Mapping[ZerosFormat, Runs]) -> None:
    """Give numbers the digits that only their format shows."""
    for form, rows in forms.items():
        for place in places_in(rows, row_numbers):
            values[place] = form.shown(values[place])


def _shown_grid(grid: Sequence[Sequence[str]], numbers: NumberCells) -> list[list[str]]:
    lines = [list(cells) for cells in grid]
    for place, forms in numbers.shown.items():
        column = [cells[place] if place < len(cells) else "" for cells in lines]
        _show(column, range(1, len(lines) + 1), forms)
        for cells, text in zip(lines, column, strict=True):
            if place < len(cells):
                cells[place] = text
    return lines


class _Listing:
    """The steps from gathered columns to a list."""

    def __init__(
        self,
        gathered: Sequence[Values],
        row_numbers: array[int],
        outline: Outline,
        hidden: Hidden,
        taking: Taking,
        worked_out: Mapping[int, Runs],
    ) -> None:
        self._names = _without_blank_end(outline.names)
        self._values = [each.values for each in gathered]
        self._filled = [each.filled for each in gathered]
        self._numbers: list[int] = list(row_numbers)
        self._outline = outline
        self._hidden = hidden
        self._taking = taking
        self._worked_out = worked_out
        self._dropped: set[int] = set()
        self._ragged: list[Ragged] = []
        self._taken = Taken()

    def table(self) -> Table:
        """Take the steps."""
        outline = self._outline
        self._fit()
        hidden_rows, hidden_columns = self._take_hidden_out()
        kinds = self._take_no_leads_out()
        if not outline.lengths:
            self._ragged, outside = find_outside(self._numbers, self._values, self._filled, self._names)
            self._dropped |= outside
        side, side_rows = self._take_side_lists_out()
        header_row = outline.header_row
        first = header_row - max(0, outline.header_lines - 1)
        totals, notes, again = (kinds.get(kind, ()) for kind in NoLead)
        others = sorted((*totals, *notes, *again, *hidden_rows, *side_rows))
        columns, blank_columns = self._named_columns()
        width = max((len(cells) for cells in outline.grid), default=0)
        width = max(width, len(self._values), len(outline.names))
        start = min((*self._numbers[:1], *others[:1]), default=1)
        return Table(
            header_row,
            columns,
            self._numbers,
            LeftOut(
                tuple(range(1, first if header_row else start)),
                self._blank_rows(header_row or start - 1, others),
                totals,
                blank_columns,
                notes,
                again,
                hidden_rows,
                hidden_columns,
                self._hidden.filtered and bool(hidden_rows),
                side_rows,
            ),
            tuple(
                GridRow(number, (*cells, *[""] * (width - len(cells)))) for number, cells in enumerate(outline.grid, 1)
            ),
            tuple(column_letter(index) for index in range(width)),
            outline.last_line,
            outline.header_lines,
            tuple(self._ragged),
            side,
            self._taken,
        )

    def _fit(self) -> None:
        """Find rows whose cells may have been moved, and names that stand one column too far left."""
        lengths = lengths_of(self._outline.lengths)
        if lengths is None:
            return
        # Names that are blank count: who left a column's name out has given it a place.
        width = len(self._outline.names) or lengths.usual
        if lengths.usual == len(self._names) + 1 and names_are_one_short(self._names, lengths, self._values):
            self._names = ["", *self._names]
            width = len(self._names)
        if not lengths.other_than(width):
            return
        self._ragged = find_ragged(self._numbers, self._values, lengths, width)
        ragged = {each.row for each in self._ragged}
        for place in range(width, len(self._values)):
            if all(self._numbers[row] in ragged for row, value in enumerate(self._values[place]) if value.strip()):
                self._dropped.add(place)

    def _take_hidden_out(self) -> tuple[tuple[int, ...], tuple[str, ...]]:
        letters = self._hide_columns()
        runs = self._hidden.rows
        if not runs:
            return (), letters
        starts = [first for first, _ in runs]

        def is_hidden(number: int) -> bool:
            place = bisect_right(starts, number) - 1
            return place >= 0 and number <= runs[place][1]

        shown = [not is_hidden(number) for number in self._numbers]
        if all(shown) or not any(shown):
            return (), letters
        if self._taking.hidden_rows:
            rows = tuple(number for number, is_shown in zip(self._numbers, shown, strict=True) if not is_shown)
            self._taken = replace(self._taken, hidden_rows=rows, filtered=self._hidden.filtered)
            return (), letters
        return tuple(self._keep(shown)), letters

    def _hide_columns(self) -> tuple[str, ...]:
        places = [
            place
            for place in sorted(self._hidden.columns)
            if place < len(self._values) and (self._filled[place] or self._name(place))
        ]
        letters = tuple(map(column_letter, places))
        if len(places) == sum(bool(filled) for filled in self._filled):
            # A list of which nothing is shown is no list that somebody hid a part of.
            return ()
        if self._taking.hidden_columns:
            self._taken = replace(self._taken, hidden_columns=letters)
            return ()
        self._dropped.update(places)
        return letters

    def _take_no_leads_out(self) -> dict[NoLead, tuple[int, ...]]:
        found = find_no_leads(self._names, self._values)
        if not found or len(found) == len(self._numbers):
            return {}
        if self._taking.notes:
            self._taken = replace(self._taken, notes=tuple(self._numbers[index] for index in found))
            return {}
        kinds: dict[NoLead, list[int]] = {}
        for index, kind in found.items():
            kinds.setdefault(kind, []).append(self._numbers[index])
        self._keep([index not in found for index in range(len(self._numbers))])
        return {kind: tuple(rows) for kind, rows in kinds.items()}

    def _take_side_lists_out(self) -> tuple[tuple[SideList, ...], tuple[int, ...]]:
        if all(self._filled):
            return (), ()
        parts = side_by_side(self._names, self._values, self._filled)
        sides: list[SideList] = []
        for part in parts[1:]:
            shown = [any(map(str.strip, cells)) for cells in zip(*(self._values[place] for place in part), strict=True)]
            names = unique_names([self._name(place) for place in part], len(part))
            columns = []
            for place, name in zip(part, names, strict=True):
                values = list(compress(self._values[place], shown))
                columns.append(self._column(place, name, values, _filled(values)))
                self._dropped.add(place)
            letters = f"{column_letter(part[0])} to {column_letter(part[-1])}"
            sides.append(SideList(letters, tuple(columns), list(compress(self._numbers, shown))))
        if not sides:
            return (), ()
        own = [place for place in range(len(self._values)) if place not in self._dropped]
        shown = [any(map(str.strip, cells)) for cells in zip(*(self._values[place] for place in own), strict=True)]
        return tuple(sides), tuple(self._keep(shown))

    def _keep(self, shown: Sequence[bool]) -> list[int]:
        """Keep these rows only, and return the numbers of the others."""
        others = [number for number, stays in zip(self._numbers, shown, strict=True) if not stays]
        if others:
            self._numbers = list(compress(self._numbers, shown))
            self._values = [list(compress(values, shown)) for values in self._values]
            self._filled = list(map(_filled, self._values))
            gone = set(others)
            self._ragged = [each for each in self._ragged if each.row not in gone]
        return others

    def _column(self, place: int, name: str, values: list[str], filled: int) -> Column:
        return Column(column_letter(place), name, values, filled, self._worked_out.get(place, ()))

    def _name(self, place: int) -> str:
        return self._names[place].strip() if place < len(self._names) else ""

    def _blank_rows(self, before: int, others: Sequence[int]) -> tuple[int, ...]:
        """Return the gaps in the row numbers, the first of them behind `before`."""
        numbers = sorted((*self._numbers, *others)) if others else self._numbers
        if not numbers or numbers[-1] - before == len(numbers):
            return ()
        blank = array("I")
        for number in numbers:
            if number > before + 1:
                blank.extend(range(before + 1, number))
            before = number
        return tuple(blank)

    def _named_columns(self) -> tuple[tuple[Column, ...], tuple[str, ...]]:
        width = max(len(self._values), len(self._names))
        while len(self._values) < width:
            self._values.append([""] * len(self._numbers))
            self._filled.append(0)
        names = unique_names(self._names, width)
        columns: list[Column] = []
        blank: list[str] = []
        last_used = 0
        for index, values in enumerate(self._values):
            letter = column_letter(index)
            if index in self._dropped:
                continue
            if self._filled[index] or self._name(index):
                columns.append(self._column(index, names[index], values, self._filled[index]))
                last_used = len(blank)
            else:
                blank.append(letter)
        return tuple(columns), tuple(blank[:last_used])


def _filled(values: Sequence[str]) -> int:
    return sum(1 for value in values if value and not value.isspace())


def _without_blank_end(names: Sequence[str]) -> list[str]:
    kept = list(names)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
