"""The project's own Python environments: made once, known at once as finished, made anew when they are broken.

`.venv` is for running, testing and trying out; a clean one apart is for building what people are handed.

What is installed stands in the lock files in `requirements/`; nothing here knows what the program does. Standard
library only: this runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path

STAMP_NAME = ".ozogui-setup.json"
_PIP_WANDERERS = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONHOME", "PYTHONPATH")
"""Settings of the person's shell that would make pip install somewhere else than into `.venv`."""


class SetupError(Exception):
    """The environment cannot be made; the text says why and what to do, in words for people."""


class Level(Enum):
    """How much is installed: what the program needs, also what its developers need, or also what freezes it."""

    APP = "app"
    DEV = "dev"
    BUILD = "build"

    def covers(self, other: Level) -> bool:
        """Whether an environment of this level serves where the other is asked for: the developers' has all."""
        return self is other or self is Level.DEV


@dataclass(frozen=True)
class Stamp:
    """What `.venv` says of itself; written last, so that a half-made environment never says that it is ready."""

    state: str
    """`making` while something is being installed, `ready` when all of it was."""
    level: str
    key: str
    """Digest of everything that the installed packages depend on; see `Environment.key`."""
    libraries: bool = False
    """Whether Qt's system libraries were all there when last looked for."""


class Environment:
    """An environment of one working tree; used by one process at a time.

    Args:
        root: Folder of `pyproject.toml`; the environment lies in it.
        folder: Where in it; by default `.venv`.
    """

    def __init__(self, root: Path, folder: str = ".venv") -> None:
        self._root = root
        self._name = folder
        self._folder = root / folder
        self._stamp_file = self._folder / STAMP_NAME

    @property
    def python(self) -> Path:
        """The environment's interpreter, whether it exists yet or not."""
        return self._script_folder / ("python.exe" if os.name == "nt" else "python")

    @property
    def program(self) -> Path:
        """The environment's `ozogui` command."""
        return self._script_folder / ("ozogui.exe" if os.name == "nt" else "ozogui")

    def lock_file(self, level: Level) -> Path:
        """Return the list of pinned and hashed packages of a level."""
        return self._root / "build_scripts" / "requirements" / f"{level.value}.txt"

    def key(self, level: Level) -> str:
        """Return a digest that changes whenever an installed environment may no longer fit.

        It covers the lock file, the project file, Python's version, and the folder, whose path scripts hold.
        """
        digest = hashlib.sha256()
        for part in (
            self.lock_file(level).read_bytes(),
            (self._root / "pyproject.toml").read_bytes(),
            ".".join(map(str, sys.version_info[:3])).encode(),
            os.fsencode(self._root),
        ):
            digest.update(len(part).to_bytes(8, "big") + part)
        return digest.hexdigest()

    def stamp(self) -> Stamp | None:
        """Return what the environment says of itself, or None where it says nothing that can be understood."""
        try:
            facts = json.loads(self._stamp_file.read_text(encoding="utf-8"))
            return Stamp(str(facts["state"]), str(facts["level"]), str(facts["key"]), bool(facts["libraries"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def is_ready(self, level: Level) -> bool:
        """Whether everything of that level is installed and still fits; takes a few milliseconds, starts no process."""
        stamp = self.stamp()
        if stamp is None or stamp.state != "ready" or stamp.level not in {one.value for one in Level}:
            return False
        installed = Level(stamp.level)
        if not installed.covers(level) or stamp.key != self.key(installed):
            return False
        return self.python.exists() and self.program.exists()

    @property
    def libraries_known(self) -> bool:
        """Whether Qt's system libraries were found complete since the environment was last made ready."""
        stamp = self.stamp()
        return stamp is not None and stamp.state == "ready" and stamp.libraries

    def keep_libraries_known(self) -> None:
        """Remember that Qt's system libraries are complete, so that later starts need not look."""
        if (stamp := self.stamp()) is not None:
            self._write(Stamp(stamp.state, stamp.level, stamp.key, libraries=True))

    def prepare(self, level: Level) -> None:
        """Make the environment ready for a level, from whatever state it is in.

        Raises:
            SetupError: when Python, pip or the disk does not let it; the next call begins again.
        """
        stamp = self.stamp()
        if stamp is not None and stamp.level == Level.DEV.value:
            level = Level.DEV  # what developers once asked for stays installed, so it must stay up to date
        if (stamp is not None and stamp.state != "ready") or not self._is_sound():
            self._make_anew(level)
        self._write(Stamp("making", level.value, ""))
        whose = {Level.APP: "OzoGUI needs", Level.DEV: "OzoGUI and its developers need", Level.BUILD: "a build needs"}
        print(f"Installing what {whose[level]} into {self._name}. The first time takes a few minutes.", flush=True)
        self._pip("install", "--require-hashes", "--requirement", str(self.lock_file(level)))
        self._pip("install", "--no-deps", "--no-build-isolation", "--editable", str(self._root))
        self._write(Stamp("ready", level.value, self.key(level)))

    @property
    def _script_folder(self) -> Path:
        return self._folder / ("Scripts" if os.name == "nt" else "bin")

    def _is_sound(self) -> bool:
        """Whether there is an environment of this very Python version with a working pip in it."""
        if not self.python.exists():
            return False
        question = "import sys, pip; print('.'.join(map(str, sys.version_info[:3])))"
        try:
            answer = subprocess.run(
                [self.python, "-c", question],
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
                env=_environment(),
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return answer.returncode == 0 and answer.stdout.strip() == ".".join(map(str, sys.version_info[:3]))

    def _make_anew(self, level: Level) -> None:
        if self._folder.is_symlink() or self._folder.exists():
            print(f"Making {self._name} anew: it is unfinished, broken, or of another Python", flush=True)
            self._remove()
        # The mark comes before the first file of the environment: whatever ends this process, it is seen next time.
        self._folder.mkdir(parents=True)
        self._write(Stamp("making", level.value, ""))
        made = subprocess.run([sys.executable, "-m", "venv", self._folder], check=False, env=_environment())
        if made.returncode != 0:
            raise SetupError(f"Python could not make the environment {self._name}; its own words stand above.")

    def _remove(self) -> None:
        if Path(sys.prefix).resolve() == self._folder.resolve():
            raise SetupError(f"This runs on {self._name}, which has to be made anew. Start dev.py with another Python.")
        try:
            if self._folder.is_symlink() or self._folder.is_file():
                self._folder.unlink()
            else:
                shutil.rmtree(self._folder)
        except OSError as trouble:
            reason = f"The folder {self._name} cannot be removed ({trouble.strerror})."
            raise SetupError(f"{reason} Close what uses it, then try again.") from trouble

    def _pip(self, *arguments: str) -> None:
        quiet = [] if sys.stdout.isatty() else ["--quiet"]
        command = [str(self.python), "-m", "pip", "--disable-pip-version-check", "--no-input", *quiet, *arguments]
        if subprocess.run(command, check=False, env=_environment()).returncode != 0:
            raise SetupError(
                "pip could not install everything; its own words stand above. Check the internet connection or the"
                " proxy, then try again: what was fetched is not fetched again."
            )

    def _write(self, stamp: Stamp) -> None:
        unfinished = self._stamp_file.with_suffix(".new")
        unfinished.write_text(json.dumps(asdict(stamp)), encoding="utf-8")
        unfinished.replace(self._stamp_file)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _PIP_WANDERERS}
