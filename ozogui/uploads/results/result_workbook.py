"""How a workbook of results is written: sheets that go on in a next one, a file that is whole.

What stands in it is decided in results.py, how a cell reads in workbook_xml.py.
"""

from __future__ import annotations

import errno
import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice
from pathlib import Path

from ozogui.errors import CancelledError, UserError
from ozogui.uploads.results.workbook_xml import SheetXml, Value, package_parts, sheet_part

__all__ = ["Cancel", "ResultWorkbook", "ResultsError", "Value", "cannot_write"]

Cancel = Callable[[], bool]

MAX_LINES = 1_048_575
"""Excel has one row more, which the names of the columns take."""

_COMPRESSION = 3
"""Half as long as zlib's usual 6, for a file that is a tenth larger."""
_COLUMNS_IN_2_GB = 20
"""A sheet of more columns may come to more than an archive's usual form can say; not every program reads the other."""


class ResultsError(UserError):
    """The workbook could not be written; a file that was there before is as it was."""


class ResultWorkbook:
    """A workbook under way. Belongs to one thread; nothing is on the disk under its name before `save`."""

    def __init__(self, cancel: Cancel | None = None) -> None:
        # Packed in memory (a million leads are about 60 MB): a disk that turns out full leaves nothing half written.
        self._packed = io.BytesIO()
        self._archive = zipfile.ZipFile(self._packed, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION)
        self._titles: list[str] = []
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
        left = iter(lines)
        first: list[Sequence[Value]] = []
        sheets = 0
        while first or not sheets:
            sheets += 1
            self._titles.append(title if sheets == 1 else f"{title} {sheets}")
            self._pack(SheetXml(heads).pieces(islice(chain(first, left), MAX_LINES)), len(heads))
            first = list(islice(left, 1))

    def save(self, path: Path) -> None:
        """Write the file; it appears under its name only when it is whole.

        Raises:
            ResultsError: The folder or the disk does not take it.
        """
        for name, text in package_parts(self._titles).items():
            self._archive.writestr(name, text)
        self._archive.close()
        try:
            handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".xlsx", dir=path.parent)
        except OSError as error:
            raise cannot_write(path, error) from error
        unfinished = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(self._packed.getbuffer())
            unfinished.replace(path)
        except OSError as error:
            raise cannot_write(path, error) from error
        finally:
            unfinished.unlink(missing_ok=True)

    def _pack(self, pieces: Iterable[str], columns: int) -> None:
        part = sheet_part(len(self._titles))
        with self._archive.open(part, "w", force_zip64=columns > _COLUMNS_IN_2_GB) as packed:
            for piece in pieces:
                if self._cancel is not None and self._cancel():
                    raise CancelledError
                packed.write(piece.encode())


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
