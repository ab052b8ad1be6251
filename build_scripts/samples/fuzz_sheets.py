"""Feeds mutated and random files to the reader, and fails when anything but a sheet or a SheetError comes of one.

Of each sheet the sums must agree: the file's lines are leads, ready or held back, and those that are none, each once.

Each file is read in a process of its own that is forked, not started anew (4 ms instead of 100), under the very limits
that a real reading has; hence POSIX only. Run it as
`python build_scripts/samples/fuzz_sheets.py [--files N] [--seed N]`: it prints what came of the files, and keeps those
that failed.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import random
import signal
import sys
import tempfile
import time
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from ozogui.leads.checking.check import Check
from ozogui.leads.checking.slices import CheckOptions
from ozogui.leads.mapping.mapping import guess_mapping, map_leads, mapping_of
from ozogui.leads.reading import reader_child, sheet
from ozogui.leads.reading.reader_child import Request
from ozogui.leads.reading.reader_process import Child, read_apart
from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.leads.rows.sheet_error import SheetError
from ozogui.leads.values.headers import PHONE

SLOW_S = 10.0
"""A file that takes longer is a failure."""

_FAILED = "FAILED:"
_LARGEST_SOURCE = 200_000


@dataclass
class ForkedChild:
    """A forked reader, as `reader_process.Child` describes it."""

    pid: int
    stdout: BinaryIO
    stderr: BinaryIO
    code: int | None = None
    peak_kb: int = 0

    def kill(self) -> None:
        """End it at once."""
        if sys.platform == "win32":
            raise NotImplementedError("there is no such thing on Windows")
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Return its exit code; a killed or ended process never takes long."""
        if sys.platform == "win32":
            raise NotImplementedError("there is no such thing on Windows")
        if self.code is None:
            _, status, used = os.wait4(self.pid, 0)
            self.code, self.peak_kb = os.waitstatus_to_exitcode(status), used.ru_maxrss
        return self.code


class Forks:
    """Starts readers by forking, and remembers the most memory that one of them had."""

    def __init__(self) -> None:
        self.peak_kb = 0
        self._last: ForkedChild | None = None

    def start(self, handle: BinaryIO, request: Request) -> Child:
        """Fork a reader whose standard input is the file."""
        if sys.platform == "win32":
            raise NotImplementedError("there is no fork on Windows")
        output, output_end = os.pipe()
        words, words_end = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.dup2(handle.fileno(), 0)
            os.dup2(output_end, 1)
            os.dup2(words_end, 2)
            os.closerange(3, 64)
            try:
                os._exit(reader_child.main(request.to_json()))
            except BaseException:  # noqa: BLE001
                # As an interpreter ends over an exception that nobody took.
                os._exit(1)
        os.close(output_end)
        os.close(words_end)
        self._last = ForkedChild(pid, os.fdopen(output, "rb"), os.fdopen(words, "rb"))
        return self._last

    def weigh(self) -> None:
        """Note what the last reader had."""
        if self._last is not None:
            self.peak_kb = max(self.peak_kb, self._last.peak_kb)
            self._last = None


def mutated(content: bytes, dice: random.Random) -> bytes:
    """Return a file with some of its bytes changed, cut, doubled or taken out; inside of archives, too."""
    if content.startswith(b"PK") and dice.random() < 0.7:
        try:
            return _mutated_archive(content, dice)
        except (zipfile.BadZipFile, IndexError):
            # One of the sources is damaged already, or empty.
            return _mutated_bytes(content, dice)
    return _mutated_bytes(content, dice)


