"""What it means that a request brought no whole answer: whether it can have been taken, why, and that in plain words.

The errors of requests, urllib3, http.client, ssl and the sockets are told apart here and nowhere else.
"""

from __future__ import annotations

import errno
import http.client
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace

import requests
import urllib3.exceptions

from ozogui.cloudagent.replies import Outcome, Reply
from ozogui.cloudagent.wire import CaFileError

WIRE_ERRORS = (OSError, ValueError, http.client.HTTPException, urllib3.exceptions.HTTPError)
"""Every error that sending a request and reading its answer can raise: those of requests are OSErrors, addresses and
headers that cannot be written are ValueErrors, and some of urllib3 and http.client pass through requests unchanged."""

CLOSED = Reply(Outcome.UNSENT, "Not sent: the connection to CloudAgent was closed first.", cause="closed")

_UNREACHABLE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN)
_CHAIN_LIMIT = 20

# What stands in brackets after "No connection to CloudAgent".
_UNSENT_WORDS = {
    "dns": "name not found",
    "refused": "refused by the server",
    "unreachable": "the server cannot be reached",
    "timeout": "no answer in time",
    "reset": "closed by the other side",
    "http": "the answer to the connection was not understood",
    "address": "the address or the key cannot be used in a request",
}

_SENT_WORDS = {
    "timeout": "No answer came in time.",
    "reset": "The connection broke before the answer was complete.",
    "tls": "The secured connection broke before the answer was complete.",
    "http": "CloudAgent's reply could not be read.",
    "closed": "The connection was closed here before the answer came.",
}


def read_failure(error: BaseException, *, begun: bool) -> Reply:
    """Tell what an error on the wire means for the batch.

    Args:
        error: any of WIRE_ERRORS.
        begun: whether the first piece of the body was handed to the connection. Before that the server cannot have a
            single lead, whatever the error is called; after that it may have them all, even if the connection was
            reset at once. The names of the errors do not tell: a time-out of the TLS handshake and one of the answer
            are both a ReadTimeout, a reset of the handshake and one of the answer both a ConnectionError.

    Returns:
        UNSENT or NO_ANSWER, with the cause.
    """
    chain = list(_chain(error))
    return no_answer(_cause(chain, "reset")) if begun else _unsent(chain)


def no_answer(cause: str) -> Reply:
    """Return the reply for a request that was sent, at least in part, and not understandably answered."""
    words = f"{_sent_words(cause)} Whether CloudAgent took these leads is not known."
    return Reply(Outcome.NO_ANSWER, words, cause=cause)


def without_leads(reply: Reply) -> Reply:
    """Return the reply to a request that held no leads, so that none can be in doubt."""
    return replace(reply, message=_sent_words(reply.cause)) if reply.outcome is Outcome.NO_ANSWER else reply


def _sent_words(cause: str) -> str:
    return _SENT_WORDS.get(cause, "The connection broke before the answer was complete.")


def _unsent(chain: list[BaseException]) -> Reply:
    if any(_is_proxy_trouble(link) for link in chain):
        cause, words = "proxy", _proxy_words(chain)
    else:
        cause = _cause(chain, "unreachable")
        words = _tls_words(chain) if cause == "tls" else _UNSENT_WORDS[cause]
    return Reply(Outcome.UNSENT, f"No connection to CloudAgent ({words}).", cause=cause)


def _is_proxy_trouble(link: BaseException) -> bool:
    if isinstance(link, requests.exceptions.InvalidSchema):
        return "SOCKS" in str(link)
    return isinstance(link, (urllib3.exceptions.ProxyError, requests.exceptions.InvalidProxyURL))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Give the error and all that it was made of, outermost first.

    requests and urllib3 keep the inner error as a cause, as `reason` or among the arguments, each in its own place.
    """
    seen: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting and len(seen) < _CHAIN_LIMIT:
        link = waiting.pop(0)
        if not isinstance(link, BaseException) or any(link is known for known in seen):
            continue
        seen.append(link)
        yield link
        waiting += [getattr(link, "reason", None), *link.args, link.__cause__, link.__context__]


def _cause(chain: list[BaseException], otherwise: str) -> str:
    for is_cause, cause in _CAUSES:
        if any(is_cause(link) for link in chain):
            return cause
    return otherwise


def _is_timeout(link: BaseException) -> bool:
    # A NewConnectionError counts as a ConnectTimeoutError for urllib3, whatever kept it from connecting.
    timeouts = (TimeoutError, urllib3.exceptions.TimeoutError)
    return isinstance(link, timeouts) and not isinstance(link, urllib3.exceptions.NewConnectionError)


# The first that fits any link of the chain wins, so the precise ones stand before those that hold others.
_CAUSES = (
    (lambda link: isinstance(link, socket.gaierror), "dns"),
    (lambda link: isinstance(link, ConnectionRefusedError), "refused"),
    (lambda link: isinstance(link, OSError) and link.errno in _UNREACHABLE, "unreachable"),
    (lambda link: isinstance(link, ssl.SSLError), "tls"),
    (_is_timeout, "timeout"),
    (lambda link: isinstance(link, (ConnectionError, http.client.IncompleteRead)), "reset"),
    (lambda link: isinstance(link, ValueError) and not isinstance(link, http.client.HTTPException), "address"),
    (lambda link: isinstance(link, (http.client.HTTPException, urllib3.exceptions.DecodeError)), "http"),
)


def _tls_words(chain: list[BaseException]) -> str:
    if any(isinstance(link, CaFileError) for link in chain):
        return "the file of additional certificates cannot be read"
    for link in chain:
        if isinstance(link, ssl.SSLCertVerificationError) and link.verify_message:
            # OpenSSL's own words are the ones that a network administrator knows: "certificate has expired".
            return f"the server's certificate is not trusted: {link.verify_message.strip().rstrip('.')}"
    return "the secured connection could not be made"


def _proxy_words(chain: list[BaseException]) -> str:
    for link in chain:
        if isinstance(link, requests.exceptions.InvalidSchema):
            return "a SOCKS proxy is set, and only HTTP proxies can be used"
        refusal = re.search(r"Tunnel connection failed: (\d{3})", str(link))
        if refusal and refusal[1] == "407":
            return "the proxy wants a user name and password"
        if refusal:
            return f"refused by the proxy with {refusal[1]}"
    return "the proxy cannot be reached"
