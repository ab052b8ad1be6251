"""What is wrong with a whole column, said once above the grid with the repair beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ozogui.leads.checking.check import Check
from ozogui.leads.checking.column_findings import ColumnFinding
from ozogui.leads.checking.rules import Severity
from ozogui.leads.leads import Leads
from ozogui.leads.repairing.proposal import Proposal
from ozogui.leads.repairing.repairs import propose, propose_offers
from ozogui.leads.values.dates import DateOrder
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Icon, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.wording import number

MOST_SHOWN = 2
"""Notices at a time, the worst first: the table must keep its room."""


class ColumnNotices(QWidget):
    """One line for each column that is wrong as a whole. Closing a line hides it until other leads are checked."""

    kind_wanted = Signal(str)
    """A rule's name: show these leads."""
    repair_wanted = Signal(object, int)
    """What proposes the repair, and about how many cells it changes."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._journey = look, journey
        self._closed: set[tuple[str, str]] = set()
        self._shown: tuple[object, ...] = ()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(tokens.SPACE_ROW)
        look.changed.connect(self._on_look)
        self.hide()

    def take(self) -> None:
        """Read the journey again."""
        self._lay()

    def forget_closed(self) -> None:
        """Show what was closed again: other leads are there."""
        self._closed.clear()
        self._lay()

    def _on_look(self) -> None:
        self._lay(anew=True)

    def _lay(self, *, anew: bool = False) -> None:
        found = [
            each for each in self._journey.editing.column_findings if (each.rule.name, each.header) not in self._closed
        ]
        found = sorted(found, key=lambda each: each.rule.severity is not Severity.ERROR)[:MOST_SHOWN]
        shown = (*found, self._journey.is_locked)
        if shown == self._shown and not anew:
            return
        self._shown = shown
        while (item := self._box.takeAt(0)) is not None:
            line = item.widget()
            if line is not None:
                line.hide()
                line.deleteLater()
        for each in found:
            self._box.addWidget(self._line(each))
        self.setVisible(bool(found))

    def _line(self, found: ColumnFinding) -> QFrame:
        look, is_error = self._look, found.rule.severity is Severity.ERROR
        tone = "err" if is_error else "warn"
        _text, soft = tokens.tone_colours(look.colours, tone)
        line = QFrame()
        line.setObjectName("columnNotice")
        shape = f"border: 0; border-radius: {tokens.RADIUS_PANEL}px;"
        line.setStyleSheet(f"#columnNotice {{ background: {soft}; {shape} }}")
        sentence = Text(look, Type.BODY, text=found.message, wrap=True)
        parts: list[QWidget] = [Icon(look, "octagon" if is_error else "triangle", tone, 16), sentence]
        parts += [self._button(words, repair, cells) for words, repair, cells in _repairs(found)]
        show = Button(look, "Show", kind="quiet")
        show.setAccessibleName(f"Show the leads: {found.rule.title}")
        show.clicked.connect(partial(self.kind_wanted.emit, found.rule.name))
        close = Button(look, kind="bare", icon="close", hint="Close this notice")
        close.clicked.connect(partial(self._close, found))
        box = row(*parts, show, close)
        box.setContentsMargins(tokens.SPACE_TIGHT, 3, 6, 3)
        box.setStretch(1, 1)
        line.setLayout(box)
        line.setAccessibleName(f"{found.header}: {found.message}")
        return line

    def _button(self, words: str, repair: Callable[[Leads, Check], Proposal], cells: int) -> Button:
        button = Button(self._look, words, kind="small", name="convertButton")
        button.setEnabled(not self._journey.is_locked)
        button.clicked.connect(lambda _checked=False: self.repair_wanted.emit(repair, cells))
        return button

    def _close(self, found: ColumnFinding) -> None:
        self._closed.add((found.rule.name, found.header))
        self._lay()


def _repairs(found: ColumnFinding) -> list[tuple[str, Callable[[Leads, Check], Proposal], int]]:
    """List the buttons of a finding: words, what proposes the repair, and how many cells it changes."""
    rule, header = found.rule.name, found.header
    if found.repairable:
        words = "Convert" if rule == "expiry-format" else "Repair"
        repair = partial(_of_column, partial(propose, rule_name=rule), header)
        return [(f"{words} {number(found.repairable)}", repair, found.repairable)]
    if found.offered and rule == "expiry-format":
        orders = (("Day first", DateOrder.DAY_FIRST), ("Month first", DateOrder.MONTH_FIRST))
        offers = [(words, partial(propose_offers, rule_name=rule, date_order=order)) for words, order in orders]
        return [(words, partial(_of_column, offer, header), found.offered) for words, offer in offers]
    return []


def _of_column(repair: Callable[[Leads, Check], Proposal], header: str, leads: Leads, check: Check) -> Proposal:
    """Propose the part of a repair that lies in one column."""
    whole = repair(leads, check)
    if all(change.header == header for change in whole.changes):
        return whole
    return Proposal(whole.rule, whole.title, tuple(change for change in whole.changes if change.header == header))
