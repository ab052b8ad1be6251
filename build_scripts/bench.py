"""Times the road from a spreadsheet to its requests, stage by stage, on lists made for it: what the engine costs.

It measures OzoGUI's own functions, each list in a fresh process, and prints a table; python-calamine alone stands below
as what reading cannot go under. Run it as `python build_scripts/dev.py bench [--rows N ...] [--formats xlsx csv]`. With
--defects it measures instead what the check finds of known faults (defects_report.py).
"""

from __future__ import annotations

import argparse
import csv
import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from ozogui.leads.check import Check
from ozogui.leads.mapping import guess_mapping, map_leads, mapping_of
from ozogui.leads.repairs import propose_all
from ozogui.leads.rules import CheckOptions
from ozogui.leads.sheet import read_sheet
from ozogui.uploads.batches import make_batches

COLUMNS = ("Mobile No.", "Customer Name", "Prio", "Valid Till", "Agent", "Skill", "City", "Remarks")
_FIRST = ("Asha", "Rahul", "Meena", "Imran", "Priya", "Sunita")
_REFUSED = ("Zoë D'Souza", "Mehta & Sons")
_CITIES = ("Pune", "Mumbai", "Nagpur", "Panaji", "Thane", "Chennai", "Kochi")
_TODAY = date(2026, 11, 19)
BELOW = "calamine alone"
"""What reading an xlsx cannot go under: the parser's own lists, nothing made of them."""

T = TypeVar("T")


@dataclass
class Timings:
    """What one list cost."""

    rows: int
    format_name: str
    file_mb: float
    seconds: dict[str, float] = field(default_factory=dict)
    """Stage -> seconds, in the order of their running."""
    peak_mb: float | None = None
    """The most memory the process used on the whole road, Python and our libraries included; None where unknown."""

    def take(self, stage: str, work: Callable[[], T]) -> T:
        """Run one stage, note how long it took, and return what it made."""
        gc.collect()
        begun = time.perf_counter()
        made = work()
        self.seconds[stage] = time.perf_counter() - begun
        return made


