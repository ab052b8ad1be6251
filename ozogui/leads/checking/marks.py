"""Where findings are, one byte for each lead and kind, so that a million leads full of faults still stay small.

What a finding says is not stored: it is worked out from the cell when somebody looks (see check.py).
"""

from collections.abc import Iterable
from enum import IntEnum
from itertools import compress

from ozogui.leads.checking.rules import Severity
from ozogui.leads.checking.slices import Remedy

Kind = tuple[str, str]
"""Rule name and header."""


class RowState(IntEnum):
    """What becomes of a lead, from good to bad."""

    READY = 0
    """No remark at all."""
    WARNING = 1
    """Sent all the same."""
    HELD_BACK = 2


_THERE = bytes(min(byte, 1) for byte in range(256))
"""Makes 1 of every byte that is not 0."""

_SEVERITY_STATES = {Severity.WARNING: RowState.WARNING, Severity.ERROR: RowState.HELD_BACK}


class Marks:
    """The kinds of finding at each lead, and the state that follows for the lead."""

    def __init__(self, leads: int) -> None:
        self._leads = leads
        self._remedies: dict[Kind, bytearray] = {}
        self._counts: dict[Kind, list[int]] = {}
        self._severities: dict[Kind, RowState] = {}
        self._states = bytearray(leads)
        self._state_counts = [leads, 0, 0]

    def set(self, row: int, kind: Kind, severity: Severity, remedy: Remedy) -> None:
        """Mark a finding, or change what can be done about it."""
        if kind not in self._remedies:
            self._remedies[kind] = bytearray(self._leads)
            self._counts[kind] = [0] * (max(Remedy) + 1)
            self._severities[kind] = _SEVERITY_STATES[severity]
        marked, counts = self._remedies[kind], self._counts[kind]
        counts[marked[row]] -= 1
        counts[remedy] += 1
        marked[row] = remedy
        state = self._severities[kind]
        if state > self._states[row]:
            self._set_state(row, state)

    def clear(self, row: int) -> None:
        """Take all findings of a lead away."""
        for kind, marked in self._remedies.items():
            if marked[row]:
                self._counts[kind][marked[row]] -= 1
                marked[row] = 0
        self._set_state(row, RowState.READY)

    def unset(self, row: int, kind: Kind) -> None:
        """Take one finding away, if it is there."""
        marked = self._remedies.get(kind)
        if marked is None or not marked[row]:
            return
        self._counts[kind][marked[row]] -= 1
        marked[row] = 0
        left = (self._severities[other] for other in self.kinds_at(row))
        self._set_state(row, max(left, default=RowState.READY))

    def kinds(self) -> list[Kind]:
        """List the kinds that have a finding anywhere."""
        return [kind for kind in self._remedies if self.count(kind)]

    def kinds_at(self, row: int) -> list[Kind]:
        """List the kinds of finding at a lead."""
        return [kind for kind, marked in self._remedies.items() if marked[row]]

    def count(self, kind: Kind, remedy: Remedy | None = None) -> int:
        """Count the findings of a kind, all or those with one remedy."""
        counts = self._counts.get(kind)
        if counts is None:
            return 0
        return sum(counts[1:]) if remedy is None else counts[remedy]

    def remedy_at(self, row: int, kind: Kind) -> Remedy | None:
        """Tell what can be done about a finding, or None when there is none of that kind."""
        marked = self._remedies.get(kind)
        return Remedy(marked[row]) if marked is not None and marked[row] else None

    def rows_of(self, rule_name: str) -> list[int]:
        """List the leads with a finding of a rule under any header, ascending."""
        return _positions(self._any_of(kind for kind in self.kinds() if kind[0] == rule_name))

    def count_leads(self, kinds: Iterable[Kind], remedy: Remedy | None = None) -> int:
        """Count the leads with a finding of any of the kinds, all or those with one remedy."""
        return self._leads - self._any_of(kinds, remedy).count(0)

    def count_only(self, kinds: Iterable[Kind], remedy: Remedy) -> int:
        """Count the leads with a finding of any of the kinds, where each such finding of theirs has this remedy."""
        known = [kind for kind in kinds if self.count(kind)]
        with_other = 0
        for other in Remedy:
            if other is not remedy:
                with_other |= int.from_bytes(self._any_of(known, other).translate(_THERE), "little")
        with_one = int.from_bytes(self._any_of(known, remedy).translate(_THERE), "little")
        return (with_one & ~with_other).bit_count()

    def count_before(self, row: int) -> int:
        """Count the findings of all leads before one."""
        return sum(row - marked.count(0, 0, row) for marked in self._remedies.values())

    def fork(self) -> "Marks":
        """Give a copy that changes without this one."""
        copy = Marks(self._leads)
        copy._remedies = {kind: bytearray(marked) for kind, marked in self._remedies.items()}
        copy._counts = {kind: list(counts) for kind, counts in self._counts.items()}
        copy._severities = dict(self._severities)
        copy._states = bytearray(self._states)
        copy._state_counts = list(self._state_counts)
        return copy

    def state_of(self, row: int) -> RowState:
        """Tell what becomes of a lead."""
        return RowState(self._states[row])

    def count_state(self, state: RowState) -> int:
        """Count the leads in a state."""
        return self._state_counts[state]

    def rows_in(self, *states: RowState) -> list[int]:
        """List the leads in any of the states, ascending."""
        return _positions(self._states.translate(bytes(byte in states for byte in range(256))))

    def _any_of(self, kinds: Iterable[Kind], remedy: Remedy | None = None) -> bytes | bytearray:
        """Tell of each lead whether it has a finding of any of the kinds: a byte that is not 0."""
        found = [self._remedies[kind] for kind in kinds if kind in self._remedies]
        if remedy is not None:
            wanted = bytes(byte == remedy for byte in range(256))
            found = [marked.translate(wanted) for marked in found]
        if len(found) == 1:
            return found[0]
        # Bytes of several kinds are or-ed as one large number each: far faster than a million comparisons.
        together = 0
        for marked in found:
            together |= int.from_bytes(marked, "little")
        return together.to_bytes(self._leads, "little")

    def _set_state(self, row: int, state: RowState) -> None:
        self._state_counts[self._states[row]] -= 1
        self._state_counts[state] += 1
        self._states[row] = state


def _positions(content: bytes | bytearray) -> list[int]:
    return list(compress(range(len(content)), content))
