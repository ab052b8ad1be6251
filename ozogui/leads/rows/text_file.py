"""Text files with delimiters (csv, tsv, txt): what they are written with, and their lines as texts.

Which bytes mean which letters is decided in encoding.py; which line holds the column names in table.py.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from ozogui.leads.rows.encoding import codec_for, codec_of, detect_encoding, name_of
from ozogui.leads.rows.quotes import Quotes, Records, cells_of_line, usual_width
from ozogui.leads.rows.sheet_error import SheetError

DELIMITERS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Pipe"}
"""The delimiters that are looked for, with the words to show for them."""

_DELIMITER_WORDS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|"}
_SAMPLE = 1 << 16
_SAMPLE_LINES = 200
_LONGEST_LINE = 1 << 24


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

    @property
    def is_guessed(self) -> bool:
        """The letters are only guessed: nothing but their looks speaks for this encoding."""
        return self.encoding_found and not self.encoding.startswith("UTF-")


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


def text_lines(
    handle: BinaryIO, text_format: TextFormat, quotes: Quotes | None = None, *, as_written: bool = False
) -> Generator[list[str], None, None]:
    """Yield every line of a text file as its cells, blank lines as empty lists, in the rows that Excel would show.

    A line break in quotes belongs to its cell, so rows are counted and not the file's lines; but a quotation mark whose
    cell would reach over rows of the list is a letter (see quotes.py). A first line such as "sep=;" is Excel's own sign
    for the delimiter and no row. Bytes that are no letter in the encoding become U+FFFD; zero bytes are left out.
    Whoever does not read to the end closes the generator before the handle.

    Args:
        handle: The open file; its position is changed.
        text_format: What it is written with.
        quotes: Is told how many lines there are and what became of quotation marks.
        as_written: Let a quotation mark reach as far as it does.

    Raises:
        SheetError: A line is longer than any list needs; or, `as_written`, a quotation mark is never closed.
        OSError: The file cannot be read on.
    """
    codec = codec_for(handle, text_format.encoding)
    handle.seek(0)
    text = io.TextIOWrapper(handle, codec, "replace", newline="")
    found = quotes if quotes is not None else Quotes()
    try:
        lines = _physical_lines(text)
        first = list(islice(lines, _SAMPLE_LINES))
        width = usual_width(first, text_format.delimiter)
        records = Records(chain(first, lines), text_format.delimiter, width, found, as_written=as_written)
        try:
            yield from records
        except csv.Error as error:
            raise _unclosed_quote(int(str(error))) from error
    finally:
        text.detach()


def _physical_lines(text: io.TextIOWrapper) -> Iterator[str]:
    first = text.readline(_LONGEST_LINE).removeprefix("\ufeff")
    if first and not _declared_delimiter(first):
        yield first.replace("\0", "") or "\n"
    while line := text.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise SheetError(
                f"One line of the file is longer than {_LONGEST_LINE:,} characters.",
                "A list of leads has a line for each lead: ask for it as an Excel or CSV file.",
            )
        yield (line.replace("\0", "") or "\n") if "\0" in line else line


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
    by_parser = _share_of_usual(_parsed_widths(text, delimiter))
    if '"' not in text:
        return by_parser
    # A stray quotation mark, or one around whole lines, hides delimiters from the parser.
    lines = islice(text.splitlines(), _SAMPLE_LINES)
    return max(by_parser, _share_of_usual(len(cells_of_line(line, delimiter)) for line in lines if line))


def _parsed_widths(text: str, delimiter: str) -> Iterator[int]:
    try:
        records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        yield from (len(cells) for cells in islice(records, _SAMPLE_LINES) if cells)
    except csv.Error:
        return


def _share_of_usual(lengths: Iterable[int]) -> tuple[float, int]:
    widths = Counter(lengths)
    wide = {width: lines for width, lines in widths.items() if width > 1}
    if not wide:
        return (0.0, 1 if widths else 0)
    usual = max(wide, key=lambda width: (wide[width], width))
    return (round(wide[usual] / widths.total(), 1), usual)


def _unclosed_quote(row: int) -> SheetError:
    return SheetError(
        f"A quotation mark in row {row:,} is never closed.",
        "Everything behind it would end in one single cell. Open the file in a text editor, close or remove the mark, "
        "then open it here again.",
    )
