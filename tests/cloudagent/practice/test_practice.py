"""The practice server, spoken to by a client that is not ours where that matters."""

from __future__ import annotations

import csv
import http.client
import json
import logging
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest

from ozogui.cloudagent.callbacks import read_callback
from ozogui.cloudagent.calls import BULK_PATH, CAMPAIGN_STATUS_PATH, BulkRequest, Connection, Duplicates
from ozogui.cloudagent.client import Client
from ozogui.cloudagent.practice.practice import PracticeError, PracticeServer
from ozogui.cloudagent.practice.practice_faults import Response
from ozogui.cloudagent.practice.practice_http import MOST_REQUESTS
from ozogui.cloudagent.practice.practice_rules import read_bulk_data
from ozogui.cloudagent.replies import Outcome
from tests.cloudagent.samples import LEADS, payload, request
from tests.cloudagent.scripted import Script, ScriptedServer, answer, read_request, reset

GOOD = {"apiKey": "practice-key", "userName": "practice", "campaignName": "Practice_Outbound", "bulkData": LEADS}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def port_of(server: PracticeServer) -> int:
    return int(server.url.rpartition(":")[2])


def call(
    server: PracticeServer,
    method: str = "POST",
    path: str = BULK_PATH,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port_of(server), timeout=5)
    try:
        connection.request(method, path, body, headers or FORM)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def post(server: PracticeServer, **changes: str | None) -> dict[str, str]:
    fields = {name: value for name, value in (GOOD | changes).items() if value is not None}
    status, body = call(server, body=urlencode(fields).encode())
    assert status == 200
    answered: dict[str, str] = json.loads(body)
    return answered


def client_for(server: PracticeServer) -> Client:
    return Client(Connection(server.url, server.USER_NAME, server.API_KEY))


# --- answers ---------------------------------------------------------------------------------------------------------


def test_a_good_call_is_queued_under_a_number_of_24_digits(practice: PracticeServer) -> None:
    first, second = post(practice), post(practice)
    assert first == {
        "transactionId": first["transactionId"],
        "status": "success",
        "message": "queued successfully",
    }
    assert len(first["transactionId"]) == len(second["transactionId"]) == 24
    assert list(practice.transactions) == [first["transactionId"], second["transactionId"]]


@pytest.mark.parametrize(
    ("changes", "status", "message"),
    [
        ({"apiKey": None}, "error", "apiKey should not be empty"),
        ({"apiKey": ""}, "error", "apiKey should not be empty"),
        ({"userName": " "}, "error", "userName should not be empty"),
        ({"campaignName": None}, "error", "campaignName should not be empty"),
        ({"apiKey": "x"}, "error", "Invalid userName or apiKey"),
        ({"userName": "x"}, "error", "Invalid userName or apiKey"),
        ({"campaignName": "Nowhere"}, "error", "Invalid Campaign Name"),
        ({"campaignName": "Support_Inbound"}, "error", "Invalid Campaign Name"),
        ({"bulkData": None}, "failure", "Please provide valid data"),
        ({"bulkData": ""}, "failure", "Please provide valid data"),
        ({"bulkData": "{"}, "failure", "Please provide valid data"),
        # the order of the checks
        ({"apiKey": None, "userName": None}, "error", "apiKey should not be empty"),
        ({"apiKey": "x", "campaignName": ""}, "error", "campaignName should not be empty"),
        ({"apiKey": "x", "campaignName": "Nowhere"}, "error", "Invalid userName or apiKey"),
        ({"campaignName": "Nowhere", "bulkData": ""}, "error", "Invalid Campaign Name"),
    ],
)
def test_every_refusal_in_its_documented_words_and_order(
    practice: PracticeServer, changes: dict[str, str | None], status: str, message: str
) -> None:
    assert post(practice, **changes) == {"status": status, "message": message}
    assert not practice.transactions


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"map":[],"data":[["1"]]}',
        '{"map":["PhoneNumber"],"data":[]}',
        '{"map":["PhoneNumber"],"data":["1"]}',
        '{"map":"PhoneNumber","data":[["1"]]}',
        '{"data":[["1"]]}',
        "[" * 100_000,
        json.dumps({"map": ["PhoneNumber"], "data": [["98"]] * 501}),
    ],
)
def test_bulk_data_of_another_shape_is_malformed(text: str) -> None:
    assert read_bulk_data(text) is None


