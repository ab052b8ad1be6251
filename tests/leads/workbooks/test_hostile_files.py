"""Files made to end the program that opens them: each is refused within seconds, and with little memory."""

from __future__ import annotations

import struct
import sys
import time
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from ozogui.leads.reading.sheet import read_sheet
from ozogui.leads.rows.sheet_error import SheetError
from tests.leads.files import write_ods, write_raw_xlsx, write_zip
from tests.leads.odd_files import OLD_FILES

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux refuses memory at once")

MEMORY_MB = 1_100
"""What the reader's process may have had in memory, a tenth above its limit for what it shares with others."""


def _repeating_ods(path: Path) -> None:
    write_ods(path, [["Phone"]])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    cell = b'<table:table-cell table:number-columns-repeated="9999" office:value-type="float" office:value="1"/>'
    row = b'<table:table-row table:number-rows-repeated="99999">' + cell + b"</table:table-row>"
    members["content.xml"] = members["content.xml"].replace(b"</table:table>", row + b"</table:table>")
    write_zip(path, members)


def _one_text_for_many_cells(path: Path) -> None:
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 12_001))
    write_raw_xlsx(path, cells)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    types = members["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType='
        b'"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    )
    relations = members["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    )
    text = b"x" * (1 << 20)
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    shared = b'<sst xmlns="' + main + b'"><si><t>' + text + b"</t></si></sst>"
    changed = {"[Content_Types].xml": types, "xl/_rels/workbook.xml.rels": relations, "xl/sharedStrings.xml": shared}
    write_zip(path, {**members, **changed})


def _entity_bomb(path: Path) -> None:
    names = ["a"] + [chr(ord("a") + number) for number in range(1, 12)]
    entities = '<!ENTITY a "0123456789">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names)
    )
    write_raw_xlsx(path, f'<row r="1"><c r="A1" t="inlineStr"><is><t>&{names[-1]};</t></is></c></row>')
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    part = "xl/worksheets/sheet1.xml"
    write_zip(path, {**members, part: f"<!DOCTYPE x [{entities}]>".encode() + members[part]})


def _understated(path: Path) -> None:
    """An archive whose text table says that it takes 100 bytes and unpacks to 300 MB."""
    _one_text_for_many_cells(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    shared = members["xl/sharedStrings.xml"]
    write_zip(path, {**members, "xl/sharedStrings.xml": shared.replace(b"</t>", b"x" * (300 << 20) + b"</t>", 1)})
    content = bytearray(path.read_bytes())
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/sharedStrings.xml"))
    struct.pack_into("<I", content, place + 24, 100)
    path.write_bytes(content)


def _looping_directory(path: Path) -> None:
    content = bytearray((OLD_FILES / "errors.xls").read_bytes())
    (table,) = struct.unpack_from("<I", content, 76)
    (directory,) = struct.unpack_from("<I", content, 48)
    struct.pack_into("<I", content, (table + 1) * 512 + 4 * directory, directory)
    path.write_bytes(content)


def _looping_lists(path: Path) -> None:
    content = bytearray((OLD_FILES / "errors.xls").read_bytes())
    struct.pack_into("<I", content, 44, 0xFFFFFF)
    struct.pack_into("<II", content, 68, 0, 0xFFFFFF)
    content[512:1024] = bytes(512)
    path.write_bytes(content)


def _many_members(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(60_000):
            archive.writestr(f"xl/{number}", b"")


HOSTILE: dict[str, tuple[Callable[[Path], None], str]] = {
    "repeating.ods": (_repeating_ods, "more than 22,000,000 cells"),
    "one text.xlsx": (_one_text_for_many_cells, "memory to read"),
    "entities.xlsx": (_entity_bomb, ""),
    "understated.xlsx": (_understated, "unpacks to more than it declares"),
    "directory.xls": (_looping_directory, "is damaged"),
    "lists.xls": (_looping_lists, "is damaged"),
    "members.xlsx": (_many_members, ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_seconds_and_a_sentence(name: str, tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows counts otherwise")
    import resource

    make, title = HOSTILE[name]
    make(tmp_path / name)
    begun = time.monotonic()
    with pytest.raises(SheetError) as caught:
        read_sheet(tmp_path / name)
    assert title in caught.value.title
    assert time.monotonic() - begun < 20
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3 < MEMORY_MB
