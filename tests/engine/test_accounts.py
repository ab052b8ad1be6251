"""Accounts with their secrets: what goes to the settings, what to the key store, and what is said without one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ozogui.engine.accounts import NoReceiverError
from ozogui.engine.engine import Engine
from ozogui.errors import UserError
from ozogui.settings.keys import KeyStore
from ozogui.settings.paths import Paths
from ozogui.settings.settings import Account, CampaignMemory
from tests.settings.test_keys import _Vault, store_with
from tests.uploads.made_up import add_upload

SECRET = "path-that-nobody-guesses"
ACCOUNT = Account("Acme", user_name="acme", receiver_url=f"https://results.example/a/{SECRET}")


@pytest.fixture
def vault() -> _Vault:
    return _Vault()


@pytest.fixture
def engine(tmp_path: Path, vault: _Vault) -> Iterator[Engine]:
    engine = Engine(Paths(tmp_path / "home"), keys=store_with(vault))
    yield engine
    engine.close()


def test_the_secret_part_of_a_receiver_is_in_the_key_store_only(engine: Engine, vault: _Vault) -> None:
    kept = engine.accounts.save(ACCOUNT, key="key-of-nobody")
    assert kept.receiver_url == "https://results.example/a/"
    assert engine.settings.account("Acme") == kept
    written = engine.paths.settings.read_text(encoding="utf-8")
    assert SECRET not in written
    assert "https://results.example/a/" in written
    assert sorted(vault.entries.values()) == ["key-of-nobody", SECRET]
    assert engine.accounts.receiver_of(kept) == ACCOUNT.receiver_url
    # Saved again without being typed anew, it stays what it was.
    engine.accounts.save(replace(kept, limit=3), replacing="Acme")
    assert engine.accounts.receiver_of(kept) == ACCOUNT.receiver_url


def test_an_account_that_cannot_be_saved_leaves_no_secret_behind(engine: Engine, vault: _Vault) -> None:
    with pytest.raises(UserError, match="not a secured one"):
        engine.accounts.save(replace(ACCOUNT, receiver_url=f"http://results.example/{SECRET}"), key="key-of-nobody")
    assert vault.entries == {}


def test_without_a_key_store_the_address_has_to_be_entered_again(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "home")
    first = Engine(paths, keys=KeyStore(lambda: None))
    kept = first.accounts.save(ACCOUNT)
    assert not first.accounts.lacks_receiver(kept)
    assert first.accounts.receiver_of(kept) == ACCOUNT.receiver_url
    first.close()
    second = Engine(paths, keys=KeyStore(lambda: None))
    assert second.accounts.lacks_receiver(kept)
    with pytest.raises(NoReceiverError, match="secret part of the receiver's address is not known") as caught:
        second.sent_uploads.fetch_results(kept)
    assert "OZOGUI_RECEIVER_URL" in caught.value.message
    second.close()


@pytest.mark.parametrize("has_store", [True, False])
def test_callback_addresses_that_an_earlier_version_wrote_whole_are_hidden_at_the_start(
    tmp_path: Path, vault: _Vault, *, has_store: bool
) -> None:
    whole = f"https://results.example/a/{SECRET}?who=me"
    paths = Paths(tmp_path / "home")
    keys = store_with(vault) if has_store else KeyStore(lambda: None)
    engine = Engine(paths, keys=keys)
    memories = (CampaignMemory("Acme", "Diwali", callback_url=whole), CampaignMemory("Acme", "Holi"))
    engine.update(lambda settings: replace(settings, campaigns=memories))
    ids = [add_upload(engine.journal, 1) for _ in range(2)]
    for upload_id in ids:
        engine.journal.set_callback_url(upload_id, whole)
    engine.journal.cancel_waiting(ids[0])
    for _ in range(2):  # the second time there is nothing left to hide
        engine.recover()
        assert SECRET not in paths.settings.read_text(encoding="utf-8")
        kept, other = engine.settings.campaigns
        assert engine.accounts.callback_known(kept.callback_url) == whole
        assert (kept.campaign, other.campaign) == ("Diwali", "Holi")
        assert engine.journal.upload(ids[0]).callback_url == "https://results.example/a/"
        # What still has to be sent keeps its address: in the key store, or else where it is.
        waiting = engine.journal.upload(ids[1]).callback_url
        assert engine.accounts.callback_of(waiting) == whole
        assert (SECRET in waiting) is not has_store
    engine.close()


def test_an_account_without_a_receiver_lacks_nothing(engine: Engine) -> None:
    kept = engine.accounts.save(replace(ACCOUNT, receiver_url=""))
    assert engine.accounts.receiver_of(kept) == ""
    assert not engine.accounts.lacks_receiver(kept)


def test_a_removed_account_takes_its_secrets_with_it_unless_another_uses_them(engine: Engine, vault: _Vault) -> None:
    first = engine.accounts.save(ACCOUNT, key="key-of-nobody")
    second = engine.accounts.save(replace(ACCOUNT, name="Second", user_name="second"))
    engine.accounts.remove(first)
    assert list(vault.entries.values()) == [SECRET]
    assert engine.accounts.receiver_of(second) == ACCOUNT.receiver_url
    engine.accounts.remove(second)
    assert vault.entries == {}
    assert engine.settings.accounts == ()


def test_settings_of_an_earlier_version_give_up_the_secret_where_there_is_a_store(engine: Engine) -> None:
    engine.update(lambda settings: settings.with_account(ACCOUNT))
    assert SECRET in engine.paths.settings.read_text(encoding="utf-8")
    engine.recover()
    assert SECRET not in engine.paths.settings.read_text(encoding="utf-8")
    (kept,) = engine.settings.accounts
    assert engine.accounts.receiver_of(kept) == ACCOUNT.receiver_url


def test_without_a_store_they_keep_it_rather_than_lose_it(tmp_path: Path) -> None:
    engine = Engine(Paths(tmp_path / "home"), keys=KeyStore(lambda: None))
    engine.update(lambda settings: settings.with_account(ACCOUNT))
    engine.recover()
    assert engine.settings.accounts == (ACCOUNT,)
    assert engine.accounts.receiver_of(ACCOUNT) == ACCOUNT.receiver_url
    engine.close()
