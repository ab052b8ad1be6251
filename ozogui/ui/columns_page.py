"""Step 2: which column is sent as which header, what is the same for every lead, and what CloudAgent gets of it.

The mapping is the journey's; what is wrong with it is said by `ozogui.leads.mapping`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget
from typing_extensions import override

from ozogui.leads.mapping import Guess, Mapping, MappingProblem, Sureness
from ozogui.leads.sheet import Sheet
from ozogui.ui import tokens
from ozogui.ui.constants_card import ConstantsCard
from ozogui.ui.controls import Notice, column, row
from ozogui.ui.drawer import Drawer
from ozogui.ui.header_choices import NOT_SENT, HeaderChoices, OwnHeaderDialog, all_headers
from ozogui.ui.journey import Journey
from ozogui.ui.look import Look
from ozogui.ui.mapping_delegates import ComboOpener, SentAsDelegate
from ozogui.ui.mapping_model import MappingColumn, MappingModel, MappingRow, row_of
from ozogui.ui.page import Bar, Page
from ozogui.ui.payload_preview import PayloadPreview
from ozogui.ui.preset_bar import PresetBar
from ozogui.ui.table import TableCard, dress_table
from ozogui.wording import count, in_words, number

SIDE_WIDTH = 328
_WIDTHS = {MappingColumn.NAME: 140, MappingColumn.SENT_AS: 190, MappingColumn.SURE: 184}


class ColumnsPage(Page):
    """The table of columns with a combo each, and beside it the constants and the JSON of one lead."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(look, "Which column is which?", "", parent)
        self.journey = journey
        self._shown: Sheet | None = None
        self._blank_rows: list[MappingRow] = []
        self.presets = PresetBar(look, journey)
        self.presets.taken.connect(self._on_preset_taken)
        self.presets.forgotten.connect(self._on_preset_forgotten)
        self.model = MappingModel(self)
        self.model.header_chosen.connect(self._on_header_chosen)
        self.model.other_wanted.connect(self._on_other_wanted)
        self.choices = HeaderChoices(self)
        self.table = self._make_table()
        self.hint = Notice(look)
        self.constants = ConstantsCard(look, journey)
        self.preview = PayloadPreview(look, journey)
        side = QWidget()
        beside = column(self.constants, spacing=tokens.SPACE)
        beside.addWidget(self.preview, 1)
        side.setLayout(beside)
        left = column(spacing=tokens.SPACE_TIGHT)
        left.addWidget(TableCard(look, self.table), 1)
        left.addWidget(self.hint)
        body = row(spacing=tokens.SPACE + tokens.SPACE_PAIR)
        body.addLayout(left, 1)
        self.drawer = Drawer(look, self, body, side, "Constants and JSON", SIDE_WIDTH)
        self.corner.addWidget(self.presets)
        self.corner.addWidget(self.drawer.button)
        self.content.addLayout(body, 1)
        journey.mapping_changed.connect(self._refresh)
        journey.target_changed.connect(self._refresh)
        journey.upload_changed.connect(self._refresh_lock)
        self._refresh()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setObjectName("mappingTable")
        table.setAccessibleName("Columns of the sheet and what each is sent as")
        dress_table(table, self.look, row_height=tokens.ROW_MAPPING)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        table.setModel(self.model)
        self._sent_as = SentAsDelegate(self.look, table, self.choices)
        table.setItemDelegateForColumn(MappingColumn.SENT_AS, self._sent_as)
        self._opener = ComboOpener(table)
        header = table.horizontalHeader()
        header.setSectionsClickable(False)
        for place in MappingColumn:
            fixed = place in _WIDTHS
            mode = QHeaderView.ResizeMode.Fixed if fixed else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(place, mode)
            if fixed:
                table.setColumnWidth(place, _WIDTHS[place])
        table.activated.connect(self._on_activated)
        return table

    # Page

    @override
    def bar(self) -> Bar:
        sheet = self.journey.sheet
        if sheet is None:
            return Bar("Check the leads", enabled=False, hint="Open a spreadsheet first")
        words = f"Check {count('lead', sheet.rows)}"
        blocking = next((problem for problem in self.journey.mapping_problems() if problem.blocks), None)
        if blocking is not None:
            return Bar(words, enabled=False, hint=blocking.title.rstrip("."), hint_icon="octagon")
        if self.journey.is_locked:
            return Bar(words, hint="An upload is running: the columns can only be looked at")
        return Bar(words, hint=sent_words(self.journey.mapping, len(sheet.columns)))

    @override
    def on_next(self) -> None:
        self.journey.run_check()

    # What the person does

    def _on_header_chosen(self, name: str, header: str) -> None:
        self.journey.choose_header(name, header if header != NOT_SENT else None)

    def _on_other_wanted(self, name: str) -> None:
        dialog = OwnHeaderDialog(self.look, f'What is "{name}" called in your campaign?', self.window())
        dialog.named.connect(lambda header: self.journey.choose_header(name, header))
        dialog.open()

    def _on_activated(self, index: QModelIndex) -> None:
        combo = self.table.indexWidget(self.model.index(index.row(), MappingColumn.SENT_AS))
        if combo is not None:
            combo.setFocus()

    def _on_preset_taken(self, name: str, missing: tuple[str, ...]) -> None:
        if missing:
            listed = ", ".join(f'"{each}"' for each in missing)
            noun = "a column" if len(missing) == 1 else "columns"
            self.notice.tell(
                f'The preset "{name}" names {noun} that this sheet does not have: {listed}.',
                "The rest of it was taken. Look through the table, and choose what is sent instead.",
            )
        else:
            self.notice.hide()

    def _on_preset_forgotten(self, name: str, mapping: Mapping) -> None:
        def bring_back() -> None:
            self.journey.engine.update(lambda settings: settings.with_preset(name, mapping))
            self.notice.hide()
            self.presets.take()

        self.notice.tell(
            f'The preset "{name}" is forgotten.',
            "What is chosen in the table stays.",
            tone="accent",
            button="Bring it back",
            act=bring_back,
        )

    # Showing

    def _refresh(self) -> None:
        journey = self.journey
        problems = journey.mapping_problems()
        # The list first: the rows' combos look their place up in it.
        other_choices = self.choices.set_headers(all_headers(journey.own_headers), may_be_left_out=True)
        if self.model.set_rows(self._rows(problems), other_choices=other_choices):
            self._opener.start()
            self.table.scrollToTop()
        self.sentence.setText(matched_words(journey.guesses))
        self._tell_worst(problems)
        self.presets.take()
        self.constants.take()
        self.preview.take()
        self._refresh_lock()

    def _rows(self, problems: Sequence[MappingProblem]) -> list[MappingRow]:
        sheet, mapping = self.journey.sheet, self.journey.mapping
        if sheet is not self._shown:
            self._shown = sheet
            self._blank_rows = [row_of(each, sheet.rows) for each in sheet.columns] if sheet is not None else []
        wrong = {name for problem in problems if problem.blocks for name in problem.columns}
        return [
            replace(
                blank,
                header=mapping.header_of(blank.name) or NOT_SENT,
                sureness=guess.sureness,
                wrong=blank.name in wrong,
            )
            for blank, guess in zip(self._blank_rows, self.journey.guesses, strict=True)
        ]

    def _tell_worst(self, problems: Sequence[MappingProblem]) -> None:
        if not problems:
            self.hint.hide()
            return
        worst = problems[0]
        words, act = "", None
        if worst.kind in ("no-agent", "no-skill"):
            words = f"One {'agent' if worst.kind == 'no-agent' else 'skill'} for all…"
            act = lambda: self._add_constant(worst.header)  # noqa: E731
        elif worst.kind == "missing-column":
            words, act = "Leave it out", lambda: self._leave_out(worst.columns[0])
        tone = "err" if worst.blocks else "warn"
        self.hint.tell(worst.title, worst.message, tone=tone, button=words, act=act, closable=False)

    def _add_constant(self, header: str) -> None:
        if self.drawer.is_folded:
            self.drawer.button.setChecked(True)
        self.constants.add(header)

    def _leave_out(self, name: str) -> None:
        sheet = self.journey.sheet
        if sheet is not None:
            order = [each.name for each in sheet.columns]
            self.journey.set_mapping(self.journey.mapping.with_column(name, None, order))

    def _refresh_lock(self) -> None:
        free = not self.journey.is_locked
        self._sent_as.set_free(free)
        self.constants.setEnabled(free)
        self.presets.setEnabled(free)
        self.hint.button.setEnabled(free)
        self.bar_changed.emit()


