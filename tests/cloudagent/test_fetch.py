"""What is fetched from an address that is itself a secret leaves no trace of it, whatever the server answers."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from contextlib import suppress

import pytest

from ozogui.cloudagent.fetch import FetchError, fetch
from tests.cloudagent.scripted import ScriptedServer

SECRET = "plainletterspath"
"""Sixteen letters: no pattern takes them for a secret."""


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nbad header line\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nxyz",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/plainletterspath\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"",
    ],
)
def test_no_line_of_a_log_holds_a_secret_path(
    serve: Callable[..., ScriptedServer], answer: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    def script(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(answer)
        connection.close()

    with caplog.at_level(logging.DEBUG), suppress(FetchError):
        fetch(f"{serve(script).url}/{SECRET}", limit=1_000)
    assert SECRET not in caplog.text.casefold()
