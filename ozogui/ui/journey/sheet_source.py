"""Where a sheet is read from: a file, or cells pasted from the clipboard, which never stay on disk.

What is read from there is core work (`ozogui.leads.reading.sheet`); this only hands it a path.
"""

from __future__ import annotations

import logging
import shutil
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.leads.rows.taking import Taking
from ozogui.ui.kit.background import Work
from ozogui.uploads.results.failed_file import FOLDER_PREFIX

logger = logging.getLogger(__name__)

PASTED_NAME = "Pasted cells"
"""Stands where a file's name stands, on screen and in the journal."""

_PREFIX = "pasted-"
_PREFIXES = (_PREFIX, FOLDER_PREFIX)
_LEFT_OVER_AFTER_S = 600
"""Pasted cells are read in seconds: what is older was left by a program that was killed while it read them."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person chose about reading a sheet; None is found by itself."""

    sheet: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    taking: Taking | None = None
    """What is to be taken that is left out otherwise."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or cells that were pasted. Those are kept in memory, to be read again under other choices."""

    path: Path
    pasted: str | None = field(default=None, repr=False)

    @classmethod
    def of_cells(cls, text: str) -> Source:
        """Return the source of pasted cells."""
        return cls(Path(PASTED_NAME), text)


def read_source(source: Source, choices: Choices, home: Path, work: Work) -> Sheet:
    """Read a sheet, on a worker's thread; progress and cancellation go through `work`.

    A person who pastes does not expect a copy on the disk. The reader needs a file, so pasted cells are in one for as
    long as the reading takes: in a folder under `home` that only this person can enter, removed before this returns,
    whether it succeeded or not.

    Raises:
        SheetError: nothing there can be read as a sheet.
        CancelledError: the work was cancelled.
    """
    if source.pasted is None:
        return _read(source.path, choices, work)
    with TemporaryDirectory(prefix=_PREFIX, dir=home) as folder:
        path = Path(folder) / PASTED_NAME
        # The clipboard of Windows may hold half a character; it must not cost the other cells.
        path.write_bytes(source.pasted.encode("utf-8", "replace"))
        delimiter = choices.delimiter or ("\t" if "\t" in source.pasted else None)
        sheet = _read(path, replace(choices, encoding="UTF-8", delimiter=delimiter), work)
    return replace(sheet, path=source.path, stamp=None)


def remove_leftovers(home: Path) -> None:
    """Remove pasted cells, and failed rows, that a killed program left behind."""
    for folder in (found for prefix in _PREFIXES for found in home.glob(f"{prefix}*")):
        try:
            if time.time() - folder.stat().st_mtime > _LEFT_OVER_AFTER_S:
                shutil.rmtree(folder)
        except OSError as error:
            logger.warning("pasted cells of an earlier start could not be removed: %s", type(error).__name__)


def _read(path: Path, choices: Choices, work: Work) -> Sheet:
    return read_sheet(
        path,
        sheet=choices.sheet,
        header_row=choices.header_row,
        encoding=choices.encoding,
        delimiter=choices.delimiter,
        taking=choices.taking,
        progress=work.report,
        cancel=work.is_cancelled,
    )
