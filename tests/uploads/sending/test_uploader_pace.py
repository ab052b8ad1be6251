"""What the uploader tells the pace of each answer, so that a hold ends as soon as the account is free again."""

from __future__ import annotations

import pytest

from ozogui.cloudagent.replies import Outcome
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.sending.pace import Pace, Ticket
from ozogui.uploads.sending.uploader import Uploader
from tests.uploads.fake_clock import FakeClock
from tests.uploads.made_up import Script, add_upload, batches_of


@pytest.mark.parametrize("answer", [Outcome.QUEUED, Outcome.REFUSED, Outcome.NOT_UNDERSTOOD, Outcome.NO_ANSWER])
def test_a_request_that_was_taken_in_ends_the_hold_whatever_became_of_its_leads(
    journal: Journal, clock: FakeClock, answer: Outcome
) -> None:
    told: list[bool] = []

    class Listening(Pace):
        def answered(self, ticket: Ticket, *, taken: bool = False) -> None:
            told.append(taken)
            super().answered(ticket, taken=taken)

    script = Script(clock, [Outcome.TOO_MANY, answer])
    pace = Listening(journal, "practice practice", clock=clock)
    uploader = Uploader(journal, pace, script, clock, lambda _: None, owner="the test")
    uploader.run(add_upload(journal, batches_of(1, 2)))
    # CloudAgent has counted a batch that it refused, so the account is free again; of no answer nothing is known.
    assert told == [False, answer in (Outcome.QUEUED, Outcome.REFUSED)]
