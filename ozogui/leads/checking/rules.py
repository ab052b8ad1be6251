"""What CloudAgent and its dialer would refuse in a lead, one small function for each rule.

Keeping the findings true over all leads is check.py's work; their words are in reasons.py, the cure in repairs.py.
"""

from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from itertools import accumulate

from ozogui.leads.checking import reasons
from ozogui.leads.checking.reasons import MAX_ROW_CHARACTERS, Case
from ozogui.leads.checking.slices import CampaignKind, CheckOptions, Hit, Keep, Remedy, Slice
from ozogui.leads.checking.text_rules import (
    by_value,
    find_lost_digits,
    find_outer_spaces,
    find_placeholders,
    find_tildes,
)
from ozogui.leads.leads import Leads
from ozogui.leads.values.all_numbers import is_second_phone, numbers_in
from ozogui.leads.values.allowed import same_name
from ozogui.leads.values.dates import is_date, parse_date, read_date, rewritten_date
from ozogui.leads.values.headers import AGENT, EXPIRY, NAME, PHONE, PRIORITY, SKILL
from ozogui.leads.values.names import REFUSED, keeps_its_letters
from ozogui.leads.values.phone import PhoneFault
from ozogui.leads.values.phone_form import Standing, standing_of
from ozogui.leads.values.plain_text import is_placeholder
from ozogui.leads.values.priority import is_accepted_priority, repaired_priority


class Severity(StrEnum):
    """What a finding means for its lead."""

    ERROR = "error"
    """The lead is held back."""
    WARNING = "warning"
    """The lead is sent all the same."""


LEFT_OUT = "left-out"
"""The rule of the leads that a person has left out."""

