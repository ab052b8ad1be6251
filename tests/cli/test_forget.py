"""`ozogui forget`, and leads that were never sent saved before they expire."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tests.cli.conftest import Run, numbered_leads


def test_people_are_forgotten_with_a_proof(run: Run, tmp_path: Path) -> None:
    leads = numbered_leads(tmp_path / "leads.csv", 6)
    assert run("upload", leads, "--practice", "--campaign", "Practice_Outbound").code == 0
    (tmp_path / "asked.csv").write_text("Phone\n9820000001\n+91 98200 00002\n", encoding="utf-8")
    assert run("forget").code == 2
    assert run("forget", "9820000001").code == 2, "nobody is here to confirm"
    proof = tmp_path / "p.txt"
    ran = run("forget", "98200-00000", "--list", tmp_path / "asked.csv", "--yes", "--proof", proof, "--json")
    assert (ran.code, ran.json["numbers"], ran.json["hashes"]) == (0, 3, 3)
    assert datetime.fromisoformat(ran.json["at"]).tzinfo is not None
    assert "3 scrambled numbers of leads that were sent" in proof.read_text(encoding="utf-8")
    check = ("check", leads, "--campaign", "Practice_Outbound", "--skip-uploaded", "--json")
    assert run(*check).json["held_back"] == 3


def test_an_upload_that_keeps_no_leads_has_none_to_save(run: Run, tmp_path: Path) -> None:
    leads = numbered_leads(tmp_path / "leads.csv", 2)
    assert run("upload", leads, "--practice", "--campaign", "Practice_Outbound").code == 0
    ran = run("history", "1", "--unsent", tmp_path / "unsent.xlsx")
    assert ran.code == 2
    assert "keeps no leads" in ran.err
    assert run("history", "--unsent", tmp_path / "unsent.xlsx").code == 2
