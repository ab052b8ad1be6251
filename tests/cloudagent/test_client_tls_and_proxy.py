"""The client behind TLS and behind proxies: what goes wrong there happens before a lead is sent, and is told so."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from ozogui.cloudagent.calls import Connection
from ozogui.cloudagent.client import Client
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.cloudagent.replies import Outcome, Reply
from ozogui.cloudagent.wire import new_session
from tests.cloudagent.samples import KEY, request
from tests.cloudagent.scripted import Script, ScriptedServer, answer, answering, read_head, read_request, reset

if TYPE_CHECKING:
    from tests.cloudagent.certificates import Authority

Serve = Callable[..., ScriptedServer]

QUEUED = b'{"transactionId":"129171716445505819319510","status":"success","message":"queued successfully"}'


def send(url: str, ca_file: Path | None = None, *, patience_s: float = 2) -> Reply:
    client = Client(
        Connection(url, "user", KEY),
        session_factory=partial(new_session, ca_file=ca_file),
        connect_timeout_s=patience_s,
        read_timeout_s=2,
    )
    return client.add_bulk_data(request()).reply


def never(connection: socket.socket) -> None:
    read_request(connection)
    raise AssertionError("a request came through")


# --- TLS -------------------------------------------------------------------------------------------------------------


def test_a_trusted_server_gets_the_leads(serve: Serve, authority: Authority) -> None:
    server = serve(answering(answer(QUEUED)), authority.context_for("127.0.0.1"))
    assert send(server.url, authority.ca_file).outcome is Outcome.QUEUED


@pytest.mark.parametrize(
    ("host", "days", "trusted", "words"),
    [
        ("127.0.0.1", (-1, 1), False, "unable to get local issuer certificate"),
        ("127.0.0.1", (-2, -1), True, "certificate has expired"),
        ("127.0.0.1", (1, 2), True, "certificate is not yet valid"),
        ("other.example", (-1, 1), True, "IP address mismatch"),
    ],
    ids=["unknown-authority", "expired", "not-yet", "wrong-host"],
)
@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="the words are OpenSSL's; other systems have their own")
def test_a_certificate_that_is_not_good(
    serve: Serve, authority: Authority, host: str, days: tuple[int, int], trusted: bool, words: str
) -> None:
    server = serve(never, authority.context_for(host, days=days))
    reply = send(server.url, authority.ca_file if trusted else None)
    assert (reply.outcome, reply.cause) == (Outcome.UNSENT, "tls")
    assert words in reply.message


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="the words are OpenSSL's; other systems have their own")
@pytest.mark.parametrize("told_by", ["certifi", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_only_the_systems_store_and_the_accounts_file_judge(
    serve: Serve, authority: Authority, told_by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if told_by == "certifi":
        monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(authority.ca_file))
    else:
        monkeypatch.setenv(told_by, str(authority.ca_file))
    server = serve(never, authority.context_for("127.0.0.1"))
    reply = send(server.url)
    assert (reply.outcome, reply.cause) == (Outcome.UNSENT, "tls")
    assert "unable to get local issuer certificate" in reply.message


def plain_http(connection: socket.socket) -> None:
    connection.recv(10)
    connection.sendall(answer(b"The plain HTTP request was sent to HTTPS port", "400 Bad Request"))
    connection.recv(1000)


def close_at_once(connection: socket.socket) -> None:
    connection.recv(10)


def reset_at_once(connection: socket.socket) -> None:
    connection.recv(10)
    reset(connection)


@pytest.mark.parametrize("script", [plain_http, close_at_once, reset_at_once])
def test_a_handshake_that_fails_is_unsent(serve: Serve, script: Script) -> None:
    reply = send(serve(script).url.replace("http:", "https:"))
    assert reply.outcome is Outcome.UNSENT
    assert reply.cause in ("tls", "reset")


def test_a_handshake_that_is_not_answered_is_unsent(serve: Serve) -> None:
    over = threading.Event()

    def script(connection: socket.socket) -> None:
        over.wait(5)

    reply = send(serve(script).url.replace("http:", "https:"), patience_s=0.2)
    over.set()
    assert (reply.outcome, reply.cause) == (Outcome.UNSENT, "timeout")


def test_a_break_after_the_handshake_is_no_answer(serve: Serve, authority: Authority) -> None:
    def script(connection: socket.socket) -> None:
        read_request(connection)
        reset(connection)

    reply = send(serve(script, authority.context_for("127.0.0.1")).url, authority.ca_file)
    assert reply.outcome is Outcome.NO_ANSWER


def test_a_silent_server_behind_tls_is_cut_in_time(serve: Serve, authority: Authority) -> None:
    over = threading.Event()

    def script(connection: socket.socket) -> None:
        read_request(connection)
        while not over.wait(0.01):
            connection.sendall(b"H")

    server = serve(script, authority.context_for("127.0.0.1"))
    client = Client(
        Connection(server.url, "user", KEY),
        session_factory=partial(new_session, ca_file=authority.ca_file),
        total_timeout_s=0.3,
    )
    reply = client.add_bulk_data(request()).reply
    over.set()
    assert (reply.outcome, reply.cause) == (Outcome.NO_ANSWER, "timeout")


def test_a_file_of_certificates_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    reply = send("https://127.0.0.1:9", tmp_path / "missing.pem")
    assert (reply.outcome, reply.cause) == (Outcome.UNSENT, "tls")
    assert "file of additional certificates" in reply.message
    (tmp_path / "empty.pem").write_text("nothing")
    assert send("https://127.0.0.1:9", tmp_path / "empty.pem").cause == "tls"


def test_trust_is_changed_for_our_own_sessions_only() -> None:
    before = ssl.SSLContext
    new_session().close()
    assert ssl.SSLContext is before


# --- proxies ---------------------------------------------------------------------------------------------------------


def through(proxy: str, monkeypatch: pytest.MonkeyPatch, ca_file: Path | None = None) -> Reply:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    return send("https://cloudagent.invalid", ca_file, patience_s=1)


def test_a_proxy_carries_the_request_and_sees_no_key(
    serve: Serve, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = authority.context_for("cloudagent.invalid")
    heads: list[bytes] = []

    def proxy(connection: socket.socket) -> None:
        heads.append(read_head(connection)[0])
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with context.wrap_socket(connection, server_side=True) as inner:
            read_request(inner)
            inner.sendall(answer(QUEUED))

    url = serve(proxy).url.replace("http://", "http://me:pa%20ss@")
    assert through(url, monkeypatch, authority.ca_file).outcome is Outcome.QUEUED
    assert heads[0].startswith(b"CONNECT cloudagent.invalid:443")
    assert b"Proxy-Authorization: Basic bWU6cGEgc3M=" in heads[0]
    assert KEY.encode() not in heads[0]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "the proxy wants a user name and password"),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "refused by the proxy with 403"),
        (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", "refused by the proxy with 502"),
    ],
)
def test_a_proxy_that_refuses(serve: Serve, monkeypatch: pytest.MonkeyPatch, raw: bytes, words: str) -> None:
    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(raw)

    reply = through(serve(script).url, monkeypatch)
    assert (reply.outcome, reply.cause) == (Outcome.UNSENT, "proxy")
    assert reply.message == f"No connection to CloudAgent ({words})."


def garbage(connection: socket.socket) -> None:
    read_head(connection)
    connection.sendall(b"what?\r\n\r\n")


def hang_up(connection: socket.socket) -> None:
    read_head(connection)


def reset_proxy(connection: socket.socket) -> None:
    read_head(connection)
    reset(connection)


@pytest.mark.parametrize("script", [garbage, hang_up, reset_proxy])
def test_a_proxy_that_breaks_off_means_unsent(serve: Serve, monkeypatch: pytest.MonkeyPatch, script: Script) -> None:
    assert through(serve(script).url, monkeypatch).outcome is Outcome.UNSENT


@pytest.mark.parametrize("proxy", ["http://no-such-proxy.invalid:3128", "socks5://127.0.0.1:9", "http://"])
def test_a_proxy_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    reply = through(proxy, monkeypatch)
    assert (reply.outcome, reply.cause) == (Outcome.UNSENT, "proxy")


def test_a_proxy_that_is_not_there_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    reply = through(f"http://me:hunter2@127.0.0.1:{port}", monkeypatch)
    assert (reply.outcome, reply.cause) == (Outcome.UNSENT, "proxy")
    assert reply.message == "No connection to CloudAgent (the proxy cannot be reached)."
    assert "hunter2" not in repr(reply)


def test_this_computer_is_reached_without_the_proxy(practice: PracticeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    client = Client(Connection(practice.url, practice.USER_NAME, practice.API_KEY))
    assert client.add_bulk_data(request()).reply.outcome is Outcome.QUEUED
    assert client.campaigns()
