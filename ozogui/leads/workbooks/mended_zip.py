"""Archives that other programs open and the parser does not: names with backslashes, XML laid out for reading.

And sheets whose rows and cells bear no numbers, as the standard allows: what looks for hidden rows needs them.

Such a workbook is packed anew in memory, as it ought to be; the file itself stays as it is.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import BinaryIO

from ozogui.leads.rows.unpacking import open_member
from ozogui.leads.workbooks.xlsx_scan import column_index
from ozogui.wording import column_letter

_MOST_BYTES = 256 << 20
"""A larger one, unpacked, is left to the parser as it is."""
_CONTENT = "content.xml"
_LAID_OUT = re.compile(rb">[ \t]*\r?\n\s*<")
_BETWEEN_TAGS = re.compile(rb">\s+<")
_LOOKED_AT = 4_096
_SHEET = re.compile(r"xl[/\\]worksheets[/\\][^/\\]+\.xml", re.IGNORECASE)
_ROW_OR_CELL = re.compile(rb"<((?:\w+:)?)(row|c)((?:\s[^>]*?)?)(/?)>")
_NUMBER = re.compile(rb"\sr=[\"']([A-Z]{0,3})([1-9][0-9]{0,6})[\"']")


def mended(handle: BinaryIO) -> BinaryIO:
    """Return a workbook that the parser can open: the same handle where nothing is to be mended.

    Raises:
        zipfile.BadZipFile: The archive is damaged; the other errors of the zipfile module may come as well.
    """
    handle.seek(0)
    if handle.read(2) != b"PK":
        return handle
    with zipfile.ZipFile(handle) as archive:
        members = archive.infolist()
        has_backslashes = any("\\" in member.filename for member in members)
        bare = {
            member.filename for member in members if _SHEET.fullmatch(member.filename) and _is_bare(archive, member)
        }
        if not has_backslashes and not bare and not _is_laid_out(archive):
            return handle
        if sum(member.file_size for member in members) > _MOST_BYTES:
            return handle
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
            for member in members:
                with open_member(archive, member) as content:
                    data = content.read()
                name = member.filename.replace("\\", "/")
                data = _numbered(data) if member.filename in bare else data
                copy.writestr(name, _BETWEEN_TAGS.sub(b"><", data) if name == _CONTENT else data)
    packed.seek(0)
    return packed


def _is_laid_out(archive: zipfile.ZipFile) -> bool:
    if _CONTENT not in archive.namelist():
        return False
    with archive.open(_CONTENT) as content:
        return len(_LAID_OUT.findall(content.read(_LOOKED_AT))) > 2


def _is_bare(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Tell whether the first rows of a sheet, or their cells, bear no numbers."""
    with open_member(archive, member) as content:
        tags = _ROW_OR_CELL.findall(content.read(_LOOKED_AT))
    return any(_NUMBER.search(attributes) is None for _, _, attributes, _ in tags)


def _numbered(xml: bytes) -> bytes:
    """Give every row and cell of a sheet the number that it has by its place."""
    row = column = 0

    def number(tag: re.Match[bytes]) -> bytes:
        nonlocal row, column
        prefix, what, attributes, end = tag.groups()
        told = _NUMBER.search(attributes)
        if what == b"row":
            row, column = int(told[2]) if told else row + 1, 0
            name = b"%d" % row
        else:
            column = column_index(told[1].decode("ascii")) + 1 if told and told[1] else column + 1
            name = b"%s%d" % (column_letter(column - 1).encode("ascii"), row)
        return tag[0] if told else b'<%s%s r="%s"%s%s>' % (prefix, what, name, attributes, end)

    return _ROW_OR_CELL.sub(number, xml)
