"""True phones in any mixture of spellings: exactly those numbers come out, and no other number ever does."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ozogui.leads.checking.check import Check
from ozogui.leads.checking.slices import CheckOptions
from ozogui.leads.mapping.mapping import map_leads
from ozogui.leads.mapping.mapping_shape import Mapping
from ozogui.leads.reading.sheet import read_sheet
from ozogui.leads.repairing.tidying import tidy
from ozogui.leads.values.phone_form import PhoneRule, UsualPhones, is_filler, repaired_phone
from tests.leads.files import write_ods
from tests.leads.sheets import TODAY
from tests.leads.workbooks.xls_writer import write_xls

SPELLINGS = (
    "{a}{b}", "+91{a}{b}", "0{a}{b}", "91{a}{b}", "0091{a}{b}", "+91-0{a}{b}", "(+91)-0{a}-{b}", "91 0{a}{b}",
    "+91 (0) {a} {b}", "{a} {b}", "{a}-{b}", "{a}.{b}", "tel:+91{a}{b}", "p:+91{a}{b}", "WhatsApp: {a} {b}",
    "https://wa.me/91{a}{b}", "{a}{b}.0", "{a}{b}.000", "\u200b{a}{b}\u00a0", "'{a}{b}",
)  # fmt: skip
true_phones = st.integers(6_000_000_001, 9_999_999_998).map(str).filter(lambda number: not is_filler(number))
lists = st.lists(st.tuples(true_phones, st.sampled_from(SPELLINGS)), min_size=1, max_size=12)


def phones_out(path: Path) -> list[str]:
    """Return the numbers of the leads that would be sent."""
    leads = map_leads(read_sheet(path, header_row=1), Mapping((("Mobile", "PhoneNumber"), ("Name", "Name"))))
    options = CheckOptions(TODAY, phone_rule=PhoneRule.NATIONAL)
    tidy(leads, options)
    check = Check(leads, options)
    check.run()
    return [leads.value(row, "PhoneNumber") for row in check.ready_rows()]


def rows_of(phones: list[tuple[str, str]]) -> list[list[str]]:
    return [[spelling.format(a=digits[:5], b=digits[5:]), "Asha Patil"] for digits, spelling in phones]


@settings(max_examples=60, deadline=None)
@given(lists)
def test_true_phones_come_out_of_a_text_file(phones: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "leads.csv"
        lines = ["Mobile,Name", *(",".join(f'"{cell}"' for cell in row) for row in rows_of(phones))]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        assert phones_out(path) == [digits for digits, _ in phones]


@settings(max_examples=20, deadline=None)
@given(lists, st.sampled_from(["xls", "ods"]))
def test_true_phones_come_out_of_other_workbooks(phones: list[tuple[str, str]], ending: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"leads.{ending}"
        rows = [["Mobile", "Name"], *rows_of(phones)]
        write_xls(path, rows) if ending == "xls" else write_ods(path, rows)
        assert phones_out(path) == [digits for digits, _ in phones]


@given(
    st.sampled_from(["91", "44", "61", "971", "1", "49"]),
    st.sampled_from([PhoneRule.NATIONAL, PhoneRule.INTERNATIONAL]),
    st.lists(st.integers(0, 999_999).map(str), min_size=1, max_size=5),
    st.sampled_from(["", " ", "-"]),
)
def test_the_short_way_to_a_number_with_its_countrys_code_leads_where_the_long_one_does(
    country: str, rule: PhoneRule, groups: list[str], separator: str
) -> None:
    text = f"+{country}{separator}{separator.join(groups)}"
    short = UsualPhones(rule, country).with_code(text)
    assert short is None or short == repaired_phone(text, rule, country)


def test_indian_numbers_with_their_code_go_the_short_way() -> None:
    for text in ("+91 98765 43210", "+91-9876543210", "+919876543210", "+91 987 654 3210"):
        assert UsualPhones(PhoneRule.NATIONAL, "91").with_code(text) == "9876543210"


@pytest.mark.parametrize("as_numbers", [False, True])
def test_true_phones_come_out_of_a_workbook(tmp_path: Path, as_numbers: bool) -> None:
    phones = [(str(9_812_345_037 + 7_919 * place), spelling) for place, spelling in enumerate(SPELLINGS)]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Mobile", "Name"])
    for (digits, _), row in zip(phones, rows_of(phones), strict=True):
        sheet.append([int(digits) if as_numbers else row[0], row[1]])
    book.save(tmp_path / "leads.xlsx")
    assert phones_out(tmp_path / "leads.xlsx") == [digits for digits, _ in phones]
