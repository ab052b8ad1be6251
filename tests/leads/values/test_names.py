import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.leads.values.names import (
    clean_name,
    is_accepted_name,
    keeps_its_letters,
    refused_characters,
)


@pytest.mark.parametrize("name", ["", "Asha Patil", "S. Krishnamurthy", "R_2 (HUF) + $5 100% - A: b", "  Asha  "])
def test_the_characters_of_the_vendors_page_are_taken_as_they_are(name: str) -> None:
    assert is_accepted_name(name)
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("राहुल शर्मा", "Rahul Sharma"),
        ("अनिता देशमुख", "Anita Deshmukh"),
        ("प्रकाश सिंह", "Prakash Singh"),
        ("कमला आनंद", "Kamla Anand"),
        ("अर्चना ज्ञान", "Archana Gyan"),
        ("कृष्ण गुप्ता", "Krishna Gupta"),
        ("फ़िरोज़ रमेश२", "Firoz Ramesh2"),
        ("ਗੁਰਮੀਤ ਸਿੰਘ", "Gurmit Singh"),
        ("સુરેશ પટેલ", "Suresh Patel"),
        ("సత్య", "Satya"),
        ("രാജൻ", "Rajan"),
        ("Zoë Fernandes", "Zoe Fernandes"),
        ("E\u0301mile", "Emile"),
        ("Łukasz Straße", "Lukasz Strasse"),
        ("Ольга", "Olga"),
        ("\uff21\uff22\uff23", "ABC"),
        ("Asha & Sons", "Asha and Sons"),
        ("Mehta&Mehta", "Mehta and Mehta"),
        ("Zoë D'Souza", "Zoe D Souza"),
        ("Maria D\u2019Mello", "Maria D Mello"),
        ("Zoë / Tina", "Zoe Tina"),
        ("Sharma, Anil", "Sharma Anil"),
        ('Vijay "Viju" Kale', "Vijay Viju Kale"),
        ("Rahul \u2013 Kumar", "Rahul - Kumar"),
        ("\u200eRavi\u00a0Rao\u200f", "Ravi Rao"),
        ("Asha\tPatil\n", "Asha Patil"),
        ("😀 Raj", "Raj"),
        ("***", ""),
    ],
)
def test_a_refused_name_is_written_with_what_is_taken(name: str, cleaned: str) -> None:
    assert not is_accepted_name(name)
    assert clean_name(name) == cleaned


def test_refused_characters_are_named_once_each() -> None:
    assert refused_characters("D'Souza & D'Mello, राम") == ("'", "&", ",", "र", "ा", "म")


@given(st.text(max_size=30) | st.text(alphabet="कखगराम्ािीुंः़ृे '&-aZ9é", max_size=20))
def test_cleaning_ends_with_an_accepted_name_that_stays_as_it_is(name: str) -> None:
    cleaned = clean_name(name)
    assert re.fullmatch(r"[A-Za-z0-9_ ().+$%\-:]*", cleaned)
    assert clean_name(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Ravi &amp; Sons", "Ravi and Sons"),
        ("O&#39;Neil", "O Neil"),
        ("&lt;b&gt;Asha&lt;/b&gt;", "Asha"),
        ("Jos\u00c3\u00a9 Pinto", "Jose Pinto"),
        ("Garc\u00c3\u00ada", "Garcia"),
        ("Voil\u00c3\u00a0", "Voila"),
        ("Andr\u00c3\u0192\u00c2\u00a9", "Andre"),
        ("O\u00e2\u20ac\u2122Neil", "O Neil"),
        ("Zo\u00eb", "Zoe"),
    ],
)
def test_what_programs_have_made_of_a_name_is_undone_before_letters_are_dropped(text: str, cleaned: str) -> None:
    assert clean_name(text) == cleaned
    assert keeps_its_letters(text)


@pytest.mark.parametrize("text", ["\U0001f600\U0001f600", "Jos\ufffd", "#REF", "***", "N/A", "Jos\u00c3 Pinto\u00c3"])
def test_a_name_that_would_lose_letters_or_is_none_is_not_certain(text: str) -> None:
    assert not keeps_its_letters(text)
