"""One preset as a file, to hand to a colleague: JSON with a mark of its own, so that no other file is taken for one.

Presets on this computer are in the settings; nothing here changes them.
"""

from __future__ import annotations

import json
from pathlib import Path

from ozogui.errors import UserError
from ozogui.leads.mapping.mapping_shape import Mapping, MappingError
from ozogui.settings.settings import Preset

ENDING = ".ozogui-preset.json"
"""What a preset's file is best called at its end."""

_FORMAT = "ozogui-preset"
_VERSION = 1
_MOST_BYTES = 1 << 20
_LONGEST_NAME = 200


class PresetFileError(UserError):
    """A file holds no preset that this version understands, or one cannot be written there."""


def export_preset(preset: Preset, path: Path) -> None:
    """Write a preset into a file, replacing what was there. It holds names of columns and headers, and constants.

    Raises:
        PresetFileError: The file cannot be written.
    """
    data = {"format": _FORMAT, "version": _VERSION, "name": preset.name, "mapping": preset.mapping.to_json()}
    try:
        path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise PresetFileError(
            f'"{path.name}" could not be written.', "Choose another folder, or check that the disk is not full."
        ) from error


def import_preset(path: Path) -> Preset:
    """Read a preset from a file. Which of its columns a sheet lacks is told by `Mapping.missing_columns`.

    Raises:
        PresetFileError: It cannot be read, is no preset, or was written by a newer version.
    """
    try:
        with path.open("rb") as handle:
            content = handle.read(_MOST_BYTES + 1)
    except OSError as error:
        raise PresetFileError(f'"{path.name}" could not be read.', "Check that it is there, then try again.") from error
    data = _object_in(content)
    if data is None or data.get("format") != _FORMAT:
        raise PresetFileError(
            f'"{path.name}" is not a preset.', f'A preset is saved by "Export", as a file ending in "{ENDING}".'
        )
    if data.get("version") != _VERSION:
        raise PresetFileError(
            f'"{path.name}" was written by a newer OzoGUI.', "Install the newest version, or ask for an older preset."
        )
    name = data.get("name")
    try:
        mapping = Mapping.from_json(data.get("mapping"))
    except MappingError as error:
        raise _damaged(path) from error
    if not isinstance(name, str) or not 0 < len(name.strip()) <= _LONGEST_NAME:
        raise _damaged(path)
    return Preset(name.strip(), mapping)


def _object_in(content: bytes) -> dict[str, object] | None:
    if len(content) > _MOST_BYTES:
        return None
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _damaged(path: Path) -> PresetFileError:
    return PresetFileError(f'The preset in "{path.name}" is damaged.', "Ask for it to be exported once more.")
