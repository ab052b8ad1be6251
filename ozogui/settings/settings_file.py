"""The settings on disk: one JSON file, replaced whole, that holds only what differs from the defaults.

What the settings mean is in `settings`. A file that cannot be understood is kept aside under another name and said; a
value that cannot be understood costs that value only.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import threading
import time
import types
import typing
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

from ozogui.errors import UserError
from ozogui.files.whole import FileError, write_whole
from ozogui.leads.mapping.mapping_shape import Mapping
from ozogui.settings.settings import ONE_OF, Settings

logger = logging.getLogger(__name__)

_LEFT_OVER_AFTER_S = 3600
"""A half-written file that is older than this was left by a program that was killed meanwhile."""

VERSION = 1
"""Of the file's shape. A newer file is read as far as it is known, and copied aside before it is written over."""

_MISSING = object()


class SettingsFile:
    """The settings of one home folder, read once and again whenever another program wrote them.

    Usable from any thread. Two programs that change settings in the same few milliseconds: the later one wins.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Take the file's place and a clock (for the names of files kept aside); nothing is read yet."""
        self._path = path
        self._now = now
        self._lock = threading.RLock()
        self._read_as: tuple[int, int, int] | None = None
        self._settings = Settings()
        self._unknown: dict[str, Any] = {}
        self._version = VERSION
        self._notices: list[str] = []

    @property
    def current(self) -> Settings:
        """The settings as they are on disk now; the defaults where there is no file.

        Raises:
            UserError: the file is there but the system does not let it be read.
        """
        with self._lock:
            self._refresh()
            return self._settings

    @property
    def notices(self) -> tuple[str, ...]:
        """What the person should hear about the file, in sentences: that it was damaged and where it was put."""
        with self._lock:
            return tuple(self._notices)

    def change(self, edit: Callable[[Settings], Settings]) -> Settings:
        """Apply an edit to the settings as they are on disk now, write them, and return them.

        Args:
            edit: gives new settings for old ones; what it raises passes through and nothing is written.

        Raises:
            UserError: the file cannot be read or written; the settings stay what they were.
        """
        with self._lock:
            self._refresh()
            settings = edit(self._settings)
            if settings != self._settings:
                self._write(settings)
            return settings

    def _refresh(self) -> None:
        stamp = self._stamp()
        if stamp == self._read_as:
            return
        self._settings, self._unknown, self._version = Settings(), {}, VERSION
        if stamp is not None:
            self._read()
            stamp = self._stamp()
        self._read_as = stamp

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._trouble("read", error) from error
        return status.st_mtime_ns, status.st_size, status.st_ino

    def _read(self) -> None:
        try:
            data = self._path.read_bytes()
        except OSError as error:
            raise self._trouble("read", error) from error
        try:
            found = _parse(data)
        # RecursionError: brackets nested a thousand deep.
        except (ValueError, TypeError, RecursionError) as error:
            self._keep_damaged(error)
            return
        version = found.pop("version", VERSION)
        self._version = version if isinstance(version, int) else VERSION
        known = {field.name for field in dataclasses.fields(Settings)}
        self._unknown = {name: value for name, value in found.items() if name not in known}
        if self._unknown:
            logger.warning("settings of an unknown name are kept as they are: %s", ", ".join(sorted(self._unknown)))
        self._settings = _decode(Settings, {name: found[name] for name in found if name in known}, "settings")

    def _keep_damaged(self, error: Exception) -> None:
        aside = self._aside("damaged")
        logger.warning("the settings cannot be understood (%s), kept as %s", type(error).__name__, aside.name)
        try:
            self._path.replace(aside)
        except OSError as trouble:
            raise self._trouble("read", trouble) from trouble
        self._notices.append(
            f"The settings file was damaged and could not be read. It is kept as {aside.name}; OzoGUI starts with the "
            "usual settings, so accounts and presets have to be entered again. Uploads and keys are not affected."
        )

    def _aside(self, why: str) -> Path:
        """Return a free name beside the file."""
        stem = f"{self._path.stem}.{why}-{self._now():%Y%m%d-%H%M%S}"
        name, number = f"{stem}{self._path.suffix}", 1
        while (self._path.parent / name).exists():
            number += 1
            name = f"{stem}-{number}{self._path.suffix}"
        return self._path.parent / name

    def _write(self, settings: Settings) -> None:
        values = {"version": VERSION, **_encode(settings), **self._unknown}
        text = json.dumps(values, ensure_ascii=False, indent=2) + "\n"
        try:
            if self._version > VERSION:
                self._aside(f"version-{self._version}").write_bytes(self._path.read_bytes())
            _remove_leftovers(self._path)
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._path, text.encode("utf-8"))
        except FileError as error:
            raise self._trouble("saved", error.cause) from error
        except OSError as error:
            raise self._trouble("saved", error) from error
        self._settings, self._version = settings, VERSION
        self._read_as = self._stamp()

    def _trouble(self, what: str, error: OSError) -> UserError:
        return UserError(
            f"The settings cannot be {what}.",
            f"{self._path}: {error.strerror or type(error).__name__}. Nothing was sent.",
        )


