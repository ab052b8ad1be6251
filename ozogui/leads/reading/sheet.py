"""Opens any spreadsheet and gives one sheet of it as columns of texts, with the row numbers that Excel shows.

What the columns mean to CloudAgent is decided in mapping.py; nothing here judges a value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from ozogui.leads.reading.lists import ListColumn, ListRead, Tally, joined_lists, list_read, tally_of
from ozogui.leads.reading.reader_child import Request, no_such_sheet
from ozogui.leads.reading.reader_process import read_apart
from ozogui.leads.reading.stamp import FileStamp, stamp_of
from ozogui.leads.rows.collector import collector_away, leave_alone
from ozogui.leads.rows.file_kind import check_is_file, content_hash, is_text
from ozogui.leads.rows.listed import Column, GridRow, LeftOut, Table, Taken
from ozogui.leads.rows.quotes import Quotes
from ozogui.leads.rows.sheet_error import SheetError, translated_file_errors
from ozogui.leads.rows.table import read_table
from ozogui.leads.rows.taking import Ragged, Taking
from ozogui.leads.rows.text_file import TextFormat, detect_format, text_lines
from ozogui.leads.values.do_not_call_names import says_do_not_call
from ozogui.wording import LIST_SEPARATOR, and_more, count, numbered

Progress = Callable[[int], None]
"""Told how many rows have been read so far; called on the reading thread."""

Cancel = Callable[[], bool]
"""Asked again and again whether to stop; called on the reading thread."""

_TEXT_ENDINGS = frozenset({"csv", "tsv", "txt"})


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """One list of a file, to choose from: a sheet, or a list that stands beside another in one sheet."""

    name: str
    """"" for the one table of a text file."""
    rows: int
    """Its rows without header, blank lines and totals; for a long sheet that was not read, its lines but one."""
    hidden: bool
    phones: bool = field(default=True, compare=False)
    """A column of it is mostly phones, as far as that is known."""
    names: tuple[str, ...] = field(default=(), compare=False)
    """Its columns' names; none where it was not read."""
    beside: bool = False
    """It stands beside the list in front, in the same sheet."""

    @property
    def is_do_not_call(self) -> bool:
        """Its name says that the people in it must not be called."""
        return says_do_not_call(self.name)


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
    taking: Taking = field(default_factory=Taking)
    """What a person wants taken that would be left out, or held back, otherwise."""
    taken: Taken = field(default_factory=Taken)
    """What was taken because of that."""
    ragged: tuple[Ragged, ...] = field(default=(), repr=False)
    """Rows that have more or fewer cells than the list has columns."""
    lists: tuple[ListRead, ...] = ()
    """The lists that the rows are of, in their order: one, or several of `sheets`; see `wording.row_words`."""
    stamp: FileStamp | None = None
    """What the file was like when it was read; None for pasted cells."""
    stray_quotes: tuple[int, ...] = ()
    """Rows of a text file in which a quotation mark was taken as a letter: it would have swallowed other rows."""
    parts: tuple[Sheet, ...] = field(default=(), repr=False)
    """The files that were made one list (`merged.merged`), in their order and without their values; () for one file."""
    list_columns: tuple[ListColumn, ...] = ()
    """How the columns of those files came together."""

    @property
    def files(self) -> tuple[Sheet, ...]:
        """The files that the rows are of: the sheet itself, or its parts."""
        return self.parts or (self,)

    @property
    def file_name(self) -> str:
        """The file's name, or of several files "mumbai.xlsx and 2 more"."""
        return and_more(self.path.name, len(self.files) - 1)

    @property
    def first_places(self) -> tuple[int, ...]:
        """For each file the place of its first list among `lists`, by which its rows are numbered."""
        places = [0]
        for each in self.files[:-1]:
            places.append(places[-1] + max(1, len(each.lists)))
        return tuple(places)

    @property
    def tally(self) -> Tally:
        """What became of each line of the lists that were read."""
        return tally_of(self.lists)

    @property
    def list_name(self) -> str:
        """The names of the lists that were read, as the upload history keeps them."""
        return LIST_SEPARATOR.join(each.name for each in self.lists) or self.name

    @property
    def hidden_rows(self) -> tuple[int, ...]:
        """The hidden rows that stay out, of all lists that were read."""
        return tuple(
            numbered(place, row)
            for place, each in enumerate(self.lists)
            if each.left_out is not None
            for row in each.left_out.hidden_rows
        )

    @property
    def held_rows(self) -> dict[int, Ragged]:
        """The rows that are held back because their cells may have been moved, or because somebody said so."""
        held: dict[int, Ragged] = {}
        for part, place in zip(self.files, self.first_places, strict=True):
            send = part.taking.ragged_rows
            for each in part.ragged:
                if not (send if send is not None else not each.is_moved):
                    row = numbered(place, each.row)
                    held[row] = replace(each, row=row)
        return held

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
    taking: Taking | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Sheet:
    """Read one list of a file, or several.

    What is not given is found: the sheet that was shown when the workbook was saved if it has phones, else the fullest
    that is not hidden; the row with the columns' names; and how a text file is written. Hidden rows and columns, totals
    and notes are left out, unless `taking` says otherwise. May run on any thread, and lets others have their turn. All
    but text files are read in a process of their own (`reader_process`), which is given 1 GB of memory and 25 s without
    a row, and is ended within 0.1 s of `cancel`.

    Args:
        path: The file; its name's ending counts for nothing but "tsv" or "txt" as the format of a text file.
        sheet: The name of a sheet, exactly.
        header_row: The line with the columns' names as Excel counts, or 0 for none.
        encoding: For text files only: a name as in TextFormat, or one that Python knows.
        delimiter: For text files only: one character, or "comma", "semicolon", "tab", "pipe".
        taking: What is to be taken that is left out otherwise, and further lists of the file.
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
            stamp = stamp_of(handle)
            digest = content_hash(handle, cancel)
            wanted = _Wanted(path, digest, header_row, taking or Taking(), progress, cancel, stamp)
            if not is_text(handle):
                return _read_workbook(wanted, handle, sheet)
            if sheet:
                raise no_such_sheet(sheet, ())
            return _read_text_file(wanted, handle, encoding, delimiter)


def read_every_row(path: Path, list_name: str) -> Sheet:
    """Read the lists of an earlier upload once more, with every row that it may have had.

    Args:
        path: The file.
        list_name: As `Sheet.list_name` gave it.

    Raises:
        SheetError: As `read_sheet`.
    """
    first, *more = list_name.split(LIST_SEPARATOR)
    taking = Taking(hidden_rows=True, notes=True, ragged_rows=True, more_sheets=tuple(more))
    return read_sheet(path, sheet=first or None, taking=taking)


def read_names(path: Path) -> tuple[str, ...]:
    """Return the columns' names of a file, in their exact spelling, also where nothing stands below them.

    Args:
        path: The file; its names stand in row 1, and of a workbook the sheet is the one that `read_sheet` takes.

    Raises:
        SheetError: As `read_sheet`, but for a file without leads.
    """
    with translated_file_errors(path):
        check_is_file(path)
        with path.open("rb") as handle:
            if is_text(handle):
                text_format = detect_format(handle, None, None, None)
                with closing(text_lines(handle, text_format, Quotes())) as lines:
                    table = read_table(lines, 1, None, None)
            else:
                gathering, ending = read_apart(handle, Request(path.name, None, 1))
                table = gathering.table(ending.outline, ending.hidden, Taking(hidden_columns=True))
    if not table.columns:
        raise SheetError(
            f'"{path.name}" has no names in its first row.', "Choose the file with the campaign's headers."
        )
    return tuple(column.name for column in table.columns)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is read and how, whatever the format."""

    path: Path
    content_hash: str
    header_row: int | None
    taking: Taking
    progress: Progress | None
    cancel: Cancel | None
    stamp: FileStamp


