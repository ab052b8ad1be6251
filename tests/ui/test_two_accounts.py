"""Two accounts in the real window: kept apart, and the whole way of a partial result to its failed lead sent again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ozogui.app import create_application
from ozogui.cloudagent.other_calls import AuthMode
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.engine.engine import Engine
from ozogui.settings import paths
from ozogui.settings.settings import ACCOUNT_COLOURS, Account
from ozogui.ui.campaign.campaign_page import CampaignPage
from ozogui.ui.check.check_page import CheckPage
from ozogui.ui.check.shown_leads import STATE_COLUMN
from ozogui.ui.frame.window import MainWindow
from ozogui.ui.history.history_page import HistoryPage
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.hold_button import HoldButton
from ozogui.ui.kit.table import CELL_ROLE
from ozogui.ui.upload.add_result_dialog import AddResultDialog
from ozogui.ui.upload.upload_page import UploadPage
from tests.ui.conftest import PATIENCE_MS

NORTH, SOUTH = "North", "South"
PHONES = ("9820011111", "9820022222", "9820033333")


@pytest.fixture
def servers() -> Iterator[dict[str, PracticeServer]]:
    with PracticeServer() as north, PracticeServer(auth_mode=AuthMode.TOKEN) as south:
        yield {NORTH: north, SOUTH: south}


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, servers: dict[str, PracticeServer]) -> Iterator[MainWindow]:
    engine = Engine(paths.from_environment(os.environ))
    for (name, server), colour in zip(servers.items(), ACCOUNT_COLOURS, strict=False):
        mode = "token" if name == SOUTH else "key"
        account = Account(name, server=server.url, user_name=server.USER_NAME, colour=colour, auth_mode=mode)
        engine.accounts.save(account)
    engine.update(lambda settings: replace(settings, current_account=NORTH))
    engine.close()
    _app, window = create_application(["ozogui"])
    for account in window.engine.settings.accounts:
        window.engine.keys.keep(account, PracticeServer.API_KEY)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.journey.runner.stop()
    assert window.journey.runner.join(PATIENCE_MS)
    window.close()


def until(qtbot: QtBot, true: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(true()), timeout=PATIENCE_MS)


def shows(history: HistoryPage, uploads: list[int]) -> bool:
    return [entry.upload.id for entry in history.model.rows] == uploads


def press(window: MainWindow, qtbot: QtBot, name: str) -> None:
    (button,) = (each for each in window.findChildren(QPushButton, name) if each.isVisible())
    if isinstance(button, HoldButton) and button.needs_holding:
        with qtbot.waitSignal(button.done, timeout=PATIENCE_MS):
            qtbot.mousePress(button, Qt.MouseButton.LeftButton)
    else:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def send(window: MainWindow, qtbot: QtBot, campaign: str) -> int:
    """Choose a campaign by searching for it, prepare the upload, send it, and return its number."""
    page, journey = window.pages[Place.CAMPAIGN], window.journey
    assert isinstance(page, CampaignPage)
    window.go_to(Place.CAMPAIGN)
    until(qtbot, lambda: page.card.is_connected)
    edit = page.card.field.lineEdit()
    assert edit is not None
    edit.clear()
    qtbot.keyClicks(edit, campaign[:5].lower())
    (found,) = (row for row in range(page.card.model.rowCount()) if not page.card.list.isRowHidden(row))
    place = page.card.list.visualRect(page.card.model.index(found)).center()
    qtbot.mouseClick(page.card.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert journey.targeting.campaign == campaign
    press(window, qtbot, "nextButton")
    until(qtbot, lambda: window.place is Place.UPLOAD and journey.sending.upload_id is not None)
    press(window, qtbot, "uploadButton")
    until(
        qtbot,
        lambda: not journey.runner.is_running and window.engine.journal.sums(journey.sending.upload_id or 0).queued,
    )
    assert journey.sending.upload_id is not None
    return journey.sending.upload_id


def test_two_accounts_and_a_failed_lead_sent_again(
    window: MainWindow, servers: dict[str, PracticeServer], qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("Mobile,Name\n" + "".join(f"{phone},Asha\n" for phone in PHONES), encoding="utf-8")
    journey, tints = window.journey, set()
    window.open_file(path)
    until(qtbot, lambda: journey.sheet is not None)
    journey.run_check()
    until(qtbot, lambda: journey.editing.check is not None)

    campaigns = window.pages[Place.CAMPAIGN]
    assert isinstance(campaigns, CampaignPage)
    window.go_to(Place.CAMPAIGN)
    for name in (NORTH, SOUTH):
        row = campaigns.accounts.findData(name)
        campaigns.accounts.setCurrentIndex(row)
        campaigns.accounts.activated.emit(row)
        assert journey.targeting.account.name == name
        tints.add(window.header.grab().toImage().pixelColor(400, 5).name())
        first = send(window, qtbot, "Renewals_Q4")
        assert [len(server.arrivals) for server in servers.values()] == [1, int(name == SOUTH)]
    assert len(tints) == 2, "each account tints the header in its own colour"

    # CloudAgent tells that one of three has failed, and which.
    upload = window.pages[Place.UPLOAD]
    assert isinstance(upload, UploadPage)
    (transaction,) = servers[SOUTH].transactions
    counts = {"totalNoUploaded": "3", "numbersProcessed": "2", "numbersNotProcessed": "1"}
    told = {**counts, "transactionId": transaction, "status": "Success", "message": "File Successfully uploaded."}
    press(window, qtbot, "addResultButton")
    dialog = window.findChild(AddResultDialog)
    assert dialog is not None
    dialog.take(json.dumps({"data": told}).encode())
    until(qtbot, lambda: dialog.notice.title.startswith("Partly: "))
    dialog.take(f"PhoneNumber,Reason\n{PHONES[1]},Invalid number\n".encode())
    until(qtbot, lambda: dialog.notice.title == "1 failed row found in your file.")
    dialog.reject()
    until(qtbot, lambda: "1 failed" in upload.finished.later_row.sentence)

    # It is repaired beside CloudAgent's own words, and goes alone.
    press(window, qtbot, "repairFailedButton")
    until(qtbot, lambda: window.place is Place.CHECK)
    check = window.pages[Place.CHECK]
    assert isinstance(check, CheckPage)
    assert check.model.rowCount() == 1
    assert check.model.index(0, STATE_COLUMN).data(CELL_ROLE).text == "Invalid number"
    phone = check.model.index(0, check.model.column_of("PhoneNumber"))
    assert check.model.setData(phone, "9820044444")
    second = send(window, qtbot, "Renewals_Q4")
    assert [arrival.leads for arrival in servers[SOUTH].arrivals] == [3, 1]
    assert len(servers[NORTH].arrivals) == 1

    window.go_to(Place.HISTORY)
    history = window.pages[Place.HISTORY]
    assert isinstance(history, HistoryPage)
    for search, uploads in ((transaction, [first]), ("9820044444", [second]), (PHONES[1], [first, first - 1])):
        history.filters.search_edit.setText(search)
        until(qtbot, partial(shows, history, uploads))
    history.filters.clear()
    history.select(first)
    assert history.detail.fact("Results") == "Processed 2 of 3, 1 failed."
