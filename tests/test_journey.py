"""The whole journey of the sample without Qt: a second front end that keeps the core honest.

What must come of it is what the sample's own script has planted, and what practice, a real server on this machine, has
seen.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.journey import QtBlocker

ROOT = Path(__file__).resolve().parent.parent
DEFECTS: dict[str, Any] = json.loads((ROOT / "tests" / "sample_defects.json").read_text(encoding="utf-8"))


def run_without_qt(*arguments: str) -> str:
    """Run a program of this project and return its standard output."""
    ran = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert ran.stderr == ""
    assert ran.returncode in (0, 1)
    return ran.stdout


def sheet_rows(path: Path, sheet: str) -> list[int]:
    """Return the row numbers that a sheet of a results workbook lists."""
    with closing(load_workbook(path, read_only=True)) as book:
        return [int(str(line[0])) for line in book[sheet].iter_rows(min_row=2, values_only=True)]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_sample_reaches_the_server_lead_by_lead(kind: str, tmp_path: Path) -> None:
    planted = DEFECTS[kind]
    file, workbook = ROOT / "resources" / f"sample-leads.{kind}", tmp_path / "results.xlsx"
    made = json.loads(run_without_qt("-m", "tests.journey", str(file), str(workbook)))

    assert made["qt"] == []
    held_back, leads = len(planted["held_back_after"]), DEFECTS["leads"]
    assert (made["leads"], made["tidied"], made["repaired"]) == (
        leads, planted["tidied_cells"], planted["left_to_repair"],
    )  # fmt: skip
    assert made["sums"] == [leads, leads - held_back, held_back, leads]
    assert made["sums_agree"]
    assert made["held_back"] == planted["held_back_after"]
    assert (made["state"], made["payloads_left"]) == ("finished", 0)
    assert made["events"] == ["BatchChanged", "Finished", "UploadChanged"]

    # Every row of the file between the first and the last lead has exactly one place.
    apart = {*DEFECTS["blank_rows"], *map(int, planted["held_back_after"])}
    first, last = DEFECTS["header_row"] + 1, DEFECTS["totals_rows"][0]
    assert made["rows"] == [row for row in range(first, last) if row not in apart]

    # What the server has is what was queued, and it finds nothing to refuse later but duplicates. It compares numbers
    # as they are written, so it may see fewer than the check, which knows +91 98765 43210 and 9876543210 as one.
    assert list(made["seen"]) == made["transactions"]
    assert list(made["seen"].values()) == [500, 500, leads - held_back - 1000]
    refused = made["refused"]
    duplicates = sum("duplicate-phone" in rules for rules in planted["warnings_after"].values())
    assert set(refused) == {"duplicate: the number is in the campaign already"}
    assert len(refused) <= duplicates

    assert sheet_rows(workbook, "Queued") == made["rows"]
    assert sheet_rows(workbook, "Held back") == sorted(map(int, planted["held_back_after"]))


def test_command_line_makes_the_same_journey_without_qt() -> None:
    program = (
        "import sys; from tests.journey import QtBlocker; sys.meta_path.insert(0, QtBlocker()); "
        "from ozogui.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    out = run_without_qt(
        "-c", program, "upload", "resources/sample-leads.xlsx", "--repair", "all", "--campaign", "Renewals_Q4",
        "--practice", "--json",
    )  # fmt: skip
    last = json.loads(out.splitlines()[-1])
    assert len(set(last["transactions"])) == 3
    leads, held_back = DEFECTS["leads"], len(DEFECTS["xlsx"]["held_back_after"])
    assert (last["queued"], last["held_back"], last["rows"]) == (leads - held_back, held_back, leads)


def test_blocker_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "PySide6"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [QtBlocker(), *sys.meta_path])
    with pytest.raises(ImportError, match="PySide6 is blocked"):
        __import__("PySide6")