def make_rows(rows: int) -> Iterator[tuple[str | int | date, ...]]:
    """Yield leads of eight columns: one in eight has something to repair, one in five hundred is held back."""
    for index in range(rows):
        number = 6_000_000_000 + (index * 7_919 + 11_111) % 3_999_999_989
        phone: str | int = number
        if index % 500 == 7:
            phone = "9.87654E+09"
        elif index % 10 == 3:
            phone = f"+91 {number // 100_000}-{number % 100_000:05d}"
        yield (
            phone,
            f"{_FIRST[index % 6]} Patil {index % 1_000}" if index % 40 else _REFUSED[index // 40 % 2],
            1 + index % 99,
            date(2030, 1, 1) + timedelta(days=index % 700),
            f"agent_{index % 40}",
            "Sales_Hindi" if index % 3 else "Sales_English",
            _CITIES[index % len(_CITIES)],
            f"note {index}" if index % 20 == 0 else "",
        )


def write_list(path: Path, rows: int) -> None:
    """Write a list of that many leads as xlsx or csv, by the path's suffix."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(make_rows(rows))
        return
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Leads")
    sheet.append(COLUMNS)
    for row in make_rows(rows):
        sheet.append(row)
    book.save(path)


def time_file(path: Path, rows: int) -> Timings:
    """Send one file down the whole road but for the wire, and return how long each stage took."""
    timings = Timings(rows, path.suffix[1:], path.stat().st_size / 1e6)
    sheet = timings.take("read", lambda: read_sheet(path))
    mapping = timings.take("guess", lambda: mapping_of(guess_mapping(sheet)))
    leads = timings.take("map", lambda: map_leads(sheet, mapping))
    check = Check(leads, CheckOptions(today=_TODAY))
    timings.take("check", check.run)
    changes = timings.take("repairs", lambda: propose_all(leads, check)).changes
    touched = timings.take("edit", lambda: leads.edit(changes, "Repair all"))
    timings.take("check again", lambda: check.recheck(touched))
    ready = check.ready_rows()
    requests = timings.take("batches", lambda: sum(1 for _ in make_batches(leads, ready)))
    if check.ready + check.held_back != rows or requests < len(ready) / 500:
        raise RuntimeError(f"{rows:,} leads went in, {check.ready:,} and {check.held_back:,} came out in {requests:,}")
    timings.peak_mb = peak_megabytes()
    if path.suffix == ".xlsx":
        # Last, so that the memory of the whole road is not calamine's alone.
        del sheet, leads, check, changes, touched, ready
        timings.take(BELOW, lambda: _read_with_calamine(path))
    return timings


def _read_with_calamine(path: Path) -> int:
    return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())


def peak_megabytes() -> float | None:
    """Return the most memory that this process has used so far, or None where the system does not tell."""
    if sys.platform == "win32":
        return None
    import resource  # not on Windows

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / 1e6 if sys.platform == "darwin" else used / 1e3


def table(results: list[Timings]) -> str:
    """Return the timings as a table: one line per stage, one column per list, in seconds."""
    stages = list(dict.fromkeys(stage for timings in results for stage in timings.seconds if stage != BELOW))
    lines = [_line("seconds", [f"{timings.rows:,} {timings.format_name}" for timings in results])]
    for stage in stages:
        lines.append(_line(stage, [f"{timings.seconds[stage]:.2f}" for timings in results]))
    roads = [sum(timings.seconds[stage] for stage in stages) for timings in results]
    lines.append(_line("whole road", [f"{seconds:.2f}" for seconds in roads]))
    below = [timings.seconds.get(BELOW) for timings in results]
    lines.append(_line(BELOW, ["" if seconds is None else f"{seconds:.2f}" for seconds in below]))
    peaks = [timings.peak_mb for timings in results]
    lines.append(_line("most memory, MB", ["" if peak is None else f"{peak:,.0f}" for peak in peaks]))
    lines.append(_line("file, MB", [f"{timings.file_mb:.1f}" for timings in results]))
    return "\n".join(lines)


def _line(name: str, cells: list[str]) -> str:
    return (name.ljust(16) + "".join(cell.rjust(16) for cell in cells)).rstrip()


def time_apart(path: Path, rows: int) -> Timings:
    """Time a list in a process of its own: what was used before would count as memory, and slow the collector."""
    command = [sys.executable, __file__, "--rows", str(rows), "--time", str(path)]
    child = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Timings(**json.loads(child.stdout))


def main(arguments: list[str]) -> int:
    """Make the lists, time them, print the table."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description="Time the road from a file to its requests.")
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000], help="leads per list")
    parser.add_argument("--formats", nargs="+", choices=["xlsx", "csv"], default=["xlsx", "csv"])
    parser.add_argument(
        "--defects",
        type=int,
        nargs="?",
        const=100_000,
        metavar="LEADS",
        help="instead of times, the recall and precision of every rule on leads with known faults (100,000)",
    )
    parser.add_argument("--time", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if any(not 0 < rows < 1_048_576 for rows in options.rows):
        parser.error("a list has 1 to 1,048,575 leads: an Excel sheet holds no more")
    if options.defects:
        from build_scripts.defects_report import report

        print(report(options.defects))
        return 0
    if options.time:
        print(json.dumps(asdict(time_file(options.time, options.rows[0]))))
        return 0
    print(f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores", flush=True)
    results = []
    with tempfile.TemporaryDirectory(prefix="ozogui-bench-") as folder:
        for rows in options.rows:
            for format_name in options.formats:
                path = Path(folder) / f"leads-{rows}.{format_name}"
                print(f"Making {rows:,} leads as {format_name}, then timing them", flush=True)
                write_list(path, rows)
                results.append(time_apart(path, rows))
                path.unlink()
    print(table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
