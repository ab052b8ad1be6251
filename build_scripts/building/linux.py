"""Linux: an archive that anybody unpacks, and a package for Debian and Ubuntu; the same bytes for the same folder."""

from __future__ import annotations

import gzip
import lzma
import os
import platform
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from build_scripts.building import checks, identity
from build_scripts.building.freeze import Frozen
from build_scripts.building.identity import BuildError
from build_scripts.system_libraries import FONT_PACKAGE

FILES = Path(__file__).resolve().parent / "linux_files"
DESKTOP_FILE = FILES / "ozogui.desktop"
METAINFO = FILES / f"{identity.BUNDLE_ID}.metainfo.xml"
INSTALLER = FILES / "install.sh"
MAINTAINER = "OzoGUI founders <ozogui@localhost>"
HOME = "usr/lib/ozogui"
"""Where the package puts the folder."""
PACE_FOLDER = "var/lib/ozogui"
"""Where the program looks for a pace that all people of the computer share (`paths.computer_folder`)."""
_ICONS = Path(__file__).resolve().parent / "icons"
_FONTS = f"{FONT_PACKAGE} | fonts-noto-core | fonts-liberation | fonts-ubuntu"


def machine() -> str:
    """Return this machine's architecture as Debian names it."""
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())


def pack(frozen: Frozen, target: Path, root: Path, epoch: int) -> list[Path]:
    """Make the archive and the package of what was frozen.

    Returns:
        Both.

    Raises:
        BuildError: dpkg-deb is missing or failed, or the archive is larger than allowed.
    """
    version = identity.version_of(root)
    archive = make_archive(
        frozen.folder, target / f"{identity.NAME}-{version}-linux-{platform.machine()}.tar.xz", epoch
    )
    package = make_package(frozen.folder, target / f"{identity.PACKAGE}_{version}_{machine()}.deb", root, epoch)
    for file in (archive, package):
        print(checks.check_size(file.stat().st_size, checks.MOST_PACKED_MB, file.name), flush=True)
    return [archive, package]


def make_archive(folder: Path, archive: Path, epoch: int) -> Path:
    """Pack a folder, with what installs it for one person, into a tar.xz; takes about a minute.

    Names are sorted and owners, times and rights are the same wherever it is made.
    """

    def tidy(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = epoch
        is_program = entry.isdir() or entry.issym() or entry.mode & 0o100
        entry.mode = 0o755 if is_program else 0o644
        return entry

    names = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not _is_folder(path)}
    names |= {INSTALLER.name: INSTALLER, DESKTOP_FILE.name: DESKTOP_FILE}
    with (
        lzma.open(archive, "wb", preset=6) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        for name, path in sorted(names.items()):
            tar.add(path, f"{identity.NAME}/{name}", recursive=False, filter=tidy)
    return archive


def make_package(folder: Path, package: Path, root: Path, epoch: int) -> Path:
    """Make a Debian package of a folder.

    Raises:
        BuildError: dpkg-deb is missing or failed.
    """
    if shutil.which("dpkg-deb") is None:
        raise BuildError("The package for Debian needs dpkg-deb (package dpkg); it is not installed here.")
    with tempfile.TemporaryDirectory(prefix="ozogui-deb-") as name:
        tree = Path(name) / "tree"
        shutil.copytree(folder, tree / HOME, symlinks=True)
        _fill(tree, root, epoch)
        (tree / PACE_FOLDER).mkdir(parents=True)
        needs = checks.packages_for(checks.system_needs(folder))
        installed = checks.size_of(tree) // 1024
        control = tree / "DEBIAN" / "control"
        control.parent.mkdir()
        control.write_text(
            control_file(identity.version_of(root), needs, checks.newest_glibc(folder), installed), encoding="utf-8"
        )
        for each in [*tree.rglob("*"), tree]:
            if not each.is_symlink():
                each.chmod(0o755 if each.is_dir() or os.access(each, os.X_OK) else 0o644)
            os.utime(each, (epoch, epoch), follow_symlinks=False)
        # Written by all people of the computer: CloudAgent counts the requests of an account, not of a person.
        (tree / PACE_FOLDER).chmod(0o777)
        command = ["dpkg-deb", "--build", "--root-owner-group", "-Zxz", str(tree), str(package)]
        done = subprocess.run(
            command, check=False, env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}, stdout=subprocess.DEVNULL
        )
    if done.returncode != 0:
        raise BuildError("dpkg-deb failed; its own words stand above.")
    return package


def control_file(version: str, needs: Sequence[str], glibc: tuple[int, int], installed_kb: int) -> str:
    """Return what the package says of itself.

    Args:
        version: Of the program.
        needs: Packages of the libraries that it asks of the system.
        glibc: The oldest C library that it starts with.
        installed_kb: What its files take, in units of 1024 bytes.
    """
    depends = [f"libc6 (>= {glibc[0]}.{glibc[1]})", *needs, "ca-certificates", _FONTS]
    return "\n".join(
        [
            f"Package: {identity.PACKAGE}",
            f"Version: {version}",
            f"Architecture: {machine()}",
            f"Maintainer: {MAINTAINER}",
            f"Installed-Size: {installed_kb}",
            f"Depends: {', '.join(depends)}",
            # For keys that stay, the desktop's file dialogs, and names in Indian scripts.
            "Recommends: gnome-keyring | kwalletmanager | keepassxc, xdg-desktop-portal, xdg-utils, fonts-noto-core",
            "Section: office",
            "Priority: optional",
            f"Description: {identity.SUMMARY}",
            " OzoGUI brings a spreadsheet of leads into an outbound campaign of Ozonetel",
            " CloudAgent: checked first, and never faster than CloudAgent allows.",
            "",
        ]
    )


def _fill(tree: Path, root: Path, epoch: int) -> None:
    """Put beside the program what makes it a part of the system: commands, menu, icons, documents."""
    commands = tree / "usr" / "bin"
    commands.mkdir(parents=True)
    (commands / identity.PACKAGE).symlink_to(f"../lib/ozogui/{identity.NAME}")
    (commands / identity.CLI_NAME).symlink_to(f"../lib/ozogui/{identity.CLI_NAME}")
    share = tree / "usr" / "share"
    placed = {
        share / "applications" / DESKTOP_FILE.name: DESKTOP_FILE,
        share / "metainfo" / METAINFO.name: METAINFO,
        share / "icons/hicolor/scalable/apps/ozogui.svg": root / "resources" / "icons" / "ozogui.svg",
        **{
            share / f"icons/hicolor/{size}x{size}/apps/ozogui.png": _ICONS / f"ozogui-{size}.png"
            for size in (48, 128, 256)
        },
        share / "doc" / identity.PACKAGE / "copyright": root / "LICENSE",
    }
    for place, source in placed.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place)
    changes = (root / "CHANGELOG.md").read_bytes()
    (share / "doc" / identity.PACKAGE / "changelog.gz").write_bytes(gzip.compress(changes, 9, mtime=epoch))


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
