"""All that one check has found, filled a slice at a time and renewed lead by lead (see check.py for its questions)."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from ozogui.errors import CancelledError
from ozogui.leads.checking.duplicates import Duplicates
from ozogui.leads.checking.marks import Kind, Marks, RowState
from ozogui.leads.checking.rules import Severity, find_all, rules_for
from ozogui.leads.checking.slices import CheckOptions, Keep, Remedy, Slice
from ozogui.leads.leads import Leads
from ozogui.leads.values.dates import DateOrder, is_date, settled_order
from ozogui.leads.values.headers import EXPIRY, PHONE, PRIORITY
from ozogui.leads.values.priority import LOWEST, is_accepted_priority

SLICE_LEADS = 5_000
"""Leads between two pauses: about 7 ms of work, so that a window's timer is never kept waiting."""
PAUSE_S = 0.0005
_DUPLICATE: Kind = ("duplicate-phone", PHONE)

Cancel = Callable[[], bool]


class Found:
    """The rules that hold, where they found something, and which leads repeat a number.

    A new check makes a new one and puts it in the old one's place at its end: cancelled, it leaves no traces.
    """

    def __init__(self, leads: Leads, options: CheckOptions) -> None:
        self.rules = {rule.name: rule for rule in rules_for(leads, options)}
        self._rule_places = {name: place for place, name in enumerate(self.rules)}
        self._header_places = {header: place for place, header in enumerate(leads.headers)}
        self.marks = Marks(len(leads))
        self.duplicates = Duplicates(len(leads))
        self._date_orders: dict[str, DateOrder | None] = {}
        self._leads = leads
        self._options = options

    def settle_date_order(self, cancel: Cancel | None) -> None:
        """Find the order of day and month that each file's dates show, before any of them is judged."""
        if EXPIRY in self._leads.headers:
            self._date_orders = {name: order for name, (order, _) in settled_orders(self._leads, cancel).items()}

    @property
    def date_order(self) -> DateOrder | None:
        """The order that the dates show; None also where those of several files show different ones."""
        orders = set(self._date_orders.values())
        return orders.pop() if len(orders) == 1 else None

    def date_order_of(self, row: int) -> DateOrder | None:
        """Tell the order that the dates of a lead's own file show."""
        return self._date_orders.get(self._leads.file_of(row))

    def add(self, rows: range) -> None:
        """Check leads for the first time, in ascending order."""
        for run in self._leads.runs_of_files(rows):
            part = self._slice(run)
            self._mark(part, run)
            repeats = self.duplicates.add(run, part.comparable_phones)
            if self._options.keep is Keep.ALL:
                for row in repeats:
                    self._mark_duplicate(row)

    def settle_duplicates(self, cancel: Cancel | None) -> None:
        """Choose the lead that is kept of each group, once every lead has been looked at."""
        if self._options.keep is Keep.ALL:
            return
        groups = self.duplicates.groups()
        for part in slices_of(len(groups), cancel):
            for group in groups[part.start : part.stop]:
                self._keep_one(group)

    def renew(self, rows: list[int]) -> None:
        """Check leads again, and tell their old and new duplicates."""
        touched = set(rows)
        for mine in self._by_file(rows):
            part = self._slice(mine)
            for row in mine:
                self.marks.clear(row)
            self._mark(part, mine)
            for row, phone in zip(mine, part.comparable_phones, strict=True):
                touched |= self.duplicates.move(row, phone)
        if self._options.keep is not Keep.ALL:
            for group in {self.duplicates.group_of(row) for row in touched}:
                self._keep_one(group)
            return
        for row in touched:
            if self.duplicates.is_repeat(row):
                self._mark_duplicate(row)
            else:
                self.marks.unset(row, _DUPLICATE)

    def fork(self, leads: Leads) -> "Found":
        """Give a copy that changes without this one, for a fork of the leads."""
        copy = Found(leads, self._options)
        copy.rules = self.rules
        copy.marks, copy.duplicates, copy._date_orders = self.marks.fork(), self.duplicates.fork(), self._date_orders
        return copy

    def kept_of(self, row: int) -> int:
        """Tell which lead of those with the same number is kept; the first one when all are."""
        if self._options.keep is Keep.ALL:
            return self.duplicates.first_of(row)
        group = self.duplicates.group_of(row)
        return next(other for other in group if not self.marks.remedy_at(other, _DUPLICATE))

    def worst_first(self, kinds: Iterable[Kind]) -> list[Kind]:
        """Sort kinds: errors, then as RULES has them, then as the headers stand."""

        def place(kind: Kind) -> tuple[bool, int, int]:
            name, header = kind
            is_warning = self.rules[name].severity is Severity.WARNING
            return is_warning, self._rule_places[name], self._header_places.get(header, len(self._header_places))

        return sorted(kinds, key=place)

    def _by_file(self, rows: list[int]) -> Iterable[list[int]]:
        if not self._leads.is_of_several_files:
            return [rows]
        files: dict[str, list[int]] = {}
        for row in rows:
            files.setdefault(self._leads.file_of(row), []).append(row)
        return files.values()

    def _slice(self, rows: range | list[int]) -> Slice:
        """Return leads of one file as the rules read them."""
        return Slice(self._leads, rows, self._options, self.date_order_of(rows[0]) if rows else None)

    def _mark(self, part: Slice, rows: range | list[int]) -> None:
        for rule, (header, offset, remedy) in find_all(self.rules.values(), part):
            self.marks.set(rows[offset], (rule.name, header), rule.severity, remedy)

    def _keep_one(self, group: Sequence[int]) -> None:
        """Hold back all leads of a group but one: of those that can be sent or put right, or nobody is called."""
        for row in group:
            self.marks.unset(row, _DUPLICATE)
        can_be_sent = [row for row in group if self.marks.state_of(row) is not RowState.HELD_BACK]
        can_be_sent = can_be_sent or [row for row in group if self._can_be_put_right(row)] or list(group)
        kept = can_be_sent[-1 if self._options.keep is Keep.LAST else 0]
        if self._options.keep is Keep.HIGHEST_PRIORITY and PRIORITY in self._leads.headers:
            kept = max(can_be_sent, key=self._priority_of)
        if self._options.keep is Keep.NEWEST:
            kept = max(can_be_sent, key=lambda row: (self._leads.saved_at(row), row))
        for row in group:
            if row != kept:
                self._mark_duplicate(row)

    def _can_be_put_right(self, row: int) -> bool:
        errors = (kind for kind in self.marks.kinds_at(row) if self.rules[kind[0]].severity is Severity.ERROR)
        return all(self.marks.remedy_at(row, kind) is Remedy.CERTAIN for kind in errors)

    def _priority_of(self, row: int) -> int:
        text = self._leads.value(row, PRIORITY)
        return int(text) if text and is_accepted_priority(text) else LOWEST

    def _mark_duplicate(self, row: int) -> None:
        self.marks.set(row, _DUPLICATE, self.rules[_DUPLICATE[0]].severity, Remedy.NONE)


