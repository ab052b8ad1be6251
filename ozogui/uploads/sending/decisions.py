"""What an answer means for its batch and for the upload: a table in code, without clock, disk or network.

What the answer *is* (an Outcome) was found out by ozogui.cloudagent; carrying the decision out is the uploader's.
"""

from __future__ import annotations

from dataclasses import dataclass

from ozogui.cloudagent.replies import Outcome, Reply
from ozogui.uploads.journal.batch_moves import IN_DOUBT
from ozogui.uploads.journal.unwritten import UnwrittenAnswer
from ozogui.uploads.records import BatchRecord, BatchState, StopCause, UploadState
from ozogui.wording import count, number


@dataclass(frozen=True, slots=True)
class Policy:
    """How long the engine tries by itself before it asks a person. All lengths are in seconds."""

    unanswered_tries: int = 3
    """Requests without an understandable answer for one batch, before it stays unconfirmed even where sending it again
    would be harmless."""
    unanswered_in_a_row: int = 5
    """Batches in a row without an understandable answer, before the upload pauses: something is wrong with the
    connection, and each further request might leave 500 leads uncertain."""
    too_many_patience_s: float = 10_800.0
    """How long "too many requests" is the only answer, before the upload pauses. On a busy account one computer may
    well get nothing for an hour or two (`dev.py bench strangers`), and the night's upload must go on."""
    first_backoff_s: float = 5.0
    """The wait after a request that was certainly not sent; it doubles with each further one."""
    longest_backoff_s: float = 120.0
    equal_refusals: int = 3
    """Requests in a row that were refused with the same words which do not speak of the leads, before the upload
    pauses: something else is wrong, and every further batch would fare the same."""
    record_tries: int = 5
    """How often an answer is tried to be kept on a full or locked disk: it is the only proof of what was queued."""
    record_wait_s: float = 2.0

    def backoff_s(self, failures: int) -> float:
        """Return the wait after so many requests in a row that were not sent."""
        return min(self.longest_backoff_s, self.first_backoff_s * 2.0 ** min(failures - 1, 30))


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a batch goes after an answer, and what that does to the upload."""

    state: BatchState
    message: str | None = None
    """Words about the batch in place of the reply's."""
    at_the_end: bool = False
    """The batch waits behind all others."""
    is_split: bool = False
    """The batch is halved before it goes again."""
    halt: UploadState | None = None
    """PAUSED or STOPPED: no further request begins."""
    cause: StopCause = StopCause.NONE
    reason: str = ""
    """Why, in a sentence."""


def decide(
    reply: Reply, *, leads: int, campaign: str, resend_is_harmless: bool, doubts: int, policy: Policy
) -> Decision:
    """Return what follows from a reply.

    A batch that may have been taken by an earlier request is never refused: that stays open, whatever comes now.

    Args:
        reply: What came of the request.
        leads: How many leads the batch has.
        campaign: The campaign's name, for the words.
        resend_is_harmless: Whether the upload's duplicate option makes CloudAgent skip what it already holds.
        doubts: How many earlier requests for these leads brought no understandable answer.
        policy: How long to try.
    """
    still_open = f"{_ended(reply.message)} {IN_DOUBT}" if doubts else None
    match reply.outcome:
        case Outcome.QUEUED:
            return Decision(BatchState.QUEUED)
        case Outcome.TOO_LARGE if leads > 1:
            return Decision(BatchState.WAITING, is_split=True, message=still_open)
        case Outcome.REFUSED | Outcome.TOO_LARGE if doubts:
            words = f"CloudAgent refused the latest request: {_ended(reply.message)} {IN_DOUBT}"
            return Decision(BatchState.UNCONFIRMED, message=words)
        case Outcome.REFUSED | Outcome.TOO_LARGE:
            return Decision(BatchState.REFUSED)
        case Outcome.TOO_MANY | Outcome.UNSENT:
            return Decision(BatchState.WAITING, message=still_open)
        case Outcome.BAD_CREDENTIALS:
            reason = f"CloudAgent did not accept the account: {reply.message}"
            return _stopped(StopCause.CREDENTIALS, reason, still_open)
        case Outcome.BAD_CAMPAIGN:
            reason = (
                f'CloudAgent has no outbound campaign with the exact name "{campaign}". CloudAgent said: '
                f"{reply.message}"
            )
            return _stopped(StopCause.CAMPAIGN, reason, still_open)
        case Outcome.NO_ANSWER | Outcome.NOT_UNDERSTOOD:
            return _open_ended(reply.message, resend_is_harmless, doubts + 1, policy)


