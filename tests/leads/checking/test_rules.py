from collections.abc import Mapping
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.leads.checking.marks import RowState
from ozogui.leads.checking.rules import REPAIRABLE, RULES, SENDABLE, Severity
from ozogui.leads.checking.slices import CELL_ERRORS, CampaignKind, CheckOptions
from ozogui.leads.leads import Change, Leads
from ozogui.leads.values.headers import HEADERS
from ozogui.leads.values.phone import comparable_phone
from ozogui.leads.values.phone_form import PhoneRule
from tests.leads.sheets import TODAY, checked, leads_of

DESIGNED_NAMES = {
    "phone-missing", "phone-not-numeric", "phone-length", "phone-damaged", "phone-several", "name-characters",
    "priority-range", "expiry-format", "expiry-past", "row-too-long", "duplicate-phone", "cell-error", "agent-missing",
    "skill-missing", "suppressed", "left-out", "outer-spaces", "row-shape", "phone-implausible", "phone-form",
    "phone-foreign", "placeholder", "digits-lost", "row-bytes", "tilde", "no-consent",
}  # fmt: skip
SCREEN_TITLES = {
    "Phone damaged by Excel", "Phone too short or too long", "No phone number", "Two numbers in one cell",
    "Letters that CloudAgent refuses", "Date not understood", "Priority is not 1 to 99", "Row too long",
    "Cell holds an Excel error", "Number is in the list twice", "Expiry date has passed", "No agent", "No skill",
    "On your do-not-call list", "Left out by you",
}  # fmt: skip


def rules_at(header: str, value: str, options: CheckOptions | None = None) -> list[str]:
    """Name the rules that speak of one cell of an otherwise good lead."""
    good = {"PhoneNumber": "9876543210", "Name": "Asha Patil", "Priority": "5", "ExpiryDate": "", "City": "Goa"}
    values = good | {header: value}
    check = checked(leads_of(**{name: [cell] for name, cell in values.items()}), options)
    return [finding.rule for finding in check.findings_of(0) if finding.header == header]


def message_at(header: str, value: str) -> str:
    check = checked(leads_of(**({"PhoneNumber": ["9876543210"]} | {header: [value]})))
    finding = check.finding_at(0, header)
    assert finding is not None
    return finding.message


def test_all_rules_of_the_design_are_there_with_the_words_of_the_screen() -> None:
    assert {rule.name for rule in RULES} == DESIGNED_NAMES
    assert len(RULES) == len(DESIGNED_NAMES)
    assert {rule.title for rule in RULES} >= SCREEN_TITLES
    assert DESIGNED_NAMES > REPAIRABLE


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("", "phone-missing"),
        ("-", "phone-missing"),
        ("9.87654E+09", "phone-damaged"),
        ("1.23456789012345E+16", "phone-damaged"),
        ("2026-12-31", "phone-damaged"),
        ("9876543210 / 9123456780", "phone-several"),
        ("98765 43210", "phone-not-numeric"),
        ("98765O3210", "phone-not-numeric"),
        ("98", "phone-length"),
        ("98765432123456788", "phone-length"),
    ],
)
def test_a_phone_has_one_finding_the_most_telling(value: str, rule: str) -> None:
    assert rules_at("PhoneNumber", value) == [rule]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("PhoneNumber", "+919876543210"),
        ("PhoneNumber", "02223456789"),
        ("PhoneNumber", "2223456789"),
        ("Name", ""),
        ("Name", "R_2 (HUF). + $5 100% - A: b"),
        ("Priority", ""),
        ("Priority", "1"),
        ("Priority", "99"),
        ("ExpiryDate", ""),
        ("ExpiryDate", "2026-11-23"),
        ("City", "Señorita & 'Co'"),
    ],
)
def test_what_cloudagent_takes_has_no_finding(header: str, value: str) -> None:
    assert rules_at(header, value) == []


@pytest.mark.parametrize("name", ["D'Souza", "Asha & Sons", "Zoë", "राहुल", "a\tb", "a,b", "a/b", "a@b", "a\u00a0b"])
def test_names_with_other_characters_are_refused(name: str) -> None:
    assert rules_at("Name", name) == ["name-characters"]


