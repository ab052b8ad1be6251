"""Every line of a file is counted before it is parsed: nothing is swallowed, moved, added up or hidden in silence."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ozogui.leads.mapping.mapping import guess_mapping, map_leads, mapping_of
from ozogui.leads.reading.questions import QuestionKind, answered, questions_of
from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.leads.rows.taking import Taking
from ozogui.wording import list_and_row, row_words
from tests.leads.files import write_ods
from tests.leads.sheets import checked

NAMES = ["Mobile", "Name", "City"]


def person(number: int) -> list[str]:
    return [f"98765{number:05d}", f"Lead {number}", "Pune"]


def text_file(path: Path, *lines: str) -> Sheet:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_sheet(path)


def book_of(path: Path, **sheets: list[list[str]]) -> tuple[Workbook, dict[str, Worksheet], Path]:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    made = {}
    for name, rows in sheets.items():
        made[name] = book.create_sheet(name)
        for row in rows:
            made[name].append(row)
    book.save(path)
    return book, made, path


def kinds(sheet: Sheet) -> dict[QuestionKind, tuple[str, int]]:
    return {question.kind: (question.title, question.leads) for question in questions_of(sheet)}


def adds_up(sheet: Sheet) -> bool:
    tally = sheet.tally
    parts = (tally.leads, tally.hidden, tally.names, tally.above_names, tally.blank, tally.totals, tally.notes)
    return tally.lines == sum(parts) + tally.beside + tally.in_cells


# Quotation marks


@pytest.mark.parametrize("closes", ['44,"Raj,Pune', '44,Raj","Pune', '44,"Raj",Pune', "44,Raj,Pune"])
def test_a_quotation_mark_swallows_no_row(closes: str, tmp_path: Path) -> None:
    lines = [",".join(person(number)) for number in range(60)]
    lines[5] = '9876500005,"Raj Towers,Pune'
    lines[44] = f"98765000{closes}"
    sheet = text_file(tmp_path / "a.csv", ",".join(NAMES), *lines)
    assert sheet.columns[0].values == [f"98765{number:05d}" for number in range(60)]
    assert sheet.columns[1].values[5] == '"Raj Towers'
    assert kinds(sheet)[QuestionKind.QUOTES][0].endswith("never closed")
    assert adds_up(sheet)


def test_a_cell_with_line_breaks_stays_one_and_its_lines_are_counted(tmp_path: Path) -> None:
    sheet = text_file(
        tmp_path / "a.csv", "Name,Mobile,Address", 'Asha,9876500001,"12 MG Road', 'Pune, MH, 411001"', "B,9876500002,x"
    )
    assert sheet.columns[2].values == ["12 MG Road\nPune, MH, 411001", "x"]
    assert (sheet.tally.lines, sheet.tally.in_cells, sheet.stray_quotes) == (4, 1, ())
    assert adds_up(sheet)


def test_a_databases_export_is_read_as_it_was_meant(tmp_path: Path) -> None:
    sheet = text_file(
        tmp_path / "a.csv",
        '"Mobile","Name","City"',
        r'"9876500001","Asha \"Asu\" Rao, Dr.","Pune"',
        r'"9876500002","C:\\","Pune"',
        '"9876500003","Plain","Goa"',
    )
    assert sheet.columns[1].values == [
        'Asha "Asu" Rao, Dr.',
        "C:\\" if sheet.columns[1].values[1] == "C:\\" else "C:\\\\",
        "Plain",
    ]
    assert not sheet.ragged


def test_lines_wholly_in_quotes_are_taken_apart(tmp_path: Path) -> None:
    sheet = text_file(tmp_path / "a.csv", '"Mobile,Name,City"', '"9876500001,Asha,Pune"', '"9876500002,""Q"" B,Goa"')
    assert [column.values for column in sheet.columns] == [
        ["9876500001", "9876500002"],
        ["Asha", '"Q" B'],
        ["Pune", "Goa"],
    ]


def test_lines_in_quotes_below_names_without_are_taken_apart(tmp_path: Path) -> None:
    lines = [f'"98765{number:05d},""Lead, {number}"",Pune"' for number in range(20)]
    sheet = text_file(tmp_path / "a.csv", ",".join(NAMES), *lines)
    assert sheet.columns[1].values == [f"Lead, {number}" for number in range(20)]


# Rows that do not fit


@pytest.mark.parametrize("every", [1, 2])
def test_many_rows_with_a_cell_too_many_are_held_back_too(every: int, tmp_path: Path) -> None:
    lines = [f"98765{number:05d},Lead,{'Pune, MH' if number % every == 0 else 'Goa'},ravi" for number in range(20)]
    sheet = text_file(tmp_path / "a.csv", "Mobile,Name,City,Agent", *lines)
    assert len(sheet.ragged) == 20 // every
    assert len(sheet.columns) == 4


def test_a_last_column_whose_name_was_left_out_is_one(tmp_path: Path) -> None:
    sheet = text_file(tmp_path / "a.csv", "Mobile,Name,", *(f"98765{number:05d},Lead,x" for number in range(9)))
    assert (sheet.ragged, sheet.columns[-1].values) == ((), ["x"] * 9)


@pytest.mark.parametrize(("last", "others"), [("meena", "ravi"), ("2026-12-31", "2026-12-30")])
def test_short_rows_that_end_with_what_the_last_column_holds_are_held_back(
    last: str, others: str, tmp_path: Path
) -> None:
    lines = [f"98765{number:05d},Lead {number},Pune,{last if number < 5 else others}" for number in range(20)]
    lines += [f"98766{number:05d},Lead {number},{last}" for number in range(8)]
    lines += [f"98767{number:05d},Lead {number},Pune" for number in range(2)]
    sheet = text_file(tmp_path / "a.csv", "Mobile,Name,City,Agent", *lines)
    assert [each.row for each in sheet.ragged] == list(range(22, 30))


def test_a_row_with_more_or_fewer_cells_is_held_back_with_its_number(tmp_path: Path) -> None:
    lines = [f"{','.join(person(number))},ravi" for number in range(20)]
    lines[7], lines[11] = "9876511111,Kumar, Raj,Mumbai,meena", "9876511112,Asha,Goa"
    sheet = text_file(tmp_path / "a.csv", "Mobile,Name,City,Agent", *lines)
    assert [column.name for column in sheet.columns] == ["Mobile", "Name", "City", "Agent"]
    leads = map_leads(sheet, mapping_of(guess_mapping(sheet)))
    check = checked(leads)
    assert [(leads.row_numbers[row], check.error_rules_of(row)) for row in check.held_back_rows()] == [
        (9, ("row-shape",)),
        (13, ("row-shape",)),
    ]
    assert "Row 9 has 5 cells, the list has 4 columns" in check.findings_of(7)[0].message
    sent = read_sheet(tmp_path / "a.csv", taking=Taking(ragged_rows=True))
    assert checked(map_leads(sent, mapping_of(guess_mapping(sent)))).ready == 20
    assert questions_of(sent)[0].is_taken


def test_blank_cells_that_are_left_out_at_the_end_of_many_rows_hold_nothing_back(tmp_path: Path) -> None:
    lines = [",".join(person(number)[: 3 if number % 2 else 2]) for number in range(30)]
    assert text_file(tmp_path / "a.csv", ",".join(NAMES), *lines).ragged == ()


def test_names_that_lack_that_of_the_index_stand_over_their_own_columns(tmp_path: Path) -> None:
    lines = [f"{number},{','.join(person(number))}" for number in range(30)]
    sheet = text_file(tmp_path / "a.csv", ",".join(NAMES), *lines)
    assert [column.name for column in sheet.columns] == ["Column A", *NAMES]
    assert mapping_of(guess_mapping(sheet)).header_of("Mobile") == "PhoneNumber"
    assert mapping_of(guess_mapping(sheet)).header_of("Column A") is None


def test_a_remark_beside_the_list_is_said_and_not_sent(tmp_path: Path) -> None:
    rows = [NAMES, *(person(number) for number in range(20))]
    rows[6] = [*rows[6], "call after 6"]
    *_, path = book_of(tmp_path / "a.xlsx", Leads=rows)
    sheet = read_sheet(path)
    assert [column.name for column in sheet.columns] == NAMES
    (question,) = questions_of(sheet)
    assert question.title == "Row 7 has 4 cells, the list has 3 columns"
    assert (question.careful, sheet.held_rows) == ("Send without it", {})
    held = read_sheet(path, taking=answered(sheet.taking, question, take=True))
    assert list(held.held_rows) == [7]


# What is no lead


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["Total", "250", ""], "totals"),
        (["", "Pune Total", "12"], "totals"),
        (["Count of Name", "20", ""], "totals"),
        (["Subtotal", "", "5,000"], "totals"),
        (["Grand Total", "", ""], "totals"),
        (["Prepared by: Asha Rao", "", ""], "notes"),
        (["", "* closed accounts are not listed", ""], "notes"),
        (["MOBILE", "Name", "City"], "names"),
    ],
)
@pytest.mark.parametrize("place", [10, 20])
def test_a_line_that_is_no_lead_is_said_and_left_out(row: list[str], kind: str, place: int, tmp_path: Path) -> None:
    rows = [person(number) for number in range(20)]
    rows.insert(place, row)
    sheet = text_file(tmp_path / "a.csv", *(";".join(cells) for cells in [NAMES, *rows]))
    assert sheet.rows == 20
    assert getattr(sheet.tally, kind) == (2 if kind == "names" else 1)
    assert adds_up(sheet)
    (question,) = questions_of(sheet)
    assert question.rows == (place + 2,)
    taken = read_sheet(sheet.path, taking=answered(sheet.taking, question, take=True))
    assert (taken.rows, questions_of(taken)[0].is_taken) == (21, True)


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["Prepared by Asha", "9812345678"], "notes"),
        (["Prepared by", "Asha"], "notes"),
        (["Average", "9876500005.5"], "totals"),
        (["Max", "9876500011"], "totals"),
        (["Max", "9876512345"], ""),
    ],
)
def test_who_made_the_list_and_what_is_worked_out_of_its_numbers_are_no_leads(
    row: list[str], kind: str, tmp_path: Path
) -> None:
    lines = [f"Lead {number},{9_876_500_000 + number}" for number in range(12)]
    sheet = text_file(tmp_path / "a.csv", "Name,Mobile", *lines, ",".join(row))
    out = {"notes": sheet.left_out.note_rows, "totals": sheet.left_out.totals_rows}
    assert {name for name, rows in out.items() if rows} == ({kind} if kind else set())


@pytest.mark.parametrize("names", ["\ufeffMobile,Name,City", "Name,City,Mobile", "MOBILE, name ,City"])
def test_names_that_come_again_in_any_order_are_no_lead(names: str, tmp_path: Path) -> None:
    lines = [",".join(person(number)) for number in range(5)]
    others = [f"Lead {number},Goa,98764{number:05d}" for number in range(5)]
    sheet = text_file(tmp_path / "a.csv", ",".join(NAMES), *lines, names, *others)
    assert sheet.left_out.name_rows == (7,)


def test_a_lead_is_never_taken_for_a_note(tmp_path: Path) -> None:
    rows = [person(number) for number in range(20)]
    rows[4][1], rows[19][1], rows[8][0] = "Total Energies", "Prepared by", ""
    sheet = text_file(tmp_path / "a.csv", *(";".join(cells) for cells in [NAMES, *rows]))
    assert (sheet.rows, questions_of(sheet)) == (20, ())


def test_a_total_and_a_note_below_it_are_both_left_out(tmp_path: Path) -> None:
    rows = [
        NAMES,
        *(person(number) for number in range(12)),
        ["Total", "250", ""],
        ["Call these people before Friday", "", ""],
    ]
    *_, path = book_of(tmp_path / "a.xlsx", Leads=rows)
    sheet = read_sheet(path)
    assert (sheet.rows, sheet.left_out.totals_rows, sheet.left_out.note_rows) == (12, (14,), (15,))


# Hidden


def test_rows_hidden_by_a_filter_are_left_out_and_said(tmp_path: Path) -> None:
    book, sheets, path = book_of(tmp_path / "a.xlsx", Leads=[NAMES, *(person(number) for number in range(10))])
    sheets["Leads"].auto_filter.ref = "A1:C11"
    for row in (5, 6, 9):
        sheets["Leads"].row_dimensions[row].hidden = True
    book.save(path)
    sheet = read_sheet(path)
    assert (sheet.rows, sheet.hidden_rows) == (7, (5, 6, 9))
    assert kinds(sheet) == {QuestionKind.HIDDEN_ROWS: ("3 rows are hidden by a filter in Excel", 3)}
    assert adds_up(sheet)
    sent = read_sheet(path, taking=Taking(hidden_rows=True))
    assert (sent.rows, sent.hidden_rows, sent.taken.hidden_rows) == (10, (), (5, 6, 9))
    assert adds_up(sent)


def test_a_hidden_column_is_not_used_unless_somebody_says_so(tmp_path: Path) -> None:
    book, sheets, path = book_of(tmp_path / "a.xlsx", Leads=[NAMES, *(person(number) for number in range(10))])
    sheets["Leads"].column_dimensions["C"].hidden = True
    book.save(path)
    sheet = read_sheet(path)
    assert [column.name for column in sheet.columns] == ["Mobile", "Name"]
    (question,) = questions_of(sheet)
    assert question.title == "1 column is hidden in Excel"
    assert len(read_sheet(path, taking=answered(sheet.taking, question, take=True)).columns) == 3


def test_hidden_rows_and_columns_of_opendocument(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", [NAMES, *(person(number) for number in range(4))])
    import zipfile

    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    rows = members["content.xml"].split(b"<table:table-row>")
    rows[3] = b"|FILTER|" + rows[3]
    content = b"<table:table-row>".join(rows).replace(
        b"<table:table-row>|FILTER|", b'<table:table-row table:visibility="filter">'
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, content if name == "content.xml" else data)
    sheet = read_sheet(path)
    assert (sheet.hidden_rows, sheet.left_out.filtered, sheet.rows) == ((3,), True, 3)


# Several sheets


def test_the_sheet_that_was_open_outweighs_the_fuller_one(tmp_path: Path) -> None:
    book, _, path = book_of(
        tmp_path / "a.xlsx",
        **{
            "March (old)": [NAMES, *(person(number) for number in range(30))],
            "April": [NAMES, *(person(number) for number in range(12))],
        },
    )
    book.active = 1
    book.save(path)
    sheet = read_sheet(path)
    assert (sheet.name, sheet.rows) == ("April", 12)
    assert kinds(sheet) == {QuestionKind.MORE_LEADS: ('Sheet "March (old)" has 30 more rows that look like leads', 30)}


def test_a_sheet_without_phones_that_was_open_outweighs_nothing(tmp_path: Path) -> None:
    rows = [NAMES, *(person(number) for number in range(12))]
    *_, path = book_of(tmp_path / "a.xlsx", Readme=[["How to"], ["Use", "it"]], Leads=rows)
    assert read_sheet(path).name == "Leads"


@pytest.mark.parametrize("name", ["DND", "Do not call", "blocked_numbers", "DoNotCall", "Opt-outs"])
def test_a_do_not_call_sheet_is_not_taken_for_the_leads(name: str, tmp_path: Path) -> None:
    lists = {name: [NAMES, *(person(number) for number in range(40))], "Leads": [NAMES, person(1)]}
    *_, path = book_of(tmp_path / "a.xlsx", **lists)
    sheet = read_sheet(path)
    assert sheet.name == "Leads"
    assert QuestionKind.DO_NOT_CALL in kinds(sheet)


def test_sheets_taken_together_keep_sheet_and_row(tmp_path: Path) -> None:
    other = [
        ["City", "Name", "mobile", "Agent"],
        ["Goa", "M", "9876600001", "ravi"],
        ["Goa", "N", "9876600002", "asha"],
    ]
    *_, path = book_of(tmp_path / "a.xlsx", Delhi=[NAMES, person(1), person(2)], Mumbai=other)
    sheet = read_sheet(path, sheet="Delhi", taking=Taking(more_sheets=("Mumbai",)))
    assert [column.values for column in sheet.columns] == [
        ["9876500001", "9876500002", "9876600001", "9876600002"],
        ["Lead 1", "Lead 2", "M", "N"],
        ["Pune", "Pune", "Goa", "Goa"],
        ["", "", "ravi", "asha"],
    ]
    assert [list_and_row(row) for row in sheet.row_numbers] == [(0, 2), (0, 3), (1, 2), (1, 3)]
    assert [row_words(row, sheet.list_name) for row in sheet.row_numbers] == [
        "Delhi 2",
        "Delhi 3",
        "Mumbai 2",
        "Mumbai 3",
    ]
    assert (sheet.tally.lines, sheet.tally.leads) == (6, 4)
    assert adds_up(sheet)


@pytest.mark.parametrize("names", [["Mobile", "Name"], ["Phone", "Customer"]])
def test_two_lists_side_by_side(names: list[str], tmp_path: Path) -> None:
    rows = [["Mobile", "Name", "", *names]]
    rows += [[*person(number)[:2], "", *(person(number + 50)[:2] if number < 8 else ["", ""])] for number in range(10)]
    *_, path = book_of(tmp_path / "a.xlsx", Leads=rows)
    sheet = read_sheet(path)
    assert (sheet.rows, [column.name for column in sheet.columns]) == (10, ["Mobile", "Name"])
    (question,) = questions_of(sheet)
    assert question.title == "The list beside this one has 8 more rows that look like leads"
    both = read_sheet(path, taking=answered(sheet.taking, question, take=True))
    assert both.rows == 18
    if names == ["Mobile", "Name"]:
        assert set(both.columns[0].values) == {f"98765{number:05d}" for number in (*range(10), *range(50, 58))}


# The property


_CELL = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters='"'), max_size=12)
_LINE = st.one_of(
    st.tuples(st.integers(0, 99_999), _CELL, _CELL).map(lambda got: f"98765{got[0]:05d},{got[1]},{got[2]}"),
    st.sampled_from(
        ["", ",,", "Total,12,", "Mobile,Name,City", "Prepared by Asha", '9876500000,"Raj', '"x', 'a"b,"c",d']
    ),
    st.tuples(_CELL, _CELL).map(lambda got: f'9876512345,"{got[0]}\n{got[1]}",Pune'),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(lines=st.lists(_LINE, min_size=1, max_size=40))
def test_the_lines_of_any_file_are_leads_or_named(lines: list[str], tmp_path: Path) -> None:
    path = tmp_path / "any.csv"
    content = "\n".join(["Mobile,Name,City", "9876500000,First,Goa", *lines]) + "\n"
    path.write_text(content, encoding="utf-8", newline="")
    sheet = read_sheet(path)
    assert sheet.tally.lines == len(io.StringIO(content, newline="").readlines())
    assert adds_up(sheet)
    leads = map_leads(sheet, mapping_of(guess_mapping(sheet)))
    check = checked(leads)
    assert check.ready + check.held_back == sheet.tally.leads


def test_whatever_a_writer_quotes_comes_back(tmp_path: Path) -> None:
    chance = random.Random(7)
    signs = ['"', ",", "\n", "a", "\\", " ", "é"]
    rows = [[f"98765{number:05d}", "".join(chance.choices(signs, k=6)), "Pune"] for number in range(400)]
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([NAMES, *rows])
    sheet = read_sheet(tmp_path / "a.csv")
    assert sheet.columns[0].values == [cells[0] for cells in rows]
    assert not sheet.ragged
    assert adds_up(sheet)
