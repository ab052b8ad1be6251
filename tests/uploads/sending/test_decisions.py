from __future__ import annotations

import pytest

from ozogui.cloudagent.replies import Outcome, Reply
from ozogui.uploads.records import BatchState, StopCause, UploadState
from ozogui.uploads.sending.decisions import Decision, Policy, decide, too_many_reason, unanswered_reason

POLICY = Policy()


def decision(outcome: Outcome, *, leads: int = 500, harmless: bool = False, doubts: int = 0) -> Decision:
    reply = Reply(outcome, "Their words.")
    return decide(reply, leads=leads, campaign="Renewals_Q4", resend_is_harmless=harmless, doubts=doubts, policy=POLICY)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.QUEUED, BatchState.QUEUED),
        (Outcome.REFUSED, BatchState.REFUSED),
        (Outcome.TOO_MANY, BatchState.WAITING),
        (Outcome.UNSENT, BatchState.WAITING),
        (Outcome.TOO_LARGE, BatchState.WAITING),
        (Outcome.BAD_CREDENTIALS, BatchState.WAITING),
        (Outcome.BAD_CAMPAIGN, BatchState.WAITING),
        (Outcome.NO_ANSWER, BatchState.UNCONFIRMED),
        (Outcome.NOT_UNDERSTOOD, BatchState.UNCONFIRMED),
    ],
)
def test_where_a_batch_goes_after_each_outcome(outcome: Outcome, state: BatchState) -> None:
    assert decision(outcome).state is state


def test_every_outcome_has_a_decision() -> None:
    assert all(isinstance(decision(outcome), Decision) for outcome in Outcome)


@pytest.mark.parametrize(
    ("outcome", "cause", "reason"),
    [
        (Outcome.BAD_CREDENTIALS, StopCause.CREDENTIALS, "CloudAgent did not accept the account: Their words."),
        (
            Outcome.BAD_CAMPAIGN,
            StopCause.CAMPAIGN,
            'CloudAgent has no outbound campaign with the exact name "Renewals_Q4". CloudAgent said: Their words.',
        ),
    ],
)
def test_what_would_meet_every_batch_stops_the_upload(outcome: Outcome, cause: StopCause, reason: str) -> None:
    found = decision(outcome)
    assert (found.halt, found.cause, found.reason) == (UploadState.STOPPED, cause, reason)


def test_nothing_else_stops_the_upload() -> None:
    others = set(Outcome) - {Outcome.BAD_CREDENTIALS, Outcome.BAD_CAMPAIGN}
    assert [outcome for outcome in others if decision(outcome).halt] == []


def test_a_batch_that_is_too_large_is_split_and_a_single_lead_is_refused() -> None:
    assert decision(Outcome.TOO_LARGE, leads=2).is_split
    assert decision(Outcome.TOO_LARGE, leads=1) == Decision(BatchState.REFUSED)


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.NOT_UNDERSTOOD])
def test_without_an_answer_a_batch_goes_again_only_where_that_is_harmless_and_not_for_ever(outcome: Outcome) -> None:
    for doubts in (0, 1):
        again = decision(outcome, harmless=True, doubts=doubts)
        assert (again.state, again.at_the_end) == (BatchState.WAITING, True)
        assert again.message is not None
        assert again.message.startswith("Their words. OzoGUI will send this batch once more")
        assert decision(outcome, harmless=False, doubts=doubts).state is BatchState.UNCONFIRMED
    assert decision(outcome, harmless=True, doubts=2) == Decision(BatchState.UNCONFIRMED)


def test_the_wait_after_a_missing_connection_doubles_up_to_two_minutes() -> None:
    assert [POLICY.backoff_s(failures) for failures in (1, 2, 3, 4, 5, 6, 5_000)] == [5, 10, 20, 40, 80, 120, 120]


def test_reasons_name_numbers() -> None:
    assert too_many_reason(1_205).startswith('CloudAgent has said "too many requests" for 20 minutes')
    assert "for 1 minute," in too_many_reason(10)
    assert unanswered_reason(5).startswith("The last 5 requests got no clear reply")
