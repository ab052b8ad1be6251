"""What stands below an open kind of findings: what its repairs would do or examples, a choice, and the buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import islice

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from ozogui.leads.checking.check import Check, FindingKind
from ozogui.leads.checking.rules import Severity
from ozogui.leads.checking.slices import Keep
from ozogui.leads.leads import Change, Leads
from ozogui.leads.mapping.mapping_shape import SecondNumber
from ozogui.leads.mapping.second_numbers import ALT_NUMBER, second_words
from ozogui.leads.repairing import remedies
from ozogui.leads.repairing.proposal import Proposal
from ozogui.leads.repairing.repairs import propose, propose_offers, propose_second_numbers
from ozogui.leads.values.dates import DateOrder
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Icon, column, row
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.wording import number

SAMPLES = 3
_SAMPLED_LEADS = 60
"""Leads that are tried for samples: the first few of a kind show what there is, and a million cost nothing."""

KEEP_WORDS = {
    Keep.ALL: "Send all of them",
    Keep.FIRST: "Send the first of each",
    Keep.LAST: "Send the last of each",
    Keep.NEWEST: "Send that of the newest file",
    Keep.HIGHEST_PRIORITY: "Send the highest priority",
}


@dataclass(frozen=True, slots=True)
class Act:
    """A repair as a button: what it would change, and its words."""

    words: str
    propose: Callable[[Leads, Check], Proposal]
    """Proposes the whole repair, for many cells in a worker."""
    cells: int
    samples: tuple[Change, ...]
    hint: str
    certain: bool
    """Nothing is lost or guessed; otherwise the person agrees by pressing."""
    remedy: remedies.Act | None = None
    """What is done where it is no change of cells: these rows left out, or sent all the same."""
    second: SecondNumber | None = None
    """What becomes of second numbers, which is part of the mapping: the leads are made and checked anew."""


class FindingDetail(QWidget):
    """Below the open kind: what its repairs would do, or examples of it, and the buttons."""

    chosen = Signal(object)
    """An `Act` was pressed."""

    def __init__(
        self,
        look: Look,
        kind: FindingKind,
        acts: list[Act],
        examples: list[str],
        *,
        locked: bool,
        extra: QWidget | None = None,
    ) -> None:
        """Lay the detail out.

        Args:
            look: colours and fonts.
            kind: the open kind.
            acts: its repairs.
            examples: lines that show what it is about, where there is no repair.
            locked: an upload runs, and nothing may be changed.
            extra: a choice that belongs to this kind alone.
        """
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
        if acts and acts[0].samples:
            box.addLayout(self._samples(acts[0].samples))
        else:
            for example in examples:
                box.addWidget(ElidedText(look, Type.SMALL, "text2", example, mode=Qt.TextElideMode.ElideRight))
            hint = "Edit the cells in the table, or leave them: " + (
                "they are not sent." if kind.rule.severity is Severity.ERROR else "these leads will still be sent."
            )
            box.addWidget(Text(look, Type.SMALL, "text2", hint, wrap=True))
        if extra is not None:
            box.addWidget(extra)
        for act in acts:
            button = Button(look, act.words, kind="soft" if act.certain else "small", name="repairTheseButton")
            button.setToolTip(act.hint)
            button.setEnabled(not locked)
            button.clicked.connect(lambda _checked=False, act=act: self.chosen.emit(act))
            self.act_buttons.append(button)
        if len(acts) > 1:
            for button in self.act_buttons[:-1]:
                box.addLayout(row(button, 1))
        box.addLayout(row(*self.act_buttons[-1:], self.show_button, 1))
        self.setLayout(box)

    def _samples(self, samples: tuple[Change, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.SPACE_ROW)
        grid.setVerticalSpacing(2)
        for line, change in enumerate(samples):
            shown = visible_spaces(change.before) if change.after == change.before.strip() else change.before
            before = ElidedText(self._look, Type.SMALL, "text2", shown, mode=Qt.TextElideMode.ElideRight)
            after = ElidedText(
                self._look, Type.SMALL_STRONG, "ok", change.after or "(empty)", mode=Qt.TextElideMode.ElideRight
            )
            grid.addWidget(before, line, 0)
            grid.addWidget(Icon(self._look, "arrow-right", "text3", 12), line, 1)
            grid.addWidget(after, line, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        return grid


class KeepChoice(QComboBox):
    """Which of several leads with one number are sent; choosing checks the leads again."""

    def __init__(self, look: Look, journey: Journey) -> None:
        super().__init__()
        self.setObjectName("keepCombo")
        self.setAccessibleName("Which of several leads with one number are sent")
        self.setFont(look.font(Type.SMALL_STRONG))
        for keep, words in KEEP_WORDS.items():
            self.addItem(words, keep)
        self.setCurrentIndex(self.findData(journey.choices.keep))
        self.setEnabled(not journey.is_locked)
        self.activated.connect(lambda _index: journey.choose_keep(Keep(self.currentData())))


def visible_spaces(text: str) -> str:
    """Return a text with the blanks around it as raised dots, as word processors show them."""
    stripped = text.strip()
    left = len(text) - len(text.lstrip())
    return f"{'·' * left}{stripped}{'·' * (len(text) - left - len(stripped))}"


def acts_for(leads: Leads, check: Check, kind: FindingKind) -> list[Act]:
    """Return what can be done about a kind: what is certain first, then what a person has to agree to."""
    rule, acts = kind.rule.name, []
    few = list(islice(check.rows_of(rule), _SAMPLED_LEADS))

    def add(words: str, repair: Callable[..., Proposal], cells: int, *, certain: bool = False) -> None:
        shown = repair(leads, check, rows=few)
        if shown.changes:
            acts.append(Act(words, repair, cells, shown.samples(SAMPLES), words, certain))

    if kind.repairable:
        verb = {"outer-spaces": "Trim", "phone-several": "Keep the first of"}.get(rule, "Repair")
        words = f"{verb} this one" if kind.repairable == 1 else f"{verb} these {number(kind.repairable)}"
        add(words, partial(propose, rule_name=rule), kind.repairable, certain=True)
    if rule == "phone-several":
        if kind.offered:
            add("Use the first number", partial(propose_offers, rule_name=rule), kind.offered)
        add("Use the second number", propose_second_numbers, kind.cells)
        if kind.repairable:
            acts += [_about_second(wish, words, kind.repairable) for wish, words in _SECOND.items()]
    elif rule == "expiry-format" and kind.offered:
        for order, words in ((DateOrder.DAY_FIRST, "Day comes first"), (DateOrder.MONTH_FIRST, "Month comes first")):
            repair = partial(propose_offers, rule_name=rule, date_order=order)
            add(f"{words}: repair {number(kind.offered)}", repair, kind.offered)
    elif rule == "name-characters" and kind.offered:
        add(f"Repair {number(kind.offered)} with a loss", partial(propose_offers, rule_name=rule), kind.offered)
    acts += [
        Act(
            offer.title,
            partial(_proposed, rule=rule, act=offer.act),
            offer.cells,
            (),
            offer.title,
            certain=False,
            remedy=offer.act,
        )
        for offer in remedies.offers(check, rule)
        if offer.act in _FOR_ALL_CELLS
    ]
    return acts


_SECOND = {
    SecondNumber.ALT: f"Send the second as {ALT_NUMBER}",
    SecondNumber.LEAD: "Make the second a lead of its own",
}


def _about_second(wish: SecondNumber, words: str, cells: int) -> Act:
    hint = f"The first number is dialled; the second {second_words(wish).removeprefix('which ')}"
    return Act(words, _nothing, cells, (), hint, certain=False, second=wish)


def _nothing(_leads: Leads, _check: Check) -> Proposal:
    return Proposal("phone-several", "", ())


_FOR_ALL_CELLS = tuple(remedies.Act[name] for name in ("SPACE", "DASH", "EMPTY", "DROP_COLUMN", "SEND", "LEAVE_OUT"))


def _proposed(leads: Leads, check: Check, *, rule: str, act: remedies.Act) -> Proposal:
    return remedies.proposed(leads, check, rule, act)


def examples_of(leads: Leads, check: Check, rule: str) -> list[str]:
    """Return lines that show what a kind is about: rows with their values, duplicates as the groups they are."""
    examples = []
    for lead in islice(check.rows_of(rule), SAMPLES):
        found = next(finding for finding in check.findings_of(lead) if finding.rule == rule)
        value = leads.value(lead, found.header) if found.header in leads.headers else ""
        if rule == "duplicate-phone":
            rows = ", ".join(leads.row_words(other) for other in check.duplicates_of(lead)[:6])
            examples.append(f"{value}: rows {rows}")
        else:
            examples.append(f"Row {leads.row_words(lead)}: {value or 'empty'}")
    return examples
