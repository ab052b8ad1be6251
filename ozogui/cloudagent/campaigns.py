"""What campaignStatus and getAvailableCampaigns answer: the campaigns of an account, or why there is no list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ozogui.cloudagent.bodies import Json, decode, read_object, text_of
from ozogui.cloudagent.replies import Outcome, read_reply, tidy
from ozogui.errors import UserError

_TITLE = "The campaigns could not be listed."
_NAME_KEYS = ("campaignname", "campaign", "name")
_POSITION_KEYS = ("position", "campaignstatus", "state")
_DEEPEST = 6
_MOST = 10_000
_TYPE_IT = "The campaign's name can be typed instead."


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as campaignStatus tells it."""

    name: str
    """Spelled as the bulk call wants it, letter by letter."""
    position: str
    """READY, RUNNING or COMPLETED."""
    campaign_id: str


class CampaignsError(UserError):
    """The campaigns of the account cannot be listed, and why."""


class NameWantedError(CampaignsError):
    """This CloudAgent tells of a campaign by its name only: names can be looked up one by one."""


class NotLetInError(CampaignsError):
    """The key was refused: it is wrong, or the account wants a token, which a person has to agree to first."""


def read_campaigns(status: int, headers: Mapping[str, str], body: bytes) -> list[Campaign]:
    """Return the campaigns in an answer to campaignStatus, in the server's order; none for "no record found".

    Raises:
        CampaignsError: the server says no, or the answer is not understood.
    """
    answer = read_object(decode(body))
    if answer is None:
        raise unlisted(read_reply(status, headers, body).message)
    if text_of(answer.get("status")).casefold() == "success":
        return _read_list(answer.get("message"))
    words = text_of(answer.get("message"))
    if "no record" in words.casefold():
        return []
    if "mandatory" in words.casefold():
        raise NameWantedError(_TITLE, f"This CloudAgent tells a campaign's state by its name only. {_TYPE_IT}")
    reply = read_reply(status, headers, body)
    if not words:
        raise unlisted(reply.message)
    told = f"CloudAgent answered: {_sentence(tidy(words))}"
    if reply.outcome is Outcome.BAD_CREDENTIALS:
        raise CampaignsError(_TITLE, f"{told} Check the API key and user name.")
    raise unlisted(told)


def read_available(body: bytes) -> list[Campaign] | None:
    """Return the campaigns in an answer to getAvailableCampaigns, each name once; None where there are none in it.

    Its shape is not documented: every text under a key that looks like a campaign's name is one, and so is every text
    in a list of texts where campaigns are.
    """
    answer = read_object(decode(body))
    if answer is None or text_of(answer.get("status")).casefold() in ("error", "failure", "fail", "false"):
        return None
    found: dict[str, Campaign] = {}
    _gather(answer, found, 0)
    return list(found.values()) or None


def _gather(value: Json, found: dict[str, Campaign], depth: int) -> None:
    if depth > _DEEPEST or len(found) >= _MOST:
        return
    if isinstance(value, list):
        for each in value:
            name = text_of(each)
            if name and depth:
                found.setdefault(name, Campaign(name, "", ""))
            elif not name:
                _gather(each, found, depth + 1)
    elif isinstance(value, dict):
        told = {re.sub(r"[^a-z]", "", name.casefold()): each for name, each in value.items()}
        name = next((text_of(told[key]) for key in _NAME_KEYS if text_of(told.get(key))), "")
        if name:
            position = next((text_of(told[key]) for key in _POSITION_KEYS if text_of(told.get(key))), "")
            number = text_of(told.get("campaignid")) or text_of(told.get("id"))
            found.setdefault(name, Campaign(name, position.upper(), number))
            return
        for each in value.values():
            if isinstance(each, (dict, list)):
                _gather(each, found, depth + 1)


def unlisted(why: str) -> CampaignsError:
    """Return the error for a reason that does not keep leads from being sent, since a name can be typed."""
    return CampaignsError(_TITLE, f"{why} {_TYPE_IT}")


def _read_list(message: Json) -> list[Campaign]:
    entries = message if isinstance(message, list) else [message]
    campaigns = [
        Campaign(
            name=text_of(entry.get("CampaignName")),
            position=text_of(entry.get("Position")).upper(),
            campaign_id=text_of(entry.get("CampaignID")),
        )
        for entry in entries
        if isinstance(entry, dict) and text_of(entry.get("CampaignName"))
    ]
    if entries and not campaigns:
        raise unlisted("CloudAgent's answer was not understood.")
    return campaigns


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."
