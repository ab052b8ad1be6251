"""Update notices over real TLS on this computer, and everything that must not be believed."""

from __future__ import annotations

import base64
import json
import socket
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from ozogui import __version__
from ozogui.cloudagent.wire import new_session
from ozogui.support.updates import (
    SIGNED_AS,
    UpdateError,
    UpdateNotice,
    is_exact_link,
    is_newer,
    look_for_update,
    read_notice,
)
from tests.cloudagent.conftest import serve  # noqa: F401  a fixture
from tests.cloudagent.scripted import ScriptedServer, answer, answering, read_request

if TYPE_CHECKING:
    from tests.cloudagent.certificates import Authority

Serve = Callable[..., ScriptedServer]

SIGNER = SigningKey(bytes(range(32)))
KEY = bytes(SIGNER.verify_key)
LINK = "https://releases.example/ozogui/9.1.0"
TODAY = date(2026, 11, 28)
SAID: dict[str, Any] = {
    "version": "9.1.0",
    "date": "2026-11-20",
    "link": LINK,
    "files": {"OzoGUI-9.1.0-setup.exe": "ab" * 32},
}


def envelope(said: object = SAID, *, signer: SigningKey = SIGNER, prefix: bytes = SIGNED_AS) -> dict[str, str]:
    text = said if isinstance(said, str) else json.dumps(said)
    signature = signer.sign(prefix + text.encode()).signature
    return {"notice": text, "signature": base64.b64encode(signature).decode()}


def body(**changes: object) -> bytes:
    return json.dumps(envelope() | changes).encode()


class Asked:
    """What the server was asked, head by head."""

    def __init__(self, *answers: bytes) -> None:
        self._answers = list(answers)
        self.heads: list[bytes] = []

    def __call__(self, connection: socket.socket) -> None:
        self.heads.append(read_request(connection)[0])
        connection.sendall(self._answers.pop(0))


def look(server: ScriptedServer, trusted: Authority | None, running: str = "0.1.0") -> UpdateNotice | None:
    factory = partial(new_session, ca_file=trusted.ca_file if trusted else None)
    return look_for_update(f"{server.url}/update.json", KEY, running=running, today=TODAY, session_factory=factory)


def test_a_newer_version_is_told_once_its_signature_fits(serve: Serve, authority: Authority) -> None:  # noqa: F811
    asked = Asked(answer(body()))
    found = look(serve(asked, authority.context_for("127.0.0.1")), authority)
    assert found == UpdateNotice("9.1.0", LINK, (("OzoGUI-9.1.0-setup.exe", "ab" * 32),), date(2026, 11, 20))
    (head,) = asked.heads
    lines = head.decode().split("\r\n")
    assert lines[0] == "GET /update.json HTTP/1.1"
    told = {line.split(":")[0].lower() for line in lines[1:] if line}
    assert told == {"host", "user-agent", "accept", "accept-encoding", "connection"}, "nothing else of this computer"
    assert f"User-Agent: OzoGUI/{__version__}" in lines


@pytest.mark.parametrize("running", ["9.1.0", "9.1", "9.10.0", "10.0", "9.1.0.dev4"])
def test_the_same_or_an_older_version_is_nothing_to_tell(
    serve: Serve,  # noqa: F811
    authority: Authority,
    running: str,
) -> None:
    assert look(serve(answering(answer(body())), authority.context_for("127.0.0.1")), authority, running) is None


def test_a_redirect_to_another_secured_address_is_followed(serve: Serve, authority: Authority) -> None:  # noqa: F811
    tls = authority.context_for("127.0.0.1")
    storage = serve(answering(answer(body())), tls)
    asked = Asked(answer(b"", "302 Found", f"Location: {storage.url}/stored"))
    found = look(serve(asked, tls), authority)
    assert found is not None
    assert storage.connections == 1


def test_a_redirect_to_plain_http_or_in_circles_is_not(serve: Serve, authority: Authority) -> None:  # noqa: F811
    tls = authority.context_for("127.0.0.1")
    plain = Asked(answer(b"", "302 Found", "Location: http://releases.example/update.json"))
    with pytest.raises(UpdateError, match="not a secured one"):
        look(serve(plain, tls), authority)
    circles = Asked(*[answer(b"", "302 Found", "Location: /update.json")] * 4)
    with pytest.raises(UpdateError, match="points elsewhere"):
        look(serve(circles, tls), authority)
    assert len(circles.heads) == 4, "the request and three redirects"


def test_plain_http_is_refused_without_asking(serve: Serve) -> None:  # noqa: F811
    server = serve(answering(answer(body())))
    with pytest.raises(UpdateError, match="https"):
        look(server, None)
    assert server.connections == 0


