"""How the workbook of held-back leads looks, cell by cell; held_back.py writes it to a file.

Apart from it because openpyxl takes a tenth of a second to load, which no start of the program should wait for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ozogui.leads.checking.check import Check, Finding
from ozogui.leads.checking.rules import Severity
from ozogui.leads.leads import Leads, LeadsSource
from ozogui.leads.repairing.held_back_marks import (
    MARK,
    MARK_FILE,
    MARK_MAPPING,
    MARK_ROWS,
    MARK_SHEET,
    REASONS,
    ROW,
    SHEET,
    as_written,
)

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""What Excel would take for one of its own escapes: "_x0041_" would come out as "A" (ECMA-376 part 1, 22.4.2.4)."""
_TEXT = "@"
_TOP = Alignment(vertical="top")
_STYLES: Mapping[str, Mapping[str, Any]] = {
    "Lead row": {"alignment": _TOP},
    "Lead reasons": {"alignment": Alignment(vertical="top", wrap_text=True), "number_format": _TEXT},
    "Lead header": {"font": Font(bold=True), "fill": PatternFill("solid", fgColor="EDEFF3"), "number_format": _TEXT},
    "Lead value": {"alignment": _TOP, "number_format": _TEXT},
    "Lead error": {
        "alignment": _TOP,
        "number_format": _TEXT,
        "font": Font(color="AE221B"),
        "fill": PatternFill("solid", fgColor="FCEBE9"),
    },
    "Lead warning": {"alignment": _TOP, "number_format": _TEXT, "fill": PatternFill("solid", fgColor="FDF1DB")},
}
"""Named, because naming a style costs a cell a fifth of what setting its parts does."""
_SEVERITY_STYLES = {Severity.ERROR: "Lead error", Severity.WARNING: "Lead warning"}
_ROW_WIDTH, _REASONS_WIDTH, _VALUE_WIDTH = 9, 70, 20


def held_back_workbook(leads: Leads, check: Check, rows: list[int], most_leads: int) -> Workbook:
    """Return a workbook of leads, cells with findings coloured.

    Args:
        leads: The leads as they stand.
        check: Their findings, up to date.
        rows: Which of them.
        most_leads: How many a sheet takes; more go on in a next one.
    """
    workbook = Workbook(write_only=True)
    for name, parts in _STYLES.items():
        workbook.add_named_style(NamedStyle(name, **parts))
    for number, start in enumerate(range(0, max(len(rows), 1), most_leads), start=1):
        sheet = workbook.create_sheet(SHEET if number == 1 else f"{SHEET} {number}")
        _fill(sheet, leads, check, rows[start : start + most_leads])
    if leads.source is not None:
        _write_mark(workbook.create_sheet(MARK_SHEET), leads.source)
    return workbook


def _write_mark(sheet: Worksheet, source: LeadsSource) -> None:
    sheet.sheet_state = "hidden"
    values = {MARK: "1", MARK_FILE: source.file_name, MARK_ROWS: source.rows_id, MARK_MAPPING: source.mapping_id}
    for row in values.items():
        sheet.append([_text_cell(sheet, text, "Lead value") for text in row])


def _fill(sheet: Worksheet, leads: Leads, check: Check, rows: list[int]) -> None:
    names = (ROW, REASONS, *leads.headers)
    widths = (_ROW_WIDTH, _REASONS_WIDTH, *(_VALUE_WIDTH for _ in leads.headers))
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{len(rows) + 1}"
    sheet.append([_text_cell(sheet, name, "Lead header") for name in names])
    for row in rows:
        sheet.append(list(_cells(sheet, leads, row, check.findings_of(row))))


def _cells(sheet: Worksheet, leads: Leads, row: int, findings: tuple[Finding, ...]) -> Iterator[Cell]:
    number = WriteOnlyCell(sheet, leads.row_numbers[row])
    number.style = "Lead row"
    yield number
    errors = (finding.message for finding in findings if finding.severity is Severity.ERROR)
    yield _text_cell(sheet, "\n".join(errors), "Lead reasons")
    # The worst comes first, so it is written last and wins the cell's colour.
    styles = {finding.header: _SEVERITY_STYLES[finding.severity] for finding in reversed(findings)}
    for header, value in zip(leads.headers, leads.row_values(row), strict=True):
        yield _text_cell(sheet, value, styles.get(header, "Lead value"))


def _text_cell(sheet: Worksheet, text: str, style: str) -> Cell:
    """Make a cell that is a text for openpyxl, for Excel, and for Excel again after somebody has edited it."""
    cell = WriteOnlyCell(sheet)
    if text:
        cell.value = _ESCAPE_LIKE.sub("_x005F_", as_written(text))
        cell.data_type = "s"
    cell.style = style
    cell.quotePrefix = text.startswith(_FORMULA_STARTS)
    return cell
