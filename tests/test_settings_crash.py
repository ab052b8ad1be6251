"""The settings when the program dies or the disk is full while they are written: the old or the new ones, whole."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from ozogui.settings.settings import Account, Settings
from ozogui.settings.settings_file import SettingsFile

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is neither SIGKILL nor RLIMIT_FSIZE on Windows")

WRITING = """
import sys
from dataclasses import replace
from pathlib import Path
from ozogui.settings.settings import Account, Preset
from ozogui.leads.mapping.mapping import Mapping
from ozogui.settings.settings_file import SettingsFile
file = SettingsFile(Path(sys.argv[1]))
file.change(lambda s: replace(s, presets=tuple(Preset(f"p{n}", Mapping((("x" * 99, "Name"),), ())) for n in range(99))))
print("writing", flush=True)
days = 1
while True:
    days = days % 3650 + 1
    file.change(lambda s: replace(s, retention_days=days))
"""

FULL = """
import resource, sys
from dataclasses import replace
from pathlib import Path
from ozogui.errors import UserError
from ozogui.settings.settings import Account
from ozogui.settings.settings_file import SettingsFile
file = SettingsFile(Path(sys.argv[1]))
before = file.current
resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))
try:
    file.change(lambda s: s.with_account(Account("Acme", user_name="ops", agents=("x" * 4_000,))))
except UserError as error:
    print(error)
assert file.current == before
"""


def python(program: str, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True)


def test_killed_at_any_moment_the_settings_are_whole(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    moments = random.Random(7)
    seen = set()
    for _ in range(6):
        with python(WRITING, path) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "writing\n"
            time.sleep(moments.uniform(0.0, 0.05))
            process.kill()
        assert len(json.loads(path.read_bytes())["presets"]) == 99
        file = SettingsFile(path)
        seen.add(file.current.retention_days)
        assert file.notices == ()
    assert len(seen) > 1, "it was killed at different moments"


def test_what_a_killed_program_left_half_written_goes_with_time(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    old, new = tmp_path / ".settings.json-old", tmp_path / ".settings.json-new"
    for unfinished in (old, new):
        unfinished.write_text("{")
    os.utime(old, (time.time() - 7200,) * 2)
    SettingsFile(path).change(lambda settings: replace(settings, retention_days=7))
    assert sorted(tmp_path.iterdir()) == [new, path], "the newer one may be somebody's who is writing right now"


def test_a_full_disk_costs_the_change_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings = Settings(accounts=(Account("First", user_name="x"),))
    SettingsFile(path).change(lambda _: settings)
    before = path.read_bytes()
    with python(FULL, path) as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "The settings cannot be saved." in said
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_torn_anywhere_is_kept_aside_and_said(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    SettingsFile(path).change(lambda _: Settings(accounts=(Account("First", user_name="x"),), retention_days=7))
    whole = path.read_bytes().rstrip()
    assert len(whole) > 70
    for cut in range(0, len(whole), 7):
        path.write_bytes(whole[:cut])
        file = SettingsFile(path)
        assert file.current == Settings()
        (notice,) = file.notices
        (aside,) = tmp_path.glob("settings.damaged-*")
        assert aside.name in notice
        assert aside.read_bytes() == whole[:cut]
        aside.unlink()
