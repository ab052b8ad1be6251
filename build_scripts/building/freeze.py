"""Runs PyInstaller so that the same inputs give the same program, wherever and whenever that is."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from build_scripts.building import identity
from build_scripts.building.identity import BuildError

_LEFT_OUT = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONOPTIMIZE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Variables of the person's shell that would change what is collected."""


@dataclass(frozen=True)
class Frozen:
    """What PyInstaller made, and what it said of it."""

    top: Path
    """What is handed out: the folder OzoGUI, on macOS OzoGUI.app."""
    folder: Path
    """Where the programs lie."""
    work: Path
    """With the licence texts and the bill of materials."""

    def program(self, name: str) -> Path:
        """Return the path of one of the programs."""
        return self.folder / (f"{name}.exe" if sys.platform == "win32" else name)


def system_name() -> str:
    """Return what this system's packs are called after, as "linux-x86_64"."""
    names = {"win32": "windows", "darwin": "macos"}
    machine = {"amd64": "x86_64", "aarch64": "arm64"}.get(platform.machine().lower(), platform.machine().lower())
    return f"{names.get(sys.platform, 'linux')}-{machine}"


def variables(epoch: int, work: Path) -> dict[str, str]:
    """Return the environment of PyInstaller: the person's, less what would make two builds differ."""
    kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    return {
        **kept,
        "SOURCE_DATE_EPOCH": str(epoch),
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "PYINSTALLER_CONFIG_DIR": str(work / "cache"),
        "OZOGUI_BUILD_SYSTEM": system_name(),
    }


def freeze(python: Path, root: Path, *, work: Path, dist: Path, epoch: int) -> Frozen:
    """Make the folder with the programs; takes about a minute.

    Args:
        python: Of the environment whose packages go in, with PyInstaller in it.
        root: The working tree.
        work: A folder for what is needed on the way; emptied first.
        dist: Where the result goes; an older one is replaced.
        epoch: The moment that what is built carries.

    Raises:
        BuildError: PyInstaller failed.
    """
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    command = [
        str(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", str(dist),
        "--workpath", str(work), str(root / "build_scripts" / "building" / "ozogui.spec"),
    ]  # fmt: skip
    if subprocess.run(command, cwd=root, env=variables(epoch, work), check=False).returncode != 0:
        raise BuildError("PyInstaller failed; its own words stand above.")
    frozen = frozen_in(dist, work)
    if sys.platform not in ("win32", "darwin"):
        (frozen.folder / identity.CLI_NAME).symlink_to(identity.NAME)
    return frozen


def frozen_in(dist: Path, work: Path) -> Frozen:
    """Return where `freeze` puts what it makes, whether it has done so or not."""
    details = work / "ozogui"
    if sys.platform == "darwin":
        app = dist / f"{identity.NAME}.app"
        return Frozen(app, app / "Contents" / "MacOS", details)
    return Frozen(dist / identity.NAME, dist / identity.NAME, details)
