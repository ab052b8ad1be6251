"""Every file of odd_files.py is read as it says, or refused with the sentence that it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.leads.rows.sheet_error import SheetError
from tests.leads.odd_files import ODD_FILES, OddFile


def read(odd: OddFile, folder: Path) -> Sheet:
    path = folder / odd.name
    odd.make(path)
    options: dict[str, Any] = dict(odd.options)
    return read_sheet(path, **options)


def test_no_two_files_are_the_same_case() -> None:
    assert len({odd.name for odd in ODD_FILES}) == len(ODD_FILES) > 80


@pytest.mark.parametrize("odd", [odd for odd in ODD_FILES if odd.columns or odd.told], ids=lambda odd: odd.name[-40:])
def test_an_odd_file_is_read(odd: OddFile, tmp_path: Path) -> None:
    sheet = read(odd, tmp_path)
    if odd.columns is not None:
        assert {column.name: column.values for column in sheet.columns} == odd.columns
    assert {name: getattr(sheet, name) for name in odd.told} == odd.told


@pytest.mark.parametrize(
    "odd", [odd for odd in ODD_FILES if not odd.columns and not odd.told], ids=lambda odd: odd.name[-40:]
)
def test_an_odd_file_is_refused_in_words(odd: OddFile, tmp_path: Path) -> None:
    with pytest.raises(SheetError) as caught:
        read(odd, tmp_path)
    assert odd.trouble in caught.value.title
    assert caught.value.title.endswith(".")
    assert caught.value.message.endswith(".")
