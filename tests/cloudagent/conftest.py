"""What the tests of the wire share: a practice server, a hand-made server for bad manners."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator

import pytest

from ozogui.cloudagent.calls import Connection
from ozogui.cloudagent.client import Client
from ozogui.cloudagent.practice.practice import PracticeServer
from tests.cloudagent.scripted import Script, ScriptedServer


@pytest.fixture
def practice() -> Iterator[PracticeServer]:
    """A practice server whose limit is out of the way."""
    with PracticeServer(limit=1000) as server:
        yield server


@pytest.fixture
def client(practice: PracticeServer) -> Client:
    return Client(Connection(practice.url, practice.USER_NAME, practice.API_KEY), read_timeout_s=5)


@pytest.fixture
def serve() -> Iterator[Callable[..., ScriptedServer]]:
    """Give a function that starts a server which treats every connection as a script says."""
    servers: list[ScriptedServer] = []

    def start(script: Script, tls: ssl.SSLContext | None = None) -> ScriptedServer:
        servers.append(ScriptedServer(script, tls))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()
