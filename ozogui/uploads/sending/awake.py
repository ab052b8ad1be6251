"""Keeps the computer from going to sleep by itself while an upload sends; a laptop's lid still does what it does.

How is wakepy's business: SetThreadExecutionState on Windows, caffeinate on macOS, the desktop's own service over D-Bus
on Linux. Where none of that is to be had the upload runs all the same, and somebody is told.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from wakepy import Mode

logger = logging.getLogger(__name__)

CANNOT = (
    "This computer could not be told to stay awake: see to it that it does not go to sleep. "
    "If it does, nothing is lost, and the upload goes on when it wakes."
)


class KeepsAwake(Protocol):
    """What the uploader needs of `Awake`."""

    def on(self) -> bool:
        """Keep the computer awake from now on; return whether it is. Never raises."""

    def off(self) -> None:
        """Let it sleep again; without effect when it is not kept awake. Never raises."""


class Awake:
    """One wish to stay awake. May be used from any thread; the wish ends with the process at the latest."""

    def __init__(self) -> None:
        self._mode: Mode | None = None
        self._lock = threading.Lock()

    def on(self) -> bool:
        """Keep the computer awake from now on; return whether it is."""
        with self._lock:
            if self._mode is not None:
                return True
            # Whatever a desktop's service or a driver throws, it is no reason not to send.
            try:
                # Costs 30 ms, which only an upload needs.
                from wakepy import keep

                mode = keep.running(on_fail="pass")
                mode.__enter__()
                if mode.active:
                    self._mode = mode
                    return True
                mode.__exit__(None, None, None)
                logger.info("not kept awake: no way to do it here")
            except Exception as error:  # noqa: BLE001
                logger.warning("not kept awake: %s", type(error).__name__)
            return False

    def off(self) -> None:
        """Let the computer sleep again."""
        with self._lock:
            mode, self._mode = self._mode, None
            if mode is None:
                return
            try:
                mode.__exit__(None, None, None)
            except Exception as error:  # noqa: BLE001  see above
                logger.warning("the wish to stay awake was not taken back: %s", type(error).__name__)
