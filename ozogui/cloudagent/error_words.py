"""What the words of an error mean: the documented ones, those in their neighbourhood, and those that leave all open.

Words only; replies.py weighs them against the HTTP code. That a message is "about the data" means that another batch
may fare better.
"""

from __future__ import annotations

import re
from enum import Enum, auto

VALID_DATA_WANTED = "Please provide valid data"
"""The documented answer to a call whose bulkData is missing, empty or malformed."""

TOO_MANY_WORDS = "too many Requests and failed to add Data to queue"
"""The documented answer to a call over the limit of requests."""


class Meaning(Enum):
    """What an error's words say."""

    TOO_MANY = auto()
    CREDENTIALS = auto()
    CAMPAIGN = auto()
    DATA = auto()
    """The leads of this very batch are at fault."""
    TROUBLE = auto()
    """The server had a trouble of its own (a time-out, an upstream, something internal): the batch may be taken."""
    OTHER = auto()


_DOCUMENTED = (
    (r"too many requests?\b", Meaning.TOO_MANY),
    (r"invalid user ?name or api ?key|\b(apikey|username) should not be empty", Meaning.CREDENTIALS),
    (r"invalid campaign ?name|\bcampaignname should not be empty", Meaning.CAMPAIGN),
    (r"please provide valid data", Meaning.DATA),
)
_TROUBLE = (
    r"time ?d? ?-?outs?\b|\bupstream|\binternal|\bgateway|\bunavailable|\bserver error|\bexception\b|\bdatabase\b|\bsql"
    r"|\bdeadlock|\bbackend|\bfatal\b|\bcrash|\bunexpected|\bunknown error|something went wrong|went wrong"
    r"|\bconnection\b|\bcould not connect|\bmaintenance|\boverload|\bnot responding|\bno response"
    r"|\bproxy\b|\babort|\bterminated"
)
_NOT_GOOD = (
    r"\b(invalid|incorrect|wrong|bad|unknown|missing|mismatch(ed)?|not (valid|found|match(ed|ing)?|exist(s|ing)?"
    r"|correct|known|available|active|allowed|authori[sz]ed|registered|enabled|permitted)|(does|do|did)(n.?t| not) "
    r"(exist|match)|no such|no|inactive|disabled|suspended|blocked|locked|expired|deleted|closed|revoked|denied"
    r"|empty|required|mandatory|null|failed|deactivated|terminated)\b"
)
_TROUBLE_PERHAPS = r"\btry (again|later)|\bbusy\b|\btemporar"
_CAMPAIGN = r"\bcampaigns?\b|\bcampaign ?names?\b"
_ACCOUNT = (
    r"\b(api[ _-]?key|user ?name|user ?id|users?|accounts?|credentials?|tokens?|log ?in|password|authentication|tenant"
    r"|customer|subscription|licen[cs]e|access|permissions?)\b"
)
_NOT_LET_IN = (
    r"\bunauthori[sz]ed|\bforbidden|\bnot authori[sz]ed|\bauthori[sz]ation failed|\baccess denied"
    r"|\bnot have (the |any )?(permission|access|privilege|right)"
)
_DATA = (
    r"\bbulk ?data\b|\bjson\b|\bpayload\b|\brows?\b|\brecords?\b|\bleads?\b|\bphone|\bnumbers?\b|\bduplicates?\b"
    r"|\bdnd\b|\bmap(ping)?\b|\bheaders?\b|\bcolumns?\b|\bfields?\b|\bvalues?\b|\bpriority\b|\bexpiry|\bskills?\b|\bagents?\b"
    r"|\bcharacters?\b|\bcontacts?\b|\bdata\b|\bformat\b|\blength\b"
)
_OF_A_LEAD = r"\b(skills?|agents?|phone|numbers?|rows?|columns?)\b"
_TOO_MANY = (
    r"\b(max(imum)?|rate|request|api|call|minute|hit|hourly|daily|usage)s? ?limit|\blimit (is |was |has been )?"
    r"(exceeded|reached|crossed)|\bthrottl|\bquota|\btoo (many|fast|frequent)|\bslow down|\bper minute"
)


def documented_meaning(message: str) -> Meaning | None:
    """Return what the vendor's documentation says of an error's words; None where it does not know them."""
    words = " ".join(message.casefold().split())
    return next((meaning for pattern, meaning in _DOCUMENTED if re.search(pattern, words)), None)


def meaning_of(message: str) -> Meaning:
    """Return what an error's words say, also in wordings near the documented ones; OTHER where they are not known."""
    words = " ".join(message.casefold().split())
    documented = documented_meaning(message)
    if documented is not None:
        return documented
    if re.search(_TROUBLE, words):
        return Meaning.TROUBLE
    is_bad, is_of_data = bool(re.search(_NOT_GOOD, words)), bool(re.search(_DATA, words))
    found = (
        (bool(re.search(_TOO_MANY, words)) and not is_of_data, Meaning.TOO_MANY),
        (is_bad and bool(re.search(_CAMPAIGN, words)) and not re.search(_OF_A_LEAD, words), Meaning.CAMPAIGN),
        (bool(re.search(_NOT_LET_IN, words)), Meaning.CREDENTIALS),
        (is_of_data, Meaning.DATA),
        (is_bad and bool(re.search(_ACCOUNT, words)), Meaning.CREDENTIALS),
        (bool(re.search(_TROUBLE_PERHAPS, words)), Meaning.TROUBLE),
    )
    return next((meaning for holds, meaning in found if holds), Meaning.OTHER)


def is_about_data(message: str) -> bool:
    """Return whether an error names the data of its batch, so that another batch may fare better."""
    return meaning_of(message) is Meaning.DATA
