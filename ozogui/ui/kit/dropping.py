"""Files dropped on a widget: exactly one file of this computer is taken, and it is only read, never moved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent


def may_be_dropped(event: QDropEvent) -> bool:
    """Say to whoever drags whether this can be dropped, and return it; for a widget's dragEnterEvent."""
    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return False
    _accept(event)
    return True


def dropped_file(event: QDropEvent) -> Path:
    """Take the file that `may_be_dropped` let in; for a widget's dropEvent."""
    _accept(event)
    return Path(event.mimeData().urls()[0].toLocalFile())


def one_file_at_a_time(files: int) -> tuple[str, str]:
    """Return title and sentence for somebody who gave several files at once."""
    return (
        f"{files} files were given, and the first was opened.",
        "OzoGUI works on one list at a time. Open the others one after the other.",
    )


def _accept(event: QDropEvent) -> None:
    # Whoever drags may offer to move: the file stays where it is.
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
