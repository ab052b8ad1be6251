"""Nothing irreversible by accident: hurried hands, held keys and the sample, against a server that looks real."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from ozogui.app import create_application
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.engine.engine import Engine
from ozogui.resources import resource
from ozogui.settings import paths
from ozogui.settings.settings import Account
from ozogui.ui.frame.window import MainWindow
from ozogui.ui.journey.place import Place
from ozogui.ui.kit import hold_button
from ozogui.uploads.records import UploadState
from tests.ui.conftest import PATIENCE_MS

LEFT = Qt.MouseButton.LeftButton
CAMPAIGN = "Diwali_Offers"


@pytest.fixture
def real_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the times as they are for people."""
    monkeypatch.setattr(hold_button, "DEAD_MS", 800)
    monkeypatch.setattr(hold_button, "HOLD_MS", 1_000)
    monkeypatch.setattr(hold_button, "CLICK_MS", 300)


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer() as practice:
        yield practice


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, server: PracticeServer) -> Iterator[MainWindow]:
    engine = Engine(paths.from_environment(os.environ))
    account = Account("Acme Retail", server=server.url, user_name=server.USER_NAME)
    engine.accounts.save(account)
    engine.update(lambda settings: replace(settings, current_account=account.name))
    engine.close()
    _app, window = create_application(["ozogui"])
    window.engine.keys.keep(account, PracticeServer.API_KEY)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.journey.sending.end()
    window.journey.runner.stop()
    assert window.journey.runner.join(PATIENCE_MS)
    window.close()


