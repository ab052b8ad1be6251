"""Runs the rules over all leads and keeps the findings true after an edit.

What is asked of a lead is in rules.py; how the findings are kept is in found.py.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from ozogui.leads.checking.column_findings import ColumnFinding, Counted, column_finding
from ozogui.leads.checking.found import PAUSE_S, SLICE_LEADS, Cancel, Found, slices_of
from ozogui.leads.checking.marks import Kind, RowState
from ozogui.leads.checking.number_findings import NUMBER_RULES, number_finding
from ozogui.leads.checking.reasons import Case
from ozogui.leads.checking.rules import Rule, Severity
from ozogui.leads.checking.slices import CheckOptions, Remedy
from ozogui.leads.leads import Leads
from ozogui.leads.rows.collector import collector_away
from ozogui.leads.values.all_numbers import numbers_in
from ozogui.leads.values.dates import DateOrder
from ozogui.leads.values.headers import PHONE

Progress = Callable[[int], None]


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


class Check:
    """The findings of all leads.

    It belongs to the thread that owns the leads, and knows nothing before `run` has ended: asked earlier, it raises
    RuntimeError. After every edit of the leads, undo and redo, `recheck` must be told the rows that were touched.
    """

    def __init__(self, leads: Leads, options: CheckOptions) -> None:
        self.leads = leads
        self.options = options
        self._found: Found | None = None

    def run(self, progress: Progress | None = None, cancel: Cancel | None = None) -> None:
        """Check all leads from scratch, in slices with a short sleep between them.

        Args:
            progress: Told how many leads are checked, after each slice.
            cancel: Asked before each slice; what was known before stays when it says stop.

        Raises:
            CancelledError: `cancel` said stop.
        """
        with collector_away(len(self.leads)):
            found = Found(self.leads, self.options)
            found.settle_date_order(cancel)
            for rows in slices_of(len(self.leads), cancel):
                found.add(rows)
                if progress is not None:
                    progress(rows.stop)
            found.settle_duplicates(cancel)
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

    def fork(self, leads: Leads) -> "Check":
        """Give a copy that changes without this one, for a fork of its leads.

        So a long edit is made and checked on another thread, while the thread that owns this check goes on asking it.
        """
        copy = Check(leads, self.options)
        copy._found = self._known.fork(leads)
        return copy

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

        Of several files each has its own (`date_order_of`); where they differ this is None.
        It is the file as it was read that counts: repairing the one date that settles it leaves the others readable.
        """
        return self._known.date_order

    def date_order_of(self, row: int) -> DateOrder | None:
        """Return the order that the dates of a lead's own file show."""
        return self._known.date_order_of(row)

    def kinds(self) -> list[FindingKind]:
        """Count the findings rule by rule: errors first, then the most frequent."""
        known = self._known
        kinds = [self._kind(rule) for rule in known.rules.values()]
        found = [kind for kind in kinds if kind.cells]
        return sorted(found, key=lambda kind: (kind.rule.severity is not Severity.ERROR, -kind.cells))

    def column_findings(self) -> list[ColumnFinding]:
        """Say once what half of a column's cells or more have in common, in the order of `kinds`.

        Also how many leads are on a list, were uploaded before, or repeat a number, from a few on.
        """
        return [found for kind in self.kinds() for found in self._columns_with(kind.rule)]

    def repairable_leads(self) -> int:
        """Count the leads that `repairs.propose_all` would change."""
        rules, marks = self._known.rules, self._known.marks
        errors = [kind for kind in marks.kinds() if rules[kind[0]].severity is Severity.ERROR]
        return marks.count_leads(errors, Remedy.CERTAIN)

    def repaired_ready(self) -> int:
        """Count the held-back leads that `repairs.propose_all` would make ready: nothing else is wrong with them."""
        rules, marks = self._known.rules, self._known.marks
        errors = [kind for kind in marks.kinds() if rules[kind[0]].severity is Severity.ERROR]
        return marks.count_only(errors, Remedy.CERTAIN)

    def problems_before(self, row: int) -> int:
        """Count the findings of all leads before one, in file order."""
        return self._known.marks.count_before(row)

    def rows_of(self, rule_name: str) -> list[int]:
        """List the leads with a finding of a rule, in file order."""
        return self._known.marks.rows_of(rule_name)

    def cells_of(self, rule_name: str, rows: Iterable[int] | None = None) -> list[tuple[int, str]]:
        """List row and header of a rule's findings, in file order; those of some leads cost only as much as they are.

        Args:
            rule_name: Any rule's name.
            rows: Only these leads; all by default.
        """
        marks = self._known.marks
        kinds = self._known.worst_first(kind for kind in marks.kinds() if kind[0] == rule_name)
        chosen = marks.rows_of(rule_name) if rows is None else sorted(set(rows))
        return [(row, kind[1]) for row in chosen for kind in kinds if marks.remedy_at(row, kind)]

    def rows_in(self, state: RowState) -> list[int]:
        """List the leads in a state, in file order."""
        return self._known.marks.rows_in(state)

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

    def kept_of(self, row: int) -> int:
        """Tell which lead of those with the same number is kept; the first one when all are."""
        return self._known.kept_of(row)

    @property
    def _known(self) -> Found:
        if self._found is None:
            raise RuntimeError("the leads have not been checked yet")
        return self._found

    def _kind(self, rule: Rule) -> FindingKind:
        marks = self._known.marks
        kinds = [kind for kind in marks.kinds() if kind[0] == rule.name]
        cells = sum(marks.count(kind) for kind in kinds)
        leads = cells if len(kinds) < 2 else marks.count_leads(kinds)
        repairable = sum(marks.count(kind, Remedy.CERTAIN) for kind in kinds)
        offered = sum(marks.count(kind, Remedy.OFFERED) for kind in kinds)
        return FindingKind(rule, cells, leads, repairable, offered)

    def _columns_with(self, rule: Rule) -> Iterator[ColumnFinding]:
        leads, marks = self.leads, self._known.marks
        for kind in self._known.worst_first(kind for kind in marks.kinds() if kind[0] == rule.name):
            found, header = None, kind[1]
            certain, offered = (marks.count(kind, remedy) for remedy in (Remedy.CERTAIN, Remedy.OFFERED))
            counted = Counted(rule, header, marks.count(kind), certain, offered)
            column = leads.column(header) if header in leads.headers else [""] * len(leads)
            rows = partial(marks.rows_of, rule.name)
            if rule.name in NUMBER_RULES and header == PHONE:
                phones = partial(self._phones_of, rule.name)
                found = number_finding(counted, len(column) - column.count(""), phones, self.options)
            elif rule.name not in NUMBER_RULES:
                found = column_finding(counted, column, rows, self.options, self.date_order)
            if found is not None:
                yield found

    def _phones_of(self, rule_name: str) -> list[str]:
        rows = [row for row, header in self.cells_of(rule_name) if header == PHONE]
        return list(map(self._known.duplicates.phone_of, rows))

    def _kinds_at(self, row: int) -> list[Kind]:
        return self._known.worst_first(self._known.marks.kinds_at(row))

    def _finding(self, row: int, kind: Kind) -> Finding:
        name, header = kind
        rule = self._known.rules[name]
        message = rule.explain(self._case(row, header, rule))
        return Finding(row, self.leads.row_numbers[row], header, name, rule.severity, message)

    def _lists_with(self, row: int, header: str) -> tuple[str, ...]:
        """Name the do-not-call lists that hold a lead's number, or that of a header of second numbers."""
        numbers: tuple[str, ...] = (self._known.duplicates.phone_of(row),)
        if header != PHONE and header in self.leads.headers:
            numbers, _ = numbers_in(self.leads.value(row, header), self.options.country_code)
        return tuple(name for name, listed in self.options.suppressed.items() if any(map(listed.__contains__, numbers)))

    def _case(self, row: int, header: str, rule: Rule) -> Case:
        leads, known = self.leads, self._known
        phone, uploaded = known.duplicates.phone_of(row), self.options.uploaded
        refused = self.options.refusals.rows if self.options.refusals is not None else {}
        return Case(
            value=leads.value(row, header) if header in leads.headers else "",
            header=header,
            options=self.options,
            date_order=self.date_order_of(row),
            is_required=rule.severity is Severity.ERROR,
            kept_row=leads.row_words(known.kept_of(row)),
            lists=self._lists_with(row, header),
            uploaded_on=uploaded.uploaded_on(phone) if uploaded is not None and rule.name == "suppressed" else None,
            is_upload_certain=uploaded is None or uploaded.is_certain(phone),
            misfit=leads.misfits.get(row, ""),
            refusal=refused.get(leads.row_numbers[row]),
            is_calculated=header in leads.headers and leads.is_calculated(row, header),
            lead_characters=sum(map(len, leads.headers)) + sum(map(len, leads.row_values(row))),
        )
