"""What can be put right in the leads: every repair is first a proposal with before and after, then one step of undo.

Certain repairs and offers are kept apart: an offer loses what a cell holds, or needs a person's word on the order of
day and month. A damaged, too short or missing phone is never repaired: nobody here can know the number.
"""

from collections.abc import Callable, Iterable

from ozogui.leads.checking.check import Check
from ozogui.leads.checking.rules import Severity
from ozogui.leads.checking.slices import CheckOptions
from ozogui.leads.leads import Change, Leads
from ozogui.leads.repairing.proposal import Proposal
from ozogui.leads.values.allowed import same_name
from ozogui.leads.values.dates import DateOrder, rewritten_date
from ozogui.leads.values.names import clean_name, keeps_its_letters
from ozogui.leads.values.phone import digits_of_scientific, read_phone
from ozogui.leads.values.phone_form import PhoneRule, repaired_phone
from ozogui.leads.values.plain_text import is_placeholder, tidied_text
from ozogui.leads.values.priority import LOWEST, repaired_priority
from ozogui.wording import count

ALL = "all"
"""The `rule` of a proposal that repairs findings of several rules."""


_Repair = Callable[[str], str | None]


def propose(leads: Leads, check: Check, rule_name: str, rows: Iterable[int] | None = None) -> Proposal:
    """Propose the certain repairs of one rule's findings.

    Args:
        leads: The leads as they stand.
        check: Their findings, up to date.
        rule_name: Any rule's name; for a rule without repairs the proposal is empty.
        rows: Only these leads; all by default.
    """
    if rule_name == "expiry-format" and leads.is_of_several_files:
        changes = _dates_by_file(leads, check, rows)
    else:
        repair = _certain_repair(rule_name, check.options, check.date_order)
        changes = () if repair is None else _changes(leads, check, rule_name, rows, repair)
    return Proposal(rule_name, _title(rule_name, len(changes), check.options), changes)


def _dates_by_file(leads: Leads, check: Check, rows: Iterable[int] | None) -> tuple[Change, ...]:
    """Write dates in the one form, each in the order of day and month that its own file shows."""
    by_order: dict[DateOrder | None, list[int]] = {}
    for row, _ in check.cells_of("expiry-format", rows):
        by_order.setdefault(check.date_order_of(row), []).append(row)
    found: list[Change] = []
    for order, mine in by_order.items():
        repair = _certain_repair("expiry-format", check.options, order)
        found += _changes(leads, check, "expiry-format", mine, repair) if repair is not None else ()
    return tuple(sorted(found, key=lambda change: change.row))


def propose_all(leads: Leads, check: Check) -> Proposal:
    """Propose every certain repair of every error, as one step."""
    changes = tuple(
        change
        for kind in check.kinds()
        if kind.rule.severity is Severity.ERROR and kind.repairable
        for change in propose(leads, check, kind.rule.name).changes
    )
    return Proposal(ALL, f"Put {count('cell', len(changes))} right", changes)


def propose_offers(
    leads: Leads,
    check: Check,
    rule_name: str,
    rows: Iterable[int] | None = None,
    date_order: DateOrder | None = None,
) -> Proposal:
    """Propose what is only done when a person agrees.

    Offered are: priorities that CloudAgent refuses, emptied, so that it takes the lowest; dates that can be read in two
    ways, read in the order that the person names; the first of several numbers; names without the letters that have no
    counterpart; words for "no value", emptied; numbers that nobody has, written in digits alone.

    Args:
        leads: The leads as they stand.
        check: Their findings, up to date.
        rule_name: Any rule's name; for a rule without offers the proposal is empty.
        rows: Only these leads; all by default.
        date_order: The person's answer for dates; without one no date is proposed.
    """
    # Who decides about several numbers in a cell decides about all of them.
    is_several = rule_name == "phone-several"
    certain = None if is_several else _certain_repair(rule_name, check.options, check.date_order)
    offered = _offered_repair(rule_name, check.options, date_order)
    if offered is None:
        return Proposal(rule_name, _title(rule_name, 0, check.options), ())

    def offer(value: str) -> str | None:
        return offered(value) if certain is None or certain(value) is None else None

    changes = _changes(leads, check, rule_name, rows, offer)
    if rule_name == "priority-range":
        return Proposal(rule_name, _emptied_priorities(len(changes)), changes)
    return Proposal(rule_name, _title(rule_name, len(changes), check.options), changes)


