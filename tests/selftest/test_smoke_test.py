"""The program trying itself: from source it all works, and what does not work is told and counted."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ozogui.selftest import smoke_test
from ozogui.selftest.smoke_steps import FORMATS, STEPS
from ozogui.selftest.step import LEADS, Step, Trial, TrialError

ROOT = Path(__file__).resolve().parents[2]


def test_from_source_every_step_goes_well(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    ran = subprocess.run(
        [sys.executable, "-m", "ozogui", "--smoke-test", str(report)],
        cwd=ROOT, env={**os.environ, "OZOGUI_HOME": str(tmp_path / "home")}, capture_output=True, text=True,
        encoding="utf-8", check=False, timeout=100,
    )  # fmt: skip
    lines = report.read_text(encoding="utf-8").splitlines()
    assert [line.split("  ")[0] for line in lines[:-1]] == ["ok"] * len(STEPS), ran.stderr
    assert ran.returncode == 0
    assert ran.stdout == report.read_text(encoding="utf-8")
    assert ", ".join(FORMATS) in ran.stdout
    # The person's own folder is not touched: a smoke test may be run where the program is in use.
    assert not (tmp_path / "home").exists()


def test_a_step_that_fails_is_told_and_the_others_are_tried(tmp_path: Path) -> None:
    def fail(_trial: Trial) -> str:
        raise TrialError("nothing is drawn")

    def break_down(_trial: Trial) -> str:
        raise KeyError("libXxx")

    steps: list[tuple[str, Step]] = [("icons", fail), ("fonts", break_down), ("words", lambda _trial: "English")]
    console, report = io.StringIO(), io.StringIO()
    assert smoke_test.try_all(steps, Trial(tmp_path), [console, report]) == 1
    assert console.getvalue() == report.getvalue()
    said = report.getvalue()
    assert "FAILED icons" in said
    assert "TrialError: nothing is drawn" in said
    assert "in break_down" in said, "where it broke is for those who build"
    assert "ok     words" in said
    assert said.endswith("1 of 3 steps went well.\n")


def test_a_console_without_the_letters_of_a_name_stops_nothing(tmp_path: Path) -> None:
    console = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    steps: list[tuple[str, Step]] = [("words", lambda _trial: "Zoë")]
    assert smoke_test.try_all(steps, Trial(tmp_path), [console]) == 0
    console.seek(0)
    assert "Zo?" in console.read()


def test_a_report_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert smoke_test.main([str(tmp_path / "no-such-folder" / "report.txt")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_damaged_resource_fails_its_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ozogui.selftest import smoke_steps

    wrong = tmp_path / "leads.csv"
    wrong.write_text("Phone,Name,City\n9876500001,Asha,Pune\n", encoding="utf-8")
    monkeypatch.setattr(smoke_steps, "resource", lambda _name: wrong)
    with pytest.raises(TrialError, match="was read as"):
        smoke_steps.read_formats(Trial(tmp_path))


def test_the_small_list_has_names_of_other_scripts() -> None:
    assert any(not name.isascii() for _phone, name, _city in LEADS[1:])


def test_every_step_has_a_name_of_its_own() -> None:
    names = [name for name, _step in STEPS]
    assert len(set(names)) == len(names)
    assert names[0] == "window", "bench_start times the way to it"
