import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ozogui.leads.checking.rules import REPAIRABLE, RULES
from ozogui.leads.checking.slices import CheckOptions
from ozogui.leads.leads import Change, Leads
from ozogui.leads.repairing.proposal import Proposal
from ozogui.leads.repairing.repairs import (
    propose,
    propose_all,
    propose_offers,
    propose_second_numbers,
)
from ozogui.leads.values.dates import DateOrder
from ozogui.leads.values.phone_form import PhoneRule
from tests.leads.sheets import TODAY, checked, leads_of


def faulty_leads() -> Leads:
    return leads_of(
        PhoneNumber=["98765 43210", "9123456780 / 9000000001", "9.87654E+09", "", "98", "98765O3210"],
        Name=["Asha & Sons", "राहुल शर्मा", "Zoë", "Asha & Sons", "Meena", "***"],
        Priority=["5.0", " 7 ", "120", "high", "-3", ""],
        ExpiryDate=["31/12/2030", "05/06/2030", "soon", "2030-12-31 00:00:00", " ", "2030-01-01"],
        City=["#N/A", "", "", "", "", ""],
    )


def before_and_after(proposal: Proposal) -> list[tuple[int, str, str]]:
    return [(change.row, change.before, change.after) for change in proposal.changes]


@pytest.mark.parametrize(
    ("rule", "expected", "title"),
    [
        ("phone-not-numeric", [(0, "98765 43210", "9876543210")], "Write 1 phone in digits alone"),
        (
            "name-characters",
            [
                (0, "Asha & Sons", "Asha and Sons"),
                (1, "राहुल शर्मा", "Rahul Sharma"),
                (2, "Zoë", "Zoe"),
                (3, "Asha & Sons", "Asha and Sons"),
            ],
            "Write 4 names with letters that CloudAgent takes",
        ),
        (
            "priority-range",
            [(0, "5.0", "5"), (1, " 7 ", "7")],
            "Put 2 priorities right",
        ),
        (
            "expiry-format",
            [
                (0, "31/12/2030", "2030-12-31"),
                (1, "05/06/2030", "2030-06-05"),
                (3, "2030-12-31 00:00:00", "2030-12-31"),
                (4, " ", ""),
            ],
            "Write 4 dates as YYYY-MM-DD",
        ),
    ],
)
def test_what_is_certain_is_proposed(rule: str, expected: list[tuple[int, str, str]], title: str) -> None:
    leads = faulty_leads()
    proposal = propose(leads, checked(leads), rule)
    assert before_and_after(proposal) == expected
    assert (proposal.rule, proposal.title) == (rule, title)


@pytest.mark.parametrize("rule", sorted({rule.name for rule in RULES} - REPAIRABLE))
def test_other_rules_have_no_repair(rule: str) -> None:
    leads = faulty_leads()
    check = checked(leads)
    assert propose(leads, check, rule).changes == ()
    if rule not in {"phone-several", "placeholder"}:
        assert propose_offers(leads, check, rule).changes == ()


def test_no_damaged_short_missing_or_doubtful_phone_is_ever_changed() -> None:
    leads = faulty_leads()
    check = checked(leads)
    changed = {change.row for change in propose_all(leads, check).changes if change.header == "PhoneNumber"}
    assert changed == {0, 1}


def test_a_proposal_can_be_limited_to_some_leads() -> None:
    leads = faulty_leads()
    check = checked(leads)
    assert before_and_after(propose(leads, check, "priority-range", rows=[1, 2, 3, 5])) == [(1, " 7 ", "7")]


def test_proposing_changes_nothing() -> None:
    leads = faulty_leads()
    propose_all(leads, checked(leads))
    assert leads.edited_cells == 0
    assert leads.undo_title is None


def test_all_repairs_are_one_step_and_leave_no_repairable_finding() -> None:
    leads = faulty_leads()
    check = checked(leads)
    repairable = sum(kind.repairable for kind in check.kinds())
    proposal = propose_all(leads, check)
    assert len(proposal.changes) == repairable == 12
    assert proposal.title == "Put 12 cells right"
    check.recheck(leads.edit(proposal.changes, proposal.title))
    assert [kind.rule.name for kind in check.kinds() if kind.repairable] == []
    assert propose_all(leads, check).changes == ()
    left = {kind.rule.name for kind in check.kinds()}
    assert left == {
        "phone-damaged", "phone-missing", "phone-length", "phone-not-numeric", "priority-range", "expiry-format",
        "cell-error", "name-characters",
    }  # fmt: skip
    leads.undo()
    assert leads.edited_cells == 0