def propose_second_numbers(leads: Leads, check: Check, rows: Iterable[int] | None = None) -> Proposal:
    """Propose to keep the second number of cells that hold several, where that one is certain; all by default."""
    options = check.options

    def second(value: str) -> str | None:
        return repaired_phone(value, options.phone_rule, options.country_code, second=True)

    changes = _changes(leads, check, "phone-several", rows, second)
    return Proposal("phone-several", f"Keep the second number in {count('cell', len(changes))}", changes)


def propose_in_place(leads: Leads, check: Check, rule_name: str, sign: str) -> Proposal:
    """Propose to write a sign in place of each ~, with no two spaces beside each other and none around the value."""

    def without_tilde(value: str) -> str:
        parts = [part.strip() for part in value.split("~") if part.strip()]
        return sign.join(parts)

    changes = _changes(leads, check, rule_name, None, without_tilde)
    words = {" ": "a space", "-": "a dash"}.get(sign, sign)
    return Proposal(rule_name, f"Write {words} for ~ in {count('cell', len(changes))}", changes)


def _emptied_priorities(cells: int) -> str:
    return f"Empty {count('priority', cells, 'priorities')}: CloudAgent then takes {LOWEST}, the lowest"


def _certain_repair(rule_name: str, options: CheckOptions, order: DateOrder | None) -> _Repair | None:
    """Give what a rule's certain repair makes of a value: None where nothing is certain, or the rule has no repair."""

    def date(value: str) -> str | None:
        return rewritten_date(value, order, options.date_format) if value.strip() else ""

    def phone(value: str) -> str | None:
        return repaired_phone(value, options.phone_rule, options.country_code)

    repairs: dict[str, _Repair] = {
        "phone-several": lambda value: phone(value) if read_phone(value).second else None,
        "phone-not-numeric": phone,
        "phone-form": phone,
        "name-characters": lambda value: clean_name(value) if keeps_its_letters(value) else None,
        "priority-range": repaired_priority,
        "expiry-format": date,
        "agent-missing": lambda value: same_name(value, options.agents),
        "skill-missing": lambda value: same_name(value, options.skills),
        "outer-spaces": tidied_text,
        "digits-lost": lambda value: digits_of_scientific(value.strip()) or None,
    }
    return repairs.get(rule_name)


def _offered_repair(rule_name: str, options: CheckOptions, order: DateOrder | None) -> _Repair | None:
    repairs: dict[str, _Repair] = {
        "phone-not-numeric": lambda value: read_phone(value).number or None,
        "phone-several": lambda value: repaired_phone(value, options.phone_rule, options.country_code),
        "name-characters": lambda value: "" if is_placeholder(value) else clean_name(value),
        "priority-range": lambda _: "",
        "expiry-format": lambda value: rewritten_date(value, order, options.date_format),
        "placeholder": lambda _: "",
    }
    return repairs.get(rule_name)


def _changes(
    leads: Leads, check: Check, rule_name: str, rows: Iterable[int] | None, repair: _Repair
) -> tuple[Change, ...]:
    """Repair each different value once and list the cells that change."""
    repaired: dict[str, str | None] = {}
    changes = []
    for row, header in check.cells_of(rule_name, rows):
        before = leads.value(row, header)
        if before not in repaired:
            repaired[before] = repair(before)
        after = repaired[before]
        if after is not None and after != before:
            changes.append(Change(row, header, before, after))
    return tuple(changes)


def _title(rule_name: str, cells: int, options: CheckOptions) -> str:
    """Say what a repair does."""
    form = "without" if options.phone_rule is PhoneRule.NATIONAL else "with"
    titles = {
        "agent-missing": f"Write {count('agent', cells)} as on your list",
        "skill-missing": f"Write {count('skill', cells)} as on your list",
        "phone-form": f"Write {count('phone', cells)} {form} the country code",
        "placeholder": f"Empty {count('cell', cells)} without a value",
        "phone-not-numeric": f"Write {count('phone', cells)} in digits alone",
        "phone-several": f"Keep the first number in {count('cell', cells)}",
        "name-characters": f"Write {count('name', cells)} with letters that CloudAgent takes",
        "priority-range": f"Put {count('priority', cells, 'priorities')} right",
        "expiry-format": f"Write {count('date', cells)} as {options.date_format}",
        "outer-spaces": f"Trim spaces in {count('cell', cells)}",
    }
    return titles.get(rule_name, f"Put {count('cell', cells)} right")
