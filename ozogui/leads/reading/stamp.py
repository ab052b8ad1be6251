"""What a file was like when it was read, so that it is noticed when somebody saves it again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol

from ozogui.errors import UserError
from ozogui.leads.rows.file_kind import content_hash


@dataclass(frozen=True, slots=True)
class FileStamp:
    """Size and time of a file."""

    size: int
    changed_ns: int
    """When it was last written, in nanoseconds since 1970."""


def stamp_of(handle: BinaryIO) -> FileStamp:
    """Return the stamp of an open file."""
    found = os.fstat(handle.fileno())
    return FileStamp(found.st_size, found.st_mtime_ns)


class FileState(StrEnum):
    """What became of a file since it was read."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    """Moved, renamed, deleted, or its drive is not connected."""


class FileChangedError(UserError):
    """A file was saved again since it was read, and its leads were about to be sent as they were then."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f'"{name}" changed since it was read.',
            "Nothing was sent. Read it again, so that what is sent is what the file holds now.",
        )


class ReadFile(Protocol):
    """What is needed of a sheet."""

    @property
    def path(self) -> Path:
        """Where it was read."""

    @property
    def stamp(self) -> FileStamp | None:
        """What the file was like then; None for pasted cells."""

    @property
    def content_hash(self) -> str:
        """Its content's hash of then."""

    @property
    def parts(self) -> Sequence[ReadFile]:
        """The files that were made one list; none where it is one file."""


def file_state(sheet: ReadFile) -> FileState:
    """Tell what became of a file since it was read; reads all of it where only its time is another.

    A copy to itself, or a save without a change, leaves the content as it is: that is no change. Of several files that
    were made one list a changed one tells more than one that is gone.
    """
    if sheet.parts:
        states = set(map(file_state, sheet.parts))
        return next(state for state in (FileState.CHANGED, FileState.GONE, FileState.SAME) if state in states)
    if sheet.stamp is None:
        return FileState.SAME
    try:
        found = sheet.path.stat()
        if (found.st_size, found.st_mtime_ns) == (sheet.stamp.size, sheet.stamp.changed_ns):
            return FileState.SAME
        if found.st_size != sheet.stamp.size:
            return FileState.CHANGED
        with sheet.path.open("rb") as handle:
            same = content_hash(handle, None) == sheet.content_hash
    except FileNotFoundError:
        return FileState.GONE
    except OSError:
        # Excel is writing it, or holds it for itself: it is about to be another one.
        return FileState.CHANGED if sheet.path.exists() else FileState.GONE
    return FileState.SAME if same else FileState.CHANGED
