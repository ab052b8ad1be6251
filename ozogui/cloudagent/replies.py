"""What an answer to the bulk call means: queued, refused and why, or not understood.

Pure: a status code, headers and a body in, a Reply out. That no answer came at all is told by failures.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus

from ozogui.cloudagent.bodies import Json, decode, objects_within, read_object, read_value, text_of
from ozogui.cloudagent.error_words import Meaning, documented_meaning, meaning_of

_MESSAGE_LIMIT = 300


class Outcome(StrEnum):
    """What became of one request; decides whether its leads may go again."""

    QUEUED = "queued"
    """CloudAgent took the batch and gave a transactionId. Not added yet, and some leads may still be refused."""
    REFUSED = "refused"
    """CloudAgent said in its own format that it did not take this batch; nothing was queued."""
    TOO_MANY = "too-many"
    """Over the limit of requests; nothing was queued, the same batch may go again later."""
    BAD_CREDENTIALS = "bad-credentials"
    """The account as it is set up here is not let in (key, user name, body style or server); nothing was queued."""
    BAD_CAMPAIGN = "bad-campaign"
    """CloudAgent has no outbound campaign of that name; nothing was queued."""
    TOO_LARGE = "too-large"
    """The server takes no body of that size; nothing was queued, a smaller batch may pass."""
    NOT_UNDERSTOOD = "not-understood"
    """An answer came, but not one of CloudAgent's: whether the batch was queued is not known."""
    NO_ANSWER = "no-answer"
    """The request went out, at least in part, and nothing understandable came: whether it was queued is not known."""
    UNSENT = "unsent"
    """Not one byte of the leads went out; the same batch may go again."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The meaning of one answer, or of its absence. Its message never holds a lead or the API key."""

    outcome: Outcome
    message: str
    """The server's words where it used CloudAgent's format, otherwise ours, in one plain sentence."""
    transaction_id: str = ""
    """CloudAgent's number for the batch, 24 to 25 digits as they stood in the answer; set if and only if queued."""
    retry_after_s: float | None = None
    """How long the server asked to wait before the next request, in seconds."""
    cause: str = ""
    """Why it was not sent or answered, as one word: dns, refused, unreachable, timeout, tls, proxy, reset, http,
    address or closed; "body-style" where the server did not read the form's encoding."""


def read_reply(status: int, headers: Mapping[str, str], body: bytes) -> Reply:
    """Tell what an answer to the bulk call means.

    The body is judged first and the code second, because the vendor documents no codes and answers errors with 200.
    Only two kinds of things are ever said to be certain: what the body says in the documented format, and the few
    codes that mean that the request was not acted on. Everything else is NOT_UNDERSTOOD, never QUEUED.

    Args:
        status: the HTTP status code.
        headers: the headers of the answer, of any letter case.
        body: the body of the answer, whole or what came of it.

    Returns:
        The reply; this function never raises.
    """
    text = decode(body)
    answer = read_object(text)
    members = _by_folded_name(answer) if answer is not None else _within_other_text(text)
    reply = _read_words(members, status) if members is not None else None
    if reply is None:
        reply = _read_code(status, body, is_json=answer is not None)
    if reply.outcome is Outcome.TOO_MANY:
        return Reply(reply.outcome, reply.message, retry_after_s=_retry_after(headers))
    return reply


def empty_field(message: str) -> str:
    """Return the field that a message of the server calls empty ("apiKey should not be empty"), or ""."""
    found = re.search(r"\b(\w+) should not be empty", message, re.IGNORECASE)
    return found[1] if found else ""


def tidy(message: str) -> str:
    """Return the server's words on one line and of bearable length."""
    words = " ".join(message.split())
    return words if len(words) <= _MESSAGE_LIMIT else f"{words[: _MESSAGE_LIMIT - 1]}…"


# --- by the body -----------------------------------------------------------------------------------------------------


def _by_folded_name(answer: dict[str, Json]) -> dict[str, Json] | None:
    """Return the members by their names in one spelling ("TransactionID", "transaction_id"); None where two differ."""
    members: dict[str, Json] = {}
    for name, value in answer.items():
        folded = re.sub(r"[^a-z0-9]", "", name.casefold())
        if members.setdefault(folded, value) != value:
            return None
    return members


def _within_other_text(text: str) -> dict[str, Json] | None:
    """Return the one object with a status or number within a text that is no JSON: behind a notice of PHP.

    It counts where it says "queued", or is an error in words that CloudAgent documents.
    """
    if read_value(text) is not None:
        return None
    each_members = filter(None, map(_by_folded_name, objects_within(text)))
    found = [members for members in each_members if {"status", "transactionid"} & members.keys()]
    if len(found) != 1:
        return None
    is_queued = text_of(found[0].get("status")).casefold() == "success" and _number_in(found[0])
    is_documented = documented_meaning(text_of(found[0].get("message"))) is not None
    return found[0] if is_queued or is_documented else None


def _number_in(members: dict[str, Json]) -> str:
    """Return the transactionId, "" for one that cannot be: 0, negative, or not of digits alone."""
    number = text_of(members.get("transactionid"))
    return number if number.isascii() and number.isdigit() and number.strip("0") else ""


_NO_ERROR = ("", "0", "no", "none", "null", "false", "no error")
_MESSAGES = ("message", "msg", "error", "errormessage", "reason", "description")
"""Where an error's words may stand: the documented member, and what siblings and gateways call it."""


