"""Tidies a list by itself where nothing is lost and nothing decided: spaces, separators, prefixes, one form of dates.

What loses or decides something stays a finding, for a person to repair (repairs.py, remedies.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from ozogui.leads.checking.found import SLICE_LEADS, Cancel, settled_orders, slices_of
from ozogui.leads.checking.slices import CheckOptions
from ozogui.leads.leads import Change, Leads
from ozogui.leads.rows.cells import ERROR_TEXTS
from ozogui.leads.values.content import SharedLabel, shared_label
from ozogui.leads.values.dates import DateOrder, is_date, rewritten_date
from ozogui.leads.values.headers import EXPIRY, PHONE, PRIORITY
from ozogui.leads.values.phone import PhoneFault, digits_of_scientific, read_phone
from ozogui.leads.values.phone_form import PhoneRule, UsualPhones, home_digits, repaired_phone
from ozogui.leads.values.plain_text import has_odd_signs, tidied_text
from ozogui.leads.values.priority import is_accepted_priority, repaired_priority
from ozogui.wording import count


class TidyKind(StrEnum):
    """What was tidied about a cell."""

    PHONES = "phones"
    DATES = "dates"
    PRIORITIES = "priorities"
    SPACES = "spaces"


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was tidied in a list, and what it rests on."""

    cells: int = 0
    """How many cells there are in all."""
    counts: tuple[tuple[TidyKind, int], ...] = ()
    """The kinds with at least one cell, phones first."""
    date_order: DateOrder | None = None
    """The order of day and month that settled the dates."""
    date_shown_by: Change | None = None
    """The cell whose date can be read in one order only, with its row; None when no order had to be settled."""
    digits: int = 0
    """How many digits the tidied phones have; 0 where that is not one number."""
    label: str = ""
    """What all phones had around them, and was taken off; empty for nothing."""

    def __repr__(self) -> str:
        """Leave the cell out: a repr may end in a log."""
        return f"Tidied(cells={self.cells})"


def kind_of(header: str) -> TidyKind:
    """Tell what tidying does under a header."""
    return {PHONE: TidyKind.PHONES, EXPIRY: TidyKind.DATES, PRIORITY: TidyKind.PRIORITIES}.get(header, TidyKind.SPACES)


def tidy(leads: Leads, options: CheckOptions, cancel: Cancel | None = None) -> Tidied:
    """Lay the tidied columns under the edits of a list; `Leads.tidy({})` takes all of it back.

    Args:
        leads: The leads; what a person has changed in them stays as it is.
        options: The account's country, phone rule and form of dates.
        cancel: Asked again and again whether to stop.

    Raises:
        CancelledError: `cancel` said so; nothing was changed.
    """
    orders = settled_orders(leads, cancel) if EXPIRY in leads.headers else {}
    # One cell is shown for all of them; where files differ, each is read in its own order and none stands for others.
    order, shown_at = next(iter(orders.values())) if len({order for order, _ in orders.values()}) == 1 else (None, -1)
    columns: dict[str, list[str]] = {}
    labels: set[str] = set()
    for header in leads.headers:
        column = leads.original_column(header)
        if header == PHONE:
            tidied, labels = _tidied_phones(leads, options, cancel)
        elif header == EXPIRY:
            tidied = _tidied_dates(leads, {name: order for name, (order, _) in orders.items()}, options, cancel)
        elif header == PRIORITY:
            tidied = _by_value(column, _tidied_priority, cancel)
        else:
            tidied = _tidied_texts(column, cancel)
        if tidied is not None:
            columns[header] = tidied
    leads.tidy(columns)
    digits = home_digits(options.country_code) if options.phone_rule is PhoneRule.NATIONAL else 0
    return replace(
        _told(leads, order if EXPIRY in columns else None, shown_at),
        digits=digits,
        label=labels.pop() if len(labels) == 1 else "",
    )


def words_of(tidied: Tidied, row_words: Callable[[int], str]) -> str:
    """Say what was tidied, kind by kind: "470 phone numbers to ten digits · 12 priorities, 5.0 to 5".

    Args:
        tidied: What was tidied.
        row_words: Says a lead's row as a person finds it (`Leads.row_words`).
    """
    said = []
    for kind, cells in tidied.counts:
        if kind is TidyKind.PHONES:
            off = f', "{tidied.label}" taken off' if tidied.label else ""
            form = f"{'ten' if tidied.digits == 10 else tidied.digits} digits" if tidied.digits else "one form"
            said.append(f"{count('phone number', cells)} to {form}{off}")
        elif kind is TidyKind.DATES:
            said.append(count("date", cells) + _shown(tidied, row_words))
        elif kind is TidyKind.PRIORITIES:
            said.append(f"{count('priority', cells, 'priorities')}, such as 5.0 to 5")
        else:
            said.append(f"{count('cell', cells)} without spaces around them and signs that nobody sees")
    return " · ".join(said)


