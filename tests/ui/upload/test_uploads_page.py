"""The page Uploads in the real window: several lists, several accounts, order by mouse and keys, and a new start."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ozogui.app import create_application
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.cloudagent.practice.practice_faults import FaultPlan
from ozogui.engine.engine import Engine
from ozogui.engine.line_view import Entry, Standing
from ozogui.settings import paths
from ozogui.settings.settings import Account
from ozogui.ui.frame.window import MainWindow
from ozogui.ui.journey.place import Place
from ozogui.ui.uploads.upload_row import HEIGHT, UploadRow
from ozogui.ui.uploads.uploads_page import UploadsPage
from ozogui.uploads.records import BatchState, UploadState
from tests.engine.lines import add
from tests.ui.conftest import PATIENCE_MS

LEFT = Qt.MouseButton.LeftButton
NAMES = ("Acme Retail", "Wrong key", "Bright Cards")

Open = Callable[[], MainWindow]


@pytest.fixture
def faults() -> FaultPlan:
    """Plan what goes wrong at the third account's server."""
    return FaultPlan()


@pytest.fixture
def servers(faults: FaultPlan) -> Iterator[list[PracticeServer]]:
    with ExitStack() as stack:
        plans = (None, None, faults)
        yield [stack.enter_context(PracticeServer(faults=each)) for each in plans]


@pytest.fixture
def accounts(servers: list[PracticeServer]) -> list[Account]:
    return [
        Account(name, server=server.url, user_name=server.USER_NAME)
        for name, server in zip(NAMES, servers, strict=True)
    ]


@pytest.fixture
def opened(qapp: QApplication, qtbot: QtBot, accounts: list[Account]) -> Iterator[Open]:
    """Open the window on the test's home, as often as it is wanted, with the keys of all accounts."""
    engine = Engine(paths.from_environment(os.environ))
    for account in accounts:
        engine.accounts.save(account)
    engine.update(lambda settings: replace(settings, current_account=NAMES[0], tour_seen=True))
    engine.close()
    windows: list[MainWindow] = []

    def open_() -> MainWindow:
        _app, window = create_application(["ozogui"])
        for account in accounts:
            key = "not-the-key" if account.name == NAMES[1] else PracticeServer.API_KEY
            window.engine.keys.keep_in_memory(account, key)
        windows.append(window)
        qtbot.addWidget(window)
        window.show()
        until(qtbot, lambda: window.journey.sending.has_begun)
        window.go_to(Place.UPLOADS)
        return window

    yield open_
    for window in windows:
        end(window)


def end(window: MainWindow) -> None:
    """End a window as the end of the session does."""
    window.journey.sending.stop_all()
    assert window.journey.runner.join(PATIENCE_MS)
    window.closes_unasked = True
    window.close()


def until(qtbot: QtBot, done: Callable[[], bool]) -> None:
    qtbot.waitUntil(done, timeout=PATIENCE_MS)


def page_of(window: MainWindow) -> UploadsPage:
    page = window.pages[Place.UPLOADS]
    assert isinstance(page, UploadsPage)
    return page


def rows(window: MainWindow) -> list[UploadRow]:
    """Return the rows as they stand on the screen."""
    layout = page_of(window).list.layout()
    assert layout is not None
    found = [layout.itemAt(place).widget() for place in range(layout.count())]  # type: ignore[union-attr]
    return [each for each in found if isinstance(each, UploadRow)]


def row_of(window: MainWindow, upload_id: int) -> UploadRow:
    return next(each for each in rows(window) if each.upload_id == upload_id)


def entry(window: MainWindow, upload_id: int) -> Entry:
    found = window.engine.line.look(window.journey.runner.ids).entry(upload_id)
    assert found is not None
    return found


def button(within: QWidget, name: str) -> QPushButton:
    found = within.findChild(QPushButton, name)
    assert found is not None
    return found


def refresh(window: MainWindow) -> None:
    window.journey.upload_changed.emit()
    QApplication.processEvents()


def action(page: UploadsPage, of: Entry, words: str) -> QAction:
    return next(each for each in page.menu_for(of).actions() if each.text() == words)


