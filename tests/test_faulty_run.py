"""A run in which everything goes wrong, logged as finely as there is: nothing of a secret or a lead is in the log.

The server gives back what it was sent, in plain, Base64, hexadecimal and percent-encoded, as errors of every kind.
"""

from __future__ import annotations

import base64
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from ozogui.engine.engine import Engine
from ozogui.settings import paths
from ozogui.settings.settings import Account
from ozogui.support import log
from ozogui.uploads.records import UploadState
from ozogui.uploads.sending.events import Event, UploadChanged
from tests.cloudagent.conftest import serve  # noqa: F401  a fixture
from tests.cloudagent.scripted import ScriptedServer, answer, read_request, reset
from tests.engine.test_engine import TravelClock
from tests.ui.uploads import Plan, keep_upload, phone

KEY = "made-up-key-7f3a9c51e0b24d68"
TOKEN = "receiverpathword"
"""Sixteen letters: nothing of its looks gives it away."""
ENOUGH = 8
PATIENCE_S = 15
NAMES = ("Lead 4", "Lead 9")

Serve = Callable[..., ScriptedServer]


class Echo:
    """Answers each request with another fault, and with all that the request held."""

    def __init__(self) -> None:
        self.requests = 0

    def __call__(self, connection: socket.socket) -> None:
        head, body = read_request(connection)
        self.requests += 1
        sent = head + b"\n" + body
        echo = b"\n".join([sent, base64.b64encode(sent), sent.hex().encode(), quote(sent).encode()])
        kind = self.requests % 6
        if kind == 0:
            reset(connection)
        elif kind == 1:
            connection.sendall(answer(b"<html>" + echo, "500 Internal Server Error", f"X-Echo: {KEY}"))
        elif kind == 2:
            connection.sendall(answer(b'{"status": "FAILED", "message": "' + body[:400] + b'"}'))
        elif kind == 3:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + echo[:100])
        elif kind == 4:
            connection.sendall(answer(echo, "302 Found", f"Location: http://127.0.0.1:1/{TOKEN}?apiKey={KEY}"))
        else:
            connection.sendall(b"HTTP/9.9 " + echo[:2000])


@pytest.fixture
def logged(home: Path) -> Iterator[Path]:
    root = logging.getLogger()
    before = root.level
    paths.from_environment(os.environ).create()
    handler = log.start(home / "logs", logging.DEBUG)
    assert handler is not None
    root.setLevel(logging.DEBUG)
    yield home / "logs"
    root.setLevel(before)
    log.stop(handler)


def spellings(secret: str) -> Iterator[bytes]:
    """Give a secret as it may be written: as it is, in hexadecimal, percent-encoded, in Base64 at each of 3 places."""
    data = secret.encode()
    yield from (data, data.hex().encode(), data.hex().upper().encode(), quote(secret, safe="").encode())
    for before in range(3):
        # Inside a longer text: the letters at either end depend on their neighbours, so they are left out.
        text = base64.b64encode(b"\0" * before + data)
        yield text[(before * 8 + 5) // 6 : len(data) * 8 // 6 + (before * 8 + 5) // 6 - 2]


def test_a_run_full_of_faults_logs_no_secret_and_no_lead(
    logged: Path,
    serve: Serve,  # noqa: F811
) -> None:
    echo = Echo()
    server = serve(echo)
    account = Account(name="Acme", server=server.url, user_name="ops", answer_wait_s=10)
    engine = Engine(paths.from_environment(os.environ), clock=TravelClock())
    try:
        engine.update(lambda settings: settings.with_account(account))
        engine.keys.keep_in_memory(account, KEY)
        plan = Plan(batches=12, account=account, callback_url=f"https://results.example/{TOKEN}")
        upload = keep_upload(engine.journal, plan)
        # A pause after so many faults is gone on from at once, as a person would: waiting for its end finds nothing.
        pauses: list[UploadState] = []

        def go_on(event: Event) -> None:
            if isinstance(event, UploadChanged) and event.state is UploadState.PAUSED:
                pauses.append(event.state)
                uploader.go_on()

        uploader = engine.uploader_for(upload, go_on)
        running = threading.Thread(target=uploader.run, args=(upload,))
        running.start()
        end = time.monotonic() + PATIENCE_S
        while echo.requests < ENOUGH and running.is_alive() and time.monotonic() < end:
            time.sleep(0.02)
        uploader.stop()
        running.join(PATIENCE_S)
        assert not running.is_alive()
        assert echo.requests >= ENOUGH
        assert pauses, "so many faults pause an upload, and what is logged then is searched too"
        for act in (lambda: engine.campaigns.fetch(account), lambda: engine.test_account(account)):
            try:
                act()
            except Exception as error:  # noqa: BLE001  whatever it is, it is what would be logged
                log.log_exception(error)
    finally:
        engine.close()
    text = b"".join(path.read_bytes() for path in logged.rglob("*") if path.is_file())
    assert len(text) > 1_000, "the log is there, and full"
    secrets = (KEY, TOKEN, *NAMES, *(phone(row) for row in range(4, 28)))
    found = {secret for secret in secrets for spelled in spellings(secret) if spelled in text}
    assert found == set()


def test_the_grep_finds_what_is_planted() -> None:
    for before in range(3):
        planted = base64.b64encode(b"x" * before + KEY.encode() + b"yz")
        assert any(spelled in planted for spelled in spellings(KEY))
