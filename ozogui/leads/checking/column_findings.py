"""What is wrong with a column as a whole, said once: "All 4,812 dates are DD/MM/YYYY", before 4,812 equal findings.

The findings of single cells are found.py's; nothing is judged here, only counted and put into words.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ozogui.leads.checking.rules import Rule
from ozogui.leads.checking.slices import CheckOptions
from ozogui.leads.values.dates import DateOrder
from ozogui.leads.values.phone_form import PhoneRule
from ozogui.wording import number

MIN_CELLS = 10
"""A list with fewer cells to speak of is looked through faster than a sentence is read."""
MIN_SHARE = 0.5
"""From half of a column on, the file was made so: that is not a slip of the hand."""
_ONE_FORM = 0.9
"""From this share on, the dates of a column are said to have one form."""

_NUMBERS = re.compile(r"\d{1,2}([/. -])\d{1,2}\1(\d{4}|\d{2})(?:[T ].*)?", re.DOTALL)
_YEAR_FIRST = re.compile(r"\d{4}([/. -])\d{1,2}\1\d{1,2}(?P<time>[T ].*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Counted:
    """One rule's findings in one column."""

    rule: Rule
    header: str
    cells: int
    repairable: int
    offered: int


@dataclass(frozen=True, slots=True)
class ColumnFinding:
    """Something that half of a column's cells, or more, have in common."""

    rule: Rule
    header: str
    cells: int
    """How many cells have it."""
    of: int
    """How many cells it could be; all cells with a value, or all leads where a missing value is the finding."""
    message: str
    """With the remedy; it names no value."""
    repairable: int
    """How many of them `repairs.propose` puts right."""
    offered: int
    """How many more `repairs.propose_offers` puts right when a person agrees."""


def column_finding(
    counted: Counted, column: Sequence[str], rows: Callable[[], Sequence[int]], options: CheckOptions,
    order: DateOrder | None,
) -> ColumnFinding | None:  # fmt: skip
    """Put a rule's findings in a column into one sentence.

    Args:
        counted: The findings.
        column: The column's values; as many blanks as there are leads where it is not mapped.
        rows: Gives the leads with these findings, when their values have to be looked at.
        options: What the check depends on.
        order: The order of day and month that the column of dates shows.

    Returns:
        None where the findings are too few, or say nothing about the column.
    """
    rule = counted.rule
    words = _WORDS.get(rule.name)
    if words is None or counted.cells < MIN_CELLS:
        return None
    is_missing = rule.name in _MISSING
    # Counted by equality with one constant, which takes a hundredth of looking at each value.
    of = len(column) if is_missing else len(column) - column.count("")
    if counted.cells < MIN_SHARE * of:
        return None
    values = Counter(map(column.__getitem__, rows())) if rule.name == "expiry-format" else Counter[str]()
    what = _Column(counted, options, order, values)
    noun = words.noun.format(header=counted.header)
    many = f"All {number(of)}" if counted.cells == of else f"{number(counted.cells)} of {number(of)}"
    message = f"{many} {noun} {words.say(what)}"
    return ColumnFinding(rule, counted.header, counted.cells, of, message, counted.repairable, counted.offered)


@dataclass(frozen=True, slots=True)
class _Column:
    """What a sentence about a column may need."""

    counted: Counted
    options: CheckOptions
    order: DateOrder | None
    values: Counter[str]

    @property
    def is_repairable(self) -> bool:
        return self.counted.repairable > 0


@dataclass(frozen=True, slots=True)
class _Words:
    noun: str
    say: Callable[[_Column], str]


def _dates(column: _Column) -> str:
    wanted = column.options.date_format
    form = _form_of(column.values, column.order)
    if column.is_repairable:
        return f"are written {form}. The repair writes them as {wanted}." if form else (
            f"are not written as {wanted}. The repair writes those that are certain."
        )  # fmt: skip
    if column.counted.offered:
        return (
            "can be read with the day first or with the month first, and nothing in the column says which. Choose the"
            " order, and they are written as " + wanted + "."
        )
    return f"are not understood. Write them as {wanted} in the file, or do not send the column."