def _shown(tidied: Tidied, row_words: Callable[[int], str]) -> str:
    shown, order = tidied.date_shown_by, tidied.date_order
    words = {DateOrder.DAY_FIRST: "day first", DateOrder.MONTH_FIRST: "month first", DateOrder.YEAR_FIRST: "year first"}
    if shown is None or order is None:
        return ""
    return f', {words[order]} as "{shown.before}" in row {row_words(shown.row)} shows'


def _told(leads: Leads, order: DateOrder | None, shown_at: int) -> Tidied:
    counts = dict.fromkeys(TidyKind, 0)
    for header in leads.headers:
        counts[kind_of(header)] += leads.tidied_cells_of(header)
    shown = None
    if order is not None and shown_at >= 0:
        shown = Change(shown_at, EXPIRY, leads.original(shown_at, EXPIRY), leads.value(shown_at, EXPIRY))
    found = tuple((kind, cells) for kind, cells in counts.items() if cells)
    return Tidied(leads.tidied_cells, found, order if shown else None, shown)


def _tidied_phones(leads: Leads, options: CheckOptions, cancel: Cancel | None) -> tuple[list[str] | None, set[str]]:
    """Tidy phones, and return them with the labels that were taken off: in one file all rows have the same."""
    column = leads.original_column(PHONE)
    usual = UsualPhones(options.phone_rule, options.country_code)
    tidied: list[str] | None = None
    labels: set[str] = set()
    for run in leads.runs_of_files(range(len(column))):
        label = shared_label(column[run.start : run.stop])
        labels |= {label.words} if label.words else set()
        for part in slices_of(len(run), cancel, SLICE_LEADS):
            rows = run[part.start : part.stop]
            for row, after in _tidied_phones_in(leads, rows, label, usual, options):
                tidied = list(column) if tidied is None else tidied
                tidied[row] = after
    return tidied, labels


def _tidied_phones_in(
    leads: Leads, rows: range, label: SharedLabel, usual: UsualPhones, options: CheckOptions
) -> Iterator[tuple[int, str]]:
    column, calculated = leads.original_column(PHONE), leads.calculated_rows(PHONE)
    for place in usual.others(column[rows.start : rows.stop]):
        row = rows.start + place
        text = column[row]
        if text and row not in calculated:
            bare = label.taken_off(text)
            after = usual.with_code(bare) or _tidied_phone(bare, options)
            if after is not None and after != text:
                yield row, after


def _tidied_phone(text: str, options: CheckOptions) -> str | None:
    reading = read_phone(text)
    if reading.fault not in {None, PhoneFault.NOT_NUMERIC}:
        return None
    if reading.fault is None and options.phone_rule is PhoneRule.KEEP:
        return text
    return repaired_phone(text, options.phone_rule, options.country_code)


def _tidied_dates(
    leads: Leads, orders: Mapping[str, DateOrder | None], options: CheckOptions, cancel: Cancel | None
) -> list[str] | None:
    """Write dates in the account's form, those of each file in the order that it shows; None where none changes."""
    column = leads.original_column(EXPIRY)
    if not leads.is_of_several_files:
        return _by_value(column, lambda text: _tidied_date(text, orders[""], options.date_format), cancel)
    tidied: list[str] = []
    for run in leads.runs_of_files(range(len(column))):
        order, part = orders[leads.file_of(run.start)], column[run.start : run.stop]
        tidied += _by_value(part, partial(_tidied_date, order=order, date_format=options.date_format), cancel) or part
    return tidied if tidied != column else None


def _tidied_date(text: str, order: DateOrder | None, date_format: str) -> str:
    if not text or is_date(text, date_format):
        return text
    bare = tidied_text(text)
    if not bare or is_date(bare, date_format):
        return bare
    return rewritten_date(bare, order, date_format) or text


def _tidied_priority(text: str) -> str:
    if is_accepted_priority(text):
        return text
    repaired = repaired_priority(text)
    return text if repaired is None else repaired


def _tidied_texts(column: Sequence[str], cancel: Cancel | None) -> list[str] | None:
    tidied: list[str] | None = None
    for rows in slices_of(len(column), cancel, SLICE_LEADS):
        part = column[rows.start : rows.stop]
        values = set(part)
        # Most columns have nothing to tidy, and a glance at all of a slice tells so.
        together = "".join(values)
        if not has_odd_signs(together) and "E+" not in together and all(v == v.strip() for v in values):
            continue
        for place, text in enumerate(part):
            after = _tidied_cell(text)
            if after != text:
                tidied = list(column) if tidied is None else tidied
                tidied[rows.start + place] = after
    return tidied


def _tidied_cell(text: str) -> str:
    if text in ERROR_TEXTS:
        return text
    bare = tidied_text(text)
    return digits_of_scientific(bare) or bare if "E+" in bare else bare


def _by_value(column: Sequence[str], change: Callable[[str], str], cancel: Cancel | None) -> list[str] | None:
    """Tidy each different value once; None when none of them changes."""
    known: dict[str, str] = {}
    for rows in slices_of(len(column), cancel, 10 * SLICE_LEADS):
        for value in set(column[rows.start : rows.stop]) - known.keys():
            known[value] = value if value in ERROR_TEXTS else change(value)
    if all(before == after for before, after in known.items()):
        return None
    return list(map(known.__getitem__, column))