@pytest.mark.parametrize("priority", ["0", "100", "05", "5.0", " 5", "-1", "+5", "high", "5.5", "\u0665", " "])
def test_priorities_are_whole_numbers_in_plain_digits(priority: str) -> None:
    assert rules_at("Priority", priority) == ["priority-range"]


@pytest.mark.parametrize("text", ["31/12/2026", "2026-12-31 00:00:00", "2026-02-30", "soon", "20261231", " "])
def test_dates_have_the_accounts_form(text: str) -> None:
    assert rules_at("ExpiryDate", text) == ["expiry-format"]


def test_the_account_may_want_a_time() -> None:
    options = CheckOptions(TODAY, date_format="YYYY-MM-DD HH:MM:SS")
    assert rules_at("ExpiryDate", "2026-12-31 18:00:00", options) == []
    assert rules_at("ExpiryDate", "2026-12-31", options) == ["expiry-format"]
    assert rules_at("ExpiryDate", "2026-11-22 18:00:00", options) == ["expiry-past"]


def test_no_other_form_of_date_is_known() -> None:
    with pytest.raises(ValueError, match="date format"):
        CheckOptions(TODAY, date_format="DD/MM/YYYY")


def test_a_date_before_today_is_a_warning() -> None:
    check = checked(leads_of(PhoneNumber=["9876543210"] * 1, ExpiryDate=["2026-11-22"]))
    assert [(finding.rule, finding.severity) for finding in check.findings_of(0)] == [("expiry-past", Severity.WARNING)]


def test_spaces_around_a_value_are_told_where_no_other_rule_trims_it() -> None:
    assert rules_at("Name", " Asha") == rules_at("City", "Goa\u00a0") == ["outer-spaces"]
    assert rules_at("City", "  ") == rules_at("City", "New  Delhi") == []
    assert rules_at("Name", " Zoë ") == ["name-characters"]
    assert rules_at("Priority", " 5") == ["priority-range"]
    assert rules_at("PhoneNumber", " 9876543210") == ["phone-not-numeric"]
    listed = CheckOptions(TODAY, agents=("Ravi",))
    assert rules_at("AgentId", "Ravi ", listed) == ["agent-missing"]
    assert rules_at("AgentId", "Ravi ") == ["outer-spaces"]


@pytest.mark.parametrize("error", sorted(CELL_ERRORS))
@pytest.mark.parametrize("header", ["PhoneNumber", "Name", "Priority", "ExpiryDate", "City"])
def test_an_excel_error_speaks_for_its_cell_alone(header: str, error: str) -> None:
    assert rules_at(header, error) == ["cell-error"]


def test_an_error_text_within_a_longer_text_is_no_error() -> None:
    assert rules_at("City", "see #N/A") == []


def test_a_row_counts_its_headers_and_its_values() -> None:
    phone, header = "9876543210", "Remarks"
    room = 2_000 - len("PhoneNumber") - len(header) - len(phone)
    check = checked(leads_of(PhoneNumber=[phone, "9123456780"], Remarks=["x" * room, "x" * (room + 1)]))
    assert [check.findings_of(0), len(check.findings_of(1))] == [(), 1]
    finding = check.findings_of(1)[0]
    assert (finding.rule, finding.header, finding.severity) == ("row-too-long", "Remarks", Severity.ERROR)
    assert "2,001 characters" in finding.message


def test_repeated_numbers_are_found_across_spellings_from_the_second_on() -> None:
    spellings = ["9876543210", "9123456780", "+91 98765-43210", "09876543210", "9.87654E+09", "9.87654E+09"]
    check = checked(leads_of(PhoneNumber=spellings))
    assert check.rows_of("duplicate-phone") == [2, 3]
    message = check.findings_of(3)[0].message
    assert "row 4" in message
    assert check.duplicates_of(2) == (0, 2, 3)


AGENTS = {"PhoneNumber": ["9876543210", "9123456780", "9000000001"], "AgentId": ["ravi", "", "ravi"]}


