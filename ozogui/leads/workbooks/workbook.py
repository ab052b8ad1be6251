"""Workbooks (xlsx, xlsm, xlsb, xls, ods) through python-calamine: their sheets, and the lines of one as texts.

Which line holds the column names, and what the lines mean, is decided in table.py.
"""

from __future__ import annotations

import zipfile
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

from ozogui.leads.rows.cells import text_of, text_of_iso_duration
from ozogui.leads.rows.file_kind import MAX_COLUMNS, damaged, password_protected, translated_zip_errors
from ozogui.leads.rows.header_row import Merge
from ozogui.leads.rows.number_cells import NumberCells
from ozogui.leads.rows.outline import GRID_LINES, MAX_ROWS
from ozogui.leads.rows.sheet_error import SheetError
from ozogui.leads.rows.taking import Hidden
from ozogui.leads.rows.unpacking import check_true_sizes
from ozogui.leads.workbooks import ods_hidden, ods_numbers, ods_scan, xlsb_scan
from ozogui.leads.workbooks.books import Block, UnevenSheetError, WorkbookSheet, is_parser_panic
from ozogui.leads.workbooks.error_cells import ErrorCells
from ozogui.leads.workbooks.ods_extent import count_cells, merged_cells
from ozogui.leads.workbooks.xls_scan import XlsScan
from ozogui.leads.workbooks.xlsx_numbers import NumberScan, formats_of
from ozogui.leads.workbooks.xlsx_pieces import Range, SheetInPieces
from ozogui.leads.workbooks.xlsx_scan import SheetScan, active_sheet, measure_filled, scan_sheet, sheet_parts
from ozogui.leads.workbooks.xlsx_slices import SlicedSheet, is_too_large_at_once

MAX_CELLS = 40_000_000
"""The most cells that a sheet may span, empty ones among them: a million rows of 38 columns. The parser takes 32 bytes
for each (python-calamine 0.9.1)."""

_MOST_ROWS_PARSED_TO_COUNT = 20_000
"""Sheets of more rows are measured by their XML, which takes a third of the time."""


@dataclass(frozen=True, slots=True)
class _OpenedSheet:
    name: str
    parsed: CalamineSheet | SlicedSheet
    errors: ErrorCells
    merges: list[Merge] | None = None
    """None where the parsed sheet tells of them."""


@dataclass(frozen=True, slots=True)
class _Scanned:
    """What was found in a sheet before it is parsed."""

    errors: ErrorCells
    merges: list[Merge] | None = None
    xlsx: SheetScan | None = None
    hidden: Hidden | None = None
    numbers: NumberCells | None = None


