"""The longest row: found among many, and counted as the rule counts that holds a lead back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.errors import CancelledError
from ozogui.leads.checking.check import Check
from ozogui.leads.checking.row_length import longest_row
from ozogui.leads.checking.slices import CheckOptions
from ozogui.leads.leads import Leads


def leads_of(values: list[str]) -> Leads:
    return Leads(("PhoneNumber", "City"), (["9876543210"] * len(values), values), range(2, 2 + len(values)))


@given(st.lists(st.text(max_size=30), min_size=1, max_size=40))
def test_the_first_of_the_longest_is_found(values: list[str]) -> None:
    longest = max(map(len, values))
    assert longest_row(leads_of(values)) == (
        next(place for place, value in enumerate(values) if len(value) == longest),
        len("PhoneNumber") + len("City") + 10 + longest,
    )


def test_no_leads_have_no_longest_row() -> None:
    assert longest_row(leads_of([])) == (-1, 0)


@pytest.mark.parametrize(("characters", "held_back"), [(2_000, 0), (2_001, 1)])
def test_it_counts_as_the_rule_does(characters: int, held_back: int) -> None:
    leads = leads_of(["x" * (characters - len("PhoneNumber") - len("City") - 10)])
    check = Check(leads, CheckOptions(today=date(2026, 1, 1)))
    check.run()
    assert longest_row(leads) == (0, characters)
    assert len(check.rows_of("row-too-long")) == held_back


def test_it_ends_early_when_cancelled() -> None:
    with pytest.raises(CancelledError):
        longest_row(leads_of(["a"]), lambda: True)


@pytest.mark.parametrize(
    ("value", "rules"),
    [
        ("x" * 1_975, []),
        ("न" * 658, []),  # 15 and 10 characters around it, and 1,974 bytes
        ("न" * 659, ["row-bytes"]),
        ("न" * 1_975, ["row-bytes"]),
        ("न" * 1_976, ["row-too-long"]),
        ("😀" * 600, ["row-bytes"]),
    ],
)
def test_a_row_within_the_characters_but_of_more_bytes_is_a_warning(value: str, rules: list[str]) -> None:
    check = Check(leads_of([value, "Pune"]), CheckOptions(today=date(2026, 1, 1)))
    check.run()
    assert [rule for rule in ("row-bytes", "row-too-long") if check.rows_of(rule)] == rules
    assert check.held_back == (rules == ["row-too-long"])
