"""The panel of findings by kind: counts, samples of what a repair would do, and the buttons that do and undo it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QListView, QWidget
from typing_extensions import override

from ozogui.leads.check import Check, FindingKind
from ozogui.leads.dates import DateOrder
from ozogui.leads.leads import Leads
from ozogui.leads.repairs import Proposal, propose, propose_all, propose_offers
from ozogui.leads.rules import Severity
from ozogui.ui import tokens
from ozogui.ui.controls import Button, Card, Icon, Rule, column, row
from ozogui.ui.findings_model import FindingsDelegate, FindingsModel
from ozogui.ui.journey import Journey
from ozogui.ui.labels import ElidedText, Text
from ozogui.ui.look import Look, Type
from ozogui.wording import count, number

WIDTH = 320
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Act:
    """A repair as a button: what it would change, and its words."""

    words: str
    proposal: Proposal
    certain: bool
    """Nothing is lost or guessed; otherwise the person agrees by pressing."""


class FindingDetail(QWidget):
    """Below the open kind: what its repairs would do, or examples of it, and the buttons."""

    chosen = Signal(object)
    """An `Act` was pressed."""

    def __init__(self, look: Look, kind: FindingKind, acts: list[Act], examples: list[str], *, locked: bool) -> None:
        super().__init__()
        self.setObjectName("findingDetail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(f"#findingDetail {{ background: {look.colours.sunken}; }}")
        self._look = look
        self.show_button = Button(look, "Show", kind="quiet", name="showKindButton")
        self.show_button.setToolTip("Show only these leads in the table")
        self.act_buttons: list[Button] = []
        box = column(spacing=tokens.SPACE_PAIR)
        box.setContentsMargins(38, 0, tokens.SPACE_TIGHT, 10)
        if acts:
            box.addLayout(self._samples(acts[0].proposal))
        else:
            for example in examples:
                box.addWidget(ElidedText(look, Type.SMALL, "text2", example, mode=Qt.TextElideMode.ElideRight))
            hint = "Edit the cells in the table, or leave them: " + (
                "they are not sent." if kind.rule.severity is Severity.ERROR else "they are sent all the same."
            )
            box.addWidget(Text(look, Type.SMALL, "text2", hint, wrap=True))
        for act in acts:
            button = Button(look, act.words, kind="soft" if act.certain else "small", name="repairTheseButton")
            button.setToolTip(act.proposal.title)
            button.setEnabled(not locked)
            button.clicked.connect(lambda _checked=False, act=act: self.chosen.emit(act))
            self.act_buttons.append(button)
        if len(acts) > 1:
            for button in self.act_buttons[:-1]:
                box.addLayout(row(button, 1))
        box.addLayout(row(*self.act_buttons[-1:], self.show_button, 1))
        self.setLayout(box)

    def _samples(self, proposal: Proposal) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.SPACE_ROW)
        grid.setVerticalSpacing(2)
        for line, change in enumerate(proposal.samples(SAMPLES)):
            before = ElidedText(self._look, Type.SMALL, "text2", change.before, mode=Qt.TextElideMode.ElideRight)
            after = ElidedText(
                self._look, Type.SMALL_STRONG, "ok", change.after or "(empty)", mode=Qt.TextElideMode.ElideRight
            )
            grid.addWidget(before, line, 0)
            grid.addWidget(Icon(self._look, "arrow-right", "text3", 12), line, 1)
            grid.addWidget(after, line, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        return grid


class FindingsPanel(Card):
    """Findings by kind, held back first. Repairs go through the journey, each as one step of undo."""

    kind_wanted = Signal(str)
    """A rule's name: show only these leads in the table; empty for all of them."""
    repaired = Signal()
    """A repair has just been made."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(margin=1, parent=parent)
        self._look, self._journey = look, journey
        self.repairable = 0
        """How many leads "Repair all" would touch."""
        self.setFixedWidth(WIDTH)
        self._held = Text(look, Type.H2, text="Held back")
        self._held_count = Text(look, Type.SMALL, "text2")
        self.repair_all = Button(look, kind="soft", icon="wand", name="repairAllButton")
        self.repair_all.clicked.connect(self._on_repair_all)
        self.model = FindingsModel(self)
        self.list = QListView()
        self.list.setObjectName("findingsList")
        self.list.setAccessibleName("Findings by kind")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setModel(self.model)
        self.list.setItemDelegate(FindingsDelegate(look, self.list))
        self.list.clicked.connect(self._on_kind)
        self.list.installEventFilter(self)
        self._put_right_icon = Icon(look, "tick-circle", "ok", 16)
        self._put_right = Text(look, Type.BODY)
        self._undo_last = Button(look, "Undo last", kind="quiet", name="undoLastButton")
        self._undo_last.clicked.connect(lambda: self._journey.undo())
        self._foot = QWidget()
        foot = column(Rule(), spacing=0)
        line = row(self._put_right_icon, self._put_right, 1, self._undo_last)
        line.setContentsMargins(14, 6, 6, 6)
        foot.addLayout(line)
        self._foot.setLayout(foot)
        head = row(self._held, self._held_count, 1, self.repair_all)
        head.setContentsMargins(15, 7, 11, 7)
        self.box.setSpacing(0)
        self.box.addLayout(head)
        self.box.addWidget(Rule())
        self.box.addSpacing(4)
        self.box.addWidget(self.list, 1)
        self.box.addWidget(self._foot)
        look.changed.connect(self.take)

    def take(self) -> None:
        """Read the journey's check again."""
        check, leads = self._journey.check, self._journey.leads
        self.model.take(check)
        self._lay_detail()
        held_back = check.held_back if check is not None else 0
        self._held_count.setText(count("lead", held_back))
        proposal = propose_all(leads, check) if leads is not None and check is not None else None
        self.repairable = len({change.row for change in proposal.changes}) if proposal is not None else 0
        self.repair_all.set_words(f"Repair all {number(self.repairable)}" if self.repairable else "Nothing to repair")
        self.repair_all.setEnabled(self.repairable > 0 and not self._journey.is_locked)
        edited = leads.edited_cells if leads is not None else 0
        self._put_right.setText(f"{count('cell', edited)} put right" if edited else "No cell changed yet")
        self._put_right_icon.show_icon("tick-circle" if edited else "info", "ok" if edited else "text3")
        undo = leads.undo_title if leads is not None else None
        self._undo_last.setEnabled(undo is not None and not self._journey.is_locked)
        self._undo_last.setToolTip(f"Undo: {undo}" if undo else "")

    def open_kind(self, rule: str) -> None:
        """Open a kind, or close it when it is open."""
        self.model.open("" if self.model.open_rule == rule else rule)
        self._lay_detail()
        where = self.model.index_of(rule)
        if where.isValid():
            self.list.setCurrentIndex(where)

    def repair_kind(self, rule: str) -> None:
        """Repair what is certain of one kind."""
        leads, check = self._journey.leads, self._journey.check
        if leads is not None and check is not None:
            self._repair(propose(leads, check, rule))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.list and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            kind = self.model.kind_at(self.list.currentIndex())
            if kind is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.open_kind(kind.rule.name)
                return True
            if kind is not None and event.key() == Qt.Key.Key_Space and kind.repairable:
                self.repair_kind(kind.rule.name)
                return True
        return super().eventFilter(watched, event)

    def _on_kind(self, index: QModelIndex) -> None:
        kind = self.model.kind_at(index)
        if kind is not None:
            self.open_kind(kind.rule.name)

    def _on_repair_all(self) -> None:
        leads, check = self._journey.leads, self._journey.check
        if leads is not None and check is not None:
            self._repair(propose_all(leads, check))

    def _repair(self, proposal: Proposal) -> None:
        if proposal.changes and not self._journey.is_locked:
            self._journey.edit(proposal.changes, proposal.title)
            self.repaired.emit()

    def _lay_detail(self) -> None:
        kind = self.model.open_kind()
        where = self.model.detail_index()
        leads, check = self._journey.leads, self._journey.check
        if kind is None or not where.isValid() or leads is None or check is None:
            return
        rule = kind.rule.name
        acts = _acts(leads, check, kind)
        detail = FindingDetail(self._look, kind, acts, _examples(leads, check, rule), locked=self._journey.is_locked)
        detail.chosen.connect(lambda act: self._repair(act.proposal))
        detail.show_button.clicked.connect(lambda: self.kind_wanted.emit(rule))
        self.model.detail_height = max(detail.heightForWidth(WIDTH), detail.sizeHint().height())
        self.list.setIndexWidget(where, detail)
        self.list.doItemsLayout()


