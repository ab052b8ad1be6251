"""The table that shows the first lines of a sheet: row numbers at the left, columns as wide as what is in them.

What the cells hold is sheet_model.py's.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget
from typing_extensions import override

from ozogui.ui.kit import tokens
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.table import PADDING, dress_table
from ozogui.ui.spreadsheet.sheet_model import SheetModel
from ozogui.wording import number

_NARROWEST, _WIDEST = 56, 260
_ENOUGH = 84
"""A last column of this width shows its name and begins its values."""
_MEASURED_LINES = 40


class RowNumbers(QHeaderView):
    """The file's row numbers at the left, the header row's marked as its cells are."""

    def __init__(self, look: Look, model: SheetModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._look, self._rows = look, model
        self.setSectionsClickable(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(tokens.ROW_GRID)
        self.setFixedWidth(_NARROWEST)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        look = self._look
        marked = self._rows.is_header(section)
        painter.save()
        doubtful = self._rows.is_doubtful(section)
        painter.fillRect(rect, look.colour("accent_soft" if marked else "warn_soft" if doubtful else "surface"))
        if doubtful:
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), look.colour("warn"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, look.colour("line"))
        painter.fillRect(rect.right(), rect.top(), 1, rect.height(), look.colour("line"))
        painter.setFont(look.font(Type.STRONG if marked else Type.SMALL, tabular=True))
        painter.setPen(look.colour("accent_text" if marked else "warn" if doubtful else "text3"))
        painter.drawText(
            rect.adjusted(PADDING, 0, -4, -1), Qt.AlignmentFlag.AlignVCenter, number(self._rows.row_number(section))
        )
        painter.restore()


class SheetTable(QTableView):
    """Shows a `SheetModel`; call `fit` whenever the model has another sheet."""

    def __init__(self, look: Look, model: SheetModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._rows = look, model
        self._wanted: list[int] = []
        self.setObjectName("sheetTable")
        self.setAccessibleName("The first rows of the sheet, as the file has them")
        delegate = dress_table(self, look, whole_rows=False)
        delegate.lines_between_columns = True
        self.setModel(model)
        numbers = RowNumbers(look, model, self)
        self.setVerticalHeader(numbers)
        numbers.show()
        self.horizontalHeader().setSectionsClickable(False)

    def fit(self) -> None:
        """Give each column the width of what is in it, within bounds, and let texts above the header run on.

        As in Excel, a title runs over the empty cells beside it; names and leads are cut at their column's edge.
        """
        self.clearSpans()
        metrics = QFontMetrics(self._look.font(Type.BODY, tabular=True), self)
        strong = QFontMetrics(self._look.font(Type.STRONG, tabular=True), self)
        self._wanted = [self._width_of(place, metrics, strong) for place in range(self._rows.columnCount())]
        for place, width in enumerate(self._wanted):
            self.setColumnWidth(place, width)
        self._fit_last()
        for line in range(min(self._rows.rowCount(), _MEASURED_LINES)):
            if self._rows.is_above_header(line):
                self._let_run_on(line, metrics)
        self.scrollToTop()

    def _width_of(self, place: int, metrics: QFontMetrics, strong: QFontMetrics) -> int:
        widest = _NARROWEST
        for line in range(min(self._rows.rowCount(), _MEASURED_LINES)):
            if not self._rows.is_above_header(line):
                by = strong if self._rows.is_header(line) else metrics
                widest = max(widest, by.horizontalAdvance(self._rows.text(line, place)) + 2 * PADDING + 6)
        return min(widest, _WIDEST)

    def _fit_last(self) -> None:
        """Let the last column take what the others leave, unless that is hardly anything: then the table scrolls."""
        if not self._wanted:
            return
        left = self.viewport().width() - sum(self._wanted[:-1])
        enough = min(self._wanted[-1], _ENOUGH)
        self.setColumnWidth(len(self._wanted) - 1, left if left >= enough else self._wanted[-1])

    def _let_run_on(self, line: int, metrics: QFontMetrics) -> None:
        place, places = 0, self._rows.columnCount()
        while place < places:
            text = self._rows.text(line, place)
            wanted = metrics.horizontalAdvance(text) + 2 * PADDING if text else 0
            room, end = self.columnWidth(place), place + 1
            while room < wanted and end < places and not self._rows.text(line, end):
                room += self.columnWidth(end)
                end += 1
            if end - place > 1:
                self.setSpan(line, place, 1, end - place)
            place = end

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_last()
