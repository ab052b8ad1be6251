"""Standard streams for a program that has none: the windowed program on Windows has neither output nor error stream.

Whatever people must know is shown in a window. What a library prints all the same must not end the program, and its
words may hold anybody's data: so only who printed, and how much, goes to the log.
"""

from __future__ import annotations

import io
import logging
import sys
import threading

from typing_extensions import override

logger = logging.getLogger(__name__)


def provide_streams() -> None:
    """Put a stream that nobody hears in the place of each that is missing."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, UnheardStream())


class UnheardStream(io.TextIOBase):
    """Takes text, drops it, and logs who wrote it; may be written to from any thread."""

    def __init__(self) -> None:
        super().__init__()
        self._own = threading.local()

    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, text: str, /) -> int:
        # A log that cannot be written prints its trouble: that must not come back here without end.
        if text.strip() and not getattr(self._own, "is_logging", False):
            self._own.is_logging = True
            try:
                caller = sys._getframe(1)  # noqa: SLF001  the only way to know who prints
                where = f"{caller.f_globals.get('__name__', '?')}, line {caller.f_lineno}"
                logger.warning("%d characters were printed where nobody can see them, by %s", len(text), where)
            finally:
                self._own.is_logging = False
        return len(text)
