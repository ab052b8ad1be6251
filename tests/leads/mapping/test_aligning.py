"""Which columns of several files are the same: by name, by content, by a person's word; and what stays apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from ozogui.errors import UserError
from ozogui.leads.mapping.aligning import (
    Alignment,
    HowSure,
    align,
    chosen,
    nothing_in_common,
    only_sure,
    parse_same_option,
)
from ozogui.leads.reading.sheet import Sheet, read_sheet

PEOPLE = ("Asha", "Ravi", "Meena", "John")


def csv(path: Path, names: str, *rows: str) -> Sheet:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join((names, *rows)) + "\n", encoding="utf-8")
    return read_sheet(path)


def phones(first: int) -> list[str]:
    return [f"98765{first + place:05d}" for place in range(4)]


def three(folder: Path) -> list[Sheet]:
    """Three files whose columns are the same in three ways, and two that only one of them has."""
    mumbai = csv(
        folder / "mumbai.csv",
        "Mobile No.,Alt. Mobile,Customer Name,City,Remarks",
        *(f"{phone},,{name} Rao,Mumbai,x" for phone, name in zip(phones(100), PEOPLE, strict=True)),
    )
    pune = csv(
        folder / "pune.csv",
        "Name,CITY,Phone",
        *(f"{name} Patil,Pune,{phone}" for phone, name in zip(phones(200), PEOPLE, strict=True)),
    )
    south = csv(
        folder / "south.csv",
        "mobile,first_name,last_name,city,notes",
        *(f"{phone},{name},Iyer,Kochi,y" for phone, name in zip(phones(300), PEOPLE, strict=True)),
    )
    return [mumbai, pune, south]


def told(alignment: Alignment) -> dict[str, tuple[str, ...]]:
    return {
        column.name: (*("+".join(source) for source in column.sources), column.sureness.value) for column in alignment
    }


def test_three_files_have_their_columns_matched_once(tmp_path: Path) -> None:
    proposed = align(three(tmp_path))
    assert told(proposed) == {
        "Mobile No.": ("Mobile No.", "Phone", "mobile", "By content"),
        "Alt. Mobile": ("Alt. Mobile", "", "", "In one file only"),
        "Customer Name": ("Customer Name", "Name", "first_name+last_name", "Joined: look here"),
        "City": ("City", "CITY", "city", "By name"),
        "Remarks": ("Remarks", "", "", "In one file only"),
        "notes": ("", "", "notes", "In one file only"),
    }
    assert told(only_sure(proposed)) == told(proposed) | {
        "Customer Name": ("Customer Name", "Name", "", "By content"),
        "first_name": ("", "", "first_name", "In one file only"),
        "last_name": ("", "", "last_name", "In one file only"),
    }


def test_a_person_decides_otherwise(tmp_path: Path) -> None:
    proposed = align(three(tmp_path))
    same = told(chosen(proposed, 2, ("notes",), "Remarks"))
    assert same["Remarks"] == ("Remarks", "", "notes", "Chosen by you")
    assert "notes" not in same
    apart = told(chosen(proposed, 2, ("first_name",), "Customer Name"))
    assert apart["Customer Name"] == ("Customer Name", "Name", "first_name", "Chosen by you")
    assert apart["last_name"] == ("", "", "last_name", "In one file only")
    none = told(chosen(proposed, 1, (), "City"))
    assert none["City"] == ("City", "", "city", "Chosen by you")
    assert none["CITY"] == ("", "CITY", "", "In one file only")
    alone = told(chosen(proposed, 1, ("Phone",), "Office"))
    assert alone["Mobile No."] == ("Mobile No.", "", "mobile", "By content")
    assert alone["Office"] == ("", "Phone", "", "Chosen by you")


def test_one_name_for_two_things_stays_apart_until_somebody_looks(tmp_path: Path) -> None:
    one = csv(tmp_path / "a.csv", "Number,Name", *(f"{phone},Asha Rao" for phone in phones(1)))
    other = csv(
        tmp_path / "b.csv",
        "Number,Mobile,Name",
        *(f"P-{place},{phone},Ravi Rao" for place, phone in enumerate(phones(9))),
    )
    proposed = align([one, other])
    assert told(proposed)["Number"] == ("Number", "Number", "Same name, other content")
    apart = told(only_sure(proposed))
    assert apart["Number"] == ("Number", "", "In one file only")
    assert apart["Number (2)"] == ("", "Number", "In one file only")


def test_a_file_without_names_is_matched_by_place_and_only_by_a_person(tmp_path: Path) -> None:
    one = csv(tmp_path / "a.csv", "Mobile,Name", *(f"{phone},Asha Rao" for phone in phones(1)))
    other = csv(tmp_path / "b.csv", *(f"{phone},Ravi Rao" for phone in phones(9)))
    proposed = align([one, other])
    assert {column.sureness for column in proposed} == {HowSure.PLACE}
    assert not nothing_in_common(proposed)
    assert nothing_in_common(only_sure(proposed))


def test_what_is_typed(tmp_path: Path) -> None:
    sheets = three(tmp_path)
    names = [sheet.path.name for sheet in sheets]

    def named(file: int, text: str) -> str | None:
        return next((each.name for each in sheets[file].columns if each.name.casefold() == text.casefold()), None)

    assert parse_same_option("south.csv:notes=Remarks", names, named) == [(2, ("notes",), "Remarks")]
    assert parse_same_option("city=Town", names, named) == [
        (place, (name,), "Town") for place, name in enumerate(("City", "CITY", "city"))
    ]
    assert parse_same_option("first_name+last_name=Customer Name", names, named) == [
        (2, ("first_name", "last_name"), "Customer Name")
    ]
    for wrong in ("notes", "pune.csv:notes=Remarks", "=x"):
        with pytest.raises(UserError):
            parse_same_option(wrong, names, named)
