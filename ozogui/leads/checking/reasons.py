"""The words of each finding: the value, why it cannot go as it is, and what to do about it.

The sentences name values, so they belong on the screen and into workbooks of the list's owner, never into a log.
"""

from dataclasses import dataclass
from datetime import date

from ozogui.leads.checking.slices import CheckOptions, Keep
from ozogui.leads.values.allowed import nearest_name, same_name
from ozogui.leads.values.countries import country_of
from ozogui.leads.values.dates import DateOrder, read_date, rewritten_date
from ozogui.leads.values.names import clean_name, refused_characters
from ozogui.leads.values.phone import MAX_DIGITS, MIN_DIGITS, digit_count
from ozogui.leads.values.phone_form import PhoneRule, repaired_phone
from ozogui.leads.values.priority import HIGHEST, LOWEST, repaired_priority
from ozogui.wording import count, day, number, shorten_middle

MAX_ROW_CHARACTERS = 2_000
"""The vendor's page: "2,000 characters a row including all headers"."""

_LONGEST_VALUE = 60
_MOST_CHARACTERS_NAMED = 5
_BLANKS = {"\t": "a tab", "\n": "a line break", "\r": "a line break", "\u00a0": "a non-breaking space"}


@dataclass(frozen=True, slots=True)
class Case:
    """One finding's cell, with all that a sentence about it may need."""

    value: str
    header: str
    options: CheckOptions
    """What the check depends on."""
    date_order: DateOrder | None
    """The order of day and month that the column shows."""
    is_required: bool
    """Whether the campaign takes no lead without this header."""
    kept_row_number: int
    """The file's row of the lead that is kept of all with this number, or that comes first when all are."""
    lists: tuple[str, ...]
    """The do-not-call lists that hold the number."""
    uploaded_on: date | None
    """When the campaign has got the number before, or may have got it."""
    is_upload_certain: bool
    """Whether it is known to have got it, and not only sent without an answer."""
    lead_characters: int
    """Length of the lead with all header names."""
    misfit: str = ""
    """How the lead's row does not fit the list, in words."""

    def __repr__(self) -> str:
        """Leave the value out: a repr may end in a log."""
        return f"Case(header={self.header!r})"


def quoted(value: str) -> str:
    """Put a value in quotes, shortened and on one line, so that a sentence can hold it."""
    return f'"{shorten_middle(" ".join(value.split()), _LONGEST_VALUE)}"'


def left_out(_: Case) -> str:
    """Say that a person decided it."""
    return "This lead was left out by you. Take it in again to send it."


def row_shape(case: Case) -> str:
    """Say how the row does not fit, and what to do about it."""
    return (
        f"{case.misfit} Its values may stand under the wrong names, so it is held back. Correct the row in the file"
        " and read it again, or send such rows all the same: under Not read on the page Spreadsheet."
    )


def phone_missing(case: Case) -> str:
    """Say that there is nothing to call."""
    held = f"{quoted(case.value)} is no phone number." if case.value.strip() else "This lead has no phone number."
    return f"{held} Type one, or let the lead be held back: without a number nobody can be called."


def phone_damaged(case: Case) -> str:
    """Say what Excel has made of the number, and that no repair can know it."""
    if "#" in case.value:
        return (
            f"{quoted(case.value)} is what Excel shows when a column is too narrow for its numbers."
            " Widen the column in the file, save it and open it here again."
        )
    if "e" in case.value.lower() and not any(char.isalpha() and char not in "eE" for char in case.value):
        return (
            f"{quoted(case.value)} has lost its last digits. They cannot be brought back here:"
            " ask whoever sent the list for the full number."
        )
    return (
        f"{quoted(case.value)} is a date that Excel has made of a number. It cannot be turned back here:"
        " ask whoever sent the list for the full number."
    )


def phone_several(case: Case) -> str:
    """Say that a lead has one number, and which one a repair would keep."""
    first = _repaired_phone(case)
    remedy = f"The repair keeps the first, {first}." if first else "Keep the one that is to be called."
    return f"{quoted(case.value)} holds more than one number, and a lead can have only one. {remedy}"


