"""How an Excel workbook is written: sheets that go on in a next one, a file that is whole.

How a cell reads is in workbook_xml.py.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from ozogui.errors import CancelledError
from ozogui.files.whole import write_whole
from ozogui.files.workbook_xml import NewSheet, SheetXml, Value, package_parts, sheet_part

Cancel = Callable[[], bool]

MAX_LINES = 1_048_575
"""Excel has one row more, which the names of the columns take."""

_COMPRESSION = 3
"""Half as long as zlib's usual 6, for a file that is a tenth larger."""
_COLUMNS_IN_2_GB = 20
"""A sheet of more columns may come to more than an archive's usual form can say; not every program reads the other."""


class Workbook:
    """A workbook under way. Belongs to one thread; nothing is on the disk under its name before `save`."""

    def __init__(self, cancel: Cancel | None = None) -> None:
        # Packed in memory (a million leads are about 60 MB): a disk that turns out full leaves nothing half written.
        self._packed = io.BytesIO()
        self._archive = zipfile.ZipFile(self._packed, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION)
        self._sheets: list[NewSheet] = []
        self._cancel = cancel

    def add(self, sheet: NewSheet, lines: Iterable[Sequence[Value]]) -> None:
        """Add a sheet, and further ones when there are more lines than Excel has rows.

        Args:
            sheet: Its name and columns.
            lines: The values; a text stays one whatever it begins with, a number and a time can be counted with.

        Raises:
            CancelledError: The person asked to stop.
        """
        left = iter(lines)
        first: list[Sequence[Value]] = []
        sheets = 0
        while first or not sheets:
            sheets += 1
            self._sheets.append(sheet if sheets == 1 else replace(sheet, title=f"{sheet.title} {sheets}"))
            self._pack(SheetXml(sheet).pieces(islice(chain(first, left), MAX_LINES)), len(sheet.heads))
            first = list(islice(left, 1))

    def save(self, path: Path) -> None:
        """Write the file; it appears under its name only when it is whole.

        Raises:
            FileError: The folder or the disk does not take it.
        """
        for name, text in package_parts(self._sheets).items():
            self._archive.writestr(name, text)
        self._archive.close()
        write_whole(path, self._packed.getbuffer())

    def _pack(self, pieces: Iterable[str], columns: int) -> None:
        part = sheet_part(len(self._sheets))
        with self._archive.open(part, "w", force_zip64=columns > _COLUMNS_IN_2_GB) as packed:
            for piece in pieces:
                if self._cancel is not None and self._cancel():
                    raise CancelledError
                packed.write(piece.encode())
