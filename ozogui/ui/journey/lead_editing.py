"""The checked leads of the journey and every change of them: at once when it is small, on a thread when it is not.

Leads and check belong to one thread at a time. A long step is therefore made on a fork of both, in a worker, while the
table goes on showing the old ones; when it is through, the fork takes their place. Lives in the UI thread.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import compress

from PySide6.QtCore import QObject, Signal

from ozogui.errors import CancelledError
from ozogui.leads.checking.check import Check
from ozogui.leads.checking.column_findings import ColumnFinding
from ozogui.leads.checking.found import PAUSE_S
from ozogui.leads.checking.slices import CheckOptions
from ozogui.leads.leads import Change, Leads
from ozogui.leads.mapping.mapping import map_leads
from ozogui.leads.mapping.mapping_shape import Mapping
from ozogui.leads.reading.sheet import Sheet
from ozogui.leads.repairing.proposal import Proposal
from ozogui.leads.repairing.tidying import Tidied, tidy
from ozogui.leads.rows.collector import collector_away
from ozogui.leads.values.headers import PHONE
from ozogui.leads.values.phone_form import PhoneRule
from ozogui.ui.kit.background import Background, Work
from ozogui.wording import count

AT_ONCE = 1_000
"""Cells that are changed and checked again without leaving the UI thread: about 10 ms."""
LANES = ("edit", "check", "plan", "save", "results", "corrections")
"""Background work that reads or replaces the leads: meanwhile nobody may change them."""

Step = Callable[[Leads, Check], frozenset[int]]
"""Changes the leads it is given and returns the rows it touched; the check is still the one from before."""
Told = Callable[[int], None]

_TidyKey = tuple[bool, PhoneRule, str, str]
"""Whether it is tidied, and what that depends on."""

_FEW_LEADS = 5_000
"""Leads of which the columns are looked through after every edit: about 5 ms."""
_RECHECKED = 10_000
_CARRIED_PART = 5_000


class LeadEditing(QObject):
    """Owns the leads and their check. Every change of them goes through here, each as one step of undo."""

    changed = Signal()
    """Leads were edited, repaired, left out or undone."""
    busy_changed = Signal()
    """A long step, or other work that needs the leads to stand still, began or ended."""
    refused = Signal()
    """A change was asked for while the leads have to stand still; nothing was done."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._was_busy = False
        self.leads: Leads | None = None
        self.earlier: Leads | None = None
        """The leads of the same file as it was read before, whose edits come along with the next check."""
        self.check: Check | None = None
        self.tidied = Tidied()
        """What was tidied unasked at the last check."""
        self._tidied_for: _TidyKey | None = None
        self.column_findings: tuple[ColumnFinding, ...] = ()
        """What is wrong with whole columns; of a long list as it was at the last check or long step."""
        background.busy_changed.connect(self._tell_busy)

    @property
    def is_busy(self) -> bool:
        """Whether the leads have to stand still, since a worker reads them or is about to replace them."""
        return any(self._background.busy_with(lane) is not None for lane in LANES)

    def drop(self) -> None:
        """Forget the leads, and whatever is being made of them."""
        for lane in ("edit", "check"):
            self._background.cancel(lane)
        self.leads = self.check = self.earlier = None
        self.tidied, self._tidied_for = Tidied(), None
        self.column_findings = ()

    def run_check(
        self,
        sheet: Sheet,
        mapping: Mapping,
        options: CheckOptions,
        *,
        is_same_list: bool,
        tidies: bool,
        then: Callable[[], None],
    ) -> None:
        """Check the leads of a sheet in the background.

        Args:
            sheet: where they come from.
            mapping: which column feeds which header.
            options: what the check depends on.
            is_same_list: sheet and mapping are those of the leads there are: edits and undo stay as they are. Otherwise
                the leads are mapped anew, and edits of cells that are still the same come along as one step.
            tidies: what loses nothing is tidied before; otherwise what was tidied is taken back.
            then: called when the new check is in place, to tell of it.
        """
        if self._background.busy_with("edit") is not None:
            self.refused.emit()
            return
        before, known = self.leads or self.earlier, self.tidied
        key = (tidies, options.phone_rule, options.country_code, options.date_format)
        is_tidied = is_same_list and self._tidied_for == key

        def check(work: Work) -> _Checked:
            with collector_away():
                tidied = known
                if before is None or not is_same_list:
                    leads = map_leads(sheet, mapping)
                    tidied = _tidied(leads, options, work, wanted=tidies)
                    _bring_along(leads, before, work)
                elif is_tidied:
                    leads = before
                else:
                    leads = before.fork()  # the table goes on showing the others
                    tidied = _tidied(leads, options, work, wanted=tidies)
                checked = Check(leads, options)
                checked.run(progress=work.report, cancel=work.is_cancelled)
                return _Checked(leads, checked, tuple(checked.column_findings()), tidied=tidied)

        def take(result: _Checked) -> None:
            self.leads, self.check, self.column_findings = result.leads, result.check, result.column_findings
            self.tidied, self._tidied_for = result.tidied, key
            then()

        self._background.run(check, take, words="Checking the leads", lane="check")

    def edit(self, changes: Iterable[Change], title: str) -> int:
        """Change a few cells at once, as one step; return how many leads were touched. For many there is `run`."""
        return self.run(lambda leads, _check: leads.edit(changes, title))

    def propose(self, proposal: Callable[[Leads, Check], Proposal], cells: int, then: Told | None = None) -> int:
        """Make what a function proposes; for `cells` and the rest see `run`."""

        def step(leads: Leads, check: Check) -> frozenset[int]:
            proposed = proposal(leads, check)
            title, changes = proposed.title, list(proposed.changes)
            del proposed
            return leads.edit(_used_up(changes), title)

        return self.run(step, cells=cells, words="Changing the leads", then=then)

    def undo(self) -> int:
        """Take the last step back."""
        cells = self.leads.undo_cells if self.leads is not None else 0
        return self.run(lambda leads, _check: leads.undo(), cells=cells, words="Undoing")

    def redo(self) -> int:
        """Make the step again that was taken back."""
        cells = self.leads.redo_cells if self.leads is not None else 0
        return self.run(lambda leads, _check: leads.redo(), cells=cells, words="Redoing")

    def run(self, step: Step, *, cells: int = 1, words: str = "Changing the leads", then: Told | None = None) -> int:
        """Make a step and check what it touched.

        Args:
            step: changes the leads; called in a worker, with a fork of the leads, when the step is long.
            cells: about how many cells it looks at or changes, which decides whether it is long.
            words: what the window says of a long one.
            then: called in the UI thread with how many leads were touched, when all is done.

        Returns:
            How many leads were touched; 0 for a long step, which is only on its way, and for a refused one.
        """
        leads, check = self.leads, self.check
        if leads is None or check is None:
            return 0
        if self.is_busy:
            self.refused.emit()
            return 0
        if cells > AT_ONCE:
            self._background.run(
                partial(_forked, leads, check, step), partial(self._take, leads, then), words=words, lane="edit"
            )
            return 0
        rows = step(leads, check)
        self._finish(rows, then, is_checked=False)
        return len(rows)

    def _take(self, before: Leads, then: Told | None, result: _Checked) -> None:
        if self.leads is not before:  # another file was opened meanwhile
            return
        if result.rows:
            self.leads, self.check, self.column_findings = result.leads, result.check, result.column_findings
        self._finish(result.rows, then, is_checked=True)

    def _finish(self, rows: frozenset[int], then: Told | None, *, is_checked: bool) -> None:
        if rows and self.check is not None:
            if not is_checked:
                self.check.recheck(rows)
                if len(self.check.leads) <= _FEW_LEADS:
                    self.column_findings = tuple(self.check.column_findings())
            self.changed.emit()
        if then is not None:
            then(len(rows))

    def _tell_busy(self) -> None:
        if self.is_busy != self._was_busy:
            self._was_busy = not self._was_busy
            self.busy_changed.emit()