def phone_not_numeric(case: Case) -> str:
    """Say what is in the way of the digits, and what a repair would leave."""
    number_meant = _repaired_phone(case)
    if number_meant:
        return (
            f"{quoted(case.value)} has more in it than digits, and CloudAgent takes digits only, with a + before them"
            f" or not. The repair writes {number_meant}."
        )
    if not digit_count(case.value):
        return f"{quoted(case.value)} is no phone number. Type one, or ask whoever sent the list."
    return (
        f"{quoted(case.value)} has more in it than digits, and which number is meant is not certain."
        " Type the number in digits, with a + before them or not."
    )


def phone_length(case: Case) -> str:
    """Say how many digits there are and how many there may be, or what the account's phone rule asks for."""
    digits = digit_count(case.value)
    if not MIN_DIGITS <= digits <= MAX_DIGITS:
        return (
            f"{quoted(case.value)} has {count('digit', digits)}, and CloudAgent takes {MIN_DIGITS} to"
            f" {MAX_DIGITS}. Ask whoever sent the list for the full number."
        )
    code = case.options.country_code
    wanted = (
        f"the digits of a number alone, without the country code {code}"
        if case.options.phone_rule is PhoneRule.NATIONAL
        else "numbers with + and their country code"
    )
    formed = _repaired_phone(case)
    if formed:
        return (
            f"This account takes {wanted}, and {quoted(case.value)} is written otherwise. The repair writes {formed}."
        )
    country = country_of(code)
    lengths = " or ".join(map(str, sorted(country.lengths))) if country else "other"
    return (
        f"This account takes {wanted}. {quoted(case.value)} is not surely a number of"
        f" {country.name if country else 'that country'}: those have {lengths} digits without the country code."
        " Type the full number, or choose another phone rule for the account."
    )


def duplicate_phone(case: Case) -> str:
    """Say which lead has the same number, and what becomes of this one."""
    same = f"{quoted(case.value)} is the same number as in row {number(case.kept_row_number)}"
    if case.options.keep is Keep.ALL:
        return f"{same}. When CloudAgent checks for duplicates it adds only the first of them."
    kept = {
        Keep.FIRST: "the first one that can be sent is kept",
        Keep.LAST: "the last one that can be sent is kept",
        Keep.HIGHEST_PRIORITY: "the one with the highest priority that can be sent is kept",
    }[case.options.keep]
    return f"{same}, and of leads with one number {kept}. Change that choice, or the number, to send this lead too."


def suppressed(case: Case) -> str:
    """Say which of the person's own lists forbids the call, or when the campaign has got the number."""
    uploaded = case.options.uploaded
    if uploaded is not None and case.uploaded_on is not None and not case.lists and not case.is_upload_certain:
        return (
            f"{quoted(case.value)} may be in {uploaded.campaign} already: it was sent on {day(case.uploaded_on)}, but"
            " no clear answer came, so it is not sent again. Decide about that batch under History. To send it all the"
            " same, do not hold back numbers that were uploaded before."
        )
    if uploaded is not None and case.uploaded_on is not None and not case.lists:
        return (
            f"{quoted(case.value)} was already uploaded to {uploaded.campaign} on {day(case.uploaded_on)}, so it is not"
            " sent again. To send it all the same, do not hold back numbers that were uploaded before."
        )
    names = " and ".join(quoted(name) for name in case.lists)
    return (
        f"{quoted(case.value)} is on your {'list' if len(case.lists) == 1 else 'lists'} {names}, so it is not called."
        " If that is wrong, take the number off the list and check again."
    )


def name_characters(case: Case) -> str:
    """Say which characters are refused, and what a repair would write."""
    found = list(dict.fromkeys(_named(char) for char in refused_characters(case.value)))
    shown = found[:_MOST_CHARACTERS_NAMED]
    more = f" and {count('other character', len(found) - len(shown))}" if len(found) > len(shown) else ""
    listed = ", ".join(shown) if more else " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
    cleaned = clean_name(case.value)
    remedy = f"The repair writes {quoted(cleaned)}." if cleaned else "The repair leaves the name empty."
    return f"CloudAgent refuses {listed}{more} in a name: {quoted(case.value)}. {remedy}"


