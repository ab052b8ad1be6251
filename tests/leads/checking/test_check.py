import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ozogui.errors import CancelledError
from ozogui.leads.checking.check import Check
from ozogui.leads.checking.found import SLICE_LEADS
from ozogui.leads.checking.marks import RowState
from ozogui.leads.checking.rules import Severity
from ozogui.leads.checking.slices import CampaignKind, CheckOptions, Keep
from ozogui.leads.leads import Change, Leads
from ozogui.leads.repairing.repairs import propose_all
from ozogui.leads.values.dates import DateOrder
from ozogui.leads.values.phone_form import PhoneRule
from tests.leads.sheets import (
    TODAY,
    checked,
    everything_known,
    leads_of,
    sample_expectations,
    sample_leads,
    set_value,
)


def mixed_leads() -> Leads:
    """One clean lead, one with a warning, one with an error, one with both."""
    return leads_of(
        PhoneNumber=["9876543210", "+919876543210", "98", "9123456780"],
        Name=["Asha", "Rahul", "Meena", "D'Souza"],
        ExpiryDate=["2026-12-31", "", "", "2026-01-01"],
    )


def test_each_lead_has_one_state_and_the_sums_agree() -> None:
    check = checked(mixed_leads())
    assert (check.clean, check.with_warning, check.ready, check.held_back) == (1, 1, 2, 2)
    states = [RowState.READY, RowState.WARNING, RowState.HELD_BACK, RowState.HELD_BACK]
    assert [check.state_of(row) for row in range(4)] == states
    assert check.problem_rows() == [1, 2, 3]
    assert check.held_back_rows() == [2, 3]
    assert check.ready_rows() == [0, 1]


def test_findings_come_in_file_order_with_the_files_row_and_the_worst_first() -> None:
    check = checked(mixed_leads())
    found = [(finding.row, finding.row_number, finding.rule) for finding in check.findings()]
    assert found == [
        (1, 5, "duplicate-phone"),
        (2, 6, "phone-length"),
        (3, 7, "name-characters"),
        (3, 7, "expiry-past"),
    ]
    assert check.error_rules_of(3) == ("name-characters",)
    assert check.error_rules_of(1) == ()


def test_a_cell_gives_its_worst_finding() -> None:
    options = CheckOptions(TODAY, suppressed={"dnc": frozenset({"9876543210"})})
    check = checked(leads_of(PhoneNumber=["9876543210", "98765 43210"], Name=["Asha", "Rahul"]), options)
    rules = [finding.rule for finding in check.findings_of(1)]
    assert rules == ["phone-not-numeric", "suppressed", "duplicate-phone"]
    worst = check.finding_at(1, "PhoneNumber")
    assert worst is not None
    assert (worst.rule, worst.severity) == ("phone-not-numeric", Severity.ERROR)
    assert check.finding_at(1, "Name") is None


def test_kinds_are_counted_errors_first_then_the_most_frequent() -> None:
    leads = leads_of(
        PhoneNumber=["98765 43210", "91234 56780", "98", "9000000001", "9000000001"],
        Name=["", "", "", "D'Souza", ""],
        Priority=["high", "120", "5", "", ""],
        City=["#N/A", "", "", "", ""],
        Remarks=["#REF!", "", "", "", ""],
    )
    kinds = {kind.rule.name: kind for kind in checked(leads).kinds()}
    assert list(kinds)[0:1] + list(kinds)[-1:] == ["cell-error", "duplicate-phone"]
    counted = {name: (kind.cells, kind.leads, kind.repairable, kind.offered) for name, kind in kinds.items()}
    assert counted == {
        "cell-error": (2, 1, 0, 0),
        "phone-not-numeric": (2, 2, 2, 0),
        "priority-range": (2, 2, 0, 2),
        "phone-length": (1, 1, 0, 0),
        "name-characters": (1, 1, 1, 0),
        "duplicate-phone": (1, 1, 0, 0),
    }


def test_the_severity_of_a_kind_is_the_one_it_has_in_this_campaign() -> None:
    leads = leads_of(PhoneNumber=["9876543210", "9123456780", "9000000001"], AgentId=["a", "", "b"])
    for kind, severity in ((CampaignKind.PLAIN, Severity.WARNING), (CampaignKind.AGENTWISE, Severity.ERROR)):
        check = checked(leads, CheckOptions(TODAY, campaign_kind=kind))
        assert [found.rule.severity for found in check.kinds()] == [severity]
        assert check.held_back == (severity is Severity.ERROR)


