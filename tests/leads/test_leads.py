import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.leads.leads import Change, Leads
from tests.leads.sheets import leads_of, set_value

HEADERS = ("PhoneNumber", "Name", "City")


def three_leads() -> Leads:
    return leads_of(PhoneNumber=["9876543210", "98765", ""], Name=["Asha", "Rahul", "Meena"], City=["Pune", "", "Goa"])


def test_values_are_given_by_row_and_header() -> None:
    leads = three_leads()
    assert len(leads) == 3
    assert leads.value(1, "Name") == "Rahul"
    assert leads.column("City") == ["Pune", "", "Goa"]
    assert leads.row_values(0) == ("9876543210", "Asha", "Pune")


def test_the_columns_handed_in_are_never_changed() -> None:
    names = ["Asha", "Rahul"]
    leads = Leads(("Name",), [names], [4, 5])
    set_value(leads, 0, "Name", "Usha")
    assert names == ["Asha", "Rahul"]
    assert leads.value(0, "Name") == "Usha"
    assert leads.original(0, "Name") == "Asha"


def test_columns_that_were_not_edited_are_not_copied() -> None:
    names, cities = ["Asha"], ["Pune"]
    leads = Leads(("Name", "City"), [names, cities], [4])
    set_value(leads, 0, "Name", "Usha")
    assert leads.column("City") is cities


def test_edit_returns_the_rows_it_touched() -> None:
    leads = three_leads()
    changes = [Change(0, "Name", "Asha", "Usha"), Change(2, "City", "Goa", "Panaji")]
    assert leads.edit(changes, "Two") == {0, 2}


def test_undo_and_redo_take_whole_steps() -> None:
    leads = three_leads()
    leads.edit([Change(0, "Name", "Asha", "Usha"), Change(1, "Name", "Rahul", "Ravi")], "Rename two")
    set_value(leads, 2, "City", "Panaji")
    assert (leads.undo_title, leads.redo_title) == ("Edit", None)
    assert leads.undo() == {2}
    assert leads.undo() == {0, 1}
    assert leads.column("Name") == ["Asha", "Rahul", "Meena"]
    assert (leads.undo_title, leads.redo_title) == (None, "Rename two")
    assert leads.redo() == {0, 1}
    assert leads.column("Name") == ["Usha", "Ravi", "Meena"]
    assert leads.value(2, "City") == "Goa"


def test_undo_without_a_step_touches_nothing() -> None:
    leads = three_leads()
    assert leads.undo() == frozenset()
    assert leads.redo() == frozenset()


def test_a_new_edit_forgets_what_could_be_redone() -> None:
    leads = three_leads()
    set_value(leads, 0, "Name", "Usha")
    leads.undo()
    set_value(leads, 1, "Name", "Ravi")
    assert leads.redo_title is None
    assert leads.redo() == frozenset()
    assert leads.column("Name") == ["Asha", "Ravi", "Meena"]


def test_a_change_that_changes_nothing_makes_no_step() -> None:
    leads = three_leads()
    assert set_value(leads, 0, "Name", "Asha") == frozenset()
    assert leads.undo_title is None


def test_changes_of_one_cell_build_on_each_other_and_are_undone_to_the_first() -> None:
    leads = three_leads()
    leads.edit([Change(0, "Name", "Asha", "Usha"), Change(0, "Name", "Usha", "Nisha")], "Twice")
    assert leads.value(0, "Name") == "Nisha"
    leads.undo()
    assert leads.value(0, "Name") == "Asha"


@pytest.mark.parametrize(
    "bad",
    [Change(1, "Name", "not what is there", "x"), Change(9, "Name", "", "x"), Change(-1, "Name", "Meena", "x")],
)
def test_an_edit_that_does_not_fit_changes_nothing_at_all(bad: Change) -> None:
    leads = three_leads()
    with pytest.raises(ValueError, match="lead"):
        leads.edit([Change(0, "Name", "Asha", "Usha"), bad], "Half")
    assert leads.column("Name") == ["Asha", "Rahul", "Meena"]
    assert leads.undo_title is None


