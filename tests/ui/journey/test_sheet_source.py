"""Pasted cells are read as a sheet and never stay on disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from ozogui.errors import CancelledError
from ozogui.leads.rows.sheet_error import SheetError
from ozogui.ui.journey.sheet_source import Choices, Source, read_source, remove_leftovers
from ozogui.ui.kit.background import Work

CELLS = "Mobile\tName\r\n9876543210\tAsha Patil\r\n9876543211\tZoë D'Souza\r\n"


@pytest.fixture
def work() -> Iterator[Work]:
    owner = QObject()
    yield Work(lambda _work: None, "", owner)
    owner.deleteLater()


def test_pasted_cells_become_a_sheet_and_leave_nothing_behind(home: Path, work: Work) -> None:
    sheet = read_source(Source.of_cells(CELLS), Choices(), home, work)
    assert [column.name for column in sheet.columns] == ["Mobile", "Name"]
    assert sheet.columns[1].values == ["Asha Patil", "Zoë D'Souza"]
    assert sheet.path.name == "Pasted cells"
    assert list(home.iterdir()) == []


def test_a_comma_in_a_cell_is_no_delimiter_where_there_are_tabs(home: Path, work: Work) -> None:
    cells = "Mobile\tName, City\n9876543210\tPatil, Pune\n9876543211\tRao, Goa\n"
    sheet = read_source(Source.of_cells(cells), Choices(), home, work)
    assert sheet.columns[1].values == ["Patil, Pune", "Rao, Goa"]


def test_half_a_character_costs_only_itself(home: Path, work: Work) -> None:
    sheet = read_source(Source.of_cells("Mobile\tName\n9876543210\tAsha \ud83d\n"), Choices(), home, work)
    assert sheet.columns[1].values == ["Asha ?"]


def test_nothing_is_left_when_the_reading_fails(home: Path, work: Work) -> None:
    with pytest.raises(SheetError):
        read_source(Source.of_cells("\n\n \n"), Choices(), home, work)
    assert list(home.iterdir()) == []


def test_a_mark_that_is_never_closed_fails_no_reading_and_leaves_nothing(home: Path, work: Work) -> None:
    sheet = read_source(Source.of_cells('"Mobile\tName\n9876543210\tAsha\n'), Choices(), home, work)
    assert sheet.rows == 1
    assert list(home.iterdir()) == []


def test_nothing_is_left_when_the_reading_is_cancelled(home: Path, work: Work) -> None:
    work.cancel()
    with pytest.raises(CancelledError):
        read_source(Source.of_cells(CELLS), Choices(), home, work)
    assert list(home.iterdir()) == []


def test_what_a_killed_program_left_is_removed_once_it_is_old(home: Path) -> None:
    old, fresh = home / "pasted-old", home / "pasted-fresh"
    for folder in (old, fresh):
        folder.mkdir()
        (folder / "Pasted cells").write_text(CELLS, encoding="utf-8")
    os.utime(old, (0, 0))
    remove_leftovers(home)
    assert list(home.iterdir()) == [fresh]


def test_cells_are_not_in_the_repr() -> None:
    assert "9876543210" not in repr(Source.of_cells(CELLS))
