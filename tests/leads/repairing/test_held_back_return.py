from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from ozogui.leads.leads import Change, Leads
from ozogui.leads.mapping.mapping import map_leads
from ozogui.leads.mapping.mapping_shape import Mapping
from ozogui.leads.reading.sheet import read_sheet
from ozogui.leads.repairing.held_back import write_held_back
from ozogui.leads.repairing.held_back_return import CorrectionsError, is_held_back_workbook, read_corrections
from tests.leads.sheets import checked, leads_of, set_value

MAPPING = Mapping((("Phone", "PhoneNumber"), ("Name", "Name"), ("Row", "Row")), (("Priority", "5"),))
ROWS = ["Phone,Name,Row", "9876543210,Asha,a", "98,D'Souza,b", "9123456780,Rahul,c", "12,=1+1,d"]


def leads_from(path: Path, rows: list[str] = ROWS, mapping: Mapping = MAPPING) -> Leads:
    path.write_text("\n".join(rows), encoding="utf-8")
    return map_leads(read_sheet(path), mapping)


def written(leads: Leads, path: Path) -> Path:
    write_held_back(leads, checked(leads), path)
    return path


def edited(path: Path, edit: Callable[[Workbook], None]) -> Path:
    """Open a workbook, change it and save it, as somebody does in Excel."""
    book = load_workbook(path)
    edit(book)
    book.save(path)
    return path


@pytest.fixture
def leads(tmp_path: Path) -> Leads:
    return leads_from(tmp_path / "leads.csv")


@pytest.fixture
def workbook(leads: Leads, tmp_path: Path) -> Path:
    return written(leads, tmp_path / "held back.xlsx")


def test_corrected_cells_replace_those_of_just_their_leads_in_one_step(leads: Leads, workbook: Path) -> None:
    check = checked(leads)

    def correct(book: Workbook) -> None:
        sheet = book["Held back"]
        sheet["C2"] = 9811112222
        sheet["D2"] = "Maria DSouza"
        sheet["F2"] = None

    edited(workbook, correct)
    proposal = read_corrections(leads, workbook)
    assert proposal.title == "Take over 3 cells corrected in held back.xlsx"
    assert proposal.changes == (
        Change(1, "PhoneNumber", "98", "9811112222"),
        Change(1, "Name", "D'Souza", "Maria DSouza"),
        Change(1, "Priority", "5", ""),
    )
    check.recheck(leads.edit(proposal.changes, proposal.title))
    assert check.held_back_rows() == [3]
    assert leads.row_values(3) == ("12", "=1+1", "d", "5")
    check.recheck(leads.undo())
    assert check.held_back_rows() == [1, 3]
    assert leads.edited_cells == 0


def test_an_untouched_workbook_changes_nothing(leads: Leads, workbook: Path) -> None:
    assert read_corrections(leads, workbook).changes == ()


def test_edits_made_meanwhile_give_way_to_what_stands_in_the_workbook(leads: Leads, workbook: Path) -> None:
    set_value(leads, 1, "Name", "Souza")
    set_value(leads, 2, "Name", "Ravi")
    assert read_corrections(leads, workbook).changes == (Change(1, "Name", "Souza", "D'Souza"),)


def test_deleted_lines_moved_columns_and_notes_of_ones_own_do_no_harm(leads: Leads, workbook: Path) -> None:
    def shuffle(book: Workbook) -> None:
        sheet = book["Held back"]
        sheet.delete_rows(2)
        sheet.move_range("C1:C2", cols=6)
        sheet["I2"] = "9811113333"
        sheet["H1"] = "My notes"
        sheet["H2"] = "asked Ravi"

    proposal = read_corrections(leads, edited(workbook, shuffle))
    assert proposal.changes == (Change(3, "PhoneNumber", "12", "9811113333"),)


def test_it_is_told_apart_from_other_files(workbook: Path, tmp_path: Path) -> None:
    assert is_held_back_workbook(workbook)
    assert not is_held_back_workbook(tmp_path / "leads.csv")
    Workbook().save(tmp_path / "other.xlsx")
    assert not is_held_back_workbook(tmp_path / "other.xlsx")
    write_held_back(leads_of(PhoneNumber=["98"]), checked(leads_of(PhoneNumber=["98"])), tmp_path / "nowhere.xlsx")
    assert not is_held_back_workbook(tmp_path / "nowhere.xlsx")


def refused(leads: Leads, path: Path) -> str:
    before = [leads.row_values(row) for row in range(len(leads))]
    with pytest.raises(CorrectionsError) as caught:
        read_corrections(leads, path)
    assert [leads.row_values(row) for row in range(len(leads))] == before
    assert "Nothing was changed." in caught.value.message
    return caught.value.title


def test_a_workbook_of_another_file_is_refused_with_both_names(workbook: Path, tmp_path: Path) -> None:
    other = leads_from(tmp_path / "october.csv", [*ROWS, "9000000001,Meena,e"])
    assert refused(other, workbook) == '"held back.xlsx" was made from leads.csv, not from what is open now.'


def test_a_workbook_of_an_earlier_state_of_the_file_is_refused(workbook: Path, tmp_path: Path) -> None:
    changed = leads_from(tmp_path / "leads.csv", [*ROWS, "9000000001,Meena,e"])
    assert "an earlier state of leads.csv" in refused(changed, workbook)


def test_a_workbook_of_another_mapping_is_refused(workbook: Path, tmp_path: Path) -> None:
    other = leads_from(tmp_path / "leads.csv", mapping=MAPPING.with_constant("Priority", "7"))
    assert refused(other, workbook) == '"held back.xlsx" was made when the columns were matched differently.'


def test_a_copy_without_the_mark_is_refused(leads: Leads, workbook: Path, tmp_path: Path) -> None:
    edited(workbook, lambda book: book.remove(book["OzoGUI"]))
    assert "is not a workbook of held-back leads" in refused(leads, workbook)
    assert "is not a workbook of held-back leads" in refused(leads, tmp_path / "leads.csv")


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("A3", 3, "Row 3 is in the workbook twice."),
        ("A3", 99, 'Line 3 of the workbook has no row of the list in its column "Row".'),
        ("A2", None, 'Line 2 of the workbook has no row of the list in its column "Row".'),
        ("A2", "9876543210", 'Line 2 of the workbook has no row of the list in its column "Row".'),
        ("D1", "Customer", 'The column "Name" is not in the workbook any more.'),
        ("A1", "Line", 'The column "Row" is not in the workbook any more.'),
    ],
)
def test_rows_and_columns_that_cannot_be_told_apart_are_refused(
    leads: Leads, workbook: Path, cell: str, value: str | int | None, words: str
) -> None:
    def spoil(book: Workbook) -> None:
        book["Held back"][cell] = value

    assert refused(leads, edited(workbook, spoil)) == words


any_text = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    ["a\r\nb", "a\rb", " x ", "_x0041_", "\x00\x0b", "=1", "1e5", "007", "2026-01-01", "#N/A", "\u2028"]
)


@settings(max_examples=12, deadline=None)
@given(st.lists(any_text, min_size=1, max_size=8))
@example(["\r"])
@example([" ", "\n"])
def test_whatever_the_cells_hold_an_untouched_workbook_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("back")
    leads = leads_from(folder / "leads.csv", ["Phone,Name,Row", *["98,x,y"] * len(texts)])
    leads.edit([Change(row, "Name", "x", text) for row, text in enumerate(texts)], "Edit")
    assert read_corrections(leads, written(leads, folder / "back.xlsx")).changes == ()
