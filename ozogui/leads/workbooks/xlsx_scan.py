"""What python-calamine cannot tell of an xlsx sheet, from the sheet's XML: error cells, and its extent beforehand.

It gives an error, and a formula that nobody calculated, as "". And it makes room for the whole rectangle from the
first cell to the last, so that a forgotten cell in XFD1048576 would end the program. All else is in workbook.py.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree import ElementTree

from ozogui.errors import CancelledError
from ozogui.leads.rows.cells import NOT_CALCULATED
from ozogui.leads.rows.file_kind import MAX_COLUMNS
from ozogui.leads.rows.outline import MAX_ROWS
from ozogui.leads.rows.unpacking import open_member
from ozogui.leads.workbooks.error_cells import ErrorCells
from ozogui.leads.workbooks.xlsx_hidden import HiddenScan
from ozogui.leads.workbooks.xlsx_limits import SheetLimits

_PIECE = 1 << 18
"""Bytes looked at in one go: small enough that a search never holds the interpreter for long."""

_LONGEST_CELL = 1 << 20

_SAMPLED = 16
"""Of so many stretches one is looked at for how wide the sheet usually is."""

_MOST_XML_BYTES = 16 << 20
"""More than any list of sheets takes; a longer one is not read."""

# Each pattern begins with letters, not with an alternative or a word's edge: the search is then ten times as fast.
_ERROR_MARK = re.compile(rb't="e"')
# Searching for a pattern takes half as long as `in` does, in XML that is full of signs like the first and the last.
_PREFIXED_FORMULA = re.compile(rb":f>")
_PREFIXED_CELL = re.compile(rb"<\w+:c\b")
_FORMULA_MARK = re.compile(rb"<f")
_NO_RESULT = rb"\s*(?:</c>|<v\s*/>|<v>\s*</v>)"
_UNCALCULATED = (re.compile(rb"</f>" + _NO_RESULT), re.compile(rb"<f [^>]*/>" + _NO_RESULT))
# Some programs write every element with a prefix: <x:c> for <c>.
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]+)</")
_REFERENCE = re.compile(rb'r="([A-Z]{1,3})([1-9][0-9]{0,6})"')
# Each cell of a sheet of at most 26 columns is passed over fast by the second of these.
_ROW = re.compile(rb'row r="([1-9][0-9]{0,9})"')
_FAR_CELL = re.compile(rb'r="([A-Z]{2,9})([1-9][0-9]{0,9})"')
_TWO_LETTERS = re.compile(rb'r="[A-Z][A-Z]')
_FILLED_CELL = re.compile(rb'r="([A-Z]{1,9})([1-9][0-9]{0,9})"[^>]*(?<!/)>')
_LETTERS = re.compile(rb' r="([A-Z]{1,3})[0-9]')
_TYPE = re.compile(rb't="(\w+)"')


@dataclass(slots=True)
class SheetScan:
    """What the XML of one sheet says."""

    errors: ErrorCells = field(default_factory=ErrorCells)
    rows: int = 0
    """No cell lies below this row; 0 for an empty sheet."""
    columns: int = 0
    """No cell lies to the right of this column; never less than 26 for a sheet with cells."""
    cells: int = 0
    """How many cells have something in them, or at least two tags."""
    usual_columns: int = 0
    """The rightmost column in a sample of the sheet, counted from 1."""
    hidden: HiddenScan = field(default_factory=HiddenScan)


def scan_sheet(
    handle: BinaryIO,
    sheet: str,
    cancel: Callable[[], bool] | None = None,
    also: Callable[[bytes], object] | None = None,
) -> SheetScan:
    """Look through the XML of one sheet; nothing is found where the workbook does not name the sheet.

    Args:
        handle: The workbook.
        sheet: The sheet's name.
        cancel: Asked again and again whether to stop.
        also: Given each stretch of the XML, which begins and ends between two cells.

    Raises:
        CancelledError: `cancel` said so between two pieces.
        SheetError: It holds more than any list does.
        LongerThanDeclaredError: The part unpacks to more than it declares.
        zipfile.BadZipFile: The archive is damaged; the other errors of the zipfile module may come as well.
    """
    found, limits = SheetScan(), SheetLimits(sheet)
    for number, window in enumerate(_windows(handle, sheet, cancel, limits, found.hidden)):
        rows = [int(row) for row in _ROW.findall(window)]
        cells = window.count(b"</c>") or window.count(b":c>")
        limits.take_filled(window, cells)
        found.cells += cells
        if number % _SAMPLED == 0:
            found.usual_columns = max(found.usual_columns, _width(window))
        far = set(_FAR_CELL.findall(window))
        found.rows = max(found.rows, 0, *rows, *(int(row) for _, row in far))
        found.columns = max(found.columns, 26, *(column_index(letters.decode("ascii")) + 1 for letters, _ in far))
        find_errors(window, found.errors)
        found.hidden.take(window)
        if also is not None:
            also(window)
    return found


def find_errors(xml: bytes, found: ErrorCells) -> None:
    """Find the error cells in a stretch of XML that begins and ends between two cells, and has double quotes only."""
    for cell in _suspects(xml):
        _take(cell[1], cell[2], found)


def rightmost_column(xml: bytes) -> int:
    """Return a column to the right of which no cell of a stretch of XML lies, counted from 1: at least 26."""
    if _TWO_LETTERS.search(xml) is None:
        return 26
    return max((column_index(letters.decode("ascii")) + 1 for letters, _ in set(_FAR_CELL.findall(xml))), default=26)


def measure_filled(handle: BinaryIO, sheet: str, cancel: Callable[[], bool] | None = None) -> tuple[int, int]:
    """Return the lowest row and the rightmost column, counted from 1, of the cells that are not only coloured.

    Exact but three times as slow as `scan_sheet`, whose bounds may lie far beyond where a sheet is merely formatted.

    Raises:
        CancelledError, SheetError, zipfile.BadZipFile: As `scan_sheet`.
    """
    lowest = rightmost = 0
    for window in _windows(handle, sheet, cancel, SheetLimits(sheet)):
        places = _FILLED_CELL.findall(window)
        letters = {name.decode("ascii") for name, _ in places}
        lowest = max(lowest, 0, *(int(row) for _, row in places))
        rightmost = max(rightmost, 0, *(column_index(name) + 1 for name in letters))
    return lowest, rightmost


def _windows(
    handle: BinaryIO,
    sheet: str,
    cancel: Callable[[], bool] | None,
    limits: SheetLimits,
    hidden: HiddenScan | None = None,
) -> Iterator[bytes]:
    """Yield the XML of a sheet in stretches that end with a cell, so that none is cut in two; quotes are all double."""
    with zipfile.ZipFile(handle) as archive:
        part = part_of_sheet(archive, sheet)
        if part is None:
            return
        with open_member(archive, archive.getinfo(part)) as xml:
            rest = b""
            while piece := xml.read(_PIECE):
                if cancel is not None and cancel():
                    raise CancelledError
                window = rest + piece
                if b"='" in window:
                    window = window.replace(b"'", b'"')
                if end := max(window.rfind(b"</c>") + 4, window.rfind(b":c>") + 3, 3) - 3:
                    yield window[: end + 3]
                    rest = window[end + 3 :]
                else:
                    limits.take_unfilled(piece)
                    # Cells without content, or a long text: only the last one that was opened can still matter.
                    rest = window[max(window.rfind(b"<c "), window.rfind(b":c "), 0) :]
                    rest = rest if len(rest) < _LONGEST_CELL else b""
            if hidden is not None:
                hidden.take_tail(rest)


def _width(window: bytes) -> int:
    return max((column_index(letters.decode("ascii")) + 1 for letters in set(_LETTERS.findall(window))), default=0)


def _suspects(xml: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the cells that may hold an error, and maybe others too."""
    marks = list(_ERROR_MARK.finditer(xml))
    if _FORMULA_MARK.search(xml):
        marks += [mark for pattern in _UNCALCULATED for mark in pattern.finditer(xml)]
    if _PREFIXED_FORMULA.search(xml) or (marks and _PREFIXED_CELL.search(xml)):
        yield from _CELL.finditer(xml)
        return
    for start in sorted({xml.rfind(b"<c ", 0, mark.start()) for mark in marks}):
        if start >= 0 and (cell := _CELL.match(xml, start)):
            yield cell