def test_500_rows_are_not_too_many(practice: PracticeServer) -> None:
    assert post(practice, bulkData=payload(*(f"98{row:08d}" for row in range(500))))["status"] == "success"
    assert practice.arrivals[0].leads == 500


def test_fields_in_the_address_are_not_read(practice: PracticeServer) -> None:
    _, body = call(practice, path=f"{BULK_PATH}?{urlencode(GOOD)}")
    assert json.loads(body)["message"] == "apiKey should not be empty"


def test_a_plus_that_was_not_encoded_arrives_as_a_space(practice: PracticeServer) -> None:
    body = urlencode(GOOD).replace("%2B", "+").encode()
    transaction_id = json.loads(call(practice, body=body)[1])["transactionId"]
    assert practice.transactions[transaction_id].rows[1][0] == " 919812300002"


def test_a_multipart_body_is_read(practice: PracticeServer) -> None:
    parts = "".join(
        f'--b0undary\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in GOOD.items()
    )
    body = f"{parts}--b0undary--\r\n".encode()
    _, answered = call(practice, body=body, headers={"Content-Type": "multipart/form-data; boundary=b0undary"})
    assert json.loads(answered)["status"] == "success"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", BULK_PATH, 405),
        ("POST", CAMPAIGN_STATUS_PATH, 405),
        ("POST", "/elsewhere", 404),
        ("GET", "/elsewhere", 404),
        ("GET", "/practice/failed/1_error.csv", 404),
        ("GET", "/", 200),
        ("PUT", "/", 404),
        ("PUT", CAMPAIGN_STATUS_PATH, 405),
        ("PATCH", "/", 501),
    ],
)
def test_other_addresses(practice: PracticeServer, method: str, path: str, status: int) -> None:
    assert call(practice, method, path, b"{}")[0] == status
    assert not practice.arrivals


def test_a_body_without_a_length_or_too_long_is_refused(practice: PracticeServer) -> None:
    head = f"POST {BULK_PATH} HTTP/1.1\r\nHost: {practice.url[7:]}\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port_of(practice)), timeout=5) as connection:
        connection.sendall(head.encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 411")
    reply = client_for(practice).add_bulk_data(BulkRequest("Practice_Outbound", "x" * 2_100_000)).reply
    assert reply.outcome is Outcome.TOO_LARGE
    assert [arrival.fault for arrival in practice.arrivals] == ["unread", "unread"]


def test_half_a_request_is_not_taken(practice: PracticeServer) -> None:
    body = urlencode(GOOD).encode()
    head = f"POST {BULK_PATH} HTTP/1.1\r\nHost: {practice.url[7:]}\r\nContent-Length: {len(body) + 10}\r\n"
    head += f"Content-Type: {FORM['Content-Type']}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port_of(practice))) as connection:
        connection.sendall(head.encode() + body)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1000) == b""
    assert not practice.transactions


def test_a_browser_is_told_what_this_is(practice: PracticeServer) -> None:
    assert b"Nothing that is sent here reaches CloudAgent" in call(practice, "GET", "/")[1]


# --- campaignStatus --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "key", "message"),
    [
        ({"userName": "practice", "campaignName": "Nowhere"}, "practice-key", "no record found"),
        ({"campaignName": "Diwali_Offers"}, "practice-key", "All parameters are mandatory"),
        ([], "practice-key", "All parameters are mandatory"),
        ({"userName": "practice"}, "", "All parameters are mandatory"),
        ({"userName": "practice"}, "wrong", "Invalid userName or apiKey"),
    ],
)
def test_campaign_status_refuses_in_words(practice: PracticeServer, question: object, key: str, message: str) -> None:
    _, body = call(practice, "GET", CAMPAIGN_STATUS_PATH, json.dumps(question).encode(), {"apiKey": key})
    assert json.loads(body)["message"] == message


