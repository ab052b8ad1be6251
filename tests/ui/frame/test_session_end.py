"""The end of the session while an upload runs: a real program, the signals of the system, its journal after."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtGui import QSessionManager
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ozogui.engine.engine import Engine
from ozogui.settings.paths import Paths
from ozogui.ui.frame.session_end import SessionEnd
from ozogui.ui.frame.window import MainWindow
from ozogui.ui.kit.look import Look
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import BatchState, StopCause, UploadState
from tests.ui.conftest import PATIENCE_MS
from tests.ui.uploads import Plan, keep_upload

PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from ozogui import app
from ozogui.ui.frame import session_end
from tests.ui.uploads import Plan, keep_upload

make = session_end.SessionEnd
def with_upload(window):
    ending = make(window, answer_ms=int(sys.argv[2]))
    practice = window.engine.practice()
    practice.faults.add(sys.argv[1])
    window.journey.runner.start(keep_upload(window.engine.journal, Plan(batches=7)))
    def look():
        if len(practice.arrivals) == 1:
            timer.stop()
            print("sending", flush=True)
    timer = QTimer(window)
    timer.timeout.connect(look)
    timer.start(20)
    return ending
session_end.SessionEnd = with_upload
sys.exit(app.run(["--practice"]))
"""


def ended_by(number: int, fault: str, answer_ms: int, home: Path) -> list[BatchState]:
    """Start a program that sends, end it by a signal, and return the states of its upload's batches."""
    environment = {**os.environ, "OZOGUI_HOME": str(home)}
    command = [sys.executable, "-c", PROGRAM, fault, str(answer_ms)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "sending\n"
        process.send_signal(number)
        assert process.wait(30) == 0
    with Journal(Paths(home).journal) as journal:
        assert journal.recover_all() == 0, "it ended in good order: nothing had to be found out afterwards"
        (upload,) = journal.unfinished()
        assert (upload.state, upload.stop_cause) == (UploadState.READY, StopCause.NONE)  # it waits in its place
        assert journal.sums(upload.id).agree
        return [batch.state for batch in journal.batches(upload.id)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends messages instead, see the tests under Wine")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_the_request_under_way_is_cut_when_its_answer_does_not_come(name: str, tmp_path: Path) -> None:
    states = ended_by(getattr(signal, name), "hang", 300, tmp_path / "home")
    assert states == [BatchState.UNCONFIRMED] + [BatchState.WAITING] * 6


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends messages instead, see the tests under Wine")
def test_the_answer_under_way_gets_its_time_and_nothing_more_is_sent(tmp_path: Path) -> None:
    states = ended_by(signal.SIGTERM, "drip", 10_000, tmp_path / "home")
    assert states[0] is BatchState.QUEUED
    assert set(states[1:]) <= {BatchState.QUEUED, BatchState.WAITING}
    assert states[-1] is BatchState.WAITING


class Manager:
    """What Qt hands over when a session ends, as far as it is used: only a platform can make a real one."""

    hint: QSessionManager.RestartHint | None = None

    def setRestartHint(self, hint: QSessionManager.RestartHint) -> None:  # noqa: N802  Qt's name
        self.hint = hint


@pytest.fixture
def window(engine: Engine, look: Look, qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow(engine, look)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.closes_unasked = True
    window.close()


def test_a_session_that_does_not_end_after_all_is_told_and_closing_asks_again(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SessionEnd, "_listen_to_signals", lambda _self: None, raising=False)
    ending, journey, manager = SessionEnd(window, answer_ms=100, still_here_ms=200), window.journey, Manager()
    practice = window.engine.practice()
    practice.faults.add("hang")
    journey.runner.start(keep_upload(journey.journal, Plan(batches=2)))
    qtbot.waitUntil(lambda: len(practice.arrivals) == 1, timeout=PATIENCE_MS)
    ending.on_commit_data(cast("QSessionManager", manager))
    assert manager.hint is QSessionManager.RestartHint.RestartNever
    assert window.closes_unasked
    qtbot.waitUntil(lambda: not window.closes_unasked, timeout=PATIENCE_MS)
    shown = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    assert "The upload was stopped because the computer was about to shut down." in shown
    assert not journey.runner.is_running
