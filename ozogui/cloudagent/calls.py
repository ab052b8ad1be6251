"""What is asked of CloudAgent and what comes of it: the values that go into a Client's calls and out of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from ozogui.cloudagent.forms import BodyStyle
from ozogui.cloudagent.replies import Reply

BULK_PATH = "/cloudAgentRestAPI/index.php/AddCampaignBulkDataV4/addBulkData/format/json"
"""POST a form (vendor's reference page of AddCampaignBulkDataV4)."""
AVAILABLE_PATH = "/ca_apis/getAvailableCampaigns"
"""GET with a JSON body; used by a public integration, not on the vendor's pages."""
CAMPAIGN_STATUS_PATH = "/ca_apis/campaignStatus"
"""GET with a JSON body (vendor's reference page of campaignStatus)."""


@dataclass(frozen=True, slots=True)
class Connection:
    """Which CloudAgent to call, as whom."""

    server: str
    """As server_url gives it: "https://host", or "http://127.0.0.1:port" for the practice server."""
    user_name: str
    api_key: str = field(repr=False)
    body_style: BodyStyle = BodyStyle.URLENCODED


class Duplicates(StrEnum):
    """What CloudAgent does with numbers that it has already. The two fields are never both sent: isDelete would win."""

    NO_CHECK = "none"
    CHECK_TRUE = "checkDuplicate-true"
    CHECK_FALSE = "checkDuplicate-false"
    DELETE_TRUE = "isDelete-true"
    DELETE_FALSE = "isDelete-false"

    @property
    def fields(self) -> dict[str, str]:
        """The form's field for this choice, none for NO_CHECK."""
        if self is Duplicates.NO_CHECK:
            return {}
        name, _, value = self.value.partition("-")
        return {name: value}

    @property
    def makes_resend_harmless(self) -> bool:
        """Whether a batch sent twice adds its leads once: numbers that the campaign holds are then left out."""
        return self in (Duplicates.CHECK_TRUE, Duplicates.DELETE_TRUE)


@dataclass(frozen=True, slots=True)
class BulkRequest:
    """One call that queues a batch of leads for a campaign."""

    campaign: str
    payload: str = field(repr=False)
    """The bulkData field: a JSON object with "map" and "data"."""
    duplicates: Duplicates = Duplicates.CHECK_TRUE
    start_campaign: bool = False
    """Whether CloudAgent starts the campaign once the batch is added: real dialling."""
    callback_url: str = field(default="", repr=False)
    """Where CloudAgent POSTs the result to; not shown, for it may hold a secret path. "" for nowhere."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came of it. Holds neither the key nor a lead."""

    reply: Reply
    status: int | None
    """The HTTP status code; None when no answer came."""
    raw: str
    """The text of the response, at most 64 kB, the key and every value of bulkData masked."""
    started_at: float
    """When the request was begun, in Unix seconds."""
    answered_at: float
    """When its answer, or its failure, was complete, in Unix seconds."""
