"""`ozogui check`: sums and findings, the options about columns, repairs, do-not-call lists, the report."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from ozogui.leads.mapping.mapping_shape import Mapping
from ozogui.leads.values.phone_form import PhoneRule
from ozogui.settings import paths
from ozogui.settings.settings import Account
from ozogui.settings.settings_file import SettingsFile
from tests.cli.conftest import ROOT, SAMPLE, Ran, Run, numbered_leads, write_leads


def expected(kind: str) -> dict[str, Any]:
    """Return what the sample's own script says must be found."""
    found = json.loads((ROOT / "tests" / "sample_defects.json").read_text(encoding="utf-8"))[kind]
    assert isinstance(found, dict)
    return found


def rules_by_row(ran: Ran, severity: str = "") -> dict[str, list[str]]:
    """Return the rules that each row was told of, as the sample's expectations have them."""
    rules: dict[str, set[str]] = defaultdict(set)
    for finding in ran.json["findings"]:
        if severity in ("", finding["severity"]):
            rules[str(finding["row"])].add(finding["rule"])
    return {row: sorted(names) for row, names in rules.items()}


@pytest.mark.parametrize("name", ["sample-leads.xlsx", "sample-leads.csv"])
def test_findings_of_the_sample_are_those_that_were_planted(run: Run, name: str) -> None:
    ran = run("check", ROOT / "resources" / name, "--json")
    assert ran.code == 1
    planted = expected(name.rsplit(".", 1)[1])
    assert rules_by_row(ran) == planted["tidied_before"]
    found = ran.json
    assert found["tidied"] == planted["tidied_cells"] == sum(found["tidied_kinds"].values())
    assert {cell["header"] for cell in found["tidied_cells"]} == {"PhoneNumber", "Priority", "ExpiryDate"}
    assert len(found["tidied_cells"]) == found["tidied"]
    assert found["rows"] == found["ready"] + found["held_back"] == 1240
    assert found["held_back"] == len(rules_by_row(ran, "error"))
    assert found["mapping"]["Mobile No."] == "PhoneNumber"
    assert all(finding["message"].endswith((".", '"')) for finding in found["findings"])


@pytest.mark.parametrize("name", ["sample-leads.xlsx", "sample-leads.csv"])
def test_all_certain_repairs_leave_what_cannot_be_known(run: Run, name: str) -> None:
    ran = run("check", ROOT / "resources" / name, "--repair", "all", "--json")
    planted = expected(name.rsplit(".", 1)[1])
    assert ran.json["repaired"] == planted["left_to_repair"]
    assert rules_by_row(ran, "error") == planted["held_back_after"]
    warned = rules_by_row(ran, "warning")
    assert {row: warned[row] for row in warned if row not in planted["held_back_after"]} == planted["warnings_after"]
    assert (ran.json["ready"], ran.json["held_back"]) == (1195, 45)


def test_what_was_tidied_can_be_left_as_it_is(run: Run) -> None:
    ran = run("check", SAMPLE, "--no-tidy", "--phone-form", "keep", "--json")
    assert rules_by_row(ran) == expected("xlsx")["before"]
    assert (ran.json["tidied"], ran.json["tidied_cells"]) == (0, [])


def test_every_kind_that_holds_leads_back_can_be_decided_at_once(run: Run) -> None:
    acts = ("priority-range=empty", "phone-several=first", "expiry-format=empty", "cell-error=empty")
    options = [part for act in acts for part in ("--remedy", act)]
    ran = run("check", SAMPLE, "--repair", "all", *options, "--json")
    assert (ran.json["decided"], ran.json["ready"], ran.json["held_back"]) == (19, 1214, 26)
    assert {kind["rule"] for kind in ran.json["kinds"] if kind["severity"] == "error"} == {
        "phone-damaged", "phone-length", "phone-missing", "phone-not-numeric",
    }  # fmt: skip
    assert all(kind["remedies"] for kind in ran.json["kinds"] if kind["rule"] != "left-out")
    for rule in ("phone-damaged", "phone-length", "phone-missing", "phone-not-numeric"):
        options += ["--remedy", f"{rule}=leave-out"]
    ran = run("check", SAMPLE, "--repair", "all", *options, "--json")
    assert {kind["rule"] for kind in ran.json["kinds"] if kind["severity"] == "error"} == {"left-out"}


