"""The texts inside an Excel workbook: its cells, rows, sheets and styles, as ECMA-376 wants them.

openpyxl makes an object of every cell, which takes minutes for a million leads; here a cell is one piece of text, made
once for each different value. What stands in the cells, and the file, are result_workbook.py's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import IntEnum
from xml.sax.saxutils import escape, quoteattr

from ozogui.leads.rows.header_row import column_letter

Value = str | int | datetime | None

_LONGEST_TEXT = 32_767
"""What Excel takes in one cell."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ROWS_AT_ONCE = 1_000
_REMEMBERED = 50_000
_EXCELS_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001  Excel knows no zones
_SECONDS_A_DAY = 86_400

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_BEGIN = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Style(IntEnum):
    """How a cell looks: its place among the styles of `styles_xml`."""

    HEAD = 1
    HEAD_QUOTED = 2
    TEXT = 3
    TEXT_QUOTED = 4
    NUMBER = 5
    TIME = 6


_TOP = '<alignment vertical="top"/>'
_LOOKS = {
    Style.HEAD: 'numFmtId="49" fontId="1" fillId="2" applyFill="1" applyFont="1" applyNumberFormat="1"/>',
    Style.HEAD_QUOTED: 'numFmtId="49" fontId="1" fillId="2" applyFill="1" applyFont="1" applyNumberFormat="1" '
    'quotePrefix="1"/>',
    Style.TEXT: f'numFmtId="49" fontId="0" fillId="0" applyNumberFormat="1" applyAlignment="1">{_TOP}</xf>',
    Style.TEXT_QUOTED: 'numFmtId="49" fontId="0" fillId="0" applyNumberFormat="1" applyAlignment="1" '
    f'quotePrefix="1">{_TOP}</xf>',
    Style.NUMBER: f'numFmtId="3" fontId="0" fillId="0" applyNumberFormat="1" applyAlignment="1">{_TOP}</xf>',
    Style.TIME: f'numFmtId="164" fontId="0" fillId="0" applyNumberFormat="1" applyAlignment="1">{_TOP}</xf>',
}


class SheetXml:
    """The text of one sheet, piece by piece. Belongs to one thread."""

    def __init__(self, heads: Sequence[tuple[str, int]]) -> None:
        """Prepare a sheet whose first line names the columns and stays in sight.

        Args:
            heads: Name and width of each column.
        """
        self._heads = heads
        self._letters = [column_letter(index) for index in range(len(heads))]
        self._known: dict[Value, str] = {}

    def pieces(self, lines: Iterable[Sequence[Value]]) -> Iterator[str]:
        """Yield the whole text of the sheet.

        Args:
            lines: The values; a text stays one whatever it begins with, a number and a time can be counted with.
        """
        widths = "".join(
            f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
            for number, (_, width) in enumerate(self._heads, start=1)
        )
        yield (
            f'{_BEGIN}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            f'</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>'
        )
        names = (_text(name, Style.HEAD, Style.HEAD_QUOTED) for name, _ in self._heads)
        yield self._row(1, names)
        rows = []
        for number, line in enumerate(lines, start=2):
            rows.append(self._row(number, map(self._cell, line)))
            if len(rows) == _ROWS_AT_ONCE:
                yield "".join(rows)
                rows.clear()
        yield "".join(rows)
        yield "</sheetData></worksheet>"

    def _row(self, number: int, cells: Iterable[str]) -> str:
        filled = "".join(
            [f'<c r="{letter}{number}"{cell}' for letter, cell in zip(self._letters, cells, strict=False) if cell]
        )
        return f'<row r="{number}">{filled}</row>'

    def _cell(self, value: Value) -> str:
        """Return a cell from behind its place on; "" for none."""
        found = self._known.get(value)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[value] = _made(value)
        return found


def _made(value: Value) -> str:
    if isinstance(value, str):
        return _text(value, Style.TEXT, Style.TEXT_QUOTED)
    if isinstance(value, datetime):
        # Excel knows no zones: the time is the one on this computer's clock.
        passed = value.astimezone().replace(tzinfo=None) - _EXCELS_DAY_0
        return f' s="{Style.TIME}"><v>{passed.total_seconds() / _SECONDS_A_DAY:.10f}</v></c>'
    return "" if value is None else f' s="{Style.NUMBER}"><v>{value}</v></c>'


def _text(value: str, plain: Style, quoted: Style) -> str:
    # Excel reads a text anew when somebody edits it, unless it is marked so.
    style = quoted if value.startswith(_FORMULA_STARTS) else plain
    if not value:
        return f' s="{style}"/>'
    text = _NOT_IN_XML.sub("", value)[:_LONGEST_TEXT]
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    # A carriage return as such would be read as a line feed.
    escaped = escape(text, {"\r": "&#13;"})
    return f' t="inlineStr" s="{style}"><is><t{space}>{escaped}</t></is></c>'


def styles_xml() -> str:
    """Return the styles that `Style` counts."""
    looks = "".join(f'<xf xfId="0" borderId="0" {_LOOKS[style]}' for style in Style)
    return (
        f'{_BEGIN}<styleSheet xmlns="{_MAIN}">'
        '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFEDEFF3"/></patternFill></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(Style) + 1}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>{looks}'
        '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def package_parts(titles: Sequence[str]) -> dict[str, str]:
    """Return the other parts of the package, by their names; sheet number n is expected as `sheet_part(n)`.

    Args:
        titles: The sheets' names, in their order.
    """
    numbers = range(1, len(titles) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{number}" r:id="rId{number}"/>'
        for number, title in zip(numbers, titles, strict=True)
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    overrides = "".join(
        f'<Override PartName="/{sheet_part(number)}" ContentType="{_TYPE}.worksheet+xml"/>' for number in numbers
    )
    return {
        "[Content_Types].xml": (
            f'{_BEGIN}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{overrides}</Types>'
        ),
        "_rels/.rels": (
            f'{_BEGIN}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'{_BEGIN}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
            f'<bookViews><workbookView activeTab="0"/></bookViews><sheets>{sheets}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{_BEGIN}<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
            f'<Relationship Id="rId{len(titles) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": styles_xml(),
    }


def sheet_part(number: int) -> str:
    """Return the name of a sheet's part, counted from 1."""
    return f"xl/worksheets/sheet{number}.xml"
