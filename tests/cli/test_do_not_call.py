"""`ozogui do-not-call`, and that what it keeps is applied by itself to every check and upload it is for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run, numbered_leads, write_leads

UPLOAD = ("upload", "--practice", "--campaign", "Practice_Outbound", "--json")


@pytest.fixture
def dnc(tmp_path: Path) -> Path:
    rows = [["Phone", "Alt"], ["+91 98200 00000", "098200-00001"], ["9820000002 / 9820000003", ""], ["9.82E+09", ""]]
    return write_leads(tmp_path / "opt-outs.csv", rows)


@pytest.fixture
def leads(tmp_path: Path) -> Path:
    return numbered_leads(tmp_path / "leads.csv", 6)


def test_a_list_is_kept_and_holds_leads_back_by_itself(run: Run, dnc: Path, leads: Path) -> None:
    ran = run("do-not-call", "add", dnc, "--name", "Opt-outs", "--json")
    assert (ran.code, ran.json["numbers"], ran.json["unreadable_rows"], ran.json["campaigns"]) == (0, 4, [4], [])
    dnc.unlink()
    ran = run("check", leads, "--json")
    assert (ran.json["ready"], ran.json["held_back"]) == (2, 4)
    assert [(each["name"], each["numbers"]) for each in ran.json["do_not_call"]] == [("Opt-outs", 4)]
    said = run("check", leads).out
    assert "Compared with: Opt-outs (4 numbers, of today). The national DND registry is not among them." in said
    ran = run(*UPLOAD[:1], leads, *UPLOAD[1:])
    assert ran.code == 1
    assert (ran.lines[-1]["queued"], ran.lines[-1]["held_back"]) == (2, 4)
    (kept,) = run("do-not-call", "list", "--json").json["lists"]
    assert (kept["source"], kept["age_days"], kept["is_on"]) == ("opt-outs.csv", 0, True)


def test_a_list_for_one_campaign_lets_others_through(run: Run, dnc: Path, leads: Path) -> None:
    assert run("do-not-call", "add", dnc, "--campaign", "Diwali").code == 0
    assert run("check", leads, "--json").json["held_back"] == 0
    assert run("check", leads, "--campaign", "Diwali", "--json").json["held_back"] == 4
    assert run("check", leads, "--campaign", "Renewals", "--json").json["do_not_call"] == []
    assert run("do-not-call", "change", "opt-outs", "--every-campaign").code == 0
    assert run("check", leads, "--json").json["held_back"] == 4
    assert run("do-not-call", "change", "opt-outs", "--off").code == 0
    assert run("check", leads, "--json").json["held_back"] == 0


def test_a_list_for_this_time_is_added_to_those_that_stay(run: Run, dnc: Path, leads: Path, tmp_path: Path) -> None:
    assert run("do-not-call", "add", dnc, "--name", "once.csv").code == 0
    once = write_leads(tmp_path / "once.csv", [["Phone"], ["9820000005"]])
    assert run("check", leads, "--suppress", once, "--json").json["held_back"] == 5


def test_a_number_is_asked_about(run: Run, dnc: Path) -> None:
    assert (
        "On none of your do-not-call lists (0). The national DND registry was not asked."
        in run("do-not-call", "ask", "9820000003").out
    )
    run("do-not-call", "add", dnc)
    ran = run("do-not-call", "ask", "+91-98200 00003")
    assert (ran.code, ran.out.strip()) == (1, 'On "opt-outs" (today).')
    assert run("do-not-call", "ask", "9820000009").code == 0


def test_a_much_smaller_file_is_asked_about(run: Run, dnc: Path, tmp_path: Path) -> None:
    run("do-not-call", "add", dnc, "--name", "Opt-outs")
    small = write_leads(tmp_path / "small.csv", [["Phone"], ["9820000000"]])
    ran = run("do-not-call", "add", small, "--name", "Opt-outs")
    assert ran.code == 2
    assert '"Opt-outs" would have 1 number instead of 4: 3 fewer, and those people can be called again.' in ran.err
    assert run("do-not-call", "list", "--json").json["lists"][0]["numbers"] == 4
    assert run("do-not-call", "add", small, "--name", "Opt-outs", "--yes").code == 0
    assert run("do-not-call", "list", "--json").json["lists"][0]["numbers"] == 1


def test_a_file_without_numbers_leaves_the_old_list(run: Run, dnc: Path, tmp_path: Path) -> None:
    run("do-not-call", "add", dnc, "--name", "Opt-outs")
    nothing = write_leads(tmp_path / "nothing.csv", [["Name", "City"], ["Asha", "Pune"]])
    assert run("do-not-call", "add", nothing, "--name", "Opt-outs", "--yes").code == 2
    assert run("do-not-call", "list", "--json").json["lists"][0]["numbers"] == 4
    assert run("do-not-call", "remove", "Opt-outs").code == 2, "nobody is here to confirm"
    assert run("do-not-call", "remove", "Opt-outs", "--yes").code == 0
    assert run("do-not-call", "list", "--json").json["lists"] == []


def test_a_list_that_cannot_be_read_stops_the_upload(run: Run, dnc: Path, leads: Path, home: Path) -> None:
    run("do-not-call", "add", dnc, "--name", "Opt-outs")
    for path in (home / "do-not-call").glob("*.hashes"):
        path.write_bytes(b"12345")
    ran = run("upload", leads, "--practice", "--campaign", "Practice_Outbound")
    assert ran.code == 2
    assert 'The do-not-call list "Opt-outs" cannot be read.' in ran.err
    shutil.rmtree(home / "do-not-call")
    assert run("upload", leads, "--practice", "--campaign", "Practice_Outbound").code == 0


def test_what_any_campaign_has_got_lately_is_held_back(run: Run, leads: Path) -> None:
    assert run("upload", leads, "--practice", "--campaign", "Practice_Outbound").code == 0
    other = ("check", leads, "--campaign", "Practice_Renewals", "--json")
    assert run(*other, "--skip-uploaded").json["held_back"] == 0
    ran = run(*other, "--skip-uploaded-days", "30")
    assert ran.json["held_back"] == 6
    assert "one of your campaigns" in ran.json["findings"][0]["message"]
    assert run(*other, "--skip-uploaded", "--skip-uploaded-days", "30").json["held_back"] == 6


def test_a_column_of_consent_is_offered_and_holds_back_when_it_is_asked_for(run: Run, tmp_path: Path) -> None:
    rows = [["Phone", "DND"], *([f"98200000{row:02d}", said] for row, said in enumerate(("Yes", "No", "y", "", "No")))]
    leads = write_leads(tmp_path / "leads.csv", rows)
    ran = run("check", leads, "--json")
    assert (ran.code, ran.json["held_back"]) == (0, 0)
    assert ran.json["consent"] == [
        {"column": "DND", "no_call": {"Yes": 1, "y": 1}, "call": 2, "unclear": {"": 1}, "applied": False}
    ]
    said = run("check", leads).out
    assert 'Column "DND" says of 2 leads not to call, of 2 to call, and of 1 neither (1 blank).' in said
    assert 'Nobody is held back for it. To do so: --consent "DND=Yes"' in said
    ran = run("check", leads, "--consent", "dnd=TRUE", "--json")
    assert (ran.code, ran.json["held_back"]) == (1, 2)
    assert {each["rule"] for each in ran.json["findings"]} == {"no-consent"}
    assert run("check", leads, "--consent", "DND=Yes", "--consent", "DND=", "--json").json["held_back"] == 3
    ran = run(*UPLOAD[:1], leads, *UPLOAD[1:], "--consent", "DND=Yes")
    assert (ran.lines[-1]["queued"], ran.lines[-1]["held_back"]) == (3, 2)
    assert run("check", leads, "--consent", "Nothing=Yes").code == 2