def test_an_unsettled_date_is_not_proposed_but_offered_once_a_person_gives_the_order() -> None:
    leads = leads_of(PhoneNumber=["9876543210", "9123456780"], ExpiryDate=["05/06/2030", "2030-01-01 00:00:00"])
    check = checked(leads)
    assert before_and_after(propose(leads, check, "expiry-format")) == [(1, "2030-01-01 00:00:00", "2030-01-01")]
    assert [(kind.repairable, kind.offered) for kind in check.kinds()] == [(1, 1)]
    assert propose_offers(leads, check, "expiry-format").changes == ()
    offers = {order: propose_offers(leads, check, "expiry-format", date_order=order) for order in DateOrder}
    assert before_and_after(offers[DateOrder.DAY_FIRST]) == [(0, "05/06/2030", "2030-06-05")]
    assert before_and_after(offers[DateOrder.MONTH_FIRST]) == [(0, "05/06/2030", "2030-05-06")]


def test_emptying_a_priority_that_cloudagent_refuses_is_offered_and_says_what_it_means() -> None:
    leads = faulty_leads()
    check = checked(leads)
    offer = propose_offers(leads, check, "priority-range")
    assert before_and_after(offer) == [(2, "120", ""), (3, "high", ""), (4, "-3", "")]
    assert offer.title == "Empty 3 priorities: CloudAgent then takes 1, the lowest"
    assert next(kind.offered for kind in check.kinds() if kind.rule.name == "priority-range") == 3


def test_dates_are_written_in_the_accounts_form() -> None:
    leads = leads_of(PhoneNumber=["9876543210"], ExpiryDate=["31/12/2030"])
    check = checked(leads, CheckOptions(TODAY, date_format="YYYY-MM-DD HH:MM:SS"))
    proposal = propose(leads, check, "expiry-format")
    assert before_and_after(proposal) == [(0, "31/12/2030", "2030-12-31 23:59:59")]
    assert proposal.title == "Write 1 date as YYYY-MM-DD HH:MM:SS"


@pytest.mark.parametrize(
    ("rule", "expected", "title"),
    [
        (
            PhoneRule.NATIONAL,
            [(1, "+919123456780", "9123456780"), (3, "00919000000001", "9000000001")],
            "Write 2 phones without the country code",
        ),
        (
            PhoneRule.INTERNATIONAL,
            [(0, "9876543210", "+919876543210"), (3, "00919000000001", "+919000000001")],
            "Write 2 phones with the country code",
        ),
    ],
)
def test_the_country_code_is_taken_off_or_put_on(
    rule: PhoneRule, expected: list[tuple[int, str, str]], title: str
) -> None:
    phones = ["9876543210", "+919123456780", "12345", "00919000000001", "98"]
    leads = leads_of(PhoneNumber=phones)
    check = checked(leads, CheckOptions(TODAY, phone_rule=rule))
    proposal = propose(leads, check, "phone-form")
    assert before_and_after(proposal) == expected
    assert proposal.title == title
    assert {kind.rule.name: kind.repairable for kind in check.kinds()} == {
        "phone-form": 2, "phone-implausible": 0, "phone-length": 0,
    }  # fmt: skip


def test_a_number_freed_of_separators_has_the_accounts_form_at_once() -> None:
    leads = leads_of(PhoneNumber=["+91 98765-43210", "+1 415-555-0123", "9876543210 / 9123456780"])
    check = checked(leads, CheckOptions(TODAY, phone_rule=PhoneRule.NATIONAL))
    assert before_and_after(propose_all(leads, check)) == [
        (0, "+91 98765-43210", "9876543210"),
        (1, "+1 415-555-0123", "+14155550123"),
        (2, "9876543210 / 9123456780", "9876543210"),
    ]
    assert before_and_after(propose_offers(leads, check, "phone-several")) == [
        (2, "9876543210 / 9123456780", "9876543210"),
    ]


