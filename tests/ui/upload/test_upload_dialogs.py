"""The dialogs of step 5 and History: an unconfirmed batch, a raw answer, and closing while an upload runs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QMainWindow, QPlainTextEdit, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot
from typing_extensions import override

from ozogui.cloudagent.calls import Duplicates, Exchange
from ozogui.cloudagent.replies import Outcome, Reply
from ozogui.ui.batches.unconfirmed_dialog import Choice, UnconfirmedDialog
from ozogui.ui.frame.closing import NAME, ClosingDialog, ask_to_close
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.look import Look
from ozogui.ui.upload.raw_answer_dialog import NOTHING, RawAnswerDialog
from ozogui.uploads.journal.database import JournalError
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import BatchRecord, BatchState, UploadState
from tests.ui.conftest import PATIENCE_MS
from tests.ui.uploads import Plan, answer, batch_of, keep_upload, phone, run_to

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def journal(journey: Journey) -> Journal:
    return journey.journal


def unconfirmed(journal: Journal, plan: Plan | None = None, outcome: Outcome = Outcome.NO_ANSWER) -> BatchRecord:
    upload_id = keep_upload(journal, plan or Plan())
    run_to(journal, upload_id, [Outcome.QUEUED, outcome, Outcome.QUEUED], UploadState.FINISHED)
    return batch_of(journal, upload_id, 2)


def opened(look: Look, journey: Journey, qtbot: QtBot, batch: BatchRecord) -> UnconfirmedDialog:
    dialog = UnconfirmedDialog(look, journey, batch.id)
    qtbot.addWidget(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.open()
    return dialog


def words(dialog: UnconfirmedDialog | RawAnswerDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel)]


def press(qtbot: QtBot, dialog: UnconfirmedDialog | RawAnswerDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert button is not None, name
    qtbot.mouseClick(button, LEFT)


def test_enter_by_itself_leaves_an_unconfirmed_batch_as_it_is(
    look: Look, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    batch = unconfirmed(journal)
    dialog = opened(look, journey, qtbot, batch)
    decided: list[str] = []
    dialog.decided.connect(decided.append)
    assert dialog.choice is Choice.LEAVE
    assert dialog.primary.accessibleName() == "Leave it for now"
    assert "Batch 2 was sent, but no answer came" in words(dialog)

    qtbot.keyClick(dialog, Qt.Key.Key_Return)

    assert not dialog.isVisible()
    assert decided == []
    assert journal.batch(batch.id).state is BatchState.UNCONFIRMED


def test_the_numbers_to_look_for_are_those_of_the_first_and_last_lead(
    look: Look, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    batch = unconfirmed(journal, Plan(leads=3))
    dialog = opened(look, journey, qtbot, batch)
    shown = words(dialog)
    assert f"{phone(7)[:5]} {phone(7)[5:]}" in shown
    assert f"{phone(9)[:5]} {phone(9)[5:]}" in shown
    assert "(row 7)" in shown
    assert "(row 9)" in shown
    press(qtbot, dialog, "copyButton")
    assert QGuiApplication.clipboard().text() == f"{phone(7)}\n{phone(9)}"


def test_found_in_cloudagent_it_counts_as_queued(look: Look, journey: Journey, journal: Journal, qtbot: QtBot) -> None:
    batch = unconfirmed(journal)
    dialog = opened(look, journey, qtbot, batch)
    radio = dialog.findChild(QRadioButton, "markQueuedRadio")
    assert radio is not None
    radio.click()
    assert dialog.primary.accessibleName() == "Mark batch 2 as queued"
    qtbot.mouseClick(dialog.primary, LEFT)
    assert journal.batch(batch.id).state is BatchState.QUEUED
    assert journal.payload(batch.id) is None
    assert journal.sums(batch.upload_id).agree


@pytest.mark.parametrize(
    ("duplicates", "risk"),
    [
        (Duplicates.NO_CHECK, "up to 2 people are in the campaign twice. You chose “Send no duplicate setting”."),
        (
            Duplicates.DELETE_FALSE,
            "up to 2 people are in the campaign twice. You chose “Add all leads, ignore the status of existing ones”.",
        ),
        (
            Duplicates.CHECK_TRUE,
            "CloudAgent skips them. You chose “Do not add it again”.",
        ),
    ],
)
def test_sending_again_states_its_risk(
    look: Look, journey: Journey, journal: Journal, qtbot: QtBot, duplicates: Duplicates, risk: str
) -> None:
    batch = unconfirmed(journal, Plan(duplicates=duplicates))
    dialog = opened(look, journey, qtbot, batch)
    assert f"If they did arrive after all, {risk}" in words(dialog)


def test_a_click_anywhere_on_a_choice_takes_it(look: Look, journey: Journey, journal: Journal, qtbot: QtBot) -> None:
    batch = unconfirmed(journal, outcome=Outcome.NOT_UNDERSTOOD)
    dialog = opened(look, journey, qtbot, batch)
    assert "Batch 2 was sent, but the answer is not understood" in words(dialog)
    radio = dialog.findChild(QRadioButton, "sendAgainRadio")
    assert radio is not None
    card = radio.parentWidget()
    assert card is not None
    qtbot.mouseClick(card, LEFT, pos=card.rect().bottomRight() - card.rect().topLeft() / 2)
    assert dialog.choice is Choice.AGAIN
    qtbot.mouseClick(dialog.primary, LEFT)
    assert journal.batch(batch.id).state is BatchState.WAITING


def test_a_batch_decided_elsewhere_meanwhile_is_told(
    look: Look, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    batch = unconfirmed(journal)
    dialog = opened(look, journey, qtbot, batch)
    journal.resolve_unconfirmed(batch.id, "queued")
    dialog.choose(Choice.AGAIN)
    qtbot.mouseClick(dialog.primary, LEFT)
    assert dialog.isVisible()
    assert dialog.notice.title == "Batch 2 is not unconfirmed any more: it is queued."


def test_the_rows_of_the_batch_are_saved(
    look: Look, journey: Journey, journal: Journal, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = unconfirmed(journal)
    dialog = opened(look, journey, qtbot, batch)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(tmp_path / "rows.xlsx"), ""))
    assert dialog.save_button.accessibleName() == "Save these 2 rows…"
    qtbot.mouseClick(dialog.save_button, LEFT)
    assert dialog.notice.title == "2 rows saved."
    sheet = openpyxl.load_workbook(tmp_path / "rows.xlsx").active
    assert sheet is not None
    assert [row[0] for row in sheet.values] == ["Row", 6, 7]


def test_a_raw_answer_shows_every_request_of_the_batch(
    look: Look, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    upload_id = keep_upload(journal)
    journal.set_upload_state(upload_id, UploadState.RUNNING)
    answer(journal, upload_id, 1, Outcome.TOO_MANY, raw='{"status":"error"}')
    batch = answer(journal, upload_id, 1, Outcome.NO_ANSWER)
    dialog = RawAnswerDialog(look, journey, batch.id)
    qtbot.addWidget(dialog)
    combo, text = dialog.findChild(QComboBox, "attemptCombo"), dialog.findChild(QPlainTextEdit, "rawAnswerEdit")
    assert combo is not None
    assert text is not None
    assert combo.count() == 2
    assert text.isReadOnly()
    assert text.toPlainText() == NOTHING
    assert dialog.facts.endswith("ended after 1.0 s · understood as no-answer")
    combo.setCurrentIndex(0)
    assert text.toPlainText() == '{"status":"error"}'
    assert "HTTP 200 · understood as too-many" in dialog.facts


def test_a_batch_that_was_never_sent_has_no_answer(
    look: Look, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    upload_id = keep_upload(journal)
    dialog = RawAnswerDialog(look, journey, batch_of(journal, upload_id, 1).id)
    qtbot.addWidget(dialog)
    assert dialog.facts == "No request was made for it yet."


def test_dialogs_about_a_batch_that_is_gone_say_so(look: Look, journey: Journey, journal: Journal) -> None:
    assert journal.uploads() == []
    with pytest.raises(JournalError):
        RawAnswerDialog(look, journey, 4711)
    with pytest.raises(JournalError):
        UnconfirmedDialog(look, journey, 4711)


# --- closing


class Window(QMainWindow):
    """As much of a window as closing needs."""

    def __init__(self, look: Look, journey: Journey) -> None:
        super().__init__()
        self.look, self.journey = look, journey

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(ask_to_close(self, self.journey))


@pytest.fixture
def window(look: Look, journey: Journey, qtbot: QtBot) -> Window:
    window = Window(look, journey)
    qtbot.addWidget(window)
    window.show()
    return window


def start(journey: Journey, journal: Journal, qtbot: QtBot, batches: int = 7) -> int:
    upload_id = keep_upload(journal, Plan(batches=batches))
    journey.show_upload(upload_id)
    journey.runner.start(upload_id)
    qtbot.waitUntil(lambda: journal.sums(upload_id).queued == min(batches, 5) * 2, timeout=PATIENCE_MS)
    return upload_id


def closing_dialog(window: Window) -> ClosingDialog:
    dialog = window.findChild(ClosingDialog, NAME)
    assert dialog is not None
    return dialog


def test_a_window_without_an_upload_closes_at_once(window: Window) -> None:
    window.close()
    assert not window.isVisible()
    assert window.findChild(ClosingDialog, NAME) is None


def test_closing_while_running_asks_once_and_keeps_running_by_default(
    window: Window, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    start(journey, journal, qtbot)
    window.close()
    window.close()
    assert window.isVisible()
    assert len(window.findChildren(ClosingDialog)) == 1
    dialog = closing_dialog(window)
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert "An upload is running." in said
    assert "4 leads would wait and can go on later." in said

    qtbot.keyClick(dialog, Qt.Key.Key_Return)

    assert journey.runner.is_running
    assert window.isVisible()


def test_stop_and_close_stops_first_and_keeps_what_waits(
    window: Window, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    upload_id = start(journey, journal, qtbot)
    window.close()
    button = closing_dialog(window).findChild(QPushButton, "stopAndCloseButton")
    assert button is not None
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE_MS)
    assert not journey.runner.is_running
    assert journal.upload(upload_id).state is UploadState.READY  # it waits in its place
    assert journal.sums(upload_id).waiting == 4


def test_a_request_that_hangs_is_cut_and_its_batch_is_unconfirmed(
    look: Look, window: Window, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    journey.engine.practice().faults.add("hang")
    upload_id = keep_upload(journal)
    journey.show_upload(upload_id)
    journey.runner.start(upload_id)
    qtbot.waitUntil(lambda: len(journey.engine.practice().arrivals) == 1, timeout=PATIENCE_MS)
    dialog = ClosingDialog(look, journey, window, limit_ms=150)
    dialog.open()
    button = dialog.findChild(QPushButton, "stopAndCloseButton")
    assert button is not None
    qtbot.mouseClick(button, LEFT)
    dialog.reject()  # Escape does not leave the stopping half done
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE_MS)
    sums = journal.sums(upload_id)
    assert (sums.unconfirmed, sums.waiting, sums.agree) == (2, 4, True)


def test_the_question_goes_away_when_the_upload_ends_by_itself(
    window: Window, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    start(journey, journal, qtbot)
    window.close()
    assert closing_dialog(window).isVisible()
    journey.runner.stop()
    qtbot.waitUntil(lambda: window.findChild(ClosingDialog, NAME) is None, timeout=PATIENCE_MS)
    assert not journey.runner.is_running
    assert window.isVisible()


def test_the_time_that_counts_is_the_first_unanswered_request(
    look: Look, journey: Journey, journal: Journal, qtbot: QtBot
) -> None:
    upload_id = keep_upload(journal, Plan(duplicates=Duplicates.CHECK_TRUE))
    journal.set_upload_state(upload_id, UploadState.RUNNING)
    batch = batch_of(journal, upload_id, 1)
    first = datetime.now().astimezone().replace(hour=9, minute=1, second=2)
    for minutes in (0, 5):
        at = first.timestamp() + 60 * minutes
        attempt = journal.begin_attempt(batch.id, at)
        lost = Exchange(Reply(Outcome.NO_ANSWER, "No answer came in time."), None, "", at, at + 1)
        journal.finish_attempt(attempt, lost, BatchState.WAITING if not minutes else BatchState.UNCONFIRMED)
    shown = words(opened(look, journey, qtbot, journal.batch(batch.id)))
    assert "09:01:02" in shown
    assert any("Choose this only if both were added after 09:01:02." in each for each in shown)


def test_no_sentence_of_the_dialog_is_cut_off(look: Look, journey: Journey, journal: Journal, qtbot: QtBot) -> None:
    dialog = opened(
        look, journey, qtbot, unconfirmed(journal, Plan(leads=3, campaign="A_campaign_with_a_long_name_2026"))
    )
    for label in dialog.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
