"""Streams of a compound file (MS-CFB), in which xls workbooks are kept: read without trusting a single number in it.

The parser of workbooks (python-calamine 0.9.1) follows a sector table that loops until memory ends: such a file is
refused here. What is in the stream is the business of xls_scan.py.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from typing import BinaryIO

_HEADER_BYTES = 512
_IN_HEADER = 109
"""So many sectors of the sector table are named in the header itself; further ones in a chain of lists."""
_LAST_REGULAR = 0xFFFFFFF9
"""Sector numbers above are marks, such as for the end of a chain."""
_MOST_STREAM_BYTES = 1 << 30


class LoopError(Exception):
    """A chain of sectors comes back to itself."""


class CompoundFile:
    """A compound file, of which nothing but the header was read.

    Every method may raise struct.error, IndexError or ValueError over a damaged one, LoopError over one that has been
    made to hang its reader, and OSError.
    """

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle
        handle.seek(0, 2)
        self._size = handle.tell()
        handle.seek(0)
        header = handle.read(_HEADER_BYTES)
        sector_power, small_power = struct.unpack_from("<HH", header, 30)
        if sector_power not in {9, 12} or small_power != 6:
            raise ValueError("no compound file")
        self._sector, self._small = 1 << sector_power, 1 << small_power
        self._most_sectors = self._size // self._sector + 1
        (directory,) = struct.unpack_from("<I", header, 48)
        self._small_limit, small_table = struct.unpack_from("<II", header, 56)
        self._table = self._sector_table(header)
        self._entries = list(self._directory(b"".join(self._sectors(directory))))
        self._small_table = _numbers(b"".join(self._sectors(small_table)))

    def stream(self, *names: str) -> bytes | None:
        """Return the first stream that bears one of these names."""
        for wanted in names:
            for name, start, size in self._entries[1:]:
                if name == wanted:
                    return self._content(start, size)
        return None

    def _content(self, start: int, size: int) -> bytes:
        if size > min(self._size, _MOST_STREAM_BYTES):
            raise ValueError("a stream longer than its file")
        if size >= self._small_limit:
            return b"".join(self._sectors(start))[:size]
        whole = b"".join(self._sectors(self._entries[0][1]))
        places = _chain(start, self._small_table, len(self._small_table) + 1)
        return b"".join(whole[place * self._small :][: self._small] for place in places)[:size]

    def _sectors(self, start: int) -> Iterator[bytes]:
        for place in _chain(start, self._table, self._most_sectors):
            yield self._read(place)

    def _read(self, place: int) -> bytes:
        # The header takes the room of one sector.
        self._handle.seek((place + 1) * self._sector)
        return self._handle.read(self._sector)

    def _sector_table(self, header: bytes) -> array[int]:
        count, next_list = struct.unpack_from("<I", header, 44)[0], struct.unpack_from("<I", header, 68)[0]
        places = list(_numbers(header[76 : 76 + 4 * _IN_HEADER]))
        seen: set[int] = set()
        while next_list <= _LAST_REGULAR and len(places) < count:
            if next_list in seen:
                raise LoopError
            seen.add(next_list)
            *more, next_list = _numbers(self._read(next_list))
            places += more
        table = array("I")
        for place in places[: min(count, self._most_sectors)]:
            if place <= _LAST_REGULAR:
                table.extend(_numbers(self._read(place)))
        return table

    def _directory(self, content: bytes) -> Iterator[tuple[str, int, int]]:
        """Yield name, first sector and size of each stream; the root's is that of all small ones."""
        for place in range(0, len(content) - 127, 128):
            entry = content[place : place + 128]
            length = min(64, struct.unpack_from("<H", entry, 64)[0])
            start, size = struct.unpack_from("<IQ", entry, 116)
            name = entry[: max(0, length - 2)].decode("utf-16-le", "replace")
            # Files of the first version leave rubbish in the upper half of the size.
            yield name, start, size if self._sector != 512 else size & 0xFFFFFFFF


def _chain(start: int, table: array[int], most: int) -> Iterator[int]:
    place, steps = start, 0
    while place <= _LAST_REGULAR:
        if steps > most:
            raise LoopError
        yield place
        place = table[place]
        steps += 1


def _numbers(content: bytes) -> array[int]:
    whole = len(content) // 4 * 4
    return array("I", struct.unpack(f"<{whole // 4}I", content[:whole]))
