"""Where secrets are kept: in the computer's own key store, else in memory until the program ends; never in a file.

Secrets are the API keys and the last part of a receiver's address. Which account a key belongs to is told by server and
user name, so an account may be renamed. What an account is, is in `settings`.
"""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from ozogui.cloudagent.masking import remember_secret
from ozogui.cloudagent.server_address import ServerAddressError, server_url
from ozogui.errors import UserError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

logger = logging.getLogger(__name__)

KEY_VARIABLE = "OZOGUI_API_KEY"
"""The environment variable with the key, for the command line: an argument could be read by every process."""
KEY_FILE_VARIABLE = "OZOGUI_API_KEY_FILE"
"""The environment variable with the name of a file that holds the key: for services, which have no key store."""
RECEIVER_VARIABLE = "OZOGUI_RECEIVER_URL"
"""The environment variable with the whole address of an account's receiver, for the command line."""
SERVICE = "OzoGUI"

# Only stores that encrypt, and that ask the person in a window or not at all. Others (null and fail, which keep
# nothing; text files of keyrings.alt; stores that prompt on a terminal) count as none.
_STORES = {
    "keyring.backends.Windows": "Windows Credential Manager",
    "keyring.backends.macOS": "macOS Keychain",
    "keyring.backends.SecretService": "Secret Service",
    "keyring.backends.libsecret": "Secret Service",
    "keyring.backends.kwallet": "KWallet",
}


class HasKey(Protocol):
    """What names a key: an `Account`, or the record of an upload."""

    @property
    def server(self) -> str: ...  # noqa: D102
    @property
    def user_name(self) -> str: ...  # noqa: D102


class KeyStore:
    """Keeps and gives API keys; usable from any thread.

    A key store may ask the person for a password and so take as long as they do: call from a worker thread, never from
    the window's own. A store that fails costs comfort, not the upload: the key then stays in memory, and `kept_by`
    says so.
    """

    def __init__(self, find_store: Callable[[], tuple[KeyringBackend, str] | None] | None = None) -> None:
        """Take the function that finds the store and what people call it; the default looks at this computer."""
        self._find_store = find_store or store_of_this_computer
        self._lock = threading.RLock()
        self._store: tuple[KeyringBackend, str] | None = None
        self._looked = False
        self._in_memory: dict[str, str] = {}

    def __repr__(self) -> str:
        """Name the store, never a key."""
        return f"KeyStore(kept_by={self.kept_by!r})"

    @property
    def kept_by(self) -> str:
        """What keeps the keys, e.g. "Windows Credential Manager"; empty when only memory does."""
        store = self._found()
        return store[1] if store else ""

    @property
    def where(self) -> str:
        """Where the keys are, as a sentence for people."""
        if self.kept_by:
            return f"Kept in {self.kept_by}, never in a file, a log or a report."
        return "Kept until you close the program: this computer has no key store."

    def key_of(self, account: HasKey) -> str | None:
        """Return the key of an account; None when there is none or the store does not give it."""
        return _remembered(self._get(_entry(account)))

    def keep(self, account: HasKey, key: str) -> bool:
        """Keep the key of an account, in place of an older one.

        Returns:
            True when the computer's key store has it, False when only this program's memory has.

        Raises:
            UserError: the key is empty.
        """
        key = key.strip()
        if not key:
            raise UserError("The API key is empty.", "CloudAgent shows it under the account's settings.")
        return self._keep(_entry(account), key)

    def keep_in_memory(self, account: HasKey, key: str) -> None:
        """Use a key until the program ends, without putting it into the store."""
        with self._lock:
            self._in_memory[_entry(account)] = key.strip()
        remember_secret(key)

    def forget(self, account: HasKey) -> None:
        """Remove the key of an account from memory and store; one that is not there is no error.

        Raises:
            UserError: the store holds a key and does not let go of it.
        """
        self._forget(_entry(account))

    # The secret part of a receiver's address

    def receiver_path(self, public: str) -> str | None:
        """Return the secret part of the receiver whose public part this is; None when it is not known.

        Args:
            public: as `split_receiver` gives it.
        """
        return _remembered(self._get(_receiver_entry(public)))

    def keep_receiver_path(self, public: str, secret: str, *, only_in_memory: bool = False) -> bool:
        """Keep the secret part of a receiver's address; return whether the computer's key store has it."""
        if not only_in_memory:
            return self._keep(_receiver_entry(public), secret)
        with self._lock:
            self._in_memory[_receiver_entry(public)] = secret
        remember_secret(secret)
        return False

    def forget_receiver_path(self, public: str) -> None:
        """Remove the secret part of a receiver's address; one that is not there is no error.

        Raises:
            UserError: the store holds it and does not let go of it.
        """
        self._forget(_receiver_entry(public))

    # Inside

    def _get(self, entry: str) -> str | None:
        with self._lock:
            if entry in self._in_memory:
                return self._in_memory[entry]
        store = self._found()
        if store is None:
            return None
        try:
            return store[0].get_password(SERVICE, entry) or None
        # Backends let the errors of their own libraries (D-Bus, Windows) through: no list of them is complete.
        except Exception as error:  # noqa: BLE001
            logger.warning("the key store gives no key: %s", type(error).__name__)
            return None

    def _keep(self, entry: str, secret: str) -> bool:
        remember_secret(secret)
        store = self._found()
        kept = store is not None and _put(store[0], entry, secret)
        with self._lock:
            if kept:
                self._in_memory.pop(entry, None)
            else:
                self._in_memory[entry] = secret
        return kept

    def _forget(self, entry: str) -> None:
        with self._lock:
            self._in_memory.pop(entry, None)
        store = self._found()
        if store is None:
            return
        try:
            if store[0].get_password(SERVICE, entry) is not None:
                store[0].delete_password(SERVICE, entry)
        except Exception as error:
            raise UserError(
                f"{store[1]} does not let the key be removed.", f"Remove the entry {SERVICE} there by hand."
            ) from error

    def _found(self) -> tuple[KeyringBackend, str] | None:
        with self._lock:
            if not self._looked:
                self._store = self._find_store()
                self._looked = True
            return self._store