def _used_up(changes: list[Change]) -> Iterator[Change]:
    """Yield changes and forget each: a million of them freed in one go would hold the window up for 100 ms."""
    changes.reverse()
    while changes:
        yield changes.pop()


@dataclass(frozen=True, slots=True)
class _Checked:
    """What a worker hands over: leads that are checked, and the rows that its step touched."""

    leads: Leads
    check: Check
    column_findings: tuple[ColumnFinding, ...]
    rows: frozenset[int] = frozenset()
    tidied: Tidied = field(default_factory=Tidied)


def _forked(leads: Leads, check: Check, step: Step, work: Work) -> _Checked:
    with collector_away(len(leads)):
        new_leads = leads.fork()
        new_check = check.fork(new_leads)
        rows = step(new_leads, new_check)
        checked = 0
        for part in _ascending(rows, len(new_leads)):
            if work.is_cancelled():
                raise CancelledError
            new_check.recheck(part)
            checked += len(part)
            work.report(checked)
            time.sleep(PAUSE_S)
        return _Checked(new_leads, new_check, tuple(new_check.column_findings()), rows)


def _ascending(rows: frozenset[int], leads: int) -> Iterator[list[int]]:
    """Yield rows in ascending order, some at a time: sorting a set of a million holds the window up for 100 ms."""
    marks = bytearray(leads)
    for row in rows:
        marks[row] = 1
    for start in range(0, leads, _RECHECKED):
        part = list(compress(range(start, leads), marks[start : start + _RECHECKED]))
        if part:
            yield part


