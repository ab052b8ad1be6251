"""What stands in a written workbook is what was asked for, as two independent readers see it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from ozogui.files.workbook import Workbook
from ozogui.files.workbook_xml import NewSheet, Style, Styled, Value

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20) | st.sampled_from(
    [" two  spaces ", "line\nline", "a\tb", "<&>\"'", "]]>", "#N/A", "=1+1", "_x0041_", "007", "1e5", "\u00a0", "नाम"]
)


def written(path: Path, lines: list[list[Value]], title: str = "Leads") -> Path:
    workbook = Workbook()
    workbook.add(NewSheet(title, [(f"Head <{number}>", 12) for number in range(30)]), lines)
    workbook.save(path)
    return path


@settings(max_examples=40)
@given(line=st.lists(TEXTS, min_size=1, max_size=29))
def test_every_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, line: list[str]) -> None:
    path = written(tmp_path_factory.mktemp("workbook") / "texts.xlsx", [["first", *line]])
    sheet = load_workbook(path)["Leads"]
    assert [unescape(str(cell.value or "")) for cell in sheet[2]][1 : len(line) + 1] == line
    assert {cell.data_type for cell in sheet[2] if cell.value} <= {"s"}
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Leads").to_python()
    assert rows[0][29] == "Head <29>"
    assert [str(value) for value in rows[1]][1 : len(line) + 1] == line


def test_numbers_and_times_can_be_counted_with(tmp_path: Path) -> None:
    times = [datetime(2026, 11, 23, 19, 30, second, tzinfo=UTC) for second in (0, 1, 59)]
    path = written(tmp_path / "times.xlsx", [[number, time, None] for number, time in enumerate(times)])
    found = list(load_workbook(path)["Leads"].iter_rows(min_row=2, max_col=3, values_only=True))
    assert [line[0] for line in found] == [0, 1, 2]
    assert [line[2] for line in found] == [None] * 3
    for line, time in zip(found, times, strict=True):
        assert isinstance(line[1], datetime)
        assert abs(line[1] - time.astimezone().replace(tzinfo=None)) < timedelta(milliseconds=1)


def test_the_first_line_stays_in_sight_and_columns_have_their_widths(tmp_path: Path) -> None:
    sheet = load_workbook(written(tmp_path / "looks.xlsx", [], title="A & B"))["A & B"]
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width == 12
    assert sheet["A1"].font.bold
    assert sheet["A1"].number_format == "@"


def test_a_sheet_is_filtered_hidden_and_keeps_columns_in_sight_where_that_is_wanted(tmp_path: Path) -> None:
    workbook = Workbook()
    heads = [("Row", 9), ("Why", 70), ("Name", 20)]
    workbook.add(
        NewSheet("Shown", heads, kept_columns=1, is_filtered=True),
        [[Styled(4, Style.ROW)], [Styled("=1", Style.ERROR)]],
    )
    workbook.add(NewSheet("Mark", heads[:2], is_hidden=True), [["File", "a.csv"]])
    workbook.save(tmp_path / "looks.xlsx")
    found = load_workbook(tmp_path / "looks.xlsx")
    shown, mark = found["Shown"], found["Mark"]
    assert (shown.freeze_panes, shown.auto_filter.ref, shown.sheet_state) == ("B2", "A1:C3", "visible")
    assert (mark.auto_filter.ref, mark.sheet_state) == (None, "hidden")
    assert (shown["A2"].value, shown["A2"].number_format) == (4, "General")
    error = shown["A3"]
    assert (error.value, error.data_type, error.quotePrefix, error.font.color.rgb) == ("=1", "s", True, "FFAE221B")