def _take(attributes: bytes, content: bytes, found: ErrorCells) -> None:
    text = _error_text(attributes, content)
    place = _REFERENCE.search(attributes) if text else None
    if place is None:
        return
    row, column = int(place[2]) - 1, column_index(place[1].decode("ascii"))
    if row < MAX_ROWS and column < MAX_COLUMNS:
        found.add(row, column, text)


def _error_text(attributes: bytes, content: bytes) -> str:
    kind = _TYPE.search(attributes)
    value = _VALUE.search(content)
    if kind and kind[1] == b"e":
        return value[1].decode("utf-8", "replace").strip() if value else NOT_CALCULATED
    # A formula whose result is an empty text has t="str" and no value: that is calculated.
    if value is None and _FORMULA.search(content) and not (kind and kind[1] in {b"str", b"s", b"inlineStr"}):
        return NOT_CALCULATED
    return ""


def column_index(letters: str) -> int:
    """Return the column's index from 0: "A" -> 0, "AA" -> 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def part_of_sheet(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the archive member that holds a sheet; None where the workbook names none."""
    return sheet_parts(archive).get(sheet)


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the archive member that holds each sheet, by the workbook's relationships (ECMA-376 part 2, 9.3)."""
    workbook = _first_target(archive, "_rels/.rels", "/officeDocument") or "xl/workbook.xml"
    folder, name = posixpath.split(workbook)
    relations = {
        element.get("Id", ""): element.get("Target", "")
        for element in elements_of(archive, f"{folder}/_rels/{name}.rels", "Relationship")
    }
    members = set(archive.namelist())
    parts: dict[str, str] = {}
    for element in elements_of(archive, workbook, "sheet"):
        ids = [value for key, value in element.attrib.items() if key.endswith("}id")]
        target = relations.get(ids[0]) if ids else None
        part = _path(folder, target) if target else ""
        if part in members:
            parts.setdefault(element.get("name", ""), part)
    return parts


