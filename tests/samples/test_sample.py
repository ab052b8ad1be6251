"""The samples are read, mapped, checked and repaired exactly as the script that planted their faults says.

Two opinions that know nothing of each other meet here: `build_scripts/samples/make_samples.py` and the engine.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ozogui.leads.checking.check import Check
from ozogui.leads.checking.slices import CheckOptions
from ozogui.leads.leads import Leads
from ozogui.leads.mapping.mapping import guess_mapping, map_leads, mapping_of
from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.leads.repairing.repairs import propose_all

ROOT = Path(__file__).resolve().parents[2]
DEFECTS: dict[str, Any] = json.loads((ROOT / "tests" / "sample_defects.json").read_text(encoding="utf-8"))
TODAY = date(2026, 11, 19)


@pytest.fixture(params=["xlsx", "csv"])
def sheet(request: pytest.FixtureRequest) -> Sheet:
    return read_sheet(ROOT / "resources" / f"sample-leads.{request.param}")


def checked(sheet: Sheet) -> tuple[Leads, Check]:
    leads = map_leads(sheet, mapping_of(guess_mapping(sheet)))
    check = Check(leads, CheckOptions(today=TODAY))
    check.run()
    return leads, check


def rules_by_row(check: Check) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for finding in check.findings():
        found.setdefault(str(finding.row_number), set()).add(finding.rule)
    return {row: sorted(rules) for row, rules in found.items()}


def test_only_the_leads_are_taken_for_leads(sheet: Sheet) -> None:
    assert sheet.rows == DEFECTS["leads"]
    assert sheet.header_row == DEFECTS["header_row"]
    assert list(sheet.left_out.above_header) == DEFECTS["above_header"]
    assert list(sheet.left_out.blank_rows) == DEFECTS["blank_rows"]
    assert list(sheet.left_out.totals_rows) == DEFECTS["totals_rows"]


def test_every_planted_fault_is_found_and_nothing_else(sheet: Sheet) -> None:
    _leads, check = checked(sheet)
    assert rules_by_row(check) == DEFECTS[sheet.format]["before"]


def test_repairing_all_leaves_exactly_what_nobody_could_repair(sheet: Sheet) -> None:
    leads, check = checked(sheet)
    expected = DEFECTS[sheet.format]
    proposal = propose_all(leads, check)
    assert len(proposal.changes) == expected["cells_to_repair"]
    check.recheck(leads.edit(proposal.changes, proposal.title))
    assert rules_by_row(check) == expected["held_back_after"] | expected["warnings_after"]
    assert (check.ready, check.held_back, check.with_warning, check.clean) == (1_195, 45, 34, 1_161)


def test_undoing_the_repairs_brings_every_fault_back(sheet: Sheet) -> None:
    leads, check = checked(sheet)
    proposal = propose_all(leads, check)
    check.recheck(leads.edit(proposal.changes, proposal.title))
    check.recheck(leads.undo())
    assert rules_by_row(check) == DEFECTS[sheet.format]["before"]
