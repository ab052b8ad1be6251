"""The panel of findings by kind: counts, samples of what a repair would do, and the buttons that do and undo it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget
from typing_extensions import override

from ozogui.leads.checking.check import Check
from ozogui.leads.checking.rules import Severity
from ozogui.leads.leads import Leads
from ozogui.leads.repairing.proposal import Proposal
from ozogui.leads.repairing.remedies import Act as Remedy
from ozogui.leads.repairing.remedies import apply
from ozogui.leads.repairing.repairs import propose_all
from ozogui.ui.check.finding_detail import Act, FindingDetail, KeepChoice, acts_for, examples_of
from ozogui.ui.check.findings_model import FindingsDelegate, FindingsModel
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, Icon, Rule, column, row
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.wording import count, number

WIDTH = 320


class FindingsPanel(Card):
    """Findings by kind, held back first. Repairs go through the journey, each as one step of undo."""

    kind_wanted = Signal(str)
    """A rule's name: show only these leads in the table; empty for all of them."""
    repaired = Signal()
    """A repair has just been made."""
    edits_wanted = Signal()
    """The list of edits is asked for."""
    lists_wanted = Signal()
    """The do-not-call lists are asked for."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(margin=1, parent=parent)
        self._look, self._journey = look, journey
        self.repairable = 0
        """How many leads "Repair all" would touch."""
        self.made_ready = 0
        """How many held-back leads it would make ready; 0 while nothing may be changed."""
        self.setFixedWidth(WIDTH)
        self._held = ElidedText(look, Type.H2, text="Held back", mode=Qt.TextElideMode.ElideRight)
        self._held_count = ElidedText(look, Type.SMALL, "text2", mode=Qt.TextElideMode.ElideRight)
        self.repair_all = Button(look, kind="soft", icon="wand", name="repairAllButton")
        self.repair_all.clicked.connect(lambda: self.repair_certain())
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
        self._foot = self._make_foot()
        self._head = head = row(self._held, self._held_count, self.repair_all)
        head.setStretch(1, 1)
        head.setContentsMargins(15, 7, 11, 7)
        self.box.setSpacing(0)
        self.box.addLayout(head)
        self.box.addWidget(Rule())
        self.box.addSpacing(4)
        self.box.addWidget(self.list, 1)
        self.box.addWidget(self._foot)
        look.changed.connect(self.take)

    def _make_foot(self) -> QWidget:
        look = self._look
        self._put_right_icon = Icon(look, "tick-circle", "ok", 16)
        self._put_right = Text(look, Type.BODY)
        self._put_right.setObjectName("putRightLabel")
        self.edits_button = Button(look, "List…", kind="quiet", name="editsButton")
        self.edits_button.setToolTip("See what was changed, and take it back one by one")
        self.edits_button.clicked.connect(self.edits_wanted)
        self._undo_last = Button(look, "Undo last", kind="quiet", name="undoLastButton")
        self._undo_last.clicked.connect(lambda: self._journey.editing.undo())
        self._lists_icon = Icon(look, "shield", "text3", 16)
        self._lists = ElidedText(look, Type.BODY)
        self._lists.setObjectName("doNotCallLabel")
        self.lists_button = Button(look, "Add…", kind="quiet", name="doNotCallButton")
        self.lists_button.clicked.connect(self.lists_wanted)
        self._put_right.setMinimumHeight(tokens.CONTROL_HEIGHT)  # also while no button stands in its line
        edits = row(self._put_right_icon, self._put_right, 1, self.edits_button, self._undo_last, spacing=4)
        lists = row(self._lists_icon, self._lists, self.lists_button, spacing=4)
        lists.setStretch(1, 1)
        lines = column(edits, lists, spacing=0)
        lines.setContentsMargins(14, 2, 6, 2)
        edits.insertSpacing(1, 4)
        lists.insertSpacing(1, 4)
        foot = QWidget()
        foot.setLayout(column(Rule(), lines, spacing=0))
        return foot

    def take(self) -> None:
        """Read the journey's check again."""
        check = self._journey.editing.check
        self.model.take(check)
        self._lay_detail()
        held_back = check.held_back if check is not None else 0
        self._held_count.set_text(count("lead", held_back))
        self.repairable = check.repairable_leads() if check is not None else 0
        self.made_ready = check.repaired_ready() if check is not None and not self._journey.is_locked else 0
        self.repair_all.set_words(f"Repair all {number(self.repairable)}" if self.repairable else "Nothing to repair")
        self.repair_all.setEnabled(self.repairable > 0 and not self._journey.is_locked)
        self._show_foot()

    def _show_foot(self) -> None:
        leads, lists = self._journey.editing.leads, self._journey.choices
        edited = leads.edited_cells if leads is not None else 0
        out = len(leads.left_out) if leads is not None else 0
        words = f"{count('cell', edited)} changed" if edited or not out else f"{count('lead', out)} left out"
        self._put_right.setText(words if edited or out else "No cell changed yet")
        self._put_right_icon.show_icon("tick-circle" if edited or out else "info", "ok" if edited or out else "text3")
        self.edits_button.setVisible(bool(edited or out))
        undo = leads.undo_title if leads is not None else None
        self._undo_last.setEnabled(undo is not None and not self._journey.is_locked)
        self._undo_last.setVisible(bool(edited or out or undo))
        self._undo_last.setToolTip(f"Undo: {undo}" if undo else "")
        self._lists.set_text(lists.words or "No do-not-call list")
        self._lists_icon.show_icon("shield", "ok" if lists.words else "text3")
        self.lists_button.set_words("Change…" if lists.words else "Add…")
        self.lists_button.setToolTip("Numbers that must not be called")
        self.lists_button.setAccessibleName("Change the do-not-call lists" if lists.words else "Add a do-not-call list")
        self.lists_button.setEnabled(not self._journey.is_locked)

    def take_button_back(self) -> None:
        """Lay "Repair all" into the panel's head again, after it stood elsewhere."""
        self._head.addWidget(self.repair_all)

    def open_kind(self, rule: str) -> None:
        """Open a kind, or close it when it is open."""
        self.model.open("" if self.model.open_rule == rule else rule)
        self._lay_detail()
        where = self.model.index_of(rule)
        if where.isValid():
            self.list.setCurrentIndex(where)
            self.list.scrollTo(self.model.detail_index())
            self.list.scrollTo(where)

    def repair_kind(self, rule: str) -> None:
        """Do what the first button of a kind does; what leaves leads out is asked for by its own button alone."""
        kind = next((kind for kind in self.model.kinds() if kind.rule.name == rule), None)
        leads, check = self._journey.editing.leads, self._journey.editing.check
        acts = acts_for(leads, check, kind) if kind and leads is not None and check is not None else []
        if acts and acts[0].remedy is not Remedy.LEAVE_OUT:
            self._act(rule, acts[0])

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.list and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            kind = self.model.kind_at(self.list.currentIndex())
            if kind is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.open_kind(kind.rule.name)
                return True
            if kind is not None and event.key() == Qt.Key.Key_Space:
                self.repair_kind(kind.rule.name)
                return True
        return super().eventFilter(watched, event)

    def _on_kind(self, index: QModelIndex) -> None:
        kind = self.model.kind_at(index)
        if kind is not None:
            self.open_kind(kind.rule.name)

    def repair_certain(self, then: Callable[[], None] | None = None) -> None:
        """Make every certain repair, as one step of undo; `then` is called when that is done, and only then."""
        errors = (kind for kind in self.model.kinds() if kind.rule.severity is Severity.ERROR)
        self._repair(propose_all, sum(kind.repairable for kind in errors), then)

    def _repair(
        self, repair: Callable[[Leads, Check], Proposal], cells: int, then: Callable[[], None] | None = None
    ) -> None:
        def done(touched: int) -> None:
            if touched:
                self.repaired.emit()
            if then is not None:
                then()

        if not self._journey.is_locked:
            self._journey.editing.propose(repair, cells, done)

    def _act(self, rule: str, act: Act) -> None:
        journey = self._journey
        if act.remedy is Remedy.SEND and not journey.is_locked:
            journey.choose_sent_anyway(rule, wanted=rule not in journey.choices.sent_anyway)
        elif act.second is not None and not journey.is_locked:
            journey.choose_second_numbers(act.second)
        elif act.remedy is Remedy.LEAVE_OUT and not journey.is_locked:
            journey.editing.run(
                lambda leads, check: apply(leads, check, rule, Remedy.LEAVE_OUT),
                cells=act.cells,
                then=lambda touched: self.repaired.emit() if touched else None,
            )
        else:
            self._repair(act.propose, act.cells)

    def _lay_detail(self) -> None:
        kind = self.model.open_kind()
        where = self.model.detail_index()
        leads, check = self._journey.editing.leads, self._journey.editing.check
        if kind is None or not where.isValid() or leads is None or check is None:
            return
        rule = kind.rule.name
        acts = acts_for(leads, check, kind)
        locked = self._journey.is_locked
        extra = KeepChoice(self._look, self._journey) if rule == "duplicate-phone" else None
        examples = examples_of(leads, check, rule)
        detail = FindingDetail(self._look, kind, acts, examples, locked=locked, extra=extra)
        detail.chosen.connect(lambda act: self._act(rule, act))
        detail.show_button.clicked.connect(lambda: self.kind_wanted.emit(rule))
        self.model.detail_height = max(detail.heightForWidth(WIDTH), detail.sizeHint().height())
        self.list.setIndexWidget(where, detail)
        self.list.doItemsLayout()
