"""A journal and a clock for each test of uploads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ozogui.uploads.journal.journal import Journal
from tests.uploads.fake_clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path, clock: FakeClock) -> Iterator[Journal]:
    with Journal(path, clock=clock) as opened:
        yield opened
