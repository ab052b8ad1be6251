"""Writes the held-back leads into a workbook for whoever can put them right: file row, reasons, all values.

Values are written as texts and nothing else, so that a cell which begins like a formula stays what it is.
"""

import errno
import io
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ozogui.errors import UserError
from ozogui.leads.check import Check, Finding
from ozogui.leads.leads import Leads, LeadsSource
from ozogui.leads.rules import Severity

SHEET = "Held back"
ROW, REASONS = "Row", "Reasons"
MARK_SHEET = "OzoGUI"
"""A hidden sheet by which the workbook is known again when it comes back (see held_back_return.py)."""
MARK = "Held-back leads"
MARK_FILE, MARK_ROWS, MARK_MAPPING = "File", "Rows", "Mapping"
MAX_LEADS_PER_SHEET = 1_048_575
"""Excel has one row more, which the header names take; a text file may hold more leads than that."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MOST_CHARACTERS = 32_767
"""Excel's limit for a cell."""
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


class HeldBackError(UserError):
    """The workbook could not be written; a file that was there before is as it was."""


def write_held_back(leads: Leads, check: Check, path: Path) -> int:
    """Write all leads with an error, in file order, cells with findings coloured.

    The workbook appears under its name only when it is complete. More leads than a sheet holds go on in a next one.

    Args:
        leads: The leads as they stand.
        check: Their findings, up to date.
        path: Where to write; a file that is there is replaced.

    Returns:
        How many leads were written.

    Raises:
        HeldBackError: The folder or the disk does not take the file.
    """
    rows = check.held_back_rows()
    content = io.BytesIO()
    try:
        # Into memory first: saving to a disk that turns out full would leave openpyxl's archive open.
        _workbook(leads, check, rows).save(content)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".xlsx", dir=path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from error
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.getbuffer())
        unfinished.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return len(rows)


def _workbook(leads: Leads, check: Check, rows: list[int]) -> Workbook:
    workbook = Workbook(write_only=True)
    for name, parts in _STYLES.items():
        workbook.add_named_style(NamedStyle(name, **parts))
    for number, start in enumerate(range(0, max(len(rows), 1), MAX_LEADS_PER_SHEET), start=1):
        sheet = workbook.create_sheet(SHEET if number == 1 else f"{SHEET} {number}")
        _fill(sheet, leads, check, rows[start : start + MAX_LEADS_PER_SHEET])
    if leads.source is not None:
        _write_mark(workbook.create_sheet(MARK_SHEET), leads.source)
    return workbook


def _write_mark(sheet: Worksheet, source: LeadsSource) -> None:
    sheet.sheet_state = "hidden"
    values = {MARK: "1", MARK_FILE: source.file_name, MARK_ROWS: source.rows_id, MARK_MAPPING: source.mapping_id}
    for row in values.items():
        sheet.append([_text_cell(sheet, text, "Lead value") for text in row])


def as_written(text: str) -> str:
    """Give a value as it comes back when nobody has touched it: XML and Excel do not take everything."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_IN_XML.sub("", lines)[:_MOST_CHARACTERS]


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


def _cannot_write(path: Path, error: OSError) -> HeldBackError:
    if error.errno == errno.ENOSPC:
        return HeldBackError(
            "There is no room left on the disk.", "Nothing was written. Free some room, or choose another folder."
        )
    if isinstance(error, PermissionError):
        return HeldBackError(
            f'"{path.name}" cannot be written.',
            "It may be open in Excel, or the folder may not be yours to write in. Close it there, or choose another"
            " folder, then try again.",
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return HeldBackError(f'The folder "{path.parent.name}" is not there.', "Choose another one, then try again.")
    return HeldBackError(
        f'"{path.name}" cannot be written.', f"The computer says: {error.strerror or error}. Choose another folder."
    )
