"""Lines gathered into columns, and what is left out of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.errors import CancelledError
from ozogui.leads.rows.listed import Table
from ozogui.leads.rows.outline import LineSorter, Outline
from ozogui.leads.rows.packing import pack
from ozogui.leads.rows.table import Gathering, read_table
from ozogui.leads.rows.taking import Ragged

NAMES = ["Phone", "Name"]


def leads(number: int) -> Iterator[list[str]]:
    for index in range(number):
        yield [str(9_000_000_000 + index), f"Lead {index % 3}"]


def table(*lines: list[str], header_row: int | None = None) -> Table:
    return read_table(iter(lines), header_row)


def contents(found: Table) -> dict[str, list[str]]:
    return {column.name: column.values for column in found.columns}


def test_rows_keep_their_numbers_over_blank_lines() -> None:
    found = table(["Leads"], [], NAMES, ["98765432", "A"], ["", " "], [], ["98765433", "B"], [], [])
    assert found.header_row == 3
    assert found.row_numbers == [4, 7]
    assert found.left_out.above_header == (1, 2)
    assert found.left_out.blank_rows == (5, 6)
    assert found.last_line == 7
    assert contents(found) == {"Phone": ["98765432", "98765433"], "Name": ["A", "B"]}


def test_a_blank_line_under_the_header_row_is_counted() -> None:
    assert table(NAMES, [], ["98765432", "A"]).left_out.blank_rows == (2,)


def test_blank_lines_before_a_list_without_names_are_above_it() -> None:
    found = table([], [], ["98765432", "A"], [], ["98765433", "B"])
    assert (found.header_row, found.row_numbers) == (0, [3, 5])
    assert found.left_out.above_header == (1, 2)
    assert found.left_out.blank_rows == (4,)
    assert [column.name for column in found.columns] == ["Column A", "Column B"]


def test_totals_are_left_out_wherever_they_stand() -> None:
    total = ["Total", "2"]
    found = table(NAMES, ["98765432", "A"], total, ["98765433", "B"], [], total, ["Grand total", "4"])
    assert found.row_numbers == [2, 4]
    assert found.left_out.totals_rows == (3, 6, 7)
    assert found.left_out.blank_rows == (5,)
    assert [column.filled for column in found.columns] == [2, 2]


def test_a_chosen_header_row_is_taken_as_it_is() -> None:
    lines = (["Leads"], NAMES, ["98765432", "A"], ["98765433", "B"])
    assert contents(table(*lines, header_row=3)) == {"98765432": ["98765433"], "A": ["B"]}
    assert contents(table(*lines, header_row=1)) == {
        "Leads": ["Phone", "98765432", "98765433"],
        "Column B": ["Name", "A", "B"],
    }
    none = table(*lines, header_row=0)
    assert (none.header_row, none.row_numbers) == (0, [1, 2, 3, 4])
    beyond = table(*lines, header_row=9)
    assert (beyond.row_numbers, beyond.last_line) == ([], 4)


def test_a_chosen_header_row_may_be_blank() -> None:
    found = table(["Leads"], [], ["98765432", "A"], header_row=2)
    assert [column.name for column in found.columns] == ["Column A", "Column B"]
    assert found.row_numbers == [3]


def test_blank_columns_are_left_out_but_a_name_alone_is_kept() -> None:
    found = table(["", "Phone", "", "Email", "Name", "", ""], ["", "98765432", "", "", "A", "", ""], header_row=1)
    assert [(column.letter, column.name, column.filled) for column in found.columns] == [
        ("B", "Phone", 1),
        ("D", "Email", 0),
        ("E", "Name", 1),
    ]
    assert found.left_out.blank_columns == ("A", "C")


def test_ragged_lines_fill_up_with_blanks() -> None:
    found = table(["Phone", "Name", "City"], ["98765432"], ["98765433", "B", "x"], ["98765434", "C"])
    assert contents(found) == {
        "Phone": ["98765432", "98765433", "98765434"],
        "Name": ["", "B", "C"],
        "City": ["", "x", ""],
    }
    assert [column.filled for column in found.columns] == [3, 2, 1]


def test_a_cell_outside_the_list_far_down_is_told_and_is_no_column() -> None:
    found = read_table(iter([NAMES, *leads(4_100), ["98765432", "A", "late"]]))
    assert [column.name for column in found.columns] == NAMES
    assert found.ragged == (Ragged(4_102, 3, 2, is_moved=False, outside="late"),)


def test_white_space_is_kept_but_fills_nothing() -> None:
    found = table(NAMES, ["98765432", " "], ["98765433", "\u00a0"], ["98765434", " B "])
    assert found.columns[1].values == [" ", "\u00a0", " B "]
    assert found.columns[1].filled == 1


def test_the_grid_shows_the_first_sixty_lines_as_they_are() -> None:
    found = read_table(iter([["Title"], [], NAMES, *leads(100)]))
    assert [row.number for row in found.grid] == list(range(1, 61))
    assert found.grid[0].cells == ("Title", "")
    assert found.grid[1].cells == ("", "")
    assert found.grid[3].cells == ("9000000000", "Lead 0")
    assert found.grid_letters == ("A", "B")


def test_a_header_row_far_below_is_found() -> None:
    found = read_table(iter([*([] for _ in range(500)), NAMES, *leads(70)]))
    assert found.header_row == 501
    assert len(found.row_numbers) == 70
    assert len(found.left_out.above_header) == 500


def test_equal_values_are_kept_once_even_in_a_long_list() -> None:
    found = read_table(iter([NAMES, *([str(index), "".join(["Pu", "ne"])] for index in range(9_000))]), 1)
    assert len({id(value) for value in found.columns[1].values}) == 1


def test_progress_tells_rows_and_ends_with_all_of_them() -> None:
    told: list[int] = []
    read_table(iter([NAMES, *leads(5_000)]), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 5_000
    assert len(told) == 3


def test_reading_can_be_cancelled() -> None:
    asked: list[int] = []

    def cancel() -> bool:
        asked.append(1)
        return len(asked) == 2

    endless = ([str(9_000_000_000), "A"] for _ in iter(int, 1))
    with pytest.raises(CancelledError):
        read_table(endless, cancel=cancel)


def test_no_cell_shows_in_a_repr() -> None:
    assert "98765432" not in repr(table(NAMES, ["98765432", "A"]))


@given(st.lists(st.lists(st.sampled_from(["", " ", "x", "98765432"]), max_size=4), max_size=12), st.integers(0, 13))
def test_every_line_ends_in_exactly_one_place(lines: list[list[str]], header_row: int) -> None:
    found = read_table(iter(lines), header_row)
    left = found.left_out
    above = range(1, min(header_row, len(lines) + 1)) if header_row else left.above_header
    places = [*above, *found.row_numbers, *left.blank_rows, *left.totals_rows, *left.note_rows, *left.name_rows]
    places += left.side_rows
    places += [header_row] if 0 < header_row <= len(lines) else []
    trailing = range(max(found.last_line, header_row) + 1, len(lines) + 1)
    assert sorted([*places, *trailing]) == list(range(1, len(lines) + 1))
    for column in found.columns:
        assert len(column.values) == len(found.row_numbers)
        assert column.filled == sum(bool(value.strip()) for value in column.values)


_CELLS = st.sampled_from(["", "", " ", "98765432", "9876500001", "Asha", "Pune"])
_BLOCKS = st.lists(
    st.tuples(st.integers(0, 70), st.integers(1, 90), st.lists(st.lists(_CELLS, min_size=1), min_size=1, max_size=3)),
    max_size=4,
)


@given(blocks=_BLOCKS, header_row=st.sampled_from([None, 0, 1, 3]))
def test_blocks_of_lines_make_the_same_table_as_line_by_line(
    blocks: list[tuple[int, int, list[list[str]]]], header_row: int | None
) -> None:
    gathering = Gathering()
    sorter = LineSorter(header_row, gathering.add)
    lines: list[list[str]] = [["Phone", "Name", "City"]]
    sorter.take(1, lines[0])
    for gap, height, patterns in blocks:
        lines += [[] for _ in range(gap)]
        columns = [(pattern * height)[:height] for pattern in patterns]
        sorter.take_block(len(lines) + 1, list(map(pack, columns)))
        lines += map(list, zip(*columns, strict=True))
    found, expected = gathering.table(sorter.finish()), read_table(iter(lines), header_row)
    assert (found.header_row, found.row_numbers, found.left_out) == (
        expected.header_row, expected.row_numbers, expected.left_out
    )  # fmt: skip
    assert contents(found) == contents(expected)
    assert [column.filled for column in found.columns] == [column.filled for column in expected.columns]
    kept = [line.cells for line in expected.grid]
    assert [line.cells for line in found.grid] == kept[: len(found.grid)]
    assert not any(map(any, kept[len(found.grid) :]))


def test_values_that_come_again_only_in_later_chunks_are_kept_once() -> None:
    gathering = Gathering()
    for start in range(0, 20_000, 2_000):
        numbers = range(start + 1, start + 2_001)
        cities = [f"City {number % 5_000}" for number in numbers]
        gathering.add((numbers, [pack(cities), pack([str(number) for number in numbers])]))
    table = gathering.table(Outline(0, [], [], 20_000))
    cities, others = (column.values for column in table.columns)
    assert cities == [f"City {number % 5_000}" for number in range(1, 20_001)]
    assert others == [str(number) for number in range(1, 20_001)]
    assert len({id(city) for city in cities}) <= 6_000
