"""The place on the first page where a spreadsheet is dropped or chosen, and which tells how far its reading is.

It says what was dropped; opening it is the page's.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from ozogui.ui.kit import tokens
from ozogui.ui.kit.background import Background, Work
from ozogui.ui.kit.busy_bar import SHOWN_AFTER_S, RunningLine, words_of
from ozogui.ui.kit.controls import Button, column, row
from ozogui.ui.kit.dropping import dropped_files, may_be_dropped
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.wording import keys_of

_PICTURE = QSize(118, 86)
_LINE_WIDTH = 320


class DropZone(QFrame):
    """A dashed field with a button; while a file is read it holds the words about that, a moving line and Cancel."""

    dropped = Signal(list)
    """Files (a list of Path) were dropped here: one, or several that become one list."""

    def __init__(
        self,
        look: Look,
        background: Background,
        parent: QWidget | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Watch what is read in the background; `clock` gives seconds and never jumps."""
        super().__init__(parent)
        self._look, self._background, self._clock = look, background, clock
        self._hovered = False
        self._work: Work | None = None
        self._since = 0.0
        self.setObjectName("dropZone")
        self.setAcceptDrops(True)
        self.setAccessibleName("Drop a spreadsheet here")
        self._picture = QLabel()
        self._picture.setFixedSize(_PICTURE)
        self.open_button = Button(look, "Choose a file…", kind="primary", icon="folder", name="openFileButton")
        self.open_button.setToolTip("Choose a spreadsheet (Ctrl+O)")
        self._idle = QWidget()
        self._idle.setLayout(self._lay_idle(look))
        self._words = Text(look, Type.H2, tabular=True)
        self._line = RunningLine(look, 6)
        self._line.setFixedWidth(_LINE_WIDTH)
        self.cancel_button = Button(look, "Cancel", name="cancelReadingButton")
        self.cancel_button.clicked.connect(self._on_cancel)
        self._reading = QWidget()
        self._reading.setLayout(
            column(
                row(1, self._words, 1),
                row(1, self._line, 1),
                row(1, self.cancel_button, 1),
                spacing=tokens.SPACE,
            )
        )
        self._reading.hide()
        self.setLayout(column(1, self._idle, self._reading, 1))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.refresh)
        background.busy_changed.connect(self.refresh)
        look.changed.connect(self._take_picture)
        self._take_picture()

    @property
    def words(self) -> str:
        """What is said about the reading; empty while nothing is read."""
        return "" if self._reading.isHidden() else self._words.text()

    def refresh(self) -> None:
        """Show what is being read now, once it takes a moment; until then the zone stays as it is."""
        work = self._background.busy_with("sheet")
        if work is not self._work:
            self._work, self._since = work, self._clock()
        if work is not None:
            work.told_on_page = self.isVisible()
        left = SHOWN_AFTER_S - (self._clock() - self._since)
        shown = work is not None and left <= 0
        if work is not None and not shown:
            self._later.start(round(left * 1000) + 1)
        if shown and work is not None:
            self._words.setText(words_of(work))
        if shown != self._reading.isHidden():
            return
        self._line.run(shown)
        self._idle.setVisible(not shown)
        self._reading.setVisible(shown)

    def _lay_idle(self, look: Look) -> QVBoxLayout:
        kinds = "Excel (xlsx, xls, xlsb), OpenDocument, CSV or text. You can also paste cells with Ctrl+V."
        caption = Text(look, Type.SMALL, "text2", keys_of(kinds), wrap=True)
        caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        box = column(
            row(1, self._picture, 1),
            row(1, Text(look, Type.FACT, text="Drop a spreadsheet here"), 1),
            row(1, self.open_button, 1),
            spacing=tokens.SPACE,
        )
        box.insertSpacing(1, tokens.SPACE_ROW)
        box.addWidget(caption)
        box.setContentsMargins(tokens.SPACE_PAGE, 0, tokens.SPACE_PAGE, 0)
        return box

    def _take_picture(self) -> None:
        self._picture.setPixmap(self._look.picture("drop", _PICTURE))
        self.update()

    def _on_cancel(self) -> None:
        work = self._background.busy_with("sheet")
        if work is not None:
            self._background.cancel_work(work)

    def _hover(self, hovered: bool) -> None:
        self._hovered = hovered
        self.update()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.refresh()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.isEnabled() and may_be_dropped(event, several=True):
            self._hover(True)

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._hover(False)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._hover(False)
        self.dropped.emit(dropped_files(event))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._look
        pen = QPen(look.colour("accent_fill" if self._hovered else "field"), 2, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 2.5])
        painter.setPen(pen)
        painter.setBrush(look.colour("accent_soft" if self._hovered else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), tokens.RADIUS_CARD, tokens.RADIUS_CARD)
