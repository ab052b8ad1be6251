"""What the reader's process sends back, as bytes: chunks of rows, and at last what stands around them, or a trouble.

Both sides of the stream are here, so that they cannot drift apart. Who reads is in reader_child.py, who listens in
reader_process.py.
"""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ozogui.leads.rows.number_cells import NumberCells, ZerosFormat
from ozogui.leads.rows.outline import Chunk, Outline
from ozogui.leads.rows.packing import Packed
from ozogui.leads.rows.sheet_error import NoSuchSheetError, SheetError
from ozogui.leads.rows.taking import Hidden, Runs

HEADER = struct.Struct("<cI")
"""Before each message: its kind and the number of bytes that follow."""

MOST_BYTES = 1 << 30
"""A longer message is none of ours: the stream is broken."""

ROWS, AGAIN, HEARD, END, TROUBLE, SYSTEM_TROUBLE, TOO_MUCH_MEMORY = b"C", b"A", b"H", b"E", b"T", b"S", b"M"
"""AGAIN: what was sent so far does not count, all rows follow once more."""

_SHAPE = struct.Struct("<II")
_COLUMN = struct.Struct("<cIII")
"""Before each column: the form of its texts, how many rows are filled, and the bytes that texts and places take."""
_JOINED, _AS_JSON = b"j", b"J"
_BETWEEN = "\x1f"
"""A control character that no XML can hold; columns with a value that does go as JSON, which is slower."""


class Output(Protocol):
    """Where messages go to."""

    def write(self, data: bytes, /) -> object:
        """Take all of it."""

    def flush(self) -> object:
        """Pass on all that was taken."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What is known of a workbook when all rows of one of its sheets have been sent."""

    format: str
    sheets: tuple[tuple[str, int, bool, bool, tuple[str, ...]], ...]
    """Name, rows, whether hidden, whether it has phones, the columns' names; of the sheet that was sent no rows."""
    name: str
    """The sheet that was sent."""
    outline: Outline = field(repr=False)
    hidden: Hidden = field(default_factory=Hidden, repr=False)
    """What the spreadsheet program does not show of it."""
    active: str = ""
    """The sheet that was shown when the workbook was saved."""
    numbers: NumberCells = field(default_factory=NumberCells, repr=False)
    """What its number cells are beside their value."""


def send(output: Output, kind: bytes, content: bytes = b"") -> None:
    """Send one message."""
    output.write(HEADER.pack(kind, len(content)))
    output.write(content)
    output.flush()


def send_chunk(output: Output, chunk: Chunk) -> None:
    """Send rows, their texts joined: one long text is read back far faster than thousands of short ones."""
    numbers, columns = chunk
    parts = [_SHAPE.pack(len(numbers), len(columns)), array("I", numbers).tobytes()]
    for packed in columns:
        form, content = _written(packed.texts)
        places = b"" if packed.places is None else packed.places.tobytes()
        parts += [_COLUMN.pack(form, packed.filled, len(content), len(places)), content, places]
    send(output, ROWS, b"".join(parts))


def chunk_of(content: bytes) -> Chunk:
    """Return the rows of a message of the kind ROWS.

    Raises:
        ValueError, IndexError, struct.error: They do not fit together: the stream is broken.
    """
    rows, width = _SHAPE.unpack_from(content)
    start = _SHAPE.size + rows * array("I").itemsize
    numbers = array("I")
    numbers.frombytes(content[_SHAPE.size : start])
    columns: list[Packed] = []
    for _ in range(width):
        form, filled, size, places_size = _COLUMN.unpack_from(content, start)
        start += _COLUMN.size
        end = start + size
        texts = _read(form, content[start:end])
        start = end + places_size
        columns.append(Packed(texts, _places(content[end:start], len(texts)) if places_size else None, filled))
    if len(numbers) != rows or start != len(content) or any(len(packed) != rows for packed in columns):
        raise ValueError("a chunk has another shape than it says")
    return numbers, columns


