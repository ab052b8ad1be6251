"""The texts inside an Excel workbook: its cells, rows, sheets and styles, as ECMA-376 wants them.

openpyxl makes an object of every cell, which takes minutes for a million leads; here a cell is one piece of text, made
once for each different value. The file is workbook.py's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from ozogui.wording import column_letter

_LONGEST_TEXT = 32_767
"""What Excel takes in one cell."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""What Excel would take for one of its own escapes: "_x0041_" would come out as "A" (ECMA-376 part 1, 22.4.2.4)."""
LAST_ROW = 1_048_576
_HIDDEN = ' state="hidden"'
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
    """How a cell looks: its place among the styles of `styles_xml`. Behind each stands the same one for formula starts.

    Excel reads a text anew when somebody edits it, unless its style says that it is one.
    """

    HEAD = 1
    TEXT = 3
    NUMBER = 5
    """With a sign between the thousands."""
    TIME = 7
    ROW = 9
    """A number by which something is called."""
    LONG_TEXT = 11
    """Wrapped."""
    ERROR = 13
    WARNING = 15


class Styled(NamedTuple):
    """A value that looks otherwise than its kind does."""

    value: str | int
    style: Style


Value = str | int | datetime | Styled | None


@dataclass(frozen=True, slots=True)
class TypingRule:
    """What Excel lets a person type into a column; it says title and words otherwise."""

    column: int
    """Counted from 0."""
    formula: str
    """For the cell in the second row, without the equals sign; or a list of choices in quotation marks."""
    title: str
    """At most 32 characters."""
    words: str
    """At most 255 characters."""
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class NewSheet:
    """A sheet to be written. Its first line names the columns and stays in sight."""

    title: str
    heads: Sequence[tuple[str, int]]
    """Name and width of each column."""
    kept_columns: int = 0
    """So many columns stay in sight too."""
    is_filtered: bool = False
    """Whether Excel offers its filters in the first line."""
    is_hidden: bool = False
    marked: tuple[str, str] | None = None
    """A column's name and a text: the lines with that text there are coloured."""
    is_text: bool = False
    """Whether cells that are filled in later are texts, so that Excel changes no number or date."""
    rules: tuple[TypingRule, ...] = ()


_AT_TOP, _WRAPPED = '<alignment vertical="top"/>', '<alignment vertical="top" wrapText="1"/>'
_LOOKS: dict[Style, tuple[int, int, int, str]] = {
    Style.HEAD: (49, 1, 2, ""),
    Style.TEXT: (49, 0, 0, _AT_TOP),
    Style.NUMBER: (3, 0, 0, _AT_TOP),
    Style.TIME: (164, 0, 0, _AT_TOP),
    Style.ROW: (0, 0, 0, _AT_TOP),
    Style.LONG_TEXT: (49, 0, 0, _WRAPPED),
    Style.ERROR: (49, 2, 3, _AT_TOP),
    Style.WARNING: (49, 0, 4, _AT_TOP),
}
"""Form of numbers (49 is text), font, fill and place in the cell."""
_RED = '<color rgb="FFAE221B"/>'
_FILLS = ("EDEFF3", "FCEBE9", "FDF1DB")
"""From 2 on, as Excel keeps the first two for itself: of the names, of an error, of a warning."""


class SheetXml:
    """The text of one sheet, piece by piece. Belongs to one thread."""

    def __init__(self, sheet: NewSheet) -> None:
        """Prepare a sheet."""
        self._sheet = sheet
        self._letters = [column_letter(index) for index in range(len(sheet.heads))]
        self._known: dict[Value, str] = {}

    def pieces(self, lines: Iterable[Sequence[Value]]) -> Iterator[str]:
        """Yield the whole text of the sheet.

        Args:
            lines: The values; a text stays one whatever it begins with, a number and a time can be counted with.
        """
        text = f' style="{Style.TEXT}"' * self._sheet.is_text
        widths = "".join(
            f'<col min="{number}" max="{number}" width="{width}"{text} customWidth="1"/>'
            for number, (_, width) in enumerate(self._sheet.heads, start=1)
        )
        yield (
            f'{_BEGIN}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
            f"{_pane(self._sheet.kept_columns)}"
            f'</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>'
        )
        names = (_text(name, Style.HEAD) for name, _ in self._sheet.heads)
        yield self._row(1, names)
        rows, number = [], 1
        for number, line in enumerate(lines, start=2):
            rows.append(self._row(number, map(self._cell, line)))
            if len(rows) == _ROWS_AT_ONCE:
                yield "".join(rows)
                rows.clear()
        yield "".join(rows)
        filters = f'<autoFilter ref="A1:{self._letters[-1]}{number}"/>' if self._sheet.is_filtered else ""
        yield f"</sheetData>{filters}{self._marks(number)}{self._rules()}</worksheet>"

    def _marks(self, last: int) -> str:
        """Colour the lines with a text in a column, wherever they are sorted to."""
        names = [name for name, _width in self._sheet.heads]
        if not self._sheet.marked or self._sheet.marked[0] not in names or last < 2:
            return ""
        letter, text = self._letters[names.index(self._sheet.marked[0])], self._sheet.marked[1]
        return (
            f'<conditionalFormatting sqref="A2:{self._letters[-1]}{last}"><cfRule type="expression" dxfId="0" '
            f'priority="1"><formula>${letter}2="{escape(text)}"</formula></cfRule></conditionalFormatting>'
        )

    def _rules(self) -> str:
        if not self._sheet.rules:
            return ""
        rules = "".join(
            f'<dataValidation type="{"list" if rule.is_list else "custom"}" allowBlank="1" showErrorMessage="1" '
            f"errorTitle={quoteattr(rule.title)} error={quoteattr(rule.words)} "
            f'sqref="{self._letters[rule.column]}2:{self._letters[rule.column]}{LAST_ROW}">'
            f"<formula1>{escape(rule.formula)}</formula1></dataValidation>"
            for rule in self._sheet.rules
        )
        return f'<dataValidations count="{len(self._sheet.rules)}">{rules}</dataValidations>'

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


