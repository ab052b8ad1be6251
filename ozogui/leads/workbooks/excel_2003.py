"""Workbooks as Excel 2003 wrote them in XML (SpreadsheetML), and as some programs still export them under .xls.

The format: "Dive into SpreadsheetML", Microsoft 2004; the schema's namespace is in file_kind.py.
"""

from __future__ import annotations

import codecs
from datetime import date, datetime
from typing import BinaryIO
from xml.parsers import expat

from ozogui.leads.rows.cells import NOT_CALCULATED, text_of
from ozogui.leads.rows.file_kind import EXCEL_2003, EXCEL_2003_NAMESPACE, MAX_COLUMNS, damaged, wide_codec
from ozogui.leads.rows.number_cells import ZerosFormat, is_phone_in_halves
from ozogui.leads.rows.outline import MAX_ROWS
from ozogui.leads.workbooks.number_formats import zeros_format
from ozogui.leads.workbooks.written_book import WrittenBook, WrittenTable

_PIECE = 1 << 16
_SS = f"{EXCEL_2003_NAMESPACE} "
_VISIBLE = "urn:schemas-microsoft-com:office:excel Visible"
_ACTIVE = "urn:schemas-microsoft-com:office:excel ActiveSheet"
_DESCRIBING = frozenset({_SS + "Style", _SS + "NumberFormat", _SS + "Column"})
_FIRST_DAY = date(1900, 1, 1)


def read_excel_2003(handle: BinaryIO, file_name: str) -> WrittenBook:
    """Read every sheet of a workbook in XML; entities that the file itself declares are refused, as in an XML bomb.

    Raises:
        SheetError: It is no well-formed XML.
        OSError: It cannot be read on.
    """
    handle.seek(0)
    codec = wide_codec(handle.read(_PIECE))
    handle.seek(0)
    reader = _Reader(encoding="utf-8" if codec else None)
    # A file saved once more as "Unicode" still says of itself that it is UTF-8, which the parser would not forgive.
    decoder = codecs.getincrementaldecoder(codec)("replace") if codec else None
    try:
        while piece := handle.read(_PIECE):
            reader.parser.Parse(decoder.decode(piece).encode() if decoder else piece, False)
        reader.parser.Parse(b"", True)
    except (expat.ExpatError, _DeclaresEntitiesError, ValueError, LookupError) as error:
        raise damaged(file_name) from error
    for place, table in enumerate(reader.tables):
        table.is_active = place == max(reader.active, 0)
    return WrittenBook(EXCEL_2003, reader.tables)


class _DeclaresEntitiesError(Exception):
    """A spreadsheet has no need of it; a bomb has."""


class _Reader:
    """Gathers the sheets while the parser goes through the file."""

    def __init__(self, encoding: str | None) -> None:
        self.tables: list[WrittenTable] = []
        self.parser = expat.ParserCreate(encoding, " ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._entity
        self._row = self._column = self._described = 0
        self.active = -1
        """The place of the sheet that was shown when the workbook was saved."""
        self._width = 1
        self._formula = False
        self._style = self._row_style = self._described_style = ""
        self._column_styles: dict[int, str] = {}
        self._formats: dict[str, ZerosFormat] = {}
        self._type = ""
        self._value: list[str] | None = None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == _SS + "Worksheet":
            self.tables.append(WrittenTable(attributes.get(_SS + "Name", f"Sheet{len(self.tables) + 1}")))
            self._row = self._described = 0
            self._column_styles = {}
        elif tag == _SS + "Row":
            self._row = _place(attributes, self._row)
            self._column = 0
            self._row_style = attributes.get(_SS + "StyleID", "")
            if attributes.get(_SS + "Hidden") == "1" and self.tables and 0 < self._row <= MAX_ROWS:
                self.tables[-1].hidden_rows.append(self._row)
        elif tag in _DESCRIBING:
            self._describe(tag, attributes)
        elif tag == _SS + "Cell":
            self._column = _place(attributes, self._column)
            self._width = 1 + int(attributes.get(_SS + "MergeAcross", "0"))
            self._formula = _SS + "Formula" in attributes
            self._style = attributes.get(_SS + "StyleID", self._row_style)
            self._type = ""
        elif tag == _SS + "Data":
            self._type = attributes.get(_SS + "Type", "String")
            self._value = []
        elif tag in {_VISIBLE, _ACTIVE}:
            self._value = []

    def _text(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)

    def _end(self, tag: str) -> None:
        if tag == _SS + "Data":
            self._put_value("".join(self._value or ()))
            self._value = None
        elif tag == _SS + "Cell":
            if self._formula and not self._type:
                self._put(NOT_CALCULATED)
            self._column += self._width - 1
        elif tag == _VISIBLE and self.tables:
            self.tables[-1].hidden = "".join(self._value or ()).strip() in {"SheetHidden", "SheetVeryHidden"}
            self._value = None
        elif tag == _ACTIVE:
            place = "".join(self._value or ()).strip()
            self.active = int(place) if place.isdecimal() and len(place) < 6 else 0
            self._value = None

    def _describe(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == _SS + "Style":
            self._described_style = attributes.get(_SS + "ID", "")
        elif tag == _SS + "Column":
            self._take_column(attributes)
        elif (form := zeros_format(attributes.get(_SS + "Format", ""))) is not None:
            self._formats[self._described_style] = form

    def _take_column(self, attributes: dict[str, str]) -> None:
        first = _place(attributes, self._described)
        self._described = first + int(attributes.get(_SS + "Span", "0"))
        columns = range(first - 1, min(self._described, MAX_COLUMNS)) if first > 0 else range(0)
        if style := attributes.get(_SS + "StyleID"):
            self._column_styles |= dict.fromkeys(columns, style)
        if attributes.get(_SS + "Hidden") == "1" and self.tables:
            self.tables[-1].hidden_columns |= set(columns)

    def _put_value(self, value: str) -> None:
        text = _cell(self._type, value)
        self._put(text)
        if self._type == "Number" and self.tables and self._row > 0 and self._column > 0:
            numbers, row, column = self.tables[-1].numbers, self._row, self._column - 1
            if self._formula or is_phone_in_halves(float(value)):
                numbers.add_worked_out(row, column)
            style = self._style or self._column_styles.get(column, "")
            if (form := self._formats.get(style)) is not None:
                numbers.add_shown(row, column, form)

    def _put(self, text: str) -> None:
        if not self.tables or self._row < 1 or not 1 <= self._column <= MAX_COLUMNS:
            return
        cells = self.tables[-1].row(self._row)
        cells.extend([""] * (self._column - len(cells)))
        cells[self._column - 1] = text

    def _entity(self, *_declared: object) -> None:
        raise _DeclaresEntitiesError


def _place(attributes: dict[str, str], before: int) -> int:
    """Return the row or column that begins: the next one, or the one that its index names."""
    return int(attributes.get(_SS + "Index", before + 1))


def _cell(kind: str, value: str) -> str:
    if kind == "Number":
        return text_of(float(value))
    if kind == "Boolean":
        return text_of(value.strip() == "1")
    if kind == "DateTime":
        moment = datetime.fromisoformat(value.strip()).replace(tzinfo=None)
        # A time of day without a day is kept as one of the day before Excel's first.
        return text_of(moment.time() if moment.date() < _FIRST_DAY else moment)
    return value
