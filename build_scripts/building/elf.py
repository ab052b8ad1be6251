"""Reads from Linux's program files which libraries they are linked with, and how new a C library they ask for.

`ldd` would run code and answer for this machine; what is wanted is what the file itself says. Only what the dynamic
section tells is read (System V ABI, chapter 5; https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.dynamic.html).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_MAGIC = b"\x7fELF"
_SECTION_DYNAMIC = 6
_SECTION_VERSIONS_NEEDED = 0x6FFFFFFE
_TAG_END, _TAG_NEEDED = 0, 1
_GLIBC = re.compile(r"GLIBC_(\d+)\.(\d+)(?:\.\d+)?$")


@dataclass(frozen=True)
class _Section:
    kind: int
    offset: int
    size: int
    link: int


@dataclass(frozen=True)
class Needs:
    """What a program file asks of the system that loads it."""

    libraries: tuple[str, ...]
    """File names of the libraries that it is linked with, not those that these need in turn."""
    glibc: tuple[int, int]
    """The newest version of the C library that it asks for; (0, 0) where it asks for none."""


def is_elf(path: Path) -> bool:
    """Whether a file is one of Linux's program files or libraries."""
    with path.open("rb") as file:
        return file.read(4) == _MAGIC


def read_needs(path: Path) -> Needs:
    """Return what a 64-bit little-endian program file asks for.

    Raises:
        ValueError: the file is none, or is cut off.
    """
    data = path.read_bytes()
    if data[:6] != _MAGIC + b"\x02\x01":
        raise ValueError(f"{path.name} is no 64-bit little-endian ELF file")
    try:
        sections = list(_sections(data))
        libraries = [
            _text(data, sections[section.link].offset + value)
            for section in sections
            if section.kind == _SECTION_DYNAMIC
            for tag, value in _dynamic(data, section)
            if tag == _TAG_NEEDED
        ]
        versions = [
            name
            for section in sections
            if section.kind == _SECTION_VERSIONS_NEEDED
            for name in _versions(data, section, sections[section.link].offset)
        ]
    except (struct.error, IndexError) as error:
        raise ValueError(f"{path.name} is cut off") from error
    found = [(int(match[1]), int(match[2])) for name in versions if (match := _GLIBC.match(name))]
    return Needs(tuple(libraries), max(found, default=(0, 0)))


def _sections(data: bytes) -> Iterator[_Section]:
    (start,) = struct.unpack_from("<Q", data, 0x28)
    size, count = struct.unpack_from("<HH", data, 0x3A)
    for number in range(count):
        kind, _flags, _address, offset, length, link = struct.unpack_from("<IQQQQI", data, start + number * size + 4)
        yield _Section(kind, offset, length, link)


def _dynamic(data: bytes, section: _Section) -> Iterator[tuple[int, int]]:
    for place in range(section.offset, section.offset + section.size, 16):
        tag, value = struct.unpack_from("<qQ", data, place)
        if tag == _TAG_END:
            return
        yield tag, value


def _versions(data: bytes, section: _Section, texts: int) -> Iterator[str]:
    """Give the names of all versions of all libraries: records linked by the distance to the next, 0 being the end."""
    place = section.offset
    while section.size:
        _version, count, _file, first, following = struct.unpack_from("<HHIII", data, place)
        entry = place + first
        for _number in range(count):
            _hash, _flags, _other, name, next_entry = struct.unpack_from("<IHHII", data, entry)
            yield _text(data, texts + name)
            entry += next_entry
        if following == 0:
            return
        place += following


def _text(data: bytes, start: int) -> str:
    end = data.find(b"\0", start)
    if end < 0:
        raise IndexError("a text without its end")
    return data[start:end].decode("utf-8", "replace")
