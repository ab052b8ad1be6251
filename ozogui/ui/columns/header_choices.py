"""The list of headers to choose from: CloudAgent's with a line each on what they hold, the campaign's own, and more.

Also the dialog that asks for a header that is not in the list. What a choice changes is the journey's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ozogui.leads.values.headers import HEADERS, header_named
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.table import Index

NOT_SENT, ANOTHER = "", "\0another"
"""What an item holds instead of a header's name: the column is not sent; ask for a name."""

HEADER_ROLE = Qt.ItemDataRole.UserRole
_HOLDS_ROLE = Qt.ItemDataRole.UserRole + 1

NOT_SENT_WORDS, ANOTHER_WORDS = "Do not send", "Another header…"
_ITEM_HEIGHT, _LOW_ITEM_HEIGHT = 44, 34
_POPUP_WIDTH = 380
SEEN_AT_ONCE = 12
"""Items of a combo's list that are seen without scrolling."""
_EDGES = 4
"""Logical pixels that a style takes off the text's room on both sides."""


class HeaderChoices(QStandardItemModel):
    """The choices of one or of many combos; each item holds a header's name under HEADER_ROLE."""

    def __init__(self, parent: QObject | None = None, *, tell_own: bool = True) -> None:
        """Make an empty list; with `tell_own` a header of the campaign's own is called so where it is chosen too."""
        super().__init__(parent)
        self._tell_own = tell_own
        self._shown: tuple[tuple[str, ...], bool] | None = None

    def set_headers(self, headers: Iterable[str], *, may_be_left_out: bool) -> bool:
        """Offer these headers; return whether that is another list than before.

        Args:
            headers: in their order.
            may_be_left_out: offer "Do not send" too.
        """
        wanted = (tuple(dict.fromkeys(headers)), may_be_left_out)
        if wanted == self._shown:
            return False
        self._shown = wanted
        self.clear()
        # Seen without scrolling, whatever the campaign: last in a short list, first in a long one.
        is_long = len(wanted[0]) + 2 > SEEN_AT_ONCE
        if may_be_left_out and is_long:
            self._add(NOT_SENT_WORDS, NOT_SENT, "")
        for name in wanted[0]:
            known = header_named(name)
            holds = (
                known.holds
                if known is not None
                else "Your campaign's own field. Spelling must match its mapping file in CloudAgent"
            )
            own = known is None and self._tell_own
            self._add(f"{name}  (own header)" if own else name, name, holds)
        self._add(ANOTHER_WORDS, ANOTHER, "A header of your campaign that is not listed")
        if may_be_left_out and not is_long:
            self._add(NOT_SENT_WORDS, NOT_SENT, "")
        return True

    def place_of(self, header: str) -> int:
        """Return the row of a header, or of NOT_SENT; -1 when it is not offered."""
        for place in range(self.rowCount()):
            if self.index(place, 0).data(HEADER_ROLE) == header:
                return place
        return -1

    def _add(self, text: str, header: str, holds: str) -> None:
        item = QStandardItem(text)
        item.setData(header, HEADER_ROLE)
        item.setData(holds, _HOLDS_ROLE)
        item.setData(f"{text}, {holds}" if holds else text, Qt.ItemDataRole.AccessibleTextRole)
        self.appendRow(item)


def all_headers(own_headers: Iterable[str]) -> tuple[str, ...]:
    """Return CloudAgent's headers, then the campaign's own."""
    return (*(header.name for header in HEADERS), *own_headers)


