"""Take the pictures of the README: the five steps, driven through the real window, on a virtual screen if need be.

    .venv/bin/python build_scripts/samples/screenshots.py [--dark] [--scale 2] [--size 1366x768] [--to FOLDER]

Practice mode and the sample only: no account, nobody's leads. The settings live in a folder that is thrown away.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "screenshots"
PATIENCE_S = 30
WALK_INS = """First Name,Last Name,Mobile,City
Asha,Patil,9876500011,Pune
Ravi,Kulkarni,9876500012,Mumbai
Meena,,9876500013,Nagpur
"""

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QDialog

    from ozogui.ui.frame.window import MainWindow


def main() -> int:
    """Take them all; return the exit code."""
    options = _options()
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return _on_a_virtual_screen(options)
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    # The pictures show local times; which zone they were taken in is nobody's business.
    os.environ["TZ"] = "Asia/Kolkata"
    home = tempfile.mkdtemp()
    try:
        os.environ["OZOGUI_HOME"] = home
        sys.path.insert(0, str(ROOT))
        _take_all(options)
    finally:
        # The log stays open to the end of the process, and Windows deletes no open file.
        shutil.rmtree(home, ignore_errors=True)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Take the pictures of the README.")
    parser.add_argument("--dark", action="store_true", help="the dark colours")
    parser.add_argument("--scale", type=float, default=1.0, help="pixels a logical pixel, for example 2")
    parser.add_argument("--size", default="1366x768", help="logical size of the window")
    parser.add_argument("--to", type=Path, default=FOLDER, help="folder for the pictures")
    return parser.parse_args()


def _on_a_virtual_screen(options: argparse.Namespace) -> int:
    runner = shutil.which("xvfb-run")
    if runner is None:
        print("There is no screen, and no xvfb-run to make one. On Debian: apt-get install xvfb", file=sys.stderr)
        return 2
    width, height = (round(int(each) * options.scale) for each in options.size.split("x"))
    screen = f"-screen 0 {width}x{height}x24"
    return subprocess.run([runner, "-a", "-s", screen, sys.executable, *sys.argv], check=False).returncode


class Photographer:
    """Waits for the window to be quiet and takes its picture."""

    def __init__(self, app: QApplication, window: MainWindow, folder: Path) -> None:
        self._app, self._window, self._folder = app, window, folder
        folder.mkdir(parents=True, exist_ok=True)

    def wait(self, until: Callable[[], object]) -> None:
        """Let the window live until something is true."""
        end = time.monotonic() + PATIENCE_S
        while not until():
            if time.monotonic() > end:
                raise SystemExit(f"waited {PATIENCE_S} s in vain, on the page {self._window.place.name.lower()}")
            self._app.processEvents()
            time.sleep(0.01)

    def rest(self, seconds: float = 0.4) -> None:
        """Let the window live for a moment."""
        end = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end)

    def take(self, name: str, dialog: QDialog | None = None) -> None:
        """Save a picture of the window, with a dialog in the middle of it where one is open."""
        from PySide6.QtGui import QPainter

        self.rest()
        path = self._folder / f"{name}.png"
        picture = self._window.grab()
        if dialog is not None:
            painter = QPainter(picture)
            place = self._window.rect().center() - dialog.rect().center()
            painter.drawPixmap(place, dialog.grab())
            painter.setPen(self._window.look.colour("line2"))
            painter.drawRect(dialog.rect().translated(place))
            painter.end()
        picture.save(str(path))
        print(path.name)


def _take_all(options: argparse.Namespace) -> None:
    from PySide6.QtCore import QSize

    from ozogui.app import create_application
    from ozogui.cloudagent.calls import Duplicates
    from ozogui.resources import resource
    from ozogui.ui.check.check_page import CheckPage
    from ozogui.ui.journey.place import Place

    app, window = create_application(["ozogui", "--practice"])
    window.look.set_appearance("dark" if options.dark else "light")
    width, height = (int(each) for each in options.size.split("x"))
    window.resize(QSize(width, height))
    window.show()
    camera = Photographer(app, window, options.to)
    journey = window.journey
    camera.take("1-start")
    _take_join(camera, window)
    journey.open_file(resource("sample-leads.xlsx"))
    camera.wait(lambda: journey.sheet)
    camera.take("1-spreadsheet")
    window.bottom.next.click()
    camera.take("2-columns")
    window.bottom.next.click()
    camera.wait(lambda: journey.editing.check is not None and window.place is Place.CHECK)
    check = window.pages[Place.CHECK]
    assert isinstance(check, CheckPage)
    check.panel.open_kind("name-characters")
    camera.take("3-check")
    check.panel.repair_all.click()
    camera.take("3-check-repaired")
    window.bottom.next.click()
    camera.rest(1.5)
    journey.set_campaign("Practice_Outbound")
    journey.targeting.set_options(duplicates=Duplicates.CHECK_TRUE)
    camera.take("4-campaign")
    window.bottom.next.click()
    camera.wait(lambda: journey.sending.upload_id is not None and window.place is Place.UPLOAD)
    camera.take("5-upload-ready")
    journey.runner.start(journey.sending.upload_id or 0)
    camera.wait(lambda: not journey.runner.is_running)
    camera.rest(1.0)
    camera.take("5-upload")
    window.go_to(Place.HISTORY)
    camera.take("6-history")
    window.go_to(Place.SETTINGS)
    camera.take("7-settings")
    window.close()


def _take_join(camera: Photographer, window: MainWindow) -> None:
    """Join first and last names of a small list: the sample's stand in one column."""
    from ozogui.ui.columns.columns_page import ColumnsPage
    from ozogui.ui.columns.join_dialog import JoinDialog
    from ozogui.ui.journey.place import Place

    path = Path(os.environ["OZOGUI_HOME"]) / "walk-ins.csv"
    path.write_text(WALK_INS, encoding="utf-8")
    window.journey.open_file(path)
    camera.wait(lambda: window.journey.sheet)
    window.go_to(Place.COLUMNS)
    page = window.pages[Place.COLUMNS]
    assert isinstance(page, ColumnsPage)
    line = page.model.row_at(0)
    assert line is not None
    page.open_join(line)
    dialog = window.findChild(JoinDialog)
    assert dialog is not None
    dialog.list.add("Last Name", "Last Name")
    camera.take("2-columns-join", dialog)
    dialog.accept()
    camera.take("2-columns-joined")
    window.journey.close_file()
    window.go_to(Place.SPREADSHEET)


if __name__ == "__main__":
    sys.exit(main())
