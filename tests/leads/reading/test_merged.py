"""Several files as one list: no row is lost or doubled, and each keeps its file and its row."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ozogui.leads.checking.check import Check
from ozogui.leads.checking.slices import CheckOptions, Keep
from ozogui.leads.mapping.aligning import align, list_columns, only_sure
from ozogui.leads.mapping.mapping import map_leads
from ozogui.leads.mapping.mapping_shape import Mapping
from ozogui.leads.reading.merged import merged
from ozogui.leads.reading.questions import questions_of
from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.leads.reading.stamp import FileState, file_state
from ozogui.leads.repairing.repairs import propose
from ozogui.leads.repairing.tidying import tidy
from ozogui.wording import row_words
from tests.leads.files import write_xlsx

OPTIONS = CheckOptions(date(2026, 11, 23))


def csv(path: Path, *lines: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def one_list(*paths: Path) -> Sheet:
    sheets = [read_sheet(path) for path in paths]
    return merged(sheets, list_columns(only_sure(align(sheets))))


def where(sheet: Sheet) -> list[str]:
    return [row_words(row, sheet.list_name) for row in sheet.row_numbers]


def test_rows_keep_their_file_and_row(tmp_path: Path) -> None:
    mumbai = csv(tmp_path / "mumbai.csv", "Mobile,Name,City", "9876500001,Asha,Mumbai", "", "9876500002,Ravi,Mumbai")
    pune = csv(tmp_path / "pune.csv", "Name,Phone", "Meena,9876500003")
    sheet = one_list(mumbai, pune)
    assert (sheet.file_name, sheet.path, sheet.rows) == ("mumbai.csv and 1 more", mumbai, 3)
    assert {column.name: column.values for column in sheet.columns} == {
        "Mobile": ["9876500001", "9876500002", "9876500003"],
        "Name": ["Asha", "Ravi", "Meena"],
        "City": ["Mumbai", "Mumbai", ""],
    }
    assert where(sheet) == ["mumbai.csv 2", "mumbai.csv 4", "pune.csv 2"]
    assert (sheet.tally.lines, sheet.tally.leads, sheet.tally.blank) == (6, 3, 1)
    assert file_state(sheet) is FileState.SAME
    csv(pune, "Name,Phone", "Meena,9876500004", "Asha,9876500005")
    assert file_state(sheet) is FileState.CHANGED


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    paths = [
        csv(tmp_path / city / "leads.csv", "Mobile,Name", f"987650000{place},A")
        for place, city in enumerate(("Goa", "Pune"))
    ]
    assert where(one_list(*paths)) == ["leads.csv (Goa) 2", "leads.csv (Pune) 2"]


def test_each_file_asks_its_own_questions_and_holds_back_its_own_rows(tmp_path: Path) -> None:
    one = csv(tmp_path / "one.csv", "Mobile,Name,City", "9876500001,Asha,Pune", "Total,1,")
    other = csv(
        tmp_path / "other.csv",
        "Mobile,Name,City",
        "9876500002,Rao, Ravi,Goa",
        "9876500003,Meena,Goa",
        "9876500004,Zoya,Goa",
    )
    sheet = one_list(one, other)
    titles = [question.title for question in questions_of(sheet)]
    assert titles == [
        "one.csv: 1 line of totals",
        'other.csv: Row 2 has 4 cells, the list has 3 columns, "Goa" stands outside',
    ]
    leads = map_leads(sheet, Mapping((("Mobile", "PhoneNumber"), ("Name", "Name"))))
    assert leads.misfits == {1: 'Row other.csv 2 has 4 cells, the list has 3 columns, "Goa" stands outside.'}


def test_another_sheet_of_one_file_is_told_with_the_option_for_it(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "two.xlsx", [["Mobile", "Name"], ["9876500001", "A"], ["9876500002", "B"]])
    book = load_workbook(path)
    for row in (["Mobile", "Name"], ["9876500003", "C"]):
        (book["More"] if "More" in book.sheetnames else book.create_sheet("More")).append(row)
    book.save(path)
    other = csv(tmp_path / "other.csv", "Mobile,Name", "9876500004,D")
    (question,) = questions_of(one_list(other, path))
    assert question.title == 'two.xlsx: Sheet "More" has 1 more row that look like leads'
    assert (question.file, question.option) == (1, '--sheet "two.xlsx:Leads" --sheet "two.xlsx:More"')


def test_dates_are_read_as_their_own_file_shows(tmp_path: Path) -> None:
    """What one sender's dates show says nothing about another's: 05/06 is not the fifth of June for that."""
    day_first = csv(tmp_path / "a.csv", "Mobile,Expiry", "9876500001,31/12/2030", "9876500002,05/06/2030")
    month_first = csv(tmp_path / "b.csv", "Mobile,Expiry", "9876500003,12/31/2030", "9876500004,05/06/2030")
    silent = csv(tmp_path / "c.csv", "Mobile,Expiry", "9876500005,05/06/2030", "9876500006,2030-06-05")
    sheet = one_list(day_first, month_first, silent)
    leads = map_leads(sheet, Mapping((("Mobile", "PhoneNumber"), ("Expiry", "ExpiryDate"))))
    untidied = leads.fork()
    tidied = tidy(leads, OPTIONS)
    wanted = ["2030-12-31", "2030-06-05", "2030-12-31", "2030-05-06", "05/06/2030", "2030-06-05"]
    assert leads.column("ExpiryDate") == wanted
    assert tidied.date_order is None
    for each in (leads, untidied):
        check = Check(each, OPTIONS)
        check.run()
        assert 4 in check.held_back_rows()
        each.edit(propose(each, check, "expiry-format").changes, "x")
        assert each.column("ExpiryDate") == wanted
        check.recheck(range(6))
        assert check.rows_of("expiry-format") == [4]
        assert "row" not in check.findings_of(4)[0].message


def test_a_number_in_two_files_is_kept_by_the_persons_rule(tmp_path: Path) -> None:
    first = csv(tmp_path / "first.csv", "Mobile,Prio", "9876500001,5", "9876500002,5")
    second = csv(tmp_path / "second.csv", "Mobile,Prio", "+91 98765 00001,9", "9876500002,x")
    os.utime(first, (2_000_000_000, 2_000_000_000))
    sheet = one_list(first, second)
    leads = map_leads(sheet, Mapping((("Mobile", "PhoneNumber"), ("Prio", "Priority"))))
    tidy(leads, OPTIONS)
    kept = {}
    for keep in (Keep.FIRST, Keep.LAST, Keep.NEWEST, Keep.HIGHEST_PRIORITY):
        check = Check(leads, CheckOptions(OPTIONS.today, keep=keep))
        check.run()
        kept[keep] = check.ready_rows()
        assert "in row first.csv 2" in "".join(one.message for one in check.findings_of(2)) or 2 in kept[keep]
    # A lead that cannot be sent never stands in the way of its twin.
    assert kept == {Keep.FIRST: [0, 1], Keep.LAST: [1, 2], Keep.NEWEST: [0, 1], Keep.HIGHEST_PRIORITY: [1, 2]}


_NAMES = st.sampled_from(["Mobile", "mobile ", "Phone", "Name", "City", "Remarks", "Column A", "X", ""])
_FILE = st.tuples(
    st.lists(_NAMES, min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 30), st.text('ab," \n', max_size=4)), min_size=1, max_size=6),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_FILE, min_size=2, max_size=4))
def test_no_row_is_lost_or_doubled_whatever_the_files(
    tmp_path: Path, files: list[tuple[list[str], list[tuple[int, str]]]]
) -> None:
    """Whatever the names of their columns: every cell of every row is there once, under its own file and row."""
    sheets = []
    for place, (names, rows) in enumerate(files):
        lines = [",".join(names)]
        for digits, text in rows:
            quoted = '"' + text.replace('"', '""') + '"'
            lines.append(",".join([f"98765000{digits:02d}", *([quoted] * (len(names) - 1))]))
        path = csv(tmp_path / f"{place}.csv", *lines)
        sheets.append(read_sheet(path, header_row=1))
    for alignment in (align(sheets), only_sure(align(sheets))):
        sheet = merged(sheets, list_columns(alignment))
        assert where(sheet) == [f"{place}.csv {row}" for place, one in enumerate(sheets) for row in one.row_numbers]
        place = 0
        for file, one in enumerate(sheets):
            used = [name for column in alignment for name in column.sources[file]]
            assert Counter(used) == Counter(column.name for column in one.columns)
            for column in alignment:
                source = [one.column(name) for name in column.sources[file]]
                whole = sheet.column(column.name)
                assert whole is not None
                mine = whole.values[place : place + one.rows]
                if len(source) == 1 and source[0] is not None:
                    assert mine == source[0].values
                elif not source:
                    assert mine == [""] * one.rows
            place += one.rows
        assert sheet.tally.leads == sheet.rows == sum(one.rows for one in sheets)
