"""Notices when the file that is open is saved again by another program, or is gone.

The file is looked at away from the window: a drive that is gone may take long to say so. Lives in the UI thread.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ozogui.leads.reading.sheet import Sheet
from ozogui.leads.reading.stamp import FileState, file_state
from ozogui.ui.kit.background import Background

LOOK_EVERY_MS = 3_000
_LANE = "file-watch"


class FileWatch(QObject):
    """Looks at one file from time to time, and says when it became another."""

    changed = Signal()
    """`state` is another."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._sheet: Sheet | None = None
        self.state = FileState.SAME
        self.changed_at: datetime | None = None
        """When the file was saved again, as far as its time tells."""
        self.read_at: datetime | None = None
        """When it was read."""
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def take(self, sheet: Sheet | None, read_at: datetime) -> None:
        """Watch the file of another sheet; pasted cells have none."""
        self._background.cancel(_LANE)
        self._sheet = sheet if sheet is not None and (sheet.stamp is not None or sheet.parts) else None
        self.read_at, self.changed_at = read_at, None
        if self._sheet is None:
            self._timer.stop()
        else:
            self._timer.start()
        self._settle(FileState.SAME)

    def look(self) -> None:
        """Look at the file now, in the background."""
        sheet = self._sheet
        if sheet is None or self._background.busy_with(_LANE) is not None:
            return

        def look(_work: object) -> tuple[FileState, datetime | None]:
            times = [at for each in sheet.files if (at := _time_of(each.path)) is not None]
            return file_state(sheet), max(times, default=None)

        def take(found: tuple[FileState, datetime | None]) -> None:
            if sheet is self._sheet:
                self.changed_at = found[1]
                self._settle(found[0])

        self._background.run(look, take, lane=_LANE)

    def _settle(self, state: FileState) -> None:
        if state is not self.state:
            self.state = state
            self.changed.emit()


def _time_of(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None
