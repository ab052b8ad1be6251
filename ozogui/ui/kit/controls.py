"""The window's own small parts: buttons by kind, cards, chips, icons, rules, notices.

Each is told what it means ("primary", "warn"); what that looks like stands in the tokens and the style sheet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ozogui.ui.kit import tokens
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.plain_text import literal

TONE_ICONS = {
    "ok": "tick-circle", "warn": "triangle", "err": "octagon", "accent": "info", "practice": "flask", "off": "info",
}  # fmt: skip
"""The icon that goes with a tone where nothing better is named: colour never speaks alone."""

_Layout = TypeVar("_Layout", bound=QBoxLayout)

_KEYPAD = Qt.KeyboardModifier.KeypadModifier

_THIN = "\u2009\u2009"  # icon and text of a button stand too near each other


_ICON_COLOURS = {
    "primary": "on_accent", "quiet": "accent_text", "soft": "accent_text", "danger": "err", "plain": "text2",
    "band": "#FFFFFF",
}  # fmt: skip


class Button(QPushButton):
    """A push button of one kind: primary, normal, tall, danger, quiet, plain, soft, small, icon, bare, filter, band."""

    def __init__(
        self,
        look: Look,
        text: str = "",
        *,
        kind: str = "normal",
        icon: str = "",
        trailing: bool = False,
        name: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._icon_name = icon
        self._trailing = trailing
        self.setProperty("kind", kind)
        self.setFont(look.font(Type.SMALL_STRONG if kind in ("soft", "small", "filter") else Type.STRONG))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setIconSize(QSize(16, 16))
        if name:
            self.setObjectName(name)
        if hint:
            self.setToolTip(hint)
            self.setAccessibleName(text or hint)
        if trailing:
            self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.set_words(text)
        look.changed.connect(self._take_icon)

    def set_words(self, text: str, icon: str | None = None) -> None:
        """Show other words, and another icon when one is named."""
        if icon is not None:
            self._icon_name = icon
        gap = _THIN if self._icon_name and text else ""
        # Right to left turns only the order of icon and text; the marks keep the words themselves left to right.
        shown = literal(text)
        self.setText(f"\u200e{shown}{gap}\u200e" if self._trailing else f"{gap}{shown}")
        if text:
            self.setAccessibleName(text)
        self._take_icon()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            event.accept()  # a held key presses once
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~_KEYPAD:
            self.click()
            return
        super().keyPressEvent(event)

    def _take_icon(self) -> None:
        if not self._icon_name:
            return
        kind = self.property("kind")
        self.setIcon(self._look.icon(self._icon_name, _ICON_COLOURS.get(kind, "text")))


class SearchEdit(QLineEdit):
    """A field to search in, with a magnifier and a button that clears it."""

    def __init__(self, look: Look, placeholder: str, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setObjectName(name)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(True)
        self._magnifier = self.addAction(look.icon("search", "text3"), QLineEdit.ActionPosition.LeadingPosition)
        look.changed.connect(self._take_icon)

    def _take_icon(self) -> None:
        self._magnifier.setIcon(self._look.icon("search", "text3"))


class Shrinking(QFrame):
    """Asks for its least height only: lists inside shrink before the page scrolls, and wrapped texts are never cut.

    Qt would ask for the height that it likes best wherever a text inside wraps.
    """

    def __init__(self, *, shrinks: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shrinks = shrinks

    @override
    def hasHeightForWidth(self) -> bool:
        return not self._shrinks and super().hasHeightForWidth()

    @override
    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        if self._shrinks and layout is not None:  # a scroll area asks, whatever the widget says it has
            return layout.minimumHeightForWidth(width)
        return super().heightForWidth(width)

    @override
    def minimumSizeHint(self) -> QSize:
        least, layout = super().minimumSizeHint(), self.layout()
        if self._shrinks and layout is not None and layout.hasHeightForWidth():
            return QSize(least.width(), layout.minimumHeightForWidth(max(self.width(), least.width())))
        return least

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._shrinks and event.size().width() != event.oldSize().width():
            self.updateGeometry()  # its texts wrap otherwise now


class Card(Shrinking):
    """A bordered surface with 16 px inside; `card` "practice" makes it violet."""

    def __init__(
        self,
        *,
        practice: bool = False,
        margin: int = tokens.SPACE,
        shrinks: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(shrinks=shrinks, parent=parent)
        self.setProperty("card", "practice" if practice else "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(margin, margin, margin, margin)
        self.box.setSpacing(tokens.SPACE_ROW)


class Icon(QLabel):
    """An icon of the window in a tone, redrawn when the scheme changes."""

    def __init__(
        self, look: Look, name: str, colour: str = "text2", size: int = 16, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._name, self._colour, self._size = look, name, colour, size
        self.setFixedSize(size, size)
        look.changed.connect(self._take)
        self._take()

    def show_icon(self, name: str, colour: str) -> None:
        """Show another icon."""
        self._name, self._colour = name, colour
        self._take()

    def _take(self) -> None:
        self.setPixmap(self._look.pixmap(self._name, self._colour, self._size))


class Chip(QWidget):
    """A rounded word with an icon, in a tone: "Found by itself", "Queued"."""

    def __init__(self, look: Look, text: str, tone: str = "ok", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._text, self._tone, self._icon = look, text, tone, icon
        self.setFont(look.font(Type.SMALL_STRONG))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        look.changed.connect(self.update)

    def show_words(self, text: str, tone: str, icon: str = "") -> None:
        """Show another state."""
        self._text, self._tone, self._icon = text, tone, icon
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self._text) + 18 + (18 if self._icon else 0)
        return QSize(width, tokens.CHIP_HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_chip(painter, self._look, QRectF(self.rect()), self._text, self._tone, self._icon)


def paint_chip(painter: QPainter, look: Look, rect: QRectF, text: str, tone: str, icon: str, ground: str = "") -> None:
    """Paint a chip into `rect`; `ground` replaces the soft fill (a chip in a selected row stands on the surface)."""
    colour, soft = tokens.tone_colours(look.colours, tone)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour(ground or soft))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    left = rect.left() + 9
    if icon:
        painter.drawPixmap(int(left) - 1, int(rect.center().y()) - 6, look.pixmap(icon, colour, 14))
        left += 18
    painter.setPen(look.colour(colour))
    painter.setFont(look.font(Type.SMALL_STRONG))
    painter.drawText(
        QRectF(left, rect.top(), rect.right() - left - 4, rect.height()),
        Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
        text,
    )
    painter.restore()


class Rule(QFrame):
    """A hairline."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rule", "true")
        self.setFixedHeight(1)


