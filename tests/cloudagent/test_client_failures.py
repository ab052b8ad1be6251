"""The client against servers with bad manners: certainly unsent, or sent and not answered, and never the wrong one."""

from __future__ import annotations

import errno
import http.client
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable

import pytest
import requests
import urllib3.exceptions

from ozogui.cloudagent.calls import Connection
from ozogui.cloudagent.client import Client
from ozogui.cloudagent.failures import read_failure
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.cloudagent.replies import Outcome, Reply
from ozogui.cloudagent.wire import new_session
from tests.cloudagent.samples import KEY, client_of, payload, request
from tests.cloudagent.scripted import Script, ScriptedServer, answer, answering, read_head, read_request, reset

Serve = Callable[[Script], ScriptedServer]

QUEUED = b'{"transactionId":"129171716445505819319510","status":"success","message":"queued successfully"}'
LARGE = payload(*(f"98{number:08d}" for number in range(20_000)))


def told(reply: Reply) -> tuple[Outcome, str]:
    return reply.outcome, reply.cause


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.005)


# --- certainly unsent ------------------------------------------------------------------------------------------------


def test_a_name_that_does_not_exist() -> None:
    exchange = client_of("https://no-such-host.invalid").add_bulk_data(request())
    assert told(exchange.reply) == (Outcome.UNSENT, "dns")
    assert exchange.reply.message == "No connection to CloudAgent (name not found)."
    assert (exchange.status, exchange.raw) == (None, "")


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    reply = client_of(f"http://127.0.0.1:{port}").add_bulk_data(request()).reply
    assert told(reply) == (Outcome.UNSENT, "refused")
    assert reply.message == "No connection to CloudAgent (refused by the server)."


@pytest.mark.skipif(sys.platform != "linux", reason="fills the queue of connections the way Linux counts it")
def test_a_connection_that_is_never_accepted() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        port = server.getsockname()[1]
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        exchange = client_of(f"http://127.0.0.1:{port}", connect_timeout_s=0.2).add_bulk_data(request())
        for filler in fillers:
            filler.close()
    assert told(exchange.reply) == (Outcome.UNSENT, "timeout")


@pytest.mark.parametrize("server", ["https://", "https://a..b", f"https://{'x' * 70}.com", "ftp://127.0.0.1"])
def test_an_address_that_cannot_be_used(server: str) -> None:
    reply = client_of(server).add_bulk_data(request()).reply
    assert told(reply) == (Outcome.UNSENT, "address")


def test_a_closed_client_begins_nothing(serve: Serve) -> None:
    server = serve(answering(answer(QUEUED)))
    client = client_of(server.url)
    client.close()
    client.close()
    assert told(client.add_bulk_data(request()).reply) == (Outcome.UNSENT, "closed")
    assert server.connections == 0


# --- sent, and no answer ---------------------------------------------------------------------------------------------


def reset_before_body(connection: socket.socket) -> None:
    read_head(connection)
    reset(connection)


def reset_in_body(connection: socket.socket) -> None:
    if not read_head(connection)[1]:
        connection.recv(1)
    reset(connection)


def reset_after_body(connection: socket.socket) -> None:
    read_request(connection)
    reset(connection)


def close_after_body(connection: socket.socket) -> None:
    read_request(connection)


