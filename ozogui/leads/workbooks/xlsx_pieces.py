"""A large xlsx sheet read a stretch of rows at a time, several stretches at once, in less than half the time.

Each stretch of the sheet's XML becomes a small workbook of its own, which python-calamine parses on one of a few
threads while the next is unpacked and looked through for error cells. A sheet whose XML cannot be cut so with certainty
is left to workbook.py, which reads it whole.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, TYPE_CHECKING, BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from ozogui.leads.rows.cells import CellValue
from ozogui.leads.rows.file_kind import MAX_COLUMNS
from ozogui.leads.rows.packing import Packed, blanks, pack
from ozogui.leads.rows.unpacking import open_member
from ozogui.leads.workbooks.books import Block, UnevenSheetError, is_parser_panic
from ozogui.leads.workbooks.error_cells import ErrorCells
from ozogui.leads.workbooks.xlsx_hidden import HiddenScan
from ozogui.leads.workbooks.xlsx_limits import MAX_FILLED_CELLS
from ozogui.leads.workbooks.xlsx_numbers import NumberScan, formats_of
from ozogui.leads.workbooks.xlsx_scan import find_errors, part_of_sheet, rightmost_column

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

PIECE_BYTES = 4 << 20
"""XML of a stretch: some ten thousand rows. Smaller ones cost more to begin with, larger ones more memory."""

LEAST_BYTES = 3 * PIECE_BYTES
"""A sheet with less XML is as soon read whole."""

_THREADS = 2
"""That parse, beside the one that unpacks and the process that takes the rows: a computer of four cores is busy."""

_MOST_SHARED_BYTES = 4 * PIECE_BYTES
"""Texts and styles are parsed anew with every stretch; where they are longer, stretches would take longer than all."""

_LONGEST_ROW = 4 * PIECE_BYTES

_MOST_PLACES = 4_000_000
"""The parser makes room for the whole rectangle around the cells of a stretch, 32 bytes for each place."""

_ROW = re.compile(rb'\s*<row r="([1-9][0-9]{0,6})"')
_ROW_END = b"</row>"
_SINGLE_QUOTED = re.compile(rb"='")
_HEAD_END = re.compile(rb"<sheetData>\s*\Z")
_FOOT = b"</sheetData></worksheet>"
_PREFIXED = re.compile(rb'xmlns:\w+="[^"]*/spreadsheetml/(?:2006/)?main"')
_NO_MERGES = b"<mergeCells></mergeCells>"
"""The parser reads all rows once more in search of merged cells, which stand behind them; this it finds before them."""

_SHARED_FOLDERS = frozenset({"", "_rels", "xl", "xl/_rels"})
_SHARED_ENDINGS = (".xml", ".rels")
_NOT_SHARED = frozenset({"xl/calcChain.xml"})

Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Stretch:
    xml: bytes = field(repr=False)
    """A whole sheet with some of the rows."""
    first: int
    last: int
    """The numbers of the first row and the last; 0 and 0 for what stands behind all rows."""
    errors: ErrorCells


class SheetInPieces:
    """One sheet of a workbook, read once from its beginning to its end."""

    def __init__(
        self, handle: BinaryIO, sheet: str, piece_bytes: int = PIECE_BYTES, least_bytes: int = LEAST_BYTES
    ) -> None:
        """Take a sheet.

        Args:
            handle: The workbook, which is used until the last block has come.
            sheet: The sheet's name.
            piece_bytes: How much XML is parsed at a time.
            least_bytes: Sheets with less XML are uneven.
        """
        self._handle = handle
        self._sheet = sheet
        self._piece_bytes = piece_bytes
        self._least_bytes = least_bytes
        self._places = 0
        self.hidden = HiddenScan()
        """Known when the last block has come."""
        self.numbers = NumberScan({})
        """Known when the last block has come."""
        self.merged_ranges: list[Range] = []
        """Known when the last block has come, as python-calamine gives them."""

    def blocks(self) -> Iterator[Block]:
        """Yield the lines with anything in them, and some without; those between two blocks are blank.

        Raises:
            UnevenSheetError: The sheet has to be read whole, whatever has come of it so far.
            LongerThanDeclaredError, zipfile.BadZipFile: The archive is damaged; the other errors of the zipfile module
                may come as well.
        """
        with zipfile.ZipFile(self._handle) as archive:
            part = part_of_sheet(archive, self._sheet)
            if part is None or archive.getinfo(part).file_size < self._least_bytes:
                raise UnevenSheetError
            shared = _shared_parts(archive)
            self.numbers = NumberScan(formats_of(archive))
            with open_member(archive, archive.getinfo(part)) as xml:
                yield from self._parsed(shared, part, xml)

    def _parsed(self, shared: bytes, part: str, xml: IO[bytes]) -> Iterator[Block]:
        # Imported late: small files, nearly all that there are, are opened sooner without.
        from concurrent.futures import ThreadPoolExecutor

        waiting: deque[tuple[_Stretch, Future[CalamineSheet]]] = deque()
        with ThreadPoolExecutor(1) as unpacking, ThreadPoolExecutor(_THREADS) as pool:
            for stretch in _stretches(_read_ahead(xml, self._piece_bytes, unpacking)):
                (self.hidden.take if stretch.last else self.hidden.take_tail)(stretch.xml)
                self.numbers.take(stretch.xml)
                waiting.append((stretch, pool.submit(_parsed, shared, part, stretch.xml, self._sheet)))
                if len(waiting) > _THREADS:
                    yield from self._taken(waiting)
            while waiting:
                yield from self._taken(waiting)

    def _taken(self, waiting: deque[tuple[_Stretch, Future[CalamineSheet]]]) -> Iterator[Block]:
        stretch, future = waiting.popleft()
        parsed = future.result()
        if stretch.last:
            block = _block(stretch, parsed)
            self._places += len(block.columns) * (stretch.last + 1 - stretch.first)
            if self._places > MAX_FILLED_CELLS:
                # Whether so many cells are filled, and what to say then, is known where it is read whole.
                raise UnevenSheetError
            yield block
        elif parsed.start is not None:
            raise UnevenSheetError
        else:
            self.merged_ranges = parsed.merged_cell_ranges or []


def _shared_parts(archive: zipfile.ZipFile) -> bytes:
    """Return an archive of all that the parser reads besides a sheet."""
    shared = BytesIO()
    members = [
        member
        for member in archive.infolist()
        if posixpath.dirname(member.filename) in _SHARED_FOLDERS
        and member.filename.endswith(_SHARED_ENDINGS)
        and member.filename not in _NOT_SHARED
    ]
    if sum(member.file_size for member in members) > _MOST_SHARED_BYTES:
        raise UnevenSheetError
    with zipfile.ZipFile(shared, "w") as copy:
        for member in members:
            with open_member(archive, member) as content:
                copy.writestr(member.filename, content.read())
    return shared.getvalue()


def _read_ahead(xml: IO[bytes], size: int, unpacking: ThreadPoolExecutor) -> Iterator[bytes]:
    """Yield what is unpacked, while the next is unpacked already."""
    following = unpacking.submit(xml.read, size)
    while piece := following.result():
        following = unpacking.submit(xml.read, size)
        yield piece


def _stretches(pieces: Iterator[bytes]) -> Iterator[_Stretch]:
    """Yield the sheet's XML as sheets of some rows each; the last one has what stands behind all rows.

    Rows have to come in ascending order, each stretch has to begin and end with one that says its number, and there
    must be nothing in which the sign of a row's end could mean something else.
    """
    head = rest = b""
    before = 0
    for piece in pieces:
        rest += piece
        if (end := rest.rfind(_ROW_END)) < 0:
            if len(rest) > _LONGEST_ROW:
                raise UnevenSheetError
            continue
        rows, rest = rest[: end + len(_ROW_END)], rest[end + len(_ROW_END) :]
        if not head:
            head, rows = _cut_head(rows)
        first, last = _bounds(rows)
        if not before < first <= last:
            raise UnevenSheetError
        before = last
        yield _Stretch(_without_merges(head) + rows + _FOOT, first, last, _errors(rows, first, last))
    yield _Stretch(head + rest, 0, 0, ErrorCells())


def _cut_head(xml: bytes) -> tuple[bytes, bytes]:
    """Return what stands before the first row, and the rest."""
    start = max(xml.find(b"<row"), 0)
    head = xml[:start]
    if not _HEAD_END.search(head) or b"<!" in head or _PREFIXED.search(head):
        raise UnevenSheetError
    return head, xml[start:]


def _without_merges(head: bytes) -> bytes:
    place = head.rfind(b"<sheetData>")
    return head[:place] + _NO_MERGES + head[place:]


def _bounds(rows: bytes) -> tuple[int, int]:
    """Return the numbers of the first row and the last."""
    # Single signs are searched for first: that takes a tenth of the time.
    if (b"!" in rows and b"<!" in rows) or (b"?" in rows and b"<?" in rows) or b"</sheetData>" in rows:
        raise UnevenSheetError
    first, last = _ROW.match(rows), _ROW.match(rows, rows.rfind(b"<row"))
    if first is None or last is None:
        raise UnevenSheetError
    return int(first[1]), int(last[1])


def _errors(rows: bytes, first: int, last: int) -> ErrorCells:
    """Find the error cells, and make sure that the parser can hold the rectangle around all cells."""
    if _SINGLE_QUOTED.search(rows):
        rows = rows.replace(b"'", b'"')
    width = rightmost_column(rows)
    if width > MAX_COLUMNS or width * (last + 1 - first) > _MOST_PLACES:
        raise UnevenSheetError
    errors = ErrorCells()
    find_errors(rows, errors)
    return errors


def _parsed(shared: bytes, part: str, xml: bytes, sheet: str) -> CalamineSheet:
    book = BytesIO()
    book.write(shared)
    with zipfile.ZipFile(book, "a") as archive:
        archive.writestr(part, xml)
    book.seek(0)
    try:
        return CalamineWorkbook.from_filelike(book).get_sheet_by_name(sheet)
    except CalamineError as error:
        raise UnevenSheetError from error
    except BaseException as error:
        if is_parser_panic(error):
            raise UnevenSheetError from error
        raise


def _block(stretch: _Stretch, parsed: CalamineSheet) -> Block:
    height = stretch.last + 1 - stretch.first
    columns: list[Packed] = []
    if parsed.start is not None and parsed.end is not None:
        (top, left), (bottom, _) = parsed.start, parsed.end
        above, below = top + 1 - stretch.first, stretch.last - 1 - bottom
        if above < 0 or below < 0:
            raise UnevenSheetError
        columns = [blanks(height)] * left
        for cells in zip(*_rows_of(parsed), strict=True):
            columns.append(pack([*[""] * above, *cells, *[""] * below] if above or below else cells))
    if len(stretch.errors):
        _put_in(stretch.errors, stretch.first, columns, height)
    return Block(stretch.first, columns)


def _rows_of(parsed: CalamineSheet) -> list[list[CellValue]]:
    try:
        return parsed.to_python()
    except OverflowError as error:
        raise UnevenSheetError from error


def _put_in(errors: ErrorCells, first: int, columns: list[Packed], height: int) -> None:
    """Put the errors' texts into the columns, some of which end before the last error."""
    changed: dict[int, list[str]] = {}
    for row, cells in errors.by_row():
        if not 0 <= row + 1 - first < height:
            raise UnevenSheetError
        for column, text in cells:
            if column not in changed:
                changed[column] = list(columns[column].values()) if column < len(columns) else [""] * height
            changed[column][row + 1 - first] = text
    columns += [blanks(height)] * (max(changed) + 1 - len(columns))
    for column, values in changed.items():
        columns[column] = pack(values)
