"""Which of the system's libraries Qt still misses on Linux, and how they get there.

Windows and macOS need none. Nothing here knows about Python packages: those are `environment.py`'s. Standard library
only: this runs before anything is installed.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")


@dataclass(frozen=True)
class Library:
    """One thing that Qt or the tests want from the system."""

    package: str
    """Debian's and Ubuntu's package of it."""
    file: str
    """What the dynamic linker looks for."""


LIBRARIES = (
    # Qt itself, also without a screen.
    Library("libgl1", "libGL.so.1"),
    Library("libegl1", "libEGL.so.1"),
    Library("libxkbcommon0", "libxkbcommon.so.0"),
    Library("libdbus-1-3", "libdbus-1.so.3"),
    Library("libfontconfig1", "libfontconfig.so.1"),
    Library("libglib2.0-0", "libglib-2.0.so.0"),
    Library("libglib2.0-0", "libgthread-2.0.so.0"),
    Library("libfreetype6", "libfreetype.so.6"),
    Library("libgssapi-krb5-2", "libgssapi_krb5.so.2"),
    Library("libx11-6", "libX11.so.6"),
    Library("libstdc++6", "libstdc++.so.6"),
    Library("libgcc-s1", "libgcc_s.so.1"),
    # A window under X.
    Library("libxcb1", "libxcb.so.1"),
    Library("libxcb-cursor0", "libxcb-cursor.so.0"),
    Library("libxcb-icccm4", "libxcb-icccm.so.4"),
    Library("libxcb-keysyms1", "libxcb-keysyms.so.1"),
    Library("libxcb-shape0", "libxcb-shape.so.0"),
    Library("libxcb-xkb1", "libxcb-xkb.so.1"),
    Library("libxcb-randr0", "libxcb-randr.so.0"),
    Library("libxcb-render0", "libxcb-render.so.0"),
    Library("libxcb-render-util0", "libxcb-render-util.so.0"),
    Library("libxcb-shm0", "libxcb-shm.so.0"),
    Library("libxcb-sync1", "libxcb-sync.so.1"),
    Library("libxcb-xfixes0", "libxcb-xfixes.so.0"),
    Library("libxcb-image0", "libxcb-image.so.0"),
    Library("libxcb-util1", "libxcb-util.so.1"),
    Library("libxkbcommon-x11-0", "libxkbcommon-x11.so.0"),
    Library("libx11-xcb1", "libX11-xcb.so.1"),
)
_BINUTILS = ("objdump", "objcopy", "strip")
FONT_PACKAGE = "fonts-dejavu-core"
VENV_PACKAGE = "python3-venv"


def can_load(file: str) -> bool:
    """Whether the dynamic linker finds and opens a library: the very question that Qt will ask."""
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True


def has_fonts(folders: Iterable[str] = _FONT_FOLDERS) -> bool:
    """Whether there is at least one font: without any, Qt draws empty boxes."""
    return any(next(Path(folder).rglob("*.[to]t[fc]"), None) for folder in folders)


def missing_libraries(platform: str = sys.platform, *, loads: Callable[[str], bool] = can_load) -> tuple[Library, ...]:
    """Return the libraries that Qt needs and the system lacks; always none but on Linux."""
    if not platform.startswith("linux"):
        return ()
    return tuple(library for library in LIBRARIES if not loads(library.file))


def install_command(missing: Sequence[Library], *, finds: Callable[[str], str | None] = shutil.which) -> str:
    """Return the command that an administrator types to get missing libraries; where unknown, the files' names."""
    if finds("apt-get"):
        return f"sudo apt-get install --no-install-recommends {' '.join(library.package for library in missing)}"
    # Packages of these systems provide the names of the library files themselves.
    provided = " ".join(f'"{library.file}()(64bit)"' for library in missing)
    for manager in ("dnf", "zypper"):
        if finds(manager):
            return f"sudo {manager} install {provided}"
    return "install the packages that hold " + ", ".join(library.file for library in missing)


def can_install() -> bool:
    """Whether this process may install packages here: Debian's tools, run by root."""
    return sys.platform != "win32" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages, its lists refreshed first; return whether it went well. Takes up to some minutes."""
    print(f"Installing from the system's packages: {' '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0", *arguments],
            env=environment,
            check=False,
            stdout=subprocess.DEVNULL,
        )
        # Lists that are a little old still serve, so a failed refresh alone does not stop the installation.
        if done.returncode != 0 and arguments[0] == "install":
            return False
    return True


def provide_libraries() -> str:
    """Install the libraries that Qt misses where that can be done.

    Returns:
        What is still missing and the command that gets it, as one sentence; empty when nothing is.
    """
    missing = missing_libraries()
    if sys.platform.startswith("linux") and can_install():
        packages = [library.package for library in missing]
        if not has_fonts():
            packages.append(FONT_PACKAGE)
        if packages:
            apt_install(packages)
            missing = missing_libraries()
    if not missing:
        return ""
    return f"Qt misses {len(missing)} of the system's libraries. To get them, type: {install_command(missing)}"


def provide_binutils() -> str:
    """Install what PyInstaller takes program files apart with on Linux, where it is missing and that can be done.

    Returns:
        What to do about it, as one sentence; empty when nothing is missing.
    """
    if not sys.platform.startswith("linux") or all(map(shutil.which, _BINUTILS)):
        return ""
    if can_install() and apt_install(["binutils"]) and all(map(shutil.which, _BINUTILS)):
        return ""
    return f"Building needs {', '.join(_BINUTILS)}. On Debian and Ubuntu, type: sudo apt-get install binutils"


def provide_venv() -> str:
    """Install Debian's part of Python that makes environments, where it is missing and that can be done.

    Returns:
        What to do about it, as one sentence; empty when Python can make environments.
    """
    if importlib.util.find_spec("ensurepip") is not None and importlib.util.find_spec("venv") is not None:
        return ""
    if can_install() and apt_install([VENV_PACKAGE]):
        importlib.invalidate_caches()
        if importlib.util.find_spec("ensurepip") is not None:
            return ""
    return f"This Python cannot make environments. On Debian and Ubuntu, type: sudo apt-get install {VENV_PACKAGE}"
