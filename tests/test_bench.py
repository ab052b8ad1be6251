"""The benchmark measures the real road: a small list goes down all of it, so that the script cannot fall behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_scripts import bench


@pytest.mark.parametrize("format_name", ["xlsx", "csv"])
def test_a_small_list_goes_down_the_whole_road(tmp_path: Path, format_name: str) -> None:
    path = tmp_path / f"leads.{format_name}"
    bench.write_list(path, 600)
    timings = bench.time_apart(path, 600)
    stages = ["read", "guess", "map", "check", "repairs", "edit", "check again", "batches"]
    assert list(timings.seconds) == stages + ([bench.BELOW] if format_name == "xlsx" else [])
    assert all(seconds >= 0 for seconds in timings.seconds.values())
    assert timings.file_mb == pytest.approx(path.stat().st_size / 1e6)


def test_the_table_has_a_line_per_stage_and_a_column_per_list() -> None:
    small = bench.Timings(1_000, "csv", 0.1, {"read": 0.5, "check": 0.25})
    large = bench.Timings(100_000, "xlsx", 5.0, {"read": 1.5, "check": 1.25, bench.BELOW: 0.75}, peak_mb=1_234.5)
    assert bench.table([small, large]).splitlines() == [
        "seconds                1,000 csv    100,000 xlsx",
        "read                        0.50            1.50",
        "check                       0.25            1.25",
        "whole road                  0.75            2.75",
        "calamine alone                              0.75",
        "most memory, MB                            1,234",
        "file, MB                     0.1             5.0",
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