def test_cells_of_a_rule_are_listed_under_each_header() -> None:
    leads = leads_of(PhoneNumber=["9876543210", "#N/A"], City=["#REF!", "#REF!"])
    check = checked(leads)
    assert check.rows_of("cell-error") == [0, 1]
    assert check.cells_of("cell-error") == [(0, "City"), (1, "PhoneNumber"), (1, "City")]
    assert check.rows_of("phone-length") == []
    assert check.cells_of("phone-length") == []


def test_the_files_dates_settle_their_order_even_after_the_telling_one_is_repaired() -> None:
    leads = leads_of(PhoneNumber=["9876543210", "9123456780"], ExpiryDate=["13/02/2030", "05/06/2030"])
    check = checked(leads)
    assert check.date_order is DateOrder.DAY_FIRST
    check.recheck(set_value(leads, 0, "ExpiryDate", "2030-02-13"))
    assert [kind.repairable for kind in check.kinds()] == [1]
    assert everything_known(check) == everything_known(checked(leads))


@pytest.mark.parametrize(
    ("dates", "order", "repairable"),
    [
        (["05/06/2030", "02/13/2030", "2030-01-31", "soon"], DateOrder.MONTH_FIRST, 2),
        (["05/06/2030", "04/06/2030"], None, 0),
        (["05/06/2030", "13/02/2030", "02/13/2030"], None, 2),
    ],
)
def test_dates_are_read_in_the_order_that_the_column_shows_or_in_none(
    dates: list[str], order: DateOrder | None, repairable: int
) -> None:
    leads = leads_of(PhoneNumber=[str(9_000_000_000 + number) for number in range(len(dates))], ExpiryDate=dates)
    check = checked(leads)
    assert check.date_order is order
    assert [kind.repairable for kind in check.kinds()] == [repairable]


def test_no_leads_are_all_ready() -> None:
    check = checked(leads_of(PhoneNumber=[]))
    assert (check.ready, check.held_back, check.kinds(), list(check.findings())) == (0, 0, [], [])


def test_before_the_first_run_nothing_is_claimed() -> None:
    check = Check(mixed_leads(), CheckOptions(TODAY))
    with pytest.raises(RuntimeError, match="checked"):
        _ = check.ready


def test_progress_is_told_to_the_last_lead() -> None:
    leads = leads_of(PhoneNumber=[str(9_000_000_000 + number) for number in range(2 * SLICE_LEADS + 5)])
    told: list[int] = []
    Check(leads, CheckOptions(TODAY)).run(progress=told.append)
    assert told == [SLICE_LEADS, 2 * SLICE_LEADS, 2 * SLICE_LEADS + 5]


def test_a_cancelled_run_leaves_what_was_known() -> None:
    leads = mixed_leads()
    check = checked(leads)
    known = everything_known(check)
    with pytest.raises(CancelledError):
        check.run(cancel=lambda: True)
    assert everything_known(check) == known


def test_findings_across_slices_are_those_of_one_piece() -> None:
    phones = [str(9_000_000_000 + number) for number in range(SLICE_LEADS + 10)]
    phones[SLICE_LEADS + 3] = "+91" + phones[5]
    phones[SLICE_LEADS + 4] = "98"
    check = checked(leads_of(PhoneNumber=phones))
    assert check.rows_of("duplicate-phone") == [SLICE_LEADS + 3]
    assert "row 9" in check.findings_of(SLICE_LEADS + 3)[0].message
    assert check.rows_of("phone-length") == [SLICE_LEADS + 4]


def test_when_the_first_of_a_group_changes_the_next_one_becomes_the_first() -> None:
    leads = leads_of(PhoneNumber=["9876543210", "9876543210", "9876543210"])
    check = checked(leads)
    check.recheck(set_value(leads, 0, "PhoneNumber", "9000000001"))
    assert check.rows_of("duplicate-phone") == [2]
    assert "row 5" in check.findings_of(2)[0].message
    check.recheck(leads.undo())
    assert check.rows_of("duplicate-phone") == [1, 2]


def repeated_leads() -> Leads:
    """Five leads with one number, the second held back for its name, the fourth with the highest priority; one more."""
    return leads_of(
        PhoneNumber=["9876543210", "+919876543210", "9876543210", "09876543210", "98765 43210", "9123456780"],
        Name=["Asha", "D'Souza", "Asha", "Asha", "Asha", "Rahul"],
        Priority=["", "99", "5", "50", "50", "1"],
    )


