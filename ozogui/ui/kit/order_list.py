"""A list whose order a person chooses: with buttons, with the keyboard, or by dragging.

What the order is good for is told by the dialog around it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListWidget, QListWidgetItem, QWidget
from typing_extensions import override

from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, column, row
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.table import CellDelegate, TableCard

_KEY_ROLE = Qt.ItemDataRole.UserRole


class _Items(QListWidget):
    """The list itself. Its keys are told by `keys_pressed`: +1 and -1 move the item, 0 takes it away."""

    keys_pressed = Signal(int)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: +1}
        key = Qt.Key(event.key())
        if key in moves and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.keys_pressed.emit(moves[key])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.keys_pressed.emit(0)
        else:
            super().keyPressEvent(event)


class OrderList(QWidget):
    """Items with a key and a text each, and the buttons that move them."""

    changed = Signal()
    """The order is different, or an item is gone."""

    def __init__(self, look: Look, name: str, *, keeps: int = -1, rows: int = 4, parent: QWidget | None = None) -> None:
        """Make an empty list.

        Args:
            look: for the buttons.
            name: what it holds, for screen readers.
            keeps: items may be taken away down to so many; -1 for never.
            rows: how many of them are seen without scrolling.
            parent: as usual.
        """
        super().__init__(parent)
        self._keeps = keeps
        self.items = _Items()
        self.items.setObjectName("orderList")
        self.items.setAccessibleName(name)
        self.items.setAccessibleDescription("Alt+Up and Alt+Down move an item")
        self.items.setFrameShape(QFrame.Shape.NoFrame)
        self.items.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.items.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.items.setItemDelegate(CellDelegate(look, self.items))
        self.items.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.items.setMinimumHeight(rows * tokens.ROW_GRID + 2)
        self.items.keys_pressed.connect(self._on_keys)
        self.items.currentRowChanged.connect(lambda _row: self._refresh())
        self.items.model().rowsMoved.connect(self._on_change)
        self.up_button = Button(look, kind="icon", icon="chevron-up", hint="Move up (Alt+Up)", name="moveUpButton")
        self.up_button.clicked.connect(lambda: self.move_current(-1))
        self.down_button = Button(
            look, kind="icon", icon="chevron-down", hint="Move down (Alt+Down)", name="moveDownButton"
        )
        self.down_button.clicked.connect(lambda: self.move_current(+1))
        self.remove_button = Button(look, kind="icon", icon="close", hint="Take it out (Del)", name="takeOutButton")
        self.remove_button.clicked.connect(self.take_out)
        self.remove_button.setVisible(keeps >= 0)
        buttons = column(self.up_button, self.down_button, self.remove_button, 1, spacing=tokens.SPACE_PAIR)
        parts = row(TableCard(look, self.items))
        parts.setStretch(0, 1)
        parts.addLayout(buttons)
        self.setLayout(parts)
        self._refresh()

    @property
    def keys(self) -> tuple[str, ...]:
        """The items' keys, in their order."""
        return tuple(str(self.items.item(place).data(_KEY_ROLE)) for place in range(self.items.count()))

    def fill(self, entries: Sequence[tuple[str, str]]) -> None:
        """Show these entries, (key, text) each; the item that was current stays current."""
        before = self.items.currentRow()
        self.items.clear()
        for key, text in entries:
            self._new(key, text)
        self.items.setCurrentRow(min(max(before, 0), self.items.count() - 1))

    def add(self, key: str, text: str) -> None:
        """Add an item at the end and make it current."""
        self._new(key, text)
        self.items.setCurrentRow(self.items.count() - 1)
        self._on_change()

    def move_current(self, by: int) -> None:
        """Move the current item so many places down, or up."""
        place = self.items.currentRow()
        if place >= 0 and 0 <= place + by < self.items.count():
            item = self.items.takeItem(place)
            self.items.insertItem(place + by, item)
            self.items.setCurrentItem(item)
            self._on_change()

    def take_out(self) -> None:
        """Take the current item away, where that is possible."""
        if self.remove_button.isEnabled() and self.items.currentRow() >= 0:
            self.items.takeItem(self.items.currentRow())
            self._on_change()

    def _new(self, key: str, text: str) -> None:
        item = QListWidgetItem(text, self.items)
        item.setData(_KEY_ROLE, key)
        item.setToolTip(text)

    def _on_keys(self, by: int) -> None:
        if by:
            self.move_current(by)
        else:
            self.take_out()

    def _on_change(self) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        place, last = self.items.currentRow(), self.items.count() - 1
        self.up_button.setEnabled(place > 0)
        self.down_button.setEnabled(0 <= place < last)
        self.remove_button.setEnabled(place >= 0 and 0 <= self._keeps <= last)