def test_an_unknown_header_is_refused() -> None:
    with pytest.raises(KeyError):
        three_leads().edit([Change(0, "Email", "", "x")], "Unknown")


def test_edited_cells_are_those_that_differ_from_the_file() -> None:
    leads = three_leads()
    set_value(leads, 0, "Name", "Usha")
    set_value(leads, 0, "Name", "Nisha")
    set_value(leads, 1, "City", "Pune")
    assert leads.edited_cells == 2
    assert leads.is_edited(0, "Name")
    assert not leads.is_edited(0, "City")
    assert list(leads.edits()) == [Change(0, "Name", "Asha", "Nisha"), Change(1, "City", "", "Pune")]
    set_value(leads, 0, "Name", "Asha")
    assert leads.edited_cells == 1
    assert not leads.is_edited(0, "Name")


def test_headers_and_columns_must_fit() -> None:
    with pytest.raises(ValueError, match="header"):
        Leads(("Name", "City"), [["Asha"]], [4])
    with pytest.raises(ValueError, match="header"):
        Leads(("Name", "Name"), [["Asha"], ["Asha"]], [4])
    with pytest.raises(ValueError, match="row number"):
        Leads(("Name",), [["Asha", "Rahul"]], [4])


def test_no_repr_and_no_error_shows_a_value() -> None:
    leads = three_leads()
    change = Change(0, "PhoneNumber", "9876543210", "9123456780")
    assert "9876543210" not in repr(leads) + repr(change)
    assert "9123456780" not in repr(change)
    with pytest.raises(ValueError, match="changed") as caught:
        leads.edit([Change(1, "PhoneNumber", "9876543210", "9123456780")], "Stale")
    assert "9876543210" not in str(caught.value)


edits = st.lists(
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from(HEADERS), st.text(max_size=3)), min_size=1, max_size=4),
    max_size=8,
)


@given(edits)
def test_undo_restores_every_state_and_redo_brings_each_back(steps: list[list[tuple[int, str, str]]]) -> None:
    leads = three_leads()
    states = [[leads.row_values(row) for row in range(3)]]
    for step in steps:
        standing = {(row, header): leads.value(row, header) for row in range(3) for header in HEADERS}
        changes = []
        for row, header, value in step:
            changes.append(Change(row, header, standing[row, header], value))
            standing[row, header] = value
        if leads.edit(changes, "Step"):
            states.append([leads.row_values(row) for row in range(3)])
            assert leads.edited_cells == sum(leads.is_edited(row, header) for row, header in standing)
    for state in reversed(states[:-1]):
        leads.undo()
        assert [leads.row_values(row) for row in range(3)] == state
    assert leads.edited_cells == 0
    for state in states[1:]:
        leads.redo()
        assert [leads.row_values(row) for row in range(3)] == state


def test_leads_left_out_can_be_taken_in_again_and_each_is_one_step() -> None:
    leads = leads_of(Name=["Asha", "Rahul", "Meena"])
    assert leads.leave_out([2, 0, 0], "Leave 2 leads out") == {0, 2}
    assert leads.left_out == {0, 2}
    assert leads.undo_title == "Leave 2 leads out"
    assert leads.leave_out([0], "Again") == frozenset()
    assert leads.take_in([0, 1], "Take 1 lead in") == {0}
    assert leads.left_out == {2}
    assert leads.undo() == {0}
    assert leads.undo() == {0, 2}
    assert leads.left_out == set()
    assert leads.redo() == {0, 2}
    assert leads.left_out == {0, 2}
    assert leads.edited_cells == 0
    assert list(leads.edits()) == []


def test_a_lead_that_is_not_there_is_not_left_out() -> None:
    leads = leads_of(Name=["Asha"])
    for row in (-1, 1):
        with pytest.raises(ValueError, match="not there"):
            leads.leave_out([0, row], "Leave out")
    assert leads.left_out == set()
    assert leads.undo_title is None
