"""What a frozen program gives back before it starts anything."""

from __future__ import annotations

import os
import runpy
from pathlib import Path

import pytest

HOOK = Path(__file__).resolve().parents[2] / "build_scripts" / "building" / "own_environment.py"


@pytest.mark.parametrize(
    ("found", "left"),
    [
        ({"LD_LIBRARY_PATH": "/app/_internal"}, None),
        ({"LD_LIBRARY_PATH": "/app/_internal:/opt/lib", "LD_LIBRARY_PATH_ORIG": "/opt/lib"}, "/opt/lib"),
        ({}, None),
    ],
)
def test_children_get_the_persons_own_libraries(
    monkeypatch: pytest.MonkeyPatch, found: dict[str, str], left: str | None
) -> None:
    for name in ("LD_LIBRARY_PATH", "LD_LIBRARY_PATH_ORIG", "PYINSTALLER_RESET_ENVIRONMENT"):
        # Set first, so that what the hook does is taken back after the test.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    runpy.run_path(str(HOOK))
    assert os.environ.get("LD_LIBRARY_PATH") == left
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ
    # The reader's process is the same program: its starter must not take it for a part of this one.
    assert os.environ["PYINSTALLER_RESET_ENVIRONMENT"] == "1"
