import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ozogui.leads.leads import Change, Leads
from ozogui.leads.repairing.edits import drop_edits, fill_blanks, fill_down, replace_text
from ozogui.leads.repairing.proposal import Proposal
from tests.leads.sheets import leads_of


def some_leads() -> Leads:
    return leads_of(
        PhoneNumber=["9876543210", "9123456780", "9000000001", "9000000002"],
        City=["Bombay", "bombay central", "", " "],
        Name=["a.b", "Bombay", " Asha", "Meena\u00a0"],
    )


def cells(proposal: Proposal) -> list[tuple[int, str, str]]:
    return [(change.row, change.header, change.after) for change in proposal.changes]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [(0, "City", "Mumbai"), (1, "City", "Mumbai central"), (1, "Name", "Mumbai")]),
        ({"match_case": True}, [(0, "City", "Mumbai"), (1, "Name", "Mumbai")]),
        ({"whole_cell": True}, [(0, "City", "Mumbai"), (1, "Name", "Mumbai")]),
        ({"headers": ["City"], "rows": [1, 2]}, [(1, "City", "Mumbai central")]),
    ],
)
def test_a_text_is_replaced_where_it_is_looked_for(
    options: dict[str, bool], expected: list[tuple[int, str, str]]
) -> None:
    proposal = replace_text(some_leads(), "Bombay", "Mumbai", **options)  # type: ignore[arg-type]
    assert cells(proposal) == expected
    assert proposal.title == f"Replace in {len(expected)} cell{'s' if len(expected) != 1 else ''}"


def test_what_is_looked_for_and_put_there_is_taken_letter_by_letter() -> None:
    assert cells(replace_text(some_leads(), ".", "\\1")) == [(0, "Name", "a\\1b")]
    assert cells(replace_text(some_leads(), "", "x")) == []
    assert cells(replace_text(some_leads(), "", "Pune", whole_cell=True)) == [(2, "City", "Pune")]


def test_the_first_of_the_leads_as_they_are_seen_is_filled_down() -> None:
    leads = some_leads()
    proposal = fill_down(leads, ["City", "Name"], [3, 1, 0])
    assert cells(proposal) == [
        (1, "City", " "), (0, "City", " "), (1, "Name", "Meena\u00a0"), (0, "Name", "Meena\u00a0"),
    ]  # fmt: skip
    assert proposal.title == "Fill down 4 cells"
    assert fill_down(leads, ["City"], []).changes == ()
    assert fill_down(leads, ["City"], [2]).changes == ()


def test_blanks_are_filled_and_nothing_else() -> None:
    proposal = fill_blanks(some_leads(), "City", "Pune")
    assert cells(proposal) == [(2, "City", "Pune"), (3, "City", "Pune")]
    assert proposal.title == "Fill 2 blanks of City"
    assert cells(fill_blanks(some_leads(), "City", "Pune", rows=[0, 3])) == [(3, "City", "Pune")]


def test_dropped_edits_give_the_files_values_back_and_can_be_undone() -> None:
    leads = some_leads()
    leads.edit([Change(row, "City", leads.value(row, "City"), "Pune") for row in range(3)], "Set")
    leads.edit([Change(2, "Name", " Asha", "Asha")], "Set")
    assert cells(drop_edits(leads, rows=[2])) == [(2, "City", ""), (2, "Name", " Asha")]
    assert cells(drop_edits(leads, headers=["Name"])) == [(2, "Name", " Asha")]
    proposal = drop_edits(leads)
    assert proposal.title == "Drop 4 edits"
    leads.edit(proposal.changes, proposal.title)
    assert leads.edited_cells == 0
    leads.undo()
    assert leads.edited_cells == 4


values = st.text(alphabet="aA .x\u00a0", max_size=4)


@settings(max_examples=60)
@given(st.lists(values, min_size=1, max_size=5), values, values, st.booleans(), st.booleans())
def test_proposals_can_always_be_made_and_undone(
    names: list[str], find: str, replacement: str, match_case: bool, whole_cell: bool
) -> None:
    leads = leads_of(Name=names)
    proposals = [
        replace_text(leads, find, replacement, match_case=match_case, whole_cell=whole_cell),
        fill_blanks(leads, "Name", replacement),
        fill_down(leads, ["Name"], range(len(names))),
    ]
    for proposal in proposals:
        touched = leads.edit(proposal.changes, proposal.title)
        assert touched == {change.row for change in proposal.changes}
        leads.undo()
        assert leads.column("Name") == names
