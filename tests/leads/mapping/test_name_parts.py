"""When joining the parts of a name is proposed, and when not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ozogui.leads.mapping.mapping import guess_mapping, mapping_of
from ozogui.leads.mapping.mapping_shape import Join, Mapping
from ozogui.leads.mapping.name_parts import proposed_join
from ozogui.leads.reading.sheet import Sheet, read_sheet


def sheet_of(folder: Path, *names: str, values: tuple[str, ...] = ("Asha", "Patil", "K")) -> Sheet:
    path = folder / "leads.csv"
    cells = [*values, *values][: len(names)]
    path.write_text(f"Mobile,{','.join(names)}\n9876543210,{','.join(cells)}\n", encoding="utf-8")
    return read_sheet(path, header_row=1)


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        (("First Name", "Last Name"), ("First Name", "Last Name")),
        (("Surname", "FirstName"), ("FirstName", "Surname")),
        (("cust_fname", "cust_lname"), ("cust_fname", "cust_lname")),
        (("First", "Last", "Middle"), ("First", "Middle", "Last")),
        (("Given Name", "Family Name"), ("Given Name", "Family Name")),
    ],
)
def test_parts_of_a_name_are_put_in_their_order(
    tmp_path: Path, names: tuple[str, ...], columns: tuple[str, ...]
) -> None:
    sheet = sheet_of(tmp_path, *names)
    assert proposed_join(sheet, mapping_of(guess_mapping(sheet))) == Join(columns, "Name")


@pytest.mark.parametrize(
    "names",
    [
        ("Name", "Last Name"),
        ("First Name", "City"),
        ("First Name", "Last Name", "Surname"),
        ("Last Call", "First Call"),
    ],
)
def test_other_columns_are_left_alone(tmp_path: Path, names: tuple[str, ...]) -> None:
    sheet = sheet_of(tmp_path, *names)
    assert proposed_join(sheet, mapping_of(guess_mapping(sheet))) is None


def test_numbers_are_no_names(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, "First", "Last", values=("12", "34"))
    assert proposed_join(sheet, Mapping()) is None


def test_what_feeds_the_name_already_stays(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, "First Name", "Last Name", "Company")
    phone = (("Mobile", "PhoneNumber"),)
    assert proposed_join(sheet, Mapping((*phone, ("Company", "Name")))) is None
    assert proposed_join(sheet, Mapping(phone, (("Name", "Customer"),))) is None
    assert proposed_join(sheet, Mapping(phone, joins=(Join(("Last Name", "First Name"), "Name", ", "),))) is None
    assert proposed_join(sheet, Mapping((*phone, ("Last Name", "Name")))) == Join(("First Name", "Last Name"), "Name")
