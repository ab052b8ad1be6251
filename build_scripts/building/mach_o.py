"""Reads from macOS's program files, on any system, which macOS they say they need at least."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

_FAT, _MACHO_64 = 0xCAFEBABE, 0xFEEDFACF
_VERSION_MIN_MACOSX, _BUILD_VERSION, _MACOS = 0x24, 0x32, 1
_MOST_SLICES = 16
"""A Java class begins like a program for several processors; its version stands where their number would."""
Version = tuple[int, int]


def is_mach_o(file: Path) -> bool:
    """Whether a file is a program or library of macOS."""
    with file.open("rb") as opened:
        return bool(list(_slices(opened.read(4096))))


def oldest_system(file: Path) -> Version | None:
    """Return the oldest macOS that a file says it runs on, as (13, 0); of several processors the highest.

    None where it is no program file of macOS, or says nothing.
    """
    data = file.read_bytes()
    return max((found for start in _slices(data) for found in _versions(data, start)), default=None)


def highest(files: Iterable[Path]) -> Version | None:
    """Return the highest of what files say they need at least: on anything older one of them may not load."""
    return max((found for file in files if (found := oldest_system(file)) is not None), default=None)


def _slices(data: bytes) -> Iterator[int]:
    """Where in a file the program of each processor begins."""
    if len(data) < 8:
        return
    if struct.unpack_from("<I", data)[0] == _MACHO_64:
        yield 0
        return
    magic, count = struct.unpack_from(">II", data)
    if magic == _FAT and count <= _MOST_SLICES:
        for number in range(count):
            if len(data) >= 8 + 20 * (number + 1):
                yield struct.unpack_from(">I", data, 8 + 20 * number + 8)[0]


def _versions(data: bytes, start: int) -> Iterator[Version]:
    if len(data) < start + 32 or struct.unpack_from("<I", data, start)[0] != _MACHO_64:
        return
    commands, place = struct.unpack_from("<I", data, start + 16)[0], start + 32
    for _ in range(commands):
        if len(data) < place + 16:
            return
        kind, size = struct.unpack_from("<II", data, place)
        if kind == _VERSION_MIN_MACOSX:
            yield _version(struct.unpack_from("<I", data, place + 8)[0])
        elif kind == _BUILD_VERSION and struct.unpack_from("<I", data, place + 8)[0] == _MACOS:
            yield _version(struct.unpack_from("<I", data, place + 12)[0])
        if size < 8:
            return
        place += size


def _version(number: int) -> Version:
    return number >> 16, number >> 8 & 0xFF
