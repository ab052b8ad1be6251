"""One request to one server and its whole answer: begun at once, ended by an answer, a failure, a clock or a close.

What is asked belongs to client.py and neighbours.py, the connection itself to wire.py, and the meaning of failures to
failures.py.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TypedDict, Unpack

import requests
from typing_extensions import override

from ozogui.cloudagent.failures import CLOSED, WIRE_ERRORS, no_answer, read_failure
from ozogui.cloudagent.replies import Reply
from ozogui.cloudagent.server_address import is_this_computer
from ozogui.cloudagent.wire import WireSession, new_session, read_body


@dataclass(slots=True)
class Answer:
    """What came over the wire: a response, whole or broken off, or only a failure."""

    started_at: float
    answered_at: float = 0.0
    status: int = 0
    """0 while no answer has come."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    failure: Reply | None = None
    """Set where no answer came, or not the whole of it."""


class RequesterOptions(TypedDict, total=False):
    """What a requester may be given."""

    session_factory: Callable[[], WireSession]
    """Gives a new session for each request."""
    connect_timeout_s: float
    """Longest time to connect, and to hand over each piece of the body; 10 by default."""
    read_timeout_s: float
    """Longest silence of the server after the body was sent; 60 by default."""
    total_timeout_s: float
    """Longest time for a whole request, against a server that drips its answer; 300 by default."""
    clock: Callable[[], float]
    """Unix seconds, for the times in an Exchange."""


class Requester:
    """Makes requests to one server, each over a session and connection of its own; safe to use from several threads.

    It repeats nothing and raises nothing for trouble on the wire. Requests to this computer bypass every proxy.
    """

    def __init__(self, server: str, **options: Unpack[RequesterOptions]) -> None:
        """Prepare; nothing is sent.

        Args:
            server: its address.
            options: in place of what is taken by default.
        """
        self._server = server
        self._session_factory = options.get("session_factory", new_session)
        self._timeouts = (options.get("connect_timeout_s", 10), options.get("read_timeout_s", 60))
        self._total_timeout_s = options.get("total_timeout_s", 300)
        self._clock = options.get("clock", time.time)
        self._lock = threading.Lock()
        self._under_way: set[WireSession] = set()
        self._closed = False

    def close(self) -> None:
        """Cut the requests that are under way and begin none any more; from any thread, any number of times."""
        with self._lock:
            self._closed = True
            sessions = list(self._under_way)
        for session in sessions:
            session.cut()

    def ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str], limit: int) -> Answer:
        """Make one request and read its answer; trouble on the wire ends in the answer's failure."""
        answer = Answer(started_at=self._clock())
        watched = _WatchedBody(body)
        try:
            with self._session() as session, closing(self._begin(session, method, path, watched, headers)) as response:
                answer.status, answer.headers = response.status_code, response.headers
                read_body(response, limit, answer.body)
                if session.was_cut:
                    # Where the answer's length was not announced, a cut looks like its end.
                    raise ConnectionAbortedError("cut")
        except _EndedHereError as ended:
            answer.failure = ended.reply(begun=watched.begun)
        except WIRE_ERRORS as error:
            # The error's own text stays here: it may hold a proxy's password, and says less than the reply does.
            answer.failure = read_failure(error, begun=watched.begun)
        answer.answered_at = self._clock()
        return answer

    @contextmanager
    def _session(self) -> Iterator[WireSession]:
        """Give the session for one request, and see that close and the total time-out can end it.

        Raises:
            _EndedHereError: they did, or the client is closed.
        """
        session = self._session_factory()
        with self._lock:
            self._under_way.add(session)
            closed = self._closed
        # A time-out on the socket starts anew with every byte: only a clock of its own ends a server that drips.
        deadline = threading.Timer(self._total_timeout_s, session.cut)
        deadline.daemon = True
        deadline.start()
        try:
            with session:
                if closed:
                    raise _EndedHereError("closed")
                yield session
        except WIRE_ERRORS as error:
            if session.was_cut:
                raise _EndedHereError("closed" if self._closed else "timeout") from error
            raise
        finally:
            deadline.cancel()
            with self._lock:
                self._under_way.discard(session)

    def _begin(
        self, session: WireSession, method: str, path: str, body: _WatchedBody, headers: Mapping[str, str]
    ) -> requests.Response:
        # A proxy cannot reach this computer, and a company's often forgets to except it.
        session.trust_env = not is_this_computer(self._server)
        return session.request(
            method,
            self._server + path,
            data=body,
            headers=dict(headers),
            timeout=self._timeouts,
            allow_redirects=False,
            stream=True,
        )


class _WatchedBody(io.BytesIO):
    """The body of a request, which remembers whether any of it was handed to a connection."""

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        self.begun = False
        """Whether a first piece was asked for. urllib3 does so after it has connected (through the proxy and TLS, where
        there are any) and has sent the request's headers: until then no lead has left this computer."""

    @override
    def read(self, size: int | None = -1, /) -> bytes:
        """Give the next piece to the connection."""
        self.begun = True
        return super().read(size)


class _EndedHereError(Exception):
    """A request was ended by this side."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause

    def reply(self, *, begun: bool) -> Reply:
        if begun:
            return no_answer(self.cause)
        return CLOSED if self.cause == "closed" else read_failure(TimeoutError(), begun=False)
