"""Text files with delimiters (csv, tsv, txt): what they are written with, and their lines as texts.

Which bytes mean which letters is decided in encoding.py; which line holds the column names in table.py.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ozogui.leads.rows.encoding import codec_for, codec_of, detect_encoding, name_of
from ozogui.leads.rows.sheet_error import SheetError

DELIMITERS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Pipe"}
"""The delimiters that are looked for, with the words to show for them."""

_DELIMITER_WORDS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|"}
_SAMPLE = 1 << 16
_SAMPLE_LINES = 200
_LONGEST_LINE = 1 << 24
_END = "\0end"
"""Goes to the parser behind the last line; zeros are taken out of the file's text, so no file holds it."""


@dataclass(frozen=True, slots=True)
class TextFormat:
    """What a text file is written with."""

    encoding: str
    """The name to show: "UTF-8", "UTF-8 with BOM", "UTF-16", "cp1252", or Python's name for a rarer one."""
    delimiter: str
    """One character; see DELIMITERS for its word."""
    encoding_found: bool
    """Found by itself, not given."""
    delimiter_found: bool
    """Found by itself, not given."""


def detect_format(
    handle: BinaryIO, encoding: str | None, delimiter: str | None, cancel: Callable[[], bool] | None = None
) -> TextFormat:
    """Find out what a text file is written with; what is given is taken as it is.

    Args:
        handle: The open file; its position is changed.
        encoding: A name as in TextFormat or any that Python knows.
        delimiter: One character, or "comma", "semicolon", "tab", "pipe".
        cancel: Asked between pieces of the file.

    Raises:
        SheetError: There is no such encoding, or the delimiter cannot be one.
        CancelledError: `cancel` said so.
    """
    name = name_of(encoding) if encoding else detect_encoding(handle, cancel)
    codec = codec_of(name)
    if delimiter:
        return TextFormat(name, _delimiter_of(delimiter), encoding is None, delimiter_found=False)
    handle.seek(0)
    # Four bytes are the most that one letter takes in any encoding that is likely.
    sample = handle.read(_SAMPLE * 4).decode(codec, "replace")[:_SAMPLE]
    return TextFormat(name, detect_delimiter(sample), encoding is None, delimiter_found=True)


def detect_delimiter(sample: str) -> str:
    """Return the delimiter that cuts a text's first lines most evenly into most columns; a comma if none does."""
    text = sample.removeprefix("\ufeff").replace("\0", "")
    if declared := _declared_delimiter(text.split("\n", 1)[0]):
        return declared
    whole = text[: text.rfind("\n") + 1] if len(sample) >= _SAMPLE and "\n" in text else text
    scores = {delimiter: _evenness(whole, delimiter) for delimiter in DELIMITERS}
    return max(scores, key=lambda delimiter: scores[delimiter])


def text_lines(handle: BinaryIO, text_format: TextFormat) -> Generator[list[str], None, None]:
    """Yield every line of a text file as its cells, blank lines as empty lists, in the rows that Excel would show.

    A line break in quotes belongs to its cell, so rows are counted and not the file's lines; a first line such as
    "sep=;" is Excel's own sign for the delimiter and no row. Bytes that are no letter in the encoding become U+FFFD;
    zero bytes are left out. Whoever does not read to the end closes the generator before the handle.

    Raises:
        SheetError: A quotation mark is never closed, or a cell or line is longer than any list needs.
        OSError: The file cannot be read on.
    """
    codec = codec_for(handle, text_format.encoding)
    handle.seek(0)
    text = io.TextIOWrapper(handle, codec, "replace", newline="")
    row = 0
    try:
        for cells in csv.reader(_physical_lines(text), delimiter=text_format.delimiter):
            if cells and cells[-1].endswith(_END):
                if len(cells) == 1 and cells[0] == _END:
                    return
                raise _unclosed_quote(row + 1)
            row += 1
            yield cells
    except csv.Error as error:
        # Of all that the parser can object to, only a cell over its limit of 131,072 characters is left.
        raise _unclosed_quote(row + 1) from error
    finally:
        text.detach()


def _physical_lines(text: io.TextIOWrapper) -> Iterator[str]:
    first = text.readline(_LONGEST_LINE).removeprefix("\ufeff")
    if first and not _declared_delimiter(first):
        yield first.replace("\0", "")
    while line := text.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise SheetError(
                f"One line of the file is longer than {_LONGEST_LINE:,} characters.",
                "A list of leads has a line for each lead: ask for it as an Excel or CSV file.",
            )
        yield line.replace("\0", "") if "\0" in line else line
    yield _END


def _declared_delimiter(line: str) -> str:
    found = line.strip("\r\n").strip('"')
    return found[4] if len(found) == 5 and found.lower().startswith("sep=") and _can_delimit(found[4]) else ""


def _delimiter_of(given: str) -> str:
    delimiter = _DELIMITER_WORDS.get(given.strip().lower(), given)
    if len(delimiter) != 1 or not _can_delimit(delimiter):
        raise SheetError(
            "Columns cannot end at that.", "Give one character, or one of the words comma, semicolon, tab, pipe."
        )
    return delimiter


def _can_delimit(character: str) -> bool:
    return character not in '"\r\n\0 ' and not character.isalnum()


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    """Return how well a delimiter suits: the share of lines with the usual number of columns, and that number."""
    widths: Counter[int] = Counter()
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            if number >= _SAMPLE_LINES:
                break
            if cells:
                widths[len(cells)] += 1
    except csv.Error:
        return (0.0, 0)
    if not widths:
        return (0.0, 0)
    wide = {width: lines for width, lines in widths.items() if width > 1}
    if not wide:
        return (0.0, 1)
    usual = max(wide, key=lambda width: (wide[width], width))
    return (round(wide[usual] / widths.total(), 1), usual)


def _unclosed_quote(row: int) -> SheetError:
    return SheetError(
        f"A quotation mark in row {row:,} is never closed.",
        "Everything behind it would end in one single cell. Open the file in a text editor, close or remove the mark, "
        "then open it here again.",
    )
