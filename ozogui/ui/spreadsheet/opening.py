"""What of files and cells may be opened: chosen in the system's dialog, dropped, or on the clipboard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from ozogui.errors import UserError
from ozogui.resources import resource
from ozogui.ui.journey.journey import Journey
from ozogui.wording import count

FILTERS = "Spreadsheets (*.xlsx *.xlsm *.xlsb *.xls *.ods *.csv *.tsv *.txt);;All files (*)"


def ask_for_files(parent: QWidget, title: str, folder: str) -> list[Path]:
    """Let the person choose files with the system's own dialog; none when they think better of it."""
    names, _kind = QFileDialog.getOpenFileNames(parent, title, folder, FILTERS)
    return list(map(Path, names))


def start_folder(journey: Journey) -> str:
    """Return the folder of the last file that was opened, but for the sample's; the documents where there is none."""
    shipped = resource("")
    for file in journey.settings.recent_files:
        folder = Path(file.path).parent
        if folder != shipped:
            return str(folder)
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def local_files(found: QMimeData) -> list[Path]:
    """Return the files of this computer that are on the clipboard."""
    return [Path(url.toLocalFile()) for url in found.urls() if url.isLocalFile()]


def looks_like_cells(text: str) -> bool:
    """Tell cells from a word or a sentence: at least a name and a value below it."""
    return "\n" in text.strip() or "\r" in text.strip()


def failed_words(failed: Sequence[tuple[Path, UserError]]) -> tuple[str, str]:
    """Return title and sentence about files of a list that could not be read."""
    path, error = failed[0]
    more = f" {count('file', len(failed) - 1)} more could not be read." if failed[1:] else ""
    return f"{path.name} is left out: {error.title}", f"{error.message}{more} The others are one list.".strip()
