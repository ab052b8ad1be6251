from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ozogui.uploads.row_ranges import all_distinct, pack_rows, unpack_rows


def test_rows_in_a_row_become_one_run() -> None:
    assert pack_rows([*range(2, 502), 503, *range(505, 701)]) == "2-501,503,505-700"


def test_no_rows_are_an_empty_text() -> None:
    assert pack_rows([]) == ""
    assert unpack_rows("") == ()


@given(st.lists(st.integers(1, 2_000_000), max_size=60))
def test_rows_come_back_in_their_order(rows: list[int]) -> None:
    assert unpack_rows(pack_rows(rows)) == tuple(rows)


@given(st.lists(st.integers(0, 9_000), max_size=60))
def test_a_row_that_comes_twice_is_found(rows: list[int]) -> None:
    assert all_distinct(rows) == (len(set(rows)) == len(rows))
