"""The dialog about an unconfirmed batch: what is known, and the three things that can be done about it.

The decision is written into the journal here; going on with an upload that does not run is the page's business.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ozogui.cloudagent.calls import Duplicates
from ozogui.cloudagent.replies import Outcome
from ozogui.errors import UserError
from ozogui.leads.values.headers import PHONE
from ozogui.ui.batches.batch_model import now_here
from ozogui.ui.batches.duplicate_words import words_of
from ozogui.ui.batches.upload_words import phone_to_read, rows_in_file
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.choice_card import ChoiceCard
from ozogui.ui.kit.controls import Button, Icon, Notice, column, row
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.question_dialog import fit_height
from ozogui.uploads.batches import values_of
from ozogui.uploads.records import BatchRecord, UploadRecord
from ozogui.uploads.results.batch_rows import write_batch_rows
from ozogui.wording import count, number, row_words

WIDTH = 664


class Choice(StrEnum):
    """What a person can decide; the values of the first two are the journal's."""

    QUEUED = "queued"
    AGAIN = "again"
    LEAVE = "leave"


class UnconfirmedDialog(QDialog):
    """Asks what became of one batch. Opens with "Leave it" chosen, so that Enter by itself changes nothing."""

    decided = Signal(str)
    """A `Choice` was carried out in the journal; never emitted for leaving it."""

    def __init__(self, look: Look, journey: Journey, batch_id: int, parent: QWidget | None = None) -> None:
        """Read the batch from the journal.

        Raises:
            JournalError: there is no such batch, or the journal cannot be read.
        """
        super().__init__(parent)
        self._look, self._journey = look, journey
        self._journal = journey.journal
        self.batch = self._journal.batch(batch_id)
        self.upload = self._journal.upload(self.batch.upload_id)
        self._ends = first_and_last(self._journal.payload(batch_id))
        self.setWindowTitle(f"Batch {number(self.batch.number)} is unconfirmed")
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 22, 24, 20)
        layout.setSpacing(tokens.SPACE_TIGHT)
        layout.addLayout(self._make_head())
        self.notice = Notice(look)
        layout.addWidget(self.notice)
        layout.addWidget(self._make_facts())
        layout.addSpacing(tokens.SPACE_PAIR)
        layout.addWidget(Text(look, Type.H2, text="What do you want to do?"))
        self._cards = self._make_choices()
        layout.addLayout(column(*self._cards.values()))
        layout.addSpacing(tokens.SPACE_PAIR)
        layout.addLayout(self._make_buttons())
        self.choose(Choice.LEAVE)
        self._cards[Choice.LEAVE].radio.setFocus()

    # Building

    def _make_head(self) -> QHBoxLayout:
        batch = self.batch
        understood = batch.outcome in ("", Outcome.NO_ANSWER)
        unclear = "the answer is not understood"
        what = unclear if batch.outcome == Outcome.NOT_UNDERSTOOD else "no answer came to one of its requests"
        what = "no answer came" if understood else what
        running = self._journey.runner.runs(self.upload.id)
        meanwhile = " The other batches go on meanwhile." if running else ""
        said = "" if understood else f" {batch.message}"
        title = Text(self._look, Type.FACT, text=f"Batch {number(batch.number)} was sent, but {what}", wrap=True)
        sentence = (
            "These leads may or may not be in the campaign; OzoGUI cannot find out. Please check in CloudAgent before "
            f"you send them again.{meanwhile}{said}"
        )
        words = column(title, Text(self._look, Type.BODY, "text2", sentence, wrap=True), spacing=tokens.SPACE_PAIR)
        line = row(spacing=tokens.SPACE_TIGHT)
        line.addWidget(Icon(self._look, "question", "warn", 22), alignment=Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        return line

    def _make_facts(self) -> QFrame:
        batch, upload = self.batch, self.upload
        panel = QFrame()
        panel.setProperty("panel", "true")
        line = QHBoxLayout(panel)
        line.setContentsMargins(tokens.SPACE - 2, 10, tokens.SPACE - 2, 10)
        line.setSpacing(tokens.SPACE_PAGE)
        for name, value in (
            ("Batch", f"{number(batch.number)} of {number(upload.batch_count)}"),
            ("Leads", number(batch.leads)),
            ("Rows in file", rows_in_file(batch)),
            ("First sent at", _sent_at(self._first_sent())),
        ):
            line.addLayout(
                column(
                    Text(self._look, Type.SMALL, "text2", name),
                    Text(self._look, Type.STRONG, text=value, tabular=True),
                    spacing=2,
                )
            )
        campaign = ElidedText(self._look, Type.STRONG, text=upload.campaign)
        line.addLayout(column(Text(self._look, Type.SMALL, "text2", "Campaign"), campaign, spacing=2), 1)
        return panel

    def _make_choices(self) -> dict[Choice, ChoiceCard]:
        cards = {
            Choice.QUEUED: ChoiceCard(
                self._look, "I have checked: these leads are in CloudAgent", self._queued_sentence(), "markQueuedRadio"
            ),
            Choice.AGAIN: ChoiceCard(
                self._look,
                "I have checked: they are not there. Send the batch again",
                risk(self.batch, self.upload) if self.batch.has_payload else "Its leads are not kept here any more.",
                "sendAgainRadio",
            ),
            Choice.LEAVE: ChoiceCard(
                self._look,
                "Leave it, decide later",
                "Nothing is sent. The batch stays unconfirmed here and in History.",
                "leaveRadio",
            ),
        }
        cards[Choice.AGAIN].setEnabled(self.batch.has_payload)
        if self._ends is not None:
            cards[Choice.QUEUED].box.addLayout(self._make_look_for(*self._ends))
        group = QButtonGroup(self)
        for choice, card in cards.items():
            group.addButton(card.radio)
            card.radio.toggled.connect(lambda on, choice=choice: self._on_toggled(choice, on=on))
        return cards

    def _queued_sentence(self) -> str:
        where, after = f"In CloudAgent, search {self.upload.campaign} for", f"after {_sent_at(self._first_sent())}"
        if self._ends is None:
            rows = rows_in_file(self.batch, self.upload.sheet_name)
            return f"{where} rows {rows} of the file. Choose this only if they were added {after}."
        if self.batch.leads == 1:
            return f"{where} this number. Choose this only if it was added {after}."
        return (
            f"{where} these two numbers. Choose this only if both were added {after}. If they were there earlier, the "
            "search proves nothing: save these rows and check other numbers."
        )

    def _first_sent(self) -> datetime:
        """Return when the first request without an understandable answer went: from then on the leads may be there."""
        attempts = self._journal.attempts(self.batch.id)
        open_ones = [each for each in attempts if each.outcome in ("", Outcome.NO_ANSWER, Outcome.NOT_UNDERSTOOD)]
        first = next(iter(open_ones or attempts), None)
        return first.started_at if first is not None else self.batch.changed_at

    def _make_look_for(self, first: str, last: str) -> QHBoxLayout:
        """The first and the last number of the batch: on the screen only, for a person to look for in CloudAgent."""
        batch, look = self.batch, self._look
        line = row(Icon(look, "search", "text2", 14), Text(look, Type.BODY, "text2", "Look for"), spacing=6)
        pairs = [(first, batch.first_row), (last, batch.last_row)][: min(2, batch.leads)]
        for position, (phone, row_number) in enumerate(pairs):
            if position:
                line.addWidget(Text(look, Type.BODY, "text2", "and"))
            shown = Text(look, Type.STRONG, text=phone_to_read(phone), tabular=True)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            line.addWidget(shown)
            line.addWidget(Text(look, Type.SMALL, "text2", f"(row {row_words(row_number, self.upload.sheet_name)})"))
        copy = Button(look, "Copy both" if len(pairs) == 2 else "Copy", kind="quiet", icon="copy", name="copyButton")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText("\n".join(phone for phone, _ in pairs)))
        line.addWidget(copy)
        line.addStretch(1)
        return line

    def _make_buttons(self) -> QHBoxLayout:
        look, leads = self._look, self.batch.leads
        rows = f"these {count('row', leads)}" if leads != 1 else "this row"
        self.save_button = Button(look, f"Save {rows}…", kind="quiet", icon="download", name="saveRowsButton")
        self.save_button.setEnabled(self.batch.has_payload)
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self._on_save)
        box = QDialogButtonBox()
        cancel = Button(look, "Cancel", kind="tall")
        cancel.setAutoDefault(False)
        self.primary = Button(look, kind="primary", name="decideButton")
        self.primary.setDefault(True)
        box.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        box.addButton(self.primary, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel.clicked.connect(self.reject)
        self.primary.clicked.connect(self._on_decided)
        return row(self.save_button, 1, box)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        fit_height(self)

    # Choosing

    @property
    def choice(self) -> Choice:
        """What is chosen."""
        return next(choice for choice, card in self._cards.items() if card.radio.isChecked())

    def choose(self, choice: Choice) -> None:
        """Choose, without carrying it out."""
        self._cards[choice].radio.setChecked(True)

    def _on_toggled(self, choice: Choice, *, on: bool) -> None:
        self._cards[choice].show_chosen(chosen=on)
        if on:
            name = number(self.batch.number)
            self.primary.set_words(
                {
                    Choice.QUEUED: f"Mark batch {name} as queued",
                    Choice.AGAIN: f"Send batch {name} again",
                    Choice.LEAVE: "Leave it for now",
                }[choice]
            )

    def _on_decided(self) -> None:
        choice = self.choice
        if choice is not Choice.LEAVE:
            try:
                self._journal.resolve_unconfirmed(self.batch.id, "queued" if choice is Choice.QUEUED else "again")
            except UserError as error:
                self.notice.tell(error.title, error.message, tone="err")
                return
            self.decided.emit(choice.value)
        self.accept()

    def _on_save(self) -> None:
        stem = Path(self.upload.file_name).stem
        suggestion = Path(self.upload.file_path).with_name(f"{stem} batch {self.batch.number}.xlsx")
        chosen, _ = QFileDialog.getSaveFileName(self, "Save these rows", str(suggestion), "Excel workbook (*.xlsx)")
        if not chosen:
            return
        path = Path(chosen).with_suffix(".xlsx")
        try:
            written = write_batch_rows(self._journal, [self.batch.id], path)
        except UserError as error:
            self.notice.tell(error.title, error.message, tone="err")
        else:
            self.notice.tell(f"{count('row', written)} saved.", path.name, tone="ok")


def _sent_at(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{local:%H:%M:%S}" if local.date() == now_here().date() else f"{local.day} {local:%b %H:%M}"


def first_and_last(payload: str | None) -> tuple[str, str] | None:
    """Return the first and the last phone number of a batch, None when its leads are not kept any more."""
    if payload is None:
        return None
    headers, leads = values_of(payload)
    if PHONE not in headers or not leads:
        return None
    position = headers.index(PHONE)
    return leads[0][position], leads[-1][position]


def risk(batch: BatchRecord, upload: UploadRecord) -> str:
    """Return what happens if the batch had arrived after all and is sent again, by the chosen way with duplicates."""
    chosen = words_of(upload.duplicates).does
    try:
        harmless = Duplicates(upload.duplicates).makes_resend_harmless
    except ValueError:
        harmless = False
    if harmless:
        return f"If they did arrive after all, CloudAgent skips them. You chose “{chosen}”."
    people = f"up to {number(batch.leads)} people are" if batch.leads != 1 else "one person is"
    return f"If they did arrive after all, {people} in the campaign twice. You chose “{chosen}”."
