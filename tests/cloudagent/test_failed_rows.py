"""The file of failed rows: read in the shapes that it may have, and fetched with care."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.cloudagent.failed_rows import FILE_LIMIT, FailedRowsError, fetch_failed_rows, read_failed_rows
from ozogui.cloudagent.practice import PracticeServer
from tests.cloudagent.scripted import Script, ScriptedServer, answer, answering, read_request

Serve = Callable[[Script], ScriptedServer]

ROWS = b"PhoneNumber,Name,Reason\r\n9000000001,Asha,DND number\r\n9000000002,Rahul,duplicate\r\n"


def told(body: bytes) -> list[tuple[str, str]]:
    return [(row.phone, row.reason) for row in read_failed_rows(body)]


@pytest.mark.parametrize(
    "body",
    [
        ROWS,
        b"\xef\xbb\xbf" + ROWS,
        ROWS.replace(b",", b";"),
        ROWS.replace(b",", b"\t"),
        ROWS.decode().encode("utf-16"),
        ROWS.replace(b"PhoneNumber", b"Phone Number").replace(b"Reason", b"Error message"),
        b"\r\n" + ROWS + b",,\r\n",
    ],
    ids=["plain", "bom", "semicolon", "tab", "utf-16", "other-names", "blank-lines"],
)
def test_phone_and_reason_are_found(body: bytes) -> None:
    assert told(body) == [("9000000001", "DND number"), ("9000000002", "duplicate")]


def test_a_file_without_names_or_with_unknown_ones_is_read_by_its_content() -> None:
    assert told(b"1,9000000001\n2,9000000002\n") == [("9000000001", ""), ("9000000002", "")]
    assert told(b"who,where\nAsha,9000000001\nRahul,9000000002\n") == [("9000000001", ""), ("9000000002", "")]


def test_everything_else_is_passed_on_as_it_is() -> None:
    (first, _) = read_failed_rows(ROWS)
    assert first.values == (("PhoneNumber", "9000000001"), ("Name", "Asha"), ("Reason", "DND number"))
    assert "9000000001" not in repr(first)


def test_a_number_in_a_reason_is_masked() -> None:
    assert told(b"PhoneNumber,Reason\n9000000001,+91 90000 00001 is on DND\n") == [("9000000001", "••• is on DND")]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "no failed rows"),
        (b"\n\n", "no failed rows"),
        (b"a,b\n1,2\n", "looks like phone numbers"),
        (b"<html><body>AccessDenied</body></html>", "looks like phone numbers"),
        (b"x" * (FILE_LIMIT + 1), "too large"),
        (b'PhoneNumber\n"' + b"x" * 200_000 + b'"\n', "cannot be read"),
    ],
)
def test_what_is_no_such_file_is_told(body: bytes, words: str) -> None:
    with pytest.raises(FailedRowsError) as caught:
        read_failed_rows(body)
    assert words in str(caught.value)


@given(st.binary(max_size=400))
def test_no_file_harms(body: bytes) -> None:
    try:
        read_failed_rows(body)
    except FailedRowsError:
        return


@given(st.lists(st.tuples(st.from_regex(r"[6-9][0-9]{9}", fullmatch=True), st.text(max_size=20)), min_size=1))
def test_each_row_comes_back(rows: list[tuple[str, str]]) -> None:
    lines = "".join(f'{phone},"{words.replace(chr(34), chr(34) * 2)}"\r\n' for phone, words in rows)
    body = ("PhoneNumber,Name\r\n" + lines).encode("utf-8", "replace")
    assert [row.phone for row in read_failed_rows(body)] == [phone for phone, _ in rows]


# --- fetching --------------------------------------------------------------------------------------------------------

SECRET = "Signature=s3cr3tcredential"


def test_it_is_fetched_from_this_computer_over_http(serve: Serve) -> None:
    server = serve(answering(answer(ROWS)))
    assert fetch_failed_rows(f"{server.url}/a_error.csv?{SECRET}") == ROWS
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
        fetch_failed_rows(f"{server.url}/a_error.csv?{SECRET}")
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
    with pytest.raises(FailedRowsError):
        fetch_failed_rows(serve(drip).url, total_timeout_s=0.3)
    assert time.monotonic() - begun < 5


def test_the_practice_servers_own_file_is_read() -> None:
    from ozogui.cloudagent.client import BulkRequest, Client, Connection

    with PracticeServer() as server:
        client = Client(Connection(server.url, server.USER_NAME, server.API_KEY))
        payload = '{"map":["PhoneNumber","Name"],"data":[["9876500000","Asha"],["9820011111","Rahul"]]}'
        transaction = client.add_bulk_data(BulkRequest("Renewals_Q4", payload)).reply.transaction_id
        assert server.settle()
        assert told(fetch_failed_rows(server.failed_file_url(transaction))) == [("9876500000", "DND number")]
