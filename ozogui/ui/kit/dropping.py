"""Files dropped on a widget: only files of this computer are taken, and they are only read, never moved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent


def may_be_dropped(event: QDropEvent, *, several: bool = False) -> bool:
    """Say to whoever drags whether this can be dropped, and return it; for a widget's dragEnterEvent.

    Args:
        event: What is dragged.
        several: Whether several files may be dropped at once.
    """
    urls = event.mimeData().urls()
    if not urls or (len(urls) > 1 and not several) or not all(url.isLocalFile() for url in urls):
        return False
    _accept(event)
    return True


def dropped_file(event: QDropEvent) -> Path:
    """Take the file that `may_be_dropped` let in; for a widget's dropEvent."""
    return dropped_files(event)[0]


def dropped_files(event: QDropEvent) -> list[Path]:
    """Take the files that `may_be_dropped` let in; for a widget's dropEvent."""
    _accept(event)
    return [Path(url.toLocalFile()) for url in event.mimeData().urls()]


def _accept(event: QDropEvent) -> None:
    # Whoever drags may offer to move: the file stays where it is.
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
