"""Fetch a small file once from an address that is itself a secret: it is not shown, logged or followed elsewhere.

Such addresses are those of failed rows (pre-signed) and of a receiver (its path is a token). What is fetched is read
in failed_rows.py and receiver_results.py.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ozogui.cloudagent.failures import WIRE_ERRORS, read_failure
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
) -> Fetched:
    """Make one GET request, without key and without following a redirect.

    Args:
        address: https, or http on this computer.
        limit: longest body in bytes.
        session_factory: gives the session.
        timeout_s: longest time to connect, and longest silence after that.
        total_timeout_s: longest time for all of it: the one on the socket starts anew with every byte.

    Raises:
        FetchError: no answer came, or a longer one.
    """
    check_secret_address(address)
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
                status = response.status_code
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
    if 300 <= status < 400:
        raise FetchError(f"The server points elsewhere (HTTP {status}), which is not followed.")
    return Fetched(status, bytes(body))


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
