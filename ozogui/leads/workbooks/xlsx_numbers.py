"""Number cells of an xlsx sheet that are more, or less, than their value, from its XML and the workbook's styles.

The parser gives the value alone: neither that a formula gave it, nor the zeros that only a format shows.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping

from ozogui.leads.rows.number_cells import NumberCells, NumberCellsFound, ZerosFormat
from ozogui.leads.workbooks.number_formats import zeros_format
from ozogui.leads.workbooks.xlsx_scan import column_index, elements_of

_STYLES = "xl/styles.xml"
# Each begins with a sign, not with an alternative: the search is then ten times as fast.
_FORMULA_MARK, _PREFIXED_FORMULA_MARK = re.compile(rb"<f[ />]"), re.compile(rb":f[ />]")
_FORMULA_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)(?<!/)>\s*<(?:\w+:)?f\b")
_LONG_FRACTION = re.compile(rb"\.[0-9]{5,}</")
_IN_HALVES = re.compile(rb"v>[1-9][0-9]{4}\.[0-9]{5,}</")
_CELL_START = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?\Z")
_LONGEST_START = 200
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([1-9][0-9]{0,6})"')
_TYPE = re.compile(rb'\bt="(\w+)"')
_STYLE = re.compile(rb'\bs="([0-9]{1,6})"')


class NumberScan:
    """What was found while the XML of a sheet went by, in stretches that begin and end between two cells."""

    def __init__(self, formats: Mapping[int, ZerosFormat]) -> None:
        """Take the formats of the workbook's styles, as `formats_of` gives them."""
        self._formats = formats
        self._found = NumberCellsFound()
        styles = b"|".join(b"%d" % style for style in sorted(formats))
        self._styled = re.compile(rb'<(?:\w+:)?c\b([^>]*\bs="(?:' + styles + rb')"[^>]*)(?<!/)>') if formats else None

    def take(self, xml: bytes) -> None:
        """Look at the next stretch."""
        # A plain search first: it takes a fraction of the time.
        if _FORMULA_MARK.search(xml) or (b"<c " not in xml and _PREFIXED_FORMULA_MARK.search(xml)):
            for attributes in _FORMULA_CELL.findall(_plain(xml)):
                self._add_worked_out(attributes)
        if _LONG_FRACTION.search(xml):
            for value in _IN_HALVES.finditer(xml):
                before = xml[max(0, value.start() - _LONGEST_START) : value.start()]
                if cell := _CELL_START.search(before, before.rfind(b"<", 0, before.rfind(b"<"))):
                    self._add_worked_out(_plain(cell[1]))
        if self._styled is not None:
            for attributes in self._styled.findall(_plain(xml)):
                place, style = _number_place(attributes), _STYLE.search(attributes)
                if place is not None and style is not None:
                    self._found.add_shown(*place, self._formats[int(style[1])])

    def found(self) -> NumberCells:
        """Return what was found."""
        return self._found.found()

    def _add_worked_out(self, attributes: bytes) -> None:
        if (place := _number_place(attributes)) is not None:
            self._found.add_worked_out(*place)


def _plain(xml: bytes) -> bytes:
    """Return XML with double quotes only; what it says in texts may change."""
    return xml.replace(b"'", b'"')


def _number_place(attributes: bytes) -> tuple[int, int] | None:
    """Return row and column of a cell that holds a number."""
    kind, place = _TYPE.search(attributes), _REFERENCE.search(attributes)
    if place is None or (kind is not None and kind[1] != b"n"):
        return None
    return int(place[2]), column_index(place[1].decode("ascii"))


def formats_of(archive: zipfile.ZipFile) -> dict[int, ZerosFormat]:
    """Return the styles of a workbook whose format adds digits to a number: index of the style -> format."""
    forms = {
        element.get("numFmtId", ""): form
        for element in elements_of(archive, _STYLES, "numFmt")
        if (form := zeros_format(element.get("formatCode", ""))) is not None
    }
    if not forms:
        return {}
    styles = [style for group in elements_of(archive, _STYLES, "cellXfs") for style in group]
    return {
        place: forms[number] for place, style in enumerate(styles) if (number := style.get("numFmtId", "")) in forms
    }
