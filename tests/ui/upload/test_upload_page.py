"""Step 5, driven as a person would, against the practice server over a real socket."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QTableView,
)
from pytestqt.qtbot import QtBot

from ozogui.cloudagent.calls import Duplicates
from ozogui.cloudagent.replies import Outcome
from ozogui.settings.settings import PRACTICE, Account
from ozogui.ui.batches.batch_model import Column
from ozogui.ui.batches.unconfirmed_dialog import Choice, UnconfirmedDialog
from ozogui.ui.frame.bottom_bar import BottomBar
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.hold_button import HoldButton
from ozogui.ui.kit.look import Look
from ozogui.ui.upload.upload_page import UploadPage
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import BatchState, StopCause, UploadState
from tests.ui.conftest import PATIENCE_MS
from tests.ui.uploads import Plan, batch_of, keep_upload, phone, run_to

LEFT = Qt.MouseButton.LeftButton


class Stage:
    """A page with its bottom bar, as the window would show them."""

    def __init__(self, look: Look, journey: Journey, qtbot: QtBot) -> None:
        self.qtbot, self.journey = qtbot, journey
        self.page = UploadPage(look, journey)
        self.bar = BottomBar(look)
        self.places: list[int] = []
        qtbot.addWidget(self.page)
        qtbot.addWidget(self.bar)
        self.page.resize(1150, 564)
        self.page.show()
        self.bar.show()
        self.page.bar_changed.connect(lambda: self.bar.show_page(self.page))
        journey.place_wanted.connect(self.places.append)
        self.bar.show_page(self.page)

    @property
    def journal(self) -> Journal:
        return self.journey.journal

    def show(self, upload_id: int) -> int:
        self.journey.show_upload(upload_id)
        return upload_id

    def button(self, name: str) -> QPushButton:
        found = self.bar.findChild(QPushButton, name) or self.page.findChild(QPushButton, name)
        assert found is not None, name
        return found

    def press(self, name: str) -> None:
        button = self.button(name)
        assert button.isVisible(), name
        assert button.isEnabled(), name
        if isinstance(button, HoldButton) and button.needs_holding:
            with self.qtbot.waitSignal(button.done, timeout=PATIENCE_MS):
                self.qtbot.mousePress(button, LEFT)
        else:
            self.qtbot.mouseClick(button, LEFT)

    def acts(self) -> set[str]:
        return {act.objectName() for act in self.page.acts if act.isVisible()}

    def title(self) -> str:
        return self.page.title.text()

    def wait_for(self, state: UploadState) -> None:
        upload_id = self.journey.sending.upload_id
        assert upload_id is not None
        self.qtbot.waitUntil(lambda: self.journal.upload(upload_id).state is state, timeout=PATIENCE_MS)

    def wait_for_end(self) -> None:
        self.qtbot.waitUntil(lambda: not self.journey.runner.is_running, timeout=PATIENCE_MS)

    def dialog(self) -> QDialog:
        self.qtbot.waitUntil(lambda: self.page.decisions.dialog is not None, timeout=PATIENCE_MS)
        dialog = self.page.decisions.dialog
        assert dialog is not None
        return dialog

    def answer(self, name: str) -> None:
        button = self.dialog().findChild(QPushButton, name)
        assert button is not None, name
        self.qtbot.mouseClick(button, LEFT)

    def table(self) -> QTableView:
        table = self.page.findChild(QTableView, "responsesTable")
        assert table is not None
        return table


@pytest.fixture
def stage(look: Look, journey: Journey, qtbot: QtBot) -> Stage:
    return Stage(look, journey, qtbot)


def fail_with(stage: Stage, fault: str, times: int = 1) -> None:
    stage.journey.engine.practice().faults.add(fault, times)


def test_without_an_upload_the_page_says_how_to_get_one(stage: Stage) -> None:
    assert stage.title() == "No upload yet"
    assert stage.acts() == set()
    assert not stage.table().isVisible()


def test_from_ready_to_finished(stage: Stage, qtbot: QtBot) -> None:
    address = stage.journey.sent_uploads.callback_url_for(PRACTICE)
    upload_id = stage.show(keep_upload(stage.journal, Plan(callback_url=address)))
    bar, pace = stage.page.findChild(QProgressBar, "progressBar"), stage.page.findChild(QLabel, "paceLabel")
    assert bar is not None
    assert pace is not None
    assert stage.title() == "Practice: send 6 leads to Practice_Outbound?"
    assert stage.acts() == set()  # what sends stands where no other primary stood
    assert stage.button("uploadButton").accessibleName() == "Send 6 leads in practice"
    assert stage.page.bar().hint == "6 + 1 = 7 leads. Each has its place."
    assert not bar.isVisible()
    assert not pace.isVisible()
    assert stage.journey.engine.practice().transactions == {}

    stage.press("uploadButton")
    stage.wait_for_end()

    assert stage.title() == "6 of 6 leads are queued in Practice_Outbound, in practice"
    assert stage.acts() == {"loadAnotherButton", "exportResultsButton"}
    assert stage.journal.sums(upload_id).queued == 6
    assert len(stage.journey.engine.practice().transactions) == 3
    assert stage.table().model().rowCount() == 3
    # The numbers are on the stand-in's books by now, and the page says what it made of them.
    assert stage.journey.engine.practice().settle()
    qtbot.waitUntil(lambda: "Processed 6 of 6." in _later(stage), timeout=PATIENCE_MS)
    words = stage.table().model().index(0, Column.WORDS).data()
    assert words == "Processed 2 of 2"


def _later(stage: Stage) -> str:
    return " ".join(label.accessibleName() for label in stage.page.finished.findChildren(QLabel))


def test_a_paused_upload_goes_on_where_it_was(stage: Stage) -> None:
    upload_id = stage.show(keep_upload(stage.journal, Plan(batches=7)))
    stage.press("uploadButton")
    stage.qtbot.waitUntil(lambda: stage.title() == "10 of 14 leads are queued, in practice", timeout=PATIENCE_MS)
    assert stage.journal.sums(upload_id).queued == 10
    assert stage.acts() == {"stopButton", "loadAnotherButton", "pauseButton"}
    pace = stage.page.progress.pace
    stage.qtbot.waitUntil(lambda: pace.line.startswith("Next request in "), timeout=PATIENCE_MS)

    stage.press("pauseButton")
    stage.wait_for(UploadState.PAUSED)
    stage.qtbot.waitUntil(lambda: stage.title() == "Paused: 4 leads wait, in practice", timeout=PATIENCE_MS)
    assert stage.acts() == {"stopButton", "loadAnotherButton", "uploadButton"}
    assert stage.button("uploadButton").accessibleName() == "Continue with 4 leads"

    stage.press("uploadButton")
    stage.wait_for(UploadState.RUNNING)
    stage.qtbot.waitUntil(lambda: "pauseButton" in stage.acts(), timeout=PATIENCE_MS)
    assert len(stage.journey.engine.practice().arrivals) == 5


def test_a_pause_during_a_request_is_acknowledged_at_once(stage: Stage) -> None:
    fail_with(stage, "hang")
    stage.show(keep_upload(stage.journal))
    stage.press("uploadButton")
    stage.qtbot.waitUntil(lambda: len(stage.journey.engine.practice().arrivals) == 1, timeout=PATIENCE_MS)
    stage.press("pauseButton")
    assert not stage.button("pauseButton").isEnabled()
    assert stage.page.bar().hint == "Pausing after the current batch…"
    stage.journey.engine.practice().faults.release()
    stage.wait_for(UploadState.PAUSED)
    stage.qtbot.waitUntil(lambda: "uploadButton" in stage.acts(), timeout=PATIENCE_MS)
    assert stage.page.bar().hint == ""


def test_stop_asks_and_keeps_the_rest_waiting(stage: Stage) -> None:
    upload_id = stage.show(keep_upload(stage.journal, Plan(batches=6)))
    stage.press("uploadButton")
    stage.qtbot.waitUntil(lambda: stage.journal.sums(upload_id).queued == 10, timeout=PATIENCE_MS)

    stage.press("stopButton")
    stage.answer("keepRunningButton")
    assert stage.journey.runner.is_running

    stage.press("stopButton")
    stage.answer("stopKeepButton")
    stage.wait_for_end()

    stage.qtbot.waitUntil(lambda: stage.title() == "Stopped: 2 leads wait, in practice", timeout=PATIENCE_MS)
    assert stage.journal.sums(upload_id).waiting == 2
    assert stage.acts() == {"stopButton", "uploadButton"}
    assert stage.button("stopButton").accessibleName() == "Cancel the rest…"


def test_the_rest_is_given_up_only_after_a_second_question(stage: Stage) -> None:
    upload_id = stage.show(keep_upload(stage.journal, Plan(batches=6)))
    stage.press("uploadButton")
    stage.qtbot.waitUntil(lambda: stage.journal.sums(upload_id).queued == 10, timeout=PATIENCE_MS)

    stage.press("stopButton")
    stage.answer("cancelRestButton")
    stage.answer("keepWaitingButton")
    assert stage.journal.sums(upload_id).cancelled == 0
    stage.press("stopButton")
    stage.answer("cancelRestButton")
    stage.answer("cancelThemButton")
    stage.wait_for_end()

    stage.qtbot.waitUntil(lambda: stage.journal.sums(upload_id).cancelled == 2, timeout=PATIENCE_MS)
    assert stage.journal.upload(upload_id).state is UploadState.FINISHED
    assert stage.page.sentence.text().endswith("2 leads were cancelled by you.")
    assert stage.acts() == {"loadAnotherButton", "exportResultsButton"}
    assert stage.journal.payload(batch_of(stage.journal, upload_id, 6).id) is None


def test_an_unconfirmed_batch_is_decided_about_and_sent_again(stage: Stage) -> None:
    fail_with(stage, "close")
    upload_id = stage.show(keep_upload(stage.journal))
    stage.press("uploadButton")
    stage.wait_for_end()
    assert stage.journal.sums(upload_id).unconfirmed == 2
    assert "2 leads need a decision from you" in stage.page.sentence.text()

    stage.press("decideButton")
    dialog = stage.dialog()
    assert isinstance(dialog, UnconfirmedDialog)
    dialog.choose(Choice.AGAIN)
    assert dialog.primary.accessibleName() == "Send batch 1 again"
    stage.qtbot.mouseClick(dialog.primary, LEFT)
    stage.wait_for_end()

    assert stage.journal.sums(upload_id).queued == 6
    assert stage.title() == "6 of 6 leads are queued in Practice_Outbound, in practice"


def test_a_click_on_decide_in_the_table_opens_one_dialog_a_double_click_too(stage: Stage) -> None:
    upload_id = keep_upload(stage.journal)
    run_to(stage.journal, upload_id, [Outcome.QUEUED, Outcome.NO_ANSWER, Outcome.QUEUED], UploadState.FINISHED)
    stage.show(upload_id)
    table = stage.table()
    place = table.visualRect(table.model().index(0, Column.WORDS)).topLeft() + QPoint(20, 10)
    stage.qtbot.mouseClick(table.viewport(), LEFT, pos=place)
    first = stage.dialog()
    stage.qtbot.mouseDClick(table.viewport(), LEFT, pos=place)
    assert stage.page.decisions.dialog is first
    first.reject()
    assert stage.page.decisions.dialog is None
    assert stage.journal.sums(upload_id).unconfirmed == 2


def test_a_refused_batch_is_sent_again_as_it_is(stage: Stage) -> None:
    fail_with(stage, "refuse")
    upload_id = stage.show(keep_upload(stage.journal))
    stage.press("uploadButton")
    stage.wait_for_end()
    assert stage.journal.sums(upload_id).refused == 2

    stage.press("sendAgainButton")
    stage.wait_for_end()

    assert stage.journal.sums(upload_id).queued == 6
    assert batch_of(stage.journal, upload_id, 1).attempts == 2


def test_the_leads_of_a_refused_batch_are_saved_to_be_corrected(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = keep_upload(stage.journal)
    run_to(stage.journal, upload_id, [Outcome.QUEUED, Outcome.REFUSED, Outcome.QUEUED], UploadState.FINISHED)
    stage.show(upload_id)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(tmp_path / "again"), ""))
    stage.press("saveRefusedButton")
    stage.qtbot.waitUntil(lambda: stage.page.notice.title == "2 rows saved.", timeout=PATIENCE_MS)
    sheet = openpyxl.load_workbook(tmp_path / "again.xlsx").active
    assert sheet is not None
    assert list(sheet.values) == [
        ("Row", "PhoneNumber", "Name"),
        (6, phone(6), "Lead 6"),
        (7, phone(7), "Lead 7"),
    ]


def test_a_wrong_key_stops_and_leads_to_the_account(stage: Stage) -> None:
    engine = stage.journey.engine
    account = Account("Acme", server=engine.practice().url, user_name="practice")
    engine.update(lambda settings: settings.with_account(account))
    engine.keys.keep_in_memory(account, "wrong-key")
    upload_id = stage.show(keep_upload(stage.journal, Plan(account=account)))
    stage.press("uploadButton")
    stage.wait_for_end()

    assert stage.journey.targeting.account == account
    assert stage.title() == "Stopped: the key was not accepted"
    assert "Your 6 leads wait. Correct the key, then go on." in stage.page.sentence.text()
    assert stage.acts() == {"stopButton", "openAccountButton", "uploadButton"}
    stage.press("openAccountButton")
    assert stage.places[-1] == Place.SETTINGS

    engine.keys.keep_in_memory(account, engine.practice().API_KEY)
    assert stage.button("uploadButton").accessibleName() == "Continue with 6 leads"
    stage.press("uploadButton")
    stage.wait_for_end()
    assert stage.journal.sums(upload_id).queued == 6


def test_an_account_without_a_key_is_told_and_nothing_is_sent(stage: Stage) -> None:
    engine = stage.journey.engine
    account = Account("Acme", server=engine.practice().url, user_name="practice")
    engine.update(lambda settings: settings.with_account(account))
    troubles: list[object] = []
    stage.journey.runner.failed.connect(troubles.append)
    upload_id = stage.show(keep_upload(stage.journal, Plan(account=account)))
    stage.press("uploadButton")
    stage.wait_for_end()
    assert [str(trouble) for trouble in troubles] == [
        'There is no API key for "Acme". Enter it under Settings, Accounts; for the command line put it into '
        "OZOGUI_API_KEY."
    ]
    assert stage.title() == "Send 6 leads to Practice_Outbound?"
    assert stage.journal.sums(upload_id).waiting == 6


def test_a_notice_about_the_run_goes_when_the_run_is_over(stage: Stage) -> None:
    stage.show(keep_upload(stage.journal))
    stage.journey.runner.noticed.emit("This computer could not be told to stay awake.")
    assert not stage.page.notice.isHidden()
    stage.press("uploadButton")
    stage.wait_for_end()
    assert stage.page.facts is not None
    assert stage.page.facts.is_finished
    assert stage.page.notice.isHidden()


def test_too_many_requests_are_told_with_a_countdown(stage: Stage) -> None:
    fail_with(stage, "too-many")
    stage.show(keep_upload(stage.journal))
    stage.press("uploadButton")
    said = (
        "CloudAgent says there are too many requests; another person or program may be using this account. "
        "Trying again in "
    )
    stage.qtbot.waitUntil(lambda: stage.page.progress.pace.line.startswith(said), timeout=PATIENCE_MS)
    assert stage.journal.upload(stage.journey.sending.upload_id or 0).state is UploadState.RUNNING


def test_the_raw_answer_of_a_batch_can_be_copied(stage: Stage) -> None:
    upload_id = keep_upload(stage.journal)
    run_to(stage.journal, upload_id, [Outcome.QUEUED], UploadState.STOPPED, "Stopped by you.", StopCause.PERSON)
    stage.show(upload_id)
    assert not stage.button("rawAnswerButton").isEnabled()
    stage.page.batches.select(batch_of(stage.journal, upload_id, 1).id)
    stage.press("rawAnswerButton")
    dialog = stage.dialog()
    text = dialog.findChild(QPlainTextEdit, "rawAnswerEdit")
    assert text is not None
    assert text.toPlainText() == "{}"
    stage.answer("copyButton")
    assert QGuiApplication.clipboard().text() == "{}"
    dialog.reject()


def test_filters_show_what_needs_a_person_or_waits(stage: Stage) -> None:
    upload_id = keep_upload(stage.journal, Plan(batches=4))
    run_to(stage.journal, upload_id, [Outcome.REFUSED, Outcome.QUEUED], UploadState.STOPPED)
    stage.show(upload_id)
    assert stage.button("allBatchesButton").accessibleName() == "All 4"
    assert stage.button("needYouButton").accessibleName() == "1 needs you"
    stage.press("waitingButton")
    assert stage.table().model().rowCount() == 2
    stage.press("needYouButton")
    assert stage.table().model().rowCount() == 1
    # What the filter is about goes away: the table does not stay empty.
    stage.journal.send_again(batch_of(stage.journal, upload_id, 1).id, "again")
    stage.journey.upload_changed.emit()
    assert stage.table().model().rowCount() == 4
    assert not stage.button("needYouButton").isVisible()


def test_the_campaign_that_was_not_started_is_said_once(stage: Stage) -> None:
    upload_id = keep_upload(stage.journal, Plan(start_campaign=True))
    run_to(
        stage.journal,
        upload_id,
        [Outcome.QUEUED, Outcome.QUEUED, Outcome.REFUSED],
        UploadState.FINISHED,
        "The campaign was not started: start it in CloudAgent.",
        StopCause.NOT_STARTED,
    )
    stage.show(upload_id)
    assert stage.page.notice.isVisible()
    assert stage.page.notice.title == "The campaign was not started."
    stage.page.notice.close_button.click()
    stage.journey.upload_changed.emit()
    assert not stage.page.notice.isVisible()


def test_an_upload_that_another_program_runs_is_only_watched(stage: Stage) -> None:
    upload_id = keep_upload(stage.journal)
    with Journal(stage.journey.paths.journal) as other:
        other.claim(upload_id, "the command line")
        other.set_upload_state(upload_id, UploadState.RUNNING)
        stage.show(upload_id)
        assert stage.acts() == set()
        assert "the command line" in stage.page.bar().hint
        other.set_upload_state(upload_id, UploadState.STOPPED, "Stopped by you.", StopCause.PERSON)
        other.release(upload_id)
    stage.qtbot.waitUntil(lambda: stage.acts() == {"stopButton", "uploadButton"}, timeout=PATIENCE_MS)


def test_an_upload_deleted_meanwhile_is_told(stage: Stage) -> None:
    upload_id = stage.show(keep_upload(stage.journal))
    stage.journal.delete_upload(upload_id)
    stage.journey.upload_changed.emit()
    assert stage.title() == "No upload yet"
    assert stage.page.notice.title == f"There is no upload {upload_id} in the journal."


def test_back_leads_to_history_when_no_spreadsheet_is_open(stage: Stage) -> None:
    upload_id = keep_upload(stage.journal)
    run_to(stage.journal, upload_id, [Outcome.QUEUED] * 3, UploadState.FINISHED)
    stage.show(upload_id)
    assert stage.page.bar().back == "History"
    assert stage.page.on_back()
    assert stage.places[-1] == Place.HISTORY
    stage.press("loadAnotherButton")
    assert stage.places[-1] == Place.SPREADSHEET
    assert stage.journey.sending.upload_id is None


def test_held_back_leads_are_saved_while_their_spreadsheet_is_open(
    look: Look, checked: Journey, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(look, checked, qtbot)
    checked.set_campaign("Practice_Outbound")
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
        checked.prepare_upload()
    assert checked.editing.check is not None
    assert stage.title() == f"Practice: send {checked.editing.check.ready:,} leads to Practice_Outbound?"
    stage.press("uploadButton")
    stage.wait_for_end()
    assert stage.page.bar().back == "Check"

    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(tmp_path / "held.xlsx"), ""))
    stage.press("saveHeldBackButton")
    held_back = checked.editing.check.held_back
    qtbot.waitUntil(lambda: stage.page.notice.title == f"{held_back} held-back leads saved.", timeout=PATIENCE_MS)

    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(tmp_path / "all.xlsx"), ""))
    stage.press("exportResultsButton")
    qtbot.waitUntil(lambda: stage.page.notice.title == "The results workbook is saved.", timeout=PATIENCE_MS)
    with closing(openpyxl.load_workbook(tmp_path / "all.xlsx", read_only=True)) as book:
        rows = list(book["Queued"].iter_rows(values_only=True))
    assert len(rows) == checked.editing.check.ready + 1
    assert "PhoneNumber" in [str(value) for value in rows[0]]


def test_a_workbook_that_cannot_be_written_is_said_on_the_page(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = keep_upload(stage.journal)
    run_to(stage.journal, upload_id, [Outcome.QUEUED] * 3, UploadState.FINISHED)
    stage.show(upload_id)
    gone = tmp_path / "gone" / "results.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(gone), ""))
    stage.press("exportResultsButton")
    stage.qtbot.waitUntil(lambda: "gone" in stage.page.notice.title, timeout=PATIENCE_MS)


@pytest.mark.parametrize("height", [564, 536])
def test_everything_fits_a_small_laptop_in_every_state(stage: Stage, height: int) -> None:
    states = {
        UploadState.READY: [],
        UploadState.STOPPED: [Outcome.QUEUED, Outcome.REFUSED, Outcome.NO_ANSWER],
        UploadState.FINISHED: [Outcome.QUEUED, Outcome.REFUSED, Outcome.NO_ANSWER, Outcome.QUEUED],
    }
    stage.page.resize(1150, height)
    for state, outcomes in states.items():
        upload_id = keep_upload(stage.journal, Plan(batches=4))
        if outcomes:
            run_to(stage.journal, upload_id, outcomes, state)
        stage.show(upload_id)
        QApplication.processEvents()
        assert stage.page.inner.minimumSizeHint().height() <= stage.page.inner.height()
        assert stage.button("uploadButton").isVisible() or state is not UploadState.READY
        if state is UploadState.READY:
            continue
        table = stage.table()
        bottom = table.mapTo(stage.page, table.rect().bottomLeft()).y()
        assert bottom <= height
        assert table.viewport().height() >= 60
        assert stage.journal.sums(upload_id).agree


def test_batches_that_need_a_person_are_counted_once(stage: Stage) -> None:
    upload_id = keep_upload(stage.journal)
    run_to(stage.journal, upload_id, [Outcome.REFUSED, Outcome.NO_ANSWER], UploadState.STOPPED)
    stage.show(upload_id)
    assert stage.button("needYouButton").accessibleName() == "2 need you"
    assert stage.page.facts is not None
    assert {batch.state for batch in stage.page.facts.needing} == {BatchState.REFUSED, BatchState.UNCONFIRMED}


def test_duplicates_that_make_it_harmless_are_sent_again_by_the_engine(stage: Stage) -> None:
    fail_with(stage, "close")
    upload_id = stage.show(keep_upload(stage.journal, Plan(duplicates=Duplicates.CHECK_TRUE)))
    stage.press("uploadButton")
    stage.wait_for_end()
    assert stage.journal.sums(upload_id).queued == 6
    assert batch_of(stage.journal, upload_id, 1).attempts == 2


def test_all_answers_are_saved_for_support_without_leads(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = keep_upload(stage.journal)
    run_to(stage.journal, upload_id, [Outcome.QUEUED, Outcome.REFUSED, Outcome.QUEUED], UploadState.FINISHED)
    stage.show(upload_id)
    stage.page.batches.table.setCurrentIndex(stage.page.batches.model.index(0, 0))
    stage.press("cornerRawAnswerButton")
    target = tmp_path / "answers"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(target), ""))
    stage.answer("saveAnswersButton")
    title = "3 answers saved, without key and leads."
    stage.qtbot.waitUntil(lambda: stage.page.notice.title == title, timeout=PATIENCE_MS)
    lines = target.with_name("answers.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4
    assert not any(phone(row) in line for row in range(4, 10) for line in lines)


def test_a_stop_that_waits_for_an_answer_can_be_cut_short(stage: Stage) -> None:
    fail_with(stage, "hang")
    upload_id = stage.show(keep_upload(stage.journal))
    stage.press("uploadButton")
    practice = stage.journey.engine.practice()
    stage.qtbot.waitUntil(lambda: len(practice.arrivals) == 1, timeout=PATIENCE_MS)
    stage.press("stopButton")
    stage.answer("stopKeepButton")
    stage.qtbot.waitUntil(lambda: stage.button("stopButton").accessibleName() == "Stop now…", timeout=PATIENCE_MS)
    assert stage.page.bar().hint == "Stopping after the current batch…"
    stage.qtbot.waitUntil(lambda: stage.page.decisions.dialog is None, timeout=PATIENCE_MS)
    stage.press("stopButton")
    stage.answer("cutItButton")
    stage.wait_for_end()
    sums = stage.journal.sums(upload_id)
    assert (sums.unconfirmed, sums.waiting, sums.agree) == (2, 4, True)
