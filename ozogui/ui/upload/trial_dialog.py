"""Sending a few leads first: how many, and the question before they really go."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QSpinBox, QWidget

from ozogui.ui.batches.upload_facts import UploadFacts
from ozogui.ui.kit.controls import row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.question_dialog import QuestionDialog
from ozogui.uploads.batches import MAX_ROWS
from ozogui.wording import count

USUAL_TRIAL = 10
"""Few enough to be called back by hand when something is wrong, enough to see every column arrive."""
_Role = QDialogButtonBox.ButtonRole


class TrialDialog(QuestionDialog):
    """Asks for a number of leads; its default is to send none."""

    wanted = Signal(int)
    """So many leads are to go first."""

    def __init__(self, look: Look, facts: UploadFacts, parent: QWidget) -> None:
        real = "These leads really go to the campaign, and people may be called. "
        super().__init__(
            look,
            f"Send the first few leads to {facts.upload.campaign}?",
            f"{'' if facts.is_practice else real}The upload then pauses, so that you can check them in CloudAgent.",
            parent,
            icon="plane",
        )
        self.setObjectName("trialDialog")
        self.spin = QSpinBox()
        self.spin.setObjectName("trialSpin")
        self.spin.setAccessibleName("How many leads go first")
        self.spin.setFixedWidth(84)
        self.spin.setRange(1, max(1, min(MAX_ROWS, facts.leads - 1)))
        self.spin.setValue(USUAL_TRIAL)
        self.spin.lineEdit().setTextMargins(8, 0, 0, 0)
        self.insert(row(Text(look, Type.BODY, text="Leads that go first"), self.spin, 1))
        self.send_button = self.add_guarded("", _Role.DestructiveRole, self._send, name="sendTrialButton")
        self.add("Not yet", "primary", _Role.RejectRole, name="notYetButton")
        self.spin.valueChanged.connect(self._name)
        self._name()

    def _name(self) -> None:
        self.send_button.set_words(f"Send {count('lead', self.spin.value())}, then pause")

    def _send(self) -> None:
        self.wanted.emit(self.spin.value())