class Notice(QFrame):
    """A sentence on the page that says what happened, with at most one button and details that fold out.

    Hidden until `tell` is called. The details can be selected and copied.
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._tone = "warn"
        self._icon_name = "triangle"
        self._act: Callable[[], None] | None = None
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icon = Icon(look, "triangle", "warn", 18)
        self._title = Text(look, Type.STRONG, wrap=True)
        self._message = Text(look, Type.SMALL, "text", wrap=True)
        self._details = Text(look, Type.MONO, "text2", wrap=True)
        self._details.setObjectName("noticeDetails")
        self._details.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._fold = QToolButton()
        self._fold.setObjectName("noticeFold")
        self._fold.setText("Details")
        self._fold.setCheckable(True)
        self._fold.toggled.connect(self._details.setVisible)
        self.button = Button(look, kind="small")
        self.button.clicked.connect(self._on_button)
        self.close_button = Button(look, kind="bare", icon="close", hint="Close this notice")
        self.close_button.clicked.connect(self.hide)
        words = column(self._title, self._message, spacing=2)
        words.addWidget(self._fold, alignment=Qt.AlignmentFlag.AlignLeft)
        words.addWidget(self._details)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE_TIGHT, 10, tokens.SPACE_ROW, 10)
        layout.setSpacing(tokens.SPACE_TIGHT)
        layout.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        layout.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.close_button, alignment=Qt.AlignmentFlag.AlignVCenter)
        look.changed.connect(self._paint)
        self.hide()

    def tell(
        self,
        title: str,
        message: str = "",
        *,
        tone: str = "warn",
        icon: str = "",
        button: str = "",
        act: Callable[[], None] | None = None,
        details: str = "",
        closable: bool = True,
    ) -> None:
        """Show a notice; `act` is called when its button is pressed."""
        self._tone, self._act = tone, act
        self._title.setText(title)
        self._message.setText(message)
        self._message.setVisible(bool(message))
        self._details.setText(details)
        self._fold.setVisible(bool(details))
        self._fold.setChecked(False)
        self._details.setVisible(False)
        self.button.set_words(button)
        self.button.setVisible(bool(button))
        self.close_button.setVisible(closable)
        self._icon_name = icon or TONE_ICONS[tone]
        self.setAccessibleName(f"{title} {message}".strip())
        self._paint()
        self.show()

    @property
    def title(self) -> str:
        """The sentence it shows."""
        return self._title.text()

    @property
    def message(self) -> str:
        """The second sentence it shows."""
        return self._message.text()

    def _on_button(self) -> None:
        if self._act is not None:
            self._act()

    def _paint(self) -> None:
        colour, soft = tokens.tone_colours(self._look.colours, self._tone)
        self._title.set_tone(self._tone if self._tone in ("ok", "warn", "err", "accent", "practice") else "text")
        self._icon.show_icon(self._icon_name, colour)
        self.setStyleSheet(f"#notice {{ background: {soft}; border: 0; border-radius: {tokens.RADIUS_PANEL}px; }}")


def row(*parts: QWidget | QBoxLayout | int, spacing: int = tokens.SPACE_ROW) -> QHBoxLayout:
    """Lay parts side by side; a number is a stretch."""
    return _lay(QHBoxLayout(), parts, spacing)


def column(*parts: QWidget | QBoxLayout | int, spacing: int = tokens.SPACE_ROW) -> QVBoxLayout:
    """Lay parts below each other; a number is a stretch."""
    return _lay(QVBoxLayout(), parts, spacing)


def _lay(layout: _Layout, parts: tuple[QWidget | QBoxLayout | int, ...], spacing: int) -> _Layout:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        elif isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)
    return layout
