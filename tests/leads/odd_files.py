"""Files as people bring them, one for each trouble: how each is made, and how it must be read.

Workbooks of old formats come from old_files (see build_scripts/samples/make_old_files.py); all others are written here.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from tests.leads.files import write_ods, write_raw_xlsx, write_xlsx, write_zip
from tests.leads.workbooks.xlsb_writer import Error, write_xlsb

OLD_FILES = Path(__file__).parent / "old_files"
Columns = Mapping[str, list[str]]
P1, P2, P3 = "9876500001", "9876500002", "9876500003"
PLAIN: Columns = {"Phone": [P1, P2], "Name": ["Asha", "Ravi"]}


@dataclass(frozen=True)
class OddFile:
    """One file and what comes of it: columns, or a trouble."""

    name: str
    make: Callable[[Path], object]
    columns: Columns | None = None
    trouble: str = ""
    """A part of the error's title."""
    options: Mapping[str, str | int] = field(default_factory=dict)
    told: Mapping[str, object] = field(default_factory=dict)
    """Further attributes of the sheet."""


def _bytes(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def _text(content: str, encoding: str = "utf-8") -> Callable[[Path], object]:
    return _bytes(content.encode(encoding))


def _rows(*rows: list[object]) -> Callable[[Path], object]:
    return lambda path: write_xlsx(path, rows)


def _raw(sheet_data: str) -> Callable[[Path], object]:
    return lambda path: write_raw_xlsx(path, sheet_data)


def _book(fill: Callable[[Workbook, Worksheet], object]) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        book = Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        fill(book, sheet)
        book.save(path)

    return make


def _old(name: str, change: Callable[[bytearray], object] | None = None) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        content = bytearray((OLD_FILES / name).read_bytes())
        if change is not None:
            change(content)
        path.write_bytes(content)

    return make


TEXTS = [
    OddFile("utf8.csv", _text(f"Phone,Name\n{P1},Zoë\n"), {"Phone": [P1], "Name": ["Zoë"]}),
    OddFile("bom.csv", _text(f"\ufeffPhone,Name\n{P1},Zoë\n"), {"Phone": [P1], "Name": ["Zoë"]}),
    OddFile("utf16le.csv", _text(f"\ufeffPhone\tName\n{P1}\tZoë\n", "utf-16-le"), {"Phone": [P1], "Name": ["Zoë"]}),
    OddFile("utf16be.csv", _text(f"\ufeffPhone\tName\n{P1}\tZoë\n", "utf-16-be"), {"Phone": [P1], "Name": ["Zoë"]}),
    OddFile("utf16 without mark.csv", _text(f"Phone,Name\n{P1},A\n", "utf-16-le"), {"Phone": [P1], "Name": ["A"]}),
    OddFile("utf32.csv", _text(f"Phone,Name\n{P1},Zoë\n", "utf-32"), {"Phone": [P1], "Name": ["Zoë"]}),
    OddFile("cp1252.csv", _text(f"Phone;Name\n{P1};Zoë Müller\n", "cp1252"), {"Phone": [P1], "Name": ["Zoë Müller"]}),
    OddFile("hindi.csv", _text(f"मोबाइल,नाम\n{P1},आशा\n"), {"मोबाइल": [P1], "नाम": ["आशा"]}),
    OddFile(
        "cyrillic.csv",
        _text(f"Phone,Name\n{P1},Ирина\n{P2},Дмитрий\n", "cp1251"),
        {"Phone": [P1, P2], "Name": ["Ирина", "Дмитрий"]},
        options={"encoding": "cp1251"},
    ),
    OddFile("semicolon.csv", _text(f"Phone;Name\n{P1};Patil, Asha\n"), {"Phone": [P1], "Name": ["Patil, Asha"]}),
    OddFile("tab.txt", _text(f"Phone\tName\n{P1}\tAsha\n"), {"Phone": [P1], "Name": ["Asha"]}),
    OddFile("tab.tsv", _text(f"Phone\tName\n{P1}\tAsha\n"), {"Phone": [P1], "Name": ["Asha"]}, told={"format": "tsv"}),
    OddFile("pipe.txt", _text(f"Phone|Name\n{P1}|Asha\n"), {"Phone": [P1], "Name": ["Asha"]}),
    OddFile("sep line.csv", _text(f"sep=;\nPhone;Name\n{P1};Asha\n"), {"Phone": [P1], "Name": ["Asha"]}),
    OddFile(
        "given delimiter.csv",
        _text(f"Phone~Name\n{P1}~A,B\n"),
        {"Phone": [P1], "Name": ["A,B"]},
        options={"delimiter": "~"},
    ),
    OddFile("quotes.csv", _text(f'Phone,Name\n{P1},"A ""B"", C"\n'), {"Phone": [P1], "Name": ['A "B", C']}),
    OddFile(
        "line break in quotes.csv",
        _text(f'Phone,Name,City\n{P1},"Asha\nPatil",Pune\n{P2},Ravi,Goa\n'),
        {"Phone": [P1, P2], "Name": ["Asha\nPatil", "Ravi"], "City": ["Pune", "Goa"]},
        told={"row_numbers": [2, 3]},
    ),
    OddFile(
        "open quote.csv",
        _text(f'Phone,Name\n{P1},"Asha\n{P2},Ravi\n'),
        {"Phone": [P1, P2], "Name": ['"Asha', "Ravi"]},
        told={"stray_quotes": (2,)},
    ),
    OddFile(
        "ragged.csv",
        _text(f"Phone,Name\n{P1}\n{P2},Ravi,Goa,x\n"),
        {"Phone": [P1, P2], "Name": ["", "Ravi"]},
    ),
    OddFile("zeros.csv", _bytes(f"Phone,Name\n{P1},As\0ha\n\0\0\n{P2},Ravi\n".encode()), PLAIN),
    OddFile("old mac line ends.csv", _text(f"Phone,Name\r{P1},Asha\r{P2},Ravi\r"), PLAIN),
    OddFile(
        "to the letter.csv",
        _text("Phone,Code\n+91 98765,007\n0,=1+1\n9.87E+09,1/2\n"),
        {"Phone": ["+91 98765", "0", "9.87E+09"], "Code": ["007", "=1+1", "1/2"]},
    ),
    OddFile("one column.txt", _text(f"{P1}\n{P2}\n"), {"Column A": [P1, P2]}, told={"header_row": 0}),
    OddFile(
        "no header.csv",
        _text(f"{P1},Asha\n{P2},Ravi\n"),
        {"Column A": [P1, P2], "Column B": ["Asha", "Ravi"]},
        told={"header_row": 0},
    ),
    OddFile(
        "names taken for leads.csv",
        _text(f"Phone,Name\n{P1},Asha\n"),
        {"Column A": ["Phone", P1], "Column B": ["Name", "Asha"]},
        options={"header_row": 0},
    ),
    OddFile(
        "title and blanks.csv",
        _text(f"Leads of May,\n,\nPhone,Name\n\n{P1},Asha\n,\n{P2},Ravi\nTotal,2\n"),
        PLAIN,
        told={"header_row": 3, "row_numbers": [5, 7]},
    ),
    OddFile(
        "names twice.csv",
        _text(f"Phone,Phone,,Phone\n{P1},{P2},x,{P3}\n"),
        {"Phone": [P1], "Phone (2)": [P2], "Column C": ["x"], "Phone (3)": [P3]},
    ),
    OddFile(
        "two header lines.csv",
        _text(f"Mobile,Customer\nNumber,Name\n{P1},Asha\n{P2},Ravi\n"),
        {"Mobile Number": [P1, P2], "Customer Name": ["Asha", "Ravi"]},
        told={"header_row": 2, "header_lines": 2},
    ),
    OddFile(
        "groups over names.csv",
        _text(f"Home,,Office,\nPhone,City,Phone,City\n{P1},Pune,{P2},Goa\n"),
        {"Home Phone": [P1], "Home City": ["Pune"], "Office Phone": [P2], "Office City": ["Goa"]},
    ),
    OddFile("csv called.xlsx", _text(f"Phone,Name\n{P1},Asha\n{P2},Ravi\n"), PLAIN, told={"format": "csv"}),
    OddFile("long cell.csv", _text(f"Phone,Name\n{P1},{'x' * 140_000}\n"), {"Phone": [P1], "Name": ["x" * 140_000]}),
    OddFile(
        "unknown encoding.csv",
        _text("Phone\n1\n"),
        trouble='no encoding called "klingon"',
        options={"encoding": "klingon"},
    ),
    OddFile("header beyond the end.csv", _text("Phone\n1\n"), trouble="Row 9 cannot hold", options={"header_row": 9}),
    OddFile("header only.csv", _text("Phone,Name\n"), trouble="no leads below"),
    OddFile("blank lines only.csv", _text("\n\n,,\n"), trouble="is empty"),
    OddFile("zero bytes.csv", _bytes(b""), trouble="holds not a single byte"),
    OddFile("too many rows.csv", _text("Phone\n" + "1\n" * 1_048_576), trouble="more than 1,048,576 rows"),
    OddFile(f"{'n' * 240}\U0001f600.csv", _text(f"Phone,Name\n{P1},Asha\n{P2},Ravi\n"), PLAIN),
]


def _rich(_: Workbook, sheet: Worksheet) -> None:
    sheet.append(["Phone", "Name"])
    sheet["A2"] = P1
    sheet["B2"] = CellRichText("Asha ", TextBlock(InlineFont(b=True), "Patil"))


def _sheets(book: Workbook, sheet: Worksheet) -> None:
    sheet.append(["Cover"])
    leads, hidden = book.create_sheet("List"), book.create_sheet("Old")
    hidden.sheet_state = "hidden"
    for row in (["Phone", "Name"], [P1, "Asha"], [P2, "Ravi"]):
        leads.append(row)
    for number in range(9):
        hidden.append([number])


def _mac(book: Workbook, sheet: Worksheet) -> None:
    book.epoch = CALENDAR_MAC_1904
    sheet.append(["Phone", "Till"])
    sheet.append([P1, date(2027, 3, 31)])


def _formats(_: Workbook, sheet: Worksheet) -> None:
    sheet.append(["Phone", "Share", "Code", "Length"])
    sheet.append([9876500001, 0.125, 7, timedelta(hours=26, minutes=30)])
    for place, shown in (("A2", "0.00E+00"), ("B2", "0.0%"), ("C2", "00000"), ("D2", "[h]:mm:ss")):
        sheet[place].number_format = shown


def _merged(_: Workbook, sheet: Worksheet) -> None:
    sheet.append(["Phone", None, "Name"])
    sheet.append([P1, P2, "Asha"])
    sheet.merge_cells("A1:B1")


def _styled_below(_: Workbook, sheet: Worksheet) -> None:
    for row in (["Phone", "Name"], [P1, "Asha"], [P2, "Ravi"]):
        sheet.append(row)
    sheet["XFD1048576"].number_format = "0.00"


_CHART_ONLY = {"[Content_Types].xml": b"<Types/>", "xl/charts/chart1.xml": b"<c/>"}

XLSX = [
    OddFile(
        "numbers.xlsx",
        _rows(["Phone", "Long", "Half"], [9876500001, 919876500001, 0.5]),
        {"Phone": [P1], "Long": ["919876500001"], "Half": ["0.5"]},
    ),
    OddFile("damaged number.xlsx", _rows(["Phone"], [1234567890123456789]), {"Phone": ["1.23456789012346E+18"]}),
    OddFile(
        "texts to the letter.xlsx",
        _rows(["Phone", "Code"], ["+919876500001", " 007 "]),
        {"Phone": ["+919876500001"], "Code": [" 007 "]},
    ),
    OddFile(
        "stored not shown.xlsx",
        _book(_formats),
        {"Phone": [P1], "Share": ["0.125"], "Code": ["00007"], "Length": ["26:30:00"]},
    ),
    OddFile(
        "dates.xlsx",
        _rows(["Phone", "Till"], [P1, date(2027, 3, 31)], [P2, datetime(2027, 3, 31, 18, 30)], [P3, time(9, 5)]),  # noqa: DTZ001 - a cell has no zone
        {"Phone": [P1, P2, P3], "Till": ["2027-03-31", "2027-03-31 18:30:00", "09:05:00"]},
    ),
    OddFile("dates from 1904.xlsx", _book(_mac), {"Phone": [P1], "Till": ["2027-03-31"]}),
    OddFile(
        "switches.xlsx", _rows(["Phone", "VIP"], [P1, True], [P2, False]), {"Phone": [P1, P2], "VIP": ["TRUE", "FALSE"]}
    ),
    OddFile("rich text.xlsx", _book(_rich), {"Phone": [P1], "Name": ["Asha Patil"]}),
    OddFile(
        "not calculated.xlsx",
        _rows(["Phone", "Name"], [P1, "=UPPER(B1)"]),
        {"Phone": [P1], "Name": ["#NOT-CALCULATED"]},
    ),
    OddFile(
        "errors.xlsx",
        _old("errors.xlsx"),
        {
            "Phone": [P1, P2, P3, "9876500004"],
            "Name": ["#N/A", "#DIV/0!", "Meena", "#VALUE!"],
            "Agent": ["", "agent_1", "#NAME?", ""],
            "City": ["Pune", "", "Goa", "#VALUE!"],
        },
    ),
    OddFile("many sheets.xlsx", _book(_sheets), PLAIN, told={"name": "List"}),
    OddFile(
        "hidden sheet wanted.xlsx", _book(_sheets), {"Column A": [str(n) for n in range(9)]}, options={"sheet": "Old"}
    ),
    OddFile("no such sheet.xlsx", _book(_sheets), trouble='no sheet called "List "', options={"sheet": "List "}),
    OddFile("merged names.xlsx", _book(_merged), {"Phone": [P1], "Phone (2)": [P2], "Name": ["Asha"]}),
    OddFile(
        "title.xlsx",
        _rows(["Leads"], [], [None, "Phone", "Name"], [None, P1, "Asha"], [], [None, P2, "Ravi"]),
        PLAIN,
        told={"header_row": 3, "row_numbers": [4, 6]},
    ),
    OddFile("coloured far cell.xlsx", _book(_styled_below), PLAIN),
    OddFile(
        "filled far cell.xlsx",
        _raw('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        trouble="1,048,576 rows and 16,384 columns",
    ),
    OddFile(
        "declared large.xlsx",
        _raw(
            '<row r="1"><c r="A1" t="inlineStr"><is><t>Phone</t></is></c></row>'
            '<row r="2"><c r="A2"><v>9876500001</v></c></row>'
        ),
        {"Phone": [P1]},
    ),
    OddFile(
        "styled empty rows.xlsx",
        _raw(
            '<row r="1"><c r="A1"><v>9876500001</v></c></row>'
            + "".join(f'<row r="{row}"><c r="A{row}" s="0"/></row>' for row in range(2, 100_000))
        ),
        {"Column A": [P1]},
    ),
    OddFile("xlsx called.csv", _rows(["Phone", "Name"], [P1, "Asha"], [P2, "Ravi"]), PLAIN, told={"format": "xlsx"}),
    OddFile(
        "cut off.xlsx",
        lambda path: path.write_bytes((OLD_FILES / "kinds.xlsx").read_bytes()[:3_000]),
        trouble="is damaged",
    ),
    OddFile("empty.xlsx", _rows(), trouble="is empty"),
    OddFile("charts only.xlsx", lambda path: write_zip(path, _CHART_ONLY), trouble="damaged"),
    OddFile("archive.xlsx", lambda path: write_zip(path, {"leads.csv": b"Phone"}), trouble="an archive (ZIP)"),
    OddFile("kinds.xlsx", _old("kinds.xlsx"), told={"rows": 2}),
]

_KINDS: Columns = {
    "Phone": [P1, "09876500002"], "Name": ["Asha", "Zoë"], "Day": ["2027-03-31", "2028-02-29"],
    "Moment": ["2027-03-31 18:30:00", "1999-12-31"], "Time": ["09:05:00", "23:59:59"],
    "Length": ["26:00:00", "0:05:00"], "Switch": ["TRUE", "FALSE"], "Share": ["0.125", "1"], "Sum": ["3", "ab"],
    "Text": ["007", "+91"],
}  # fmt: skip
_MERGED: Columns = {
    "Customer First": ["Asha", "Ravi"], "Customer Last": ["Patil", "Rao"], "Phone Home": [P1, P2],
    "Phone Office": ["9876500011", ""], "City": ["Pune", "Goa"],
}  # fmt: skip


def _password(content: bytearray) -> None:
    # The record behind the first one becomes FILEPASS: what follows would be enciphered.
    begin = content.index(b"\x09\x08\x10\x00")
    content[begin + 20 : begin + 22] = b"\x2f\x00"


def _looping(content: bytearray) -> None:
    # Every sector of the table is followed by itself.
    (table,) = struct.unpack_from("<I", content, 76)
    for index in range(128):
        struct.pack_into("<I", content, (table + 1) * 512 + 4 * index, index)


def _encrypted(path: Path) -> None:
    names = "EncryptionInfo".encode("utf-16-le") + bytes(40) + "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + names + bytes(512))


def _ods_repeating(path: Path) -> None:
    write_ods(path, [["Phone"]])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    cell = b'<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    row = b'<table:table-row table:number-rows-repeated="1048576">' + cell + b"</table:table-row>"
    members["content.xml"] = members["content.xml"].replace(b"</table:table>", row + b"</table:table>")
    write_zip(path, members)


def _ods_merged(path: Path) -> None:
    write_ods(path, [["Phone", "", "Name"], [P1, P2, "Asha"]])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    spanned = b'<table:table-cell table:number-columns-spanned="2" '
    content = members["content.xml"].replace(b"<table:table-cell ", spanned, 1)
    members["content.xml"] = content.replace(b"<table:table-cell/>", b"<table:covered-table-cell/>", 1)
    write_zip(path, members)


OLD = [
    OddFile("kinds.xls", _old("kinds.xls"), _KINDS, told={"format": "xls"}),
    OddFile("kinds.ods", _old("kinds.ods"), {**_KINDS, "Length": ["26:00:00", "00:05:00"], "Switch": ["1", "0"]}),
    OddFile("errors.xls", _old("errors.xls"), XLSX[9].columns),
    OddFile("errors.ods", _old("errors.ods"), XLSX[9].columns),
    OddFile("sheets.xls", _old("sheets.xls"), {"Phone": [P1, P2], "Name": ["N1", "N2"]}, told={"name": "List"}),
    OddFile("sheets.ods", _old("sheets.ods"), {"Phone": [P1, P2], "Name": ["N1", "N2"]}, told={"name": "List"}),
    OddFile("dates from 1904.xls", _old("mac_dates.xls"), {"Phone": [P1], "Valid till": ["2027-03-31"]}),
    OddFile("dates from 1904.ods", _old("mac_dates.ods"), {"Phone": [P1], "Valid till": ["2027-03-31"]}),
    OddFile("merged.xls", _old("merged.xls"), _MERGED, told={"header_row": 4, "header_lines": 2}),
    OddFile("merged.ods", _old("merged.ods"), _MERGED, told={"header_row": 4, "header_lines": 2}),
    OddFile("merged.xlsx", _old("merged.xlsx"), _MERGED, told={"header_row": 4, "header_lines": 2}),
    OddFile("xls called.xlsx", _old("merged.xls"), _MERGED, told={"format": "xls"}),
    OddFile("password.xls", _old("errors.xls", _password), trouble="protected with a password"),
    OddFile("password.xlsx", _encrypted, trouble="protected with a password"),
    OddFile(
        "password.ods", lambda path: write_ods(path, [["Phone"]], encrypted=True), trouble="protected with a password"
    ),
    OddFile("looping.xls", _old("errors.xls", _looping), trouble="is damaged"),
    OddFile(
        "cut off.xls", lambda path: path.write_bytes((OLD_FILES / "kinds.xls").read_bytes()[:2_000]), trouble="damaged"
    ),
    OddFile("repeating.ods", _ods_repeating, trouble="it has more than 22,000,000 cells"),
    OddFile(
        "leads.xlsb",
        lambda path: write_xlsb(
            path,
            [
                ["Phone", "Name", "VIP", "Agent"],
                [9876500001.0, "Zoë", True, Error(0x2A)],
                ["007", None, False, Error(0x07, of_formula=True)],
            ],
        ),
        {"Phone": [P1, "007"], "Name": ["Zoë", ""], "VIP": ["TRUE", "FALSE"], "Agent": ["#N/A", "#DIV/0!"]},
        told={"format": "xlsb"},
    ),
    OddFile(
        "merged names.xlsb",
        lambda path: write_xlsb(path, [["Phone", None, "Name"], [P1, P2, "Asha"]], merges=[(0, 0, 0, 1)]),
        {"Phone": [P1], "Phone (2)": [P2], "Name": ["Asha"]},
    ),
    OddFile("merged names.ods", _ods_merged, {"Phone": [P1], "Phone (2)": [P2], "Name": ["Asha"]}),
    OddFile(
        "cut off.xlsb",
        lambda path: path.write_bytes(write_xlsb(path, [["Phone"], [P1]]).read_bytes()[:-40]),
        trouble="is damaged",
    ),
]


def _html(body: str, head: str = "", encoding: str = "utf-8") -> Callable[[Path], object]:
    return _text(f"<html><head>{head}</head><body>{body}</body></html>", encoding)


_TABLE = f"<table><tr><th>Phone</th><th>Name</th></tr><tr><td>{P1}</td><td>Asha</td></tr></table>"
_ONE: Columns = {"Phone": [P1], "Name": ["Asha"]}


def _xml(
    rows: str, more: str = "", head: str = "", encoding: str = "utf-8", declared: str = ""
) -> Callable[[Path], object]:
    return _text(
        f'<?xml version="1.0"{declared}?>{head}<?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        f'<Worksheet ss:Name="Leads"><Table>{rows}</Table></Worksheet>{more}</Workbook>',
        encoding,
    )


def _xml_row(*cells: str, at: str = "") -> str:
    return f"<Row{at}>{''.join(cells)}</Row>"


def _xml_cell(value: str, kind: str = "String", at: str = "") -> str:
    return f'<Cell{at}><Data ss:Type="{kind}">{value}</Data></Cell>'


_NAMES = _xml_row(_xml_cell("Phone"), _xml_cell("Name"))

TAGS = [
    OddFile("web page.xls", _html(_TABLE), _ONE, told={"format": "html", "name": "Table 1"}),
    OddFile("forgotten ends.xls", _text(f"<table><tr><td>Phone<td>Name<tr><td>{P1}<td>Asha"), _ONE),
    OddFile(
        "layout.xls",
        _html(f"<table><tr><td>Menu</td></tr><tr><td>{_TABLE}</td></tr></table>"),
        _ONE,
        told={"name": "Table 2"},
    ),
    OddFile(
        "spaces and signs.xls",
        _html(_TABLE.replace("Asha", " A&amp;B&nbsp; <b>x</b><br>y\n")),
        {"Phone": [P1], "Name": ["A&B x y"]},
    ),
    OddFile(
        "spans.xls",
        _html(
            f"<table><tr><td colspan=2>Phone</td><td>Name</td></tr><tr><td rowspan=2>{P1}</td>"
            f"<td>x</td><td>A</td></tr><tr><td>{P2}</td><td>B</td></tr></table>"
        ),
        {"Phone": [P1, ""], "Column B": ["x", P2], "Name": ["A", "B"]},
    ),
    OddFile("stored number.xls", _html(_TABLE.replace(f"<td>{P1}", '<td x:num="9876500001">9.88E+09')), _ONE),
    OddFile("styles.xls", _html(_TABLE, "<style>td {mso: 1}</style><script>'<table>'</script>"), _ONE),
    OddFile(
        "charset.xls",
        _bytes(
            b'<html><head><meta charset="windows-1252"></head><body>' + _TABLE.replace("Asha", "Zoë").encode("cp1252")
        ),
        {"Phone": [P1], "Name": ["Zoë"]},
    ),
    OddFile(
        "web page in utf-16.xls",
        _html(_TABLE.replace("Asha", "आशा"), encoding="utf-16"),
        {"Phone": [P1], "Name": ["आशा"]},
        told={"format": "html"},
    ),
    OddFile(
        "web page in utf-16 without mark.xls",
        _html(_TABLE, '<meta charset="utf-8">', encoding="utf-16-be"),
        _ONE,
        told={"format": "html"},
    ),
    OddFile("page in utf-16 without table.xls", _html("<p>Sign in</p>", encoding="utf-16"), trouble="without a table"),
    OddFile("page without table.xls", _html("<p>Sign in</p>"), trouble="a web page (HTML) without a table"),
    OddFile(
        "excel 2003.xls",
        _xml(_NAMES + _xml_row(_xml_cell("9876500001", "Number"), _xml_cell("Zoë &amp; A"))),
        {"Phone": [P1], "Name": ["Zoë & A"]},
        told={"format": "xml", "name": "Leads"},
    ),
    OddFile(
        "excel 2003 in utf-16.xml",
        _xml(_NAMES + _xml_row(_xml_cell(P1), _xml_cell("आशा")), encoding="utf-16", declared=' encoding="UTF-16"'),
        {"Phone": [P1], "Name": ["आशा"]},
        told={"format": "xml"},
    ),
    OddFile(
        "excel 2003 saved as unicode.xml",
        _xml(_NAMES + _xml_row(_xml_cell(P1), _xml_cell("Asha")), encoding="utf-16-le", declared=' encoding="UTF-8"'),
        _ONE,
        told={"format": "xml"},
    ),
    OddFile(
        "excel 2003 kinds.xml",
        _xml(
            _xml_row(*(_xml_cell(name) for name in ("Phone", "Day", "At", "VIP", "Code")))
            + _xml_row(
                _xml_cell(P1),
                _xml_cell("2027-03-31T00:00:00.000", "DateTime"),
                _xml_cell("1899-12-31T09:05:00.000", "DateTime"),
                _xml_cell("1", "Boolean"),
                _xml_cell("#N/A", "Error"),
            )
        ),
        {"Phone": [P1], "Day": ["2027-03-31"], "At": ["09:05:00"], "VIP": ["TRUE"], "Code": ["#N/A"]},
    ),
    OddFile(
        "excel 2003 gaps.xml",
        _xml(_NAMES + _xml_row(_xml_cell("Asha", at=' ss:Index="2"'), at=' ss:Index="5"') + _xml_row(_xml_cell(P2))),
        {"Phone": ["", P2], "Name": ["Asha", ""]},
        told={"row_numbers": [5, 6]},
    ),
    OddFile(
        "excel 2003 formula.xml",
        _xml(_NAMES + _xml_row(_xml_cell(P1), '<Cell ss:Formula="=1"/>')),
        {"Phone": [P1], "Name": ["#NOT-CALCULATED"]},
    ),
    OddFile(
        "excel 2003 hidden.xml",
        _xml(
            _NAMES + _xml_row(_xml_cell(P1), _xml_cell("Asha")),
            '<Worksheet ss:Name="Old"><Table>' + _NAMES * 9 + "</Table><WorksheetOptions "
            'xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>',
        ),
        _ONE,
    ),
    OddFile(
        "bomb.xml",
        _xml(
            _NAMES + _xml_row(_xml_cell("&b;"), _xml_cell("x")),
            head='<!DOCTYPE x [<!ENTITY a "9999999999"><!ENTITY b "&a;&a;&a;&a;">]>',
        ),
        trouble="is damaged",
    ),
    OddFile(
        "far row.xml",
        _xml(_NAMES + _xml_row(_xml_cell(P1), at=' ss:Index="999999999"')),
        trouble="more than 1,048,576 rows",
    ),
    OddFile(
        "cut off.xml",
        _text(
            '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
            "<Worksheet><Table><Row>"
        ),
        trouble="is damaged",
    ),
    OddFile(
        "web archive.xls",
        _text("MIME-Version: 1.0\nContent-Type: multipart/related\n"),
        trouble="a web archive (MHTML)",
    ),
    OddFile("picture.xls", _bytes(b"\x89PNG\r\n\x1a\n" + bytes(99)), trouble="a picture (PNG)"),
    OddFile("data.csv", _text('{"leads": []}'), trouble="data for programs (JSON)"),
]

ODD_FILES = [*TEXTS, *XLSX, *OLD, *TAGS]
