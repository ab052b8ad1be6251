"""The composition root of the window: builds every object once and hands each what it needs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

import ozogui
from ozogui import log, paths
from ozogui.engine import Engine
from ozogui.errors import UserError
from ozogui.resources import resource
from ozogui.ui.crash import install_crash_hooks
from ozogui.ui.look import Look
from ozogui.ui.window import MainWindow


def create_application(argv: Sequence[str]) -> tuple[QApplication, MainWindow]:
    """Build the whole program without entering the event loop; the window is not shown yet.

    Args:
        argv: as sys.argv: the program's name, then `--practice` and at most one FILE to open.

    Raises:
        UserError: the folder for settings and journal, or the settings, cannot be used.
    """
    arguments = _parse(argv)
    app = _application(argv)
    where = paths.from_environment(os.environ)
    engine = Engine(where, owner="the window")
    log.start(where.logs)
    look = Look(app, engine.settings.appearance.value)
    if arguments.practice:
        engine.remember(lambda settings: replace(settings, current_account="Practice"))
    window = MainWindow(engine, look)
    install_crash_hooks(window)
    if engine.notices:
        window.page.notice.tell("Not all the settings could be read.", " ".join(engine.notices))
    if arguments.file is not None:
        window.open_file(Path(arguments.file).absolute())
    return app, window


def run(arguments: Sequence[str]) -> int:
    """Open the window and stay until it is closed.

    Args:
        arguments: without the program's name.

    Returns:
        The exit code: 0, or 2 when the program's folder or settings cannot be used.
    """
    argv = [sys.argv[0], *arguments]
    try:
        app, window = create_application(argv)
    except UserError as error:
        _application(argv)
        QMessageBox.critical(None, error.title, f"{error.title}\n\n{error.message}")
        return 2
    window.show()
    return app.exec()


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="ozogui", description="Open the window of OzoGUI.")
    parser.add_argument("--practice", action="store_true", help="open on the built-in practice server")
    parser.add_argument("file", nargs="?", metavar="FILE", help="a spreadsheet to open")
    return parser.parse_args(list(argv[1:]))


def _application(argv: Sequence[str]) -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    app = QApplication(list(argv[:1]) or [sys.argv[0]])
    app.setApplicationName("OzoGUI")
    app.setApplicationDisplayName("OzoGUI")
    app.setApplicationVersion(ozogui.__version__)
    app.setDesktopFileName("ozogui")
    app.setWindowIcon(QIcon(str(resource("icons/ozogui.svg"))))
    return app
