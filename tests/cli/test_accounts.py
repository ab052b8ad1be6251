"""`ozogui accounts` and `ozogui campaigns`."""

from __future__ import annotations

from pathlib import Path

import pytest
from keyring.backend import KeyringBackend

from ozogui.cli.accounts import MOST_A_MINUTE, KindChoice
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.leads.checking.slices import CampaignKind
from ozogui.settings import keys, paths
from ozogui.settings.settings import DOCUMENTED_LIMIT
from ozogui.settings.settings_file import SettingsFile
from tests.cli.conftest import Run

SECRET = "practice-key"


class _Vault(KeyringBackend):
    """A key store as the systems' own behave."""

    priority = 5

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> _Vault:
    """Let this computer have a key store."""
    found = _Vault()
    monkeypatch.setattr(keys, "store_of_this_computer", lambda: (found, "Secret Service"))
    return found


def add(run: Run, server: PracticeServer, name: str = "Acme", *options: str) -> None:
    assert run("accounts", "add", name, "--server", server.url, "--user", server.USER_NAME, *options).code == 0


def test_practice_is_there_without_any_other(run: Run) -> None:
    found = run("accounts", "list", "--json").json
    assert [account["name"] for account in found["accounts"]] == ["Practice"]
    assert found["chosen"] == "Practice"
    assert "None of your own yet." in run("accounts", "list").out


def test_added_account_is_listed_and_kept_without_its_key(
    run: Run, server: PracticeServer, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OZOGUI_API_KEY", SECRET)
    ran = run(
        "accounts", "add", "Acme", "--server", server.url, "--user", "practice", "--limit", "3",
        "--body-style", "multipart", "--campaigns", "skillwise",
    )  # fmt: skip
    assert ran.code == 0
    assert "Its key is not kept." in ran.out
    (account,) = SettingsFile(paths.Paths(home).settings).current.accounts
    assert (account.name, account.limit, account.body_style, account.campaign_kind) == (
        "Acme", 3, "multipart", "skillwise",
    )  # fmt: skip
    assert server.url in run("accounts", "list").out
    assert SECRET not in paths.Paths(home).settings.read_text(encoding="utf-8")


def test_country_form_agents_and_skills_are_kept_and_india_is_meant_without(
    run: Run, server: PracticeServer, tmp_path: Path
) -> None:
    names = tmp_path / "agents.txt"
    names.write_text("Bobby\n\nAsha Patil \n", encoding="utf-8")
    add(run, server)
    options = ("--country", "971", "--phone-form", "international", "--agents", str(names), "--skills", "Sales,Service")
    add(run, server, "Gulf", *options)
    first, second = (account for account in run("accounts", "list", "--json").json["accounts"][:2])
    assert (first["country"], first["phone_form"], first["agents"]) == ("91", "national", 0)
    assert (second["country"], second["phone_form"]) == ("971", "international")
    assert (second["agents"], second["skills"]) == (2, 2)


def test_key_goes_into_the_key_store_and_is_used_and_removed(
    run: Run, server: PracticeServer, vault: _Vault, monkeypatch: pytest.MonkeyPatch, small: Path
) -> None:
    monkeypatch.setenv("OZOGUI_API_KEY", SECRET)
    ran = run("accounts", "add", "Acme", "--server", server.url, "--user", "practice")
    assert "Kept in Secret Service, never in a file, a log or a report." in ran.out
    assert list(vault.entries.values()) == [SECRET]
    monkeypatch.delenv("OZOGUI_API_KEY")
    assert run("upload", small, "--account", "Acme", "--campaign", "Practice_Outbound").code == 1
    assert "and its key were removed" in run("accounts", "remove", "acme").out
    assert vault.entries == {}
    assert run("campaigns", "--account", "Acme").code == 2


def test_key_of_the_environment_wins_over_the_store_and_does_not_replace_it(
    run: Run, server: PracticeServer, vault: _Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OZOGUI_API_KEY", "an-old-key")
    add(run, server)
    monkeypatch.setenv("OZOGUI_API_KEY", SECRET)
    assert run("campaigns", "--account", "Acme").code == 0
    assert list(vault.entries.values()) == ["an-old-key"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("Acme", "--server", "localhost"), "--user NAME is missing"),
        (("Acme", "--server", "http://crm.example.com", "--user", "x"), "Plain http is refused"),
        (("Practice", "--server", "localhost", "--user", "x"), "practice mode"),
        (("Acme", "--server", "localhost", "--user", "x", "--limit", "6"), "--limit"),
    ],
)
def test_impossible_account_is_refused(run: Run, options: tuple[str, ...], words: str) -> None:
    ran = run("accounts", "add", *options)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert len(run("accounts", "list", "--json").json["accounts"]) == 1


