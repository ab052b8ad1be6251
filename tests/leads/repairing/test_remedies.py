import pytest

from ozogui.leads.checking.check import Check
from ozogui.leads.checking.rules import RULES, Severity
from ozogui.leads.checking.slices import CheckOptions
from ozogui.leads.leads import Leads
from ozogui.leads.repairing.remedies import ACTS, Act, apply, offers
from tests.leads.sheets import TODAY, checked, leads_of


def faulty_leads() -> Leads:
    return leads_of(
        PhoneNumber=["9876543210", "9123456780 / 9000000001", "9.8E+09", "", "98", "98765O3210", "112", "9123456781"],
        Name=["Asha & Sons", "\U0001f600", "Zo\u00eb", "", "NULL", "Meena", "Ravi", "Imran"],
        Priority=["high", "120", "5", "5.0", "", "", "", ""],
        ExpiryDate=["soon", "05/06/2030", "2030-01-01", "", "", "", "", ""],
        City=["#N/A", "-", "Goa ~North", "", "", "", "1.23E+15", ""],
    )


def test_every_rule_but_what_a_person_has_left_out_has_something_to_decide() -> None:
    assert set(ACTS) == {rule.name for rule in RULES} - {"left-out"}


def test_every_kind_that_holds_leads_back_has_a_remedy_for_all_its_cells() -> None:
    leads = faulty_leads()
    check = checked(leads)
    for kind in check.kinds():
        if kind.rule.severity is Severity.ERROR:
            assert offers(check, kind.rule.name), kind.rule.name


@pytest.mark.parametrize(
    ("rule", "act", "changed"),
    [
        ("priority-range", Act.EMPTY, {(0, "Priority"): "", (1, "Priority"): ""}),
        ("priority-range", Act.DROP_COLUMN, {(row, "Priority"): "" for row in range(4)}),
        ("expiry-format", Act.DAY_FIRST, {(1, "ExpiryDate"): "2030-06-05"}),
        ("expiry-format", Act.MONTH_FIRST, {(1, "ExpiryDate"): "2030-05-06"}),
        ("expiry-format", Act.EMPTY, {(0, "ExpiryDate"): "", (1, "ExpiryDate"): ""}),
        ("phone-several", Act.FIRST, {(1, "PhoneNumber"): "9123456780"}),
        ("phone-several", Act.SECOND, {(1, "PhoneNumber"): "9000000001"}),
        ("name-characters", Act.REPAIR, {(0, "Name"): "Asha and Sons", (2, "Name"): "Zoe"}),
        ("name-characters", Act.EMPTY, {(1, "Name"): ""}),
        ("cell-error", Act.EMPTY, {(0, "City"): ""}),
        ("digits-lost", Act.EMPTY, {(6, "City"): ""}),
        ("placeholder", Act.EMPTY, {(4, "Name"): "", (1, "City"): ""}),
        ("tilde", Act.SPACE, {(2, "City"): "Goa North"}),
        ("tilde", Act.DASH, {(2, "City"): "Goa-North"}),
        ("phone-missing", Act.LEAVE_OUT, {}),
    ],
)
def test_a_remedy_changes_all_cells_of_its_kind_in_one_step(
    rule: str, act: Act, changed: dict[tuple[int, str], str]
) -> None:
    leads = faulty_leads()
    check = checked(leads)
    title = next(offer.title for offer in offers(check, rule) if offer.act is act)
    assert title
    rows = apply(leads, check, rule, act)
    assert {(edit.row, edit.header): edit.after for edit in leads.edits()} == changed
    check.recheck(rows)
    if act is Act.LEAVE_OUT:
        assert leads.left_out == {3}
        assert check.rows_of(rule) == []
    leads.undo()
    assert leads.edited_cells == 0
    assert not leads.left_out


def test_what_is_offered_says_how_many_cells_it_is_about() -> None:
    leads = leads_of(PhoneNumber=["9876543210"] * 3, Priority=["high", "5.0", "120"])
    found = {offer.act: (offer.title, offer.cells) for offer in offers(checked(leads), "priority-range")}
    assert found == {
        Act.REPAIR: ("Repair 1", 1),
        Act.EMPTY: ("Empty these 2 cells", 2),
        Act.DROP_COLUMN: ("Do not send Priority", 3),
        Act.LEAVE_OUT: ("Leave these 3 rows out", 3),
    }
    assert offers(checked(leads), "cell-error") == []


def test_numbers_that_nobody_has_are_sent_all_the_same() -> None:
    leads = faulty_leads()
    assert [offer.act for offer in offers(checked(leads), "phone-implausible")] == [Act.SEND, Act.LEAVE_OUT]
    check = Check(leads, CheckOptions(TODAY, sent_anyway=frozenset({"phone-implausible"})))
    check.run()
    assert check.error_rules_of(6) == ("digits-lost",)
    assert offers(check, "phone-implausible")[0].title == "Hold them back again"