@pytest.mark.parametrize(
    ("kind", "header", "rule", "severity"),
    [
        (CampaignKind.AGENTWISE, "AgentId", "agent-missing", Severity.ERROR),
        (CampaignKind.SKILLWISE, "skill", "skill-missing", Severity.ERROR),
        (CampaignKind.PLAIN, "AgentId", "agent-missing", Severity.WARNING),
        (CampaignKind.PLAIN, "skill", "skill-missing", Severity.WARNING),
        (CampaignKind.SKILLWISE, "AgentId", "agent-missing", Severity.WARNING),
    ],
)
def test_the_campaign_decides_how_bad_a_missing_agent_or_skill_is(
    kind: CampaignKind, header: str, rule: str, severity: Severity
) -> None:
    columns = {"PhoneNumber": AGENTS["PhoneNumber"], "AgentId": ["a"] * 3, "skill": ["b"] * 3}
    columns[header] = ["x", " ", "x"]
    check = checked(leads_of(**columns), CheckOptions(TODAY, campaign_kind=kind))
    found = [(finding.row, finding.header, finding.rule, finding.severity) for finding in check.findings()]
    assert found == [(1, header, rule, severity)]


def test_a_column_that_is_mostly_empty_is_not_missed() -> None:
    leads = leads_of(PhoneNumber=AGENTS["PhoneNumber"], AgentId=["ravi", "", ""])
    assert list(checked(leads).findings()) == []


def test_a_header_that_the_campaign_needs_and_no_column_feeds_holds_every_lead_back() -> None:
    leads = leads_of(PhoneNumber=AGENTS["PhoneNumber"])
    check = checked(leads, CheckOptions(TODAY, campaign_kind=CampaignKind.AGENTWISE))
    assert check.held_back == 3
    finding = check.finding_at(0, "AgentId")
    assert finding is not None
    assert "Agentwise" in finding.message


def test_numbers_on_a_do_not_call_list_are_held_back_in_any_spelling() -> None:
    lists = {"dnc.xlsx": frozenset({comparable_phone("09876543210")}), "vip.csv": frozenset({"9123456780"})}
    leads = leads_of(PhoneNumber=["+91 98765 43210", "9000000001", "9123456780"])
    check = checked(leads, CheckOptions(TODAY, suppressed=lists))
    assert check.rows_of("suppressed") == [0, 2]
    finding = check.finding_at(2, "PhoneNumber")
    assert finding is not None
    assert finding.severity is Severity.ERROR
    assert "vip.csv" in finding.message
    assert "dnc.xlsx" not in finding.message


@pytest.mark.parametrize(
    ("header", "value", "words"),
    [
        (
            "PhoneNumber",
            "9.87654E+09",
            '"9.87654E+09" has lost its last digits. They cannot be brought back here: ask whoever sent the list for'
            " the full number.",
        ),
        ("PhoneNumber", "2026-12-31", "is a date or a time that Excel has made of a number"),
        ("PhoneNumber", "#####", "too narrow"),
        ("PhoneNumber", "9876543210 / 9123456780", "The repair keeps the first, 9876543210."),
        ("PhoneNumber", "98765 43210", "The repair writes 9876543210."),
        ("PhoneNumber", "98765O3210", "which number is meant is not certain"),
        ("PhoneNumber", "98", "has 2 digits, and CloudAgent takes 3 to 16"),
        ("PhoneNumber", "", "This lead has no phone number."),
        ("Name", "D'Souza & Sons", 'CloudAgent refuses "\'" and "&" in a name'),
        ("Name", "a\tb", "refuses a tab in a name"),
        ("Name", "***", "Without them nothing is left of it, which may not be what is meant"),
        ("Name", "a!?@#*;b", "and 1 other character"),
        ("Priority", "120", "Type one, or empty the cell"),
        ("Priority", "high", "empty the cell: CloudAgent then takes 1, the lowest"),
        ("Priority", " ", "The repair empties it."),
        ("ExpiryDate", "31/12/2026", "The repair writes 2026-12-31."),
        ("ExpiryDate", "05/06/2030", "can mean 2030-05-06 or 2030-06-05"),
        ("ExpiryDate", "31/02/2030", "is no date of the calendar"),
        ("ExpiryDate", "2026-11-01", "2026-11-01 is over"),
        ("City", "#REF!", "The cell holds Excel's error #REF!"),
    ],
)
def test_messages_name_the_value_the_reason_and_the_remedy(header: str, value: str, words: str) -> None:
    assert words in message_at(header, value)


def test_a_long_value_is_shortened_in_its_message() -> None:
    assert len(message_at("Name", "&" * 1_000)) < 300


