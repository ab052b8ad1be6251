"""What a file is, told by its bytes and never by its name, and the sentence for each kind that holds no leads.

Reading what is inside a workbook or a text file happens in workbook.py and text_file.py.
"""

from __future__ import annotations

import codecs
import errno
import hashlib
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ozogui.errors import CancelledError
from ozogui.leads.rows.sheet_error import SheetError

MAX_UNPACKED_BYTES = 2 * 1024**3
"""A workbook that declares more is refused; a million rows of ten columns, Excel's most, unpack to about 0.5 GB."""

TEXT = "text"
"""What `kind_of` returns for anything that has to be read as lines of text."""

HTML, EXCEL_2003 = "html", "xml"
"""What `kind_of` returns for a web page, which may hold tables, and for a workbook as Excel 2003 wrote it in XML."""

EXCEL_2003_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"

MAX_COLUMNS = 16_384
"""Excel's own limit: a place beyond it is no cell."""

_ZIP_ERRORS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, NotImplementedError, RuntimeError, ValueError,
    EOFError,
)  # fmt: skip
"""All that the standard library raises over a damaged archive or one with a password, but for OSErrors: see below."""

_PIECE = 1 << 20
_HEAD = 1 << 16
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MIME_ODS = "application/vnd.oasis.opendocument.spreadsheet"

_NOT_HERE: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (
        re.compile(rb"\x09[\x00\x02\x04][\x04-\x10]\x00"),
        "This is a workbook of Excel 4 or older, from before 1994.",
        "Open it in Excel or LibreOffice, save it as an Excel workbook (.xlsx), and open that.",
    ),
    (
        re.compile(rb"\x4c\x00\x00\x00\x01\x14\x02\x00"),
        "This is a shortcut to a file, not the file.",
        "Open the file that it leads to.",
    ),
    (
        re.compile(rb"\s*\[InternetShortcut\]", re.IGNORECASE),
        "This is a link to a web page, not a spreadsheet.",
        "Open the link in your browser and download the list from there: in Google Sheets under File, Download, "
        "Microsoft Excel (.xlsx). Then open that file.",
    ),
    (
        re.compile(rb'\s*\{[^{}]{0,2000}"(doc_id|resource_id|url)"\s*:', re.DOTALL),
        "This is a link to a Google document, not a spreadsheet.",
        "Open it in your browser, then choose File, Download, Microsoft Excel (.xlsx), and open that file.",
    ),
    (
        re.compile(
            rb"(?=(?:mime-version|from|subject|date|snapshot-content-location|x-[\w-]+|content-type):)"
            rb"(?!(?:[^\n]*[^\r\n]\r?\n){0,40}?(?:to|received|return-path|delivered-to|message-id):)"
            rb"(?:[^\n]*[^\r\n]\r?\n){0,40}?content-type: ?multipart/related",
            re.IGNORECASE,
        ),
        "This is not a spreadsheet but a web archive (MHTML).",
        "Open it in Excel, save it as an Excel workbook (.xlsx), and open that.",
    ),
    (
        re.compile(
            rb"(?=(?:[^\n]*\n){0,40}?(?:received|message-id|return-path|mime-version|subject):)"
            rb"(?:from|to|date|received|return-path|delivered-to|message-id|subject|x-[\w-]+|mime-version): [^\n]*\r?\n"
            rb"(?:[\w-]+: |[ \t])",
            re.IGNORECASE,
        ),
        "This is an e-mail, not a spreadsheet.",
        "Open it in your mail program, save its attachment, and open that.",
    ),
)
"""How a file begins that only leads to a list, or that nobody reads any more; what it is; and what to do."""

_FOREIGN: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
    (0, b"\xff\xd8\xff", "a picture (JPEG)"),
    (0, b"GIF87a", "a picture (GIF)"),
    (0, b"GIF89a", "a picture (GIF)"),
    (8, b"WEBPVP8", "a picture (WebP)"),
    (0, b"II*\x00", "a picture (TIFF)"),
    (0, b"MM\x00*", "a picture (TIFF)"),
    (4, b"ftypheic", "a picture (HEIC)"),
    (4, b"ftyp", "a film"),
    (8, b"WAVEfmt ", "a sound"),
    (0, b"ID3\x03", "a sound (MP3)"),
    (0, b"ID3\x04", "a sound (MP3)"),
    (0, b"%PDF-", "a PDF document"),
    (0, b"{\\rtf", "a text document (RTF)"),
    (0, b"Rar!\x1a\x07", "an archive (RAR)"),
    (0, b"7z\xbc\xaf\x27\x1c", "an archive (7-Zip)"),
    (0, b"\x1f\x8b\x08", "an archive (gzip)"),
    (0, b"SQLite format 3\x00", "a database (SQLite)"),
    (0, b"\x7fELF", "a program"),
)
_OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("WordDocument", "a Word document"),
    ("PowerPoint Document", "a PowerPoint presentation"),
    ("__substg1.0_", "an Outlook message"),
)
_ZIP_MEMBERS: tuple[tuple[str, str], ...] = (
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("Index/Document.iwa", "an Apple Numbers or Pages file"),
    ("index.apxl", "an Apple document"),
)
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|table|meta|style)\b", re.IGNORECASE)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\x1a")


