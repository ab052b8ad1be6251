"""Opens any spreadsheet and gives one sheet of it as columns of texts, with the row numbers that Excel shows.

What the columns mean to CloudAgent is decided in mapping.py; nothing here judges a value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from ozogui.leads.reading.reader_child import Request, no_such_sheet
from ozogui.leads.reading.reader_process import read_apart
from ozogui.leads.rows.collector import collector_away, leave_alone
from ozogui.leads.rows.file_kind import check_is_file, content_hash, is_text
from ozogui.leads.rows.sheet_error import NoSuchSheetError, SheetError, translated_file_errors
from ozogui.leads.rows.table import Column, GridRow, LeftOut, Table, read_table
from ozogui.leads.rows.text_file import TextFormat, detect_format, text_lines
from ozogui.wording import count

__all__ = [
    "Cancel", "Column", "GridRow", "LeftOut", "NoSuchSheetError", "Progress", "Sheet", "SheetError", "SheetInfo",
    "TextFormat", "read_sheet",
]  # fmt: skip

Progress = Callable[[int], None]
"""Told how many rows have been read so far; called on the reading thread."""

Cancel = Callable[[], bool]
"""Asked again and again whether to stop; called on the reading thread."""

_TEXT_ENDINGS = frozenset({"csv", "tsv", "txt"})


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """One sheet of a file, to choose from."""

    name: str
    """"" for the one table of a text file."""
    rows: int
    """Its rows without header, blank lines and totals; for a long sheet that was not read, its lines but one."""
    hidden: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file as it stands there: only read, never changed. Its repr shows no cell."""

    path: Path
    format: str
    """By its content, not its name: "xlsx", "xlsm", "xlsb", "xls", "ods", "html", "xml" (Excel 2003), "csv", "tsv" or
    "txt"."""
    text_format: TextFormat | None
    """None for a workbook."""
    sheets: tuple[SheetInfo, ...]
    name: str
    """The sheet's name; "" for a text file."""
    header_row: int
    """The line with the columns' names as the file counts; 0 where there is none."""
    header_row_found: bool
    """Found by itself, not given."""
    columns: tuple[Column, ...]
    row_numbers: list[int] = field(repr=False)
    """For each row its number in the file, as Excel shows it."""
    left_out: LeftOut = field(repr=False)
    grid: tuple[GridRow, ...] = field(repr=False)
    """The first 60 lines from line 1 and column A on, all of the same width."""
    grid_letters: tuple[str, ...] = field(repr=False)
    content_hash: str
    """SHA-256 of the file's bytes, in hexadecimal."""
    header_lines: int = 1
    """How many lines the columns' names are written in; header_row is the last of them."""

    @property
    def rows(self) -> int:
        """The number of leads."""
        return len(self.row_numbers)

    @property
    def fingerprint(self) -> str:
        """A hash of the columns' names in any order, by which a layout is known again."""
        return hashlib.sha256("\x1f".join(sorted(column.name for column in self.columns)).encode()).hexdigest()

    def column(self, name: str) -> Column | None:
        """Return the column of that name, if the sheet has it."""
        return next((column for column in self.columns if column.name == name), None)