def _parse(data: bytes) -> dict[str, Any]:
    found = json.loads(data.decode("utf-8-sig"))
    if not isinstance(found, dict):
        raise TypeError("the outermost value is not an object")
    return found


def _remove_leftovers(path: Path) -> None:
    for unfinished in path.parent.glob(f".{path.name}-*"):
        try:
            if time.time() - unfinished.stat().st_mtime > _LEFT_OVER_AFTER_S:
                unfinished.unlink()
        except OSError as error:
            logger.warning("an unfinished settings file could not be removed: %s", type(error).__name__)


def _encode(value: Any) -> Any:
    """Return a value as JSON holds it; of a dataclass only what differs from the defaults."""
    if isinstance(value, Mapping):
        return value.to_json()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_encode(each) for each in value]
    if dataclasses.is_dataclass(value):
        fields = ((field.name, getattr(value, field.name), field.default) for field in dataclasses.fields(value))
        return {name: _encode(each) for name, each, default in fields if each != default}
    return value


class _NotUnderstoodError(Exception):
    """A value in the file is not of the kind that belongs there."""


def _decode(kind: type[Any], found: Any, where: str) -> Any:
    """Return a value of `kind` from JSON; what inside it cannot be understood is dropped with a line in the log."""
    if kind is Mapping:
        return _decode_mapping(found, where)
    if dataclasses.is_dataclass(kind):
        return _decode_fields(kind, found, where)
    if isinstance(kind, types.GenericAlias) or typing.get_origin(kind) is tuple:
        return _decode_list(typing.get_args(kind)[0], found, where)
    if issubclass(kind, StrEnum):
        try:
            return kind(found)
        except ValueError:
            raise _NotUnderstoodError(where) from None
    # bool is an int to Python, not to the person who edits the file.
    if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
        raise _NotUnderstoodError(where)
    return found


def _decode_fields(kind: type[Any], found: Any, where: str) -> Any:
    if not isinstance(found, dict):
        raise _NotUnderstoodError(where)
    kinds = typing.get_type_hints(kind)
    values: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        value = found.get(field.name, _MISSING)
        if value is _MISSING:
            continue
        try:
            values[field.name] = _allowed(field, _decode(kinds[field.name], value, f"{where}.{field.name}"), where)
        except _NotUnderstoodError as error:
            logger.warning("dropped from the settings, not understood: %s", error)
    unknown = found.keys() - {field.name for field in dataclasses.fields(kind)}
    if unknown:
        logger.warning("dropped from the settings, of an unknown name: %s.%s", where, ", ".join(sorted(unknown)))
    if any(field.default is dataclasses.MISSING and field.name not in values for field in dataclasses.fields(kind)):
        raise _NotUnderstoodError(where)
    return kind(**values)


def _allowed(field: dataclasses.Field[Any], value: Any, where: str) -> Any:
    if ONE_OF in field.metadata and value not in field.metadata[ONE_OF]:
        raise _NotUnderstoodError(f"{where}.{field.name}")
    return value


def _decode_list(kind: type[Any], found: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(found, list):
        raise _NotUnderstoodError(where)
    values = []
    for index, each in enumerate(found):
        try:
            values.append(_decode(kind, each, f"{where}[{index}]"))
        except _NotUnderstoodError as error:
            logger.warning("dropped from the settings, not understood: %s", error)
    return tuple(values)


def _decode_mapping(found: Any, where: str) -> Mapping:
    if not isinstance(found, dict):
        raise _NotUnderstoodError(where)
    try:
        return Mapping.from_json(cast("dict[str, Any]", found))
    except (ValueError, TypeError, KeyError, UserError) as error:
        raise _NotUnderstoodError(where) from error