class Workbook:
    """An open workbook. It uses the handle it was given until it is dropped, on one thread."""

    def __init__(
        self, handle: BinaryIO, file_name: str, file_format: str, allow: Callable[[int], None] | None = None
    ) -> None:
        """Open a workbook by its content.

        Args:
            handle: The file.
            file_name: Its name, which only appears in sentences.
            file_format: What `kind_of` says of it.
            allow: Told, before a sheet is parsed, how many cells it truly has; of xls how many places it spans.

        Raises:
            SheetError: It is damaged, too large, or needs a password.
        """
        self._handle = handle
        self._file_name = file_name
        self._allow = allow
        self.format = file_format
        if file_format != "xls":
            with translated_zip_errors(file_name):
                check_true_sizes(handle)
                if file_format == "ods":
                    # All its sheets are parsed as soon as it is opened.
                    self._tell(count_cells(handle))
        self._xls = XlsScan(handle, file_name) if file_format == "xls" else None
        if self._xls is not None:
            # Two cells at its far corners make a sheet of few cells large.
            self._tell(self._xls.places)
        handle.seek(0)
        with _reader_edge(file_name):
            self._book = CalamineWorkbook.from_filelike(handle)
            metadata = self._book.sheets_metadata
        self.sheets = tuple(
            WorkbookSheet(sheet.name, sheet.visible != SheetVisibleEnum.Visible)
            for sheet in metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        )
        self._places = {sheet.name: place for place, sheet in enumerate(metadata)}
        self._last: _OpenedSheet | None = None
        self._scans: dict[str, _Scanned] = {}
        self._check_parts()
        self._merged: dict[str, list[Range]] = {}
        self._hidden: dict[str, Hidden] = {}
        self._numbers: dict[str, NumberCells] = {}

    def height(self, sheet: str, cancel: Callable[[], bool] | None = None) -> int:
        """Return the number of a sheet's last line with a value; 0 for an empty sheet.

        A large sheet of xlsx is not parsed for that: the last few of its lines may be blank.

        Raises:
            SheetError: The sheet is damaged or too large.
            CancelledError: `cancel` said so.
        """
        found = self._scan(sheet, cancel).xlsx
        if found is not None and found.rows > _MOST_ROWS_PARSED_TO_COUNT:
            if found.cells >= found.rows:
                return found.rows
            with translated_zip_errors(self._file_name):
                # Most rows are only coloured.
                return measure_filled(self._handle, sheet, cancel)[0]
        opened = self._sheet(sheet, cancel)
        return max(_extent(opened.parsed)[0], opened.errors.last_row + 1)

    def lines(self, sheet: str, cancel: Callable[[], bool] | None = None) -> Iterator[list[str]]:
        """Yield every line of a sheet as texts, from row 1 and column A on as Excel counts, blank ones too.

        A cell that holds an error has the error as its text ("#N/A").

        Raises:
            SheetError: The sheet is damaged or too large.
            CancelledError: `cancel` said so.
        """
        opened = self._sheet(sheet, cancel)
        lines = self._plain_lines(opened.parsed)
        return _with_errors(lines, opened.errors) if len(opened.errors) else lines

    def blocks(self, sheet: str) -> Iterator[Block]:
        """Yield the lines of a large sheet of xlsx in blocks, which takes less than half the time.

        Raises:
            UnevenSheetError: The sheet has to be read by `lines`, whatever has come of it so far.
            SheetError: It is damaged.
        """
        if self.format not in {"xlsx", "xlsm"} or (self._last is not None and self._last.name == sheet):
            raise UnevenSheetError
        pieces = SheetInPieces(self._handle, sheet)
        with translated_zip_errors(self._file_name):
            yield from pieces.blocks()
        self._merged[sheet] = pieces.merged_ranges
        self._hidden[sheet] = pieces.hidden.hidden()
        self._numbers[sheet] = pieces.numbers.found()

    def hidden(self, sheet: str) -> Hidden:
        """Return what is hidden of a sheet whose lines or blocks have come.

        Raises:
            SheetError: The sheet is damaged.
        """
        if sheet in self._hidden:
            return self._hidden[sheet]
        if self._xls is not None:
            return self._xls.hidden(self._places[sheet])
        if self.format == "ods":
            with translated_zip_errors(self._file_name):
                return ods_hidden.hidden_parts(self._handle, sheet)
        found = self._scan(sheet, None)
        return found.hidden or (found.xlsx.hidden.hidden() if found.xlsx is not None else Hidden())

    def numbers(self, sheet: str) -> NumberCells:
        """Return what the number cells are beside their value, of a sheet whose lines or blocks have come.

        Raises:
            SheetError: The sheet is damaged.
        """
        if sheet in self._numbers:
            return self._numbers[sheet]
        if self._xls is not None:
            return self._xls.numbers(self._places[sheet])
        if self.format == "ods":
            with translated_zip_errors(self._file_name):
                return ods_numbers.number_cells(self._handle, sheet)
        return self._scan(sheet, None).numbers or NumberCells()

    @property
    def active(self) -> str:
        """The sheet that was shown when the workbook was saved; "" where that is not known."""
        if self._xls is not None:
            return next((name for name, place in self._places.items() if place == self._xls.active), "")
        with translated_zip_errors(self._file_name), zipfile.ZipFile(self._handle) as archive:
            if self.format == "ods":
                return ods_hidden.active_sheet(archive)
            return xlsb_scan.active_sheet(archive) if self.format == "xlsb" else active_sheet(archive)

    def merges(self, sheet: str, cancel: Callable[[], bool] | None = None) -> list[Merge]:
        """Return the merged cells of a sheet, each row of them by itself.

        Raises:
            SheetError, CancelledError: As `lines`.
        """
        if sheet in self._merged:
            ranges = self._merged[sheet]
        else:
            opened = self._sheet(sheet, cancel)
            if opened.merges is not None:
                return opened.merges
            with _reader_edge(self._file_name):
                ranges = opened.parsed.merged_cell_ranges or []
        return [
            (row + 1, first, min(last, MAX_COLUMNS - 1))
            for (top, first), (bottom, last) in ranges
            for row in range(top, min(bottom, GRID_LINES) + 1)
            if first < last
        ]

    def _sheet(self, name: str, cancel: Callable[[], bool] | None) -> _OpenedSheet:
        # A sheet is parsed whole, so the one that was measured last is kept: it is usually read next.
        if self._last is None or self._last.name != name:
            self._last = None
            found = self._scan(name, cancel)
            if found.xlsx is not None and is_too_large_at_once(found.xlsx):

                def parse(book: BinaryIO) -> CalamineSheet:
                    return CalamineWorkbook.from_filelike(book).get_sheet_by_name(name)

                sliced = SlicedSheet(self._handle, self._file_name, name, found.xlsx, parse)
                self._last = _OpenedSheet(name, sliced, found.errors)
                return self._last
            with _reader_edge(self._file_name):
                parsed = self._book.get_sheet_by_name(name)
            _check_extent(name, *_extent(parsed))
            self._last = _OpenedSheet(name, parsed, found.errors, found.merges)
        return self._last

    def _check_parts(self) -> None:
        """Refuse a workbook of many sheets that are all one and the same part: counting them would take for ever."""
        if self.format in {"xlsx", "xlsm"}:
            with translated_zip_errors(self._file_name), zipfile.ZipFile(self._handle) as archive:
                parts = list(sheet_parts(archive).values())
            if len(set(parts)) < len(parts):
                raise damaged(self._file_name)

    def _scan(self, sheet: str, cancel: Callable[[], bool] | None) -> _Scanned:
        if sheet not in self._scans:
            self._scans[sheet] = self._scanned(sheet, cancel)
        return self._scans[sheet]

    def _scanned(self, sheet: str, cancel: Callable[[], bool] | None) -> _Scanned:
        if self._xls is not None:
            return _Scanned(self._xls.errors(self._places[sheet]))
        with translated_zip_errors(self._file_name):
            if self.format == "ods":
                return _Scanned(ods_scan.scan_errors(self._handle, sheet), merged_cells(self._handle, sheet))
            if self.format == "xlsb":
                found = xlsb_scan.scan_sheet(self._handle, sheet)
                self._tell(found.cells)
                return _Scanned(found.errors, found.merges, hidden=found.hidden, numbers=found.numbers)
            with zipfile.ZipFile(self._handle) as archive:
                numbers = NumberScan(formats_of(archive))
            scan = scan_sheet(self._handle, sheet, cancel, numbers.take)
            if _is_too_large(scan.rows, scan.columns):
                scan.rows, scan.columns = measure_filled(self._handle, sheet, cancel)
                _check_extent(sheet, scan.rows, scan.columns)
            self._tell(scan.cells)
            return _Scanned(scan.errors, xlsx=scan, numbers=numbers.found())

    def _tell(self, cells: int) -> None:
        if self._allow is not None:
            self._allow(cells)

    def _plain_lines(self, opened: CalamineSheet | SlicedSheet) -> Iterator[list[str]]:
        if opened.start is None:
            return
        indent = [""] * opened.start[1]
        # A length of time of a day and more comes from ods as it is written there.
        as_text = text_of_iso_duration if self.format == "ods" else text_of
        plain = None if self.format == "ods" else str
        with _reader_edge(self._file_name), translated_zip_errors(self._file_name):
            for row in opened.iter_rows():
                line = [value if type(value) is plain else as_text(value) for value in row]
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


