"""The receiver's HTTP: a fixed number of threads, one request a connection, and an end for whatever takes too long.

What is done with a request is receiver.py's. It is meant to stand behind a reverse proxy, which brings https.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import re
import socket
import socketserver
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from typing_extensions import override

from ozogui.errors import UserError
from ozogui.uploads.receiver.receiver import Receiver, Taken

logger = logging.getLogger(__name__)

LOCAL = "127.0.0.1"
THREADS = 24
MOST_WAITING = 200
"""Connections that wait for a thread; the next ones are closed at once, so that memory stays what it is."""
LONGEST_S = 15.0
"""A connection is cut after so long, however it spends the time."""

_SILENCE_S = 5.0
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
        longest_s: float = LONGEST_S,
    ) -> None:
        """Prepare; nothing listens before start.

        Args:
            receiver: decides and keeps; closed by its owner, not here.
            port: 0 for any free one.
            host: the address to listen on; this computer's own unless told otherwise.
            threads: requests that are worked on at the same time.
            longest_s: how long one may take.
        """
        self._receiver = receiver
        self._address = (host, port)
        self._threads = threads
        self._longest_s = longest_s
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """Where it listens, once started."""
        return self._address[1]

    def start(self) -> None:
        """Listen, in threads of its own.

        Raises:
            ReceiverServerError: the port is taken, or the address is not this computer's.
        """
        try:
            self._server = _Server(self._address, self._receiver, self._threads, self._longest_s)
        except (OSError, OverflowError) as error:
            raise ReceiverServerError(
                f"The receiver cannot listen on port {self._address[1]}.",
                "Another program may be using it, or the address is not one of this computer: choose another.",
            ) from error
        self._address = (self._address[0], self._server.server_address[1])
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="receiver server", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop listening, cut what is under way, and wait for the threads; harmless when not running."""
        server, thread = self._server, self._thread
        self._server = self._thread = None
        if server is None or thread is None:
            return
        server.shutdown()
        thread.join()
        server.end()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


class _Server(socketserver.TCPServer):
    request_queue_size = 128
    # On Windows the option would let a second server take the same port.
    allow_reuse_address = os.name != "nt"

    def __init__(self, address: tuple[str, int], receiver: Receiver, threads: int, longest_s: float) -> None:
        self.receiver = receiver
        self._longest_s = longest_s
        self._lock = threading.Lock()
        self._begun: dict[socket.socket, float] = {}
        self._waiting: queue.Queue[tuple[socket.socket, Any] | None] = queue.Queue(MOST_WAITING)
        super().__init__(address, _Handler)
        self._workers = [
            threading.Thread(target=self._work, name=f"receiver {number}", daemon=True) for number in range(threads)
        ]
        for worker in self._workers:
            worker.start()

    @override
    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._begun[request] = time.monotonic()
        try:
            self._waiting.put_nowait((request, client_address))
        except queue.Full:
            self._close(request)

    @override
    def service_actions(self) -> None:
        """Cut what has taken too long; called by serve_forever again and again."""
        latest = time.monotonic() - self._longest_s
        with self._lock:
            late = [connection for connection, begun in self._begun.items() if begun < latest]
        for connection in late:
            _cut(connection)

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            # Without the traceback's values: one of them is the token.
            logger.error("the receiver failed: %s", type(error).__name__)

    def end(self) -> None:
        with self._lock:
            connections = list(self._begun)
        for connection in connections:
            _cut(connection)
        for _ in self._workers:
            self._waiting.put(None)
        for worker in self._workers:
            worker.join()
        self.server_close()

    def _work(self) -> None:
        while True:
            job = self._waiting.get()
            if job is None:
                return
            request, client_address = job
            try:
                self.finish_request(request, client_address)
            except Exception:  # noqa: BLE001  one bad request must not cost a thread; handle_error tells of it
                self.handle_error(request, client_address)
            finally:
                self._close(request)

    def _close(self, request: socket.socket) -> None:
        with self._lock:
            self._begun.pop(request, None)
        self.shutdown_request(request)


class _Handler(BaseHTTPRequestHandler):
    """One request: a callback (POST), or the question for results (GET)."""

    protocol_version = "HTTP/1.1"
    server_version = "OzoGUI-receiver"
    sys_version = ""
    timeout = _SILENCE_S
    server: _Server

    @override
    def handle(self) -> None:
        # One request a connection: a proxy that keeps connections open would keep the threads.
        self.close_connection = True
        self.handle_one_request()

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: the path is a secret."""

    def do_POST(self) -> None:
        """Take a callback in."""
        length = self.headers.get("Content-Length", "")
        if not re.fullmatch(r"[0-9]{1,12}", length) or "Transfer-Encoding" in self.headers:
            self._answer(411, {"status": "error", "message": "Content-Length is needed"})
            return
        refusal = self.server.receiver.admit(self._segments()[-1], int(length))
        if refusal is not None:
            self._discard(int(length))
            self._say(refusal)
            return
        body = self.rfile.read(int(length))
        if len(body) == int(length):
            self._say(self.server.receiver.take(body))

    def do_GET(self) -> None:
        """Hand results on to whoever has the token."""
        *_, token, name = ["", *self._segments()]
        refusal = self.server.receiver.admit(token, 0)
        if refusal is not None or name != "results":
            self._say(refusal or Taken.NOT_FOUND)
            return
        after = parse_qs(urlsplit(self.path).query).get("after", ["0"])[0]
        page = self.server.receiver.page_after(int(after) if re.fullmatch(r"[0-9]{1,15}", after) else 0)
        if page is None:
            self._say(Taken.UNAVAILABLE)
        else:
            self._send(200, page)

    def _segments(self) -> list[str]:
        # The last ones count: a reverse proxy may put a path of its own before them.
        return urlsplit(self.path).path.rstrip("/").split("/")

    def _discard(self, length: int) -> None:
        """Read what will not be used: an answer is lost in the reset that follows if it stays in the socket."""
        left = min(length, _MOST_DISCARDED)
        while left > 0 and (piece := self.rfile.read1(min(left, 65_536))):
            left -= len(piece)

    def _say(self, taken: Taken) -> None:
        kept = taken in (Taken.KEPT, Taken.KNOWN)
        words = "kept" if kept else taken.name.lower().replace("_", " ")
        self._answer(200 if kept else taken.value, {"status": "success" if kept else "error", "message": words})

    def _answer(self, status: int, answer: dict[str, str]) -> None:
        self._send(status, json.dumps(answer).encode())

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        logger.debug("a connection of the receiver was closed already")
