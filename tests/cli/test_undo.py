"""`ozogui undo`: nothing without the typed name, then every lead of the upload and no other."""

from __future__ import annotations

from pathlib import Path

from ozogui.cloudagent.practice.practice import PracticeServer
from tests.cli.conftest import Run, write_leads


def test_the_leads_of_one_upload_are_deleted_and_others_stay(
    run: Run, server: PracticeServer, target: tuple[str, ...], tmp_path: Path
) -> None:
    first = write_leads(tmp_path / "a.csv", [["Mobile", "Name"], ["98200 11111", "Asha"], ["9820022222", "Rahul"]])
    second = write_leads(tmp_path / "b.csv", [["Mobile", "Name"], ["9820033333", "Meena"]])
    run("upload", first, *target, "--repair", "all")
    run("upload", second, *target)
    assert server.settle()
    leads = server.state.campaigns["Practice_Outbound"].leads
    assert len(leads) == 3
    ran = run("undo", "1")
    assert ran.code == 2
    assert "2 numbers will be deleted from Practice_Outbound, whatever the lead's status" in ran.out
    assert "Getting a new token logs out other programs" in ran.out
    assert "Nobody is here to confirm" in ran.err
    assert len(leads) == 3
    ran = run("undo", "1", "--yes")
    assert (ran.code, set(leads)) == (0, {"9820033333"})
    assert "2 numbers of upload 1 were deleted from Practice_Outbound." in ran.out
    finished = run("undo", "2", "--yes", "--json").lines[-1]
    assert (finished["leads"], finished["missing"], leads) == ({"deleted": 1}, 0, {})


def test_a_changed_spreadsheet_and_an_unknown_upload_are_told(
    run: Run, server: PracticeServer, target: tuple[str, ...], small: Path
) -> None:
    run("upload", small, *target)
    small.write_text(small.read_text() + "9820044444,Zoe\n")
    ran = run("undo", "1", "--yes")
    assert (ran.code, "was changed since the upload" in ran.err) == (2, True)
    assert run("undo", "9", "--yes").code == 2
    assert server.neighbours.deleted == []
