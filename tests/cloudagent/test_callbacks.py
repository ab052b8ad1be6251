from __future__ import annotations

import json
import random
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.cloudagent.callbacks import Callback, read_callback
from ozogui.cloudagent.forms import FORM_TYPE, BodyStyle, encode_form

RESULT = {
    "totalNoUploaded": "6",
    "numbersProcessed": "2",
    "numbersNotProcessed": "4",
    "failedFilePath": "https://files.example.com/uploads/a_error.csv?Signature=s3cr3t/x",
    "transactionId": "129171716445505819319510",
    "status": "Success",
    "message": "File Successfully uploaded.",
    "startDateTime": "2026-11-23 10:00:00",
    "endDateTime": "2026-11-23 10:00:05",
}
INNER = json.dumps(RESULT, separators=(",", ":"))
UNDERSTOOD = Callback(
    transaction_id="129171716445505819319510",
    succeeded=True,
    message="File Successfully uploaded.",
    uploaded=6,
    processed=2,
    not_processed=4,
    started_at="2026-11-23 10:00:00",
    ended_at="2026-11-23 10:00:05",
    failed_file_url="https://files.example.com/uploads/a_error.csv?Signature=s3cr3t/x",
)
SHAPES = {
    "object": json.dumps({"data": RESULT}),
    "string": json.dumps({"data": INNER}),
    "unescaped": '{"data":"' + INNER + '"}',
    "unescaped-spaced": '{ "data" : "' + INNER.replace('","', '",\n "') + '" }\n',
    "bare": INNER,
    "bare-string": json.dumps(INNER),
    "all-in-string": json.dumps(json.dumps({"data": RESULT})),
    "slashes-escaped": json.dumps({"data": RESULT}).replace("/", "\\/"),
    "csv": '"' + json.dumps({"data": RESULT}).replace('"', '""') + '"',
    "numbers": json.dumps({"data": RESULT | {"totalNoUploaded": 6, "numbersProcessed": 2, "numbersNotProcessed": 4}}),
    "bare-id": json.dumps({"data": RESULT}).replace('"129171716445505819319510"', "129171716445505819319510"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_understood(shape: str) -> None:
    assert read_callback(SHAPES[shape].encode()) == UNDERSTOOD


FORMS = {
    "data": {"data": INNER},
    "data that holds data": {"data": json.dumps({"data": RESULT})},
    "data as the vendor prints it": {"data": SHAPES["unescaped"]},
    "Data beside others": {"apiKey": "", "Data": INNER, "event": "upload"},
    "flat": RESULT,
    "flat, in PHP's brackets": {f"data[{name}]": value for name, value in RESULT.items()},
    "other letter case": {name.upper(): value for name, value in RESULT.items()},
}


@pytest.mark.parametrize("says", ["its own type", "another type", "no type"])
@pytest.mark.parametrize("style", list(BodyStyle))
@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_understood_whatever_its_type_is_called(form: str, style: BodyStyle, says: str) -> None:
    body, kind = encode_form(FORMS[form], style)
    said = {"its own type": kind, "another type": "application/json", "no type": ""}[says]
    assert read_callback(body, said) == UNDERSTOOD


@pytest.mark.parametrize("body", [f"data={INNER}", urlencode({"data": INNER}, safe='{}":,=&?/')])
def test_a_form_that_was_not_encoded_is_understood(body: str) -> None:
    with_more = body.replace("Signature=s3cr3t/x", "Signature=s3cr3t/x&Expires=9")
    callback = read_callback(with_more.encode(), FORM_TYPE)
    assert callback is not None
    assert callback.failed_file_url == f"{UNDERSTOOD.failed_file_url}&Expires=9"


@pytest.mark.parametrize(
    ("status", "succeeded"),
    [
        ("SUCCESS", True),
        ("success", True),
        ("Successful", True),
        ("Failed", False),
        ("FAIL", False),
        ("failure", False),
    ],
)
def test_the_status_may_be_in_any_case_and_form(status: str, succeeded: bool) -> None:
    callback = read_callback(json.dumps({"data": RESULT | {"status": status}}).encode())
    assert callback is not None
    assert callback.succeeded is succeeded


def test_a_failure_is_told() -> None:
    failed = read_callback(
        json.dumps({"data": RESULT | {"status": "Fail", "message": "File Failed to Upload."}}).encode()
    )
    assert failed is not None
    assert (failed.succeeded, failed.message) == (False, "File Failed to Upload.")


@pytest.mark.parametrize("count", ["", "-1", "six", "6.5", "1e3", "9999999999", None, True, [6]])
def test_a_count_that_is_none_is_not_made_up(count: object) -> None:
    callback = read_callback(json.dumps(RESULT | {"numbersProcessed": count}).encode())
    assert callback is not None
    assert callback.processed is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b'{"data":{}}',
        b'{"data":null}',
        b'{"data":"hello"}',
        b'{"data":"{broken"}',
        json.dumps({key: value for key, value in RESULT.items() if key != "transactionId"}).encode(),
        json.dumps(RESULT | {"status": "Queued"}).encode(),
    ],
)
def test_what_is_no_result_is_not_understood(body: bytes) -> None:
    assert read_callback(body) is None


def test_the_address_with_its_credential_is_not_shown() -> None:
    assert "s3cr3t" not in repr(UNDERSTOOD)


@pytest.mark.parametrize("counts", [("6", "2", "3"), ("6", "2", None), (None, "2", "4"), ("6", "60", "4")])
def test_counts_that_do_not_confirm_each_other_are_not_believed(counts: tuple[str | None, ...]) -> None:
    names = ("totalNoUploaded", "numbersProcessed", "numbersNotProcessed")
    callback = read_callback(json.dumps(RESULT | dict(zip(names, counts, strict=True))).encode())
    assert callback is not None
    assert (callback.uploaded, callback.processed, callback.not_processed) == (None, None, None)


@given(st.binary(max_size=300), st.sampled_from(["", FORM_TYPE, "multipart/form-data; boundary=x", "\xff"]))
def test_no_body_harms(body: bytes, content_type: str) -> None:
    assert read_callback(body, content_type) is None


def damaged(body: bytes, chance: random.Random) -> bytes:
    """Return a body with bytes lost, changed, repeated or cut off."""
    data = bytearray(body)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data))
        kind = chance.random()
        if kind < 0.4:
            del data[place]
        elif kind < 0.8:
            data[place] = chance.choice((chance.randrange(256), *b'0123456789"{}:,'))
        elif kind < 0.9:
            data[place:place] = data[place : place + chance.randint(1, 40)]
        else:
            del data[place:]
        if not data:
            return b""
    return bytes(data)


def test_ten_thousand_damaged_bodies_are_understood_or_not_and_never_give_a_wrong_number() -> None:
    chance, bodies = random.Random(20261123), [SHAPES[shape].encode() for shape in sorted(SHAPES)]
    understood = counted = 0
    for number in range(10_000):
        callback = read_callback(damaged(bodies[number % len(bodies)], chance))
        if callback is None:
            continue
        understood += 1
        assert callback.transaction_id.isdigit()
        counts = (callback.uploaded, callback.processed, callback.not_processed)
        assert counts in ((6, 2, 4), (None, None, None))
        counted += counts[0] is not None
    # Both ends of the promise are met often enough to mean something.
    assert 1_500 < understood < 9_000
    assert 1_000 < counted < understood
