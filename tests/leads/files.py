"""Makes small files for the tests of reading: workbooks by openpyxl, or by hand where openpyxl is too neat."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook

Row = Sequence[object]

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_REL = f'<Relationship Id="{{}}" Type="{_R}/{{}}" Target="{{}}"/>'


def write_xlsx(path: Path, rows: Iterable[Row], title: str = "Leads") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def write_raw_xlsx(path: Path, sheet_data: str, *, target: str = "worksheets/sheet1.xml", prefix: str = "") -> Path:
    """Write a workbook of one sheet "Leads" around the XML of its rows, as some exporting program might."""
    mark = f"{prefix}:" if prefix else ""
    xmlns = f'xmlns:{prefix}="{_MAIN}"' if prefix else f'xmlns="{_MAIN}"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS.format(_REL.format("rId1", "officeDocument", "xl/workbook.xml")))
        archive.writestr("xl/_rels/workbook.xml.rels", _RELS.format(_REL.format("rId7", "worksheet", target)))
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_R}"><sheets>'
            '<sheet name="Leads" sheetId="1" r:id="rId7"/></sheets></workbook>',
        )
        member = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        archive.writestr(
            member, f"<{mark}worksheet {xmlns}><{mark}sheetData>{sheet_data}</{mark}sheetData></{mark}worksheet>"
        )
    return path


def write_ods(path: Path, rows: Sequence[Sequence[str | float]], *, encrypted: bool = False) -> Path:
    """Write an OpenDocument sheet "Leads"."""
    cells = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    manifest = "<manifest:encryption-data/>" if encrypted else ""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="Leads">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="content.xml">{manifest}</manifest:file-entry>'
            "</manifest:manifest>",
        )
    return path


def _ods_cell(value: str | float) -> str:
    if value == "":
        return "<table:table-cell/>"
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>x</text:p></table:table-cell>'


def write_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path
