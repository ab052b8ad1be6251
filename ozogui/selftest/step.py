"""What a step of the smoke test is, and what one step leaves for the next."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ozogui.ui.frame.window import MainWindow

LEADS: tuple[tuple[str, ...], ...] = (
    ("Phone", "Name", "City"),
    ("9876500001", "Asha Patil", "Pune"),
    ("9876500002", "Ravi Rao", "Goa"),
    ("9876500003", "Zoë D'Souza", "Mumbai"),
    ("9876500004", "मीना", "Nashik"),
)
"""What resources/smoke-test/leads.* hold, in every format; nobody's numbers."""
_PATIENCE_S = 60.0


class TrialError(Exception):
    """A step did not find what it should; the text says what it found."""


@dataclass
class Trial:
    """What one step leaves for the next. Lives in the main thread."""

    folder: Path
    """Everything is written here, and thrown away at the end."""
    app: QApplication | None = None
    window: MainWindow | None = None

    def opened(self) -> tuple[QApplication, MainWindow]:
        """Return the program with its window open.

        Raises:
            TrialError: it could not be opened.
        """
        if self.app is None or self.window is None:
            raise TrialError("there is no window")
        return self.app, self.window

    def wait(self, until: Callable[[], object], what: str) -> None:
        """Let the window live until something is true.

        Raises:
            TrialError: it took more than a minute.
        """
        app, _window = self.opened()
        end = time.monotonic() + _PATIENCE_S
        while not until():
            if time.monotonic() > end:
                raise TrialError(f"waited {_PATIENCE_S:.0f} s in vain for {what}")
            app.processEvents()
            time.sleep(0.005)

    def close(self) -> None:
        """Close the window, and with it the journal and the practice server."""
        if self.window is not None:
            self.window.close()


Step = Callable[[Trial], str]
"""Does one thing and returns what it found, in a few words; raises when that is not as it should be."""