def _tidied(leads: Leads, options: CheckOptions, work: Work, *, wanted: bool) -> Tidied:
    if wanted:
        return tidy(leads, options, work.is_cancelled)
    leads.tidy({})
    return Tidied()


def _bring_along(leads: Leads, before: Leads | None, work: Work) -> None:
    """Take over what was edited in cells that are still the same, and the leads that were left out."""
    if before is None:
        return
    places = _Places(leads, before)
    leads.edit(_still_fitting(leads, before, places, work), "Earlier edits")
    left_out = [place for row in before.left_out if (place := places.of(row)) is not None]
    if left_out:
        leads.leave_out(left_out, "Leads left out earlier")


class _Places:
    """Where leads are that were read once more: in their row, if their number is still the same, or where it is now."""

    def __init__(self, leads: Leads, before: Leads) -> None:
        self._leads, self._before = leads, before
        ids = [each.source.rows_id if each.source is not None else "" for each in (leads, before)]
        self._is_same_reading = leads.row_numbers is before.row_numbers or (bool(ids[0]) and ids[0] == ids[1])
        self._known = {number: place for place, number in enumerate(leads.row_numbers)}
        self._by_phone: dict[str, int] | None = None

    def of(self, row: int) -> int | None:
        """Return where a lead of before is now; None where that is not certain."""
        place = self._known.get(self._before.row_numbers[row])
        if self._is_same_reading or PHONE not in self._leads.headers or PHONE not in self._before.headers:
            return place
        phone = self._before.original(row, PHONE)
        if place is not None and self._leads.original(place, PHONE) == phone:
            return place
        # The list was sorted, or rows were put in above: another stands in this row, and must not be taken for it.
        return self._place_of(phone)

    def _place_of(self, phone: str) -> int | None:
        if self._by_phone is None:
            column = self._leads.original_column(PHONE)
            times = Counter(column)
            self._by_phone = {text: place for place, text in enumerate(column) if text and times[text] == 1}
        return self._by_phone.get(phone)


def _still_fitting(leads: Leads, before: Leads, places: _Places, work: Work) -> Iterator[Change]:
    headers = set(leads.headers)
    for number, edit in enumerate(before.edits()):
        if number % _CARRIED_PART == 0 and work.is_cancelled():
            raise CancelledError
        place = places.of(edit.row)
        if place is not None and edit.header in headers and leads.value(place, edit.header) == edit.before:
            yield Change(place, edit.header, edit.before, edit.after)


def read_again_words(before: Sheet, now: Sheet, editing: LeadEditing) -> tuple[str, str]:
    """Return what reading a file once more has brought, as a title and a sentence."""
    more = now.rows - before.rows
    rows = f"{count('row', abs(more))} {'more' if more > 0 else 'fewer'}" if more else "as many rows as before"
    edits = editing.earlier.edited_cells if editing.earlier is not None else 0
    kept = f" Of your {count('edit', edits)} those stay whose cell still holds what it did." if edits else ""
    return f"Read again: {rows}.", f"What was decided about columns and rows stands.{kept}"
