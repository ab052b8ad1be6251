"""What a person does to many cells at once: find and replace, fill down, fill blanks, trim, take edits back.

Each function proposes changes and makes none; one cell at a time is a `Change` handed to `Leads.edit`. What makes a
finding go away is in repairs.py.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from ozogui.leads.leads import Change, Leads
from ozogui.leads.repairing.proposal import Proposal
from ozogui.wording import count


def replace_text(
    leads: Leads,
    find: str,
    replacement: str,
    *,
    headers: Sequence[str] | None = None,
    rows: Iterable[int] | None = None,
    match_case: bool = False,
    whole_cell: bool = False,
) -> Proposal:
    """Propose to replace a text wherever it stands.

    Args:
        leads: The leads as they stand.
        find: What is looked for, letter by letter; nothing is found for an empty text unless `whole_cell`, when it
            means blank cells.
        replacement: What stands there instead, as it is.
        headers: Only under these headers; under all by default.
        rows: Only in these leads; in all by default.
        match_case: Whether capitals count.
        whole_cell: Only cells that hold nothing else.
    """
    if not find and not whole_cell:
        return Proposal("", "Replace nothing", ())
    looked_for = re.compile(re.escape(find), 0 if match_case else re.IGNORECASE)

    def replaced(value: str) -> str:
        if whole_cell:
            return replacement if looked_for.fullmatch(value) else value
        return looked_for.sub(lambda _: replacement, value)

    changes = tuple(_changed(leads, headers or leads.headers, rows, replaced))
    return Proposal("", f"Replace in {count('cell', len(changes))}", changes)


def fill_down(leads: Leads, headers: Sequence[str], rows: Iterable[int]) -> Proposal:
    """Propose to write what the first of some leads holds under each header into all the others.

    Args:
        leads: The leads as they stand.
        headers: The headers that are filled.
        rows: The leads in the order in which they are seen: a sorted table's first one is not the file's.
    """
    ordered = list(dict.fromkeys(rows))
    changes = [
        Change(row, header, before, value)
        for header in headers
        for value in (leads.value(ordered[0], header) for _ in ordered[:1])
        for row in ordered[1:]
        if (before := leads.value(row, header)) != value
    ]
    return Proposal("", f"Fill down {count('cell', len(changes))}", tuple(changes))


def fill_blanks(leads: Leads, header: str, value: str, rows: Iterable[int] | None = None) -> Proposal:
    """Propose one value for all leads that have none under a header; all leads are looked at by default."""

    def filled(before: str) -> str:
        return value if not before or before.isspace() else before

    changes = tuple(_changed(leads, (header,), rows, filled))
    return Proposal("", f"Fill {count('blank', len(changes))} of {header}", changes)


def drop_edits(leads: Leads, rows: Iterable[int] | None = None, headers: Sequence[str] | None = None) -> Proposal:
    """Propose what the file has in place of what was edited; all edits are dropped by default.

    It is a step as any other, so undo brings the edits back; leads that were left out stay out.
    """
    wanted = None if rows is None else set(rows)
    changes = tuple(
        Change(edit.row, edit.header, edit.after, edit.before)
        for edit in leads.edits()
        if (wanted is None or edit.row in wanted) and (headers is None or edit.header in headers)
    )
    return Proposal("", f"Drop {count('edit', len(changes))}", changes)


class _Memory(dict[str, str]):
    """Works out each different value once."""

    def __init__(self, change: Callable[[str], str]) -> None:
        super().__init__()
        self._change = change

    def __missing__(self, value: str) -> str:
        changed = self[value] = self._change(value)
        return changed


def _changed(
    leads: Leads, headers: Sequence[str], rows: Iterable[int] | None, change: Callable[[str], str]
) -> Iterator[Change]:
    """Yield the cells that a function changes, header by header, in the order of the rows."""
    chosen = range(len(leads)) if rows is None else list(dict.fromkeys(rows))
    for header in headers:
        column, after = leads.column(header), _Memory(change)
        for row in chosen:
            before = column[row]
            if (now := after[before]) != before:
                yield Change(row, header, before, now)
