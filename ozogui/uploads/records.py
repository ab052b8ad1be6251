"""What the journal remembers, as plain records: uploads, batches, attempts, and the states they pass through.

Batch:   waiting -> sending -> queued | refused | unconfirmed | waiting (again); waiting -> cancelled
Upload:  ready -> running <-> paused; running -> stopped | finished

No SQL and no rule about what may follow what lives here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

HIDDEN_ROW = "hidden-row"
"""Stands among the rules that hold a row back, for rows that are hidden in the file and stayed out of the list."""

NO_CAMPAIGN = "no-campaign"
"""The same for leads of a list that is split among campaigns, for whose value none was chosen."""


class UploadState(StrEnum):
    """Where an upload stands."""

    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    FINISHED = "finished"


class BatchState(StrEnum):
    """Where a batch stands. A batch that is queued was accepted by CloudAgent, which adds its leads later."""

    WAITING = "waiting"
    SENDING = "sending"
    QUEUED = "queued"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    CANCELLED = "cancelled"


SET_ASIDE = "set-aside"
"""The outcome of a batch whose leads could not be read any more, so that they were not sent."""


class StopCause(StrEnum):
    """Why an upload is paused or stopped, for whoever offers the way on; its words are `UploadRecord.stop_reason`."""

    NONE = ""
    PERSON = "person"
    CREDENTIALS = "credentials"
    CAMPAIGN = "campaign"
    TOO_MANY = "too-many"
    UNCONFIRMED = "unconfirmed"
    INTERRUPTED = "interrupted"
    """The program or the computer ended while the upload was running."""
    TRIAL = "trial"
    """The leads of the trial have their answers, and a person is to look at them before the rest goes."""
    NOT_STARTED = "not-started"
    """The upload has finished, but the campaign was not started, although that was asked for."""
    PERHAPS_STARTED = "perhaps-started"
    """The upload has finished, and whether the campaign was started is not known: it may be dialling."""
    REFUSED = "refused"
    """CloudAgent refused several requests in a row with the same words, which do not speak of the leads."""


@dataclass(frozen=True, slots=True)
class NewBatch:
    """The leads of one request, not yet kept."""

    rows: tuple[int, ...]
    """The file's row numbers, in the order of the payload."""
    payload: str = field(repr=False)
    """The JSON text of `bulkData`."""


@dataclass(frozen=True, slots=True)
class NewUpload:
    """Everything about an upload that is decided before it begins. The key is no part of it."""

    file_name: str
    file_path: str
    content_hash: str
    sheet_name: str
    rows: int
    """Leads in the file: those in batches and those held back."""
    account: str
    """The account's name."""
    server: str
    """Host or address; "practice" for the stand-in."""
    user_name: str
    campaign: str
    duplicates: str
    """A value of `ozogui.cloudagent.client.Duplicates`."""
    start_campaign: bool
    callback_url: str
    headers: tuple[str, ...]
    held_back: tuple[tuple[int, tuple[str, ...]], ...]
    """Row number and rule names of every lead that will not be sent."""
    country_code: str = "91"
    """The calling code by which its numbers are compared with later ones."""
    trial_row: int = 0
    """The last row of the trial, which must end a batch; the upload pauses after it. 0 without a trial."""
    reading: str = ""
    """How several files were read as one list, as `merged.reading_of` says it; "" for one file."""
    split_of: int = 0
    """The first upload of those that one list was split into, itself for that one's own; 0 for a list that was not."""
    part: str = ""
    """Which part of a split list it is, in words: "City: Mumbai, Thane"."""


@dataclass(frozen=True, slots=True)
class UploadRecord:
    """One upload as the journal has it."""

    id: int
    created_at: datetime
    file_name: str
    file_path: str
    content_hash: str
    sheet_name: str
    rows: int
    account: str
    server: str
    user_name: str
    campaign: str
    duplicates: str
    start_campaign: bool
    callback_url: str
    headers: tuple[str, ...]
    state: UploadState
    stop_reason: str
    """Why it is paused or stopped, in a sentence; "" otherwise."""
    stop_cause: StopCause
    held_back_count: int
    batch_count: int
    started_at: datetime | None
    """When it ran first."""
    finished_at: datetime | None
    """When nothing was left to send."""
    held_by: str
    """Which process runs it at the moment, in words; "" when none does."""
    trial_row: int = 0
    """The last row of a trial that is still to come; 0 without one, and when it is over."""
    country_code: str = "91"
    """The calling code by which its numbers are compared."""
    reading: str = ""
    """How several files were read as one list; "" for one file."""
    split_of: int = 0
    """The first upload of those that one list was split into; 0 for a list that was not."""
    part: str = ""
    """Which part of a split list it is, in words."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a person has decided of when an upload goes by itself."""

    not_before: float | None = None
    """Unix seconds; None for as soon as it is its turn."""
    hours: str = ""
    """As `ozogui.hours.Hours.text` has them: requests begin between them only; "" for the campaign's, or account's."""
    when_running: bool = False
    """Whether it waits until CloudAgent says that its campaign is RUNNING."""


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """One batch as the journal has it."""

    id: int
    upload_id: int
    number: int
    """1-based, unique in the upload. A batch made by halving another takes the next free number."""
    first_row: int
    last_row: int
    leads: int
    state: BatchState
    attempts: int
    """Requests made for it."""
    transaction_id: str
    message: str
    """The server's words, or ours, about the latest attempt."""
    outcome: str
    """A value of `ozogui.cloudagent.replies.Outcome`, or "" before the first answer."""
    changed_at: datetime
    has_payload: bool
    """Whether its leads are still kept here; they are deleted once queued or cancelled."""
    doubts: int = 0
    """Requests for these leads that may have been taken, though no understandable answer came."""

    @property
    def may_be_there(self) -> bool:
        """Whether CloudAgent may have its leads although it is not queued: doubt stays until it is settled."""
        in_doubt = self.doubts > 0 and self.state is not BatchState.QUEUED
        return in_doubt or self.state in (BatchState.UNCONFIRMED, BatchState.SENDING)


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One request made for a batch."""

    id: int
    batch_id: int
    started_at: datetime
    answered_at: datetime | None
    status: int | None
    """The HTTP status, when an answer came."""
    outcome: str
    raw: str
    """The response as it came, with the key and leads masked by the client."""
    starts_campaign: bool
    """Whether the request asked to start the campaign."""


@dataclass(frozen=True, slots=True)
class Sums:
    """How many leads of a file met which fate."""

    rows: int
    """Leads in the file."""
    queued: int
    """Accepted by CloudAgent, and not deleted again from here."""
    refused: int
    unconfirmed: int
    held_back: int
    cancelled: int
    waiting: int
    sending: int
    in_doubt: int = 0
    """Of those that wait: leads whose earlier request brought no answer, so that they may be there already."""
    deleted: int = 0
    """Accepted, and then deleted from the campaign again, from here."""
    perhaps_deleted: int = 0
    """Of those that are queued: leads whose deletion brought no clear answer, so that they may be gone already."""

    @property
    def accepted(self) -> int:
        """Leads that CloudAgent took, whatever was deleted later."""
        return self.queued + self.deleted

    @property
    def total(self) -> int:
        """All fates together."""
        return (
            self.queued
            + self.deleted
            + self.refused
            + self.unconfirmed
            + self.held_back
            + self.cancelled
            + self.waiting
            + self.sending
        )

    @property
    def agree(self) -> bool:
        """Whether every lead of the file has exactly one fate."""
        return self.total == self.rows
