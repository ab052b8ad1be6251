"""Writes small xlsb workbooks, record by record (MS-XLSB): no free program does."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
)
_RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_REL = (
    '<Relationship Id="{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'
)


@dataclass(frozen=True)
class Error:
    """A cell with an error, by its code."""

    code: int
    of_formula: bool = False


@dataclass(frozen=True)
class Number:
    """A number that a formula gave, or in the second style of the workbook, whose format is 0000000000."""

    value: float
    of_formula: bool = False
    in_zeros: bool = False


Value = str | float | bool | Error | Number | None


def write_xlsb(
    path: Path,
    rows: Sequence[Sequence[Value]],
    *,
    hidden: bool = False,
    merges: Sequence[tuple[int, int, int, int]] = (),
) -> Path:
    """Write a workbook of one sheet "Leads"; merges are first row, last row, first column and last column from 0."""
    sheet = _record(129) + _record(148, struct.pack("<IIII", 0, max(0, len(rows) - 1), 0, 25)) + _record(145)
    for number, row in enumerate(rows):
        sheet += _record(0, struct.pack("<IIHBBB", number, 0, 300, 0, 0, 0))
        for column, value in enumerate(row):
            sheet += _cell(column, value)
    sheet += _record(146)
    if merges:
        ranges = b"".join(_record(176, struct.pack("<IIII", *merge)) for merge in merges)
        sheet += _record(177, struct.pack("<I", len(merges))) + ranges + _record(178)
    sheet += _record(130)
    entry = struct.pack("<II", 1 if hidden else 0, 1) + _text("rId1") + _text("Leads")
    book = _record(131) + _record(143) + _record(156, entry) + _record(144) + _record(132)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS.format(_REL.format("rId1", "officeDocument", "xl/workbook.bin")))
        archive.writestr(
            "xl/_rels/workbook.bin.rels", _RELS.format(_REL.format("rId1", "worksheet", "worksheets/sheet1.bin"))
        )
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
        archive.writestr("xl/styles.bin", _styles())
    return path


def _styles() -> bytes:
    formats = (
        _record(615, struct.pack("<I", 1)) + _record(44, struct.pack("<H", 164) + _text("0000000000")) + _record(616)
    )
    cell_styles = b"".join(_record(47, struct.pack("<HHHHHBBH", 0, number, 0, 0, 0, 0, 0, 0)) for number in (0, 164))
    bare = (
        _record(626, struct.pack("<I", 1))
        + _record(47, struct.pack("<HHHHHBBH", 0xFFFF, 0, 0, 0, 0, 0, 0, 0))
        + _record(627)
    )
    return (
        _record(278) + formats + bare + _record(617, struct.pack("<I", 2)) + cell_styles + _record(618) + _record(279)
    )


def _cell(column: int, value: Value) -> bytes:
    place = struct.pack("<II", column, 0)
    if value is None:
        return b""
    if isinstance(value, Error):
        if value.of_formula:
            return _record(11, place + bytes([value.code]) + struct.pack("<HII", 0, 0, 0))
        return _record(3, place + bytes([value.code]))
    if isinstance(value, Number):
        place = struct.pack("<II", column, int(value.in_zeros))
        if value.of_formula:
            return _record(9, place + struct.pack("<dHI", value.value, 0, 0))
        return _record(5, place + struct.pack("<d", value.value))
    if isinstance(value, bool):
        return _record(4, place + bytes([value]))
    if isinstance(value, str):
        return _record(6, place + _text(value))
    return _record(5, place + struct.pack("<d", value))


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _record(kind: int, content: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    while size > 127:
        head += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bytes([size]) + content
