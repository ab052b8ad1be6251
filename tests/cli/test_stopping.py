"""A request to end reaches a command wherever its main thread is."""

from __future__ import annotations

import subprocess
import sys

import pytest

INSIDE = """
import signal
from ozogui.cli.stopping import ended_by_signal

with ended_by_signal() as end:
    with end._cond:  # as inside of end.wait, for the moment before it lets go of its lock
        signal.raise_signal(signal.SIGTERM)
    assert end.wait(10)
print("ended")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows raises no SIGTERM")
def test_a_signal_in_the_middle_of_waiting_for_it_ends_the_wait() -> None:
    ended = subprocess.run([sys.executable, "-c", INSIDE], capture_output=True, text=True, timeout=20, check=False)
    assert (ended.returncode, ended.stdout) == (0, "ended\n")
