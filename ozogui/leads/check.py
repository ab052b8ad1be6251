"""Runs the rules over all leads and keeps the findings true after an edit.

What is asked of a lead is in rules.py; where the findings are kept is in marks.py.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from ozogui.errors import CancelledError
from ozogui.leads.dates import DateOrder, is_date, settled_order
from ozogui.leads.duplicates import Duplicates
from ozogui.leads.headers import EXPIRY, PHONE
from ozogui.leads.leads import Leads
from ozogui.leads.marks import Kind, Marks, RowState
from ozogui.leads.reasons import Case
from ozogui.leads.rules import CheckOptions, Remedy, Rule, Severity, Slice, find_all, rules_for

__all__ = ["Check", "Finding", "FindingKind", "RowState"]

SLICE_LEADS = 2_000
"""Leads between two pauses: about 5 ms of work, so that a window's timer is never kept waiting."""
PAUSE_S = 0.0005
_DUPLICATE: Kind = ("duplicate-phone", PHONE)

Progress = Callable[[int], None]
Cancel = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a rule says of one cell."""

    row: int
    """Index into the leads."""
    row_number: int
    """The file's row."""
    header: str
    rule: str
    severity: Severity
    message: str
    """The value, the reason and the remedy, in words: for the screen and the owner's workbook, never for a log."""

    def __repr__(self) -> str:
        """Leave the message out: it names the value, and a repr may end in a log."""
        return f"Finding(row={self.row}, header={self.header!r}, rule={self.rule!r}, severity={self.severity.value!r})"


@dataclass(frozen=True, slots=True)
class FindingKind:
    """All findings of one rule, counted."""

    rule: Rule
    """With the severity that it has in this check."""
    cells: int
    leads: int
    repairable: int
    """How many of them `repairs.propose` takes away with certainty."""
    offered: int
    """How many more go away if a person agrees: to lose what the cell holds, or to an order of day and month (see
    `repairs.propose_offers`)."""


class _Found:
    """All that one check has found: replaced as a whole by the next one, so that a cancelled check leaves no traces."""

    def __init__(self, leads: Leads, options: CheckOptions) -> None:
        self.rules = {rule.name: rule for rule in rules_for(leads, options)}
        self._rule_places = {name: place for place, name in enumerate(self.rules)}
        self._header_places = {header: place for place, header in enumerate(leads.headers)}
        self.marks = Marks(len(leads))
        self.duplicates = Duplicates(len(leads))
        self.date_order: DateOrder | None = None
        self._leads = leads
        self._options = options

    def settle_date_order(self, cancel: Cancel | None) -> None:
        """Find the order of day and month that the file's dates show, before any of them is judged."""
        if EXPIRY not in self._leads.headers:
            return
        column = self._leads.original_column(EXPIRY)
        orders: set[DateOrder] = set()
        for rows in _slices(len(column), cancel, 10 * SLICE_LEADS):
            dates = (value for value in set(column[rows.start : rows.stop]) if not is_date(value))
            orders.update(order for date in dates if (order := settled_order(date)) is not None)
        self.date_order = orders.pop() if len(orders) == 1 else None

    def add(self, rows: range) -> None:
        """Check leads for the first time, in ascending order."""
        part = self._slice(rows)
        self._mark(part, rows)
        for row in self.duplicates.add(rows, part.comparable_phones):
            self._mark_duplicate(row)

    def renew(self, rows: list[int]) -> None:
        """Check leads again, and tell their old and new duplicates."""
        part = self._slice(rows)
        for row in rows:
            self.marks.clear(row)
        self._mark(part, rows)
        touched = set(rows)
        for row, phone in zip(rows, part.comparable_phones, strict=True):
            touched |= self.duplicates.move(row, phone)
        for row in touched:
            if self.duplicates.is_repeat(row):
                self._mark_duplicate(row)
            else:
                self.marks.unset(row, _DUPLICATE)

    def worst_first(self, kinds: Iterable[Kind]) -> list[Kind]:
        """Sort kinds: errors, then as RULES has them, then as the headers stand."""

        def place(kind: Kind) -> tuple[bool, int, int]:
            name, header = kind
            is_warning = self.rules[name].severity is Severity.WARNING
            return is_warning, self._rule_places[name], self._header_places.get(header, len(self._header_places))

        return sorted(kinds, key=place)

    def _slice(self, rows: range | list[int]) -> Slice:
        leads = self._leads
        if isinstance(rows, range):
            columns = {header: leads.column(header)[rows.start : rows.stop] for header in leads.headers}
        else:
            columns = {header: [leads.column(header)[row] for row in rows] for header in leads.headers}
        return Slice(columns, len(rows), self._options, self.date_order)

    def _mark(self, part: Slice, rows: range | list[int]) -> None:
        for rule, (header, offset, remedy) in find_all(self.rules.values(), part):
            self.marks.set(rows[offset], (rule.name, header), rule.severity, remedy)

    def _mark_duplicate(self, row: int) -> None:
        self.marks.set(row, _DUPLICATE, self.rules[_DUPLICATE[0]].severity, Remedy.NONE)


