import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.leads.values.plain_text import has_odd_signs, is_placeholder, tidied_text


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("ravi\u200b", "ravi"),
        ("Sales\u00a0Hindi", "Sales Hindi"),
        ("\u200eAsha\u202c ", "Asha"),
        ("\ufeffPune\u3000", "Pune"),
        ("a\u200db", "ab"),
        ("soft\u00adhyphen", "softhyphen"),
        ("क्\u200dष", "क्\u200dष"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
        ("Garc\u00c3\u00ada", "Garc\u00c3\u00ada"),
        ("two  words", "two  words"),
    ],
)
def test_what_nobody_sees_is_taken_away(text: str, tidied: str) -> None:
    assert tidied_text(text) == tidied


@given(st.text(max_size=20))
def test_tidying_a_text_once_is_enough_and_takes_no_letter_away(text: str) -> None:
    tidied = tidied_text(text)
    assert tidied_text(tidied) == tidied
    assert [char for char in tidied if char.isalnum()] == [
        char for char in text if char.isalnum() and char not in "\u115f\u1160\u17b4\u17b5"
    ]
    assert has_odd_signs(text) or tidied == text.strip()


@pytest.mark.parametrize("text", ["NULL", "nan", "undefined", "-", " None ", "N/A", "(blank)"])
def test_a_word_for_nothing_is_known(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["", "Nandini", "Nil Kamal", "0"])
def test_a_value_is_no_word_for_nothing(text: str) -> None:
    assert not is_placeholder(text)
