"""Whose numbers are not to be called: lists that stay, lists for this time, and numbers that were uploaded before."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QFileDialog, QVBoxLayout, QWidget

from ozogui.errors import UserError
from ozogui.leads.mapping.suppression import SuppressionList
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, Icon, Notice, column, row
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.plain_text import literal
from ozogui.uploads.do_not_call.lists import DoNotCallList
from ozogui.wording import count, number

DAYS = (0, 7, 14, 30, 60, 90, 180, 365)
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
        self.add_button = Button(look, "Add a list for this time…", icon="plus", name="addListButton")
        self.add_button.clicked.connect(self.choose_files)
        self.uploaded = QCheckBox()
        self.uploaded.setObjectName("skipUploadedCheck")
        self.uploaded.clicked.connect(self._on_uploaded)
        self._uploaded_hint = Text(look, Type.SMALL, "text2", wrap=True)
        self.days = QComboBox()
        self.days.setObjectName("skipUploadedDaysCombo")
        self.days.setAccessibleName("Hold back numbers uploaded to any campaign")
        for days in DAYS:
            self.days.addItem(f"in the last {count('day', days)}" if days else "do not look", days)
        self.days.activated.connect(self._on_days)
        self.lists_button = Button(look, "Open do-not-call lists…", kind="quiet", name="openLastingListsButton")
        self.lists_button.clicked.connect(self._open_place)
        card = Card()
        card.box.addLayout(self._lists)
        card.box.addLayout(row(self.add_button, 1, self.lists_button))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(tokens.SPACE_TIGHT)
        sentence = (
            "Leads with a number on one of your lists will not be sent, even if it is written differently (+91, "
            "0, spaces). OzoGUI does not check the national DND registry."
        )
        row_of_days = QWidget()
        row_of_days.setLayout(row(Text(look, Type.BODY, text="Uploaded to any campaign"), 1, self.days))
        for part in (
            Text(look, Type.FACT, text="Numbers that must not be called"),
            Text(look, Type.BODY, "text2", sentence, wrap=True),
            self.notice,
            card,
            self.uploaded,
            self._uploaded_hint,
            row_of_days,
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
        lasting = self._lasting()
        for listed in lasting:
            self._lists.addWidget(self._lasting_line(listed))
        for each in self._journey.choices.lists:
            self._lists.addWidget(self._line(each))
        if not lasting and not self._journey.choices.lists:
            self._lists.addWidget(Text(self._look, Type.BODY, "text2", "No list has been added yet."))
        campaign, choices = self._journey.targeting.campaign, self._journey.choices
        wanted = f"numbers that {campaign} has got before" if campaign else "numbers uploaded before"
        self.uploaded.setText(literal(f"Hold back {wanted}"))
        self.uploaded.setEnabled(bool(campaign) and not self._journey.is_locked)
        self.uploaded.setChecked(choices.skips_uploaded)
        self._uploaded_hint.setText(self._uploaded_words())
        if self.days.findData(choices.uploaded_days) >= 0:
            self.days.setCurrentIndex(self.days.findData(choices.uploaded_days))
        self.days.setEnabled(not self._journey.is_locked)
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

    def _lasting(self) -> tuple[DoNotCallList, ...]:
        try:
            return self._journey.do_not_call.lists()
        except UserError as error:
            self._fail(error)
            return ()

    def _switch(self, name: str, wanted: bool) -> None:
        try:
            self._journey.do_not_call.change(name, is_on=wanted)
        except UserError as error:
            self._fail(error)
            self.take()
            return
        self._journey.choose_again()

    def _open_place(self) -> None:
        self.accept()
        self._journey.place_wanted.emit(Place.DO_NOT_CALL)

    def _on_days(self, _at: int) -> None:
        journey = self._journey
        before = journey.choices.uploaded_days
        try:
            journey.choices.skip_uploaded_days(
                journey.targeting.account, journey.targeting.campaign, self.days.currentData()
            )
        except UserError as error:
            self._fail(error)
            self.days.setCurrentIndex(self.days.findData(before))
            return
        journey.choose_again()

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
        if choices.skips_uploaded and choices.uploaded is not None:
            return f"{count('number', len(choices.uploaded))} are known from earlier uploads from this computer."
        return "Known from earlier uploads from this computer. Only fingerprints of the numbers are kept."

    def _lasting_line(self, each: DoNotCallList) -> QWidget:
        """Return a list that stays, with its number, age and campaigns; unticked it is switched off everywhere."""
        look, now, campaign = self._look, self._journey.clock.now(), self._journey.targeting.campaign
        line = QWidget()
        ticked = QCheckBox()
        ticked.setObjectName("lastingListCheck")
        ticked.setAccessibleName(f"Compare leads with {each.name}, for every campaign it is for")
        ticked.setChecked(each.is_on)
        ticked.setEnabled(not self._journey.is_locked)
        ticked.clicked.connect(lambda wanted: self._switch(each.name, wanted))
        days = each.age_days(now)
        age = f"{count('day', days)} old" if days else "of today"
        facts = f"{count('number', each.numbers)} · {age}"
        if not each.is_on:
            facts += " · switched off"
        elif not each.is_for(campaign):
            facts += " · not for this campaign" if campaign else f" · only for {count('campaign', len(each.campaigns))}"
        words = Text(look, Type.SMALL, "warn" if each.is_old(now) or not each.is_on else "text2", facts)
        layout = row(ticked, Icon(look, "shield", "text2", 16), ElidedText(look, Type.STRONG, text=each.name), words)
        layout.setStretch(2, 1)
        line.setLayout(layout)
        return line

    def _line(self, each: SuppressionList) -> QWidget:
        look = self._look
        line = QWidget()
        name = ElidedText(look, Type.STRONG, text=each.name)
        words = Text(look, Type.SMALL, "text2", f"{count('number', len(each.phones))} · this time")
        remove = Button(look, kind="bare", icon="trash", hint=f"Remove {each.name}", name="removeListButton")
        remove.setEnabled(not self._journey.is_locked)
        remove.clicked.connect(partial(self._remove, each.name))
        layout = row(Icon(look, "shield", "text2", 16), name, words, remove)
        layout.setStretch(1, 1)
        line.setLayout(layout)
        return line
