from __future__ import annotations

import base64
import html
import json
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ozogui.cloudagent.masking import MASK, Masker, opened, plain_words, remember_secret, without_secrets

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


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _escaped(text: str) -> str:
    return "".join(f"\\u{ord(letter):04x}" for letter in text)


WRAPPINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "percent": lambda text: quote(text, safe=""),
    "percent, every letter": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "html": html.escape,
    "html, every letter": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "html, every letter in hexadecimal": lambda text: "".join(f"&#x{ord(letter):x};" for letter in text),
    "json": lambda text: json.dumps(text)[1:-1],
    "unicode escapes": _escaped,
    "base64": _base64,
    "base64 without its end": lambda text: _base64(text).rstrip("="),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64 of a header": lambda text: f"Basic {_base64(f'acme:{text}')}",
    "hexadecimal": lambda text: text.encode().hex(),
    "capitals": str.upper,
}
CREDENTIAL = "Ka7bcd91-QwErTyUi_opAsdFgh22"


def pieces_of(secret: str) -> set[str]:
    return {secret[start : start + 8].casefold() for start in range(len(secret) - 7)}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(WRAPPINGS)), min_size=1, max_size=2),
    st.integers(0, len(CREDENTIAL) - 8),
    st.integers(8, len(CREDENTIAL)),
    st.sampled_from(["", "key=", "<b>", '{"apiKey":"', "&"]),
    st.sampled_from(["", "</b>", '"}', " is wrong"]),
)
def test_no_piece_of_a_key_survives_in_any_code(
    wrapped: list[str], start: int, length: int, before: str, after: str
) -> None:
    echoed = CREDENTIAL[start : start + max(8, length)]
    for name in wrapped:
        echoed = WRAPPINGS[name](echoed)
    masked = Masker(CREDENTIAL, "").mask(f"{before}{echoed}{after}")
    shown = opened(masked).casefold()
    assert not [piece for piece in pieces_of(CREDENTIAL) if piece in shown], masked


@pytest.mark.parametrize("wrapped", sorted(WRAPPINGS))
@pytest.mark.parametrize("value", ["9812300001", "+919812300001", "Asha Kulkarni"])
def test_a_lead_is_hidden_in_every_code(value: str, wrapped: str) -> None:
    masked = Masker("", payload([value, "x", 1])).mask(f"bad: {WRAPPINGS[wrapped](value)} !")
    assert value.casefold() not in opened(masked).casefold()
    assert MASK in masked


@pytest.mark.parametrize("written", ["98123 00001", "+91 98123-00001", "0981 2300001"])
def test_a_number_is_hidden_however_it_is_spelled(written: str) -> None:
    assert Masker("", payload([PHONE, "", 1])).mask(f"bad number {written}.") == f"bad number {MASK}."


def test_a_receivers_path_is_hidden_by_what_it_is() -> None:
    assert Masker(KEY, "", "plainlettersonly").mask("POST /PlainLettersOnly failed") == f"POST /{MASK} failed"


@pytest.mark.parametrize(
    "text",
    [
        '{"status":"error","message":"Authorization of transactionId 129171716445505819319510 failed: %s &amp; 10%"}',
        "<html><body>502 Bad&nbsp;Gateway upstream-server-01.internal.example.com</body></html>",
    ],
)
def test_a_text_without_secrets_stays_letter_by_letter(text: str) -> None:
    assert Masker(CREDENTIAL, payload([PHONE, NAME, 5])).mask(text) == text


def test_words_without_a_request_lose_numbers_and_credentials_but_no_transaction_and_no_date() -> None:
    words = plain_words(
        "2026-11-23: %2B91 98123 00001 failed, mail asha@example.com, see https://files.example.com/a.csv?Signature=x "
        "of 129171716445505819319510"
    )
    assert words == (
        f"2026-11-23: {MASK} failed, mail {MASK}, see https://files.example.com/a.csv?{MASK} "
        "of 129171716445505819319510"
    )


def test_a_secret_that_was_in_hand_is_hidden_everywhere_else() -> None:
    remember_secret("sixteenletterstogo")
    assert without_secrets("GET /sixteenletterstogo/results") == f"GET /{MASK}/results"
    remember_secret("short")
    assert without_secrets("too short") == "too short"