def read_sheet(
    path: Path,
    *,
    sheet: str | None = None,
    header_row: int | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Sheet:
    """Read one sheet of a file.

    What is not given is found: the fullest sheet that is not hidden, the row with the columns' names, and how a text
    file is written. May run on any thread, and lets others have their turn. All but text files are read in a process of
    their own (`reader_process`), which is given 1 GB of memory and 25 s without a row, and is ended within 0.1 s of
    `cancel`.

    Args:
        path: The file; its name's ending counts for nothing but "tsv" or "txt" as the format of a text file.
        sheet: The name of a sheet, exactly.
        header_row: The line with the columns' names as Excel counts, or 0 for none.
        encoding: For text files only: a name as in TextFormat, or one that Python knows.
        delimiter: For text files only: one character, or "comma", "semicolon", "tab", "pipe".
        progress: Told the number of rows read so far.
        cancel: Asked whether to stop.

    Raises:
        SheetError: There is no such file or sheet, it is no spreadsheet, cannot be opened, or holds no leads.
        CancelledError: `cancel` said so.
    """
    if header_row is not None and header_row < 0:
        raise SheetError(f"There is no row {header_row}.", "Rows count from 1; 0 means that no row holds the names.")
    with collector_away(), translated_file_errors(path):
        check_is_file(path)
        with path.open("rb") as handle:
            digest = content_hash(handle, cancel)
            wanted = _Wanted(path, digest, header_row, progress, cancel)
            if not is_text(handle):
                return _read_workbook(wanted, handle, sheet)
            if sheet:
                raise no_such_sheet(sheet, ())
            return _read_text_file(wanted, handle, encoding, delimiter)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is read and how, whatever the format."""

    path: Path
    content_hash: str
    header_row: int | None
    progress: Progress | None
    cancel: Cancel | None

    def table(self, lines: Iterator[list[str]]) -> Table:
        return read_table(lines, self.header_row, self.progress, self.cancel)


def _read_text_file(wanted: _Wanted, handle: BinaryIO, encoding: str | None, delimiter: str | None) -> Sheet:
    text_format = detect_format(handle, encoding, delimiter, wanted.cancel)
    with closing(text_lines(handle, text_format)) as lines:
        table = wanted.table(lines)
    _check_has_rows(table, wanted, f'"{wanted.path.name}"')
    ending = wanted.path.suffix.lower().removeprefix(".")
    by_delimiter = "tsv" if text_format.delimiter == "\t" else "csv"
    infos = (SheetInfo("", len(table.row_numbers), hidden=False),)
    return _sheet(wanted, table, infos, "", ending if ending in _TEXT_ENDINGS else by_delimiter, text_format)


def _read_workbook(wanted: _Wanted, handle: BinaryIO, sheet: str | None) -> Sheet:
    """Read in a process of its own: what parses workbooks can fail harder than an exception tells."""
    request = Request(wanted.path.name, sheet, wanted.header_row)
    gathering, ending = read_apart(handle, request, progress=wanted.progress, cancel=wanted.cancel)
    table = gathering.table(ending.outline)
    if wanted.progress is not None:
        wanted.progress(len(table.row_numbers))
    infos = [SheetInfo(*info) for info in ending.sheets]
    _check_has_rows(table, wanted, f'The sheet "{ending.name}"', [info for info in infos if info.name != ending.name])
    rows = len(table.row_numbers)
    infos = [replace(info, rows=rows) if info.name == ending.name else info for info in infos]
    return _sheet(wanted, table, tuple(infos), ending.name, ending.format, None)


def _check_has_rows(table: Table, wanted: _Wanted, what: str, others: Sequence[SheetInfo] = ()) -> None:
    """Refuse a sheet without leads, naming the fullest of the others, where the leads may be."""
    if table.row_numbers:
        return
    full = max(others, key=lambda info: info.rows, default=None)
    elsewhere = f'"{full.name}" has {count("row", full.rows)}.' if full is not None and full.rows else ""
    if table.last_line == 0:
        raise SheetError(f"{what} is empty.", elsewhere or "Choose a file with one row for each lead.")
    if wanted.header_row is not None and wanted.header_row > table.last_line:
        raise SheetError(
            f"Row {wanted.header_row:,} cannot hold the columns' names.",
            f"{what} ends with row {table.last_line:,}.",
        )
    raise SheetError(
        f"{what} has no leads below the columns' names in row {table.header_row:,}.",
        elsewhere or "Choose another row for the names, or another file.",
    )


def _sheet(
    wanted: _Wanted,
    table: Table,
    infos: tuple[SheetInfo, ...],
    name: str,
    file_format: str,
    text_format: TextFormat | None,
) -> Sheet:
    leave_alone(len(table.row_numbers))
    return Sheet(
        path=wanted.path,
        format=file_format,
        text_format=text_format,
        sheets=infos,
        name=name,
        header_row=table.header_row,
        header_row_found=wanted.header_row is None,
        columns=table.columns,
        row_numbers=table.row_numbers,
        left_out=table.left_out,
        grid=table.grid,
        grid_letters=table.grid_letters,
        content_hash=wanted.content_hash,
        header_lines=table.header_lines,
    )
