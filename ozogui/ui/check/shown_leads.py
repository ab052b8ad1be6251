"""Which leads the table is to show and in which order, and how they are found.

The table itself is leads_model.py's, the work on long lists lead_order.py's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ozogui.leads.checking.check import Check
from ozogui.leads.checking.marks import RowState
from ozogui.leads.leads import Leads
from ozogui.ui.check.lead_order import Pause, edited_leads, in_order, leads_with, sorted_leads

ROW_COLUMN, STATE_COLUMN, FIRST_HEADER_COLUMN = 0, 1, 2
"""Columns of the table: the file's row number, what becomes of the lead, and the first of the headers."""

Found = tuple[Sequence[int], list[int] | None]
"""The leads to show, and all leads as they are sorted (None in the file's order)."""


class Group(StrEnum):
    """Leads that belong together whatever their findings are."""

    ANY = ""
    HELD_BACK = "Held back"
    WARNED = "Sent with a warning"
    EDITED = "Edited"
    REFUSED = "Refused by CloudAgent"
    """In an earlier upload: what `Journey.remarks` tells of."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Which leads the table shows; all of it must hold for a lead."""

    only_problems: bool = False
    rule: str = ""
    text: str = ""
    """A number or a name, in any of the cells; upper and lower case are the same."""
    group: Group = Group.ANY

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return not (self.only_problems or self.rule or self.text or self.group)


@dataclass(frozen=True, slots=True)
class Sorting:
    """By which column the table is sorted; the file's order by default."""

    column: int = ROW_COLUMN
    descending: bool = False

    @property
    def is_file_order(self) -> bool:
        """Whether the leads stand as in the file."""
        return self.column == ROW_COLUMN and not self.descending

    def clicked(self, column: int) -> Sorting:
        """Return what a click on a column's head makes of it: up, down, and at the third click the file's order."""
        if column != self.column or self.is_file_order:
            return Sorting(column, column == ROW_COLUMN)
        return Sorting() if self.descending or column == ROW_COLUMN else Sorting(column, True)


def finder(
    leads: Leads,
    check: Check,
    shown: Shown,
    sorting: Sorting,
    order: list[int] | None,
    refused: list[int] | None = None,
) -> Callable[[Pause], Found]:
    """Return what finds the leads, to be called on any thread; what there is to ask of the check is asked now.

    Args:
        leads: all leads.
        check: their findings.
        shown: which of them are wanted.
        sorting: in which order.
        order: all leads as they are sorted already, None when they are to be sorted.
        refused: the leads of that group, in the file's order.
    """
    kept = (refused or []) if shown.group is Group.REFUSED else _kept(check, shown)
    states = None
    if order is None and sorting.column == STATE_COLUMN:
        worst_first = (RowState.HELD_BACK, RowState.WARNING, RowState.READY)
        by_state = reversed(worst_first) if sorting.descending else worst_first
        states = [row for state in by_state for row in check.rows_in(state)]
    header = leads.headers[sorting.column - FIRST_HEADER_COLUMN] if sorting.column >= FIRST_HEADER_COLUMN else ""

    def find(pause: Pause) -> Found:
        ordered = order if order is not None else states
        if ordered is None and header:
            ordered = sorted_leads(leads.column(header), descending=sorting.descending, pause=pause)
        elif ordered is None and sorting.descending:
            ordered = list(range(len(leads) - 1, -1, -1))
        rows: Sequence[int] | None = kept
        if shown.group is Group.EDITED:
            edited = edited_leads(leads, pause)
            rows = edited if rows is None else sorted(set(edited) & set(rows))
        if shown.text:
            rows = leads_with(leads, shown.text, rows, pause)
        if rows is None:
            return (range(len(leads)) if ordered is None else ordered), ordered
        return (rows if ordered is None else in_order(ordered, rows, pause)), ordered

    return find


def _kept(check: Check, shown: Shown) -> list[int] | None:
    """List the leads that the check lets through; None for all of them."""
    if shown.rule:
        return check.rows_of(shown.rule)
    if shown.group is Group.HELD_BACK:
        return check.held_back_rows()
    if shown.group is Group.WARNED:
        return check.rows_in(RowState.WARNING)
    return check.problem_rows() if shown.only_problems else None