class HeaderCombo(QComboBox):
    """A combo of headers whose list has room for a line on each; the wheel scrolls the page, never the choice."""

    def __init__(self, look: Look, choices: HeaderChoices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(choices)
        self.setItemDelegate(_ChoiceDelegate(look, self))
        self.setMaxVisibleItems(SEEN_AT_ONCE)
        self.view().setMinimumWidth(_POPUP_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as usual, but shorten a long header at its end: Qt would cut it off in the middle of a letter."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        text = self.currentText() or self.placeholderText()
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        shown: Any = option  # its fields are missing in the stubs
        shown.currentText = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width() - _EDGES)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


class _ChoiceDelegate(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(_POPUP_WIDTH - 16, _ITEM_HEIGHT if index.data(_HOLDS_ROLE) else _LOW_ITEM_HEIGHT)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, rect = self._look, QRectF(option.rect)
        state: Any = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent_soft"))
            painter.drawRoundedRect(rect.adjusted(2, 1, -2, -1), tokens.RADIUS_BOX, tokens.RADIUS_BOX)
        if index.data(HEADER_ROLE) == ANOTHER:
            painter.fillRect(QRectF(rect.left() + 8, rect.top(), rect.width() - 16, 1), look.colour("line"))
        inner = rect.adjusted(12, 0, -12, 0)
        holds = index.data(_HOLDS_ROLE)
        middle = inner.center().y()
        painter.setFont(look.font(Type.STRONG if holds else Type.BODY))
        painter.setPen(look.colour("text" if holds else "text2"))
        first = QRectF(inner.left(), middle - 18, inner.width(), 18) if holds else inner
        painter.drawText(first, Qt.AlignmentFlag.AlignVCenter, str(index.data(Qt.ItemDataRole.DisplayRole)))
        if holds:
            painter.setFont(look.font(Type.SMALL))
            painter.setPen(look.colour("text2"))
            shown = painter.fontMetrics().elidedText(holds, Qt.TextElideMode.ElideRight, int(inner.width()))
            painter.drawText(QRectF(inner.left(), middle, inner.width(), 17), Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


class OwnHeaderDialog(QDialog):
    """Asks for the name of a header of the campaign's own."""

    named = Signal(str)
    """The person gave this name; nothing is emitted when they thought better of it."""

    def __init__(self, look: Look, what_for: str, parent: QWidget | None = None, *, known: Iterable[str] = ()) -> None:
        """Make the dialog; `known` are headers of the campaign's own: one in other capitals is told to be another."""
        super().__init__(parent)
        self._known = {name.casefold(): name for name in known}
        self.setObjectName("ownHeaderDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Another header")
        self.setMinimumWidth(440)
        self.edit = QLineEdit()
        self.edit.setObjectName("ownHeaderEdit")
        self.edit.setAccessibleName("Name of the header")
        self.edit.textChanged.connect(self._on_text)
        self._trouble = Text(look, Type.SMALL, "err", wrap=True)
        self._trouble.setMinimumHeight(2 * self._trouble.fontMetrics().lineSpacing())
        self._trouble.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.take_button = Button(look, "Use this header", kind="primary", name="useHeaderButton")
        self.take_button.setDefault(True)
        buttons = QDialogButtonBox()
        buttons.addButton(self.take_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(Button(look, "Cancel", kind="tall"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        about = (
            "Type it exactly as in your campaign's mapping file in CloudAgent, including capital letters. "
            "CloudAgent does not give OzoGUI a list of these names."
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE_PAGE_TOP, tokens.SPACE, tokens.SPACE_PAGE_TOP, tokens.SPACE)
        layout.setSpacing(tokens.SPACE_ROW)
        layout.addWidget(Text(look, Type.H2, text=what_for, wrap=True))
        layout.addWidget(Text(look, Type.BODY, "text2", about, wrap=True))
        layout.addWidget(self.edit)
        layout.addWidget(self._trouble)
        layout.addWidget(buttons)
        self._on_text("")

    @override
    def accept(self) -> None:
        name = self.edit.text().strip()
        if name and not trouble_with_own_header(name):
            super().accept()
            self.named.emit(name)

    def _on_text(self, text: str) -> None:
        name = text.strip()
        trouble = trouble_with_own_header(name)
        near = self._known.get(name.casefold(), name)
        self._trouble.set_tone("err" if trouble else "warn")
        note = f'There is "{near}" already. In other capitals it is another header.' if near != name else ""
        self._trouble.setText(trouble or note)
        self.take_button.setEnabled(bool(name) and not trouble)


def trouble_with_own_header(name: str) -> str:
    """Return why this cannot be a header of the campaign's own; empty when it can."""
    for header in HEADERS:
        if name.casefold() == header.name.casefold():
            return f"CloudAgent itself has this header and spells it {header.name}: choose it from the list."
    return ""
