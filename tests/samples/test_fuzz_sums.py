"""What the fuzzer asserts of every sheet: each line of a file has its place, once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from build_scripts.samples.fuzz_sheets import disagreement
from ozogui.leads.reading.sheet import read_sheet

FILES = sorted((Path(__file__).parents[1] / "leads" / "old_files").iterdir())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_sums_of_old_files_agree(path: Path) -> None:
    assert disagreement(read_sheet(path)) == ""


def test_a_line_without_a_place_is_seen() -> None:
    sheet = read_sheet(FILES[0])
    lost = replace(sheet, lists=(replace(sheet.lists[0], last_line=sheet.lists[0].last_line + 1),))
    assert "the lines are not the sum" in disagreement(lost)
