"""`--split`, `--share` and `--priority`: one list, an upload for each campaign, all of its rows accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest

from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.leads.mapping.mapping_shape import Mapping
from ozogui.leads.mapping.split_shape import PriorityRule, Split
from ozogui.settings.preset_file import export_preset
from ozogui.settings.settings import Preset
from tests.cli.conftest import Run, write_leads

CITIES = ["Mumbai", "Mumbai", "mumbai ", "Pune", "Goa", "Pune", ""]


@pytest.fixture
def cities(tmp_path: Path) -> Path:
    rows = [[f"98765000{place:02d}", "Asha", city] for place, city in enumerate(CITIES)]
    return write_leads(tmp_path / "cities.csv", [["Mobile", "Name", "City"], *rows, ["12", "Ravi", "Pune"]])


@pytest.fixture
def account(server: PracticeServer, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    monkeypatch.setenv("OZOGUI_API_KEY", server.API_KEY)
    return ("--server", server.url, "--user", server.USER_NAME)


def test_check_tells_what_would_go_where(run: Run, cities: Path) -> None:
    said = run("check", cities, "--split", "city", "--campaign", "Mumbai=West", "--campaign", "Pune=West", "--json")
    split = said.json["split"]
    assert (split["column"], split["parts"]) == (
        "City",
        [{"campaign": "West", "values": ["Mumbai", "Pune"], "ready": 4, "held_back": 1}],
    )
    assert {each["value"]: each["near"] for each in split["open"]} == {
        "mumbai ": ["Mumbai", "mumbai "], "Goa": [], "": [],
    }  # fmt: skip
    words = run("check", cities, "--split", "City", "--campaign", "Mumbai=West").out
    assert 'May mean the same: Mumbai, "mumbai ". To send them together: --near-values join' in words


def test_nothing_is_sent_while_a_value_has_no_campaign(run: Run, cities: Path, account: tuple[str, ...]) -> None:
    ran = run("upload", cities, *account, "--split", "City", "--campaign", "Mumbai=Practice_Outbound")
    assert ran.code == 2
    assert ran.err.startswith("4 values of City have no campaign yet, so nothing was sent.")
    assert '"Pune" (3 leads)' in ran.err
    assert run("history", "--json").json["uploads"] == []
    for wrong in (
        ["--campaign", "A", "--campaign", "B"],
        [],
        ["--split", "City", "--share", "A=1"],
        ["--split", "Town", "--campaign", "*=A"],
    ):
        assert run("upload", cities, *account, *wrong).code == 2


def test_one_upload_for_each_campaign_and_every_row_in_one(
    run: Run, cities: Path, account: tuple[str, ...], server: PracticeServer
) -> None:
    first, second = "Practice_Outbound", "Renewals_Q4"
    options = ["--split", "City", "--campaign", f"Mumbai={first}", "--campaign", f"Pune={second}", "--campaign", "Goa="]
    ran = run("upload", cities, *account, *options, "--campaign", f"={second}", "--near-values", "join", "--json")
    done = ran.lines[-1]
    assert (ran.code, done["event"], len(done["uploads"])) == (1, "split-finished", 2)
    assert (done["rows"], done["queued"], done["held_back"]) == (8, 6, 2)
    each = [line for line in ran.lines if line.get("event") == "finished"]
    assert [(one["campaign"], one["queued"], one["held_back"]) for one in each] == [(first, 3, 1), (second, 3, 1)]
    shares = run("upload", cities, *account, "--share", f"{first}=2", "--share", f"{second}=1", "--json").lines[-1]
    assert (shares["rows"], shares["queued"], shares["held_back"]) == (8, 7, 1)


def test_a_preset_remembers_the_split(run: Run, cities: Path) -> None:
    mapping = Mapping(
        (("Mobile", "PhoneNumber"),),
        priorities=(PriorityRule("City", "Goa", 7),),
        split=Split("City", (("Mumbai", "West"), ("*", "Rest"))),
    )
    path = cities.with_name("cities.ozogui-preset.json")
    export_preset(Preset("Cities", mapping), path)
    found = run("check", cities, "--preset", path, "--json").json
    assert [(part["campaign"], part["ready"]) for part in found["split"]["parts"]] == [("West", 2), ("Rest", 5)]
    assert {each["header"] for each in found["map"]} == {"PhoneNumber"}
    other = run("check", cities, "--preset", path, "--split", "City", "--campaign", "Pune=East", "--json").json["split"]
    assert [(part["campaign"], part["ready"]) for part in other["parts"]] == [("West", 2), ("Rest", 3), ("East", 2)]
    assert "split" not in run("check", cities, "--preset", path, "--campaign", "One", "--json").json


def test_a_second_column_is_told_and_decided(run: Run, tmp_path: Path) -> None:
    rows = [["9876500001", "Asha", "9876600001"], ["9876500002", "Ravi", ""]]
    path = write_leads(tmp_path / "two.csv", [["Mobile", "Name", "Alt. Mobile"], *rows])
    doubts = run("check", path, "--json").json["doubts"]
    assert any('--second-column "Alt. Mobile" --second-number alt, lead or none' in doubt for doubt in doubts)
    wish = ("--second-column", "alt. mobile", "--second-number")
    found = run("check", path, *wish, "lead", "--json").json
    assert (found["rows"], found["second_number_leads"], found["ready"]) == (3, 1, 3)
    assert "1 lead has a second number." in run("check", path, *wish, "lead").out
    beside = run("check", path, *wish, "alt", "--json").json
    assert (beside["rows"], beside["second_number_leads"], beside["not_sent"]) == (2, 0, [])
    assert run("check", path, "--second-column", "Alt. Mobile").code == 2
