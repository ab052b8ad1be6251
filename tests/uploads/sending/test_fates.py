"""Every fate of a request, caused by a real socket, and what the journal says of its batch afterwards.

What each answer means on the wire is in tests/cloudagent; here it is what follows from it, end to end.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ozogui.cloudagent.calls import Connection
from ozogui.cloudagent.client import Client
from ozogui.cloudagent.wire import new_session
from ozogui.uploads.batches import payload_of
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import BatchRecord, BatchState, NewBatch, StopCause, UploadState
from ozogui.uploads.sending.decisions import Policy
from ozogui.uploads.sending.events import Event, Waiting, WaitReason
from ozogui.uploads.sending.pace import Pace
from ozogui.uploads.sending.uploader import Uploader
from tests.cloudagent.scripted import Script, ScriptedServer, answer, answering, read_head, read_request, reset
from tests.uploads.fake_clock import FakeClock
from tests.uploads.made_up import HEADERS, add_upload, phone

if TYPE_CHECKING:
    from tests.cloudagent.certificates import Authority

QUEUED, WAITING, UNCONFIRMED = BatchState.QUEUED, BatchState.WAITING, BatchState.UNCONFIRMED
REFUSED = BatchState.REFUSED
NUMBER = "129171716445505819319510"
TAKEN = f'{{"transactionId":"{NUMBER}","status":"success","message":"queued successfully"}}'.encode()
HTML = b"<!DOCTYPE html><html><body>Sign in to the network</body></html>"
KEY = "fates-key"


@pytest.fixture
def serve() -> Iterator[Callable[..., ScriptedServer]]:
    servers: list[ScriptedServer] = []

    def start(*scripts: Script, tls: ssl.SSLContext | None = None) -> ScriptedServer:
        """Treat each connection as its script says; those after the last one are queued."""
        left = list(scripts)

        def script(connection: socket.socket) -> None:
            (left.pop(0) if left else answering(answer(TAKEN)))(connection)

        servers.append(ScriptedServer(script, tls))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


Serve = Callable[..., ScriptedServer]


@dataclass
class Told:
    """What one run came to."""

    state: UploadState
    batches: list[BatchRecord]
    cause: StopCause
    reason: str
    waits: list[Waiting]
    requests: int

    @property
    def states(self) -> list[BatchState]:
        return [batch.state for batch in self.batches]

    @property
    def no_connection(self) -> str:
        """The first sentence about a server that is not reached."""
        return next(each.words for each in self.waits if each.reason is WaitReason.NO_CONNECTION)


Send = Callable[..., Told]


@pytest.fixture
def send(journal: Journal, clock: FakeClock) -> Send:
    def run(
        url: str,
        *,
        batches: int | list[NewBatch] = 2,
        ca_file: Path | None = None,
        stop_after_s: float = 0,
        duplicates: str = "none",
        total_s: float = 20,
    ) -> Told:
        client = Client(
            Connection(url, "user", KEY),
            session_factory=partial(new_session, ca_file=ca_file),
            connect_timeout_s=0.5,
            read_timeout_s=0.3,
            total_timeout_s=total_s,
        )
        events: list[Event] = []
        pace = Pace(journal, "fates user", clock=clock)
        uploader = Uploader(journal, pace, client, clock, events.append, policy=Policy(unanswered_in_a_row=50))
        upload_id = add_upload(journal, batches, duplicates=duplicates)
        if stop_after_s:
            clock.after(stop_after_s, uploader.stop)
        state = uploader.run(upload_id)
        assert journal.sums(upload_id).agree
        upload = journal.upload(upload_id)
        for attempt in journal.attempts_of_upload(upload_id):
            assert attempt.answered_at is not None
            assert KEY not in attempt.raw
        waits = [each for each in events if isinstance(each, Waiting)]
        found = journal.batches(upload_id)
        return Told(state, found, upload.stop_cause, upload.stop_reason, waits, sum(each.attempts for each in found))

    return run


# --- queued, in every documented shape


@pytest.mark.parametrize(
    "body",
    [
        TAKEN,
        b'"' + TAKEN.replace(b'"', b'\\"') + b'"',
        b'"' + TAKEN.replace(b'"', b'""') + b'"',
        TAKEN.replace(f'"{NUMBER}"'.encode(), NUMBER.encode()),
        b"\xef\xbb\xbf" + TAKEN + b"\r\n",
    ],
    ids=["plain", "json-in-a-string", "csv-quoted", "bare-number", "bom"],
)
def test_queued_is_queued_with_every_digit_of_its_number(serve: Serve, send: Send, body: bytes) -> None:
    told = send(serve(answering(answer(body))).url, batches=1)
    assert [(batch.state, batch.transaction_id) for batch in told.batches] == [(QUEUED, NUMBER)]
    assert not told.batches[0].has_payload


# --- every documented error


def error(message: str, status: str = "error") -> bytes:
    return f'{{"status":"{status}","message":"{message}"}}'.encode()


@pytest.mark.parametrize(
    ("body", "cause", "words"),
    [
        (error("Invalid userName or apiKey"), StopCause.CREDENTIALS, "Invalid userName or apiKey"),
        (error("apiKey should not be empty"), StopCause.CREDENTIALS, "body style"),
        (error("userName should not be empty"), StopCause.CREDENTIALS, "body style"),
        (error("campaignName should not be empty"), StopCause.CREDENTIALS, "body style"),
        (error("Invalid Campaign Name"), StopCause.CAMPAIGN, "Invalid Campaign Name"),
    ],
)
def test_what_every_batch_would_meet_stops_the_upload_at_once(
    serve: Serve, send: Send, body: bytes, cause: StopCause, words: str
) -> None:
    server = serve(answering(answer(body)))
    told = send(server.url)
    assert (told.state, told.cause, told.states) == (UploadState.STOPPED, cause, [WAITING, WAITING])
    assert words in told.reason
    assert server.connections == 1


def test_refused_data_is_refused_with_the_servers_words_and_the_next_batch_goes(serve: Serve, send: Send) -> None:
    body = b'{ "status": "failure", "message": "Please provide valid data" }'
    told = send(serve(answering(answer(body))).url)
    assert told.states == [REFUSED, QUEUED]
    assert told.batches[0].message == "Please provide valid data"
    assert told.batches[0].has_payload


# --- over the limit


@pytest.mark.parametrize(
    ("raw", "at_least_s"),
    [
        (answer(error("too many Requests and failed to add Data to queue")), 60),
        (answer(HTML, "429 Too Many Requests"), 60),
        (answer(HTML, "429 Too Many Requests", "Retry-After: 300"), 300),
        (
            answer(
                b"",
                "429 Too Many Requests",
                "Date: Mon, 23 Nov 2026 10:00:00 GMT",
                "Retry-After: Mon, 23 Nov 2026 10:04:00 GMT",
            ),
            240,
        ),
    ],
    ids=["words", "429", "429-retry-after", "429-retry-after-date"],
)
def test_too_many_goes_again_after_as_long_as_it_takes(
    serve: Serve, send: Send, clock: FakeClock, raw: bytes, at_least_s: float
) -> None:
    began = clock.monotonic()
    told = send(serve(answering(raw)).url, batches=1)
    assert (told.states, told.requests) == ([QUEUED], 2)
    assert clock.monotonic() - began >= at_least_s
    assert told.waits[0].reason is WaitReason.TOO_MANY


# --- an answer that is not CloudAgent's


@pytest.mark.parametrize(
    "raw",
    [
        answer(HTML),
        answer(HTML, "502 Bad Gateway"),
        answer(b""),
        answer(b"null"),
        answer(b'{"result":"ok","code":0}'),
        answer(b'{"status":"success","message":"queued successfully"}'),
        answer(b"", "400 Bad Request"),
        answer(b"", "408 Request Timeout"),
        answer(b'{"error":"x"}', "500 Internal Server Error"),
        answer(b"", "503 Service Unavailable"),
        answer(error("upstream timed out"), "504 Gateway Timeout"),
        answer(b"", "302 Found", "Location: /elsewhere"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + TAKEN[:40],
        b"nonsense\r\n\r\n",
    ],
    ids=[
        "html-200",
        "html-502",
        "empty-200",
        "null",
        "unknown-json",
        "success-without-number",
        "400",
        "408",
        "500-json",
        "503",
        "504-words",
        "302",
        "half-an-answer",
        "no-http",
    ],
)
def test_what_is_not_understood_is_unconfirmed_and_never_sent_again_by_itself(
    serve: Serve, send: Send, raw: bytes
) -> None:
    server = serve(answering(raw))
    told = send(server.url)
    assert (told.state, told.states) == (UploadState.FINISHED, [UNCONFIRMED, QUEUED])
    assert told.batches[0].has_payload
    assert told.batches[0].message
    assert server.connections == 2


@pytest.mark.parametrize("code", ["401 Unauthorized", "403 Forbidden", "404 Not Found", "405 Method Not Allowed"])
def test_an_account_that_is_not_let_in_stops(serve: Serve, send: Send, code: str) -> None:
    told = send(serve(answering(answer(HTML, code))).url)
    assert (told.state, told.cause, told.states) == (
        UploadState.STOPPED,
        StopCause.CREDENTIALS,
        [WAITING, WAITING],
    )
    assert code.split()[0] in told.reason


@pytest.mark.parametrize("code", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_no_redirect_is_followed_with_the_key_in_the_body(serve: Serve, send: Send, code: str) -> None:
    elsewhere = serve()
    told = send(serve(answering(answer(b"", code, f"Location: {elsewhere.url}/"))).url, batches=1)
    assert elsewhere.connections == 0
    assert told.states == ([UNCONFIRMED] if code[:3] in ("301", "302", "303") else [WAITING])


def test_a_request_that_is_too_large_goes_in_halves(serve: Serve, send: Send) -> None:
    told = send(serve(answering(answer(HTML, "413 Content Too Large"))).url, batches=1)
    assert [(batch.leads, batch.state) for batch in told.batches] == [(2, QUEUED), (2, QUEUED)]
    assert told.requests == 3


# --- certainly not sent


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_nobody_listens(send: Send) -> None:
    told = send(f"http://127.0.0.1:{closed_port()}", stop_after_s=12)
    assert (told.state, told.states, told.requests) == (UploadState.STOPPED, [WAITING, WAITING], 2)
    assert told.no_connection == "No connection to CloudAgent (refused by the server): trying again in 5 s."


def test_the_name_is_not_known(send: Send) -> None:
    told = send("https://cloudagent.invalid", stop_after_s=4)
    assert (told.states, told.requests) == ([WAITING, WAITING], 1)
    assert "name not found" in told.no_connection


@pytest.mark.parametrize(
    ("proxy", "words"),
    [
        (answering(answer(b"", "403 Forbidden")), "refused by the proxy with 403"),
        (answering(answer(b"", "407 Proxy Authentication Required")), "the proxy wants a user name and password"),
        (None, "the proxy cannot be reached"),
    ],
)
def test_a_proxy_stands_in_the_way(
    serve: Serve, send: Send, monkeypatch: pytest.MonkeyPatch, proxy: Script | None, words: str
) -> None:
    address = serve(proxy, proxy, proxy).url if proxy else f"http://127.0.0.1:{closed_port()}"
    monkeypatch.setenv("HTTPS_PROXY", address)
    told = send("https://cloudagent.example", stop_after_s=4)
    assert told.states == [WAITING, WAITING]
    assert words in told.no_connection


@pytest.mark.parametrize(
    ("host", "days", "is_trusted"),
    [("127.0.0.1", (-1, 1), False), ("127.0.0.1", (-2, -1), True), ("other.example", (-1, 1), True)],
    ids=["self-signed", "expired", "wrong-host"],
)
def test_a_certificate_that_is_not_good(
    serve: Serve, send: Send, authority: Authority, host: str, days: tuple[int, int], is_trusted: bool
) -> None:
    server = serve(tls=authority.context_for(host, days=days))
    told = send(server.url, ca_file=authority.ca_file if is_trusted else None, stop_after_s=4)
    assert (told.states, told.requests) == ([WAITING, WAITING], 1)
    assert "No connection to CloudAgent (the server's certificate is not trusted" in told.no_connection


def test_a_good_certificate_is_all_it_takes(serve: Serve, send: Send, authority: Authority) -> None:
    server = serve(tls=authority.context_for("127.0.0.1"))
    assert send(server.url, ca_file=authority.ca_file).states == [QUEUED, QUEUED]


# --- broken off


def large_batches() -> list[NewBatch]:
    """Return a batch whose body is too long for the buffers between two sockets, and a small one."""
    rows = range(2, 402)
    large = payload_of(HEADERS, [(phone(row), "Asha " * 2_000, "5") for row in rows])
    return [NewBatch(tuple(rows), large), NewBatch((402,), payload_of(HEADERS, [(phone(402), "Asha", "5")]))]


def reset_before_the_body(connection: socket.socket) -> None:
    connection.recv(1)
    reset(connection)


def reset_in_the_body(connection: socket.socket) -> None:
    read_head(connection)
    connection.recv(1000)
    reset(connection)


def reset_after_the_body(connection: socket.socket) -> None:
    read_request(connection)
    reset(connection)


def close_after_the_body(connection: socket.socket) -> None:
    read_request(connection)


def reset_in_the_answer(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(answer(TAKEN)[:30])
    reset(connection)


BREAKS = [
    reset_before_the_body,
    reset_in_the_body,
    reset_after_the_body,
    close_after_the_body,
    reset_in_the_answer,
]


@pytest.mark.parametrize("script", BREAKS)
def test_once_the_first_piece_was_sent_nobody_knows(serve: Serve, send: Send, script: Script) -> None:
    server = serve(script)
    told = send(server.url, batches=large_batches())
    assert told.states == [UNCONFIRMED, QUEUED]
    assert told.batches[0].outcome == "no-answer"
    assert server.connections == 2


@pytest.mark.parametrize("drips", [False, True], ids=["silence", "drips"])
def test_a_server_that_does_not_end_is_left_in_time(serve: Serve, send: Send, *, drips: bool) -> None:
    over = threading.Event()

    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" if drips else b"")
        while not over.wait(0.05):
            if drips:
                connection.sendall(b" ")

    told = send(serve(script).url, total_s=0.8)
    over.set()
    assert told.states == [UNCONFIRMED, QUEUED]
    assert "No answer came in time." in told.batches[0].message


@pytest.mark.parametrize("duplicates", ["checkDuplicate-true", "isDelete-true"])
def test_where_it_is_harmless_an_open_fate_is_settled_by_itself(serve: Serve, send: Send, duplicates: str) -> None:
    server = serve(reset_after_the_body)
    told = send(server.url, duplicates=duplicates)
    assert (told.states, server.connections) == ([QUEUED, QUEUED], 3)
