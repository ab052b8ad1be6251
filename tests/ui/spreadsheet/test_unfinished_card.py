"""After a crash or a restart the first page offers to go on: with what, from where, and what needs a person first."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ozogui.cloudagent.replies import Outcome
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.look import Look
from ozogui.ui.spreadsheet.spreadsheet_page import SpreadsheetPage
from ozogui.uploads.records import BatchState, StopCause, UploadState
from tests.ui.conftest import PATIENCE_MS
from tests.ui.uploads import Plan, batch_of, keep_upload, run_to


@pytest.fixture
def page(look: Look, journey: Journey, qtbot: QtBot) -> SpreadsheetPage:
    page = SpreadsheetPage(look, journey)
    qtbot.addWidget(page)
    page.resize(1150, 620)
    page.show()
    return page


def look_back(page: SpreadsheetPage, qtbot: QtBot) -> None:
    page.offer_unfinished()
    qtbot.waitUntil(lambda: page.journey.background.busy_with("unfinished") is None, timeout=PATIENCE_MS)


def press(page: SpreadsheetPage, name: str) -> None:
    button = page.findChild(QPushButton, name)
    assert button is not None
    assert button.isVisible(), name
    button.click()


def crash(journey: Journey, batches: int = 3) -> int:
    """Leave an upload as a program that died while the second batch was on its way."""
    journal = journey.journal
    upload_id = keep_upload(journal, Plan(batches=batches, leads=500))
    run_to(journal, upload_id, [Outcome.QUEUED], UploadState.RUNNING)
    second = batch_of(journal, upload_id, 2)
    journal.begin_attempt(second.id, second.changed_at.timestamp())
    return upload_id


def test_nothing_is_offered_when_nothing_is_left(page: SpreadsheetPage, qtbot: QtBot) -> None:
    keep_upload(page.journey.journal)  # prepared, but never begun
    look_back(page, qtbot)
    assert not page.unfinished.isVisible()


def test_a_crash_is_told_with_what_waits_and_what_is_in_doubt(page: SpreadsheetPage, qtbot: QtBot) -> None:
    upload_id = crash(page.journey)
    look_back(page, qtbot)
    assert page.unfinished.isVisible()
    assert page.unfinished.title.startswith("renewals.xlsx was interrupted at 500 of 1,500 leads today ")
    assert page.unfinished.sentence == (
        "500 leads wait, a few seconds; nothing that is queued is sent again. 500 leads need a decision from you."
    )
    assert batch_of(page.journey.journal, upload_id, 2).state is BatchState.UNCONFIRMED


def test_what_waited_for_its_turn_is_told_at_the_next_start(page: SpreadsheetPage, qtbot: QtBot) -> None:
    crash(page.journey)
    keep_upload(page.journey.journal)
    keep_upload(page.journey.journal)
    look_back(page, qtbot)
    assert page.unfinished.sentence.endswith("2 uploads wait that did not begin: send them from History.")


def test_go_on_sends_the_rest_and_shows_it(page: SpreadsheetPage, journey: Journey, qtbot: QtBot) -> None:
    upload_id = crash(journey)
    look_back(page, qtbot)
    places: list[int] = []
    journey.place_wanted.connect(places.append)
    press(page, "goOnUnfinishedButton")
    assert not page.unfinished.isVisible()
    assert (journey.sending.upload_id, places) == (upload_id, [Place.UPLOAD])
    qtbot.waitUntil(lambda: not journey.runner.is_running, timeout=PATIENCE_MS)
    sums = journey.journal.sums(upload_id)
    assert (sums.queued, sums.unconfirmed, sums.waiting) == (1000, 500, 0)


def test_not_now_is_heard_until_the_next_start(page: SpreadsheetPage, journey: Journey, qtbot: QtBot) -> None:
    crash(journey)
    look_back(page, qtbot)
    press(page, "notNowButton")
    look_back(page, qtbot)
    assert not page.unfinished.isVisible()


def test_one_in_doubt_with_nothing_left_to_send_can_only_be_shown(
    page: SpreadsheetPage, journey: Journey, qtbot: QtBot
) -> None:
    upload_id = crash(journey, batches=2)
    look_back(page, qtbot)
    assert page.unfinished.sentence == "500 leads need a decision from you."
    assert not page.unfinished.go_on_button.isVisible()
    press(page, "showUnfinishedButton")
    assert journey.sending.upload_id == upload_id
    assert not journey.runner.is_running


def test_of_several_the_newest_is_offered(page: SpreadsheetPage, journey: Journey, qtbot: QtBot) -> None:
    journal = journey.journal
    for name in ("first.xlsx", "second.xlsx"):
        upload_id = keep_upload(journal, Plan(file_name=name))
        run_to(journal, upload_id, [Outcome.QUEUED], UploadState.STOPPED, "Stopped by you.", StopCause.PERSON)
    look_back(page, qtbot)
    assert page.unfinished.title.startswith("second.xlsx stopped at 2 of 6 leads today ")
    assert page.unfinished.sentence.endswith("1 more upload waits in History.")
