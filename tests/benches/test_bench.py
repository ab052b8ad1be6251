"""The benchmark measures the real road: a small list goes down all of it, so that the script cannot fall behind."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from build_scripts.benches import bench


@pytest.mark.parametrize("format_name", ["xlsx", "csv"])
def test_a_small_list_goes_down_the_whole_road(tmp_path: Path, format_name: str) -> None:
    path = tmp_path / f"leads.{format_name}"
    bench.write_list(path, 600)
    timings = bench.time_apart(path, 600)
    stages = ["read", "guess", "map", "check", "repairs", "edit", "check again", "batches"]
    assert list(timings.seconds) == stages
    assert list(timings.alone) == ([bench.CALAMINE, bench.OPENPYXL] if format_name == "xlsx" else [])
    assert all(seconds >= 0 for seconds in [*timings.seconds.values(), *timings.alone.values()])
    assert timings.opening == pytest.approx(sum(timings.seconds[stage] for stage in bench.OPENING))
    assert timings.recheck_ms > 0
    assert timings.gap_ms > 0
    if sys.platform == "linux":
        assert timings.resident_mb is not None
        assert timings.peak_mb is not None
        assert 10 < timings.resident_mb <= timings.peak_mb
    assert timings.file_mb == pytest.approx(path.stat().st_size / 1e6)


def test_the_table_has_a_line_per_stage_and_a_column_per_list() -> None:
    small = bench.Timings(1_000, "csv", 0.1, {"read": 0.5, "check": 0.25})
    large = bench.Timings(
        100_000, "xlsx", 5.0, {"read": 1.5, "check": 1.25}, {bench.CALAMINE: 0.75}, 0.5, 20.4, 400.2, 1_234.5
    )
    assert bench.table([small, large]).splitlines() == [
        "seconds                    1,000 csv    100,000 xlsx",
        "read                            0.50            1.50",
        "check                           0.25            1.25",
        "open, map, check                0.75            2.75",
        "whole road                      0.75            2.75",
        "calamine alone                                  0.75",
        "edit + recheck, ms              0.00            0.50",
        "longest gap, ms                    0              20",
        "resident, MB                                     400",
        "peak, MB                                       1,234",
        "file, MB                         0.1             5.0",
    ]


def test_what_is_promised_is_held_against_what_was_measured() -> None:
    alone = {bench.CALAMINE: 10.0, bench.OPENPYXL: 60.0}
    hundred = bench.Timings(100_000, "xlsx", 5.0, {"read": 1.0}, alone, 0.5, 20.0, 80.0, 120.0)
    million = bench.Timings(1_000_000, "xlsx", 50.0, {"read": 12.0}, alone, 0.5, 120.0, None, 900.0)
    assert bench.promises([hundred, million, bench.Timings(1_000_000, "csv", 1.0)]) == [
        "100,000 xlsx: open, map, check, s: 1.00 (at most 2)",
        "100,000 xlsx: edit + recheck, ms: 0.50 (at most 10)",
        "100,000 xlsx: longest gap, ms: 20.00 (at most 100)",
        "1,000,000 xlsx: open, map, check over calamine alone: 1.20 (at most 1.6)",
        "1,000,000 xlsx: openpyxl alone over open, map, check: 5.00 (at least 3.5)",
        "1,000,000 xlsx: resident, MB: not known here",
        "1,000,000 xlsx: peak, MB: 900.00 (at most 1,000)",
        "1,000,000 xlsx: edit + recheck, ms: 0.50 (at most 10)",
        "1,000,000 xlsx: longest gap, ms: 120.00 (at most 100)  BROKEN",
        "open, map, check: a million leads over 100,000: 12.00 (at most 11)  BROKEN",
    ]


def test_made_numbers_are_ten_digits_and_never_alike() -> None:
    phones = [str(row[0]) for row in bench.make_rows(5_000)]
    digits = ["".join(letter for letter in phone if letter.isdigit())[-10:] for phone in phones if "E" not in phone]
    assert len(set(digits)) == len(digits)
    assert all(len(one) == 10 and one[0] in "6789" for one in digits)


@pytest.mark.parametrize("rows", ["0", "1048576"])
def test_lists_that_no_sheet_can_hold_are_refused(rows: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        bench.main(["--rows", rows])
    assert stopped.value.code == 2
    assert "1,048,575" in capsys.readouterr().err
