"""Signs of life beside the journal: a small file for each run and each request, kept locked while that lasts.

Others can tell by it for sure whether the run still goes on (see `process_lock`), also when its process lives but could
not write into the journal that it has ended. What follows from it being gone is not decided here.
"""

from __future__ import annotations

import contextlib
import os
import threading
import uuid
import weakref
from pathlib import Path

from ozogui.process_lock import lock
from ozogui.uploads.journal.database import JournalError, allow


class Presence:
    """The signs of life of one journal object. May be used from any thread."""

    def __init__(self, journal: Path, *, mode: int = 0o600) -> None:
        self._journal = journal
        self._mode = mode
        self._guard = threading.Lock()
        self._ends: dict[str, weakref.finalize[[int, Path], Presence]] = {}

    def begin(self) -> str:
        """Give a sign of life until `end`, and return its token: a name that nothing ever had or will have.

        Raises:
            JournalError: The folder cannot be written.
        """
        token = uuid.uuid4().hex
        path = self._path(token)
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, self._mode)
            allow(path, self._mode)
            lock(descriptor)
        except OSError as error:
            raise JournalError(
                f"The journal's folder cannot be written ({error.strerror}), so nothing was sent.",
                f"Check that you may write in the folder {path.parent}, and that the disk is not full.",
            ) from error
        with self._guard:
            self._ends[token] = weakref.finalize(self, _end, descriptor, path)
        return token

    def end(self, token: str) -> None:
        """End a sign of life, whatever the disk is like; its token counts as gone from now on."""
        with self._guard:
            end = self._ends.pop(token, None)
        if end is not None:
            end()

    def is_mine(self, token: str) -> bool:
        """Return whether this object gave the sign, and it has not ended."""
        with self._guard:
            return token in self._ends

    def is_running(self, token: str) -> bool:
        """Return whether what has this token still goes on; what a gone one left is cleared away."""
        if self.is_mine(token):
            return True
        path = self._path(token)
        try:
            descriptor = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return False
        except PermissionError:
            return True  # Another person's, whose end only that person's programs can see.
        try:
            lock(descriptor)
        except OSError:
            return True
        finally:
            os.close(descriptor)
        with contextlib.suppress(OSError):  # Another process clears it away at the same moment.
            path.unlink()
        return False

    def close(self) -> None:
        """End every sign of life."""
        with self._guard:
            ends, self._ends = list(self._ends.values()), {}
        for end in ends:
            end()

    def _path(self, token: str) -> Path:
        return self._journal.with_name(f"{self._journal.stem}-{token}.running")


def _end(descriptor: int, path: Path) -> None:
    os.close(descriptor)
    with contextlib.suppress(OSError):  # It may be gone already, with its whole folder in a test.
        path.unlink()
