"""What IT decides for everybody on a computer: `ozogui-defaults.json` beside the program, read at start, never written.

Here are the file's place, its shape and what it means. It limits the person's own settings (see `settings`), it does
not replace them: taken away, everything is as the person left it. What cannot be understood in it does not count, and
is said in a sentence.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ozogui.cloudagent.server_address import ServerAddressError, server_url
from ozogui.errors import UserError

FILE_NAME = "ozogui-defaults.json"
UPDATE_CHOICES = ("on", "off", "never")
"""On or off until the person decides otherwise; or never, whatever they decide."""

_LARGEST = 65_536
_KEY_BYTES = 32


class ServerNotAllowedError(UserError):
    """An account's server is none of those that IT has named."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds on this computer; without a file, nothing is limited and no address is asked for updates."""

    path: Path | None = None
    """The file it came from; None where there is none."""
    servers: tuple[str, ...] = ()
    """The only servers that leads may be sent to, as `server_url` writes them; empty for any."""
    retention_days: int = 0
    """Finished uploads are forgotten after so many days at the latest; 0 leaves it to the person."""
    update_check: str = "on"
    """One of UPDATE_CHOICES; "on" asks nobody as long as there is no address."""
    update_address: str = ""
    update_key: bytes = b""
    """The Ed25519 public key that update notices are signed with, 32 bytes."""
    problems: tuple[str, ...] = ()
    """What of the file does not count and why, in sentences for people."""
    least_retention_days: int = 0
    """Finished uploads are kept so many days at least; more than the latest counts as that. 0 for none."""

    @property
    def can_check_for_updates(self) -> bool:
        """Whether a person may switch the update check on."""
        return bool(self.update_address and self.update_key) and self.update_check != "never"

    def checks_for_updates(self, chosen: str) -> bool:
        """Tell whether to look for updates.

        Args:
            chosen: what the person decided: "on", "off", or "" for nothing yet.
        """
        return self.can_check_for_updates and (chosen or self.update_check) == "on"

    def retention_of(self, days: int) -> int:
        """Return how many days a finished upload is kept where a person said `days`; 0 means for ever in both."""
        if days and self.least_retention_days:
            days = max(days, self.least_retention_days)
        if not self.retention_days:
            return days
        return min(days, self.retention_days) if days else self.retention_days

    def allows(self, server: str) -> bool:
        """Tell whether leads may be sent to a server, given as `server_url` writes it."""
        return not self.servers or server in self.servers

    def check_server(self, server: str) -> None:
        """See that leads may be sent to a server.

        Raises:
            ServerNotAllowedError: IT has named others.
        """
        if not self.allows(server):
            named = ", ".join(each.removeprefix("https://") for each in self.servers)
            raise ServerNotAllowedError(
                f"On this computer leads may not be sent to {server.removeprefix('https://')}.",
                f"{FILE_NAME} allows {named}. Nothing was sent. Ask whoever looks after this computer.",
            )


def program_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return the folder that the program lies in, as a person sees it: where a file "beside the program" is.

    That is the folder of the executable; for an AppImage (which runs from a folder of its own) the folder of that file,
    on macOS the folder of the .app (whose inside is sealed by its signature), from source the project's folder.
    """
    if not getattr(sys, "frozen", False):
        return Path(__file__).resolve().parents[2]
    image = (os.environ if environment is None else environment).get("APPIMAGE", "")
    if image:
        return Path(image).absolute().parent
    program = Path(sys.executable).absolute()
    bundle = next((folder for folder in program.parents if folder.suffix == ".app"), program)
    return bundle.parent


def read_defaults(path: Path) -> Defaults:
    """Read the file; what is wrong with it is told in `problems` and raises nothing."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return Defaults()
    except OSError as error:
        return Defaults(path, problems=(_unusable(path, error.strerror or type(error).__name__),))
    try:
        found = _parse(data)
    except (ValueError, RecursionError) as error:
        return Defaults(path, problems=(_unusable(path, _reason(error)),))
    return _Reading(path, found).result()


def _parse(data: bytes) -> dict[str, Any]:
    if len(data) > _LARGEST:
        raise ValueError("it is too large")
    found = json.loads(data.decode("utf-8-sig"))
    if not isinstance(found, dict):
        raise ValueError("it is no object in braces")  # noqa: TRY004  one kind of error for one kind of trouble
    return found


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}: {error.msg}"
    if isinstance(error, UnicodeDecodeError):
        return "its text is not UTF-8"
    return str(error) if type(error) is ValueError else "it cannot be read as JSON"


def _unusable(path: Path, reason: str) -> str:
    return (
        f"{path} does not count: {reason}. OzoGUI goes on as if there were no such file. Tell whoever looks after this "
        "computer."
    )


class _NotUnderstoodError(Exception):
    """A value is not of the kind that belongs there; the text says what does."""


@dataclass(slots=True)
class _Reading:
    """One file on its way to Defaults: takes what can be understood and collects sentences about the rest."""

    path: Path
    found: dict[str, Any]
    problems: list[str] = field(default_factory=list)

    def result(self) -> Defaults:
        readers: dict[str, Callable[[Any], Any]] = {
            "servers": _servers, "retention_days": _days, "least_retention_days": _days, "update_check": _choice,
            "update_address": _address,
            "update_key": _key,
        }  # fmt: skip
        values: dict[str, Any] = {}
        for name, value in self.found.items():
            reader = readers.get(name)
            if reader is None:
                self._tell(f'it knows no "{name}"')
                continue
            try:
                values[name] = reader(value)
            except _NotUnderstoodError as error:
                self._tell(f"{name} {error}")
        defaults = Defaults(self.path, **values)
        if bool(defaults.update_address) != bool(defaults.update_key):
            self._tell("update_address and update_key belong together, so no updates are looked for")
        return replace(defaults, problems=tuple(self.problems))

    def _tell(self, words: str) -> None:
        self.problems.append(f"In {self.path}: {words}. The rest of it counts.")


def _servers(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
        raise _NotUnderstoodError("has to be a list of host names, at least one")
    try:
        return tuple(dict.fromkeys(server_url(each) for each in value))
    except ServerAddressError:
        raise _NotUnderstoodError("holds something that is not the address of a server") from None


def _days(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 3650:
        raise _NotUnderstoodError("has to be a whole number of days, 1 to 3650")
    return value


def _choice(value: Any) -> str:
    if value not in UPDATE_CHOICES:
        raise _NotUnderstoodError('has to be "on", "off" or "never"')
    return str(value)


def _address(value: Any) -> str:
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        good = parts is not None and parts.scheme == "https" and bool(parts.hostname) and parts.username is None
        # Exact: an address that looks like another one, or that a blank has crept into, is a mistake or worse.
        good = good and value.isascii() and value.isprintable() and not set(value) & set(' \\"<>')
    except ValueError:
        good = False
    if not good:
        raise _NotUnderstoodError("has to be an address that begins with https://")
    return str(value)


def _key(value: Any) -> bytes:
    try:
        key = base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise _NotUnderstoodError("has to be an Ed25519 public key, 32 bytes in Base64")
    return key
