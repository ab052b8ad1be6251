"""Presets as files: what is exported is imported, and anything else is named for what it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ozogui.leads.mapping.mapping_shape import Join, Mapping
from ozogui.settings.preset_file import PresetFileError, export_preset, import_preset
from ozogui.settings.settings import Preset

MAPPING = Mapping(
    (("Mobile No.", "PhoneNumber"), ("शहर", "City")), (("Source", "Diwali"),),
    (Join(("First", "Last"), "Name", ", "),), ("Name", "PhoneNumber"),
)  # fmt: skip


def test_a_preset_goes_to_a_colleague_and_arrives(tmp_path: Path) -> None:
    path = tmp_path / "renewals.ozogui-preset.json"
    export_preset(Preset("Renewals", MAPPING), path)
    assert import_preset(path) == Preset("Renewals", MAPPING)
    assert "शहर" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not a preset"),
        (b"\xff\xfe\x00", "is not a preset"),
        (b"[]", "is not a preset"),
        (b'{"format": "other"}', "is not a preset"),
        (b"[" * 100_000, "is not a preset"),
        (b" " * (1 << 20) + b"{}", "is not a preset"),
        (b'{"format": "ozogui-preset", "version": 2}', "written by a newer OzoGUI"),
        (b'{"format": "ozogui-preset", "version": 1}', "is damaged"),
        (b'{"format": "ozogui-preset", "version": 1, "mapping": {"columns": 1, "constants": []}}', "is damaged"),
    ],
)
def test_what_is_no_preset_is_told(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "leads.json"
    path.write_bytes(content)
    with pytest.raises(PresetFileError, match=words):
        import_preset(path)


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, 7, None])
def test_a_preset_needs_a_name(tmp_path: Path, name: object) -> None:
    path = tmp_path / "preset.json"
    data = {"format": "ozogui-preset", "version": 1, "name": name, "mapping": MAPPING.to_json()}
    path.write_text(json.dumps(data))
    with pytest.raises(PresetFileError, match="is damaged"):
        import_preset(path)


def test_trouble_with_the_disk_is_told(tmp_path: Path) -> None:
    with pytest.raises(PresetFileError, match="could not be read"):
        import_preset(tmp_path / "gone.json")
    with pytest.raises(PresetFileError, match="could not be written"):
        export_preset(Preset("Renewals", MAPPING), tmp_path / "no folder" / "preset.json")