@pytest.mark.parametrize("remedy", ["nothing=empty", "priority-range=send", "priority-range", "=empty"])
def test_a_remedy_that_makes_no_sense_is_told(run: Run, small: Path, remedy: str) -> None:
    ran = run("check", small, "--remedy", remedy)
    assert ran.code == 2
    assert "Use one of: " in ran.err


def test_numbers_that_nobody_has_are_sent_all_the_same_on_demand(run: Run, tmp_path: Path) -> None:
    path = write_leads(tmp_path / "short.csv", [["Mobile", "Name"], ["112", "A"], ["98200 11111", "B"]])
    assert run("check", path, "--json").json["held_back"] == 1
    ran = run("check", path, "--remedy", "phone-implausible=send", "--json")
    assert (ran.json["ready"], ran.json["held_back"], ran.json["with_warning"]) == (2, 0, 1)


def test_country_form_agents_and_skills_hold_for_one_run(run: Run, tmp_path: Path) -> None:
    rows = [["Mobile", "Name", "Agent"], ["+971 50 123 4567", "A", "ravi"], ["0501234567", "B", "Zorro"]]
    path = write_leads(tmp_path / "uae.csv", rows)
    ran = run("check", path, "--country", "United Arab Emirates", "--agents", "ravi,meena", "--json")
    assert [cell["after"] for cell in ran.json["tidied_cells"]] == ["0501234567"]
    assert {kind["rule"] for kind in ran.json["kinds"]} == {"agent-missing", "duplicate-phone"}
    ran = run("check", path, "--country", "+971", "--phone-form", "international", "--json")
    assert {cell["after"] for cell in ran.json["tidied_cells"]} == {"+971501234567"}
    assert run("check", path, "--country", "Atlantis").code == 2
    assert run("check", path, "--country", "999").code == 2


def test_check_is_told_in_sentences(run: Run) -> None:
    shown = run("check", SAMPLE, "--repair", "all").out
    assert "1,195 leads are ready, 45 are held back. 34 of the ready are sent with a warning." in shown
    assert "98 cells were put right." in shown
    tidied = '525 cells were tidied: 470 phone numbers to ten digits · 43 dates, day first as "31/12/2030" in row 13'
    assert tidied in shown
    assert 'Row 7, PhoneNumber: "9.87654E+09" has lost its last digits.' in shown
    assert "PhoneNumber from Mobile No.;" in shown
    assert "Not sent: Alt. Mobile, City, Remarks." in shown


def test_only_the_named_rules_are_repaired(run: Run) -> None:
    ran = run("check", SAMPLE, "--repair", "phone-several, name-characters", "--json")
    rules = {finding["rule"] for finding in ran.json["findings"]}
    assert rules.isdisjoint({"phone-several", "name-characters"})
    assert "priority-range" in rules
    ran = run("check", SAMPLE, "--repair", "phones")
    assert (ran.code, ran.out) == (2, "")
    assert "phone-not-numeric" in ran.err


def test_clean_file_ends_with_0(run: Run, tmp_path: Path) -> None:
    ran = run("check", numbered_leads(tmp_path / "leads.csv", 3))
    assert ran.code == 0
    assert "All 3 leads are ready." in ran.out


def test_file_without_phones_is_told(run: Run, tmp_path: Path) -> None:
    path = write_leads(tmp_path / "leads.csv", [["Name", "City"], ["Asha", "Pune"], ["Rahul", "Thane"]])
    ran = run("check", path)
    assert (ran.code, ran.out) == (2, "")
    assert "No column feeds PhoneNumber." in ran.err


# Columns


def test_map_takes_a_header_from_another_column(run: Run) -> None:
    found = run("check", SAMPLE, "--map", "alt. mobile=PhoneNumber", "--map", "City=Town", "--json").json
    assert found["mapping"]["Alt. Mobile"] == "PhoneNumber"
    assert "Mobile No." not in found["mapping"]
    assert found["mapping"]["City"] == "Town"
    twice = run("check", SAMPLE, "--map", "Mobile No.=PhoneNumber", "--map", "Mobile No.=Alt", "--json").json
    assert twice["mapping"]["Mobile No."] == "PhoneNumber"
    assert [feed["header"] for feed in twice["map"] if feed["columns"] == ["Mobile No."]] == ["PhoneNumber", "Alt"]
    assert "Mobile No." in found["not_sent"]


