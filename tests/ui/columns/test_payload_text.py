"""The JSON of a lead laid out for reading stays the very same JSON."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from ozogui.ui.columns.payload_text import lay_out
from ozogui.uploads.batches import payload_of

WORDS = st.text(max_size=12)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=12), st.integers(20, 60))
def test_only_the_space_between_values_changes(pairs: list[tuple[str, str]], width: int) -> None:
    payload = payload_of([header for header, _ in pairs], [[value for _, value in pairs]])
    shown = lay_out(payload, width)
    assert json.loads(shown) == json.loads(payload)


@given(st.lists(st.text("abc", max_size=8), min_size=2, max_size=12), st.integers(24, 60))
def test_lines_keep_to_the_width(values: list[str], width: int) -> None:
    payload = payload_of([f"h{place}" for place in range(len(values))], [values])
    assert max(map(len, lay_out(payload, width).splitlines())) <= width


def test_it_reads_as_in_the_picture() -> None:
    payload = payload_of(["PhoneNumber", "Priority"], [["9876543210", "5"]])
    assert lay_out(payload, 28).splitlines() == [
        '{"map": ["PhoneNumber",',
        '  "Priority"],',
        '"data": [["9876543210", 5]]}',
    ]
