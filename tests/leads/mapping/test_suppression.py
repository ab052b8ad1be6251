"""Do-not-call lists: every spelling of a number counts, and what cannot be read is told."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ozogui.leads.mapping.suppression import read_suppression_list
from ozogui.leads.rows.sheet_error import SheetError


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_numbers_are_read_in_every_spelling(tmp_path: Path) -> None:
    path = write(tmp_path / "dnc.csv", "Name,Phone\nA,+91 98200 00001\nB,098200-00002\nC,9820000003\n")
    found = read_suppression_list(path)
    assert found.name == "dnc.csv"
    assert found.phones == {"9820000001", "9820000002", "9820000003"}
    assert found.unreadable == ()


def test_first_number_of_a_list_without_names_counts(tmp_path: Path) -> None:
    assert read_suppression_list(write(tmp_path / "dnc.txt", "9820000001\n9820000002\n")).phones == {
        "9820000001",
        "9820000002",
    }


def test_rows_that_protect_nobody_are_told(tmp_path: Path) -> None:
    path = write(tmp_path / "dnc.csv", "Phone,Name\n9.82E+09,A\n9820000001,B\n,C\n9820000002 / 9820000003,D\n")
    found = read_suppression_list(path)
    assert found.phones == {"9820000001", "9820000002", "9820000003"}
    assert found.unreadable == (2,)


def test_numbers_show_in_no_repr(tmp_path: Path) -> None:
    assert "98200" not in repr(read_suppression_list(write(tmp_path / "dnc.csv", "Phone\n9820000001\n")))


def test_list_without_phones_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="looks like phone numbers"):
        read_suppression_list(write(tmp_path / "names.csv", "Name,City\nAsha,Pune\nRahul,Thane\n"))


def workbook(path: Path, sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


def test_every_phone_column_of_every_sheet_counts(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "dnc.xlsx",
        {
            "Mumbai": [["No", "Phone", "Alt phone"], [1, 9820000001, "+91 98200 00002"], [2, 9820000003, None]],
            "Pune": [["Customer", "WhatsApp"], ["Asha", "098200-00004"], ["Ravi", "9820000005 / 9820000006"]],
            "Old": [[9820000007]],
            "Notes": [["made by Meena"], ["on 3 November 2026"]],
            "Empty": [],
        },
        hidden=("Old",),
    )
    found = read_suppression_list(path)
    assert found.phones >= {f"982000000{digit}" for digit in range(1, 8)}
    assert found.unreadable == ()
    assert found.sheets == ("Mumbai", "Pune", "Old")
    assert found.columns == 4


def test_rows_and_columns_that_excel_hides_protect_too(tmp_path: Path) -> None:
    rows: list[list[object]] = [[f"982000000{n}", f"982000001{n}"] for n in range(8)]
    path = workbook(tmp_path / "dnc.xlsx", {"DND": [["Phone", "Alt phone"], *rows]})
    book = openpyxl.load_workbook(path)
    sheet = book["DND"]
    sheet.auto_filter.ref = "A1:B9"
    for row in (3, 4, 8):
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.save(path)
    found = read_suppression_list(path)
    assert found.phones == {f"982000000{n}" for n in range(8)} | {f"982000001{n}" for n in range(8)}


def test_numbers_of_rows_with_too_many_cells_and_below_a_total_protect_too(tmp_path: Path) -> None:
    lines = ["Phone,Name", "9820000001,A", "9820000002,B,said no, twice", "Total,2", "9820000003,added by hand"]
    assert read_suppression_list(write(tmp_path / "dnc.csv", "\n".join(lines) + "\n")).phones == {
        "9820000001",
        "9820000002",
        "9820000003",
    }


def test_both_numbers_of_a_cell_are_protected_and_half_a_cell_is_counted(tmp_path: Path) -> None:
    path = write(
        tmp_path / "dnc.csv",
        "Phone,Name\n9820000001 / 9820000002,A\n9820000003;9820000004,B\n9820000005 or 9820000006,C\n"
        "9820000007 ::: 9820000008,D\n9820000009/98200000,E\n022-2345 6789/12,F\n",
    )
    found = read_suppression_list(path)
    assert found.phones >= {f"982000000{digit}" for digit in range(1, 10)}
    assert found.unreadable == (7,)


def test_a_single_number_is_a_list(tmp_path: Path) -> None:
    assert read_suppression_list(write(tmp_path / "one.txt", "9820000001\n")).phones == {"9820000001"}


def test_the_last_number_is_no_total(tmp_path: Path) -> None:
    text = "Phone,Calls\n9820000001,2\n9820000002,3\nTotal,5\n9820000003,1\n"
    assert read_suppression_list(write(tmp_path / "dnc.csv", text)).phones == {f"982000000{d}" for d in (1, 2, 3)}


SPELLINGS = ("{}", "+91{}", "0{}", "91{}", "+91 {}", "0091{}", "+91-{}", " {} ", "({})", "tel: {}")


@given(
    st.lists(
        st.tuples(st.integers(6_000_000_000, 9_999_999_999), st.sampled_from(SPELLINGS), st.integers(0, 3)), min_size=1
    )
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_number_in_any_spelling_in_any_column_is_lost(tmp_path: Path, given_: list[tuple[int, str, int]]) -> None:
    rows = [["Name", "Phone", "Mobile", "Alt"]]
    for number, spelling, column in given_:
        row = ["Asha", "9820000001", "9820000002", "9820000003"]
        row[column or 1] = spelling.format(number)
        rows.append(row)
    path = tmp_path / "dnc.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    assert read_suppression_list(path).phones >= {str(number) for number, _, _ in given_}
