"""The mapping: what can be done to it, what is wrong with it, and the leads that come of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.leads.checking.slices import CampaignKind
from ozogui.leads.leads import Change
from ozogui.leads.mapping.mapping import guess_mapping, map_leads, mapping_of, parse_map_option, parse_set_option
from ozogui.leads.mapping.mapping_problems import find_problems
from ozogui.leads.mapping.mapping_shape import Mapping, MappingError
from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.leads.values.headers import AGENT, EXPIRY, NAME, PHONE, PRIORITY, SKILL

RESOURCES = Path(__file__).parents[3] / "resources"


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    path = tmp_path / "leads.csv"
    path.write_text("Mobile,Name,Prio,Contact\n\n9876543210,Asha,5,A\n9876543211,Ravi,,B\n")
    return read_sheet(path)


FULL = Mapping((("Mobile", PHONE), ("Name", NAME)), (("Source", "Diwali"),))


def kinds(mapping: Mapping, sheet: Sheet, kind: CampaignKind = CampaignKind.PLAIN) -> list[tuple[str, bool]]:
    return [(problem.kind, problem.blocks) for problem in find_problems(mapping, sheet, kind)]


def test_the_samples_mapping_follows_its_guesses() -> None:
    sample = read_sheet(RESOURCES / "sample-leads.xlsx")
    mapping = mapping_of(guess_mapping(sample))
    assert mapping.headers == (PHONE, NAME, PRIORITY, EXPIRY, AGENT, SKILL, "City")
    assert find_problems(mapping, sample, CampaignKind.AGENTWISE) == ()
    leads = map_leads(sample, mapping)
    assert (len(leads), leads.headers) == (1_240, mapping.headers)
    assert list(leads.row_numbers) == sample.row_numbers


def test_leads_take_columns_and_constants_in_the_order_of_the_map(sheet: Sheet) -> None:
    leads = map_leads(sheet, FULL)
    assert leads.headers == (PHONE, NAME, "Source")
    assert leads.row_values(0) == ("9876543210", "Asha", "Diwali")
    assert leads.row_values(1) == ("9876543211", "Ravi", "Diwali")
    assert list(leads.row_numbers) == [3, 4]


def test_an_edit_of_the_leads_leaves_the_sheet_as_it_is(sheet: Sheet) -> None:
    leads = map_leads(sheet, Mapping((("Mobile", PHONE), ("Mobile", "Second"))))
    leads.edit([Change(0, PHONE, "9876543210", "9")], "Edit")
    assert leads.value(0, PHONE) == "9"
    assert leads.value(0, "Second") == "9876543210"
    assert sheet.columns[0].values[0] == "9876543210"


def test_without_a_phone_nothing_can_be_sent(sheet: Sheet) -> None:
    mapping = Mapping((("Name", NAME),), ((PHONE, "9876543210"),))
    (problem,) = find_problems(mapping, sheet, CampaignKind.PLAIN)
    assert (problem.kind, problem.header, problem.blocks) == ("no-phone", PHONE, True)
    assert f"{problem.title} {problem.message}" == "No column feeds PhoneNumber. Nothing can be sent without it."
    with pytest.raises(MappingError) as caught:
        map_leads(sheet, mapping)
    assert (caught.value.title, caught.value.message) == (problem.title, problem.message)


def test_a_header_that_is_fed_twice_blocks_and_names_what_feeds_it(sheet: Sheet) -> None:
    twice = FULL.with_column("Contact", NAME, ["Mobile", "Name", "Prio", "Contact"])
    (problem,) = find_problems(twice, sheet, CampaignKind.PLAIN)
    assert (problem.kind, problem.header, problem.columns, problem.blocks) == ("twice", NAME, ("Name", "Contact"), True)
    assert problem.title == 'Name is fed twice: "Name" and "Contact".'
    thrice = find_problems(twice.with_constant(NAME, "x"), sheet, CampaignKind.PLAIN)
    assert thrice[0].title == 'Name is fed 3 times: "Name", "Contact" and the same value for every lead.'
    with pytest.raises(MappingError, match="Name is fed twice"):
        map_leads(sheet, twice)


def test_a_column_that_the_sheet_lacks_blocks(sheet: Sheet) -> None:
    mapping = Mapping((("Mobile", PHONE), ("Town", "City")))
    problem, doubt = find_problems(mapping, sheet, CampaignKind.PLAIN)
    assert (problem.kind, problem.columns, problem.blocks) == ("missing-column", ("Town",), True)
    assert (doubt.kind, doubt.title, doubt.blocks) == ("no-name", "No column feeds Name.", False)
    with pytest.raises(MappingError, match='There is no column "Town"'):
        map_leads(sheet, mapping)


def test_a_comma_in_a_field_of_the_campaigns_own_is_said(sheet: Sheet) -> None:
    (problem,) = find_problems(FULL.with_column("Contact", "City, State", ["Contact"]), sheet, CampaignKind.PLAIN)
    assert (problem.kind, problem.header, problem.blocks) == ("comma", "City, State", False)


def test_the_kind_of_campaign_gives_a_hint_that_does_not_block(sheet: Sheet) -> None:
    assert kinds(FULL, sheet) == []
    assert kinds(FULL, sheet, CampaignKind.AGENTWISE) == [("no-agent", False)]
    (problem,) = find_problems(FULL, sheet, CampaignKind.SKILLWISE)
    assert (problem.kind, problem.blocks) == ("no-skill", False)
    assert problem.title == "No column feeds skill. A Skillwise campaign needs it."
    assert problem.message == "Leave it if your campaign is not Skillwise."
    assert kinds(FULL.with_constant(SKILL, "Hindi"), sheet, CampaignKind.SKILLWISE) == []


def test_the_worst_problem_comes_first(sheet: Sheet) -> None:
    mapping = Mapping((("Town", NAME), ("Name", NAME)))
    assert kinds(mapping, sheet, CampaignKind.AGENTWISE) == [
        ("no-phone", True),
        ("missing-column", True),
        ("twice", True),
        ("no-agent", False),
    ]


def test_a_column_takes_its_place_in_the_order_of_the_sheet() -> None:
    order = ["Mobile", "Name", "Prio"]
    mapping = Mapping().with_column("Prio", PRIORITY, order).with_column("Mobile", PHONE, order)
    assert mapping.columns == (("Mobile", PHONE), ("Prio", PRIORITY))
    assert mapping.with_column("Prio", "Rank", order).header_of("Prio") == "Rank"
    assert mapping.with_column("Prio", None, order).columns == (("Mobile", PHONE),)
    assert mapping.with_column("Name", None, order) == mapping
    assert mapping.header_of("Name") is None


def test_constants_come_after_the_columns_and_can_change_and_go() -> None:
    mapping = FULL.with_constant(PRIORITY, "5").with_constant("Source", "Holi")
    assert mapping.headers == (PHONE, NAME, "Source", PRIORITY)
    assert mapping.constants == (("Source", "Holi"), (PRIORITY, "5"))
    assert mapping.without_constant("Source").constants == ((PRIORITY, "5"),)
    assert FULL.without_constant("Unknown") == FULL


PAIRS = st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=5).map(tuple)


@given(PAIRS, PAIRS)
def test_a_mapping_survives_json(columns: tuple[tuple[str, str], ...], constants: tuple[tuple[str, str], ...]) -> None:
    mapping = Mapping(columns, constants)
    assert Mapping.from_json(json.loads(json.dumps(mapping.to_json()))) == mapping


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"columns": []},
        {"columns": "ab", "constants": []},
        {"columns": [["a"]], "constants": []},
        {"columns": [["a", 1]], "constants": []},
        {"columns": [["a", "b"]], "constants": {"a": "b"}},
    ],
)
def test_foreign_json_is_refused(data: object) -> None:
    with pytest.raises(MappingError, match="not understood"):
        Mapping.from_json(data)


def test_options_of_the_command_line_are_taken_apart() -> None:
    assert parse_map_option("Mobile No.=PhoneNumber") == ("Mobile No.", PHONE)
    assert parse_map_option("a=b = City") == ("a=b", "City")
    assert parse_set_option("Priority=5") == (PRIORITY, "5")
    assert parse_set_option(" Link = https://x/?a=b ") == ("Link", "https://x/?a=b")
    assert parse_set_option("Source=") == ("Source", "")


@pytest.mark.parametrize("text", ["", "Mobile", "=PhoneNumber", "Mobile=", " = "])
def test_a_map_option_needs_both_sides(text: str) -> None:
    with pytest.raises(MappingError, match="COLUMN=HEADER"):
        parse_map_option(text)


@pytest.mark.parametrize("text", ["", "Priority", "=5"])
def test_a_set_option_needs_its_header_and_does_not_repeat_the_value(text: str) -> None:
    with pytest.raises(MappingError, match="HEADER=VALUE") as caught:
        parse_set_option(text)
    assert "=5" not in caught.value.title


def test_a_list_read_in_another_way_is_another_source(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes("Phone;Name,City\n9876540001;Zoë,Pune\n".encode())
    ways = [("utf-8", "semicolon"), ("windows-1252", "semicolon"), ("utf-8", "comma"), ("utf-8", "semicolon")]
    sources = []
    for encoding, delimiter in ways:
        sheet = read_sheet(path, encoding=encoding, delimiter=delimiter)
        mapping = Mapping(((sheet.columns[0].name, PHONE),))
        sources.append(map_leads(sheet, mapping).source)
    ids = [source.rows_id for source in sources if source is not None]
    assert len(ids) == 4
    assert ids[0] == ids[3]
    assert len(set(ids)) == 3
