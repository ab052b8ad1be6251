"""The combo in each row of the mapping table: a persistent editor, so that it is seen and reached like any combo.

What can be chosen is in header_choices.py, what a choice does in the page.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QTableView, QWidget
from typing_extensions import override

from ozogui.ui.columns.header_choices import HEADER_ROLE, NOT_SENT, HeaderChoices, HeaderCombo
from ozogui.ui.columns.mapping_model import MappingColumn, MappingModel
from ozogui.ui.columns.mapping_rows import MappingRow, RowKind
from ozogui.ui.kit import tokens
from ozogui.ui.kit.labels import repolish
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.table import CellDelegate, Index

COMBOS_AT_ONCE = 30
"""A combo takes about 3 ms to make; the window must not stand still for longer than 100 ms."""


class SentAsCombo(HeaderCombo):
    """The combo of one line: its object name is "sentAs-" and the column's name, "+N" behind it for further headers."""

    entered = Signal()
    """It got the keyboard: its row is the one in question."""

    def show_row(self, row: MappingRow, choices: HeaderChoices) -> None:
        """Show what the column is sent as, and by its border whether that wants an eye or is wrong."""
        self.setPlaceholderText("Only joined")
        self.setCurrentIndex(-1 if row.joined_into else choices.place_of(row.header))
        mark = "err" if row.wrong else "warn" if row.sureness.wants_a_look else ""
        muted = "true" if row.header == NOT_SENT else ""
        if (self.property("mark"), self.property("muted")) != (mark, muted):
            self.setProperty("mark", mark)
            self.setProperty("muted", muted)
            repolish(self)
        joined = f"Joined into {row.joined_into}" if row.joined_into else ""
        self.setAccessibleDescription(joined or " ".join(filter(None, (row.sureness.value, row.about))))
        self.setToolTip(joined or self.currentText())

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()


class SentAsDelegate(CellDelegate):
    """Opens a combo in each row of "Sent as"; all of them share one list of choices."""

    menu_wanted = Signal(int)
    """The menu of this row, asked for in its combo."""

    def __init__(self, look: Look, view: QTableView, choices: HeaderChoices) -> None:
        super().__init__(look, view)
        self._look, self._choices, self._table = look, choices, view
        self._free = True

    def set_free(self, free: bool) -> None:
        """Let the combos be changed, or only be looked at; also those that are opened later."""
        self._free = free
        for combo in self._table.findChildren(SentAsCombo):
            combo.setEnabled(free)

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        row = model.row_at(index.row()) if isinstance(model, MappingModel) else None
        combo = SentAsCombo(self._look, self._choices, parent)
        if row is not None:
            also = row.kind is RowKind.ALSO
            combo.setObjectName(f"sentAs-{row.name}" + (f"+{row.place}" if also else ""))
            combo.setAccessibleName(f"{row.name} is {'also ' if also else ''}sent as")
        combo.setEnabled(self._free)
        place = QPersistentModelIndex(index)  # lines come and go above it
        combo.activated.connect(lambda: self._on_chosen(combo, place))
        combo.entered.connect(lambda: self._table.selectRow(place.row()))
        combo.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        combo.customContextMenuRequested.connect(lambda: self.menu_wanted.emit(place.row()))
        return combo

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        model = index.model()
        row = model.row_at(index.row()) if isinstance(model, MappingModel) else None
        if row is not None and isinstance(editor, SentAsCombo):
            editor.show_row(row, self._choices)

    @override
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Do nothing: a combo that merely loses the keyboard has not chosen anything (see `_on_chosen`)."""

    @override
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        height = tokens.CONTROL_HEIGHT
        top = rect.top() + (rect.height() - height) // 2
        editor.setGeometry(rect.left() + 6, top, rect.width() - 12, height)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Qt would take Tab and Enter for the end of an edit; here they are the combo's, as in any form.
        return False if isinstance(watched, SentAsCombo) else super().eventFilter(watched, event)

    def _on_chosen(self, combo: SentAsCombo, place: QPersistentModelIndex) -> None:
        model = self._table.model()
        if place.isValid():
            model.setData(model.index(place.row(), place.column()), combo.currentData(HEADER_ROLE))
        if place.isValid():
            # What is shown is what came of it: nothing, before the dialog for another header was answered.
            self.setEditorData(combo, model.index(place.row(), place.column()))


class ComboOpener(QObject):
    """Opens the combo of every line: those of a usual sheet at once, of one with hundreds of columns bit by bit."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._table = view
        self._next = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._open_some)
        view.model().rowsInserted.connect(self._on_inserted)
        view.model().rowsRemoved.connect(self._on_removed)

    def start(self) -> None:
        """Begin anew; to be called when the lines are of other columns."""
        self._next = 0
        self._timer.start(0)
        self._open_some()

    def _open_some(self) -> None:
        end = min(self._next + COMBOS_AT_ONCE, self._table.model().rowCount())
        for place in range(self._next, end):
            self._open(place)
        self._next = end
        if end == self._table.model().rowCount():
            self._timer.stop()

    def _on_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        for place in range(first, last + 1):
            if place <= self._next:  # those further down get their turn
                self._open(place)
                self._next += 1

    def _on_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._next -= sum(place < self._next for place in range(first, last + 1))

    def _open(self, place: int) -> None:
        model, table = self._table.model(), self._table
        index = model.index(place, MappingColumn.SENT_AS)
        table.openPersistentEditor(index)
        # Qt puts each new editor right behind the table, so that Tab would go through them from the last one up.
        before = table.indexWidget(model.index(place - 1, MappingColumn.SENT_AS)) if place else None
        QWidget.setTabOrder(before or table, table.indexWidget(index))
