"""How a workbook of results is written: texts that stay texts, sheets that go on in a next one, a file that is whole.

What stands in it is decided in results.py.
"""

from __future__ import annotations

import errno
import io
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ozogui.errors import CancelledError, UserError

Value = str | int | datetime | None
Cancel = Callable[[], bool]

MAX_LINES = 1_048_575
"""Excel has one row more, which the names of the columns take."""

_LONGEST_TEXT = 32_767
"""What Excel takes in one cell."""
_CANCEL_EVERY = 2_000
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEAD, _TEXT, _NUMBER, _TIME = "Result head", "Result text", "Result number", "Result time"
_STYLES: dict[str, dict[str, Any]] = {
    _HEAD: {"font": Font(bold=True), "fill": PatternFill("solid", fgColor="EDEFF3"), "number_format": "@"},
    _TEXT: {"alignment": Alignment(vertical="top"), "number_format": "@"},
    _NUMBER: {"alignment": Alignment(vertical="top"), "number_format": "#,##0"},
    _TIME: {"alignment": Alignment(vertical="top"), "number_format": "yyyy-mm-dd hh:mm:ss"},
}


class ResultsError(UserError):
    """The workbook could not be written; a file that was there before is as it was."""


class ResultWorkbook:
    """A workbook under way. Belongs to one thread; nothing is on the disk under its name before `save`."""

    def __init__(self, cancel: Cancel | None = None) -> None:
        self._workbook = Workbook(write_only=True)
        for name, parts in _STYLES.items():
            self._workbook.add_named_style(NamedStyle(name, **parts))
        self._cancel = cancel

    def add(self, title: str, heads: Sequence[tuple[str, int]], lines: Iterable[Sequence[Value]]) -> None:
        """Add a sheet, and further ones when there are more lines than Excel has rows.

        Args:
            title: The sheet's name.
            heads: Name and width of each column.
            lines: The values; a text stays one whatever it begins with, a number and a time can be counted with.

        Raises:
            CancelledError: The person asked to stop.
        """
        sheet, filled = self._sheet(title, heads), 0
        sheets = 1
        try:
            for line in lines:
                if filled == MAX_LINES:
                    sheets += 1
                    sheet, filled = self._sheet(f"{title} {sheets}", heads), 0
                if filled % _CANCEL_EVERY == 0:
                    self._look_up()
                sheet.append([_cell(sheet, value) for value in line])
                filled += 1
        except BaseException:
            self._give_up()
            raise

    def save(self, path: Path) -> None:
        """Write the file; it appears under its name only when it is whole.

        Raises:
            ResultsError: The folder or the disk does not take it.
        """
        # Packed in memory (a million leads are about 60 MB): openpyxl leaves sheets and archive half closed when its
        # file fails in the middle, and they complain when the interpreter clears them away.
        packed = io.BytesIO()
        self._workbook.save(packed)
        try:
            handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".xlsx", dir=path.parent)
        except OSError as error:
            raise cannot_write(path, error) from error
        unfinished = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(packed.getbuffer())
            unfinished.replace(path)
        except OSError as error:
            raise cannot_write(path, error) from error
        finally:
            unfinished.unlink(missing_ok=True)

    def _look_up(self) -> None:
        if self._cancel is not None and self._cancel():
            raise CancelledError

    def _give_up(self) -> None:
        # A sheet that is not closed complains when the interpreter clears it away, to whoever is at work then.
        for sheet in self._workbook.worksheets:
            sheet.close()

    def _sheet(self, title: str, heads: Sequence[tuple[str, int]]) -> Worksheet:
        sheet: Worksheet = self._workbook.create_sheet(title)
        for column, (_, width) in enumerate(heads, start=1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.freeze_panes = "A2"
        sheet.append([_cell(sheet, name, _HEAD) for name, _ in heads])
        return sheet


def _cell(sheet: Worksheet, value: Value, text_style: str = _TEXT) -> Cell:
    cell = WriteOnlyCell(sheet)
    if isinstance(value, str):
        if value:
            cell.value = _NOT_IN_XML.sub("", value)[:_LONGEST_TEXT]
            # openpyxl takes what begins with "=" for a formula, and "#N/A" for an error.
            cell.data_type = "s"
        cell.style = text_style
        # Excel reads a text anew when somebody edits it, unless it is marked so.
        cell.quotePrefix = value.startswith(_FORMULA_STARTS)
    elif isinstance(value, datetime):
        # Excel knows no zones: the time is the one on this computer's clock.
        cell.value = value.astimezone().replace(tzinfo=None)
        cell.style = _TIME
    elif value is not None:
        cell.value = value
        cell.style = _NUMBER
    return cell


def cannot_write(path: Path, error: OSError) -> ResultsError:
    """Return the error for a file that the folder or the disk does not take."""
    if error.errno == errno.ENOSPC:
        return ResultsError(
            "There is no room left on the disk.", "Nothing was written. Make some room, or choose another folder."
        )
    if isinstance(error, PermissionError):
        return ResultsError(
            f'"{path.name}" cannot be written.',
            "It may be open in Excel, or the folder may not be yours to write in. Close it there, or choose another "
            "folder, then try again.",
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return ResultsError(f'The folder "{path.parent.name}" is not there.', "Choose another one, then try again.")
    return ResultsError(
        f'"{path.name}" cannot be written.', f"The computer says: {error.strerror or error}. Choose another folder."
    )