def test_a_server_that_nobody_trusts_is_not_believed(serve: Serve, authority: Authority) -> None:  # noqa: F811
    server = serve(answering(answer(body())), authority.context_for("127.0.0.1"))
    with pytest.raises(UpdateError) as told:
        look(server, None)
    assert server.url not in told.value.message


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (answer(b"gone", "404 Not Found"), "HTTP 404"),
        (answer(b"<html>sign in to the network</html>"), "no update notice"),
        (answer(b"{}"), "no update notice"),
        (answer(b"[" * 50_000), "no update notice"),
        (answer(b" " * 70_000), "larger than"),
        (answer(body(signature="")), "does not fit"),
        (answer(body(signature="AAAA")), "does not fit"),
        (answer(body(notice=json.dumps(SAID | {"version": "9.9.9"}))), "does not fit"),
        (answer(json.dumps(envelope(signer=SigningKey(b"x" * 32))).encode()), "does not fit"),
        (answer(json.dumps(envelope(prefix=b"")).encode()), "does not fit"),
        (answer(json.dumps(envelope("[]")).encode()), "does not understand"),
        (answer(json.dumps(envelope(SAID | {"link": "http://releases.example"})).encode()), "does not understand"),
        (answer(json.dumps(envelope(SAID | {"link": "file:///C:/x.exe"})).encode()), "does not understand"),
        (answer(json.dumps(envelope(SAID | {"version": "9.1.0 <b>now</b>"})).encode()), "does not understand"),
        (answer(json.dumps(envelope(SAID | {"files": {"x.exe": "ab"}})).encode()), "does not understand"),
        (answer(json.dumps(envelope(SAID | {"files": {"\u0435xe": "ab" * 32}})).encode()), "does not understand"),
        (answer(json.dumps(envelope({k: v for k, v in SAID.items() if k != "date"})).encode()), "does not understand"),
        (answer(json.dumps(envelope(SAID | {"date": "2026-11-31"})).encode()), "does not understand"),
        (answer(json.dumps(envelope(SAID | {"date": 20261120})).encode()), "does not understand"),
        (answer(json.dumps(envelope(SAID | {"date": "2026-05-31"})).encode()), "older than 180 days"),
        (answer(json.dumps(envelope(SAID | {"date": "2026-12-01"})).encode()), "yet to come"),
        (answer(json.dumps(envelope(SAID | {"version": "\u0669.1.0"})).encode()), "does not understand"),
        (answer(json.dumps(envelope(SAID | {"version": "9.1.0\n"})).encode()), "does not understand"),
    ],
)
def test_nothing_is_said_when_what_came_is_not_good(
    serve: Serve,  # noqa: F811
    authority: Authority,
    raw: bytes,
    words: str,
) -> None:
    with pytest.raises(UpdateError, match=words):
        look(serve(answering(raw), authority.context_for("127.0.0.1")), authority)


@given(st.integers(0, 10_000), st.integers(0, 7))
def test_a_notice_with_any_bit_turned_is_not_believed(place: int, bit: int) -> None:
    good = envelope()
    text = bytearray(good["notice"].encode())
    text[place % len(text)] ^= 1 << bit
    try:
        turned = text.decode()
    except UnicodeDecodeError:
        return
    with pytest.raises(UpdateError, match="does not fit"):
        read_notice(json.dumps(good | {"notice": turned}).encode(), KEY)


@pytest.mark.parametrize(
    "link",
    [
        "https://rel\u0435ases.example/x", "https://releases.example\\@evil.example/", "https://u:p@releases.example/",
        "https://releases.example/a b", " https://releases.example/", "https://releases.example:0/",
        "https://releases.example:99999/", "https://-x/", "https:///x", "HTTPS://releases.example/x\n",
        "https://releases.example/<b>", "https://releases.example/\u202egpj.exe", "https://[::1]/", "javascript:1",
    ],
)  # fmt: skip
def test_a_link_that_is_not_exact_is_none(link: str) -> None:
    assert not is_exact_link(link)
    with pytest.raises(UpdateError, match="does not understand"):
        read_notice(json.dumps(envelope(SAID | {"link": link})).encode(), KEY)


def test_an_older_notice_than_the_one_seen_last_is_a_replay(serve: Serve, authority: Authority) -> None:  # noqa: F811
    tls = authority.context_for("127.0.0.1")
    factory = partial(new_session, ca_file=authority.ca_file)
    remembered: list[date] = []

    def ask(said: dict[str, Any], seen: date | None) -> UpdateNotice | None:
        server = serve(answering(answer(json.dumps(envelope(said)).encode())), tls)
        return look_for_update(
            server.url, KEY, seen, running="9.1.0", today=TODAY, remember=remembered.append, session_factory=factory
        )

    assert ask(SAID, None) is None
    assert remembered == [date(2026, 11, 20)], "remembered, although it is no newer version"
    newer = SAID | {"version": "9.2.0", "date": "2026-11-19"}
    assert ask(newer, date(2026, 11, 19)) is not None
    with pytest.raises(UpdateError, match="one of 2026-11-20 was seen"):
        ask(newer, remembered[0])
    assert len(remembered) == 2


def test_a_known_answer_of_the_signature_scheme() -> None:
    """RFC 8032, 7.1, test 2: what verifies here is the Ed25519 that everybody else means."""
    from nacl.signing import VerifyKey

    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert VerifyKey(public).verify(b"\x72", signature) == b"\x72"


@pytest.mark.parametrize(
    ("version", "running", "newer"),
    [
        ("0.10.0", "0.9.4", True), ("1.0", "0.99.99", True), ("1.0.0", "1.0", False), ("1.0", "1.0.0", False),
        ("1.0.1", "1.0.1.dev3", False), ("0.1", "unknown", True), ("unknown", "0.1", False),
    ],
)  # fmt: skip
def test_versions_are_compared_by_their_numbers(version: str, running: str, newer: bool) -> None:
    assert is_newer(version, running) is newer
