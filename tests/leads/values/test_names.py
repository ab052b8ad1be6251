import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.leads.values.names import clean_name, is_accepted_name, refused_characters


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
