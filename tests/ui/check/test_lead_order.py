"""Sorting and searching leads: the slices and runs find what one plain look through all leads finds."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ozogui.errors import CancelledError
from ozogui.leads.leads import Change, Leads
from ozogui.ui.check.lead_order import edited_leads, in_order, leads_with, pause_while, sorted_leads

VALUES = st.sampled_from(
    ["", "5", "05", "10", "2", "Asha", "asha", "Zoë", "zoe", " ", "9876543210", "+91 98", "9" * 16]
)


def plainly(column: list[str], descending: bool) -> list[int]:
    """Sort as a reader of the promise would: numbers, texts, blanks last; equal ones in file order."""

    def key(row: int) -> tuple[int, float, str]:
        value = column[row]
        return (0, float(value), "") if value.isdecimal() and len(value) <= 15 else (1, 0.0, value.casefold())

    filled = [row for row, value in enumerate(column) if value]
    blank = [row for row, value in enumerate(column) if not value]
    return sorted(filled, key=key, reverse=descending) + blank


@given(st.lists(VALUES, max_size=60), st.booleans())
@settings(max_examples=80, deadline=None)
def test_a_sort_puts_numbers_before_texts_and_blanks_last(column: list[str], descending: bool) -> None:
    assert sorted_leads(column, descending=descending) == plainly(column, descending)


@pytest.mark.parametrize("descending", [False, True])
def test_many_different_values_are_sorted_in_runs(descending: bool) -> None:
    rng = random.Random(4)
    # Some are equal and in different runs: they stay in the file's order.
    numbers = [str(rng.randrange(10**9, 10**9 + 90_000)) for _ in range(130_000)]
    mixed = [rng.choice(("", "Asha ", "9", "zoe ")) + str(rng.random()) for _ in range(70_000)]
    column = numbers + mixed
    assert sorted_leads(column, descending=descending) == plainly(column, descending)


def test_a_sort_that_nobody_wants_any_more_ends() -> None:
    column = [str(row) for row in range(100_000)]
    with pytest.raises(CancelledError):
        sorted_leads(column, pause=pause_while(lambda: True))


def test_kept_leads_come_in_the_order_of_all() -> None:
    assert in_order([3, 1, 0, 2], [0, 3]) == [3, 0]


def test_a_text_is_found_in_any_cell_and_a_phone_however_it_is_spaced() -> None:
    phones = [f"98{row:08d}" for row in range(3_000)]
    phones[1_234] = "98200 51-137"
    names = ["Ravi"] * 3_000
    names[2_999] = "Straße 98200"
    leads = Leads(("PhoneNumber", "Name"), (phones, names), range(2, 3_002))
    assert leads_with(leads, "98 200-51137") == [1_234]
    assert leads_with(leads, "STRASSE") == [2_999]
    assert leads_with(leads, "ravi", [5, 2_999, 3]) == [5, 3]


def test_edited_leads_are_those_that_differ_from_the_file() -> None:
    leads = Leads(("Name",), (["a", "b", "c"],), range(2, 5))
    leads.edit([Change(2, "Name", "c", "x"), Change(0, "Name", "a", "y")], "Typed")
    leads.edit([Change(0, "Name", "y", "".join(["a"]))], "Typed back")
    assert edited_leads(leads) == [2]
