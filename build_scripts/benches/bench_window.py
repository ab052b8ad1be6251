"""Times a long list in the window itself: how long each thing on Check takes, and how long the window stands still.

A stall is the longest gap of a 10 ms timer in the UI thread. Run it as `python build_scripts/dev.py bench window`, with
`--leads N`, or `--file FILE` for a list that the bench has written before; the window is drawn in memory.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

# Run as a script, Python looks for modules beside it and not in the project's folder.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from build_scripts.benches.bench import write_list

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ozogui.ui.frame.window import MainWindow

_TICK_MS = 10
_QUIET_S = 0.4
"""A thing is over when nothing was busy for so long; it is not counted into its time."""
_PATIENCE_S = 300.0
_MOST_GAP_MS = 100
_MOST_S = {"only problems": 0.15, "sort by phone": 0.6}
"""Seconds, for a million leads."""


class Stage:
    """The window, and the watch on it."""

    def __init__(self, app: QApplication, window: MainWindow) -> None:
        from PySide6.QtCore import QTimer

        self._app, self._window = app, window
        self._last = self._gap = 0.0
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._timer.start(_TICK_MS)

    def _tick(self) -> None:
        now = time.perf_counter()
        self._gap = max(self._gap, now - self._last)
        self._last = now

    def act(self, words: str, do: Callable[[], object]) -> bool:
        """Do one thing, wait for its end, print what it cost; return whether its limits hold."""
        begun = self._last = ended = time.perf_counter()
        self._gap = 0.0
        do()
        ended = time.perf_counter()
        while time.perf_counter() - ended < _QUIET_S:
            self._app.processEvents()
            if self._is_busy():
                ended = time.perf_counter()
            if ended - begun > _PATIENCE_S:
                raise TimeoutError(f"{words}: no end after {_PATIENCE_S:.0f} s")
            time.sleep(0.0005)
        self._tick()
        seconds, gap_ms = ended - begun, self._gap * 1000
        broken = gap_ms > _MOST_GAP_MS or seconds > _MOST_S.get(words, _PATIENCE_S)
        most = f" (at most {_MOST_S[words]:.2f})" if words in _MOST_S else ""
        print(f"{words:22}{seconds:7.2f} s{most:18}{gap_ms:6.0f} ms{'  BROKEN' if broken else ''}", flush=True)
        return not broken

    def _is_busy(self) -> bool:
        journey = self._window.journey
        return journey.editing.is_busy or any(journey.background.busy_with(lane) for lane in ("sheet", "view", "check"))


def main() -> int:
    """Measure, print, and return 1 where a limit is broken."""
    parser = argparse.ArgumentParser(prog="dev.py bench window", description="Time a long list in the window.")
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--file", type=Path, help="a list that a bench has written before")
    options = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["OZOGUI_HOME"] = folder
        path = options.file or Path(folder) / "leads.xlsx"
        if options.file is None:
            write_list(path, options.leads)
        return 0 if _all(path) else 1


def _all(path: Path) -> bool:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QTableView

    from ozogui.app import create_application
    from ozogui.leads.values.headers import NAME, PHONE

    app, window = create_application(["ozogui", "--practice"])
    window.resize(1366, 768)
    window.show()
    stage, journey = Stage(app, window), window.journey
    print(f"{'':22}{'time':>9}{'':18}{'stall':>9}")
    held = [stage.act("open", lambda: journey.open_file(path)), stage.act("map and check", journey.run_check)]
    table = window.findChild(QTableView, "leadsTable")
    only_problems = window.findChild(QCheckBox, "onlyProblemsCheck")
    find = window.findChild(QLineEdit, "findEdit")
    repair_all = window.findChild(QPushButton, "repairAllButton")
    assert table is not None
    assert only_problems is not None
    assert find is not None
    assert repair_all is not None
    header, model = table.horizontalHeader(), table.model()

    def sort_by(name: str) -> None:
        names = [model.headerData(each, Qt.Orientation.Horizontal) for each in range(model.columnCount())]
        header.sectionClicked.emit(names.index(name))

    held += [
        stage.act("only problems", only_problems.click),
        stage.act("all again", only_problems.click),
        stage.act("find", lambda: find.setText("98765")),
        stage.act("find nothing", find.clear),
        stage.act("sort by phone", lambda: sort_by(PHONE)),
        stage.act("and backwards", lambda: sort_by(PHONE)),
        stage.act("sort by name", lambda: sort_by(NAME)),
        stage.act("repair all", repair_all.click),
        stage.act("undo", journey.editing.undo),
    ]
    window.close()
    return all(held)


if __name__ == "__main__":
    sys.exit(main())
