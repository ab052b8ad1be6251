"""Accounts and campaigns through the engine: lists for offline, modes found out, start and stop, a test of it all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ozogui.cloudagent.campaigns import CampaignsError, NotLetInError
from ozogui.cloudagent.other_calls import AuthMode
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.cloudagent.tokens import TokenError
from ozogui.engine.campaigns import did_you_mean, near_names
from ozogui.engine.engine import Engine
from ozogui.settings.keys import KeyStore
from ozogui.settings.paths import Paths
from ozogui.settings.settings import PRACTICE, Account, CampaignMemory
from tests.cloudagent.scripted import ScriptedServer, answer, answering

ServerFor = Callable[..., PracticeServer]


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    made = Engine(Paths(home), keys=KeyStore(lambda: None), owner="this test")
    yield made
    made.close()


@pytest.fixture
def server_for() -> Iterator[ServerFor]:
    servers: list[PracticeServer] = []

    def start(**options: object) -> PracticeServer:
        servers.append(PracticeServer(**options))  # type: ignore[arg-type]
        servers[-1].start()
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def account_at(engine: Engine, server: PracticeServer, **options: object) -> Account:
    made = replace(Account("Acme", server=server.url, user_name=server.USER_NAME), **options)  # type: ignore[arg-type]
    engine.update(lambda settings: settings.with_account(made))
    engine.keys.keep(made, server.API_KEY)
    return made


def test_the_list_is_kept_for_offline(engine: Engine, server_for: ServerFor) -> None:
    server = server_for()
    account = account_at(engine, server)
    assert engine.campaigns.remembered(account) is None
    listed = engine.campaigns.fetch(account)
    server.stop()
    with pytest.raises(CampaignsError):
        engine.campaigns.fetch(account)
    kept = engine.campaigns.remembered(account)
    assert kept is not None
    assert [each.name for each in kept.campaigns] == [each.name for each in listed]
    assert kept.fetched_at
    assert engine.campaigns.names(account)[0] == "Practice_Outbound"


def test_names_stand_last_used_first(engine: Engine, server_for: ServerFor) -> None:
    account = account_at(engine, server_for())
    engine.campaigns.fetch(account)
    engine.update(lambda settings: settings.with_campaign(CampaignMemory("Acme", "Winback_South")))
    engine.update(lambda settings: settings.with_campaign(CampaignMemory("Acme", "Typed_One")))
    assert engine.campaigns.names(account)[:3] == ["Typed_One", "Winback_South", "Practice_Outbound"]


def test_a_server_that_lists_nothing_is_asked_for_each_known_name(engine: Engine, server_for: ServerFor) -> None:
    account = account_at(engine, server_for(campaign_name_required=True))
    with pytest.raises(CampaignsError, match="by its name only"):
        engine.campaigns.fetch(account)
    for name in ("Renewals_Q4", "Gone", "Diwali_Offers"):
        engine.update(lambda settings, name=name: settings.with_campaign(CampaignMemory("Acme", name)))  # type: ignore[misc]
    assert [each.name for each in engine.campaigns.fetch(account)] == ["Diwali_Offers", "Renewals_Q4"]
    found = engine.campaigns.look_up(account, "Diwali_Offers")
    assert found is not None
    assert found.position == "RUNNING"
    assert engine.campaigns.look_up(account, "diwali_offers") is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Diwali_offers", ["Diwali_Offers"]),
        ("diwali offers", ["Diwali_Offers"]),
        ("Diwali_Ofers", ["Diwali_Offers"]),
        ("Diwali_Offers", []),
        ("Something else", []),
        ("", []),
    ],
)
def test_near_misses_are_proposed(typed: str, meant: list[str]) -> None:
    assert near_names(typed, ["Renewals_Q4", "Diwali_Offers", "KYC_Reminders"]) == meant


def test_a_misspelt_name_that_was_used_once_is_no_campaign(engine: Engine, server_for: ServerFor) -> None:
    account = account_at(engine, server_for())
    engine.update(lambda settings: settings.with_campaign(CampaignMemory("Acme", "Diwali_offers")))
    assert engine.campaigns.near_misses(account, "Diwali_offers") == [], "nobody has listed them yet"
    assert engine.campaigns.meant_instead(account, "Diwali_offers") == ["Diwali_Offers"]
    assert engine.campaigns.near_misses(account, "Diwali_offers") == ["Diwali_Offers"]
    assert did_you_mean("Diwali_offers", ["Diwali_Offers"]) == "Diwali_offers: did you mean Diwali_Offers?"


def test_a_token_is_fetched_only_after_a_person_agreed_and_the_mode_is_remembered(
    engine: Engine, server_for: ServerFor
) -> None:
    server = server_for(auth_mode=AuthMode.TOKEN)
    account = account_at(engine, server)
    with pytest.raises(NotLetInError):
        engine.campaigns.fetch(account)
    assert server.neighbours.tokens_given == 0
    assert len(engine.campaigns.fetch(account, new_token=True)) == 5
    remembered = engine.account("Acme")
    assert remembered.auth_mode == "token"
    assert len(engine.campaigns.fetch(remembered)) == 5
    assert server.neighbours.tokens_given == 1, "one token for all clients of the engine"


def test_ten_tokens_an_hour_hold_over_restarts(engine: Engine, server_for: ServerFor) -> None:
    server = server_for(auth_mode=AuthMode.TOKEN)
    account = account_at(engine, server, auth_mode="token")
    for _ in range(10):
        again = Engine(engine.paths, keys=engine.keys)
        again.campaigns.fetch(account)
        again.close()
    assert server.neighbours.tokens_given == 10
    with pytest.raises(CampaignsError, match="at most 10 tokens an hour"):
        engine.campaigns.fetch(account)
    assert server.neighbours.tokens_given == 10
    assert issubclass(TokenError, Exception)


def test_a_campaign_is_started_and_stopped(engine: Engine) -> None:
    assert engine.campaigns.set_running(PRACTICE, "Renewals_Q4", start=True).done
    assert engine.practice().state.campaigns["Renewals_Q4"].position == "RUNNING"
    assert engine.campaigns.set_running(PRACTICE, "Renewals_Q4", start=False).done
    told = engine.campaigns.set_running(PRACTICE, "Nobody", start=True)
    assert (told.done, told.message) == (False, "Invalid Campaign Name")


def test_a_good_account_is_told_with_its_mode(engine: Engine, server_for: ServerFor) -> None:
    report = engine.campaigns.test(account_at(engine, server_for()))
    assert (report.good, report.cause, report.auth_mode) == (True, "", "key")


def test_what_is_wrong_is_named(engine: Engine, server_for: ServerFor) -> None:
    server = server_for()
    account = account_at(engine, server)
    engine.keys.keep(account, "wrong")
    report = engine.campaigns.test(account)
    assert report.cause == "key"
    assert report.message.startswith("CloudAgent does not know this user name and key together (it says: Invalid")
    unknown = replace(account, server="https://nobody.invalid")
    engine.keys.keep(unknown, "key")
    assert engine.campaigns.test(unknown).cause == "dns"
    bad_file = replace(account, ca_file=__file__ + ".missing", server="https://127.0.0.1:9")
    engine.keys.keep(bad_file, "key")
    report = engine.campaigns.test(bad_file)
    assert (report.cause, "additional certificates" in report.message) == ("tls", True)
    server.stop()
    assert engine.campaigns.test(account).cause == "refused"


def test_a_proxy_in_between_and_a_server_that_is_another_are_named(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = ScriptedServer(answering(answer(b"<html>Not Found</html>", "404 Not Found")))
    account = Account("Acme", server=stranger.url, user_name="acme")
    engine.keys.keep(account, "key")
    assert engine.campaigns.test(account).cause == "host"
    stranger.stop()
    monkeypatch.setenv("https_proxy", "http://me:secret@127.0.0.1:9")
    behind = Account("Acme", server="https://cloudagent.invalid", user_name="acme")
    engine.keys.keep(behind, "key")
    report = engine.campaigns.test(behind)
    assert report.cause == "proxy"
    assert "secret" not in report.message


def test_the_wrong_mode_is_named_and_a_token_heals_it(engine: Engine, server_for: ServerFor) -> None:
    server = server_for(auth_mode=AuthMode.TOKEN)
    account = account_at(engine, server)
    report = engine.campaigns.test(account)
    assert (report.good, report.cause, report.wants_token) == (True, "mode", True)
    assert "logs out other programs" in report.message
    assert engine.campaigns.test(account, new_token=True).auth_mode == "token"


def test_a_renamed_account_keeps_its_list_and_a_removed_one_does_not(engine: Engine, server_for: ServerFor) -> None:
    account = account_at(engine, server_for())
    engine.campaigns.fetch(account)
    engine.update(lambda settings: settings.with_account(replace(account, name="Other"), replacing="Acme"))
    assert engine.settings.campaign_list("Other") is not None
    engine.update(lambda settings: settings.without_account("Other"))
    assert engine.settings.campaign_lists == ()
