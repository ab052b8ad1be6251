"""The composition root of the window: builds every object once and hands each what it needs."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox
from typing_extensions import override

import ozogui
from ozogui.errors import UserError
from ozogui.resources import resource
from ozogui.settings import paths
from ozogui.support import log
from ozogui.support.windows_identity import name_the_window
from ozogui.ui.frame.application import Application, Doorbell
from ozogui.ui.frame.one_window import OneWindow, Wish, claim
from ozogui.ui.kit.plain_text import as_plain

if TYPE_CHECKING:
    from ozogui.ui.frame.window import MainWindow


def create_application(argv: Sequence[str]) -> tuple[QApplication, MainWindow]:
    """Build the whole program without entering the event loop; the window is not shown yet.

    Another window with the same data folder is not looked for: that is `run`'s.

    Args:
        argv: as sys.argv: the program's name, then `--practice` and FILE to open, or several that become one list.

    Raises:
        UserError: the folder for settings and journal, or the settings, cannot be used.
    """
    # Loaded here: a start that only hands its file over does without all of it.
    from ozogui.engine.engine import Engine
    from ozogui.ui.frame.crash import install_crash_hooks
    from ozogui.ui.frame.mac_habits import take_habits
    from ozogui.ui.frame.window import MainWindow
    from ozogui.ui.kit.look import Look

    arguments = _parse(argv)
    app = _application(argv)
    where = paths.from_environment(os.environ)
    engine = Engine(where, owner="the window")
    troubles: list[str] = []
    log.start(where.logs, on_trouble=troubles.append)
    look = Look(app, engine.settings.appearance.value, engine.settings.text_size)
    if arguments.practice:
        engine.remember(lambda settings: replace(settings, current_account="Practice"))
    window = MainWindow(engine, look)
    install_crash_hooks(window)
    if engine.notices:
        window.page.notice.tell("Not all the settings could be read.", " ".join(engine.notices))
    elif troubles:
        window.page.notice.tell("OzoGUI works, but it cannot keep its log.", " ".join(troubles))
    take_habits(window)
    if isinstance(app, Application):
        app.file_wanted.connect(Doorbell(window).take_file)
    files = [Path(each).absolute() for each in arguments.files]
    if len(files) > 1:
        window.open_files(files)
    elif files:
        window.open_file(files[0])
    return app, window


def run(arguments: Sequence[str]) -> int:
    """Open the window and stay until it is closed; where it is open already, hand over to that one and end.

    Args:
        arguments: without the program's name.

    Returns:
        The exit code: 0, or 2 when the program's folder or settings cannot be used.
    """
    argv = [sys.argv[0], *arguments]
    try:
        door = _claim(argv)
        if door is None:
            return 0
        app, window = create_application(argv)
    except UserError as error:
        _application(argv)
        # A message box reads HTML like a tooltip does, and a title may name a file.
        QMessageBox.critical(None, error.title, as_plain(f"{error.title}\n\n{error.message}"))
        return 2
    # Here, since it imports the window, which a start that only hands over does without.
    from ozogui.ui.frame.session_end import SessionEnd

    door.wanted.connect(Doorbell(window).take_wish)
    logs = window.engine.paths.logs
    if log.keep_crashes(logs):
        window.tell_of_crash()
    SessionEnd(window)
    window.show()
    if not _parse(argv).files:
        window.teaching.offer_tour()
    # What there is now stays to the end: looking through it again each time takes the collector 0.1 s.
    gc.freeze()
    code = app.exec()
    log.end_crashes(logs)
    door.close()
    return code


def tell_of_command_line() -> int:
    """Say in a window where the command line is, to somebody who asked this program for it; returns the exit code."""
    _application(sys.argv[:1])
    title = "This program has a window and no command line."
    message = "Type ozogui-cli instead, which lies beside it and takes the same commands."
    QMessageBox.information(None, "OzoGUI", as_plain(f"{title}\n\n{message}"))
    return 2


def _claim(argv: Sequence[str]) -> OneWindow | None:
    arguments = _parse(argv)
    _application(argv)
    where = paths.from_environment(os.environ)
    where.create()
    file = os.fspath(Path(arguments.files[0]).absolute()) if arguments.files else ""
    return claim(where.home, Wish(file, arguments.practice, os.environ.get("XDG_ACTIVATION_TOKEN", "")))


class _Arguments(argparse.ArgumentParser):
    """Tells what is wrong with the arguments as an error for people: a windowed program has nowhere to print it."""

    @override
    def error(self, message: str) -> NoReturn:
        # What was typed stands in it, as somebody else's link or script may have typed it.
        said = "".join(letter if letter.isprintable() else " " for letter in message)
        raise UserError("OzoGUI was started with something that it does not understand.", f"{said}.")


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = _Arguments(prog="ozogui", description="Open the window of OzoGUI.", exit_on_error=False)
    parser.add_argument("--practice", action="store_true", help="open on the built-in practice server")
    parser.add_argument("files", nargs="*", metavar="FILE", help="a spreadsheet to open")
    return parser.parse_args(list(argv[1:]))


def _application(argv: Sequence[str]) -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    name_the_window()
    app = Application(list(argv[:1]) or [sys.argv[0]])
    app.setApplicationName("OzoGUI")
    app.setApplicationDisplayName("OzoGUI")
    app.setApplicationVersion(ozogui.__version__)
    app.setDesktopFileName("ozogui")
    app.setWindowIcon(QIcon(str(resource("icons/ozogui.svg"))))
    return app
