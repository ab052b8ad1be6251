"""`ozogui upload`: the whole way to a real server, each option on the wire, and each way in which it can end."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.settings import paths
from ozogui.settings.settings import Account
from ozogui.settings.settings_file import SettingsFile
from ozogui.uploads.journal.journal import Journal
from tests.cli.conftest import SAMPLE, Run, numbered_leads, write_leads

SECRET = "practice-key"


def uploads_in(home: Path) -> int:
    """Return how many uploads the journal of this home has; a journal that was never made has none."""
    path = paths.Paths(home).journal
    if not path.exists():
        return 0
    with Journal(path) as journal:
        return len(journal.uploads())


def test_sample_goes_to_practice_and_the_sums_agree(run: Run, home: Path) -> None:
    ran = run("upload", SAMPLE, "--repair", "all", "--practice", "--campaign", "Practice_Outbound", "--json")
    assert (ran.code, ran.err) == (1, "")
    last = ran.lines[-1]
    assert last["event"] == "finished"
    sums = {name: last[name] for name in ("queued", "held_back", "refused", "unconfirmed", "waiting", "requests")}
    assert sums == {"queued": 1195, "held_back": 45, "refused": 0, "unconfirmed": 0, "waiting": 0, "requests": 3}
    assert last["rows"] == 1240
    assert len(set(last["transactions"])) == 3
    first = ran.lines[0]
    assert (first["event"], first["batches"], first["waiting"]) == ("started", 3, 1195)
    queued = [line for line in ran.lines if line["event"] == "batch" and line["state"] == "queued"]
    assert [line["transaction_id"] for line in queued] == last["transactions"]
    assert queued[0]["first_row"] == 4
    assert all(later["first_row"] > earlier["last_row"] for earlier, later in pairwise(queued))
    written = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert SECRET.encode() not in written
    assert b"9876543218" not in written


def test_upload_is_told_in_sentences(run: Run, small: Path) -> None:
    ran = run("upload", small, "--practice", "--campaign", "Practice_Outbound")
    assert ran.code == 1
    assert "2 leads are ready, 1 is held back." in ran.out
    assert "Upload 1: 2 leads in 1 request into Practice_Outbound, account Practice." in ran.out
    assert "Batch 1 (rows 2 to 3): 2 leads queued. 2 of 2 leads are queued." in ran.out
    assert "2 + 1 = 3 rows. Every row of the file has its place." in ran.out
    assert "2 of 3 leads are queued in Practice_Outbound." in ran.out


def test_upload_of_a_clean_file_ends_with_0(run: Run, tmp_path: Path, target: tuple[str, ...]) -> None:
    ran = run("upload", numbered_leads(tmp_path / "leads.csv", 2), *target)
    assert ran.code == 0
    assert "2 + 0 = 2 rows." in ran.out


@pytest.mark.parametrize(
    ("options", "fields"),
    [
        ((), {"checkDuplicate": "true"}),
        (("--check-duplicate", "true"), {"checkDuplicate": "true"}),
        (("--check-duplicate", "false"), {"checkDuplicate": "false"}),
        (("--is-delete", "true"), {"isDelete": "true"}),
        (("--is-delete", "false"), {"isDelete": "false"}),
        (("--no-duplicate-fields",), {}),
        (
            ("--start", "--callback-url", "http://127.0.0.1:9/x"),
            {"checkDuplicate": "true", "action": "start", "callBackUrl": "http://127.0.0.1:9/x"},
        ),
    ],
)
def test_options_are_what_the_server_gets(
    run: Run,
    server: PracticeServer,
    target: tuple[str, ...],
    small: Path,
    options: tuple[str, ...],
    fields: dict[str, str],
) -> None:
    assert run("upload", small, *target, *options).code == 1
    (transaction,) = server.transactions.values()
    common = {"userName": server.USER_NAME, "campaignName": "Practice_Outbound"}
    assert dict(transaction.fields) == common | fields


def test_columns_and_constants_are_what_the_server_gets(
    run: Run, server: PracticeServer, target: tuple[str, ...], tmp_path: Path
) -> None:
    path = write_leads(tmp_path / "leads.csv", [["Mobile", "Name", "Town"], ["9820011111", "Asha", "Pune"]])
    run("upload", path, *target, "--map", "Town=City", "--set", "Priority=5")
    (transaction,) = server.transactions.values()
    assert transaction.headers == ("PhoneNumber", "Name", "City", "Priority")
    assert transaction.rows == [["9820011111", "Asha", "Pune", "5"]]


def test_report_is_written_before_the_upload(
    run: Run, target: tuple[str, ...], small: Path, tmp_path: Path, server: PracticeServer
) -> None:
    path = tmp_path / "held-back.xlsx"
    assert f"1 held-back lead in {path}." in run("upload", small, *target, "--report", path).out
    assert path.exists()
    assert run("upload", small, *target, "--report", tmp_path / "held-back.csv").code == 2
    assert len(server.arrivals) == 1


def test_more_than_one_duplicate_choice_is_refused(
    run: Run, server: PracticeServer, target: tuple[str, ...], small: Path
) -> None:
    ran = run("upload", small, *target, "--is-delete", "true", "--check-duplicate", "true")
    assert (ran.code, ran.out) == (2, "")
    assert "Only one choice about duplicates" in ran.err
    assert server.arrivals == []


# What cannot begin


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "No account is named"),
        (("--practice", "--server", "localhost", "--user", "x"), "More than one account"),
        (("--server", "https://crm.example.com"), "--user NAME is missing"),
        (("--user", "x"), "--server HOST-OR-URL is missing"),
        (("--account", "Nobody"), 'No account is called "Nobody"'),
        (("--server", "http://crm.example.com", "--user", "x"), "Plain http is refused"),
        (("--server", "http://192.168.0.7:8080", "--user", "x"), "Plain http is refused"),
        (("--server", "no server", "--user", "x"), "not the address of a server"),
        (("--server", "https://crm.example.com", "--user", "x"), "There is no API key"),
    ],
)
def test_unusable_target_is_refused_before_anything_is_kept(
    run: Run, small: Path, home: Path, options: tuple[str, ...], words: str
) -> None:
    ran = run("upload", small, "--campaign", "X", *options)
    assert ran.code == 2
    assert words in ran.err
    assert uploads_in(home) == 0
    ran = run("upload", small, "--campaign", "X", *options, "--json")
    assert (ran.code, ran.err) == (2, "")
    assert words in ran.json["error"]["title"] + ran.json["error"]["message"]


def test_key_is_no_argument(run: Run, small: Path) -> None:
    ran = run("upload", small, "--practice", "--campaign", "X", "--key", "abc")
    assert ran.code == 2
    assert "No such option: --key" in ran.err


def test_campaign_is_needed(run: Run, small: Path, home: Path) -> None:
    assert "--campaign" in run("upload", small, "--practice").err
    ran = run("upload", small, "--practice", "--campaign", " ")
    assert ran.code == 2
    assert "No campaign is chosen." in ran.err
    assert uploads_in(home) == 0


def test_nothing_is_sent_when_all_leads_are_held_back(
    run: Run, server: PracticeServer, target: tuple[str, ...], tmp_path: Path, home: Path
) -> None:
    path = write_leads(tmp_path / "leads.csv", [["Mobile", "Name"], ["12", "Asha"], ["9.8E+09", "Rahul"]])
    ran = run("upload", path, *target)
    assert ran.code == 2
    assert "No lead is ready" in ran.err
    assert "All 2 are held back" in ran.err
    assert uploads_in(home) == 0
    assert server.arrivals == []
    assert "error" in run("upload", path, *target, "--json").json


def test_file_without_phones_is_refused(run: Run, target: tuple[str, ...], tmp_path: Path) -> None:
    path = write_leads(tmp_path / "leads.csv", [["Name", "City"], ["Asha", "Pune"]])
    ran = run("upload", path, *target)
    assert (ran.code, ran.out) == (2, "")
    assert "No column feeds PhoneNumber." in ran.err


def test_journal_that_cannot_be_opened_stops_before_the_first_request(
    run: Run, server: PracticeServer, target: tuple[str, ...], small: Path, home: Path
) -> None:
    paths.Paths(home).journal.mkdir(parents=True)
    ran = run("upload", small, *target)
    assert ran.code == 2
    assert "nothing was sent" in ran.err.lower()
    assert server.arrivals == []


def test_home_that_cannot_be_used_is_told(
    run: Run, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OZOGUI_HOME", str(small))
    ran = run("upload", small, "--practice", "--campaign", "X")
    assert (ran.code, ran.out) == (2, "")
    assert "OZOGUI_HOME" in ran.err


def test_damaged_settings_are_told_and_cost_nothing_else(run: Run, small: Path, home: Path) -> None:
    paths.Paths(home).settings.write_text("{", encoding="utf-8")
    ran = run("upload", small, "--practice", "--campaign", "Practice_Outbound")
    assert ran.code == 1
    assert "settings.damaged-" in ran.err
    assert "2 of 3 leads are queued" in ran.out


# How it can end


def test_wrong_key_stops_and_the_right_one_goes_on(
    run: Run, server: PracticeServer, target: tuple[str, ...], small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OZOGUI_API_KEY", "not-the-key")
    ran = run("upload", small, *target)
    assert ran.code == 3
    assert "CloudAgent did not accept the account: Invalid userName or apiKey" in ran.out
    assert "2 leads not sent yet. To continue, type: ozogui resume 1" in ran.out
    assert "2 + 1 = 3 rows." not in ran.out
    assert "0 + 1 + 2 = 3 rows." in ran.out
    monkeypatch.setenv("OZOGUI_API_KEY", SECRET)
    ran = run("resume", "--json")
    assert ran.code == 1
    assert ran.lines[-1]["queued"] == 2
    assert ran.lines[-1]["requests"] == 2
    assert [arrival.leads for arrival in server.arrivals if arrival.transaction_id] == [2]


def test_unknown_campaign_stops(run: Run, server: PracticeServer, target: tuple[str, ...], small: Path) -> None:
    ran = run("upload", small, *target[:-1], "Support_Inbound", "--json")
    assert ran.code == 3
    last = ran.lines[-1]
    assert (last["state"], last["waiting"], last["queued"]) == ("stopped", 2, 0)
    assert 'the exact name "Support_Inbound"' in last["reason"]
    assert server.transactions == {}


def test_a_mistyped_campaign_is_told_with_what_may_be_meant(
    run: Run, server: PracticeServer, target: tuple[str, ...], small: Path
) -> None:
    """Never taken for the other one: the names are compared exactly. Before anything is sent once a list is known."""
    mistyped = ("upload", small, *target[:-1], "Diwali_offers")
    ran = run(*mistyped)
    assert ran.code == 3
    assert ran.err == ""
    assert ran.out.rstrip().endswith("Diwali_offers: did you mean Diwali_Offers?")
    again = run(*mistyped)
    assert again.err.startswith("Diwali_offers: did you mean Diwali_Offers?")
    assert run(*mistyped, "--json").lines[-1]["did_you_mean"] == ["Diwali_Offers"]
    assert server.transactions == {}
    assert run("upload", small, *target[:-1], "Diwali_Offers").err == ""


def test_refused_batch_is_told_with_the_servers_words(
    run: Run, server: PracticeServer, target: tuple[str, ...], small: Path
) -> None:
    server.faults.add("refuse")
    ran = run("upload", small, *target)
    assert ran.code == 1
    assert "Batch 1 (rows 2 to 3): 2 leads refused: Please provide valid data" in ran.out
    assert "0 + 2 + 1 = 3 rows. Every row of the file has its place." in ran.out


def test_batch_without_an_answer_is_unconfirmed_and_never_sent_again_by_itself(
    run: Run, server: PracticeServer, target: tuple[str, ...], small: Path
) -> None:
    server.faults.add("close-taken")
    ran = run("upload", small, *target, "--no-duplicate-fields", "--json")
    assert ran.code == 1
    assert (ran.lines[-1]["unconfirmed"], ran.lines[-1]["waiting"], ran.lines[-1]["requests"]) == (2, 0, 1)
    assert len(server.arrivals) == 1


def test_batch_without_an_answer_goes_again_where_that_is_harmless(
    run: Run, server: PracticeServer, target: tuple[str, ...], small: Path
) -> None:
    server.faults.add("close-taken")
    ran = run("upload", small, *target, "--json")
    assert (ran.code, ran.lines[-1]["queued"], ran.lines[-1]["requests"]) == (1, 2, 2)
    assert server.state.campaigns["Practice_Outbound"].leads == {"9820011111": 1, "9820022222": 1}


def test_same_file_into_the_same_campaign_is_told(run: Run, target: tuple[str, ...], small: Path) -> None:
    assert "before" not in run("upload", small, *target).err
    told = run("upload", small, *target).err
    assert "This very file went to Practice_Outbound today at " in told
    assert ", 2 leads. See upload 1 in History" in told


def test_account_of_the_settings_is_used_with_its_pace_and_own_headers(
    run: Run, server: PracticeServer, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ozogui.settings.settings import CampaignMemory

    account = Account(name="Acme", server=server.url, user_name=server.USER_NAME, limit=2, body_style="multipart")
    memory = CampaignMemory("Acme", "Practice_Outbound", own_headers=("Town",))
    SettingsFile(paths.Paths(home).settings).change(lambda each: each.with_account(account).with_campaign(memory))
    monkeypatch.setenv("OZOGUI_API_KEY", SECRET)
    path = write_leads(tmp_path / "leads.csv", [["Mobile", "Name", "town"], ["9820011111", "Asha", "Pune"]])
    ran = run("upload", path, "--account", "acme", "--campaign", "Practice_Outbound", "--json")
    assert ran.code == 0
    assert ran.lines[0]["account"] == "Acme"
    (transaction,) = server.transactions.values()
    assert transaction.headers == ("PhoneNumber", "Name", "Town")


def test_every_line_is_json_of_its_own(run: Run, target: tuple[str, ...], small: Path) -> None:
    lines = run("upload", small, *target, "--json").lines
    assert [line["event"] for line in lines] == ["started", "upload", "batch", "batch", "upload", "finished"]
    assert [line["state"] for line in lines if line["event"] == "batch"] == ["sending", "queued"]


def test_numbers_uploaded_before_are_held_back_when_asked_for(
    run: Run, tmp_path: Path, server: PracticeServer, target: tuple[str, ...]
) -> None:
    run("upload", numbered_leads(tmp_path / "first.csv", 3), *target)
    more = numbered_leads(tmp_path / "second.csv", 5)
    ran = run("upload", more, *target, "--skip-uploaded", "--json")
    assert ran.code == 1
    assert (ran.lines[-1]["queued"], ran.lines[-1]["held_back"]) == (2, 3)
    assert [arrival.leads for arrival in server.arrivals] == [3, 2]


def test_second_numbers_are_told_by_their_row_in_the_history(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text("Phone,City\n9876540001 / 9876640001,Goa\n9876540002,Goa\n")
    options = ("--practice", "--fast", "--campaign", "Practice_Outbound", "--second-number", "lead")
    assert run("upload", path, *options, "--json").code == 0
    assert "2 to 2 (second number)" in run("history", 1).out
