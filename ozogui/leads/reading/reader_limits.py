"""How much memory and time the reader's process may take, and how the operating system is told.

The limits bind the process that sets them on itself; whoever started it watches the clock (reader_process.py).
"""

from __future__ import annotations

import sys
from contextlib import suppress

GIGABYTE = 1 << 30

MEMORY_BYTES = 1 * GIGABYTE
"""What any file may take; a million rows of eight columns take about 0.7 GB."""

MOST_MEMORY_BYTES = 11 * GIGABYTE // 8
"""What a workbook may be promised whose cells were counted beforehand, and are that many: of what is promised a tenth
is never used. A sheet of xlsx that would take more is parsed in slices (xlsx_slices.py); an xls from corner to corner
takes as much, for the parser makes room for all of it twice."""

_BYTES_PER_CELL = 96
"""What python-calamine 0.9.1 takes at most for a filled cell while it makes a sheet's rectangle of a list of cells."""

_CPU_S = 600
"""Ends a process that nobody watches any more: whoever started it was killed, and the parser is in an endless loop."""


def memory_for(cells: int) -> int:
    """Return how many bytes a sheet of that many filled cells may take, whatever else it holds."""
    return max(MEMORY_BYTES, min(cells * _BYTES_PER_CELL + MEMORY_BYTES // 4, MOST_MEMORY_BYTES))


def limit_memory(most_bytes: int) -> None:
    """Let this process have that much memory and no more; may be called again with a greater number.

    On Linux what goes beyond fails at once (RLIMIT_AS). On Windows a job object does the same. macOS refuses RLIMIT_AS
    or does not keep to it, and any system may grant no limits: then nothing is limited here, and the starting process
    looks from time to time (`reader_process`).
    """
    if sys.platform == "win32":
        from ozogui.leads.reading import windows_job

        with suppress(OSError):
            windows_job.limit_memory(most_bytes)
    else:
        import resource

        _limit(resource.RLIMIT_AS, most_bytes)


def limit_processor_time() -> None:
    """End this process after ten minutes of work, long after everybody else has lost patience; not on Windows."""
    if sys.platform != "win32":
        import resource

        _limit(resource.RLIMIT_CPU, _CPU_S)


if sys.platform != "win32":

    def _limit(what: int, most: int) -> None:
        import resource

        # Refused with ValueError by macOS, with OSError where this process may not.
        with suppress(OSError, ValueError):
            _, hard = resource.getrlimit(what)
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
