"""The icons that are committed are whole, and they are the drawing."""

from __future__ import annotations

import struct

import pytest
from pytestqt.qtbot import QtBot

from build_scripts.building import icons

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def width_of(picture: bytes) -> int:
    assert picture.startswith(SIGNATURE)
    assert picture.endswith(b"IEND\xaeB`\x82")
    width, height = struct.unpack(">II", picture[16:24])
    assert width == height
    return int(width)


def pictures_of_ico(data: bytes) -> list[tuple[int, bytes]]:
    reserved, kind, count = struct.unpack_from("<HHH", data)
    assert (reserved, kind) == (0, 1)
    found = []
    for number in range(count):
        width, _height, _colours, _zero, _planes, bits, size, offset = struct.unpack_from(
            "<BBBBHHII", data, 6 + 16 * number
        )
        assert bits == 32
        found.append((width or 256, data[offset : offset + size]))
    return found


def pictures_of_icns(data: bytes) -> dict[str, bytes]:
    assert data[:4] == b"icns"
    assert struct.unpack(">I", data[4:8])[0] == len(data)
    found, place = {}, 8
    while place < len(data):
        kind, size = data[place : place + 4].decode(), struct.unpack(">I", data[place + 4 : place + 8])[0]
        found[kind] = data[place + 8 : place + size]
        place += size
    return found


def test_the_icon_for_windows_has_every_size() -> None:
    pictures = pictures_of_ico((icons.FOLDER / "ozogui.ico").read_bytes())
    assert [size for size, _picture in pictures] == list(icons.ICO_SIZES)
    assert all(width_of(picture) == size for size, picture in pictures)


def test_the_icon_for_macos_has_every_size() -> None:
    pictures = pictures_of_icns((icons.FOLDER / "ozogui.icns").read_bytes())
    assert {kind: width_of(picture) for kind, picture in pictures.items()} == icons.ICNS_TYPES


def test_pictures_come_out_as_they_went_in() -> None:
    given = {size: SIGNATURE + bytes([size % 251]) * size for size in {*icons.ICO_SIZES, *icons.ICNS_TYPES.values()}}
    ico = icons.ico_of({size: given[size] for size in icons.ICO_SIZES})
    assert pictures_of_ico(ico) == [(size, given[size]) for size in icons.ICO_SIZES]
    assert pictures_of_icns(icons.icns_of(given)) == {kind: given[size] for kind, size in icons.ICNS_TYPES.items()}


@pytest.mark.parametrize("size", icons.PNG_SIZES)
def test_the_pictures_are_the_drawing_as_it_is_now(size: int, qtbot: QtBot) -> None:
    from PySide6.QtGui import QImage

    committed = QImage(str(icons.FOLDER / f"ozogui-{size}.png"))
    now = QImage.fromData(icons.draw(icons.DRAWING, size))
    assert committed.size() == now.size()
    # Edges may be smoothed a little differently by another Qt; another drawing differs by far more.
    apart = sum(
        abs(a - b)
        for x in range(0, size, 3)
        for y in range(0, size, 3)
        for a, b in zip(committed.pixelColor(x, y).getRgb(), now.pixelColor(x, y).getRgb(), strict=True)  # type: ignore[call-overload]
    )
    assert apart / (size / 3) ** 2 < 4
