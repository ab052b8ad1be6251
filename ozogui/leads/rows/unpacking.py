"""What an archive truly unpacks to: a bomb declares little and unpacks to much.

What it declares is checked first, in file_kind.py, where also the words for a bomb are.
"""

from __future__ import annotations

import copy
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO

from ozogui.leads.rows.file_kind import MAX_UNPACKED_BYTES, LongerThanDeclaredError

SHEETS_AND_MEDIA = ("xl/worksheets/", "xl/media/", "xl/embeddings/")
"""Where the parts of xlsx lie that are no part of the workbook's frame: the sheets, and what is shown upon them."""

_PIECE = 1 << 18


def check_true_sizes(handle: BinaryIO) -> None:
    """Unpack what the parser reads besides the sheets, only to see that it is as long as declared.

    Sheets are looked through anyway, by way of `open_member` too. This takes a tenth of a second for a million rows.

    Raises:
        LongerThanDeclaredError: A part unpacks to more than it declares.
        zipfile.BadZipFile: The archive is damaged; the other errors of the zipfile module may come as well.
    """
    with zipfile.ZipFile(handle) as archive:
        for member in archive.infolist():
            if not member.filename.startswith(SHEETS_AND_MEDIA):
                with open_member(archive, member) as content:
                    while content.read(_PIECE):
                        pass


@contextmanager
def open_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    """Open a member of an archive so that it is read to its true end and not to the declared one.

    Raises:
        LongerThanDeclaredError: It turns out to be longer.
    """
    # The module stops at the length that the entry states, and then only says that the checksum is wrong.
    honest = copy.copy(member)
    honest.file_size = MAX_UNPACKED_BYTES + 1
    with archive.open(honest) as content:
        yield _Measured(content, member.file_size)  # type: ignore[misc]  # only read() is used


class _Measured:
    """A stream that must not be longer than it was declared to be."""

    def __init__(self, content: IO[bytes], declared: int) -> None:
        self._content = content
        self._left = declared

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; all that are left where no size is given, but not more than were declared.

        Raises:
            LongerThanDeclaredError: There are more than declared.
        """
        piece = self._content.read(size if size >= 0 else self._left + 1)
        self._left -= len(piece)
        if self._left < 0:
            raise LongerThanDeclaredError("a part is longer than it declares")
        return piece
