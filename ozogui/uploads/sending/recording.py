"""Keeps the answer to a request: tried again for a while when the disk is full or locked, for there is no other copy.

What an answer means was decided before.
"""

from __future__ import annotations

import logging
import threading

from ozogui.cloudagent.calls import Exchange
from ozogui.uploads.clock import Clock
from ozogui.uploads.journal.database import JournalError
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.journal.unwritten import UnwrittenAnswer
from ozogui.uploads.records import BatchRecord
from ozogui.uploads.sending.decisions import Decision, Policy, not_saved_words
from ozogui.uploads.sending.pace import Pace, Ticket

logger = logging.getLogger(__name__)


def record_answer(
    journal: Journal,
    clock: Clock,
    policy: Policy,
    batch: BatchRecord,
    attempt: int,
    exchange: Exchange,
    decision: Decision,
) -> None:
    """Write an answer into the journal.

    Raises:
        JournalError: It could not be written. The journal has it in memory, and writes it when that is possible.
    """
    for tries_left in range(policy.record_tries - 1, -1, -1):
        try:
            journal.finish_attempt(
                attempt, exchange, decision.state, message=decision.message, at_the_end=decision.at_the_end
            )
        except JournalError as error:
            if not tries_left:
                answer = UnwrittenAnswer(
                    attempt, batch, exchange, decision.state, decision.message, decision.at_the_end
                )
                journal.keep_unwritten(answer)
                raise JournalError(*not_saved_words(answer, error.title)) from error
            logger.warning("an answer could not be kept, trying again: %s", error.title)
            # Not cut short by `stop`: without the answer the batch would be in doubt for good.
            clock.wait(threading.Event(), policy.record_wait_s)
        else:
            return


def let_cool(pace: Pace, ticket: Ticket, *, taken: bool) -> None:
    """Let the slot of a request cool from now on."""
    try:
        pace.answered(ticket, taken=taken)
    except JournalError as error:
        # Its slot cools all the same, from when somebody looks; what else went wrong must be told, not this.
        logger.warning("the end of a request was not recorded for the pace: %s", error.title)