def test_five_lists_for_three_accounts_reordered_ended_and_begun_again(
    opened: Open, accounts: list[Account], servers: list[PracticeServer], faults: FaultPlan, qtbot: QtBot
) -> None:
    window = opened()
    assert window.page.title.text() == "Nothing is being sent"
    engine, sending = window.engine, window.journey.sending
    faults.follow(["", "close-taken"])
    one = add(engine, accounts[0], 7, file_name="one.csv")
    two = add(engine, accounts[0], 2, file_name="two.csv")
    three = add(engine, accounts[0], 2, file_name="three.csv")
    wrong = add(engine, accounts[1], 2, file_name="wrong.csv")
    doubted = add(engine, accounts[2], 4, file_name="doubted.csv")
    sending.tend()

    # Side by side: the first of each account; what needs a person holds nobody up, and is told.
    until(qtbot, lambda: entry(window, wrong).standing is Standing.NEEDS_YOU)
    until(qtbot, lambda: engine.journal.sums(doubted).unconfirmed == 2 and engine.journal.sums(one).queued == 10)
    until(qtbot, lambda: engine.journal.upload(doubted).state is UploadState.FINISHED)
    refresh(window)
    assert [entry(window, each).standing for each in (one, two, three)] == [
        Standing.RUNNING, Standing.WAITING, Standing.WAITING,
    ]  # fmt: skip
    assert window.page.title.text().startswith("Five uploads, everything sent near ")
    assert window.page.sentence.text().startswith("Two need you: they are not in that time.")
    assert "2 batches" not in row_of(window, doubted).why.text()
    assert button(row_of(window, wrong), "decideUploadButton").text().strip() == "Open account"
    assert window.rail.uploads_button.accessibleName() == "Uploads, 5, one needs you"

    # The order is changed by keys and by dragging, while the first one runs.
    row = row_of(window, three)
    QTest.keyClick(row, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [each.upload_id for each in rows(window)[:3]] == [one, three, two]
    qtbot.waitUntil(lambda: row_of(window, two).y() > row_of(window, three).y())
    grip = row_of(window, two).grip
    start = grip.rect().center()
    QTest.mousePress(grip, LEFT, pos=start)
    QTest.mouseMove(grip, start - QPoint(0, HEIGHT))
    QTest.mouseRelease(grip, LEFT, pos=start - QPoint(0, HEIGHT))
    QApplication.processEvents()
    assert [each.upload_id for each in rows(window)[:3]] == [one, two, three]
    QTest.keyClick(row_of(window, three), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)

    # The program ends in the middle, and is started again: all stands where it stood, and waits for a person.
    end(window)
    window = opened()
    refresh(window)
    assert [each.upload_id for each in rows(window)[:3]] == [one, three, two]
    assert window.journey.runner.ids == ()
    assert button(window, "continueAllButton").text().strip() == "Continue with 3 uploads"
    assert [server.arrivals.__len__() for server in servers] == [5, 1, 4]
    # With what is left the minute would be waited for: it is enough that they go on in their order.
    qtbot.mouseClick(button(window, "continueAllButton"), LEFT)
    until(qtbot, lambda: window.journey.runner.ids == (one,))
    assert window.engine.journal.sums(doubted).unconfirmed == 2
    assert window.engine.journal.sums(wrong).waiting == 4
    assert sum(arrival.leads for arrival in servers[0].arrivals) == window.engine.journal.sums(one).queued == 10


def test_pausing_continuing_running_now_taking_out_and_planning(
    opened: Open, accounts: list[Account], qtbot: QtBot
) -> None:
    window = opened()
    engine = window.engine
    one, two = (add(engine, accounts[0], 7, file_name=f"{name}.csv") for name in ("one", "two"))
    window.journey.sending.tend()
    until(qtbot, lambda: engine.journal.sums(one).queued == 10)
    refresh(window)
    qtbot.mouseClick(button(row_of(window, one), "pauseUploadButton"), LEFT)
    until(qtbot, lambda: set(window.journey.runner.ids) == {one, two})
    until(qtbot, lambda: entry(window, one).standing is Standing.PAUSED)
    until(qtbot, lambda: entry(window, two).standing is Standing.RUNNING)
    refresh(window)
    QTest.keyClick(row_of(window, one), Qt.Key.Key_Space)
    until(qtbot, lambda: window.journey.runner.ids == (two,))
    assert entry(window, one).standing is Standing.WAITING
    # "Run now" is the way to let it go before: the other one steps aside, and keeps its place in the line.
    action(page_of(window), entry(window, one), "Run now").trigger()
    until(qtbot, lambda: window.journey.runner.ids == (one,))
    assert entry(window, two).standing is Standing.WAITING
    action(page_of(window), entry(window, two), "Take out").trigger()
    assert "It stays in History, 14 leads not sent." in page_of(window).notice.message
    assert engine.line.look().entry(two) is None
    assert engine.journal.batches(two)[0].state is BatchState.WAITING

    # A plan is typed as people say it; what cannot be read is told, and the question stays.
    planned = add(window.engine, accounts[0], 2, file_name="planned.csv")
    window.engine.line.pause(planned)
    refresh(window)
    action(page_of(window), entry(window, planned), "Plan…").trigger()
    dialog = window.findChild(QWidget, "planDialog")
    assert dialog is not None
    at, hours = (dialog.findChild(QLineEdit, name) for name in ("planAtEdit", "planHoursEdit"))
    assert at is not None
    assert hours is not None
    at.setText("soon")
    qtbot.mouseClick(button(dialog, "planKeepButton"), LEFT)
    assert dialog.isVisible()
    at.setText("tomorrow 08:30")
    hours.setText("9-19")
    qtbot.mouseClick(button(dialog, "planKeepButton"), LEFT)
    window.journey.sending.go_on(planned)
    refresh(window)
    row = row_of(window, planned)
    assert row.why.whole.startswith("It waits until tomorrow 08:30, as planned")
    assert window.engine.line.plan_of(planned).hours == "09:00-19:00"
    action(page_of(window), entry(window, planned), "Calling hours of the account…").trigger()
    dialog = window.findChild(QWidget, "hoursDialog")
    assert dialog is not None
    typed = dialog.findChild(QLineEdit, "callingHoursEdit")
    assert typed is not None
    typed.setText("10-18")
    qtbot.mouseClick(button(dialog, "hoursKeepButton"), LEFT)
    assert window.engine.account(NAMES[0]).calling_hours == "10:00-18:00"
