"""What the lines of a file of failed rows mean, and how the file is fetched. How it is opened: test_failed_file.py."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable

import pytest

from ozogui.cloudagent.failed_rows import (
    FILE_LIMIT,
    MOST_ROWS,
    FailedRowsError,
    failed_rows_in,
    fetch_failed_rows,
    is_phone,
)
from ozogui.cloudagent.practice.practice import PracticeServer
from tests.cloudagent.scripted import Script, ScriptedServer, answer, answering, read_request

Serve = Callable[[Script], ScriptedServer]

ROWS = b"PhoneNumber,Name,Reason\r\n9000000001,Asha,DND number\r\n9000000002,Rahul,duplicate\r\n"
NAMES = ("PhoneNumber", "Name", "Reason")


def told(names: tuple[str, ...], *lines: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(row.phone, row.reason) for row in failed_rows_in(names, lines)]


def test_the_columns_are_found_by_their_names_and_else_by_what_they_hold() -> None:
    assert told(("Sr", "Mobile No.", "Error message"), ("1", "9000000001", "DND")) == [("9000000001", "DND")]
    assert told(("who", "where"), ("Asha", "9000000001"), ("Rahul", "+91 90000 00002")) == [
        ("9000000001", ""), ("+91 90000 00002", "")
    ]  # fmt: skip
    assert told(NAMES, ("9000000001",)) == [("9000000001", "")], "a line may end early"


def test_everything_else_is_passed_on_as_it_is() -> None:
    (first,) = failed_rows_in(NAMES, [("9000000001", "Asha", "DND number")])
    assert first.values == (("PhoneNumber", "9000000001"), ("Name", "Asha"), ("Reason", "DND number"))
    assert "9000000001" not in repr(first)


def test_a_number_in_a_reason_is_masked() -> None:
    assert told(NAMES, ("9000000001", "", "+91 90000 00001 is on DND")) == [("9000000001", "••• is on DND")]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "no failed rows"),
        ([("1", "2", "3")] * 3, "looks like phone numbers"),
        ([("9000000001", "", "")] * (MOST_ROWS + 1), "too long"),
    ],
)
def test_what_are_no_failed_rows_is_told(lines: list[tuple[str, ...]], words: str) -> None:
    with pytest.raises(FailedRowsError) as caught:
        failed_rows_in(("a", "b", "c"), lines)
    assert words in str(caught.value)


# --- fetching --------------------------------------------------------------------------------------------------------

SECRET = "Signature=s3cr3tcredential"


def test_it_is_fetched_from_this_computer_over_http(serve: Serve) -> None:
    server = serve(answering(answer(ROWS)))
    assert fetch_failed_rows(f"{server.url}/a_error.csv?{SECRET}", local_server=server.url) == ROWS
    assert server.connections == 1


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (answer(b"", "302 Found", "Location: http://127.0.0.1:1/other"), "points elsewhere (HTTP 302)"),
        (answer(b"<Error>AccessDenied</Error>", "403 Forbidden"), "not there any more (HTTP 403)"),
        (answer(b"", "500 No"), "answered with HTTP 500"),
        (answer(b"x" * (FILE_LIMIT + 1)), "larger than"),
        (b"", "No connection"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nPhone", "No connection"),
    ],
    ids=["redirect", "expired", "error", "huge", "closed", "half"],
)
def test_why_it_cannot_be_had_is_told_without_the_address(
    serve: Serve, raw: bytes, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    server = serve(answering(raw))
    with caplog.at_level(logging.INFO), pytest.raises(FailedRowsError) as caught:
        fetch_failed_rows(f"{server.url}/a_error.csv?{SECRET}", local_server=server.url)
    assert words in caught.value.message
    assert server.connections == 1
    assert "s3cr3t" not in str(caught.value) + caplog.text
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__


@pytest.mark.parametrize(
    "address",
    ["http://files.example.invalid/a.csv", "ftp://127.0.0.1/a", "file:///etc/passwd", "https://a:b@127.0.0.1/x", ""],
)
def test_only_secured_addresses_are_fetched(address: str) -> None:
    with pytest.raises(FailedRowsError, match="could not be fetched"):
        fetch_failed_rows(address)


def test_a_name_that_does_not_exist_is_told() -> None:
    with pytest.raises(FailedRowsError, match="name not found"):
        fetch_failed_rows(f"https://files.example.invalid/a_error.csv?{SECRET}")


def test_what_drips_for_ever_ends(serve: Serve) -> None:
    def drip(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nPhoneNumber\r\n")
        while True:
            connection.sendall(b"9")
            time.sleep(0.02)

    begun = time.monotonic()
    url = serve(drip).url
    with pytest.raises(FailedRowsError):
        fetch_failed_rows(url, total_timeout_s=0.3, local_server=url)
    assert time.monotonic() - begun < 5


def test_the_practice_servers_own_file_is_fetched() -> None:
    from ozogui.cloudagent.calls import BulkRequest, Connection
    from ozogui.cloudagent.client import Client

    with PracticeServer() as server:
        client = Client(Connection(server.url, server.USER_NAME, server.API_KEY))
        payload = '{"map":["PhoneNumber","Name"],"data":[["9876500000","Asha"],["9820011111","Rahul"]]}'
        transaction = client.add_bulk_data(BulkRequest("Renewals_Q4", payload)).reply.transaction_id
        assert server.settle()
        body = fetch_failed_rows(server.failed_file_url(transaction), local_server=server.url)
        assert body.splitlines()[1:] == [b"9876500000,Asha,DND number"], body


def test_the_column_that_is_named_for_the_phone_counts_whatever_others_hold() -> None:
    names = ("AltNumber", "Reason", "PhoneNumber")
    lines = [("9000000011", "DND number", "9000000001"), ("9000000012", "duplicate", "9000000002")]
    assert [row.phone for row in failed_rows_in(names, lines)] == ["9000000001", "9000000002"]


def test_a_line_that_ends_before_its_phone_or_reason_is_a_row_all_the_same() -> None:
    names = ("Name", "PhoneNumber", "Reason")
    lines = [("Asha",), ("Rahul", "9000000002"), ("Meena", "9000000003", "DND number"), ()]
    assert [(row.phone, row.reason) for row in failed_rows_in(names, lines)][1:3] == [
        ("9000000002", ""), ("9000000003", "DND number")
    ]  # fmt: skip
    unnamed = [("Asha",), ("Rahul", "9000000002"), ("Meena", "9000000003")]
    assert "9000000003" in [row.phone for row in failed_rows_in(("A", "B"), unnamed)]


@pytest.mark.parametrize(
    ("cell", "is_one"),
    [
        ("9" * 6, False),
        ("9" * 7, True),
        ("9" * 16, True),
        ("9" * 17, False),
        ("+91 (900) 000-0001", True),
        ("9000-x", False),
    ],
)
def test_what_looks_like_a_phone_in_a_file_of_failed_rows(cell: str, *, is_one: bool) -> None:
    assert is_phone(cell) is is_one


@pytest.mark.parametrize(
    "address",
    ["{url}", "http://localhost:{port}/", "https://127.0.0.1:{port}/", "https://LOCALHOST.:{port}/", "https://[::1]:{port}/",
     "https://127.1:{port}/", "https://2130706433:{port}/", "https://0.0.0.0:{port}/", "https://[::ffff:127.0.0.1]:{port}/",
     "https://practice.localhost:{port}/", "https://user@127.0.0.1:{port}/"],
)  # fmt: skip
@pytest.mark.parametrize("local_server", ["", "http://127.0.0.1:1"])
def test_no_other_program_of_this_computer_is_asked(
    serve: Callable[..., ScriptedServer], address: str, local_server: str
) -> None:
    neighbour = serve(lambda connection: None)
    with pytest.raises(FailedRowsError):
        fetch_failed_rows(address.format(url=neighbour.url, port=neighbour.port), local_server=local_server)
    assert neighbour.connections == 0