@pytest.fixture
def on_campaign(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A list of 30 leads, checked, its campaign chosen."""
    open_list(window, qtbot, tmp_path / "diwali.csv", 30)
    choose(window, qtbot, CAMPAIGN)
    return window


def open_list(window: MainWindow, qtbot: QtBot, path: Path, leads: int, first: int = 0) -> None:
    rows = "".join(f"88888{first + row:05d},Asha Patil,Pune\n" for row in range(leads))
    path.write_text(f"Mobile,Name,City\n{rows}", encoding="utf-8")
    journey = window.journey
    window.open_file(path)
    until(qtbot, lambda: journey.sheet is not None and journey.sheet.path == path)
    journey.run_check()
    until(qtbot, lambda: journey.editing.check is not None and window.place is Place.CHECK)


def choose(window: MainWindow, qtbot: QtBot, campaign: str) -> None:
    window.go_to(Place.CAMPAIGN)
    until(qtbot, lambda: campaign in window.findChild(QWidget, "campaignCombo").model().names)  # type: ignore[union-attr]
    window.journey.set_campaign(campaign)


def until(qtbot: QtBot, true: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(true()), timeout=PATIENCE_MS)


def button(window: QWidget, name: str) -> QPushButton:
    (found,) = (each for each in window.findChildren(QPushButton, name) if each.isVisible())
    return found


def at(window: QWidget, spot: QPoint) -> QWidget:
    found = window.childAt(spot)
    assert found is not None
    return found


def nothing_was_sent(window: MainWindow, server: PracticeServer) -> bool:
    begun = [each for each in window.engine.journal.uploads() if each.state is not UploadState.READY]
    return not server.arrivals and not begun and not window.journey.runner.is_running


def on_summary(window: MainWindow, qtbot: QtBot) -> QPushButton:
    """Go on to the summary and wait until its button answers."""
    qtbot.mouseClick(button(window, "nextButton"), LEFT)
    until(qtbot, lambda: window.place is Place.UPLOAD)
    until(qtbot, lambda: button(window, "uploadButton").isEnabled())
    return button(window, "uploadButton")


@pytest.mark.usefixtures("real_hands")
@pytest.mark.parametrize("gap_ms", [50, 130, 350])
def test_a_double_click_on_review_sends_nothing(
    on_campaign: MainWindow, server: PracticeServer, qtbot: QtBot, gap_ms: int
) -> None:
    window = on_campaign
    spot = button(window, "nextButton").mapTo(window, button(window, "nextButton").rect().center())
    for _ in range(2):
        under = at(window, spot)
        QTest.mouseClick(under, LEFT, pos=under.mapFrom(window, spot))
        QTest.qWait(gap_ms)
    until(qtbot, lambda: window.place is Place.UPLOAD)
    QTest.qWait(300)
    under = at(window, spot)
    QTest.mouseDClick(under, LEFT, pos=under.mapFrom(window, spot))
    QTest.qWait(200)
    assert nothing_was_sent(window, server)
    assert len(window.engine.journal.uploads()) == 1
    assert not isinstance(under, QPushButton), "no button stands where the one before stood"


@pytest.mark.usefixtures("real_hands")
def test_the_button_that_sends_is_dead_at_first_and_stands_elsewhere(
    on_campaign: MainWindow, server: PracticeServer, qtbot: QtBot
) -> None:
    window = on_campaign
    before = button(window, "nextButton")
    old = before.rect().translated(before.mapTo(window, QPoint()))
    qtbot.mouseClick(before, LEFT)
    until(qtbot, lambda: window.place is Place.UPLOAD and button(window, "uploadButton"))
    send = button(window, "uploadButton")
    assert not send.isEnabled()
    QTest.qWait(500)
    assert not send.isEnabled()
    until(qtbot, send.isEnabled)
    new = send.rect().translated(send.mapTo(window, QPoint()))
    assert not new.intersects(old)
    assert send.accessibleName() == "Hold to send 30 leads"
    assert nothing_was_sent(window, server)


@pytest.mark.usefixtures("real_hands")
def test_it_is_held_for_a_second_by_mouse_or_space(
    on_campaign: MainWindow, server: PracticeServer, qtbot: QtBot
) -> None:
    window = on_campaign
    send = on_summary(window, qtbot)
    QTest.mousePress(send, LEFT)
    QTest.qWait(600)
    QTest.mouseRelease(send, LEFT)
    QTest.qWait(700)
    assert nothing_was_sent(window, server)
    assert window.findChild(QWidget, "sendDialog") is None  # thought better of it: no question either
    QTest.mouseDClick(send, LEFT)
    QTest.qWait(100)
    assert nothing_was_sent(window, server)
    send.setFocus()
    QTest.keyPress(send, Qt.Key.Key_Space)
    until(qtbot, lambda: server.arrivals)
    assert [arrival.leads for arrival in server.arrivals] == [30]


def test_held_ctrl_enter_prepares_once_and_asks_and_never_sends(
    on_campaign: MainWindow, server: PracticeServer, qtbot: QtBot
) -> None:
    window = on_campaign
    for _ in range(23):  # as a held key repeats
        QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        QTest.qWait(30)
    until(qtbot, lambda: window.place is Place.UPLOAD)
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.qWait(200)
    assert nothing_was_sent(window, server)
    assert len(window.engine.journal.uploads()) == 1
    dialog = window.findChild(QWidget, "sendDialog")
    assert dialog is not None
    assert button(dialog, "notYetButton").isDefault()
    qtbot.mouseClick(button(dialog, "notYetButton"), LEFT)
    assert nothing_was_sent(window, server)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_and_a_screen_reader_get_a_question_and_its_default_is_not_yet(
    on_campaign: MainWindow, server: PracticeServer, qtbot: QtBot, key: Qt.Key
) -> None:
    window = on_campaign
    send = on_summary(window, qtbot)
    send.setFocus()
    for _ in range(40):  # held: each press of the default closes the question again
        target = QApplication.focusWidget() or send
        QTest.keyClick(target, key)
        QTest.qWait(10)
    assert nothing_was_sent(window, server)
    while (open_dialog := window.findChild(QWidget, "sendDialog")) is not None:
        qtbot.mouseClick(button(open_dialog, "notYetButton"), LEFT)
        QTest.qWait(20)
    spoken: QAccessibleInterface = QAccessible.queryAccessibleInterface(send)
    spoken.actionInterface().doAction("Press")
    until(qtbot, lambda: window.findChild(QWidget, "sendDialog") is not None)
    dialog = window.findChild(QWidget, "sendDialog")
    assert dialog is not None
    assert nothing_was_sent(window, server)
    qtbot.mouseClick(button(dialog, "sendItButton"), LEFT)
    until(qtbot, lambda: server.arrivals)


def held(key: Qt.Key, times: int, *, first: bool) -> None:
    """Hold a key down as the system tells it: once by hand, then by itself, to whatever has the focus."""
    text = " " if key == Qt.Key.Key_Space else "\r"
    for nth in range(times):
        target = QApplication.focusWidget()
        assert target is not None
        is_repeat = nth > 0 or not first
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text, is_repeat)
        QApplication.sendEvent(target, event)
        QTest.qWait(5)


def test_a_held_enter_asks_once_and_answers_nothing(
    on_campaign: MainWindow, server: PracticeServer, qtbot: QtBot
) -> None:
    window = on_campaign
    on_summary(window, qtbot).setFocus()
    held(Qt.Key.Key_Return, 40, first=False)  # it was pressed on the page before
    assert window.findChild(QWidget, "sendDialog") is None
    held(Qt.Key.Key_Return, 40, first=True)
    assert window.findChild(QWidget, "sendDialog") is not None, "the repeats do not press what the question offers"
    assert nothing_was_sent(window, server)


def test_a_space_held_since_the_page_before_sends_nothing(
    on_campaign: MainWindow, server: PracticeServer, qtbot: QtBot
) -> None:
    window = on_campaign
    send = on_summary(window, qtbot)
    send.setFocus()
    held(Qt.Key.Key_Space, 20, first=False)
    QTest.qWait(2 * hold_button.HOLD_MS)
    assert nothing_was_sent(window, server)
    held(Qt.Key.Key_Space, 20, first=True)  # by hand: once, however often it repeats
    until(qtbot, lambda: server.arrivals)
    assert [arrival.leads for arrival in server.arrivals] == [30]


def test_practice_is_one_press_in_the_same_place(window: MainWindow, server: PracticeServer, qtbot: QtBot) -> None:
    page = window.pages[Place.SPREADSHEET]
    page.open_sample()  # type: ignore[attr-defined]
    assert window.engine.rehearsal.goes_wrong
    window.engine.rehearsal.choose(goes_wrong=True, speed=600)
    journey = window.journey
    until(qtbot, lambda: journey.sheet is not None)
    assert journey.targeting.account.is_practice
    assert window.engine.settings.recent_files == ()
    journey.run_check()
    until(qtbot, lambda: window.place is Place.CHECK)
    choose(window, qtbot, "Practice_Outbound")
    send = on_summary(window, qtbot)
    assert send.accessibleName().endswith("in practice")
    qtbot.mouseClick(send, LEFT)
    until(qtbot, lambda: not journey.runner.is_running and window.engine.practice().transactions)
    assert server.arrivals == []


def test_a_real_account_closes_the_sample(window: MainWindow, server: PracticeServer, qtbot: QtBot) -> None:
    journey = window.journey
    window.open_file(resource("sample-leads.csv"))
    until(qtbot, lambda: journey.sheet is not None)
    assert journey.targeting.account.is_practice
    journey.set_account(window.engine.account("Acme Retail"))
    assert journey.sheet is None
    assert window.place is Place.SPREADSHEET
    assert window.page.notice.title == "The sample is closed."


def test_what_was_changed_after_it_was_prepared_is_looked_over_again(
    on_campaign: MainWindow, server: PracticeServer, qtbot: QtBot
) -> None:
    window = on_campaign
    on_summary(window, qtbot)
    window.journey.set_campaign("Renewals_Q4")
    window.go_to(Place.UPLOAD)
    assert not button(window, "uploadButton").isEnabled()
    qtbot.mouseClick(window.page.notice.button, LEFT)
    until(qtbot, lambda: window.page.title.text() == "Send 30 leads to Renewals_Q4?")
    until(qtbot, lambda: button(window, "uploadButton").isEnabled())
    assert [each.campaign for each in window.engine.journal.uploads()] == ["Renewals_Q4"]


def test_the_first_few_go_only_after_a_question(on_campaign: MainWindow, server: PracticeServer, qtbot: QtBot) -> None:
    window = on_campaign
    on_summary(window, qtbot)
    qtbot.mouseClick(button(window, "trialButton"), LEFT)
    dialog = window.findChild(QWidget, "trialDialog")
    assert dialog is not None
    assert button(dialog, "notYetButton").isDefault()
    spin = dialog.findChild(QSpinBox, "trialSpin")
    assert spin is not None
    spin.setValue(4)
    assert nothing_was_sent(window, server)
    qtbot.mouseClick(button(dialog, "sendTrialButton"), LEFT)
    until(qtbot, lambda: [arrival.leads for arrival in server.arrivals] == [4])


def test_another_list_is_prepared_while_one_runs_and_goes_by_itself_when_that_is_done(
    on_campaign: MainWindow, server: PracticeServer, qtbot: QtBot, tmp_path: Path
) -> None:
    window, journey = on_campaign, on_campaign.journey
    server.faults.add("hang")
    send = on_summary(window, qtbot)
    QTest.mousePress(send, LEFT)
    until(qtbot, lambda: journey.runner.is_running)
    first = journey.sending.upload_id
    open_list(window, qtbot, tmp_path / "winback.csv", 12, first=500)
    assert not journey.is_locked
    choose(window, qtbot, "Renewals_Q4")
    send = on_summary(window, qtbot)
    second = journey.sending.upload_id
    assert second != first
    QTest.mousePress(send, LEFT)
    until(qtbot, lambda: journey.sending.line == (second,))
    assert window.page.title.text() == "Waiting: 12 leads go to Renewals_Q4 next"
    assert "diwali.csv" in window.page.sentence.text()
    assert [arrival.leads for arrival in server.arrivals] == [30]
    server.faults.release()
    until(qtbot, lambda: [arrival.leads for arrival in server.arrivals if arrival.campaign == "Renewals_Q4"] == [12])
    assert all(label.text() != "No upload yet" for label in window.page.findChildren(QLabel))
