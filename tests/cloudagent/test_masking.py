from __future__ import annotations

import html
import json
import time
from urllib.parse import quote, quote_plus

import pytest

from ozogui.cloudagent.masking import MASK, Masker

KEY = "K3y+with/odd=signs"
NAME = "Zoë O'Hara & Sons"
PHONE = "+919812300001"


def payload(*rows: list[object]) -> str:
    return json.dumps({"map": ["PhoneNumber", "Name", "Priority"], "data": list(rows)})


@pytest.mark.parametrize("secret", [KEY, NAME, PHONE, "919812300001"])
@pytest.mark.parametrize(
    "written",
    [
        str,
        json.dumps,
        lambda text: json.dumps(text, ensure_ascii=False),
        lambda text: json.dumps(text).replace("/", "\\/"),
        html.escape,
        quote_plus,
        lambda text: quote(text, safe=""),
    ],
    ids=["plain", "json", "json-utf8", "json-php", "html", "form", "percent"],
)
def test_key_and_leads_are_hidden_in_every_spelling(secret: str, written: object) -> None:
    assert callable(written)
    text = f"<b>{written(secret)}</b> was not understood"
    masked = Masker(KEY, payload([PHONE, NAME, 5])).mask(text)
    assert MASK in masked
    assert written(secret).strip('"') not in masked
    assert masked.endswith("was not understood")


def test_an_echoed_request_shows_no_value() -> None:
    sent = payload([PHONE, NAME, 5], ["9812300002", "Asha", 77])
    masked = Masker(KEY, sent).mask(f"POST apiKey={quote_plus(KEY)}&bulkData={sent}&{quote_plus(sent)}")
    for value in (KEY, "9812300001", "9812300002", "Asha", "Hara", "77"):
        assert value not in masked


def test_the_answer_itself_stays_readable() -> None:
    answer = '{"transactionId":"129171716445505819319510","status":"success","message":"queued successfully"}'
    assert Masker(KEY, payload([PHONE, "A", 5], ["12345", "status9", 1])).mask(answer) == answer


def test_a_number_is_hidden_inside_a_longer_one() -> None:
    assert "9812300001" not in Masker(KEY, payload(["9812300001", "", 5])).mask("phone 0919812300001 is bad")


@pytest.mark.parametrize(
    "odd", ["not json", '{"data":5}', "[]", '{"rows":[]}', '{"data":[[{"deep":"Asha"}]]}', "[" * 10_000]
)
def test_a_payload_of_another_shape_is_hidden_as_well_as_can_be(odd: str) -> None:
    masked = Masker(KEY, odd).mask(f"echo {odd} {KEY}")
    assert KEY not in masked
    assert "not json" not in masked


def test_nothing_to_hide_leaves_the_text() -> None:
    assert Masker("", "").mask("as it is") == "as it is"


def test_a_masker_shows_nothing_of_itself() -> None:
    assert KEY not in repr(Masker(KEY, payload([PHONE, NAME, 5])))


def test_a_full_batch_echoed_back_is_masked_in_time() -> None:
    sent = payload(*([f"98{number:08d}", f"Name {number}", number % 99 + 1] for number in range(500)))
    # Of this thread's own time: whatever else runs on this computer does not count.
    begun = time.thread_time()
    masked = Masker(KEY, sent).mask(sent)
    assert time.thread_time() - begun < 5
    assert "9800000" not in masked


@pytest.mark.parametrize("rows", [["Asha", "Asha Rao"], ["Asha Rao", "Asha"], ["Rao", "Asha Rao", "Asha"]])
def test_of_two_values_of_which_one_begins_the_other_the_longer_is_hidden_whole(rows: list[str]) -> None:
    sent = payload(*([PHONE, name, 5] for name in rows))
    assert Masker(KEY, sent).mask("Asha Rao is not allowed") == f"{MASK} is not allowed"