@pytest.mark.parametrize(
    ("keep", "kept", "words"),
    [
        (Keep.FIRST, 0, "the first one that can be sent is kept"),
        (Keep.LAST, 3, "the last one that can be sent is kept"),
        (Keep.HIGHEST_PRIORITY, 3, "the one with the highest priority that can be sent is kept"),
    ],
)
def test_of_leads_with_one_number_one_is_kept_and_the_others_are_held_back(keep: Keep, kept: int, words: str) -> None:
    leads = repeated_leads()
    check = checked(leads, CheckOptions(TODAY, keep=keep))
    assert check.duplicates_of(3) == (0, 1, 2, 3, 4)
    assert check.ready_rows() == sorted({kept, 5})
    others = [row for row in range(5) if row != kept]
    assert check.rows_of("duplicate-phone") == others
    for row in range(5):
        assert check.kept_of(row) == kept
    message = next(found.message for found in check.findings_of(others[0]) if found.rule == "duplicate-phone")
    assert f"row {leads.row_numbers[kept]}" in message
    assert words in message
    assert [kind.rule.severity for kind in check.kinds()] == [Severity.ERROR] * len(check.kinds())


def test_when_all_are_kept_the_later_ones_are_warned_of() -> None:
    check = checked(repeated_leads())
    assert check.rows_of("duplicate-phone") == [1, 2, 3, 4]
    assert check.ready_rows() == [0, 2, 3, 5]
    assert [check.kept_of(row) for row in (0, 3, 5)] == [0, 0, 5]


def test_a_lead_that_can_be_sent_again_takes_its_place_among_those_with_its_number() -> None:
    leads = repeated_leads()
    check = checked(leads, CheckOptions(TODAY, keep=Keep.HIGHEST_PRIORITY))
    check.recheck(set_value(leads, 1, "Name", "Souza"))
    assert check.ready_rows() == [1, 5]
    check.recheck(set_value(leads, 1, "PhoneNumber", "9123456780"))
    assert check.ready_rows() == [1, 3]
    assert (check.duplicates_of(3), check.duplicates_of(1)) == ((0, 2, 3, 4), (1, 5))
    assert check.error_rules_of(5) == ("duplicate-phone",)


def test_where_none_of_a_group_can_be_sent_all_stay_held_back() -> None:
    leads = leads_of(PhoneNumber=["9876543210"] * 2, Name=["D'Souza"] * 2)
    check = checked(leads, CheckOptions(TODAY, keep=Keep.FIRST))
    assert check.ready_rows() == []
    assert check.error_rules_of(0) == ("name-characters",)
    assert check.error_rules_of(1) == ("name-characters", "duplicate-phone")


@pytest.mark.parametrize("keep", Keep)
def test_a_lead_that_was_left_out_is_held_back_for_that_alone_and_repeats_no_number(keep: Keep) -> None:
    leads = leads_of(PhoneNumber=["9876543210", "9876543210", "#N/A"], Name=["D'Souza", "Asha", "Rahul"])
    check = checked(leads, CheckOptions(TODAY, keep=keep))
    check.recheck(leads.leave_out([0, 2], "Leave 2 leads out"))
    assert (check.ready, check.held_back) == (1, 2)
    assert [(kind.rule.name, kind.rule.title, kind.leads) for kind in check.kinds()] == [
        ("left-out", "Left out by you", 2)
    ]
    assert check.error_rules_of(0) == check.error_rules_of(2) == ("left-out",)
    assert check.findings_of(0)[0].message == "This lead was left out by you. Take it in again to send it."
    assert check.duplicates_of(1) == (1,)
    check.recheck(leads.undo())
    assert check.rows_of("name-characters") == [0]
    assert check.rows_of("duplicate-phone") == [1 if keep is Keep.ALL else 0]


def test_a_recheck_of_one_lead_among_many_takes_no_time() -> None:
    leads = leads_of(
        PhoneNumber=[str(9_000_000_000 + number % 30_000) for number in range(60_000)],
        Name=["D'Souza"] * 60_000,
        ExpiryDate=["05/06/2030"] * 60_000,
    )
    check = checked(leads)
    took = []
    for value in ("98", "9000000007", "98765 43210", "9000000000"):
        rows = set_value(leads, 31_000, "PhoneNumber", value)
        started = time.perf_counter()
        check.recheck(rows)
        took.append(time.perf_counter() - started)
    # The promise is 10 ms; the best of four keeps a busy machine from deciding.
    assert min(took) < 0.01


def test_the_sample_has_exactly_the_faults_that_were_planted() -> None:
    for name, dates_are_texts in (("xlsx", False), ("csv", True)):
        leads = sample_leads(dates_are_texts=dates_are_texts)
        check = checked(leads)
        expected = sample_expectations()[name]
        assert rules_by_row_number(check, check.problem_rows()) == expected["before"]
        proposal = propose_all(leads, check)
        assert len(proposal.changes) == expected["cells_to_repair"]
        check.recheck(leads.edit(proposal.changes, proposal.title))
        assert rules_by_row_number(check, check.held_back_rows()) == expected["held_back_after"]
        warned = [row for row in check.problem_rows() if check.state_of(row) is RowState.WARNING]
        assert rules_by_row_number(check, warned) == expected["warnings_after"]


