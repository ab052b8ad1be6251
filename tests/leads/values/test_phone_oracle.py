"""Phone numbers compared with Google's libphonenumber, which the program itself does without."""

import random
from collections.abc import Iterator

import phonenumbers
import pytest

from ozogui.leads.values.phone import comparable_number
from ozogui.leads.values.phone_form import PhoneRule, Standing, is_filler, national_number, repaired_phone, standing_of

REGIONS = (
    "IN", "US", "GB", "AE", "SA", "SG", "MY", "AU", "NZ", "ZA", "KE", "NG", "DE", "FR", "ES", "IT", "NL", "BE", "SE",
    "PL", "BR", "MX", "CO", "PE", "PH", "ID", "TH", "VN", "LK", "BD", "NP", "PK", "QA", "KW", "TR", "EG", "JP", "KR",
)  # fmt: skip
_TRIED = 25
_KINDS = {
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
}


def _true_numbers(region: str) -> Iterator[phonenumbers.PhoneNumber]:
    """Make numbers of a country that libphonenumber takes to be given out."""
    chance = random.Random(region)
    for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE):
        example = phonenumbers.example_number_for_type(region, kind)
        if example is None:
            continue
        digits = phonenumbers.national_significant_number(example)
        for _ in range(_TRIED):
            new = chance.randint(2, 6)
            tail = "".join(chance.choice("0123456789") for _ in range(new))
            number = phonenumbers.parse(f"+{example.country_code}{digits[:-new]}{tail}")
            if phonenumbers.number_type(number) in _KINDS and not is_filler(f"{digits[:-new]}{tail}"):
                yield number


@pytest.mark.parametrize("region", REGIONS)
def test_true_numbers_of_a_country_come_out_as_libphonenumber_has_them(region: str) -> None:
    code = str(phonenumbers.country_code_for_region(region))
    other = "91" if code != "91" else "44"
    numbers = list(_true_numbers(region))
    assert len(numbers) >= _TRIED
    for number in numbers:
        digits = phonenumbers.national_significant_number(number)
        spelled = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        abroad = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        assert national_number(f"+{code}{digits}", code) == digits
        assert national_number(f"00{code}{digits}", code) == digits
        written = {digits, "".join(filter(str.isdecimal, spelled))}
        home = repaired_phone(abroad, PhoneRule.NATIONAL, code)
        assert home in written
        assert repaired_phone(spelled, PhoneRule.NATIONAL, code) in {home, None}
        assert {comparable_number(each, code) for each in (home, f"+{code}{digits}")} == {digits.lstrip("0")}
        assert standing_of(f"+{code}{digits}", other) is Standing.FOREIGN


@pytest.mark.parametrize(
    ("region", "is_written"),
    [("AU", True), ("GB", True), ("AE", True), ("ZA", True), ("PH", True), ("IN", False), ("US", False), ("SG", False)],
)
def test_the_trunk_prefix_is_written_where_people_write_it(region: str, *, is_written: bool) -> None:
    code = str(phonenumbers.country_code_for_region(region))
    for number in _true_numbers(region):
        digits = phonenumbers.national_significant_number(number)
        trunk = "0" if is_written else ""
        for spelling in (digits, f"+{code}{digits}", f"00{code}{digits}", f"+{code} (0){digits}", f"{trunk}{digits}"):
            assert repaired_phone(spelling, PhoneRule.NATIONAL, code) in {f"{trunk}{digits}", None}
        assert repaired_phone(f"+{code}{digits}", PhoneRule.NATIONAL, code) == f"{trunk}{digits}"


@pytest.mark.parametrize("region", ["IN", "US", "AE", "SG"])
def test_what_is_repaired_can_be_a_number_of_the_country(region: str) -> None:
    code = phonenumbers.country_code_for_region(region)
    chance = random.Random(region)
    for _ in range(300):
        text = " ".join(str(chance.randrange(10 ** chance.randint(1, 6))) for _ in range(chance.randint(1, 4)))
        repaired = repaired_phone(text, PhoneRule.INTERNATIONAL, str(code))
        if repaired is not None and repaired != text:
            number = phonenumbers.parse(repaired)
            assert phonenumbers.is_possible_number(number), (text, repaired)
