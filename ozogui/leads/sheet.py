"""Opens any spreadsheet and gives one sheet of it as columns of texts, with the row numbers that Excel shows.

What the columns mean to CloudAgent is decided in mapping.py; nothing here judges a value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from ozogui.leads.file_kind import TEXT, check_is_file, content_hash, kind_of
from ozogui.leads.sheet_error import NoSuchSheetError, SheetError, translated_file_errors
from ozogui.leads.table import Column, GridRow, LeftOut, Table, read_table
from ozogui.leads.text_file import TextFormat, detect_format, text_lines
from ozogui.leads.workbook import Workbook, WorkbookSheet
from ozogui.wording import count

__all__ = [
    "Cancel", "Column", "GridRow", "LeftOut", "NoSuchSheetError", "Progress", "Sheet", "SheetError", "SheetInfo",
    "TextFormat", "read_sheet",
]  # fmt: skip

Progress = Callable[[int], None]
"""Told how many rows have been read so far; called on the reading thread."""

Cancel = Callable[[], bool]
"""Asked again and again whether to stop; called on the reading thread."""

_COUNTED_LINES = 20_000
"""Sheets of more lines than this are not read only to count their rows."""

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
    """By its content, not its name: "xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv" or "txt"."""
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
    file is written. May run on any thread, and lets others have their turn; a workbook's parser itself cannot be
    cancelled, which at a million rows takes some seconds.

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
    with translated_file_errors(path):
        check_is_file(path)
        with path.open("rb") as handle:
            digest = content_hash(handle, cancel)
            kind = kind_of(handle, path.name)
            wanted = _Wanted(path, digest, header_row, progress, cancel)
            if kind == TEXT:
                if sheet:
                    raise _no_such_sheet(sheet, ())
                return _read_text_file(wanted, handle, encoding, delimiter)
            return _read_workbook(wanted, Workbook(handle, path.name, kind), sheet)


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
    table = wanted.table(text_lines(handle, text_format))
    _check_has_rows(table, wanted, f'"{wanted.path.name}"')
    ending = wanted.path.suffix.lower().removeprefix(".")
    by_delimiter = "tsv" if text_format.delimiter == "\t" else "csv"
    infos = (SheetInfo("", len(table.row_numbers), hidden=False),)
    return _sheet(wanted, table, infos, "", ending if ending in _TEXT_ENDINGS else by_delimiter, text_format)


def _read_workbook(wanted: _Wanted, book: Workbook, sheet: str | None) -> Sheet:
    names = [found.name for found in book.sheets]
    if sheet is not None and sheet not in names:
        raise _no_such_sheet(sheet, names)
    infos = {found.name: _counted(book, found, wanted.cancel) for found in book.sheets if len(names) > 1}
    name = sheet if sheet is not None else _fullest(book, infos)
    table = wanted.table(book.lines(name, wanted.cancel))
    _check_has_rows(table, wanted, f'The sheet "{name}"', [info for info in infos.values() if info.name != name])
    infos[name] = SheetInfo(name, len(table.row_numbers), book.is_hidden(name))
    return _sheet(wanted, table, tuple(infos[found] for found in names), name, book.format, None)


def _counted(book: Workbook, found: WorkbookSheet, cancel: Cancel | None) -> SheetInfo:
    height = book.height(found.name, cancel)
    rows = height - 1
    if height <= _COUNTED_LINES:
        rows = len(read_table(book.lines(found.name, cancel), cancel=cancel).row_numbers)
    return SheetInfo(found.name, max(0, rows), found.hidden)


def _fullest(book: Workbook, infos: dict[str, SheetInfo]) -> str:
    if not book.sheets:
        raise SheetError(
            "This workbook holds no table, only charts or macros.", "Ask for the list as an Excel or CSV file."
        )
    if len(book.sheets) == 1:
        return book.sheets[0].name
    # Of sheets with equally many rows the first wins; a hidden one only where nothing else has any row.
    return max(infos.values(), key=lambda info: (info.rows > 0, not info.hidden, info.rows)).name


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


def _no_such_sheet(sheet: str, names: Sequence[str]) -> NoSuchSheetError:
    there = ", ".join(f'"{name}"' for name in names)
    return NoSuchSheetError(
        f'There is no sheet called "{sheet}".',
        f"The file has {there}." if there else "A text file is one table without a name.",
    )


def _sheet(
    wanted: _Wanted,
    table: Table,
    infos: tuple[SheetInfo, ...],
    name: str,
    file_format: str,
    text_format: TextFormat | None,
) -> Sheet:
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
    )
