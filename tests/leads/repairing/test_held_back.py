import errno
import os
import stat
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from ozogui.files import workbook
from ozogui.files.whole import FileError
from ozogui.leads.leads import Leads
from ozogui.leads.repairing.held_back import write_held_back
from tests.leads.sheets import checked, leads_of, set_value

RED, AMBER, NO_FILL = "FFFCEBE9", "FFFDF1DB", "00000000"


def faulty_leads() -> Leads:
    return leads_of(
        PhoneNumber=["9876543210", "98", "+919876543210", "9123456780"],
        Name=["Asha", '=HYPERLINK("http://x")', "@SUM(A1)", "Meena"],
        ExpiryDate=["", "2026-01-01", "", ""],
        Remarks=["", "-5", "+91 call back", "fine"],
    )


def written(leads: Leads, path: Path) -> Worksheet:
    write_held_back(leads, checked(leads), path)
    sheet = load_workbook(path).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_held_back_leads_are_written_with_file_row_reasons_and_all_values(tmp_path: Path) -> None:
    leads = faulty_leads()
    path = tmp_path / "held back.xlsx"
    assert write_held_back(leads, checked(leads), path) == 2
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Row", "Reasons", "PhoneNumber", "Name", "ExpiryDate", "Remarks"]
    assert [row[0] for row in rows[1:]] == [5, 6]
    assert rows[1][2:] == ["98", '=HYPERLINK("http://x")', "2026-01-01", "-5"]
    reasons = str(rows[1][1]).splitlines()
    assert len(reasons) == 2
    assert reasons[0].startswith('"98" has 2 digits')
    assert "CloudAgent refuses" in reasons[1]


def test_no_cell_is_a_formula_and_each_that_looks_like_one_is_marked_as_text(tmp_path: Path) -> None:
    path = tmp_path / "held.xlsx"
    sheet = written(faulty_leads(), path)
    cells = {str(cell.value): cell for row in sheet.iter_rows(min_row=2, min_col=2) for cell in row if cell.value}
    assert all(cell.data_type == "s" and cell.number_format == "@" for cell in cells.values())
    looking_like_formulas = {value for value, cell in cells.items() if cell.quotePrefix}
    assert looking_like_formulas == {'=HYPERLINK("http://x")', "@SUM(A1)", "-5", "+91 call back", "+919876543210"}
    with zipfile.ZipFile(path) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


def test_cells_with_findings_are_coloured_and_the_worst_colour_wins(tmp_path: Path) -> None:
    sheet = written(faulty_leads(), tmp_path / "held.xlsx")
    fills = [[str(cell.fill.fgColor.rgb) for cell in row] for row in sheet.iter_rows(min_row=2, min_col=3)]
    assert fills == [[RED, RED, AMBER, NO_FILL], [AMBER, RED, NO_FILL, NO_FILL]]


def test_an_edited_value_is_written_as_it_stands_now(tmp_path: Path) -> None:
    leads = leads_of(PhoneNumber=["98", "9876543210"])
    check = checked(leads)
    check.recheck(set_value(leads, 0, "PhoneNumber", "97"))
    write_held_back(leads, check, tmp_path / "held.xlsx")
    assert load_workbook(tmp_path / "held.xlsx").active["C2"].value == "97"  # type: ignore[index]


def test_characters_that_a_workbook_cannot_hold_are_left_out(tmp_path: Path) -> None:
    sheet = written(leads_of(PhoneNumber=["98"], Name=["A\x00s\x1bha\ufffe\ud800 <&> é\tb\nc"]), tmp_path / "held.xlsx")
    assert sheet["D2"].value == "Asha <&> é\tb\nc"


def test_no_held_back_lead_makes_a_workbook_with_only_the_names(tmp_path: Path) -> None:
    sheet = written(leads_of(PhoneNumber=["9876543210"]), tmp_path / "held.xlsx")
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["Row", "Reasons", "PhoneNumber"]]


def test_more_leads_than_a_sheet_holds_go_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_LINES", 2)
    leads = leads_of(PhoneNumber=["1", "2", "3", "4", "5"])
    assert write_held_back(leads, checked(leads), tmp_path / "held.xlsx") == 5
    found = load_workbook(tmp_path / "held.xlsx")
    assert found.sheetnames == ["Held back", "Held back 2", "Held back 3"]
    numbers = [[row[0].value for row in sheet.iter_rows(min_row=2)] for sheet in found.worksheets]
    assert numbers == [[4, 5], [6, 7], [8]]


def test_a_file_that_is_there_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "held.xlsx"
    path.write_text("old")
    written(leads_of(PhoneNumber=["98"]), path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["held.xlsx"]


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    leads = leads_of(PhoneNumber=["98"])
    with pytest.raises(FileError) as caught:
        write_held_back(leads, checked(leads), tmp_path / "gone" / "held.xlsx")
    assert caught.value.title == 'The folder "gone" is not there.'


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    leads = leads_of(PhoneNumber=["98"])
    path = tmp_path / "held.xlsx"
    path.mkdir()
    with pytest.raises(FileError) as caught:
        write_held_back(leads, checked(leads), path)
    assert caught.value.title == '"held.xlsx" cannot be written.'
    assert [entry.name for entry in tmp_path.iterdir()] == ["held.xlsx"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def open_full_disk(**_: object) -> tuple[int, str]:
        unfinished = tmp_path / ".held.xlsx"
        unfinished.touch()
        return os.open("/dev/full", os.O_WRONLY), str(unfinished)

    monkeypatch.setattr("ozogui.files.whole.tempfile.mkstemp", open_full_disk)
    leads = leads_of(PhoneNumber=["98"])
    with pytest.raises(FileError) as caught:
        write_held_back(leads, checked(leads), tmp_path / "held.xlsx")
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno == errno.ENOSPC
    assert caught.value.title == "There is no room left on the disk."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_the_workbook_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "held.xlsx"
    written(leads_of(PhoneNumber=["98"]), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
