"""What fetchCDRDetails answers: whom a campaign called on one day, and who answered. Nothing else of a call is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ozogui.cloudagent.bodies import Json, decode, read_object, text_of
from ozogui.cloudagent.replies import Outcome, read_reply, tidy
from ozogui.errors import UserError

CALLS_PATH = "/ca_reports/fetchCDRDetails"
"""GET with a JSON body; documented for accounts with tokens."""
CALLS_A_MINUTE = 2
CALL_DAYS = 15
"""So far back CloudAgent tells of calls, one day with each request."""

_TITLE = "CloudAgent did not tell of the calls."
_PHONE_KEYS = ("e164", "dialednumber", "customernumber", "phonenumber", "callerid")
_ANSWER_KEYS = ("customerdialstatus", "dialstatus", "status")
"""The first that says anything counts: the others tell of the agent, or of the call as a whole."""


class CallRecordsError(UserError):
    """There are no call records, and why."""

    def __init__(self, message: str, outcome: Outcome | None = None, retry_after_s: float | None = None) -> None:
        super().__init__(_TITLE, message)
        self.outcome = outcome
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as far as it is read."""

    phones: tuple[str, ...] = field(repr=False)
    """The number that was called, in each spelling that the record has."""
    answered: bool


def read_calls(status: int, headers: Mapping[str, str], body: bytes, campaign: str) -> list[Call]:
    """Return the calls of a campaign in an answer to fetchCDRDetails; none for "no record found".

    A CallID of 17 digits and more comes as a bare number, and breaks nothing: numbers are read as texts.

    Raises:
        CallRecordsError: the server says no, or the answer is not understood.
    """
    answer = read_object(decode(body))
    if answer is None:
        reply = read_reply(status, headers, body)
        raise CallRecordsError(reply.message, reply.outcome, reply.retry_after_s)
    fields = {name.casefold(): value for name, value in answer.items()}
    for name in ("details", "data", "message"):
        details = fields.get(name)
        if isinstance(details, list):
            return [call for each in details if (call := _read_call(each, campaign)) is not None]
    words = text_of(fields.get("message")) or text_of(fields.get("details"))
    if "no record" in words.casefold() or "no data" in words.casefold():
        return []
    reply = read_reply(status, headers, body)
    if "max limit exceeded" in words.casefold():
        raise CallRecordsError(tidy(words), Outcome.TOO_MANY, reply.retry_after_s)
    said = f"CloudAgent answered: {tidy(words).rstrip('.')}." if words else reply.message
    raise CallRecordsError(said, reply.outcome, reply.retry_after_s)


def _read_call(record: Json, campaign: str) -> Call | None:
    if not isinstance(record, dict):
        return None
    fields = {name.casefold(): text_of(value).strip() for name, value in record.items()}
    name = fields.get("campaignname", "")
    if name and name.casefold() != campaign.casefold():
        return None
    phones = tuple(dict.fromkeys(fields[key] for key in _PHONE_KEYS if fields.get(key)))
    said = next((fields[key].casefold() for key in _ANSWER_KEYS if fields.get(key)), "")
    return Call(phones, said in ("answered", "answer", "success", "connected")) if phones else None
