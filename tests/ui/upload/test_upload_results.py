"""What CloudAgent made of queued leads: told by itself in practice, pasted, opened or fetched, and then repaired."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from ozogui.cloudagent.replies import Outcome
from ozogui.settings.settings import Account
from ozogui.ui.batches.batch_model import Column
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.look import Look
from ozogui.ui.upload.upload_page import UploadPage
from ozogui.uploads.records import UploadState
from ozogui.wording import count
from tests.ui.conftest import PATIENCE_MS
from tests.ui.uploads import Plan, batch_of, keep_upload, phone, run_to, transaction_id, upload_page

LEFT = Qt.MouseButton.LeftButton
ACME = Account("Acme", server="in1-ccaas-api.ozonetel.com", user_name="acme")


@pytest.fixture
def page(look: Look, journey: Journey, qtbot: QtBot) -> UploadPage:
    return upload_page(look, journey, qtbot)


def finished(journey: Journey, leads: int = 3, address: str = "") -> int:
    """Show an upload of two queued batches to a real account, of which nothing is known yet."""
    journal = journey.journal
    plan = Plan(batches=2, leads=leads, held_back=0, account=ACME, callback_url=address)
    upload_id = keep_upload(journal, plan)
    run_to(journal, upload_id, [Outcome.QUEUED] * 2, UploadState.FINISHED)
    journey.show_upload(upload_id)
    return upload_id


def told(upload_id: int, batch: int, processed: int, failed: int, failed_file: str = "") -> str:
    counts = {"numbersProcessed": str(processed), "numbersNotProcessed": str(failed)}
    data = {"totalNoUploaded": str(processed + failed), **counts, "failedFilePath": failed_file}
    data |= {"transactionId": transaction_id(upload_id, batch), "status": "Success", "message": "ok"}
    return json.dumps({"data": data})


def press(page: UploadPage, qtbot: QtBot, name: str) -> None:
    button = page.window().findChild(QPushButton, name)
    assert button is not None, name
    assert button.isVisible(), name
    assert button.isEnabled(), name
    qtbot.mouseClick(button, LEFT)


def wait(page: UploadPage, qtbot: QtBot, lane: str = "result") -> None:
    qtbot.waitUntil(lambda: page.journey.background.busy_with(lane) is None, timeout=PATIENCE_MS)


def paste(page: UploadPage, qtbot: QtBot, text: str) -> str:
    """Paste a text into the dialog, and return what it says of it."""
    if page.results.dialog is None:
        press(page, qtbot, "addResultButton")
    dialog = page.results.dialog
    assert dialog is not None
    edit = dialog.findChild(QPlainTextEdit, "resultEdit")
    assert edit is not None
    edit.setPlainText(text)
    qtbot.mouseClick(dialog.take_button, LEFT)
    wait(page, qtbot)
    return dialog.notice.title


def later(page: UploadPage) -> tuple[str, str]:
    return page.finished.later_row.title, page.finished.later_row.sentence


def test_before_anything_is_told_the_page_says_how_it_comes(page: UploadPage, journey: Journey) -> None:
    finished(journey, address="https://results.example/cb")
    assert later(page) == (
        "What CloudAgent made of it",
        "Queued is not yet added. CloudAgent tells results.example; what it says can be added here.",
    )
    assert not page.finished.failed_row.isVisible()


def test_a_pasted_result_with_failures_is_partly_and_not_a_success(
    page: UploadPage, journey: Journey, qtbot: QtBot
) -> None:
    upload_id = finished(journey)
    assert paste(page, qtbot, told(upload_id, 1, 2, 1)) == "Partly: Processed 2 of 3, 1 failed."
    assert later(page) == (
        "What CloudAgent made of it: partly",
        "Processed 2 of 6, 1 failed; 1 batch is still to be told.",
    )
    model = page.batches.model
    row = next(row for row in range(2) if model.index(row, Column.BATCH).data() == "1")
    assert model.index(row, Column.STATE).data() == "Partly"
    assert model.index(row, Column.WORDS).data() == "Processed 2 of 3, 1 failed"
    assert page.finished.failed_row.title == "Which lead failed, and why"


def test_a_result_twice_and_one_of_a_stranger_are_said_to_be_so(
    page: UploadPage, journey: Journey, qtbot: QtBot
) -> None:
    upload_id = finished(journey)
    paste(page, qtbot, told(upload_id, 1, 3, 0))
    dialog = page.results.dialog
    assert dialog is not None
    paste(page, qtbot, told(upload_id, 1, 3, 0))
    assert dialog.notice.message == "Batch 1; it was known already."
    assert paste(page, qtbot, told(4711, 1, 3, 0)) == "Processed 3 of 3, but of no upload that is known here."


def test_what_is_no_result_is_told_and_changes_nothing(page: UploadPage, journey: Journey, qtbot: QtBot) -> None:
    finished(journey)
    assert paste(page, qtbot, '{"hello": 1}') == "This is not a result of CloudAgent's, or it was damaged on the way."
    assert paste(page, qtbot, "hello") == "This is neither a result of CloudAgent's nor a file of failed rows."
    assert paste(page, qtbot, "a,b\n1,2").startswith("No column of this file looks like phone numbers")
    assert later(page)[0] == "What CloudAgent made of it"


def test_a_file_of_failed_rows_puts_its_reasons_beside_the_rows(
    page: UploadPage, journey: Journey, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = finished(journey)
    paste(page, qtbot, told(upload_id, 2, 1, 2))
    path = tmp_path / "123_error.xlsx"
    workbook = Workbook()
    for line in (("PhoneNumber", "Reason"), (int(phone(7)), "DND number"), (phone(9), "Invalid number")):
        workbook.worksheets[0].append(line)
    workbook.save(path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(path), ""))
    dialog = page.results.dialog
    assert dialog is not None
    press(page, qtbot, "openResultButton")
    wait(page, qtbot)
    assert dialog.notice.title == "2 failed rows found in your file."
    assert journey.journal.results.reasons_of_upload(upload_id) == {7: "DND number", 9: "Invalid number"}
    row = page.finished.failed_row
    assert row.title == "Repair and send the 2 failed leads again"
    assert row.sentence.startswith("DND number (1), Invalid number (1). Only these go again")


def test_dropped_files_that_are_results_are_taken_here_and_others_are_not(
    page: UploadPage, journey: Journey, qtbot: QtBot, tmp_path: Path
) -> None:
    assert not page.takes_file(tmp_path / "result.json")  # no upload in front
    upload_id = finished(journey)
    path = tmp_path / "result.json"
    path.write_text(told(upload_id, 1, 3, 0), encoding="utf-8")
    assert not page.takes_file(tmp_path / "more leads.csv")
    assert not page.takes_file(tmp_path / "held back.xlsx")
    assert not page.takes_file(tmp_path / "errors in our list.docx")
    assert page.takes_file(path)
    wait(page, qtbot)
    assert later(page)[1] == "Processed 3 of 6; 1 batch is still to be told."


def test_failed_rows_are_fetched_only_after_the_question(page: UploadPage, journey: Journey, qtbot: QtBot) -> None:
    upload_id = finished(journey)
    # Port 9 of this machine: nobody listens there, so the fetch fails at once and nothing leaves the computer.
    paste(page, qtbot, told(upload_id, 1, 2, 1, "http://127.0.0.1:9/failed?sig=secret"))
    press(page, qtbot, "fetchFailedButton")
    dialog = page.window().findChild(QDialog, "fetchDialog")
    assert dialog is not None
    assert page.notice.isHidden()
    press(page, qtbot, "fetchButton")
    wait(page, qtbot, "failed rows")
    assert page.notice.title == "The file of failed rows could not be fetched."
    assert "secret" not in page.notice.message


def test_practice_tells_by_itself_and_its_failed_leads_go_again(look: Look, checked: Journey, qtbot: QtBot) -> None:
    """The whole way: queued, told by practice's own receiver, failed rows fetched, only those left in for Check."""
    page = upload_page(look, checked, qtbot)
    checked.set_campaign("Practice_Outbound")
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
        checked.prepare_upload()
    upload_id = checked.sending.upload_id
    assert upload_id is not None
    checked.runner.start(upload_id)
    qtbot.waitUntil(lambda: not checked.runner.is_running, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: checked.engine.sent_uploads.later_of(upload_id).untold == 0, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: later(page)[0] == "What CloudAgent made of it: partly", timeout=PATIENCE_MS)
    failed = checked.engine.sent_uploads.later_of(upload_id).failed
    assert failed

    press(page, qtbot, "fetchFailedButton")
    press(page, qtbot, "fetchButton")
    wait(page, qtbot, "failed rows")
    rows = checked.engine.journal.results.reasons_of_upload(upload_id)
    assert len(rows) == failed
    assert page.notice.title == f"{count('failed row', failed)} found in your file."

    said: list[str] = []
    checked.told.connect(lambda title, _sentence: said.append(title))
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS) as wanted:
        press(page, qtbot, "repairFailedButton")
    assert wanted.args == [Place.CHECK]
    assert len(said) == 1
    assert said[0].startswith(f"Only the {count('lead', failed)} that CloudAgent refused ")
    assert checked.editing.leads is not None
    assert checked.editing.check is not None
    leads = checked.editing.leads
    left_in = {leads.row_numbers[row] for row in range(len(leads)) if row not in leads.left_out}
    assert left_in == set(rows)
    assert checked.editing.check.ready <= failed


