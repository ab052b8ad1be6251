"""`ozogui campaigns --mapping-file`: other headers than those of the campaign's own file are never sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.cli.conftest import Run


def mapping_file(folder: Path, ending: str, headers: list[str]) -> Path:
    path = folder / f"campaign.{ending}"
    if ending == "csv":
        path.write_text(",".join(headers) + "\n")
        return path
    book = Workbook()
    book.worksheets[0].append(headers)
    book.save(path)
    return path


def leads(folder: Path) -> Path:
    path = folder / "leads.csv"
    path.write_text("Phone,Name,Loan acc\n9876540001,Asha,11\n9876540002,Ravi,12\n")
    return path


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_headers_that_differ_are_told_before_anything_is_sent(run: Run, tmp_path: Path, ending: str) -> None:
    path = mapping_file(tmp_path, ending, ["PhoneNumber", "Name", "LoanAcc"])
    given = run("campaigns", "--practice", "--campaign", "Practice_Outbound", "--mapping-file", path, "--json")
    assert (given.code, given.json["headers"]) == (0, ["PhoneNumber", "Name", "LoanAcc"])
    upload = ("upload", leads(tmp_path), "--practice", "--fast", "--campaign")
    ran = run(*upload, "Practice_Outbound", "--map", "Loan acc=Loan Acc")
    assert ran.code == 2
    assert "1 header is not in the mapping file of Practice_Outbound." in ran.err
    assert '"Loan Acc" (is "LoanAcc" meant?)' in ran.err
    assert run(*upload, "Practice_Outbound", "--map", "Loan acc=LoanAcc").code == 0


def test_name_counts_and_what_every_campaign_takes_does_not(run: Run, tmp_path: Path) -> None:
    run(
        "campaigns",
        "--practice",
        "--campaign",
        "Practice_Outbound",
        "--mapping-file",
        mapping_file(tmp_path, "csv", ["PhoneNumber"]),
    )
    upload = (
        "upload",
        leads(tmp_path),
        "--practice",
        "--fast",
        "--campaign",
        "Practice_Outbound",
        "--set",
        "Priority=5",
    )
    assert '"Name"' in run(*upload).err
    assert run(*upload, "--map", "Name=", "--map", "Loan acc=").code == 0


@pytest.mark.parametrize(
    ("headers", "campaign", "words"),
    [(["Mobile"], "R", "is not a campaign's mapping file"), (["PhoneNumber"], " ", "needs its campaign")],
)
def test_what_is_no_mapping_file_is_told(
    run: Run, tmp_path: Path, headers: list[str], campaign: str, words: str
) -> None:
    path = mapping_file(tmp_path, "csv", headers)
    ran = run("campaigns", "--practice", "--campaign", campaign, "--mapping-file", path)
    assert ran.code == 2
    assert words in ran.err
