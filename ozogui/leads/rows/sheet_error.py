"""Why a file gives no sheet: the error, and the words for what the operating system says about a file.

What the bytes of a file turn out to be is said in file_kind.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ozogui.errors import UserError
from ozogui.leads.rows.lock_file import SHARING_VIOLATIONS, has_lock_file, is_held, lock_holder


class SheetError(UserError):
    """A file cannot be read as a sheet of leads; the texts name the file, a sheet or a row, never what cells hold."""


class NoSuchSheetError(SheetError):
    """The file has no sheet of that name."""


@contextmanager
def translated_file_errors(path: Path) -> Iterator[None]:
    """Turn whatever the operating system says about a file into a SheetError.

    Raises:
        SheetError: Instead of every OSError raised inside.
    """
    try:
        yield
    except OSError as error:
        raise file_error(path, error) from error


def file_error(path: Path, error: OSError) -> SheetError:
    """Return what an operating system's error means for the person who wants to open the file."""
    name = f'"{path.name}"'
    if isinstance(error, FileNotFoundError):
        return _not_there(path)
    if isinstance(error, IsADirectoryError):
        return SheetError(f"{name} is a folder.", "Choose one spreadsheet in it.")
    if getattr(error, "winerror", None) in SHARING_VIOLATIONS or (
        isinstance(error, PermissionError) and (has_lock_file(path) or is_held(path))
    ):
        holder = lock_holder(path)
        return SheetError(
            f"{name} is open{f' at {holder}' if holder else ' in Excel'} and locked.",
            "Close it there, or save a copy under another name and open that. Nothing was changed in it.",
        )
    if isinstance(error, PermissionError):
        return SheetError(
            f"{name} may not be read by you.",
            "Ask its owner for the right to read it, or copy it to a folder of your own and open the copy.",
        )
    reason = os.strerror(error.errno) if error.errno else "the system gives no reason"
    return SheetError(
        f"{name} could not be read ({reason}).",
        "If it lies on a network drive or a memory stick, check the connection, or copy it to this computer first.",
    )


def _not_there(path: Path) -> SheetError:
    if path.is_symlink():
        return SheetError(f'"{path.name}" is a link to a file that is gone.', "Open the file itself.")
    return SheetError(
        f'"{path.name}" is not there.',
        "It may have been moved, renamed or deleted, or its drive is not connected. Choose it again.",
    )
