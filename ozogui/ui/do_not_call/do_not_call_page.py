"""Do-not-call: lists that stay, applied by themselves; each tells its age, and can be asked for a number."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFileDialog,
    QStackedWidget,
    QTableView,
    QWidget,
)
from typing_extensions import override

from ozogui.errors import UserError
from ozogui.leads.mapping.suppression import SuppressionList
from ozogui.ui.do_not_call.list_card import WIDTH, ListCard
from ozogui.ui.do_not_call.lists_model import Column, ListsModel
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, SearchEdit, row
from ozogui.ui.kit.drawer import Drawer
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.numbers_dialog import NumbersDialog
from ozogui.ui.kit.page import Bar, Page
from ozogui.ui.kit.question_dialog import QuestionDialog
from ozogui.ui.kit.rows_model import list_table
from ozogui.ui.kit.table import TableCard
from ozogui.uploads.do_not_call.lists import DoNotCallList
from ozogui.wording import count, number

FILES = "Spreadsheets (*.xlsx *.xlsm *.xls *.xlsb *.ods *.csv *.tsv *.txt);;All files (*)"
FEWER = 0.05
"""A newer file with so much less than the old one is asked about: half a list protects half the people."""
WIDTHS = {Column.NUMBERS: 96, Column.AGE: 116, Column.APPLIES: 130, Column.HELD_BACK: 92}
ALL_COLUMNS_FROM = 1036
"""Logical pixels of the page; a narrower one does without the column that matters least."""
_Role = QDialogButtonBox.ButtonRole


class DoNotCallPage(Page):
    """Shows the lists and the one that is selected, and carries out what is wanted with it."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        sentence = (
            "Kept on this computer: OzoGUI does not send a lead whose number is on one. The national DND registry is "
            "not among them."
        )
        super().__init__(look, "Do-not-call lists", sentence, parent)
        self._journey, self._store = journey, journey.do_not_call
        self._selected = ""
        self.add_button = Button(look, "Add a list…", icon="plus", name="addLastingListButton")
        self.add_button.clicked.connect(self.choose_file)
        self.corner.addWidget(self.add_button)
        self.ask_edit = SearchEdit(look, "Is a number on a list?", "askNumberEdit")
        self.ask_edit.setFixedWidth(250)
        self._said: Text = Text(look, Type.STRONG, wrap=True)
        self.ask_edit.textChanged.connect(lambda _text: self._said.setText(""))
        self.ask_edit.returnPressed.connect(self.ask)
        self._said.setObjectName("askedNumberLabel")
        asking = row(self.ask_edit, self._said, spacing=tokens.SPACE)
        asking.setStretch(1, 1)
        self.content.addLayout(asking)
        self.model = ListsModel(self)
        self.table = self._make_table()
        self.card = ListCard(look)
        self.card.changed.connect(self._change)
        self.card.add_wanted.connect(self.open_numbers)
        self.card.delete_wanted.connect(self.ask_to_delete)
        self._stack = QStackedWidget()
        self._stack.addWidget(TableCard(look, self.table))
        self._stack.addWidget(self._make_empty())
        body = row(self._stack, spacing=tokens.SPACE)
        body.setStretch(0, 1)
        self.drawer = Drawer(look, self, body, self.card, "This list", WIDTH)
        self.corner.insertWidget(0, self.drawer.button)
        self.content.addLayout(body, 1)
        words = "* Leads of the last 30 days. Lists are kept in scrambled form: they can be asked, and not read."
        self.content.addWidget(Text(look, Type.SMALL, "text2", words, wrap=True))
        QShortcut(QKeySequence.StandardKey.Find, self, self.ask_edit.setFocus)
        QShortcut(QKeySequence.StandardKey.Delete, self.table, self.ask_to_delete)

    # What is shown

    @property
    def selected(self) -> DoNotCallList | None:
        """The list that is selected."""
        return self.model.row_at(self.table.currentIndex().row())

    def read(self) -> None:
        """Read the lists anew."""
        try:
            lists = self._store.lists()
        except UserError as error:
            lists = ()
            self.show_error(error)
        self.model.set_lists(lists, self._journey.clock.now(), self._journey.engine.today())
        self._stack.setCurrentIndex(0 if lists else 1)
        self.drawer.offer(wanted=bool(lists))
        if lists:
            self.table.setCurrentIndex(self.model.index(max(0, self.model.row_of(self._selected)), Column.LIST))
        self._on_selected()

    @override
    def entered(self) -> None:
        self.read()

    @override
    def bar(self) -> Bar:
        listed = self.selected
        if listed is None:
            return Bar("Add a list…", "plus", hint="Add one once: it is then applied to every campaign.")
        hint = f"A newer file replaces all {count('number', listed.numbers)} of {listed.name}."
        return Bar("Bring it up to date…", "upload", hint=hint)

    @override
    def on_next(self) -> None:
        self.choose_file(self.selected.name if self.selected is not None else "")

    def ask(self) -> None:
        """Say which lists the number in the field is on."""
        code = self._journey.targeting.account.country_code
        try:
            found = self._store.lists_with(self.ask_edit.text(), code)
            lists = self._store.lists()
        except UserError as error:
            self._say(error.title, "warn")
            return
        if found:
            self._say(f"On {', '.join(each.name for each in found)}.", "warn")
        else:
            self._say(f"On none of the {number(len(lists))} lists." if lists else "There is no list yet.", "text2")

    def _say(self, words: str, tone: str) -> None:
        self._said.setText(words)
        self._said.set_tone(tone)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.table.setColumnHidden(Column.HELD_BACK, self.width() < ALL_COLUMNS_FROM)

    # Adding and bringing up to date

    def choose_file(self, name: str | bool = "") -> None:
        """Ask for a file, and make the list of that name of it; without a name a new one, called as the file."""
        start = str(self._journey.sheet.path.parent) if self._journey.sheet is not None else ""
        wanted = name if isinstance(name, str) else ""
        title = f"Bring {wanted} up to date" if wanted else "Add a do-not-call list"
        path, _kind = QFileDialog.getOpenFileName(self, title, start, FILES)
        if path:
            self.add_file(Path(path), wanted)

    def add_file(self, path: Path, name: str = "") -> None:
        """Read a file in the background, and keep its numbers as the list of that name."""
        engine, code = self._journey.engine, self._journey.targeting.account.country_code
        self._journey.background.run(
            lambda _work: engine.read_do_not_call(path, code),
            partial(self._take_file, path, name or path.stem, code),
            on_failure=self._say_old_stays,
            words=f"Reading {path.name}",
            lane="do-not-call",
        )

    def _take_file(self, path: Path, name: str, code: str, found: SuppressionList) -> None:
        old = next((each for each in self.model.rows if each.name.casefold() == name.casefold()), None)
        if old is None or len(found.phones) >= (1 - FEWER) * old.numbers:
            self._keep(path, name, code, found)
            return
        fewer = old.numbers - len(found.phones)
        dialog = QuestionDialog(
            self.look,
            f"{count('number', len(found.phones))} instead of {number(old.numbers)}: {number(fewer)} fewer. Replace?",
            f"{path.name} holds fewer numbers than {old.name} has now. The {count('person', fewer, 'people')} that are "
            "missing in it can be called again.",
            self.window(),
            icon="shield",
        )
        dialog.setObjectName("fewerDialog")
        dialog.add("Replace it", "danger", _Role.DestructiveRole, partial(self._keep, path, name, code, found),
                   name="replaceListButton")  # fmt: skip
        dialog.add("Keep the old list", "primary", _Role.RejectRole, name="keepOldListButton")
        dialog.open()

    def _keep(self, path: Path, name: str, code: str, found: SuppressionList) -> None:
        unreadable = len(found.unreadable)
        try:
            kept = self._store.add(name, found.phones, source=path.name, unreadable=unreadable, country_code=code)
        except UserError as error:
            self.show_error(error)
            return
        self._selected = kept.id
        more = ""
        if unreadable:
            rows = ", ".join(map(number, found.unreadable[:5])) + (" and more" if unreadable > 5 else "")
            more = f"{count('row', unreadable)} could not be read, so those people can still be called: row {rows}."
        self._after_change()
        words = f"{kept.name}: {count('number', kept.numbers)} from {count('column', found.columns)} of {path.name}."
        self.notice.tell(words, more, tone="warn" if unreadable else "ok")

    def _say_old_stays(self, error: UserError) -> None:
        self.notice.tell(error.title, f"{error.message} The lists stay as they were.", tone="err")

    # Changing and deleting

    def _change(self, values: dict[str, Any]) -> None:
        if self.selected is not None:
            self._carry_out(partial(self._store.change, self.selected.name, **values))

    def open_numbers(self) -> None:
        """Ask for numbers to add to the selected list."""
        listed = self.selected
        if listed is None:
            return
        code = self._journey.targeting.account.country_code
        sentence = "Leads with these numbers will not be sent any more."
        dialog = NumbersDialog(self.look, f"Add numbers to {listed.name}", sentence, "Add numbers", code, self.window())
        dialog.given.connect(
            lambda numbers: self._carry_out(partial(self._store.add_numbers, listed.name, numbers, code))
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def ask_to_delete(self) -> None:
        """Ask before the selected list is deleted."""
        listed = self.selected
        if listed is None:
            return
        dialog = QuestionDialog(
            self.look,
            f"Delete {listed.name}?",
            f"Its {count('number', listed.numbers)} can be called again. The file that it came from stays where it is.",
            self.window(),
            icon="trash",
            tone="err",
        )
        dialog.setObjectName("deleteListDialog")
        act = partial(self._carry_out, partial(self._store.remove, listed.name))
        dialog.add("Delete the list", "danger", _Role.DestructiveRole, act, name="deleteTheListButton")
        dialog.add("Keep it", "primary", _Role.RejectRole, name="keepListButton")
        dialog.open()

    def _carry_out(self, act: Any) -> None:
        try:
            act()
        except UserError as error:
            self.show_error(error)
        self._after_change()

    def _after_change(self) -> None:
        self.read()
        self._journey.choose_again()

    # Building

    def _make_table(self) -> QTableView:
        table = list_table(
            self.model, self.look, "doNotCallTable", "Do-not-call lists",
            height=tokens.ROW_HISTORY, stretched=Column.LIST, widths=WIDTHS,
        )  # fmt: skip
        table.selectionModel().currentRowChanged.connect(self._on_selected)
        return table

    def _make_empty(self) -> Card:
        card = Card()
        words = (
            "No do-not-call list yet. Add one once: OzoGUI then compares every list of leads with it, and tells "
            "how old it is."
        )
        text = Text(self.look, Type.BODY, "text2", words, wrap=True)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        card.box.addStretch(1)
        card.box.addWidget(text)
        card.box.addStretch(2)
        return card

    def _on_selected(self, _new: QModelIndex | None = None, _old: QModelIndex | None = None) -> None:
        listed = self.selected
        if listed is not None:
            self._selected = listed.id
            self.card.show_list(listed, self._journey.clock.now())
        self.bar_changed.emit()
