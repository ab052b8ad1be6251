"""The second number of a phone cell: beside the first, a lead of its own, or not sent; never lost or moved unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ozogui.leads.checking.slices import CheckOptions
from ozogui.leads.leads import Leads
from ozogui.leads.mapping.mapping import map_leads
from ozogui.leads.mapping.mapping_shape import Mapping, MappingError, SecondNumber
from ozogui.leads.mapping.second_numbers import ALT_NUMBER, count_further, count_second_numbers
from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.leads.repairing.remedies import Act, apply
from ozogui.leads.rows.taking import Taking
from ozogui.leads.values.headers import NAME, PHONE
from ozogui.wording import row_words
from tests.leads.sheets import checked

MAPPING = Mapping((("Phone", PHONE), ("Name", NAME)))
LINES = (
    "Phone,Name\n",
    "+91 98765 00000 ::: +91 98766 00000,Asha\n",
    "98765 00001,Ravi\n",
    '"98765 00002, 98766 00002",Meena\n',
    "98765 00003 / 98766 00003,Imran,moved\n",
    "022 2345678/79,Zoya\n",
)


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    path = tmp_path / "contacts.csv"
    path.write_text("".join(LINES))
    return read_sheet(path)


def leads_with(sheet: Sheet, wish: SecondNumber | None) -> Leads:
    return map_leads(sheet, replace(MAPPING, second=wish))


def test_undecided_cells_stay_as_they_are_and_are_counted(sheet: Sheet) -> None:
    assert leads_with(sheet, None).column(PHONE)[0] == "+91 98765 00000 ::: +91 98766 00000"
    assert count_second_numbers(sheet, MAPPING) == 3
    assert count_second_numbers(sheet, Mapping((("Name", NAME),))) == 0


def test_the_second_is_sent_beside_the_first(sheet: Sheet) -> None:
    leads = leads_with(sheet, SecondNumber.ALT)
    assert leads.headers == (PHONE, NAME, ALT_NUMBER)
    assert leads.row_values(0) == ("+919876500000", "Asha", "+919876600000")
    assert leads.row_values(1) == ("98765 00001", "Ravi", "")
    assert leads.row_values(2) == ("9876500002", "Meena", "9876600002")


def test_a_column_that_is_sent_as_alt_number_keeps_its_values(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text("Phone,Other\n9876500000 / 9876600000,9876700000\n9876500001 / 9876600001,\n")
    mapping = Mapping((("Phone", PHONE), ("Other", ALT_NUMBER)), second=SecondNumber.ALT)
    assert map_leads(read_sheet(path), mapping).column(ALT_NUMBER) == ["9876700000", "9876600001"]


def test_the_second_is_a_lead_of_its_own_behind_all_first_numbers(sheet: Sheet) -> None:
    leads = leads_with(sheet, SecondNumber.LEAD)
    assert leads.column(PHONE)[5:] == ["+919876600000", "9876600002"]
    assert leads.column(NAME)[5:] == ["Asha", "Meena"]
    assert [leads.row_words(row) for row in range(7)] == [
        "2", "3", "4", "5", "6", "2 (second number)", "4 (second number)",
    ]  # fmt: skip
    assert list(leads.row_numbers) == sorted(set(leads.row_numbers))


def test_it_is_not_sent_and_the_first_is(sheet: Sheet) -> None:
    leads = leads_with(sheet, SecondNumber.NONE)
    assert leads.headers == (PHONE, NAME)
    assert leads.column(PHONE)[:3] == ["+919876500000", "98765 00001", "9876500002"]


@pytest.mark.parametrize("wish", SecondNumber)
def test_a_row_with_moved_cells_and_half_a_number_are_left_to_a_person(sheet: Sheet, wish: SecondNumber) -> None:
    leads = leads_with(sheet, wish)
    assert leads.column(PHONE)[3:5] == ["98765 00003 / 98766 00003", "022 2345678/79"]
    assert checked(leads).rows_of("phone-several") == [3, 4]


def test_rows_of_several_lists_are_told_by_list_and_row() -> None:
    assert row_words(2_000_005, "Delhi / Mumbai") == "Mumbai 5"
    assert row_words(6_000_005, "Delhi / Mumbai") == "Mumbai 5 (second number)"
    assert row_words(2_000_005, "") == "5 (second number)"
    assert row_words(2_000_005, None) == "list 2, 5"


@pytest.mark.parametrize("wish", [None, *SecondNumber])
def test_the_wish_is_remembered_with_the_mapping(wish: SecondNumber | None) -> None:
    mapping = replace(MAPPING, second=wish)
    assert Mapping.from_json(mapping.to_json()) == mapping
    with pytest.raises(MappingError):
        Mapping.from_json(mapping.to_json() | {"second": "both"})


_PHONES = st.integers(7_000_000_000, 9_799_999_999).map(str)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(_PHONES, st.none() | _PHONES, st.sampled_from((" ::: ", " / ", ";", "|", " or "))), min_size=1),
    st.sampled_from(SecondNumber),
)
def test_every_number_comes_out_once_at_its_place(cells: list[tuple[str, str | None, str]], wish: SecondNumber) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "list.csv")
        lines = (f"{first}{between}{second}" if second else first for first, second, between in cells)
        path.write_text("Phone,City\n" + "".join(f'"{line}",Goa\n' for line in lines))
        sheet = read_sheet(path, delimiter="comma", taking=Taking(notes=True))
        leads = map_leads(sheet, Mapping((("Phone", PHONE),), second=wish))
    firsts = [first for first, _, _ in cells]
    seconds = [second if second != first else None for first, second, _ in cells]
    behind = [second for second in seconds if second] if wish is SecondNumber.LEAD else []
    assert leads.column(PHONE) == [*firsts, *behind]
    if wish is SecondNumber.ALT and any(seconds):
        assert leads.column(ALT_NUMBER) == [second or "" for second in seconds]
    else:
        assert leads.headers == (PHONE,)


COLUMN = Mapping((("Phone", PHONE), ("Name", NAME)), second_column="Alt. Mobile")
COLUMN_LINES = (
    "Phone,Name,Alt. Mobile\n",
    "9876500000 ::: 9876600000,Asha,9876700000\n",
    "9876500001,Ravi,+91 98765 00001\n",
    "9876500002,Meena,\n",
    ",Imran,98767 00003 / 98768 00003\n",
    "9876500004,Zoya,12\n",
)


@pytest.fixture
def with_column(tmp_path: Path) -> Sheet:
    path = tmp_path / "column.csv"
    path.write_text("".join(COLUMN_LINES))
    return read_sheet(path)


def test_a_second_column_gives_leads_behind_all_others(with_column: Sheet) -> None:
    leads = map_leads(with_column, replace(COLUMN, second=SecondNumber.LEAD))
    assert leads.column(PHONE) == [
        "9876500000", "9876500001", "9876500002", "", "9876500004", "9876600000", "9876700000", "9876700003", "12",
    ]  # fmt: skip
    assert leads.column(NAME)[5:] == ["Asha", "Asha", "Imran", "Zoya"]
    assert [leads.row_words(row) for row in range(5, 9)] == [
        "2 (second number)", "2 (second column)", "5 (second column)", "6 (second column)",
    ]  # fmt: skip
    assert count_further(leads, 1) == 4
    assert len(set(leads.row_numbers)) == 9


def test_a_second_column_is_sent_beside_the_first_or_not_at_all(with_column: Sheet) -> None:
    leads = map_leads(with_column, replace(COLUMN, second=SecondNumber.ALT))
    assert leads.column(ALT_NUMBER) == ["9876700000", "", "", "9876700003", "12"]
    none = map_leads(with_column, replace(COLUMN, second=SecondNumber.NONE))
    assert (none.headers, len(none)) == ((PHONE, NAME), 5)
    assert "Alt. Mobile" in replace(COLUMN, second=SecondNumber.ALT).used_columns
    assert "Alt. Mobile" not in replace(COLUMN, second=SecondNumber.NONE).used_columns
    with pytest.raises(MappingError):
        map_leads(with_column, replace(COLUMN, second=SecondNumber.ALT, second_column="Other"))


@pytest.mark.parametrize("wish", [SecondNumber.ALT, SecondNumber.LEAD])
def test_a_do_not_call_list_protects_every_number(with_column: Sheet, wish: SecondNumber) -> None:
    leads = map_leads(with_column, replace(COLUMN, second=wish))
    options = CheckOptions(date(2026, 11, 23), suppressed={"DNC": frozenset({"9876700000", "9876600000"})})
    check = checked(leads, options)
    held = {(leads.row_words(row), header) for row, header in check.cells_of("suppressed")}
    if wish is SecondNumber.LEAD:
        assert held == {("2 (second number)", PHONE), ("2 (second column)", PHONE)}
        return
    assert held == {("2", ALT_NUMBER)}
    assert "this person's second number, is on your list" in check.findings_of(0)[0].message
    check.recheck(apply(leads, check, "suppressed", Act.EMPTY))
    assert check.rows_of("suppressed") == []
    assert leads.value(0, ALT_NUMBER) == ""
