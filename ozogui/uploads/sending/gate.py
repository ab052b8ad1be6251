"""What holds an upload up besides the pace: hours, a campaign that does not run yet. Asked before each request.

What the rules are is the engine's; here is only what they say, and to whom.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ozogui.uploads.records import UploadRecord


@dataclass(frozen=True, slots=True)
class Hold:
    """No request is begun for now."""

    words: str
    """Why, and until when, in a sentence."""
    until: float
    """Unix seconds, when to look again."""


class Gate(Protocol):
    """Lets requests of one upload through, or says why not. Belongs to the thread of its run."""

    steps_aside: bool
    """Whether a run that is held up ends, so that others go meanwhile; else it waits."""

    def before_start(self, upload: UploadRecord) -> Hold | None:
        """Return what holds the whole upload up; may speak to the network."""

    def before_request(self, upload: UploadRecord, *, starts_campaign: bool) -> Hold | None:
        """Return what holds its next request up, which may be the one that starts the campaign."""


class OpenGate:
    """Lets everything through."""

    steps_aside = False

    def before_start(self, _upload: UploadRecord) -> Hold | None:
        """Hold nothing up."""
        return None

    def before_request(self, _upload: UploadRecord, *, starts_campaign: bool) -> Hold | None:
        """Hold nothing up."""
        return None
