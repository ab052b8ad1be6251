"""The first lines of a sheet as the file has them: Excel's letters and row numbers, the header row marked.

Nothing is changed or judged here, and lines that are left out are shown too, in grey.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from typing_extensions import override

from ozogui.leads.reading.sheet import Sheet
from ozogui.ui.kit.look import Type
from ozogui.ui.kit.table import CELL_ROLE, Cell, Index
from ozogui.wording import number


class SheetModel(QAbstractTableModel):
    """The grid of one sheet; answers from memory."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sheet: Sheet | None = None
        self._quiet: frozenset[int] = frozenset()
        self._doubtful: frozenset[int] = frozenset()

    def set_sheet(self, sheet: Sheet | None) -> None:
        """Show another sheet, or none."""
        self.beginResetModel()
        self._sheet = sheet
        if sheet is not None:
            left_out = sheet.left_out
            self._quiet = frozenset(
                (
                    *left_out.above_header,
                    *left_out.blank_rows,
                    *left_out.totals_rows,
                    *left_out.note_rows,
                    *left_out.name_rows,
                    *left_out.hidden_rows,
                )
            )
            self._doubtful = frozenset(each.row for each in sheet.ragged)
        self.endResetModel()

    def row_number(self, line: int) -> int:
        """Return the number the file gives to a line of the table."""
        return self._sheet.grid[line].number if self._sheet is not None else 0

    def is_header(self, line: int) -> bool:
        """Whether a line holds the columns' names."""
        return self._sheet is not None and self._sheet.grid[line].number == self._sheet.header_row

    def is_above_header(self, line: int) -> bool:
        """Whether a line stands before the columns' names."""
        return self._sheet is not None and self._sheet.grid[line].number < self._sheet.header_row

    def is_quiet(self, line: int) -> bool:
        """Whether a line is left out of the leads."""
        return self.row_number(line) in self._quiet

    def is_doubtful(self, line: int) -> bool:
        """Whether a line has more or fewer cells than the list has columns."""
        return self.row_number(line) in self._doubtful

    def text(self, line: int, place: int) -> str:
        """Return a cell's text."""
        if self._sheet is None or line >= len(self._sheet.grid):
            return ""
        cells = self._sheet.grid[line].cells
        return cells[place] if place < len(cells) else ""

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() or self._sheet is None else len(self._sheet.grid)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() or self._sheet is None else len(self._sheet.grid_letters)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._sheet is None:
            return None
        text = self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return text or None
        if role == CELL_ROLE:
            if self.is_header(index.row()):
                return Cell(text, kind=Type.STRONG, ground="accent_soft")
            return Cell(text, tone="text2" if self.is_quiet(index.row()) else "text")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            where = f"{self._sheet.grid_letters[index.column()]}{self.row_number(index.row())}"
            what = ", name of the column" if self.is_header(index.row()) else ""
            left = ", left out" if self.is_quiet(index.row()) else ""
            return f"{where}, {text or 'empty'}{what}{left}"
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or self._sheet is None:
            return None
        if orientation == Qt.Orientation.Horizontal:
            letters = self._sheet.grid_letters
            return letters[section] if section < len(letters) else None
        return number(self.row_number(section)) if section < len(self._sheet.grid) else None
