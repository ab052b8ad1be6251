"""History, driven as a person would: found again, gone on with, decided about, saved, deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ozogui.cloudagent.client import Duplicates
from ozogui.cloudagent.replies import Outcome
from ozogui.settings import Account
from ozogui.ui.history_entry import HistoryEntry, NextAct, StateFilter, read_entries, when
from ozogui.ui.history_model import Column
from ozogui.ui.history_page import HistoryPage
from ozogui.ui.journey import Journey
from ozogui.ui.look import Look
from ozogui.ui.question_dialog import QuestionDialog
from ozogui.ui.rail import Place
from ozogui.ui.table import CELL_ROLE, Cell
from ozogui.ui.unconfirmed_dialog import Choice, UnconfirmedDialog
from ozogui.uploads.journal import Journal
from ozogui.uploads.records import StopCause, UploadState
from tests.ui.conftest import PATIENCE_MS
from tests.ui.uploads import Plan, keep_upload, run_to, transaction_id

LEFT = Qt.MouseButton.LeftButton
ACME = Account("Acme Retail", user_name="acme_ops")
QUEUED = Outcome.QUEUED


@pytest.fixture
def journal(journey: Journey) -> Journal:
    return journey.engine.journal


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
    entries = (page.model.entry_at(row) for row in range(page.model.rowCount()))
    return [entry.upload.file_name for entry in entries if entry is not None]


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
    chips = [page.model.index(row, Column.STATE).data(CELL_ROLE) for row in range(3)]
    assert [(cell.text, cell.chip) for cell in chips if isinstance(cell, Cell)] == [
        ("2 need you", "warn"),
        ("Practice", "practice"),
        ("Finished", "ok"),
    ]
    assert page.model.index(1, Column.OUTCOME).data() == "2 queued, 4 still waiting"
    spoken = page.model.index(0, Column.CAMPAIGN).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Campaign, account, Renewals_Q4 Acme Retail"


def test_a_search_finds_by_transaction_id_and_can_be_cleared(
    page: HistoryPage, journal: Journal, qtbot: QtBot
) -> None:
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
    journal.delete_upload(read_entries(journal, "kyc", 1)[0].upload.id)
    page.entered()
    assert filters.account_combo.currentText() == "Practice"


def test_old_uploads_are_out_of_sight_until_any_time_is_wanted(journal: Journal) -> None:
    three_uploads(journal)
    (entry, *_) = read_entries(journal, "", 10)
    now = datetime.now(UTC) + timedelta(days=31)
    assert not entry.fits("", StateFilter.ALL, now - timedelta(days=30))
    assert entry.fits("", StateFilter.ALL, None)


def test_the_detail_tells_what_is_kept_and_what_was_chosen(page: HistoryPage, journal: Journal) -> None:
    _finished, interrupted, doubtful = three_uploads(journal)
    page.entered()
    page.select(interrupted)
    assert page.detail.fact("Duplicates") == "Skip numbers already in the campaign or repeated here"
    assert page.detail.fact("Requests") == "1 made for 3 batches"
    assert page.detail.fact("Kept") == (
        "Row numbers, transactionIds, and the leads of 2 batches until they are queued. "
        "Phone numbers of queued leads only as fingerprints."
    )
    assert "Stopped: The program ended while this upload was running" in words(page)
    page.select(doubtful)
    assert page.detail.fact("Held back") == "1 lead"
    page.select(_finished)
    assert page.detail.fact("Kept") == "Row numbers and transactionIds. Phone numbers only as fingerprints."


def test_an_interrupted_upload_goes_on_from_here(
    page: HistoryPage, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    _finished, interrupted, _doubtful = three_uploads(journal)
    journey.account = ACME
    page.entered()
    page.select(interrupted)
    bar = page.bar()
    assert (bar.next, bar.next_icon) == ("Go on with 4 leads", "play")
    assert bar.hint == "From batch 2, a few seconds"
    places: list[int] = []
    journey.place_wanted.connect(places.append)

    page.on_next()
    qtbot.waitUntil(lambda: not journey.runner.is_running, timeout=PATIENCE_MS)

    assert places == [Place.UPLOAD]
    assert journey.upload_id == interrupted
    assert journey.account.is_practice  # the header shows where the leads go
    assert journal.sums(interrupted).queued == 6
    assert len(journey.engine.practice().arrivals) == 2


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
    assert journey.upload_id == finished
    assert journey.account.name == "Acme Retail"


def test_while_another_upload_runs_none_is_brought_to_the_front(
    page: HistoryPage, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    finished, interrupted, _ = three_uploads(journal)
    running = keep_upload(journal, Plan(batches=7))
    journey.show_upload(running)
    journey.runner.start(running)
    qtbot.waitUntil(lambda: journal.sums(running).queued == 10, timeout=PATIENCE_MS)
    page.entered()
    page.select(interrupted)
    assert not page.bar().enabled
    assert page.bar().hint == "Another upload is running: this one can go when that has finished."
    page.select(finished)
    page.detail.open_button.click()
    assert page.notice.title == "Another upload is running."
    assert journey.upload_id == running
    page.select(running)
    assert page.bar().next == "Open batches"
    assert not page.detail.delete_button.isEnabled()


def test_deleting_asks_first_and_forgets_all_of_it(
    page: HistoryPage, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    _finished, interrupted, _ = three_uploads(journal)
    journey.show_upload(interrupted)
    page.entered()
    page.select(interrupted)
    press(qtbot, page, "deleteUploadButton")
    dialog = page.findChild(QuestionDialog, "deleteDialog")
    assert dialog is not None
    assert "4 leads wait and would never be sent." in " ".join(each.text() for each in dialog.findChildren(QLabel))
    answer(qtbot, page, "keepItButton")
    assert len(journal.uploads()) == 3
    press(qtbot, page, "deleteUploadButton")
    answer(qtbot, page, "deleteItButton")
    assert [upload.id for upload in journal.uploads()].count(interrupted) == 0
    assert journey.upload_id is None
    assert files(page) == ["renewals-q4.xlsx", "diwali.xlsx"]


def test_results_and_the_list_are_saved(
    page: HistoryPage, journal: Journal, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished, *_ = three_uploads(journal)
    page.entered()
    page.select(finished)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(tmp_path / "results.xlsx"), ""))
    press(qtbot, page, "saveResultsButton")
    qtbot.waitUntil(lambda: page.notice.title == "The results workbook is saved.", timeout=PATIENCE_MS)
    assert "Queued" in openpyxl.load_workbook(tmp_path / "results.xlsx").sheetnames
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
    press(qtbot, page, "saveResultsButton")
    assert not page.notice.isVisible()


def test_a_narrow_window_drops_what_the_detail_tells_too(page: HistoryPage, journal: Journal) -> None:
    three_uploads(journal)
    page.entered()
    assert not page.table.isColumnHidden(Column.OUTCOME)
    page.resize(960, 446)
    assert page.table.isColumnHidden(Column.OUTCOME)
    assert page.table.isColumnHidden(Column.LEADS)
    assert page.table.columnWidth(Column.FILE) >= 120


def test_the_word_for_each_state(journal: Journal) -> None:
    def entry(outcomes: list[Outcome], state: UploadState, cause: StopCause = StopCause.NONE) -> HistoryEntry:
        upload_id = keep_upload(journal, Plan(account=ACME))
        if state is not UploadState.READY:
            run_to(journal, upload_id, outcomes, state, "", cause)
        return next(each for each in read_entries(journal, "", 1) if each.upload.id == upload_id)

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
    (again, *_) = read_entries(journal, "", 1)
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


def test_the_sums_of_the_list_are_those_of_the_journal(journal: Journal) -> None:
    three_uploads(journal)
    entries = read_entries(journal, "", 10)
    assert [entry.sums for entry in entries] == [journal.sums(entry.upload.id) for entry in entries]
    assert [entry.needing for entry in entries] == [2, 0, 0]
    assert all(entry.sums.agree for entry in entries)
    assert journal.counts_by_state([4711]) == {4711: {}}
