"""The words of each finding: the value, why it cannot go as it is, and what to do about it.

The sentences name values, so they belong on the screen and into workbooks of the list's owner, never into a log.
"""

import re
from dataclasses import dataclass
from datetime import date

from ozogui.leads.checking.slices import CheckOptions, Keep
from ozogui.leads.values.allowed import nearest_name, same_name
from ozogui.leads.values.countries import country_of
from ozogui.leads.values.dates import DateOrder, read_date, rewritten_date
from ozogui.leads.values.headers import PHONE
from ozogui.leads.values.names import clean_name, keeps_its_letters, refused_characters
from ozogui.leads.values.phone import MAX_DIGITS, MIN_DIGITS, digit_count, read_phone
from ozogui.leads.values.phone_form import PhoneRule, foreign_country, may_lack_its_plus, repaired_phone
from ozogui.leads.values.plain_text import is_placeholder
from ozogui.leads.values.priority import HIGHEST, LOWEST, repaired_priority
from ozogui.wording import count, day, number, shorten_middle

MAX_ROW_CHARACTERS = 2_000
"""The vendor's page: "2,000 characters a row including all headers"."""

_LONGEST_VALUE = 60
_MOST_CHARACTERS_NAMED = 5
_COMPUTED = re.compile(r"-[0-9][0-9.,]*|[0-9][0-9.,]*-|[0-9]+[.,][0-9]+")
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
    kept_row: str
    """The row, as a person finds it, of the lead that is kept of all with this number, or comes first when all are."""
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
    refusal: tuple[str, str] | None = None
    """The column of the sheet that says not to call, and what stands in it."""
    is_calculated: bool = False
    """Whether the cell was a number that the spreadsheet had worked out."""

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
    value, ask = quoted(case.value), "ask whoever sent the list for the full number."
    if "#" in case.value:
        return (
            f"{value} is what Excel shows when a column is too narrow for its numbers."
            " Widen the column in the file, save it and open it here again."
        )
    if case.is_calculated or _COMPUTED.fullmatch(case.value.strip()):
        return f"{value} was worked out by a formula, so it may be nobody's number. It is not changed here: {ask}"
    if "e" in case.value.lower() and not any(char.isalpha() and char not in "eE" for char in case.value):
        return f"{value} has lost its last digits. They cannot be brought back here: {ask}"
    return f"{value} is a date or a time that Excel has made of a number. It cannot be turned back here: {ask}"


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
    if read_phone(case.value).number:
        return (
            f"{quoted(case.value)} has more in it than digits, and its digits are no number of {_country(case)}."
            " Type the number, or ask whoever sent the list."
        )
    return (
        f"{quoted(case.value)} has more in it than digits, and which number is meant is not certain."
        " Type the number in digits, with a + before them or not."
    )


def phone_length(case: Case) -> str:
    """Say how many digits there are and how many there may be."""
    digits = digit_count(case.value)
    return (
        f"{quoted(case.value)} has {count('digit', digits)}, and CloudAgent takes {MIN_DIGITS} to"
        f" {MAX_DIGITS}. Ask whoever sent the list for the full number."
    )


def phone_form(case: Case) -> str:
    """Say what the account's phone rule asks for, and what a repair would write."""
    wanted = (
        f"the digits of a number alone, without the country code {case.options.country_code}"
        if case.options.phone_rule is PhoneRule.NATIONAL
        else "numbers with + and their country code"
    )
    return (
        f"This account takes {wanted}, and {quoted(case.value)} is written otherwise. The repair writes"
        f" {_repaired_phone(case)}."
    )


def phone_implausible(case: Case) -> str:
    """Say why nobody can have the number, and how it is sent all the same."""
    code = case.options.country_code
    country, other = country_of(code), may_lack_its_plus(case.value, code)
    lengths = " or ".join(map(str, sorted(country.lengths))) if country else "other"
    why = (
        f"it may be a number of {other.name} without its +"
        if other is not None
        else f"numbers of {_country(case)} have {lengths} digits, and emergency numbers, services and made-up numbers"
        " are none"
    )
    return (
        f"{quoted(case.value)} is no number of a person in {_country(case)}: {why}. Type the full number, or send such"
        " numbers all the same."
    )


def phone_foreign(case: Case) -> str:
    """Say whose number it is."""
    country = foreign_country(case.value, case.options.country_code)
    return (
        f"{quoted(case.value)} is a number of {country.name if country else 'another country'}, and the account is for"
        f" {_country(case)}. It is sent as it is: the call may cost more, or not be possible."
    )