Find = Callable[[Slice], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is asked of every lead."""

    name: str
    """Stable: the command line, the journal and workbooks use it."""
    title: str
    """The finding in the words of the screen."""
    severity: Severity
    header: str | None
    """The header whose cells it reads; None when it may be any, or the lead as a whole."""
    find: Find = field(repr=False)
    """Looks at a slice by itself; for duplicate-phone, which needs all leads, it finds nothing (see duplicates.py)."""
    explain: Callable[[Case], str] = field(repr=False)


def rules_for(leads: Leads, options: CheckOptions) -> tuple[Rule, ...]:
    """Give the rules that hold for these leads, with the severity that the campaign gives them.

    An agent (or skill) is needed in an Agentwise (Skillwise) campaign. Elsewhere a lead without one is only worth a
    warning, and only where most leads of the file name one: it is the file as it was read that counts, so that
    filling in a few cells does not turn ten thousand warnings on or off.
    """
    needed = {CampaignKind.AGENTWISE: AGENT, CampaignKind.SKILLWISE: SKILL}.get(options.campaign_kind)
    active: list[Rule] = []
    for rule in RULES:
        if rule.header is not None and rule.header in {AGENT, SKILL}:
            active += _named_rule(rule, rule.header, leads, options, is_needed=rule.header == needed)
        elif _is_wanted(rule, options):
            active.append(_as_chosen(rule, options))
    return tuple(active)


def _named_rule(rule: Rule, header: str, leads: Leads, options: CheckOptions, *, is_needed: bool) -> Iterator[Rule]:
    if options.allowed(header):
        what = {AGENT: "agent", SKILL: "skill"}[header]
        rule = replace(rule, title=f"No {what}, or none of your list")
    if is_needed:
        yield replace(rule, severity=Severity.ERROR)
    elif _is_mostly_filled(leads, header):
        yield rule
    elif options.allowed(header):
        # Most leads of the file name none, so only the names that are there can be wrong.
        yield replace(rule, find=partial(_unknown, header))


def _is_wanted(rule: Rule, options: CheckOptions) -> bool:
    if rule.name == "suppressed":
        return bool(options.suppressed) or options.uploaded is not None
    return rule.name != "no-consent" or options.refusals is not None


def _as_chosen(rule: Rule, options: CheckOptions) -> Rule:
    if rule.name == "duplicate-phone" and options.keep is not Keep.ALL:
        return replace(rule, severity=Severity.ERROR)
    if rule.name == "suppressed" and options.uploaded is not None:
        return replace(rule, title="On your list or uploaded before" if options.suppressed else "Uploaded before")
    if rule.name in options.sent_anyway & SENDABLE:
        return replace(rule, severity=Severity.WARNING)
    return rule


def find_all(rules: Iterable[Rule], leads: Slice) -> Iterator[tuple[Rule, Hit]]:
    """Run the rules over a slice.

    A cell with one of Excel's errors is spoken of by cell-error alone, and a lead that was left out by left-out alone.
    """
    error_cells, out = leads.error_cells, leads.left_out
    for rule in rules:
        for hit in rule.find(leads):
            if out and hit[1] in out and rule.name != LEFT_OUT:
                continue
            if not error_cells or rule.header is None or hit[:2] not in error_cells or rule.name == LEFT_OUT:
                yield rule, hit


def find_left_out(leads: Slice) -> Iterator[Hit]:
    """Find the leads that a person has left out."""
    for offset in sorted(leads.left_out):
        yield PHONE, offset, Remedy.NONE


def find_misfits(leads: Slice) -> Iterator[Hit]:
    """Find the leads whose row has more or fewer cells than the list has columns."""
    for offset in sorted(leads.misfits):
        yield PHONE, offset, Remedy.NONE


def find_missing_phones(leads: Slice) -> Iterator[Hit]:
    """Find cells without a number: PhoneNumber must be in the map and is what the dialer calls."""
    return _phones_with(PhoneFault.MISSING, leads)


def find_damaged_phones(leads: Slice) -> Iterator[Hit]:
    """Find numbers that Excel has rounded, turned into dates or hidden: sent on, a stranger would be called."""
    return _phones_with(PhoneFault.DAMAGED, leads)


def find_several_phones(leads: Slice) -> Iterator[Hit]:
    """Find cells with more than one number: PhoneNumber takes one (3 to 16 digits, say the sibling APIs)."""
    return _phones_with(PhoneFault.SEVERAL, leads)


def find_phones_not_numeric(leads: Slice) -> Iterator[Hit]:
    """Find cells with more than digits and a leading +: PhoneNumber is numeric, say the sibling APIs."""
    return _phones_with(PhoneFault.NOT_NUMERIC, leads)


def find_phones_of_wrong_length(leads: Slice) -> Iterator[Hit]:
    """Find numbers that have not 3 to 16 digits, the range that the sibling APIs' error text names."""
    yield from _phones_with(PhoneFault.LENGTH, leads)


def find_phones_of_another_form(leads: Slice) -> Iterator[Hit]:
    """Find numbers with a country code or a 0 before them that the account does not want, or without one it wants."""
    for offset in leads.ill_formed_phones:
        yield PHONE, offset, Remedy.CERTAIN


def find_implausible_phones(leads: Slice) -> Iterator[Hit]:
    """Find numbers that nobody has: not of the plan of the account's country, made up, or for emergencies."""
    return _phones_standing(Standing.IMPLAUSIBLE, leads)


def find_foreign_phones(leads: Slice) -> Iterator[Hit]:
    """Find numbers of other countries: they are not changed, and calling them may cost more or be forbidden."""
    return _phones_standing(Standing.FOREIGN, leads)


def find_suppressed(leads: Slice) -> Iterator[Hit]:
    """Find numbers on one of the person's do-not-call lists, and those that the campaign has got before.

    A list protects a lead's second number too: an agent may dial it from the screen.
    """
    lists, uploaded = list(leads.options.suppressed.values()), leads.options.uploaded
    for offset, phone in enumerate(leads.comparable_phones):
        if not phone:
            continue
        if any(phone in forbidden for forbidden in lists) or (uploaded is not None and uploaded.uploaded_on(phone)):
            yield PHONE, offset, Remedy.NONE
    if lists:
        yield from _second_numbers_on(lists, leads)


def _second_numbers_on(lists: Sequence[Container[str]], leads: Slice) -> Iterator[Hit]:
    code = leads.options.country_code
    for header in leads.columns:
        if header != PHONE and is_second_phone(header):
            for offset, cell in enumerate(leads.cells(header)):
                if cell and any(number in listed for number in numbers_in(cell, code)[0] for listed in lists):
                    yield header, offset, Remedy.NONE


def find_refused(leads: Slice) -> Iterator[Hit]:
    """Find the leads that a column of the sheet itself says are not to be called."""
    for offset in sorted(leads.refused):
        yield PHONE, offset, Remedy.NONE


def find_name_characters(leads: Slice) -> Iterator[Hit]:
    """Find names with characters that the vendor's page does not list (see names.REFUSED)."""
    cells = leads.cells(NAME)
    # One search in all names at once takes a fourth of the time of one in each.
    places = [found.start() for found in REFUSED.finditer("".join(cells))]
    if places:
        ends = list(accumulate(map(len, cells)))
        for offset in dict.fromkeys(bisect_right(ends, place) for place in places):
            yield NAME, offset, Remedy.CERTAIN if keeps_its_letters(cells[offset]) else Remedy.OFFERED


def find_priority_range(leads: Slice) -> Iterator[Hit]:
    """Find priorities that are no whole number from 1 to 99, which the sibling APIs ask for; none means 1."""

    def remedy(value: str) -> Remedy | None:
        if is_accepted_priority(value):
            return None
        return Remedy.OFFERED if repaired_priority(value) is None else Remedy.CERTAIN

    return by_value(PRIORITY, leads, remedy)


def find_expiry_format(leads: Slice) -> Iterator[Hit]:
    """Find dates that are not of the account's form: YYYY-MM-DD on the vendor's page, with a time in the siblings."""
    date_format, order = leads.options.date_format, leads.date_order

    def remedy(value: str) -> Remedy | None:
        if not value or is_date(value, date_format):
            return None
        if not value.strip() or rewritten_date(value, order, date_format) is not None:
            return Remedy.CERTAIN
        return Remedy.OFFERED if read_date(value) else Remedy.NONE

    return by_value(EXPIRY, leads, remedy)


def find_expiry_past(leads: Slice) -> Iterator[Hit]:
    """Find leads that have expired before today."""
    date_format, today = leads.options.date_format, leads.options.today

    def remedy(value: str) -> Remedy | None:
        day = parse_date(value, date_format)
        return Remedy.NONE if day is not None and day < today else None

    return by_value(EXPIRY, leads, remedy)


def find_rows_too_long(leads: Slice) -> Iterator[Hit]:
    """Find leads of more than 2,000 characters "including all headers", as the vendor's page has it.

    How they are counted is not said there: here all header names and all values, without quotes and commas.
    """
    names = sum(map(len, leads.columns))
    headers = list(leads.columns)
    if names + sum(max(map(len, leads.values(header)), default=0) for header in headers) <= MAX_ROW_CHARACTERS:
        return
    lengths = [list(map(len, cells)) for cells in leads.columns.values()]
    for offset, row in enumerate(zip(*lengths, strict=True)):
        if names + sum(row) > MAX_ROW_CHARACTERS:
            yield headers[row.index(max(row))], offset, Remedy.NONE


def find_rows_of_many_bytes(leads: Slice) -> Iterator[Hit]:
    """Find leads within 2,000 characters that have more bytes in UTF-8, which is how a server in PHP may count."""
    longest = (max(map(len, leads.values(header)), default=0) + len(header) for header in leads.columns)
    if 4 * sum(longest) <= MAX_ROW_CHARACTERS:  # No letter has more than four bytes.
        return
    if all(value.isascii() for header in leads.columns for value in (header, *leads.values(header))):
        return
    names, names_bytes = sum(map(len, leads.columns)), sum(len(header.encode()) for header in leads.columns)
    headers = list(leads.columns)
    for offset, row in enumerate(zip(*leads.columns.values(), strict=True)):
        lengths = [len(value.encode("utf-8", "replace")) for value in row]
        if names_bytes + sum(lengths) > MAX_ROW_CHARACTERS >= names + sum(map(len, row)):
            yield headers[lengths.index(max(lengths))], offset, Remedy.NONE


def find_cell_errors(leads: Slice) -> Iterator[Hit]:
    """Find the cells where a formula has failed: their text would be sent as if it were a value."""
    for header, offset in leads.error_cells:
        yield header, offset, Remedy.NONE


def find_missing_agents(leads: Slice) -> Iterator[Hit]:
    """Find leads without AgentId, which an Agentwise campaign needs, and agents that are not on the person's list."""
    yield from _blanks(AGENT, leads)
    yield from _unknown(AGENT, leads)


def find_missing_skills(leads: Slice) -> Iterator[Hit]:
    """Find leads without skill, which a Skillwise campaign needs, and skills that are not on the person's list."""
    yield from _blanks(SKILL, leads)
    yield from _unknown(SKILL, leads)


def _find_nothing(_: Slice) -> Iterable[Hit]:
    return ()


def _phones_with(fault: PhoneFault, leads: Slice) -> Iterator[Hit]:
    """Find the phones with a fault; to send a number that nobody has is for a person to decide."""
    code = leads.options.country_code
    for offset, reading in leads.phone_readings.items():
        if reading.fault is not fault:
            continue
        remedy = Remedy.NONE
        if reading.number:
            is_someones = standing_of(reading.number, code) is not Standing.IMPLAUSIBLE
            if fault is PhoneFault.SEVERAL:
                # Of two whole numbers the first is dialled; where one is the end of another, a person should look.
                remedy = (Remedy.CERTAIN if reading.second else Remedy.OFFERED) if is_someones else Remedy.NONE
            else:
                remedy = Remedy.CERTAIN if is_someones else Remedy.OFFERED
        yield PHONE, offset, remedy


def _phones_standing(wanted: Standing, leads: Slice) -> Iterator[Hit]:
    for offset, standing in leads.phone_standings.items():
        if standing is wanted:
            yield PHONE, offset, Remedy.NONE


def _blanks(header: str, leads: Slice) -> Iterator[Hit]:
    def remedy(value: str) -> Remedy | None:
        return None if value and not value.isspace() and not is_placeholder(value) else Remedy.NONE

    return by_value(header, leads, remedy)


def _unknown(header: str, leads: Slice) -> Iterator[Hit]:
    allowed = leads.options.allowed(header)
    known = frozenset(allowed)

    def remedy(value: str) -> Remedy | None:
        if value in known or not value or value.isspace() or is_placeholder(value):
            return None
        return Remedy.NONE if same_name(value, allowed) is None else Remedy.CERTAIN

    return by_value(header, leads, remedy) if allowed else iter(())


def _is_mostly_filled(leads: Leads, header: str | None) -> bool:
    return header is not None and header in leads.headers and 2 * leads.original_column(header).count("") < len(leads)


_Explain = Callable[[Case], str]


def _error(name: str, title: str, header: str | None, find: Find, explain: _Explain) -> Rule:
    return Rule(name, title, Severity.ERROR, header, find, explain)


def _warning(name: str, title: str, header: str | None, find: Find, explain: _Explain) -> Rule:
    return Rule(name, title, Severity.WARNING, header, find, explain)


RULES: tuple[Rule, ...] = (
    _error(LEFT_OUT, "Left out by you", PHONE, find_left_out, reasons.left_out),
    _error("row-shape", "Row with too many or too few cells", None, find_misfits, reasons.row_shape),
    _error("cell-error", "Cell holds an Excel error", None, find_cell_errors, reasons.cell_error),
    _error("phone-damaged", "Phone damaged by Excel", PHONE, find_damaged_phones, reasons.phone_damaged),
    _error("phone-several", "Two numbers in one cell", PHONE, find_several_phones, reasons.phone_several),
    _error("phone-missing", "No phone number", PHONE, find_missing_phones, reasons.phone_missing),
    _error(
        "phone-not-numeric",
        "Phone is not only digits",
        PHONE,
        find_phones_not_numeric,
        reasons.phone_not_numeric,
    ),
    _error("phone-length", "Phone too short or too long", PHONE, find_phones_of_wrong_length, reasons.phone_length),
    _error("phone-implausible", "Nobody has such a number", PHONE, find_implausible_phones, reasons.phone_implausible),
    _error("phone-form", "Phone not as the account wants it", PHONE, find_phones_of_another_form, reasons.phone_form),
    _error("suppressed", "On your do-not-call list", None, find_suppressed, reasons.suppressed),
    _error("no-consent", "The list says not to call", None, find_refused, reasons.no_consent),
    _error("name-characters", "Letters that CloudAgent refuses", NAME, find_name_characters, reasons.name_characters),
    _error("priority-range", "Priority is not 1 to 99", PRIORITY, find_priority_range, reasons.priority_range),
    _error("expiry-format", "Date not understood", EXPIRY, find_expiry_format, reasons.expiry_format),
    _error("digits-lost", "Digits lost in the spreadsheet", None, find_lost_digits, reasons.digits_lost),
    _error("row-too-long", "Row too long", None, find_rows_too_long, reasons.row_too_long),
    _warning("row-bytes", "Row long in bytes", None, find_rows_of_many_bytes, reasons.row_bytes),
    _warning("agent-missing", "No agent", AGENT, find_missing_agents, reasons.agent_missing),
    _warning("skill-missing", "No skill", SKILL, find_missing_skills, reasons.skill_missing),
    _warning("phone-foreign", "Number of another country", PHONE, find_foreign_phones, reasons.phone_foreign),
    _warning("placeholder", "No value, but a word for it", None, find_placeholders, reasons.placeholder),
    _warning("tilde", "A ~ that CloudAgent splits at", None, find_tildes, reasons.tilde),
    _warning("outer-spaces", "Spaces around a value", None, find_outer_spaces, reasons.outer_spaces),
    _warning("duplicate-phone", "Number is in the list twice", PHONE, _find_nothing, reasons.duplicate_phone),
    _warning("expiry-past", "Expiry date has passed", EXPIRY, find_expiry_past, reasons.expiry_past),
)
"""All rules; of two findings in one cell the earlier rule's is the worse. An agent or a skill that the campaign needs
turns its warning into an error (see rules_for)."""

SENDABLE = frozenset({"phone-implausible", "digits-lost"})
"""The rules whose leads CloudAgent takes as they stand, so that a person may send them all the same."""

REPAIRABLE = frozenset({
    "phone-several", "phone-not-numeric", "phone-form", "name-characters", "priority-range", "expiry-format",
    "agent-missing", "skill-missing", "outer-spaces", "digits-lost",
})  # fmt: skip
"""The rules whose findings repairs.py can put right, all or some of them."""