def resent_words(message: str) -> str:
    """Return what is said of a batch that goes again by itself although its first request may have arrived."""
    return (
        f"{message} OzoGUI will send this batch once more after the others. CloudAgent skips the numbers it "
        "already has."
    )


def too_many_reason(seconds: float) -> str:
    """Return why an upload paused that was told for so long that the account sends too much."""
    minutes = count("minute", max(1, round(seconds / 60)))
    return (
        f'CloudAgent has said "too many requests" for {minutes}, so the upload is paused. Another person or program '
        "may be using this account. Nothing is lost. Continue when they have finished."
    )


def trial_reason(leads: int, queued: int) -> str:
    """Return why an upload paused whose trial has its answers."""
    fate = "all of them are queued" if queued == leads else f"{number(queued)} of them are queued"
    if leads == 1:
        fate = "it is queued" if queued else "it is not queued"
    return (
        f"OzoGUI sent the first {count('lead', leads)}, and {fate}. "
        "Check them in CloudAgent, then continue with the rest."
    )


def unanswered_reason(batches: int) -> str:
    """Return why an upload paused after so many batches in a row without an understandable answer."""
    return (
        f"The last {count('request', batches)} got no clear reply, so the upload is paused. Check your internet "
        "connection and the replies, then continue."
    )


def equal_refusals_reason(refusals: int, words: str) -> str:
    """Return why an upload paused that was refused so often with the same words, which do not speak of the leads."""
    return (
        f'CloudAgent refused {count("request", refusals)} in a row with the same words: "{words}". They do not speak '
        "of the leads, so the upload is paused. Correct what they name, then continue."
    )


def not_saved_words(answer: UnwrittenAnswer, trouble: str) -> tuple[str, str]:
    """Return title and message for an answer that is known and could not be written.

    Args:
        answer: What is only in memory.
        trouble: Why, as the journal said it: a sentence with its consequence behind "so".
    """
    batch, why = answer.batch, trouble.split(", so ")[0].rstrip(".")
    rows = f"rows {number(batch.first_row)} to {number(batch.last_row)}"
    return (
        f"CloudAgent's answer about batch {number(batch.number)} could not be saved. {why}.",
        f"It said of these {count('lead', batch.leads)} ({rows}): {_ended(answer.words)} OzoGUI keeps this in "
        "memory and saves it as soon as it can. Make that possible, then continue; do not close OzoGUI before.",
    )


def set_aside_words(batch: BatchRecord) -> str:
    """Return what is said of a batch whose leads cannot be read any more."""
    rows = f"rows {number(batch.first_row)} to {number(batch.last_row)}"
    return (
        f"Its {count('lead', batch.leads)} ({rows} of the file) can no longer be read from the upload history, so they "
        "were not sent. Upload these rows again from the file."
    )


def same_number_words(message: str, other: str) -> str:
    """Return what is said of a batch whose transactionId another batch has too."""
    same = f"CloudAgent gave it the same Transaction ID as {other}: check in CloudAgent that both are there."
    return f"{_ended(message)} {same}"


def _ended(message: str) -> str:
    """Return words as a sentence with its full stop."""
    words = message.strip()
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _stopped(cause: StopCause, reason: str, message: str | None) -> Decision:
    return Decision(BatchState.WAITING, message=message, halt=UploadState.STOPPED, cause=cause, reason=reason)


def _open_ended(message: str, resend_is_harmless: bool, unanswered: int, policy: Policy) -> Decision:
    if resend_is_harmless and unanswered < policy.unanswered_tries:
        return Decision(BatchState.WAITING, message=resent_words(message), at_the_end=True)
    return Decision(BatchState.UNCONFIRMED)
