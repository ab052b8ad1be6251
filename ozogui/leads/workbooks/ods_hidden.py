"""Rows and columns of an OpenDocument sheet that are not shown, and the sheet that was shown when it was saved."""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO

from ozogui.leads.rows.file_kind import MAX_COLUMNS
from ozogui.leads.rows.outline import MAX_ROWS
from ozogui.leads.rows.taking import Hidden, runs_of
from ozogui.leads.workbooks.ods_extent import name_of, stretches, times
from ozogui.leads.workbooks.xlsx_scan import elements_of

_SETTINGS = "settings.xml"
_MARK = b"table:visibility="
_TAG = re.compile(rb"<(/?)table:(table-row|table-column|table)(?=[\s/>])([^>]*?)(/?)>")
_NOT_SHOWN = re.compile(rb"table:visibility=[\"'](collapse|filter)[\"']")


def hidden_parts(handle: BinaryIO, sheet: str) -> Hidden:
    """Return what is hidden of a sheet.

    Raises:
        zipfile.BadZipFile: The archive is damaged; the other errors of the zipfile module may come as well.
    """
    rows: list[int] = []
    columns: set[int] = set()
    filtered = inside = False
    row, column = 1, 0
    if not any(_MARK in xml for xml in stretches(handle)):
        return Hidden()
    for xml in stretches(handle):
        for closes, what, attributes, _ in _TAG.findall(xml):
            if what == b"table":
                inside = not closes and name_of(attributes) == sheet
            if not inside or closes or what == b"table":
                continue
            hides, repeated = _NOT_SHOWN.search(attributes), times(attributes)
            if what == b"table-column":
                columns |= set(range(column, min(column + repeated, MAX_COLUMNS))) if hides else set()
                column += repeated
            else:
                rows += range(row, min(row + repeated, MAX_ROWS + 1)) if hides else ()
                filtered = filtered or (hides is not None and hides[1] == b"filter")
                row += repeated
    return Hidden(runs_of(rows), frozenset(columns), filtered)


def active_sheet(archive: zipfile.ZipFile) -> str:
    """Return the sheet that was shown when the file was saved; "" where it does not say so."""
    for item in elements_of(archive, _SETTINGS, "config-item"):
        if any(key.endswith("name") and value == "ActiveTable" for key, value in item.attrib.items()):
            return item.text or ""
    return ""