def test_refused_leads_are_repaired_in_check_alone(look: Look, checked: Journey, qtbot: QtBot) -> None:
    page = upload_page(look, checked, qtbot)
    checked.set_campaign("Practice_Outbound")
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
        checked.prepare_upload()
    upload_id, journal = checked.sending.upload_id, checked.engine.journal
    assert upload_id is not None
    run_to(journal, upload_id, [Outcome.QUEUED, Outcome.REFUSED], UploadState.FINISHED)
    checked.upload_changed.emit()
    refused = set(journal.rows_of(batch_of(journal, upload_id, 2).id))
    said: list[tuple[str, str]] = []
    checked.told.connect(lambda title, sentence: said.append((title, sentence)))
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
        press(page, qtbot, "repairRefusedButton")
    leads = checked.editing.leads
    assert leads is not None
    assert {leads.row_numbers[row] for row in range(len(leads)) if row not in leads.left_out} == refused
    assert said[0][0] == f"Only the {count('refused lead', len(refused))} are left in."
    assert "Please provide valid data (1)" in said[0][1]
    checked.editing.undo()
    assert leads.left_out == frozenset()


def test_held_back_leads_that_can_be_put_right_are_offered_at_the_end(
    look: Look, checked: Journey, qtbot: QtBot
) -> None:
    page = upload_page(look, checked, qtbot)
    check, leads = checked.editing.check, checked.editing.leads
    assert check is not None
    assert leads is not None
    repairable, ready = check.repairable_leads(), set(check.ready_rows())
    assert repairable > 1
    held = {leads.row_numbers[row] for row in range(len(leads)) if row not in ready}
    checked.set_campaign("Practice_Outbound")
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
        checked.prepare_upload()
    upload_id, journal = checked.sending.upload_id, checked.engine.journal
    assert upload_id is not None
    batches = len(journal.batches(upload_id))
    run_to(journal, upload_id, [Outcome.QUEUED] * batches, UploadState.FINISHED)
    checked.upload_changed.emit()
    title = f"{count('lead', repairable)} can still be sent"
    assert any(label.text() == title for label in page.findChildren(QLabel) if label.isVisible())
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS) as wanted:
        press(page, qtbot, "repairHeldBackButton")
    assert wanted.args == [Place.CHECK]
    leads = checked.editing.leads
    assert leads is not None
    left_in = {leads.row_numbers[row] for row in range(len(leads)) if row not in leads.left_out}
    assert left_in == held


def test_the_spreadsheet_of_failed_leads_is_opened_when_it_is_not(
    page: UploadPage, journey: Journey, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "five.csv"
    path.write_text("Mobile,Name\n" + "".join(f"{phone(row)},Lead {row}\n" for row in range(5)), encoding="utf-8")
    plan = Plan(batches=1, account=ACME, file_path=str(path), sheet_name="")
    upload_id = keep_upload(journey.journal, plan)
    run_to(journey.journal, upload_id, [Outcome.QUEUED], UploadState.FINISHED)
    journey.show_upload(upload_id)
    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        page.results.open_sheet()
    assert journey.sheet is not None
    assert journey.sheet.path == path
    assert journey.sending.upload_id != upload_id
