"""A form's grid: labels at the left, fields at the right, a small hint below a field."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QWidget

from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import column
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.plain_text import literal

LABEL_WIDTH = 104


class FieldGrid(QWidget):
    """Labels at the left, fields at the right, a small hint below a field."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(tokens.SPACE)
        self._grid.setVerticalSpacing(tokens.SPACE_TIGHT)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)

    def add(self, label: str, field: QWidget, hint: str = "") -> Text:
        """Add a field and return its hint, so that it can say something else later."""
        line = self._grid.rowCount()
        words = Text(self._look, Type.BODY, "text2", literal(label))
        words.setBuddy(field)
        words.setMinimumHeight(tokens.CONTROL_HEIGHT)
        field.setAccessibleName(field.accessibleName() or label)
        hint_text = Text(self._look, Type.SMALL, "text2", hint, wrap=True, parent=self)
        hint_text.setVisible(bool(hint))
        self._grid.addWidget(words, line, 0, alignment=Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(column(field, hint_text, spacing=tokens.SPACE_PAIR), line, 1)
        return hint_text


def make_modest(combo: QComboBox) -> None:
    """Let a combo be narrower than its longest item, so that a form fits a narrow window."""
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(10)
    combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