def digits_lost(case: Case) -> str:
    """Say that a spreadsheet keeps 15 digits of a number."""
    return (
        f"{quoted(case.value)} is a long number of which the spreadsheet has lost digits. They cannot be brought back"
        f" here: ask for {case.header} as text, empty the cell, or send it as it is."
    )


def placeholder(case: Case) -> str:
    """Say that a word stands where there is nothing."""
    return (
        f"{quoted(case.value)} is what programs write where they have no value, and it would be sent as"
        f" {case.header}. Empty the cell, or send it as it is."
    )


def duplicate_phone(case: Case) -> str:
    """Say which lead has the same number, and what becomes of this one."""
    same = f"{quoted(case.value)} is the same number as in row {case.kept_row}"
    if case.options.keep is Keep.ALL:
        return f"{same}. When CloudAgent checks for duplicates it adds only the first of them."
    kept = {
        Keep.FIRST: "the first one that can be sent is kept",
        Keep.LAST: "the last one that can be sent is kept",
        Keep.NEWEST: "the one of the file that was saved last is kept",
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
    if case.header != PHONE and case.value:
        return (
            f"{quoted(case.value)}, this person's second number, is on your "
            f"{'list' if len(case.lists) == 1 else 'lists'} {names}, so the lead is not sent."
            " Empty the cell to call the first number only."
        )
    return (
        f"{quoted(case.value)} is on your {'list' if len(case.lists) == 1 else 'lists'} {names}, so it is not called."
        " If that is wrong, take the number off the list and check again."
    )


def no_consent(case: Case) -> str:
    """Say which column of the list forbids the call."""
    column, value = case.refusal or ("", "")
    said = quoted(value) if value.strip() else "nothing"
    return (
        f"Column {quoted(column)} of the list says {said}, so this person is not called. If that is wrong, correct it"
        " in the file, or do not hold leads back for that column."
    )


def name_characters(case: Case) -> str:
    """Say which characters are refused, and what a repair would write."""
    found = list(dict.fromkeys(_named(char) for char in refused_characters(case.value)))
    shown = found[:_MOST_CHARACTERS_NAMED]
    more = f" and {count('other character', len(found) - len(shown))}" if len(found) > len(shown) else ""
    listed = ", ".join(shown) if more else " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
    cleaned = clean_name(case.value)
    if not keeps_its_letters(case.value):
        written = f"Without them it is {quoted(cleaned)}" if cleaned else "Without them nothing is left of it"
        remedy = f"{written}, which may not be what is meant: type the name, or decide for all such names."
    else:
        remedy = f"The repair writes {quoted(cleaned)}."
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
    if not where:
        return (
            f"{quoted(case.value)} has signs in it that nobody sees, and they are sent with it: for CloudAgent it is"
            " another value than the same one without. The repair takes them out."
        )
    return (
        f"{quoted(case.value)} has spaces {where} it, and they are sent with it: for CloudAgent it is another value"
        " than the same one without. The repair takes them off."
    )


def tilde(case: Case) -> str:
    """Say what a ~ may do to what the agent sees."""
    return (
        f"{quoted(case.value)} has a ~ in it. As far as is known CloudAgent keeps its own fields with ~ between them,"
        " so agents would see the rest of it, and the fields behind it, under the wrong names. Write a space or a dash"
        " there instead."
    )


def row_too_long(case: Case) -> str:
    """Say by how much the lead is too long, and where most of it is."""
    return (
        f"This lead has {count('character', case.lead_characters)} with all header names, and CloudAgent takes"
        f" {number(MAX_ROW_CHARACTERS)}. Shorten {case.header}, the longest of its values, or do not send that column."
    )


def row_bytes(case: Case) -> str:
    """Say why a row that is short enough in characters may still be too long."""
    return (
        f"This lead has {count('character', case.lead_characters)} with all header names, which CloudAgent takes, but"
        f" more than {number(MAX_ROW_CHARACTERS)} bytes: a letter of an Indian script is three. A server that counts"
        f" bytes may refuse it. Shorten {case.header} to be sure."
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


def _country(case: Case) -> str:
    country = country_of(case.options.country_code)
    return country.name if country else "that country"


def _missing(case: Case, what: str, campaign: str) -> str:
    if case.value.strip() and not is_placeholder(case.value):
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
