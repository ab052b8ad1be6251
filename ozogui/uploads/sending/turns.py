"""Turns between uploads that share an account's requests at one time: whoever was served longest ago goes next.

Only the order; when a request may begin at all is pace.py's.
"""

from __future__ import annotations

import itertools
import threading


class Turns:
    """The turns of one account. May be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._served: dict[int, int] = {}
        self._wanting: set[int] = set()
        self._numbers = itertools.count(1)

    def want(self, upload_id: int) -> bool:
        """Say that an upload has a request to make, and return whether it is its turn among those that have one."""
        with self._lock:
            self._wanting.add(upload_id)
            # Who is new begins where the others are: it makes up for nothing.
            self._served.setdefault(upload_id, min(self._served.values(), default=0))
            first = min(self._wanting, key=lambda each: (self._served[each], each))
            return first == upload_id

    def served(self, upload_id: int) -> None:
        """Note that an upload has begun a request: it is behind all others now."""
        with self._lock:
            self._served[upload_id] = next(self._numbers)
            self._wanting.discard(upload_id)

    def rest(self, upload_id: int) -> None:
        """Note that an upload wants none for now, so that nobody waits for it."""
        with self._lock:
            self._wanting.discard(upload_id)

    def leave(self, upload_id: int) -> None:
        """Forget an upload whose run has ended."""
        with self._lock:
            self._wanting.discard(upload_id)
            self._served.pop(upload_id, None)
