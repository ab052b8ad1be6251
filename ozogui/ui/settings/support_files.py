"""Saving the support bundle from the window: asked where, written in the background, told on the page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QStandardPaths
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from ozogui.engine.support_bundle import ENDING, suggested_name, write_support_bundle
from ozogui.ui.batches.saving import tell_saved
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.page import Page

KIND = "Zip (*.zip)"


def save_support_bundle(page: Page, journey: Journey) -> None:
    """Let the person choose a place and save there what helps to find a fault: no leads, no key."""
    engine = journey.engine
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    suggestion = folder / suggested_name(datetime.fromtimestamp(journey.clock.now(), UTC))
    chosen, _ = QFileDialog.getSaveFileName(page, "Save the support bundle", str(suggestion), KIND)
    if not chosen:
        return
    path = Path(chosen)
    if path.suffix.casefold() != ENDING:
        path = path.with_name(f"{path.name}{ENDING}")
    facts = window_facts()
    journey.background.run(
        lambda _work: write_support_bundle(engine, path, facts),
        lambda _parts: tell_saved(page, "The support bundle is saved, without leads and without the key.", path),
        on_failure=page.show_error,
        words="Writing the support bundle",
        lane="support",
    )


def window_facts() -> dict[str, str]:
    """Return what only the window knows: its Qt, and the screens it is shown on."""
    screens = [
        f"{screen.geometry().width()}x{screen.geometry().height()} at {screen.devicePixelRatio():g}"
        for screen in QGuiApplication.screens()
    ]
    return {
        "qt": QLibraryInfo.version().toString(),
        "platform": QGuiApplication.platformName(),
        "screens": ", ".join(screens),
    }
