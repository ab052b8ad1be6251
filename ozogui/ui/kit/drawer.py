"""A page's right column, which becomes a drawer with a button where the window is too narrow for both.

What stands in the column is the page's.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Shrinking
from ozogui.ui.kit.look import Look

FOLDS_BELOW = 1036
"""Width of a page in a window of 1,100 logical pixels, whose rail is folded then."""


class Drawer(Shrinking):
    """Holds the right column.

    In a wide page it stands in the body's layout. In a narrow one it lies over the content, opened and closed by its
    button, and closed by Escape.
    """

    folded_changed = Signal(bool)
    """It has become a drawer, or stands in the page again."""

    def __init__(
        self, look: Look, page: QWidget, body: QHBoxLayout, inside: QWidget, words: str, width: int, least: int = 0
    ) -> None:
        """Put a column at the end of a page's body.

        Args:
            look: for the button.
            page: over which the drawer opens.
            body: the layout whose last part the column is in a wide page.
            inside: the column.
            words: what the button says.
            width: of the column, in logical pixels.
            least: how narrow it may become where what stands beside it needs the room; 0 for not at all.
        """
        super().__init__(parent=page)
        self._page, self._body, self._words, self._width = page, body, words, width
        self._least = least or width
        self._folded = False
        self._is_offered = True
        self.setObjectName("drawer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._margins = QVBoxLayout(self)
        self._margins.setContentsMargins(0, 0, 0, 0)
        self._margins.addWidget(inside)
        self.button = Button(look, words, icon="list", name="drawerButton")
        self.button.setCheckable(True)
        self.button.toggled.connect(self._on_toggled)
        self.button.hide()
        self._take_width()
        body.addWidget(self)
        page.installEventFilter(self)
        look.changed.connect(self._dress)
        self._look = look

    @property
    def is_folded(self) -> bool:
        """Whether it is a drawer now."""
        return self._folded

    def offer(self, *, wanted: bool) -> None:
        """Let it be seen, or not: what it tells of is there, or nothing is."""
        self._is_offered = wanted
        self.button.setVisible(self._folded and wanted)
        if not wanted:
            self.button.setChecked(False)
        self.setVisible(wanted and (not self._folded or self.button.isChecked()))

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._width, super().sizeHint().height())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._page and event.type() == QEvent.Type.Resize:
            self._fold(self._page.width() < FOLDS_BELOW)
            self._place()
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._folded and event.key() == Qt.Key.Key_Escape:
            self.button.setChecked(False)
            self.button.setFocus()
            return
        super().keyPressEvent(event)

    def _fold(self, folded: bool) -> None:
        if folded == self._folded:
            return
        self._folded = folded
        self.button.setVisible(folded and self._is_offered)
        self.button.setChecked(False)
        if folded:
            self._body.removeWidget(self)
            self.setParent(self._page)  # the body scrolls, and would clip it
            self.setFixedWidth(self._width + 2 * tokens.SPACE)
        else:
            self._take_width()
            self._body.addWidget(self)
        inset = tokens.SPACE if folded else 0
        self._margins.setContentsMargins(inset, inset, inset, inset)
        self._dress()
        self.setVisible(not folded and self._is_offered)
        self.folded_changed.emit(folded)

    def _take_width(self) -> None:
        self.setMinimumWidth(self._least)
        self.setMaximumWidth(self._width)

    def _on_toggled(self, is_open: bool) -> None:
        self.button.set_words(self._words, "close" if is_open else "list")
        if self._folded:
            self._place()
            self.setVisible(is_open)
            self.raise_()

    def _place(self) -> None:
        if self._folded:
            top = self.button.mapTo(self._page, self.button.rect().bottomLeft()).y() + tokens.SPACE_ROW
            height = self._page.height() - top
            self.setGeometry(self._page.width() - self.width(), top, self.width(), height)

    def _dress(self) -> None:
        c = self._look.colours
        edge = f"#drawer {{ background: {c.bg}; border: 0; border-left: 1px solid {c.line2}; }}"
        self.setStyleSheet(edge if self._folded else "")
