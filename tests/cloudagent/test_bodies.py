from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.cloudagent.bodies import decode, read_object, read_value, text_of

ANSWER = {"transactionId": "129171716445505819319510", "status": "success", "message": "queued successfully"}
PLAIN = json.dumps(ANSWER)


def csv_quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        f"  \n{PLAIN}\r\n",
        json.dumps(PLAIN),
        json.dumps(json.dumps(PLAIN)),
        json.dumps(json.dumps(json.dumps(PLAIN))),
        csv_quoted(PLAIN),
        PLAIN.replace('"', '""'),
        json.dumps(csv_quoted(PLAIN)),
        csv_quoted(json.dumps(PLAIN)),
    ],
    ids=["plain", "spaced", "string", "string-2", "string-3", "csv", "csv-bare", "csv-in-string", "string-in-csv"],
)
def test_every_wrapping_is_undone(text: str) -> None:
    assert read_object(text) == ANSWER


def test_a_string_is_unwrapped_three_times_and_no_more() -> None:
    text = PLAIN
    for _ in range(4):
        text = json.dumps(text)
    assert read_value(text) is None


@pytest.mark.parametrize("digits", ["129171716445505819319510", "1291717164455058193195107", "9" * 5000])
def test_a_bare_number_keeps_all_its_digits(digits: str) -> None:
    assert read_object(f'{{"transactionId":{digits}}}') == {"transactionId": digits}


def test_a_number_with_an_exponent_stays_as_it_stood() -> None:
    assert read_object('{"n":1.29171716445505E+23}') == {"n": "1.29171716445505E+23"}


@pytest.mark.parametrize("text", ["", " ", "<html></html>", "{", "hello", '"hello"', "[" * 100_000, "12", '""'])
def test_what_holds_no_object_gives_none(text: str) -> None:
    assert read_object(text) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_every_encoding_that_json_may_have_is_read(encoding: str) -> None:
    assert read_object(decode('{"message":"añadido"}'.encode(encoding))) == {"message": "añadido"}


@given(st.binary(max_size=200))
def test_any_bytes_can_be_read(body: bytes) -> None:
    read_value(decode(body))


_VALUES = st.recursive(
    st.none() | st.booleans() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(_VALUES)
def test_an_object_survives_a_string_and_a_csv_file(value: object) -> None:
    text = json.dumps({"value": value})
    assert read_object(json.dumps(text)) == {"value": value}
    assert read_object(csv_quoted(text)) == {"value": value}


def test_only_texts_and_numbers_are_text() -> None:
    assert text_of(" 12 ") == "12"
    assert text_of(None) == text_of(True) == text_of(["a"]) == text_of({"a": "b"}) == ""
