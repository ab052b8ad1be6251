"""Writes small xls workbooks of Excel 97, record by record (MS-XLS), in the simplest compound file there is."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


@dataclass(frozen=True)
class Number:
    """A number that a formula gave, or in the second style of the workbook, whose format is 0000000000."""

    value: float
    of_formula: bool = False
    in_zeros: bool = False


Value = str | float | Number


def write_xls(path: Path, rows: Sequence[Sequence[Value]]) -> Path:
    """Write a workbook of one sheet "Leads"."""
    path.write_bytes(_compound(_workbook(rows)))
    return path


def _workbook(rows: Sequence[Sequence[Value]]) -> bytes:
    name = b"Leads"
    form = b"0000000000"
    styles = b"".join(_record(0xE0, struct.pack("<HHH", 0, number, 0) + bytes(14)) for number in (0, 164))
    before = _bof(0x0005) + _record(0x41E, struct.pack("<HHB", 164, len(form), 0) + form) + styles
    sheet_record = 4 + 8 + len(name)
    start = len(before) + sheet_record + 4
    before += _record(0x85, struct.pack("<IHBB", start, 0, len(name), 0) + name) + _record(0x0A)
    cells = b"".join(_cell(row, column, value) for row, line in enumerate(rows) for column, value in enumerate(line))
    width = max(map(len, rows))
    return (
        before + _bof(0x0010) + _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0)) + cells + _record(10)
    )


def _cell(row: int, column: int, value: Value) -> bytes:
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return _record(0x204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + text)
    number = value if isinstance(value, Number) else Number(value)
    place = struct.pack("<HHH", row, column, int(number.in_zeros))
    if number.of_formula:
        # A formula of one number: ptgNum.
        formula = b"\x1f" + struct.pack("<d", number.value)
        return _record(6, place + struct.pack("<dHIH", number.value, 0, 0, len(formula)) + formula)
    if number.value == int(number.value) and 0 <= number.value < 1 << 29:
        return _record(0x27E, place + struct.pack("<I", int(number.value) << 2 | 2))
    return _record(0x203, place + struct.pack("<d", number.value))


def _bof(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _compound(stream: bytes) -> bytes:
    """Return a compound file (MS-CFB) whose one stream is "Workbook", long enough to lie in whole sectors."""
    stream += bytes(max(4096, -(-len(stream) // _SECTOR) * _SECTOR) - len(stream))
    sectors = len(stream) // _SECTOR
    chain = [*range(3, 2 + sectors), _END]
    fat = [_FAT, _END, *chain]
    fat += [_FREE] * (_SECTOR // 4 - len(fat))
    assert len(fat) == _SECTOR // 4, "a longer list needs a longer table of sectors"
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", 0, *[_FREE] * 108)
    folder = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(stream))
    folder += _entry("", 0, _FREE, 0, 0) * 2
    return head + struct.pack(f"<{len(fat)}I", *fat) + folder + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le") if name else b""
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, _FREE, _FREE, child)
        + bytes(16 + 4 + 16)
        + struct.pack("<IQ", start, size)
    )