def _mutated_bytes(content: bytes, dice: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        place = dice.randrange(len(data) or 1)
        kind = dice.randrange(6)
        if kind == 0 and data:
            data[place % len(data)] = dice.randrange(256)
        elif kind == 1:
            del data[place : place + dice.randrange(1, 64)]
        elif kind == 2:
            data[place:place] = data[place : place + dice.randrange(1, 256)]
        elif kind == 3:
            data[place : place + 4] = dice.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xfe\xff\xff\x7f", b"9999"))
        elif kind == 4:
            data[place:place] = dice.randbytes(dice.randrange(1, 32))
        elif dice.random() < 0.2:
            del data[place:]
    return bytes(data)


def _mutated_archive(content: bytes, dice: random.Random) -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as archive, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as changed:
        names = archive.namelist()
        chosen = dice.choice(names)
        for name in names:
            member = archive.read(name)
            changed.writestr(name, _mutated_bytes(member, dice) if name == chosen else member)
    return output.getvalue()


def read(path: Path, forks: Forks) -> str:
    """Read one file as `read_sheet` does, and return what came of it: a sheet, or a sentence without its name."""
    try:
        found = read_sheet(path)
    except SheetError as error:
        return error.title.replace(path.name, "FILE")
    finally:
        forks.weigh()
    return disagreement(found) or ("a sheet" if found.rows else "a sheet without rows")


def disagreement(found: Sheet) -> str:
    """Return how the sums of a sheet disagree, after _FAILED; empty where every line has its place."""
    tally = found.tally
    kinds = dataclasses.asdict(tally)
    lines = kinds.pop("lines")
    if lines != sum(kinds.values()) or min(kinds.values()) < 0:
        return f"{_FAILED} the lines are not the sum of what became of them"
    own_rows = sum(each.rows for each in found.lists if not each.beside)
    if not tally.leads == own_rows <= found.rows == len(set(found.row_numbers)):
        return f"{_FAILED} the leads are not the rows"
    mapping = mapping_of(guess_mapping(found))
    if PHONE not in mapping.headers:
        return ""
    check = Check(map_leads(found, mapping), CheckOptions(date(2026, 1, 1)))
    check.run()
    return "" if check.ready + check.held_back == found.rows else f"{_FAILED} leads neither ready nor held back"


def main(arguments: list[str]) -> int:
    """Read the files and print what came of them."""
    parser = argparse.ArgumentParser(description="Feed mutated files to the reader.")
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "ozogui-fuzz")
    parser.add_argument("sources", type=Path, help="a folder of small files to begin with")
    options = parser.parse_args(arguments)
    sources = [path for path in sorted(options.sources.iterdir()) if 0 < path.stat().st_size < _LARGEST_SOURCE]
    forks = Forks()
    sheet.read_apart = partial(read_apart, start=forks.start)  # type: ignore[attr-defined]
    dice = random.Random(options.seed)
    came: Counter[str] = Counter()
    slowest = 0.0
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.files):
            source = dice.choice(sources)
            path = Path(folder) / f"{number}{source.suffix}"
            path.write_bytes(
                dice.randbytes(dice.randrange(1, 4_096)) if number % 50 == 0 else mutated(source.read_bytes(), dice)
            )
            words, took = _timed(path, forks)
            slowest = max(slowest, took)
            came[words] += 1
            if words.startswith(_FAILED):
                options.keep.mkdir(exist_ok=True)
                (options.keep / path.name).write_bytes(path.read_bytes())
            path.unlink()
    failed = sum(files for words, files in came.items() if words.startswith(_FAILED))
    for words, files in came.most_common(40):
        print(f"{files:8,}  {words[:110]}")
    print(
        f"{options.files:,} files of {len(sources)} sources in {time.monotonic() - begun:,.0f} s, the slowest "
        f"{slowest:.1f} s, at most {forks.peak_kb / 1e3:,.0f} MB in a reader; {failed} failed"
    )
    return 1 if failed else 0


def _timed(path: Path, forks: Forks) -> tuple[str, float]:
    started = time.monotonic()
    try:
        words = read(path, forks)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        words = f"{_FAILED} {type(error).__name__}"
    took = time.monotonic() - started
    return (words if took <= SLOW_S else f"{_FAILED} slow"), took


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
