"""Where a list begins and ends, and how its columns are called."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.leads.rows.header_row import find_header_row, is_blank, unique_names
from ozogui.leads.rows.not_leads import is_totals_line
from ozogui.leads.workbooks.xlsx_scan import column_index
from ozogui.wording import column_letter

LEAD = ["9876543210", "Asha Patil", "5", "Pune"]
LEADS = [[f"987654321{number}", "Asha Patil", "5", "Pune"] for number in range(8)]
NAMES = ["Mobile No.", "Customer Name", "Prio", "City"]


def found(*lines: list[str]) -> int:
    """Return the header row of lines that are numbered from 1, blank ones left out as the reader does."""
    return find_header_row([(row, line) for row, line in enumerate(lines, start=1) if not is_blank(line)])


def test_the_first_row_is_the_header_row_of_a_plain_list() -> None:
    assert found(NAMES, *LEADS) == 1


def test_titles_and_blank_lines_above_are_passed_over() -> None:
    title = ["Diwali leads, November: export of 21 Nov", "", "", ""]
    for_questions = ["For questions call", "9820011122", "", ""]
    assert found(title, ["", "", "", ""], NAMES, *LEADS) == 3
    assert found(title, for_questions[:1], ["Campaign:", "Diwali"], [], NAMES, *LEADS) == 5


def test_a_title_of_several_cells_loses_against_the_names() -> None:
    assert found(["Report", "Diwali", "North"], NAMES, *LEADS) == 2


@pytest.mark.parametrize(
    "names",
    [["Col1", "Col2", "Col3", "Col4"], ["Zahl", "Wer", "Rang", "Ort"], ["नंबर", "व्यक्ति", "दर्जा", "गाव"]],
)
def test_names_that_nobody_knows_are_found_by_what_stands_below(names: list[str]) -> None:
    assert found(["Liste"], names, *LEADS) == 2


def test_a_header_row_with_gaps_is_found() -> None:
    assert found(["Mobile", "", "Prio", ""], *LEADS) == 1


@pytest.mark.parametrize(
    "first",
    [LEAD, ["Asha", "+91 98765-43210"], ["Asha", "asha@example.com"], ["31/12/2026", "Asha"], ["Asha", "9.87654E+09"]],
)
def test_a_list_that_begins_at_once_has_no_header_row(first: list[str]) -> None:
    assert found(first, first, first) == 0


def test_a_row_of_words_among_the_leads_is_no_header_row() -> None:
    assert found(*LEADS[:3], ["", "Ravi Rao", "high", "Nagpur"], *LEADS[3:]) == 0


def test_a_single_column_of_numbers_may_have_a_name() -> None:
    assert found(["Mobile"], ["9876543210"], ["9876543211"]) == 1
    assert found(["Diwali list"], ["Mobile"], ["9876543210"], ["9876543211"]) == 2
    assert found(["9876543210"], ["9876543211"]) == 0


def test_a_list_of_nothing_has_no_header_row() -> None:
    assert found() == 0
    assert found(["12", "13"], ["14", "15"]) == 0


@pytest.mark.parametrize(
    "line",
    [
        ["Total", "", "1,240 leads", "", ""],
        ["", "Grand Total:", "", "6200"],
        ["TOTAL: 1,240", "", ""],
        ["Total Records", "1240"],
        ["Sub-total", "12", "5.5", "50%"],
        ["Total no. of leads = 40", "", ""],
        ["कुल", "", "", "40"],
        ["Total"],
    ],
)
def test_lines_of_totals_are_known(line: list[str]) -> None:
    assert is_totals_line(line)


@pytest.mark.parametrize(
    "line",
    [
        ["Total", "9876543210"],
        ["Total", "98765 43210", "", "", ""],
        ["Total Solutions Ltd", "", ""],
        ["Totaram", "", ""],
        ["Total", "Asha", "Pune", "high"],
        ["9876543210", "Total", "", ""],
        ["", "", ""],
        [],
    ],
)
def test_leads_are_not_taken_for_totals(line: list[str]) -> None:
    assert not is_totals_line(line)


def test_names_are_told_apart_and_given_where_they_lack() -> None:
    cells = ["Phone", "Phone", " phone ", "Phone (2)", "", "Valid\n  till", "Column E"]
    assert unique_names(cells, 9) == [
        "Phone",
        "Phone (3)",
        "phone",
        "Phone (2)",
        "Column E",
        "Valid till",
        "Column E (2)",
        "Column H",
        "Column I",
    ]


@given(st.lists(st.sampled_from(["Phone", "Phone (2)", "", "Column B", "Phone (2) (2)"]), max_size=12))
def test_no_two_columns_have_the_same_name(cells: list[str]) -> None:
    names = unique_names(cells, len(cells))
    assert len(set(names)) == len(names) == len(cells)


@given(st.integers(min_value=0, max_value=20_000))
def test_letters_lead_back_to_their_column(index: int) -> None:
    assert column_index(column_letter(index)) == index


@given(st.lists(st.lists(st.text(max_size=6), max_size=5), max_size=10))
def test_the_header_row_is_one_of_the_lines_or_none(lines: list[list[str]]) -> None:
    rows = [row for row, line in enumerate(lines, start=1) if not is_blank(line)]
    assert found(*lines) in {0, *rows}


def test_a_name_that_comes_sixteen_thousand_times_is_numbered_at_once() -> None:
    begun = time.monotonic()
    names = unique_names(["Phone", "Phone (2)", *["Phone"] * 16_382], 16_384)
    assert names[:4] == ["Phone", "Phone (2)", "Phone (3)", "Phone (4)"]
    assert len(set(names)) == 16_384
    assert time.monotonic() - begun < 1
