from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ozogui.cloudagent.bodies import decode, read_object
from ozogui.cloudagent.replies import Outcome, empty_field, read_reply

NUMBER = "129171716445505819319510"
PAGE = b"<!DOCTYPE html><html><body><h1>Log in</h1></body></html>"


def body(**members: object) -> bytes:
    return json.dumps(members).encode()


QUEUED = body(transactionId=NUMBER, status="success", message="queued successfully")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (body(status="error", message="Invalid userName or apiKey"), Outcome.BAD_CREDENTIALS),
        (body(status="error", message="apiKey should not be empty"), Outcome.BAD_CREDENTIALS),
        (body(status="error", message="userName should not be empty"), Outcome.BAD_CREDENTIALS),
        (body(status="error", message="campaignName should not be empty"), Outcome.BAD_CAMPAIGN),
        (body(status="error", message="Invalid Campaign Name"), Outcome.BAD_CAMPAIGN),
        (b'{ "status": "failure", "message": "Please provide valid data" }', Outcome.REFUSED),
        (body(status="error", message="too many Requests and failed to add Data to queue"), Outcome.TOO_MANY),
        (body(status="ERROR", message="Account suspended"), Outcome.REFUSED),
    ],
)
@pytest.mark.parametrize("code", [200, 400, 401, 404, 405, 413, 429])
def test_a_refusal_in_words_counts_whatever_the_code(answer: bytes, outcome: Outcome, code: int) -> None:
    reply = read_reply(code, {}, answer)
    assert reply.outcome is outcome
    assert reply.message == json.loads(answer)["message"]
    assert reply.transaction_id == ""


@pytest.mark.parametrize("code", [200, 202, 302, 400, 429, 500, 502])
def test_queued_in_words_counts_whatever_the_code(code: int) -> None:
    reply = read_reply(code, {}, QUEUED)
    assert (reply.outcome, reply.transaction_id, reply.message) == (Outcome.QUEUED, NUMBER, "queued successfully")


@pytest.mark.parametrize("digits", ["129171716445505819319510", "1291717164455058193195107"])
def test_a_bare_number_as_transaction_id_keeps_its_digits(digits: str) -> None:
    reply = read_reply(200, {}, f'{{"transactionId":{digits},"status":"success","message":"queued"}}'.encode())
    assert reply.transaction_id == digits


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b" \n",
        PAGE,
        b"OK",
        b"null",
        b"true",
        b"[]",
        b"{}",
        body(result="ok"),
        body(status="success"),
        body(status="success", message="queued successfully"),
        body(status="success", transactionId=""),
        body(status="success", transactionId=None),
        body(status="success", transactionId=True),
        body(status="success", transactionId=[NUMBER]),
        body(transactionId=NUMBER),
        body(transactionId=NUMBER, message="queued successfully"),
        body(transactionId=NUMBER, status="error", message="failed"),
        body(transactionId=NUMBER, status=True, message="queued"),
        body(status="error"),
        body(status="pending", message="wait"),
        QUEUED[:-1],
        b"[" + QUEUED + b"]",
        QUEUED + PAGE,
    ],
)
@pytest.mark.parametrize("code", [200, 201, 204, 301, 302, 303, 400, 408, 409, 418, 422, 500, 502, 503, 504, 599, 999])
def test_anything_else_is_not_understood(answer: bytes, code: int) -> None:
    reply = read_reply(code, {}, answer)
    assert reply.outcome is Outcome.NOT_UNDERSTOOD
    assert str(code) in reply.message


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (307, Outcome.BAD_CREDENTIALS),
        (308, Outcome.BAD_CREDENTIALS),
        (401, Outcome.BAD_CREDENTIALS),
        (403, Outcome.BAD_CREDENTIALS),
        (404, Outcome.BAD_CREDENTIALS),
        (405, Outcome.BAD_CREDENTIALS),
        (413, Outcome.TOO_LARGE),
        (429, Outcome.TOO_MANY),
    ],
)
@pytest.mark.parametrize("answer", [b"", PAGE, body(message="Forbidden"), body(status="success")])
def test_codes_that_say_that_nothing_was_done(answer: bytes, code: int, outcome: Outcome) -> None:
    assert read_reply(code, {}, answer).outcome is outcome


