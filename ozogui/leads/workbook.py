"""Workbooks (xlsx, xlsm, xlsb, xls, ods) through python-calamine: their sheets, and the lines of one as texts.

Which line holds the column names, and what the lines mean, is decided in table.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ozogui.leads.cells import text_of
from ozogui.leads.file_kind import ZIP_ERRORS, damaged, password_protected
from ozogui.leads.sheet_error import SheetError
from ozogui.leads.xlsx_errors import ErrorCells, find_error_cells

MAX_CELLS = 100_000_000
"""The most cells that one sheet may span, empty ones among them: a million rows of 95 columns."""


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """One table of a workbook, by its name; charts and macro sheets are none."""

    name: str
    hidden: bool


class Workbook:
    """An open workbook. It uses the handle it was given until it is dropped, on one thread."""

    def __init__(self, handle: BinaryIO, file_name: str, file_format: str) -> None:
        """Open a workbook by its content: the file's name only appears in sentences.

        Raises:
            SheetError: It is damaged or needs a password.
        """
        self._handle = handle
        self._file_name = file_name
        self.format = file_format
        handle.seek(0)
        with _reader_edge(file_name):
            self._book = CalamineWorkbook.from_filelike(handle)
            metadata = self._book.sheets_metadata
        self.sheets = tuple(
            WorkbookSheet(sheet.name, sheet.visible != SheetVisibleEnum.Visible)
            for sheet in metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        )
        self._last: tuple[str, CalamineSheet] | None = None

    def is_hidden(self, sheet: str) -> bool:
        """Tell whether Excel hides the sheet of that name."""
        return any(found.hidden for found in self.sheets if found.name == sheet)

    def height(self, sheet: str) -> int:
        """Return the number of a sheet's last line with a value; 0 for an empty sheet.

        Raises:
            SheetError: The sheet is damaged or too large.
        """
        return self._sheet(sheet).total_height

    def lines(self, sheet: str, cancel: Callable[[], bool] | None = None) -> Iterator[list[str]]:
        """Yield every line of a sheet as texts, from row 1 and column A on as Excel counts, blank ones too.

        A cell that holds an error has the error as its text ("#N/A"); so far this is known of xlsx and xlsm only, in
        the other formats such a cell is blank.

        Raises:
            SheetError: The sheet is damaged or too large.
            CancelledError: `cancel` said so.
        """
        opened = self._sheet(sheet)
        errors = self._error_cells(sheet, cancel)
        lines = self._plain_lines(opened)
        return _with_errors(lines, errors) if len(errors) else lines

    def _sheet(self, name: str) -> CalamineSheet:
        # A sheet is parsed whole, so the one that was measured last is kept: it is usually read next.
        if self._last is None or self._last[0] != name:
            self._last = None
            with _reader_edge(self._file_name):
                opened = self._book.get_sheet_by_name(name)
            if opened.height * opened.width > MAX_CELLS:
                raise SheetError(
                    f'The sheet "{name}" is too large: it spans {opened.height:,} rows and {opened.width:,} columns.',
                    "Often a single forgotten cell far to the right or far below does that. Copy the leads to a new "
                    "workbook and open that.",
                )
            self._last = (name, opened)
        return self._last[1]

    def _error_cells(self, sheet: str, cancel: Callable[[], bool] | None) -> ErrorCells:
        if self.format not in {"xlsx", "xlsm"}:
            return ErrorCells()
        try:
            return find_error_cells(self._handle, sheet, cancel)
        except ZIP_ERRORS as error:
            raise damaged(self._file_name) from error

    def _plain_lines(self, opened: CalamineSheet) -> Iterator[list[str]]:
        if opened.start is None:
            return
        indent = [""] * opened.start[1]
        with _reader_edge(self._file_name):
            for row in opened.iter_rows():
                line = [value if type(value) is str else text_of(value) for value in row]
                yield indent + line if indent else line


def _with_errors(lines: Iterator[list[str]], errors: ErrorCells) -> Iterator[list[str]]:
    """Put the errors' texts into the lines, and add what lies beyond the last line that the reader knows."""
    number = 0
    for row, cells in errors.by_row():
        while number < row:
            yield next(lines, [])
            number += 1
        line = next(lines, [])
        for column, text in cells:
            line.extend([""] * (column + 1 - len(line)))
            line[column] = text
        yield line
        number += 1
    yield from lines


@contextmanager
def _reader_edge(file_name: str) -> Iterator[None]:
    """Turn all that the reader raises over a bad file into a SheetError.

    A bug in the reader's Rust code arrives as pyo3's PanicException, which is a BaseException and has no importable
    name.
    """
    try:
        yield
    except PasswordError as error:
        raise password_protected() from error
    except CalamineError as error:
        raise damaged(file_name) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise damaged(file_name) from error
        raise
