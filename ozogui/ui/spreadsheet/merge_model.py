"""The table of several files as one list: a line for each column of it, and what it is called in each file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from typing_extensions import override

from ozogui.leads.mapping.aligning import AlignedColumn, HowSure
from ozogui.ui.journey.merging import Merging
from ozogui.ui.kit.look import Type
from ozogui.ui.kit.table import CELL_ROLE, Cell, Index

LEFT_EMPTY = "Not in this file: left empty"
_CHIPS = {
    HowSure.ONE_FILE: ("off", "minus"),
    HowSure.CHOSEN: ("accent", "tick"),
    HowSure.JOINED: ("warn", "triangle"),
    HowSure.DIFFERS: ("warn", "triangle"),
    HowSure.PLACE: ("warn", "triangle"),
}


class MergeModel(QAbstractTableModel):
    """Lines are columns of the one list; its columns are that list, each file, and how sure it is."""

    def __init__(self, merging: Merging, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._merging = merging
        self._columns: Sequence[AlignedColumn] = ()
        self._names: Sequence[str] = ()

    def refresh(self, names: Sequence[str]) -> None:
        """Show the files as they are now, called by these names."""
        self.beginResetModel()
        self._columns, self._names = self._merging.alignment, names
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._columns)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._names) + 2

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or role not in (
            Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole,
        ):  # fmt: skip
            return None
        return ("One list", *self._names, "How sure")[section]

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cell = self._cell(self._columns[index.row()], index.column())
        if role == CELL_ROLE:
            return cell
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.headerData(index.column(), Qt.Orientation.Horizontal)}: {cell.text}"
        return None

    def file_of(self, index: Index) -> int | None:
        """Return the file that a cell is of; None for the list's own name and how sure it is."""
        file = index.column() - 1
        return file if index.isValid() and 0 <= file < len(self._names) else None

    def column_at(self, index: Index) -> AlignedColumn:
        """Return the column of the one list that a cell is of."""
        return self._columns[index.row()]

    def _cell(self, column: AlignedColumn, section: int) -> Cell:
        if section == 0:
            return Cell(column.name, kind=Type.STRONG)
        if section == len(self._names) + 1:
            tone, icon = _CHIPS.get(column.sureness, ("ok", "tick"))
            return Cell(column.sureness.value, chip=tone, icon=icon)
        source, how = column.sources[section - 1], column.how[section - 1]
        if not source:
            return Cell(LEFT_EMPTY, tone="text3", end_icon="chevron-down")
        mark = "warn" if how.wants_a_look else ""
        return Cell(" + ".join(source), mark=mark, end_icon="chevron-down" if mark or how is HowSure.CHOSEN else "")
