"""The leads as a table model: one column for each header, findings marked in their cells, edited in place.

Filters and searches over an index list of its own: a proxy model takes seconds where a list takes milliseconds.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from ozogui.leads.check import Check, Finding
from ozogui.leads.headers import PHONE, PRIORITY
from ozogui.leads.leads import Change, Leads
from ozogui.leads.marks import RowState
from ozogui.leads.rules import RULES, Severity
from ozogui.ui.journey import Journey
from ozogui.ui.look import Type
from ozogui.ui.table import CELL_ROLE, Cell
from ozogui.wording import number

Index = QModelIndex | QPersistentModelIndex

ROW_COLUMN, STATE_COLUMN, FIRST_HEADER_COLUMN = 0, 1, 2
STATE_ICONS = {
    RowState.READY: ("tick", "ok"),
    RowState.WARNING: ("triangle", "warn"),
    RowState.HELD_BACK: ("octagon", "err"),
}
STATE_WORDS = {RowState.READY: "ready", RowState.WARNING: "sent with a warning", RowState.HELD_BACK: "held back"}
RULE_TITLES = {rule.name: rule.title for rule in RULES}
_TONES = {Severity.ERROR: "err", Severity.WARNING: "warn"}


@dataclass(frozen=True, slots=True)
class Shown:
    """Which leads the table shows; all of it must hold for a lead."""

    only_problems: bool = False
    rule: str = ""
    text: str = ""
    """A number or a name, in any of the cells; upper and lower case are the same."""

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return not (self.only_problems or self.rule or self.text)


class LeadsModel(QAbstractTableModel):
    """The checked leads of a journey. Answers from memory; lives in the UI thread."""

    def __init__(self, journey: Journey, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._journey = journey
        self._leads: Leads | None = None
        self._check: Check | None = None
        self._rows: range | list[int] = range(0)
        self.shown = Shown()
        self._is_typing = False
        """A cell is being edited by hand: its lead stays in sight, also when it is no problem any more."""

    # What is shown

    def take(self) -> None:
        """Read the journey again: other leads reset the table, an edit only redraws it (and filters it anew)."""
        leads, check = self._journey.leads, self._journey.check
        if leads is not self._leads or check is not self._check:
            self.beginResetModel()
            self._leads, self._check = leads, check
            self._rows = self._find()
            self.endResetModel()
            return
        if self.shown.is_all or self._is_typing:
            if self.rowCount():
                self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
            return
        self.show(self.shown)

    def show(self, shown: Shown) -> None:
        """Show other leads of the same list."""
        self.beginResetModel()
        self.shown = shown
        self._rows = self._find()
        self.endResetModel()

    def _find(self) -> range | list[int]:
        if self._leads is None or self._check is None:
            return range(0)
        rows: range | list[int] = range(len(self._leads))
        if self.shown.rule:
            rows = self._check.rows_of(self.shown.rule)
        elif self.shown.only_problems:
            rows = self._check.problem_rows()
        if self.shown.text:
            rows = self._with_text(rows, self.shown.text.casefold())
        return rows

    def _with_text(self, rows: range | list[int], text: str) -> list[int]:
        leads = self._leads
        assert leads is not None
        columns = [leads.column(header) for header in leads.headers]
        digits = "".join(char for char in text if char.isdigit())
        found: set[int] = set()
        for header, column in zip(leads.headers, columns, strict=True):
            if header == PHONE and len(digits) >= 3:  # "98200 11122" finds 9820011122 and the other way round
                found.update(row for row in rows if digits in column[row].replace(" ", "").replace("-", ""))
            found.update(row for row in rows if text in column[row].casefold())
        return sorted(found)

    # Finding one's way

    def lead_at(self, row: int) -> int:
        """Return the index into the leads for a row of the table."""
        return self._rows[row]

    def row_of(self, lead: int) -> int:
        """Return the row of the table that shows a lead, -1 when it is filtered out."""
        if isinstance(self._rows, range):
            return lead
        try:
            return self._rows.index(lead)
        except ValueError:
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
            return "Row" if section == ROW_COLUMN else self.header_at(section)
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
        if index.column() >= FIRST_HEADER_COLUMN and not self._journey.is_locked:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        header = self.header_at(index.column())
        if self._leads is None or not header or role != Qt.ItemDataRole.EditRole or self._journey.is_locked:
            return False
        lead = self._rows[index.row()]
        before = self._leads.value(lead, header)
        title = f"Edit of row {number(self._leads.row_numbers[lead])}"
        self._is_typing = True
        try:
            return self._journey.edit([Change(lead, header, before, str(value))], title) > 0
        finally:
            self._is_typing = False

    # One cell

    def _text(self, index: Index) -> str:
        assert self._leads is not None
        assert self._check is not None
        lead, header = self._rows[index.row()], self.header_at(index.column())
        if header:
            return self._leads.value(lead, header)
        if index.column() == ROW_COLUMN:
            return number(self._leads.row_numbers[lead])
        return STATE_WORDS[self._check.state_of(lead)]

    def _cell(self, index: Index) -> Cell:
        assert self._leads is not None
        assert self._check is not None
        lead, header = self._rows[index.row()], self.header_at(index.column())
        if index.column() == ROW_COLUMN:
            return Cell(number(self._leads.row_numbers[lead]), tone="text3")
        if not header:
            icon, tone = STATE_ICONS[self._check.state_of(lead)]
            return Cell(icon=icon, icon_tone=tone)
        finding = self._check.finding_at(lead, header)
        return Cell(
            self._leads.value(lead, header),
            kind=Type.BODY,
            right=header == PRIORITY and finding is None,
            mark=_TONES[finding.severity] if finding else "",
            end_icon={"err": "octagon", "warn": "triangle"}[_TONES[finding.severity]] if finding else "",
            corner=self._leads.is_edited(lead, header),
        )

    def _tip(self, index: Index) -> str:
        assert self._leads is not None
        finding = self.finding_at(index)
        header = self.header_at(index.column())
        lead = self._rows[index.row()]
        if finding is None:
            if header and self._leads.is_edited(lead, header):
                original = html.escape(self._leads.original(lead, header)) or "empty"
                return f"<p>In the file: {original}</p>"
            return ""
        fate = "Held back" if finding.severity is Severity.ERROR else "Sent with a warning"
        return (
            f"<p style='margin: 2px 4px'><b>{html.escape(RULE_TITLES[finding.rule])}</b><br/>"
            f"{html.escape(finding.message)}<br/>"
            f"<small>{fate} · row {number(finding.row_number)} · {finding.rule}</small></p>"
        )

    def _spoken(self, index: Index) -> str:
        finding, header = self.finding_at(index), self.header_at(index.column())
        words = [header or "Row", self._text(index) or "empty"]
        if finding is not None:
            words += [finding.severity.value, RULE_TITLES[finding.rule]]
        return ", ".join(words)
