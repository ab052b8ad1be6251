"""What the window says of an upload, state by state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ozogui.cloudagent.replies import Outcome
from ozogui.settings.settings import Account
from ozogui.ui.batches.upload_facts import UploadFacts, leads_of, read_facts
from ozogui.ui.batches.upload_words import (
    first_sentence,
    forecast,
    idle_line,
    next_in_s,
    pace_rule,
    phone_to_read,
    proof,
    requests_made,
    rows_in_file,
    running_line,
    sentence,
    title,
)
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import BatchState, StopCause, UploadState
from ozogui.uploads.sending.pace import Slot, SlotState
from ozogui.wording import clock_time
from tests.ui.uploads import Plan, answer, batch_of, keep_upload, run_to

ACME = Account("Acme Retail", user_name="acme_ops")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FREE, SENDING = Slot(SlotState.FREE, 0.0), Slot(SlotState.SENDING, 60.0)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.sqlite") as journal:
        yield journal


def facts_of(
    journal: Journal,
    outcomes: list[Outcome],
    state: UploadState,
    reason: str = "",
    cause: StopCause = StopCause.NONE,
    plan: Plan | None = None,
) -> UploadFacts:
    upload_id = keep_upload(journal, plan or Plan(account=ACME, campaign="Renewals_Q4"))
    if state is not UploadState.READY:
        run_to(journal, upload_id, outcomes, state, reason, cause)
    return read_facts(journal, upload_id)


def test_a_ready_upload_says_what_will_go_where(journal: Journal) -> None:
    facts = facts_of(journal, [], UploadState.READY)
    assert title(facts) == "Ready: 6 leads in 3 requests"
    finish = clock_time(datetime(2026, 11, 23, 9, 15, tzinfo=UTC))
    assert sentence(facts, 900, NOW) == (
        f"Into Renewals_Q4, account Acme Retail. About 15 minutes, done near {finish}."
    )


def test_practice_is_named_at_the_end_of_the_title(journal: Journal) -> None:
    assert title(facts_of(journal, [], UploadState.READY, plan=Plan())) == "Ready: 6 leads in 3 requests, in practice"


def test_a_running_upload_counts_queued_leads_and_tells_what_is_left(journal: Journal) -> None:
    facts = facts_of(journal, [Outcome.QUEUED], UploadState.RUNNING)
    assert title(facts) == "2 of 6 leads are queued"
    said = sentence(facts, 480, NOW)
    assert said.startswith("About 8 minutes left, done near ")
    assert said.endswith("You can keep working: this goes on by itself.")


def test_a_single_lead_is_told_in_the_singular(journal: Journal) -> None:
    facts = facts_of(journal, [], UploadState.RUNNING, plan=Plan(batches=1, leads=1, account=ACME))
    assert title(facts) == "0 of 1 lead is queued"


def test_a_paused_upload_names_the_leads_that_wait_and_why(journal: Journal) -> None:
    facts = facts_of(journal, [Outcome.QUEUED], UploadState.PAUSED, "Paused by you.", StopCause.PERSON)
    assert title(facts) == "Paused: 4 leads wait"
    assert sentence(facts, 1, NOW).startswith("Paused by you. Nothing is sent until you go on")


@pytest.mark.parametrize(
    ("cause", "reason", "said", "then"),
    [
        (
            StopCause.CREDENTIALS,
            "CloudAgent did not accept the account: Invalid userName or apiKey",
            "Stopped: the key was not accepted",
            "Your 4 leads wait. Correct the key, then go on.",
        ),
        (
            StopCause.CREDENTIALS,
            "CloudAgent did not accept the account: There is no CloudAgent at this address (HTTP 404 Not Found).",
            "Stopped: the account was not accepted",
            "CloudAgent did not accept the account: There is no CloudAgent at this address (HTTP 404 Not Found). "
            "Your 4 leads wait. Correct the account, then go on.",
        ),
        (
            StopCause.CREDENTIALS,
            "CloudAgent did not accept the account: The server did not read the request, though apiKey was sent "
            "(apiKey should not be empty): set the account's body style to multipart instead of urlencoded.",
            "Stopped: the account was not accepted",
            "CloudAgent did not accept the account: The server did not read the request, though apiKey was sent "
            "(apiKey should not be empty): set the account's body style to multipart instead of urlencoded. Your "
            "4 leads wait. Correct the account, then go on.",
        ),
        (
            StopCause.CAMPAIGN,
            "Invalid Campaign Name",
            "Stopped: the campaign was not accepted",
            "Your 4 leads wait. CloudAgent has no outbound campaign “Renewals_Q4”: create it there and go on, "
            "or choose another under Campaign.",
        ),
        (
            StopCause.INTERRUPTED,
            "The program ended while this upload was running.",
            "Interrupted: 4 leads wait",
            "The program ended while this upload was running. Go on where it stood: "
            "nothing that is queued is sent again.",
        ),
        (
            StopCause.PERSON,
            "Stopped by you.",
            "Stopped: 4 leads wait",
            "Stopped by you. Go on whenever you like: nothing that is queued is sent again.",
        ),
    ],
)
def test_a_stopped_upload_says_why_and_what_to_do(
    journal: Journal, cause: StopCause, reason: str, said: str, then: str
) -> None:
    facts = facts_of(journal, [Outcome.QUEUED], UploadState.STOPPED, reason, cause)
    assert title(facts) == said
    assert sentence(facts, 1, NOW) == then


def test_a_finished_upload_asks_for_decisions_and_proves_its_sums(journal: Journal) -> None:
    outcomes = [Outcome.QUEUED, Outcome.REFUSED, Outcome.NO_ANSWER]
    facts = facts_of(journal, outcomes, UploadState.FINISHED)
    assert title(facts) == "2 of 6 leads are queued in Renewals_Q4"
    assert "4 leads need a decision from you; the rest is done." in sentence(facts, 0, NOW)
    assert proof(facts) == "2 + 2 + 2 + 1 = 7 rows. Every row of the file has its place."
    assert requests_made(facts).endswith(" · 3 requests")
    assert [batch.number for batch in facts.needing] == [2, 3]
    assert leads_of(facts.needing) == 4


def test_an_upload_given_up_says_how_many_leads_that_were(journal: Journal) -> None:
    facts = facts_of(journal, [Outcome.QUEUED], UploadState.STOPPED, "Stopped by you.", StopCause.PERSON)
    journal.cancel_waiting(facts.upload.id)
    facts = read_facts(journal, facts.upload.id)
    assert facts.is_finished
    assert sentence(facts, 0, NOW).endswith("4 leads were cancelled by you.")
    assert proof(facts) == "2 + 0 + 0 + 1 + 4 = 7 rows. Every row of the file has its place."


def test_a_request_that_was_asked_to_wait_is_counted(journal: Journal) -> None:
    facts = facts_of(journal, [Outcome.TOO_MANY], UploadState.RUNNING)
    answer(journal, facts.upload.id, 1, Outcome.QUEUED)
    facts = read_facts(journal, facts.upload.id)
    assert requests_made(facts).endswith(" · 2 requests · one was asked to wait")


def test_leads_count_from_the_answer_that_queued_them_or_the_decision(journal: Journal) -> None:
    facts = facts_of(journal, [Outcome.QUEUED, Outcome.NO_ANSWER], UploadState.RUNNING)
    journal.resolve_unconfirmed(batch_of(journal, facts.upload.id, 2).id, "queued")
    facts = read_facts(journal, facts.upload.id)
    points = facts.queued_points()
    assert [leads for _at, leads in points] == [2, 4]
    assert points[0][0] <= points[1][0]
    assert facts.begun_batches == 2
    assert facts.in_state(BatchState.WAITING)[0].number == 3


@pytest.mark.parametrize(
    ("slots", "held_for_s", "expected"),
    [
        ((FREE, SENDING), 0.0, 0.0),
        ((FREE, SENDING), 31.0, 31.0),
        ((SENDING, SENDING), 0.0, None),
        ((SENDING, Slot(SlotState.COOLING, 12.0), Slot(SlotState.COOLING, 48.0)), 0.0, 12.0),
        ((Slot(SlotState.COOLING, 12.0),), 70.0, 70.0),
    ],
)
def test_the_next_request_goes_when_a_slot_is_free_and_nobody_else_is_in_the_way(
    slots: tuple[Slot, ...], held_for_s: float, expected: float | None
) -> None:
    assert next_in_s(slots, held_for_s) == expected


def test_the_pace_in_one_line(journal: Journal) -> None:
    facts = facts_of(journal, [Outcome.QUEUED], UploadState.RUNNING)
    assert running_line(facts, 11.2) == "Next request in 12 s"
    assert running_line(facts, 0.0) == "Next request now"
    assert running_line(facts, None) == "Waiting for an answer"
    finished = facts_of(journal, [Outcome.QUEUED] * 3, UploadState.RUNNING)
    assert running_line(finished, 0.0) == "Every request was made"
    assert idle_line((FREE,) * 5) == "All 5 slots are free"
    assert idle_line((FREE, SENDING, SENDING)) == "1 of 3 slots is free"
    assert pace_rule(5).startswith("CloudAgent takes 5 requests a minute.")
    assert pace_rule(2).startswith("This account is set to 2 requests a minute.")


def test_a_forecast_of_seconds_is_not_pretended() -> None:
    assert forecast(3, NOW, "left").startswith("A few seconds left, done near ")


@pytest.mark.parametrize(
    ("phone", "read"),
    [
        ("9820041177", "98200 41177"),
        ("+919820041177", "+91 98200 41177"),
        ("4412", "4412"),
        ("+442071838750", "+442071838750"),
    ],
)
def test_a_number_is_grouped_as_it_is_read_aloud(phone: str, read: str) -> None:
    assert phone_to_read(phone) == read


def test_small_phrases(journal: Journal) -> None:
    facts = facts_of(journal, [], UploadState.READY)
    assert rows_in_file(facts.batches[0]) == "4 \u2013 5"
    single = facts_of(journal, [], UploadState.READY, plan=Plan(batches=1, leads=1))
    assert rows_in_file(single.batches[0]) == "4"
    assert first_sentence("No answer came in time. Whether it was taken is not known.") == "No answer came in time."
    assert first_sentence("Please provide valid data") == "Please provide valid data"
