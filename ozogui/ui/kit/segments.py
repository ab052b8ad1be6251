"""Two or three answers in one edge, the chosen one tinted and ticked: radio buttons for keyboard and screen reader."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFontMetrics, QIcon
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from ozogui.ui.kit import tokens
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.plain_text import literal

_TICK = 14
_MARGIN = 12


class Segments(QWidget):
    """Answers side by side; below each other where they do not fit."""

    chosen = Signal(int)
    """A person chose the answer of that place."""

    def __init__(self, look: Look, answers: Sequence[str], place: int, width: int, name: str) -> None:
        """Show answers.

        Args:
            look: for colours and fonts.
            answers: what each says.
            place: the chosen one.
            width: logical pixels that there are.
            name: the object name of the first; the others' have a number behind it.
        """
        super().__init__()
        self._look = look
        self._group = QButtonGroup(self)
        self.buttons: list[QRadioButton] = []
        metrics = QFontMetrics(look.font(Type.SMALL), self)
        wanted = sum(metrics.horizontalAdvance(answer) + 2 * _MARGIN for answer in answers) + _TICK + 6
        self._stacked = wanted > width
        layout: QHBoxLayout | QVBoxLayout = QVBoxLayout(self) if self._stacked else QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for number, answer in enumerate(answers):
            button = QRadioButton(literal(answer))
            button.setObjectName(name if not number else f"{name}{number + 1}")
            button.setFont(look.font(Type.SMALL))
            button.setIconSize(QSize(_TICK, _TICK))
            button.setChecked(number == place)
            self._group.addButton(button, number)
            self.buttons.append(button)
            layout.addWidget(button)
        if not self._stacked:
            layout.addStretch(1)
        self._group.idClicked.connect(self.chosen)
        self._group.idToggled.connect(self._on_toggled)
        look.changed.connect(self._dress)
        self._dress()

    @property
    def place(self) -> int:
        """The answer that is chosen."""
        return self._group.checkedId()

    def _on_toggled(self) -> None:
        self._dress()

    def _dress(self) -> None:
        c, radius = self._look.colours, tokens.RADIUS_CONTROL
        last = len(self.buttons) - 1
        for number, button in enumerate(self.buttons):
            button.setIcon(self._look.icon("tick", "accent_text", _TICK) if button.isChecked() else QIcon())
            corners = ""
            if number == 0:
                second = "top-right" if self._stacked else "bottom-left"
                corners += f"border-top-left-radius: {radius}px; border-{second}-radius: {radius}px;"
            if number == last:
                second = "bottom-left" if self._stacked else "top-right"
                corners += f"border-bottom-right-radius: {radius}px; border-{second}-radius: {radius}px;"
            joint = "" if number == 0 else "border-top: 0;" if self._stacked else "border-left: 0;"
            ground, ink = (c.accent_soft, c.accent_text) if button.isChecked() else (c.surface, c.text)
            button.setStyleSheet(
                f"QRadioButton {{ background: {ground}; color: {ink}; border: 1px solid {c.line2}; {joint}"
                f" {corners} padding: 5px {_MARGIN}px; spacing: 6px; }}"
                "QRadioButton::indicator { width: 0; height: 0; border: 0; image: none; }"
                f"QRadioButton:focus {{ border: 2px solid {c.accent_fill}; padding: 4px {_MARGIN - 1}px; }}"
            )
