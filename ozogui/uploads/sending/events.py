"""What an uploader tells whoever watches it. Events say what changed; what it changed to is read from the journal.

The words of a wait are made here too, so that a screen can count it down.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ozogui.uploads.records import BatchState, UploadState
from ozogui.wording import count, duration


class WaitReason(StrEnum):
    """Why no request begins for a while."""

    PACE = "pace"
    TOO_MANY = "too-many"
    NO_CONNECTION = "no-connection"
    PLAN = "plan"
    """Hours, or a campaign that does not run yet."""


@dataclass(frozen=True, slots=True)
class BatchChanged:
    """A batch is in another state, or waits again after an attempt; the journal has it already."""

    upload_id: int
    batch_id: int
    number: int
    state: BatchState


@dataclass(frozen=True, slots=True)
class UploadChanged:
    """The upload is in another state; why is in the journal."""

    upload_id: int
    state: UploadState


@dataclass(frozen=True, slots=True)
class Waiting:
    """No request begins for a while. Said once for each wait; it is over with the next event of another kind."""

    upload_id: int
    reason: WaitReason
    until: float
    """Unix seconds; a guess, since other processes share the pace."""
    words: str
    """One sentence for the moment of the event; `words_at` gives it for a later one."""
    detail: str
    """What the sentence says besides the seconds: why there is no connection, or the rule of the pace."""

    def words_at(self, now: float) -> str:
        """Return the sentence with the seconds that are left at a moment in Unix seconds."""
        return waiting_words(self.reason, self.until - now, self.detail)


@dataclass(frozen=True, slots=True)
class Finished:
    """Nothing of the upload is left to send."""

    upload_id: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell that stops nothing; said once for each run."""

    upload_id: int
    words: str


Event = BatchChanged | UploadChanged | Waiting | Finished | Notice


def waiting_words(reason: WaitReason, seconds: float, detail: str) -> str:
    """Return the sentence about a wait: "Waiting 12 s: CloudAgent takes 5 requests a minute."."""
    if reason is WaitReason.PLAN:
        return detail
    left = duration(seconds)
    if reason is WaitReason.TOO_MANY:
        return (
            "CloudAgent says there are too many requests; another person or program may be using this account. "
            f"Trying again in {left}. Nothing is lost."
        )
    if reason is WaitReason.NO_CONNECTION:
        return f"{detail}: trying again in {left}."
    return f"Waiting {left}: {detail}."


def pace_rule(limit: int, usual_limit: int) -> str:
    """Return the rule behind the pace, as the end of a sentence."""
    requests = count("request", limit)
    if limit == usual_limit:
        return f"CloudAgent takes {requests} a minute"
    return f"this account is set to {requests} a minute"
