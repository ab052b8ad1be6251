"""Do-not-call lists: every spelling of a number counts, and what cannot be read is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from ozogui.leads.mapping.suppression import read_suppression_list
from ozogui.leads.reading.sheet import SheetError


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
    assert found.phones == {"9820000001"}
    assert found.unreadable == (2, 5)


def test_numbers_show_in_no_repr(tmp_path: Path) -> None:
    assert "98200" not in repr(read_suppression_list(write(tmp_path / "dnc.csv", "Phone\n9820000001\n")))


def test_list_without_phones_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="looks like phone numbers"):
        read_suppression_list(write(tmp_path / "names.csv", "Name,City\nAsha,Pune\nRahul,Thane\n"))
