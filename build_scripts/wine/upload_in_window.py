"""Runs on Windows: opens the window on a list, starts its practice upload, and lives on as the program does.

python upload_in_window.py LIST     prints its process number once the first batch is queued
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
PAUSE_MS = 200


def main() -> int:
    """Start the upload as a person would, then wait for what comes."""
    from PySide6.QtCore import QTimer

    from ozogui.app import create_application
    from ozogui.ui.frame.session_end import SessionEnd
    from ozogui.ui.journey.place import Place

    app, window = create_application(["ozogui", "--practice"])
    SessionEnd(window)
    window.show()
    journey = window.journey
    journey.open_file(Path(sys.argv[1]))

    def press() -> None:
        """Go one step further whenever the window is ready for it."""
        if journey.sheet is None or journey.runner.is_running:
            return
        if window.place is Place.CAMPAIGN and journey.editing.check is not None:
            journey.set_campaign("Practice_Outbound")
        if window.place is Place.UPLOAD and journey.sending.upload_id is not None:
            journey.runner.start(journey.sending.upload_id)
            steps.stop()
            QTimer.singleShot(3_000, lambda: print(os.getpid(), flush=True))
        elif window.bottom.next.isEnabled():
            window.bottom.next.click()

    steps = QTimer(interval=PAUSE_MS)
    steps.timeout.connect(press)
    steps.start()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