def active_sheet(archive: zipfile.ZipFile) -> str:
    """Return the sheet that was shown when the workbook was saved; "" where the workbook does not say so."""
    workbook = _first_target(archive, "_rels/.rels", "/officeDocument") or "xl/workbook.xml"
    views = elements_of(archive, workbook, "workbookView")
    sheets = elements_of(archive, workbook, "sheet")
    place = views[0].get("activeTab", "0") if views else ""
    if not place.isdecimal() or len(place) > 5 or int(place) >= len(sheets):
        return ""
    return sheets[int(place)].get("name", "")


def _first_target(archive: zipfile.ZipFile, part: str, kind: str) -> str | None:
    for element in elements_of(archive, part, "Relationship"):
        if element.get("Type", "").endswith(kind):
            return element.get("Target", "").lstrip("/")
    return None


def _path(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def elements_of(archive: zipfile.ZipFile, part: str, name: str) -> list[ElementTree.Element]:
    """Return the elements of that name in a part of the archive; none of a part that is missing, huge or no XML."""
    if part not in archive.namelist() or archive.getinfo(part).file_size > _MOST_XML_BYTES:
        return []
    text = archive.read(part)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        # No workbook declares entities; an XML bomb does.
        return []
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return []
    return [element for element in root.iter() if element.tag.rsplit("}", 1)[-1] == name]
