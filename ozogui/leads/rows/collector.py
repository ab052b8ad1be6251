"""Keeps Python's garbage collector away while a million values are built, and from them afterwards.

Lists of texts hold no cycles, so the collector finds nothing in them; but it looks through all of them again and again,
up to 0.2 s at a time for a million rows (measured), during which no thread runs and a window stands still.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_MANY_ROWS = 50_000
"""Fewer rows are looked through too fast to be noticed."""

_lock = threading.Lock()
_away = 0
_was_on = False


@contextmanager
def collector_away(rows: int = 0) -> Iterator[None]:
    """Build values without cycles while the collector rests; on any thread, and on several at a time.

    Reference counts go on freeing what nobody holds any more. The collector comes back when the last that asked it
    away is done, unless it was off before.

    Args:
        rows: How many rows there are, if that is known beforehand; see `leave_alone`.
    """
    global _away, _was_on
    with _lock:
        if _away == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _away += 1
    try:
        yield
        leave_alone(rows)
    finally:
        with _lock:
            _away -= 1
            if _away == 0 and _was_on:
                gc.enable()


def is_away() -> bool:
    """Return whether anybody builds values just now, so that whoever collects by hand had better wait."""
    return _away > 0


def leave_alone(rows: int) -> None:
    """Let the collector never look at what there is now, if there are many rows.

    Cycles that are garbage at this moment are never freed: once for each large file that is some thousand objects.
    """
    if rows >= _MANY_ROWS:
        gc.freeze()
