"""How long a lead is as CloudAgent counts it, and which lead of a sheet is the longest.

The rule that holds a lead back for its length is in rules.py; it counts in the same way.
"""

from __future__ import annotations

from collections.abc import Callable

from ozogui.errors import CancelledError
from ozogui.leads.leads import Leads

_SLICE = 20_000


def longest_row(leads: Leads, cancel: Callable[[], bool] | None = None) -> tuple[int, int]:
    """Return (index, characters) of the longest lead, the first of several; (-1, 0) when there is none.

    Ozonetel's page limits a row to 2,000 characters "including all headers" and does not say how they are counted:
    here it is the names of all headers and the lead's values, without quotes and commas.

    Raises:
        CancelledError: `cancel` said so between two slices.
    """
    names = sum(map(len, leads.headers))
    columns = [leads.column(header) for header in leads.headers]
    best, longest = -1, -1
    for start in range(0, len(leads), _SLICE):
        if cancel is not None and cancel():
            raise CancelledError
        lengths = [list(map(len, column[start : start + _SLICE])) for column in columns]
        for offset, parts in enumerate(zip(*lengths, strict=True)):
            length = sum(parts)
            if length > longest:
                best, longest = start + offset, length
    return (best, names + longest) if best >= 0 else (-1, 0)
