"""The reader's process: reads one sheet of the workbook that is its standard input, and sends it to whoever started it.

It runs apart because what parses workbooks can loop, eat all memory or abort over a hostile or damaged file; here that
ends nothing but this process. It is started and watched by reader_process.py.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import BinaryIO, cast

from ozogui.leads.reading.reader_limits import MEMORY_BYTES, limit_memory, limit_processor_time, memory_for
from ozogui.leads.reading.sheet_stream import (
    AGAIN,
    HEARD,
    TOO_MUCH_MEMORY,
    Ending,
    Output,
    send,
    send_chunk,
    send_ending,
    send_trouble,
)
from ozogui.leads.reading.which_sheet import NOT_COUNTED, Count, likeliest
from ozogui.leads.rows.outline import LineSorter, Outline
from ozogui.leads.rows.sheet_error import NoSuchSheetError, SheetError
from ozogui.leads.rows.table import read_table
from ozogui.leads.values.content import phone_share
from ozogui.leads.workbooks.books import Book, UnevenSheetError
from ozogui.leads.workbooks.open_book import open_book

ARGUMENT = "--read-workbook"
"""Makes a frozen OzoGUI such a process; the request follows it."""

_MOSTLY = 0.5

_COUNTED_LINES = 20_000
"""Sheets of more lines than this are not read only to count their rows."""


_SWITCH_S = 0.0005
_CELLS_PER_LINE = 8
_MOST_LINES = 1_200_000
"""No file gets more time than for so many lines that it has."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be read."""

    file_name: str
    """For sentences only: the file itself comes as standard input."""
    sheet: str | None
    header_row: int | None
    alone: bool = False
    """Whether the other sheets are left uncounted."""

    def to_json(self) -> str:
        """Return it as ASCII, whatever the names hold, half characters among it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Request:
        """Return what `to_json` wrote."""
        return cls(**json.loads(text))


def main(request: str) -> int:
    """Read standard input, write messages to standard output, and return the exit code."""
    _binary_streams()
    limit_memory(MEMORY_BYTES)
    limit_processor_time()
    # Chunks of texts hold no cycles: looking for some takes a fourth of the time.
    gc.disable()
    # The parser's threads ask for the interpreter often and only for a moment: waiting 5 ms for it takes them longer
    # than parsing does.
    sys.setswitchinterval(_SWITCH_S)
    output = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints would break the stream.
    os.dup2(2, 1)
    with os.fdopen(os.dup(0), "rb", buffering=1 << 16) as handle:
        return serve(Request.from_json(request), handle, output)


def serve(request: Request, handle: BinaryIO, output: Output) -> int:
    """Read a workbook and send one sheet of it, or why that cannot be; return the exit code."""
    source = _Source(handle)
    try:
        _send_sheet(request, cast("BinaryIO", source), output)
    except BrokenPipeError:
        # Nobody listens any more: cancelled.
        return 1
    except (SheetError, OSError) as error:
        # Readers take a drive that is gone for a damaged file.
        send_trouble(output, source.trouble or error)
    except MemoryError:
        send(output, TOO_MUCH_MEMORY)
    return 0


class _Source:
    """The file as readers see it; remembers what the system said when it could not be read on."""

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle
        self.trouble: OSError | None = None

    def read(self, size: int = -1) -> bytes:
        """Read as a file does."""
        try:
            return self._handle.read(size)
        except OSError as error:
            self.trouble = error
            raise

    def seek(self, place: int, whence: int = 0) -> int:
        """Seek as a file does; what damaged files point to, before its beginning, is no trouble of the system."""
        return self._handle.seek(place, whence)

    def tell(self) -> int:
        """Tell as a file does."""
        return self._handle.tell()

    def seekable(self) -> bool:
        """Tell that it can be sought in."""
        return True


def _send_sheet(request: Request, handle: BinaryIO, output: Output) -> None:
    def allow(cells: int) -> None:
        if (memory := memory_for(cells)) > MEMORY_BYTES:
            limit_memory(memory)
        send(output, HEARD, str(min(cells // _CELLS_PER_LINE, _MOST_LINES)).encode())

    book = open_book(handle, request.file_name, allow)
    names = [found.name for found in book.sheets]
    if request.sheet is not None and request.sheet not in names:
        raise no_such_sheet(request.sheet, names)
    active = book.active
    counts = dict.fromkeys(names, NOT_COUNTED)
    if len(names) != 1 and not request.alone:
        counts = _counted(book, output)
    name = request.sheet if request.sheet is not None else likeliest(book.sheets, counts, active)
    outline = _send_rows(book, name, request.header_row, output)
    sheets = tuple(
        (found.name, counts[found.name].rows, found.hidden, counts[found.name].phones, counts[found.name].names)
        for found in book.sheets
    )
    ending = Ending(book.format, sheets, name, outline, book.hidden(name), active, book.numbers(name))
    send_ending(output, ending)


def _send_rows(book: Book, name: str, header_row: int | None, output: Output) -> Outline:
    def new_sorter() -> LineSorter:
        return LineSorter(header_row, lambda chunk: send_chunk(output, chunk), lambda: book.merges(name))

    sorter = new_sorter()
    try:
        for block in book.blocks(name):
            sorter.take_block(block.first, block.columns)
    except UnevenSheetError:
        send(output, AGAIN)
        sorter = new_sorter()
        _sort_lines(book, name, sorter, output)
    return sorter.finish()


def _sort_lines(book: Book, name: str, sorter: LineSorter, output: Output) -> None:
    for number, cells in enumerate(book.lines(name), start=1):
        sorter.take(number, cells)
        if number % 100_000 == 0:
            # A long stretch of blank lines passes nothing on.
            send(output, HEARD, b"0")


def _counted(book: Book, output: Output) -> dict[str, Count]:
    """Return what each sheet holds."""
    counts: dict[str, Count] = {}
    for found in book.sheets:
        height = 0
        try:
            height = book.height(found.name)
            counts[found.name] = _count(book, found.name) if height <= _COUNTED_LINES else Count(height - 1)
        except SheetError:
            # A sheet that cannot be read does not keep the others from it; when it is the one wanted, this is told.
            counts[found.name] = NOT_COUNTED
        send(output, HEARD, str(height).encode())
    return counts


def _count(book: Book, name: str) -> Count:
    lines = list(book.lines(name))
    table = read_table(iter(lines), hidden=book.hidden(name))
    phones = any(phone_share(column.values) >= _MOSTLY for column in table.columns)
    return Count(len(table.row_numbers), phones, tuple(column.name for column in table.columns))


def no_such_sheet(sheet: str, names: Sequence[str]) -> NoSuchSheetError:
    """Return the error for a sheet that is not among those of the file, which for a text file are none."""
    there = ", ".join(f'"{name}"' for name in names)
    return NoSuchSheetError(
        f'There is no sheet called "{sheet}".',
        f"The file has {there}." if there else "A text file is one table without a name.",
    )


def _binary_streams() -> None:
    if sys.platform == "win32":
        import msvcrt

        for stream in (0, 1):
            msvcrt.setmode(stream, os.O_BINARY)