def slices_of(leads: int, cancel: Cancel | None, size: int = SLICE_LEADS) -> Iterator[range]:
    """Yield the leads in slices; between two of them let others run, and stop if somebody asked for it."""
    for start in range(0, leads, size):
        if cancel is not None and cancel():
            raise CancelledError
        if start:
            time.sleep(PAUSE_S)
        yield range(start, min(start + size, leads))


def settled_orders(leads: Leads, cancel: Cancel | None) -> dict[str, tuple[DateOrder | None, int]]:
    """Find for each file the order of day and month that its dates show, and the lead that shows it (`settled_column`).

    Who wrote one file wrote all of it in one way; what another file shows says nothing about it.
    """
    column = leads.original_column(EXPIRY)
    if not leads.is_of_several_files:
        return {"": settled_column(column, cancel)}
    rows: dict[str, list[int]] = {}
    for run in leads.runs_of_files(range(len(leads))):
        rows.setdefault(leads.file_of(run.start), []).extend(run)
    found = {}
    for name, mine in rows.items():
        order, place = settled_column([column[row] for row in mine], cancel)
        found[name] = order, mine[place] if place >= 0 else -1
    return found


def settled_column(column: Sequence[str], cancel: Cancel | None) -> tuple[DateOrder | None, int]:
    """Find the order of day and month that a column of dates shows, and the first place that shows it.

    Returns:
        None and -1 when nothing, or not one thing, settles it.
    """
    orders: dict[DateOrder, str] = {}
    for rows in slices_of(len(column), cancel, 10 * SLICE_LEADS):
        for date in dict.fromkeys(value for value in column[rows.start : rows.stop] if not is_date(value)):
            if (order := settled_order(date)) is not None:
                orders.setdefault(order, date)
    if len(orders) != 1:
        return None, -1
    ((order, date),) = orders.items()
    return order, column.index(date)