def _read_words(members: dict[str, Json], code: int) -> Reply | None:
    """Judge by the documented members; None where they are not there, or contradict each other."""
    status = "false" if members.get("status") is False else text_of(members.get("status")).casefold()
    transaction_id = _number_in(members)
    message = tidy(next(filter(None, (text_of(members.get(name)) for name in _MESSAGES)), ""))
    error = _error_in(members, message)
    if status == "success" and not error:
        return Reply(Outcome.QUEUED, message or "Queued.", transaction_id) if transaction_id else None
    # An error that brings a transactionId says two things at once, so neither is believed.
    if transaction_id and status:
        both = f"The server said an error and gave a transactionId at once ({_code_in_words(code)})"
        return Reply(Outcome.NOT_UNDERSTOOD, f"{both}: {error or message}".rstrip(": "))
    if status not in ("error", "failure", "failed", "fail", "false") or not message:
        return None
    return _read_error(message, code)


def _error_in(members: dict[str, Json], message: str) -> str:
    """Return the error that an answer speaks of beside its status, "" for none."""
    if members.get("success") is False or text_of(members.get("success")).casefold() == "false":
        return message or "success: false"
    error = tidy(text_of(members.get("error")))
    if error.casefold() not in _NO_ERROR:
        return error
    return message if documented_meaning(message) else ""


_MEANT = {
    Meaning.TOO_MANY: Outcome.TOO_MANY,
    Meaning.CREDENTIALS: Outcome.BAD_CREDENTIALS,
    Meaning.CAMPAIGN: Outcome.BAD_CAMPAIGN,
    Meaning.DATA: Outcome.REFUSED,
    Meaning.OTHER: Outcome.REFUSED,
}


_OPEN = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, 499)
"""Codes that leave it open beside an error in words of its own: 409 is also said of what was taken before, and 499 is
nginx's word for a client that went."""


def _read_error(message: str, code: int) -> Reply:
    """Judge an error: documented words first, then what its code says for certain, then words that are near those."""
    documented = documented_meaning(message)
    if documented is not None:
        return Reply(_MEANT[documented], message)
    meaning = meaning_of(message)
    certain = _CERTAIN[code][0] if code in _CERTAIN else None
    if meaning is Meaning.CAMPAIGN and certain in (None, Outcome.BAD_CREDENTIALS):
        return Reply(Outcome.BAD_CAMPAIGN, message)
    if certain is not None:
        return Reply(certain, message)
    is_clear = meaning in (Meaning.CREDENTIALS, Meaning.TOO_MANY)
    if meaning is Meaning.TROUBLE or code in _OPEN or (code >= 500 and not is_clear):
        # Gateways use the same two members for troubles of their own ("upstream timed out"), after which the batch may
        # well have been queued; only words that the vendor documents are proof of the contrary.
        return Reply(Outcome.NOT_UNDERSTOOD, f"The server had trouble ({_code_in_words(code)}): {message}")
    return Reply(_MEANT[meaning], message)


# --- by the code -----------------------------------------------------------------------------------------------------

# The codes by which HTTP itself (RFC 9110, and RFC 6585 for 429) says that the request was not acted on. The four of
# an account that is not let in stop the upload rather than refuse the batch: every batch after it would fare the same.
# Not here, because something may have been taken all the same: every 5xx (a gateway may give up after its backend
# took the request), 400 and 408 (also sent by gateways for faults of their own), 301 to 303 (a web application answers
# an accepted form with a redirect).
_MOVED = "The server has moved ({code}); the key was not sent on. Check the server's address."
_CERTAIN: dict[int, tuple[Outcome, str]] = {
    307: (Outcome.BAD_CREDENTIALS, _MOVED),
    308: (Outcome.BAD_CREDENTIALS, _MOVED),
    401: (Outcome.BAD_CREDENTIALS, "The server did not let this account in ({code}): check the API key and user name."),
    403: (
        Outcome.BAD_CREDENTIALS,
        "The server does not allow this request ({code}): check the account, and whether this network may use it.",
    ),
    404: (Outcome.BAD_CREDENTIALS, "There is no CloudAgent at this address ({code}): check the server."),
    405: (Outcome.BAD_CREDENTIALS, "This address does not take leads ({code}): check the server."),
    413: (Outcome.TOO_LARGE, "The server does not take a request of this size ({code})."),
    429: (Outcome.TOO_MANY, "The server has had too many requests ({code})."),
}


def _read_code(status: int, body: bytes, *, is_json: bool) -> Reply:
    code = _code_in_words(status)
    if status in _CERTAIN:
        outcome, words = _CERTAIN[status]
        return Reply(outcome, words.format(code=code))
    if 300 <= status < 400:
        return Reply(Outcome.NOT_UNDERSTOOD, f"The server points elsewhere ({code}); the key was not sent on.")
    if not body.strip():
        kind = "an empty answer"
    elif is_json:
        kind = "an answer that CloudAgent's documentation does not know"
    elif b"<html" in body[:2000].lower() or b"<!doctype" in body[:2000].lower():
        kind = "a web page instead of CloudAgent's answer"
    else:
        kind = "something that is not CloudAgent's answer"
    return Reply(Outcome.NOT_UNDERSTOOD, f"The server sent {kind} ({code}).")


def _code_in_words(status: int) -> str:
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of a Retry-After header, None if there is none that can be read.

    It may be a date; then it is measured against the server's own Date header, since this computer's clock may be off.
    """
    by_name = {name.lower(): value.strip() for name, value in headers.items()}
    wanted = by_name.get("retry-after", "")
    if re.fullmatch(r"[0-9]{1,9}", wanted):
        return float(wanted)
    try:
        until, now = parsedate_to_datetime(wanted), parsedate_to_datetime(by_name.get("date", ""))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
