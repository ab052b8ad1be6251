"""Where OzoGUI keeps its files: settings, journal and logs, all under one folder.

Nothing is read or written here but that folder itself; what the files hold is the business of `settings`, `uploads`
and `log`.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ozogui.errors import UserError

HOME_VARIABLE = "OZOGUI_HOME"
"""The environment variable that names the folder, instead of the platform's own place for a program's data."""


PACE_NAME = "pace.sqlite"


@dataclass(frozen=True, slots=True)
class PacePlace:
    """Where the requests of the last minute are remembered."""

    file: Path
    is_for_everybody: bool
    """Whether all people of the computer share it; else two of them who use one account do not know of each other."""


@dataclass(frozen=True, slots=True)
class Paths:
    """The files of one person's OzoGUI; two programs with the same home share settings and journal."""

    home: Path
    shares_pace: bool = False
    """Whether the pace lies where other homes find it too."""

    @property
    def pace(self) -> PacePlace:
        """Where the pace is kept. Other homes must find it too: CloudAgent counts an account's requests, not folders.

        Where IT or an installer has made the computer's folder, it is one for all people of the computer; else it is
        this person's own.
        """
        if not self.shares_pace:
            return PacePlace(self.home / PACE_NAME, is_for_everybody=False)
        common = computer_folder()
        if common is not None and common.is_dir() and _may_write(common):
            return PacePlace(common / PACE_NAME, is_for_everybody=True)
        own = _user_folder()
        with contextlib.suppress(OSError):
            own.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A service without a home of its own has no better place than the folder that was named for it.
        is_usable = own.is_dir() and os.access(own, os.W_OK)
        return PacePlace((own if is_usable else self.home) / PACE_NAME, is_for_everybody=False)

    @property
    def settings(self) -> Path:
        """The settings, one JSON file. The API keys are not in it."""
        return self.home / "settings.json"

    @property
    def journal(self) -> Path:
        """The memory of uploads, one SQLite file (with its `-wal` and `-shm` companions beside it)."""
        return self.home / "journal.sqlite"

    @property
    def logs(self) -> Path:
        """The folder of the log files."""
        return self.home / "logs"

    @property
    def do_not_call(self) -> Path:
        """The folder of the do-not-call lists, made with the first of them."""
        return self.home / "do-not-call"

    def create(self) -> None:
        """Make the folders, readable by this person only where the system knows such a thing.

        Raises:
            UserError: the folder cannot be made, or something else bears its name.
        """
        if self.shares_pace and sys.platform == "darwin":
            # No installer of a Mac's app makes it, and anybody may there.
            _share(computer_folder())
        for folder in (self.home, self.logs):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise UserError(
                    "The folder for settings and journal cannot be used.",
                    f"{folder}: {error.strerror or type(error).__name__}. Nothing was sent. Make the folder writable, "
                    f"or name another one in {HOME_VARIABLE}.",
                ) from error


def from_environment(environment: Mapping[str, str]) -> Paths:
    r"""Return the paths that hold for these environment variables; nothing is created.

    `OZOGUI_HOME` names the folder. Without it (or when it is empty) it is the platform's own: `%LOCALAPPDATA%\OzoGUI`,
    `~/Library/Application Support/OzoGUI`, `~/.local/share/OzoGUI`. Never a roaming folder: a journal that two machines
    write would break both its promises and its database.
    """
    named = environment.get(HOME_VARIABLE, "").strip()
    if named:
        return Paths(Path(named).expanduser().absolute(), shares_pace=True)
    return Paths(_user_folder(), shares_pace=True)


def computer_folder() -> Path | None:
    """Return the folder that all people of this computer share, whether it is there or not; None where none can be."""
    if sys.platform == "win32":
        data = os.environ.get("PROGRAMDATA", "")
        return Path(data) / "OzoGUI" if data else None
    return Path("/Users/Shared/OzoGUI" if sys.platform == "darwin" else "/var/lib/ozogui")


def _may_write(folder: Path) -> bool:
    """Return whether the pace can be kept in a folder that others made, and a file of theirs be written."""
    if not os.access(folder, os.W_OK):
        return False
    try:
        if (folder / PACE_NAME).exists():
            (folder / PACE_NAME).open("r+b").close()
        elif sys.platform == "win32":
            # There os.access knows nothing of rights.
            tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


def _share(folder: Path | None) -> None:
    """Make a folder that all people of the computer may write, if nobody has; without effect where that cannot be."""
    if folder is None or folder.exists():
        return
    with contextlib.suppress(OSError):
        folder.mkdir()
        folder.chmod(0o777)


def _user_folder() -> Path:
    # Costs 30 ms, and is not needed by whoever names the folder.
    import platformdirs

    return Path(platformdirs.user_data_dir("OzoGUI", appauthor=False, roaming=False))
