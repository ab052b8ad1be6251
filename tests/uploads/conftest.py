"""A journal and a clock for each test of uploads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ozogui.uploads.journal.journal import Journal
from tests.uploads.fake_clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


_IN_MEMORY = Path("/dev/shm")


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A journal's path, in memory where the system has that: hundreds of tests need not wait for a disk."""
    if not os.access(_IN_MEMORY, os.W_OK):
        yield tmp_path / "journal.db"
        return
    with TemporaryDirectory(dir=_IN_MEMORY, prefix="ozogui-tests-") as folder:
        yield Path(folder) / "journal.db"


@pytest.fixture
def journal(path: Path, clock: FakeClock) -> Iterator[Journal]:
    with Journal(path, clock=clock) as opened:
        yield opened