def _remembered(secret: str | None) -> str | None:
    """Return a secret, which no log line shows from now on."""
    if secret:
        remember_secret(secret)
    return secret


def key_from_environment(environment: Mapping[str, str]) -> str | None:
    """Return the key that the command line was given in OZOGUI_API_KEY, or in the file that OZOGUI_API_KEY_FILE names.

    Raises:
        UserError: there is no such file, it holds no key, or others on this computer can read it.
    """
    key, file = environment.get(KEY_VARIABLE, "").strip(), environment.get(KEY_FILE_VARIABLE, "").strip()
    return key or (_key_in(Path(file)) if file else None)


def _key_in(file: Path) -> str:
    try:
        with file.open(encoding="utf-8") as opened:
            # On Windows a file of one's own folder is closed to others, and the mode says nothing of it.
            if os.name == "posix" and os.fstat(opened.fileno()).st_mode & 0o077:
                raise UserError(f"Others on this computer can read {file}, and so the key.", f"chmod 600 {file}")
            key = opened.read(10_000).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{file} cannot be read.", f"{KEY_FILE_VARIABLE} names it: it holds the API key.") from error
    if not key:
        raise UserError(f"{file} is empty.", f"{KEY_FILE_VARIABLE} names it: it has to hold the API key.")
    return key


def split_receiver(address: str) -> tuple[str, str]:
    """Return the public part of a receiver's address, which ends with a slash, and the secret rest behind it.

    An address that ends with a slash already is a public part by itself; its secret is "".
    """
    public, slash, secret = address.strip().rpartition("/")
    return public + slash, secret


def split_callback(address: str) -> tuple[str, str]:
    """Return what of a callback address may be shown and kept in a file, and the whole of it where that is a secret.

    What may be shown ends with a slash: the server and all folders but the last name. The rest, with its query, may be
    the only thing that keeps strangers out, and so is a user name; without any of these the second part is "".
    """
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname
    except ValueError:
        return address.strip(), ""
    if not host or (parts.path in ("", "/") and not parts.query and parts.username is None):
        return address.strip(), ""
    folders = parts.path.rpartition("/")[0] if parts.username is None else ""
    public = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{folders}/"
    return public, address.strip()


def is_hidden_callback(address: str) -> bool:
    """Return whether an address is what is kept of a callback address whose secret part is elsewhere, or has none."""
    return bool(re.search(r"/(#[0-9a-f]{8})?\Z", address)) or not split_callback(address)[1]


def store_of_this_computer() -> tuple[KeyringBackend, str] | None:
    """Return the computer's key store and its name; None when there is none that keeps keys safely."""
    # Costs 60 to 180 ms and, on Linux, a talk with D-Bus: only when a key is wanted.
    import keyring
    from keyring.backends.chainer import ChainerBackend

    try:
        backend = keyring.get_keyring()
        candidates = list(backend.backends) if isinstance(backend, ChainerBackend) else [backend]
    # Third-party backends are loaded here, and what they raise is beyond anyone's list.
    except Exception as error:  # noqa: BLE001
        logger.warning("the key stores of this computer cannot be asked: %s", type(error).__name__)
        return None
    return next(((each, name) for each in candidates if (name := store_name(each))), None)


def store_name(backend: KeyringBackend) -> str:
    """Return what people call a key store; empty for one that keeps nothing, or keeps it where others can read it."""
    module = type(backend).__module__
    return next((name for known, name in _STORES.items() if module == known or module.startswith(f"{known}.")), "")


def _put(store: KeyringBackend, entry: str, key: str) -> bool:
    try:
        store.set_password(SERVICE, entry, key)
    # As in KeyStore._get.
    except Exception as error:  # noqa: BLE001
        logger.warning("the key store does not take the key: %s", type(error).__name__)
        return False
    return True


def _entry(account: HasKey) -> str:
    try:
        server = server_url(account.server)
    except ServerAddressError:
        # Half typed, perhaps: it has a key all the same, and nothing is ever sent to it.
        server = account.server.strip()
    return f"{account.user_name.strip()} at {server.removeprefix('https://')}"


def _receiver_entry(public: str) -> str:
    return f"receiver {public.strip()}"
