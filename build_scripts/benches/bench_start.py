"""How long the program takes from being started until its window is drawn: built, from source, beside a bare window.

    .venv/bin/python build_scripts/benches/bench_start.py [--runs N]

`python build_scripts/dev.py bench start` runs it, with the built one after `dev.py build --folder`. What is timed is a
fresh process of `--smoke-test` until it reports its first step, the window; then it is ended. All are started in
turns, the first time of each to warm the disk's cache only. The yardstick is a window of PySide6 with nothing in it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_RATIO = 1.5
"""The built program's time to the source's."""
WANTED_RATIO = 3.0
"""The source's time to the bare window's."""
BARE = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1366, 768)
window.show()
window.grab()
open(sys.argv[-1], "w").write("ok     window\\n")
app.exec()
"""
_PATIENCE_S = 60


def main() -> int:
    """Measure, tell, and return 0 when the built program is fast enough beside the source; 2 where there is none."""
    parser = argparse.ArgumentParser(description="How long the built program takes to start, and the source.")
    parser.add_argument("--runs", type=int, default=5, help="starts of each that count")
    runs = parser.parse_args().runs
    built = ROOT / "dist" / "OzoGUI" / ("OzoGUI.exe" if os.name == "nt" else "OzoGUI")
    if sys.platform == "darwin":
        built = ROOT / "dist" / "OzoGUI.app" / "Contents" / "MacOS" / "OzoGUI"
    ways = {"bare": [sys.executable, "-c", BARE], "source": [sys.executable, "-m", "ozogui"], "built": [str(built)]}
    if not built.is_file():
        print("There is no built program: python build_scripts/dev.py build --folder", file=sys.stderr)
        del ways["built"]
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(runs + 1):
        for name, command in ways.items():
            seconds = time_to_window(command)
            if turn:
                times[name].append(seconds)
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, values in times.items():
        spread = f"{min(values):.2f} to {max(values):.2f}, {runs} runs"
        print(f"{name:8}{medians[name]:5.2f} s to the drawn window  ({spread})")
    print(f"source to bare   {medians['source'] / medians['bare']:5.2f}    wanted {WANTED_RATIO}")
    if "built" not in medians:
        return 2
    ratio = medians["built"] / medians["source"]
    print(f"built to source  {ratio:5.2f}    of at most {MOST_RATIO}")
    return 0 if ratio <= MOST_RATIO else 1


def time_to_window(command: list[str]) -> float:
    """Return the seconds from the start of a process until it reports that its window is drawn.

    Raises:
        SystemExit: it reports something else first.
    """
    with tempfile.TemporaryDirectory() as name:
        report = Path(name) / "report.txt"
        began = time.perf_counter()
        process = subprocess.Popen(
            [*command, "--smoke-test", str(report)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            while not (said := report.read_text(encoding="utf-8") if report.exists() else "").endswith("\n"):
                if process.poll() is not None or time.perf_counter() - began > _PATIENCE_S:
                    raise SystemExit(f"{command[0]} opened no window")
                time.sleep(0.002)
            seconds = time.perf_counter() - began
        finally:
            process.kill()
            process.wait()
    if not said.startswith("ok     window"):
        raise SystemExit(said)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
