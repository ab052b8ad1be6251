"""The thin bar under the header: what is being worked on, how far it is, and Cancel.

It only shows; the work itself is background.py's.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStyle, QVBoxLayout, QWidget
from typing_extensions import override

from ozogui.ui.kit import tokens
from ozogui.ui.kit.background import Background, Work
from ozogui.ui.kit.controls import Button
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.wording import count

SHOWN_AFTER_S = 0.3
"""What is quicker than this needs no words, and a bar that flashes worries people."""
STRIP_HEIGHT, LINE_HEIGHT = 28, 3
"""Logical pixels: the strip covers no more than the empty edge above a page's title."""

_FRAME_MS = 40
_ROUND_S = 1.6


def words_of(work: Work) -> str:
    """Return what is said of some work: "Reading renewals-q4.xlsx: 12,400 rows so far"."""
    return f"{work.words}: {count('row', work.rows)} so far" if work.rows else f"{work.words}…"


class RunningLine(QWidget):
    """A line on which a piece runs from left to right: something goes on, nobody knows how long.

    Where the desktop is set to no animations, the whole line stands filled instead.
    """

    def __init__(self, look: Look, height: int = LINE_HEIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self.update)
        look.changed.connect(self.update)

    def run(self, running: bool) -> None:
        """Let the piece run, or stand still; a hidden line costs nothing."""
        if running and self._moves():
            self._timer.start()
        else:
            self._timer.stop()
        self.update()

    def _moves(self) -> bool:
        return self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour("hover"))
        width = float(self.width())
        piece = QRectF(0, 0, width, self.height())
        if self._timer.isActive():
            share = (time.monotonic() % _ROUND_S) / _ROUND_S
            piece = QRectF(width * (share * 1.3 - 0.3), 0, width * 0.3, self.height())
        painter.fillRect(piece, self._look.colour("accent_fill"))


class BusyBar(QWidget):
    """Says what the background works on once that takes a moment.

    Itself it has no height, so that nothing jumps when it comes and goes: the strip that is seen lies over the top edge
    of what is below it in the window.
    """

    def __init__(
        self,
        look: Look,
        background: Background,
        parent: QWidget | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Watch a background.

        Args:
            look: colours and fonts.
            background: whose work is told.
            parent: as of every widget.
            clock: seconds on a clock that never jumps; tests bring their own.
        """
        super().__init__(parent)
        self._background = background
        self._clock = clock
        self._work: Work | None = None
        self._since = 0.0
        self._host: QWidget | None = None
        self.setObjectName("busyBar")
        self.setFixedHeight(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.strip = QFrame(self)
        self.strip.setObjectName("busyStrip")
        self.strip.hide()
        self._line = RunningLine(look)
        self._words = Text(look, Type.SMALL, "text2", tabular=True)
        self.cancel_button = Button(look, "Cancel", kind="quiet", name="cancelWorkButton")
        self.cancel_button.setStyleSheet("QPushButton { min-height: 20px; max-height: 22px; padding: 0 8px; }")
        self.cancel_button.setFont(look.font(Type.SMALL_STRONG))
        self.cancel_button.clicked.connect(self._on_cancel)
        words = QHBoxLayout()
        words.setContentsMargins(tokens.SPACE, 0, tokens.SPACE, 0)
        words.setSpacing(tokens.SPACE_ROW)
        words.addStretch(1)
        words.addWidget(self._words)
        words.addWidget(self.cancel_button)
        words.addStretch(1)
        layout = QVBoxLayout(self.strip)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._line)
        layout.addLayout(words, 1)
        # Quick work may end before the background speaks again: this asks at the right moment.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.refresh)
        background.busy_changed.connect(self.refresh)

    @property
    def words(self) -> str:
        """What is said now; empty while nothing is shown."""
        return "" if self.strip.isHidden() else self._words.text()

    def refresh(self) -> None:
        """Show or hide the strip by what goes on now."""
        work = self._background.busy_with()
        if work is not self._work:
            self._work, self._since = work, self._clock()
        if work is None or work.told_on_page:
            self._show(False)
            return
        left = SHOWN_AFTER_S - (self._clock() - self._since)
        if left > 0:
            self._later.start(round(left * 1000) + 1)
            self._show(False)
            return
        self._words.setText(words_of(work))
        self._show(True)

    def _show(self, shown: bool) -> None:
        if shown != self.strip.isHidden():
            return
        self._line.run(shown)
        if shown:
            self._place()
            self.strip.raise_()
        self.strip.setVisible(shown)

    def _place(self) -> None:
        """Lay the strip over the neighbours: in the parent, since a child would be clipped to no height at all."""
        host = self.parentWidget() or self
        if self._host is not host:
            if self._host is not None:
                self._host.removeEventFilter(self)
            host.installEventFilter(self)
            self._host = host
        if self.strip.parentWidget() is not host:
            self.strip.setParent(host)
        self.strip.setGeometry(self.x(), self.y(), self.width(), STRIP_HEIGHT)

    def _on_cancel(self) -> None:
        work = self._background.busy_with()
        if work is not None:
            self._background.cancel_work(work)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The practice band above comes and goes, which moves this without a resize.
        if event.type() == QEvent.Type.LayoutRequest and self.strip.isVisible():
            QTimer.singleShot(0, self._place)
        return super().eventFilter(watched, event)
