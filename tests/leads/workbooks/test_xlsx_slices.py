"""A sheet that is parsed in slices gives what it gives when it is parsed whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook as Book
from openpyxl.worksheet.worksheet import Worksheet

from ozogui.leads.rows.sheet_error import SheetError
from ozogui.leads.workbooks import workbook, xlsx_limits, xlsx_slices
from ozogui.leads.workbooks.workbook import Workbook
from ozogui.leads.workbooks.xlsx_scan import SheetScan
from tests.leads.files import write_raw_xlsx, write_xlsx

_ROW = '<{0}row r="{1}"><{0}c r="C{1}"><{0}v>{1}</{0}v></{0}c><{0}c r="D{1}" t="e"><{0}v>#N/A</{0}v></{0}c></{0}row>'


def _lines(path: Path) -> tuple[list[list[str]], list[tuple[int, int, int]]]:
    with path.open("rb") as handle:
        book = Workbook(handle, path.name, "xlsx")
        name = book.sheets[0].name
        return [_without_end(line) for line in book.lines(name)], sorted(book.merges(name))


def _without_end(line: list[str]) -> list[str]:
    while line and not line[-1]:
        line = line[:-1]
    return line


@pytest.fixture
def tiny_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_slices, "_PIECE", 300)
    monkeypatch.setattr(xlsx_slices, "_SLICE_CELLS", 7)
    monkeypatch.setattr(xlsx_slices, "_SLICE_PLACES", 200)


def _numbered(prefix: str = "") -> str:
    return "".join(_ROW.format(prefix, row) for row in (2, 3, 4, 9, 10, 40, 41, 42, 43, 44, 90))


def _make(path: Path, kind: str) -> None:
    if kind == "openpyxl":
        book = Book()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        sheet.append(["Home", None, "Name"])
        for row in range(2, 60):
            sheet.append([f"98765{row:05}", row, f"N & {row}" if row % 3 else None, "=A1" if row == 7 else None])
        sheet.merge_cells("A1:B1")
        book.save(path)
    elif kind == "no numbers":
        write_raw_xlsx(path, "".join(f"<row><c><v>{row}</v></c><c><v>x</v></c></row>" for row in range(50)))
    else:
        write_raw_xlsx(path, _numbered("x:" if kind == "prefix" else ""), prefix="x" if kind == "prefix" else "")


@pytest.mark.usefixtures("tiny_slices")
@pytest.mark.parametrize("kind", ["openpyxl", "no numbers", "gaps", "prefix"])
def test_slices_give_the_same_lines(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "leads.xlsx"
    _make(path, kind)
    whole = _lines(path)
    parsed: list[SheetScan] = []

    def always(scan: SheetScan) -> bool:
        parsed.append(scan)
        return True

    monkeypatch.setattr(workbook, "is_too_large_at_once", always)
    assert _lines(path) == whole
    assert parsed
    assert len(whole[0]) >= 50


@pytest.mark.usefixtures("tiny_slices")
def test_rows_out_of_order_are_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "is_too_large_at_once", lambda _: True)
    path = write_raw_xlsx(tmp_path / "leads.xlsx", _numbered() + _numbered())
    with pytest.raises(SheetError, match="is damaged"):
        _lines(path)


@pytest.mark.usefixtures("tiny_slices")
def test_rows_without_an_end_are_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "is_too_large_at_once", lambda _: True)
    path = write_raw_xlsx(tmp_path / "leads.xlsx", "<row/>")
    with pytest.raises(SheetError, match="is damaged"):
        _lines(write_raw_xlsx(path, _numbered() + "<!--" + " " * 900))
    with pytest.raises(SheetError, match="is damaged"):
        _lines(write_raw_xlsx(path, "</sheetData></worksheet>"))


def test_a_list_is_parsed_at_once_and_a_large_or_wide_sheet_is_not() -> None:
    assert not xlsx_slices.is_too_large_at_once(SheetScan(rows=1_048_576, columns=26, cells=8_388_608, usual_columns=8))
    assert xlsx_slices.is_too_large_at_once(SheetScan(rows=1_048_576, columns=26, cells=20_971_520, usual_columns=20))
    assert xlsx_slices.is_too_large_at_once(SheetScan(rows=1_048_576, columns=30, cells=2_097_152, usual_columns=30))


@pytest.mark.parametrize(
    ("limit", "most", "rows", "title"),
    [
        ("MAX_FILLED_CELLS", 3, "<row r='1'><c r='A1'><v>1</v></c></row>" * 4, "more than 3 filled cells"),
        ("MAX_TAGS", 5, "<row/>" * 9 + "<row><c><v>1</v></c></row>", "more than 5 cells and rows with no"),
        ("MAX_CELL_BYTES", 1 << 20, f"<row><c><v>{'9' * (3 << 20)}</v></c></row>", "takes more than 1 MB"),
    ],
)
def test_what_no_list_holds_is_refused_with_the_limit(
    limit: str, most: int, rows: str, title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_limits, limit, most)
    monkeypatch.setattr(xlsx_limits, "_BYTES_OF_A_CELL", 40)
    path = write_raw_xlsx(tmp_path / "leads.xlsx", rows)
    with pytest.raises(SheetError, match=title):
        _lines(path)


def test_a_sheet_longer_than_declared_is_called_a_bomb(tmp_path: Path) -> None:
    path = tmp_path / "leads.xlsx"
    write_xlsx(path, [["Phone"], *[[f"98765{row:05}"] for row in range(3_000)]])
    content = bytearray(path.read_bytes())
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/worksheets/sheet1.xml"))
    content[place + 24 : place + 28] = (100).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(SheetError, match="unpacks to more than it declares") as caught:
        _lines(path)
    assert "2 GB" in caught.value.message
