"""The duplicate choice with all its five options in sight, each told by what it does, with the API's word beside it.

Still a combo box: keys, index, signals and a screen reader's role are a combo's.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget
from typing_extensions import override

from ozogui.cloudagent.client import Duplicates
from ozogui.ui.batches.duplicate_words import DUPLICATE_WORDS
from ozogui.ui.kit.controls import paint_chip
from ozogui.ui.kit.look import Look, Type

ROW_HEIGHT, SMALLEST_ROW_HEIGHT = 55, 44


SHOWN = (
    Duplicates.NO_CHECK,
    Duplicates.CHECK_TRUE,
    Duplicates.CHECK_FALSE,
    Duplicates.DELETE_TRUE,
    Duplicates.DELETE_FALSE,
)
SAFEST = Duplicates.CHECK_TRUE


class DuplicatesCombo(QComboBox):
    """A combo box that paints its items as rows and opens no list. Item data is the `Duplicates`."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._hovered = -1
        self.setObjectName("duplicatesCombo")
        self.setAccessibleName("If a number is already there")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        for duplicates in SHOWN:
            words = DUPLICATE_WORDS[duplicates]
            self.addItem(f"{words.sentence} ({words.api_word})", duplicates)
        # The style sheet's height for combo boxes beats setMinimumHeight, so the rows' height stands here too.
        self.setStyleSheet(f"QComboBox {{ min-height: {SMALLEST_ROW_HEIGHT * len(SHOWN)}px; }}")
        look.changed.connect(self.update)

    def choose(self, duplicates: Duplicates) -> None:
        """Show an option as chosen."""
        self.setCurrentIndex(self.findData(duplicates))

    @property
    def chosen(self) -> Duplicates:
        """The option that is chosen."""
        return Duplicates(self.currentData())

    def row_rect(self, row: int) -> QRectF:
        """Return where an option is painted."""
        height = min(ROW_HEIGHT, self.height() / len(SHOWN))
        return QRectF(0, row * height, self.width(), height)

    @override
    def showPopup(self) -> None:
        """Open nothing: all the options are in sight."""

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # a choice of this weight is not to be made by scrolling past

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position())
        if row >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            if row != self.currentIndex():
                self.setCurrentIndex(row)
                self.activated.emit(row)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._row_at(event.position())
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()

    def _row_at(self, place: QPointF) -> int:
        return next((row for row in range(len(SHOWN)) if self.row_rect(row).contains(place)), -1)

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, ROW_HEIGHT * len(SHOWN))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(300, SMALLEST_ROW_HEIGHT * len(SHOWN))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, duplicates in enumerate(SHOWN):
            self._paint_row(painter, row, duplicates)

    def _paint_row(self, painter: QPainter, row: int, duplicates: Duplicates) -> None:
        look, rect = self._look, self.row_rect(row).adjusted(1, 1, -1, -1)
        words = DUPLICATE_WORDS[duplicates]
        chosen = row == self.currentIndex()
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen:
            edge = "accent_fill" if self.isEnabled() else "line2"
            painter.setPen(QPen(look.colour(edge), 2 if self.hasFocus() else 1.3))
            painter.setBrush(look.colour("accent_soft" if self.isEnabled() else "sunken"))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        elif row == self._hovered and self.isEnabled():
            painter.setBrush(look.colour("sunken"))
            painter.drawRoundedRect(rect, 8, 8)
        self._paint_ring(painter, QRectF(rect.left() + 12, rect.center().y() - 17, 17, 17), chosen=chosen)
        left, room = rect.left() + 40, rect.width() - 52
        painter.setFont(look.font(Type.STRONG))
        painter.setPen(look.colour("text" if self.isEnabled() else "off"))
        self._paint_line(painter, QRectF(left, rect.center().y() - 18, room, 18), words.does)
        if duplicates is SAFEST:
            paint_chip(painter, look, QRectF(rect.right() - 64, rect.center().y(), 56, 18), "Safest", "ok", "")
            room -= 66
        painter.setFont(look.font(Type.SMALL))
        painter.setPen(look.colour("text2" if self.isEnabled() else "off"))
        self._paint_line(
            painter,
            QRectF(left, rect.center().y(), room, 18),
            _sentence_case(f"{words.rest} · {words.api_word}" if words.rest else words.api_word),
        )

    def _paint_ring(self, painter: QPainter, ring: QRectF, *, chosen: bool) -> None:
        look = self._look
        painter.setBrush(look.colour("surface"))
        if chosen:
            painter.setPen(QPen(look.colour("accent" if self.isEnabled() else "off"), 5))
            painter.drawEllipse(ring.adjusted(2.5, 2.5, -2.5, -2.5))
        else:
            painter.setPen(QPen(look.colour("field"), 1.3))
            painter.drawEllipse(ring)

    def _paint_line(self, painter: QPainter, rect: QRectF, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)


def _sentence_case(text: str) -> str:
    """Begin with a capital, but leave the API's own words as they are spelled."""
    return text if text.startswith(("checkDuplicate", "isDelete")) else text[:1].upper() + text[1:]
