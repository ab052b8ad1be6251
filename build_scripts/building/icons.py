"""Draws the program's icons from `resources/icons/ozogui.svg`: .ico for Windows, .icns for macOS, .png for Linux.

They are committed, because a build must not depend on how Qt draws that day. When the drawing changes, run
`.venv/bin/python -m build_scripts.building.icons`. The forms of the files are put together here; Qt only draws.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "icons"
DRAWING = Path(__file__).resolve().parents[2] / "resources" / "icons" / "ozogui.svg"

ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
"""What Windows asks for at 100 to 250 percent (https://learn.microsoft.com/windows/apps/design/style/iconography)."""
ICNS_TYPES = {
    "icp4": 16, "icp5": 32, "icp6": 64, "ic07": 128, "ic08": 256, "ic09": 512, "ic10": 1024,
    "ic11": 32, "ic12": 64, "ic13": 256, "ic14": 512,
}  # fmt: skip
"""Apple's names of PNG pictures by their pixels; ic11 to ic14 are those for screens of double sharpness."""
PNG_SIZES = (48, 128, 256)


def ico_of(pictures: Mapping[int, bytes]) -> bytes:
    """Put PNG pictures into an .ico file.

    Args:
        pictures: By their width in pixels; at most 256.
    """
    header = struct.pack("<HHH", 0, 1, len(pictures))
    offset = len(header) + 16 * len(pictures)
    entries, contents = b"", b""
    for size, picture in sorted(pictures.items()):
        side = size % 256  # 256 is written as 0
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), offset + len(contents))
        contents += picture
    return header + entries + contents


def icns_of(pictures: Mapping[int, bytes]) -> bytes:
    """Put PNG pictures into an .icns file.

    Args:
        pictures: By their width in pixels; every size of ICNS_TYPES.
    """
    parts = b"".join(
        kind.encode("ascii") + struct.pack(">I", 8 + len(pictures[size])) + pictures[size]
        for kind, size in ICNS_TYPES.items()
    )
    return b"icns" + struct.pack(">I", 8 + len(parts)) + parts


def draw(drawing: Path, size: int) -> bytes:
    """Return a drawing as a PNG picture of so many pixels a side; a QGuiApplication must exist."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(drawing.read_bytes())).render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide6's own list of types lacks this one
    return bytes(data.data())


def main() -> int:
    """Draw them all anew."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication

    app = QGuiApplication([])
    pictures = {size: draw(DRAWING, size) for size in {*ICO_SIZES, *ICNS_TYPES.values(), *PNG_SIZES}}
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "ozogui.ico").write_bytes(ico_of({size: pictures[size] for size in ICO_SIZES}))
    (FOLDER / "ozogui.icns").write_bytes(icns_of(pictures))
    for size in PNG_SIZES:
        (FOLDER / f"ozogui-{size}.png").write_bytes(pictures[size])
    app.quit()
    for file in sorted(FOLDER.iterdir()):
        print(f"{file.name}: {file.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
