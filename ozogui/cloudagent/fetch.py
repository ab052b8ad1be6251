"""Fetch a small file once from an address that may itself be a secret: it is not shown or logged.

Such addresses are those of failed rows (pre-signed) and of a receiver (its path is a token), which are not followed
elsewhere, and that of update notices, which is no secret. What is fetched is read by whoever asked for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from ozogui.cloudagent.failures import WIRE_ERRORS, read_failure
from ozogui.cloudagent.masking import remember_secret
from ozogui.cloudagent.server_address import is_this_computer
from ozogui.cloudagent.wire import WireSession, new_session, read_body

TIMEOUT_S = 20.0
TOTAL_TIMEOUT_S = 60.0


class FetchError(Exception):
    """Why nothing was fetched, in one plain sentence without the address."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave."""

    status: int
    body: bytes = field(repr=False)


def fetch(
    address: str,
    *,
    limit: int,
    session_factory: Callable[[], WireSession] = new_session,
    timeout_s: float = TIMEOUT_S,
    total_timeout_s: float = TOTAL_TIMEOUT_S,
    redirects: int = 0,
) -> Fetched:
    """Make one GET request without a key, and so many more as redirects are followed.

    Args:
        address: https, or http on this computer.
        limit: longest body in bytes.
        session_factory: gives the session.
        timeout_s: longest time to connect, and longest silence after that.
        total_timeout_s: longest time for one request: the one on the socket starts anew with every byte.
        redirects: how often the server may point elsewhere; every such address has to be a secured one too.

    Raises:
        FetchError: no answer came, or a longer one.
    """
    while True:
        fetched, elsewhere = _fetch_once(address, limit, session_factory, timeout_s, total_timeout_s)
        if not 300 <= fetched.status < 400:
            return fetched
        if redirects == 0 or not elsewhere:
            raise FetchError(f"The server points elsewhere (HTTP {fetched.status}), which is not followed.")
        address, redirects = urljoin(address.strip(), elsewhere), redirects - 1


def _fetch_once(
    address: str, limit: int, session_factory: Callable[[], WireSession], timeout_s: float, total_timeout_s: float
) -> tuple[Fetched, str]:
    """Make one request; return its answer and where it points, which is nowhere for most."""
    check_secret_address(address)
    for part in urlsplit(address.strip())[2:4]:
        remember_secret(part.strip("/"))
    session = session_factory()
    deadline = threading.Timer(total_timeout_s, session.cut)
    deadline.daemon = True
    deadline.start()
    body = bytearray()
    try:
        with session:
            session.trust_env = not is_this_computer(address)
            answer = session.get(address.strip(), timeout=timeout_s, stream=True, allow_redirects=False)
            with closing(answer) as response:
                status, elsewhere = response.status_code, response.headers.get("Location", "")
                read_body(response, limit + 1, body)
        if session.was_cut:
            raise TimeoutError
    except WIRE_ERRORS as error:
        # Without the error itself: its text repeats the address.
        words = read_failure(error, begun=False).message.replace("No connection to CloudAgent", "No connection")
        raise FetchError(words) from None
    finally:
        deadline.cancel()
    if len(body) > limit:
        raise FetchError(f"It is larger than {limit:,} bytes.")
    return Fetched(status, bytes(body)), elsewhere


def check_secret_address(address: str) -> None:
    """See that an address is one that a secret may be sent to.

    Raises:
        FetchError: it is none, is not secured, or holds a user name.
    """
    try:
        parts = urlsplit(address.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise FetchError("Its address is none.") from None
    local = is_this_computer(address.strip())
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        raise FetchError("Its address is not a secured one (https).")
    if parts.username is not None:
        raise FetchError("Its address holds a user name or a password.")