def _acts(leads: Leads, check: Check, kind: FindingKind) -> list[Act]:
    """Return what can be done about a kind: what is certain first, then what a person has to agree to."""
    rule, acts = kind.rule.name, []
    if kind.repairable:
        proposal = propose(leads, check, rule)
        one = len(proposal.changes) == 1
        acts.append(Act("Repair this one" if one else f"Repair these {number(len(proposal.changes))}", proposal, True))
    if not kind.offered:
        return acts
    if rule == "expiry-format":
        for order, words in ((DateOrder.DAY_FIRST, "Day comes first"), (DateOrder.MONTH_FIRST, "Month comes first")):
            proposal = propose_offers(leads, check, rule, date_order=order)
            if proposal.changes:
                acts.append(Act(f"{words}: repair {number(len(proposal.changes))}", proposal, False))
    else:
        proposal = propose_offers(leads, check, rule)
        if proposal.changes:
            acts.append(Act(f"Empty {number(len(proposal.changes))}", proposal, False))
    return acts


def _examples(leads: Leads, check: Check, rule: str) -> list[str]:
    examples = []
    for lead in check.rows_of(rule)[:SAMPLES]:
        found = next(finding for finding in check.findings_of(lead) if finding.rule == rule)
        value = leads.value(lead, found.header) if found.header in leads.headers else ""
        examples.append(f"Row {number(found.row_number)}: {value or 'empty'}")
    return examples
