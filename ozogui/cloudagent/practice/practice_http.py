"""The HTTP of the practice server: sockets, reading and writing, and the faults that lie in the connection.

What is answered is asked of the practice server; no rule of CloudAgent is here.
"""

from __future__ import annotations

import logging
import os
import re
import selectors
import socket
import socketserver
import struct
import sys
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import urlsplit

from typing_extensions import override

from ozogui.cloudagent.calls import BULK_PATH
from ozogui.cloudagent.practice.practice_faults import Fault, Response
from ozogui.cloudagent.practice.practice_neighbours import METHODS, NeighbourCall

HOST = "127.0.0.1"
"""The only address that the practice server listens on."""

_log = logging.getLogger(__name__)

MOST_REQUESTS = 64
"""Requests that are worked on at the same time; the next ones are closed at once."""

_BODY_LIMIT = 2_000_000
_DRIP_S = 0.005
_SLOW_FAULTS = ("drip", "half")


class Practice(Protocol):
    """What a handler asks of the practice server."""

    def arrived_at(self) -> float:
        """Return the moment for an arrival."""

    def next_fault(self) -> Fault | None:
        """Return what goes wrong with the bulk call that just came."""

    def missed(self, at: float, why: str) -> None:
        """Remember a bulk call whose body was not read."""

    slow_s: float
    """How long a slow answer takes, in seconds."""

    def hold(self, stopping: threading.Event) -> None:
        """Wait as a request that hangs."""

    def answer_bulk(self, body: bytes, content_type: str, at: float, fault: Fault | None) -> Response:
        """Answer the bulk call."""

    def answer_neighbour(self, call: NeighbourCall) -> Response:
        """Answer one of the calls beside the bulk one."""

    def answer_get(self, path: str) -> Response:
        """Answer for any other address."""


class HttpServer(ThreadingHTTPServer):
    """A threading server that knows its open connections, so that stopping does not wait for any of them."""

    daemon_threads = True
    request_queue_size = 64
    # On Windows the option would let a second server take the same port.
    allow_reuse_address = os.name != "nt"

    def __init__(self, port: int, practice: Practice) -> None:
        self.practice = practice
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._requests: dict[socket.socket, threading.Thread] = {}
        self._to_reset: set[socket.socket] = set()
        self._waker, self._wake = socket.socketpair()
        self._has_ended = threading.Event()
        super().__init__((HOST, port), _Handler)

    @override
    def server_bind(self) -> None:
        # Not HTTPServer's, which looks the host's name up and may wait seconds for it.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.socket.getsockname()[1]

    @override
    def serve_forever(self, poll_interval: float = 0.0) -> None:
        """Answer until shutdown is called. Unlike the inherited one it never looks at a clock: it sleeps when idle."""
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self, selectors.EVENT_READ)
                selector.register(self._waker, selectors.EVENT_READ)
                while self._waker not in [key.fileobj for key, _ in selector.select()]:
                    self._handle_request_noblock()  # type: ignore[attr-defined]  # the inherited loop's, not in its stub
        finally:
            self._has_ended.set()

    @override
    def shutdown(self) -> None:
        """End serve_forever, from another thread, and wait for its end."""
        self._wake.send(b"x")
        self._has_ended.wait()

    @override
    def server_close(self) -> None:
        super().server_close()
        self._waker.close()
        self._wake.close()

    @override
    def process_request(self, request: Any, client_address: Any) -> None:
        # Known before its thread runs, so that a stop right now does not overlook it.
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), name="practice request", daemon=True
        )
        with self._lock:
            is_full = len(self._requests) >= MOST_REQUESTS
            if not is_full:
                self._requests[request] = thread
        if is_full:
            self.shutdown_request(request)
        else:
            thread.start()

    @override
    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._requests.pop(request, None)

    @override
    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            reset = request in self._to_reset
            self._to_reset.discard(request)
        if reset:
            # Without the shutdown, which would say a proper goodbye before the reset.
            self.close_request(request)
        else:
            super().shutdown_request(request)

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        if isinstance(error, OSError):
            _log.debug("A client left the practice server: %s", type(error).__name__)
        else:
            # Without the traceback's values: they may be leads.
            _log.error("The practice server failed: %s", type(error).__name__)

    def reset(self, connection: socket.socket) -> None:
        """Let a connection end with a reset instead of a goodbye."""
        # Linger on, zero seconds: closing then throws away what is unsent and resets. Two shorts on Windows.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if os.name == "nt" else "ii", 1, 0))
        with self._lock:
            self._to_reset.add(connection)

    def end_requests(self) -> None:
        """Cut every open connection and wait for its thread."""
        with self._lock:
            requests = dict(self._requests)
        for connection in requests:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                _log.debug("A connection of the practice server was closed already.")
        for thread in requests.values():
            thread.join(timeout=5)


