"""A process's sign of life beside the journal: a small file that it keeps locked while it runs.

Others can tell by it for sure whether the process still runs (see `process_lock`). What follows from it being gone is
not decided here.
"""

from __future__ import annotations

import contextlib
import os
import threading
import uuid
import weakref
from pathlib import Path

from ozogui.process_lock import lock
from ozogui.uploads.journal.database import JournalError


class Presence:
    """One journal object's sign of life, given when the token is first asked for. May be used from any thread."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self._guard = threading.Lock()
        self._token = ""
        self._end: weakref.finalize[[int, Path], Presence] | None = None

    @property
    def token(self) -> str:
        """A name that no other run of the program ever had or will have.

        Raises:
            JournalError: The folder cannot be written.
        """
        with self._guard:
            if not self._token:
                token = uuid.uuid4().hex
                path = self._path(token)
                try:
                    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
                    lock(descriptor)
                except OSError as error:
                    raise JournalError(
                        f"The journal's folder cannot be written ({error.strerror}), so nothing was sent.",
                        f"Check that you may write in the folder {path.parent}, and that the disk is not full.",
                    ) from error
                self._end = weakref.finalize(self, _end, descriptor, path)
                self._token = token
            return self._token

    def is_running(self, token: str) -> bool:
        """Return whether the journal object with this token is still in use; what a gone one left is cleared away."""
        if token == self._token:
            return True
        path = self._path(token)
        try:
            descriptor = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return False
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
        """End the sign of life; the token counts as gone from now on."""
        with self._guard:
            self._token = ""
            if self._end is not None:
                self._end()

    def _path(self, token: str) -> Path:
        return self._journal.with_name(f"{self._journal.stem}-{token}.running")


def _end(descriptor: int, path: Path) -> None:
    os.close(descriptor)
    with contextlib.suppress(OSError):  # It may be gone already, with its whole folder in a test.
        path.unlink()