def test_map_takes_a_column_by_its_letter(run: Run) -> None:
    assert run("check", SAMPLE, "--map", "h=Town", "--json").json["mapping"]["City"] == "Town"


def test_map_to_nothing_leaves_a_column_out(run: Run) -> None:
    found = run("check", SAMPLE, "--map", "Prio=", "--json").json
    assert "Priority" not in found["mapping"].values()


def test_set_gives_every_lead_the_value_and_takes_the_header_from_a_column(run: Run) -> None:
    found = run("check", SAMPLE, "--set", "Priority=5", "--set", "Source=Web", "--json").json
    assert found["constants"] == {"Priority": "5", "Source": "Web"}
    assert "Priority" not in found["mapping"].values()
    assert not any(finding["rule"] == "priority-range" for finding in found["findings"])


def test_guess_that_wants_a_look_is_not_sent(run: Run) -> None:
    found = run("check", SAMPLE, "--json").json
    assert "City" in found["not_sent"]
    assert "Alt. Mobile" in found["not_sent"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--map", "Handy=PhoneNumber"), 'no column "Handy"'),
        (("--map", "Mobile No."), "maps no column"),
        (("--map", "Prio=Name", "--map", "City=Name"), "Name is fed twice"),
        (("--map", "Mobile No.="), "No column feeds PhoneNumber"),
        (("--set", "Priority"), "HEADER=VALUE"),
        (("--map", "Prio=Priority", "--set", "Priority=5"), "Priority is fed twice"),
        (("--preset", "Diwali"), 'No preset is called "Diwali"'),
    ],
)
def test_unusable_mapping_is_told_in_words(run: Run, options: tuple[str, ...], words: str) -> None:
    ran = run("check", SAMPLE, *options)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert run("check", SAMPLE, *options, "--json").json["error"]["title"]


def test_preset_takes_the_place_of_the_guess(run: Run, home: Path) -> None:
    mapping = Mapping((("Alt. Mobile", "PhoneNumber"), ("Customer Name", "Name")), (("skill", "Sales"),))
    SettingsFile(paths.Paths(home).settings).change(lambda settings: settings.with_preset("Second phones", mapping))
    found = run("check", SAMPLE, "--preset", "second phones", "--map", "City=City", "--json").json
    assert found["mapping"] == {"Alt. Mobile": "PhoneNumber", "Customer Name": "Name", "City": "City"}
    assert found["constants"] == {"skill": "Sales"}


def test_preset_for_other_columns_is_told(run: Run, home: Path, small: Path) -> None:
    mapping = Mapping((("Mobile No.", "PhoneNumber"),))
    SettingsFile(paths.Paths(home).settings).change(lambda settings: settings.with_preset("Sample", mapping))
    ran = run("check", small, "--preset", "Sample")
    assert ran.code == 2
    assert 'no column "Mobile No."' in ran.err


# Do-not-call lists


def test_numbers_of_a_do_not_call_list_are_held_back_however_they_are_written(run: Run, tmp_path: Path) -> None:
    path = numbered_leads(tmp_path / "leads.csv", 5)
    first = write_leads(tmp_path / "dnc.csv", [["Phone"], ["+91 98200 00001"], ["098200-00003"], ["9.82E+09"]])
    second = write_leads(tmp_path / "no-names.csv", [["9820000004"], ["9820099999"]])
    ran = run("check", path, "--suppress", first, "--suppress", second, "--json")
    assert ran.code == 1
    assert [finding["row"] for finding in ran.json["findings"]] == [3, 5, 6]
    assert {finding["rule"] for finding in ran.json["findings"]} == {"suppressed"}
    assert "dnc.csv" in ran.json["findings"][0]["message"]
    assert ran.json["suppress"] == [
        {"file": "dnc.csv", "numbers": 2, "unreadable_rows": [4]},
        {"file": "no-names.csv", "numbers": 2, "unreadable_rows": []},
    ]
    assert "dnc.csv: 1 number cannot be read (row 4)." in run("check", path, "--suppress", first).err


