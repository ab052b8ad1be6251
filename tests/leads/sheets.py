"""Leads for the tests of this folder: written by hand, or taken from the sample list's own plan."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from build_scripts.samples.make_samples import make_leads
from ozogui.leads.checking.check import Check
from ozogui.leads.checking.slices import CheckOptions
from ozogui.leads.leads import Change, Leads

TODAY = date(2026, 11, 23)
FIRST_ROW_NUMBER = 4
"""The file's row of the first lead, so that no test mistakes an index for a row number."""

_SAMPLE_COLUMNS = {
    "PhoneNumber": "Mobile No.", "Name": "Customer Name", "Priority": "Prio", "ExpiryDate": "Valid Till",
    "AgentId": "Agent", "skill": "Skill", "City": "City",
}  # fmt: skip


def leads_of(**columns: list[str]) -> Leads:
    """Make leads of the columns given by header."""
    rows = len(next(iter(columns.values())))
    return Leads(tuple(columns), list(columns.values()), range(FIRST_ROW_NUMBER, FIRST_ROW_NUMBER + rows))


def checked(leads: Leads, options: CheckOptions | None = None) -> Check:
    """Check leads from scratch."""
    check = Check(leads, options or CheckOptions(TODAY))
    check.run()
    return check


def set_value(leads: Leads, row: int, header: str, value: str) -> frozenset[int]:
    """Edit one cell, as a person typing into the grid does."""
    return leads.edit([Change(row, header, leads.value(row, header), value)], "Edit")


def everything_known(check: Check) -> Mapping[str, object]:
    """All that a check can be asked, for comparing two of them."""
    rows = range(len(check.leads))
    return {
        "counts": (check.clean, check.with_warning, check.ready, check.held_back),
        "kinds": {kind.rule.name: (kind.cells, kind.leads, kind.repairable, kind.offered) for kind in check.kinds()},
        "rows": {kind.rule.name: check.rows_of(kind.rule.name) for kind in check.kinds()},
        "states": [check.state_of(row) for row in rows],
        "findings": list(check.findings()),
        "lists": (check.problem_rows(), check.held_back_rows(), check.ready_rows()),
        "groups": [check.duplicates_of(row) for row in rows],
    }


def sample_leads(*, dates_are_texts: bool) -> Leads:
    """The sample's 1,240 leads as texts, straight from its plan: no file is read."""
    planned = make_leads()
    columns: list[list[str]] = []
    for column in _SAMPLE_COLUMNS.values():
        values = [lead.cells[column] for lead in planned]
        columns.append([_text(value, dates_are_texts=dates_are_texts) for value in values])
    return Leads(tuple(_SAMPLE_COLUMNS), columns, [lead.row for lead in planned])


def sample_expectations() -> Any:
    """What the sample's plan says must be found in it."""
    return json.loads((Path(__file__).parent.parent / "sample_defects.json").read_text(encoding="utf-8"))


def _text(value: object, *, dates_are_texts: bool) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}" if dates_are_texts else value.isoformat()
    return "" if value is None else str(value)
