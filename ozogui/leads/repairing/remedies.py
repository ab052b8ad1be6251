"""What a person can decide about all cells of one kind of finding at once, so that no kind holds leads back for good.

What is repaired without a decision is in repairs.py, what is done unasked in tidying.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ozogui.leads.checking.check import Check
from ozogui.leads.checking.rules import SENDABLE, Severity
from ozogui.leads.leads import Change, Leads
from ozogui.leads.repairing.proposal import Proposal
from ozogui.leads.repairing.repairs import propose, propose_in_place, propose_offers, propose_second_numbers
from ozogui.leads.values.dates import DateOrder
from ozogui.leads.values.headers import PHONE
from ozogui.wording import count, number


class Act(StrEnum):
    """What is done about all cells of a kind; spelled as on the command line."""

    REPAIR = "repair"
    """Every certain repair of the kind."""
    FIRST = "first"
    """Keep the first of several numbers."""
    SECOND = "second"
    DAY_FIRST = "day-first"
    """Read dates that can mean two days with the day first."""
    MONTH_FIRST = "month-first"
    SPACE = "space"
    """Write a space in place of a sign that CloudAgent takes for its own."""
    DASH = "dash"
    """Write a dash there."""
    EMPTY = "empty"
    """Send nothing in these cells."""
    DROP_COLUMN = "drop-column"
    """Send nothing in the whole column, which then goes without it."""
    SEND = "send"
    """Send these leads as they are."""
    LEAVE_OUT = "leave-out"
    """Leave these rows out."""


ACTS: dict[str, tuple[Act, ...]] = {
    "cell-error": (Act.EMPTY, Act.DROP_COLUMN, Act.LEAVE_OUT),
    "phone-damaged": (Act.LEAVE_OUT,),
    "phone-several": (Act.FIRST, Act.SECOND, Act.LEAVE_OUT),
    "phone-missing": (Act.LEAVE_OUT,),
    "phone-not-numeric": (Act.REPAIR, Act.LEAVE_OUT),
    "phone-length": (Act.LEAVE_OUT,),
    "phone-implausible": (Act.SEND, Act.LEAVE_OUT),
    "phone-form": (Act.REPAIR, Act.LEAVE_OUT),
    "suppressed": (Act.EMPTY, Act.LEAVE_OUT),
    "no-consent": (Act.LEAVE_OUT,),
    "name-characters": (Act.REPAIR, Act.EMPTY, Act.LEAVE_OUT),
    "priority-range": (Act.REPAIR, Act.EMPTY, Act.DROP_COLUMN, Act.LEAVE_OUT),
    "expiry-format": (Act.REPAIR, Act.DAY_FIRST, Act.MONTH_FIRST, Act.EMPTY, Act.DROP_COLUMN, Act.LEAVE_OUT),
    "digits-lost": (Act.REPAIR, Act.EMPTY, Act.DROP_COLUMN, Act.SEND, Act.LEAVE_OUT),
    "row-too-long": (Act.DROP_COLUMN, Act.LEAVE_OUT),
    "agent-missing": (Act.REPAIR, Act.EMPTY, Act.LEAVE_OUT),
    "skill-missing": (Act.REPAIR, Act.EMPTY, Act.LEAVE_OUT),
    "phone-foreign": (Act.LEAVE_OUT,),
    "placeholder": (Act.EMPTY, Act.DROP_COLUMN, Act.LEAVE_OUT),
    "tilde": (Act.SPACE, Act.DASH, Act.EMPTY, Act.DROP_COLUMN, Act.LEAVE_OUT),
    "outer-spaces": (Act.REPAIR,),
    "duplicate-phone": (Act.LEAVE_OUT,),
    "row-shape": (Act.LEAVE_OUT,),
    "row-bytes": (Act.DROP_COLUMN, Act.LEAVE_OUT),
    "expiry-past": (Act.EMPTY, Act.DROP_COLUMN, Act.LEAVE_OUT),
}
"""The acts that make sense for each rule, the likeliest first; left-out alone has none, for a person has decided it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One act that a person can choose for a kind of finding."""

    act: Act
    title: str
    """The button's words, with the count."""
    cells: int
    """How many cells, or leads, it is about: the more, the longer it takes."""


def offers(check: Check, rule_name: str) -> list[Offer]:
    """List what can be done about all findings of a rule as they are now, the likeliest first."""
    kind = next((kind for kind in check.kinds() if kind.rule.name == rule_name), None)
    if kind is None:
        return []
    found = []
    for act in ACTS.get(rule_name, ()):
        offer = _offer(check, rule_name, act, kind.cells, kind.leads)
        if offer is not None:
            found.append(offer)
    return found


