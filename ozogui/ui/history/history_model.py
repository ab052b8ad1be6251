"""The uploads of History as a table model; it answers from memory and is told what to show, newest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import IntEnum

from PySide6.QtCore import QObject
from typing_extensions import override

from ozogui.ui.batches.batch_model import now_here
from ozogui.ui.batches.history_entry import HistoryEntry
from ozogui.ui.kit.look import Type
from ozogui.ui.kit.rows_model import RowsModel
from ozogui.ui.kit.table import Cell
from ozogui.wording import count, moment


class Column(IntEnum):
    """What stands in which column."""

    WHEN = 0
    FILE = 1
    CAMPAIGN = 2
    OUTCOME = 3


class HistoryModel(RowsModel[HistoryEntry]):
    """One row an upload."""

    headings = ("When", "File", "Campaign, account", "What became of it")

    def __init__(self, now: Callable[[], datetime] = now_here, parent: QObject | None = None) -> None:
        """Make an empty model; `now` is what "Today" is measured against."""
        super().__init__(parent)
        self._now = now
        self._colours: dict[str, str] = {}

    def set_entries(self, entries: Sequence[HistoryEntry], colours: Mapping[str, str]) -> None:
        """Show these uploads, with the colours of their accounts by name."""
        self._colours = dict(colours)
        if [entry.upload.id for entry in entries] != [entry.upload.id for entry in self._rows]:
            self.set_rows(entries)
        elif entries:
            self._rows = entries
            self.dataChanged.emit(self.index(0, 0), self.index(len(entries) - 1, len(Column) - 1))

    def row_of(self, upload_id: int) -> int:
        """Return the row of an upload, -1 when it is not shown."""
        return next((row for row, entry in enumerate(self._rows) if entry.upload.id == upload_id), -1)

    @override
    def text(self, row: HistoryEntry, column: int) -> str:
        return row.fates() if column == Column.OUTCOME else self.cell(row, column).text

    @override
    def spoken(self, row: HistoryEntry, column: int) -> str:
        cell = self.cell(row, column)
        text = row.fates() if column == Column.OUTCOME else f"{cell.text} {cell.second}".strip()
        return f"{self.headings[column]}, {text}"

    @override
    def cell(self, row: HistoryEntry, column: int) -> Cell:
        upload = row.upload
        if column == Column.WHEN:
            return Cell(moment(upload.created_at, self._now()), tone="text2")
        if column == Column.FILE:
            return Cell(upload.file_name, second=count("row", upload.rows), kind=Type.STRONG, middle=True)
        if column == Column.CAMPAIGN:
            swatch = "practice_fill" if row.is_practice else self._colours.get(upload.account, "field")
            return Cell(upload.campaign, second=upload.account, kind=Type.STRONG, swatch=swatch, middle=True)
        words, tone = row.became()
        icon = "flask" if row.is_practice else "plane" if row.is_running else ""
        icon_tone = "practice" if row.is_practice else "accent_text"
        return Cell(words, tone=tone, icon=icon, icon_tone=icon_tone, bar=row.bar() or ((0.0, "ok"),))

    @override
    def tip(self, row: HistoryEntry, column: int) -> str | None:
        if column == Column.FILE:
            return row.upload.file_name
        if column == Column.CAMPAIGN:
            return f"{row.upload.campaign}, {row.upload.account}"
        if column == Column.OUTCOME:
            return row.fates()
        return f"{row.upload.created_at.astimezone():%A, %d %B %Y, %H:%M:%S}" if column == Column.WHEN else None
