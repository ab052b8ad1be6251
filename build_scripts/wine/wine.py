"""Wine inside the Debian folder: a prefix of its own for each job, programs started in it, a virtual screen."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from build_scripts.wine.debian import PROJECT, Debian

QUIET = {"WINEARCH": "win64", "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml=", "XDG_RUNTIME_DIR": "/tmp"}
"""No messages of Wine's own, and no question whether .NET and a browser shall be fetched."""
_OURS = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}


class Wine:
    """A Windows of its own: settings, C: and registry of one job, made anew.

    A prefix in which a program was started with closed standard handles hung later, hence one for each job.

    Args:
        debian: Where Wine is.
        cache: The folder `.wine`.
        name: Of the job; an older prefix of that name is deleted.
    """

    def __init__(self, debian: Debian, cache: Path, name: str) -> None:
        self._debian = debian
        self.prefix = cache / f"prefix-{name}"
        self.variables = {**QUIET, **_OURS, "WINEPREFIX": f"{PROJECT}/.wine/{self.prefix.name}"}
        self.drive = self.prefix / "drive_c"
        shutil.rmtree(self.prefix, ignore_errors=True)
        self._debian.run("wine", "wineboot", "--init", timeout=180, variables=self.variables)
        # What it has started knows of no screen, and programs that have one would be sent to it.
        self.stop()

    def run(
        self, *command: str, timeout: float = 180, variables: Mapping[str, str] | None = None
    ) -> tuple[int | None, str]:
        """Run a Windows program to its end; returns its exit code (None: it took too long) and all that it printed."""
        inside = {**self.variables, **(variables or {})}
        try:
            done = self._debian.run("wine", *command, timeout=timeout, variables=inside, stdout=subprocess.PIPE)
        except subprocess.TimeoutExpired:
            self.stop()
            return None, f"did not end within {timeout:.0f} s"
        return done.returncode, done.stdout or ""

    def start(self, *command: str, variables: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Start a Windows program that goes on meanwhile; `stop` ends it."""
        inside = {**self.variables, **(variables or {})}
        return self._debian.start("wine", *command, variables=inside, stdout=subprocess.PIPE)

    def stop(self) -> None:
        """End every program of this Windows at once, as a power cut would."""
        self._debian.run("wineserver", "-k", variables=self.variables, timeout=60)

    @contextlib.contextmanager
    def screen(self, size: str = "1440x900") -> Iterator[dict[str, str]]:
        """Have a virtual screen; gives the variables with which programs show themselves on it."""
        command = ("Xvfb", "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-displayfd", "1")
        server = self._debian.start(*command, stdout=subprocess.PIPE)
        try:
            assert server.stdout is not None
            number = server.stdout.readline().strip()
            while number and not number.isdigit():
                number = server.stdout.readline().strip()
            yield {"DISPLAY": f":{number}"}
        finally:
            server.terminate()
            server.wait(timeout=30)

    def picture(self, screen: Mapping[str, str], target: Path) -> None:
        """Take a picture of the whole screen; the target lies in `.wine`."""
        inside = f"{PROJECT}/.wine/{target.name}"
        self._debian.run("import", "-window", "root", inside, variables=screen, timeout=60)


def windows_path(path: str) -> str:
    """Return how Wine calls a file of the working tree, given relative to it with slashes."""
    return f"Z:{PROJECT}/{path}".replace("/", "\\")
