"""What a cell was before it was a text: formulas, fractions and the zeros of a format, in every kind of workbook."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from ozogui.leads.checking.check import Check
from ozogui.leads.checking.slices import CheckOptions
from ozogui.leads.mapping.mapping import map_leads
from ozogui.leads.mapping.mapping_shape import Mapping, SecondNumber
from ozogui.leads.reading.reader_limits import memory_for
from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.leads.repairing.tidying import tidy
from ozogui.leads.rows.number_cells import NumberCells, ZerosFormat
from ozogui.leads.rows.sheet_error import SheetError
from ozogui.leads.rows.taking import Taking
from ozogui.leads.values.content import content_of
from ozogui.leads.values.phone_form import PhoneRule
from ozogui.leads.workbooks.books import UnevenSheetError
from ozogui.leads.workbooks.number_formats import zeros_format
from ozogui.leads.workbooks.xls_scan import XlsScan, packed_number
from ozogui.leads.workbooks.xlsx_pieces import SheetInPieces
from tests.leads.files import write_raw_xlsx
from tests.leads.sheets import TODAY
from tests.leads.workbooks import xls_writer, xlsb_writer

PLAIN, OF_FORMULA, HALVES, SHORT = 9_876_543_210, 9_876_543_211, 98765.43212, 412_345_000
"""The rows of every workbook here: as it was typed, of a formula, with a fraction, and in a format of zeros."""
ZEROS = "0000000000"


def _xlsx(path: Path, prefix: str = "") -> Path:
    c, f, v = (f"{prefix}{name}" for name in "cfv")
    head = "".join(f'<{c} r="{letter}1" t="inlineStr"><{prefix}is><{prefix}t>{name}</{prefix}t></{prefix}is></{c}>'
                   for letter, name in (("A", "Mobile"), ("B", "Pin")))  # fmt: skip
    numbers = (
        f'<{c} r="A2"><{v}>{PLAIN}</{v}></{c}>',
        f'<{c} r="A3" s="1"><{f}>A2+1</{f}><{v}>{OF_FORMULA}</{v}></{c}>',
        f'<{c} r="A4"><{v}>{HALVES}</{v}></{c}>',
        f"<{c} s='2' r='A5'><{v}>{SHORT}</{v}></{c}>",
        f'<{c} r="A6" t="str"><{f}>TEXT(A2,0)</{f}><{v}>{PLAIN}</{v}></{c}>',
    )
    rows = (f'<{prefix}row r="{number}">{cell}</{prefix}row>' for number, cell in enumerate(numbers, 2))
    write_raw_xlsx(path, f'<{prefix}row r="1">{head}</{prefix}row>{"".join(rows)}', prefix=prefix[:-1])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "xl/styles.xml",
            '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1">'
            f'<numFmt numFmtId="164" formatCode="{ZEROS}"/></numFmts><cellStyleXfs><xf numFmtId="164"/></cellStyleXfs>'
            '<cellXfs><xf numFmtId="0"/><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>',
        )
    return path


def _prefixed_xlsx(path: Path) -> Path:
    return _xlsx(path, "x:")


def _xls(path: Path) -> Path:
    number = xls_writer.Number
    cells = (PLAIN, number(OF_FORMULA, of_formula=True), HALVES, number(SHORT, in_zeros=True), str(PLAIN))
    return xls_writer.write_xls(path, [["Mobile", "Pin"], *([cell] for cell in cells)])


def _xlsb(path: Path) -> Path:
    number = xlsb_writer.Number
    cells = (PLAIN, number(OF_FORMULA, of_formula=True), HALVES, number(SHORT, in_zeros=True), str(PLAIN))
    return xlsb_writer.write_xlsb(path, [["Mobile", "Pin"], *([cell] for cell in cells)])


def _ods(path: Path) -> Path:
    def number(value: float, more: str = "") -> str:
        kind = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell{more} {kind}><text:p>{value}</text:p></table:table-cell>"

    def text(value: object) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    cells = (
        text("Mobile") + text("Pin"), number(PLAIN, ' table:style-name="plain"'),
        number(OF_FORMULA, ' table:style-name="plain" table:formula="of:=[.A2]+1"'),
        number(HALVES, ' table:style-name="plain"'), number(SHORT), text(PLAIN),
    )  # fmt: skip
    rows = "".join(f"<table:table-row>{cell}</table:table-row>" for cell in cells)
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"'
        for name, kind in (
            ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"),
        )
    )  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content{names}><office:automatic-styles>"
            '<number:number-style style:name="N1"><number:number number:decimal-places="0" '
            f'number:min-integer-digits="{len(ZEROS)}"/></number:number-style>'
            '<style:style style:name="zeros" style:family="table-cell" style:data-style-name="N1"/>'
            '<style:style style:name="plain" style:family="table-cell"/></office:automatic-styles><office:body>'
            '<office:spreadsheet><table:table table:name="Leads">'
            f'<table:table-column table:default-cell-style-name="zeros"/>{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="content.xml"/></manifest:manifest>',
        )
    return path


def _excel_2003(path: Path) -> Path:
    def row(kind: str, value: object, more: str = "") -> str:
        return f'<Row><Cell{more}><Data ss:Type="{kind}">{value}</Data></Cell></Row>'

    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="s1">'
        f'<NumberFormat ss:Format="{ZEROS}"/></Style></Styles><Worksheet ss:Name="Leads"><Table>'
        '<Row><Cell><Data ss:Type="String">Mobile</Data></Cell><Cell><Data ss:Type="String">Pin</Data></Cell></Row>'
        + row("Number", PLAIN) + row("Number", OF_FORMULA, ' ss:Formula="=R[-1]C+1"') + row("Number", HALVES)
        + row("Number", SHORT, ' ss:StyleID="s1"') + row("String", PLAIN) + "</Table></Worksheet></Workbook>",
        encoding="utf-8",
    )  # fmt: skip
    return path


def _html(path: Path) -> Path:
    def cell(shown: object, more: str = "") -> str:
        return f"<tr><td{more}>{shown}</td></tr>"

    path.write_text(
        "<html><body><table><tr><td>Mobile</td><td>Pin</td></tr>"
        + cell("9.88E+09", f' x:num="{PLAIN}"') + cell(OF_FORMULA, f' x:num x:fmla="=A2+1" x:num="{OF_FORMULA}"')
        + cell(HALVES, f' sdval="{HALVES}"') + cell("0412345000", f' sdval="{SHORT}" sdnum="0;0;0000000000"')
        + cell(PLAIN) + "</table></body></html>",
        encoding="utf-8",
    )  # fmt: skip
    return path


@pytest.mark.parametrize("write", [_xlsx, _prefixed_xlsx, _xls, _xlsb, _ods, _excel_2003, _html])
def test_what_the_number_cells_of_a_workbook_were_is_known(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    sheet = read_sheet(write(tmp_path / "leads"))
    assert sheet.columns[0].values == [str(PLAIN), str(OF_FORMULA), str(HALVES), "0412345000", str(PLAIN)]
    assert sheet.columns[0].worked_out == ((3, 4),)
    assert "0412345000" in {cell for line in sheet.grid for cell in line.cells}
    assert _ready(sheet) == [str(PLAIN), str(PLAIN)]


@pytest.mark.parametrize(
    ("shown", "stored", "text"),
    [
        ("(9,876,543,119)", "-9876543119", "-9876543119"),
        ("+91 98765 43210", "9876543210", "+91 98765 43210"),
        ("1,500", "1499.9999999999998", "1500"),
        ("15-Mar-23", "45000", "15-Mar-23"),
        ("10:30", "0.4375", "10:30"),
        ("#DIV/0!", "0", "#DIV/0!"),
        ("#####", "9876543210", "9876543210"),
        ("9876543210987650", "9876543210987654", "9.87654321098765E+15"),
    ],
)
def test_what_a_web_page_shows_counts_only_where_it_says_more(
    shown: str, stored: str, text: str, tmp_path: Path
) -> None:
    page = f'<table><tr><td>Mobile</td><td>Name</td></tr><tr><td sdval="{stored}">{shown}</td><td>A</td></tr></table>'
    (tmp_path / "a.html").write_text(f"<html>{page}</html>", encoding="utf-8")
    assert read_sheet(tmp_path / "a.html", header_row=1).columns[0].values == [text]


def test_what_a_web_page_hides_is_known(tmp_path: Path) -> None:
    names, line = "<td>Mobile</td><td>PAN</td><td>Name</td></tr>", f"<td>{PLAIN}</td><td>1</td><td>A</td></tr>"
    rows = f"<tr>{names}<tr style='display:none'>{line}<tr hidden>{line}<tr>{line}"
    page = f"<table><col><col style='display:none'>{rows}"
    (tmp_path / "a.html").write_text(f"<html>{page}</table></html>", encoding="utf-8")
    left_out = read_sheet(tmp_path / "a.html").left_out
    assert (left_out.hidden_rows, left_out.hidden_columns) == ((2, 3), ("B",))


def test_memory_is_promised_to_an_xls_from_corner_to_corner(tmp_path: Path) -> None:
    with xls_writer.write_xls(tmp_path / "a.xls", [["Mobile", "Name"], ["98", "A"]]).open("rb") as handle:
        assert XlsScan(handle, "a.xls").places == 4
    # The parser takes 1,036 MB for it, and the program around it some.
    assert memory_for(65_536 * 256) > 1_250_000_000


@pytest.mark.parametrize("least_bytes", [0, None])
def test_a_number_too_large_for_its_format_of_time_is_told(least_bytes: int | None, tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["Mobile"], [9_876_543_210]):
        book.active.append(row)
    book.active["A2"].number_format = "[h]:mm"
    book.save(tmp_path / "a.xlsx")
    if least_bytes is not None:
        with (tmp_path / "a.xlsx").open("rb") as handle, pytest.raises(UnevenSheetError):
            list(SheetInPieces(handle, "Sheet", 200, least_bytes=least_bytes).blocks())
    else:
        with pytest.raises(SheetError, match="length of time"):
            read_sheet(tmp_path / "a.xlsx")


def _ready(sheet: Sheet, country: str = "91", rule: PhoneRule = PhoneRule.NATIONAL) -> list[str]:
    leads = map_leads(sheet, Mapping(((sheet.columns[0].name, "PhoneNumber"),)))
    options = CheckOptions(TODAY, country_code=country, phone_rule=rule)
    tidy(leads, options)
    check = Check(leads, options)
    check.run()
    return [leads.value(row, "PhoneNumber") for row in check.ready_rows()]


def test_zeros_of_a_format_are_part_of_an_australian_number(tmp_path: Path) -> None:
    for rule in (PhoneRule.KEEP, PhoneRule.NATIONAL):
        assert "0412345000" in _ready(read_sheet(_xls(tmp_path / "leads.xls")), "61", rule)


def test_rising_numbers_with_the_zero_that_is_dialled_at_home_are_no_serial_numbers() -> None:
    assert not content_of([f"0{412_345_000 + place}" for place in range(12)]).counts_up
    assert content_of([f"{place:04}" for place in range(12)]).counts_up
    assert content_of([str(412_345_000 + place) for place in range(12)]).counts_up


def test_a_large_sheet_read_in_pieces_tells_the_same(tmp_path: Path) -> None:
    with _xlsx(tmp_path / "leads.xlsx").open("rb") as handle:
        pieces = SheetInPieces(handle, "Leads", 200, least_bytes=0)
        assert list(pieces.blocks())
    assert pieces.numbers.found() == NumberCells({0: ((3, 4),)}, {0: {ZerosFormat("", 10): ((5, 5),)}})


def test_formulas_of_several_sheets_keep_their_rows(tmp_path: Path) -> None:
    book = Workbook()
    for name in ("Pune", "Mumbai"):
        sheet = book.create_sheet(name)
        sheet.append(["Mobile", "Name"])
        for number in range(3):
            sheet.append([f"987654321{number}", "Asha Patil"])
    book.remove(book.worksheets[0])
    # openpyxl writes no results: they are put in by hand, in place of the third number of each sheet.
    book.save(written := BytesIO())
    path = tmp_path / "leads.xlsx"
    with zipfile.ZipFile(written) as archive, zipfile.ZipFile(path, "w") as copy:
        for name in archive.namelist():
            content = archive.read(name)
            if name.startswith("xl/worksheets/sheet"):
                start = content.index(b'<c r="A4"')
                end = content.index(b"</c>", start) + 4
                content = content[:start] + b'<c r="A4"><f>1+1</f><v>9876543299</v></c>' + content[end:]
            copy.writestr(name, content)
    both = read_sheet(path, sheet="Pune", taking=Taking(more_sheets=("Mumbai",)))
    assert both.rows == 6
    leads = map_leads(both, Mapping((("Mobile", "PhoneNumber"),)))
    assert leads.calculated_rows("PhoneNumber") == {2, 5}


@pytest.mark.parametrize("wish", list(SecondNumber))
def test_a_formula_is_known_where_second_numbers_are_sent_too(tmp_path: Path, wish: SecondNumber) -> None:
    rows: list[list[xls_writer.Value]] = [
        ["Mobile"],
        ["9876543210 / 9123456780"],
        [xls_writer.Number(OF_FORMULA, of_formula=True)],
    ]
    sheet = read_sheet(xls_writer.write_xls(tmp_path / "leads.xls", rows))
    leads = map_leads(sheet, Mapping((("Mobile", "PhoneNumber"),), second=wish))
    assert leads.calculated_rows("PhoneNumber") == {1}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("0000000000", ZerosFormat("", 10)),
        ("0#########", ZerosFormat("", 10)),
        ("00000-00000", ZerosFormat("", 10)),
        ("(000) 000\\-0000;@", ZerosFormat("", 10)),
        ("[<=9999999]000-0000;(000) 000-0000", ZerosFormat("", 7)),
        ('"0"000000000', ZerosFormat("0", 9)),
        ('"+91 "0000000000', ZerosFormat("+91", 10)),
        ('"Tel. "0000000000', ZerosFormat("", 10)),
        ("[Red]0000000000_)", ZerosFormat("", 10)),
        ("General", None),
        ("0", None),
        ("#,##0", None),
        ("0000.00", None),
        ("0000%", None),
        ("0000E+00", None),
        ("0000,", None),
        ("dd-mm-yyyy", None),
        ("@", None),
        ("##########", None),
        ('000"5"000', None),
        ("", None),
    ],
)
def test_formats_that_add_digits(code: str, expected: ZerosFormat | None) -> None:
    assert zeros_format(code) == expected


@given(st.text(alphabet='0#?"\\+-() ;,.[]_*E%@dmyh/91', max_size=30))
def test_no_format_makes_another_number_of_it_than_its_own_digits_behind_others(code: str) -> None:
    form = zeros_format(code)
    if form is not None:
        assert form.shown("412345000").endswith("412345000")
        assert form.shown("98765.43") == "98765.43"


@pytest.mark.parametrize(
    ("packed", "value"), [(1234567 << 2 | 2, 1234567.0), ((1 << 32) - 2, -1.0), (12345 << 2 | 3, 123.45)]
)
def test_packed_numbers_are_read(packed: int, value: float) -> None:
    assert packed_number(packed) == value
