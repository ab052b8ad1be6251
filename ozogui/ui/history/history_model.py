"""The uploads of History as a table model; it answers from memory and is told what to show, newest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from ozogui.ui.batches.batch_model import now_here
from ozogui.ui.batches.history_entry import HistoryEntry
from ozogui.ui.kit.look import Type
from ozogui.ui.kit.table import CELL_ROLE, Cell
from ozogui.wording import count, moment

Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """What stands in which column."""

    WHEN = 0
    FILE = 1
    CAMPAIGN = 2
    OUTCOME = 3


HEADINGS = ("When", "File", "Campaign, account", "What became of it")


class HistoryModel(QAbstractTableModel):
    """One row an upload. Lives in the UI thread."""

    def __init__(self, now: Callable[[], datetime] = now_here, parent: QObject | None = None) -> None:
        """Make an empty model; `now` is what "Today" is measured against."""
        super().__init__(parent)
        self._now = now
        self._entries: list[HistoryEntry] = []
        self._colours: dict[str, str] = {}

    def set_entries(self, entries: Sequence[HistoryEntry], colours: Mapping[str, str]) -> None:
        """Show these uploads, with the colours of their accounts by name."""
        same = [entry.upload.id for entry in entries] == [entry.upload.id for entry in self._entries]
        if same:
            self._entries, self._colours = list(entries), dict(colours)
            if self._entries:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._entries) - 1, len(Column) - 1))
            return
        self.beginResetModel()
        self._entries, self._colours = list(entries), dict(colours)
        self.endResetModel()

    def entry_at(self, row: int) -> HistoryEntry | None:
        """Return the upload in a row, None when there is no such row."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def row_of(self, upload_id: int) -> int:
        """Return the row of an upload, -1 when it is not shown."""
        return next((row for row, entry in enumerate(self._entries) if entry.upload.id == upload_id), -1)

    # Qt

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._entries)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(Column)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(Column):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        return None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entry_at(index.row())
        if entry is None:
            return None
        column = Column(index.column())
        if role == CELL_ROLE:
            return self._cell(entry, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.fates() if column is Column.OUTCOME else self._cell(entry, column).text
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tooltip(entry, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            cell = self._cell(entry, column)
            text = entry.fates() if column is Column.OUTCOME else f"{cell.text} {cell.second}".strip()
            return f"{HEADINGS[column]}, {text}"
        return None

    def _cell(self, entry: HistoryEntry, column: Column) -> Cell:
        upload = entry.upload
        if column is Column.WHEN:
            return Cell(moment(upload.created_at, self._now()), tone="text2")
        if column is Column.FILE:
            return Cell(upload.file_name, second=count("row", upload.rows), kind=Type.STRONG, middle=True)
        if column is Column.CAMPAIGN:
            swatch = "practice_fill" if entry.is_practice else self._colours.get(upload.account, "field")
            return Cell(upload.campaign, second=upload.account, kind=Type.STRONG, swatch=swatch, middle=True)
        words, tone = entry.became()
        icon = "flask" if entry.is_practice else "plane" if entry.is_running else ""
        icon_tone = "practice" if entry.is_practice else "accent_text"
        return Cell(words, tone=tone, icon=icon, icon_tone=icon_tone, bar=entry.bar() or ((0.0, "ok"),))

    def _tooltip(self, entry: HistoryEntry, column: Column) -> str | None:
        if column is Column.FILE:
            return entry.upload.file_name
        if column is Column.CAMPAIGN:
            return f"{entry.upload.campaign}, {entry.upload.account}"
        if column is Column.OUTCOME:
            return entry.fates()
        return f"{entry.upload.created_at.astimezone():%A, %d %B %Y, %H:%M:%S}" if column is Column.WHEN else None
