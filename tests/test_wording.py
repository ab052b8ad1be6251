"""Numbers, counts and moments as people read them, and the two kinds of expected trouble."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui import wording
from ozogui.errors import CancelledError, UserError

NOON = datetime(2026, 11, 19, 12, 0).astimezone()


@pytest.mark.parametrize(("value", "said"), [(0, "0"), (999, "999"), (37_412, "37,412"), (1_048_575, "1,048,575")])
def test_thousands_are_grouped(value: int, said: str) -> None:
    assert wording.number(value) == said


@pytest.mark.parametrize(
    ("noun", "value", "plural", "said"),
    [
        ("lead", 0, "", "0 leads"),
        ("lead", 1, "", "1 lead"),
        ("lead", 1_240, "", "1,240 leads"),
        ("batch", 1, "batches", "1 batch"),
        ("batch", 75, "batches", "75 batches"),
    ],
)
def test_a_noun_follows_its_number(noun: str, value: int, plural: str, said: str) -> None:
    assert wording.count(noun, value, plural) == said


@pytest.mark.parametrize(("value", "said"), [(0, "no"), (1, "one"), (6, "six"), (10, "ten"), (11, "11"), (-1, "-1")])
def test_small_numbers_are_words(value: int, said: str) -> None:
    assert wording.in_words(value) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "1 s"),
        (0.2, "1 s"),
        (11.1, "12 s"),
        (59, "59 s"),
        (60, "1 minute"),
        (489, "8 minutes"),
        (59 * 60, "59 minutes"),
        (60 * 60, "1 hour"),
        (61 * 60, "1 hour 1 minute"),
        (7 * 3600, "7 hours"),
        (7 * 3600 + 125 * 60, "9 hours 5 minutes"),
    ],
)
def test_a_length_of_time_is_said_as_a_person_would(seconds: float, said: str) -> None:
    assert wording.duration(seconds) == said


@given(st.floats(min_value=0, max_value=59.9))
def test_a_countdown_never_says_less_than_is_left(seconds: float) -> None:
    assert int(wording.duration(seconds).removesuffix(" s")) >= seconds


def test_a_clock_time_is_the_computers_own() -> None:
    assert wording.clock_time(NOON.replace(hour=9, minute=5, tzinfo=None)) == "09:05"
    elsewhere = NOON.astimezone(timezone(timedelta(hours=-11)))
    assert wording.clock_time(elsewhere) == "12:00"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (NOON, "Today 12:00"),
        (NOON - timedelta(hours=12), "Today 00:00"),
        (NOON - timedelta(hours=12, minutes=1), "Yesterday 23:59"),
        (NOON - timedelta(days=2), "Tue 17 Nov"),
        (datetime(2025, 9, 2, 8, 0).astimezone(), "2 Sep 2025"),
    ],
)
def test_a_moment_is_told_as_near_as_it_is(when: datetime, said: str) -> None:
    assert wording.moment(when, NOON) == said
    assert wording.moment(when.astimezone(UTC), NOON) == said


@given(st.text("abc", max_size=60), st.integers(min_value=1, max_value=60))
def test_a_shortened_text_fits_and_keeps_its_ends(text: str, most: int) -> None:
    short = wording.shorten_middle(text, most)
    if len(text) <= most:
        assert short == text
        return
    assert len(short) == most
    head, ellipsis, tail = short.partition("…")
    assert ellipsis
    assert text.startswith(head)
    assert text.endswith(tail)
    assert len(head) - len(tail) in {0, 1}


def test_the_middle_of_a_long_name_gives_way() -> None:
    assert wording.shorten_middle("vendor_dump_final (3).csv", 13) == "vendor…3).csv"
    assert wording.shorten_middle("129171716445505819319510", 9) == "1291…9510"


def test_an_expected_trouble_holds_what_happened_and_what_to_do() -> None:
    trouble = UserError("The sheet is empty.", "Choose another sheet.")
    assert (trouble.title, trouble.message) == ("The sheet is empty.", "Choose another sheet.")
    assert str(trouble) == "The sheet is empty. Choose another sheet."
    assert str(UserError("The sheet is empty.")) == "The sheet is empty."


def test_a_wish_to_stop_is_no_trouble() -> None:
    assert not issubclass(CancelledError, UserError)
    assert not issubclass(UserError, CancelledError)
