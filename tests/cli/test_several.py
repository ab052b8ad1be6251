"""Several files as one list at the command line: shown, checked, uploaded, and found again by file and row."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ozogui.cloudagent.practice.practice import PracticeServer
from tests.cli.conftest import Run, write_leads
from tests.leads.files import write_xlsx


@pytest.fixture
def lists(tmp_path: Path) -> list[Path]:
    """Three files of three senders: other names, another order, the name in two parts, a number that comes twice."""
    mumbai = write_xlsx(
        tmp_path / "mumbai.xlsx",
        [
            ["Mobile No.", "Customer Name", "City", "Valid Till"],
            [9876500001, "Asha Rao", "Mumbai", "31/12/2030"],
            [9876500002, "Ravi Rao", "Mumbai", "05/06/2030"],
        ],
    )
    pune = write_leads(
        tmp_path / "pune.csv",
        [
            ["Name", "Phone", "city", "Expiry"],
            ["Meena Patil", "+91 98765 00003", "Pune", "12/31/2030"],
            ["Asha R", "9876500001", "Pune", "05/06/2030"],
        ],
    )
    south = write_leads(
        tmp_path / "south.csv",
        [["first_name", "last_name", "mobile"], ["John", "Iyer", "9876500004"], ["Zoya", "Nair", "12"]],
    )
    return [mumbai, pune, south]


def test_show_tells_which_columns_are_the_same(run: Run, lists: list[Path]) -> None:
    shown = run("show", *lists, "--json").json
    assert [each["name"] for each in shown["files"]] == ["mumbai.xlsx", "pune.csv", "south.csv"]
    assert {each["column"]: each["sources"] for each in shown["same"]} == {
        "Mobile No.": [["Mobile No."], ["Phone"], ["mobile"]],
        "Customer Name": [["Customer Name"], ["Name"], []],
        "City": [["City"], ["city"], []],
        "Valid Till": [["Valid Till"], ["Expiry"], []],
        "first_name": [[], [], ["first_name"]],
        "last_name": [[], [], ["last_name"]],
    }
    words = run("show", *lists).out
    assert "mumbai.xlsx and 2 more (3 files as one list): 6 leads in 6 columns." in words
    assert "Mobile No. is Phone in pune.csv, mobile in south.csv." in words
    assert '--same "south.csv:COLUMN=Customer Name"' in words
    same = ("--same", "south.csv:first_name+last_name=customer name")
    joined = run("show", *lists, *same, "--json").json
    assert [each["column"] for each in joined["same"]] == ["Mobile No.", "Customer Name", "City", "Valid Till"]
    assert joined["rows"] == 6


def test_check_names_file_and_row(run: Run, lists: list[Path], tmp_path: Path) -> None:
    report = tmp_path / "held back.xlsx"
    ran = run("check", *lists, "--report", report, "--json")
    findings = {
        (each["sheet"], each["row"], each["rule"]) for each in ran.json["findings"] if each["severity"] == "error"
    }
    assert findings == {("pune.csv", 3, "duplicate-phone"), ("south.csv", 3, "phone-length")}
    assert (ran.json["rows"], ran.json["ready"], ran.json["held_back"]) == (6, 4, 2)
    tidied = {(each["sheet"], each["row"], each["after"]) for each in ran.json["tidied_cells"]}
    # The same 05/06 is June in the one file and May in the other, as each file's own dates show.
    assert {("mumbai.xlsx", 3, "2030-06-05"), ("pune.csv", 3, "2030-05-06")} <= tidied
    rows = list(load_workbook(report).worksheets[0].values)
    assert rows[0][:3] == ("File", "Row", "Reasons")
    assert [row[:2] for row in rows[1:]] == [("pune.csv", 3), ("south.csv", 3)]
    assert "is the same number as in row mumbai.xlsx 2" in str(rows[1][2])
    assert run("check", *lists, "--keep", "all", "--json").json["ready"] == 5


def test_the_held_back_workbook_of_several_files_comes_back(run: Run, lists: list[Path], tmp_path: Path) -> None:
    report = tmp_path / "held back.xlsx"
    run("check", *lists, "--report", report)
    book = load_workbook(report)
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[1]]
    sheet.cell(3, head.index("PhoneNumber") + 1).value = "9876500009"
    book.save(report)
    ran = run("check", *lists, "--corrected", report, "--json")
    assert (ran.json["corrected"], ran.json["ready"]) == (1, 5)
    assert run("check", *reversed(lists), "--corrected", report).code == 2


def test_upload_of_several_files_and_standard_input(
    run: Run,
    lists: list[Path],
    target: tuple[str, ...],
    server: PracticeServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended = run("upload", *lists, *target, "--json").lines[-1]
    assert (ended["file"], ended["rows"], ended["queued"], ended["held_back"]) == ("mumbai.xlsx and 2 more", 6, 4, 2)
    assert ended["requests"] == 1
    shown = run("history", ended["upload"]).out
    assert "mumbai.xlsx 2 to south.csv 2" in shown
    results = tmp_path / "results.xlsx"
    assert run("history", ended["upload"], "--results", results).code == 0
    queued = list(load_workbook(results)["Queued"].values)
    assert [row[0] for row in queued[1:]] == ["mumbai.xlsx 2", "mumbai.xlsx 3", "pune.csv 2", "south.csv 2"]
    names = queued[0].index("Name")
    # Its values come of the files, read once more: what was matched then is matched so again.
    assert [row[names] for row in queued[1:]] == ["Asha Rao", "Ravi Rao", "Meena Patil", None]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lists[1].read_bytes())))
    ran = run("check", "-", lists[2], "--json").json
    assert [each["name"] for each in ran["files"]] == ["standard input", "south.csv"]
    assert ran["rows"] == 4


def test_what_cannot_be_one_list_is_told(run: Run, lists: list[Path], tmp_path: Path) -> None:
    twice = run("check", lists[1], lists[1])
    assert (twice.code, twice.err.splitlines()[0]) == (2, '"pune.csv" is named twice.')
    other = write_leads(tmp_path / "stock.csv", [["Item", "Price"], ["Lamp", "20"]])
    apart = run("check", lists[1], other)
    assert apart.code == 2
    assert "A file has no column in common with the others" in apart.err
    assert run("check", lists[1], lists[2], "--same", "Nothing=City").code == 2
    assert run("check", lists[1], "--same", "city=City").code == 2
    assert run("check", lists[1], tmp_path / "gone.csv").code == 2
    assert run("show", *lists[:2], "--sheet", "mumbai.xlsx:Leads", "--json").json["rows"] == 4
    wrong = run("show", *lists[:2], "--sheet", "Leads")
    assert (wrong.code, wrong.err.splitlines()[0]) == (2, 'pune.csv: There is no sheet called "Leads".')


def test_each_sender_gets_a_workbook_of_his_own_file(
    run: Run, lists: list[Path], server: PracticeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OZOGUI_API_KEY", server.API_KEY)
    account = ("--server", server.url, "--user", server.USER_NAME)
    split = ("--split", "City", "--campaign", "Mumbai=Practice_Outbound", "--campaign", "*=Renewals_Q4")
    ended = run("upload", *lists, *account, *split, "--json").lines[-1]
    _first, second = ended["uploads"]
    assert run("history", second, "--for-sender", tmp_path / "one.xlsx").code == 2
    folder, whole = tmp_path / "senders", tmp_path / "whole.xlsx"
    assert run("history", second, "--for-sender", folder, "--whole-list", whole).code == 0
    books = {path.name: load_workbook(path) for path in folder.iterdir()}
    assert set(books) == {"mumbai result.xlsx", "pune result.xlsx", "south result.xlsx"}
    told = {
        name: {each: [row[:2] for row in list(book[each].values)[1:]] for each in ("Taken", "Not taken")}
        for name, book in books.items()
    }
    assert [row for row, _ in told["mumbai result.xlsx"]["Taken"]] == [2, 3]
    assert told["pune result.xlsx"] == {"Taken": [(2, None)], "Not taken": [(3, "Not taken")]}
    assert told["south result.xlsx"]["Not taken"] == [(3, "Not taken")]
    pune = [cell for sheet in books["pune result.xlsx"] for row in sheet.values for cell in row]
    assert "Number is in the list twice" in pune
    everything = str([cell for book in books.values() for sheet in book for row in sheet.values for cell in row])
    for secret in ("Practice_Outbound", "Renewals_Q4", server.API_KEY, server.url, server.USER_NAME):
        assert secret not in everything
    assert "Meena Patil" in everything
    over_all = list(load_workbook(whole)["Leads"].values)[1:]
    assert [row[:2] for row in over_all] == [
        ("mumbai.xlsx 2", "Practice_Outbound"),
        ("mumbai.xlsx 3", "Practice_Outbound"),
        ("pune.csv 2", "Renewals_Q4"),
        ("pune.csv 3", "Renewals_Q4"),
        ("south.csv 2", "Renewals_Q4"),
        ("south.csv 3", "Renewals_Q4"),
    ]
    sums = list(load_workbook(whole)["Summary"].values)
    assert sums[3][3:6] == (6, 4, 2)
    assert sums[4][2] == "4 + 2 = 6, each in one place"
