"""What the words of an error mean: the documented ones, those in their neighbourhood, and those that leave all open.

Words only; replies.py weighs them against the HTTP code. That a message is "about the data" means that another batch
may fare better.
"""

from __future__ import annotations

import re
import unicodedata
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
    """The batch may be taken: the server had a trouble of its own (a time-out, an upstream, something internal), or it
    says that it has these leads."""
    OTHER = auto()


_DOCUMENTED = (
    (r"too many requests?\b", Meaning.TOO_MANY),
    (r"invalid user ?name or api ?key|\b(api ?key|user ?name) should not be empty", Meaning.CREDENTIALS),
    (r"invalid campaign ?name|\bcampaign ?name should not be empty", Meaning.CAMPAIGN),
    (r"please provide valid data", Meaning.DATA),
)
_TROUBLE = (
    r"time ?d? ?-?outs?\b|e?timedout\b|\bdeadline\b|\bupstream|\bintern(al|e|er|o|a)\b|\bgateway|\bunavailable"
    r"|\bserver error|exception\b|\bdatabase\b|\bdb\b|sql\b|\bsqlstate"
    r"|\bdeadlock|\block wait|\bbackend|\bfatal\b|\bcrash|\bunexpected"
    r"|\bunknown error|went wrong|\bconnection\b|\bconn(refused|reset|aborted)\b|\beconn|\bepipe\b|\bbroken pipe"
    r"|\bsockets?\b|\bcould not connect|\bmaintenance|\boverload|\bnot responding|\bno response|\bproxy\b|\babort"
    r"|\bterminated|\binterrupted|\b(system|service|server|network|technical|application|runtime|processing) "
    r"(error|failure|fault|issue|problem|down|is down)|\berror (on|in) (the |our )?(server|system)|\boops\b"
    r"|\b(redis|kafka|rabbitmq|mongo\w*|memcached?|postgres\w*|oracle|elastic\w*|nginx|apache|php)\b"
    r"|\bgone away|\bcurl\b|\bempty reply|\bexecution time|\bsome (rows|records|leads|numbers|contacts|of)\b"
    r"|\bmemory\b|\bno space\b|\bdisk\b|\bstack ?trace|\btraceback|\bsegmentation|\bundefined (index|variable|offset)"
    # What the same is called where the server's language is another one.
    r"|\btiempo de espera|\btempo (limite|esgotado|scaduto)|\bdelai\b|zeit(ue|u)berschreitung"
)
_PERHAPS_TAKEN = (
    r"\b(queued|accepted|added|uploaded|inserted|imported|enqueued|saved|stored|succeeded|successfully"
    r"|processing|being processed|in progress)\b"
    r"|\bpartial|\balready (queued|accepted|added|uploaded|exist|present|there|in\b|being|been|sent|received|processed"
    r"|submitted|running)"
)
_DENIED = (
    r"\b(not|never|no|nothing|none|cannot|unable|fail(ed|s|ure)?|without|denied|refused|rejected|before|please)\b"
    r"|n.?t\b"
)
_NOT_GOOD = (
    r"\b(invalid|incorrect|wrong|bad|unknown|missing|mismatch(ed)?|not (valid|found|match(ed|ing)?|exist(s|ing)?"
    r"|correct|known|available|active|allowed|authori[sz]ed|registered|enabled|permitted|present|verified|an?|of type)"
    r"|(does|do|did)(n.?t| not) (exist|match)|(could not|cannot|can.?t|couldn.?t|unable to|failed to) "
    r"(be )?(verif\w+|validate\w*|authenticate\w*|found|find)|no such|no|inactive|disabled|suspended|blocked|locked"
    r"|expired|deleted|closed|revoked|denied|empty|required|mandatory|null|failed|deactivated|terminated|inbound)\b"
)
_TROUBLE_PERHAPS = r"\b(re)?try(ing)?\b|\bbusy\b|\btemporar"
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
    r"|\bcharacters?\b|\bcontacts?\b(?! (support|us|your|the|admin))|\bdata\b|\bformat\b|\blength\b"
)
_OF_A_LEAD = r"\b(skills?|agents?|phone|numbers?|rows?|columns?)\b"
_TOO_MANY = (
    r"\b(max(imum)?|allowed) number of (requests|calls|hits)"
    r"|\b(max(imum)?|rate|request|api|call|minute|hit|hourly|daily|usage)s? ?limit|\blimit (is |was |has been )?"
    r"(exceeded|reached|crossed)|\bthrottl|\bquota|\btoo (many|fast|frequent)|\bslow down|\bper minute"
)


def documented_meaning(message: str) -> Meaning | None:
    """Return what the vendor's documentation says of an error's words; None where it does not know them.

    Nor does it know those that stand beside a trouble of the server ("time-out; please provide valid data").
    """
    words = _apart(message)
    for pattern, meaning in _DOCUMENTED:
        found = re.search(pattern, words)
        if found is not None:
            return None if re.search(_TROUBLE, words[: found.start()] + words[found.end() :]) else meaning
    return None


def meaning_of(message: str) -> Meaning:
    """Return what an error's words say, also in wordings near the documented ones; OTHER where they are not known."""
    words = _apart(message)
    documented = documented_meaning(message)
    if documented is not None:
        return documented
    if re.search(_TROUBLE, words) or _says_taken(words):
        return Meaning.TROUBLE
    is_bad, is_of_data = bool(re.search(_NOT_GOOD, words)), bool(re.search(_DATA, words.replace("number of ", "")))
    found = (
        (bool(re.search(_TOO_MANY, words)) and not is_of_data, Meaning.TOO_MANY),
        (is_bad and bool(re.search(_CAMPAIGN, words)) and not re.search(_OF_A_LEAD, words), Meaning.CAMPAIGN),
        (bool(re.search(_NOT_LET_IN, words)), Meaning.CREDENTIALS),
        (is_of_data, Meaning.DATA),
        (is_bad and bool(re.search(_ACCOUNT, words)), Meaning.CREDENTIALS),
        (bool(re.search(_TROUBLE_PERHAPS, words)), Meaning.TROUBLE),
        # In a language that is not looked for here it may name a time-out as well as anything else.
        (any(letter.isalpha() or letter == "\ufffd" for letter in words if letter > "\x7f"), Meaning.TROUBLE),
    )
    return next((meaning for holds, meaning in found if holds), Meaning.OTHER)


def _apart(message: str) -> str:
    """Return words in small letters, one space between two: INVALID_API_KEY and InvalidApiKey are three of them too."""
    seen = "".join(letter for letter in unicodedata.normalize("NFKC", message) if unicodedata.category(letter) != "Cf")
    return " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", seen).casefold().split())


def _says_taken(words: str) -> bool:
    """Tell whether an error says that the leads, or some, were taken: "already queued", not "could not be queued"."""
    found = re.search(_PERHAPS_TAKEN, words)
    if found is None:
        return False
    clause = re.split(r"[,;.:]", words[: found.start()])[-1]
    return re.search(_DENIED, clause) is None


def is_about_data(message: str) -> bool:
    """Return whether an error names the data of its batch, so that another batch may fare better."""
    return meaning_of(message) is Meaning.DATA
