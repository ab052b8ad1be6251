"""The receiver's HTTP: one thread that reads all connections, one request each, and an end for whatever takes too long.

Who has not shown the token holds no thread: strangers are answered, or left to drip, by the reading thread itself. What
is done with a request is receiver.py's, what its bytes mean request.py's. It is meant to stand behind a reverse proxy,
which brings https.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import socket
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from typing_extensions import override

from ozogui.cloudagent.forms import FORM_TYPE
from ozogui.errors import UserError
from ozogui.uploads.receiver.receiver import Receiver, Taken
from ozogui.uploads.receiver.request import BadRequestError, Request

logger = logging.getLogger(__name__)

LOCAL = "127.0.0.1"
THREADS = 24
"""Requests with the token that are worked on at the same time; each waits for the disk."""
HEAD_S = 5.0
"""A request's first lines have to be there after so long."""
LONGEST_S = 15.0
"""A connection is cut after so long, however it spends the time."""
MOST_OPEN = 600
"""Connections without the token; when one more comes, the oldest of them goes."""

_BACKLOG = 1024
_AT_ONCE = 32
"""So many connections are taken before those that are there are read: a flood must not push them out unread."""
_FILES = 4096
_DRAIN_S = 1.0
_MOST_DISCARDED = 1_000_000


class ReceiverServerError(UserError):
    """The receiver cannot listen."""


