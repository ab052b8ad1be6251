"""Rows and columns of an xlsx sheet that Excel does not show, from the sheet's XML: hidden by hand, or by a filter."""

from __future__ import annotations

import re
from array import array

from ozogui.leads.rows.file_kind import MAX_COLUMNS
from ozogui.leads.rows.outline import MAX_ROWS
from ozogui.leads.rows.taking import Hidden, runs_of

_MARK = b'hidden="'
_NO_HEIGHT = b'ht="0"'
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\sr="([1-9][0-9]{0,6})"[^>]*>')
_ROW_IS_HIDDEN = re.compile(rb'\s(?:hidden="(?:1|true|on)"|ht="0(?:\.0+)?")')
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_COLUMN_IS_HIDDEN = re.compile(rb'\s(?:hidden="(?:1|true|on)"|width="0(?:\.0+)?")')
_BOUND = re.compile(rb'\s(min|max)="([0-9]{1,6})"')
_FILTER = re.compile(rb"<(?:\w+:)?autoFilter\b")
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*(?:hidden="|ht="0)[^>]*>')


class HiddenScan:
    """What was found while the XML went by, in stretches that end with a cell."""

    def __init__(self) -> None:
        self._rows = array("I")
        self._columns: set[int] = set()
        self._filtered = False
        self._is_first = True

    def take(self, xml: bytes) -> None:
        """Look at the next stretch, whose quotes are all double."""
        if self._is_first:
            self._is_first = False
            self._take_columns(xml[: max(xml.find(b"sheetData"), 0)])
        # A plain search first: it takes a fraction of the time.
        if _MARK in xml or _NO_HEIGHT in xml:
            self._take_rows(xml)

    def take_tail(self, xml: bytes) -> None:
        """Look at what stands behind all cells."""
        self.take(xml)
        self._filtered = self._filtered or _FILTER.search(xml) is not None

    def hidden(self) -> Hidden:
        """Return what is hidden."""
        rows = sorted(set(self._rows))
        return Hidden(runs_of(rows), frozenset(self._columns), self._filtered and bool(rows))

    def _take_rows(self, xml: bytes) -> None:
        for tag in _HIDDEN_ROW.finditer(xml):
            row = _ROW.match(tag[0])
            if row is not None and _ROW_IS_HIDDEN.search(tag[0]) and int(row[1]) <= MAX_ROWS:
                self._rows.append(int(row[1]))

    def _take_columns(self, head: bytes) -> None:
        for column in _COLUMN.finditer(head):
            if _COLUMN_IS_HIDDEN.search(column[1]):
                bounds = {name: int(value) for name, value in _BOUND.findall(column[1])}
                first, last = bounds.get(b"min", 1), bounds.get(b"max", 0)
                # Columns to the sheet's edge are hidden for the looks of it.
                self._columns |= set(range(first - 1, min(last, MAX_COLUMNS)))
