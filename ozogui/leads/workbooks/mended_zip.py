"""Archives that other programs open and the parser does not: names with backslashes, XML laid out for reading.

Such a workbook is packed anew in memory, as it ought to be; the file itself stays as it is.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import BinaryIO

from ozogui.leads.rows.unpacking import open_member

_MOST_BYTES = 256 << 20
"""A larger one, unpacked, is left to the parser as it is."""
_CONTENT = "content.xml"
_LAID_OUT = re.compile(rb">[ \t]*\r?\n\s*<")
_BETWEEN_TAGS = re.compile(rb">\s+<")
_LOOKED_AT = 4_096


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
        if not has_backslashes and not _is_laid_out(archive):
            return handle
        if sum(member.file_size for member in members) > _MOST_BYTES:
            return handle
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
            for member in members:
                with open_member(archive, member) as content:
                    data = content.read()
                name = member.filename.replace("\\", "/")
                copy.writestr(name, _BETWEEN_TAGS.sub(b"><", data) if name == _CONTENT else data)
    packed.seek(0)
    return packed


def _is_laid_out(archive: zipfile.ZipFile) -> bool:
    if _CONTENT not in archive.namelist():
        return False
    with archive.open(_CONTENT) as content:
        return len(_LAID_OUT.findall(content.read(_LOOKED_AT))) > 2
