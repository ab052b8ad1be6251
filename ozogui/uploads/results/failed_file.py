"""Opens a file of failed rows: a spreadsheet or text file of any kind, by the same reader as the leads themselves.

So a workbook is parsed in a process of its own, with its limits of memory and time. What the lines mean is
ozogui.cloudagent.failed_rows'.
"""

from __future__ import annotations

import tempfile
from itertools import zip_longest
from pathlib import Path

from ozogui.cloudagent.failed_rows import FILE_LIMIT, FailedRow, FailedRowsError, failed_rows_in, is_phone
from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.leads.rows.sheet_error import SheetError

_NAME = "failed rows"
FOLDER_PREFIX = "failed-"
"""How the folder begins that holds a fetched or pasted file while it is read."""


def read_failed_file(path: Path) -> tuple[FailedRow, ...]:
    """Return the rows of a file of failed rows: xlsx, xls, xlsb, ods, csv or text, with or without a line of names.

    Raises:
        FailedRowsError: it is too large, no such file, or no column holds phone numbers.
        SheetError: it cannot be opened: protected with a password, damaged, a picture.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise FailedRowsError(f'"{path.name}" cannot be read.', f"{error.strerror}. Nothing was changed.") from error
    if size > FILE_LIMIT:
        raise FailedRowsError("This file is too large for a file of failed rows.", f"At most {FILE_LIMIT:,} bytes.")
    sheet = read_sheet(path)
    if sheet.header_row and _holds_a_phone(sheet):
        # What was taken for the columns' names is a lead.
        sheet = read_sheet(path, sheet=sheet.name or None, header_row=0)
    names = [column.name for column in sheet.columns]
    return failed_rows_in(names, list(zip_longest(*(column.values for column in sheet.columns), fillvalue="")))


def read_failed_body(body: bytes, home: Path) -> tuple[FailedRow, ...]:
    """Return the rows of a file of failed rows that was fetched or pasted.

    The reader needs a file, so it is in one for as long as the reading takes: in a folder under `home` that only this
    person can enter, removed before this returns, whether it succeeded or not.

    Raises:
        FailedRowsError: as `read_failed_file`, or it cannot be opened.
    """
    with tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX, dir=home) as folder:
        path = Path(folder) / _NAME
        path.write_bytes(body)
        try:
            return read_failed_file(path)
        except SheetError as error:
            why = error.title.replace(f'"{_NAME}"', "It")
            raise FailedRowsError("This is not a file of failed rows.", f"{why} Nothing was changed.") from error


def _holds_a_phone(sheet: Sheet) -> bool:
    line = next((line for line in sheet.grid if line.number == sheet.header_row), None)
    return line is not None and any(is_phone(cell) for cell in line.cells)
