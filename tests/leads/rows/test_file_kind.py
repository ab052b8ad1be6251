"""What a file is told to be, by bytes that contradict its name."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest

from ozogui.errors import CancelledError
from ozogui.leads.rows.file_kind import (
    EXCEL_2003,
    HTML,
    MAX_UNPACKED_BYTES,
    TEXT,
    check_is_file,
    content_hash,
    is_text,
    kind_of,
)
from ozogui.leads.rows.sheet_error import SheetError, file_error
from tests.leads.files import write_ods, write_xlsx, write_zip

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def kind(content: bytes) -> str:
    return kind_of(io.BytesIO(content), "leads.xlsx")


def refusal(content: bytes) -> SheetError:
    with pytest.raises(SheetError) as caught:
        kind(content)
    return caught.value


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a picture (PNG)"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "a picture (JPEG)"),
        (b"GIF89a" + bytes(50), "a picture (GIF)"),
        (b"RIFF\0\0\0\0WEBPVP8 " + bytes(20), "a picture (WebP)"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"{\\rtf1\\ansi", "a text document (RTF)"),
        (b"Rar!\x1a\x07\x01\0", "an archive (RAR)"),
        (b"7z\xbc\xaf\x27\x1c\0", "an archive (7-Zip)"),
        (b"\x1f\x8b\x08\0", "an archive (gzip)"),
        (b"SQLite format 3\0" + bytes(80), "a database (SQLite)"),
        (b'{"leads": []}', "data for programs (JSON)"),
        (b'<?xml version="1.0"?><leads/>', "an XML document"),
        (OLE + "WordDocument".encode("utf-16-le"), "a Word document"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "a PowerPoint presentation"),
        (OLE + "__substg1.0_0037001F".encode("utf-16-le"), "an Outlook message"),
    ],
)
def test_a_foreign_file_is_called_by_its_name(content: bytes, what: str) -> None:
    error = refusal(content)
    assert error.title == f"This is not a spreadsheet but {what}."
    assert error.message


@pytest.mark.parametrize(
    ("members", "title"),
    [
        ({"word/document.xml": b"", "[Content_Types].xml": b""}, "This is not a spreadsheet but a Word document."),
        ({"ppt/presentation.xml": b""}, "This is not a spreadsheet but a PowerPoint presentation."),
        ({"Index/Document.iwa": b""}, "This is not a spreadsheet but an Apple Numbers or Pages file."),
        ({"leads.csv": b"Phone\n"}, "This is not a spreadsheet but an archive (ZIP)."),
        (
            {"mimetype": b"application/vnd.oasis.opendocument.text"},
            "This is not a spreadsheet but an OpenDocument text, drawing or presentation.",
        ),
    ],
)
def test_an_archive_is_told_by_what_it_holds(tmp_path: Path, members: dict[str, bytes], title: str) -> None:
    assert refusal(write_zip(tmp_path / "a.xlsx", members).read_bytes()).title == title


@pytest.mark.parametrize(
    ("members", "found"),
    [
        ({"[Content_Types].xml": b"", "xl/workbook.xml": b""}, "xlsx"),
        ({"[Content_Types].xml": b"", "xl/workbook.xml": b"", "xl/vbaProject.bin": b""}, "xlsm"),
        ({"[Content_Types].xml": b"", "xl/workbook.bin": b""}, "xlsb"),
    ],
)
def test_workbooks_are_told_apart(tmp_path: Path, members: dict[str, bytes], found: str) -> None:
    assert kind(write_zip(tmp_path / "leads.csv", members).read_bytes()) == found


def test_real_workbooks_are_known_under_any_name(tmp_path: Path) -> None:
    assert kind(write_xlsx(tmp_path / "leads.xlsx", [["Phone"]]).read_bytes()) == "xlsx"
    assert kind(write_ods(tmp_path / "leads.ods", [["Phone"]]).read_bytes()) == "ods"
    assert kind(OLE + "Workbook".encode("utf-16-le")) == "xls"


@pytest.mark.parametrize(
    "content",
    [
        b"Phone,Name\n9876543210,Asha\n",
        "Phone,Name\n9876543210,Asha\n".encode("utf-16"),
        "Phone,Name\n9876543210,Asha\n".encode("utf-16-be"),
        "नाम,फोन\n".encode(),
        b"Phone\0,Name\0\n9876543210,Asha Patil of Pune\n",
        b"\xd8\xe3\xe7\n",
        b"ID,Phone\n",
        b"BMW owners\n9876543210\n",
    ],
)
def test_text_is_text_in_any_encoding(content: bytes) -> None:
    assert kind(content) == TEXT


def test_bytes_without_sense_are_refused() -> None:
    noise = struct.pack("<256I", *(number * 2_654_435_761 % 2**10 for number in range(256)))
    assert refusal(noise).title == "This is not a spreadsheet: it holds neither a workbook nor text."


def test_a_password_is_told_of_all_kinds_of_workbook(tmp_path: Path) -> None:
    excel = OLE + "EncryptionInfo".encode("utf-16-le") + bytes(100) + "EncryptedPackage".encode("utf-16-le")
    assert refusal(excel).title == "This file is protected with a password."
    libre = write_ods(tmp_path / "a.ods", [["x"]], encrypted=True).read_bytes()
    assert refusal(libre).title == "This file is protected with a password."


def test_the_password_is_found_where_two_pieces_of_the_file_meet() -> None:
    mark = "EncryptedPackage".encode("utf-16-le")
    content = OLE.ljust((1 << 20) - 7, b"\0") + mark + bytes(500)
    assert refusal(content).title == "This file is protected with a password."


def test_a_damaged_archive_is_called_damaged(tmp_path: Path) -> None:
    whole = write_xlsx(tmp_path / "leads.xlsx", [["Phone"], [9876543210]]).read_bytes()
    for cut in (30, len(whole) // 2, len(whole) - 10):
        assert refusal(whole[:cut]).title == '"leads.xlsx" is damaged and cannot be read.'


def test_an_archive_that_would_unpack_too_large_is_refused_unread() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(100))
    content = bytearray(buffer.getvalue())
    # The declared size of the last member, 24 bytes into its entry of the central directory.
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", MAX_UNPACKED_BYTES + 1)
    error = refusal(bytes(content))
    assert error.title == '"leads.xlsx" is too large: unpacked it would take 2.0 GB.'
    assert "2 GB" in error.message


def test_folders_pipes_and_empty_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "november").mkdir()
    with pytest.raises(SheetError, match="is a folder"):
        check_is_file(tmp_path / "november")
    (tmp_path / "leads.xlsx").touch()
    with pytest.raises(SheetError, match="not a single byte"):
        check_is_file(tmp_path / "leads.xlsx")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.xlsx")
        with pytest.raises(SheetError, match="is not a file"):
            check_is_file(tmp_path / "pipe.xlsx")


def test_the_hash_is_that_of_the_bytes_and_can_be_cancelled() -> None:
    handle = io.BytesIO(b"abc")
    handle.read()
    assert content_hash(handle, None) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    with pytest.raises(CancelledError):
        content_hash(handle, lambda: True)


@pytest.mark.parametrize(
    ("error", "winerror", "title"),
    [
        (FileNotFoundError(2, "gone"), None, '"leads.xlsx" is not there.'),
        (PermissionError(13, "no"), None, '"leads.xlsx" may not be read by you.'),
        (PermissionError(13, "no"), 32, '"leads.xlsx" is open in Excel and locked.'),
        (PermissionError(13, "no"), 33, '"leads.xlsx" is open in Excel and locked.'),
        (IsADirectoryError(21, "dir"), None, '"leads.xlsx" is a folder.'),
        (OSError(5, "io"), None, f'"leads.xlsx" could not be read ({os.strerror(5)}).'),
        (OSError("odd"), None, '"leads.xlsx" could not be read (the system gives no reason).'),
    ],
)
def test_the_system_is_quoted_in_plain_words(tmp_path: Path, error: OSError, winerror: int | None, title: str) -> None:
    if winerror is not None:
        error.winerror = winerror  # type: ignore[attr-defined,unused-ignore]
    said = file_error(tmp_path / "leads.xlsx", error)
    assert said.title == title
    assert said.message


def test_a_link_to_nowhere_is_told_from_a_missing_file(tmp_path: Path) -> None:
    link = tmp_path / "leads.xlsx"
    try:
        link.symlink_to(tmp_path / "gone.xlsx")
    except OSError:
        pytest.skip("links need a right on this system")
    assert file_error(link, FileNotFoundError(2, "gone")).title == '"leads.xlsx" is a link to a file that is gone.'


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xef\xbb\xbf \r\n<!DOCTYPE html><table>", HTML),
        (b"<table><tr><td>Phone</td></tr></table>", HTML),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', HTML),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', EXCEL_2003),
    ],
)
def test_tables_in_tags_are_workbooks(content: bytes, kind: str) -> None:
    assert kind_of(io.BytesIO(content), "leads.xls") == kind
    assert not is_text(io.BytesIO(content))


@pytest.mark.parametrize(
    "content", [b"Phone,Name\n", "Phone;Zoë\n".encode("cp1252"), "Phone\n".encode("utf-16"), b"<5,x"]
)
def test_text_is_told_by_its_beginning(content: bytes) -> None:
    assert is_text(io.BytesIO(content))


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-1", b"\0\1\2" * 99, b'{"a"']
)
def test_what_is_no_text_is_looked_into_elsewhere(content: bytes) -> None:
    assert not is_text(io.BytesIO(content))
