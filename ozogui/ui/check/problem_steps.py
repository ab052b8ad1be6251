"""The step from one problem of the list to the next, cell by cell, as F8 does it.

Which cells have a problem, the check says; which leads are in sight, the model.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt

from ozogui.ui.check.check_tools import CheckTools
from ozogui.ui.check.leads_model import LeadsModel
from ozogui.ui.check.leads_table import LeadsTable
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.plain_text import show_tip


class ProblemSteps:
    """Moves the table's current cell to the next problem, or back to the one before, and tells what it is."""

    def __init__(self, journey: Journey, model: LeadsModel, table: LeadsTable, tools: CheckTools) -> None:
        self._journey, self._model, self._table, self._tools = journey, model, table, tools
        self.problems = 0
        """How many there are in all; the page counts them when the check has changed."""

    def step(self, direction: int) -> None:
        """Go to the next problem (+1) or the one before (-1); a filter that shows none is taken away."""
        if self._journey.editing.check is None or not self.problems:
            return
        here = self._table.currentIndex()
        at = here.row() if here.isValid() else (-1 if direction > 0 else self._model.rowCount())
        columns = self._columns(at)
        beyond = [each for each in columns if (each > here.column() if direction > 0 else each < here.column())]
        if not beyond:
            at = self._model.problem_row(at, direction)
            if at < 0:
                self._tools.clear()
                at = self._model.problem_row(-1 if direction > 0 else self._model.rowCount(), direction)
            beyond = self._columns(at)
        if not beyond:
            return
        index = self._model.index(at, beyond[0] if direction > 0 else beyond[-1])
        self._table.setCurrentIndex(index)
        self._table.scrollTo(index)
        self._tools.show_counter(self.problems, self._ordinal(index))
        self._show_tip(index)

    def _columns(self, at: int) -> list[int]:
        check = self._journey.editing.check
        if check is None or not 0 <= at < self._model.rowCount():
            return []
        found = check.findings_of(self._model.lead_at(at))
        return sorted({self._model.column_of(finding.header) for finding in found})

    def _ordinal(self, index: QModelIndex) -> int:
        """Return which problem of the file the cell's is, from 1."""
        check, lead = self._journey.editing.check, self._model.lead_at(index.row())
        assert check is not None
        columns = (self._model.column_of(finding.header) for finding in check.findings_of(lead))
        return check.problems_before(lead) + sum(each < index.column() for each in columns) + 1

    def _show_tip(self, index: QModelIndex) -> None:
        text = index.data(Qt.ItemDataRole.ToolTipRole)
        if text:
            corner = self._table.visualRect(index).bottomLeft()
            show_tip(self._table.viewport().mapToGlobal(corner), text, self._table)
