"""A trial: the first leads go, the upload waits by itself and says so, and the rest goes when a person agrees."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from ozogui.ui.frame.bottom_bar import BottomBar
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.look import Look
from ozogui.ui.upload.upload_page import UploadPage
from ozogui.uploads.records import StopCause, UploadState
from tests.ui.conftest import PATIENCE_MS

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def ready(look: Look, checked: Journey, qtbot: QtBot) -> UploadPage:
    page, bar = UploadPage(look, checked), BottomBar(look)
    qtbot.addWidget(page)
    qtbot.addWidget(bar)
    page.bar_changed.connect(lambda: bar.show_page(page))
    page.resize(1150, 564)
    page.show()
    bar.show()
    checked.set_campaign("Practice_Outbound")
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
        checked.prepare_upload()
    return page


def button(within: QWidget, name: str) -> QPushButton:
    (found,) = (each for each in within.findChildren(QPushButton, name) if each.isVisible())
    return found


def test_a_trial_pauses_by_itself_and_the_rest_goes_on(ready: UploadPage, checked: Journey, qtbot: QtBot) -> None:
    journal = checked.engine.journal
    assert checked.editing.check is not None
    leads = checked.editing.check.ready
    trial = button(ready, "trialButton")
    assert trial.accessibleName() == "Send 10 first…"
    prepared = checked.sending.upload_id
    qtbot.mouseClick(trial, LEFT)
    dialog = ready.window().findChild(QWidget, "trialDialog")
    assert dialog is not None
    spin = dialog.findChild(QSpinBox, "trialSpin")
    assert spin is not None
    spin.setValue(25)
    assert button(dialog, "sendTrialButton").accessibleName() == "Send 25 leads, then pause"
    qtbot.mouseClick(button(dialog, "sendTrialButton"), LEFT)
    qtbot.waitUntil(lambda: checked.sending.upload_id != prepared and checked.runner.is_running, timeout=PATIENCE_MS)
    upload_id = checked.sending.upload_id
    assert upload_id is not None
    qtbot.waitUntil(lambda: journal.upload(upload_id).state is UploadState.PAUSED, timeout=PATIENCE_MS)
    assert journal.upload(upload_id).stop_cause is StopCause.TRIAL
    assert journal.sums(upload_id).queued == 25
    assert len(journal.uploads()) == 1  # what was prepared before is gone

    qtbot.waitUntil(lambda: ready.title.text().startswith("Tried"), timeout=PATIENCE_MS)
    assert ready.title.text() == f"Tried with 25 leads: {leads - 25:,} leads wait, in practice"
    assert "all of them are queued" in ready.sentence.text()
    assert not any(each.isVisible() for each in ready.findChildren(QPushButton, "trialButton"))
    go_on = next(act for act in ready.acts if act.objectName() == "uploadButton")
    assert go_on.accessibleName() == f"Continue with the rest, {leads - 25:,} leads"
    assert go_on.isVisible()
    qtbot.mouseClick(go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not checked.runner.is_running, timeout=PATIENCE_MS)
    sums = journal.sums(upload_id)
    assert (sums.queued, sums.waiting, sums.agree) == (leads, 0, True)


def test_no_trial_of_what_is_set_up_differently_by_now(ready: UploadPage, checked: Journey) -> None:
    checked.set_campaign("Renewals_Q4")
    checked.upload_changed.emit()
    assert not any(each.isVisible() for each in ready.findChildren(QPushButton, "trialButton"))


def test_no_trial_once_it_was_begun(ready: UploadPage, checked: Journey, qtbot: QtBot) -> None:
    upload = ready.findChild(QPushButton, "uploadButton") or next(
        act for act in ready.acts if act.objectName() == "uploadButton"
    )
    qtbot.mouseClick(upload, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not checked.runner.is_running, timeout=PATIENCE_MS)
    assert not any(each.isVisible() for each in ready.findChildren(QPushButton, "trialButton"))
