"""The context menu of the grid: what can be done with the selected cells and their leads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ozogui.leads.checking.check import Check
from ozogui.leads.leads import Change, Leads
from ozogui.leads.repairing.proposal import Proposal
from ozogui.leads.repairing.repairs import propose, propose_offers
from ozogui.leads.values.dates import DateOrder
from ozogui.leads.values.headers import PHONE
from ozogui.ui.check.leads_model import RULE_TITLES, LeadsModel
from ozogui.ui.check.leads_table import LeadsTable, Selected
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.lead_editing import AT_ONCE
from ozogui.ui.kit.plain_text import literal
from ozogui.wording import count, number, shorten_middle


class LeadsMenu(QObject):
    """Builds the menu for what is selected at the moment it is asked for."""

    kind_wanted = Signal(str)
    """Show only the leads with a finding of this rule."""
    replace_wanted = Signal()
    """Find and replace."""

    fill_wanted = Signal(str)
    """Fill the blank cells under this header."""

    def __init__(self, journey: Journey, model: LeadsModel, table: LeadsTable) -> None:
        super().__init__(table)
        self._journey, self._model, self._table = journey, model, table
        self.menu = QMenu(table)
        self.menu.setObjectName("leadsMenu")
        table.menu_wanted.connect(self._open)

    def _open(self, place: QPoint) -> None:
        self.fill()
        self.menu.popup(place)

    def fill(self) -> None:
        """Fill the menu for what is selected now."""
        self.menu.clear()
        leads, check, chosen = self._journey.editing.leads, self._journey.editing.check, self._table.selected()
        if leads is None or check is None or not chosen.rows:
            return
        free = not self._journey.is_locked
        self._add_cells(chosen, free=free)
        self.menu.addSeparator()
        self._add_repairs(leads, check, chosen, free=free)
        self.menu.addSeparator()
        self._add_leads(leads, check, chosen, free=free)

    def _add_cells(self, chosen: Selected, *, free: bool) -> None:
        table, has_cells = self._table, chosen.cells > 0
        self._add("Copy", table.copy, "Ctrl+C", enabled=has_cells)
        self._add("Paste", table.paste, "Ctrl+V", enabled=has_cells and free)
        self._add("Empty", table.empty, "Del", enabled=has_cells and free)
        self._add("Fill down", table.fill_down, "Ctrl+D", enabled=has_cells and free and len(chosen.rows) > 1)
        if len(chosen.headers) == 1:
            (header,) = chosen.headers
            self._add(f"Fill the blanks of {header}…", partial(self.fill_wanted.emit, header), enabled=free)
        self._add("Find and replace…", self.replace_wanted.emit, "Ctrl+H", enabled=free)

    def _add_repairs(self, leads: Leads, check: Check, chosen: Selected, *, free: bool) -> None:
        if chosen.cells > AT_ONCE:
            self._add("Repair what is selected", partial(self._make, partial(_repair, chosen=chosen), chosen.cells))
        else:
            for proposal in _proposals(leads, check, chosen):
                after = shorten_middle(proposal.changes[0].after, 30) or "nothing"
                one = len(proposal.changes) == 1
                words = f"{proposal.title}: {after}" if one else proposal.title
                step = partial(_as_proposed, proposal)
                self._add(words, partial(self._make, step, len(proposal.changes)), enabled=free)
        is_edited = chosen.cells > AT_ONCE or any(
            leads.is_edited(row, header) for row in chosen.rows for header in chosen.headers
        )
        words = "Back to what the file has"
        if is_edited and chosen.cells == 1:
            original = leads.original(chosen.rows[0], chosen.headers[0])
            words = f"Back to what the file has: {shorten_middle(original, 30) or 'empty'}"
        self._add(words, self._table.drop_edits, enabled=free and is_edited)

    def _add_leads(self, leads: Leads, check: Check, chosen: Selected, *, free: bool) -> None:
        many = count("lead", len(chosen.rows)) if len(chosen.rows) > 1 else "this lead"
        is_out = self._table.are_left_out(chosen)
        words = f"Send {many} after all" if is_out else f"Leave out {many}"
        self._add(words, self._table.leave_out, "Ctrl+-", enabled=free)
        index = self._table.currentIndex()
        if not index.isValid():
            return
        lead = self._model.lead_at(index.row())
        same = check.duplicates_of(lead)
        if len(same) > 1:
            following = next((other for other in same if other > lead), same[0])
            words = f"Next of {number(len(same))} with this number: row {leads.row_words(following)}"
            self._add(words, lambda: self._table.go_to(following, PHONE))
        finding = self._model.finding_at(index)
        if finding is not None:
            title = RULE_TITLES.get(finding.rule, finding.rule)
            self._add(f"Show only: {title}", lambda: self.kind_wanted.emit(finding.rule))

    def _make(self, proposal: Callable[[Leads, Check], Proposal], cells: int) -> None:
        self._journey.editing.propose(proposal, cells)

    def _add(self, words: str, act: Callable[[], object], keys: str = "", *, enabled: bool = True) -> QAction:
        # The keys are only told: the table answers them itself, also while no menu is open.
        action = QAction(literal(f"{words}\t{keys}" if keys else words), self.menu)
        action.setEnabled(enabled)
        action.triggered.connect(lambda _checked=False: act())
        self.menu.addAction(action)
        return action


def _proposals(leads: Leads, check: Check, chosen: Selected) -> list[Proposal]:
    """List what can be repaired in some cells: what is certain as one step, then what a person must agree to."""
    found = [_repair(leads, check, chosen)]
    rules = {rule for row in chosen.rows for rule in _rules_at(check, row, chosen.headers)}
    for rule in sorted(rules):
        orders = (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST) if rule == "expiry-format" else (None,)
        for order in orders:
            offered = propose_offers(leads, check, rule, chosen.rows, order)
            words = {DateOrder.DAY_FIRST: "Day first", DateOrder.MONTH_FIRST: "Month first", None: offered.title}[order]
            found.append(Proposal(rule, words, _within(offered, chosen)))
    return [proposal for proposal in found if proposal.changes]


def _rules_at(check: Check, row: int, headers: Iterable[str]) -> list[str]:
    return [finding.rule for finding in check.findings_of(row) if finding.header in headers]


def _repair(leads: Leads, check: Check, chosen: Selected) -> Proposal:
    changes = tuple(
        change
        for kind in check.kinds()
        if kind.repairable
        for change in _within(propose(leads, check, kind.rule.name, chosen.rows), chosen)
    )
    return Proposal("", f"Repair {count('cell', len(changes))}", changes)


def _within(proposal: Proposal, chosen: Selected) -> tuple[Change, ...]:
    return tuple(change for change in proposal.changes if change.header in chosen.headers)


def _as_proposed(proposal: Proposal, leads: Leads, _check: Check) -> Proposal:
    """Give what the menu has offered, without cells that have changed while it was open."""
    still = tuple(change for change in proposal.changes if leads.value(change.row, change.header) == change.before)
    return Proposal(proposal.rule, proposal.title, still)
