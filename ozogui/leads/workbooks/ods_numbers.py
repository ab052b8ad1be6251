"""Number cells of an OpenDocument sheet that are more, or less, than their value: from the XML of its content.

A cell's style is its own, or its row's, or its column's (OpenDocument 1.3 part 3, 9.1).
"""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO, NamedTuple
from xml.etree import ElementTree

from ozogui.leads.rows.file_kind import MAX_COLUMNS
from ozogui.leads.rows.number_cells import NumberCells, NumberCellsFound, ZerosFormat, is_phone_in_halves
from ozogui.leads.rows.outline import MAX_ROWS
from ozogui.leads.workbooks.ods_extent import name_of, stretches, times
from ozogui.leads.workbooks.xlsx_scan import elements_of

_PARTS = ("styles.xml", "content.xml")
_MARK = re.compile(
    rb"table:formula=|min-integer-digits=[\"'](?:[2-9]|[1-9][0-9])|office:value=[\"'][1-9][0-9]{4}\.[0-9]"
)
_TAG = re.compile(
    rb"<(/?)table:(table-row|table-column|table|table-cell|covered-table-cell)(?=[\s/>])"
    rb"((?:[^>\"']|\"[^\"]*\"|'[^']*')*?)(/?)>"
)
_VALUE = re.compile(rb"office:value=[\"']([^\"']{1,40})[\"']")
_NUMBER = re.compile(rb"office:value-type=[\"']float[\"']")
_STYLE = re.compile(rb"table:(?:default-cell-)?style-name=[\"']([^\"']*)[\"']")
_FORMULA = b"table:formula="
_MOST_REPEATED = 1_000
"""A number repeated over more cells is no list's."""
_LONGEST = 20


def number_cells(handle: BinaryIO, sheet: str) -> NumberCells:
    """Return such cells of a sheet.

    Raises:
        zipfile.BadZipFile: The archive is damaged; the other errors of the zipfile module may come as well.
    """
    if not any(_MARK.search(xml) for xml in stretches(handle)) and not _has_mark_in_styles(handle):
        return NumberCells()
    with zipfile.ZipFile(handle) as archive:
        reader = _Reader(_formats(archive))
    inside = False
    for xml in stretches(handle):
        for closes, what, attributes, ends in _TAG.findall(xml):
            if what == b"table":
                inside = not closes and name_of(attributes) == sheet
            elif inside:
                reader.take(what, attributes, closes=bool(closes), ends=bool(ends))
    return reader.found.found()


class _Span(NamedTuple):
    first: int
    last: int
    style: bytes


class _Reader:
    """Follows rows and cells of one table with their repetitions."""

    def __init__(self, formats: dict[bytes, ZerosFormat]) -> None:
        self.found = NumberCellsFound()
        self._formats = formats
        self._columns: list[_Span] = []
        self._row, self._row_times, self._row_style = 1, 0, b""
        self._column = self._described = 0

    def take(self, what: bytes, attributes: bytes, *, closes: bool, ends: bool) -> None:
        """Take the next tag."""
        if closes:
            if what == b"table-row":
                self._row += self._row_times
            return
        style = found[1] if (found := _STYLE.search(attributes)) else b""
        if what == b"table-column":
            last = self._described + times(attributes)
            if len(self._columns) < MAX_COLUMNS:
                self._columns.append(_Span(self._described, last - 1, style))
            self._described = last
        elif what == b"table-row":
            self._row_times, self._row_style, self._column = times(attributes), style, 0
            self._row += self._row_times if ends else 0
        else:
            repeated = times(attributes)
            if _NUMBER.search(attributes):
                self._take_number(attributes, min(repeated, _MOST_REPEATED), style)
            self._column += repeated

    def _take_number(self, attributes: bytes, repeated: int, style: bytes) -> None:
        value = _VALUE.search(attributes)
        form = self._formats.get(style or self._row_style or self._column_style()) if self._formats else None
        is_worked_out = _FORMULA in attributes or (value is not None and _is_in_halves(value[1]))
        if form is None and not is_worked_out:
            return
        for row in range(self._row, min(self._row + min(self._row_times, _MOST_REPEATED), MAX_ROWS + 1)):
            for column in range(self._column, self._column + repeated):
                if is_worked_out:
                    self.found.add_worked_out(row, column)
                if form is not None:
                    self.found.add_shown(row, column, form)

    def _column_style(self) -> bytes:
        return next((span.style for span in self._columns if span.first <= self._column <= span.last), b"")


def _is_in_halves(value: bytes) -> bool:
    try:
        return is_phone_in_halves(float(value))
    except ValueError:
        return False


def _has_mark_in_styles(handle: BinaryIO) -> bool:
    with zipfile.ZipFile(handle) as archive:
        return any(form is not None for form in _number_styles(archive, "styles.xml").values())


def _formats(archive: zipfile.ZipFile) -> dict[bytes, ZerosFormat]:
    """Return the cell styles whose number style adds digits: name -> format; a style may be that of its parent."""
    numbers = {name: form for part in _PARTS for name, form in _number_styles(archive, part).items()}
    parents: dict[str, str] = {}
    forms: dict[str, ZerosFormat | None] = {}
    for part in _PARTS:
        for element in elements_of(archive, part, "style"):
            style = _attributes(element)
            name = style.get("name", "")
            if "data-style-name" in style:
                forms[name] = numbers.get(style["data-style-name"])
            parents[name] = style.get("parent-style-name", "")
    found: dict[bytes, ZerosFormat] = {}
    for name in parents:
        above, seen = name, {""}
        while above not in forms and above not in seen:
            seen.add(above)
            above = parents.get(above, "")
        if (form := forms.get(above)) is not None:
            found[name.encode()] = form
    return found


def _number_styles(archive: zipfile.ZipFile, part: str) -> dict[str, ZerosFormat | None]:
    return {
        _attributes(element).get("name", ""): _zeros_format(element)
        for element in elements_of(archive, part, "number-style")
    }


def _zeros_format(style: ElementTree.Element) -> ZerosFormat | None:
    """Return what a number style adds to a number's digits; see `number_formats.zeros_format`."""
    prefix, digits = "", 0
    for element in style:
        kind, said = element.tag.rsplit("}", 1)[-1], _attributes(element)
        if kind == "number":
            if digits or said.get("decimal-places", "0") != "0" or said.get("grouping") == "true":
                return None
            least = said.get("min-integer-digits", "0")
            digits = int(least) if least.isdecimal() and len(least) <= 2 else 0
            # Texts between the digits, as of (000) 000-0000, stand within.
            if any(_digits_of(inner.text or "") for inner in element):
                return None
        elif kind == "text":
            kept = _digits_of(element.text or "")
            if digits and kept:
                return None
            prefix += kept
    if not 0 < digits <= _LONGEST or len(prefix) > _LONGEST or (digits == 1 and not prefix):
        return None
    return ZerosFormat(prefix, digits)


def _digits_of(text: str) -> str:
    return "".join(char for char in text if char.isascii() and (char.isdecimal() or char == "+"))


def _attributes(element: ElementTree.Element) -> dict[str, str]:
    """Return an element's attributes by their names without a namespace."""
    return {key.rsplit("}", 1)[-1]: value for key, value in element.attrib.items()}
