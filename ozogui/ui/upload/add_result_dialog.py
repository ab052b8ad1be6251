"""The dialog that takes in what CloudAgent said later: a result that is pasted, dropped or opened, or its failed rows.

What the text is, and what follows from it, is found out by the core; nothing that is pasted here is kept as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QPlainTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from ozogui.cloudagent.failed_rows import FailedRowsError
from ozogui.engine.engine import Engine
from ozogui.errors import UserError
from ozogui.leads.rows.sheet_error import SheetError
from ozogui.ui.batches.later_results import FATE_LOOKS, reasons_in_words
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.background import Work
from ozogui.ui.kit.controls import Button, Notice, column, row
from ozogui.ui.kit.dropping import dropped_file, may_be_dropped
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.question_dialog import fit_height
from ozogui.uploads.results.later import MOST_BYTES, Arrived, Matched, NotUnderstoodError
from ozogui.wording import count, number

FILTERS = "Results and failed rows (*.json *.txt *.csv *.xlsx *.xls *.xlsb *.ods);;All files (*)"
WIDTH, TEXT_HEIGHT = 620, 150

_Operation = Callable[[Work], Arrived | Matched]


def take_in(engine: Engine, source: Path | bytes, upload_id: int) -> Arrived | Matched:
    """Take in a result, or failed rows of an upload; whichever it is that was pasted, or that a file holds.

    Raises:
        UserError: it is neither, or cannot be kept; nothing was changed then.
    """
    body = _beginning(source) if isinstance(source, Path) else source
    try:
        return engine.sent_uploads.take_result(body)
    except NotUnderstoodError:
        if body.lstrip()[:1] in (b"{", b"[") or body.lstrip()[:2] == b'"{':
            raise
    try:
        return engine.sent_uploads.open_failed_rows(source, upload_id=upload_id)
    except FailedRowsError as error:
        if isinstance(error.__cause__, SheetError):  # what was pasted is no table either
            raise NotUnderstoodError(
                "This is neither a result of CloudAgent's nor a file of failed rows.",
                "A result has a transactionId and a status; failed rows have a column of phone numbers. Nothing was "
                "changed.",
            ) from error
        raise


def _beginning(path: Path) -> bytes:
    """Return a file's content, of one that is too long for a result only that and a byte."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UserError(f"“{path.name}” cannot be read.", error.strerror or type(error).__name__) from error


class AddResultDialog(QDialog):
    """Takes in results of one upload, one after another, until it is closed."""

    taken = Signal()
    """Something new is in the journal."""

    def __init__(self, look: Look, journey: Journey, upload_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._journey, self._upload_id = journey, upload_id
        self.setWindowTitle("Add a result")
        self.setObjectName("addResultDialog")
        self.setModal(True)
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(WIDTH, self.sizeHint().height())
        sentence = (
            "Paste the result that CloudAgent sent, or drop the file here. You can also add CloudAgent's error "
            "file (its name ends in _error.csv): OzoGUI then shows the reason next to each of your rows."
        )
        self.edit = QPlainTextEdit()
        self.edit.setObjectName("resultEdit")
        self.edit.setAccessibleName("A result, as CloudAgent sent it")
        self.edit.setPlaceholderText('{"data": {"totalNoUploaded": "6", "numbersProcessed": "2", …')
        self.edit.setFont(look.font(Type.MONO))
        self.edit.setMinimumHeight(TEXT_HEIGHT)
        self.edit.setAcceptDrops(False)  # a file dropped on it would be pasted as its address
        self.edit.textChanged.connect(self._on_text)
        self.notice = Notice(look)
        open_button = Button(look, "Open a file…", icon="folder", name="openResultButton")
        open_button.setAutoDefault(False)
        open_button.clicked.connect(self._on_open)
        self._box = QDialogButtonBox()
        close = Button(look, "Close", kind="tall", name="closeResultButton")
        close.setAutoDefault(False)
        self.take_button = Button(look, "Take it in", kind="primary", name="takeResultButton")
        self.take_button.setDefault(True)
        self._box.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        self._box.addButton(self.take_button, QDialogButtonBox.ButtonRole.AcceptRole)
        close.clicked.connect(self.reject)
        self.take_button.clicked.connect(lambda: self.take(self.edit.toPlainText().encode("utf-8", "replace")))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(tokens.SPACE_TIGHT)
        layout.addLayout(
            column(
                Text(look, Type.FACT, text="What CloudAgent said later"),
                Text(look, Type.BODY, "text2", sentence, wrap=True),
                spacing=tokens.SPACE_PAIR,
            )
        )
        layout.addWidget(self.edit, 1)
        layout.addWidget(self.notice)
        layout.addLayout(row(open_button, 1, self._box))
        self._on_text()

    # Taking in

    def take_file(self, path: Path) -> None:
        """Take in a file that was chosen or dropped."""
        engine, upload_id = self._journey.engine, self._upload_id
        self._run(lambda _work: take_in(engine, path, upload_id))

    def take(self, body: bytes) -> None:
        """Take in what was pasted."""
        engine, upload_id = self._journey.engine, self._upload_id
        self._run(lambda _work: take_in(engine, body, upload_id))

    def _run(self, operation: _Operation) -> None:
        self.take_button.setEnabled(False)
        self._journey.background.run(
            operation, self._on_taken, on_failure=self._on_failure, words="Taking in the result", lane="result"
        )

    def _on_taken(self, result: Arrived | Matched) -> None:
        if isinstance(result, Matched):
            self._tell_matched(result)
        else:
            self._tell_arrived(result)
        self.edit.clear()
        fit_height(self, may_shrink=False)
        self.taken.emit()

    def _tell_arrived(self, arrived: Arrived) -> None:
        record = arrived.result
        words = f"{record.words[0].upper()}{record.words[1:]}"
        if arrived.batch is None:
            self.notice.tell(
                f"{words}, but of no upload that is known here.",
                f"It is kept for 30 days. No batch of this computer has the transactionId {record.transaction_id}.",
            )
            return
        word, tone, icon = FATE_LOOKS[record.fate]
        where = f"Batch {number(arrived.batch.number)}"
        if arrived.upload_id != self._upload_id and arrived.upload_id is not None:
            where += f" of {self._journey.journal.upload(arrived.upload_id).file_name}"
        parts = [f"{where}." if arrived.is_new else f"{where}; it was known already."]
        if not arrived.fits:
            parts.append(f"The batch has {count('lead', arrived.batch.leads)}: the counts do not fit.")
        if record.not_processed:
            parts.append("Which leads failed, and why, is in CloudAgent's file of failed rows.")
        self.notice.tell(f"{word}: {words}.", " ".join(parts), tone=tone, icon=icon)

    def _tell_matched(self, matched: Matched) -> None:
        title = f"{count('failed row', len(matched.reasons))} found in your file."
        verb = "is" if matched.unmatched == 1 else "are"
        more = f"{count('row', matched.unmatched)} of it {verb} no lead of this batch."
        words = f"{reasons_in_words(matched.reasons.values())}." if matched.reasons else ""
        self.notice.tell(title, f"{words} {more if matched.unmatched else ''}".strip(), tone="ok")

    def _on_failure(self, error: UserError) -> None:
        self._on_text()
        self.notice.tell(error.title, error.message, tone="err")
        fit_height(self, may_shrink=False)

    # Slots

    def _on_text(self) -> None:
        self.take_button.setEnabled(bool(self.edit.toPlainText().strip()))

    def _on_open(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, "Open a result", str(Path.home()), FILTERS)
        if path:
            self.take_file(Path(path))

    # Qt

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        may_be_dropped(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.take_file(dropped_file(event))
