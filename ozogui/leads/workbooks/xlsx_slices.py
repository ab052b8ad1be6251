"""A sheet of xlsx that is too large to be parsed at once, cut into small workbooks of a stretch of its rows each.

The parser holds every cell of what it is given, and then makes room for their whole rectangle: over a million rows of
twenty columns that takes more than 2 GB. When a sheet is that large, xlsx_scan.py tells.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import islice
from typing import BinaryIO, Protocol

from python_calamine import CalamineSheet

from ozogui.leads.rows.cells import CellValue
from ozogui.leads.rows.file_kind import damaged
from ozogui.leads.rows.unpacking import SHEETS_AND_MEDIA, open_member
from ozogui.leads.workbooks.xlsx_scan import SheetScan, column_index, part_of_sheet

LARGEST_WHOLE_BYTES = 900_000_000
"""A sheet that takes more memory than this, by our reckoning, is not parsed at once."""

_BYTES_OF_A_CELL, _BYTES_OF_A_PLACE = 64, 32
"""What python-calamine 0.9.1 takes for each filled cell and for each place of the rectangle around them."""

_SLICE_CELLS = 3_000_000
_SLICE_PLACES = 8_000_000
_PIECE = 1 << 20
_LONGEST_ROW = 1 << 26
_LONGEST_TAIL = 1 << 24
_MERGE = re.compile(rb'mergeCell ref="([A-Z]{1,3})([1-9][0-9]{0,6}):([A-Z]{1,3})([1-9][0-9]{0,6})"')

Place = tuple[int, int]
"""Row and column, counted from 0."""

Parse = Callable[[BinaryIO], CalamineSheet]


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""


def is_too_large_at_once(scan: SheetScan) -> bool:
    """Tell whether a sheet has to be parsed in slices."""
    places = scan.rows * max(scan.usual_columns, scan.columns if scan.columns > 26 else 1)
    return scan.cells * _BYTES_OF_A_CELL + places * _BYTES_OF_A_PLACE > LARGEST_WHOLE_BYTES


class SlicedSheet:
    """Stands for a parsed sheet, of which never more than a slice is in memory."""

    def __init__(self, handle: BinaryIO, file_name: str, sheet: str, scan: SheetScan, parse: Parse) -> None:
        """Take a sheet as it was looked through.

        Args:
            handle: The workbook.
            file_name: Its name, for sentences only.
            sheet: The sheet's name.
            scan: What was found in it.
            parse: Parses the sheet of that name in a workbook.
        """
        self._handle = handle
        self._file_name = file_name
        self._sheet = sheet
        self._parse = parse
        self._slice_rows = max(1, _SLICE_PLACES // max(1, scan.columns))
        self.start = (0, 0)
        self.end = (scan.rows - 1, scan.columns - 1)
        """No cell lies beyond it; the last one that is filled may lie before it."""
        self.merged_cell_ranges: list[tuple[Place, Place]] = []
        """Known once all rows have been told: they stand behind them."""

    def iter_rows(self) -> Iterator[list[CellValue]]:
        """Yield every row from row 1 and column A on, as a parsed sheet does.

        Raises:
            SheetError: The rows are not in order.
            zipfile.BadZipFile: The archive is damaged; the parser's own errors may come as well.
        """
        told = 0
        for book in self._workbooks():
            parsed = self._parse(book)
            if parsed.start is not None and parsed.end is not None:
                if parsed.start[0] < told:
                    raise damaged(self._file_name)
                indent: list[CellValue] = [""] * parsed.start[1]
                for row in islice(parsed.iter_rows(), told, None):
                    yield indent + row if indent else row
                told = parsed.end[0] + 1
            # Two parsed slices at a time would take twice the memory.
            del parsed, book

    def _workbooks(self) -> Iterator[BinaryIO]:
        """Yield workbooks like the one that is given, each with some rows of the one sheet and no other sheet."""
        with zipfile.ZipFile(self._handle) as archive:
            part = part_of_sheet(archive, self._sheet)
            if part is None:
                return
            common = _without_sheets(archive, part)
            with open_member(archive, archive.getinfo(part)) as xml:
                rows = _Rows(xml)
                stretches = rows.stretches()
                stretch = next(stretches, b"")
                while stretch:
                    book = BytesIO(common)
                    with (
                        zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as slice_archive,
                        slice_archive.open(part, "w") as out,
                    ):
                        out.write(rows.head)
                        left = _Left(_SLICE_CELLS, self._slice_rows)
                        while stretch and left.take(stretch, rows.mark):
                            out.write(stretch)
                            stretch = next(stretches, b"")
                        out.write(rows.foot)
                    book.seek(0)
                    yield book
            self.merged_cell_ranges = list(_merges(rows.tail))


def _merges(tail: bytes) -> Iterator[tuple[Place, Place]]:
    for left, top, right, bottom in _MERGE.findall(tail):
        yield (
            (int(top) - 1, column_index(left.decode("ascii"))),
            (int(bottom) - 1, column_index(right.decode("ascii"))),
        )


def _without_sheets(archive: zipfile.ZipFile, part: str) -> bytes:
    common = BytesIO()
    with zipfile.ZipFile(common, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        for member in archive.infolist():
            if member.filename == part or member.filename.startswith(SHEETS_AND_MEDIA):
                continue
            with open_member(archive, member) as content, copy.open(member.filename, "w") as out:
                while piece := content.read(_PIECE):
                    out.write(piece)
    return common.getvalue()


class _Left:
    """What still goes into a slice; the first stretch always does."""

    def __init__(self, cells: int, rows: int) -> None:
        self._cells = cells
        self._rows = rows
        self._is_first = True

    def take(self, stretch: bytes, mark: bytes) -> bool:
        """Tell whether a stretch still goes in, and count it."""
        self._cells -= stretch.count(b"</c>") or stretch.count(b":c>")
        self._rows -= stretch.count(mark)
        fits, self._is_first = self._is_first or (self._cells >= 0 and self._rows >= 0), False
        return fits


class _Rows:
    """The XML of a sheet as stretches of whole rows."""

    def __init__(self, xml: _Readable) -> None:
        self._xml = xml
        self.head = self.foot = b""
        """What goes before and behind any rows, once the first stretch has come."""
        self.mark = b"<row"
        """How a row begins: some programs write every tag with a prefix."""
        self.tail = b""
        """What stands behind the rows, once all of them have come."""

    def stretches(self) -> Iterator[bytes]:
        """Yield the rows, some at a time; what stands behind the last is left out."""
        rest = self._begin()
        end = self.foot[: self.foot.index(b">")]
        row = 1
        while (close := rest.find(end)) < 0:
            cut = rest.rfind(self.mark)
            if cut > 0:
                yield self._numbered(rest[:cut], row)
                row += rest.count(self.mark, 0, cut)
                rest = rest[cut:]
            piece = self._xml.read(_PIECE)
            if not piece or len(rest) > _LONGEST_ROW:
                raise zipfile.BadZipFile("the rows have no end")
            rest += piece
        if close:
            yield self._numbered(rest[:close], row)
        self.tail = rest[close:] + self._xml.read(_LONGEST_TAIL)

    def _begin(self) -> bytes:
        start = b""
        while piece := self._xml.read(_PIECE):
            start += piece
            place = start.find(b"sheetData>") + len(b"sheetData>")
            first = start.find(b"row", place)
            if first >= 0 and place >= len(b"sheetData>"):
                break
            if len(start) > _LONGEST_ROW:
                raise zipfile.BadZipFile("no row comes")
        else:
            raise zipfile.BadZipFile("no row comes")
        mark = start.rindex(b"<", 0, first)
        self.mark = start[mark : first + 3]
        prefix = self.mark[1:-3]
        self.head = start[:mark]
        self.foot = b"</%bsheetData></%bworksheet>" % (prefix, prefix)
        return start[mark:]

    def _numbered(self, stretch: bytes, row: int) -> bytes:
        """Say in the first row of a stretch which one it is, where the file counts on all rows being there."""
        tag_end = stretch.find(b">")
        if b" r=" in stretch[:tag_end]:
            return stretch
        return b'%b r="%d"%b' % (self.mark, row, stretch[len(self.mark) :])
