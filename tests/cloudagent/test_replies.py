from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ozogui.cloudagent.bodies import decode
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
        assert reply.transaction_id.isdigit()
        assert reply.transaction_id in decode(answer)
        assert "success" in decode(answer).lower()


# --- the code is evidence, and words near the documented ones are understood ------------------------------------------


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (401, Outcome.BAD_CREDENTIALS),
        (403, Outcome.BAD_CREDENTIALS),
        (404, Outcome.BAD_CREDENTIALS),
        (405, Outcome.BAD_CREDENTIALS),
        (413, Outcome.TOO_LARGE),
        (429, Outcome.TOO_MANY),
    ],
)
@pytest.mark.parametrize("words", ["Nope", "Payload Too Large", "upstream said no", "Limit", "E-1042"])
def test_a_code_means_what_it_says_beside_an_error_in_unknown_words(code: int, outcome: Outcome, words: str) -> None:
    reply = read_reply(code, {}, body(status="error", message=words))
    assert (reply.outcome, reply.message) == (outcome, words)


TAKEN_PERHAPS = (
    "ETIMEDOUT", "read ECONNRESET", "context deadline exceeded", "java.lang.NullPointerException", "Oops! Please retry",
    "System error", "Redis is configured to save snapshots", "Kafka broker not available", "Service is down",
    "Allowed memory size of 134217728 bytes exhausted", "No space left on device", "Lock wait exceeded",
    "Time-out; Please provide valid data",
    "SQLSTATE[HY000]: General error: 2006", "cURL error 52: Empty reply from server", "Maximum execution time exceeded",
    "INTERNAL_ERROR", "InternalServerError", "ServiceUnavailable", "db_error", "time\u200bout", "time\u00adout",
    # Other languages.
    "Zeitüberschreitung beim Lesen", "TIEMPO DE ESPERA AGOTADO", "Délai d'attente dépassé", "Tempo limite esgotado",
    "समय समाप्त हो गया", "Внутренняя ошибка", "Erro interno",
    # That something was taken.
    "Data queued, but the callback address was not reachable", "Duplicate: already queued", "Partially uploaded",
    "This request was accepted earlier", "Request is already in progress", "Your data is being processed",
    "Some rows were not added", "2 failed, 498 succeeded", "Invalid number in 3 rows, remaining rows saved",
    "Only 300 of 500 rows were added", "Number already exists in campaign",
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Invalid Api Key", Outcome.BAD_CREDENTIALS),
        ("Invalid API-Key.", Outcome.BAD_CREDENTIALS),
        ("API key is not valid", Outcome.BAD_CREDENTIALS),
        ("User not found", Outcome.BAD_CREDENTIALS),
        ("Account is inactive", Outcome.BAD_CREDENTIALS),
        ("Your account has been suspended", Outcome.BAD_CREDENTIALS),
        ("Unauthorized", Outcome.BAD_CREDENTIALS),
        ("Authentication failed", Outcome.BAD_CREDENTIALS),
        ("Invalid User Details", Outcome.BAD_CREDENTIALS),
        ("Invalid Api Key. Please try again.", Outcome.BAD_CREDENTIALS),
        ("Campaign does not exist", Outcome.BAD_CAMPAIGN),
        ("No such campaign", Outcome.BAD_CAMPAIGN),
        ("Campaign 'Renewals_Q4' not found for this user", Outcome.BAD_CAMPAIGN),
        ("Passed campaign are invalid", Outcome.BAD_CAMPAIGN),
        ("The campaign is inactive", Outcome.BAD_CAMPAIGN),
        ("Max limit exceeded", Outcome.TOO_MANY),
        ("Rate limit reached", Outcome.TOO_MANY),
        ("API calls per minute exceeded", Outcome.TOO_MANY),
        ("Request timed out", Outcome.NOT_UNDERSTOOD),
        ("upstream request timeout", Outcome.NOT_UNDERSTOOD),
        ("Internal Server Error", Outcome.NOT_UNDERSTOOD),
        ("Something went wrong", Outcome.NOT_UNDERSTOOD),
        ("Service temporarily unavailable", Outcome.NOT_UNDERSTOOD),
        ("System is busy, try again later", Outcome.NOT_UNDERSTOOD),
        ("Time-out while adding", Outcome.NOT_UNDERSTOOD),
        ("Invalid phone number in row 3", Outcome.REFUSED),
        ("Row limit exceeded", Outcome.REFUSED),
        ("Skill not found in campaign", Outcome.REFUSED),
        ("Balance too low", Outcome.REFUSED),
        ("Wrong credentials, please contact support", Outcome.BAD_CREDENTIALS),
        ("Sorry, we could not verify your apiKey", Outcome.BAD_CREDENTIALS),
        ("Given campaign is not present", Outcome.BAD_CAMPAIGN),
        ("Campaign is of type Inbound", Outcome.BAD_CAMPAIGN),
        ("campaign is not an outbound campaign", Outcome.BAD_CAMPAIGN),
        ("You have exceeded the maximum number of requests", Outcome.TOO_MANY),
        *((words, Outcome.BAD_CREDENTIALS) for words in ("INVALID_API_KEY", "InvalidApiKey")),
        ("CAMPAIGN_NOT_FOUND", Outcome.BAD_CAMPAIGN),
        ("RATE_LIMIT_EXCEEDED", Outcome.TOO_MANY),
        ("Data was not queued", Outcome.REFUSED),
        ("Failed to add data to queue", Outcome.REFUSED),
        ("The records could not be added", Outcome.REFUSED),
        ("No valid rows were uploaded", Outcome.REFUSED),
        *((words, Outcome.NOT_UNDERSTOOD) for words in TAKEN_PERHAPS),
    ],
)
def test_words_in_the_neighbourhood_of_the_documented_ones(words: str, outcome: Outcome) -> None:
    for code in (200, 400, 422):
        reply = read_reply(code, {}, body(status="error", message=words))
        assert reply.outcome is outcome, code
        assert words in reply.message


