"""Which texts are a priority, and which whole number a text surely means."""

from __future__ import annotations

import pytest

from ozogui.leads.values.priority import is_accepted_priority, repaired_priority


@pytest.mark.parametrize("text", ["4.7", "4,7", "4.5", "0.9", "5/10", "high", "1e1", "4 7", "--4", "4.", "4.0.0"])
def test_what_is_no_whole_number_is_not_made_one(text: str) -> None:
    assert not is_accepted_priority(text)
    assert repaired_priority(text) in (None, text.rstrip("."))
    assert repaired_priority("4.7") is None
    assert (repaired_priority("0"), repaired_priority("100")) == (None, None)


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("5.0", "5"),
        ("5.00", "5"),
        (" 7 ", "7"),
        ("1", "1"),
        ("99", "99"),
        ("", ""),
        (" ", ""),
    ],
)
def test_a_whole_number_is_written_as_it_is_taken(text: str, priority: str) -> None:
    assert repaired_priority(text) == priority
    assert priority == "" or is_accepted_priority(priority)