def test_campaign_status_survives_a_body_that_is_no_json(practice: PracticeServer) -> None:
    _, body = call(practice, "GET", CAMPAIGN_STATUS_PATH, b"\xff{", {"apiKey": "practice-key"})
    assert json.loads(body)["status"] == "failure"


# --- the limit -------------------------------------------------------------------------------------------------------


def test_the_sixth_request_in_any_minute_is_refused() -> None:
    clock = Clock()
    with PracticeServer(clock=clock) as server:
        for moment in (0.0, 10.0, 20.0, 30.0, 40.0):
            clock.now = moment
            assert post(server)["status"] == "success"
        clock.now = 59.9
        refused = {"status": "error", "message": "too many Requests and failed to add Data to queue"}
        assert post(server) == refused
        assert len(server.transactions) == 5
        # The window rolls, and the refused call counts: the first is out of it at 60, the second not before 70.
        clock.now = 60.0
        assert post(server) == refused
        clock.now = 119.9
        assert post(server)["status"] == "success"
        assert [arrival.at for arrival in server.arrivals] == [0, 10, 20, 30, 40, 59.9, 60, 119.9]


@pytest.mark.parametrize(("moment", "status"), [(59.99, "error"), (60.0, "success")])
def test_a_request_is_forgotten_after_exactly_one_window(moment: float, status: str) -> None:
    clock = Clock()
    with PracticeServer(clock=clock, limit=1) as server:
        post(server)
        clock.now = moment
        assert post(server)["status"] == status


def test_the_limit_comes_first_and_counts_what_is_refused_or_faulty() -> None:
    clock = Clock()
    with PracticeServer(clock=clock, limit=2) as server:
        server.faults.add("html")
        call(server, body=urlencode(GOOD).encode())
        assert post(server, campaignName="Nowhere")["message"] == "Invalid Campaign Name"
        assert post(server, apiKey="")["message"].startswith("too many")
        assert post(server, userName="other")["message"] == "Invalid userName or apiKey"


def test_two_users_have_a_limit_each() -> None:
    with PracticeServer(clock=Clock(), limit=1) as server:
        assert post(server)["status"] == "success"
        assert post(server, userName="other")["message"] == "Invalid userName or apiKey"
        assert post(server)["message"].startswith("too many")


# --- what becomes of the leads ---------------------------------------------------------------------------------------


def test_the_result_comes_later_and_names_what_failed(practice: PracticeServer) -> None:
    reply = client_for(practice).add_bulk_data(request(leads=payload("9812300001", "12", "9876500000"))).reply
    assert practice.settle()
    result = practice.result_of(reply.transaction_id)
    assert result is not None
    callback = read_callback(json.dumps(result).encode())
    assert callback is not None
    assert callback.transaction_id == reply.transaction_id
    assert (callback.uploaded, callback.processed, callback.not_processed) == (3, 1, 2)
    status, failed = call(practice, "GET", callback.failed_file_url.removeprefix(practice.url))
    assert status == 200
    assert list(csv.reader(failed.decode("utf-8-sig").splitlines())) == [
        ["PhoneNumber", "Name", "Priority", "Reason"],
        ["12", "Asha R", "5", "PhoneNumber should be numeric, with 3 to 16 digits"],
        ["9876500000", "Asha R", "5", "DND number"],
    ]


def test_there_is_no_result_before_its_time() -> None:
    with PracticeServer(processing_s=60) as server:
        number = post(server)["transactionId"]
        assert server.result_of(number) is None
        assert not server.settle(0.05)
    assert server.result_of("unknown") is None


def test_the_result_is_posted_to_this_computer_only(
    practice: PracticeServer, serve: Callable[[Script], ScriptedServer]
) -> None:
    bodies: list[bytes] = []

    def script(connection: socket.socket) -> None:
        bodies.append(read_request(connection)[1])
        connection.sendall(answer(b"ok"))

    receiver = serve(script)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    outcomes = {
        f"{receiver.url}/callback?token=x": "sent",
        nobody: "not delivered (ConnectionRefusedError)",
        "https://127.0.0.1/": "not on this computer",
        "http://192.0.2.1/": "not on this computer",
        "http://127.0.0.1.example.com/": "not on this computer",
        "http://[": "the address is not a URL",
        "": "",
    }
    practice.receivers.update(outcomes)
    outcomes["http://127.0.0.1:1/not-its-own"] = "not practice's own receiver"
    numbers = {address: post(practice, callBackUrl=address)["transactionId"] for address in outcomes}
    assert practice.settle()
    assert {address: practice.transactions[number].callback for address, number in numbers.items()} == outcomes
    assert [json.loads(body) for body in bodies] == [practice.result_of(numbers[f"{receiver.url}/callback?token=x"])]


