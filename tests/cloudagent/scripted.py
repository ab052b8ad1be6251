"""A server made of a bare socket, which does to each connection whatever a test wants."""

from __future__ import annotations

import os
import socket
import ssl
import struct
import threading
from collections.abc import Callable

Script = Callable[[socket.socket], None]


class ScriptedServer:
    """Runs a script for every connection, each in its own thread; what a script read can be asked for afterwards."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.connections = 0
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def stop(self) -> None:
        # A blocked accept is woken by a connection on every system; closing the socket alone does not do it.
        listening, self._socket = self._socket, socket.socket()
        self._socket.close()
        with socket.create_connection(("127.0.0.1", self.port)):
            self._accepting.join(timeout=5)
        listening.close()
        for connection in self._open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # gone already
        for thread in self._threads:
            thread.join(timeout=5)

    def _accept(self) -> None:
        listening = self._socket
        while True:
            connection, _ = listening.accept()
            if self._socket is not listening:
                connection.close()
                return
            self.connections += 1
            self._open.append(connection)
            thread = threading.Thread(target=self._run, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _run(self, connection: socket.socket) -> None:
        try:
            with connection if self._tls is None else self._tls.wrap_socket(connection, server_side=True) as wrapped:
                self._open.append(wrapped)
                self._script(wrapped)
        except OSError:
            return  # the client went first, as many tests want it to


def read_head(connection: socket.socket) -> tuple[bytes, bytes]:
    """Read the head of a request; returns it, and what came of the body with it."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65_536)
        if not piece:
            break
        data += piece
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest


def read_request(connection: socket.socket) -> tuple[bytes, bytes]:
    """Read a whole request with a Content-Length; returns head and body."""
    head, body = read_head(connection)
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        piece = connection.recv(65_536)
        if not piece:
            break
        body += piece
    return head, body


def answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """Return an HTTP answer with a Content-Length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def answering(raw: bytes) -> Script:
    """Return a script that reads a request, sends `raw` and closes."""

    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(raw)

    return script


def reset(connection: socket.socket) -> None:
    """Close with a reset, as a crashed server or a firewall does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if os.name == "nt" else "ii", 1, 0))
    connection.close()
