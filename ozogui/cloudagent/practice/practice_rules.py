"""What the practice server knows and how it answers: CloudAgent's documented rules, in their order, without any socket.

Leads live in memory only and are gone with the object.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ozogui.cloudagent.error_words import TOO_MANY_WORDS, VALID_DATA_WANTED
from ozogui.cloudagent.practice.practice_processing import PracticeCampaign, Result, process

USER_NAME = "practice"
API_KEY = "practice-key"

_ROWS_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Arrival:
    """One bulk request as the server saw it come."""

    at: float
    """When its headers had come, by the server's clock, in seconds."""
    user_name: str = ""
    campaign: str = ""
    leads: int = 0
    transaction_id: str = ""
    """Set if it was queued."""
    fault: str = ""
    """The fault that it met, if one was planned."""


@dataclass(slots=True)
class Transaction:
    """A batch that was queued."""

    transaction_id: str
    campaign: str
    headers: tuple[str, ...]
    rows: list[list[str]] = field(repr=False)
    fields: Mapping[str, str] = field(repr=False)
    """The fields of the request but apiKey and bulkData."""
    result: Result | None = None
    """None until it is processed."""
    callback: str = ""
    """What came of POSTing the result: "", "sent", or why not."""


def practice_campaigns() -> list[PracticeCampaign]:
    """Return the campaigns that a new practice server has, all empty."""
    return [
        PracticeCampaign("Practice_Outbound", "101", "READY"),
        PracticeCampaign("Renewals_Q4", "102", "READY"),
        PracticeCampaign("Diwali_Offers", "103", "RUNNING"),
        PracticeCampaign("KYC_Reminders", "104", "READY"),
        PracticeCampaign("Winback_South", "105", "COMPLETED"),
        PracticeCampaign("Support_Inbound", "106", "READY", outbound=False),
    ]


