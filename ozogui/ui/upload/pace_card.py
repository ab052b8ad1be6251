"""The card about the pace: when the next request goes, and the account's slots, each counting down by itself.

It is told the slots; when a request may begin is decided in ozogui.uploads.sending.pace.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Card, Rule
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.uploads.sending.pace import Slot, SlotState

CARD_WIDTH, ROOMY_HEIGHT = 360, 168
BOX = QSize(58, 44)
LABEL_HEIGHT = 19
SPOKEN_AT_S = (30, 10, 0)
"""A countdown that a screen reader spoke every second could not be listened to."""


class SlotView(QWidget):
    """One slot: free, sending, or the seconds until it is free again, with the batch that used it."""

    def __init__(self, look: Look, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._number = look, number
        self._slot = Slot(SlotState.FREE, 0.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumSize(BOX.width() - 14, BOX.height() + LABEL_HEIGHT)
        look.changed.connect(self.update)
        self._speak()

    def show_slot(self, slot: Slot) -> None:
        """Show how the slot stands."""
        self._slot = slot
        self.setToolTip(slot.label)
        self._speak()
        self.update()

    @property
    def words(self) -> str:
        """What stands in the box: "12 s", "Free"; empty while sending, where an icon stands."""
        if self._slot.state is SlotState.SENDING:
            return ""
        return "Free" if self._slot.state is SlotState.FREE else f"{max(1, math.ceil(self._slot.free_in_s))} s"

    def _speak(self) -> None:
        if self._slot.state is SlotState.SENDING:
            words = "sending"
        elif self._slot.state is SlotState.FREE:
            words = "free"
        else:
            passed = [second for second in SPOKEN_AT_S if self._slot.free_in_s <= second]
            words = f"free in at most {min(passed) or 1} seconds" if passed else "free within a minute"
        name = f"Slot {self._number}, {words}" + (f", {self._slot.label}" if self._slot.label else "")
        if name != self.accessibleName():  # each change of the name is an event for screen readers
            self.setAccessibleName(name)

    @override
    def sizeHint(self) -> QSize:
        return QSize(BOX.width(), BOX.height() + LABEL_HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0.5, 0.5, self.width() - 1, BOX.height() - 1)
        path = QPainterPath()
        path.addRoundedRect(box, tokens.RADIUS_PANEL - 1, tokens.RADIUS_PANEL - 1)
        sending, free = self._slot.state is SlotState.SENDING, self._slot.state is SlotState.FREE
        ground = "accent_soft" if sending else "surface" if free else "sunken"
        painter.fillPath(path, self._look.colour(ground))
        if not sending and not free:
            self._bar(painter, path, box)
        painter.setPen(QPen(self._look.colour("accent_fill" if sending else "line2"), 1.6 if sending else 1))
        painter.drawPath(path)
        if sending:
            icon = self._look.pixmap("plane", "accent_text", 16)
            painter.drawPixmap(int(box.center().x()) - 8, int(box.center().y()) - 8, icon)
        painter.setFont(self._look.font(Type.SMALL_STRONG, tabular=True))
        painter.setPen(self._look.colour("text2" if free else "text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.words)
        painter.setFont(self._look.font(Type.SMALL, tabular=True))
        painter.setPen(self._look.colour("text2"))
        below = QRectF(-4, BOX.height(), self.width() + 8, LABEL_HEIGHT)
        shown = painter.fontMetrics().elidedText(self._slot.label, Qt.TextElideMode.ElideRight, int(below.width()))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, shown)

    def _bar(self, painter: QPainter, path: QPainterPath, box: QRectF) -> None:
        """Fill the foot of the box from the left, as the minute passes."""
        share = 1 - min(1.0, max(0.0, self._slot.free_in_s / self._slot.window_s))
        foot = QPainterPath()
        foot.addRect(QRectF(box.left(), box.bottom() - 4.5, box.width() * share, 5))
        painter.fillPath(path.intersected(foot), self._look.colour("accent_fill"))


class PaceCard(Card):
    """The pace in one line, the slots, and the rule behind them."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._look = look
        self.setFixedWidth(CARD_WIDTH)
        self._line = Text(look, Type.FACT, tabular=True, wrap=True)
        self._line.setObjectName("paceLabel")
        self._slots = QHBoxLayout()
        self._slots.setSpacing(tokens.SPACE_ROW + 1)
        self._views: list[SlotView] = []
        self._rule = Text(look, Type.SMALL, "text2", wrap=True)
        self.box.setSpacing(tokens.SPACE_ROW)
        self.box.addWidget(self._line)
        self.box.addLayout(self._slots)
        self.box.addStretch(1)
        self._hairline = Rule()
        self.box.addWidget(self._hairline)
        self.box.addWidget(self._rule)

    @property
    def line(self) -> str:
        """The line about the pace."""
        return self._line.text()

    def show_line(self, words: str) -> None:
        """Say the pace; a longer sentence is set smaller, so that it takes at most two lines."""
        short = len(words) <= 30
        self._line.setFont(self._look.font(Type.FACT if short else Type.H2, tabular=True))
        self._line.setText(words)

    def show_rule(self, words: str) -> None:
        """Say the rule behind the pace."""
        self._rule.setText(words)
        self._line.setToolTip(words)

    def show_slots(self, slots: Sequence[Slot]) -> None:
        """Show the account's slots as they are now."""
        while len(self._views) < len(slots):
            view = SlotView(self._look, len(self._views) + 1)
            self._views.append(view)
            self._slots.addWidget(view)
        for view in self._views[len(slots) :]:
            view.hide()
        for view, slot in zip(self._views, slots, strict=False):
            view.show_slot(slot)
            view.show()

    @override
    def hasHeightForWidth(self) -> bool:
        return False  # its wrapping labels would otherwise overrule the smallest height

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.height() >= ROOMY_HEIGHT  # the rule is in the tooltip of the line as well
        self._hairline.setVisible(roomy)
        self._rule.setVisible(roomy)
        self.box.setContentsMargins(tokens.SPACE, *((tokens.SPACE,) * 3 if roomy else (9, tokens.SPACE, 6)))
