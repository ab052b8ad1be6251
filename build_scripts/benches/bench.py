"""Times the road from a spreadsheet to its requests on lists made for it, against what the best readers need alone.

It measures OzoGUI's own functions, each list in a fresh process; python-calamine and openpyxl read the same file in
processes of their own. Run it as `python build_scripts/dev.py bench [--rows N ...] [--formats xlsx csv] [--times N]`.
With --defects it measures instead what the check finds of known faults (defects_report.py).
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
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from build_scripts.benches.watching import LongestGap, Memory
from ozogui.leads.checking.check import Check
from ozogui.leads.checking.slices import CheckOptions
from ozogui.leads.leads import Change, Leads
from ozogui.leads.mapping.mapping import guess_mapping, map_leads, mapping_of
from ozogui.leads.reading.sheet import read_sheet
from ozogui.leads.repairing.repairs import propose_all
from ozogui.uploads.batches import make_batches

COLUMNS = ("Mobile No.", "Customer Name", "Prio", "Valid Till", "Agent", "Skill", "City", "Remarks")
_FIRST = ("Asha", "Rahul", "Meena", "Imran", "Priya", "Sunita")
_REFUSED = ("Zoë D'Souza", "Mehta & Sons")
_CITIES = ("Pune", "Mumbai", "Nagpur", "Panaji", "Thane", "Chennai", "Kochi")
_TODAY = date(2026, 11, 19)
OPENING = ("read", "guess", "map", "check")
"""The stages between choosing a file and seeing its leads checked."""
CALAMINE, OPENPYXL = "calamine alone", "openpyxl alone"
"""What reading an xlsx costs at least, and what it costs with the reader that everybody knows: row by row, kept by
nobody."""

T = TypeVar("T")


@dataclass
class Timings:
    """What one list cost."""

    rows: int
    format_name: str
    file_mb: float
    seconds: dict[str, float] = field(default_factory=dict)
    """Stage -> seconds, in the order of their running."""
    alone: dict[str, float] = field(default_factory=dict)
    """Reader -> seconds that it needs to stream the same file."""
    recheck_ms: float = 0.0
    """One edit and the check of what it touches, on average."""
    gap_ms: float = 0.0
    """By how much a timer of 10 ms in another thread was late at worst, from reading to repairing all."""
    resident_mb: float | None = None
    """What this process keeps once the leads are checked, Python and our libraries included; None where unknown."""
    peak_mb: float | None = None
    """The most memory that it and the reader's process had together; None where unknown."""

    @property
    def opening(self) -> float:
        """Seconds from choosing the file to seeing it checked."""
        return sum(self.seconds.get(stage, 0.0) for stage in OPENING)

    def take(self, stage: str, work: Callable[[], T]) -> T:
        """Run one stage, note how long it took, and return what it made."""
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
    with Memory() as memory:
        with LongestGap() as gap:
            sheet = timings.take("read", lambda: read_sheet(path))
            mapping = timings.take("guess", lambda: mapping_of(guess_mapping(sheet)))
            leads = timings.take("map", lambda: map_leads(sheet, mapping))
            check = Check(leads, CheckOptions(today=_TODAY))
            timings.take("check", check.run)
            gap.pause()
            gc.collect()
            timings.resident_mb = memory.now_mb()
            timings.recheck_ms = _time_rechecks(leads, check)
            # As the window does while it makes a long edit: the collector would look through a million leads.
            gc.disable()
            gap.go_on()
            changes = timings.take("repairs", lambda: propose_all(leads, check)).changes
            touched = timings.take("edit", lambda: leads.edit(changes, "Repair all"))
            timings.take("check again", lambda: check.recheck(touched))
        gc.enable()
        ready = check.ready_rows()
        requests = timings.take("batches", lambda: sum(1 for _ in make_batches(leads, ready)))
    timings.gap_ms, timings.peak_mb = gap.longest_ms, memory.peak_mb
    if check.ready + check.held_back != rows or requests < len(ready) / 500:
        raise RuntimeError(f"{rows:,} leads went in, {check.ready:,} and {check.held_back:,} came out in {requests:,}")
    return timings


def _time_rechecks(leads: Leads, check: Check, times: int = 200) -> float:
    """Return the milliseconds of one edit with its recheck and of its undoing, here and there in the list."""
    begun = time.perf_counter()
    for number in range(times):
        row = number * 7_919 % len(leads)
        before = leads.value(row, "PhoneNumber")
        check.recheck(leads.edit([Change(row, "PhoneNumber", before, "9000000001")], "Edit"))
        check.recheck(leads.undo())
    return (time.perf_counter() - begun) / times / 2 * 1_000


def stream_with(reader: str, path: Path) -> float:
    """Return the seconds that a reader needs to read the whole first sheet of a workbook, row by row."""
    begun = time.perf_counter()
    if reader == CALAMINE:
        rows = sum(1 for _ in CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows())
    else:
        book = load_workbook(path, read_only=True, data_only=True)
        rows = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
        book.close()
    seconds = time.perf_counter() - begun
    if rows < 2:
        raise RuntimeError(f"{reader} found no rows")
    return seconds


