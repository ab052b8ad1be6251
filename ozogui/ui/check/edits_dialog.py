"""The list of edits: every cell that differs from the file, and every lead left out; each can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTableView, QVBoxLayout, QWidget
from typing_extensions import override

from ozogui.leads.leads import Change, Leads
from ozogui.leads.repairing.proposal import Proposal
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.rows_model import RowsModel
from ozogui.ui.kit.table import Cell, TableCard, dress_table
from ozogui.wording import count, number

LISTED_AT_ONCE = 20_000
"""Leads of which the edits are looked for without leaving the UI thread."""


@dataclass(frozen=True, slots=True)
class Edits:
    """What differs from the file: cells in file order, and the leads that were left out."""

    cells: list[Change]
    left_out: list[int]

    @staticmethod
    def of(leads: Leads) -> Edits:
        """Collect them."""
        cells = sorted(leads.edits(), key=lambda change: change.row)
        return Edits(cells, sorted(leads.left_out))


class EditsModel(RowsModel[Change | int]):
    """The leads left out first, then the edited cells."""

    headings = ("Row", "Column", "In the file", "Now")

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._leads: Leads | None = None

    def take(self, leads: Leads | None, edits: Edits) -> None:
        """Show other edits."""
        self._leads = leads
        self.set_rows([*edits.left_out, *edits.cells])

    @override
    def cell(self, row: Change | int, column: int) -> Cell:
        is_blank = column > 1 and not self.text(row, column)
        words = "empty" if is_blank else self.text(row, column)
        return Cell(words, tone="text3" if is_blank or column == 0 else "text")

    @override
    def text(self, row: Change | int, column: int) -> str:
        if column == 0 and self._leads is not None:
            return self._leads.row_words(row if isinstance(row, int) else row.row)
        return (
            ("", "", "Sent", "Left out")[column]
            if isinstance(row, int)
            else ("", row.header, row.before, row.after)[column]
        )


class EditsDialog(QDialog):
    """Shows the edits as they are; taking one back is a step of undo like any other."""

    shown_wanted = Signal(int, str)
    """A lead and a header to go to in the table."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget) -> None:
        super().__init__(parent)
        self._journey = journey
        self.setObjectName("editsDialog")
        self.setWindowTitle("Edits")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._title = Text(look, Type.FACT)
        hint = "Your Excel file is not changed. Double-click a change to see it in the list."
        self._hint = Text(look, Type.BODY, "text2", hint, wrap=True)
        self.model = EditsModel(self)
        self.table = QTableView()
        self.table.setObjectName("editsTable")
        self.table.setAccessibleName("Edits")
        self.table.setModel(self.model)
        dress_table(self.table, look)
        for section, width in enumerate((70, 130, 220)):
            self.table.setColumnWidth(section, width)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.doubleClicked.connect(self._show)
        self.drop = Button(look, "Undo this change", name="dropEditButton")
        self.drop.clicked.connect(self._drop_selected)
        self.drop_all = Button(look, "Drop all edits", kind="danger", name="dropAllEditsButton")
        self.drop_all.clicked.connect(self._drop_all)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.drop, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.drop_all, QDialogButtonBox.ButtonRole.ResetRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(tokens.SPACE_TIGHT)
        for part in (self._title, self._hint, TableCard(look, self.table), buttons):
            layout.addWidget(part)
        layout.setStretch(2, 1)
        self.resize(720, 480)
        self.table.selectionModel().selectionChanged.connect(self._show_buttons)
        journey.check_changed.connect(self._read)
        self._read()

    def _read(self) -> None:
        leads = self._journey.editing.leads
        if leads is None:
            self.reject()
        elif len(leads) <= LISTED_AT_ONCE:
            self._take(leads, Edits.of(leads))
        else:
            self._journey.background.run(
                lambda _work: Edits.of(leads), partial(self._take, leads), words="Listing the edits", lane="edits"
            )

    def _take(self, leads: Leads, edits: Edits) -> None:
        if leads is not self._journey.editing.leads:
            return
        self.model.take(leads, edits)
        words = [count("cell", len(edits.cells)) + " changed"] if edits.cells else []
        words += [count("lead", len(edits.left_out)) + " left out"] if edits.left_out else []
        self._title.setText(", ".join(words) or "Nothing is changed any more")
        if self.model.rowCount():
            self.table.selectRow(0)
        self._show_buttons()

    def _show_buttons(self) -> None:
        free, chosen = not self._journey.is_locked, self.table.selectionModel().selectedRows()
        self.drop.set_words("Undo this change" if len(chosen) < 2 else f"Drop these {number(len(chosen))} edits")
        self.drop.setEnabled(free and bool(chosen))
        self.drop_all.setEnabled(free and self.model.rowCount() > 0)

    def _show(self, index: QModelIndex) -> None:
        edit = self.model.rows[index.row()]
        if isinstance(edit, int):
            self.shown_wanted.emit(edit, "")
        else:
            self.shown_wanted.emit(edit.row, edit.header)

    def _drop_selected(self) -> None:
        self._take_back([self.model.rows[index.row()] for index in self.table.selectionModel().selectedRows()])

    def _drop_all(self) -> None:
        self._take_back(self.model.rows)

    def _take_back(self, edits: Sequence[Change | int]) -> None:
        out = [edit for edit in edits if isinstance(edit, int)]
        cells = [edit for edit in edits if not isinstance(edit, int)]
        if cells:
            self._journey.editing.propose(lambda leads, _check: _dropped(leads, cells), len(cells))
        if out and not self._journey.editing.is_busy:
            title = f"Send {count('lead', len(out))} after all"
            self._journey.editing.run(lambda leads, _check: leads.take_in(out, title), cells=len(out))


def _dropped(leads: Leads, cells: list[Change]) -> Proposal:
    """Propose what the file has for some cells, whatever they hold by now."""
    back = tuple(
        Change(cell.row, cell.header, leads.value(cell.row, cell.header), leads.untouched(cell.row, cell.header))
        for cell in cells
    )
    return Proposal("", f"Drop {count('edit', len(back))}", back)
