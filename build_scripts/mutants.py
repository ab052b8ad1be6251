"""Puts faults into the core, one at a time, and sees whether the tests notice: `dev.py bench mutants`.

Each fault is a small change to the source as people make them by mistake: a comparison the other way, a statement left
out, a number off by one, `and` for `or`, a `not` too few. The tests that matter for the module run in a copy of the
tree, within a time limit; what fails or hangs there has noticed. What survives is printed with its line: either a test
is missing, or the change makes no difference, and then it stands in `faults.SAME` with the
reason.

    python build_scripts/dev.py bench mutants --runs 100 --seed 7          of all parts, evenly
    python build_scripts/dev.py bench mutants --runs 20 --parts pace undo  of these alone
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from build_scripts.faults import Fault, faults_in  # noqa: E402

COPIED = ("ozogui", "tests", "build_scripts", "resources", "pyproject.toml", ".github", ".ci", "README.md")
LEAST_S, TIMES_LONGER = 60.0, 6.0
"""A run may take as long as this, or so many times as long as without a fault; after that it hangs, and is noticed."""
MOST_MEMORY = 8 << 30


@dataclass(frozen=True)
class Part:
    """A part of the core: where faults are put, and the tests that ought to notice."""

    sources: tuple[str, ...]
    tests: tuple[str, ...]


PARTS = {
    "pace": Part(
        ("ozogui/uploads/sending/pace.py", "ozogui/uploads/sending/sharing.py", "ozogui/uploads/journal/ledger.py"),
        ("tests/uploads/sending/test_pace.py", "tests/uploads/sending/test_sharing.py"),
    ),
    "journal": Part(
        ("ozogui/uploads/journal/journal*.py", "ozogui/uploads/journal/number_*.py"),
        ("tests/uploads/journal", "tests/uploads/sending/test_uploader_states.py",
         "tests/uploads/sending/test_fates.py", "tests/uploads/results/test_later.py",
         "tests/engine/test_past_uploads.py"),
    ),
    "uploader": Part(
        ("ozogui/uploads/sending/uploader*.py", "ozogui/uploads/sending/decisions.py",
         "ozogui/uploads/sending/control.py"),
        ("tests/uploads/sending/test_decisions.py", "tests/uploads/sending/test_control.py",
         "tests/uploads/sending/test_fates.py", "tests/uploads/sending/test_uploader.py",
         "tests/uploads/sending/test_uploader_pace.py",
         "tests/uploads/sending/test_trial.py", "tests/uploads/sending/test_uploader_states.py",
         "tests/uploads/sending/test_disk.py", "tests/uploads/sending/test_awake.py"),
    ),
    "phone": Part(
        ("ozogui/leads/values/phone*.py", "ozogui/leads/values/countries.py"),
        ("tests/leads/values", "tests/leads/checking/test_rules.py"),
    ),
    "guessing": Part(
        ("ozogui/leads/mapping/guessing.py", "ozogui/leads/values/content.py"),
        ("tests/leads/mapping", "tests/leads/values/test_column_names.py"),
    ),
    "failed rows": Part(
        ("ozogui/uploads/results/failed_file.py", "ozogui/uploads/results/later.py",
         "ozogui/cloudagent/failed_rows.py"),
        ("tests/uploads/results", "tests/cloudagent/test_failed_rows.py", "tests/engine/test_sent_uploads.py"),
    ),
    "undo": Part(
        ("ozogui/uploads/sending/undo.py", "ozogui/uploads/journal/undo_store.py", "ozogui/engine/undoing.py"),
        ("tests/uploads/sending/test_undo.py", "tests/engine/test_sent_uploads.py", "tests/cli/test_undo.py"),
    ),
}  # fmt: skip


def sources_of(part: Part) -> list[str]:
    """Return the files that a part names, some by a pattern.

    Raises:
        FileNotFoundError: a pattern fits nothing any more.
    """
    found: list[str] = []
    for pattern in part.sources:
        fitting = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob(pattern))
        if not fitting:
            raise FileNotFoundError(pattern)
        found += fitting
    return found


def chosen(parts: list[str], runs: int, seed: int) -> list[tuple[str, Fault]]:
    """Return so many faults, about as many of each part, always the same for the same seed and source."""
    chance = random.Random(seed)
    picked: list[tuple[str, Fault]] = []
    for at, name in enumerate(parts):
        wanted = runs * (at + 1) // len(parts) - runs * at // len(parts)
        there = [fault for path in sources_of(PARTS[name]) for fault in faults_in(path, (ROOT / path).read_bytes())]
        picked += [(name, fault) for fault in sorted(chance.sample(there, min(wanted, len(there))))]
    return picked


class Tree:
    """A copy of the tree to run tests in, one fault at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in COPIED:
            if (ROOT / name).is_dir():
                leave = shutil.ignore_patterns("__pycache__", "screenshots")
                shutil.copytree(ROOT / name, folder / name, ignore=leave)
            else:
                shutil.copy(ROOT / name, folder / name)

    def run(self, tests: tuple[str, ...], limit_s: float | None, fault: Fault | None = None) -> tuple[bool, str]:
        """Run tests, with a fault put in meanwhile; return whether they are all well, and pytest's last words."""
        if fault is None:
            return self._run(tests, limit_s)
        path = self._folder / fault.path
        sound = path.read_bytes()
        # Python takes a compiled file for good whose source has the same size and second.
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
            compiled.unlink()
        path.write_bytes(fault.applied(sound))
        try:
            return self._run(tests, limit_s)
        finally:
            path.write_bytes(sound)

    def _run(self, tests: tuple[str, ...], limit_s: float | None) -> tuple[bool, str]:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--no-header", *tests]
        home = self._folder / "home"
        variables = {
            **os.environ, "PYTHONPATH": str(self._folder), "OZOGUI_HOME": str(home), "QT_QPA_PLATFORM": "offscreen",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "CI": "true", "TMPDIR": str(self._folder),
        }  # fmt: skip
        if limit_s is not None:
            variables["PYTHONDONTWRITEBYTECODE"] = "1"
        said = self._folder / "said.txt"
        with said.open("wb") as output:
            child = subprocess.Popen(
                command,
                cwd=self._folder,
                env=variables,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_hold_memory if os.name == "posix" else None,
            )
            try:
                code = child.wait(limit_s)
            except subprocess.TimeoutExpired:
                return False, f"it hangs: nothing after {limit_s:.0f} s"
            finally:
                _end(child)
        words = said.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        failed = [line for line in words if line.startswith(("FAILED", "ERROR"))]
        return code == 0, (failed or words or [""])[-1]


