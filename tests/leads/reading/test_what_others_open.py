"""Files that other programs open, and those of which only the way to the list can be said."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ozogui.leads.reading.sheet import read_sheet
from ozogui.leads.rows.sheet_error import SheetError
from tests.leads.files import write_ods, write_raw_xlsx, write_xlsx

ROWS = [["Mobile", "Name"], *([f"98765{number:05d}", f"Lead {number}"] for number in range(10))]


def packed_anew(path: Path, name: Callable[[str], str], content: Callable[[bytes], bytes] = bytes) -> Path:
    with zipfile.ZipFile(path) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in members.items():
            archive.writestr(zipfile.ZipInfo(name(member)), content(data) if member == "content.xml" else data)
    return path


def test_a_workbook_whose_parts_are_named_with_backslashes(tmp_path: Path) -> None:
    path = packed_anew(write_xlsx(tmp_path / "a.xlsx", ROWS), lambda name: name.replace("/", "\\"))
    assert read_sheet(path).rows == 10


def test_rows_and_cells_without_numbers_are_counted(tmp_path: Path) -> None:
    def text(value: str) -> str:
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'

    rows = [f"<row>{text('Mobile')}{text('Name')}</row>"]
    for number in range(6):
        hidden = ' hidden="1"' if number == 2 else ""
        formula = "<f>1+1</f>" if number == 3 else ""
        rows.append(f"<row{hidden}><c>{formula}<v>987654321{number}</v></c>{text('Asha')}</row>")
    rows.append(f'<row r="12"><c r="A12"><v>9876543219</v></c>{text("Ravi")}</row>')
    sheet = read_sheet(write_raw_xlsx(tmp_path / "a.xlsx", "".join(rows)))
    assert (sheet.row_numbers, sheet.left_out.hidden_rows) == ([2, 3, 5, 6, 7, 12], (4,))
    assert (sheet.columns[0].worked_out, sheet.columns[1].values[-1]) == (((5, 5),), "Ravi")


def test_an_opendocument_file_that_is_laid_out_for_reading(tmp_path: Path) -> None:
    laid_out = packed_anew(
        write_ods(tmp_path / "a.ods", ROWS), str, lambda xml: re.sub(rb"><(?!/text:p)", b">\n  <", xml)
    )
    sheet = read_sheet(laid_out)
    assert (sheet.rows, sheet.columns[1].values[0]) == (10, "Lead 0")


def test_years_may_name_columns(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Report"],
        ["FY"],
        [],
        ["Mobile", "Name", "2023", "2024", "2025"],
        *([*row, 1, 2, 3] for row in ROWS[1:]),
    ]
    sheet = read_sheet(write_xlsx(tmp_path / "a.xlsx", rows))
    assert (sheet.header_row, [column.name for column in sheet.columns][2:]) == (4, ["2023", "2024", "2025"])


def test_days_may_name_columns(tmp_path: Path) -> None:
    rows: list[list[object]] = [["ACME"], ["Mobile", "Name", date(2026, 1, 1), date(2026, 2, 1)]]
    rows += [[f"98765{number:05d}", "Asha", number, number] for number in range(8)]
    sheet = read_sheet(write_xlsx(tmp_path / "a.xlsx", rows))
    assert (sheet.header_row, sheet.rows, sheet.columns[2].name) == (2, 8, "2026-01-01")


def test_a_first_row_of_errors_is_a_lead_and_no_header(tmp_path: Path) -> None:
    rows: list[list[str]] = [ROWS[0], ["#N/A", "#REF!"], *ROWS[1:]]
    assert (read_sheet(write_xlsx(tmp_path / "a.xlsx", rows)).header_row) == 1


def test_numbers_and_then_a_note_without_a_header(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("\n".join([*(row[0] for row in ROWS[1:]), "Call these after 6 pm please"]))
    sheet = read_sheet(tmp_path / "a.csv")
    assert (sheet.rows, sheet.left_out.note_rows) == (10, (11,))


@pytest.mark.parametrize(
    ("codec", "words"),
    [
        ("mac_roman", ["José García", "Zoë"]),
        ("mac_roman", ["José Núñez"]),
        ("iso8859_7", ["Γιώργος Παπαδόπουλος", "Μαρία"]),
        ("iso8859_7", ["Γιώργος Παπάς", "Όνομα Αθήνα"]),
        ("cp1251", ["Иван Петров", "Мария"]),
    ],
)
def test_few_words_in_rare_letters_are_guessed_and_said_to_be(codec: str, words: list[str], tmp_path: Path) -> None:
    lines = [f"98765{number:05d},{word}" for number, word in enumerate(words)]
    (tmp_path / "a.csv").write_bytes("\n".join(["Mobile,Name", *lines]).encode(codec))
    sheet = read_sheet(tmp_path / "a.csv")
    assert sheet.columns[1].values == words
    assert sheet.text_format is not None
    assert sheet.text_format.is_guessed


@pytest.mark.parametrize(
    ("name", "content", "says", "tells"),
    [
        ("a.xls", bytes.fromhex("0904060000001000") + bytes(400), "Excel 4", "save it as an Excel workbook"),
        (
            "a.xls",
            b"From: a@b.example\nTo: c@d.example\nSubject: leads\nMIME-Version: 1.0\n\nx\n",
            "e-mail",
            "attachment",
        ),
        (
            "a.xls",
            b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n"
            b'Content-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n',
            "web archive",
            "save it as an Excel workbook",
        ),
        (
            "a.mhtml",
            b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://crm.example/leads\r\nSubject: Leads\r\n"
            b"Date: Mon, 23 Nov 2026 10:00:00 -0000\r\nMIME-Version: 1.0\r\n"
            b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="x"\r\n\r\n--x\r\n',
            "web archive",
            "save it as an Excel workbook",
        ),
        (
            "a.eml",
            b"Message-ID: <1@b.example>\r\nFrom: a@b.example\r\nTo: c@d.example\r\nSubject: leads\r\n"
            b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n',
            "e-mail",
            "attachment",
        ),
        (
            "a.eml",
            b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\nTo: c@d.example\n\n",
            "e-mail",
            "attachment",
        ),
        ("a.gsheet", b'{"":"WARNING!","doc_id":"1","email":"a@b.example"}', "Google document", "File, Download"),
        ("a.url", b"[InternetShortcut]\r\nURL=https://example.com\r\n", "link to a web page", "download"),
        ("a.lnk", bytes.fromhex("4c0000000114020000000000c000000000000046") + bytes(60), "shortcut", "leads to"),
        ("~$leads.xlsx", b"\x04Asha" + bytes(160), "somebody has a workbook open", '"leads.xlsx"'),
    ],
)
def test_what_only_leads_to_a_list_says_how_to_get_there(
    name: str, content: bytes, says: str, tells: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SheetError) as caught:
        read_sheet(tmp_path / name)
    assert says in caught.value.title
    assert tells in caught.value.message


def test_a_numbers_file_says_how_to_export_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.numbers", "w") as archive:
        archive.writestr("Index/Document.iwa", b"x")
    with pytest.raises(SheetError, match="Numbers") as caught:
        read_sheet(tmp_path / "a.numbers")
    assert "Export To, Excel" in caught.value.message
