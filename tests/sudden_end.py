"""The sudden end of a process: nothing of it runs any more, not even its last words."""

import os
import signal
import sys

if sys.platform == "win32":
    _SIGNAL, STATUS = signal.SIGTERM, 1
else:
    _SIGNAL, STATUS = signal.SIGKILL, -9
"""SIGTERM is TerminateProcess on Windows; the status is how `subprocess` tells of such an end."""


def end_suddenly() -> None:
    """End this very process at once."""
    os.kill(os.getpid(), _SIGNAL)
