"""Names over two lines and merged cells, and lines that only look like a part of them."""

from __future__ import annotations

import pytest

from ozogui.leads.rows.header_row import Line, Merge, Names, last_header_row, names_of

LEADS = [["9876500001", "Asha", "Pune"], ["9876500002", "Ravi", "Goa"], ["9876500003", "Meena", "Thane"]]


def lines(*cells: list[str], first: int = 1) -> list[Line]:
    return [(first + index, row) for index, row in enumerate([*cells, *LEADS])]


@pytest.mark.parametrize(
    ("above", "own", "names"),
    [
        (["Mobile", "Customer", "Home"], ["Number", "Name", "Town"], ["Mobile Number", "Customer Name", "Home Town"]),
        (["Contact", "", "City"], ["Phone", "Name", ""], ["Phone", "Name", "City"]),
        (["Home", "Office", "Home"], ["Phone", "Phone", "City"], ["Home Phone", "Office Phone", "City"]),
    ],
)
def test_names_are_completed_from_the_line_above(above: list[str], own: list[str], names: list[str]) -> None:
    assert names_of(lines(above, own), 2) == Names(names, 2)


@pytest.mark.parametrize(
    "above",
    [
        ["Leads of November"],
        ["Report", "Diwali"],
        ["", "", ""],
        ["9876500009", "Zoë", "Pune"],
        ["2027-03-31", "Sales", "x"],
    ],
)
def test_a_title_above_is_no_part_of_the_names(above: list[str]) -> None:
    own = ["Phone", "Name", "City"]
    assert names_of(lines(above, own), 2) == Names(own, 1)


def test_a_line_that_is_not_the_next_one_is_no_part_of_the_names() -> None:
    found: list[Line] = [(1, ["Mobile", "Customer"]), (3, ["Number", "Name"]), (4, ["9876500001", "Asha"])]
    assert names_of(found, 3) == Names(["Number", "Name"], 1)


def test_a_chosen_row_of_data_is_taken_as_it_is() -> None:
    assert names_of(lines(["Phone", "Name", "City"]), 2) == Names(LEADS[0], 1)
    assert names_of(lines(["Phone", "Name", "City"]), 0) == Names((), 0)


@pytest.mark.parametrize(
    ("merges", "names"),
    [
        ([], ["Phone", "", "Name"]),
        ([(1, 0, 1)], ["Phone", "Phone", "Name"]),
        ([(2, 0, 1), (1, 1, 2), (1, 9, 12)], ["Phone", "", "Name"]),
        ([(1, 2, 4)], ["Phone", "", "Name", "Name", "Name"]),
    ],
)
def test_a_merged_name_reaches_over_its_columns(merges: list[Merge], names: list[str]) -> None:
    assert names_of([(1, ["Phone", "", "Name"])], 1, merges).names == names


def test_names_go_on_in_the_next_line() -> None:
    assert last_header_row(lines(["Mobile", "Customer", "City"], ["Number", "Name", ""]), 1) == 2
    assert last_header_row(lines(["Phone", "", "City"], ["Home", "Office", ""]), 1) == 2


@pytest.mark.parametrize(
    "second",
    [
        LEADS[0],
        # A lead without a phone: its words stand over words.
        ["", "Asha", "Pune"],
        ["", "", ""],
        ["", "Name", "City"],
        ["n/a", "Asha", "Pune"],
    ],
)
def test_a_first_lead_is_no_second_line_of_names(second: list[str]) -> None:
    assert last_header_row(lines(["Phone", "Name", "City"], second), 1) == 1


def test_a_lead_without_a_phone_under_a_column_without_a_name_is_kept() -> None:
    assert last_header_row(lines(["Phone", "Name", ""], ["N/A", "Asha", "VIP"]), 1) == 1


def test_without_names_there_is_no_second_line() -> None:
    assert last_header_row(lines(), 0) == 0
    assert last_header_row([(1, ["Phone"])], 1) == 1
