"""A line of numbered blocks for each account: which upload goes when, each as long as it takes.

Painted from a view of the line; says the same as the rows below it, so a screen reader is spared it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ozogui.engine.line_view import Entry, LineView, Standing
from ozogui.hours import moment_words
from ozogui.ui.kit.look import Look, Type
from ozogui.wording import clock_time

BLOCK, TIMES, GAP, NAME = 26, 18, 4, 110
SMALLEST = 22.0
_LEAST_S = 20.0
"""What goes at once still has a block."""


class TimeLine(QWidget):
    """The blocks of all accounts, below each other."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._lines: list[list[Entry]] = []
        self._now = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    def show_view(self, view: LineView, now: float) -> None:
        """Show what goes, from now on."""
        going = [each for each in view.entries if each.foreseen is not None]
        lines = [[each for each in going if each.key == key] for key in dict.fromkeys(each.key for each in going)]
        is_same_height = len(lines) == len(self._lines)
        self._lines, self._now = lines, now
        self.setVisible(bool(lines))
        if not is_same_height:
            self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, max(1, len(self._lines)) * (BLOCK + TIMES + GAP) - GAP)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, entries in enumerate(self._lines):
            self._paint_line(painter, entries, place * (BLOCK + TIMES + GAP))

    def _paint_line(self, painter: QPainter, entries: list[Entry], top: float) -> None:
        look, left = self._look, 0.0
        if len(self._lines) > 1:
            painter.setFont(look.font(Type.SMALL_STRONG))
            painter.setPen(look.colour("text2") if self._is_plain else self._colour(entries[0]))
            name = painter.fontMetrics().elidedText(entries[0].account.name, Qt.TextElideMode.ElideRight, NAME - 8)
            painter.drawText(QRectF(0, top, NAME, BLOCK), Qt.AlignmentFlag.AlignVCenter, name)
            left = NAME
        painter.setFont(look.font(Type.SMALL))
        painter.setPen(look.colour("text2"))
        now = f"Now, {_clock(self._now)}"
        painter.drawText(QRectF(left, top + BLOCK, 120, TIMES), Qt.AlignmentFlag.AlignBottom, now)
        taken = left + painter.fontMetrics().horizontalAdvance(now) + 12
        for entry, block in self._blocks(entries, left, top):
            self._paint_block(painter, entry, block)
            assert entry.foreseen is not None
            words = moment_words(entry.foreseen.done_at, self._now, None)
            painter.setFont(look.font(Type.SMALL_STRONG if entry is entries[-1] else Type.SMALL))
            painter.setPen(look.colour("text" if entry is entries[-1] else "text2"))
            width = painter.fontMetrics().horizontalAdvance(words)
            begin = block.right() - width
            if begin >= taken:
                painter.drawText(QRectF(begin, top + BLOCK, width + 2, TIMES), Qt.AlignmentFlag.AlignBottom, words)
                taken = block.right() + 12

    def _blocks(self, entries: list[Entry], left: float, top: float) -> list[tuple[Entry, QRectF]]:
        """Return each upload's block: as wide as it takes time, but never too small for its number."""
        # A night between two of them has no room of its own: the times below tell of it.
        seen = [entry.foreseen for entry in entries if entry.foreseen is not None]
        shares = [max(_LEAST_S, each.done_at - each.starts_at) for each in seen]
        room = self.width() - left - GAP * (len(entries) - 1)
        free = max(0.0, room - SMALLEST * len(entries))
        blocks = []
        for entry, share in zip(entries, shares, strict=True):
            width = SMALLEST + free * share / sum(shares)
            blocks.append((entry, QRectF(left, top, width, BLOCK).adjusted(0.5, 0.5, -0.5, -0.5)))
            left += width + GAP
        return blocks

    def _paint_block(self, painter: QPainter, entry: Entry, block: QRectF) -> None:
        look, colour = self._look, self._colour(entry)
        is_running = entry.standing is Standing.RUNNING
        soft = QColor(colour)
        soft.setAlphaF(0.12)
        painter.setPen(QPen(colour, 1))
        painter.setBrush(colour if is_running else soft)
        painter.drawRoundedRect(block, 5, 5)
        painter.setPen(
            look.colour("on_accent" if is_running else "accent_text") if is_running or self._is_plain else colour
        )
        painter.setFont(look.font(Type.SMALL_STRONG))
        words = f"{entry.place}  {entry.upload.campaign}"
        if painter.fontMetrics().horizontalAdvance(words) > block.width() - 16:
            words = str(entry.place)
            painter.drawText(block, Qt.AlignmentFlag.AlignCenter, words)
            return
        painter.drawText(block.adjusted(9, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter, words)

    def _colour(self, entry: Entry) -> QColor:
        return self._look.colour("accent") if self._is_plain else QColor(entry.account.colour)

    @property
    def _is_plain(self) -> bool:
        """Whether all blocks have the accent: one account needs no colour, and on dark those are hard to read."""
        return len(self._lines) < 2 or self._look.colours.dark


def _clock(moment: float) -> str:
    return clock_time(datetime.fromtimestamp(moment, UTC))