def rules_by_row_number(check: Check, rows: Sequence[int]) -> dict[str, list[str]]:
    found = ((row, {finding.rule for finding in check.findings_of(row)}) for row in rows)
    return {str(check.leads.row_numbers[row]): sorted(rules) for row, rules in found}


VALUES = {
    "PhoneNumber": ["9876543210", "+91 98765-43210", "09876543210", "9123456780", "98", "", "9.87654E+09", "#N/A",
                    "9876543210 / 9123456780"],
    "Name": ["Asha", "D'Souza", "राहुल", "", "#REF!"],
    "Priority": ["5", "5.0", "high", "", "120"],
    "ExpiryDate": ["2026-12-31", "2026-01-01", "31/12/2030", "05/06/2030", "soon", ""],
    "AgentId": ["ravi", "", " ", "#N/A"],
    "Remarks": ["", "x" * 1_950, "#VALUE!"],
}  # fmt: skip

one_lead = st.fixed_dictionaries({header: st.sampled_from(values) for header, values in VALUES.items()})
some_leads = st.lists(one_lead, max_size=7)
one_edit = st.sampled_from(sorted(VALUES)).flatmap(
    lambda header: st.tuples(st.integers(0, 6), st.just(header), st.sampled_from(VALUES[header]))
)
steps = st.lists(
    st.lists(one_edit, min_size=1, max_size=3) | st.sampled_from(["undo", "redo", "repair", "out", "in"]), max_size=8
)
some_options = st.builds(
    CheckOptions,
    st.just(TODAY),
    campaign_kind=st.sampled_from([CampaignKind.PLAIN, CampaignKind.AGENTWISE]),
    suppressed=st.just({"dnc": frozenset({"9123456780"})}),
    keep=st.sampled_from(Keep),
    phone_rule=st.sampled_from(PhoneRule),
    country_code=st.sampled_from(["91", "49"]),
    agents=st.sampled_from([(), ("Ravi",)]),
)


@settings(max_examples=100, deadline=None)
@given(some_leads, steps, some_options)
def test_a_recheck_after_any_edits_knows_what_a_check_from_scratch_knows(
    rows: list[dict[str, str]], steps: list[list[tuple[int, str, str]] | str], options: CheckOptions
) -> None:
    leads = leads_of(**{header: [row[header] for row in rows] for header in VALUES})
    check = checked(leads, options)
    for step in steps:
        check.recheck(make_step(leads, check, step))
        assert everything_known(check) == everything_known(checked(leads, options))


def test_of_leads_that_cannot_be_sent_yet_one_that_can_be_put_right_is_kept() -> None:
    leads = leads_of(PhoneNumber=["9876543210"] * 3, Remarks=["", "", "x" * 3_000])
    check = checked(leads, CheckOptions(TODAY, phone_rule=PhoneRule.INTERNATIONAL, keep=Keep.LAST))
    assert (check.ready, check.repaired_ready()) == (0, 1)
    check.recheck(leads.edit(propose_all(leads, check).changes, "Put right"))
    assert check.ready_rows() == [1]


@settings(max_examples=200, deadline=None)
@given(some_leads, some_options)
def test_what_the_repair_makes_ready_is_known_before(rows: list[dict[str, str]], options: CheckOptions) -> None:
    leads = leads_of(**{header: [row[header] for row in rows] for header in VALUES})
    check = checked(leads, options)
    ready, told = check.ready, check.repaired_ready()
    check.recheck(leads.edit(propose_all(leads, check).changes, "Put right"))
    assert check.ready == ready + told


def make_step(leads: Leads, check: Check, step: list[tuple[int, str, str]] | str) -> frozenset[int]:
    if step == "undo":
        return leads.undo()
    if step == "redo":
        return leads.redo()
    if step == "out":
        return leads.leave_out(range(0, len(leads), 2), "Leave out")
    if step == "in":
        return leads.take_in(range(0, len(leads), 4), "Take in")
    if isinstance(step, str):
        proposal = propose_all(leads, check)
        return leads.edit(proposal.changes, proposal.title)
    changes: dict[tuple[int, str], Change] = {}
    for row, header, value in step:
        if row < len(leads):
            changes[row, header] = Change(row, header, leads.value(row, header), value)
    return leads.edit(changes.values(), "Edit")