def test_the_second_number_of_a_cell_can_be_kept_in_place_of_the_first() -> None:
    leads = leads_of(PhoneNumber=["9876543210 / 9123456780", "022 2345678/79", "9000000001", "98 / 91234-56780 or 1"])
    check = checked(leads, CheckOptions(TODAY, phone_rule=PhoneRule.INTERNATIONAL))
    proposal = propose_second_numbers(leads, check)
    assert before_and_after(proposal) == [(0, "9876543210 / 9123456780", "+919123456780")]
    assert proposal.title == "Keep the second number in 1 cell"
    assert propose_second_numbers(leads, check, rows=[1, 2]).changes == ()


def test_agents_and_skills_are_written_as_on_the_list_where_that_is_certain() -> None:
    leads = leads_of(PhoneNumber=["9876543210", "9123456780"], AgentId=["bobby ", "Bobyy"], skill=["SALES", "Sales"])
    check = checked(leads, CheckOptions(TODAY, agents=("Bobby",), skills=("Sales",)))
    assert before_and_after(propose(leads, check, "agent-missing")) == [(0, "bobby ", "Bobby")]
    assert propose(leads, check, "agent-missing").title == "Write 1 agent as on your list"
    assert before_and_after(propose(leads, check, "skill-missing")) == [(0, "SALES", "Sales")]
    assert {kind.rule.name: kind.repairable for kind in check.kinds()} == {"agent-missing": 1, "skill-missing": 1}


def test_samples_show_different_values_in_file_order() -> None:
    leads = faulty_leads()
    proposal = propose(leads, checked(leads), "name-characters")
    assert [change.before for change in proposal.samples(2)] == ["Asha & Sons", "राहुल शर्मा"]
    assert [change.before for change in proposal.samples(9)] == ["Asha & Sons", "राहुल शर्मा", "Zoë"]
    assert proposal.samples(2)[0] == Change(0, "Name", "Asha & Sons", "Asha and Sons")


values = {
    "PhoneNumber": st.text(alphabet="0123456789+-() ./,;x\u0967\u00a0", max_size=26) | st.text(max_size=5),
    "Name": st.text(max_size=12) | st.text(alphabet="राहुल शर्मा&'é", max_size=8),
    "Priority": st.text(alphabet="0123456789.+- x", max_size=5),
    "ExpiryDate": st.text(alphabet="0123/-. :", min_size=6, max_size=19)
    | st.dates().map("{0:%d/%m/%Y}".format)
    | st.text(max_size=4),
}
some_leads = st.lists(st.fixed_dictionaries(values), min_size=1, max_size=5)


@settings(max_examples=150)
@given(
    some_leads,
    st.sampled_from(sorted(REPAIRABLE)),
    st.sampled_from(["YYYY-MM-DD", "YYYY-MM-DD HH:MM:SS"]),
    st.sampled_from(PhoneRule),
)
def test_every_repair_ends_its_finding_and_has_nothing_left_to_do(
    rows: list[dict[str, str]], rule: str, date_format: str, phone_rule: PhoneRule
) -> None:
    leads = leads_of(**{header: [row[header] for row in rows] for header in values})
    before = [leads.row_values(row) for row in range(len(leads))]
    check = checked(leads, CheckOptions(TODAY, date_format=date_format, phone_rule=phone_rule))
    promised = sum(kind.repairable for kind in check.kinds() if kind.rule.name == rule)
    proposal = propose(leads, check, rule)
    assert len(proposal.changes) == promised
    check.recheck(leads.edit(proposal.changes, proposal.title))
    for change in proposal.changes:
        worst = check.finding_at(change.row, change.header)
        # A number of another country is freed of its separators, and still one of another country.
        # So may a name that is spelled in plain letters be what people write to fill a field: "xxx".
        assert worst is None or worst.rule in {"duplicate-phone", "expiry-past", "phone-foreign", "placeholder"}
    assert propose(leads, check, rule).changes == ()
    leads.undo()
    assert [leads.row_values(row) for row in range(len(leads))] == before