class PracticeState:
    """All that the practice server remembers; may outlive a server and be given to the next. Safe between threads."""

    def __init__(self) -> None:
        self.campaigns = {campaign.name: campaign for campaign in practice_campaigns()}
        self.arrivals: list[Arrival] = []
        self.transactions: dict[str, Transaction] = {}
        self._recent: dict[str, deque[float]] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def receive(
        self, fields: Mapping[str, str], at: float, *, limit: int, window_s: float, fault: str = ""
    ) -> tuple[dict[str, str], Transaction | None]:
        """Answer a bulk call with the documented words, and queue its batch if all is well.

        The order of the checks is not documented; here it is the one that needs least work for each refusal: the
        limit, missing fields, the account, the campaign, the data.

        Args:
            fields: the fields of the form.
            at: when it came, in seconds.
            limit: how many requests a user may make in any window.
            window_s: the length of the window, in seconds.
            fault: what goes wrong with the answer, to be remembered with the arrival.

        Returns:
            The answer, and the transaction if the batch was queued.
        """
        bulk_data = read_bulk_data(fields.get("bulkData", ""))
        with self._lock:
            refusal = self._check(fields, at, limit, window_s)
            if refusal is None and bulk_data is None:
                refusal = {"status": "failure", "message": VALID_DATA_WANTED}
            transaction = None if refusal or bulk_data is None else self._queue(fields, *bulk_data)
            self._note(fields, at, len(bulk_data[1]) if bulk_data else 0, transaction, fault)
        if transaction is None:
            return refusal or {}, None
        number = transaction.transaction_id
        return {"transactionId": number, "status": "success", "message": "queued successfully"}, transaction

    def miss(self, fields: Mapping[str, str], at: float, fault: str) -> None:
        """Remember a request that met a fault before any rule saw it; it counts for the limit."""
        bulk_data = read_bulk_data(fields.get("bulkData", ""))
        with self._lock:
            self._recent.setdefault(fields.get("userName", ""), deque()).append(at)
            self._note(fields, at, len(bulk_data[1]) if bulk_data else 0, None, fault)

    def campaign_status(self, api_key: str, question: object, *, name_required: bool) -> dict[str, object]:
        """Answer a campaignStatus call. Inbound campaigns are not told of: they have no position in dialling."""
        asked = question if isinstance(question, dict) else {}
        user_name, name = asked.get("userName"), asked.get("campaignName")
        if not user_name or not api_key or (name_required and not name):
            return {"status": "failure", "message": "All parameters are mandatory"}
        if (user_name, api_key) != (USER_NAME, API_KEY):
            return {"status": "error", "message": "Invalid userName or apiKey"}
        with self._lock:
            found = [
                {
                    "CampaignID": campaign.campaign_id,
                    "CampaignName": campaign.name,
                    "UserName": USER_NAME,
                    "Position": campaign.position,
                }
                for campaign in self.campaigns.values()
                if campaign.outbound and name in (None, "", campaign.name)
            ]
        return {"status": "success", "message": found} if found else {"status": "failure", "message": "no record found"}

    def set_position(self, name: str, position: str) -> bool:
        """Start or stop a campaign; False when there is no outbound one of that name."""
        with self._lock:
            campaign = self.campaigns.get(name)
            if campaign is None or not campaign.outbound:
                return False
            campaign.position = position
            return True

    def delete_numbers(self, names: list[str], numbers: list[str]) -> int | None:
        """Delete leads from campaigns, and return how many numbers were there; None when a campaign is unknown."""
        with self._lock:
            if not all(name in self.campaigns for name in names):
                return None
            held = [self.campaigns[name].leads for name in names]
            digits = {number.removeprefix("+") for number in numbers}
            return sum(leads.pop(number, None) is not None for leads in held for number in digits)

    def process(self, transaction: Transaction, now: datetime) -> Result:
        """Do what CloudAgent does later with a queued batch, and remember the result."""
        with self._lock:
            campaign = self.campaigns[transaction.campaign]
            result = process(transaction.headers, transaction.rows, transaction.fields, campaign, now)
            transaction.result = result
            return result

    # --- inside, with the lock held ----------------------------------------------------------------------------------

    def _check(self, fields: Mapping[str, str], at: float, limit: int, window_s: float) -> dict[str, str] | None:
        if not self._admit(fields.get("userName", ""), at, limit, window_s):
            return _error(TOO_MANY_WORDS)
        for name in ("apiKey", "userName", "campaignName"):
            if not fields.get(name, "").strip():
                return _error(f"{name} should not be empty")
        if (fields["userName"], fields["apiKey"]) != (USER_NAME, API_KEY):
            return _error("Invalid userName or apiKey")
        campaign = self.campaigns.get(fields["campaignName"])
        if campaign is None or not campaign.outbound:
            return _error("Invalid Campaign Name")
        return None

    def _admit(self, user_name: str, at: float, limit: int, window_s: float) -> bool:
        # Refused calls count too: the vendor does not say, and this is the stricter of the two.
        recent = self._recent.setdefault(user_name, deque())
        while recent and at - recent[0] >= window_s:
            recent.popleft()
        recent.append(at)
        return len(recent) <= limit

    def _queue(self, fields: Mapping[str, str], headers: tuple[str, ...], rows: list[list[str]]) -> Transaction:
        # 24 digits, as in the vendor's samples: more than a 64-bit integer holds.
        number = f"{time.time_ns():019d}{next(self._numbers) % 100_000:05d}"
        others = {name: value for name, value in fields.items() if name not in ("apiKey", "bulkData")}
        transaction = Transaction(number, fields["campaignName"], headers, rows, others)
        self.transactions[number] = transaction
        return transaction

    def _note(
        self, fields: Mapping[str, str], at: float, leads: int, transaction: Transaction | None, fault: str
    ) -> None:
        number = transaction.transaction_id if transaction else ""
        self.arrivals.append(
            Arrival(at, fields.get("userName", ""), fields.get("campaignName", ""), leads, number, fault)
        )


def read_bulk_data(text: str) -> tuple[tuple[str, ...], list[list[str]]] | None:
    """Return the map and the rows of a bulkData field, every value as text; None if it is empty or malformed."""
    try:
        value = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    headers, rows = value.get("map"), value.get("data")
    if not isinstance(headers, list) or not isinstance(rows, list) or not headers or not rows:
        return None
    # The limit is documented, what happens beyond it is not: refused here, so that nobody practises it unnoticed.
    if len(rows) > _ROWS_LIMIT or not all(isinstance(row, list) for row in rows):
        return None
    return tuple(map(str, headers)), [["" if cell is None else str(cell) for cell in row] for row in rows]


def _error(message: str) -> dict[str, str]:
    return {"status": "error", "message": message}