@pytest.mark.parametrize("words", ["Nope", "Balance too low", "Invalid phone number"])
@pytest.mark.parametrize("code", [408, 409, 499, 500, 502, 504])
def test_an_error_behind_a_time_out_or_a_gateway_leaves_it_open(words: str, code: int) -> None:
    assert read_reply(code, {}, body(status="error", message=words)).outcome is Outcome.NOT_UNDERSTOOD


_NOTICE = b"<br />\n<b>Notice</b>:  Undefined index: {skill} in <b>/var/www/x.php</b> on line <b>12</b><br />\n"


@pytest.mark.parametrize(
    "answer",
    [
        _NOTICE + QUEUED,
        QUEUED + b"\n<!-- served by web-3 -->",
        b"\xef\xbb\xbf\xef\xbb\xbf" + QUEUED,
        b"/* a comment */ " + QUEUED + b" // and one more",
        b'<pre>{"debug": 1}</pre>' + QUEUED,
        body(TransactionID=NUMBER, STATUS="Success", Message="queued successfully"),
        body(transaction_id=int(NUMBER), Status="SUCCESS"),
    ],
)
def test_what_php_puts_around_an_answer_is_read_through(answer: bytes) -> None:
    reply = read_reply(200, {}, answer)
    assert (reply.outcome, reply.transaction_id) == (Outcome.QUEUED, NUMBER)


@pytest.mark.parametrize(
    "answer",
    [
        QUEUED + QUEUED,
        QUEUED + QUEUED.replace(b"5198", b"5199"),
        _NOTICE + body(status="error", message="no", transactionId=NUMBER),
        _NOTICE + body(status="success", transactionId="0"),
        body(status="success", Status="error", transactionId=NUMBER),
        *(body(status="success", transactionId=number) for number in ("0", 0, "000", -5, "-5", "n/a", "1e23", 1.5)),
        body(status="success", transactionId="१२३"),
        # Two things said at once: in one object, or in two.
        b'{"status":"error","message":"Please provide valid data","transactionId":"12345","status":"success"}',
        b'{"status":"success","message":"queued","status":"error"}',
        b'{"status":"success","transactionId":"12345","transactionId":"12346"}',
        QUEUED + body(status="error", message="Invalid Campaign Name"),
        body(status="error", message="Invalid Campaign Name") + b"\n" + QUEUED,
        body(status="success", transactionId=NUMBER, error="Campaign not found"),
        body(status="success", transactionId=NUMBER, message="Invalid Campaign Name"),
        body(status=False, success=True, transactionId=NUMBER),
        body(status="success", success=False, transactionId=NUMBER),
        _NOTICE + body(status="error", message="Balance too low"),
    ],
)
def test_what_is_doubtful_is_not_taken_for_queued(answer: bytes) -> None:
    assert read_reply(200, {}, answer).outcome is Outcome.NOT_UNDERSTOOD


def test_a_documented_refusal_is_read_through_a_notice_too_and_an_errors_words_under_other_names() -> None:
    assert read_reply(200, {}, _NOTICE + body(status="error", message="Invalid Campaign Name")).outcome is (
        Outcome.BAD_CAMPAIGN
    )
    for name in ("error", "msg", "errorMessage"):
        assert read_reply(200, {}, body(status="error", **{name: "Invalid Api Key"})).outcome is Outcome.BAD_CREDENTIALS
    assert read_reply(200, {}, body(status="success", transactionId=NUMBER, error="0")).outcome is Outcome.QUEUED
