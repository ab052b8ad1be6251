"""Where files are saved, and what a page says of one that was; loads nothing that knows what is in them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

from ozogui.ui.kit.page import Page

WORKBOOK = "Excel workbook (*.xlsx)"


def documents_folder() -> Path:
    """Return where a person expects files to be saved."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or Path.home())


def tell_saved(page: Page, title: str, path: Path) -> None:
    """Say on the page that a file was saved, with a button that opens it."""

    def open_it() -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    page.notice.tell(title, str(path), tone="ok", button="Open it", act=open_it)