def test_nothing_that_names_a_value_has_it_in_its_repr() -> None:
    options = CheckOptions(TODAY, suppressed={"dnc": frozenset({"9876543210"})})
    check = checked(leads_of(PhoneNumber=["98765 43210"]), options)
    shown = repr(options) + repr(list(check.findings())) + repr(check.kinds())
    assert "43210" not in shown


ALLOWED_IN_NAMES = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_ ().+$%-:")


def cloudagent_takes(lead: Mapping[str, str]) -> bool:
    """Read the vendor's rules once more, by other means than the program's."""
    phone = lead["PhoneNumber"][1:] if lead["PhoneNumber"][:1] == "+" else lead["PhoneNumber"]
    if not 3 <= len(phone) <= 16 or set(phone) - set("0123456789"):
        return False
    if set(lead["Name"]) - ALLOWED_IN_NAMES:
        return False
    if lead["Priority"] not in {"", *map(str, range(1, 100))}:
        return False
    try:
        expiry = datetime.strptime(lead["ExpiryDate"], "%Y-%m-%d") if lead["ExpiryDate"] else None  # noqa: DTZ007
    except ValueError:
        return False
    if expiry is not None and expiry.strftime("%Y-%m-%d").rjust(10, "0") != lead["ExpiryDate"]:
        return False
    return len("".join([*lead.keys(), *lead.values()])) <= 2_000


cells = st.fixed_dictionaries({
    "PhoneNumber": st.from_regex(r"\+?[0-9]{2,17}", fullmatch=True)
    | st.text(alphabet="0123456789+- /.E", max_size=20)
    | st.text(max_size=6),
    "Name": st.text(alphabet="abZ9_ ().+$%-:'&é", max_size=12) | st.text(max_size=4),
    "Priority": st.integers(-5, 130).map(str) | st.sampled_from(["", "05", "5.0", "high"]) | st.text(max_size=3),
    "ExpiryDate": st.dates(date(1990, 1, 1), date(2100, 1, 1)).map(str)
    | st.from_regex(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]", fullmatch=True)
    | st.sampled_from(["", "31/12/2030", "2030-1-1"])
    | st.text(max_size=10),
    "Remarks": st.integers(1_900, 1_970).map("x".__mul__) | st.text(max_size=5),
})  # fmt: skip


@given(cells)
def test_a_lead_is_held_back_exactly_when_the_vendors_page_refuses_it(lead: dict[str, str]) -> None:
    """All else that holds a lead back by itself is what a person may send anyway."""
    leads = leads_of(**{header: [value] for header, value in lead.items()})
    check = checked(leads, CheckOptions(TODAY, sent_anyway=SENDABLE))
    is_held_back = check.state_of(0) is RowState.HELD_BACK
    assert is_held_back == (not cloudagent_takes(lead)), check.error_rules_of(0)


def test_the_rules_know_the_headers_of_the_api() -> None:
    known = {header.name for header in HEADERS}
    assert {rule.header for rule in RULES if rule.header is not None} == known


@pytest.mark.parametrize(
    ("value", "national", "international"),
    [
        ("9876543210", [], ["phone-form"]),
        ("+919876543210", ["phone-form"], []),
        ("919876543210", ["phone-form"], ["phone-form"]),
        ("+14155550123", ["phone-foreign"], ["phone-foreign"]),
        ("0014155550123", ["phone-foreign"], ["phone-foreign", "phone-form"]),
        ("98765", ["phone-implausible"], ["phone-implausible"]),
        ("9999999999", ["phone-implausible"], ["phone-implausible"]),
        ("+911600123456", ["phone-implausible"], ["phone-implausible"]),
        ("-9876543210", ["phone-damaged"], ["phone-damaged"]),
        ("98765 43210", ["phone-not-numeric"], ["phone-not-numeric"]),
        ("98", ["phone-length"], ["phone-length"]),
        ("", ["phone-missing"], ["phone-missing"]),
    ],
)
def test_the_accounts_phone_rule_is_asked_of_every_number(
    value: str, national: list[str], international: list[str]
) -> None:
    assert sorted(rules_at("PhoneNumber", value, CheckOptions(TODAY, phone_rule=PhoneRule.NATIONAL))) == national
    found = rules_at("PhoneNumber", value, CheckOptions(TODAY, phone_rule=PhoneRule.INTERNATIONAL))
    assert sorted(found) == international


