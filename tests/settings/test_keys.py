"""The key store: what counts as one, what happens without one, and that a key shows nowhere."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import KeyringError, PasswordSetError

from ozogui.errors import UserError
from ozogui.settings.keys import (
    KEY_FILE_VARIABLE,
    KEY_VARIABLE,
    KeyStore,
    key_from_environment,
    store_name,
    store_of_this_computer,
)
from ozogui.settings.settings import Account

SECRET = "KKinvented0123456789abcdef"
ACCOUNT = Account(name="Acme", server="in1-ccaas-api.ozonetel.com", user_name="acme")


class _Vault(KeyringBackend):
    """A store as the systems' own behave, with its content to look at."""

    priority = 5

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


class _LockedVault(_Vault):
    """The person closed the window that asked for the password."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringError(f"locked, {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise PasswordSetError(f"cannot set {password}")


class _OddVault(_Vault):
    """A backend through which its own library's errors come, as Windows' and D-Bus' do."""

    def get_password(self, service: str, username: str) -> str | None:
        raise OSError(1312, "A specified logon session does not exist")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError(1783, "The stub received bad data")


def store_with(vault: _Vault) -> KeyStore:
    return KeyStore(lambda: (vault, "macOS Keychain"))


def test_key_is_kept_in_the_store_and_found_by_a_renamed_account() -> None:
    vault = _Vault()
    assert store_with(vault).keep(ACCOUNT, f" {SECRET}\n")
    renamed = Account(name="Acme Retail", server="https://IN1-ccaas-api.ozonetel.com/", user_name="acme")
    keys = store_with(vault)
    assert keys.key_of(renamed) == SECRET
    assert keys.where == "Kept in macOS Keychain, never in a file, a log or a report."
    assert list(vault.entries) == [("OzoGUI", "acme at in1-ccaas-api.ozonetel.com")]


def test_two_users_of_one_server_have_two_keys() -> None:
    keys = store_with(_Vault())
    keys.keep(ACCOUNT, SECRET)
    assert keys.key_of(Account(name="Other", server=ACCOUNT.server, user_name="other")) is None


def test_forgotten_key_leaves_store_and_memory() -> None:
    vault = _Vault()
    keys = store_with(vault)
    keys.keep(ACCOUNT, SECRET)
    keys.keep_in_memory(ACCOUNT, "another")
    keys.forget(ACCOUNT)
    assert keys.key_of(ACCOUNT) is None
    assert vault.entries == {}
    keys.forget(ACCOUNT)


def test_without_a_store_the_key_stays_in_memory_and_this_is_said() -> None:
    keys = KeyStore(lambda: None)
    assert keys.keep(ACCOUNT, SECRET) is False
    assert keys.key_of(ACCOUNT) == SECRET
    assert keys.kept_by == ""
    assert keys.where == "Kept until you close the program: this computer has no key store."
    assert KeyStore(lambda: None).key_of(ACCOUNT) is None


@pytest.mark.parametrize("vault", [_LockedVault(), _OddVault()], ids=["locked", "odd"])
def test_store_that_fails_costs_no_upload(vault: _Vault, caplog: pytest.LogCaptureFixture) -> None:
    keys = store_with(vault)
    with caplog.at_level(logging.DEBUG):
        assert keys.key_of(ACCOUNT) is None
        assert keys.keep(ACCOUNT, SECRET) is False
        assert keys.key_of(ACCOUNT) == SECRET
    assert SECRET not in caplog.text


def test_store_that_does_not_let_go_of_a_key_is_said() -> None:
    keys = store_with(_OddVault())
    with pytest.raises(UserError, match="does not let the key be removed") as caught:
        keys.forget(ACCOUNT)
    assert SECRET not in str(caught.value)


def test_empty_key_is_refused() -> None:
    with pytest.raises(UserError, match="empty"):
        KeyStore(lambda: None).keep(ACCOUNT, "  ")


def test_key_shows_in_no_repr() -> None:
    keys = KeyStore(lambda: None)
    keys.keep(ACCOUNT, SECRET)
    assert SECRET not in repr(keys)
    assert SECRET not in repr(ACCOUNT)


def made(kind: Any) -> KeyringBackend:
    """Return a backend of a kind; keyring's own constructors have no types."""
    backend = kind()
    assert isinstance(backend, KeyringBackend)
    return backend


def named(module: str) -> KeyringBackend:
    """Return a backend as if it came from that module."""
    return made(type("Keyring", (_Vault,), {"__module__": module}))


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keyring.backends.Windows", "Windows Credential Manager"),
        ("keyring.backends.macOS", "macOS Keychain"),
        ("keyring.backends.SecretService", "Secret Service"),
        ("keyring.backends.libsecret", "Secret Service"),
        ("keyring.backends.kwallet", "KWallet"),
        ("keyrings.alt.file", ""),
        ("keyring.backends.WindowsLike", ""),
    ],
)
def test_only_stores_that_keep_keys_safely_count(module: str, name: str) -> None:
    assert store_name(named(module)) == name


def test_null_and_fail_count_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (null.Keyring, fail.Keyring):
        nothing = made(kind)
        monkeypatch.setattr(keyring.core, "_keyring_backend", nothing)
        assert store_of_this_computer() is None
        assert store_name(nothing) == ""


def test_store_is_found_in_a_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    vault = named("keyring.backends.SecretService")
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [made(null.Keyring), vault])
    monkeypatch.setattr(keyring.core, "_keyring_backend", made(chainer.ChainerBackend))
    assert store_of_this_computer() == (vault, "Secret Service")


def test_broken_third_party_backend_counts_as_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no_such_package.Keyring")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert store_of_this_computer() is None
    assert KeyStore().kept_by == ""


def test_key_of_the_command_line_comes_from_the_environment() -> None:
    assert key_from_environment({KEY_VARIABLE: f"{SECRET}\n"}) == SECRET
    assert key_from_environment({KEY_VARIABLE: " "}) is None
    assert key_from_environment({}) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_the_key_comes_from_a_file_that_only_its_owner_can_read(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    file.chmod(0o600)
    given = {KEY_FILE_VARIABLE: str(file)}
    assert key_from_environment(given) == SECRET
    assert key_from_environment({**given, KEY_VARIABLE: "another"}) == "another"
    file.chmod(0o640)
    with pytest.raises(UserError, match="Others on this computer can read") as caught:
        key_from_environment(given)
    assert SECRET not in str(caught.value)
    file.chmod(0o600)
    file.write_text(" ", encoding="utf-8")
    with pytest.raises(UserError, match="is empty"):
        key_from_environment(given)
    with pytest.raises(UserError, match="cannot be read"):
        key_from_environment({KEY_FILE_VARIABLE: str(tmp_path / "nowhere")})


def test_a_key_that_is_kept_takes_the_place_of_one_that_was_only_in_memory() -> None:
    vault = _Vault()
    keys = KeyStore(lambda: (vault, "Vault"))
    keys.keep_in_memory(ACCOUNT, "mistyped")
    assert keys.keep(ACCOUNT, SECRET)
    assert keys.key_of(ACCOUNT) == SECRET
    assert list(vault.entries.values()) == [SECRET]
