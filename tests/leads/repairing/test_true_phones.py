"""True phones in any mixture of spellings: exactly those numbers come out, and no other number ever does."""

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zipfile import ZipFile

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
from tests.leads.files import write_ods, write_raw_xlsx
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


@settings(max_examples=10, deadline=None)
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


def _number_cell(kind: str, number: int) -> str:
    """Write a number cell that is no phone, or the true one, in the styles of `_STYLES`."""
    return {
        "true": f"<c r='A{{row}}'><v>{number}</v></c>",
        "true, two places": f"<c r='A{{row}}' s='3'><v>{number}</v></c>",
        "formula": f"<c r='A{{row}}'><f>B1+1</f><v>{number}</v></c>",
        "formula in zeros": f"<c r='A{{row}}' s='4'><f>B1+1</f><v>{number}</v></c>",
        "negative": f"<c r='A{{row}}'><v>-{number}</v></c>",
        "fraction": f"<c r='A{{row}}'><v>{number / 10 ** (number % 9 + 1)!r}</v></c>",
        "day": f"<c r='A{{row}}' s='1'><v>{number % 2_958_465}</v></c>",
        "day and time": f"<c r='A{{row}}' s='1'><v>{number % 60_000}.{number % 1_000:03}</v></c>",
        "time": f"<c r='A{{row}}' s='2'><v>{number % 10_000 / 10_000!r}</v></c>",
    }[kind]


_KINDS = (
    "true",
    "true, two places",
    "formula",
    "formula in zeros",
    "negative",
    "fraction",
    "day",
    "day and time",
    "time",
)
_STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="0000000000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
    '<xf numFmtId="20"/><xf numFmtId="2"/><xf numFmtId="164"/></cellXfs></styleSheet>'
)


def test_no_number_cell_that_was_no_phone_is_ever_sent(tmp_path: Path) -> None:
    chance, path = Random(12), tmp_path / "leads.xlsx"
    # One large workbook: each takes a process of its own to be read.
    cells = [(chance.choice(_KINDS), f"{chance.randrange(600_000_000, 999_999_999)}7") for _ in range(600)]
    head = "".join(f'<c r="{place}1" t="inlineStr"><is><t>{name}</t></is></c>' for place, name in
                   (("A", "Mobile"), ("B", "Name")))  # fmt: skip
    rows = [f'<row r="1">{head}</row>']
    for row, (kind, digits) in enumerate(cells, 2):
        cell = _number_cell(kind, int(digits)).format(row=row)
        name = f'<c r="B{row}" t="inlineStr"><is><t>Asha</t></is></c>'
        rows.append(f'<row r="{row}">{cell}{name}</row>')
    write_raw_xlsx(path, "".join(rows))
    with ZipFile(path, "a") as archive:
        archive.writestr("xl/styles.xml", _STYLES)
    assert phones_out(path) == [digits for kind, digits in cells if kind.startswith("true")]


def test_halved_numbers_beside_other_fractions_are_no_phones(tmp_path: Path) -> None:
    for others, out in (
        (["98765.43210", "9876543211"], ["9876543219", "9876543210", "9876543211"]),
        (["98765.4321", "9876543211.000"], ["9876543211"]),
    ):
        (tmp_path / "a.csv").write_text("\n".join(["Mobile,Name", *(f"{cell},A" for cell in ["98765.43219", *others])]))
        assert phones_out(tmp_path / "a.csv") == out
