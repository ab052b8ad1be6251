"""A bar in parts, each with its colour, and the legend that says in words what each part is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QWidget
from typing_extensions import override

from ozogui.ui.kit import tokens
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.wording import number

GAP = 1.5
SMALLEST_PART = 3.0
"""Logical pixels: one lead of a million is still to be seen."""


class PartsBar(QProgressBar):
    """A progress bar whose parts are counted; its value is the first part, so that a screen reader has a number."""

    def __init__(self, look: Look, height: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._height = look, height
        self._parts: list[tuple[int, str]] = []
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setStyleSheet(f"QProgressBar {{ min-height: {height}px; max-height: {height}px; }}")
        look.changed.connect(self.update)

    def set_parts(self, parts: Sequence[tuple[int, str]]) -> None:
        """Show parts as (count, tone), in this order; the tone "track" is what is still to come."""
        self._parts = list(parts)
        total = sum(count for count, _tone in self._parts)
        self.setRange(0, max(1, total))
        self.setValue(self._parts[0][0] if self._parts else 0)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, self._height)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        path = QPainterPath()
        path.addRoundedRect(whole, self._height / 2, self._height / 2)
        painter.setClipPath(path)
        painter.fillRect(whole, self._look.colour("hover"))
        shown = [(count, tone) for count, tone in self._parts if count]
        total = sum(count for count, _tone in shown)
        left = 0.0
        for position, (count, tone) in enumerate(shown):
            width = max(SMALLEST_PART, whole.width() * count / total)
            if position == len(shown) - 1:
                width = whole.width() - left
            if tone != "track":
                gap = GAP if position < len(shown) - 1 else 0
                fill_part(painter, self._look, QRectF(left, 0, width - gap, whole.height()), tone)
            left += width


def fill_part(painter: QPainter, look: Look, part: QRectF, tone: str) -> None:
    """Fill a part of a bar; what is in doubt is hatched, so that colour never speaks alone."""
    fill = look.colour(tokens.tone_fill(look.colours, tone))
    if tone != "doubt":
        painter.fillRect(part, fill)
        return
    painter.fillRect(part, look.colour("warn_soft"))
    painter.fillRect(part, QBrush(fill, Qt.BrushStyle.BDiagPattern))


class Legend(QWidget):
    """What the parts of a bar are, in words, each with its square; parts without leads are left out."""

    def __init__(self, look: Look, *, strong_counts: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._strong = look, strong_counts
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(tokens.SPACE_PAGE_TOP - 4)
        self._entries: list[_Entry] = []
        self._layout.addStretch(1)

    def add_word(self, tone: str, words: str) -> None:
        """Show what a tone means, without a count."""
        entry = _Entry(self._look, strong_count=self._strong)
        self._layout.insertWidget(len(self._entries), entry)
        self._entries.append(entry)
        entry.show_part(0, tone, words)
        entry.hide_count()

    def set_parts(self, parts: Sequence[tuple[int, str, str]]) -> None:
        """Show parts as (count, tone, words)."""
        shown = [part for part in parts if part[0]]
        while len(self._entries) < len(shown):
            entry = _Entry(self._look, strong_count=self._strong)
            self._layout.insertWidget(len(self._entries), entry)
            self._entries.append(entry)
        for entry, part in zip(self._entries, shown, strict=False):
            entry.show_part(*part)
        for entry in self._entries[len(shown) :]:
            entry.hide()


class _Entry(QWidget):
    def __init__(self, look: Look, *, strong_count: bool) -> None:
        super().__init__()
        self._look, self._tone = look, "ok"
        self._count = Text(
            look, Type.STRONG if strong_count else Type.SMALL, "text" if strong_count else "text2", tabular=True
        )
        self._words = Text(look, Type.BODY if strong_count else Type.SMALL, "text2")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 0, 0)
        layout.setSpacing(6 if strong_count else 4)
        layout.addWidget(self._count)
        layout.addWidget(self._words)

    def show_part(self, count: int, tone: str, words: str) -> None:
        self._tone = tone
        self._count.setText(number(count))
        self._words.setText(words)
        self.show()
        self.update()

    def hide_count(self) -> None:
        self._count.hide()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colours = self._look.colours
        painter.setBrush(self._look.colour("line2" if self._tone == "track" else tokens.tone_fill(colours, self._tone)))
        painter.drawRoundedRect(QRectF(0, self.height() / 2 - 4.5, 9, 9), 2.5, 2.5)
