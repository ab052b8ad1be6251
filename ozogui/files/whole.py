"""Writes a file so that the old or the new one is there whole, and says in plain words why one cannot be written."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ozogui.errors import UserError

_HELD_BY_ANOTHER = (5, 32, 33)
"""What Windows says while another program (Excel, a virus scanner, a backup) has a file open for a moment."""
_PAUSES_S = (0.02, 0.05, 0.13, 0.3, 0.5, 0.5, 0.5)
"""Two seconds in all: a scanner is through by then, and a person does not take it for a freeze."""
_LONGEST_NAME = 40
"""Characters of the file's own name in the unfinished one: a name may have 255 bytes, and a character four of them."""


class FileError(UserError):
    """A file could not be written; one that was there before is as it was."""

    def __init__(self, path: Path, cause: OSError) -> None:
        super().__init__(*_sentences(path, cause))
        self.cause = cause
        """What the system said."""


def write_whole(path: Path, content: bytes | memoryview, *, replace: bool = True) -> None:
    """Write a file for its owner alone; it appears under its name only when it is whole and on the disk.

    Args:
        path: Where to write.
        content: All of it.
        replace: False leaves a file that is there meanwhile as it is.

    Raises:
        FileError: The folder or the disk does not take it, or another program holds the file for over two seconds.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:_LONGEST_NAME]}-", dir=path.parent)
    except OSError as error:
        raise FileError(path, error) from error
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _patiently(lambda: _put(unfinished, path, replace=replace))
        _reach_disk(path.parent)
    except OSError as error:
        raise FileError(path, error) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _put(unfinished: Path, path: Path, *, replace: bool) -> None:
    if not replace:
        try:
            path.hardlink_to(unfinished)
        except FileExistsError:
            return
        except OSError:
            # Some file systems have no links: then the moment between asking and writing has to be risked.
            if path.exists():
                return
        else:
            return
    unfinished.replace(path)


def _patiently(act: Callable[[], None]) -> None:
    """Do it, again for two seconds where Windows says that another program has the file open."""
    for pause_s in _PAUSES_S:
        try:
            return act()
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _HELD_BY_ANOTHER:
                raise
        time.sleep(pause_s)
    return act()


def _reach_disk(folder: Path) -> None:
    """Have the new name itself on the disk: it stands in the folder. Windows does that by itself."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sentences(path: Path, error: OSError) -> tuple[str, str]:
    if error.errno == errno.ENOSPC:
        return (
            "There is no room left on the disk.",
            "Nothing was written. Make some room, or choose another folder.",
        )
    if isinstance(error, PermissionError):
        return (
            f'"{path.name}" cannot be written.',
            "It may be open in Excel, or the folder may not be yours to write in. Close it there, or choose another "
            "folder, then try again.",
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f'The folder "{path.parent.name}" is not there.', "Choose another one, then try again."
    return (
        f'"{path.name}" cannot be written.',
        f"The computer says: {error.strerror or type(error).__name__}. Choose another folder.",
    )
