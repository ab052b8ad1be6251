"""The do-not-call lists as a table model; it answers from memory and is told what to show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, Qt
from typing_extensions import override

from ozogui.ui.kit.look import Type
from ozogui.ui.kit.rows_model import RowsModel
from ozogui.ui.kit.table import Cell
from ozogui.uploads.do_not_call.lists import DoNotCallList
from ozogui.wording import count, number


class Column(IntEnum):
    """What stands in which column."""

    LIST = 0
    NUMBERS = 1
    AGE = 2
    APPLIES = 3
    HELD_BACK = 4


LATELY = timedelta(days=30)


class ListsModel(RowsModel[DoNotCallList]):
    """One row a list."""

    headings = ("List", "Numbers", "Age", "Applies to", "Not sent*")
    right_columns = (Column.NUMBERS, Column.HELD_BACK)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = 0.0
        self._today = date.min

    def set_lists(self, lists: Sequence[DoNotCallList], now: float, today: date) -> None:
        """Show these lists, as old as they are now."""
        self._now, self._today = now, today
        self.set_rows(lists)

    def row_of(self, list_id: str) -> int:
        """Return the row of a list, -1 when it is not shown."""
        return next((row for row, each in enumerate(self._rows) if each.id == list_id), -1)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole and section == Column.HELD_BACK:
            return "Leads of the last 30 days that were not sent because of this list"
        return super().headerData(section, orientation, role)

    @override
    def tip(self, row: DoNotCallList, column: int) -> str | None:
        if column == Column.LIST:
            return f"{row.name}, {source_words(row)}"
        return ", ".join(row.campaigns) if column == Column.APPLIES else None

    @override
    def spoken(self, row: DoNotCallList, column: int) -> str:
        cell = self.cell(row, column)
        return f"{self.headings[column].removesuffix('*')}, {cell.text} {cell.second}".strip()

    @override
    def cell(self, row: DoNotCallList, column: int) -> Cell:
        tone = "text" if row.is_on else "text3"
        if column == Column.LIST:
            return Cell(row.name, second=source_words(row), kind=Type.STRONG, tone=tone)
        if column == Column.NUMBERS:
            return Cell(number(row.numbers), right=True, tone=tone)
        if column == Column.AGE:
            if row.is_old(self._now):
                return Cell(age_words(row, self._now), chip="warn", icon="triangle")
            return Cell(age_words(row, self._now), tone="text2")
        if column == Column.APPLIES:
            return Cell(applies_words(row), tone=tone)
        return Cell(number(row.held_back_since(self._today - LATELY)), right=True, tone=tone)


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
