"""Writes the held-back leads into a workbook for whoever can put them right: file row, reasons, all values.

Values are written as texts and nothing else, so that a cell which begins like a formula stays what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ozogui.files.workbook import Workbook
from ozogui.files.workbook_xml import NewSheet, Style, Styled, Value
from ozogui.leads.checking.check import Check, Finding
from ozogui.leads.checking.rules import Severity
from ozogui.leads.leads import Leads
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
    place_heads,
)

_STYLES = {Severity.ERROR: Style.ERROR, Severity.WARNING: Style.WARNING}
_ROW_WIDTH, _REASONS_WIDTH, _VALUE_WIDTH = 9, 70, 20


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
        FileError: The folder or the disk does not take the file; one that was there is as it was.
    """
    rows = check.held_back_rows()
    workbook = Workbook()
    place = [(head, _ROW_WIDTH if head == ROW else _VALUE_WIDTH) for head in place_heads(leads)]
    heads = (*place, (REASONS, _REASONS_WIDTH), *((header, _VALUE_WIDTH) for header in leads.headers))
    sheet = NewSheet(SHEET, heads, kept_columns=len(place), is_filtered=True)
    workbook.add(sheet, (list(_line(leads, row, check.findings_of(row))) for row in rows))
    if leads.source is not None:
        mark = NewSheet(MARK_SHEET, ((MARK, _VALUE_WIDTH), ("1", _REASONS_WIDTH)), is_hidden=True)
        source = leads.source
        values = {MARK_FILE: source.file_name, MARK_ROWS: source.rows_id, MARK_MAPPING: source.mapping_id}
        workbook.add(mark, values.items())
    workbook.save(path)
    return len(rows)


def _line(leads: Leads, row: int, findings: tuple[Finding, ...]) -> Iterator[Value]:
    name, place = leads.list_and_row_words(row)
    if len(leads.list_names) > 1:
        yield as_written(name)
    yield Styled(int(place) if place.isdecimal() else place, Style.ROW)
    errors = (finding.message for finding in findings if finding.severity is Severity.ERROR)
    yield Styled(as_written("\n".join(errors)), Style.LONG_TEXT)
    # The worst comes first, so it is written last and wins the cell's colour.
    styles = {finding.header: _STYLES[finding.severity] for finding in reversed(findings)}
    for header, value in zip(leads.headers, leads.row_values(row), strict=True):
        text = as_written(value)
        yield Styled(text, styles[header]) if header in styles else text
