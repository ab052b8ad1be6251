import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.leads.values.content import looks_like_phone
from ozogui.leads.values.phone import PLAIN, PhoneFault, comparable_number, comparable_phone, read_phone


@pytest.mark.parametrize("text", ["9876543210", "+919876543210", "100", "1234567890123456", "+1234567890123456"])
def test_a_plain_number_is_taken_as_it_stands(text: str) -> None:
    assert read_phone(text) == (None, text, "")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("98765 43210", "9876543210"),
        ("98765-43210", "9876543210"),
        ("(+91) 98765 43210", "+919876543210"),
        ("+91-98765-43210", "+919876543210"),
        ("tel:+919876543210", "+919876543210"),
        ("Mob. No. 98765 43210", "9876543210"),
        ("98765\u00a043210", "9876543210"),
        ("\u200e+91 98765 43210\u202c", "+919876543210"),
        ("98765\u201343210", "9876543210"),
        ("9876543210.0", "9876543210"),
        ("9876543210,00", "9876543210"),
        ("9876543210.000000", "9876543210"),
        ("9876543210,000", "9876543210"),
        ("98765.43210", "9876543210"),
        ("9.812345037E+09", "9812345037"),
        ("9.8123450370E+09", "9812345037"),
        ("9,812345037e+9", "9812345037"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("91 (0)98765 43210", "919876543210"),
        ("p:+919876543210", "+919876543210"),
        ("M-9876543210", "9876543210"),
        ("WhatsApp: +91 98765 43210", "+919876543210"),
        ("https://wa.me/919876543210", "919876543210"),
        ("\u260e 98765 43210", "9876543210"),
        ("98765\u200b43210", "9876543210"),
        ("९८७६५४३२१०", "9876543210"),
        ("\uff0b\uff19\uff11 98765 43210", "+919876543210"),
        ("(0)9876543210", "09876543210"),
        ("'9876543210", "9876543210"),
        ('="9876543210"', "9876543210"),
        ("9,876,543,210", "9876543210"),
        ("98.76.54.32.10", "9876543210"),
        ("040/23456789", "04023456789"),
        ("0091 9876543210", "00919876543210"),
        (" 9876543210, ", "9876543210"),
        ("(M) 98765 43210", "9876543210"),
        ("9876543210 (WhatsApp)", "9876543210"),
        ("WA: 9876543210", "9876543210"),
        ("sms:+919876543210", "+919876543210"),
        ("tel://98765-43210", "9876543210"),
        ("https://wa.me/919876543210?text=hi%20there", "919876543210"),
        ("api.whatsapp.com/send/?phone=919876543210&text=x", "919876543210"),
        ("9 8 7 6 5 4 3 2 1 0", "9876543210"),
    ],
)
def test_what_only_parts_the_digits_is_taken_away(text: str, number: str) -> None:
    assert read_phone(text) == (PhoneFault.NOT_NUMERIC, number, "")


@pytest.mark.parametrize(
    "text",
    [
        "98765O3219",
        "9876543210 ext 12",
        "9876543210x12",
        "9876543210 (home)",
        "not given",
        "NA",
        "98765/43210",
        "+39 (0)6 1234567",
        "999 (0)98765 43210",
        "91+9876543210",
        "++919876543210",
        "1) 9876543210",
        "2) 987654321",
        "12) 98765432",
        "2. 987654321",
        "2 987654321",
        "2-987654321",
        "9876543210?x=1",
        "1-2",
        "²345",
    ],
)
def test_no_number_is_guessed(text: str) -> None:
    assert read_phone(text) == (PhoneFault.NOT_NUMERIC, "", "")


@pytest.mark.parametrize(
    "text",
    [
        "9.87654E+09",
        "9,87654e+09",
        "1.23456789012345E+16",
        "9E+09",
        "2026-12-31",
        "2026-12-31 00:00:00",
        "31/12/2026",
        "12-10-1990",
        "Dec-26",
        "31-Dec",
        "31/12/26",
        "31.12.26",
        "31 December 2026",
        "December 31, 2026",
        "8322-03-31",
        "2026-12-31T18:30:00.000Z",
        "31/12/2026 6:30 PM",
        "31 12 2026",
        "10:30",
        "26:30:00",
        "9876543210.5",
        "98765.43",
        "98765.4321",
        "1.0824123456",
        "-9876543119",
        "9876543119-",
        "9.81234504E+09",
        "9.8123450375E+09",
        "#######",
    ],
)
def test_what_excel_has_made_of_a_number_is_damage(text: str) -> None:
    assert read_phone(text) == (PhoneFault.DAMAGED, "", "")


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("9876543210 / 9123456780", "9876543210", "9123456780"),
        ("98765 43210 / 91234 56780", "9876543210", "9123456780"),
        ("+91 98765 43210 / +91 91234 56780", "+919876543210", "+919123456780"),
        ("9876543210, 9123456780", "9876543210", "9123456780"),
        ("9876543210;9123456780", "9876543210", "9123456780"),
        ("9876543210\n9123456780", "9876543210", "9123456780"),
        ("9876543210 or 9123456780", "9876543210", "9123456780"),
        ("9876543210 9123456780", "9876543210", "9123456780"),
        ("98765 43210 91234 56780", "9876543210", "9123456780"),
        ("+919876543210+919123456780", "+919876543210", "+919123456780"),
        ("022 2345678/79", "0222345678", ""),
        ("91 9876543210 91 9123456780", "", ""),
        ("9876543210 (home) / 9123456780 (work)", "", ""),
    ],
)
def test_of_several_numbers_the_first_two_are_known_or_not(text: str, first: str, second: str) -> None:
    assert read_phone(text) == (PhoneFault.SEVERAL, first, second)


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "-", "--", ".", "()", "+", "\u00b9"])
def test_a_cell_without_letters_and_digits_has_no_number(text: str) -> None:
    assert read_phone(text) == (PhoneFault.MISSING, "", "")


