"""Work away from the window ends cleanly whatever is thrown away meanwhile: a crash in Qt takes the program along."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

THROWN_AWAY = """
from PySide6.QtCore import QCoreApplication, QEventLoop
from ozogui.ui.kit.background import Background
app = QCoreApplication([])
ended = 0
def count(_result):
    global ended
    ended += 1
    loop.quit()
for _ in range(20):
    background, loop = Background(), QEventLoop()
    background.run(lambda work: sum(range(10_000)), count)
    loop.exec()
    background.stop()
    del background  # its work still waits to be deleted by the event loop
print(ended, "ended")
"""


def test_a_background_may_go_while_its_last_work_waits_to_be_deleted() -> None:
    # In a process of its own: where this fails, Qt's memory is freed twice and the process dies.
    ran = subprocess.run([sys.executable, "-c", THROWN_AWAY], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout.strip()) == (0, "20 ended"), ran.stderr