def table(results: list[Timings]) -> str:
    """Return the timings as a table: one line per stage, one column per list, in seconds."""
    stages = list(dict.fromkeys(stage for timings in results for stage in timings.seconds))
    readers = list(dict.fromkeys(reader for timings in results for reader in timings.alone))
    lines = [_line("seconds", [f"{timings.rows:,} {timings.format_name}" for timings in results])]
    for stage in stages:
        lines.append(_line(stage, [f"{timings.seconds[stage]:.2f}" for timings in results]))
    lines.append(_line("open, map, check", [f"{timings.opening:.2f}" for timings in results]))
    lines.append(_line("whole road", [f"{sum(timings.seconds.values()):.2f}" for timings in results]))
    for reader in readers:
        alone = [timings.alone.get(reader) for timings in results]
        lines.append(_line(reader, ["" if seconds is None else f"{seconds:.2f}" for seconds in alone]))
    lines.append(_line("edit + recheck, ms", [f"{timings.recheck_ms:.2f}" for timings in results]))
    lines.append(_line("longest gap, ms", [f"{timings.gap_ms:.0f}" for timings in results]))
    for name, figures in (
        ("resident, MB", [timings.resident_mb for timings in results]),
        ("peak, MB", [timings.peak_mb for timings in results]),
    ):
        lines.append(_line(name, ["" if figure is None else f"{figure:,.0f}" for figure in figures]))
    lines.append(_line("file, MB", [f"{timings.file_mb:.1f}" for timings in results]))
    return "\n".join(lines)


def _line(name: str, cells: list[str]) -> str:
    return (name.ljust(20) + "".join(cell.rjust(16) for cell in cells)).rstrip()


def promises(results: list[Timings]) -> list[str]:
    """Return what is promised of xlsx lists, with what was measured; a promise that is broken says so."""
    lines = []
    lists = [timings for timings in results if timings.format_name == "xlsx"]
    for timings in lists:
        of = f"{timings.rows:,} xlsx: "
        if timings.rows >= 1_000_000:
            ratio = timings.opening / timings.alone[CALAMINE]
            lines.append(_promise(f"{of}open, map, check over calamine alone", ratio, 1.6))
            ratio = timings.alone[OPENPYXL] / timings.opening
            lines.append(_promise(f"{of}openpyxl alone over open, map, check", ratio, 3.5, at_least=True))
            lines.append(_promise(f"{of}resident, MB", timings.resident_mb, 450))
            lines.append(_promise(f"{of}peak, MB", timings.peak_mb, 1_000))
        if timings.rows == 100_000:
            lines.append(_promise(f"{of}open, map, check, s", timings.opening, 2))
        lines.append(_promise(f"{of}edit + recheck, ms", timings.recheck_ms, 10))
        lines.append(_promise(f"{of}longest gap, ms", timings.gap_ms, 100))
    by_rows = {timings.rows: timings for timings in lists}
    if {100_000, 1_000_000} <= by_rows.keys():
        growth = by_rows[1_000_000].opening / by_rows[100_000].opening
        lines.append(_promise("open, map, check: a million leads over 100,000", growth, 11))
    return lines


def _promise(what: str, figure: float | None, limit: float, *, at_least: bool = False) -> str:
    if figure is None:
        return f"{what}: not known here"
    is_kept = figure >= limit if at_least else figure <= limit
    bound = "at least" if at_least else "at most"
    return f"{what}: {figure:,.2f} ({bound} {limit:,g}){'' if is_kept else '  BROKEN'}"


def time_apart(path: Path, rows: int, times: int = 1) -> Timings:
    """Time a list in processes of its own: what was used before would count as memory, and slow the collector.

    Args:
        path: The list.
        rows: How many leads it has.
        times: How often; the fastest road and the fastest readers are told, since others only ever slow them down.
    """
    runs: list[Timings] = []
    alone: dict[str, float] = {}
    for _ in range(times):
        runs.append(Timings(**_child(path, rows, "road")))
        if path.suffix == ".xlsx":
            for reader in (CALAMINE, OPENPYXL):
                seconds = float(_child(path, rows, reader))
                alone[reader] = min(seconds, alone.get(reader, seconds))
    best = min(runs, key=lambda timings: timings.opening)
    best.alone = alone
    return best


def _child(path: Path, rows: int, what: str) -> Any:
    command = [sys.executable, __file__, "--rows", str(rows), "--time", str(path), "--what", what]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def main(arguments: list[str]) -> int:
    """Make the lists, time them, print the table."""
    options = _options(arguments)
    if options.defects:
        from build_scripts.samples.defects_report import report

        print(report(options.defects))
        return 0
    if options.receiver:
        from build_scripts.benches import bench_receiver

        return bench_receiver.main(["--seconds", str(options.receiver)])
    if options.time:
        if options.what == "road":
            print(json.dumps(asdict(time_file(options.time, options.rows[0]))))
        else:
            print(json.dumps(stream_with(options.what, options.time)))
        return 0
    print(f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores", flush=True)
    results = []
    with tempfile.TemporaryDirectory(prefix="ozogui-bench-") as folder:
        for rows in options.rows:
            for format_name in options.formats:
                path = (options.keep or Path(folder)) / f"leads-{rows}.{format_name}"
                print(f"{rows:,} leads as {format_name}", flush=True)
                if not path.exists():
                    write_list(path, rows)
                results.append(time_apart(path, rows, options.times))
    print(table(results))
    print("\n".join(promises(results)))
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench", description="Time the road from a file to its requests.")
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000], help="leads per list")
    parser.add_argument("--formats", nargs="+", choices=["xlsx", "csv"], default=["xlsx", "csv"])
    parser.add_argument("--times", type=int, default=1, help="how often each list is timed; the fastest counts")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the lists there, and use them again")
    parser.add_argument(
        "--defects",
        type=int,
        nargs="?",
        const=100_000,
        metavar="LEADS",
        help="instead of times, the recall and precision of every rule on leads with known faults (100,000)",
    )
    parser.add_argument(
        "--receiver",
        type=float,
        nargs="?",
        const=30.0,
        metavar="SECONDS",
        help="instead of times, the receiver under 200 callbacks a second (30) and under attack",
    )
    parser.add_argument("--time", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--what", default="road", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if any(not 0 < rows < 1_048_576 for rows in options.rows):
        parser.error("a list has 1 to 1,048,575 leads: an Excel sheet holds no more")
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
