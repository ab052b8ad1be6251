import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.leads.values.countries import countries, country_of
from ozogui.leads.values.phone import PLAIN, comparable_number, national_digits
from ozogui.leads.values.phone_form import (
    PhoneRule,
    Standing,
    formed_number,
    is_filler,
    may_lack_its_plus,
    national_number,
    repaired_phone,
    standing_of,
)


def test_every_country_has_a_code_of_its_own_a_name_and_lengths_that_cloudagent_takes() -> None:
    codes = [country.code for country in countries()]
    assert len(codes) == len(set(codes)) > 200
    names = [country.name for country in countries()]
    assert names == sorted(names)
    for country in countries():
        assert country.code.isdigit()
        assert country.mobile_lengths <= country.lengths
        assert min(country.lengths) >= 3
        assert max(country.lengths) <= 15, "E.164 allows no more"


def test_the_countries_are_known_by_their_code() -> None:
    india = country_of("91")
    assert india is not None
    assert (india.name, india.lengths, india.trunk) == ("India", frozenset({10}), "0")
    assert country_of("999") is None
    assert country_of("") is None


@pytest.mark.parametrize(
    ("code", "digits"),
    [("91", 10), ("1", 10), ("44", 10), ("971", 9), ("65", 8), ("27", 9), ("49", 0), ("39", 0), ("999", 0)],
)
def test_mobile_numbers_of_one_length_are_known_by_it(code: str, digits: int) -> None:
    assert national_digits(code) == digits


@pytest.mark.parametrize(
    ("number", "code", "national"),
    [
        ("9876543210", "91", "9876543210"),
        ("+919876543210", "91", "9876543210"),
        ("919876543210", "91", "9876543210"),
        ("00919876543210", "91", "9876543210"),
        ("09876543210", "91", "9876543210"),
        ("+9109876543210", "91", "9876543210"),
        ("9198765432", "91", "9198765432"),
        ("+14155550123", "91", None),
        ("987654321", "91", None),
        ("98765432101", "91", None),
        ("0987654321", "91", None),
        ("4155550123", "1", "4155550123"),
        ("14155550123", "1", "4155550123"),
        ("+14155550123", "1", "4155550123"),
        ("89261234567", "7", "9261234567"),
        ("+79261234567", "7", "9261234567"),
        ("8001234567", "7", "8001234567"),
        ("0039061234567", "39", "061234567"),
        ("061234567", "39", "061234567"),
        ("07700900123", "44", "7700900123"),
        ("4930123456", "49", None),
        ("9876543210", "999", None),
    ],
)
def test_the_number_at_home_is_given_where_there_is_one_reading(number: str, code: str, national: str | None) -> None:
    assert national_number(number, code) == national


@pytest.mark.parametrize(
    ("number", "national", "international"),
    [
        ("9876543210", "9876543210", "+919876543210"),
        ("+919876543210", "9876543210", "+919876543210"),
        ("919876543210", "9876543210", "+919876543210"),
        ("+9109876543210", "9876543210", "+919876543210"),
        ("+14155550123", "+14155550123", "+14155550123"),
        ("0014155550123", "0014155550123", "+14155550123"),
        ("+0155550123", None, None),
        ("12345", None, None),
    ],
)
def test_a_number_is_written_in_the_form_of_the_account(
    number: str, national: str | None, international: str | None
) -> None:
    assert formed_number(number, PhoneRule.KEEP, "91") == number
    assert formed_number(number, PhoneRule.NATIONAL, "91") == national
    assert formed_number(number, PhoneRule.INTERNATIONAL, "91") == international


some_codes = st.sampled_from([country.code for country in countries()])


@given(st.from_regex(PLAIN, fullmatch=True), some_codes, st.sampled_from(PhoneRule))
def test_a_formed_number_is_taken_by_cloudagent_has_its_form_and_is_the_same_number(
    number: str, code: str, rule: PhoneRule
) -> None:
    formed = formed_number(number, rule, code)
    if formed is None:
        return
    assert formed_number(formed, rule, code) == formed
    if rule is PhoneRule.NATIONAL:
        assert formed.isdigit() or formed == number
    if rule is PhoneRule.INTERNATIONAL:
        assert formed.startswith("+")


