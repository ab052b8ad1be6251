"""What each column is taken for, by its name and by what it holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.leads.mapping.guessing import Guess, Sureness, guess_columns
from ozogui.leads.reading.sheet import read_sheet
from ozogui.leads.rows.listed import Column
from ozogui.leads.values.content import (
    content_of,
    is_small_number,
    looks_like_date,
    looks_like_mobile,
    looks_like_phone,
)
from ozogui.leads.values.headers import AGENT, EXPIRY, NAME, PHONE, PRIORITY, SKILL

RESOURCES = Path(__file__).parents[3] / "resources"

MOBILES = [f"98765{number:05d}" for number in range(40)]
LANDLINES = [f"022 2555 {number:04d}" for number in range(40)]
PEOPLE = [f"{first} {last}" for first in ("Asha", "Rahul", "Zoë", "राहुल") for last in "ABCDEFGHIJ"]
DATES = [f"{day:02d}/12/2026" for day in range(1, 29)] + ["2026-12-31"] * 12
CITIES = ["Pune", "Mumbai", "Navi Mumbai", "Nagpur"] * 10
PRIORITIES = ["5", "10", "5.0", "1"] * 10
SERIALS = [str(number) for number in range(1, 41)]
REMARKS = ["", "Call after 6", "", "Spoke in May", "VIP"] * 8


def column(name: str, values: list[str], letter: str = "A") -> Column:
    return Column(letter, name, values, sum(bool(value.strip()) for value in values))


def guess(*columns: tuple[str, list[str]], own: tuple[str, ...] = ()) -> list[tuple[str | None, Sureness]]:
    guesses = guess_columns([column(name, values) for name, values in columns], own)
    assert [found.column for found in guesses] == [name for name, _ in columns]
    return [(found.header, found.sureness) for found in guesses]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_sample_is_matched_as_the_screens_show_it(ending: str) -> None:
    sheet = read_sheet(RESOURCES / f"sample-leads.{ending}")
    assert guess_columns(sheet.columns) == (
        Guess("Mobile No.", PHONE, Sureness.CERTAIN_BY_NAME),
        Guess("Alt. Mobile", None, Sureness.SECOND_PHONE),
        Guess("Customer Name", NAME, Sureness.CERTAIN_BY_NAME),
        Guess("Prio", PRIORITY, Sureness.LIKELY_BY_NAME),
        Guess("Valid Till", EXPIRY, Sureness.CERTAIN_BY_CONTENT),
        Guess("Agent", AGENT, Sureness.CERTAIN_BY_NAME),
        Guess("Skill", SKILL, Sureness.CERTAIN_BY_NAME),
        Guess("City", "City", Sureness.OWN_HEADER),
        Guess("Remarks", None, Sureness.NO_HEADER),
    )


def test_columns_without_names_are_known_by_what_they_hold() -> None:
    assert guess(
        ("Column A", SERIALS),
        ("Column B", PEOPLE),
        ("Column C", MOBILES),
        ("Column D", PRIORITIES),
        ("Column E", DATES),
    ) == [
        (None, Sureness.NO_HEADER),
        (NAME, Sureness.LIKELY_BY_CONTENT),
        (PHONE, Sureness.CERTAIN_BY_CONTENT),
        (PRIORITY, Sureness.LIKELY_BY_CONTENT),
        (EXPIRY, Sureness.LIKELY_BY_CONTENT),
    ]


def test_numbers_that_are_no_indian_mobiles_are_only_likely_phones() -> None:
    assert guess(("Column A", LANDLINES)) == [(PHONE, Sureness.LIKELY_BY_CONTENT)]
    assert guess(("Whom to ring", MOBILES)) == [(PHONE, Sureness.CERTAIN_BY_CONTENT)]


@pytest.mark.parametrize("name", ["Loan No", "Account Number", "Aadhaar", "Order ID", "Policy No.", "EMI amount"])
def test_other_long_numbers_are_no_phones(name: str) -> None:
    assert guess((name, [str(987654321012 + number * 7) for number in range(40)])) == [(None, Sureness.NO_HEADER)]


def test_of_two_phone_columns_the_fuller_is_proposed_and_the_other_named() -> None:
    half = MOBILES[:10] + [""] * 30
    proposed, other = (PHONE, Sureness.CERTAIN_BY_NAME), (None, Sureness.SECOND_PHONE)
    assert guess(("Phone", half), ("Mobile", MOBILES)) == [other, proposed]
    assert guess(("Phone", MOBILES), ("Mobile", half)) == [proposed, other]
    assert guess(("Phone", [""] * 40), ("Column B", MOBILES)) == [
        (None, Sureness.SECOND_PHONE),
        (PHONE, Sureness.CERTAIN_BY_CONTENT),
    ]


def test_an_alternate_phone_serves_where_it_is_the_fuller_one() -> None:
    sparse = MOBILES[:20] + [""] * 20
    assert guess(("Phone 1", sparse), ("Phone 2", MOBILES))[1] == (PHONE, Sureness.LIKELY_BY_NAME)
    assert guess(("Alt Mobile", MOBILES), ("Mobile", sparse))[0] == (PHONE, Sureness.LIKELY_BY_NAME)
    assert guess(("Alt Mobile", MOBILES), ("Mobile", MOBILES))[1] == (PHONE, Sureness.CERTAIN_BY_NAME)
    assert guess(("Alt Mobile", MOBILES), ("Mobile", [*MOBILES[:38], "", ""]))[1][0] == PHONE
    assert guess(("Alt Mobile", MOBILES)) == [(PHONE, Sureness.LIKELY_BY_NAME)]


def test_a_doubtful_name_is_settled_by_what_the_column_holds() -> None:
    assert guess(("Contact", MOBILES)) == [(PHONE, Sureness.CERTAIN_BY_CONTENT)]
    assert guess(("Contact", PEOPLE), ("Mobile", MOBILES))[0] == (NAME, Sureness.LIKELY_BY_NAME)
    assert guess(("Rank", ["gold", "silver"] * 20))[0] != (PRIORITY, Sureness.LIKELY_BY_NAME)
    assert guess(("Validity", ["12 months", "6 months"] * 20))[0][0] != EXPIRY
    assert guess(("Language", ["Hindi", "Marathi"] * 20)) == [(SKILL, Sureness.LIKELY_BY_NAME)]


def test_a_mistyped_name_is_likely() -> None:
    assert guess(("Custmer Name", PEOPLE), ("Prioirty", PRIORITIES)) == [
        (NAME, Sureness.LIKELY_BY_NAME),
        (PRIORITY, Sureness.LIKELY_BY_NAME),
    ]


def test_no_header_is_proposed_twice() -> None:
    guesses = guess(("Name", PEOPLE), ("Customer Name", PEOPLE), ("Prio", PRIORITIES), ("Priority", PRIORITIES))
    assert [header for header, _ in guesses] == [NAME, None, None, PRIORITY]
    assert guesses[1] == (None, Sureness.NO_HEADER)


def test_dates_of_another_kind_do_not_expire_leads() -> None:
    assert guess(("DOB", DATES), ("Created on", DATES)) == [(None, Sureness.NO_HEADER)] * 2


def test_few_words_over_and_over_may_be_the_campaigns_own() -> None:
    assert guess(("Offer", ["Gold card", "Silver card"] * 20)) == [("Offer", Sureness.OWN_HEADER)]
    assert guess(("City", ["Pune", "Goa"])) == [("City", Sureness.OWN_HEADER)]
    assert guess(("Offer", ["Gold card", "Silver card"])) == [(None, Sureness.NO_HEADER)]
    assert guess(("City", [""] * 40)) == [(None, Sureness.NO_HEADER)]
    assert guess(("City", CITIES), ("City (2)", CITIES))[1] == (None, Sureness.NO_HEADER)


@pytest.mark.parametrize("name", ["Remarks", "Last Comment", "Note", "Address", "Sr No"])
def test_free_text_is_not_sent_however_often_it_repeats(name: str) -> None:
    assert guess((name, REMARKS)) == [(None, Sureness.NO_HEADER)]


def test_long_texts_are_not_sent() -> None:
    texts = ["Wants to be called back after the holidays", "Has moved to another town last year"] * 20
    assert guess(("Story", texts)) == [(None, Sureness.NO_HEADER)]


def test_known_headers_of_the_campaign_keep_their_spelling() -> None:
    assert guess(("order-number", SERIALS), ("LANGUAGE", CITIES), own=("OrderNumber", "language")) == [
        ("OrderNumber", Sureness.CERTAIN_BY_NAME),
        ("language", Sureness.CERTAIN_BY_NAME),
    ]
    assert guess(("Phone Number", MOBILES), own=("phone number",)) == [(PHONE, Sureness.CERTAIN_BY_NAME)]
    assert guess(("City", CITIES), ("city", CITIES), own=("City",))[0] == ("City", Sureness.CERTAIN_BY_NAME)


def test_a_sheet_without_columns_has_no_guesses() -> None:
    assert guess_columns([]) == ()


def test_only_doubts_want_a_look() -> None:
    assert {sureness for sureness in Sureness if sureness.wants_a_look} == {
        Sureness.SECOND_PHONE,
        Sureness.OWN_HEADER,
        Sureness.DOUBTFUL,
    }


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Mobile", "Phone 2", "Contact", "Name", "Column C", "City", "Valid till", "Rank"]),
            st.sampled_from([MOBILES, LANDLINES, PEOPLE, DATES, CITIES, PRIORITIES, SERIALS, REMARKS, [""] * 40]),
        ),
        max_size=7,
    )
)
def test_each_column_gets_one_guess_and_each_header_at_most_one_column(columns: list[tuple[str, list[str]]]) -> None:
    headers = [header for header, _ in guess(*columns) if header is not None]
    assert len(set(headers)) == len(headers)


def test_a_column_is_judged_over_its_whole_length() -> None:
    mostly = ["n/a"] * 1_000 + MOBILES * 100
    assert 0.7 < content_of(mostly).phones < 0.9
    sparse = [""] * 50_000 + ["Pune"] + [""] * 50_000
    assert content_of(sparse).sampled == 1


@pytest.mark.parametrize(
    "text",
    [
        "9876543210",
        "+91 98765-43210",
        "(+91) 98765 43210",
        "tel:+919876543210",
        "98765 43210 / 98200 11122",
        "9876543210.0",
        "9.87654E+09",
        "022 2555 1001",
        "९८७६५४३२१०",
        "98765\u00a043210",
    ],
)
def test_phones_are_recognised_with_their_faults(text: str) -> None:
    assert looks_like_phone(text)


@pytest.mark.parametrize("text", ["", "NA", "31/12/2026", "2026-12-31", "12-31-26", "5", "1.5E+03", "98765O3219"])
def test_other_texts_are_no_phones(text: str) -> None:
    assert not looks_like_phone(text)


@pytest.mark.parametrize("text", ["9876543210", "+91 98765 43210", "09876543210", "919876543210", "0091 98765 43210"])
def test_indian_mobiles_are_recognised(text: str) -> None:
    assert looks_like_mobile(text)
    assert not looks_like_mobile(text.replace("9", "1"))


@pytest.mark.parametrize(
    "text",
    ["2026-12-31", "2026-12-31 14:05:06", "31/12/2026", "1.4.26", "31-12-2026", "31 Dec 2026", "5-Aug-26"],
)
def test_dates_are_recognised(text: str) -> None:
    assert looks_like_date(text)


@pytest.mark.parametrize("text", ["", "2026", "9876543210", "12 months", "1/2", "May", "022-2555-1001"])
def test_other_texts_are_no_dates(text: str) -> None:
    assert not looks_like_date(text)


@pytest.mark.parametrize("name", ["Prio", "Priorty", "Rank", "Column C", ""])
def test_running_numbers_are_no_priority(name: str) -> None:
    found = guess(("Mobile", MOBILES), (name, SERIALS))
    assert found[1][0] != PRIORITY
    assert guess(("Mobile", MOBILES), ("Prio", PRIORITIES))[1][0] == PRIORITY


@pytest.mark.parametrize(
    "numbers", [["1", "2"], ["1", "2", "3"], ["7", "8", "9", "10"], [str(n) for n in range(60, 18, -1)]]
)
def test_a_nameless_column_of_small_numbers_is_a_priority_only_where_a_few_come_again_and_again(
    numbers: list[str],
) -> None:
    assert guess(("Mobile", MOBILES[: len(numbers)]), ("Column B", numbers))[1][0] != PRIORITY
    again = PRIORITIES[:20]
    assert guess(("Mobile", MOBILES[: len(again)]), ("Column B", again))[1][0] == PRIORITY


def test_an_empty_column_is_taken_for_its_name_only_where_the_name_means_one_thing() -> None:
    assert content_of([]) == content_of(["", " "])
    assert content_of([]).sampled == 0
    assert not content_of([]).counts_up
    assert guess(("Mobile", MOBILES), ("Prio", [""] * 40))[1] == (PRIORITY, Sureness.LIKELY_BY_NAME)


@pytest.mark.parametrize(("values", "header"), [(DATES, EXPIRY), (PEOPLE, NAME)])
def test_of_two_nameless_columns_alike_the_fuller_one_is_taken(values: list[str], header: str) -> None:
    thin = [value if number % 4 == 0 else "" for number, value in enumerate(values)]
    for columns in ([thin, values], [values, thin]):
        found = guess(("Mobile", MOBILES), *((f"Column {'BC'[at]}", cells) for at, cells in enumerate(columns)))
        assert found[1 + columns.index(values)][0] == header
        assert found[1 + columns.index(thin)][0] != header


def test_four_of_five_cells_are_enough_to_know_phones_by_their_content() -> None:
    mixed = [value if number % 5 else "ask" for number, value in enumerate(MOBILES)]
    assert content_of(mixed).phones == 0.8
    assert guess(("Column A", mixed))[0][0] == PHONE


@pytest.mark.parametrize(("text", "is_one"), [("", False), ("0", True), ("99", True), ("999", True), ("1000", False)])
def test_what_is_small_enough_for_a_priority(text: str, *, is_one: bool) -> None:
    assert is_small_number(text) is is_one


RISING = [str(100 + number) for number in range(40)]
HELPLINES = [f"0804567{number:04d}" for number in range(40)]


@pytest.mark.parametrize(
    ("name", "values", "perhaps"),
    [
        ("Phone", RISING, PHONE),
        ("Mobile No", [str(10_000_001 + number) for number in range(40)], PHONE),
        ("Caller ID", HELPLINES, AGENT),
        ("Lead Owner", PEOPLE, AGENT),
        ("Due Date", DATES, EXPIRY),
        ("Last Date", DATES, EXPIRY),
        ("Priority Customer", ["Yes", "No"] * 20, PRIORITY),
        ("Rank", SERIALS, PRIORITY),
        ("Name", SERIALS, NAME),
    ],
)
def test_a_name_never_sends_what_its_content_denies_and_it_is_asked(name: str, values: list[str], perhaps: str) -> None:
    (found,) = guess_columns([column(name, values)])
    assert (found.header, found.sureness, found.perhaps) == (None, Sureness.DOUBTFUL, perhaps)
    assert found.sureness.wants_a_look


@pytest.mark.parametrize("name", ["Sender Name", "Your Name", "Full name", "பெயர்", "الاسم", "పేరు", "নাম", "Nombre"])
def test_names_of_people_in_many_languages(name: str) -> None:
    assert guess((name, PEOPLE)) == [(NAME, Sureness.CERTAIN_BY_NAME)]


@pytest.mark.parametrize("names", [("Phone", "Mobile"), ("Mobile", "Phone"), ("Telephone", "Cell No")])
def test_of_phone_and_mobile_the_mobile(names: tuple[str, str]) -> None:
    headers = {
        name: header for name, (header, _) in zip(names, guess(*((name, MOBILES) for name in names)), strict=True)
    }
    assert next(name for name, header in headers.items() if header == PHONE) in {"Mobile", "Cell No"}


def test_two_numbers_in_a_cell_are_phones() -> None:
    both = [f"+91 98765 {number:05d} ::: +91 98766 {number:05d}" for number in range(40)]
    assert guess(("Phone 1 - Value", both), ("Phone 2 - Value", LANDLINES))[0][0] == PHONE