def _extent(opened: CalamineSheet | SlicedSheet) -> tuple[int, int]:
    """Return the numbers of a sheet's last line and column; python-calamine 0.9.1's total_height is one less."""
    end = opened.end
    return (end[0] + 1, end[1] + 1) if end is not None else (0, 0)


def _is_too_large(rows: int, columns: int) -> bool:
    return rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS


def _check_extent(sheet: str, rows: int, columns: int) -> None:
    if _is_too_large(rows, columns):
        raise SheetError(
            f'The sheet "{sheet}" is too large: it spans {rows:,} rows and {columns:,} columns.',
            f"Up to {MAX_ROWS:,} rows and {MAX_CELLS:,} cells are read, empty ones among them. Often a single "
            "forgotten cell far to the right or far below makes a sheet so large. Copy the leads to a new workbook "
            "and open that.",
        )


@contextmanager
def _reader_edge(file_name: str) -> Iterator[None]:
    """Turn all that the reader raises over a bad file into a SheetError."""
    try:
        yield
    except PasswordError as error:
        raise password_protected() from error
    except CalamineError as error:
        raise damaged(file_name) from error
    except OverflowError as error:
        # Such as a phone in a cell that is formatted as hours and minutes.
        raise SheetError(
            f'"{file_name}" cannot be read: a number is formatted as a length of time, and is too large for one.',
            "In Excel, give the columns with the phones the format Number or Text, save the file and open it again.",
        ) from error
    except OSError as error:
        if error.errno is not None:
            raise
        # What the reader says of a part that ends too soon; the system gives a number with what it says.
        raise damaged(file_name) from error
    except BaseException as error:
        if is_parser_panic(error):
            raise damaged(file_name) from error
        raise