def _written(texts: Sequence[str]) -> tuple[bytes, bytes]:
    joined = _BETWEEN.join(texts)
    if joined.count(_BETWEEN) == len(texts) - 1:
        return _JOINED, joined.encode("utf-8", "surrogatepass")
    return _AS_JSON, json.dumps(texts).encode()


def _read(form: bytes, content: bytes) -> list[str]:
    if form == _AS_JSON:
        return [str(text) for text in json.loads(content)]
    return content.decode("utf-8", "surrogatepass").split(_BETWEEN)


def _places(content: bytes, texts: int) -> array[int]:
    places = array("H")
    places.frombytes(content)
    if max(places) >= texts:
        raise ValueError("a row has a value that was not sent")
    return places


def send_ending(output: Output, ending: Ending) -> None:
    """Send the last message of a sheet that was read."""
    outline = ending.outline
    grid = [_without_blank_end(cells) for cells in outline.grid]
    data = {
        "format": ending.format,
        "sheets": ending.sheets,
        "name": ending.name,
        "hidden": [ending.hidden.rows, sorted(ending.hidden.columns), ending.hidden.filtered],
        "active": ending.active,
        "worked_out": list(ending.numbers.worked_out.items()),
        "shown": [
            (column, *form, rows) for column, forms in ending.numbers.shown.items() for form, rows in forms.items()
        ],
        "outline": [outline.header_row, list(outline.names), grid, outline.last_line, outline.header_lines],
    }
    send(output, END, json.dumps(data).encode())


def ending_of(content: bytes) -> Ending:
    """Return what the last message says.

    Raises:
        ValueError, KeyError, TypeError: The stream is broken.
    """
    data = json.loads(content)
    sheets = tuple(
        (str(name), int(rows), bool(hidden), bool(phones), tuple(map(str, names)))
        for name, rows, hidden, phones, names in data["sheets"]
    )
    rows, columns, filtered = data["hidden"]
    hidden = Hidden(_runs(rows), frozenset(map(int, columns)), filtered)
    outline, active = Outline(*data["outline"]), str(data["active"])
    shown: dict[int, dict[ZerosFormat, Runs]] = {}
    for column, prefix, digits, form_rows in data["shown"]:
        shown.setdefault(int(column), {})[ZerosFormat(str(prefix), int(digits))] = _runs(form_rows)
    numbers = NumberCells({int(column): _runs(rows) for column, rows in data["worked_out"]}, shown)
    return Ending(data["format"], sheets, data["name"], outline, hidden, active, numbers)


def _runs(pairs: Iterable[tuple[int, int]]) -> Runs:
    return tuple((int(first), int(last)) for first, last in pairs)


def send_trouble(output: Output, error: SheetError | OSError) -> None:
    """Send why there is no sheet, as the last message."""
    if isinstance(error, OSError):
        send(output, SYSTEM_TROUBLE, json.dumps([error.errno, getattr(error, "winerror", None)]).encode())
    else:
        is_name = isinstance(error, NoSuchSheetError)
        send(output, TROUBLE, json.dumps([error.title, error.message, is_name]).encode())


def trouble_of(kind: bytes, content: bytes) -> SheetError | OSError:
    """Return the error that a message of the kind TROUBLE or SYSTEM_TROUBLE tells of.

    Raises:
        ValueError, TypeError: The stream is broken.
    """
    if kind == TROUBLE:
        title, message, is_name = json.loads(content)
        return NoSuchSheetError(title, message) if is_name else SheetError(title, message)
    first, second = json.loads(content)
    # On Windows the fourth argument decides over the first; elsewhere it is ignored.
    return OSError(first, "the file could not be read on", None, second)


def _without_blank_end(cells: object) -> list[str]:
    kept = list(cells) if isinstance(cells, list | tuple) else []
    while kept and not kept[-1]:
        kept.pop()
    return kept
