"""Where a sheet is read from: a file, or cells pasted from the clipboard, which never stay on disk.

What is read from there is core work (`ozogui.leads.reading.sheet`); this only hands it a path.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from ozogui.errors import UserError
from ozogui.leads.mapping.aligning import Alignment, align, list_columns
from ozogui.leads.reading.merged import merged
from ozogui.leads.reading.read_many import read_many
from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.leads.rows.sheet_error import SheetError
from ozogui.leads.rows.taking import Taking
from ozogui.ui.kit.background import Work

logger = logging.getLogger(__name__)

PASTED_NAME = "Pasted cells"
"""Stands where a file's name stands, on screen and in the journal."""

_PREFIX = "pasted-"
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
    more: tuple[tuple[Path, Choices], ...] = ()
    """The same for each of several files, where it differs from what is found by itself."""
    alignment: Alignment | None = None
    """Which columns of several files are the same; proposed by itself."""

    def of(self, path: Path) -> Choices:
        """Return what was chosen for one of several files."""
        return dict(self.more).get(path, Choices())

    def with_file(self, path: Path, choices: Choices) -> Choices:
        """Return choices in which this is chosen for one of several files; its columns may be others then."""
        return replace(
            self, more=((path, choices), *((one, of) for one, of in self.more if one != path)), alignment=None
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading."""

    sheet: Sheet
    sheets: tuple[Sheet, ...] = ()
    """Each of several files by itself, with its values."""
    alignment: Alignment = ()
    failed: tuple[tuple[Path, UserError], ...] = ()
    """Files that could not be read, and are left out."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file, several that are one list, or pasted cells, which are kept in memory, to be read under other choices."""

    path: Path
    pasted: str | None = field(default=None, repr=False)
    more: tuple[Path, ...] = ()
    """Further files, whose rows follow those of the first."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """All files, in their order."""
        return (self.path, *self.more)

    @classmethod
    def of_cells(cls, text: str) -> Source:
        """Return the source of pasted cells."""
        return cls(Path(PASTED_NAME), text)


def read_list(
    source: Source, choices: Choices, home: Path, work: Work, known: Mapping[Path, tuple[Choices, Sheet]]
) -> Reading:
    """Read a file, cells, or several files as one list, on a worker's thread.

    Args:
        source: What to read.
        choices: How.
        home: Where pasted cells may lie for a moment.
        work: Told how far it is; asked whether to stop.
        known: Of several files those that were read before, with the choices of then: they are not read again.

    Raises:
        SheetError: nothing there can be read.
        CancelledError: the work was cancelled.
    """
    if not source.more:
        return Reading(read_source(source, choices, home, work))
    failed: list[tuple[Path, UserError]] = []

    def read(path: Path) -> Sheet | None:
        wanted = choices.of(path)
        if path in known and known[path][0] == wanted:
            return known[path][1]
        try:
            return _read(path, wanted, work)
        except SheetError as error:
            failed.append((path, error))
            return None

    found = [sheet for sheet in read_many([partial(read, path) for path in source.paths]) if sheet is not None]
    if not found:
        raise failed[0][1]
    alignment = choices.alignment if choices.alignment is not None and not failed else align(found)
    return Reading(merged(found, list_columns(alignment)), tuple(found), alignment, tuple(failed))


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
    from ozogui.uploads.results.failed_file import (
        FOLDER_PREFIX,
    )  # here: it brings the network, which the start needs not

    for folder in (found for prefix in (_PREFIX, FOLDER_PREFIX) for found in home.glob(f"{prefix}*")):
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
