"""One list for several campaigns: every lead in one place, whatever the values; near misses are only proposed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ozogui.engine.portion import portions_of
from ozogui.errors import UserError
from ozogui.leads.checking.check import Check
from ozogui.leads.checking.marks import RowState
from ozogui.leads.checking.slices import CheckOptions, Keep
from ozogui.leads.mapping.aligning import align, list_columns
from ozogui.leads.mapping.mapping import map_leads
from ozogui.leads.mapping.mapping_shape import Mapping, SecondNumber
from ozogui.leads.mapping.priorities import column_cells, parse_priority_option
from ozogui.leads.mapping.split_shape import REST, PriorityRule, Split
from ozogui.leads.mapping.splitting import by_name, divide, joined_near, near_groups, parse_campaign_options, values_of
from ozogui.leads.reading.merged import merged
from ozogui.leads.reading.sheet import Sheet, read_sheet

MAPPING = Mapping((("Mobile", "PhoneNumber"),))


def sheet_of(path: Path, *rows: tuple[str, str]) -> Sheet:
    lines = "".join(f'{phone},"{city}"\n' for phone, city in rows)
    path.write_text(f"Mobile,City\n{lines}", encoding="utf-8")
    return read_sheet(path, header_row=1)


def checked(sheet: Sheet, mapping: Mapping = MAPPING, keep: Keep = Keep.ALL) -> Check:
    check = Check(map_leads(sheet, mapping), CheckOptions(date(2026, 11, 23), keep=keep))
    check.run()
    return check


def test_near_misses_stand_together_and_are_not_joined_by_themselves(tmp_path: Path) -> None:
    cities = ["Mumbai"] * 4 + [
        "mumbai ",
        "Bombay",
        "Bombay",
        "Pune",
        "Delhi",
        "Dehli",
        "Nagpur",
        "",
        "Sector 12",
        "Sector 13",
    ]
    sheet = sheet_of(tmp_path / "a.csv", *((f"98765000{place:02d}", city) for place, city in enumerate(cities)))
    check = checked(sheet)
    found = values_of(column_cells(sheet, check.leads, "City"), check)
    assert [(each.value, each.leads) for each in found[:3]] == [("Mumbai", 4), ("Bombay", 2), ("mumbai ", 1)]
    assert {each.near for each in found if each.near} == {("Mumbai", "Bombay", "mumbai "), ("Dehli", "Delhi")}
    split = Split("City", (("Mumbai", "West"), ("Pune", "West")))
    division = divide(sheet, check.leads, check, split)
    assert [(part.campaign, len(part.ready), part.values) for part in division.parts] == [
        ("West", 5, ("Mumbai", "Pune"))
    ]
    assert {each.value for each in division.open_values} == set(cities) - {"Mumbai", "Pune"}
    joined = divide(sheet, check.leads, check, joined_near(split, found))
    assert [part.values for part in joined.parts] == [("Mumbai", "mumbai ", "Bombay", "Pune")]
    assert joined.parts[0].words == "City: Mumbai, mumbai, Bombay, Pune"


def test_campaigns_of_the_same_name(tmp_path: Path) -> None:
    campaigns = ("Diwali_Mumbai", "Diwali_Pune", "Old-Pune", "Navi Mumbai 2")
    assert by_name(["Mumbai", "Pune", "Goa", "navi mumbai", ""], campaigns) == {"navi mumbai": "Navi Mumbai 2"}
    assert by_name(["Mumbai", "Pune"], ("Diwali_Mumbai", "Diwali_Pune")) == {
        "Mumbai": "Diwali_Mumbai",
        "Pune": "Diwali_Pune",
    }


def test_what_the_options_say() -> None:
    split = parse_campaign_options(["Mumbai=West", "a=b=West", "=Empty", "Goa=", f"{REST}=Rest"], "City", ())
    assert dict(split.goes_to) == {"Mumbai": "West", "a=b": "West", "": "Empty", "Goa": "", REST: "Rest"}
    assert parse_campaign_options((), "", ["North=70", "South=30"]).shares == (("North", 70), ("South", 30))
    assert parse_priority_option("City=Navi Mumbai:90") == PriorityRule("City", "Navi Mumbai", 90)
    for wrong in (["West"], ["Mumbai=West", "Mumbai=East"]):
        with pytest.raises(UserError):
            parse_campaign_options(wrong, "City", ())
    for text in ("City=Mumbai", "City=Mumbai:0", "City=Mumbai:100", "Mumbai:5"):
        with pytest.raises(UserError):
            parse_priority_option(text)
    whole = Mapping(MAPPING.columns, split=split, priorities=(PriorityRule("City", "Goa", 7),), second_column="Alt")
    back = Mapping.from_json(whole.to_json())
    assert (back, back.split) == (whole, split)


def test_priority_by_rule(tmp_path: Path) -> None:
    sheet = sheet_of(
        tmp_path / "a.csv", ("9876500001 ::: 9876500009", "Mumbai"), ("9876500002", " MUMBAI"), ("9876500003", "Pune")
    )
    rules = (PriorityRule("City", "mumbai", 90), PriorityRule("City", "Mumbai", 1))
    mapping = Mapping(MAPPING.columns, second=SecondNumber.LEAD, priorities=rules)
    leads = map_leads(sheet, mapping)
    assert leads.column("Priority") == ["90", "90", "", "90"]
    assert map_leads(sheet, mapping, rows=2).column("Priority") == ["90", "90", "90"]
    sent = Mapping((*MAPPING.columns, ("City", "Priority")), priorities=rules)
    assert map_leads(sheet, sent).column("Priority") == ["90", "90", "Pune"]
    with pytest.raises(UserError):
        map_leads(sheet, Mapping(MAPPING.columns, priorities=(PriorityRule("Town", "x", 1),)))


@pytest.mark.parametrize(
    ("shares", "wanted"),
    [({"A": 1, "B": 1}, [50, 50]), ({"A": 70, "B": 30}, [70, 30]), ({"A": 1, "B": 2, "C": 7}, [10, 20, 70])],
)
def test_shares_are_dealt_in_turn(tmp_path: Path, shares: dict[str, int], wanted: list[int]) -> None:
    sheet = sheet_of(tmp_path / "a.csv", *((f"98765{place:05d}", "x") for place in range(100)))
    check = checked(sheet)
    division = divide(sheet, check.leads, check, Split(shares=tuple(shares.items())))
    assert [len(part.ready) for part in division.parts] == wanted
    # In turn, not one after the other: the first tenth of the list is shared as all of it is.
    assert [sum(row < 10 for row in part.ready) for part in division.parts] == [each // 10 for each in wanted]


def test_one_number_goes_to_one_campaign_of_a_share_and_is_told_of_a_column(tmp_path: Path) -> None:
    sheet = sheet_of(
        tmp_path / "a.csv", ("9876500001", "A"), ("+91 9876500001", "B"), ("9876500002", "B"), ("9876500001", "A")
    )
    check = checked(sheet, Mapping((("Mobile", "PhoneNumber"),)))
    by_city = divide(sheet, check.leads, check, Split("City", (("A", "One"), ("B", "Two"))))
    assert by_city.in_several == 0  # the second is held back: no digits alone
    sheet = sheet_of(
        tmp_path / "b.csv", ("9876500001", "A"), ("919876500001", "B"), ("9876500002", "B"), ("9876500001", "A")
    )
    check = checked(sheet)
    by_city = divide(sheet, check.leads, check, Split("City", (("A", "One"), ("B", "Two"))))
    assert by_city.in_several == 1
    dealt = divide(sheet, check.leads, check, Split(shares=(("One", 1), ("Two", 1))))
    assert [part.ready for part in dealt.parts] == [(0, 1, 3), (2,)]
    first = checked(sheet, keep=Keep.FIRST)
    assert divide(sheet, first.leads, first, Split("City", (("A", "One"), ("B", "Two")))).in_several == 0


_CITY = st.sampled_from(["Mumbai", "mumbai", "Bombay ", "Pune", "", " ", "Goa"])
_PHONE = st.one_of(
    st.integers(0, 20).map(lambda last: f"98765000{last:02d}"),
    st.sampled_from(["12", "", "9876500001 / 9876500099", "x"]),
)
_ROWS = st.lists(st.tuples(_PHONE, _CITY), min_size=1, max_size=8)
_GOES = st.dictionaries(st.one_of(_CITY, st.just(REST)), st.sampled_from(["West", "East", "South", ""]), max_size=5)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(_ROWS, min_size=1, max_size=3),
    _GOES,
    st.sampled_from(list(Keep)),
    st.sampled_from([None, *SecondNumber]),
    st.booleans(),
)
def test_merge_then_split_loses_and_doubles_no_row(
    tmp_path: Path,
    files: list[list[tuple[str, str]]],
    goes: dict[str, str],
    keep: Keep,
    second: SecondNumber | None,
    shares: bool,
) -> None:
    """Every lead is in exactly one upload, ready or held back, or in none only where nothing at all has a campaign."""
    sheets = []
    for place, rows in enumerate(files):
        try:
            sheets.append(sheet_of(tmp_path / f"{place}.csv", *rows))
        except UserError:
            continue  # nothing in it is a lead
    if not sheets:
        return
    sheet = merged(sheets, list_columns(align(sheets)))
    check = checked(sheet, Mapping(MAPPING.columns, second=second), keep)
    leads = check.leads
    split = Split(shares=(("West", 2), ("East", 1))) if shares else Split("City", tuple(goes.items()))
    if not split.campaigns:
        return
    division = divide(sheet, leads, check, split)
    placed = [row for part in division.parts for row in (*part.ready, *part.held_back)]
    assert Counter([*placed, *division.nowhere, *division.elsewhere]) == Counter(range(len(leads)))
    written = list(portions_of(sheet, leads, check, division))
    numbers = [
        number
        for _, one in written
        for number in (*(leads.row_numbers[row] for row in one.ready), *(row for row, _ in one.held_back))
    ]
    assert Counter(numbers) == (Counter(leads.row_numbers) if written else Counter())
    assert all(check.state_of(row) is not RowState.HELD_BACK for part in division.parts for row in part.ready)
    if not shares:
        cells = column_cells(sheet, leads, "City")
        known = dict(split.goes_to)
        assert all(
            known.get(cells[row], known.get(REST)) == part.campaign for part in division.parts for row in part.ready
        )
        assert set(cells) >= {each.value for each in division.open_values}
        groups = [value for group in near_groups(Counter(cells)) for value in group]
        assert len(groups) == len(set(groups))
        assert set(groups) <= set(cells)
