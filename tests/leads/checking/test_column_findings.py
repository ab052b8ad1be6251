import pytest

from ozogui.leads.checking.check import Check
from ozogui.leads.checking.slices import CampaignKind, CheckOptions
from ozogui.leads.repairing.repairs import propose_all
from ozogui.leads.values.phone_form import PhoneRule
from tests.leads.sheets import TODAY, checked, leads_of, sample_leads


def phones(leads: int) -> list[str]:
    return [str(9_000_000_000 + number) for number in range(leads)]


def messages(check: Check) -> list[str]:
    return [found.message for found in check.column_findings()]


def one(options: CheckOptions | None = None, **columns: list[str]) -> str:
    columns = {"PhoneNumber": phones(len(next(iter(columns.values()))))} | columns
    (message,) = messages(checked(leads_of(**columns), options))
    return message


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (
            ["13/02/2030", *["05/06/2030"] * 4_811],
            "All 4,812 dates are written DD/MM/YYYY. The repair writes them as YYYY-MM-DD.",
        ),
        (["5-6-30"] * 15 + ["13-2-30"], "All 16 dates are written DD-MM-YY. The repair writes them as YYYY-MM-DD."),
        (["02.13.2030"] * 12, "All 12 dates are written MM.DD.YYYY. The repair writes them as YYYY-MM-DD."),
        (
            ["2030-01-01 00:00:00"] * 12,
            "All 12 dates are written YYYY-MM-DD with a time. The repair writes them as YYYY-MM-DD.",
        ),
        (
            ["13/02/2030"] * 10 + ["5 June 2030"] * 10,
            "All 20 dates are not written as YYYY-MM-DD. The repair writes those that are certain.",
        ),
        (
            ["05/06/2030"] * 12 + ["2030-01-01"] * 4 + [""] * 9,
            "12 of 16 dates can be read with the day first or with the month first, and nothing in the column says"
            " which. Choose the order, and they are written as YYYY-MM-DD.",
        ),
        (
            ["soon"] * 12,
            "All 12 dates are not understood. Write them as YYYY-MM-DD in the file, or do not send the column.",
        ),
    ],
)
def test_the_form_of_a_columns_dates_is_said_once(dates: list[str], expected: str) -> None:
    assert one(ExpiryDate=dates) == expected


@pytest.mark.parametrize(
    ("options", "values", "expected"),
    [
        (
            CheckOptions(TODAY, phone_rule=PhoneRule.NATIONAL),
            [f"+91{phone}" for phone in phones(20)],
            "All 20 phones have the country code 91, and this account takes them without. The repair takes it off.",
        ),
        (
            CheckOptions(TODAY, phone_rule=PhoneRule.INTERNATIONAL),
            phones(20),
            "All 20 phones are not written with + and the country code 91, as this account takes them. The repair puts"
            " it on.",
        ),
        (
            CheckOptions(TODAY),
            ["12"] * 20,
            "All 20 phones are too short or too long. Ask whoever sent the list for the full numbers.",
        ),
        (
            CheckOptions(TODAY),
            ["9.8E+09"] * 11 + phones(11),
            "11 of 22 phones were damaged by Excel, and nobody here can know them. Ask for the list again, with that"
            " column formatted as text before it is filled.",
        ),
        (
            CheckOptions(TODAY),
            [""] * 11,
            "All 11 leads have no phone number. Is the right column sent as PhoneNumber?",
        ),
    ],
)
def test_what_ails_a_whole_column_of_phones_is_said_once(
    options: CheckOptions, values: list[str], expected: str
) -> None:
    assert one(options, PhoneNumber=values) == expected


def test_a_missing_agent_is_a_matter_of_the_whole_list() -> None:
    agentwise = CheckOptions(TODAY, campaign_kind=CampaignKind.AGENTWISE)
    assert one(agentwise, Name=["Asha"] * 12) == (
        "All 12 leads name no agent. Set one agent for all under Columns, or send a column that names them."
    )
    listed = CheckOptions(TODAY, campaign_kind=CampaignKind.AGENTWISE, agents=("Bobby",))
    assert one(listed, AgentId=["Ravi"] * 12) == (
        "All 12 leads name no agent of your list. Is the right column sent, and the list complete?"
    )


def test_each_column_with_errors_is_named() -> None:
    leads = leads_of(PhoneNumber=phones(12), City=["#REF!"] * 12, Remarks=["#N/A"] * 11 + ["x"])
    assert [message.partition(" hold")[0] for message in messages(checked(leads))] == [
        "All 12 cells of City", "11 of 12 cells of Remarks",
    ]  # fmt: skip


def test_few_cells_and_less_than_half_are_left_to_their_findings() -> None:
    nine = leads_of(PhoneNumber=phones(9), ExpiryDate=["13/02/2030"] * 9)
    assert messages(checked(nine)) == []
    less = leads_of(PhoneNumber=phones(41), ExpiryDate=["13/02/2030"] * 20 + ["2030-02-13"] * 21)
    assert messages(checked(less)) == []


def test_nothing_is_said_once_a_column_is_repaired() -> None:
    leads = sample_leads(dates_are_texts=True)
    check = checked(leads)
    (found,) = check.column_findings()
    assert (found.rule.name, found.header) == ("expiry-format", "ExpiryDate")
    kind = next(kind for kind in check.kinds() if kind.rule.name == "expiry-format")
    assert (found.cells, found.repairable, found.offered) == (kind.cells, kind.repairable, kind.offered)
    assert found.message.startswith(f"{found.cells:,} of {found.of:,} dates are written DD/MM/YYYY.")
    proposal = propose_all(leads, check)
    check.recheck(leads.edit(proposal.changes, proposal.title))
    assert check.column_findings() == []
