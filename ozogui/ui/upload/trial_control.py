"""Trying an upload with its first few leads: how many, and the button that sends them and then waits for a person."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QWidget

from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button
from ozogui.ui.kit.look import Look
from ozogui.uploads.batches import MAX_ROWS
from ozogui.wording import count

USUAL_TRIAL = 10
"""Few enough to be called back by hand when something is wrong, enough to see every column arrive."""


class TrialControl(QWidget):
    """A number of leads and a button; says `wanted` with that number."""

    wanted = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spin = QSpinBox()
        self.spin.setObjectName("trialSpin")
        self.spin.setAccessibleName("Leads of the trial")
        self.spin.setFixedWidth(76)
        self.spin.setRange(1, MAX_ROWS)
        self.spin.setValue(USUAL_TRIAL)
        self.spin.lineEdit().setTextMargins(8, 0, 0, 0)
        self.button = Button(look, name="trialButton", icon="flask")
        self.button.setToolTip("They are sent, then the upload waits until you have looked at them")
        self.spin.valueChanged.connect(self._name)
        self.button.clicked.connect(lambda: self.wanted.emit(self.spin.value()))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_ROW)
        layout.addWidget(self.spin)
        layout.addWidget(self.button)
        self._name()

    def show_leads(self, leads: int) -> None:
        """Offer a trial of an upload of so many leads; some must be left for after it."""
        self.spin.setMaximum(max(1, min(MAX_ROWS, leads - 1)))

    def _name(self) -> None:
        leads = self.spin.value()
        self.button.set_words(f"Try the first {count('lead', leads)}" if leads > 1 else "Try the first lead")
