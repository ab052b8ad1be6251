"""Settings: their rules, and that the file holds little, is replaced whole and never lost."""

from __future__ import annotations

import json
import logging
import os
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ozogui.cloudagent.calls import Duplicates
from ozogui.cloudagent.forms import BodyStyle
from ozogui.errors import UserError
from ozogui.leads.checking.slices import CampaignKind
from ozogui.leads.mapping.mapping_shape import Mapping
from ozogui.leads.values.phone_form import PhoneRule
from ozogui.settings.settings import (
    BODY_STYLES,
    DUPLICATES,
    MOST_MAPPINGS,
    PRACTICE,
    Account,
    Appearance,
    CampaignMemory,
    Preset,
    RecentFile,
    RememberedMapping,
    Settings,
)
from ozogui.settings.settings_file import SettingsFile

MAPPING = Mapping((("Mobile No.", "PhoneNumber"), ("Prio", "Priority")), (("skill", "Sales_Hindi"),))
ACME = Account(
    name="Acme Retail",
    user_name="acme",
    limit=3,
    campaign_kind=CampaignKind.SKILLWISE,
    country_code="44",
    phone_rule=PhoneRule.NATIONAL,
    agents=("Bobby", "राहुल"),
    skills=("Sales_Hindi",),
)
FULL = Settings(
    accounts=(ACME, Account(name="North", server="api.ccaas.ozonetel.com", user_name="north", body_style="multipart")),
    current_account="North",
    appearance=Appearance.DARK,
    retention_days=0,
    recent_files=(RecentFile("/home/me/नाम.xlsx", 1240, "2026-11-23T10:00:00+00:00", "abc"),),
    mappings=(RememberedMapping("abc", MAPPING, "2026-11-23T10:00:00+00:00"),),
    presets=(Preset("Renewals", MAPPING),),
    campaigns=(
        CampaignMemory(
            "North",
            "Diwali",
            "isDelete-true",
            "https://x.example/y",
            ("City", "Email"),
            kind="skillwise",
            fingerprint="ab12",
            mapping=Mapping((("Mobile", "PhoneNumber"), ("Town", "City")), (("skill", "Sales"),)),
        ),
    ),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def at_noon() -> datetime:
    return datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


# The file


def test_everything_comes_back_as_it_was(path: Path) -> None:
    SettingsFile(path).change(lambda _: FULL)
    assert SettingsFile(path).current == FULL


def test_file_holds_what_differs_from_the_defaults_and_its_version(path: Path) -> None:
    file = SettingsFile(path)
    file.change(lambda settings: replace(settings, retention_days=30))
    assert json.loads(path.read_text(encoding="utf-8")) == {"version": 1, "retention_days": 30}
    file.change(lambda settings: settings.with_account(Account(name="Acme", user_name="acme")))
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["accounts"] == [{"name": "Acme", "user_name": "acme"}]


def test_nothing_is_written_before_something_changes(path: Path) -> None:
    file = SettingsFile(path)
    assert file.current == Settings()
    file.change(lambda settings: settings)
    assert not path.exists()


def test_change_of_another_program_is_seen_and_kept(path: Path) -> None:
    ours, theirs = SettingsFile(path), SettingsFile(path)
    assert ours.current == theirs.current
    theirs.change(lambda settings: settings.with_account(ACME))
    ours.change(lambda settings: replace(settings, appearance=Appearance.LIGHT))
    assert theirs.current == Settings(accounts=(ACME,), appearance=Appearance.LIGHT)


def test_changes_from_many_threads_are_all_kept(path: Path) -> None:
    file = SettingsFile(path)

    def add(number: int) -> None:
        file.change(lambda settings: settings.with_preset(f"Preset {number}", MAPPING))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(SettingsFile(path).current.presets) == 20


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'"text"', b"\xff\xfe\x00", b"[" * 50_000, b"null", b'{"version": 1}}'],
    ids=["empty", "broken", "list", "text", "bytes", "deep", "null", "more"],
)
def test_damaged_file_is_kept_aside_and_said(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    file = SettingsFile(path, at_noon)
    assert file.current == Settings()
    (aside,) = path.parent.glob("settings.damaged-*.json")
    assert aside.name == "settings.damaged-20261123-120000.json"
    assert aside.read_bytes() == content
    (notice,) = file.notices
    assert aside.name in notice
    file.change(lambda settings: settings.with_account(ACME))
    assert SettingsFile(path).current.accounts == (ACME,)


def test_second_damaged_file_does_not_replace_the_first(path: Path) -> None:
    for content in (b"one", b"two"):
        path.write_bytes(content)
        assert SettingsFile(path, at_noon).current == Settings()
    assert sorted(each.read_bytes() for each in path.parent.glob("settings.damaged-*")) == [b"one", b"two"]


def test_unknown_settings_are_kept(path: Path) -> None:
    path.write_text('{"version": 1, "from_the_future": {"a": [1]}, "retention_days": 7}', encoding="utf-8")
    file = SettingsFile(path)
    assert file.current.retention_days == 7
    file.change(lambda settings: replace(settings, retention_days=8))
    assert json.loads(path.read_text(encoding="utf-8"))["from_the_future"] == {"a": [1]}


def test_values_of_the_wrong_kind_cost_themselves_only(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path.write_text(
        json.dumps(
            {
                "appearance": "pink",
                "retention_days": True,
                "current_account": 5,
                "presets": {"not": "a list"},
                "accounts": [
                    {"name": "Acme", "limit": "five", "colour": "#123456", "secret_extra": "hidden-value"},
                    {"server": "without a name"},
                    "not an account",
                ],
                "mappings": [{"fingerprint": "abc", "mapping": {"columns": "?"}}],
            }
        ),
        encoding="utf-8",
    )
    with caplog.at_level(logging.WARNING):
        found = SettingsFile(path).current
    assert found == Settings(accounts=(Account(name="Acme", colour="#123456"),))
    assert "settings.accounts[0].limit" in caplog.text
    assert "settings.accounts[0].secret_extra" in caplog.text
    assert "hidden-value" not in caplog.text


def test_values_that_are_not_possible_are_not_taken(path: Path) -> None:
    account = {"name": "Acme", "limit": 50, "body_style": "xml", "date_format": "DD/MM", "user_name": "acme"}
    campaign = {"account": "Acme", "campaign": "Diwali", "duplicates": "both", "callback_url": "https://x.example"}
    path.write_text(json.dumps({"accounts": [account], "campaigns": [campaign]}), encoding="utf-8")
    found = SettingsFile(path).current
    assert found.accounts == (Account(name="Acme", user_name="acme"),)
    assert found.campaigns == (CampaignMemory("Acme", "Diwali", callback_url="https://x.example"),)


def test_possible_values_are_those_of_the_api() -> None:
    assert tuple(BodyStyle) == BODY_STYLES
    assert tuple(Duplicates) == DUPLICATES


def test_newer_file_is_copied_before_it_is_written_over(path: Path) -> None:
    newer = '{"version": 7, "retention_days": 7, "accounts": [{"name": "A", "user_name": "a", "new": 1}]}'
    path.write_text(newer, encoding="utf-8")
    file = SettingsFile(path, at_noon)
    assert file.current.retention_days == 7
    assert list(path.parent.iterdir()) == [path]
    file.change(lambda settings: replace(settings, retention_days=8))
    (copy,) = path.parent.glob("settings.version-7-*")
    assert copy.read_text(encoding="utf-8") == newer


def test_failed_save_leaves_the_old_file_and_no_litter(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = SettingsFile(path)
    file.change(lambda settings: settings.with_account(ACME))
    before = path.read_bytes()

    def no_room(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(UserError, match="cannot be saved") as caught:
        file.change(lambda settings: replace(settings, retention_days=1))
    assert "No space left on device" in caught.value.message
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    assert file.current == Settings(accounts=(ACME,))


def test_file_that_may_not_be_read_is_said(path: Path) -> None:
    path.mkdir()
    with pytest.raises(UserError, match="cannot be read"):
        _ = SettingsFile(path).current


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_file_is_for_this_person_only(path: Path) -> None:
    SettingsFile(path).change(lambda settings: settings.with_account(ACME))
    assert path.stat().st_mode & 0o077 == 0


names = st.text(min_size=1, max_size=8)
pairs = st.lists(st.tuples(names, names), max_size=3).map(tuple)
mappings = st.builds(Mapping, pairs, pairs)


@hypothesis_settings(max_examples=40, deadline=None)
@given(
    st.builds(
        Settings,
        accounts=st.lists(st.builds(Account, name=names, user_name=st.text(), limit=st.integers(1, 5)), max_size=3).map(
            tuple
        ),
        appearance=st.sampled_from(Appearance),
        presets=st.lists(st.builds(Preset, name=names, mapping=mappings), max_size=2).map(tuple),
        campaigns=st.lists(
            st.builds(CampaignMemory, names, names, own_headers=st.lists(names).map(tuple)), max_size=2
        ).map(tuple),
    )
)
def test_any_settings_survive_the_disk(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> None:
    path = tmp_path_factory.mktemp("settings") / "settings.json"
    SettingsFile(path).change(lambda _: settings)
    assert SettingsFile(path).current == settings


# Accounts


def test_practice_is_the_account_when_there_is_no_other() -> None:
    assert Settings().chosen_account() == PRACTICE
    assert Settings(accounts=(ACME,)).chosen_account() == ACME
    assert replace(FULL, current_account="practice").chosen_account() == PRACTICE
    assert replace(FULL, current_account="gone").chosen_account() == ACME


def test_renamed_account_keeps_what_was_chosen_for_its_campaigns() -> None:
    renamed = FULL.with_account(replace(FULL.accounts[1], name="Northern"), replacing="north")
    assert [account.name for account in renamed.accounts] == ["Acme Retail", "Northern"]
    assert renamed.current_account == "Northern"
    assert renamed.campaign("northern", "Diwali").duplicates == "isDelete-true"


def test_removed_account_leaves_nothing_behind() -> None:
    left = FULL.without_account("NORTH")
    assert [account.name for account in left.accounts] == ["Acme Retail"]
    assert left.campaigns == ()
    assert left.chosen_account() == ACME


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (replace(ACME, name=" "), "needs a name"),
        (replace(ACME, name="practice"), "practice mode"),
        (replace(ACME, name="Own", server="practice"), "practice mode"),
        (replace(ACME, name="ACME RETAIL"), "already an account"),
        (replace(ACME, name="New", user_name=""), "not complete"),
        (replace(ACME, name="New", limit=6), "6 requests a minute"),
        (replace(ACME, name="New", limit=0), "0 requests a minute"),
        (replace(ACME, name="New", country_code="999"), 'calling code "999"'),
        (replace(ACME, name="New", country_code=""), "No country"),
        (replace(ACME, name="New", agents=("Bobby", "")), "One agent has no name"),
        (replace(ACME, name="New", agents=(" Bobby",)), "spaces around it"),
        (replace(ACME, name="New", skills=("Sales", "Service", "Sales")), '"Sales" is listed twice'),
    ],
)
def test_impossible_account_is_refused(account: Account, words: str) -> None:
    with pytest.raises(UserError, match=words):
        FULL.with_account(account)


def test_account_may_be_replaced_by_itself() -> None:
    assert FULL.with_account(replace(ACME, limit=1), replacing="Acme Retail").accounts[0].limit == 1


# What is remembered


def test_at_most_five_recent_files_stay_each_once_newest_first() -> None:
    settings = Settings()
    for number in (1, 2, 3, 4, 5, 6, 3):
        settings = settings.with_recent_file(RecentFile(f"/{number}.xlsx", number))
    assert [file.path for file in settings.recent_files] == ["/3.xlsx", "/6.xlsx", "/5.xlsx", "/4.xlsx", "/2.xlsx"]
    assert "/6.xlsx" not in [file.path for file in settings.without_recent_file("/6.xlsx").recent_files]


def test_mapping_is_remembered_by_the_sheets_columns() -> None:
    settings = Settings().with_mapping("one", MAPPING).with_mapping("two", Mapping((), ())).with_mapping("one", MAPPING)
    assert settings.mapping_for("one") == MAPPING
    assert settings.mapping_for("three") is None
    assert [each.fingerprint for each in settings.mappings] == ["one", "two"]


def test_mappings_last_used_stay() -> None:
    settings = Settings()
    for number in range(MOST_MAPPINGS + 3):
        settings = settings.with_mapping(str(number), MAPPING)
    assert len(settings.mappings) == MOST_MAPPINGS
    assert settings.mapping_for("2") is None
    assert settings.mapping_for("3") == MAPPING


def test_presets_are_found_whatever_the_case_and_sorted() -> None:
    settings = Settings().with_preset("renewals", MAPPING).with_preset(" Diwali ", Mapping((), ()))
    settings = settings.with_preset("RENEWALS", MAPPING)
    assert [preset.name for preset in settings.presets] == ["Diwali", "RENEWALS"]
    assert settings.preset("Renewals") == MAPPING
    assert settings.without_preset("diwali").preset("Diwali") is None
    with pytest.raises(UserError, match="needs a name"):
        settings.with_preset(" ", MAPPING)


def test_campaign_remembers_per_account_and_exact_name() -> None:
    assert FULL.campaign("north", "Diwali").callback_url == "https://x.example/y"
    assert FULL.campaign("Acme Retail", "Diwali") == CampaignMemory("Acme Retail", "Diwali")
    assert FULL.campaign("North", "diwali").duplicates == "checkDuplicate-true"
    changed = FULL.with_campaign(CampaignMemory("North", "Diwali", "none"))
    assert [each.duplicates for each in changed.campaigns] == ["none"]


def test_own_headers_of_a_campaign_or_of_the_whole_account() -> None:
    settings = FULL.with_campaign(CampaignMemory("North", "Other", own_headers=("Plan", "City")))
    assert settings.own_headers("North", "Diwali") == ("City", "Email")
    assert settings.own_headers("North") == ("Plan", "City", "Email")
    assert settings.own_headers("Acme Retail") == ()


@pytest.mark.parametrize("url", ["http://receiver.example.com/secret-path", "receiver.example.com", "ftp://x/y"])
def test_a_receiver_whose_secret_would_travel_readable_is_refused(url: str) -> None:
    with pytest.raises(UserError, match="not a secured one") as caught:
        Settings().with_account(Account("Acme", user_name="me", receiver_url=url))
    assert "secret-path" not in str(caught.value)


def test_a_receiver_over_https_or_on_this_computer_is_kept() -> None:
    for url in ("https://receiver.example.com/secret", "http://127.0.0.1:8080/secret", ""):
        kept = Settings().with_account(Account("Acme", user_name="me", receiver_url=url)).account("Acme")
        assert kept is not None
        assert kept.receiver_url == url


def test_a_campaign_has_its_own_columns_and_kind() -> None:
    other = Mapping((("Mobile", "PhoneNumber"),))
    settings = FULL.with_mapping("ab12", other)
    assert settings.mapping_for("ab12") == other
    assert settings.mapping_for("ab12", "north", "Diwali") == FULL.campaigns[0].mapping
    assert settings.mapping_for("ab12", "North", "diwali") == other, "names are compared exactly"
    assert settings.mapping_for("cd34", "North", "Diwali") is None
    north = Account("North", user_name="n", campaign_kind=CampaignKind.AGENTWISE)
    assert settings.campaign_kind(north, "Diwali") is CampaignKind.SKILLWISE
    assert settings.campaign_kind(north, "Other") is CampaignKind.AGENTWISE
    assert settings.campaign_kind(north, "") is CampaignKind.AGENTWISE


def test_a_kind_that_does_not_exist_is_not_taken(path: Path) -> None:
    path.write_text('{"campaigns": [{"account": "A", "campaign": "B", "kind": "agent-ish"}]}', encoding="utf-8")
    assert SettingsFile(path).current.campaigns == (CampaignMemory("A", "B"),)


def test_a_change_in_place_of_the_same_length_is_seen(path: Path) -> None:
    file = SettingsFile(path)
    file.change(lambda settings: replace(settings, retention_days=7))
    before = path.stat()
    with path.open("r+b") as other:
        text = other.read()
        other.seek(0)
        other.write(text.replace(b'"retention_days": 7', b'"retention_days": 8'))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1_000_000))
    assert (path.stat().st_size, path.stat().st_ino) == (before.st_size, before.st_ino)
    assert file.current.retention_days == 8


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_folder_that_is_made_for_the_settings_is_for_this_person_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.json"
    SettingsFile(path).change(lambda settings: replace(settings, retention_days=7))
    assert path.parent.stat().st_mode & 0o777 == 0o700