@given(
    st.integers(6_000_000_001, 9_999_999_998).filter(lambda number: not is_filler(str(number))),
    st.sampled_from(["{}", "0{}", "+91{}", "91{}", "0091{}", "+910{}", "00910{}", "910{}"]),
)
def test_all_spellings_of_a_number_get_one_form(number: int, spelling: str) -> None:
    spelled = spelling.format(number)
    assert formed_number(spelled, PhoneRule.NATIONAL, "91") == str(number) == comparable_number(spelled, "91")
    assert formed_number(spelled, PhoneRule.INTERNATIONAL, "91") == f"+91{number}"


@pytest.mark.parametrize(
    ("number", "code"),
    [("0091987654321", "91"), ("009198765432101", "91"), ("004477009001", "44"), ("0097150123456789", "971")],
)
def test_a_number_of_ones_own_country_of_the_wrong_length_gets_no_form_behind_00(number: str, code: str) -> None:
    assert formed_number(number, PhoneRule.INTERNATIONAL, code) is None
    assert formed_number(number, PhoneRule.NATIONAL, code) is None


@pytest.mark.parametrize(
    ("number", "code", "formed"),
    [
        ("00919876543210", "44", "+919876543210"),
        ("00919876543210", "91", "+919876543210"),
        ("00447700900123", "91", "+447700900123"),
        ("00971501234567", "1", "+971501234567"),
    ],
)
def test_a_number_dialled_with_00_gets_its_plus(number: str, code: str, formed: str) -> None:
    assert formed_number(number, PhoneRule.INTERNATIONAL, code) == formed


@pytest.mark.parametrize(
    ("number", "standing"),
    [
        ("9876543210", Standing.OWN),
        ("09876543210", Standing.OWN),
        ("+919876543210", Standing.OWN),
        ("02223456789", Standing.OWN),
        ("+14155550123", Standing.FOREIGN),
        ("00447700900123", Standing.FOREIGN),
        ("447700900123", Standing.IMPLAUSIBLE),
        ("+4477", Standing.IMPLAUSIBLE),
        ("0000000000", Standing.IMPLAUSIBLE),
        ("9999999999", Standing.IMPLAUSIBLE),
        ("1234567890", Standing.IMPLAUSIBLE),
        ("+919999999999", Standing.IMPLAUSIBLE),
        ("12345678", Standing.IMPLAUSIBLE),
        ("987654321", Standing.IMPLAUSIBLE),
        ("98765432109", Standing.IMPLAUSIBLE),
        ("112", Standing.IMPLAUSIBLE),
        ("100", Standing.IMPLAUSIBLE),
        ("911", Standing.IMPLAUSIBLE),
        ("1409876543", Standing.IMPLAUSIBLE),
        ("1600123456", Standing.IMPLAUSIBLE),
        ("+911601123456", Standing.IMPLAUSIBLE),
    ],
)
def test_indias_plan_tells_what_a_number_can_be(number: str, standing: Standing) -> None:
    assert standing_of(number, "91") is standing


def test_nothing_is_judged_for_a_country_that_is_not_known() -> None:
    assert standing_of("1", "999") is Standing.OWN


def test_a_number_of_another_country_without_its_plus_is_recognised() -> None:
    country = may_lack_its_plus("447700900123", "91")
    assert country is not None
    assert country.name.startswith("United Kingdom")
    assert may_lack_its_plus("9876543210", "91") is None


@pytest.mark.parametrize(
    "text",
    [
        "-9876543119",
        "98765.4321",
        "1.0824123456",
        "1234 567 890",
        "98765 432",
        "9.81234504E+09",
        "99999 99999",
        "1 1 2",
    ],
)
def test_no_repair_makes_a_number_that_the_country_does_not_have(text: str) -> None:
    assert repaired_phone(text, PhoneRule.NATIONAL, "91") is None
    assert repaired_phone(text, PhoneRule.KEEP, "91") is None
