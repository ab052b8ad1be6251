"""Lets the reader's process be counted while the tests measure what they run through.

It starts without `site`, so nothing begins to measure there by itself, and it is killed as soon as its last message has
come, before it could write what it ran through. Both are put right here, for a measured run alone.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from ozogui.leads.reading import reader_process
from ozogui.leads.reading.reader_child import Request
from ozogui.leads.reading.reader_process import Child

CONFIG = Path(__file__).resolve().parent.parent / "build_scripts" / "coverage.cfg"
PATIENCE_S = 5.0
"""How long a reader may take to write it down; one that hangs, as some tests want it, is killed after that."""

_BEGIN = (
    f"import coverage; _counted = coverage.Coverage(config_file={str(CONFIG)!r}, data_suffix=True); _counted.start(); "
    "import atexit; atexit.register(lambda: (_counted.stop(), _counted.save())); "
)


def count_the_reader(patch: pytest.MonkeyPatch) -> None:
    """Measure every reader's process from now on."""
    plain = reader_process._command

    def counted() -> list[str]:
        command = plain()
        if "-c" not in command:  # a frozen program's, which a test only asks for
            return command
        at = command.index("-c") + 1
        path, _, rest = command[at].partition("; from ozogui")
        command[at] = f"{path}; {_BEGIN}from ozogui{rest}"
        return command

    start = reader_process.start_process

    def patient(handle: BinaryIO, request: Request) -> Child:
        child = start(handle, request)
        kill = child.kill

        def wait_and_kill() -> None:
            with suppress(subprocess.TimeoutExpired):
                cast("subprocess.Popen[bytes]", child).wait(PATIENCE_S)
            kill()

        child.kill = wait_and_kill  # type: ignore[method-assign]
        return child

    patch.setattr(reader_process, "_command", counted)
    patch.setattr(reader_process, "start_process", patient)


def is_measured() -> bool:
    """Whether this run of the tests counts what it runs through."""
    if "coverage" not in sys.modules:
        return False
    from coverage import Coverage

    return Coverage.current() is not None
