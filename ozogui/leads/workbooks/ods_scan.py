"""Error cells of an OpenDocument sheet, which python-calamine gives as "": from the XML of its content.

LibreOffice writes such a cell as a text without a text, and says in an attribute of its own that it is an error. How
much a file holds, and its merged cells, is told in ods_extent.py.
"""

from __future__ import annotations

import zipfile
from typing import BinaryIO
from xml.parsers import expat

from ozogui.leads.rows.cells import ERROR_TEXTS
from ozogui.leads.rows.file_kind import MAX_COLUMNS
from ozogui.leads.rows.outline import MAX_ROWS
from ozogui.leads.workbooks.error_cells import UNKNOWN_ERROR, ErrorCells

_CONTENT = "content.xml"
_MARK = b':value-type="error"'
_PIECE = 1 << 18
_MOST_REPEATED = 1_000
"""An error repeated over more rows is no list's."""
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 p"
_SUNS_NAMES = {"Err:502": "#VALUE!", "Err:503": "#NUM!", "Err:511": "#VALUE!", "Err:508": "#NAME?"}
"""LibreOffice's own errors, as Excel would name them."""


def scan_errors(handle: BinaryIO, sheet: str) -> ErrorCells:
    """Return the error cells of a sheet.

    Raises:
        zipfile.BadZipFile: The archive is damaged; the other errors of the zipfile module may come as well.
    """
    found = ErrorCells()
    with zipfile.ZipFile(handle) as archive:
        if _CONTENT not in archive.namelist() or not _has_mark(archive):
            return found
        reader = _Reader(sheet, found)
        try:
            with archive.open(_CONTENT) as content:
                while piece := content.read(_PIECE):
                    reader.parser.Parse(piece, False)
        except (expat.ExpatError, ValueError, LookupError, _StopError):
            # What came before counts; whether the rest can be read, the workbook's reader says.
            return found
    return found


class _StopError(Exception):
    """The sheet has ended, or the file declares entities, as no spreadsheet does."""


def _has_mark(archive: zipfile.ZipFile) -> bool:
    before = b""
    with archive.open(_CONTENT) as content:
        while piece := content.read(_PIECE):
            if _MARK in before + piece:
                return True
            before = piece[-len(_MARK) :]
    return False


class _Reader:
    """Follows rows and cells of one table with their repetitions."""

    def __init__(self, sheet: str, found: ErrorCells) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.EntityDeclHandler = self._entity
        self._sheet = sheet
        self._found = found
        self._inside = False
        self._row = self._column = 0
        self._row_times = self._cell_times = 1
        self._errors: list[tuple[int, int, str]] = []
        self._text: list[str] | None = None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == _TABLE + "table":
            self._inside = attributes.get(_TABLE + "name") == self._sheet
        elif not self._inside:
            return
        elif tag == _TABLE + "table-row":
            self._column, self._errors = 0, []
            self._row_times = int(attributes.get(_TABLE + "number-rows-repeated", "1"))
        elif tag in {_TABLE + "table-cell", _TABLE + "covered-table-cell"}:
            self._cell_times = int(attributes.get(_TABLE + "number-columns-repeated", "1"))
            if any(name.endswith(" value-type") and value == "error" for name, value in attributes.items()):
                self._text = []

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, tag: str) -> None:
        if not self._inside:
            return
        if tag in {_TABLE + "table-cell", _TABLE + "covered-table-cell"}:
            if self._text is not None:
                self._errors.append((self._column, self._cell_times, _error_text("".join(self._text))))
                self._text = None
            self._column += self._cell_times
        elif tag == _TABLE + "table-row":
            self._add_row()
        elif tag == _TABLE + "table":
            raise _StopError

    def _add_row(self) -> None:
        for row in range(self._row, min(self._row + min(self._row_times, _MOST_REPEATED), MAX_ROWS)):
            for column, times, text in self._errors:
                for repeated in range(column, min(column + min(times, _MOST_REPEATED), MAX_COLUMNS)):
                    self._found.add(row, repeated, text)
        self._row += self._row_times

    def _entity(self, *_declared: object) -> None:
        raise _StopError


def _error_text(shown: str) -> str:
    text = shown.strip()
    return text if text in ERROR_TEXTS else _SUNS_NAMES.get(text, UNKNOWN_ERROR)
