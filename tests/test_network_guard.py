"""The guard of `conftest.py` must hold: a test that reaches the network passes here and fails, or harms, elsewhere."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests.conftest import NetworkGuardError

ELSEWHERE = "192.0.2.1"
"""An address that RFC 5737 keeps for documentation: nobody is there, should the guard fail."""


def test_connecting_elsewhere_is_stopped() -> None:
    with socket.socket() as client, pytest.raises(NetworkGuardError, match=r"192\.0\.2\.1"):
        client.connect((ELSEWHERE, 443))


def test_a_datagram_elsewhere_is_stopped() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as client, pytest.raises(NetworkGuardError):
        client.sendto(b"", (ELSEWHERE, 53))


def test_asking_a_name_server_is_stopped() -> None:
    with pytest.raises(NetworkGuardError, match=r"ozogui\.example"):
        socket.getaddrinfo("ozogui.example", 443)


def test_a_name_that_never_exists_is_not_found() -> None:
    with pytest.raises(socket.gaierror):
        socket.create_connection(("no-such-server.invalid", 443), timeout=0.1)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_can_be_reached(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection((host, port), timeout=2) as client:
            assert client.getpeername()[1] == port


def test_each_test_has_an_empty_home_of_its_own(home: Path) -> None:
    assert os.environ["OZOGUI_HOME"] == str(home)
    assert list(home.iterdir()) == []


def test_no_test_can_reach_the_persons_key_store() -> None:
    import keyring
    from keyring.backends.null import Keyring

    assert isinstance(keyring.get_keyring(), Keyring)
