"""The client against the practice server: what it sends, and what it makes of every answer."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest

from ozogui.cloudagent.calls import BULK_PATH, BulkRequest, Connection, Duplicates
from ozogui.cloudagent.client import Client, passed_test
from ozogui.cloudagent.forms import BodyStyle
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.cloudagent.replies import Outcome
from ozogui.cloudagent.wire import new_session
from tests.cloudagent.samples import KEY, LEADS, client_of, payload, request
from tests.cloudagent.scripted import Script, ScriptedServer, answer, read_request

QUEUED = b'{"transactionId":"129171716445505819319510","status":"success","message":"queued successfully"}'

Serve = Callable[[Script], ScriptedServer]


class Recorder:
    """A script that keeps what was sent to it and answers that it was queued, or something else."""

    def __init__(self, reply: bytes = QUEUED) -> None:
        self.heads: list[bytes] = []
        self.bodies: list[bytes] = []
        self._reply = reply

    def __call__(self, connection: socket.socket) -> None:
        head, body = read_request(connection)
        self.heads.append(head)
        self.bodies.append(body)
        connection.sendall(answer(self._reply))


# --- what is sent ----------------------------------------------------------------------------------------------------


def test_a_bulk_call_is_a_form_with_everything_in_its_body(serve: Serve) -> None:
    recorder = Recorder()
    leads = payload("+919812300001", name="Ana & Co + 50%")
    exchange = client_of(serve(recorder).url).add_bulk_data(
        BulkRequest("Renewals Q4 & more", leads, Duplicates.CHECK_TRUE, True, "https://example.com/cb?t=1")
    )
    assert exchange.reply.outcome is Outcome.QUEUED
    lines = recorder.heads[0].decode().split("\r\n")
    assert lines[0] == f"POST {BULK_PATH} HTTP/1.1"
    assert "Content-Type: application/x-www-form-urlencoded" in lines
    assert "Connection: close" in lines
    assert not any(line.lower().startswith(("authorization", "apikey", "cookie")) for line in lines)
    assert KEY not in recorder.heads[0].decode()
    assert parse_qs(recorder.bodies[0].decode(), strict_parsing=True) == {
        "apiKey": [KEY],
        "userName": ["user"],
        "campaignName": ["Renewals Q4 & more"],
        "bulkData": [leads],
        "checkDuplicate": ["true"],
        "action": ["start"],
        "callBackUrl": ["https://example.com/cb?t=1"],
    }


def test_what_was_not_chosen_is_not_sent(serve: Serve) -> None:
    recorder = Recorder()
    client_of(serve(recorder).url).add_bulk_data(BulkRequest("A", LEADS, Duplicates.NO_CHECK))
    assert set(parse_qs(recorder.bodies[0].decode())) == {"apiKey", "userName", "campaignName", "bulkData"}


@pytest.mark.parametrize("choice", Duplicates)
def test_at_most_one_duplicate_field_is_sent(choice: Duplicates) -> None:
    assert len(choice.fields) == (0 if choice is Duplicates.NO_CHECK else 1)
    assert set(choice.fields) <= {"checkDuplicate", "isDelete"}
    assert set(choice.fields.values()) <= {"true", "false"}
    assert choice.makes_resend_harmless == (list(choice.fields.values()) == ["true"])


def test_each_request_has_a_connection_of_its_own(serve: Serve) -> None:
    server = serve(Recorder())
    client = client_of(server.url)
    for _ in range(3):
        assert client.add_bulk_data(request()).reply.outcome is Outcome.QUEUED
    assert server.connections == 3


def test_a_password_file_of_the_system_is_not_used(
    serve: Serve, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    recorder = Recorder()
    with new_session() as session:
        assert session.trust_env
        session.get(serve(recorder).url, timeout=5).close()
    assert b"authorization" not in recorder.heads[0].lower()


def test_spaces_around_a_pasted_key_are_not_sent(practice: PracticeServer) -> None:
    client = Client(Connection(practice.url, practice.USER_NAME, f" {practice.API_KEY}\r\n"))
    assert client.add_bulk_data(request()).reply.outcome is Outcome.QUEUED
    assert client.campaigns()


# --- what comes back -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", BodyStyle)
def test_a_batch_is_queued(practice: PracticeServer, style: BodyStyle) -> None:
    times = iter([100.0, 101.5])
    client = Client(Connection(practice.url, practice.USER_NAME, practice.API_KEY, style), clock=lambda: next(times))
    exchange = client.add_bulk_data(request())
    assert exchange.reply.outcome is Outcome.QUEUED
    assert list(practice.transactions) == [exchange.reply.transaction_id]
    assert practice.transactions[exchange.reply.transaction_id].rows == json.loads(LEADS, parse_int=str)["data"]
    assert (exchange.status, exchange.started_at, exchange.answered_at) == (200, 100.0, 101.5)
    assert exchange.reply.transaction_id in exchange.raw


@pytest.mark.parametrize(
    ("fault", "outcome", "status"),
    [
        ("json-in-string", Outcome.QUEUED, 200),
        ("csv-quoted", Outcome.QUEUED, 200),
        ("bare-number", Outcome.QUEUED, 200),
        ("too-many", Outcome.TOO_MANY, 200),
        ("429", Outcome.TOO_MANY, 429),
        ("413", Outcome.TOO_LARGE, 413),
        ("401", Outcome.BAD_CREDENTIALS, 401),
        ("refuse", Outcome.REFUSED, 200),
        ("html", Outcome.NOT_UNDERSTOOD, 200),
        ("html-taken", Outcome.NOT_UNDERSTOOD, 200),
        ("bad-gateway", Outcome.NOT_UNDERSTOOD, 502),
        ("empty", Outcome.NOT_UNDERSTOOD, 200),
        ("unknown-json", Outcome.NOT_UNDERSTOOD, 200),
        ("500", Outcome.NOT_UNDERSTOOD, 500),
        ("redirect", Outcome.NOT_UNDERSTOOD, 302),
        ("reset", Outcome.NO_ANSWER, None),
        ("reset-early", Outcome.NO_ANSWER, None),
        ("reset-taken", Outcome.NO_ANSWER, None),
        ("close", Outcome.NO_ANSWER, None),
        ("half", Outcome.NO_ANSWER, 200),
    ],
)
def test_every_fault_has_its_outcome(
    practice: PracticeServer, client: Client, fault: str, outcome: Outcome, status: int | None
) -> None:
    practice.faults.add(fault)
    exchange = client.add_bulk_data(request())
    assert (exchange.reply.outcome, exchange.status) == (outcome, status)
    taken = fault.endswith("-taken") or fault in ("half", "json-in-string", "csv-quoted", "bare-number")
    assert bool(practice.transactions) == taken
    if outcome is Outcome.QUEUED:
        assert list(practice.transactions) == [exchange.reply.transaction_id]
    assert client.add_bulk_data(request()).reply.outcome is Outcome.QUEUED


def test_a_dripping_answer_is_waited_for(practice: PracticeServer, client: Client) -> None:
    practice.faults.add("drip")
    assert client.add_bulk_data(request()).reply.outcome is Outcome.QUEUED


@pytest.mark.parametrize(
    ("user", "key", "campaign", "outcome"),
    [
        ("practice", "wrong", "Practice_Outbound", Outcome.BAD_CREDENTIALS),
        ("wrong", "practice-key", "Practice_Outbound", Outcome.BAD_CREDENTIALS),
        ("practice", "", "Practice_Outbound", Outcome.BAD_CREDENTIALS),
        ("practice", "practice-key", "practice_outbound", Outcome.BAD_CAMPAIGN),
        ("practice", "practice-key", "Support_Inbound", Outcome.BAD_CAMPAIGN),
        ("practice", "practice-key", "", Outcome.BAD_CAMPAIGN),
    ],
)
def test_a_bad_account_or_campaign_is_told(
    practice: PracticeServer, user: str, key: str, campaign: str, outcome: Outcome
) -> None:
    exchange = Client(Connection(practice.url, user, key)).add_bulk_data(request(campaign))
    assert exchange.reply.outcome is outcome
    assert exchange.reply.cause == ""
    assert not practice.transactions


@pytest.mark.parametrize("reads", BodyStyle)
def test_a_server_that_does_not_read_the_body_gets_the_other_style_advised(reads: BodyStyle) -> None:
    with PracticeServer(body_style=reads) as server:
        connection = Connection(server.url, server.USER_NAME, server.API_KEY, reads.other)
        reply = Client(connection).add_bulk_data(request()).reply
        assert (reply.outcome, reply.cause) == (Outcome.BAD_CREDENTIALS, "body-style")
        assert f"set the account's body style to {reads.value} instead of {reads.other.value}" in reply.message
        better = Connection(server.url, server.USER_NAME, server.API_KEY, reads)
        assert Client(better).add_bulk_data(request()).reply.outcome is Outcome.QUEUED


def test_a_field_that_was_empty_indeed_gets_no_such_advice(practice: PracticeServer) -> None:
    reply = Client(Connection(practice.url, "", practice.API_KEY)).add_bulk_data(request()).reply
    assert (reply.outcome, reply.message, reply.cause) == (
        Outcome.BAD_CREDENTIALS,
        "userName should not be empty",
        "",
    )


# --- the connection test ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("campaign", ["", "Practice_Outbound"])
def test_the_test_passes_and_adds_nothing(practice: PracticeServer, client: Client, campaign: str) -> None:
    assert passed_test(client.test(campaign))
    assert not practice.transactions
    assert len(practice.arrivals) == 1


@pytest.mark.parametrize(
    ("key", "campaign"), [("wrong", ""), ("wrong", "Practice_Outbound"), ("practice-key", "Nowhere")]
)
def test_the_test_fails_for_a_wrong_key_or_campaign(practice: PracticeServer, key: str, campaign: str) -> None:
    assert not passed_test(Client(Connection(practice.url, practice.USER_NAME, key)).test(campaign))


@pytest.mark.parametrize("fault", ["html", "429", "close"])
def test_the_test_fails_without_an_answer(practice: PracticeServer, client: Client, fault: str) -> None:
    practice.faults.add(fault)
    exchange = client.test()
    assert not passed_test(exchange)
    assert "leads" not in exchange.reply.message


# --- what nobody may see ---------------------------------------------------------------------------------------------


def test_key_and_leads_are_in_no_log_no_repr_and_no_response(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bodies: list[bytes] = []

    def echo(connection: socket.socket) -> None:
        bodies.append(read_request(connection)[1])
        connection.sendall(answer(b'{"status":"error","message":"bad: ' + KEY.encode() + b' 9812300001"}'))

    def echo_all(connection: socket.socket) -> None:
        head, body = read_request(connection)
        connection.sendall(answer(b"<html>" + head + body + b"</html>"))

    for script in (echo, echo_all):
        server = serve(script)
        for style in BodyStyle:
            client = client_of(server.url, style=style)
            exchange = client.add_bulk_data(request())
            seen = f"{exchange!r} {client!r} {request()!r} {client_of('https://a')!r} {exchange.raw} {caplog.text}"
            for secret in (KEY, "K3y", "9812300001", "919812300002", "Asha"):
                assert secret not in seen
            assert "•••" in exchange.raw
    assert KEY not in repr(Connection("https://a", "user", KEY))
    assert len(bodies) == 2
    assert caplog.records


def test_a_long_response_is_kept_in_part_and_masked_before_it_is_cut(serve: Serve) -> None:
    page = b"x" * (64_000 - 5) + b"9812300001" + b"y" * 500_000
    exchange = client_of(serve(Recorder(page)).url).add_bulk_data(request())
    assert exchange.reply.outcome is Outcome.NOT_UNDERSTOOD
    assert len(exchange.raw) <= 64_000
    assert "981" not in exchange.raw
