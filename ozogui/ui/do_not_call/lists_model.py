"""The do-not-call lists as a table model; it answers from memory and is told what to show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from ozogui.ui.kit.look import Type
from ozogui.ui.kit.table import CELL_ROLE, Cell
from ozogui.uploads.do_not_call.lists import DoNotCallList
from ozogui.wording import count, number

Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """What stands in which column."""

    LIST = 0
    NUMBERS = 1
    AGE = 2
    APPLIES = 3
    HELD_BACK = 4


HEADINGS = ("List", "Numbers", "Age", "Applies to", "Not sent*")
LATELY = timedelta(days=30)


class ListsModel(QAbstractTableModel):
    """One row a list. Lives in the UI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lists: list[DoNotCallList] = []
        self._now = 0.0
        self._today = date.min

    def set_lists(self, lists: Sequence[DoNotCallList], now: float, today: date) -> None:
        """Show these lists, as old as they are now."""
        self.beginResetModel()
        self._lists, self._now, self._today = list(lists), now, today
        self.endResetModel()

    def list_at(self, row: int) -> DoNotCallList | None:
        """Return the list in a row, None when there is no such row."""
        return self._lists[row] if 0 <= row < len(self._lists) else None

    def row_of(self, list_id: str) -> int:
        """Return the row of a list, -1 when it is not shown."""
        return next((row for row, each in enumerate(self._lists) if each.id == list_id), -1)

    # Qt

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._lists)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(Column)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(Column):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (Column.NUMBERS, Column.HELD_BACK):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and section == Column.HELD_BACK:
            return "Leads of the last 30 days that were not sent because of this list"
        return None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        listed = self.list_at(index.row())
        if listed is None:
            return None
        column = Column(index.column())
        cell = self._cell(listed, column)
        if role == CELL_ROLE:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole and column in (Column.LIST, Column.APPLIES):
            return f"{listed.name}, {source_words(listed)}" if column is Column.LIST else ", ".join(listed.campaigns)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{HEADINGS[column].removesuffix('*')}, {cell.text} {cell.second}".strip()
        return None

    def _cell(self, listed: DoNotCallList, column: Column) -> Cell:
        tone = "text" if listed.is_on else "text3"
        if column is Column.LIST:
            return Cell(listed.name, second=source_words(listed), kind=Type.STRONG, tone=tone)
        if column is Column.NUMBERS:
            return Cell(number(listed.numbers), right=True, tone=tone)
        if column is Column.AGE:
            if listed.is_old(self._now):
                return Cell(age_words(listed, self._now), chip="warn", icon="triangle")
            return Cell(age_words(listed, self._now), tone="text2")
        if column is Column.APPLIES:
            return Cell(applies_words(listed), tone=tone)
        return Cell(number(listed.held_back_since(self._today - LATELY)), right=True, tone=tone)


def age_words(listed: DoNotCallList, now: float) -> str:
    """Return how old a list is: "Today", "41 days"."""
    days = listed.age_days(now)
    return count("day", days) if days else "Today"


def applies_words(listed: DoNotCallList) -> str:
    """Return what a list is for: "Every campaign", "2 campaigns", "Switched off"."""
    if not listed.is_on:
        return "Switched off"
    return count("campaign", len(listed.campaigns)) if listed.campaigns else "Every campaign"


def source_words(listed: DoNotCallList) -> str:
    """Return where a list came from."""
    return listed.source or "Added by hand"
