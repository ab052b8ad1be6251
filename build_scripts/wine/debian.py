"""A Debian 13 in a folder, with a Wine that is new enough, and how a command runs inside it.

Wine 8, which older systems have, starts Python and crashes in its `platform` module. The folder's /proc and /dev are
mounted for each command alone (a mount namespace of its own), so that nothing of the system hangs in the folder when
somebody deletes it.
"""

from __future__ import annotations

import os
import platform as system
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from build_scripts import system_libraries

SUITE = "trixie"
PACKAGES = (
    "wine", "wine64", "wine32:i386", "libpython3.13-stdlib", "gcc-mingw-w64-x86-64-win32", "xvfb", "xauth", "xdotool",
    "imagemagick", "fonts-dejavu-core", "fonts-noto-core",
)  # fmt: skip
"""wine32 is for the installer's compiler, Python's library for the Windows Python, fonts for Devanagari."""
PROJECT = "/project"
"""Where the working tree stands inside; Wine sees it as Z:\\project."""
_STAMP = "ozogui-ready"
_OURS = ("TMPDIR", "HOME", "DISPLAY", "XAUTHORITY", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "QT_QPA_PLATFORM")
"""Variables that mean something else inside the folder than outside."""
_ENTER = (
    'set -e; mount -t proc proc "$1/proc"; mount --rbind /dev "$1/dev"; mount --rbind /sys "$1/sys";'
    ' mount --bind "$2" "$1$3"; root=$1; shift 3;'
    ' exec chroot "$root" sh -c \'cd "$0" && exec "$@"\' "$@"'
)


class NoWineError(Exception):
    """Wine cannot be had here; the text says why, in words for developers."""


class Debian:
    """The folder, and commands in it.

    Args:
        cache: The folder `.wine` of the working tree; the Debian stands in it.
        root: The working tree, which is seen inside as `PROJECT`.
    """

    def __init__(self, cache: Path, root: Path) -> None:
        self.folder, self._root = cache / "debian", root

    def provide(self) -> None:
        """Make the folder where it is not there in full; takes about five minutes the first time, and 3.3 GB.

        Raises:
            NoWineError: this is no Linux on x86-64, this process is not root, or a package cannot be had.
        """
        if why := why_not():
            raise NoWineError(why)
        stamp = self.folder / _STAMP
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == " ".join(PACKAGES):
            return
        mirror = debian_mirror(_sources(Path("/etc/apt")))
        if mirror is None:
            raise NoWineError(
                "None of this system's package sources is a Debian one, so no Debian 13 can be made of them."
            )
        if not shutil.which("debootstrap") and not system_libraries.apt_install(["debootstrap"]):
            raise NoWineError("debootstrap is missing and cannot be installed.")
        if not (self.folder / "usr" / "bin" / "apt-get").exists():
            print(f"Making a Debian 13 in {self.folder} (some minutes, once)", flush=True)
            self.folder.mkdir(parents=True, exist_ok=True)
            if subprocess.run(["debootstrap", "--variant=minbase", SUITE, self.folder, mirror], check=False).returncode:
                raise NoWineError("debootstrap failed; its own words stand above.")
        shutil.copyfile("/etc/resolv.conf", self.folder / "etc" / "resolv.conf")
        quiet = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0")
        for command in (
            ("dpkg", "--add-architecture", "i386"),
            (*quiet, "update"),
            (*quiet, "install", "--yes", "--no-install-recommends", *PACKAGES),
        ):
            print(f"In the Debian 13: {' '.join(command)}", flush=True)
            if self.run(*command, stdout=subprocess.DEVNULL).returncode:
                raise NoWineError(f"Inside the Debian 13, {command[0]} failed; its own words stand above.")
        stamp.write_text(" ".join(PACKAGES), encoding="utf-8")

    def run(
        self,
        *command: str,
        timeout: float | None = None,
        variables: Mapping[str, str] | None = None,
        stdout: int | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside; returns what it ended with, and its output where stdout is PIPE (stderr in it).

        Raises:
            subprocess.TimeoutExpired: it took longer; it and what it started are ended, but for Wine's own server.
        """
        with self.start(*command, variables=variables, stdout=stdout) as process:
            try:
                said, _ = process.communicate(timeout=timeout)
            except subprocess.TimeoutExpired:
                _end(process)
                process.communicate()
                raise
        return subprocess.CompletedProcess(command, process.returncode, said)

    def start(
        self, *command: str, variables: Mapping[str, str] | None = None, stdout: int | None = None
    ) -> subprocess.Popen[str]:
        """Start a command inside, in a process group of its own; what it is given is what `run` is given."""
        (self.folder / PROJECT.strip("/")).mkdir(exist_ok=True)
        inside = {name: value for name, value in os.environ.items() if name not in _OURS}
        inside |= {"HOME": "/root", "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"}
        inside |= {"LANG": "C.UTF-8", **(variables or {})}
        enter = ["unshare", "--mount", "--propagation=private", "sh", "-c", _ENTER]
        return subprocess.Popen(
            [*enter, "sh", str(self.folder), str(self._root), PROJECT, PROJECT, *command],
            env=inside, stdin=subprocess.DEVNULL, stdout=stdout,
            stderr=subprocess.STDOUT if stdout == subprocess.PIPE else None, text=True, errors="replace",
            start_new_session=True,
        )  # fmt: skip


def _end(process: subprocess.Popen[str]) -> None:
    if sys.platform != "win32":
        os.killpg(process.pid, signal.SIGKILL)


def why_not(platform: str = sys.platform, machine: str | None = None, *, is_root: bool | None = None) -> str:
    """Return why Wine cannot be had on this system, as a sentence; empty when it can."""
    machine = machine if machine is not None else system.machine()
    if not platform.startswith("linux") or machine != "x86_64":
        return "Wine is set up on a Linux with an x86-64 processor only."
    if is_root is None:
        is_root = sys.platform != "win32" and os.geteuid() == 0
    if not is_root:
        return "Wine is set up in a Debian folder, which only root can enter (chroot). Run this as root."
    return ""


def debian_mirror(texts: Iterable[str]) -> str | None:
    """Return the address that this system takes Debian's own packages from, or None.

    Args:
        texts: Of files of apt's sources, in the one-line form and in the form of fields.
    """
    for text in texts:
        for line in text.splitlines():
            one_line = re.match(r"\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s", line)
            fields = re.match(r"\s*URIs:\s*(\S+)", line, re.IGNORECASE)
            if (found := one_line or fields) and found[1].rstrip("/").endswith("/debian"):
                return found[1]
    return None


def _sources(folder: Path) -> list[str]:
    files = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))]
    return [file.read_text(encoding="utf-8", errors="replace") for file in files if file.is_file()]
