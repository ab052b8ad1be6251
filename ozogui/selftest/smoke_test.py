"""`ozogui --smoke-test [REPORT]`: whether this very program, as it lies here, can do all that it is made for.

A built program easily lacks a data file, a plugin or a library, and then fails in somebody's hands. So it can try
itself: one line for each step, and exit code 0 only if all of them went well. Nobody is called, nothing leaves this
computer, nothing of the person's is touched: it all happens in a folder that is thrown away. The steps themselves are
in smoke_steps.py.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from ozogui.selftest.step import Step, Trial


def main(arguments: Sequence[str]) -> int:
    """Try everything and return the exit code: 0, 1 when a step failed, 2 when the report cannot be written.

    Args:
        arguments: at most the path of a file for the report. It also goes to standard output, which a program without
            a console does not have on Windows.
    """
    # Whatever the person has set up, this is a stranger's first start without a screen; a screen must be asked for.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with ExitStack() as stack:
        outputs: list[TextIO] = [] if sys.stdout is None else [sys.stdout]
        if arguments:
            try:
                outputs.append(stack.enter_context(Path(arguments[0]).open("w", encoding="utf-8", buffering=1)))
            except OSError as error:
                # Without a console there is no way to say it but the exit code.
                if sys.stderr is not None:
                    sys.stderr.write(f"The report cannot be written: {error.strerror}\n")
                return 2
        # What Windows still holds open must not turn a success into a failure.
        temporary = tempfile.TemporaryDirectory(prefix="ozogui-try-", ignore_cleanup_errors=True)
        folder = Path(stack.enter_context(temporary))
        os.environ["OZOGUI_HOME"] = str(folder / "home")
        from ozogui.selftest.smoke_steps import STEPS

        trial = Trial(folder)
        try:
            return try_all(STEPS, trial, outputs)
        finally:
            trial.close()


def try_all(steps: Sequence[tuple[str, Step]], trial: Trial, outputs: Sequence[TextIO]) -> int:
    """Do all the steps, whatever becomes of the earlier ones, and report each in a line; returns the exit code."""
    failed = 0
    for name, step in steps:
        began = time.monotonic()
        try:
            word, found = "ok", step(trial)
        # The very point: whatever goes wrong in a step is told, and the next one is tried.
        except Exception as error:  # noqa: BLE001
            failed += 1
            word, found = "FAILED", f"{type(error).__name__}: {error}\n{traceback.format_exc()}"
        _write(outputs, f"{word:<7}{name:<13}{time.monotonic() - began:6.2f} s   {found}\n")
    _write(outputs, f"{len(steps) - failed} of {len(steps)} steps went well.\n")
    return 1 if failed else 0


def _write(outputs: Sequence[TextIO], line: str) -> None:
    for output in outputs:
        # A terminal of another age has no letters for some names.
        encoding = output.encoding or "utf-8"
        output.write(line.encode(encoding, "replace").decode(encoding))
        output.flush()
