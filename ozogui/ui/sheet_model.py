"""The first lines of a sheet as the file has them: Excel's letters and row numbers, the header row marked.

Nothing is changed or judged here, and lines that are left out are shown too, in grey.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget
from typing_extensions import override

from ozogui.leads.sheet import Sheet
from ozogui.ui.look import Look, Type
from ozogui.ui.table import CELL_ROLE, PADDING, Cell, Index
from ozogui.wording import number

_NARROWEST, _WIDEST = 56, 260
_MEASURED_LINES = 40


class SheetModel(QAbstractTableModel):
    """The grid of one sheet; answers from memory."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sheet: Sheet | None = None
        self._quiet: frozenset[int] = frozenset()

    def set_sheet(self, sheet: Sheet | None) -> None:
        """Show another sheet, or none."""
        self.beginResetModel()
        self._sheet = sheet
        if sheet is not None:
            left_out = sheet.left_out
            self._quiet = frozenset((*left_out.above_header, *left_out.blank_rows, *left_out.totals_rows))
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
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or self._sheet is None:
            return None
        if orientation == Qt.Orientation.Horizontal:
            letters = self._sheet.grid_letters
            return letters[section] if section < len(letters) else None
        return number(self.row_number(section)) if section < len(self._sheet.grid) else None


class RowNumbers(QHeaderView):
    """The file's row numbers at the left, the header row's marked as its cells are."""

    def __init__(self, look: Look, model: SheetModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._look, self._rows = look, model
        self.setSectionsClickable(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFixedWidth(_NARROWEST)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        look = self._look
        marked = self._rows.is_header(section)
        painter.save()
        painter.fillRect(rect, look.colour("accent_soft" if marked else "surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, look.colour("line"))
        painter.fillRect(rect.right(), rect.top(), 1, rect.height(), look.colour("line"))
        painter.setFont(look.font(Type.STRONG if marked else Type.SMALL, tabular=True))
        painter.setPen(look.colour("accent_text" if marked else "text3"))
        painter.drawText(
            rect.adjusted(PADDING, 0, -4, -1), Qt.AlignmentFlag.AlignVCenter, number(self._rows.row_number(section))
        )
        painter.restore()


def fit_columns(view: QTableView, model: SheetModel, look: Look) -> None:
    """Give each column the width of what is in it, within bounds, and let texts above the header run on.

    As in Excel, a title runs over the empty cells beside it; names and leads are cut at their column's edge.
    """
    view.clearSpans()
    metrics = QFontMetrics(look.font(Type.BODY, tabular=True), view)
    strong_metrics = QFontMetrics(look.font(Type.STRONG, tabular=True), view)
    lines = range(min(model.rowCount(), _MEASURED_LINES))
    for place in range(model.columnCount()):
        widest = _NARROWEST
        for line in lines:
            if not model.is_above_header(line):
                by = strong_metrics if model.is_header(line) else metrics
                widest = max(widest, by.horizontalAdvance(model.text(line, place)) + 2 * PADDING + 6)
        view.setColumnWidth(place, min(widest, _WIDEST))
    for line in lines:
        if model.is_above_header(line):
            _let_run_on(view, model, line, metrics)


def _let_run_on(view: QTableView, model: SheetModel, line: int, metrics: QFontMetrics) -> None:
    places = model.columnCount()
    place = 0
    while place < places:
        text = model.text(line, place)
        wanted = metrics.horizontalAdvance(text) + 2 * PADDING if text else 0
        room, end = view.columnWidth(place), place + 1
        while room < wanted and end < places and not model.text(line, end):
            room += view.columnWidth(end)
            end += 1
        if end - place > 1:
            view.setSpan(line, place, 1, end - place)
        place = end
