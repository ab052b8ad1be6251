"""A card with things that can be done now: each an icon, a title, a sentence and its buttons.

What the things are is told by whoever adds them.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ozogui.ui.kit.controls import Button, Card, Icon, Rule, column, row
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type

ROW_HEIGHT, SMALLEST_ROW_HEIGHT = 55, 44


class TodoRow(QFrame):
    """One thing that can be done now: icon, title, a sentence, and its buttons at the right."""

    def __init__(self, look: Look, icon: str, tone: str, *, first: bool) -> None:
        super().__init__()
        self._look = look
        self._title = ElidedText(look, Type.STRONG)
        self._sentence = ElidedText(look, Type.SMALL, "text2", mode=Qt.TextElideMode.ElideRight)
        self._buttons = row()
        words = column(1, self._title, self._sentence, 1, spacing=1)
        line = QHBoxLayout()
        line.setContentsMargins(16, 0, 14, 0)
        line.setSpacing(14)
        self._icon = Icon(look, icon, tone, 18)
        line.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(words, 1)
        line.addLayout(self._buttons)
        self._rule = Rule(self)
        self._rule.setVisible(not first)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._rule)
        layout.addLayout(line, 1)
        self.setFixedHeight(ROW_HEIGHT)

    def add_button(self, text: str, act: Callable[[], None], *, kind: str = "normal", name: str = "") -> Button:
        """Add a button; `act` is called when it is pressed."""
        button = Button(self._look, text, kind=kind, name=name)
        button.clicked.connect(lambda: act())
        self._buttons.addWidget(button, alignment=Qt.AlignmentFlag.AlignVCenter)
        return button

    def show_words(self, title: str, sentence: str, tone: str = "text2") -> None:
        """Show other words."""
        self._title.set_text(title)
        self._sentence.set_text(sentence)
        self._sentence.set_tone(tone)

    def show_icon(self, icon: str, tone: str) -> None:
        """Show another icon, for a row whose meaning depends on the state."""
        self._icon.show_icon(icon, tone)

    @property
    def title(self) -> str:
        """The title it shows, in whole."""
        return self._title.whole

    @property
    def sentence(self) -> str:
        """The sentence it shows, in whole."""
        return self._sentence.whole

    def show_rule(self, shown: bool) -> None:
        """Draw a hairline above, for all rows but the first that is shown."""
        self._rule.setVisible(shown)


class TodoCard(Card):
    """What to do now; scrolls in itself where the window is low."""

    def __init__(self, look: Look) -> None:
        super().__init__(margin=1)
        self._look = look
        self._rows: list[TodoRow] = []
        self._row_height = ROW_HEIGHT
        inner = QWidget()
        inner.setObjectName("scrolled")
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, 0, 4)
        self._list.setSpacing(0)
        self._list.addStretch(1)
        self._scroll = _FittingScroll()
        self._scroll.setWidget(inner)
        title = Text(look, Type.H2, text="What to do now")
        title.setContentsMargins(15, 11, 0, 4)
        self.box.setSpacing(0)
        self.box.addWidget(title)
        self.box.addWidget(self._scroll, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def add_row(self, icon: str, tone: str) -> TodoRow:
        """Add a row at the end."""
        line = TodoRow(self._look, icon, tone, first=not self._rows)
        self._list.insertWidget(len(self._rows), line)
        self._rows.append(line)
        return line

    def set_row_height(self, height: int) -> None:
        """Make the rows as high as there is room for."""
        if height != self._row_height:
            self._row_height = height
            for line in self._rows:
                line.setFixedHeight(height)
            self.fit()

    @property
    def rows_height(self) -> int:
        """How high the rows are that are shown."""
        return self._row_height * self._shown_rows

    @property
    def full_height(self) -> int:
        """How high they want to be."""
        return ROW_HEIGHT * self._shown_rows

    @property
    def _shown_rows(self) -> int:
        return sum(1 for line in self._rows if not line.isHidden())

    def fit(self) -> None:
        """Take as much room as the rows that are shown want; nothing when none is."""
        shown = [line for line in self._rows if not line.isHidden()]
        for position, line in enumerate(shown):
            line.show_rule(position > 0)
        self._scroll.set_content_height(self._row_height * len(shown) + 4)
        self.setVisible(bool(shown))


class _FittingScroll(QScrollArea):
    """A scroll area that wants as much height as its content and can live with one row."""

    def __init__(self) -> None:
        super().__init__()
        self._wanted = 0
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def set_content_height(self, height: int) -> None:
        self._wanted = height
        self.setMinimumHeight(min(height, SMALLEST_ROW_HEIGHT + 4))
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        return QSize(300, self._wanted)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMaximumHeight(max(self._wanted, 1))