def reset_in_answer(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(answer(QUEUED)[:60])
    time.sleep(0.05)
    reset(connection)


def close_in_head(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Le")


@pytest.mark.parametrize(
    "script", [reset_before_body, reset_in_body, reset_after_body, close_after_body, reset_in_answer]
)
@pytest.mark.parametrize("leads", [payload("9812300001"), LARGE], ids=["small", "large"])
def test_a_connection_that_breaks_once_the_body_is_on_its_way(serve: Serve, script: Script, leads: str) -> None:
    server = serve(script)
    reply = client_of(server.url).add_bulk_data(request(leads=leads)).reply
    assert told(reply) == (Outcome.NO_ANSWER, "reset")
    assert "not known" in reply.message
    assert server.connections == 1


def test_silence_after_the_body(serve: Serve) -> None:
    over = threading.Event()

    def script(connection: socket.socket) -> None:
        read_request(connection)
        over.wait(5)

    server = serve(script)
    reply = client_of(server.url, read_timeout_s=0.2).add_bulk_data(request()).reply
    over.set()
    assert told(reply) == (Outcome.NO_ANSWER, "timeout")
    assert server.connections == 1


def test_a_server_that_does_not_read_the_body(serve: Serve) -> None:
    over = threading.Event()

    def script(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        over.wait(5)

    reply = client_of(serve(script).url, connect_timeout_s=0.2).add_bulk_data(request(leads="x" * 8_000_000)).reply
    over.set()
    assert told(reply) == (Outcome.NO_ANSWER, "timeout")


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (b"", "reset"),
        (b"garbage\r\n\r\n", "http"),
        (b"HTTP/1.1 999999 no\r\n\r\n", "http"),
        (b"SSH-2.0-OpenSSH_9\r\n", "http"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000, "http"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + QUEUED[:40], "reset"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" + QUEUED[:30], "reset"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "http"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd", "http"),
    ],
)
def test_an_answer_that_is_no_whole_http(serve: Serve, raw: bytes, cause: str) -> None:
    reply = client_of(serve(answering(raw)).url).add_bulk_data(request()).reply
    assert reply.outcome is Outcome.NO_ANSWER
    assert reply.cause in (cause, "reset")


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + QUEUED,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(QUEUED) + QUEUED,
        b"HTTP/1.0 200 OK\r\n\r\n" + QUEUED,
        b"HTTP/1.1 100 Continue\r\n\r\n" + answer(QUEUED),
    ],
    ids=["length-too-long", "last-chunk-missing", "no-length", "continue"],
)
def test_an_answer_that_is_whole_in_itself_counts(serve: Serve, raw: bytes) -> None:
    exchange = client_of(serve(answering(raw)).url).add_bulk_data(request())
    assert exchange.reply.outcome is Outcome.QUEUED
    assert exchange.reply.transaction_id == "129171716445505819319510"


@pytest.mark.parametrize("code", ["100 Continue", "102 Processing", "103 Early Hints", "199 Whatever"])
def test_interim_answers_are_passed_over(serve: Serve, code: str) -> None:
    interim = f"HTTP/1.1 {code}\r\nLink: </x>; rel=preload\r\n\r\n".encode()

    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(interim * 2 + answer(QUEUED))

    reply = client_of(serve(script).url).add_bulk_data(request()).reply
    assert (reply.outcome, reply.transaction_id) == (Outcome.QUEUED, "129171716445505819319510")


def test_interim_answers_without_end_are_no_answer(serve: Serve) -> None:
    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 102 Processing\r\n\r\n" * 100)

    assert client_of(serve(script).url).add_bulk_data(request()).reply.outcome is Outcome.NO_ANSWER


def test_a_refusal_of_the_size_is_heard_though_the_body_was_not_read(serve: Serve) -> None:
    done = threading.Event()

    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(answer(b"<html>too large</html>", "413 Request Entity Too Large", "Connection: close"))
        # Closed only once the client has its answer, as nginx does, so that the reset cannot overtake it.
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65_536):
            pass
        done.set()

    reply = client_of(serve(script).url).add_bulk_data(request(leads=LARGE)).reply
    assert reply.outcome is Outcome.TOO_LARGE
    assert done.wait(5)


