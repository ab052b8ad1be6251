"""Which header a column's name points to, however people write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.leads.values.column_names import Likeness, NameMatch, match_names, plain_words
from ozogui.leads.values.headers import AGENT, EXPIRY, HEADERS, NAME, PHONE, PRIORITY, SKILL, header_named


def headers_of(name: str) -> list[str]:
    return [match.header for match in match_names(name)]


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (
            PHONE,
            "PhoneNumber|phone_number|PHONE NO.|Phone 1|Ph.|ph no|phno|Mobile|MOBILE NO|Mob No|mob.no.|mobileno|"
            "MobileNumber|custmobno|Customer Mobile|Cust. Mobile No.|Borrower Mobile No|Contact No|"
            "Contact Number (Primary)|Cell|Tel. No.|Telephone|Registered Mobile Number|"
            "Mobile number of the customer|Mobail Nambar|मोबाइल नंबर|"
            "मोबाईल क्रमांक|फोन|Student Phone 1",
        ),
        (
            NAME,
            "Name|NAME|Customer Name|customer_name|customername|CustName|Cust Nm|Lead Name|Full Name|Client's Name|"
            "Name of the customer|Applicant Name|Naam|Grahak ka naam|ग्राहक का नाम|नाव|Contact Person",
        ),
        (PRIORITY, "Priority|LEAD PRIORITY|Call priority"),
        (EXPIRY, "ExpiryDate|Expiry Date|expiry_dt|Exp. Date|Expires on|Lead Expiry|Antim tithi|अंतिम तारीख"),
        (AGENT, "AgentId|Agent ID|AGENT|Agent Name|agt name|Telecaller|Assigned Agent"),
        (SKILL, "skill|Skill|SKILLS|Skill Name|SkillSet|Skill Group"),
    ],
)
def test_usual_names_are_certain(header: str, names: str) -> None:
    for name in names.split("|"):
        assert match_names(name) == (NameMatch(header, Likeness.SURE),), name


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (PHONE, "Number|WhatsApp No|Whatsapp"),
        (NAME, "Customer|First Name|Borrower"),
        (PRIORITY, "Prio|Rank|Lead Score"),
        (EXPIRY, "Valid Till|Valid upto|Valid until|VALID TO|End Dt|Renewal Date|Last date"),
        (AGENT, "Assigned To|Lead Owner|Executive Name|RM"),
        (SKILL, "Language|Preferred Language|Queue|Bhasha|भाषा"),
    ],
)
def test_names_that_may_mean_something_else_are_loose(header: str, names: str) -> None:
    for name in names.split("|"):
        assert NameMatch(header, Likeness.LOOSE) in match_names(name), name


@pytest.mark.parametrize(
    "name",
    [
        "Alt. Mobile",
        "Alternate No",
        "altmobileno",
        "Phone 2",
        "mobile2",
        "Contact No 2",
        "Phone (2)",
        "Office Phone",
        "Mobile (Alternate)",
        "Landline",
        "Residence Tel",
        "Secondary Contact Number",
        "Father Mobile",
    ],
)
def test_a_second_phone_is_known_as_one(name: str) -> None:
    (match,) = match_names(name)
    assert (match.header, match.is_second) == (PHONE, True)


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Moblie No", PHONE),
        ("Telephon", PHONE),
        ("Custmer Name", NAME),
        ("Customer Naame", NAME),
        ("Prioirty", PRIORITY),
        ("Expirey Date", EXPIRY),
    ],
)
def test_small_typing_errors_are_forgiven(name: str, header: str) -> None:
    (match,) = match_names(name)
    assert (match.header, match.likeness) == (header, Likeness.TYPO)


def test_a_name_may_be_ambiguous() -> None:
    assert headers_of("Contact") == [PHONE, NAME]


@pytest.mark.parametrize(
    "name",
    [
        "City",
        "Remarks",
        "State",
        "Date",
        "DOB",
        "Email",
        "Email ID",
        "Product Name",
        "Branch Name",
        "Father Name",
        "Company Name",
        "Username",
        "User Id",
        "Last Name",
        "Loan Number",
        "Account No",
        "Policy No",
        "Aadhaar No",
        "S.No",
        "Sr. No.",
        "Amount",
        "Pincode",
        "Order Number",
        "Customer ID",
        "Lead ID",
        "Call Status",
        "Phone Type",
        "Source",
        "Column F",
        "",
        "***",
        "1",
        "टिप्पणी",
    ],
)
def test_other_names_point_nowhere(name: str) -> None:
    assert match_names(name) == ()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Cust. MobNo.", ["customer", "mobile", "number"]),
        ("customer's  NAME", ["customer", "name"]),
        ("XMLPhone", ["xml", "phone"]),
        ("फोन\u200dनंबर", ["फोननंबर"]),
        ("\uff30\uff48\uff4f\uff4e\uff45", ["phone"]),
    ],
)
def test_a_name_is_reduced_to_its_words(name: str, words: list[str]) -> None:
    assert plain_words(name) == words


def test_cloudagents_own_spelling_is_always_certain() -> None:
    for header in HEADERS:
        assert match_names(header.name) == (NameMatch(header.name, Likeness.SURE),)
        assert header_named(header.name) is header
    assert header_named("phonenumber") is None


def test_no_sure_name_is_claimed_by_two_headers() -> None:
    for header in HEADERS:
        for alias in header.aliases:
            sure = [match.header for match in match_names(alias) if match.likeness is Likeness.SURE]
            assert sure == [header.name], alias


@given(st.text(max_size=30))
def test_any_text_can_be_asked_for(name: str) -> None:
    assert set(headers_of(name)) <= {header.name for header in HEADERS}


@given(st.sampled_from([alias for header in HEADERS for alias in header.aliases]), st.sampled_from("_ .-/"))
def test_case_and_punctuation_do_not_matter(alias: str, separator: str) -> None:
    written = alias.upper().replace(" ", separator)
    assert headers_of(written)[:1] == headers_of(alias)[:1]
