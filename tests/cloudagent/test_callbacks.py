from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.cloudagent.callbacks import Callback, read_callback

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


def test_a_success_with_failures_is_partial() -> None:
    assert UNDERSTOOD.is_partial
    whole = read_callback(json.dumps(RESULT | {"numbersProcessed": "6", "numbersNotProcessed": "0"}).encode())
    assert whole is not None
    assert not whole.is_partial


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


@given(st.sampled_from(sorted(SHAPES)), st.integers(0, 2**32))
def test_a_damaged_body_is_understood_or_not_but_never_harms(shape: str, seed: int) -> None:
    body, chance = bytearray(SHAPES[shape].encode()), random.Random(seed)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(body))
        if chance.random() < 0.5:
            del body[place]
        else:
            body[place] = chance.randrange(256)
    callback = read_callback(bytes(body))
    if callback is not None:
        assert callback.transaction_id
