"""The duplicate choice: two plain answers in sight, three for special cases in a fold below them.

Still a combo box: keys, index, signals and a screen reader's role are a combo's.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetrics,
    QHelpEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShortcut,
    QWheelEvent,
)
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget
from typing_extensions import override

from ozogui.cloudagent.calls import Duplicates
from ozogui.ui.batches.duplicate_words import DUPLICATE_WORDS, PLAIN, RECOMMENDED, SPECIAL
from ozogui.ui.kit.controls import paint_chip
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.plain_text import show_tip

SHOWN = (*PLAIN, *SPECIAL)
FOLD = len(PLAIN)
"""Where the fold stands among the rows."""
ON_FOLD = len(SHOWN)
"""What is hovered when it is the fold."""
FOLD_HEIGHT, GAP, PADDING, RING_ROOM = 32, 6, 8, 44
MORE, MORE_ABOUT = "More choices", "three, for special cases"
LEAST_WIDTH = 260


class DuplicatesCombo(QComboBox):
    """A combo box that paints its items as rows and opens no list. Item data is the `Duplicates`."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._hovered = -1
        self._is_open = False
        self.setObjectName("duplicatesCombo")
        self.setAccessibleName("If a number is already in the campaign")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for duplicates in SHOWN:
            words = DUPLICATE_WORDS[duplicates]
            self.addItem(f"{words.does}. {words.more}", duplicates)
            api = f"Sent to CloudAgent as {words.api_word}"
            self.setItemData(self.count() - 1, api, Qt.ItemDataRole.ToolTipRole)
        self.currentIndexChanged.connect(self._on_index)
        fold = QShortcut(QKeySequence("Alt+M"), self)
        fold.activated.connect(lambda: self.fold(is_open=not self._is_open))
        look.changed.connect(self._fit)
        self._fit()

    def choose(self, duplicates: Duplicates) -> None:
        """Show an option as chosen; one of the fold opens it."""
        self.setCurrentIndex(self.findData(duplicates))
        if duplicates in SPECIAL:
            self.fold(is_open=True)

    @property
    def chosen(self) -> Duplicates:
        """The option that is chosen."""
        return Duplicates(self.currentData())

    @property
    def is_open(self) -> bool:
        """Whether the special cases are in sight."""
        return self._is_open

    def fold(self, *, is_open: bool) -> None:
        """Show the special cases, or hide them again; a chosen one stays in sight."""
        self._is_open = is_open or self.chosen in SPECIAL
        self._fit()

    def _on_index(self, _index: int) -> None:
        if self.chosen in SPECIAL:
            self.fold(is_open=True)
        self.update()

    # Where things are

    def row_rect(self, row: int) -> QRectF:
        """Return where an option is painted; empty for one in the closed fold."""
        top = float(sum(self._row_height(each) + GAP for each in range(row)))
        if row >= FOLD:
            top += FOLD_HEIGHT
            if not self._is_open:
                return QRectF()
        return QRectF(0, top, self.width(), self._row_height(row))

    def fold_rect(self) -> QRectF:
        """Return where the fold is opened."""
        top = sum(self._row_height(each) + GAP for each in range(FOLD))
        return QRectF(0, top, self.width(), FOLD_HEIGHT)

    def _row_height(self, row: int) -> int:
        words = DUPLICATE_WORDS[SHOWN[row]]
        return 2 * PADDING + self._text_height(Type.STRONG, words.does) + self._text_height(Type.SMALL, words.more) + 2

    def _text_height(self, kind: Type, text: str) -> int:
        room = max(LEAST_WIDTH, self.width()) - RING_ROOM - 12
        metrics = QFontMetrics(self._look.font(kind))
        return metrics.boundingRect(0, 0, room, 1000, int(Qt.TextFlag.TextWordWrap), text).height()

    def _whole_height(self) -> int:
        rows = SHOWN if self._is_open else PLAIN
        return sum(self._row_height(row) + GAP for row in range(len(rows))) + FOLD_HEIGHT

    def _fit(self) -> None:
        height = self._whole_height()
        # The style sheet's height for combo boxes beats setFixedHeight, so it stands here too.
        self.setStyleSheet(f"QComboBox {{ min-height: {height}px; max-height: {height}px; padding: 0; border: 0; }}")
        self.setFixedHeight(height)
        self.updateGeometry()
        self.update()

    def _row_at(self, place: QPointF) -> int:
        return next((row for row in range(len(SHOWN)) if self.row_rect(row).contains(place)), -1)

    # Qt

    @override
    def showPopup(self) -> None:
        """Open nothing: the options are in sight."""

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # a choice of this weight is not to be made by scrolling past

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.fold_rect().contains(event.position()):
            self.fold(is_open=not self._is_open)
            return
        row = self._row_at(event.position())
        if row >= 0 and row != self.currentIndex():
            self.setCurrentIndex(row)
            self.activated.emit(row)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = ON_FOLD if self.fold_rect().contains(event.position()) else self._row_at(event.position())
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = self._row_at(QPointF(event.pos()))
            show_tip(event.globalPos(), str(self.itemData(row, Qt.ItemDataRole.ToolTipRole) or ""), self)
            return True
        return super().event(event)

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, self._whole_height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, self._whole_height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row in range(len(SHOWN if self._is_open else PLAIN)):
            self._paint_row(painter, row)
        self._paint_fold(painter)

    def _paint_fold(self, painter: QPainter) -> None:
        look, rect = self._look, self.fold_rect()
        if self._hovered == ON_FOLD:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("sunken"))
            painter.drawRoundedRect(rect, 6, 6)
        icon = look.pixmap("chevron-down" if self._is_open else "chevron-right", "text2", 14)
        painter.drawPixmap(int(rect.left()) + 6, int(rect.center().y()) - 7, icon)
        painter.setFont(look.font(Type.STRONG))
        painter.setPen(look.colour("text"))
        width = painter.fontMetrics().horizontalAdvance(MORE)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        painter.drawText(rect.adjusted(26, 0, 0, 0), flags, MORE)
        painter.setFont(look.font(Type.SMALL))
        painter.setPen(look.colour("text2"))
        about = rect.adjusted(26 + width + 10, 0, 0, 0)
        shown = painter.fontMetrics().elidedText(MORE_ABOUT, Qt.TextElideMode.ElideRight, int(about.width()))
        painter.drawText(about, flags, shown)

    def _paint_row(self, painter: QPainter, row: int) -> None:
        look, rect = self._look, self.row_rect(row).adjusted(1, 1, -1, -1)
        words, chosen = DUPLICATE_WORDS[SHOWN[row]], row == self.currentIndex()
        painter.setPen(QPen(look.colour("line2"), 1) if row < FOLD else Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("sunken" if row == self._hovered and self.isEnabled() else "surface"))
        if chosen:
            edge = "accent_fill" if self.isEnabled() else "line2"
            painter.setPen(QPen(look.colour(edge), 2 if self.hasFocus() else 1.3))
            painter.setBrush(look.colour("accent_soft" if self.isEnabled() else "sunken"))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        self._paint_ring(painter, QRectF(rect.left() + 13, rect.top() + PADDING + 1, 17, 17), chosen=chosen)
        left, room = rect.left() + RING_ROOM - 2, rect.width() - RING_ROOM - 8
        flags = int(Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
        height = self._text_height(Type.STRONG, words.does)
        painter.setFont(look.font(Type.STRONG))
        painter.setPen(look.colour("text" if self.isEnabled() else "off"))
        painter.drawText(QRectF(left, rect.top() + PADDING, room, height), flags, words.does)
        if SHOWN[row] is RECOMMENDED:
            width = painter.fontMetrics().horizontalAdvance("Recommended") + 18
            chip = QRectF(rect.right() - width - 8, rect.top() + PADDING - 2, width, 18)
            paint_chip(painter, look, chip, "Recommended", "ok", "", ground="surface" if chosen else "")
        painter.setFont(look.font(Type.SMALL))
        painter.setPen(look.colour("text2" if self.isEnabled() else "off"))
        top = rect.top() + PADDING + height + 2
        painter.drawText(QRectF(left, top, room, rect.bottom() - top), flags, words.more)

    def _paint_ring(self, painter: QPainter, ring: QRectF, *, chosen: bool) -> None:
        look = self._look
        painter.setBrush(look.colour("surface"))
        if chosen:
            painter.setPen(QPen(look.colour("accent" if self.isEnabled() else "off"), 5))
            painter.drawEllipse(ring.adjusted(2.5, 2.5, -2.5, -2.5))
        else:
            painter.setPen(QPen(look.colour("field"), 1.3))
            painter.drawEllipse(ring)