def test_a_campaign_is_started_on_request(practice: PracticeServer) -> None:
    client = client_for(practice)
    client.add_bulk_data(BulkRequest("KYC_Reminders", LEADS, start_campaign=True))
    assert practice.settle()
    assert client.campaigns("KYC_Reminders")[0].position == "RUNNING"


def test_sending_twice_with_a_check_adds_once(practice: PracticeServer) -> None:
    client = client_for(practice)
    for duplicates in (Duplicates.CHECK_TRUE, Duplicates.CHECK_TRUE, Duplicates.DELETE_TRUE, Duplicates.NO_CHECK):
        client.add_bulk_data(BulkRequest("Practice_Outbound", LEADS, duplicates))
    assert practice.settle()
    assert practice.state.campaigns["Practice_Outbound"].leads == {"9812300001": 2, "919812300002": 2}


# --- life and death --------------------------------------------------------------------------------------------------


def test_it_listens_on_this_computer_only(practice: PracticeServer) -> None:
    assert practice._server is not None
    assert practice._server.socket.getsockname() == ("127.0.0.1", port_of(practice))


def test_stopping_ends_a_request_that_hangs_and_one_that_drips() -> None:
    server = PracticeServer()
    server.start()
    server.faults.add("hang-taken")
    server.faults.add("drip")
    outcomes: list[Outcome] = []
    workers = [
        threading.Thread(target=lambda: outcomes.append(client_for(server).add_bulk_data(request()).reply.outcome))
        for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    until = time.monotonic() + 5
    while len(server.arrivals) < 2 and time.monotonic() < until:
        time.sleep(0.005)
    begun = time.monotonic()
    server.stop()
    assert time.monotonic() - begun < 2
    for worker in workers:
        worker.join(timeout=5)
    assert outcomes == [Outcome.NO_ANSWER, Outcome.NO_ANSWER]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("practice")]
    assert client_for(server).add_bulk_data(request()).reply.outcome is Outcome.UNSENT
    server.stop()


def test_stopping_ends_a_connection_that_says_nothing() -> None:
    server = PracticeServer()
    server.start()
    with socket.create_connection(("127.0.0.1", port_of(server)), timeout=5) as connection:
        assert call(server, "GET", "/")[0] == 200  # so that the connection before it was accepted, too
        begun = time.monotonic()
        server.stop()
        assert connection.recv(10) == b""
    assert time.monotonic() - begun < 2


def test_a_client_that_leaves_does_no_harm(practice: PracticeServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "ozogui")
    practice.faults.add("drip")
    body = urlencode(GOOD).encode()
    head = f"POST {BULK_PATH} HTTP/1.1\r\nContent-Length: {len(body)}\r\nContent-Type: {FORM['Content-Type']}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port_of(practice)), timeout=5) as connection:
        connection.sendall(head.encode() + body)
        connection.recv(1)
        reset(connection)
    until = time.monotonic() + 5
    while "A client left" not in caplog.text and time.monotonic() < until:
        time.sleep(0.005)
    assert [record.levelname for record in caplog.records] == ["DEBUG"]
    assert post(practice)["status"] == "success"


