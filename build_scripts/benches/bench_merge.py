"""Times the merge of many files into one list, beside calamine's bare read of the same files, and weighs its memory.

Run it as `python build_scripts/dev.py bench merge [--files N] [--rows N]`. The goals: 20 files of 50,000 rows within
1.6 times the bare read, and 1.0 GB in all processes together.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path

# Run as a script, Python looks for modules beside it and not in the project's folder.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from build_scripts.benches.bench import CALAMINE, stream_with, write_list
from build_scripts.benches.bench_reading import family_mb
from ozogui.leads.mapping.aligning import align, list_columns, only_sure
from ozogui.leads.reading.merged import merged
from ozogui.leads.reading.read_many import read_many
from ozogui.leads.reading.sheet import read_sheet

_BARE, _MERGE = "--measure-bare", "--measure-merge"


def merge(paths: list[Path]) -> dict[str, float]:
    """Make one list of files, and return its rows, the seconds that took and the most memory of all processes."""
    done, peak = threading.Event(), 0.0

    def weigh() -> None:
        nonlocal peak
        while not done.wait(0.05):
            peak = max(peak, family_mb() if sys.platform == "linux" else 0.0)

    watcher = threading.Thread(target=weigh)
    watcher.start()
    begun = time.perf_counter()
    sheets = read_many([partial(read_sheet, path) for path in paths])
    read = time.perf_counter()
    sheet = merged(sheets, list_columns(only_sure(align(sheets))))
    ended = time.perf_counter()
    done.set()
    watcher.join()
    return {"rows": sheet.rows, "seconds": ended - begun, "merging": ended - read, "peak_mb": peak}


def main(arguments: list[str]) -> int:
    """Make files, measure both ways in processes of their own, and print what each cost."""
    parser = argparse.ArgumentParser(prog="dev.py bench merge", description="Time the merge of many files.")
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--rows", type=int, default=50_000, help="leads of each file")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="ozogui-bench-") as folder:
        paths = [str(Path(folder) / f"list-{number}.xlsx") for number in range(options.files)]
        write_list(Path(paths[0]), options.rows)
        for path in paths[1:]:
            Path(path).write_bytes(Path(paths[0]).read_bytes())
        bare, found = (json.loads(_child(what, paths)) for what in (_BARE, _MERGE))
    print(
        f"{options.files} files, {found['rows']:,.0f} rows: calamine's bare read {bare:.1f} s; read and merged in "
        f"{found['seconds']:.1f} s ({found['seconds'] / bare:.2f} times; goal 1.6), of which merging "
        f"{found['merging']:.1f} s; at most {found['peak_mb']:,.0f} MB in all processes (goal 1,000)"
    )
    return 0


def _child(what: str, paths: list[str]) -> str:
    command = [sys.executable, __file__, what, *paths]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    if sys.argv[1:2] == [_BARE]:
        print(json.dumps(sum(stream_with(CALAMINE, Path(path)) for path in sys.argv[2:])))
    elif sys.argv[1:2] == [_MERGE]:
        print(json.dumps(merge([Path(path) for path in sys.argv[2:]])))
    else:
        sys.exit(main(sys.argv[1:]))
