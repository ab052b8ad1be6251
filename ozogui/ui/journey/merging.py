"""Several files as one list: which they are, how their columns came together, and what a person changes about it.

What is the same is proposed and done by `ozogui.leads`; reading is the journey's. Lives in the UI thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ozogui.errors import UserError
from ozogui.leads.mapping.aligning import AlignedColumn, Alignment, HowSure, chosen, nothing_in_common
from ozogui.leads.reading.merged import parts_of
from ozogui.leads.reading.questions import Question, answered
from ozogui.leads.reading.sheet import Sheet
from ozogui.leads.rows.taking import Taking
from ozogui.settings.settings import RecentFile, Settings
from ozogui.ui.journey.sheet_source import Choices, Reading, Source
from ozogui.ui.kit.background import Work


def with_recent_files(sheets: Sequence[Sheet]) -> Callable[[Settings], Settings]:
    """Return what puts files first among those that were opened, in their order."""

    def change(settings: Settings) -> Settings:
        for each in reversed(sheets):
            file = RecentFile(str(each.path), each.rows, datetime.now(UTC).isoformat(), each.fingerprint)
            settings = settings.with_recent_file(file)
        return settings

    return change


Open = Callable[[Source, Choices], Work]


class Merging:
    """The files of the list that is open."""

    def __init__(self, open_: Open) -> None:
        """Take what reads a source under choices and makes it the open list."""
        self._open = open_
        self._source: Source | None = None
        self._choices = Choices()
        self.sheets: tuple[Sheet, ...] = ()
        """Each file by itself; none where one file is open."""
        self.alignment: Alignment = ()
        self.failed: tuple[tuple[Path, UserError], ...] = ()
        """Files that could not be read, and were left out."""

    def take(self, source: Source, choices: Choices, reading: Reading) -> None:
        """Take what was read."""
        left = {path for path, _ in reading.failed}
        paths = tuple(path for path in source.paths if path not in left)
        self._source = replace(source, path=paths[0], more=paths[1:])
        self._choices = replace(choices, alignment=reading.alignment or None)
        self.sheets, self.alignment, self.failed = reading.sheets, reading.alignment, reading.failed

    def drop_all(self) -> None:
        """Forget the files: none is open any more."""
        self._source, self._choices = None, Choices()
        self.sheets, self.alignment, self.failed = (), (), ()

    def open(self, paths: Sequence[Path]) -> Work:
        """Read several files as one list, in the background; each that is named twice once."""
        first, *more = dict.fromkeys(paths)
        return self._open(Source(first, more=tuple(more)), Choices())

    def open_again(self, reading: str) -> Work:
        """Read the files of an earlier upload as they were read then (`UploadRecord.reading`)."""
        files, columns = parts_of(reading)
        more = tuple(
            (path, Choices(sheet=sheet or None, taking=Taking(more_sheets=others))) for path, sheet, others in files
        )
        alignment = tuple(AlignedColumn(each.name, each.sources, (HowSure.CHOSEN,) * len(files)) for each in columns)
        (first, *others) = (path for path, _, _ in files)
        return self._open(Source(first, more=tuple(others)), Choices(more=more, alignment=alignment))

    @property
    def source(self) -> Source | None:
        """Where the open list was read from, without what could not be read."""
        return self._source

    @property
    def known(self) -> dict[Path, tuple[Choices, Sheet]]:
        """The files that were read already, each with its choices."""
        return {sheet.path: (self._choices.of(sheet.path), sheet) for sheet in self.sheets}

    @property
    def has_nothing_in_common(self) -> bool:
        """Whether a file shares no column with the others."""
        return bool(self.sheets) and nothing_in_common(self.alignment)

    @property
    def looks(self) -> int:
        """How many columns want a person's eye."""
        return sum(column.sureness.wants_a_look for column in self.alignment)

    def choose(self, file: int, sources: tuple[str, ...], into: str) -> Work | None:
        """Feed a column of the list from these columns of a file; from none, it is left empty there."""
        if self._source is None or not self.alignment:
            return None
        alignment = chosen(self.alignment, file, sources, into)
        return self._open(self._source, replace(self._choices, alignment=alignment))

    def add(self, paths: Sequence[Path]) -> Work | None:
        """Add files behind those that are there; one that is there already is read once."""
        if self._source is None:
            return None
        more = dict.fromkeys((*self._source.more, *(path for path in paths if path != self._source.path)))
        return self._open(replace(self._source, more=tuple(more)), replace(self._choices, alignment=None))

    def drop(self, file: int) -> Work | None:
        """Take a file out of the list."""
        if self._source is None or len(self._source.paths) < 2:
            return None
        paths = [path for place, path in enumerate(self._source.paths) if place != file]
        return self._reopen(paths)

    def move(self, file: int, by: int) -> Work | None:
        """Let a file stand so many places further back, or forward: the first one's leads win, and give the names."""
        if self._source is None or not 0 <= file + by < len(self._source.paths):
            return None
        paths = list(self._source.paths)
        paths.insert(file + by, paths.pop(file))
        return self._reopen(paths)

    def decided(self, sheet: Sheet, choices: Choices, question: Question, *, take: bool) -> Choices:
        """Return the choices under which a question about the open list, or one of its files, is answered."""
        if not sheet.parts:
            choices = replace(choices, taking=answered(sheet.taking, question, take=take))
            return replace(choices, sheet=sheet.name) if choices.sheet is None and sheet.name else choices
        sheet = self.sheets[question.file]
        mine = self._choices.of(sheet.path)
        mine = replace(mine, sheet=mine.sheet or sheet.name or None, taking=answered(sheet.taking, question, take=take))
        return self._choices.with_file(sheet.path, mine)

    def _reopen(self, paths: Sequence[Path]) -> Work:
        if len(paths) == 1:
            return self._open(Source(paths[0]), self._choices.of(paths[0]))
        return self._open(Source(paths[0], more=tuple(paths[1:])), replace(self._choices, alignment=None))