def _form_of(values: Counter[str], order: DateOrder | None) -> str:
    """Give the form of nearly all dates, as "DD/MM/YYYY"; empty where there is not one."""
    forms: Counter[str] = Counter()
    for value, times in values.items():
        forms[_form(value.strip(), order)] += times
    ((form, times),) = forms.most_common(1) or [("", 0)]
    return form if times >= _ONE_FORM * values.total() else ""


def _form(value: str, order: DateOrder | None) -> str:
    if found := _YEAR_FIRST.fullmatch(value):
        form = f"YYYY{found[1]}MM{found[1]}DD"
        return f"{form} with a time" if found["time"] else form
    found = _NUMBERS.fullmatch(value)
    if found is None or order is None:
        return ""
    sign, year = found[1], "Y" * len(found[2])
    first, second, third = {
        DateOrder.DAY_FIRST: ("DD", "MM", year),
        DateOrder.MONTH_FIRST: ("MM", "DD", year),
        DateOrder.YEAR_FIRST: ("YY", "MM", "DD"),
    }[order]
    return sign.join((first, second, third))


def _forms(column: _Column) -> str:
    rule, code = column.options.phone_rule, column.options.country_code
    if rule is PhoneRule.NATIONAL:
        return f"have the country code {code}, and this account takes them without. The repair takes it off."
    return f"are not written with + and the country code {code}, as this account takes them. The repair puts it on."


def _listed(what: str) -> Callable[[_Column], str]:
    def say(column: _Column) -> str:
        if column.options.allowed(column.counted.header):
            return f"name no {what} of your list. Is the right column sent, and the list complete?"
        return f"name no {what}. Set one {what} for all under Columns, or send a column that names them."

    return say


def _fixed(sentence: str) -> Callable[[_Column], str]:
    return lambda _: sentence


_MISSING = frozenset({"phone-missing", "agent-missing", "skill-missing"})
_WORDS = {
    "phone-missing": _Words("leads", _fixed("have no phone number. Is the right column sent as PhoneNumber?")),
    "phone-damaged": _Words(
        "phones",
        _fixed(
            "were damaged by Excel, and nobody here can know them. Ask for the list again, with that column formatted"
            " as text before it is filled."
        ),
    ),
    "phone-several": _Words("phones", _fixed("are several numbers in one cell. Choose which of them is called.")),
    "phone-not-numeric": _Words(
        "phones", _fixed("have spaces, dashes or other signs in them. The repair writes those that are certain.")
    ),
    "phone-length": _Words(
        "phones", _fixed("are too short or too long. Ask whoever sent the list for the full numbers.")
    ),
    "phone-form": _Words("phones", _forms),
    "phone-implausible": _Words(
        "phones",
        _fixed("are no numbers of the account's country. Is the right column sent, and the account's country right?"),
    ),
    "phone-foreign": _Words("phones", _fixed("are numbers of other countries. Is the account's country right?")),
    "digits-lost": _Words(
        "values of {header}",
        _fixed("have lost digits in the spreadsheet. Ask for that column as text, or do not send it."),
    ),
    "placeholder": _Words("values of {header}", _fixed("only say that there is no value. Empty them, or send them.")),
    "name-characters": _Words(
        "names", _fixed("have letters that CloudAgent refuses. The repair writes them with letters that it takes.")
    ),
    "priority-range": _Words(
        "priorities", _fixed("are no whole numbers from 1 to 99. Is the right column sent as Priority?")
    ),
    "expiry-format": _Words("dates", _dates),
    "expiry-past": _Words("expiry dates", _fixed("have passed. Is the right column sent as ExpiryDate?")),
    "tilde": _Words(
        "values of {header}",
        _fixed("have a ~ in them, at which CloudAgent may split them. Write a space or a dash in its place."),
    ),
    "outer-spaces": _Words(
        "values of {header}", _fixed("have spaces around them, which are sent too. The repair takes them off.")
    ),
    "agent-missing": _Words("leads", _listed("agent")),
    "skill-missing": _Words("leads", _listed("skill")),
    "cell-error": _Words(
        "cells of {header}",
        _fixed("hold an Excel error in place of a value. Put the formula right in the file, or leave the column out."),
    ),
}
