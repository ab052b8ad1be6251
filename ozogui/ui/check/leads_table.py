"""The grid of leads: what is selected, the clipboard, and the edits that a person makes with the keyboard.

The context menu is in leads_menu.py; what the cells show is the model's business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget
from typing_extensions import override

from ozogui.leads.checking.check import Check
from ozogui.leads.leads import Change, Leads
from ozogui.leads.repairing.edits import drop_edits, fill_down
from ozogui.leads.repairing.proposal import Proposal
from ozogui.ui.check.cell_text import cells_of, pasted, text_of
from ozogui.ui.check.leads_model import LeadsModel
from ozogui.ui.check.shown_leads import FIRST_HEADER_COLUMN
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.table import dress_table
from ozogui.wording import count

MOST_COPIED = 2_000_000
"""Cells: more than that no clipboard takes without standing still for seconds."""
_COPIED_AT_ONCE = 20_000

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Selected:
    """The cells that are selected, as leads and headers in the order in which they are seen."""

    rows: Sequence[int]
    headers: tuple[str, ...]

    @property
    def cells(self) -> int:
        """How many cells these are."""
        return len(self.rows) * len(self.headers)


class LeadsTable(QTableView):
    """The table of leads. Every edit goes through the journey as one step of undo."""

    told = Signal(str, str)
    """Something the person should read: a title and a sentence."""
    menu_wanted = Signal(object)
    """A context menu is asked for, at this place of the screen."""

    def __init__(self, look: Look, journey: Journey, model: LeadsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._journey, self._model = journey, model
        self._kept: tuple[int, int] | None = None
        self.setObjectName("leadsTable")
        self.setAccessibleName("Leads")
        model.modelAboutToBeReset.connect(self._keep_place)  # before the selection learns of it, and forgets
        self.setModel(model)
        delegate = dress_table(self, look, whole_rows=False)
        delegate.lines_between_columns = True
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        for selects in (header.sectionPressed, header.sectionEntered):
            selects.disconnect()  # a click on a head sorts; selecting a million cells by it would surprise
        header.sectionClicked.connect(lambda section: model.sort_by(model.sorting.clicked(section)))
        model.modelReset.connect(self._find_place)

    # What is selected

    def selected(self) -> Selected:
        """Return the selected cells under headers; without a selection the current cell."""
        spans: list[tuple[int, int]] = []
        columns: set[int] = set()
        for chosen in sorted(self._ranges(), key=QItemSelectionRange.top):
            columns.update(range(max(chosen.left(), FIRST_HEADER_COLUMN), chosen.right() + 1))
            if spans and chosen.top() <= spans[-1][1] + 1:
                spans[-1] = (spans[-1][0], max(spans[-1][1], chosen.bottom()))
            else:
                spans.append((chosen.top(), chosen.bottom()))
        if not spans and self.currentIndex().isValid():
            here = self.currentIndex()
            spans, columns = [(here.row(), here.row())], {here.column()} - {0, 1}
        parts = [self._model.leads_at(first, last) for first, last in spans]
        rows = parts[0] if len(parts) == 1 else list(chain.from_iterable(parts))
        return Selected(rows, tuple(self._model.header_at(column) for column in sorted(columns)))

    def _ranges(self) -> list[QItemSelectionRange]:
        selection = self.selectionModel().selection()
        return [selection.at(number) for number in range(selection.count())]

    def go_to(self, lead: int, header: str) -> bool:
        """Make the cell of a lead the current one and bring it into sight; False when the table does not show it."""
        row = self._model.row_of(lead)
        if row < 0:
            return False
        index = self._model.index(row, self._model.column_of(header))
        self.setCurrentIndex(index)
        self.scrollTo(index)
        return True

    # Acts

    def copy(self) -> None:
        """Put the selected cells onto the clipboard as Excel takes them."""
        leads, chosen = self._journey.editing.leads, self.selected()
        if leads is None or not chosen.cells:
            return
        if chosen.cells > MOST_COPIED:
            most = f"At most {count('cell', MOST_COPIED)} can be copied at once."
            self.told.emit("That is too much for the clipboard.", most)
            return
        read = partial(text_of, leads, chosen.rows, chosen.headers)
        if chosen.cells <= _COPIED_AT_ONCE:
            QGuiApplication.clipboard().setText(read())
            return
        self._journey.background.run(
            lambda _work: read(), QGuiApplication.clipboard().setText, words="Copying", lane="copy"
        )

    def paste(self) -> None:
        """Fill cells from the clipboard, from the current or the first selected cell on."""
        leads, chosen = self._journey.editing.leads, self.selected()
        cells = cells_of(QGuiApplication.clipboard().text())
        if leads is None or not cells or not chosen.cells:
            return
        rows, headers = self._room_for(chosen, len(cells), max(len(line) for line in cells))
        too_many = len(cells) - len(rows)

        def tell(touched: int) -> None:
            if too_many > 0:
                self.told.emit(
                    f"{count('row', too_many)} did not fit below the last lead.", f"{count('lead', touched)} changed."
                )

        title = f"Paste {count('cell', len(rows) * len(headers))}"
        self._propose(
            lambda leads, _check: Proposal("", title, tuple(pasted(leads, rows, headers, cells))),
            len(rows) * len(headers),
            tell,
        )

    def empty(self) -> None:
        """Empty the selected cells."""
        chosen = self.selected()
        title = f"Empty {count('cell', chosen.cells)}"

        def emptied(leads: Leads, _check: Check) -> Proposal:
            columns = ((header, leads.column(header)) for header in chosen.headers)
            changes = (Change(row, header, column[row], "") for header, column in columns for row in chosen.rows)
            return Proposal("", title, tuple(change for change in changes if change.before))

        self._propose(emptied, chosen.cells)

    def fill_down(self) -> None:
        """Write the first selected lead's cells into all selected ones below it."""
        chosen = self.selected()
        if len(chosen.rows) > 1:
            self._propose(lambda leads, _check: fill_down(leads, chosen.headers, chosen.rows), chosen.cells)

    def drop_edits(self) -> None:
        """Give the selected cells back what the file has."""
        chosen = self.selected()
        self._propose(lambda leads, _check: drop_edits(leads, chosen.rows, chosen.headers), chosen.cells)

    def leave_out(self) -> None:
        """Leave the selected leads out, or, when all of them are out, send them after all."""
        leads, chosen = self._journey.editing.leads, self.selected()
        if leads is None or not chosen.rows or self._is_locked():
            return
        rows, words = chosen.rows, count("lead", len(chosen.rows))

        def step(leads: Leads, _check: Check) -> frozenset[int]:
            if is_out:
                return leads.take_in(rows, f"Send {words} after all")
            return leads.leave_out(rows, f"Leave out {words}")

        is_out = self.are_left_out(chosen)
        self._journey.editing.run(step, cells=len(rows))

    def are_left_out(self, chosen: Selected) -> bool:
        """Tell whether all of the selected leads were left out."""
        leads = self._journey.editing.leads
        return leads is not None and bool(leads.left_out) and all(map(leads.left_out.__contains__, chosen.rows))

    def _room_for(self, chosen: Selected, lines: int, width: int) -> tuple[Sequence[int], tuple[str, ...]]:
        """Return the leads and headers that a paste fills: all selected ones when it fits into them several times."""
        if len(chosen.rows) % lines == 0 and len(chosen.headers) % width == 0:
            return chosen.rows, chosen.headers
        leads = self._journey.editing.leads
        assert leads is not None
        first = self._model.row_of(chosen.rows[0])
        left = leads.headers.index(chosen.headers[0])
        return self._model.leads_at(first, first + lines - 1), leads.headers[left : left + width]

    def _propose(
        self, proposal: Callable[[Leads, Check], Proposal], cells: int, then: Callable[[int], None] | None = None
    ) -> None:
        if cells and not self._is_locked():
            self._journey.editing.propose(proposal, cells, then)

    def _is_locked(self) -> bool:
        if self._journey.is_locked:
            self.told.emit("An upload is running.", "The leads can be changed when it has finished.")
        return self._journey.is_locked

    # Keeping the place over a filter or a sort

    def _keep_place(self) -> None:
        here = self.currentIndex()
        in_range = here.isValid() and here.row() < self._model.rowCount()
        self._kept = (self._model.lead_at(here.row()), here.column()) if in_range else None

    def _find_place(self) -> None:
        self._show_sorting()
        row = self._model.row_of(self._kept[0]) if self._kept is not None else -1
        if self._kept is not None and row >= 0 and self._kept[1] < self._model.columnCount():
            index = self._model.index(row, self._kept[1])
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)

    def _show_sorting(self) -> None:
        sorting, header = self._model.sorting, self.horizontalHeader()
        # Fusion draws an ascending order with an arrow that points down; everybody else, Excel too, with one up.
        order = Qt.SortOrder.AscendingOrder if sorting.descending else Qt.SortOrder.DescendingOrder
        header.setSortIndicator(-1 if sorting.is_file_order else sorting.column, order)
        header.setSortIndicatorShown(not sorting.is_file_order)

    # Qt

    @override
    def selectionCommand(self, index: Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        command = super().selectionCommand(index, event)
        if index.isValid() and index.column() < FIRST_HEADER_COLUMN and command != _NOTHING:
            return command | QItemSelectionModel.SelectionFlag.Rows  # row number and state stand for the whole lead
        return command

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = QKeySequence(event.keyCombination())
        for sequence, act in (
            (QKeySequence.StandardKey.Copy, self.copy),
            (QKeySequence.StandardKey.Paste, self.paste),
        ):
            if event.matches(sequence):
                act()
                return
        for text, act in (
            ("Del", self.empty),
            ("Backspace", self.empty),
            ("Ctrl+D", self.fill_down),
            ("Ctrl+-", self.leave_out),
        ):
            if keys.matches(QKeySequence(text)) is QKeySequence.SequenceMatch.ExactMatch:
                act()
                return
        super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        under = self.indexAt(event.pos())
        if event.reason() is QContextMenuEvent.Reason.Mouse and under.isValid():
            if not self.selectionModel().isSelected(under):
                self.setCurrentIndex(under)
            place = event.globalPos()
        else:
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        if self.currentIndex().isValid():
            self.menu_wanted.emit(place)


_NOTHING = QItemSelectionModel.SelectionFlag.NoUpdate