def priority_range(case: Case) -> str:
    """Say which priorities there are, and what a repair would write."""
    repaired = repaired_priority(case.value)
    if repaired:
        remedy = f"The repair writes {repaired}."
    elif repaired == "":
        remedy = "The repair empties it."
    else:
        remedy = f"Type one, or empty the cell: CloudAgent then takes {LOWEST}, the lowest."
    return f"{quoted(case.value)} is not a whole number from {LOWEST} to {HIGHEST}. {remedy}"


def expiry_format(case: Case) -> str:
    """Say why the date is not understood, and what a repair would write."""
    meanings = sorted({f"{meaning:%Y-%m-%d}" for meaning in read_date(case.value).values()})
    if not meanings:
        return (
            f"{quoted(case.value)} is no date of the calendar. Write it as {case.options.date_format}, or empty the"
            " cell if the lead does not expire."
        )
    rewritten = rewritten_date(case.value, case.date_order, case.options.date_format)
    if rewritten is not None:
        return f"{quoted(case.value)} is not written as {case.options.date_format}. The repair writes {rewritten}."
    return (
        f"{quoted(case.value)} can mean {' or '.join(meanings)}, and no other date of the column says which."
        f" Write it as {case.options.date_format}."
    )


def expiry_past(case: Case) -> str:
    """Say that the lead may never be dialled."""
    return (
        f"{case.value} is over, so this lead may never be dialled. Type a later date, or empty the cell if the lead"
        " does not expire."
    )


def outer_spaces(case: Case) -> str:
    """Say where the blanks are that nobody sees, and why they matter."""
    sides = (("before", case.value.lstrip() != case.value), ("after", case.value.rstrip() != case.value))
    where = " and ".join(side for side, has_blanks in sides if has_blanks)
    return (
        f"{quoted(case.value)} has spaces {where} it, and they are sent with it: for CloudAgent it is another value"
        " than the same one without. The repair takes them off."
    )


def row_too_long(case: Case) -> str:
    """Say by how much the lead is too long, and where most of it is."""
    return (
        f"This lead has {count('character', case.lead_characters)} with all header names, and CloudAgent takes"
        f" {number(MAX_ROW_CHARACTERS)}. Shorten {case.header}, the longest of its values, or do not send that column."
    )


def cell_error(case: Case) -> str:
    """Say that Excel gave no value."""
    return (
        f"The cell holds Excel's error {case.value} in place of a value."
        " Put the formula right in the file, or type the value here."
    )


def agent_missing(case: Case) -> str:
    """Say whether an agent is needed or only usual."""
    return _missing(case, "agent", "An Agentwise campaign")


def skill_missing(case: Case) -> str:
    """Say whether a skill is needed or only usual."""
    return _missing(case, "skill", "A Skillwise campaign")


def _repaired_phone(case: Case) -> str:
    return repaired_phone(case.value, case.options.phone_rule, case.options.country_code) or ""


def _missing(case: Case, what: str, campaign: str) -> str:
    if case.value.strip():
        return _not_listed(case, what)
    if case.is_required:
        return (
            f"{campaign} needs the {what} of every lead, and this one names none."
            f" Type one, or set one {what} for all under Columns."
        )
    return f"Most leads of this list name their {what}, and this one names none. Type one, or send it as it is."


def _not_listed(case: Case, what: str) -> str:
    allowed = case.options.allowed(case.header)
    same, near = same_name(case.value, allowed), nearest_name(case.value, allowed)
    if same is not None:
        remedy = f"The repair writes {quoted(same)}."
    elif near is not None:
        remedy = f"Is {quoted(near)} meant? Type it, or add the name to the list of this account."
    else:
        remedy = "Type another one, or add the name to the list of this account."
    return f"{quoted(case.value)} is not on your list of {what}s. {remedy}"


def _named(char: str) -> str:
    """Name a character so that it can be seen."""
    if char in _BLANKS:
        return _BLANKS[char]
    return f'"{char}"' if char.isprintable() else "an invisible character"
