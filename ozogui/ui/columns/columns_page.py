"""Step 2: which column is sent as which header, what is the same for every lead, and what CloudAgent gets of it.

The mapping is the journey's; what is wrong with it is said by `ozogui.leads.mapping.mapping`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget
from typing_extensions import override

from ozogui.leads.mapping.mapping_shape import Join
from ozogui.settings.preset_file import ENDING
from ozogui.ui.columns.column_menu import ColumnMenu
from ozogui.ui.columns.columns_words import matched_words, sent_words
from ozogui.ui.columns.constants_card import ConstantsCard
from ozogui.ui.columns.header_choices import NOT_SENT, HeaderChoices, OwnHeaderDialog, all_headers
from ozogui.ui.columns.join_dialog import JoinDialog
from ozogui.ui.columns.mapping_delegates import ComboOpener, SentAsDelegate
from ozogui.ui.columns.mapping_hint import MappingHint
from ozogui.ui.columns.mapping_model import MappingColumn, MappingModel
from ozogui.ui.columns.mapping_rows import MappingRow, MappingRows, RowKind
from ozogui.ui.columns.order_dialog import OrderDialog
from ozogui.ui.columns.payload_preview import PayloadPreview
from ozogui.ui.columns.preset_bar import PresetBar
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Shrinking, column, row
from ozogui.ui.kit.drawer import Drawer
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.page import Bar, Page
from ozogui.ui.kit.table import TableCard, dress_table
from ozogui.wording import count

SIDE_WIDTH = 328
_WIDTHS = {
    MappingColumn.NAME: 140, MappingColumn.SENT_AS: 194, MappingColumn.SURE: 178, MappingColumn.MORE: 38,
}  # fmt: skip


class ColumnsPage(Page):
    """The table of columns with a combo each, and beside it the constants and the JSON of one lead."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(look, "Which column is which?", "", parent)
        self.journey = journey
        self._rows = MappingRows()
        self.presets = PresetBar(look, journey)
        self.presets.taken.connect(self._on_preset_taken)
        self.presets.told.connect(self._on_told)
        self.model = MappingModel(self)
        self.model.header_chosen.connect(self._on_header_chosen)
        self.model.other_wanted.connect(self._on_other_wanted)
        self.choices = HeaderChoices(self)
        self.table = self._make_table()
        self.hint = MappingHint(look, journey)
        self.hint.constant_wanted.connect(self._add_constant)
        self.hint.join_wanted.connect(lambda join: self._take_join(join, ""))
        self.constants = ConstantsCard(look, journey)
        self.preview = PayloadPreview(look, journey)
        self.preview.order_wanted.connect(self.open_order)
        side = QWidget()
        beside = column(self.constants, spacing=tokens.SPACE)
        beside.addWidget(self.preview, 1)
        side.setLayout(beside)
        left = column(spacing=tokens.SPACE_TIGHT)
        left.addWidget(TableCard(look, self.table), 1)
        left.addWidget(self.hint)
        body = row(spacing=tokens.SPACE + tokens.SPACE_PAIR)
        body.addLayout(left, 1)
        self.drawer = Drawer(look, self, body, side, "Fixed values and preview", SIDE_WIDTH)
        self.corner.addWidget(self.presets)
        self.corner.addWidget(self.drawer.button)
        inside = Shrinking()
        inside.setLayout(body)
        self.content.addWidget(inside, 1)
        self.menu = self._make_menu()
        self._make_shortcuts()
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
        self._sent_as.menu_wanted.connect(lambda row: self._open_menu(self.model.index(row, MappingColumn.MORE)))
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
        table.clicked.connect(self._on_clicked)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._on_menu_wanted)
        return table

    def _make_menu(self) -> ColumnMenu:
        menu = ColumnMenu(self.journey, self.table)
        menu.another_wanted.connect(self._on_another_wanted)
        menu.join_wanted.connect(self.open_join)
        menu.order_wanted.connect(self.open_order)
        menu.forgotten.connect(self._on_header_forgotten)
        return menu

    def _make_shortcuts(self) -> None:
        matching = self.journey.matching
        for keys, act in (
            ("Ctrl+Z", matching.undo),
            ("Ctrl+Y", matching.redo),
            ("Ctrl+Shift+Up", lambda: self._move_current(-1)),
            ("Ctrl+Shift+Down", lambda: self._move_current(+1)),
            ("Shift+F10", self._open_current_menu),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda act=act: None if self.journey.is_locked else act())

    # Page

    @override
    def bar(self) -> Bar:
        sheet = self.journey.sheet
        if sheet is None:
            return Bar("Check the leads", enabled=False, hint="Open a spreadsheet first")
        words = f"Check {count('lead', sheet.rows)}"
        blocking = next((problem for problem in self.journey.matching.problems() if problem.blocks), None)
        if blocking is not None:
            return Bar(words, enabled=False, hint=blocking.title.rstrip("."), hint_icon="octagon")
        if self.journey.is_locked:
            return Bar(words, hint="An upload is running: the columns can only be looked at")
        return Bar(words, hint=sent_words(self.journey.matching.mapping, len(sheet.columns)))

    @override
    def on_next(self) -> None:
        self.journey.run_check()

    @override
    def takes_file(self, path: Path) -> bool:
        if not path.name.lower().endswith(ENDING) or self.journey.is_locked:
            return False
        self.presets.import_file(path)
        return True

    # What the person does

    def _on_header_chosen(self, line: MappingRow, header: str) -> None:
        """Send a line as another header, or not at all; a further header that is not sent is gone with its line."""
        matching, chosen = self.journey.matching, header if header != NOT_SENT else None
        if line.kind is RowKind.JOINED:
            if chosen is None:
                matching.drop_join(line.header)
            else:
                matching.rename_join(line.header, chosen)
        elif line.kind is RowKind.ALSO or chosen is not None:
            matching.choose_header(line.columns[0], chosen, line.header)
        else:
            matching.choose_header(line.name, None)

    def _on_other_wanted(self, line: MappingRow) -> None:
        self._ask_for_header(line, lambda header: self._on_header_chosen(line, header))

    def _on_another_wanted(self, line: MappingRow) -> None:
        self._ask_for_header(line, lambda header: self.journey.matching.add_header(line.name, header))

    def _ask_for_header(self, line: MappingRow, take: Callable[[str], None]) -> None:
        title = f'What is "{line.name}" called in your campaign?'
        dialog = OwnHeaderDialog(self.look, title, self.window(), known=self.journey.matching.own_headers)
        dialog.named.connect(take)
        dialog.open()

    def _on_header_forgotten(self, header: str) -> None:
        matching, mapping = self.journey.matching, self.journey.matching.mapping

        def bring_back() -> None:
            matching.remember_own_header(header)
            matching.undo_if_last(mapping)

        self._on_told(f"The header {header} is forgotten.", "What was sent as it is not.", "Undo delete", bring_back)

    def open_join(self, line: MappingRow) -> None:
        """Ask for columns to join with this one, or for changes to this join."""
        journey = self.journey
        if journey.sheet is None or journey.is_locked:
            return
        known = journey.matching.mapping.join_of(line.header) if line.kind is RowKind.JOINED else None
        join = known or Join((line.name,), line.header)
        dialog = JoinDialog(self.look, journey, journey.sheet, join, exists=known is not None, parent=self.window())
        dialog.joined.connect(lambda made: self._take_join(made, known.header if known is not None else ""))
        dialog.apart_wanted.connect(lambda: journey.matching.drop_join(join.header))
        dialog.open()

    def _take_join(self, join: Join, instead_of: str) -> None:
        self.journey.matching.put_join(join, instead_of)
        place = self.model.place_of(RowKind.JOINED, join.columns, join.header)
        if place >= 0:
            index = self.model.index(place, MappingColumn.SENT_AS)
            self.table.scrollTo(index)
            self.table.selectRow(place)
            self.table.indexWidget(index).setFocus()

    def open_order(self) -> None:
        """Let the person change the order of the headers."""
        if not self.journey.is_locked and self.journey.matching.mapping.headers:
            OrderDialog(self.look, self.journey, self.window()).open()

    def _move_current(self, by: int) -> None:
        line = self.model.row_at(self.table.currentIndex().row())
        if line is not None and line.is_sent:
            self.journey.matching.move_header(line.header, by)

    def _on_activated(self, index: QModelIndex) -> None:
        if index.column() == MappingColumn.MORE:
            self._open_menu(index)
            return
        combo = self.table.indexWidget(self.model.index(index.row(), MappingColumn.SENT_AS))
        if combo is not None:
            combo.setFocus()

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == MappingColumn.MORE:
            self._open_menu(index)

    def _on_menu_wanted(self, place: QPoint) -> None:
        index = self.table.indexAt(place)
        line = self.model.row_at(index.row())
        if line is not None:
            self.table.selectRow(index.row())
            self.menu.open(line, self.table.viewport().mapToGlobal(place))

    def _open_current_menu(self) -> None:
        self._open_menu(self.table.currentIndex())

    def _open_menu(self, index: QModelIndex) -> None:
        line = self.model.row_at(index.row())
        if line is not None:
            corner = self.table.visualRect(self.model.index(index.row(), MappingColumn.MORE)).bottomRight()
            self.menu.open(line, self.table.viewport().mapToGlobal(corner), to_the_left=True)

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

    def _on_told(self, title: str, sentence: str, button: str, act: Callable[[], None] | None) -> None:
        def take_back() -> None:
            self.notice.hide()
            if act is not None:
                act()

        self.notice.tell(title, sentence, tone="accent", button=button, act=take_back)

    # Showing

    def _refresh(self) -> None:
        journey = self.journey
        problems = journey.matching.problems()
        # The list first: the rows' combos look their place up in it.
        other_choices = self.choices.set_headers(all_headers(journey.matching.own_headers), may_be_left_out=True)
        rows = self._rows.take(journey.sheet, journey.matching.mapping, journey.matching.guesses, problems)
        if self.model.take(rows, other_choices=other_choices):
            self._opener.start()
            self.table.scrollToTop()
        self.presets.take()
        settled = journey.is_locked or journey.matching.is_remembered or self.presets.preset
        self.hint.take(problems, may_propose=not settled)
        self.sentence.setText(matched_words(journey.matching.guesses, self.presets.preset))
        self.constants.take()
        self.preview.take()
        self._refresh_lock()

    def _add_constant(self, header: str) -> None:
        if self.drawer.is_folded:
            self.drawer.button.setChecked(True)
        self.constants.add(header)

    def _refresh_lock(self) -> None:
        free = not self.journey.is_locked
        self._sent_as.set_free(free)
        self.constants.setEnabled(free)
        self.presets.setEnabled(free)
        self.preview.order_button.setEnabled(free and bool(self.preview.payload))
        self.hint.button.setEnabled(free)
        self.bar_changed.emit()
