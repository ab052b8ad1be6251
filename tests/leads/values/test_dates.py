from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.leads.values.dates import (
    DATE,
    DATE_AND_TIME,
    DateOrder,
    is_date,
    parse_date,
    read_date,
    rewritten_date,
    settled_order,
)

DAY, MONTH, YEAR = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST, DateOrder.YEAR_FIRST


@pytest.mark.parametrize(
    "text",
    [
        "31/12/2026",
        "31.12.2026",
        "31-12-2026",
        "31 12 2026",
        "12/31/2026",
        "2026/12/31",
        "2026-12-31 00:00:00",
        "2026-12-31T18:30:00.000",
        "31/12/2026 11:59 PM",
        "31-Dec-26",
        "31 Dec 2026",
        "31st December, 2026",
        "Dec 31, 2026",
        "20261231",
        "31122026",
        "३१/१२/२०२६",
    ],
)
def test_a_date_with_one_meaning_needs_no_order(text: str) -> None:
    assert not is_date(text)
    assert rewritten_date(text, None) == "2026-12-31"


@pytest.mark.parametrize(
    ("text", "order", "written"),
    [
        ("05/06/2030", DAY, "2030-06-05"),
        ("05/06/2030", MONTH, "2030-05-06"),
        ("1/4/2031", DAY, "2031-04-01"),
        ("31/12/26", DAY, "2026-12-31"),
        ("31/12/26", YEAR, "2031-12-26"),
        ("12102026", DAY, "2026-10-12"),
    ],
)
def test_a_date_with_two_meanings_needs_an_order(text: str, order: DateOrder, written: str) -> None:
    assert rewritten_date(text, None) is None
    assert rewritten_date(text, order) == written


def test_the_same_day_and_month_need_no_order() -> None:
    assert rewritten_date("05/05/2030", None) == "2030-05-05"


def test_an_order_that_makes_no_sense_of_a_date_is_not_forced_upon_it() -> None:
    assert rewritten_date("31/12/26", MONTH) is None


@pytest.mark.parametrize(
    "text",
    ["31/02/2030", "2030-13-45", "till Diwali", "end of month", "41123", "1-2-3", "32/13/2026", "31/12/2026 25:00",
     "31/12/2026 13:00 pm", "Foo 5, 2026", "31/12/1066", "2026-W01-1", "", "1" + " " * 5_000],
)  # fmt: skip
def test_what_is_no_date_is_never_made_one(text: str) -> None:
    assert read_date(text) == {}
    assert all(rewritten_date(text, order) is None for order in (None, *DateOrder))


@pytest.mark.parametrize(
    ("text", "order"),
    [("13/02/2030", DAY), ("02/13/2030", MONTH), ("31122026", DAY), ("32/12/26", YEAR), ("26/12/32", DAY)],
)
def test_a_date_with_one_meaning_tells_the_order_of_its_column(text: str, order: DateOrder) -> None:
    assert settled_order(text) is order


@pytest.mark.parametrize("text", ["", "05/06/2030", "05/05/2030", "2030-01-31", "31 Dec 2026", "20261231", "soon"])
def test_a_date_that_reads_alike_in_several_orders_tells_none(text: str) -> None:
    assert settled_order(text) is None


def test_the_form_with_a_time_keeps_it_or_ends_the_day() -> None:
    assert rewritten_date("31/12/2026", None, DATE_AND_TIME) == "2026-12-31 23:59:59"
    assert rewritten_date("31/12/2026 6:05 pm", None, DATE_AND_TIME) == "2026-12-31 18:05:00"
    assert rewritten_date("2026-12-31 12:00 am", None, DATE_AND_TIME) == "2026-12-31 00:00:00"
    assert is_date("2026-12-31 00:00:00", DATE_AND_TIME)
    assert not is_date("2026-12-31", DATE_AND_TIME)
    assert parse_date("2026-12-31 23:59:59", DATE_AND_TIME) == date(2026, 12, 31)


@pytest.mark.parametrize(
    "text", ["2026-02-29", "2026-1-05", "20261231", "\uff12026-12-31", "2026-12-31 ", "2026-12-31\n", "2026-W01-1"]
)
def test_only_the_exact_form_of_a_real_day_is_taken(text: str) -> None:
    assert not is_date(text)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["%d/%m/%Y", "%m.%d.%Y", "%Y/%m/%d", "%d%m%Y"]))
def test_every_date_is_among_its_own_meanings(day: date, form: str) -> None:
    readings = read_date(day.strftime(form))
    assert day in {meaning.date() for meaning in readings.values()}


@given(st.text(alphabet="0123456789/-. :TDecJan", max_size=22), st.sampled_from([None, *DateOrder]))
def test_what_is_written_is_a_date_and_writing_it_again_changes_nothing(text: str, order: DateOrder | None) -> None:
    for date_format in (DATE, DATE_AND_TIME):
        written = rewritten_date(text, order, date_format)
        if written is not None:
            assert is_date(written, date_format)
            assert rewritten_date(written, order, date_format) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("46387", "2026-12-31"),
        ("46387.75", "2026-12-31"),
        ("31/12/75", "2075-12-31"),
        ("31 दिसंबर 2027", "2027-12-31"),
        ("31-Dez-2027", "2027-12-31"),
        ("Thursday, 31 December 2026", "2026-12-31"),
        ("Thursday, December 31, 2026", "2026-12-31"),
        ("31/12/2026 (Thu)", "2026-12-31"),
        ("Thu Dec 31 2026 00:00:00 GMT+0530 (India Standard Time)", "2026-12-31"),
        ("2027-12-31T10:30:00Z", "2027-12-31"),
        ("2027-12-31T23:30:00+05:30", "2027-12-31"),
        ("2027-12-31 24:00:00", "2027-12-31"),
    ],
)
def test_dates_as_other_programs_and_languages_write_them(text: str, written: str) -> None:
    assert rewritten_date(text, None) == written


@pytest.mark.parametrize("text", ["2027-12-31T18:30:00.000Z", "2027-12-31T20:00:00+00:00"])
def test_a_moment_of_another_zone_may_mean_two_days(text: str) -> None:
    assert rewritten_date(text, None) is None
    assert {f"{meaning:%Y-%m-%d}" for meaning in read_date(text).values()} == {"2027-12-31", "2028-01-01"}
    assert settled_order(text) is None
