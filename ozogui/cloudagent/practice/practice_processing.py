"""What CloudAgent does after it has queued a batch: add the leads one by one, or say why not. A stand-in for practice.

Pure but for the campaign that it adds to. The rules are those of the vendor's pages; where these are silent, a comment
says what was chosen.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

DO_NOT_DISTURB = frozenset({"9876500000", "9876500001"})
"""Numbers that the practice server refuses as the real one refuses those of the DND registry; invented."""

_HEADERS = ("PhoneNumber", "Name", "Priority", "ExpiryDate", "AgentId", "skill")
_ROW_LIMIT = 2000
_PHONE = re.compile(r"\+?[0-9]{3,16}")
# The vendor's page does not say whose letters; the strict reading, so that practice never promises too much.
_NAME_FORBIDDEN = re.compile(r"[^A-Za-z0-9_ ().+$%:-]")
_EXPIRY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?")


@dataclass(slots=True)
class PracticeCampaign:
    """A campaign of the practice server."""

    name: str
    campaign_id: str
    position: str
    """READY, RUNNING or COMPLETED."""
    outbound: bool = True
    leads: dict[str, int] = field(default_factory=dict, repr=False)
    """The numbers it holds (digits only), and how many times each was added."""


@dataclass(frozen=True, slots=True)
class FailedLead:
    """A lead that was not added."""

    values: tuple[str, ...] = field(repr=False)
    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one transaction."""

    succeeded: bool
    leads: int
    failed: tuple[FailedLead, ...]
    started_at: datetime
    ended_at: datetime

    def as_callback(self, transaction_id: str, failed_file_url: str) -> dict[str, dict[str, str]]:
        """Return the body that CloudAgent POSTs to callBackUrl: counts as strings, times local and without a zone."""
        return {
            "data": {
                "totalNoUploaded": str(self.leads),
                "numbersProcessed": str(self.leads - len(self.failed)),
                "numbersNotProcessed": str(len(self.failed)),
                "failedFilePath": failed_file_url if self.failed else "",
                "transactionId": transaction_id,
                "status": "Success" if self.succeeded else "Fail",
                "message": "File Successfully uploaded." if self.succeeded else "File Failed to Upload.",
                "startDateTime": f"{self.started_at:%Y-%m-%d %H:%M:%S}",
                "endDateTime": f"{self.ended_at:%Y-%m-%d %H:%M:%S}",
            }
        }


def process(
    headers: tuple[str, ...],
    rows: list[list[str]],
    options: Mapping[str, str],
    campaign: PracticeCampaign,
    now: datetime,
) -> Result:
    """Add a batch to a campaign.

    Args:
        headers: the map of the batch.
        rows: its leads.
        options: the fields of the request; checkDuplicate, isDelete and action count.
        campaign: receives the leads, and is RUNNING afterwards if action is "start".
        now: local time, for the result.
    """
    wrong_map = _wrong_map(headers)
    if wrong_map:
        failed = [FailedLead(tuple(row), wrong_map) for row in rows]
    else:
        skip = _skip_rule(options)
        before = frozenset(campaign.leads)
        failed = [
            FailedLead(tuple(row), reason) for row in rows if (reason := _add(headers, row, skip, campaign, before))
        ]
    if options.get("action") == "start" and len(failed) < len(rows):
        campaign.position = "RUNNING"
    return Result(len(failed) < len(rows), len(rows), tuple(failed), started_at=now, ended_at=now)


def failed_file(headers: tuple[str, ...], result: Result) -> bytes:
    """Return the file of failed leads. The columns of the real one are not documented: the map and a reason here."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*headers, "Reason"])
    writer.writerows([*lead.values, lead.reason] for lead in result.failed)
    return text.getvalue().encode("utf-8-sig")


def _wrong_map(headers: tuple[str, ...]) -> str:
    """Return why a whole batch fails. Headers of the campaign's own are not known here, so any other name passes."""
    if "PhoneNumber" not in headers:
        return "PhoneNumber is not in the map"
    known = {header.casefold(): header for header in _HEADERS}
    for header in headers:
        if known.get(header.casefold(), header) != header:
            return f"the map has {header} instead of {known[header.casefold()]}"
    return "" if len(set(headers)) == len(headers) else "a header is twice in the map"


def _skip_rule(options: Mapping[str, str]) -> str:
    # Documented: of both fields only isDelete counts.
    for name in ("isDelete", "checkDuplicate"):
        if name in options:
            return name if options[name].strip().lower() == "true" else ""
    return ""


def _add(
    headers: tuple[str, ...], row: list[str], skip: str, campaign: PracticeCampaign, before: frozenset[str]
) -> str:
    """Add one lead to the campaign, or return why not."""
    if len(row) != len(headers):
        return "the row does not fit the map"
    if sum(map(len, headers)) + sum(map(len, row)) > _ROW_LIMIT:
        return f"the row has more than {_ROW_LIMIT} characters"
    lead = dict(zip(headers, row, strict=True))
    reason = _wrong_value(lead)
    if reason:
        return reason
    digits = lead["PhoneNumber"].removeprefix("+")
    # checkDuplicate looks into the payload as well. isDelete is documented for numbers "already in the campaign" only,
    # so here for those that were in it before this batch.
    if skip and digits in (campaign.leads if skip == "checkDuplicate" else before):
        return "duplicate: the number is in the campaign already"
    campaign.leads[digits] = campaign.leads.get(digits, 0) + 1
    return ""


def _wrong_value(lead: Mapping[str, str]) -> str:
    phone, name = lead["PhoneNumber"], lead.get("Name", "")
    priority, expiry = lead.get("Priority", ""), lead.get("ExpiryDate", "")
    if not _PHONE.fullmatch(phone):
        return "PhoneNumber should be numeric, with 3 to 16 digits"
    if phone.removeprefix("+")[-10:] in DO_NOT_DISTURB:
        return "DND number"
    if _NAME_FORBIDDEN.search(name):
        return "Name has characters that are not allowed"
    if priority and not (re.fullmatch(r"[0-9]{1,2}", priority) and int(priority) >= 1):
        return "Priority should be between 1 and 99"
    if expiry and not _is_date(expiry):
        return "ExpiryDate should be YYYY-MM-DD"
    return ""


def _is_date(text: str) -> bool:
    if not _EXPIRY.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
