"""What an OpenDocument file repeats is counted before anybody spells it out, and its merged cells are told."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ozogui.leads.reading.sheet import read_sheet
from ozogui.leads.rows.sheet_error import SheetError
from ozogui.leads.workbooks import ods_extent
from ozogui.leads.workbooks.ods_extent import count_cells, merged_cells
from ozogui.leads.workbooks.workbook import Workbook
from tests.leads.files import write_ods, write_zip
from tests.leads.odd_files import OLD_FILES

_FILLED = '<table:table-cell{} office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'
_BLANK = "<table:table-cell{}/>"


def _columns(times: int) -> str:
    return f' table:number-columns-repeated="{times}"'


def _row(*cells: str, times: int = 1) -> str:
    repeated = f' table:number-rows-repeated="{times}"' if times > 1 else ""
    return f"<table:table-row{repeated}>{''.join(cells)}</table:table-row>"


def _write(path: Path, rows: str, name: str = "Leads") -> Path:
    write_ods(path, [])
    with zipfile.ZipFile(path) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    content = members["content.xml"].replace(b"</table:table>", rows.encode() + b"</table:table>")
    members["content.xml"] = content.replace(b'"Leads"', f'"{name}"'.encode())
    return write_zip(path, members)


def _count(path: Path) -> int:
    with path.open("rb") as handle:
        return count_cells(handle)


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        (_row(_FILLED.format(""), _FILLED.format(""), _BLANK.format(_columns(16_382))) * 3, 6),
        (_row(_FILLED.format(""), _BLANK.format(_columns(4)), _FILLED.format("")), 5),
        (_row(_FILLED.format(_columns(7))), 7),
        (_row(_FILLED.format(_columns(5)), times=4), 20),
        (_row(_BLANK.format(_columns(16_384)), times=1_048_000), 0),
        (_row(_FILLED.format("")) + _row(_BLANK.format(_columns(16_384)), times=9) + _row(_FILLED.format("")), 2),
    ],
)
def test_what_is_repeated_counts_and_the_blank_edge_does_not(rows: str, cells: int, tmp_path: Path) -> None:
    assert _count(_write(tmp_path / "leads.ods", rows)) == cells


def test_the_count_is_the_same_however_the_file_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _write(tmp_path / "leads.ods", _row(_FILLED.format(_columns(3)), _BLANK.format(_columns(99)), times=5) * 40)
    whole = _count(path)
    monkeypatch.setattr(ods_extent, "_PIECE", 97)
    assert _count(path) == whole == 600


@pytest.mark.parametrize("cells", ["9" * 10, "9" * 5_000])
def test_a_bomb_of_repetitions_is_too_large_with_the_limit(cells: str, tmp_path: Path) -> None:
    path = _write(tmp_path / "leads.ods", _row(_FILLED.format(f' table:number-columns-repeated="{cells}"')))
    with pytest.raises(SheetError, match="too large") as caught:
        read_sheet(path)
    assert "22,000,000 cells" in caught.value.title


def test_a_row_that_never_ends_is_refused_with_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ods_extent, "_LONGEST_ROW", 1 << 20)
    path = _write(tmp_path / "leads.ods", f"<table:table-row><text:p>{'x' * (2 << 20)}</text:p>")
    with pytest.raises(SheetError, match="more than 1 MB"):
        _count(path)


def test_merged_cells_are_told_for_the_sheet_that_is_asked_for(tmp_path: Path) -> None:
    wide = '<table:table-cell table:number-columns-spanned="2"><text:p>x</text:p></table:table-cell>'
    path = _write(
        tmp_path / "leads.ods",
        _row(_BLANK.format(_columns(3)), wide, "<table:covered-table-cell/>", times=2) + _row(wide),
        "A &amp; B",
    )
    with path.open("rb") as handle:
        assert merged_cells(handle, "A & B") == [(1, 3, 4), (3, 0, 1)]
        assert merged_cells(handle, "A") == []


def test_merged_cells_are_those_of_the_same_list_in_xlsx() -> None:
    with (OLD_FILES / "merged.ods").open("rb") as handle, (OLD_FILES / "merged.xlsx").open("rb") as xlsx:
        found = merged_cells(handle, "Leads")
        assert sorted(found) == sorted(Workbook(xlsx, "merged.xlsx", "xlsx").merges("Leads"))
    assert len(found) > 1
