"""Joined columns, columns that feed two headers, the order of the map, and mappings as JSON of any age."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.errors import UserError
from ozogui.leads.checking.slices import CampaignKind
from ozogui.leads.mapping.mapping import map_leads, parse_join
from ozogui.leads.mapping.mapping_problems import find_problems
from ozogui.leads.mapping.mapping_shape import Feed, Join, Mapping, MappingError
from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.leads.values.headers import NAME, PHONE

FULL_NAME = Join(("First", "Last"), NAME)
BASE = Mapping((("Mobile", PHONE),), (("Source", "Diwali"),), (FULL_NAME,))
ORDER = ["Mobile", "First", "Last", "City"]


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    path = tmp_path / "leads.csv"
    path.write_text("Mobile,First,Last,City\n9876500001, Asha ,Patil,Pune\n9876500002,,Rao,\n9876500003,Meena,,Goa\n")
    return read_sheet(path)


def test_joined_columns_feed_one_header_without_gaps(sheet: Sheet) -> None:
    leads = map_leads(sheet, BASE)
    assert leads.headers == (PHONE, NAME, "Source")
    assert leads.column(NAME) == ["Asha Patil", "Rao", "Meena"]
    comma = map_leads(sheet, BASE.with_join(Join(("City", "Last", "First"), NAME, ", ")))
    assert comma.column(NAME) == ["Pune, Patil, Asha", "Rao", "Goa, Meena"]
    assert sheet.columns[1].values[0] == " Asha "


def test_a_preview_takes_only_the_first_leads(sheet: Sheet) -> None:
    leads = map_leads(sheet, BASE, rows=2)
    assert len(leads) == 2
    assert [leads.row_values(row) for row in range(2)] == [
        ("9876500001", "Asha Patil", "Diwali"), ("9876500002", "Rao", "Diwali"),
    ]  # fmt: skip
    assert list(leads.row_numbers) == [2, 3]


def test_a_phone_may_be_joined(sheet: Sheet) -> None:
    mapping = Mapping(joins=(Join(("City", "Mobile"), PHONE, ""),))
    assert [problem.kind for problem in find_problems(mapping, sheet, CampaignKind.PLAIN)] == ["no-name"]
    assert map_leads(sheet, mapping).column(PHONE)[1] == "9876500002"


def test_one_column_feeds_two_headers(sheet: Sheet) -> None:
    mapping = BASE.with_another_header("Mobile", "WhatsApp", ORDER).with_another_header("Mobile", "WhatsApp", ORDER)
    assert mapping.columns == (("Mobile", PHONE), ("Mobile", "WhatsApp"))
    assert mapping.headers_of("Mobile") == (PHONE, "WhatsApp")
    assert map_leads(sheet, mapping).column("WhatsApp") == map_leads(sheet, mapping).column(PHONE)
    assert mapping.without_pair("Mobile", PHONE).columns == (("Mobile", "WhatsApp"),)


def test_choosing_a_header_for_a_column_keeps_joins_and_order() -> None:
    mapping = BASE.with_order([NAME, PHONE]).with_column("City", "City", ORDER)
    assert mapping.joins == (FULL_NAME,)
    assert mapping.headers == (NAME, PHONE, "City", "Source")
    assert mapping.with_column("City", None, ORDER).with_order(()) == BASE


def test_the_map_is_sent_in_the_order_that_a_person_wants(sheet: Sheet) -> None:
    mapping = BASE.moved(NAME, -1)
    assert mapping.headers == (NAME, PHONE, "Source")
    assert map_leads(sheet, mapping).row_values(0) == ("Asha Patil", "9876500001", "Diwali")
    assert mapping.moved("Source", -9).headers == ("Source", NAME, PHONE)
    assert mapping.moved(NAME, 99).headers == (PHONE, "Source", NAME)
    assert mapping.moved("Nobody", 1) == mapping
    later = mapping.with_column("City", "City", ORDER)
    assert later.headers == (NAME, PHONE, "Source", "City")


def test_feeds_tell_all_that_is_sent() -> None:
    assert BASE.feeds == (
        Feed(PHONE, ("Mobile",)), Feed(NAME, ("First", "Last"), " "), Feed("Source", constant="Diwali"),
    )  # fmt: skip
    assert BASE.used_columns == ("Mobile", "First", "Last")
    assert BASE.header_of("First") is None
    assert BASE.headers_of("First") == (NAME,)


def test_joins_are_replaced_and_taken_out_by_their_header() -> None:
    other = Join(("Last", "First"), NAME, ", ")
    assert BASE.with_join(other).joins == (other,)
    assert BASE.without_join(NAME).joins == ()
    assert BASE.join_of(NAME) == FULL_NAME


def test_a_header_fed_by_a_column_and_a_join_blocks(sheet: Sheet) -> None:
    (problem,) = find_problems(BASE.with_column("City", NAME, ORDER), sheet, CampaignKind.PLAIN)
    assert (problem.kind, problem.columns) == ("twice", ("City", "First", "Last"))
    assert problem.title == 'Name is fed twice: "City" and "First" with "Last" joined.'


def test_a_preset_for_another_sheet_says_which_columns_are_missing(sheet: Sheet) -> None:
    preset = BASE.with_join(Join(("First", "Middle"), "Nick")).with_column("Town", "City", ORDER)
    there = {column.name for column in sheet.columns}
    assert preset.missing_columns(there) == ("Town", "Middle")
    kinds = [(problem.kind, problem.columns) for problem in find_problems(preset, sheet, CampaignKind.PLAIN)]
    assert kinds == [("missing-column", ("Town",)), ("missing-column", ("Middle",))]
    assert preset.fitted_to(there) == BASE
    with pytest.raises(MappingError, match='There is no column "Town"'):
        map_leads(sheet, preset)


def test_json_of_an_older_version_is_read_and_stays_the_same() -> None:
    old = {"columns": [["Mobile", PHONE]], "constants": [["Source", "Web"]]}
    mapping = Mapping.from_json(old)
    assert mapping == Mapping((("Mobile", PHONE),), (("Source", "Web"),))
    assert mapping.to_json() == old


@pytest.mark.parametrize(
    "changed",
    [
        {"joins": "x"}, {"joins": [["First"]]}, {"joins": [{"columns": ["First"], "header": NAME}]},
        {"joins": [{"columns": ["First", 1], "header": NAME}]}, {"joins": [{"columns": ["First", "Last"]}]},
        {"joins": [{"columns": ["First", "Last"], "header": NAME, "separator": None}]},
        {"order": "Name"}, {"order": [1]},
    ],
)  # fmt: skip
def test_json_of_another_shape_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(MappingError):
        Mapping.from_json({**BASE.to_json(), **changed})


_texts = st.text(max_size=5)
_mappings = st.builds(
    Mapping,
    st.lists(st.tuples(_texts, _texts), max_size=4).map(tuple),
    st.lists(st.tuples(_texts, _texts), max_size=3).map(tuple),
    st.lists(st.builds(Join, st.lists(_texts, min_size=2, max_size=3).map(tuple), _texts, _texts), max_size=2).map(
        tuple
    ),
    st.lists(_texts, max_size=4).map(tuple),
)


@given(_mappings)
def test_what_is_written_is_read_again(mapping: Mapping) -> None:
    assert Mapping.from_json(json.loads(json.dumps(mapping.to_json()))) == mapping


@given(_mappings, _texts, st.integers(-5, 5))
def test_moving_a_header_loses_and_adds_nothing(mapping: Mapping, header: str, by: int) -> None:
    assert sorted(mapping.moved(header, by).headers) == sorted(mapping.headers)


def column_named(name: str) -> str:
    if name not in ORDER:
        raise UserError(f"no {name}")
    return name


@pytest.mark.parametrize(
    ("source", "join"),
    [
        ("First+Last", FULL_NAME),
        (" First + Last ", FULL_NAME),
        ('City+", "+First+Last', Join(("City", "First", "Last"), NAME, ", ")),
        ('City + "" + First', Join(("City", "First"), NAME, "")),
        ("First", None),
        ("First+", None),
    ],
)
def test_joins_are_read_as_people_type_them(source: str, join: Join | None) -> None:
    assert parse_join(source, NAME, column_named) == join


def test_a_join_of_an_unknown_column_is_refused() -> None:
    with pytest.raises(UserError, match="no Nobody"):
        parse_join("First+Nobody", NAME, column_named)
