"""The Upload page when the ground moves: an account that points elsewhere, an answer that found no room on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ozogui.cloudagent.calls import Exchange
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.cloudagent.replies import Outcome, Reply
from ozogui.settings.settings import Account
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.question_dialog import QuestionDialog
from ozogui.ui.upload.upload_page import UploadPage
from ozogui.uploads.journal.unwritten import UnwrittenAnswer
from ozogui.uploads.records import BatchState, UploadState
from tests.ui.conftest import PATIENCE_MS
from tests.ui.uploads import Plan, keep_upload, upload_page

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer() as practice:
        yield practice


@pytest.fixture
def account(journey: Journey, server: PracticeServer) -> Account:
    made = Account("Acme", server=server.url, user_name=server.USER_NAME)
    journey.engine.accounts.save(made)
    journey.engine.keys.keep(made, server.API_KEY)
    return made


def words_of(dialog: QuestionDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def moved(look: Look, journey: Journey, qtbot: QtBot, account: Account) -> tuple[UploadPage, int, QuestionDialog]:
    """Go on in the window with an upload whose account was changed after its first batch, and return the question."""
    upload_id = keep_upload(journey.journal, Plan(account=account))
    journey.journal.begin_attempt(journey.journal.batches(upload_id)[0].id, 1.0)
    journey.journal.recover(upload_id)
    later = replace(account, user_name="somebody_else")
    journey.engine.update(lambda settings: settings.with_account(later, account.name))
    journey.engine.keys.keep(later, PracticeServer.API_KEY)
    page = upload_page(look, journey, qtbot)
    journey.send(upload_id)
    qtbot.waitUntil(lambda: page.decisions.dialog is not None, timeout=PATIENCE_MS)
    dialog = page.decisions.dialog
    assert isinstance(dialog, QuestionDialog)
    assert dialog.objectName() == "movedAccountDialog"
    return page, upload_id, dialog


def press(qtbot: QtBot, dialog: QuestionDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert button is not None
    qtbot.mouseClick(button, LEFT)


def test_an_account_that_points_elsewhere_is_asked_about_and_not_yet_sends_nothing(
    look: Look, journey: Journey, qtbot: QtBot, account: Account, server: PracticeServer
) -> None:
    page, _, dialog = moved(look, journey, qtbot, account)
    words = words_of(dialog)
    assert server.USER_NAME in words
    assert "somebody_else" in words
    assert "ozogui resume" not in words  # that is for the command line
    press(qtbot, dialog, "notYetButton")
    qtbot.waitUntil(lambda: page.decisions.dialog is None, timeout=PATIENCE_MS)
    assert server.arrivals == []
    assert not journey.runner.is_running


def test_a_person_lets_the_rest_go_to_the_account_as_it_is_now(
    look: Look, journey: Journey, qtbot: QtBot, account: Account, server: PracticeServer
) -> None:
    _, upload_id, dialog = moved(look, journey, qtbot, account)
    with qtbot.waitSignal(journey.runner.ended, timeout=PATIENCE_MS):
        press(qtbot, dialog, "followAccountButton")
    assert server.arrivals  # as the user that it is now, whom this server does not know
    assert journey.journal.upload(upload_id).state is UploadState.STOPPED


def unsaved(journey: Journey, account: Account) -> int:
    """Let a first batch be taken whose answer finds no room, as the run that was told of it leaves things behind."""
    journal = journey.journal
    upload_id = keep_upload(journal, Plan(account=account))
    journal.set_upload_state(upload_id, UploadState.RUNNING)
    batch = journal.batches(upload_id)[0]
    attempt = journal.begin_attempt(batch.id, 1.0)
    reply = Reply(Outcome.QUEUED, "queued successfully", "129171716445505819319510")
    exchange = Exchange(reply, 200, "{}", 1.0, 2.0)
    journal.keep_unwritten(UnwrittenAnswer(attempt, batch, exchange, BatchState.QUEUED, None, False))
    return upload_id


def test_an_answer_that_is_saved_later_is_seen_without_asking(
    look: Look, journey: Journey, qtbot: QtBot, account: Account
) -> None:
    journey.bring_to_front(unsaved(journey, account))
    page = upload_page(look, journey, qtbot)
    assert page.facts is not None
    assert page.facts.unsaved == 1
    assert "Not saved yet" in page.facts.batches[0].message
    assert journey.journal.write_unwritten() == 1  # as the journal does by itself, on a thread of its own
    qtbot.waitUntil(lambda: page.facts is not None and page.facts.unsaved == 0, timeout=PATIENCE_MS)
    assert page.facts.batches[0].state is BatchState.QUEUED
    assert page.notice.title == "There is room again: CloudAgent's answer is saved now."


def test_with_room_again_one_press_goes_on_and_saves_the_answer_first(
    look: Look, journey: Journey, qtbot: QtBot, account: Account, server: PracticeServer
) -> None:
    upload_id = unsaved(journey, account)
    journey.bring_to_front(upload_id)
    page = upload_page(look, journey, qtbot)
    (button,) = (act for act in page.acts if act.objectName() == "uploadButton")
    button.setParent(page)
    button.show()
    with qtbot.waitSignal(journey.runner.ended, timeout=PATIENCE_MS):
        qtbot.mouseClick(button, LEFT)
    assert [batch.state for batch in journey.journal.batches(upload_id)] == [BatchState.QUEUED] * 3
    assert len(server.arrivals) == 2


@pytest.mark.parametrize(("batches", "title"), [(2, "Cancel 2 waiting leads?"), (1, "Not send 2 leads again?")])
def test_giving_up_what_waits_says_which_leads_may_be_there_and_stay_in_doubt(
    look: Look, journey: Journey, qtbot: QtBot, account: Account, batches: int, title: str
) -> None:
    upload_id = keep_upload(journey.journal, Plan(account=account, batches=batches))
    batch = journey.journal.batches(upload_id)[0]
    attempt = journey.journal.begin_attempt(batch.id, 1.0)
    lost = Exchange(Reply(Outcome.NO_ANSWER, "No answer came in time.", cause="timeout"), None, "", 1.0, 2.0)
    journey.journal.finish_attempt(attempt, lost, BatchState.WAITING)
    journey.bring_to_front(upload_id)
    page = upload_page(look, journey, qtbot)
    page.decisions.stop()
    dialog = page.decisions.dialog
    assert isinstance(dialog, QuestionDialog)
    words = words_of(dialog)
    assert title in words
    assert "may be in the campaign already" in words
    assert ("will never send them" in words) is (batches > 1)
    press(qtbot, dialog, "cancelThemButton")
    sums = journey.journal.sums(upload_id)
    assert (sums.unconfirmed, sums.cancelled) == (2, 2 * (batches - 1))
