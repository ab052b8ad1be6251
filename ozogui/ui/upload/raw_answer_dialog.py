"""The dialog that shows what CloudAgent literally answered: every request made for one batch, with its response.

The key and the leads were masked before the response was kept, so all of it may be copied and shared.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, column, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.uploads.records import AttemptRecord
from ozogui.wording import count, number

NOTHING = "(nothing came back)"


class RawAnswerDialog(QDialog):
    """Shows the attempts of a batch, the latest first in sight."""

    save_all_wanted = Signal()
    """The answers to all requests of the upload, in a file for support."""

    def __init__(self, look: Look, journey: Journey, batch_id: int, parent: QWidget | None = None) -> None:
        """Read the batch's attempts from the journal.

        Raises:
            JournalError: there is no such batch, or the journal cannot be read.
        """
        super().__init__(parent)
        journal = journey.journal
        batch = journal.batch(batch_id)
        self._attempts = journal.attempts(batch_id)
        self.setWindowTitle(f"Full reply from CloudAgent to batch {number(batch.number)}")
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(664, 440)
        title = Text(look, Type.FACT, text=f"What CloudAgent answered to batch {number(batch.number)}")
        made = count("request", len(self._attempts))
        sentence = f"{made} made. The key and the leads are masked, so this may be shared."
        self._combo = QComboBox()
        self._combo.setObjectName("attemptCombo")
        self._combo.setAccessibleName("Request")
        for position, attempt in enumerate(self._attempts, 1):
            self._combo.addItem(_name(position, attempt))
        self._combo.setVisible(len(self._attempts) > 1)
        self._facts = Text(look, Type.SMALL, "text2", wrap=True, tabular=True)
        self._text = QPlainTextEdit()
        self._text.setObjectName("rawAnswerEdit")
        self._text.setAccessibleName("The response as it came")
        self._text.setReadOnly(True)
        self._text.setFont(look.font(Type.MONO))
        copy = Button(look, "Copy", kind="quiet", icon="copy", name="copyButton")
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._text.toPlainText()))
        save_all = Button(look, "Save all answers…", kind="quiet", icon="download", name="saveAnswersButton")
        save_all.setToolTip("Every request of this upload, as JSON lines for whoever helps")
        save_all.setAutoDefault(False)
        save_all.clicked.connect(self.save_all_wanted)
        box = QDialogButtonBox()
        close = Button(look, "Close", kind="primary")
        close.setDefault(True)
        box.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        close.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(tokens.SPACE_TIGHT)
        layout.addLayout(column(title, Text(look, Type.BODY, "text2", sentence, wrap=True), spacing=tokens.SPACE_PAIR))
        layout.addWidget(self._combo, alignment=Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._facts)
        layout.addWidget(self._text, 1)
        layout.addLayout(row(copy, save_all, 1, box))
        self._combo.currentIndexChanged.connect(self._show_attempt)
        self._combo.setCurrentIndex(len(self._attempts) - 1)
        self._show_attempt(len(self._attempts) - 1)

    @property
    def facts(self) -> str:
        """What is said of the attempt in sight."""
        return self._facts.text()

    def _show_attempt(self, position: int) -> None:
        if not 0 <= position < len(self._attempts):
            self._facts.setText("No request was made for it yet.")
            self._text.setPlainText("")
            return
        attempt = self._attempts[position]
        parts = [f"Sent at {attempt.started_at.astimezone():%H:%M:%S}"]
        if attempt.answered_at is not None:
            seconds = (attempt.answered_at - attempt.started_at).total_seconds()
            parts.append(f"answered after {seconds:.1f} s" if attempt.raw else f"ended after {seconds:.1f} s")
        else:
            parts.append("not answered yet")
        if attempt.status is not None:
            parts.append(f"HTTP {attempt.status}")
        if attempt.outcome:
            parts.append(f"understood as {attempt.outcome}")
        self._facts.setText(" · ".join(parts))
        self._text.setPlainText(attempt.raw or NOTHING)


def _name(position: int, attempt: AttemptRecord) -> str:
    return f"Request {position}, {attempt.started_at.astimezone():%H:%M:%S}, {attempt.outcome or 'under way'}"
