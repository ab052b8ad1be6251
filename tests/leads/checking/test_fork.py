"""A fork of leads and their check: it is edited on its own, and its check stays as true as one from scratch."""

from datetime import date

from ozogui.leads.checking.check import Check
from ozogui.leads.checking.slices import CheckOptions
from ozogui.leads.leads import Change, Leads
from ozogui.leads.repairing.repairs import propose_all

OPTIONS = CheckOptions(today=date(2026, 11, 23))


def checked() -> tuple[Leads, Check]:
    phones = ["98200 11122", "9820011122", "9820011123", "98", "", "(98200) 11124", "9820011122"]
    names = ["Asha & Sons", "Rahul", "Zoë", "Ravi", "Meena", "Asha", "Ira"]
    leads = Leads(("PhoneNumber", "Name"), (phones, names), range(2, 9))
    check = Check(leads, OPTIONS)
    check.run()
    return leads, check


def findings(check: Check) -> list[tuple[int, str, str]]:
    return [(found.row, found.rule, found.header) for found in check.findings()]


def test_a_fork_is_repaired_while_the_first_one_answers_as_before() -> None:
    leads, check = checked()
    before, values = findings(check), [leads.row_values(row) for row in range(len(leads))]
    fork = leads.fork()
    forked = check.fork(fork)

    forked.recheck(fork.edit(propose_all(fork, forked).changes, "Put right"))

    assert findings(check) == before
    assert [leads.row_values(row) for row in range(len(leads))] == values
    assert leads.undo_title is None
    scratch = Check(fork, OPTIONS)
    scratch.run()
    assert findings(forked) == findings(scratch)
    assert forked.kinds() == scratch.kinds()
    assert findings(forked) != before


def test_a_fork_takes_the_steps_of_undo_along_and_shares_them_no_more() -> None:
    leads, _check = checked()
    leads.edit([Change(3, "PhoneNumber", "98", "9820011129")], "Typed")
    fork = leads.fork()

    fork.undo()

    assert fork.value(3, "PhoneNumber") == "98"
    assert fork.redo_title == "Typed"
    assert fork.edited_cells == 0
    assert leads.value(3, "PhoneNumber") == "9820011129"
    assert leads.undo_title == "Typed"


def test_repairable_leads_are_those_that_repairing_all_would_change() -> None:
    leads, check = checked()
    changed = {change.row for change in propose_all(leads, check).changes}
    assert check.repairable_leads() == len(changed) == 3


def test_the_problems_before_a_lead_are_counted_in_file_order() -> None:
    _leads, check = checked()
    rows = [row for row, _rule, _header in findings(check)]
    assert [check.problems_before(row) for row in range(8)] == [sum(each < row for each in rows) for row in range(8)]


def test_a_step_tells_how_many_cells_it_would_change() -> None:
    leads, check = checked()
    proposal = propose_all(leads, check)
    leads.edit(proposal.changes, proposal.title)
    assert (leads.undo_cells, leads.redo_cells) == (len(proposal.changes), 0)
    leads.undo()
    assert (leads.undo_cells, leads.redo_cells) == (0, len(proposal.changes))


def test_cells_of_some_leads_are_those_of_all_that_they_are() -> None:
    _leads, check = checked()
    assert len(check.kinds()) >= 4
    for kind in check.kinds():
        cells = check.cells_of(kind.rule.name)
        assert check.cells_of(kind.rule.name, [4, 0, 0, 2]) == [cell for cell in cells if cell[0] in (0, 2, 4)]


def test_a_lead_that_leaves_its_group_in_a_fork_stays_in_that_of_the_first() -> None:
    leads, check = checked()
    before = [check.duplicates_of(row) for row in range(len(leads))]
    assert before[0] == (0, 1, 6), "a group of three"
    fork = leads.fork()
    forked = check.fork(fork)

    forked.recheck(fork.edit([Change(1, "PhoneNumber", "9820011122", "9820011130")], "Typed"))

    assert forked.duplicates_of(0) == (0, 6)
    assert [check.duplicates_of(row) for row in range(len(leads))] == before
    # What is asked of the first one afterwards is true as well: it leaves its own group, not the fork's.
    check.recheck(leads.edit([Change(6, "PhoneNumber", "9820011122", "9820011131")], "Typed"))
    assert check.duplicates_of(0) == (0, 1)
    assert forked.duplicates_of(0) == (0, 6)
