"""History, driven as a person would: found again, gone on with, decided about, saved, deleted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ozogui.cloudagent.calls import Duplicates
from ozogui.cloudagent.replies import Outcome
from ozogui.settings.settings import Account
from ozogui.ui.batches.history_entry import HistoryEntry, NextAct, StateFilter, read_entries, when
from ozogui.ui.batches.unconfirmed_dialog import Choice, UnconfirmedDialog
from ozogui.ui.batches.upload_facts import read_facts
from ozogui.ui.history.history_model import Column
from ozogui.ui.history.history_page import HistoryPage
from ozogui.ui.history.undo_dialog import UndoDialog
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit import hold_button
from ozogui.ui.kit.hold_button import HoldButton
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.parts_bar import PartsBar
from ozogui.ui.kit.question_dialog import QuestionDialog
from ozogui.ui.kit.table import CELL_ROLE, Cell
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.journal.undo_store import UndoState
from ozogui.uploads.records import StopCause, UploadState
from ozogui.uploads.results.later import take_result
from tests.ui.conftest import PATIENCE_MS
from tests.ui.uploads import Plan, keep_upload, phone, run_to, transaction_id

LEFT = Qt.MouseButton.LeftButton
ACME = Account("Acme Retail", user_name="acme_ops")
QUEUED = Outcome.QUEUED


@pytest.fixture
def journal(journey: Journey) -> Journal:
    return journey.journal


@pytest.fixture
def page(look: Look, journey: Journey, qtbot: QtBot) -> HistoryPage:
    page = HistoryPage(look, journey)
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Warning, page)
    qtbot.addWidget(page)
    page.resize(1150, 564)
    page.show()
    return page


def three_uploads(journal: Journal) -> tuple[int, int, int]:
    """Keep a finished one, an interrupted one of practice, and one that needs a decision."""
    finished = keep_upload(journal, Plan(account=ACME, campaign="Diwali_Offers", file_name="diwali.xlsx"))
    run_to(journal, finished, [QUEUED] * 3, UploadState.FINISHED)
    interrupted = keep_upload(journal, Plan(file_name="kyc pending south.csv", duplicates=Duplicates.CHECK_TRUE))
    reason = "The program ended while this upload was running."
    run_to(journal, interrupted, [QUEUED], UploadState.STOPPED, reason, StopCause.INTERRUPTED)
    doubtful = keep_upload(journal, Plan(account=ACME, campaign="Renewals_Q4", file_name="renewals-q4.xlsx"))
    run_to(journal, doubtful, [QUEUED, Outcome.NO_ANSWER, Outcome.REFUSED], UploadState.FINISHED)
    return finished, interrupted, doubtful


def files(page: HistoryPage) -> list[str]:
    return [entry.upload.file_name for entry in page.model.rows]


def press(qtbot: QtBot, page: HistoryPage, name: str) -> None:
    button = page.findChild(QPushButton, name)
    assert button is not None, name
    assert button.isVisible(), name
    assert button.isEnabled(), name
    qtbot.mouseClick(button, LEFT)


def answer(qtbot: QtBot, page: HistoryPage, name: str) -> None:
    button = page.findChild(QPushButton, name)
    assert button is not None, name
    qtbot.mouseClick(button, LEFT)


def words(page: HistoryPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def test_leads_that_were_accepted_and_not_added_stand_amber_in_the_bar(page: HistoryPage, journal: Journal) -> None:
    finished, *_ = three_uploads(journal)
    told = {
        "totalNoUploaded": "2", "numbersProcessed": "1", "numbersNotProcessed": "1", "failedFilePath": "",
        "transactionId": transaction_id(finished, 2), "status": "Success", "message": "File Successfully uploaded.",
        "startDateTime": "2026-11-23 10:00:00", "endDateTime": "2026-11-23 10:00:05",
    }  # fmt: skip
    assert take_result(journal, json.dumps({"data": told}).encode())
    page.entered()
    page.select(finished)
    cell = page.model.index(2, Column.OUTCOME).data(CELL_ROLE)
    assert isinstance(cell, Cell)
    assert (cell.text, cell.tone) == ("5 accepted, 1 not added", "warn")
    assert [(round(share, 2), tone) for share, tone in cell.bar] == [(0.83, "ok"), (0.17, "warn")]
    assert page.bar().next == "See the 1 lead not added"
    assert "1 of them not added" in page.sentence.text()


def test_an_empty_history_says_so(page: HistoryPage) -> None:
    page.entered()
    assert "No uploads yet. The first one will be kept here." in words(page)
    assert not page.detail.isVisible()
    assert not page.export_button.isEnabled()
    assert page.bar().next == ""


def test_uploads_are_listed_newest_first_with_their_fate(page: HistoryPage, journal: Journal) -> None:
    three_uploads(journal)
    page.entered()
    assert files(page) == ["renewals-q4.xlsx", "kyc pending south.csv", "diwali.xlsx"]
    cells = [page.model.index(row, Column.OUTCOME).data(CELL_ROLE) for row in range(3)]
    assert [(cell.text, cell.tone, cell.icon) for cell in cells if isinstance(cell, Cell)] == [
        ("2 accepted, 4 need you", "warn", ""),
        ("2 accepted, 4 wait", "accent_text", "flask"),
        ("6 accepted", "text2", ""),
    ]
    assert page.sentence.text() == "2 uploads: 8 leads accepted, 4 need a decision."
    assert page.model.index(1, Column.OUTCOME).data() == "2 queued, 4 still waiting"
    spoken = page.model.index(0, Column.CAMPAIGN).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Campaign, account, Renewals_Q4 Acme Retail"


def test_a_search_finds_by_transaction_id_and_can_be_cleared(page: HistoryPage, journal: Journal, qtbot: QtBot) -> None:
    finished, *_ = three_uploads(journal)
    page.entered()
    qtbot.keyClicks(page.filters.search_edit, transaction_id(finished, 2))
    qtbot.waitUntil(lambda: files(page) == ["diwali.xlsx"], timeout=PATIENCE_MS)
    page.filters.search_edit.clear()
    qtbot.keyClicks(page.filters.search_edit, "98200")
    qtbot.waitUntil(lambda: "No upload matches “98200”." in words(page), timeout=PATIENCE_MS)
    press(qtbot, page, "clearSearchButton")
    assert len(files(page)) == 3
    assert page.filters.text == ""


def test_filters_by_account_state_and_time(page: HistoryPage, journal: Journal, journey: Journey) -> None:
    three_uploads(journal)
    page.entered()
    filters = page.filters
    filters.account_combo.setCurrentText("Practice")
    assert files(page) == ["kyc pending south.csv"]
    filters.account_combo.setCurrentIndex(0)
    filters.state_combo.setCurrentText(StateFilter.NEED_YOU)
    assert files(page) == ["renewals-q4.xlsx"]
    filters.state_combo.setCurrentText(StateFilter.WAITING)
    assert files(page) == ["kyc pending south.csv"]
    filters.state_combo.setCurrentText(StateFilter.FINISHED)
    assert files(page) == ["renewals-q4.xlsx", "diwali.xlsx"]
    filters.account_combo.setCurrentText("Practice")
    assert "No upload fits these filters." in words(page)
    # An account without uploads left stays offered while it is chosen: the filter must not change by itself.
    journal.delete_upload(read_entries(page.journey.engine, "kyc", 1)[0].upload.id)
    page.entered()
    assert filters.account_combo.currentText() == "Practice"


def test_old_uploads_are_out_of_sight_until_any_time_is_wanted(page: HistoryPage, journal: Journal) -> None:
    three_uploads(journal)
    (entry, *_) = read_entries(page.journey.engine, "", 10)
    now = datetime.now(UTC) + timedelta(days=31)
    assert not entry.fits("", StateFilter.ALL, now - timedelta(days=30))
    assert entry.fits("", StateFilter.ALL, None)


def test_the_detail_tells_what_is_kept_and_what_was_chosen(page: HistoryPage, journal: Journal) -> None:
    _finished, interrupted, doubtful = three_uploads(journal)
    page.entered()
    page.select(interrupted)
    assert page.detail.fact("Duplicates") == "Numbers not added again"
    assert page.detail.fact("Requests") == "1 made for 3 batches"
    assert page.detail.fact("Kept") == (
        "Row numbers, Transaction IDs, and the leads of 2 batches until they are accepted. "
        "Phone numbers of accepted leads only in scrambled form."
    )
    assert "Stopped: The program ended while this upload was running" in words(page)
    page.select(doubtful)
    assert page.detail.fact("Held back") == "1 lead"
    page.select(_finished)
    assert page.detail.fact("Kept") == "Row numbers and Transaction IDs. Phone numbers only in scrambled form."


def test_an_interrupted_upload_goes_on_from_here(
    page: HistoryPage, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    _finished, interrupted, _doubtful = three_uploads(journal)
    journey.targeting.account = ACME
    page.entered()
    page.select(interrupted)
    bar, go_on = page.bar(), page.findChild(HoldButton, "continueButton")
    assert go_on is not None
    assert (bar.next, go_on.accessibleName()) == ("", "Continue with 4 leads")
    assert not go_on.property("unused")
    assert bar.hint == "From batch 2, a few seconds"
    places: list[int] = []
    journey.place_wanted.connect(places.append)

    go_on.show()  # as the bottom bar does
    qtbot.mouseDClick(go_on, LEFT)
    assert not journey.runner.is_running
    qtbot.mouseClick(go_on, LEFT)
    qtbot.waitUntil(lambda: not journey.runner.is_running, timeout=PATIENCE_MS)

    assert places == [Place.UPLOAD]
    assert journey.sending.upload_id == interrupted
    assert journey.targeting.account.is_practice  # the header shows where the leads go
    assert journal.sums(interrupted).queued == 6
    assert len(journey.engine.practice().arrivals) == 2


def test_going_on_is_dead_for_a_moment_whenever_it_is_for_another_upload(
    page: HistoryPage, journal: Journal, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    _finished, interrupted, _doubtful = three_uploads(journal)
    other = keep_upload(journal, Plan(batches=2))
    run_to(journal, other, [QUEUED], UploadState.STOPPED, "", StopCause.PERSON)
    page.entered()
    go_on = page.findChild(HoldButton, "continueButton")
    assert go_on is not None
    page.bar_changed.connect(page.bar)  # as the window does
    page.select(interrupted)
    assert go_on.isEnabled()
    monkeypatch.setattr(hold_button, "DEAD_MS", 800)
    page.select(other)
    assert go_on.accessibleName() == "Continue with 2 leads"
    assert not go_on.isEnabled()
    qtbot.waitUntil(go_on.isEnabled, timeout=PATIENCE_MS)


def test_an_unconfirmed_batch_is_decided_about_from_here(
    page: HistoryPage, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    *_, doubtful = three_uploads(journal)
    page.entered()
    assert page.bar().next == "Decide about 2 leads"
    page.on_next()
    dialog = page.findChild(UnconfirmedDialog)
    assert dialog is not None
    dialog.choose(Choice.QUEUED)
    qtbot.mouseClick(dialog.primary, LEFT)
    assert journal.sums(doubtful).unconfirmed == 0
    assert page.bar().next == "Open batches"
    assert not journey.runner.is_running


def test_open_batches_brings_an_upload_to_the_front(
    page: HistoryPage, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    finished, *_ = three_uploads(journal)
    page.entered()
    page.select(finished)
    page.detail.open_button.click()
    assert journey.sending.upload_id == finished
    assert journey.targeting.account.name == "Acme Retail"


def test_while_another_upload_runs_any_can_be_looked_at_and_goes_after_it(
    page: HistoryPage, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    finished, interrupted, _ = three_uploads(journal)
    running = keep_upload(journal, Plan(batches=7))
    journey.show_upload(running)
    journey.runner.start(running)
    qtbot.waitUntil(lambda: journal.sums(running).queued == 10, timeout=PATIENCE_MS)
    page.entered()
    page.select(interrupted)
    assert page.bar().enabled
    assert page.bar().hint == "It goes right after the upload that is running."
    page.select(finished)
    page.detail.open_button.click()
    assert journey.sending.upload_id == finished
    assert journey.runner.upload_id == running
    page.select(running)
    assert page.bar().next == "Open batches"
    assert not page.detail.delete_action.isEnabled()


def test_deleting_asks_first_and_forgets_all_of_it(
    page: HistoryPage, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    _finished, interrupted, _ = three_uploads(journal)
    journey.show_upload(interrupted)
    page.entered()
    page.select(interrupted)
    page.detail.delete_action.trigger()
    dialog = page.findChild(QuestionDialog, "deleteDialog")
    assert dialog is not None
    assert "4 leads wait and would never be sent." in " ".join(each.text() for each in dialog.findChildren(QLabel))
    answer(qtbot, page, "keepItButton")
    assert len(journal.uploads()) == 3
    page.detail.delete_action.trigger()
    answer(qtbot, page, "deleteItButton")
    assert [upload.id for upload in journal.uploads()].count(interrupted) == 0
    assert journey.sending.upload_id is None
    assert files(page) == ["renewals-q4.xlsx", "diwali.xlsx"]


def test_results_and_the_list_are_saved(
    page: HistoryPage, journal: Journal, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished, *_ = three_uploads(journal)
    page.entered()
    page.select(finished)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(tmp_path / "results.xlsx"), ""))
    page.detail.save_action.trigger()
    qtbot.waitUntil(lambda: page.notice.title == "The results workbook is saved.", timeout=PATIENCE_MS)
    assert "Queued" in openpyxl.load_workbook(tmp_path / "results.xlsx").sheetnames
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(tmp_path / "sender.xlsx"), ""))
    page.detail.senders_action.trigger()
    title = "1 workbook saved, without key and campaign."
    qtbot.waitUntil(lambda: page.notice.title == title, timeout=PATIENCE_MS)
    for_sender = openpyxl.load_workbook(tmp_path / "sender.xlsx")
    assert for_sender.sheetnames == ["Summary", "Not taken", "Taken"]
    assert "Diwali_Offers" not in str([list(sheet.values) for sheet in for_sender])
    assert not page.detail.whole_list_action.isVisible()
    page.filters.account_combo.setCurrentText("Acme Retail")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(tmp_path / "list"), ""))
    press(qtbot, page, "exportListButton")
    qtbot.waitUntil(lambda: page.notice.title == "2 uploads listed.", timeout=PATIENCE_MS)
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    assert sheet is not None
    assert [row[4] for row in sheet.values] == ["File", "renewals-q4.xlsx", "diwali.xlsx"]


def test_nothing_is_saved_when_the_person_thinks_better_of_it(
    page: HistoryPage, journal: Journal, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_uploads(journal)
    page.entered()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: ("", ""))
    press(qtbot, page, "exportListButton")
    page.detail.save_action.trigger()
    assert not page.notice.isVisible()


def test_a_narrow_window_keeps_every_column(page: HistoryPage, journal: Journal, qtbot: QtBot) -> None:
    three_uploads(journal)
    page.entered()
    page.resize(960, 446)
    assert not any(page.table.isColumnHidden(place) for place in Column)
    qtbot.waitUntil(lambda: page.table.columnWidth(Column.FILE) >= 300)  # the detail has become a drawer
    assert not page.detail.isVisible()
    press(qtbot, page, "drawerButton")
    assert page.detail.isVisible()


def test_the_word_for_each_state(page: HistoryPage, journal: Journal) -> None:
    def entry(outcomes: list[Outcome], state: UploadState, cause: StopCause = StopCause.NONE) -> HistoryEntry:
        upload_id = keep_upload(journal, Plan(account=ACME))
        if state is not UploadState.READY:
            run_to(journal, upload_id, outcomes, state, "", cause)
        return next(each for each in read_entries(page.journey.engine, "", 1) if each.upload.id == upload_id)

    refused = Outcome.REFUSED
    assert entry([], UploadState.READY).chip()[0] == "Ready"
    assert entry([QUEUED], UploadState.STOPPED, StopCause.CREDENTIALS).chip()[0] == "Wrong key"
    assert entry([QUEUED], UploadState.STOPPED, StopCause.CAMPAIGN).chip()[0] == "Wrong campaign"
    assert entry([QUEUED], UploadState.STOPPED, StopCause.INTERRUPTED).chip()[0] == "Interrupted"
    assert entry([QUEUED], UploadState.STOPPED, StopCause.PERSON).chip()[0] == "Stopped"
    assert entry([QUEUED, refused, QUEUED], UploadState.FINISHED).chip()[0] == "Partly refused"
    assert entry([refused, refused, refused], UploadState.FINISHED).chip()[0] == "Refused"
    given_up = entry([QUEUED], UploadState.STOPPED, StopCause.PERSON)
    journal.cancel_waiting(given_up.upload.id)
    (again, *_) = read_entries(page.journey.engine, "", 1)
    assert again.chip()[0] == "Partly cancelled"
    assert again.fates() == "2 queued, 4 cancelled"
    ready = entry([], UploadState.READY)
    assert ready.next_act is NextAct.OPEN
    assert ready.sentence(datetime.now(UTC)).endswith("nothing was sent yet")


def test_a_moment_within_a_sentence() -> None:
    now = datetime(2026, 11, 23, 12, 0).astimezone()
    assert when(now - timedelta(hours=1), now) == "today 11:00"
    assert when(now - timedelta(days=1), now) == "yesterday 12:00"
    assert when(now - timedelta(days=6), now) == "Tue 17 Nov 12:00"


def test_the_sums_of_the_list_are_those_of_the_journal(page: HistoryPage, journal: Journal) -> None:
    three_uploads(journal)
    entries = read_entries(page.journey.engine, "", 10)
    assert [entry.sums for entry in entries] == [journal.sums(entry.upload.id) for entry in entries]
    assert [entry.needing for entry in entries] == [2, 0, 0]
    assert all(entry.sums.agree for entry in entries)
    assert journal.counts_by_state([4711]) == {4711: {}}


# --- numbers, answers, deleting everything, undoing


def upload_of(journey: Journey, qtbot: QtBot) -> int:
    """Send two batches of invented numbers to practice."""
    upload_id = keep_upload(journey.journal, Plan(batches=2))
    journey.runner.start(upload_id)
    qtbot.waitUntil(lambda: not journey.runner.is_running, timeout=PATIENCE_MS)
    return upload_id


def test_an_upload_is_found_by_a_number_in_any_spelling(
    page: HistoryPage, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    upload_of(journey, qtbot)
    keep_upload(journal, Plan(file_name="another.xlsx"))  # prepared, so its numbers went nowhere
    page.entered()
    assert len(files(page)) == 2
    number = phone(5)
    for spelling in (number, f"+91 {number[:5]} {number[5:]}", f"0{number}"):
        page.filters.search_edit.setText(spelling)
        qtbot.waitUntil(lambda: files(page) == ["renewals.xlsx"], timeout=PATIENCE_MS)
        page.filters.search_edit.clear()
        qtbot.waitUntil(lambda: len(files(page)) == 2, timeout=PATIENCE_MS)


def test_the_answers_of_an_upload_are_saved_for_support(
    page: HistoryPage, journey: Journey, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_of(journey, qtbot)
    page.entered()
    target = tmp_path / "answers.jsonl"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(target), ""))
    page.detail.answers_action.trigger()
    qtbot.waitUntil(lambda: page.notice.title.startswith("2 answers saved"), timeout=PATIENCE_MS)
    assert len(target.read_text(encoding="utf-8").splitlines()) == 3


def test_the_whole_history_is_deleted_after_the_question(page: HistoryPage, journal: Journal, qtbot: QtBot) -> None:
    three_uploads(journal)
    page.entered()
    press(qtbot, page, "deleteAllUploadsButton")
    dialog = page.findChild(QDialog, "deleteAllDialog")
    assert dialog is not None
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "4 leads wait and would never be sent." in said
    answer(qtbot, page, "deleteAllButton")
    qtbot.waitUntil(lambda: page.notice.title == "3 uploads deleted from history.", timeout=PATIENCE_MS)
    assert journal.uploads() == []
    assert files(page) == []


def sent_sample(journey: Journey, qtbot: QtBot, folder: Path) -> int:
    """Send a small spreadsheet to practice as the window does, so that its numbers can be looked up again."""
    path = folder / "five.csv"
    path.write_text("Mobile,Name\n" + "".join(f"{phone(row)},Lead {row}\n" for row in range(5)), encoding="utf-8")
    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        journey.open_file(path)
    with qtbot.waitSignal(journey.place_wanted, timeout=PATIENCE_MS):
        journey.run_check()
    journey.set_campaign("Practice_Outbound")
    with qtbot.waitSignal(journey.place_wanted, timeout=PATIENCE_MS):
        journey.prepare_upload()
    upload_id = journey.sending.upload_id
    assert upload_id is not None
    journey.runner.start(upload_id)
    qtbot.waitUntil(lambda: not journey.runner.is_running, timeout=PATIENCE_MS)
    assert journey.engine.practice().settle()
    return upload_id


def test_an_upload_is_undone_only_when_the_campaign_is_typed(
    page: HistoryPage, journey: Journey, qtbot: QtBot, tmp_path: Path
) -> None:
    sent_sample(journey, qtbot, tmp_path)
    page.entered()
    page.detail.undo_action.trigger()
    qtbot.waitUntil(lambda: page.findChild(UndoDialog) is not None, timeout=PATIENCE_MS)
    dialog = page.findChild(UndoDialog)
    assert dialog is not None
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "Delete 5 leads from Practice_Outbound?" in said
    assert "whatever the lead's status" in said
    qtbot.keyClicks(dialog.name_edit, "practice_outbound")
    assert not dialog.delete_button.isEnabled()
    dialog.name_edit.clear()
    qtbot.keyClicks(dialog.name_edit, "Practice_Outbound")
    assert dialog.delete_button.isEnabled()
    with qtbot.waitSignal(dialog.ended, timeout=PATIENCE_MS):
        qtbot.mouseClick(dialog.delete_button, LEFT)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "5 leads were deleted from Practice_Outbound." in said
    qtbot.mouseClick(dialog.close_button, LEFT)
    assert page.detail.fact("Undone") == "5 leads deleted from the campaign"


def test_no_undo_is_offered_for_an_account_with_a_key(page: HistoryPage, journey: Journey, journal: Journal) -> None:
    three_uploads(journal)
    page.entered()
    page.select(1)
    assert not page.detail.undo_action.isVisible()
    with_token = replace(ACME, auth_mode="token")
    journey.engine.update(lambda settings: settings.with_account(with_token))
    page.entered()
    page.select(1)
    assert page.detail.undo_action.isVisible()


def test_who_was_called_is_asked_for_and_shown_as_a_bar(page: HistoryPage, checked: Journey, qtbot: QtBot) -> None:
    journal, engine = checked.journal, checked.engine
    upload_id = keep_upload(journal)
    engine.uploader_for(upload_id, lambda _: None).run(upload_id)
    assert engine.practice().settle()
    page.read()
    bar = page.findChild(PartsBar, "callsBar")
    assert bar is not None
    assert not bar.isVisible()
    with qtbot.waitSignal(page.calls.changed, timeout=PATIENCE_MS):
        page.detail.calls_action.trigger()
    sums = engine.calls.sums(upload_id)
    assert sums is not None
    assert 0 < sums.answered < sums.dialled <= sums.leads
    assert bar.isVisible()
    assert page.notice.title == sums.words
    assert page.detail.fact("Calls").startswith(f"{sums.words}\n")
    assert f"{sums.dialled} called, {sums.answered} answered" in page.detail.fact("Calls")


def test_leads_that_were_deleted_again_do_not_count_as_accepted(page: HistoryPage, journal: Journal) -> None:
    upload_id = keep_upload(journal, Plan(account=ACME))
    run_to(journal, upload_id, [QUEUED] * 3, UploadState.FINISHED)
    undo_id = journal.undos.create(upload_id, "Practice_Outbound", [[(4, phone(4)), (5, phone(5))], [(6, phone(6))]])
    request = journal.undos.next_waiting(undo_id)
    assert request is not None
    journal.undos.move(request.id, UndoState.DELETED)
    page.read()
    entry = page.selected
    assert entry is not None
    assert (entry.there, entry.sums.deleted) == (4, 2)
    assert entry.fates() == "4 queued, 2 deleted again"
    assert entry.became()[0] == "4 accepted, 2 deleted again"
    assert "4 leads accepted" in page.sentence.text()
    said = [batch.message for batch in read_facts(journal, upload_id).batches]
    assert said == ["2 deleted again; queued successfully", "queued successfully", "queued successfully"]
