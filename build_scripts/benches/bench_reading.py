"""Times the reading of one spreadsheet as a window sees it: seconds, memory of both processes, and how long it stalls.

The stall is the longest gap of a 10 ms timer on the main thread while another thread reads, as a window's thread would
have it. Run it as `python build_scripts/dev.py bench reading [FILE ...] [--rows N ...]`; without a file it makes lists.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

# Run as a script, Python looks for modules beside it and not in the project's folder.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from build_scripts.benches.bench import write_list
from ozogui.errors import CancelledError
from ozogui.leads.reading.sheet import read_sheet

_TICK_S = 0.01
_ONE = "--measure-one"


@dataclass
class Reading:
    """What the reading of one file cost."""

    rows: int = 0
    seconds: float = 0.0
    longest_gap_ms: float = 0.0
    """Of a 10 ms timer on the main thread."""
    peak_mb: float | None = None
    """The most that this process and its children had in memory at one moment, each counted in full (RSS), looked at
    every 0.05 s; None where the system does not tell."""
    cancel_ms: float = 0.0
    """From the wish to stop, half-way through the time that reading took, to the end of the reading thread."""


def resident_mb(pid: int) -> float:
    """Return what a process has in memory, by Linux' /proc; 0 for one that has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    if sys.platform == "win32":
        raise NotImplementedError("there is no /proc")
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def family_mb() -> float:
    """Return what this process and its children have in memory."""
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    pids = [int(pid) for found in children for pid in found.read_text().split()]
    return resident_mb(os.getpid()) + sum(map(resident_mb, pids))


def measure(path: Path) -> Reading:
    """Read a file on a thread of its own and watch it, then once more and cancel it half-way."""
    found = Reading(peak_mb=0.0 if sys.platform == "linux" else None)
    begun = time.perf_counter()
    thread = threading.Thread(target=lambda: _count(path, found))
    thread.start()
    _watch(thread, found)
    found.seconds = time.perf_counter() - begun
    found.cancel_ms = _cancelled_after(path, found.seconds / 2)
    return found


def _count(path: Path, found: Reading) -> None:
    found.rows = read_sheet(path).rows


def _watch(thread: threading.Thread, found: Reading) -> None:
    last = time.perf_counter()
    weighed = 0.0
    while thread.is_alive():
        time.sleep(_TICK_S)
        now = time.perf_counter()
        found.longest_gap_ms = max(found.longest_gap_ms, (now - last) * 1e3)
        if found.peak_mb is not None and now - weighed > 0.05:
            found.peak_mb = max(found.peak_mb, family_mb())
            weighed = now
        last = time.perf_counter()


def _cancelled_after(path: Path, seconds: float) -> float:
    wish = threading.Event()

    def read() -> None:
        try:
            read_sheet(path, cancel=wish.is_set)
        except CancelledError:
            return

    thread = threading.Thread(target=read)
    thread.start()
    time.sleep(seconds)
    wished = time.perf_counter()
    wish.set()
    thread.join()
    return (time.perf_counter() - wished) * 1e3


def line(found: Reading) -> str:
    """Return it in one line."""
    peak = "" if found.peak_mb is None else f", at most {found.peak_mb:,.0f} MB in both processes"
    return (
        f"{found.rows:,} rows read in {found.seconds:.2f} s{peak}; longest gap of a 10 ms timer "
        f"{found.longest_gap_ms:.0f} ms; cancelled within {found.cancel_ms:.0f} ms"
    )


def main(arguments: list[str]) -> int:
    """Measure files, or lists made for it, and print what each cost."""
    parser = argparse.ArgumentParser(prog="dev.py bench reading", description="Time the reading of spreadsheets.")
    parser.add_argument("files", type=Path, nargs="*", help="spreadsheets; none: lists of eight columns are made")
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000], help="leads of the lists made")
    parser.add_argument("--json", action="store_true", help="one JSON object for each file")
    options = parser.parse_args(arguments)
    for path in options.files:
        _report(path, as_json=options.json)
    if not options.files:
        with tempfile.TemporaryDirectory(prefix="ozogui-bench-") as folder:
            for rows in options.rows:
                path = Path(folder) / f"leads-{rows}.xlsx"
                write_list(path, rows)
                _report(path, as_json=options.json)
    return 0


def _report(path: Path, *, as_json: bool) -> None:
    # In a process of its own: what one file left in memory would count for the next.
    command = [sys.executable, __file__, _ONE, str(path)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    print(told.strip() if as_json else f"{path.name}: {line(Reading(**json.loads(told)))}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == [_ONE]:
        print(json.dumps(asdict(measure(Path(sys.argv[2])))))
    else:
        sys.exit(main(sys.argv[1:]))
