"""The plug is pulled: the page says that the connection is gone, that nothing is lost, and when it is back."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.cloudagent.replies import Outcome
from ozogui.settings.settings import Account
from ozogui.ui.batches.upload_facts import read_facts
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.look import Look
from ozogui.ui.upload.connection_watch import GONE, ConnectionWatch
from ozogui.ui.upload.upload_page import UploadPage
from ozogui.uploads.records import BatchState, UploadState
from ozogui.uploads.sending.awake import CANNOT
from ozogui.uploads.sending.events import Notice, Waiting, WaitReason
from tests.ui.conftest import PATIENCE_MS
from tests.ui.uploads import Plan, answer, keep_upload, upload_page


@pytest.fixture
def page(look: Look, journey: Journey, qtbot: QtBot) -> UploadPage:
    return upload_page(look, journey, qtbot)


def test_a_server_that_goes_away_is_said_and_nothing_is_lost(page: UploadPage, journey: Journey, qtbot: QtBot) -> None:
    server = PracticeServer()
    server.start()
    account = Account("Acme", server=server.url, user_name=server.USER_NAME)
    journey.engine.update(lambda settings: settings.with_account(account))
    journey.keys.keep_in_memory(account, server.API_KEY)
    upload_id = keep_upload(journey.journal, Plan(batches=2, account=account))
    server.stop()
    journey.show_upload(upload_id)
    journey.runner.start(upload_id)
    qtbot.waitUntil(lambda: page.sentence.text().endswith(GONE), timeout=PATIENCE_MS)
    assert "trying again in" in page.progress.pace.line
    sums = journey.journal.sums(upload_id)
    assert (sums.waiting, sums.unconfirmed, sums.refused) == (4, 0, 0)


def test_the_connection_is_back_with_the_first_answer_and_is_told_once(journey: Journey) -> None:
    journal = journey.journal
    upload_id = keep_upload(journal, Plan(batches=3))
    journal.set_upload_state(upload_id, UploadState.RUNNING)
    watch = ConnectionWatch()
    gone = Waiting(upload_id, WaitReason.NO_CONNECTION, 0.0, "", "")
    assert not watch.look(read_facts(journal, upload_id), gone)
    assert watch.is_gone
    (batch, *_) = journal.batches(upload_id)
    journal.begin_attempt(batch.id, batch.changed_at.timestamp())
    assert not watch.look(read_facts(journal, upload_id), None)  # on its way: nobody knows yet
    assert watch.is_gone
    assert journal.batch(batch.id).state is BatchState.SENDING
    answer(journal, upload_id, 2, Outcome.QUEUED)
    assert watch.look(read_facts(journal, upload_id), None)
    assert not watch.look(read_facts(journal, upload_id), None)


def test_another_upload_begins_with_a_connection(journey: Journey) -> None:
    journal = journey.journal
    first, second = keep_upload(journal), keep_upload(journal)
    watch = ConnectionWatch()
    watch.look(read_facts(journal, first), Waiting(first, WaitReason.NO_CONNECTION, 0.0, "", ""))
    assert not watch.look(read_facts(journal, second), None)
    assert not watch.is_gone


def test_a_computer_that_may_fall_asleep_is_told_and_what_is_waited_for_stays(
    page: UploadPage, journey: Journey, qtbot: QtBot
) -> None:
    upload_id = keep_upload(journey.journal)
    journey.show_upload(upload_id)
    runner = journey.runner
    runner._events.put(Waiting(upload_id, WaitReason.PACE, 0.0, "", ""))
    runner._events.put(Notice(upload_id, CANNOT))
    runner._drain()
    assert page.notice.title == CANNOT
    assert runner.waiting_of(upload_id) is not None
