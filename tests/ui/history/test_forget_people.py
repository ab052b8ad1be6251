"""People who asked to be forgotten, and leads whose time is nearly over, on History."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from ozogui.cloudagent.replies import Outcome
from ozogui.ui.history.history_page import HistoryPage
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.look import Look
from ozogui.uploads.records import UploadState
from tests.ui.conftest import PATIENCE_MS
from tests.ui.uploads import Plan, keep_upload, phone, run_to

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(look: Look, journey: Journey, qtbot: QtBot) -> HistoryPage:
    page = HistoryPage(look, journey)
    qtbot.addWidget(page)
    page.resize(1150, 564)
    page.show()
    return page


def test_people_are_forgotten_and_the_proof_is_saved(
    page: HistoryPage, journey: Journey, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = keep_upload(journey.engine.journal, Plan(batches=1))
    run_to(journey.engine.journal, upload, [Outcome.QUEUED], UploadState.FINISHED)
    page.entered()
    qtbot.mouseClick(page.forget_button, LEFT)
    dialog = page.window().findChild(QDialog, "numbersDialog")
    assert dialog is not None
    edit, take = dialog.findChild(QPlainTextEdit, "numbersEdit"), dialog.findChild(QPushButton, "takeNumbersButton")
    assert edit is not None
    assert take is not None
    assert not take.isEnabled()
    edit.setPlainText(f"+91 {phone(5)}")
    qtbot.mouseClick(take, LEFT)
    qtbot.waitUntil(lambda: "forgotten on this computer" in page.notice.title, timeout=PATIENCE_MS)
    assert page.notice.message == "1 scrambled number and 0 kept leads were removed."
    target = tmp_path / "proof.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(target), ""))
    qtbot.mouseClick(page.notice.button, LEFT)
    assert "- 1 scrambled number of leads that were sent" in target.read_text(encoding="utf-8")


def test_leads_that_will_be_deleted_are_said_and_saved(
    page: HistoryPage, journey: Journey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, journal = journey.engine.clock, journey.engine.journal
    upload = keep_upload(journal, Plan(batches=2))
    page.entered()
    assert page.notice.isHidden()
    later = clock.now() + 84 * 86_400
    monkeypatch.setattr(clock, "now", lambda: later)
    page.entered()
    assert page.notice.title == "4 leads that were never sent will be deleted soon."
    page.expiring.save(tmp_path)
    book = openpyxl.load_workbook(tmp_path / f"not-sent-upload-{upload}.xlsx", read_only=True)
    rows = list(book["Leads"].iter_rows(values_only=True))
    book.close()
    assert rows[0] == ("Row", "PhoneNumber", "Name")
    assert len(rows) == 5
    assert page.notice.title == "4 leads saved in 1 workbook."
