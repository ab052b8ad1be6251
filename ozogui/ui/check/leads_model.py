"""The leads as a table model: one column for each header, findings marked in their cells, edited in place.

Filters and sorts over an index list of its own (see lead_order.py): a proxy model takes seconds where a list takes
milliseconds.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from ozogui.leads.checking.check import Check, Finding
from ozogui.leads.checking.marks import RowState
from ozogui.leads.checking.rules import RULES, Severity
from ozogui.leads.leads import Change, Leads
from ozogui.leads.values.headers import PRIORITY
from ozogui.ui.check.lead_order import no_pause, pause_while
from ozogui.ui.check.shown_leads import (
    FIRST_HEADER_COLUMN,
    ROW_COLUMN,
    STATE_COLUMN,
    Found,
    Group,
    Shown,
    Sorting,
    finder,
)
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.look import Type
from ozogui.ui.kit.table import CELL_ROLE, Cell

Index = QModelIndex | QPersistentModelIndex

STATE_ICONS = {
    RowState.READY: ("tick", "ok"),
    RowState.WARNING: ("triangle", "warn"),
    RowState.HELD_BACK: ("octagon", "err"),
}
STATE_WORDS = {RowState.READY: "ready", RowState.WARNING: "sent with a warning", RowState.HELD_BACK: "held back"}
RULE_TITLES = {rule.name: rule.title for rule in RULES}
SHOWN_AT_ONCE = 50_000
"""Leads that are sorted, or searched, without leaving the UI thread: 30 ms."""
_TONES = {Severity.ERROR: "err", Severity.WARNING: "warn"}


class LeadsModel(QAbstractTableModel):
    """The checked leads of a journey. Answers from memory; lives in the UI thread."""

    def __init__(self, journey: Journey, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._journey = journey
        self._leads: Leads | None = None
        self._check: Check | None = None
        self._rows: Sequence[int] = range(0)
        self._order: list[int] | None = None
        """All leads as they are sorted; None in the file's order. It outlives edits: nothing jumps while one types."""
        self.shown = Shown()
        self.sorting = Sorting()
        self._is_typing = False
        """A cell is being edited by hand: its lead stays in sight, also when it is no problem any more."""

    # What is shown

    def take(self) -> None:
        """Read the journey again: other leads reset the table, an edit only redraws it (and filters it anew)."""
        before, self._leads, self._check = self._leads, self._journey.editing.leads, self._journey.editing.check
        if not _is_same_list(before, self._leads):
            self._order, self.sorting = None, Sorting()
            self._find(self.sorting)
        elif self.shown.is_all or self._is_typing:
            if self.rowCount():
                self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        else:
            self._find(self.sorting)

    def show(self, shown: Shown) -> None:
        """Show other leads of the same list."""
        self.shown = shown
        self._find(self.sorting)

    def sort_by(self, sorting: Sorting) -> None:
        """Show the leads in another order."""
        self._order = None
        self._find(sorting)

    def _find(self, sorting: Sorting) -> None:
        """Put the rows in place that are to be shown; many leads are sorted and searched in a worker meanwhile."""
        leads, check = self._leads, self._check
        if leads is None or check is None:
            self._put(range(0), None, Sorting())
            return
        find = finder(leads, check, self.shown, sorting, self._order, self._refused())
        works = bool(self.shown.text) or self.shown.group is Group.EDITED or not sorting.is_file_order
        background = self._journey.background
        if not works or len(leads) <= SHOWN_AT_ONCE:
            background.cancel("view")
            self._put(*find(no_pause), sorting)
            return

        def put(found: Found) -> None:
            if _is_same_list(leads, self._leads):
                self._put(*found, sorting)

        words = "Looking for leads" if self._order is not None or sorting.is_file_order else "Sorting the leads"
        background.run(lambda work: find(pause_while(work.is_cancelled)), put, words=words, lane="view")

    def _refused(self) -> list[int]:
        """Return the leads that CloudAgent refused, where that is what is to be shown."""
        leads, remarks = self._leads, self._journey.remarks
        if leads is None or self.shown.group is not Group.REFUSED:
            return []
        return [lead for lead, row_number in enumerate(leads.row_numbers) if row_number in remarks]

    def _put(self, rows: Sequence[int], order: list[int] | None, sorting: Sorting) -> None:
        self.beginResetModel()
        self._rows, self._order, self.sorting = rows, order, sorting
        self.endResetModel()

    # Finding one's way

    def lead_at(self, row: int) -> int:
        """Return the index into the leads for a row of the table."""
        return self._rows[row]

    def leads_at(self, first: int, last: int) -> Sequence[int]:
        """Return the indices into the leads for rows of the table, the last one included."""
        return self._rows[first : last + 1]

    def row_of(self, lead: int) -> int:
        """Return the row of the table that shows a lead, -1 when it is filtered out."""
        try:
            return self._rows.index(lead)
        except ValueError:
            return -1

    def problem_row(self, after: int, direction: int) -> int:
        """Return the next row of the table with a problem, searching on round the end; -1 when none is shown."""
        check, rows = self._check, len(self._rows)
        if check is None:
            return -1
        for step in range(1, rows + 1):
            row = (after + direction * step) % rows
            if check.state_of(self._rows[row]) is not RowState.READY:
                return row
        return -1

    def column_of(self, header: str) -> int:
        """Return the column of a header, that of the state for a finding of the whole lead."""
        if self._leads is None or header not in self._leads.headers:
            return STATE_COLUMN
        return FIRST_HEADER_COLUMN + self._leads.headers.index(header)

    def header_at(self, column: int) -> str:
        """Return the header of a column, "" for the row number and the state."""
        if self._leads is None or column < FIRST_HEADER_COLUMN:
            return ""
        return self._leads.headers[column - FIRST_HEADER_COLUMN]

    def finding_at(self, index: Index) -> Finding | None:
        """Return the worst finding of a cell; of the whole lead in the state's column."""
        if self._check is None or not index.isValid():
            return None
        lead, header = self._rows[index.row()], self.header_at(index.column())
        if header:
            return self._check.finding_at(lead, header)
        if index.column() == STATE_COLUMN:
            found = self._check.findings_of(lead)
            return min(found, key=lambda finding: finding.severity is not Severity.ERROR, default=None)
        return None

    # Qt

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:
        if parent.isValid() or self._leads is None:
            return 0
        return FIRST_HEADER_COLUMN + len(self._leads.headers)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            if section == STATE_COLUMN and self._journey.remarks:
                return "CloudAgent said"
            return "Row" if section == ROW_COLUMN else self.header_at(section)
        if role == Qt.ItemDataRole.AccessibleTextRole and section == STATE_COLUMN:
            return "State, and what CloudAgent said" if self._journey.remarks else "State"
        if role == Qt.ItemDataRole.TextAlignmentRole and self.header_at(section) == PRIORITY:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._leads is None or self._check is None or not index.isValid():
            return None
        if role == CELL_ROLE:
            return self._cell(index)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index)
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() >= FIRST_HEADER_COLUMN and self._can_change:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        header = self.header_at(index.column())
        if self._leads is None or not header or role != Qt.ItemDataRole.EditRole or not self._can_change:
            return False
        lead = self._rows[index.row()]
        before = self._leads.value(lead, header)
        title = f"Edit of row {self._leads.row_words(lead)}"
        self._is_typing = True
        try:
            return self._journey.editing.edit([Change(lead, header, before, str(value))], title) > 0
        finally:
            self._is_typing = False

    @property
    def _can_change(self) -> bool:
        return not (self._journey.is_locked or self._journey.editing.is_busy)

    # One cell

    def _text(self, index: Index) -> str:
        assert self._leads is not None
        assert self._check is not None
        lead, header = self._rows[index.row()], self.header_at(index.column())
        if header:
            return self._leads.value(lead, header)
        if index.column() == ROW_COLUMN:
            return self._leads.row_words(lead)
        said, state = self._said_of(lead), STATE_WORDS[self._check.state_of(lead)]
        return f"{state}, CloudAgent said: {said}" if said else state

    def _said_of(self, lead: int) -> str:
        """Return what CloudAgent said of a lead that it refused in an earlier upload; "" for any other."""
        assert self._leads is not None
        said = self._journey.remarks.get(self._leads.row_numbers[lead])
        return "" if said is None else said or "no reason given"

    def _cell(self, index: Index) -> Cell:
        assert self._leads is not None
        assert self._check is not None
        lead, header = self._rows[index.row()], self.header_at(index.column())
        if index.column() == ROW_COLUMN:
            return Cell(self._leads.row_words(lead), tone="text3")
        if not header:
            icon, tone = STATE_ICONS[self._check.state_of(lead)]
            return Cell(self._said_of(lead), icon=icon, icon_tone=tone)
        finding = self._check.finding_at(lead, header)
        return Cell(
            self._leads.value(lead, header),
            kind=Type.BODY,
            right=header == PRIORITY and finding is None,
            mark=_TONES[finding.severity] if finding else "",
            end_icon={"err": "octagon", "warn": "triangle"}[_TONES[finding.severity]] if finding else "",
            corner=self._leads.is_edited(lead, header),
            soft_corner=self._leads.is_tidied(lead, header),
        )

    def _tip(self, index: Index) -> str:
        assert self._leads is not None
        finding = self.finding_at(index)
        header = self.header_at(index.column())
        lead = self._rows[index.row()]
        said = self._said_of(lead) if index.column() == STATE_COLUMN else ""
        words = f"<p style='margin: 2px 4px'>CloudAgent said: {html.escape(said)}</p>" if said else ""
        if finding is None:
            if header and (self._leads.is_edited(lead, header) or self._leads.is_tidied(lead, header)):
                original = html.escape(self._leads.original(lead, header)) or "empty"
                return f"<p>In the file: {original}</p>"
            return words
        fate = "Will not be sent" if finding.severity is Severity.ERROR else "A warning: will still be sent"
        return (
            f"{words}<p style='margin: 2px 4px'><b>{html.escape(RULE_TITLES[finding.rule])}</b><br/>"
            f"{html.escape(finding.message)}<br/>"
            f"<small>{fate} · row {self._leads.row_words(lead)}</small></p>"
        )

    def _spoken(self, index: Index) -> str:
        finding, header = self.finding_at(index), self.header_at(index.column())
        words = [header or "Row", self._text(index) or "empty"]
        if finding is not None:
            words += [finding.severity.value, RULE_TITLES[finding.rule]]
        return ", ".join(words)


def _is_same_list(one: Leads | None, other: Leads | None) -> bool:
    """Tell whether leads are those of before, edited or checked anew: the same rows under the same headers."""
    if one is None or other is None:
        return one is other
    return one is other or (one.row_numbers is other.row_numbers and one.headers == other.headers)
