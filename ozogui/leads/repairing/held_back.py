"""Writes the held-back leads into a workbook for whoever can put them right: file row, reasons, all values.

Values are written as texts and nothing else, so that a cell which begins like a formula stays what it is.
"""

import errno
import io
import os
import tempfile
from pathlib import Path

from ozogui.errors import UserError
from ozogui.leads.checking.check import Check
from ozogui.leads.leads import Leads

MAX_LEADS_PER_SHEET = 1_048_575
"""Excel has one row more, which the header names take; a text file may hold more leads than that."""


class HeldBackError(UserError):
    """The workbook could not be written; a file that was there before is as it was."""


def write_held_back(leads: Leads, check: Check, path: Path) -> int:
    """Write all leads with an error, in file order, cells with findings coloured.

    The workbook appears under its name only when it is complete. More leads than a sheet holds go on in a next one.

    Args:
        leads: The leads as they stand.
        check: Their findings, up to date.
        path: Where to write; a file that is there is replaced.

    Returns:
        How many leads were written.

    Raises:
        HeldBackError: The folder or the disk does not take the file.
    """
    # Late: openpyxl takes a tenth of a second to load, which no start of the program should wait for.
    from ozogui.leads.repairing.held_back_cells import held_back_workbook

    rows = check.held_back_rows()
    content = io.BytesIO()
    try:
        # Into memory first: saving to a disk that turns out full would leave openpyxl's archive open.
        held_back_workbook(leads, check, rows, MAX_LEADS_PER_SHEET).save(content)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".xlsx", dir=path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from error
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.getbuffer())
        unfinished.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return len(rows)


def _cannot_write(path: Path, error: OSError) -> HeldBackError:
    if error.errno == errno.ENOSPC:
        return HeldBackError(
            "There is no room left on the disk.", "Nothing was written. Free some room, or choose another folder."
        )
    if isinstance(error, PermissionError):
        return HeldBackError(
            f'"{path.name}" cannot be written.',
            "It may be open in Excel, or the folder may not be yours to write in. Close it there, or choose another"
            " folder, then try again.",
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return HeldBackError(f'The folder "{path.parent.name}" is not there.', "Choose another one, then try again.")
    return HeldBackError(
        f'"{path.name}" cannot be written.', f"The computer says: {error.strerror or error}. Choose another folder."
    )