@pytest.mark.parametrize("code", [500, 502, 503, 504])
def test_an_error_of_a_gateway_proves_nothing_even_in_the_same_format(code: int) -> None:
    reply = read_reply(code, {}, body(status="error", message="upstream timed out"))
    assert reply.outcome is Outcome.NOT_UNDERSTOOD
    assert "upstream timed out" in reply.message
    documented = body(status="failure", message="Please provide valid data")
    assert read_reply(code, {}, documented).outcome is Outcome.REFUSED


def test_the_kind_of_what_was_not_understood_is_told() -> None:
    assert "web page" in read_reply(200, {}, PAGE).message
    assert "empty answer" in read_reply(200, {}, b"").message
    assert "documentation" in read_reply(200, {}, b'{"result":1}').message
    assert "not CloudAgent's answer" in read_reply(200, {}, b"OK").message


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "60"}, 60.0),
        ({"retry-after": " 7 "}, 7.0),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "1e9"}, None),
        ({"Retry-After": "Mon, 23 Nov 2026 10:01:30 GMT", "Date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 90.0),
        ({"Retry-After": "Mon, 23 Nov 2026 09:00:00 GMT", "Date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 0.0),
        ({"Retry-After": "Mon, 23 Nov 2026 10:01:30 GMT"}, None),
    ],
)
def test_how_long_to_wait_is_read_from_the_header(headers: dict[str, str], seconds: float | None) -> None:
    assert read_reply(429, headers, b"").retry_after_s == seconds
    words = body(status="error", message="too many Requests and failed to add Data to queue")
    assert read_reply(200, headers, words).retry_after_s == seconds


def test_only_too_many_asks_to_wait() -> None:
    assert read_reply(503, {"Retry-After": "60"}, b"").retry_after_s is None


def test_a_long_message_is_put_on_one_bearable_line() -> None:
    reply = read_reply(200, {}, body(status="error", message="no\n" * 5000))
    assert "\n" not in reply.message
    assert len(reply.message) <= 300


def test_the_field_called_empty_is_found() -> None:
    assert empty_field("apiKey should not be empty") == "apiKey"
    assert empty_field("queued successfully") == ""


# --- whatever comes --------------------------------------------------------------------------------------------------

_WORDS = st.sampled_from(["success", "Success", "error", "failure", "", "queued successfully", NUMBER, "0"])
_MEMBERS = st.dictionaries(
    st.sampled_from(["status", "transactionId", "message", "data", "Status"]),
    _WORDS | st.none() | st.booleans() | st.integers() | st.floats() | st.lists(_WORDS) | st.text(max_size=5),
)
_ANSWERS = (
    st.binary(max_size=300)
    | _MEMBERS.map(lambda members: json.dumps(members).encode())
    | _MEMBERS.map(lambda members: json.dumps(json.dumps(members)).encode())
    | st.builds(lambda cut, junk: QUEUED[:cut] + junk, st.integers(0, len(QUEUED)), st.binary(max_size=5))
)


@given(st.integers(0, 999), st.dictionaries(st.text(max_size=12), st.text(max_size=12)), _ANSWERS)
@example(429, {"Retry-After": "Mon, 99 Nov 99999 10:01:30 GMT", "Date": "x"}, b"")
def test_queued_is_never_said_unless_it_is_there(code: int, headers: dict[str, str], answer: bytes) -> None:
    reply = read_reply(code, headers, answer)
    assert reply.message
    assert (reply.outcome is Outcome.QUEUED) == bool(reply.transaction_id)
    assert reply.outcome not in (Outcome.UNSENT, Outcome.NO_ANSWER)
    if reply.outcome is Outcome.QUEUED:
        members = read_object(decode(answer)) or {}
        assert str(members["status"]).strip().lower() == "success"
        assert str(members["transactionId"]).strip() == reply.transaction_id != ""
