from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.cloudagent.forms import BodyStyle, decode_form, encode_form, style_of, wire_length

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)


@pytest.mark.parametrize("style", BodyStyle)
@given(values=st.dictionaries(st.sampled_from(["apiKey", "userName", "bulkData", "callBackUrl"]), _TEXTS))
def test_what_is_written_is_read_back(style: BodyStyle, values: dict[str, str]) -> None:
    body, content_type = encode_form(values, style)
    assert style_of(content_type) is style
    assert decode_form(body, content_type) == values


def test_a_plus_survives_a_reader_that_is_not_ours() -> None:
    body, _ = encode_form({"bulkData": '[["+919812300001","A & B"]]'}, BodyStyle.URLENCODED)
    assert b"+91" not in body
    assert parse_qs(body.decode()) == {"bulkData": ['[["+919812300001","A & B"]]']}


@pytest.mark.parametrize("style", BodyStyle)
def test_half_a_surrogate_pair_does_not_stop_a_request(style: BodyStyle) -> None:
    body, content_type = encode_form({"campaignName": "a\ud800b"}, style)
    assert decode_form(body, content_type) == {"campaignName": "a?b"}


@pytest.mark.parametrize("content_type", ["", "application/json", "text/plain", "multipart/form-data", "nonsense"])
def test_a_body_of_another_kind_has_no_fields(content_type: str) -> None:
    assert decode_form(b"apiKey=x&userName=y", content_type) == {}


def test_a_form_with_too_many_fields_has_none() -> None:
    assert decode_form(b"a=1&" * 200, "application/x-www-form-urlencoded") == {}


@given(st.binary(max_size=200))
def test_any_body_can_be_read(body: bytes) -> None:
    decode_form(body, "application/x-www-form-urlencoded")
    decode_form(body, "multipart/form-data; boundary=x")


def test_each_style_has_another() -> None:
    assert {style.other for style in BodyStyle} == set(BodyStyle)
    assert all(style.other is not style for style in BodyStyle)


def test_parts_that_are_no_field_are_left_out() -> None:
    body = (
        b"--x\r\nContent-Disposition: form-data\r\n\r\nnameless\r\n"
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nline 1\r\nline 2\r\n--x--\r\n'
    )
    assert decode_form(body, "multipart/form-data; boundary=x") == {"a": "line 1\r\nline 2"}


@given(st.text(max_size=60))
def test_the_length_on_the_wire_is_that_of_the_body(value: str) -> None:
    for style in BodyStyle:
        body, _ = encode_form({"x": value}, style)
        nothing, _ = encode_form({"x": ""}, style)
        assert wire_length(value, style) == len(body) - len(nothing)