class LongerThanDeclaredError(zipfile.BadZipFile):
    """A part of an archive unpacks to more bytes than it declares: a bomb."""


def check_is_file(path: Path) -> None:
    """Refuse folders, devices and pipes, which would block or never end, and files without a byte.

    Raises:
        SheetError: The path leads to no ordinary file with bytes in it.
        OSError: The system cannot tell.
    """
    found = path.stat()
    if path.name.startswith("~$"):
        raise SheetError(
            f'"{path.name}" only says that somebody has a workbook open.',
            f'Open "{path.name[2:]}" beside it: that is the workbook.',
        )
    if stat.S_ISDIR(found.st_mode):
        raise SheetError(f'"{path.name}" is a folder.', "Choose one spreadsheet in it.")
    if not stat.S_ISREG(found.st_mode):
        raise SheetError(f'"{path.name}" is not a file.', "Choose a spreadsheet that lies on a disk.")
    if found.st_size == 0:
        raise SheetError(
            f'"{path.name}" is empty: it holds not a single byte.',
            "The download or the copy may have failed. Fetch it again.",
        )


def content_hash(handle: BinaryIO, cancel: Callable[[], bool] | None) -> str:
    """Return the SHA-256 of a whole file in hexadecimal, by which the same file is known under another name.

    Raises:
        CancelledError: `cancel` said so between two pieces.
    """
    handle.seek(0)
    digest = hashlib.sha256()
    while piece := handle.read(_PIECE):
        if cancel is not None and cancel():
            raise CancelledError
        digest.update(piece)
    return digest.hexdigest()


def kind_of(handle: BinaryIO, name: str) -> str:
    """Return "xlsx", "xlsm", "xlsb", "xls", "ods", HTML, EXCEL_2003, or TEXT for whatever must be lines of text.

    Args:
        handle: The open file; its position is changed.
        name: The file's name, for the sentences only.

    Raises:
        SheetError: The file is something else, needs a password, is damaged or too large when unpacked.
    """
    handle.seek(0)
    head = handle.read(_HEAD)
    if head.startswith(_ZIP):
        return _kind_of_zip(handle, name)
    if head.startswith(_OLE):
        return _kind_of_ole(handle)
    return _kind_of_head(head)


def is_text(handle: BinaryIO) -> bool:
    """Tell whether a file has to be read as lines of text, without looking further than its beginning.

    What is neither text nor the beginning of a workbook is no text either: `kind_of` says what it is.
    """
    handle.seek(0)
    head = handle.read(_HEAD)
    if head.startswith((*_ZIP, _OLE)):
        return False
    try:
        return _kind_of_head(head) == TEXT
    except SheetError:
        return False


@contextmanager
def translated_zip_errors(name: str) -> Iterator[None]:
    """Turn whatever the zipfile module raises over a damaged archive into a SheetError.

    Raises:
        SheetError: Instead of each such error raised inside.
    """
    try:
        yield
    except LongerThanDeclaredError as error:
        raise SheetError(
            f'"{name}" unpacks to more than it declares, as only a file made to do harm does.',
            f"Files of up to {MAX_UNPACKED_BYTES // 1024**3} GB, unpacked, are read. Ask for the list once more.",
        ) from error
    except _ZIP_ERRORS as error:
        raise damaged(name) from error
    except OSError as error:
        # The module seeks wherever a damaged directory points, even before the file's beginning; and what unpacks bzip2
        # knows no number for its errors.
        if error.errno in {errno.EINVAL, None}:
            raise damaged(name) from error
        raise


def damaged(name: str) -> SheetError:
    """Return the error for a file that began well and cannot be read on."""
    return SheetError(
        f'"{name}" is damaged and cannot be read.',
        "It may have been cut off while it was downloaded or copied: fetch it again. If Excel still opens it, "
        "save it there under a new name and open that.",
    )


def password_protected() -> SheetError:
    """Return the error for a file that only a password opens."""
    return SheetError(
        "This file is protected with a password.", "Open it in Excel, save it without one, then drop it here."
    )


def _foreign(what: str) -> SheetError:
    return SheetError(f"This is not a spreadsheet but {what}.", "Ask for the list as an Excel or CSV file.")


