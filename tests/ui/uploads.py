"""Uploads in a journal, as the window's tests need them: prepared, and brought where they should stand."""

from __future__ import annotations

from dataclasses import dataclass

from pytestqt.qtbot import QtBot

from ozogui.cloudagent.calls import Duplicates, Exchange
from ozogui.cloudagent.replies import Outcome, Reply
from ozogui.settings.settings import PRACTICE, Account
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.look import Look
from ozogui.ui.upload.upload_page import UploadPage
from ozogui.uploads.batches import payload_of
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import BatchRecord, BatchState, NewBatch, NewUpload, StopCause, UploadState

FIRST_ROW = 4
HEADERS = ("PhoneNumber", "Name")
STATES = {
    Outcome.QUEUED: BatchState.QUEUED,
    Outcome.REFUSED: BatchState.REFUSED,
    Outcome.NO_ANSWER: BatchState.UNCONFIRMED,
    Outcome.NOT_UNDERSTOOD: BatchState.UNCONFIRMED,
    Outcome.TOO_MANY: BatchState.WAITING,
}
WORDS = {
    Outcome.QUEUED: "queued successfully",
    Outcome.REFUSED: "Please provide valid data",
    Outcome.NO_ANSWER: "No answer came in time. Whether CloudAgent took these leads is not known.",
    Outcome.NOT_UNDERSTOOD: "The server sent a web page instead of CloudAgent's answer (HTTP 200 OK).",
    Outcome.TOO_MANY: "too many Requests and failed to add Data to queue",
}


@dataclass(frozen=True)
class Plan:
    """An upload to be kept."""

    batches: int = 3
    leads: int = 2
    held_back: int = 1
    account: Account = PRACTICE
    campaign: str = "Practice_Outbound"
    duplicates: Duplicates = Duplicates.NO_CHECK
    file_name: str = "renewals.xlsx"
    start_campaign: bool = False
    callback_url: str = ""
    file_path: str = ""
    sheet_name: str = "Leads"


def phone(row: int) -> str:
    return f"98765{row:05d}"


def keep_upload(journal: Journal, plan: Plan | None = None) -> int:
    """Keep an upload with all its batches waiting; held-back rows stand behind those in batches."""
    plan = plan or Plan()
    rows = [tuple(FIRST_ROW + batch * plan.leads + lead for lead in range(plan.leads)) for batch in range(plan.batches)]
    first_held = FIRST_ROW + plan.batches * plan.leads
    new = NewUpload(
        file_name=plan.file_name,
        file_path=plan.file_path or f"/nowhere/{plan.file_name}",
        content_hash=f"hash of {plan.file_name}",
        sheet_name=plan.sheet_name,
        rows=plan.batches * plan.leads + plan.held_back,
        account=plan.account.name,
        server=plan.account.server,
        user_name=plan.account.user_name,
        campaign=plan.campaign,
        duplicates=plan.duplicates.value,
        start_campaign=plan.start_campaign,
        callback_url=plan.callback_url,
        headers=HEADERS,
        held_back=tuple((first_held + number, ("phone-damaged",)) for number in range(plan.held_back)),
    )
    made = [NewBatch(batch, payload_of(HEADERS, [(phone(row), f"Lead {row}") for row in batch])) for batch in rows]
    return journal.create_upload(new, made)


def batch_of(journal: Journal, upload_id: int, number: int) -> BatchRecord:
    return next(batch for batch in journal.batches(upload_id) if batch.number == number)


def transaction_id(upload_id: int, number: int) -> str:
    return f"129171716445505819{upload_id:03d}{number:03d}"


def answer(journal: Journal, upload_id: int, number: int, outcome: Outcome, raw: str = "{}") -> BatchRecord:
    """Let one batch be sent and answered, as if by CloudAgent, without any network."""
    batch = batch_of(journal, upload_id, number)
    at = batch.changed_at.timestamp()
    attempt = journal.begin_attempt(batch.id, at)
    queued = outcome is Outcome.QUEUED
    reply = Reply(outcome, WORDS[outcome], transaction_id(upload_id, number) if queued else "")
    answered = outcome is not Outcome.NO_ANSWER
    exchange = Exchange(reply, 200 if answered else None, raw if answered else "", at, at + 1)
    journal.finish_attempt(attempt, exchange, STATES[outcome])
    return journal.batch(batch.id)


def run_to(
    journal: Journal,
    upload_id: int,
    outcomes: list[Outcome],
    state: UploadState,
    reason: str = "",
    cause: StopCause = StopCause.NONE,
) -> None:
    """Let the first batches be answered so, one after another, and leave the upload in a state."""
    journal.set_upload_state(upload_id, UploadState.RUNNING)
    for number, outcome in enumerate(outcomes, 1):
        answer(journal, upload_id, number, outcome)
    journal.set_upload_state(upload_id, state, reason, cause)


def upload_page(look: Look, journey: Journey, qtbot: QtBot) -> UploadPage:
    """Show the Upload page of a journey, in the size that it has in a window of 1366x768."""
    page = UploadPage(look, journey)
    qtbot.addWidget(page)
    page.resize(1150, 564)
    page.show()
    return page