class _Handler(BaseHTTPRequestHandler):
    """Reads a request, lets the practice server answer, and carries out the faults that lie in the connection."""

    protocol_version = "HTTP/1.1"
    server_version = "OzoGUI-practice"
    timeout = 120
    server: HttpServer

    @override
    def parse_request(self) -> bool:
        """Read the head; a request that a web page has sent, or that is meant for another host, is refused.

        Any page in a browser can reach this computer, by its address or by a name of its own that leads here.
        """
        if not super().parse_request():
            return False
        port = self.server.server_port
        own = {f"{host}:{port}" for host in (HOST, "localhost", "[::1]")}
        host, origin = self.headers.get("Host", f"{HOST}:{port}"), self.headers.get("Origin", "")
        fetched_from = self.headers.get("Sec-Fetch-Site", "none")
        is_ours = host.lower() in own and origin.lower() in {"", *(f"http://{each}" for each in own)}
        if is_ours and fetched_from in ("none", "same-origin"):
            return True
        self._refuse(403)
        return False

    def do_POST(self) -> None:
        """Take the bulk call."""
        if self._path == BULK_PATH:
            self._take_bulk_call()
        else:
            self._take_other("POST")

    def do_GET(self) -> None:
        """Take campaignStatus, which is a GET with a body, and the file of failed leads."""
        self._take_other("GET")

    def do_PUT(self) -> None:
        """Take setCampaignStatus."""
        self._take_other("PUT")

    def do_DELETE(self) -> None:
        """Take DeleteBulkData."""
        self._take_other("DELETE")

    def _take_other(self, method: str) -> None:
        body = self._read()
        if body is None:
            return
        if METHODS.get(self._path) == method:
            who = (self.headers.get("apiKey", ""), self.headers.get("Authorization", ""))
            self._send(self.server.practice.answer_neighbour(NeighbourCall(self._path, *who, body)))
        elif self._path in METHODS or self._path == BULK_PATH:
            self._refuse(405)
        elif method == "GET":
            self._send(self.server.practice.answer_get(self._path))
        else:
            self._refuse(404)

    def _take_bulk_call(self) -> None:
        practice = self.server.practice
        at, fault = practice.arrived_at(), practice.next_fault()
        if fault is not None and fault.name == "reset-early":
            practice.missed(at, fault.name)
            self._reset()
            return
        body = self._read(lambda: practice.missed(at, "unread"))
        if body is None:
            return
        response = practice.answer_bulk(body, self.headers.get("Content-Type", ""), at, fault)
        self._deliver(response, fault.name if fault else "")

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: what a request says is nobody else's business."""

    @property
    def _path(self) -> str:
        return urlsplit(self.path).path

    def _read(self, missed: Callable[[], None] = lambda: None) -> bytes | None:
        """Return the request's body; None when it was answered already because it cannot be read.

        Args:
            missed: called then, before the answer: whoever has that finds the request counted.
        """
        length = self.headers.get("Content-Length", "0")
        if not re.fullmatch(r"[0-9]{1,12}", length) or "Transfer-Encoding" in self.headers:
            missed()
            self._refuse(411)
            return None
        if int(length) > _BODY_LIMIT:
            # Read all the same: an answer is lost in the reset that follows if the rest is left in the socket.
            rest = int(length)
            while rest > 0 and (piece := self.rfile.read(min(rest, 65_536))):
                rest -= len(piece)
            missed()
            self._refuse(413)
            return None
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            # The client went away in the middle. Half a body is no request, even if it could be read as one.
            missed()
            self.close_connection = True
            return None
        return body

    def _deliver(self, response: Response, fault: str) -> None:
        if fault == "hang":
            self.server.practice.hold(self.server.stopping)
            self.close_connection = True
        elif fault == "reset":
            self._reset()
        elif fault == "slow":
            if not self.server.stopping.wait(self.server.practice.slow_s):
                self._send(response)
        elif fault == "close":
            self.close_connection = True
        elif fault in _SLOW_FAULTS:
            self._send_slowly(response, fault)
        else:
            self._send(response)

    def _send(self, response: Response) -> None:
        self._send_head(response)
        self.wfile.write(response.body)

    def _send_head(self, response: Response) -> None:
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        for name, value in response.headers:
            self.send_header(name, value)
        self.end_headers()

    def _send_slowly(self, response: Response, fault: str) -> None:
        self._send_head(response)
        if fault == "half":
            self.wfile.write(response.body[: len(response.body) // 2])
            self.close_connection = True
            return
        for byte in response.body:
            if self.server.stopping.wait(_DRIP_S):
                return
            self.wfile.write(bytes([byte]))

    def _refuse(self, status: int) -> None:
        self.close_connection = True
        self._send(page(status))

    def _reset(self) -> None:
        self.close_connection = True
        self.server.reset(self.connection)


def page(status: int) -> Response:
    """Return the web page that a server shows for a code."""
    words = f"{status} {HTTPStatus(status).phrase}"
    return Response(status, f"<!DOCTYPE html><html><body><h1>{words}</h1></body></html>".encode(), "text/html")