def _kind_of_zip(handle: BinaryIO, name: str) -> str:
    with translated_zip_errors(name), zipfile.ZipFile(handle) as archive:
        members = archive.infolist()
        _check_unpacked_size(members, name)
        return _kind_of_archive(archive, {member.filename for member in members})


def _check_unpacked_size(members: list[zipfile.ZipInfo], name: str) -> None:
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED_BYTES:
        raise SheetError(
            f'"{name}" is too large: unpacked it would take {unpacked / 1024**3:,.1f} GB.',
            f"Files of up to {MAX_UNPACKED_BYTES // 1024**3} GB are read. Split the list into several files.",
        )


def _kind_of_archive(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "mimetype" in names:
        return _kind_of_open_document(archive, names)
    for member, what in _ZIP_MEMBERS:
        if member in names and "Apple" in what:
            raise SheetError(
                f"This is not a spreadsheet but {what}.",
                "Open it in Numbers, choose File, Export To, Excel, and open the workbook that comes of it.",
            )
        if member in names:
            raise _foreign(what)
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return "xlsm" if "xl/vbaProject.bin" in names else "xlsx"
    raise SheetError(
        "This is not a spreadsheet but an archive (ZIP).", "Unpack it, then open the spreadsheet that was in it."
    )


def _kind_of_open_document(archive: zipfile.ZipFile, names: set[str]) -> str:
    with archive.open("mimetype") as member:
        mime = member.read(200).decode("ascii", "replace").strip()
    if not mime.startswith(_MIME_ODS):
        raise _foreign("an OpenDocument text, drawing or presentation" if "opendocument" in mime else "an archive")
    if "META-INF/manifest.xml" in names:
        with archive.open("META-INF/manifest.xml") as member:
            if b"encryption-data" in member.read(_PIECE):
                raise password_protected()
    return "ods"


def _kind_of_ole(handle: BinaryIO) -> str:
    """Tell an old Excel file from its cousins by the names in its directory, which are written in UTF-16.

    A workbook with a password to open it is kept in the stream "EncryptedPackage" (MS-OFFCRYPTO 1.3.1).
    """
    wanted = {stream: stream.encode("utf-16-le") for stream, _ in _OLE_STREAMS}
    wanted["EncryptedPackage"] = "EncryptedPackage".encode("utf-16-le")
    found: set[str] = set()
    handle.seek(0)
    before = b""
    while piece := handle.read(_PIECE):
        window = before + piece
        found.update(stream for stream, mark in wanted.items() if mark in window)
        before = window[-64:]
    if "EncryptedPackage" in found and "Workbook" not in found:
        raise password_protected()
    for stream, what in _OLE_STREAMS:
        if stream in found:
            if what == "xls":
                return what
            raise _foreign(what)
    return "xls"


def _kind_of_head(head: bytes) -> str:
    for pattern, title, message in _NOT_HERE:
        if pattern.match(head):
            raise SheetError(title, message)
    for offset, mark, what in _FOREIGN:
        if head.startswith(mark, offset):
            raise _foreign(what)
    if codec := wide_codec(head):
        head = head.decode(codec, "replace").encode()
    if kind := _kind_of_markup(head):
        return kind
    _refuse_other_text(head)
    return TEXT


def _kind_of_markup(head: bytes) -> str:
    start = _start_of(head)
    if start.startswith((b"<?xml", b"<!--", b"<ss:")) and EXCEL_2003_NAMESPACE.encode() in start:
        return EXCEL_2003
    if _HTML.match(start) or (start.startswith((b"<?xml", b"<!--")) and _HTML.search(start)):
        return HTML
    return ""


def _refuse_other_text(head: bytes) -> None:
    start = _start_of(head)
    if start.startswith(b"<?xml"):
        raise _foreign("an XML document")
    if start.startswith((b'{"', b'[{"')):
        raise _foreign("data for programs (JSON)")
    if _is_binary(head):
        raise SheetError(
            "This is not a spreadsheet: it holds neither a workbook nor text.",
            "Ask for the list as an Excel or CSV file.",
        )


def _start_of(head: bytes) -> bytes:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:4096]


def _is_binary(head: bytes) -> bool:
    """Tell bytes of a program from text."""
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > len(head) // 10


def wide_codec(head: bytes) -> str:
    """Return Python's codec for a file that begins so and is written in UTF-16 or UTF-32; "" for any other.

    UTF-16 is known without its mark too.
    """
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return "utf-16" if marked else looks_like_utf_16(head)


def looks_like_utf_16(head: bytes) -> str:
    """Return "utf-16-le" or "utf-16-be" where zeros stand at every other place, as in Latin text; else ""."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(1, len(head) // 2)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return ""