def _hold_memory() -> None:
    import resource  # not on Windows

    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a run with all that it has started."""
    if sys.platform != "win32":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.wait()


def measured(tree: Tree, parts: list[str]) -> dict[str, float]:
    """Run the tests of each part without a fault, and return how long each may take with one.

    Raises:
        RuntimeError: they fail as it is.
    """
    limits = {}
    for name in parts:
        begin = time.monotonic()
        is_well, words = tree.run(PARTS[name].tests, None)
        if not is_well:
            raise RuntimeError(f"the tests of {name} fail without any fault: {words}")
        seconds = time.monotonic() - begin
        limits[name] = max(LEAST_S, TIMES_LONGER * seconds)
        print(f"{name}: {seconds:.1f} s without a fault", flush=True)
    return limits


def run(parts: list[str], runs: int, seed: int, jobs: int) -> Iterator[tuple[str, Fault, bool]]:
    """Put the faults in, one after the other, and yield each with whether it was noticed."""
    picked = chosen(parts, runs, seed)
    with tempfile.TemporaryDirectory(prefix="ozogui-mutants-") as folder:
        trees: SimpleQueue[Tree] = SimpleQueue()
        for number in range(jobs):
            (Path(folder) / str(number)).mkdir()
            trees.put(Tree(Path(folder) / str(number)))
        first = trees.get()
        limits = measured(first, parts)
        trees.put(first)

        def look(one: tuple[str, Fault]) -> tuple[str, Fault, bool]:
            name, fault = one
            tree = trees.get()
            try:
                is_well, words = tree.run(PARTS[name].tests, limits[name], fault)
            finally:
                trees.put(tree)
            print(
                f"{'SURVIVED' if is_well else 'noticed '} {name}: {fault}   {'' if is_well else words[:120]}",
                flush=True,
            )
            return name, fault, not is_well

        with ThreadPoolExecutor(jobs) as pool:
            yield from pool.map(look, picked)


def main(arguments: list[str] | None = None) -> int:
    """Put so many faults in, print what was noticed and what was not; 1 when fewer than 95 of 100 were."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=100, help="how many faults (100)")
    parser.add_argument("--seed", type=int, default=1, help="which faults (1)")
    parser.add_argument("--jobs", type=int, default=1, help="how many at once (1)")
    parser.add_argument("--parts", nargs="+", choices=sorted(PARTS), default=list(PARTS), help="only in these")
    options = parser.parse_args(arguments)
    noticed: Counter[str] = Counter()
    put_in: Counter[str] = Counter()
    survivors = []
    for name, fault, was_noticed in run(options.parts, options.runs, options.seed, options.jobs):
        put_in[name] += 1
        noticed[name] += was_noticed
        if not was_noticed:
            survivors.append(fault)
    print(f"\nnoticed {noticed.total()}/{put_in.total()}")
    for name in options.parts:
        print(f"  {name}: {noticed[name]}/{put_in[name]}")
    for fault in survivors:
        line = (ROOT / fault.path).read_text(encoding="utf-8").splitlines()[fault.line - 1]
        print(f"survived: {fault}\n    {line.strip()}")
    return 0 if noticed.total() * 100 >= put_in.total() * 95 else 1


if __name__ == "__main__":
    sys.exit(main())
