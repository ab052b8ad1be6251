"""An upload that goes on in the tray: the window hides, the icon says how it stands, and a person is called by message.

The offscreen platform has no tray, so the icon itself is not seen here; all that it says and does is.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton
from pytestqt.qtbot import QtBot
from typing_extensions import override

from ozogui.ui.frame.closing import NAME, ClosingDialog, ask_to_close
from ozogui.ui.frame.tray import Tray
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.look import Look
from ozogui.uploads.records import UploadState
from tests.ui.conftest import PATIENCE_MS
from tests.ui.uploads import Plan, keep_upload


class Window(QMainWindow):
    """As much of a window as the tray needs."""

    def __init__(self, look: Look, journey: Journey, *, has_tray: bool) -> None:
        super().__init__()
        self.look, self.journey = look, journey
        self.tray = Tray(self, look, journey, is_available=has_tray)
        self.messages: list[tuple[str, str]] = []
        self.tray.told.connect(lambda words, more: self.messages.append((words, more)))

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        to_tray = self.tray.take_window if self.tray.is_available else None
        event.setAccepted(ask_to_close(self, self.journey, to_tray))


@pytest.fixture
def window(look: Look, journey: Journey, qtbot: QtBot) -> Iterator[Window]:
    window = Window(look, journey, has_tray=True)
    qtbot.addWidget(window)
    window.show()
    yield window
    QApplication.setQuitOnLastWindowClosed(True)


def start(journey: Journey, qtbot: QtBot, batches: int = 7) -> int:
    upload_id = keep_upload(journey.journal, Plan(batches=batches))
    journey.runner.start(upload_id)
    journal = journey.journal
    qtbot.waitUntil(lambda: journal.sums(upload_id).queued == min(batches, 5) * 2, timeout=PATIENCE_MS)
    return upload_id


def into_the_tray(window: Window) -> None:
    window.close()
    dialog = window.findChild(ClosingDialog, NAME)
    assert dialog is not None
    button = dialog.findChild(QPushButton, "keepInTrayButton")
    assert button is not None
    button.click()


def test_without_a_tray_it_is_not_offered(look: Look, journey: Journey, qtbot: QtBot) -> None:
    window = Window(look, journey, has_tray=False)
    qtbot.addWidget(window)
    window.show()
    start(journey, qtbot)
    window.close()
    dialog = window.findChild(ClosingDialog, NAME)
    assert dialog is not None
    assert dialog.findChild(QPushButton, "keepInTrayButton") is None


def test_the_upload_goes_on_without_its_window_and_the_end_is_told(
    window: Window, journey: Journey, qtbot: QtBot
) -> None:
    journey.engine.practice().faults.add("hang")
    upload_id = keep_upload(journey.journal, Plan(batches=2))
    journey.runner.start(upload_id)
    qtbot.waitUntil(lambda: len(journey.engine.practice().arrivals) == 1, timeout=PATIENCE_MS)
    into_the_tray(window)
    assert not window.isVisible()
    assert journey.runner.is_running
    assert window.messages[0][0] == "OzoGUI goes on in the background."
    journey.engine.practice().faults.release()
    qtbot.waitUntil(lambda: not journey.runner.is_running, timeout=PATIENCE_MS)
    # Whether the batch in doubt was told before the end came depends on how quickly the rest went.
    titles = [words for words, _more in window.messages]
    assert titles[-1] == "renewals.xlsx: 2 of 4 leads are queued in Practice_Outbound, in practice"
    assert window.messages[-1][1].endswith("2 leads need a decision from you; the rest is done.")


def test_the_icon_says_how_far_it_is_and_pauses(window: Window, journey: Journey, qtbot: QtBot) -> None:
    upload_id = start(journey, qtbot)
    into_the_tray(window)
    journal = journey.journal
    qtbot.waitUntil(lambda: window.tray.words == "OzoGUI: renewals.xlsx: 10 of 14 leads accepted", timeout=PATIENCE_MS)
    window.tray.pause_action.trigger()
    qtbot.waitUntil(lambda: journal.upload(upload_id).state is UploadState.PAUSED, timeout=PATIENCE_MS)
    qtbot.waitUntil(
        lambda: window.tray.words == "OzoGUI: paused, renewals.xlsx: 10 of 14 leads accepted", timeout=PATIENCE_MS
    )
    assert window.tray.pause_action.text() == "Go on"
    assert len(window.messages) == 1  # a pause by hand needs no message
    window.tray.pause_action.trigger()
    qtbot.waitUntil(lambda: window.tray.pause_action.text() == "Pause", timeout=PATIENCE_MS)


def test_open_brings_the_window_back_to_the_upload(window: Window, journey: Journey, qtbot: QtBot) -> None:
    start(journey, qtbot)
    into_the_tray(window)
    places: list[int] = []
    journey.place_wanted.connect(places.append)
    window.tray.open_action.trigger()
    assert window.isVisible()
    assert places == [Place.UPLOAD]
    assert QApplication.quitOnLastWindowClosed()


def test_quit_asks_while_the_upload_runs(window: Window, journey: Journey, qtbot: QtBot) -> None:
    start(journey, qtbot)
    into_the_tray(window)
    window.tray.quit_action.trigger()
    assert window.isVisible()
    assert window.findChild(ClosingDialog, NAME) is not None
    assert journey.runner.is_running


def test_a_wrong_key_calls_for_the_person(window: Window, journey: Journey, qtbot: QtBot) -> None:
    journey.engine.practice().faults.add("401")
    upload_id = keep_upload(journey.journal)
    window.hide()
    journey.runner.start(upload_id)
    qtbot.waitUntil(lambda: not journey.runner.is_running, timeout=PATIENCE_MS)
    assert window.messages[-1][0].startswith("renewals.xlsx: Stopped: the ")
    assert window.tray.words == "OzoGUI: renewals.xlsx: 0 of 6 leads accepted"
