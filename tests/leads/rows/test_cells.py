"""What a stored value looks like as text."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.leads.rows.cells import ERROR_TEXTS, NOT_CALCULATED, CellValue, text_of
from ozogui.leads.rows.packing import texts_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (9876543210.0, "9876543210"),
        (5.0, "5"),
        (-0.0, "0"),
        (0.5, "0.5"),
        (9876543210.5, "9876543210.5"),
        (919876543210123.0, "919876543210123"),
        (999_999_999_999_999.0, "999999999999999"),
        (1e15, "1E+15"),
        (1234567890123457e3, "1.23456789012346E+18"),
        (-1.5e20, "-1.5E+20"),
        (float("inf"), "#NUM!"),
        (7, "7"),
        (True, "TRUE"),
        (False, "FALSE"),
        ("0098", "0098"),
        (" +91 98 ", " +91 98 "),
        (date(2026, 12, 31), "2026-12-31"),
        (date(1900, 1, 1), "1900-01-01"),
        (datetime(2026, 12, 31), "2026-12-31"),  # noqa: DTZ001
        (datetime(2026, 12, 31, 14, 5, 6), "2026-12-31 14:05:06"),  # noqa: DTZ001
        (datetime(2026, 12, 31, 23, 59, 59, 999_000), "2026-12-31 23:59:59"),  # noqa: DTZ001
        (time(14, 5, 6), "14:05:06"),
        (timedelta(hours=26, minutes=3), "26:03:00"),
        (timedelta(seconds=-90), "-0:01:30"),
    ],
)
def test_a_value_is_given_as_it_is_stored(value: CellValue, text: str) -> None:
    assert text_of(value) == text


def test_no_time_zone_shifts_a_date() -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=timezone(timedelta(hours=-11)))
    assert text_of(late) == "2026-12-31 23:30:00"


@given(st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1))
def test_whole_numbers_that_excel_can_keep_lose_no_digit(number: int) -> None:
    assert text_of(float(number)) == str(number)


@given(st.integers(min_value=10**15, max_value=10**22))
def test_longer_numbers_show_that_they_lost_digits(number: int) -> None:
    assert "E+" in text_of(float(number))


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e14, max_value=1e14))
def test_a_number_is_rounded_to_15_digits_alone(number: float) -> None:
    assert float(text_of(number)) == float(f"{number:.15g}")


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", NOT_CALCULATED])
def test_error_texts_are_known(text: str) -> None:
    assert text in ERROR_TEXTS


_FLOATS = st.floats() | st.integers(-(10**16), 10**16).map(float)
_MOMENTS = st.dates() | st.datetimes() | st.times() | st.timedeltas()
_ANY = st.one_of(_FLOATS, st.integers(), st.booleans(), st.text(), _MOMENTS)
_SAME = st.sampled_from([1, 1.0, True, 0, 0.0, -0.0, False, "", date(2026, 1, 2), datetime(2026, 1, 2)])  # noqa: DTZ001


_KINDS = (_FLOATS, st.dates(), _FLOATS | st.text(), _ANY, _SAME, st.text())


@given(st.one_of(*(st.lists(kind, max_size=9) for kind in _KINDS)))
def test_many_cells_are_written_as_each_by_itself(values: list[CellValue]) -> None:
    assert list(texts_of(values)) == list(map(text_of, values))


@pytest.mark.parametrize(
    ("value", "text"),
    [(1499.9999999999998, "1500"), (0.1 + 0.2, "0.3"), (2499.9999999999995, "2500"), (98765.4321, "98765.4321"),
     (1.2345678e-05, "0.000012345678"), (-0.1, "-0.1")],
)  # fmt: skip
def test_a_number_has_the_15_digits_that_excel_shows(value: float, text: str) -> None:
    assert text_of(value) == text