@pytest.mark.parametrize(
    ("rule", "value", "words"),
    [
        (
            PhoneRule.NATIONAL, "+919876543210",
            'This account takes the digits of a number alone, without the country code 91, and "+919876543210" is'
            " written otherwise. The repair writes 9876543210.",
        ),
        (
            PhoneRule.INTERNATIONAL, "9876543210",
            'This account takes numbers with + and their country code, and "9876543210" is written otherwise. The'
            " repair writes +919876543210.",
        ),
        (
            PhoneRule.NATIONAL, "+14155550123",
            '"+14155550123" is a number of United States, Canada and others, and the account is for India.'
            " It is sent as it is: the call may cost more, or not be possible.",
        ),
        (PhoneRule.NATIONAL, "98", '"98" has 2 digits, and CloudAgent takes 3 to 16.'),
        (PhoneRule.INTERNATIONAL, "98765 43210", "The repair writes +919876543210."),
    ],
)  # fmt: skip
def test_the_phone_rules_words_name_the_value_the_reason_and_the_remedy(
    rule: PhoneRule, value: str, words: str
) -> None:
    check = checked(leads_of(PhoneNumber=[value]), CheckOptions(TODAY, phone_rule=rule))
    (finding,) = check.findings_of(0)
    assert words in finding.message
    if "account takes" in words:
        assert [kind.rule.title for kind in check.kinds()] == ["Phone not as the account wants it"]


def test_under_an_unknown_country_no_number_is_changed() -> None:
    options = CheckOptions(TODAY, phone_rule=PhoneRule.NATIONAL, country_code="999")
    assert checked(leads_of(PhoneNumber=["9876543210", "12345"]), options).kinds() == []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("100", "numbers of India have 10 digits"),
        ("447700900123", "it may be a number of United Kingdom and others without its +"),
    ],
)
def test_a_number_that_nobody_has_is_told_with_the_reason_and_can_be_sent_all_the_same(value: str, words: str) -> None:
    leads = leads_of(PhoneNumber=[value])
    check = checked(leads)
    (finding,) = check.findings_of(0)
    assert (finding.rule, finding.severity) == ("phone-implausible", Severity.ERROR)
    assert words in finding.message
    allowed = checked(leads, CheckOptions(TODAY, sent_anyway=frozenset({"phone-implausible"})))
    assert allowed.state_of(0) is RowState.WARNING


def test_what_cloudagent_refuses_cannot_be_sent_all_the_same() -> None:
    check = checked(leads_of(PhoneNumber=["98"]), CheckOptions(TODAY, sent_anyway=frozenset({"phone-length"})))
    assert check.state_of(0) is RowState.HELD_BACK


@pytest.mark.parametrize("value", ["NULL", "nan", "undefined", "-", "N/A", "None"])
def test_a_word_for_no_value_is_told_under_every_header_that_has_no_rule_of_its_own(value: str) -> None:
    assert rules_at("City", value) == ["placeholder"]
    assert rules_at("Name", value) == (["name-characters"] if "/" in value else ["placeholder"])
    assert rules_at("PhoneNumber", value) in (["phone-missing"], ["phone-not-numeric"])


@pytest.mark.parametrize(
    ("value", "rules"),
    [
        ("1.23456789012346E+15", ["digits-lost"]),
        ("1.5E+05", ["digits-lost"]),
        ("1.2345E+04", ["digits-lost"]),
        ("E+15", []),
        ("12E5", []),
        ("123456789012345", []),
    ],
)
def test_digits_that_a_spreadsheet_has_lost_are_told_under_every_header(value: str, rules: list[str]) -> None:
    assert rules_at("City", value) == rules


def test_a_number_that_a_spreadsheet_has_worked_out_is_damaged_as_a_phone_until_somebody_types_one() -> None:
    leads = Leads(["PhoneNumber"], [["9876543210", "9876543211"]], range(2, 4), calculated={"PhoneNumber": {1}})
    check = checked(leads)
    assert check.error_rules_of(0) == ()
    assert check.error_rules_of(1) == ("phone-damaged",)
    assert "worked out by a formula" in check.findings_of(1)[0].message
    check.recheck(leads.edit([Change(1, "PhoneNumber", "9876543211", "9876543212")], "Type"))
    assert check.error_rules_of(1) == ()


