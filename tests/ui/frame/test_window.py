"""The whole journey in the real window, against the practice server over a real socket: from a file to its results."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QListView,
    QProgressBar,
    QPushButton,
    QTableView,
)
from pytestqt.qtbot import QtBot

from ozogui.app import create_application
from ozogui.cloudagent.calls import Duplicates
from ozogui.cloudagent.replies import Outcome
from ozogui.resources import resource
from ozogui.settings import paths
from ozogui.ui.campaign.duplicates_combo import SHOWN
from ozogui.ui.frame.bottom_bar import BAR_HEIGHT
from ozogui.ui.frame.header import BAND_HEIGHT, HEADER_HEIGHT
from ozogui.ui.frame.rail import FOLDED, WIDE
from ozogui.ui.frame.window import MainWindow
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.tokens import SPACE, SPACE_PAGE, SPACE_PAIR
from ozogui.ui.spreadsheet.spreadsheet_page import SpreadsheetPage
from ozogui.ui.upload.upload_page import UploadPage
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import UploadState
from tests.ui.uploads import Plan, keep_upload, run_to, transaction_id

PATIENCE_MS = 20_000
READY, HELD_BACK, LEADS = 1195, 45, 1240


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    _app, window = create_application(["ozogui", "--practice"])
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.journey.runner.stop()
    assert window.journey.runner.join(PATIENCE_MS)
    window.close()


def press(qtbot: QtBot, window: MainWindow, name: str) -> None:
    button = window.findChild(QPushButton, name)
    assert button is not None, name
    assert button.isVisible(), name
    assert button.isEnabled(), name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(400, 300), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(400, 300), Qt.DropAction.CopyAction, data, buttons, keys))


def test_from_a_dropped_file_to_queued_leads_and_their_workbook(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    journey = window.journey
    steps = window.findChild(QListView, "stepList")
    assert steps is not None

    drop(window, resource("sample-leads.xlsx"))
    qtbot.waitUntil(lambda: journey.sheet is not None, timeout=PATIENCE_MS)
    press(qtbot, window, "nextButton")
    assert window.place is Place.COLUMNS
    mapping = window.findChild(QTableView, "mappingTable")
    assert mapping is not None
    assert mapping.model().rowCount() == 9

    press(qtbot, window, "nextButton")
    qtbot.waitUntil(lambda: window.place is Place.CHECK, timeout=PATIENCE_MS)
    assert window.page.title.text() == "1,099 leads are ready, 141 are held back"
    press(qtbot, window, "continueWithoutRepairButton")
    assert window.page is window.pages[Place.CAMPAIGN]
    press(qtbot, window, "backButton")
    assert window.page.title.text() == "1,099 leads are ready, 141 are held back"

    press(qtbot, window, "nextButton")
    assert window.page is window.pages[Place.CAMPAIGN]
    campaign = window.findChild(QComboBox, "campaignCombo")
    duplicates = window.findChild(QComboBox, "duplicatesCombo")
    start = window.findChild(QCheckBox, "startCampaignCheck")
    assert campaign is not None
    assert duplicates is not None
    assert start is not None
    assert not start.isChecked()
    edit = campaign.lineEdit()
    assert edit is not None
    qtbot.keyClicks(edit, "Practice_Outbound")
    assert SHOWN[duplicates.currentIndex()] is Duplicates.CHECK_TRUE

    press(qtbot, window, "nextButton")
    qtbot.waitUntil(lambda: window.place is Place.UPLOAD, timeout=PATIENCE_MS)
    server = window.engine.practice()
    assert server.transactions == {}
    press(qtbot, window, "uploadButton")
    qtbot.waitUntil(lambda: not journey.runner.is_running, timeout=PATIENCE_MS)

    upload_id = journey.sending.upload_id
    assert upload_id is not None
    journal = window.engine.journal
    assert journal.upload(upload_id).state is UploadState.FINISHED
    sums = journal.sums(upload_id)
    assert (sums.queued, sums.held_back, sums.rows, sums.agree) == (READY, HELD_BACK, LEADS, True)
    assert len(server.transactions) == 3
    responses = window.findChild(QTableView, "responsesTable")
    progress = window.findChild(QProgressBar, "progressBar")
    pace = window.findChild(QLabel, "paceLabel")
    assert responses is not None
    assert progress is not None
    assert pace is not None
    assert responses.model().rowCount() == 3
    assert window.page.title.text() == "1,195 of 1,195 leads are queued in Practice_Outbound, in practice"

    target = tmp_path / "results.xlsx"
    save_results(window, qtbot, target)
    with closing(openpyxl.load_workbook(target, read_only=True)) as book:
        rows = {row for name in book.sheetnames if name != "Summary" for row in row_numbers(book[name])}
    assert len(rows) == LEADS


def save_results(window: MainWindow, qtbot: QtBot, target: Path) -> None:
    from PySide6.QtWidgets import QFileDialog

    with pytest.MonkeyPatch.context() as patch:
        # The platform's own dialog cannot be driven; what it would answer is given instead.
        patch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(target), ""))
        press(qtbot, window, "exportResultsButton")
    qtbot.waitUntil(target.exists, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.background.busy_with() is None, timeout=PATIENCE_MS)


def row_numbers(sheet: object) -> list[int]:
    rows = sheet.iter_rows(min_col=1, max_col=1, values_only=True)  # type: ignore[attr-defined]
    return [value for (value,) in rows if isinstance(value, int)]


def test_a_file_that_is_no_spreadsheet_is_said_on_the_page(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    picture = tmp_path / "leads.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    drop(window, picture)
    qtbot.waitUntil(lambda: window.page.notice.isVisible(), timeout=PATIENCE_MS)
    assert "picture" in window.page.notice.title
    assert window.journey.sheet is None


def test_steps_that_are_not_possible_yet_cannot_be_entered(window: MainWindow, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_5):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.AltModifier)
        assert window.place is Place.SPREADSHEET
    qtbot.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    places = [window.place]
    for button in ("historyButton", "backButton", "settingsButton"):
        press(qtbot, window, button)
        places.append(window.place)
    assert places == [Place.CAMPAIGN, Place.HISTORY, Place.CAMPAIGN, Place.SETTINGS]


def test_a_narrow_window_folds_the_rail_and_cuts_nothing(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1100, 640)
    qtbot.waitUntil(lambda: window.rail.width() == 64)
    assert window.page.inner.minimumSizeHint().width() <= 1100 - FOLDED - 2 * SPACE_PAGE
    window.resize(1366, 768)
    qtbot.waitUntil(lambda: window.rail.width() == 216)


@pytest.mark.parametrize("place", Place)
def test_every_page_fits_a_small_laptop(window: MainWindow, qtbot: QtBot, place: Place) -> None:
    window.go_to(place)
    page = window.page
    layout = page.layout()
    edges = page.contentsMargins() if layout is None else layout.contentsMargins()
    head = page.title.height() + page.sentence.height() + SPACE_PAIR + SPACE
    room = 690 - BAND_HEIGHT - HEADER_HEIGHT - BAR_HEIGHT - edges.top() - edges.bottom() - head
    assert page.inner.minimumSizeHint().height() <= room
    assert page.inner.minimumSizeHint().width() <= 1366 - WIDE - edges.left() - edges.right()


def test_practice_is_unmistakable(window: MainWindow) -> None:
    assert window.band.height() == 32
    assert window.journey.targeting.account.is_practice
    assert window.header.badge.accessibleName().startswith("Account Practice")


def test_what_an_earlier_run_left_behind_is_offered_at_the_start(qapp: QApplication, qtbot: QtBot) -> None:
    with Journal(paths.from_environment(os.environ).journal) as journal:
        upload_id = keep_upload(journal, Plan(batches=3, leads=500, file_name="renewals-q4.xlsx"))
        run_to(journal, upload_id, [Outcome.QUEUED], UploadState.RUNNING)
    _app, window = create_application(["ozogui", "--practice"])
    qtbot.addWidget(window)
    window.show()
    page = window.pages[Place.SPREADSHEET]
    assert isinstance(page, SpreadsheetPage)
    qtbot.waitUntil(page.unfinished.isVisible, timeout=PATIENCE_MS)
    assert page.unfinished.title.startswith("renewals-q4.xlsx was interrupted at 500 of 1,500 leads today ")
    press(qtbot, window, "showUnfinishedButton")
    assert window.place is Place.UPLOAD
    assert window.page.title.text() == "Interrupted: 1,000 leads wait, in practice"
    window.close()


def test_a_result_dropped_on_the_finished_upload_is_taken_there(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    journal = window.engine.journal
    upload_id = keep_upload(journal, Plan(batches=1, leads=6))
    run_to(journal, upload_id, [Outcome.QUEUED], UploadState.FINISHED)
    window.journey.show_upload(upload_id)
    data = {"totalNoUploaded": "6", "numbersProcessed": "2", "numbersNotProcessed": "4", "status": "Success"}
    path = tmp_path / "callback.json"
    path.write_text(json.dumps(data | {"transactionId": transaction_id(upload_id, 1)}), encoding="utf-8")
    drop(window, path)
    page = window.page
    assert isinstance(page, UploadPage)
    words = "Processed 2 of 6, 4 failed."
    qtbot.waitUntil(lambda: page.finished.later_row.sentence == words, timeout=PATIENCE_MS)
    assert window.place is Place.UPLOAD
    assert window.journey.sheet is None
    dialog = page.results.dialog
    assert dialog is not None
    dialog.reject()
