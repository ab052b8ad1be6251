"""macOS: what the app says of itself, and the disk image that it is handed out in."""

from __future__ import annotations

import os
import platform
import plistlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from build_scripts.building import identity, mach_o, signing
from build_scripts.building.identity import BuildError

ENTITLEMENTS = Path(__file__).resolve().parent / "entitlements.plist"
"""What the hardened runtime must allow; each line there says why."""
OLDEST_SYSTEM = (13, 0)
"""What Qt 6.11 runs on (https://doc.qt.io/qt-6/macos.html); a library that asks for a newer macOS has the last word."""


def info_plist(version: str, files: Iterable[Path] = ()) -> dict[str, Any]:
    """Return what the app's Info.plist holds besides what PyInstaller writes itself (names, icon, identifier).

    Args:
        version: As "1.2.3".
        files: The programs and libraries that go in: the app asks for the macOS that each of them runs on.
    """
    oldest = max(OLDEST_SYSTEM, mach_o.highest(files) or OLDEST_SYSTEM)
    return {
        "CFBundleDisplayName": identity.NAME,
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "CFBundleDevelopmentRegion": "en",
        "LSApplicationCategoryType": "public.app-category.business",
        "LSMinimumSystemVersion": "{}.{}".format(*oldest),
        "NSHighResolutionCapable": True,
        # Light and dark as the system has it: without this key macOS forces light upon some.
        "NSRequiresAquaSystemAppearance": False,
        "NSHumanReadableCopyright": identity.COPYRIGHT,
        "NSPrincipalClass": "NSApplication",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": kind.title,
                "CFBundleTypeRole": "Viewer",
                # Offered under "Open With", never in place of the spreadsheet program.
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": [kind.uniform_type],
                "CFBundleTypeExtensions": list(kind.endings),
            }
            for kind in identity.FILE_KINDS
        ],
    }


def check_oldest_system(app: Path) -> str:
    """See that nothing inside an app asks for a newer macOS than the app itself does; returns that in words.

    Raises:
        BuildError: something does: people with an older macOS would get an app that does not start.
    """
    info = plistlib.loads((app / "Contents" / "Info.plist").read_bytes())
    said = tuple(int(each) for each in info["LSMinimumSystemVersion"].split("."))
    inside = [file for file in app.rglob("*") if file.is_file() and not file.is_symlink()]
    asked = mach_o.highest(inside) or OLDEST_SYSTEM
    if asked > said:
        raise BuildError("The app says macOS {}.{}, but something in it asks for {}.{}.".format(*said, *asked))
    return "It runs on macOS {}.{} and newer.".format(*said)


def pack(app: Path, target: Path, root: Path, epoch: int, environment: Mapping[str, str]) -> list[Path]:
    """Sign an app, put it into a disk image, and have that notarized.

    Returns:
        The disk image, alone in a list.

    Raises:
        BuildError: a tool of the system failed.
    """
    signing.sign_mac(app, ENTITLEMENTS, environment)
    version = identity.version_of(root)
    image = make_image(app, target / f"{identity.NAME}-{version}-macos-{platform.machine()}.dmg", epoch)
    signing.notarize(image, environment)
    return [image]


def image_command(folder: Path, image: Path) -> list[str]:
    """Return the command that makes a compressed disk image of a folder."""
    return [
        "hdiutil", "create", "-volname", identity.NAME, "-srcfolder", str(folder), "-fs", "HFS+", "-format", "UDZO",
        "-imagekey", "zlib-level=9", "-ov", str(image),
    ]  # fmt: skip


def make_image(app: Path, image: Path, epoch: int) -> Path:
    """Make a disk image with the app and, beside it, the way to the Applications folder to draw it to.

    Raises:
        BuildError: hdiutil failed.
    """
    with tempfile.TemporaryDirectory(prefix="ozogui-image-") as name:
        folder = Path(name)
        shutil.copytree(app, folder / app.name, symlinks=True)
        (folder / "Applications").symlink_to("/Applications")
        for each in folder.rglob("*"):
            os.utime(each, (epoch, epoch), follow_symlinks=False)
        # Now and then something of the system still looks at the fresh folder, and hdiutil says that it is busy.
        for _attempt in range(3):
            if subprocess.run(image_command(folder, image), check=False).returncode == 0:
                return image
    raise BuildError("hdiutil made no disk image; its own words stand above.")