@pytest.mark.parametrize("value", ["ravi\u200b", "Sales\u00a0Hindi", "\ufeffPune", "Pune\u2003"])
def test_signs_that_nobody_sees_are_told_like_outer_spaces(value: str) -> None:
    assert rules_at("City", value) == ["outer-spaces"]


class Uploaded:
    """A campaign that has got one number before."""

    campaign = "Diwali_Offers"

    def uploaded_on(self, comparable: str, /) -> date | None:
        return date(2026, 11, 3) if comparable == "9876543210" else None

    def is_certain(self, comparable: str, /) -> bool:
        return True


@pytest.mark.parametrize(
    ("lists", "title", "words"),
    [
        ({}, "Uploaded before", '"09876543210" was already uploaded to Diwali_Offers on 3 Nov 2026, so it is not sent'),
        (
            {"dnc.xlsx": frozenset({"9876543210"})},
            "On your list or uploaded before",
            '"09876543210" is on your list "dnc.xlsx", so it is not called.',
        ),
    ],
)
def test_numbers_that_the_campaign_has_got_before_are_held_back(
    lists: Mapping[str, frozenset[str]], title: str, words: str
) -> None:
    options = CheckOptions(TODAY, suppressed=lists, uploaded=Uploaded())
    check = checked(leads_of(PhoneNumber=["9123456780", "09876543210", "98"]), options)
    assert check.rows_of("suppressed") == [1]
    assert check.findings_of(1)[0].message.startswith(words)
    assert next(kind.rule.title for kind in check.kinds() if kind.rule.name == "suppressed") == title


LISTED = ("Bobby", "Asha Patil", "Ravi", "ravi")


def agents_told(kind: CampaignKind, agents: list[str]) -> list[tuple[int, Severity, str]]:
    leads = leads_of(PhoneNumber=[str(9_000_000_000 + row) for row in range(len(agents))], AgentId=agents)
    check = checked(leads, CheckOptions(TODAY, campaign_kind=kind, agents=LISTED))
    return [(found.row, found.severity, found.message) for found in check.findings()]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Bobyy", '"Bobyy" is not on your list of agents. Is "Bobby" meant? Type it, or add the name to the list'),
        ("asha  patil ", '"asha patil" is not on your list of agents. The repair writes "Asha Patil".'),
        ("RAVI", '"RAVI" is not on your list of agents. Is "ravi" meant?'),
        ("Zorro", '"Zorro" is not on your list of agents. Type another one, or add the name to the list'),
    ],
)
def test_agents_that_are_not_listed_are_told_with_the_nearest_name(value: str, words: str) -> None:
    for kind, severity in ((CampaignKind.PLAIN, Severity.WARNING), (CampaignKind.AGENTWISE, Severity.ERROR)):
        ((row, found, message),) = agents_told(kind, ["Bobby", value, "Asha Patil"])
        assert (row, found) == (1, severity)
        assert message.startswith(words)


def test_where_few_leads_name_an_agent_only_the_names_can_be_wrong() -> None:
    assert [row for row, _, _ in agents_told(CampaignKind.PLAIN, ["", "Zorro", "", "", "Bobby"])] == [1]
    assert [row for row, _, _ in agents_told(CampaignKind.AGENTWISE, ["", "Zorro", "", "", "Bobby"])] == [0, 1, 2, 3]


def test_skills_have_a_list_of_their_own() -> None:
    leads = leads_of(PhoneNumber=["9876543210", "9123456780"], skill=["Sales", "Bobby"])
    check = checked(leads, CheckOptions(TODAY, agents=LISTED, skills=("Sales",)))
    assert check.rows_of("skill-missing") == [1]
    assert [kind.rule.title for kind in check.kinds()] == ["No skill, or none of your list"]


@pytest.mark.parametrize(
    ("header", "value", "rules"),
    [("City", "Goa~North", ["tilde"]), ("City", "~", ["tilde"]), ("City", "Goa-North", []), ("City", "≈", [])],
)
def test_a_tilde_is_told_where_the_campaigns_own_headers_hold_it(header: str, value: str, rules: list[str]) -> None:
    assert rules_at(header, value) == rules
    assert next(rule.severity for rule in RULES if rule.name == "tilde") is Severity.WARNING