def test_two_lists_of_one_name_both_count(run: Run, tmp_path: Path) -> None:
    path = numbered_leads(tmp_path / "leads.csv", 3)
    lists = []
    for folder, phone in (("a", "9820000000"), ("b", "9820000002")):
        (tmp_path / folder).mkdir()
        lists += ["--suppress", write_leads(tmp_path / folder / "dnc.csv", [["Phone"], [phone]])]
    assert [finding["row"] for finding in run("check", path, *lists, "--json").json["findings"]] == [2, 4]


def test_do_not_call_list_without_phones_stops_the_check(run: Run, tmp_path: Path, small: Path) -> None:
    other = write_leads(tmp_path / "other.csv", [["Name"], ["Asha"], ["Rahul"]])
    ran = run("check", small, "--suppress", other)
    assert (ran.code, ran.out) == (2, "")
    assert "other.csv" in ran.err


# The report


def test_report_holds_the_held_back_leads(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    ran = run("check", SAMPLE, "--repair", "all", "--report", path, "--json")
    assert ran.json["report"] == str(path)
    sheet = load_workbook(path).active
    assert sheet is not None
    rows = {str(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]}
    assert rows == set(expected("xlsx")["held_back_after"])
    assert f"45 held-back leads in {path}." in run("check", SAMPLE, "--repair", "all", "--report", path).out


@pytest.mark.parametrize(("name", "words"), [("report.csv", "end its name in"), ("nowhere/report.xlsx", "nowhere")])
def test_report_that_cannot_be_written_is_told(run: Run, tmp_path: Path, small: Path, name: str, words: str) -> None:
    ran = run("check", small, "--report", tmp_path / name)
    assert ran.code == 2
    assert words in ran.err
    assert "error" in run("check", small, "--report", tmp_path / name, "--json").json


def test_report_never_replaces_the_file_that_was_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "sample.xlsx"
    path.write_bytes(SAMPLE.read_bytes())
    ran = run("check", path, "--report", path)
    assert ran.code == 2
    assert path.read_bytes() == SAMPLE.read_bytes()


def test_of_leads_with_one_number_the_chosen_one_is_kept(run: Run, tmp_path: Path) -> None:
    rows = [["Mobile", "Name", "Priority"], ["9820011111", "Asha", "5"], ["+919820011111", "Asha", "9"]]
    path = write_leads(tmp_path / "twice.csv", rows)
    assert run("check", path, "--json").json["held_back"] == 0
    for keep, held_back in (("first", 3), ("last", 2), ("highest-priority", 2)):
        found = run("check", path, "--keep", keep, "--json").json
        assert [finding["row"] for finding in found["findings"]] == [held_back]
        assert found["findings"][0]["severity"] == "error"


def test_the_accounts_phone_rule_holds_and_is_repaired(run: Run, tmp_path: Path) -> None:
    settings = SettingsFile(paths.from_environment(os.environ).settings)
    account = Account("Acme", user_name="acme", phone_rule=PhoneRule.INTERNATIONAL)
    settings.change(lambda each: each.with_account(account))
    path = write_leads(tmp_path / "leads.csv", [["Mobile", "Name"], ["9820011111", "Asha"], ["98200 22222", "Rahul"]])
    assert run("check", path, "--no-tidy", "--json").json["held_back"] == 1
    assert run("check", path, "--account", "acme", "--no-tidy", "--json").json["held_back"] == 2
    repaired = run("check", path, "--account", "acme", "--no-tidy", "--repair", "all", "--json").json
    assert (repaired["repaired"], repaired["held_back"]) == (2, 0)
    tidied = run("check", path, "--account", "acme", "--json").json
    assert [cell["after"] for cell in tidied["tidied_cells"]] == ["+919820011111", "+919820022222"]
    assert run("check", path, "--account", "nobody").code == 2


def test_the_corrected_workbook_is_taken_back(run: Run, small: Path, tmp_path: Path) -> None:
    back = tmp_path / "back.xlsx"
    run("check", small, "--report", back)
    book = load_workbook(back)
    book["Held back"]["C2"] = "9820033333"
    book.save(back)
    ran = run("check", small, "--corrected", back)
    assert ran.code == 0
    assert "1 cell was taken over from the corrected workbook." in ran.out
    assert run("check", small, "--corrected", back, "--json").json["corrected"] == 1
    other = numbered_leads(tmp_path / "other.csv", 3)
    refused = run("check", other, "--corrected", back)
    assert refused.code == 2
    assert "was made from small.csv, not from what is open now" in refused.err


def test_what_ails_a_whole_column_is_said_before_its_findings(run: Run) -> None:
    path = ROOT / "resources" / "sample-leads.csv"
    columns = run("check", path, "--no-tidy", "--json").json["columns"]
    assert ("expiry-format", "ExpiryDate") in {(column["rule"], column["header"]) for column in columns}
    assert columns[0]["message"] in run("check", path, "--no-tidy").out.splitlines()
    assert run("check", path, "--json").json["columns"] == []


def test_numbers_that_a_campaign_has_got_before_are_found_by_a_check_alone(run: Run, tmp_path: Path) -> None:
    target = ("--campaign", "Practice_Outbound")
    assert run("upload", numbered_leads(tmp_path / "first.csv", 12), "--practice", *target).code == 0
    more = numbered_leads(tmp_path / "second.csv", 15)
    ran = run("check", more, *target, "--skip-uploaded", "--json")
    assert (ran.code, ran.json["ready"], ran.json["held_back"]) == (1, 3, 12)
    (column,) = ran.json["columns"]
    said = "12 of 15 leads were uploaded to Practice_Outbound before, so they are not sent again."
    assert column["message"] == said
    assert said in run("check", more, *target, "--skip-uploaded").out
    assert run("check", more, "--campaign", "Renewals_Q4", "--skip-uploaded").code == 0
    ran = run("check", more, "--skip-uploaded")
    assert ran.code == 2
    assert "--skip-uploaded needs a campaign." in ran.err


def test_spaces_around_values_are_tidied_or_trimmed_by_their_own_repair(run: Run, tmp_path: Path) -> None:
    rows = [["Mobile", "Name", "Agent Id"], ["9820011111", " Asha", "ravi "], ["9820011112", "B", "ravi"]]
    path = write_leads(tmp_path / "leads.csv", rows)
    tidied = run("check", path, "--json").json
    assert (tidied["tidied_kinds"], tidied["kinds"]) == ({"spaces": 2}, [])
    ran = run("check", path, "--no-tidy", "--json")
    (kind,) = ran.json["kinds"]
    assert (kind["rule"], kind["severity"], kind["cells"], kind["repairable"]) == ("outer-spaces", "warning", 2, 2)
    assert ran.json["findings"][0]["message"].startswith('"Asha" has spaces before it,')
    ran = run("check", path, "--no-tidy", "--repair", "outer-spaces", "--json")
    assert (ran.json["repaired"], ran.json["kinds"]) == (2, [])


def test_blank_cells_get_a_value_and_others_keep_theirs(run: Run, tmp_path: Path) -> None:
    rows = [["Mobile", "Agent Id"], ["9820011111", ""], ["9820011112", "ravi"], ["9820011113", " "]]
    path = write_leads(tmp_path / "leads.csv", rows)
    ran = run("check", path, "--fill", "AgentId=asha", "--json")
    assert (ran.code, ran.json["filled"], ran.json["kinds"]) == (0, 2, [])
    assert "2 blank cells were filled." in run("check", path, "--fill", "AgentId=asha").out
    ran = run("check", path, "--fill", "skill=Hindi")
    assert ran.code == 2
    assert "No column is sent as skill" in ran.err


CONTACTS = "Phone,City\n" + "".join(f"+91 98765 0000{n} ::: +91 98766 0000{n},Goa\n" for n in range(6))


@pytest.mark.parametrize(
    ("options", "leads", "said"),
    [
        (("--repair", "all"), 6, "6 cells hold a second number, which is not sent; the first is"),
        (("--second-number", "none"), 6, "6 cells hold a second number, which is not sent."),
        (("--second-number", "alt"), 6, "6 cells hold a second number, which is sent as AltNumber."),
        (("--second-number", "lead"), 12, "6 cells hold a second number, which is a lead of its own, behind all"),
    ],
)
def test_the_first_of_two_numbers_is_dialled_and_the_second_is_decided_about(
    run: Run, tmp_path: Path, options: tuple[str, ...], leads: int, said: str
) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text(CONTACTS)
    ran = run("check", path, *options)
    assert said in ran.out
    assert f"All {leads} leads are ready." in ran.out
    assert ran.code == 0