@pytest.mark.parametrize(
    "head",
    [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"],
    ids=["head", "body", "end"],
)
def test_a_server_that_drips_for_ever_is_left(serve: Serve, head: bytes) -> None:
    over = threading.Event()

    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(head or b"HTTP/1.1 200 OK\r\nX: ")
        while not over.wait(0.01):
            connection.sendall(b"y")

    begun = time.monotonic()
    reply = client_of(serve(script).url, total_timeout_s=0.4).add_bulk_data(request()).reply
    over.set()
    assert told(reply) == (Outcome.NO_ANSWER, "timeout")
    assert time.monotonic() - begun < 3


def test_closing_the_client_cuts_what_is_under_way(practice: PracticeServer) -> None:
    client = Client(Connection(practice.url, practice.USER_NAME, practice.API_KEY))
    practice.faults.add("hang")
    replies: list[Reply] = []
    worker = threading.Thread(target=lambda: replies.append(client.add_bulk_data(request()).reply))
    worker.start()
    wait_for(lambda: bool(practice.arrivals))
    client.close()
    worker.join(timeout=5)
    assert [told(reply) for reply in replies] == [(Outcome.NO_ANSWER, "closed")]


def test_a_session_that_was_cut_does_not_begin(serve: Serve) -> None:
    server = serve(answering(answer(QUEUED)))
    with new_session() as session:
        session.cut()
        with pytest.raises(requests.ConnectionError):
            session.get(server.url, timeout=2)
        assert session.was_cut
    assert server.connections == 0


def test_a_handshake_that_outlasts_the_total_time_is_unsent(serve: Serve) -> None:
    over = threading.Event()

    def script(connection: socket.socket) -> None:
        over.wait(5)

    server = serve(script)
    url = server.url.replace("http:", "https:")
    reply = client_of(url, connect_timeout_s=0.5, total_timeout_s=0.1).add_bulk_data(request()).reply
    over.set()
    assert told(reply) == (Outcome.UNSENT, "timeout")


def test_two_threads_may_use_one_client(practice: PracticeServer) -> None:
    client = Client(Connection(practice.url, practice.USER_NAME, practice.API_KEY))
    replies: list[Reply] = []
    workers = [threading.Thread(target=lambda: replies.append(client.add_bulk_data(request()).reply)) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=10)
    assert {reply.transaction_id for reply in replies} == set(practice.transactions)
    assert len(practice.transactions) == 8


@pytest.mark.parametrize("code", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_not_followed(serve: Serve, code: str) -> None:
    elsewhere = serve(answering(answer(QUEUED)))
    server = serve(answering(answer(b"", code, f"Location: {elsewhere.url}/x")))
    exchange = client_of(server.url).add_bulk_data(request())
    expected = Outcome.BAD_CREDENTIALS if code[:3] in ("307", "308") else Outcome.NOT_UNDERSTOOD
    assert exchange.reply.outcome is expected
    assert (server.connections, elsewhere.connections) == (1, 0)


# --- what cannot be caused everywhere --------------------------------------------------------------------------------


def wrapped(error: Exception) -> requests.ConnectionError:
    """Wrap as requests and urllib3 do."""
    pool = urllib3.HTTPConnectionPool("host")
    new = urllib3.exceptions.NewConnectionError(pool, "failed")  # type: ignore[arg-type]
    new.__cause__ = error
    return requests.ConnectionError(urllib3.exceptions.MaxRetryError(pool, "/", new))


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (wrapped(OSError(errno.ENETUNREACH, "Network is unreachable")), "unreachable"),
        (wrapped(OSError(errno.EHOSTUNREACH, "No route to host")), "unreachable"),
        (wrapped(PermissionError(errno.EACCES, "Permission denied")), "unreachable"),
        (wrapped(socket.gaierror(-3, "Temporary failure in name resolution")), "dns"),
        (wrapped(ConnectionRefusedError()), "refused"),
        (OSError(errno.ENOBUFS, "No buffer space"), "unreachable"),
        (ConnectionResetError(), "reset"),
        (TimeoutError(), "timeout"),
        (ssl.SSLError("handshake failure"), "tls"),
        (http.client.BadStatusLine("x"), "http"),
        (UnicodeError("label too long"), "address"),
    ],
)
def test_before_the_body_every_error_means_unsent(error: Exception, cause: str) -> None:
    reply = read_failure(error, begun=False)
    assert told(reply) == (Outcome.UNSENT, cause)
    assert reply.message.startswith("No connection to CloudAgent (")
    assert read_failure(error, begun=True).outcome is Outcome.NO_ANSWER


def test_an_error_that_is_its_own_cause_does_not_hang() -> None:
    error = OSError("loop")
    error.__cause__ = error
    error.args = (error,)
    assert read_failure(error, begun=False).outcome is Outcome.UNSENT


def test_the_key_cannot_be_written_into_a_header_and_is_not_told() -> None:
    client = Client(Connection("http://127.0.0.1:9", "user", f"{KEY}\nX-Evil: 1"))
    with pytest.raises(Exception, match="could not be listed") as caught:
        client.campaigns()
    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is None
