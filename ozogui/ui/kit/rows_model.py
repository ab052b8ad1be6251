"""Rows of one kind as Qt asks for them, and the table around them: a kind says what its rows show in each column."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView
from typing_extensions import override

from ozogui.ui.kit.look import Look
from ozogui.ui.kit.table import CELL_ROLE, Cell, Index, dress_table

Row = TypeVar("Row")


class RowsModel(QAbstractTableModel, Generic[Row]):
    """The rows, answered from memory. Lives in the UI thread."""

    headings: ClassVar[Sequence[str]]
    right_columns: ClassVar[Collection[int]] = ()
    """Whose headings stand at the right, over numbers."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[Row] = ()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    @property
    def rows(self) -> Sequence[Row]:
        """What is shown."""
        return self._rows

    def row_at(self, row: int) -> Row | None:
        """Return what a row of the table shows, None when there is no such row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def cell(self, row: Row, column: int) -> Cell:
        """Return what stands in a cell."""
        raise NotImplementedError

    def text(self, row: Row, column: int) -> str:
        """Return a cell's text, as it is copied and searched."""
        return self.cell(row, column).text

    def tip(self, row: Row, column: int) -> str | None:
        """Return a cell's tooltip; none by default."""

    def spoken(self, row: Row, column: int) -> str | None:
        """Return what a screen reader says of a cell, where the text alone does not do."""

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.headings)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(self.headings):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.headings[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section in self.right_columns:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.row_at(index.row()), index.column()
        if row is None:
            return None
        if role == CELL_ROLE:
            return self.cell(row, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tip(row, column)
        return self.spoken(row, column) if role == Qt.ItemDataRole.AccessibleTextRole else None


def list_table(
    model: RowsModel[Any], look: Look, name: str, words: str, *, height: int, stretched: int, widths: Mapping[Any, int]
) -> QTableView:
    """Make the table of a page's list: one row is selected at a time, and one column takes the room there is.

    Called `name` by tests and `words` by a screen reader; `widths` are those of the other columns.
    """
    table = QTableView()
    table.setObjectName(name)
    table.setAccessibleName(words)
    table.setModel(model)
    dress_table(table, look, row_height=height)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    header = table.horizontalHeader()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
    for column, width in widths.items():
        table.setColumnWidth(column, width)
    return table