@pytest.mark.parametrize("text", ["12", "7", "+91", "98765432123456788"])
def test_digits_alone_may_be_too_few_or_too_many(text: str) -> None:
    assert read_phone(text) == (PhoneFault.LENGTH, "", "")


@pytest.mark.parametrize(
    "text",
    [
        "+91 98765-43210",
        "09876543210",
        "9876543210",
        "919876543210",
        "00919876543210",
        "+91 0 98765 43210",
        "९८७६५४३२१०",
    ],
)
def test_all_spellings_of_a_number_compare_alike(text: str) -> None:
    assert comparable_phone(text) == "9876543210"


def test_a_number_of_another_country_is_not_mistaken_for_a_national_one() -> None:
    # Iran's +98 with eight more digits has the ten digits of an Indian mobile number.
    assert comparable_phone("+9876543210") != comparable_phone("9876543210")
    assert comparable_phone("+44 20 7946 0958") == comparable_phone("00442079460958") == "442079460958"


def test_the_country_decides_what_is_left_out() -> None:
    assert comparable_phone("+44 7700 900123", "44") == comparable_phone("07700 900123", "44") == "7700900123"
    assert comparable_phone("+971 50 123 4567", "971") == comparable_phone("0501234567", "971") == "501234567"
    assert comparable_phone("+7 912 345 67 89", "7") == comparable_phone("8 (912) 345-67-89", "7") == "9123456789"
    assert comparable_phone("+36 20 123 4567", "36") == comparable_phone("06 20 123 4567", "36") == "201234567"
    # For a country that is not in the table only the + tells that the code is there.
    assert comparable_phone("+39061234567", "39") == "61234567"
    assert comparable_phone("39061234567", "39") == "39061234567"


@pytest.mark.parametrize("text", ["", "9.87654E+09", "12", "9876543210 / 9123456780", "98765O3219", "#N/A"])
def test_what_is_not_surely_one_number_compares_with_nothing(text: str) -> None:
    assert comparable_phone(text) == ""


def test_a_reading_does_not_show_its_number() -> None:
    assert "9876543210" not in repr(read_phone("98765 43210"))


phone_like = st.text(alphabet="0123456789+-() ./,;:eE#ext\u00a0\u0966\u096f\uff11\n'\"=[]", max_size=28)


@given(phone_like | st.text(max_size=12))
def test_every_text_gets_one_reading_whose_number_is_plain_and_made_of_its_digits(text: str) -> None:
    fault, number, second = read_phone(text)
    assert (fault is None) == (PLAIN.fullmatch(text) is not None)
    if number:
        assert read_phone(number) == (None, number, "")
        digits = "".join(str(int(char)) for char in text if char.isdecimal())
        assert number.lstrip("+") in digits
    if second:
        assert fault is PhoneFault.SEVERAL
        assert read_phone(second) == (None, second, "")
    if fault in {PhoneFault.DAMAGED, PhoneFault.MISSING, PhoneFault.LENGTH}:
        assert number == ""
    assert comparable_phone(text) == comparable_phone(number if fault is PhoneFault.NOT_NUMERIC else text)


@given(st.integers(10**9, 10**10 - 1), st.sampled_from(["{}", "+91{}", "0{}", "91{}", "+91 {}", "tel:+91-{}", "(0){}"]))
def test_spelling_does_not_change_the_comparable_number(number: int, spelling: str) -> None:
    assert comparable_phone(spelling.format(number)) == comparable_phone(str(number)) == str(number)


@pytest.mark.parametrize("mark", list("\u2018\u2019\u201c\u201d"))
def test_a_number_in_typographers_quotes_is_the_number(mark: str) -> None:
    assert read_phone(f"{mark}9876540001{mark}") == read_phone("'9876540001'")
    assert comparable_phone(f"{mark}9876540001") == "9876540001"


@pytest.mark.parametrize(
    ("number", "comparable"),
    [
        ("9876540001", "9876540001"),
        ("09876540001", "9876540001"),
        ("+445550001", "445550001"),
        ("0987654321", "987654321"),
        ("9076540001", "9076540001"),
    ],
)
def test_ten_characters_are_a_number_of_the_country_only_where_none_of_them_is_a_sign_before_it(
    number: str, comparable: str
) -> None:
    assert comparable_number(number) == comparable


@pytest.mark.parametrize(("text", "is_one"), [("1" * 6, False), ("9" * 7, True), ("9" * 15, True), ("9" * 16, False)])
def test_how_many_digits_look_like_a_phone(text: str, *, is_one: bool) -> None:
    assert looks_like_phone(text) is is_one