def apply(leads: Leads, check: Check, rule_name: str, act: Act) -> frozenset[int]:
    """Do what was chosen, as one step of undo.

    Args:
        leads: The leads, which are changed.
        check: Their findings as they were before; they are not brought up to date here.
        rule_name: The rule.
        act: Any act but SEND, which is not the leads' business (`CheckOptions.sent_anyway`).

    Returns:
        The rows that were touched.
    """
    if act is Act.LEAVE_OUT:
        rows = check.rows_of(rule_name)
        return leads.leave_out(rows, f"Leave {count('lead', len(rows))} out")
    proposal = proposed(leads, check, rule_name, act)
    return leads.edit(proposal.changes, proposal.title)


def proposed(leads: Leads, check: Check, rule_name: str, act: Act) -> Proposal:
    """Return the changes that an act makes; none for LEAVE_OUT and SEND."""
    if act is Act.REPAIR:
        return propose(leads, check, rule_name)
    if act is Act.FIRST:
        return propose_offers(leads, check, rule_name)
    if act is Act.SECOND:
        return propose_second_numbers(leads, check)
    if act in _IN_PLACE:
        return propose_in_place(leads, check, rule_name, _IN_PLACE[act])
    if act in _ORDERS:
        return propose_offers(leads, check, rule_name, date_order=_ORDERS[act])
    cells: list[tuple[int, str]] = []
    if act is Act.EMPTY:
        cells = _to_empty(check, rule_name)
    elif act is Act.DROP_COLUMN:
        cells = [(row, header) for header in _headers(check, rule_name) for row in range(len(leads))]
    changes = tuple(Change(row, header, before, "") for row, header in cells if (before := leads.value(row, header)))
    return Proposal(rule_name, f"Empty {count('cell', len(changes))}", changes)


_IN_PLACE = {Act.SPACE: " ", Act.DASH: "-"}
_ORDERS = {Act.DAY_FIRST: DateOrder.DAY_FIRST, Act.MONTH_FIRST: DateOrder.MONTH_FIRST}


def _offer(check: Check, rule_name: str, act: Act, cells: int, leads: int) -> Offer | None:
    kind = next(kind for kind in check.kinds() if kind.rule.name == rule_name)
    if act is Act.REPAIR:
        return Offer(act, f"Repair {number(kind.repairable)}", kind.repairable) if kind.repairable else None
    if act in _ORDERS and not kind.offered:
        return None
    if act is Act.FIRST and not kind.offered + kind.repairable:
        return None
    if act is Act.SEND:
        # Sent all the same they are warned of only, and the same act takes that back.
        title = "Send all the same" if kind.rule.severity is Severity.ERROR else "Hold them back again"
        return Offer(act, title, leads) if rule_name in SENDABLE else None
    if act is Act.LEAVE_OUT:
        return Offer(act, f"Leave {'this row' if leads == 1 else f'these {number(leads)} rows'} out", leads)
    if act is Act.EMPTY:
        empty = len(_to_empty(check, rule_name))
        return (
            Offer(act, f"Empty {'this cell' if empty == 1 else f'these {number(empty)} cells'}", empty)
            if empty
            else None
        )
    if act is Act.DROP_COLUMN:
        headers = _headers(check, rule_name)
        # Several columns at once are not lightly decided.
        return Offer(act, f"Do not send {headers[0]}", len(check.leads)) if len(headers) == 1 else None
    titles = {
        Act.FIRST: "Use the first number", Act.SECOND: "Use the second number", Act.DAY_FIRST: "Day first",
        Act.MONTH_FIRST: "Month first", Act.SPACE: "Write a space instead", Act.DASH: "Write a dash instead",
    }  # fmt: skip
    return Offer(act, titles[act], cells)


def _headers(check: Check, rule_name: str) -> list[str]:
    """List the headers with findings of a rule, but for the one without which nothing can be sent."""
    found = dict.fromkeys(header for _, header in check.cells_of(rule_name))
    return [header for header in found if header != PHONE and header in check.leads.headers]


def _to_empty(check: Check, rule_name: str) -> list[tuple[int, str]]:
    """List the cells of a rule's findings that may be empty, and that no certain repair helps."""
    leads = check.leads
    certain = {(change.row, change.header) for change in propose(leads, check, rule_name).changes}
    return [
        (row, header)
        for row, header in check.cells_of(rule_name)
        if header != PHONE and header in leads.headers and leads.value(row, header) and (row, header) not in certain
    ]
