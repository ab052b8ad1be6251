"""`ozogui template`."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from tests.cli.conftest import Run


def test_it_writes_the_list_to_fill_in(run: Run, tmp_path: Path) -> None:
    ran = run("template", tmp_path / "leads.xlsx", "--practice", "--campaign", "Renewals_Q4", "--json")
    assert ran.code == 0
    assert ran.json["fields"] == ["PhoneNumber", "Name", "Priority", "ExpiryDate"]
    assert load_workbook(tmp_path / "leads.xlsx").sheetnames == ["Leads", "How to fill it in"]
