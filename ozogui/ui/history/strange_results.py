"""Results that came and were not understood: a small button on History, what they say, and a file of them for support.

They are masked before they are kept, so all of it may be shared.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QPlainTextEdit, QVBoxLayout, QWidget

from ozogui.cloudagent.receiver_results import Strange
from ozogui.errors import UserError
from ozogui.files.whole import write_whole
from ozogui.ui.batches.saving import documents_folder, tell_saved
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, column, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.page import Page
from ozogui.wording import count, number


class StrangeDialog(QDialog):
    """Shows them, the newest first."""

    def __init__(self, look: Look, found: Sequence[Strange], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strangeResultsDialog")
        self.setWindowTitle("Results that were not understood")
        self.setModal(True)
        self.resize(664, 440)
        verb = "was" if len(found) == 1 else "were"
        title = Text(look, Type.FACT, text=f"{count('result', len(found))} came and {verb} not understood")
        sentence = Text(
            look,
            Type.BODY,
            "text2",
            "OzoGUI keeps them for 30 days, so that nothing is lost. Save them for whoever supports OzoGUI. "
            "Phone numbers and addresses are masked.",
            wrap=True,
        )
        self.text = QPlainTextEdit()
        self.text.setObjectName("strangeResultsEdit")
        self.text.setAccessibleName("The results as they came")
        self.text.setReadOnly(True)
        self.text.setFont(look.font(Type.MONO))
        self.text.setPlainText(text_of(found))
        self.save = Button(look, "Save them…", kind="quiet", icon="download", name="saveStrangeButton")
        self.save.setAutoDefault(False)
        box = QDialogButtonBox()
        close = Button(look, "Close", kind="primary")
        close.setDefault(True)
        box.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        close.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(tokens.SPACE_TIGHT)
        layout.addLayout(column(title, sentence, spacing=tokens.SPACE_PAIR))
        layout.addWidget(self.text, 1)
        layout.addLayout(row(self.save, 1, box))


class StrangeResults(QObject):
    """The button of one page, and what it opens."""

    def __init__(self, page: Page, journey: Journey) -> None:
        super().__init__(page)
        self._page, self._journey = page, journey
        self.button = Button(page.look, kind="plain", icon="question", name="strangeResultsButton")
        self.button.hide()
        self.button.clicked.connect(self._open)

    def refresh(self) -> None:
        """Show the button where something is kept.

        Raises:
            JournalError: the journal cannot be read.
        """
        kept = self._journey.sent_uploads.count_not_understood()
        self.button.set_words(f"{number(kept)} not understood…")
        self.button.setToolTip(f"{count('result', kept)} that came from CloudAgent and could not be understood")
        self.button.setVisible(kept > 0)

    def _open(self) -> None:
        try:
            found = self._journey.sent_uploads.not_understood()
        except UserError as error:
            self._page.show_error(error)
            return
        dialog = StrangeDialog(self._page.look, found, self._page.window())
        dialog.save.clicked.connect(lambda: self._save(found))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save(self, found: Sequence[Strange]) -> None:
        suggestion = str(documents_folder() / "ozogui results not understood.txt")
        chosen, _ = QFileDialog.getSaveFileName(self._page, "Save them", suggestion, "Text (*.txt)")
        if not chosen:
            return
        path = Path(chosen)
        try:
            write_whole(path, text_of(found).encode())
        except UserError as error:
            self._page.show_error(error)
        else:
            tell_saved(self._page, f"{count('result', len(found))} saved.", path)


def text_of(found: Sequence[Strange]) -> str:
    """Return them as one text, each under the time at which it came."""
    return "\n\n".join(f"{_when(each)}, {each.content_type or 'no type'}\n{each.text}" for each in found) + "\n"


def _when(strange: Strange) -> str:
    return f"{datetime.fromtimestamp(strange.arrived_at, UTC).astimezone():%Y-%m-%d %H:%M:%S}"
