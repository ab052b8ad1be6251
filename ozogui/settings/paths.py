"""Where OzoGUI keeps its files: settings, journal and logs, all under one folder.

Nothing is read or written here but that folder itself; what the files hold is the business of `settings`, `uploads`
and `log`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ozogui.errors import UserError

HOME_VARIABLE = "OZOGUI_HOME"
"""The environment variable that names the folder, instead of the platform's own place for a program's data."""


@dataclass(frozen=True, slots=True)
class Paths:
    """The files of one person's OzoGUI; two programs with the same home share settings, journal and pace."""

    home: Path

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
        return Paths(Path(named).expanduser().absolute())
    # Costs 30 ms, and is not needed by whoever names the folder.
    import platformdirs

    return Paths(Path(platformdirs.user_data_dir("OzoGUI", appauthor=False, roaming=False)))
