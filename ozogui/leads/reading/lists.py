"""Several lists taken together, of one file or of several, and what became of each line of those that were read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ozogui.leads.rows.header_row import unique_names
from ozogui.leads.rows.listed import Column, LeftOut, Table
from ozogui.leads.rows.taking import Runs
from ozogui.wording import numbered


@dataclass(frozen=True, slots=True)
class ListRead:
    """One list that was read, whole."""

    name: str
    """As in `SheetInfo`."""
    rows: int
    """Its rows that became leads."""
    left_out: LeftOut | None = None
    last_line: int = 0
    """The last line with anything in it."""
    header_lines: int = 0
    lines: int = 0
    """The lines of a text file, as an editor counts them; 0 for a workbook."""
    lines_in_cells: int = 0
    """Lines of a text file that belong to a cell with line breaks."""
    beside: bool = False
    """It stands beside another: its lines are counted there."""


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column of the list that several files make together."""

    name: str
    sources: tuple[tuple[str, ...], ...]
    """For each file the names of its columns that feed this one: none, one, or several that are joined by a space."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of each line of a file: `lines` is the sum of all others."""

    lines: int
    leads: int
    """Lines that are leads, ready or held back; those of a list beside another are not counted twice."""
    hidden: int
    names: int
    """Lines with the columns' names, the first time and again."""
    above_names: int
    blank: int
    totals: int
    notes: int
    beside: int
    """Lines in which only a list beside this one has anything, and which are sent only if that list is added."""
    in_cells: int

    @property
    def not_leads(self) -> int:
        """All lines that are no leads, of which the hidden ones may be."""
        return self.lines - self.leads


def list_read(name: str, table: Table) -> ListRead:
    """Return what is kept of a list for the sums."""
    header_lines = table.header_lines if table.header_row else 0
    return ListRead(name, len(table.row_numbers), table.left_out, table.last_line, header_lines)


def tally_of(lists: Sequence[ListRead]) -> Tally:
    """Add up what became of the lines of some lists."""
    lines = leads = hidden = names = above = blank = totals = notes = beside = in_cells = 0
    for each in lists:
        left_out = each.left_out
        if left_out is None:
            continue
        lines += each.lines or each.last_line
        leads += each.rows
        hidden += len(left_out.hidden_rows)
        names += each.header_lines + len(left_out.name_rows)
        above += len(left_out.above_header)
        blank += len(left_out.blank_rows) + max(0, each.lines - each.lines_in_cells - each.last_line)
        totals += len(left_out.totals_rows)
        notes += len(left_out.note_rows)
        beside += len(left_out.side_rows)
        in_cells += each.lines_in_cells
    return Tally(lines, leads, hidden, names, above, blank, totals, notes, beside, in_cells)


def joined_lists(parts: Sequence[tuple[Sequence[Column], list[int]]]) -> tuple[tuple[Column, ...], list[int]]:
    """Return the columns and rows of lists one below the other, each row with the number of its list and row.

    Columns are the same where their names are, whatever the case; a list without names fits by its columns' places.
    """
    if len(parts) == 1:
        columns, row_numbers = parts[0]
        return tuple(columns), row_numbers
    first, _ = parts[0]
    names = [column.name for column in first]
    letters = [column.letter for column in first]
    joined: list[list[str]] = [[] for _ in first]
    worked_out: list[Runs] = [() for _ in first]
    numbers: list[int] = []
    for place, (columns, row_numbers) in enumerate(parts):
        before = len(numbers)
        numbers += (numbered(place, row) for row in row_numbers)
        targets = _targets(names, columns) if place else range(len(first))
        for target, column in zip(targets, columns, strict=True):
            if target == len(joined):
                joined.append([])
                worked_out.append(())
                names.append(column.name)
                letters.append(column.letter)
            joined[target] += [""] * (before - len(joined[target]))
            joined[target] += column.values
            worked_out[target] += tuple((numbered(place, top), numbered(place, end)) for top, end in column.worked_out)
        for values in joined:
            values += [""] * (len(numbers) - len(values))
    filled = [sum(1 for value in values if value and not value.isspace()) for values in joined]
    unique = unique_names(names, len(names))
    return tuple(Column(*each) for each in zip(letters, unique, joined, filled, worked_out, strict=True)), numbers


def _targets(names: list[str], columns: Sequence[Column]) -> list[int]:
    """Return for each column the place among the names of all lists; one behind the last for each that is new."""
    known: dict[str, int] = {}
    for place, name in enumerate(names):
        known.setdefault(_plain(name), place)
    nameless = all(column.name == f"Column {column.letter}" for column in columns)
    targets: list[int] = []
    new = len(names)
    for place, column in enumerate(columns):
        target = place if nameless and place < len(names) else known.pop(_plain(column.name), new)
        new += target == new
        targets.append(target)
    return targets


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum()) or name