def _pane(columns: int) -> str:
    if not columns:
        return '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    first = f"{column_letter(columns)}2"
    return f'<pane xSplit="{columns}" ySplit="1" topLeftCell="{first}" activePane="bottomRight" state="frozen"/>'


def _made(value: Value) -> str:
    if isinstance(value, Styled):
        value, style = value
        return _text(value, style) if isinstance(value, str) else _number(value, style)
    if isinstance(value, str):
        return _text(value, Style.TEXT)
    if isinstance(value, datetime):
        # Excel knows no zones: the time is the one on this computer's clock.
        passed = value.astimezone().replace(tzinfo=None) - _EXCELS_DAY_0
        return f' s="{Style.TIME}"><v>{passed.total_seconds() / _SECONDS_A_DAY:.10f}</v></c>'
    return "" if value is None else _number(value, Style.NUMBER)


def _number(value: int, style: Style) -> str:
    return f' s="{style}"><v>{value}</v></c>'


def _text(value: str, style: Style) -> str:
    place = style + value.startswith(_FORMULA_STARTS)
    if not value:
        return f' s="{place}"/>'
    text = _ESCAPE_LIKE.sub("_x005F_", _NOT_IN_XML.sub("", value)[:_LONGEST_TEXT])
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    # A carriage return as such would be read as a line feed.
    escaped = escape(text, {"\r": "&#13;"})
    return f' t="inlineStr" s="{place}"><is><t{space}>{escaped}</t></is></c>'


def styles_xml() -> str:
    """Return the styles that `Style` counts."""
    looks = "".join(
        f'<xf xfId="0" borderId="0" numFmtId="{form}" fontId="{font}" fillId="{fill}" applyFill="1" applyFont="1" '
        f'applyNumberFormat="1" applyAlignment="1"{quoted}>{place}</xf>'
        for form, font, fill, place in (_LOOKS[style] for style in Style)
        for quoted in ("", ' quotePrefix="1"')
    )
    fills = "".join(
        f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill></fill>' for colour in _FILLS
    )
    font = '<sz val="11"/>{}<name val="Calibri"/></font>'
    return (
        f'{_BEGIN}<styleSheet xmlns="{_MAIN}">'
        '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
        f'<fonts count="3"><font>{font.format("")}<font><b/>{font.format("")}'
        f"<font>{font.format(_RED)}</fonts>"
        f'<fills count="{len(_FILLS) + 2}"><fill><patternFill patternType="none"/></fill>'
        f'<fill><patternFill patternType="gray125"/></fill>{fills}</fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{2 * len(Style) + 1}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>{looks}'
        '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        '<dxfs count="1"><dxf><font><color rgb="FFAE221B"/></font><fill><patternFill patternType="solid">'
        '<fgColor rgb="FFFCEBE9"/><bgColor rgb="FFFCEBE9"/></patternFill></fill></dxf></dxfs></styleSheet>'
    )


def package_parts(new_sheets: Sequence[NewSheet]) -> dict[str, str]:
    """Return the other parts of the package, by their names; sheet number n is expected as `sheet_part(n)`.

    Args:
        new_sheets: All of them, in their order.
    """
    numbers = range(1, len(new_sheets) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(sheet.title)} sheetId="{number}" r:id="rId{number}"{_HIDDEN * sheet.is_hidden}/>'
        for number, sheet in zip(numbers, new_sheets, strict=True)
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
            f'<Relationship Id="rId{len(new_sheets) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": styles_xml(),
    }


def sheet_part(number: int) -> str:
    """Return the name of a sheet's part, counted from 1."""
    return f"xl/worksheets/sheet{number}.xml"
