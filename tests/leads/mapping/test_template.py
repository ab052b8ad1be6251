"""The template for whoever makes the lists, read back by a reader that is not ours, and by the program itself."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from ozogui.leads.mapping.mapping import guess_mapping
from ozogui.leads.mapping.template import FIELDS, write_template
from ozogui.leads.reading.sheet import read_sheet


def test_excel_checks_what_is_typed_and_changes_no_number(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    columns = write_template(
        path, ("Name", "PhoneNumber", "Priority", "ExpiryDate", "City", "AgentId"), agents=("ravi",)
    )
    assert columns == ("PhoneNumber", "Name", "Priority", "ExpiryDate", "City", "AgentId")
    book = load_workbook(path)
    leads, key = book["Leads"], book["How to fill it in"]
    assert tuple(cell.value for cell in leads[1]) == columns
    assert [leads.column_dimensions[letter].number_format for letter in "ABCDEF"] == ["@"] * 6
    rules = {str(rule.sqref)[0]: rule for rule in leads.data_validations.dataValidation}
    assert set(rules) == {"A", "C", "D", "F"}
    assert rules["A"].formula1 == (
        'AND(ISNUMBER(--SUBSTITUTE(A2,"+","")),LEN(SUBSTITUTE(A2,"+",""))>=3,LEN(SUBSTITUTE(A2,"+",""))<=16)'
    )
    assert (rules["F"].type, rules["F"].formula1) == ("list", '"ravi"')
    assert all(
        rule.showErrorMessage and len(rule.errorTitle) <= 32 and len(rule.error) <= 255 for rule in rules.values()
    )
    assert [cell.value for cell in key["A"]][1:] == list(columns)
    assert all(cell.value for cell in key["B"])


def test_a_filled_template_needs_no_matching(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path)
    book = load_workbook(path)
    book["Leads"].append(["9876543210", "Asha Patil", "5", "2027-03-31"])
    book.save(path)
    sheet = read_sheet(path)
    assert (sheet.name, sheet.rows) == ("Leads", 1)
    assert tuple(guess.header for guess in guess_mapping(sheet)) == FIELDS