def _read_text_file(wanted: _Wanted, handle: BinaryIO, encoding: str | None, delimiter: str | None) -> Sheet:
    text_format = detect_format(handle, encoding, delimiter, wanted.cancel)
    taking, quotes = wanted.taking, Quotes()
    with closing(text_lines(handle, text_format, quotes, as_written=taking.quotes_as_written)) as lines:
        table = read_table(lines, wanted.header_row, wanted.progress, wanted.cancel, taking=taking, counts_cells=True)
    _check_has_rows(table, wanted, f'"{wanted.path.name}"')
    ending = wanted.path.suffix.lower().removeprefix(".")
    by_delimiter = "tsv" if text_format.delimiter == "\t" else "csv"
    infos = (SheetInfo("", len(table.row_numbers), hidden=False),)
    file_format = ending if ending in _TEXT_ENDINGS else by_delimiter
    found = _sheet(wanted, table, infos, "", file_format, text_format)
    lists = (replace(found.lists[0], lines=quotes.lines, lines_in_cells=quotes.lines_in_cells), *found.lists[1:])
    return replace(found, lists=lists, stray_quotes=tuple(quotes.stray_rows))


def _read_workbook(wanted: _Wanted, handle: BinaryIO, sheet: str | None) -> Sheet:
    """Read in a process of its own: what parses workbooks can fail harder than an exception tells."""
    taking = wanted.taking
    request = Request(wanted.path.name, sheet, wanted.header_row)
    gathering, ending = read_apart(handle, request, progress=wanted.progress, cancel=wanted.cancel)
    table = gathering.table(ending.outline, ending.hidden, taking, ending.numbers)
    if wanted.progress is not None:
        wanted.progress(len(table.row_numbers))
    infos = [SheetInfo(*info) for info in ending.sheets]
    _check_has_rows(table, wanted, f'The sheet "{ending.name}"', [info for info in infos if info.name != ending.name])
    rows, names = len(table.row_numbers), tuple(column.name for column in table.columns)
    infos = [replace(info, rows=rows, names=names) if info.name == ending.name else info for info in infos]
    more: list[tuple[str, Table]] = []
    for name in taking.more_sheets:
        if name in {info.name for info in infos} and name != ending.name:
            again, other = read_apart(handle, Request(wanted.path.name, name, None, alone=True), cancel=wanted.cancel)
            more.append((name, again.table(other.outline, other.hidden, taking, other.numbers)))
    return _sheet(wanted, table, tuple(infos), ending.name, ending.format, None, more)


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
    more: Sequence[tuple[str, Table]] = (),
) -> Sheet:
    side = [(f"{name or 'The list'}, columns {each.letters}", each) for each in table.side]
    infos += tuple(
        SheetInfo(called, len(each.row_numbers), hidden=False, names=tuple(map(_name, each.columns)), beside=True)
        for called, each in side
    )
    lists = [list_read(name, table), *(list_read(called, other) for called, other in more)]
    parts = [(table.columns, table.row_numbers), *((other.columns, other.row_numbers) for _, other in more)]
    for called, each in side:
        if called in wanted.taking.more_sheets:
            lists.append(ListRead(called, len(each.row_numbers), beside=True))
            parts.append((each.columns, each.row_numbers))
    missing = set(wanted.taking.more_sheets) - {each.name for each in lists}
    if missing:
        raise no_such_sheet(min(missing), [info.name for info in infos])
    columns, row_numbers = joined_lists(parts)
    ragged = list(table.ragged)
    for place, (_, other) in enumerate(more, 1):
        ragged += (replace(each, row=numbered(place, each.row)) for each in other.ragged)
    leave_alone(len(row_numbers))
    return Sheet(
        path=wanted.path,
        format=file_format,
        text_format=text_format,
        sheets=infos,
        name=name,
        header_row=table.header_row,
        header_row_found=wanted.header_row is None,
        columns=columns,
        row_numbers=row_numbers,
        left_out=table.left_out,
        grid=table.grid,
        grid_letters=table.grid_letters,
        content_hash=wanted.content_hash,
        header_lines=table.header_lines,
        taking=wanted.taking,
        taken=table.taken,
        ragged=tuple(ragged),
        lists=tuple(lists),
        stamp=wanted.stamp,
    )


def _name(column: Column) -> str:
    return column.name
