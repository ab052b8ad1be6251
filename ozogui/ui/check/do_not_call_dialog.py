"""Whose numbers are not to be called: lists out of files, and numbers that the campaign has got before."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QFileDialog, QVBoxLayout, QWidget

from ozogui.errors import UserError
from ozogui.leads.mapping.suppression import SuppressionList
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, Icon, Notice, column, row
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.wording import count, number

FILES = "Spreadsheets (*.xlsx *.xlsm *.xls *.xlsb *.ods *.csv *.tsv *.txt);;All files (*)"


class DoNotCallDialog(QDialog):
    """Adds and removes lists. Each change checks the leads again, so that the counts behind it are true."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._journey = look, journey
        self.setObjectName("doNotCallDialog")
        self.setWindowTitle("Do not call")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.notice = Notice(look)
        self._lists = column(spacing=tokens.SPACE_ROW)
        self.add_button = Button(look, "Add a do-not-call list…", icon="plus", name="addListButton")
        self.add_button.clicked.connect(self.choose_files)
        self.uploaded = QCheckBox()
        self.uploaded.setObjectName("skipUploadedCheck")
        self.uploaded.clicked.connect(self._on_uploaded)
        self._uploaded_hint = Text(look, Type.SMALL, "text2", wrap=True)
        card = Card()
        card.box.addLayout(self._lists)
        card.box.addLayout(row(self.add_button, 1))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(tokens.SPACE_TIGHT)
        sentence = "Leads with a number on one of these lists are held back, however the number is written."
        for part in (
            Text(look, Type.FACT, text="Numbers that must not be called"),
            Text(look, Type.BODY, "text2", sentence, wrap=True),
            self.notice,
            card,
            self.uploaded,
            self._uploaded_hint,
        ):
            layout.addWidget(part)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.setMinimumWidth(560)
        journey.check_changed.connect(self.take)
        self.take()

    def take(self) -> None:
        """Show the lists as they are now."""
        while (item := self._lists.takeAt(0)) is not None:
            line = item.widget()
            if line is not None:
                line.hide()
                line.deleteLater()
        for each in self._journey.choices.lists:
            self._lists.addWidget(self._line(each))
        if not self._journey.choices.lists:
            self._lists.addWidget(Text(self._look, Type.BODY, "text2", "No list has been added yet."))
        campaign, choices = self._journey.targeting.campaign, self._journey.choices
        self.uploaded.setText(
            f"Hold back numbers that {campaign} has got before" if campaign else "Hold back numbers uploaded before"
        )
        self.uploaded.setEnabled(bool(campaign) and not self._journey.is_locked)
        self.uploaded.setChecked(choices.skips_uploaded)
        self._uploaded_hint.setText(self._uploaded_words())
        self.add_button.setEnabled(not self._journey.is_locked)
        self.adjustSize()

    def choose_files(self) -> None:
        """Ask for files and add them."""
        start = str(self._journey.sheet.path.parent) if self._journey.sheet is not None else ""
        chosen, _kind = QFileDialog.getOpenFileNames(self, "Add a do-not-call list", start, FILES)
        for path in chosen:
            self.add_file(Path(path))

    def add_file(self, path: Path) -> None:
        """Read a list in the background and add it."""
        engine, account = self._journey.engine, self._journey.targeting.account
        self._journey.background.run(
            lambda _work: engine.suppression_list(path, account),
            self._take_list,
            on_failure=self._fail,
            words=f"Reading {path.name}",
            lane=f"list {path}",
        )

    def _take_list(self, added: SuppressionList) -> None:
        self._journey.choices.add(added)
        if added.unreadable:
            rows = ", ".join(number(each) for each in added.unreadable[:5])
            more = " and more" if len(added.unreadable) > 5 else ""
            self.notice.tell(
                f"{count('number', len(added.unreadable))} of {added.name} cannot be read.",
                f"They protect nobody: rows {rows}{more}. Put them right in the file and add it again.",
            )
        self._journey.choose_again()

    def _remove(self, name: str) -> None:
        self._journey.choices.remove(name)
        self._journey.choose_again()

    def _on_uploaded(self, wanted: bool) -> None:
        journey = self._journey
        try:
            journey.choices.skip_uploaded(journey.targeting.account, journey.targeting.campaign, wanted=wanted)
        except UserError as error:
            self._fail(error)
            self.uploaded.setChecked(False)
            return
        journey.choose_again()

    def _fail(self, error: UserError) -> None:
        self.notice.tell(error.title, error.message, tone="err")

    def _uploaded_words(self) -> str:
        choices = self._journey.choices
        if not self._journey.targeting.campaign:
            return "Choose a campaign first: only its own earlier uploads from this computer count."
        if choices.skips_uploaded and choices.uploaded is None:
            return "It has got none from this computer so far."
        if choices.uploaded is not None:
            return f"{count('number', len(choices.uploaded))} are known from earlier uploads from this computer."
        return "Known from earlier uploads from this computer. Only fingerprints of the numbers are kept."

    def _line(self, each: SuppressionList) -> QWidget:
        look = self._look
        line = QWidget()
        name = ElidedText(look, Type.STRONG, text=each.name)
        words = Text(look, Type.SMALL, "text2", count("number", len(each.phones)))
        remove = Button(look, kind="bare", icon="trash", hint=f"Remove {each.name}", name="removeListButton")
        remove.setEnabled(not self._journey.is_locked)
        remove.clicked.connect(partial(self._remove, each.name))
        layout = row(Icon(look, "shield", "text2", 16), name, words, remove)
        layout.setStretch(1, 1)
        line.setLayout(layout)
        return line
