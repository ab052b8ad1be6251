"""Tables of a web page, which many programs export under an Excel name (.xls): read as sheets.

What is a web page is told in file_kind.py.
"""

from __future__ import annotations

import codecs
import re
from html.parser import HTMLParser
from typing import BinaryIO

from ozogui.leads.rows.cells import ERROR_TEXTS, text_of
from ozogui.leads.rows.encoding import codec_of, detect_encoding, name_of
from ozogui.leads.rows.file_kind import HTML, MAX_COLUMNS
from ozogui.leads.rows.number_cells import is_phone_in_halves
from ozogui.leads.rows.outline import MAX_ROWS
from ozogui.leads.rows.sheet_error import SheetError
from ozogui.leads.values.content import has_letters, looks_like_date
from ozogui.leads.workbooks.written_book import WrittenBook, WrittenTable

_PIECE = 1 << 16
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_UNSEEN = frozenset({"script", "style", "head", "title"})
_BREAKS = frozenset({"br", "p", "div", "li"})
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_DIGITS_ALONE = re.compile(r"[0-9 ()+-]+")


def read_html(handle: BinaryIO) -> WrittenBook:
    """Read every table of a web page; a table within another's cell is one of its own.

    A cell that spans several is followed by blank ones. Runs of white space are one space, as a browser shows them; of
    a number that Excel or LibreOffice wrote the stored value counts (x:num, sdval), not the rounded one that is shown.

    Raises:
        SheetError: There is no table in it.
        OSError: It cannot be read on.
    """
    handle.seek(0)
    decoder = codecs.getincrementaldecoder(codec_of(_encoding(handle)))("replace")
    parser = _Tables()
    handle.seek(0)
    while piece := handle.read(_PIECE):
        parser.feed(decoder.decode(piece))
    parser.feed(decoder.decode(b"", final=True))
    parser.close()
    tables = parser.finished()
    if not tables:
        raise SheetError(
            "This is not a spreadsheet but a web page (HTML) without a table.",
            "Ask for the list as an Excel or CSV file.",
        )
    return WrittenBook(HTML, tables)


def _encoding(handle: BinaryIO) -> str:
    found = detect_encoding(handle)
    handle.seek(0)
    told = _CHARSET.search(handle.read(_PIECE))
    if told is None or found.startswith("UTF"):
        # What fits UTF-8 is UTF-8, whatever the page says of itself.
        return found
    try:
        return name_of(told[1].decode("ascii"))
    except SheetError:
        return found


class _Open:
    """A table that is being read."""

    def __init__(self, name: str) -> None:
        self.table = WrittenTable(name)
        self.row = self.described = 0
        self.text: list[str] | None = None
        """Of the cell that is open; None between cells."""
        self.stored = ""
        self.formula = False
        self.width = self.height = 1
        self._below: dict[int, int] = {}
        """Column index -> how many more rows a cell above covers."""

    def describe_column(self, attributes: dict[str, str | None]) -> None:
        span = _span(attributes.get("span"), MAX_COLUMNS)
        if _is_hidden(attributes):
            self.table.hidden_columns |= set(range(self.described, min(self.described + span, MAX_COLUMNS)))
        self.described += span

    def begin_row(self) -> None:
        self.end_cell()
        if self.row:
            self._below = {column: rows - 1 for column, rows in self._below.items() if rows > 1}
        self.row += 1

    def begin_cell(self, attributes: dict[str, str | None]) -> None:
        self.end_cell()
        if not self.row:
            self.begin_row()
        self.text = []
        self.stored = attributes.get("x:num") or attributes.get("sdval") or ""
        self.formula = "x:fmla" in attributes
        self.width = _span(attributes.get("colspan"), MAX_COLUMNS)
        self.height = _span(attributes.get("rowspan"), MAX_ROWS)

    def end_cell(self) -> None:
        if self.text is None:
            return
        shown, self.text = " ".join("".join(self.text).split()), None
        cells = self.table.row(self.row)
        while len(cells) in self._below:
            cells.append("")
        first = len(cells)
        if first + self.width > MAX_COLUMNS:
            return
        cells.append(self._number(shown, first) if _NUMBER.fullmatch(self.stored) else shown)
        cells.extend([""] * (self.width - 1))
        if self.height > 1:
            # The row that covers itself is counted when the next begins.
            self._below.update(dict.fromkeys(range(first, first + self.width), self.height))

    def _number(self, shown: str, column: int) -> str:
        """Return what a number cell holds, with the digits that only its format adds, as it does before a phone."""
        value = float(self.stored)
        if self.formula or is_phone_in_halves(value):
            self.table.numbers.add_worked_out(self.row, column)
        text = text_of(value)
        has_its_digits = _DIGITS_ALONE.fullmatch(shown) is not None and _digits_of(shown).endswith(text)
        return shown if has_its_digits or _says_more(shown) else text


def _says_more(shown: str) -> bool:
    """Tell whether a number is shown as what only a format makes of it: a date, a time, an error, a unit."""
    return (
        shown in ERROR_TEXTS
        or ":" in shown
        or looks_like_date(shown)
        or (has_letters(shown) and not _NUMBER.fullmatch(shown) and not shown.startswith("#"))
    )


def _digits_of(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


class _Tables(HTMLParser):
    """Gathers the tables of a page while it is fed, whatever tags were forgotten."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._tables: list[_Open] = []
        self._stack: list[_Open] = []
        self._unseen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a row or a cell; a new one closes the one before."""
        if tag == "table":
            self._tables.append(_Open(f"Table {len(self._tables) + 1}"))
            self._stack.append(self._tables[-1])
        elif tag in _UNSEEN:
            self._unseen = tag
        elif tag == "body":
            self._unseen = ""
        elif not self._stack:
            return
        elif tag == "tr":
            self._stack[-1].begin_row()
            if _is_hidden(dict(attrs)):
                self._stack[-1].table.hidden_rows.append(self._stack[-1].row)
        elif tag == "col":
            self._stack[-1].describe_column(dict(attrs))
        elif tag in {"td", "th"}:
            self._stack[-1].begin_cell(dict(attrs))
        elif tag in _BREAKS:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened."""
        if tag == self._unseen:
            self._unseen = ""
        elif self._stack and tag in {"td", "th", "tr"}:
            self._stack[-1].end_cell()
        elif self._stack and tag == "table":
            self._stack.pop().end_cell()

    def handle_data(self, data: str) -> None:
        """Take text into the cell that is open, if there is one."""
        if self._stack and not self._unseen and self._stack[-1].text is not None:
            self._stack[-1].text.append(data)

    def finished(self) -> list[WrittenTable]:
        """Return the tables, once all was fed."""
        while self._stack:
            self._stack.pop().end_cell()
        return [opened.table for opened in self._tables]


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes or _NOT_SHOWN.search(attributes.get("style") or "") is not None


def _span(told: str | None, most: int) -> int:
    return min(int(told), most) if told and told.isascii() and told.isdecimal() and int(told[:9]) > 0 else 1
