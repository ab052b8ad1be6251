"""The bench of reading: it reads all rows, in both processes, and stops when it is told to."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from build_scripts.benches.bench import write_list
from build_scripts.benches.bench_reading import line, main, measure


def test_a_reading_is_measured(tmp_path: Path) -> None:
    write_list(tmp_path / "leads.xlsx", 500)
    found = measure(tmp_path / "leads.xlsx")
    assert found.rows == 500
    assert 0 < found.seconds < 60
    assert found.longest_gap_ms > 0
    assert found.cancel_ms < 5_000
    assert line(found).startswith("500 rows read in ")
    if sys.platform == "linux":
        assert found.peak_mb is not None
        assert 20 < found.peak_mb < 1_000


def test_lists_are_made_and_told_as_json(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--rows", "50", "60", "--json"]) == 0
    assert [json.loads(told)["rows"] for told in capfd.readouterr().out.splitlines()] == [50, 60]