class ReceiverServer:
    """A receiver that listens. Start it once, and stop it; also a context manager."""

    def __init__(
        self,
        receiver: Receiver,
        port: int = 0,
        host: str = LOCAL,
        *,
        threads: int = THREADS,
        head_s: float = HEAD_S,
        longest_s: float = LONGEST_S,
    ) -> None:
        """Prepare; nothing listens before start.

        Args:
            receiver: decides and keeps; closed by its owner, not here.
            port: 0 for any free one.
            host: the address to listen on; this computer's own unless told otherwise.
            threads: requests with the token that are worked on at the same time.
            head_s: how long a request may take to say whose it is.
            longest_s: how long one may take in all.
        """
        self._address = (host, port)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._connections = _Connections(receiver, threads, min(head_s, longest_s), longest_s)

    @property
    def port(self) -> int:
        """Where it listens, once started."""
        return self._address[1]

    def start(self) -> None:
        """Listen, in threads of its own.

        Raises:
            ReceiverServerError: the port is taken, or the address is not this computer's.
        """
        host, port = self._address
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            listening = socket.create_server((host, port), family=family, backlog=_BACKLOG)
        except (OSError, OverflowError) as error:
            raise ReceiverServerError(
                f"The receiver cannot listen on port {port}.",
                "Another program may be using it, or the address is not one of this computer: choose another.",
            ) from error
        self._address = (host, listening.getsockname()[1])
        _allow_files()
        loop = asyncio.new_event_loop()
        loop.set_exception_handler(_tell)
        connections = self._connections
        server = loop.run_until_complete(
            loop.create_server(lambda: _Connection(connections, loop), sock=listening, backlog=_AT_ONCE)
        )
        # asyncio takes the same number for both: how many it accepts in a row, and how many the system keeps waiting.
        listening.listen(_BACKLOG)
        self._loop = loop
        self._thread = threading.Thread(target=self._run, args=(loop, server), name="receiver server", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening, cut what is under way, and wait for the threads; harmless when not running."""
        loop, thread = self._loop, self._thread
        self._loop = self._thread = None
        if loop is None or thread is None:
            return
        loop.call_soon_threadsafe(loop.stop)
        thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self, loop: asyncio.AbstractEventLoop, server: asyncio.Server) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            server.close()
            self._connections.end()
            # Once more around, so that what was cut is closed.
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()


def _allow_files() -> None:
    """Let the process have more files open than macOS (256) and many Linux systems (1,024) grant at first."""
    if sys.platform == "win32":
        return
    import resource

    try:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError) as error:
        logger.debug("the limit of open files stays as it is: %s", type(error).__name__)


def _tell(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    error = context.get("exception")
    if not isinstance(error, OSError):
        # Without the error's own words and values: one of them is the token.
        logger.error("the receiver failed: %s", type(error).__name__)


class _Connections:
    """All that is open, and the threads behind it. Used on the reading thread only, but for `work`'s threads."""

    def __init__(self, receiver: Receiver, threads: int, head_s: float, longest_s: float) -> None:
        self.receiver = receiver
        self.head_s = head_s
        self.longest_s = longest_s
        self._threads = threads
        self._workers: ThreadPoolExecutor | None = None
        self._all: set[_Connection] = set()
        self._strangers: dict[_Connection, None] = {}

    def opened(self, connection: _Connection) -> None:
        self._all.add(connection)
        self._strangers[connection] = None
        if len(self._strangers) > MOST_OPEN:
            oldest = next(iter(self._strangers))
            del self._strangers[oldest]
            oldest.cut()

    def is_let_in(self, connection: _Connection) -> None:
        self._strangers.pop(connection, None)

    def closed(self, connection: _Connection) -> None:
        self._all.discard(connection)
        self._strangers.pop(connection, None)

    def work(self, job: Callable[[], None]) -> None:
        if self._workers is None:
            self._workers = ThreadPoolExecutor(self._threads, thread_name_prefix="receiver")
        self._workers.submit(job)

    def end(self) -> None:
        for connection in list(self._all):
            connection.cut()
        if self._workers is not None:
            self._workers.shutdown(cancel_futures=True)


class _Connection(asyncio.Protocol):
    """One connection: a callback (POST), or the question for results (GET). All of it runs on the reading thread."""

    def __init__(self, connections: _Connections, loop: asyncio.AbstractEventLoop) -> None:
        self._connections = connections
        self._receiver = connections.receiver
        self._loop = loop
        self._request = Request()
        self._transport: asyncio.Transport | None = None
        self._timers: list[asyncio.TimerHandle] = []
        self._is_let_in = False
        self._is_answered = False
        self._discarded = 0

    # --- what asyncio tells ------------------------------------------------------------------------------------------

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._timers.append(self._loop.call_later(self._connections.longest_s, self.cut))
        self._timers.append(self._loop.call_later(self._connections.head_s, self._see_the_head))
        self._connections.opened(self)

    @override
    def data_received(self, data: bytes) -> None:
        if self._is_answered:
            self._discarded += len(data)
            if self._discarded > _MOST_DISCARDED:
                self.cut()
            return
        try:
            self._request.feed(data)
            self._go_on()
        except BadRequestError as error:
            self._answer(error.status, {"status": "error", "message": error.words})

    @override
    def eof_received(self) -> bool:
        # An answer may still be on its way to whoever closed only its own side.
        return self._request.is_whole and not self._is_answered

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        for timer in self._timers:
            timer.cancel()
        self._transport = None
        self._connections.closed(self)

    # --- inside ------------------------------------------------------------------------------------------------------

    def cut(self) -> None:
        """End the connection now."""
        if self._transport is not None:
            self._transport.abort()

    def _see_the_head(self) -> None:
        if not self._request.has_head:
            self.cut()

    def _go_on(self) -> None:
        if not self._request.target:
            return
        if not self._is_let_in:
            # Before anything else is read: the token is all that tells a stranger.
            refusal = self._receiver.admit(_token_in(self._request.target))
            if refusal is not None:
                self._say(refusal)
                return
            self._is_let_in = True
            self._connections.is_let_in(self)
        if self._request.wants_go_ahead() and self._transport is not None:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if self._request.is_whole:
            self._is_answered = True  # What still comes on this connection is nobody's business.
            self._connections.work(self._work)

    def _work(self) -> None:
        """Do what the request wants, on a thread of its own, and answer."""
        try:
            answer = _answer_to(self._receiver, self._request)
        except Exception as error:  # noqa: BLE001  whoever sent it may send it again
            # Without the error's own words and values: one of them is the token.
            logger.error("the receiver failed: %s", type(error).__name__)  # noqa: TRY400
            answer = _told(Taken.UNAVAILABLE)
        with suppress(RuntimeError):  # The receiver has ended meanwhile.
            self._loop.call_soon_threadsafe(self._send, *answer)

    def _say(self, taken: Taken) -> None:
        self._send(*_told(taken))

    def _answer(self, status: int, answer: dict[str, str]) -> None:
        self._send(status, json.dumps(answer).encode())

    def _send(self, status: int, body: bytes) -> None:
        self._is_answered = True
        transport = self._transport
        if transport is None:
            return
        head = (
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nServer: OzoGUI-receiver\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            "Connection: close\r\nCache-Control: no-store\r\n\r\n"
        )
        transport.write(head.encode("ascii") + (b"" if self._request.method == "HEAD" else body))
        if self._request.is_whole:
            transport.close()
            return
        # What was not read would turn the goodbye into a reset, in which the answer is lost.
        with suppress(OSError, RuntimeError):
            transport.write_eof()
        self._timers.append(self._loop.call_later(_DRAIN_S, self.cut))


def _segments(target: str) -> list[str]:
    # The last ones count: a reverse proxy may put a path of its own before them.
    return urlsplit(target).path.rstrip("/").split("/")


def _token_in(target: str) -> str:
    try:
        *_, before, last = ["", *_segments(target)]
    except ValueError:
        return ""
    return before if last == "results" else last


def _answer_to(receiver: Receiver, request: Request) -> tuple[int, bytes]:
    query = urlsplit(request.target).query
    if request.method in ("GET", "HEAD"):
        if _segments(request.target)[-1] == "results":
            after = parse_qs(query).get("after", ["0"])[0]
            page = receiver.page_after(int(after) if re.fullmatch(r"[0-9]{1,15}", after) else 0)
            return _told(Taken.UNAVAILABLE) if page is None else (200, page)
        # Some of CloudAgent's notices are questions with the fields behind them.
        return _told(receiver.take(query.encode(), FORM_TYPE) if query else Taken.NOT_FOUND)
    if request.method in ("POST", "PUT"):
        return _told(receiver.take(request.body, request.header("content-type")))
    return 501, b'{"status": "error", "message": "not a method for results"}'


def _told(taken: Taken) -> tuple[int, bytes]:
    answer = {"status": "success" if taken.is_kept else "error", "message": taken.words}
    return taken.status, json.dumps(answer).encode()
