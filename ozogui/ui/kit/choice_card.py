"""One of several choices as a card: a radio button, a sentence, and whatever else belongs to it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QRadioButton, QVBoxLayout
from typing_extensions import override

from ozogui.ui.kit import tokens
from ozogui.ui.kit.labels import Text, repolish
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.plain_text import literal


class ChoiceCard(QFrame):
    """A radio button with a sentence below it, in a frame that can be clicked anywhere."""

    def __init__(self, look: Look, title: str, sentence: str, name: str) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("choiceCard")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.radio = QRadioButton(literal(title))
        self.radio.setObjectName(name)
        self.radio.setFont(look.font(Type.STRONG))
        self.radio.setAccessibleDescription(sentence)
        self._sentence = Text(look, Type.SMALL, "text2", sentence, wrap=True)
        self.box = QVBoxLayout()
        self.box.setContentsMargins(26, 0, 0, 0)
        self.box.setSpacing(6)
        self.box.addWidget(self._sentence)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(2)
        layout.addWidget(self.radio)
        layout.addLayout(self.box)
        self._chosen = False
        look.changed.connect(self._paint)
        self._paint()

    @property
    def sentence(self) -> str:
        """The sentence it shows."""
        return self._sentence.text()

    def show_chosen(self, *, chosen: bool) -> None:
        """Frame it as chosen, or not."""
        self._chosen = chosen
        self._paint()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.isEnabled():
            self.radio.setChecked(True)
            self.radio.setFocus()

    def _paint(self) -> None:
        colours = self._look.colours
        edge = f"2px solid {colours.accent_fill}" if self._chosen else f"1px solid {colours.line2}"
        ground = colours.accent_soft if self._chosen else colours.surface
        margin = 0 if self._chosen else 1  # the thicker edge must not move the words
        self.setStyleSheet(
            f"#choiceCard {{ background: {ground}; border: {edge}; border-radius: {tokens.RADIUS_PANEL}px;"
            f" padding: {margin}px; }}"
        )
        repolish(self)