def matched_words(guesses: Sequence[Guess]) -> str:
    """Return how the columns came to their headers, in a sentence or two that add up to all of them."""
    whole = len(guesses)
    if not whole:
        return ""
    if all(guess.sureness is Sureness.REMEMBERED for guess in guesses):
        one = "The one column is matched as last time."
        return one if whole == 1 else f"All {in_words(whole)} are matched as last time."
    looks = sum(guess.sureness.wants_a_look for guess in guesses)
    chosen = sum(guess.sureness is Sureness.CHOSEN for guess in guesses)
    by_itself = whole - looks - chosen
    if by_itself == whole:
        one = "The one column was matched by itself."
        return one if whole == 1 else f"All {in_words(whole)} were matched by themselves."
    words = f"{_capital(by_itself)} of {in_words(whole)} {_were(by_itself)} matched by {_selves(by_itself)}"
    words += f", {in_words(chosen)} {_were(chosen)} chosen by you." if chosen else "."
    if looks:
        words += f" {_capital(looks)}, marked amber, {'wants' if looks == 1 else 'want'} your eye."
    return words


def sent_words(mapping: Mapping, columns: int) -> str:
    """Return how many of the sheet's columns are sent: "6 columns are sent, 2 are not"."""
    sent = len(mapping.used_columns)
    if sent == columns:
        return f"All {count('column', columns)} are sent" if columns > 1 else "The one column is sent"
    left = columns - sent
    verb = "is" if sent == 1 else "are"
    return f"{count('column', sent)} {verb} sent, {number(left)} {'is' if left == 1 else 'are'} not"


def _capital(value: int) -> str:
    return "None" if value == 0 else in_words(value).capitalize()


def _were(value: int) -> str:
    return "was" if value == 1 else "were"


def _selves(value: int) -> str:
    return "itself" if value == 1 else "themselves"
