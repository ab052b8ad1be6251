"""What the tests of the wire share: a practice server, a hand-made server for bad manners."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from ozogui.cloudagent.client import Client, Connection
from ozogui.cloudagent.practice import PracticeServer
from tests.cloudagent.scripted import Script, ScriptedServer

if TYPE_CHECKING:
    from tests.cloudagent.certificates import Authority


@pytest.fixture(autouse=True)
def no_other_trust(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the certificates and passwords of the machine that runs the tests out of them."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NETRC"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    # Comes with keyring on Linux only; elsewhere the tests that need certificates are left out.
    pytest.importorskip("cryptography")
    from tests.cloudagent.certificates import Authority

    return Authority(tmp_path_factory.mktemp("certificates"))


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