def test_a_fault_of_its_own_is_logged_without_what_it_was_about(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(PracticeServer):
        def answer_get(self, path: str) -> Response:
            raise ValueError(path)

    with Broken() as server, pytest.raises(http.client.RemoteDisconnected):
        call(server, "GET", "/9812300001")
    assert [record.message for record in caplog.records] == ["The practice server failed: ValueError"]


def test_a_hanging_request_can_be_released(practice: PracticeServer) -> None:
    practice.faults.add("hang")
    outcomes: list[Outcome] = []
    worker = threading.Thread(
        target=lambda: outcomes.append(client_for(practice).add_bulk_data(request()).reply.outcome)
    )
    worker.start()
    while worker.is_alive():
        practice.faults.release()
        worker.join(timeout=0.02)
    assert outcomes == [Outcome.NO_ANSWER]


def test_the_next_server_can_go_on_with_the_state() -> None:
    with PracticeServer(processing_s=60) as server:
        number = post(server)["transactionId"]
        port = port_of(server)
    with PracticeServer(port, state=server.state) as after:
        assert after.url == server.url
        assert after.settle()
        assert after.result_of(number) is not None
        post(after)
    assert len(after.arrivals) == 2


def test_a_port_that_is_taken_is_told(practice: PracticeServer) -> None:
    port = port_of(practice)
    with pytest.raises(PracticeError) as caught:
        PracticeServer(port).start()
    assert str(port) in caught.value.title
    with pytest.raises(PracticeError):
        PracticeServer(99_999).start()


def test_results_are_told_in_both_kinds(practice: PracticeServer, serve: Callable[[Script], ScriptedServer]) -> None:
    came: list[tuple[str, bytes]] = []

    def script(connection: socket.socket) -> None:
        head, body = read_request(connection)
        came.append((head.decode().lower(), body))
        connection.sendall(answer(b"ok"))

    receiver = f"{serve(script).url}/x"
    practice.receivers.add(receiver)
    numbers = [post(practice, callBackUrl=receiver)["transactionId"] for _ in range(4)]
    assert practice.settle()
    kinds = ["application/x-www-form-urlencoded" if "x-www-form" in head else "application/json" for head, _ in came]
    assert sorted(kinds) == ["application/json"] * 2 + ["application/x-www-form-urlencoded"] * 2
    told = [read_callback(body, kind) for (_, body), kind in zip(came, kinds, strict=True)]
    assert [each.transaction_id for each in told if each is not None] == numbers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:{port}"}, 200),
        ({"Host": "[::1]:{port}"}, 200),
        ({"Origin": "http://127.0.0.1:{port}"}, 200),
        ({"Host": "practice.example.com:{port}"}, 403),
        ({"Host": "127.0.0.1:1"}, 403),
        ({"Host": ""}, 403),
        ({"Origin": "https://example.com"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_a_foreign_web_page_is_refused(
    practice: PracticeServer, method: str, headers: dict[str, str], status: int
) -> None:
    port = int(practice.url.rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    path = {"GET": "/", "POST": BULK_PATH}.get(method, "/nowhere")
    connection.request(method, path, b"{}", {name: value.format(port=port) for name, value in headers.items()})
    answered = connection.getresponse().status
    connection.close()
    assert answered == (status if status == 403 or method in ("GET", "POST") else 404)
    assert len(practice.arrivals) == (status == 200 and method == "POST")


def test_more_connections_than_a_computer_needs_are_closed(practice: PracticeServer) -> None:
    port = int(practice.url.rpartition(":")[2])
    held = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(MOST_REQUESTS)]
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as one_more:
            assert one_more.recv(10) == b""
        held.pop().close()
        for _ in range(100):
            try:
                assert post(practice)["status"] == "success"
                break
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)
        else:
            pytest.fail("a connection that ended makes room for no other")
    finally:
        for connection in held:
            connection.close()


@pytest.mark.skipif(sys.platform != "linux", reason="counts how often a thread woke up, as Linux tells it")
def test_it_sleeps_while_nobody_asks() -> None:
    def woken() -> int:
        threads = [each for each in threading.enumerate() if each.name in ("practice server", "practice worker")]
        assert len(threads) == 2
        told = [Path(f"/proc/self/task/{each.native_id}/status").read_text(encoding="ascii") for each in threads]
        return sum(int(line.split()[1]) for text in told for line in text.splitlines() if "ctxt_switches" in line)

    with PracticeServer() as server:
        assert call(server, "GET", "/")
        time.sleep(0.1)
        before = woken()
        time.sleep(0.3)
        assert woken() - before <= 1