class Check:
    """The findings of all leads.

    It belongs to the thread that owns the leads, and knows nothing before `run` has ended: asked earlier, it raises
    RuntimeError. After every edit of the leads, undo and redo, `recheck` must be told the rows that were touched.
    """

    def __init__(self, leads: Leads, options: CheckOptions) -> None:
        self.leads = leads
        self.options = options
        self._found: _Found | None = None

    def run(self, progress: Progress | None = None, cancel: Cancel | None = None) -> None:
        """Check all leads from scratch, in slices with a short sleep between them.

        Args:
            progress: Told how many leads are checked, after each slice.
            cancel: Asked before each slice; what was known before stays when it says stop.

        Raises:
            CancelledError: `cancel` said stop.
        """
        found = _Found(self.leads, self.options)
        found.settle_date_order(cancel)
        for rows in _slices(len(self.leads), cancel):
            found.add(rows)
            if progress is not None:
                progress(rows.stop)
        self._found = found

    def recheck(self, rows: Iterable[int]) -> None:
        """Check leads again after an edit, with all whose duplicates they were or have become.

        One lead takes well under a millisecond; many are taken in slices with a short sleep between them.
        """
        waiting = iter(sorted(set(rows)))
        known = self._known
        is_first = True
        while part := list(islice(waiting, SLICE_LEADS)):
            if not is_first:
                time.sleep(PAUSE_S)
            known.renew(part)
            is_first = False

    @property
    def clean(self) -> int:
        """How many leads have no remark at all."""
        return self._known.marks.count_state(RowState.READY)

    @property
    def with_warning(self) -> int:
        """How many leads have a warning and are sent all the same."""
        return self._known.marks.count_state(RowState.WARNING)

    @property
    def ready(self) -> int:
        """How many leads can be sent: `clean` + `with_warning`."""
        return self.clean + self.with_warning

    @property
    def held_back(self) -> int:
        """How many leads have an error."""
        return self._known.marks.count_state(RowState.HELD_BACK)

    @property
    def date_order(self) -> DateOrder | None:
        """The order of day and month that the file's dates show; None when nothing, or not one thing, settles it.

        It is the file as it was read that counts: repairing the one date that settles it leaves the others readable.
        """
        return self._known.date_order

    def kinds(self) -> list[FindingKind]:
        """Count the findings rule by rule: errors first, then the most frequent."""
        known = self._known
        kinds = [self._kind(rule) for rule in known.rules.values()]
        found = [kind for kind in kinds if kind.cells]
        return sorted(found, key=lambda kind: (kind.rule.severity is not Severity.ERROR, -kind.cells))

    def rows_of(self, rule_name: str) -> list[int]:
        """List the leads with a finding of a rule, in file order."""
        return self._known.marks.rows_of(rule_name)

    def cells_of(self, rule_name: str) -> list[tuple[int, str]]:
        """List row and header of a rule's findings, in file order."""
        marks = self._known.marks
        kinds = self._known.worst_first(kind for kind in marks.kinds() if kind[0] == rule_name)
        return [(row, kind[1]) for row in marks.rows_of(rule_name) for kind in kinds if marks.remedy_at(row, kind)]

    def problem_rows(self) -> list[int]:
        """List the leads with an error or a warning, in file order."""
        return self._known.marks.rows_in(RowState.WARNING, RowState.HELD_BACK)

    def held_back_rows(self) -> list[int]:
        """List the leads with an error, in file order."""
        return self._known.marks.rows_in(RowState.HELD_BACK)

    def ready_rows(self) -> list[int]:
        """List the leads that can be sent, in file order."""
        return self._known.marks.rows_in(RowState.READY, RowState.WARNING)

    def state_of(self, row: int) -> RowState:
        """Tell what becomes of a lead."""
        return self._known.marks.state_of(row)

    def findings_of(self, row: int) -> tuple[Finding, ...]:
        """Give all findings of a lead, the worst first."""
        return tuple(self._finding(row, kind) for kind in self._kinds_at(row))

    def finding_at(self, row: int, header: str) -> Finding | None:
        """Give the worst finding of a cell, or None."""
        kinds = (kind for kind in self._kinds_at(row) if kind[1] == header)
        worst = next(kinds, None)
        return None if worst is None else self._finding(row, worst)

    def findings(self) -> Iterator[Finding]:
        """Yield all findings in file order; each is put into words only when it is asked for."""
        for row in self.problem_rows():
            yield from self.findings_of(row)

    def error_rules_of(self, row: int) -> tuple[str, ...]:
        """Name the rules that hold a lead back, each once: what the journal keeps, for it names no value."""
        rules = self._known.rules
        errors = (name for name, _ in self._kinds_at(row) if rules[name].severity is Severity.ERROR)
        return tuple(dict.fromkeys(errors))

    def duplicates_of(self, row: int) -> tuple[int, ...]:
        """Give all leads with the same number as a lead, itself among them, in file order."""
        return self._known.duplicates.group_of(row)

    @property
    def _known(self) -> _Found:
        if self._found is None:
            raise RuntimeError("the leads have not been checked yet")
        return self._found

    def _kind(self, rule: Rule) -> FindingKind:
        marks = self._known.marks
        kinds = [kind for kind in marks.kinds() if kind[0] == rule.name]
        cells = sum(marks.count(kind) for kind in kinds)
        leads = cells if len(kinds) < 2 else len(marks.rows_of(rule.name))
        repairable = sum(marks.count(kind, Remedy.CERTAIN) for kind in kinds)
        offered = sum(marks.count(kind, Remedy.OFFERED) for kind in kinds)
        return FindingKind(rule, cells, leads, repairable, offered)

    def _kinds_at(self, row: int) -> list[Kind]:
        return self._known.worst_first(self._known.marks.kinds_at(row))

    def _finding(self, row: int, kind: Kind) -> Finding:
        name, header = kind
        rule = self._known.rules[name]
        message = rule.explain(self._case(row, header, rule))
        return Finding(row, self.leads.row_numbers[row], header, name, rule.severity, message)

    def _case(self, row: int, header: str, rule: Rule) -> Case:
        leads, known = self.leads, self._known
        first = known.duplicates.first_of(row)
        phone = known.duplicates.phone_of(row)
        return Case(
            value=leads.value(row, header) if header in leads.headers else "",
            header=header,
            date_format=self.options.date_format,
            date_order=self.date_order,
            is_required=rule.severity is Severity.ERROR,
            first_row_number=leads.row_numbers[first],
            lists=tuple(name for name, phones in self.options.suppressed.items() if phone in phones),
            lead_characters=sum(map(len, leads.headers)) + sum(map(len, leads.row_values(row))),
        )


def _slices(leads: int, cancel: Cancel | None, size: int = SLICE_LEADS) -> Iterator[range]:
    """Yield the leads in slices; between two of them let others run, and stop if somebody asked for it."""
    for start in range(0, leads, size):
        if cancel is not None and cancel():
            raise CancelledError
        if start:
            time.sleep(PAUSE_S)
        yield range(start, min(start + size, leads))