def test_name_that_is_taken_is_refused(run: Run, server: PracticeServer) -> None:
    add(run, server)
    ran = run("accounts", "add", "ACME", "--server", "localhost", "--user", "x")
    assert ran.code == 2
    assert 'already an account called "Acme"' in ran.err


def test_account_is_tested_with_one_request_that_adds_nothing(
    run: Run, server: PracticeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(run, server)
    monkeypatch.setenv("OZOGUI_API_KEY", SECRET)
    ran = run("accounts", "test", "Acme")
    assert ran.code == 0
    assert "Server, user name and key are good." in ran.out
    assert (len(server.arrivals), server.transactions) == (1, {})
    monkeypatch.setenv("OZOGUI_API_KEY", "wrong")
    ran = run("accounts", "test", "Acme")
    assert (ran.code, ran.out) == (2, "")
    assert "Invalid userName or apiKey" in ran.err
    found = run("accounts", "test", "Acme", "--json").json
    assert (found["good"], found["cause"]) == (False, "key")


def test_tests_keep_the_pace_too(run: Run, server: PracticeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    add(run, server, "Acme", "--limit", "2")
    monkeypatch.setenv("OZOGUI_API_KEY", SECRET)
    assert [run("accounts", "test", "Acme").code for _ in range(3)] == [0, 0, 2]
    assert "All 2 requests of this minute are used." in run("accounts", "test", "Acme").err
    assert len(server.arrivals) == 2


def test_practice_cannot_be_removed(run: Run) -> None:
    ran = run("accounts", "remove", "practice")
    assert ran.code == 2
    assert "Practice cannot be removed." in ran.err


def test_account_without_a_key_is_told(run: Run, server: PracticeServer) -> None:
    add(run, server)
    ran = run("accounts", "test", "Acme")
    assert ran.code == 2
    assert 'There is no API key for "Acme".' in ran.err
    assert "OZOGUI_API_KEY" in ran.err
    assert server.arrivals == []


def test_key_is_asked_for_on_a_terminal_and_not_shown(
    run: Run, server: PracticeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def type_key(prompt: str) -> str:
        asked.append(prompt)
        return SECRET

    add(run, server)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", type_key)
    ran = run("campaigns", "--account", "Acme")
    assert ran.code == 0
    assert asked == ["API key of Acme (not shown): "]
    assert SECRET not in ran.out + ran.err
    # A program that reads JSON is never asked.
    assert run("campaigns", "--account", "Acme", "--json").code == 2


def test_campaigns_are_listed(run: Run, server: PracticeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OZOGUI_API_KEY", SECRET)
    ran = run("campaigns", "--server", server.url, "--user", server.USER_NAME, "--json")
    found = {each["name"]: each["position"] for each in ran.json["campaigns"]}
    assert found["Renewals_Q4"] == "READY"
    assert "Support_Inbound" not in found
    assert "Diwali_Offers" in run("campaigns", "--practice").out
    assert server.arrivals == []


def test_campaigns_that_cannot_be_listed_are_told(
    run: Run, server: PracticeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OZOGUI_API_KEY", "wrong")
    options = ("--server", server.url, "--user", server.USER_NAME)
    ran = run("campaigns", *options)
    assert (ran.code, ran.out) == (2, "")
    assert "could not be listed" in ran.err
    server.stop()
    assert run("campaigns", *options).code == 2


def test_a_campaign_is_started_only_when_that_was_confirmed(
    run: Run, server: PracticeServer, target: tuple[str, ...]
) -> None:
    account = target[:4]
    ran = run("campaigns", *account, "--start", "Renewals_Q4")
    assert (ran.code, "begins real dialling" in ran.out) == (2, True)
    assert "Nobody is here to confirm" in ran.err
    assert server.state.campaigns["Renewals_Q4"].position == "READY"
    assert run("campaigns", *account, "--start", "Renewals_Q4", "--yes").code == 0
    assert server.state.campaigns["Renewals_Q4"].position == "RUNNING"
    told = run("campaigns", *account, "--stop", "Renewals_Q4", "--json").json
    assert told == {"campaign": "Renewals_Q4", "done": True, "message": "Campaign stopped successfully"}
    assert server.state.campaigns["Renewals_Q4"].position == "READY"
    assert run("campaigns", *account, "--start", "A", "--stop", "B").code == 2


def test_a_campaign_that_is_not_there_is_told_with_what_may_be_meant(run: Run, target: tuple[str, ...]) -> None:
    run("accounts", "add", "Acme", *target[:4])
    run("campaigns", "--account", "Acme")
    ran = run("campaigns", "--account", "Acme", "--start", "renewals_q4", "--yes")
    assert ran.code == 2
    assert "Invalid Campaign Name. renewals_q4: did you mean Renewals_Q4?" in ran.err


def test_campaigns_are_listed_without_a_network(run: Run, server: PracticeServer, target: tuple[str, ...]) -> None:
    run("accounts", "add", "Acme", *target[:4])
    assert "never listed" in run("campaigns", "--account", "Acme", "--offline").out
    run("campaigns", "--account", "Acme")
    server.stop()
    listed = run("campaigns", "--account", "Acme", "--offline", "--json").json
    assert "Renewals_Q4" in [each["name"] for each in listed["campaigns"]]
    assert "Renewals_Q4" in run("campaigns", "--account", "Acme", "--offline").out


def test_the_campaign_that_was_used_last_is_listed_first(run: Run, target: tuple[str, ...], small: Path) -> None:
    run("accounts", "add", "Acme", *target[:4])
    names = [each["name"] for each in run("campaigns", "--account", "Acme", "--json").json["campaigns"]]
    assert names[0] != "Winback_South"
    run("upload", small, "--account", "Acme", "--campaign", "Winback_South")
    for offline in ((), ("--offline",)):
        listed = run("campaigns", "--account", "Acme", *offline, "--json").json["campaigns"]
        assert [each["name"] for each in listed] == ["Winback_South", *(n for n in names if n != "Winback_South")]


def test_campaigns_are_looked_up_one_by_one_where_none_are_listed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with PracticeServer(campaign_name_required=True) as server:
        monkeypatch.setenv("OZOGUI_API_KEY", server.API_KEY)
        account = ("--server", server.url, "--user", server.USER_NAME)
        assert "by its name only" in run("campaigns", *account).err
        found = run("campaigns", *account, "--look-up", "Renewals_Q4", "--look-up", "Diwali_Offers", "--json").json
        assert [(each["name"], each["position"]) for each in found["campaigns"]] == [
            ("Renewals_Q4", "READY"), ("Diwali_Offers", "RUNNING")
        ]  # fmt: skip
        assert "No campaign is called Gone." in run("campaigns", *account, "--look-up", "Gone").err


def test_choices_of_an_account_are_those_of_the_settings() -> None:
    assert [choice.value for choice in KindChoice] == [kind.value for kind in CampaignKind]
    assert MOST_A_MINUTE == DOCUMENTED_LIMIT
