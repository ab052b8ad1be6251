"""The accounts together with what is secret of them: saving one, removing one, the whole address of its receiver.

Only the wiring, as in engine.py: accounts are values of `settings`, secrets are kept by `keys`.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ozogui.cloudagent.server_address import is_this_computer, server_url
from ozogui.errors import UserError
from ozogui.settings.keys import RECEIVER_VARIABLE, is_hidden_callback, split_callback, split_receiver
from ozogui.uploads.records import UploadState

if TYPE_CHECKING:
    from ozogui.engine.context import Context
    from ozogui.settings.settings import Account, CampaignMemory, Settings


class NoReceiverError(UserError):
    """The secret part of a receiver's address is not known on this computer."""

    def __init__(self, account: Account) -> None:
        super().__init__(
            f'The secret part of the receiver\'s address is not known for "{account.name}".',
            "Enter the whole address again under Settings, Accounts, or take it away there; for the command line put "
            f"it into {RECEIVER_VARIABLE}.",
        )


class NoCallbackError(UserError):
    """The secret part of the callback address that an upload was begun with is not known any more."""

    def __init__(self, public: str) -> None:
        super().__init__(
            "The secret part of the callback address of this upload is not known any more.",
            f"It was {public}…, and this computer has no key store that would have kept the rest. Put the whole "
            f"address into {RECEIVER_VARIABLE}, or prepare the upload again. Nothing was sent.",
        )


class Accounts:
    """Accounts and their secrets. Usable from any thread; every method may ask the key store, so from a worker's."""

    def __init__(self, context: Context) -> None:
        """Take what it works with; nothing is asked yet."""
        self._context = context

    def save(self, account: Account, *, replacing: str = "", key: str = "") -> Account:
        """Keep an account, its key and the secret part of its receiver's address, and return it as it was kept.

        Args:
            account: as it was typed; its receiver_url may be a whole address, whose secret part goes to the key store.
            replacing: the name of the account in whose place it is put.
            key: the API key; "" leaves the one there is.

        Raises:
            UserError: the name is empty or taken, a value is not possible, IT allows other servers only, or it cannot
                be saved.
        """
        if account.server.strip():
            self._context.defaults.check_server(server_url(account.server))
        public, secret = split_receiver(account.receiver_url)
        kept = replace(account, receiver_url=public)
        self._context.update(lambda settings: settings.with_account(kept, replacing))
        if secret:
            self._context.keys.keep_receiver_path(public, secret)
        if key:
            self._context.keys.keep(kept, key)
        return kept

    def remove(self, account: Account) -> None:
        """Remove an account and its secrets from this computer; its uploads stay in the journal.

        Raises:
            UserError: the key store does not let go of them, or the settings cannot be saved.
        """
        context = self._context
        context.keys.forget(account)
        used = [each.receiver_url for each in context.settings.accounts if each.name != account.name]
        if account.receiver_url and account.receiver_url not in used:
            context.keys.forget_receiver_path(account.receiver_url)
        context.update(lambda settings: settings.without_account(account.name))

    def receiver_of(self, account: Account) -> str:
        """Return the whole address of an account's receiver; "" for an account without one.

        Raises:
            NoReceiverError: the account has one, but the secret part of its address is not known.
        """
        public, secret = split_receiver(account.receiver_url)
        secret = secret or (self._context.keys.receiver_path(public) or "" if public else "")
        if public and not secret:
            raise NoReceiverError(account)
        return f"{public}{secret}"

    def lacks_receiver(self, account: Account) -> bool:
        """Whether the account has a receiver whose secret part is not known, so that no results come from it."""
        try:
            self.receiver_of(account)
        except NoReceiverError:
            return True
        return False

    def hide_callback(self, address: str) -> str:
        """Return what of a callback address is kept with an upload; the secret part goes to the key store.

        It ends with a mark by which `callback_of` finds the whole address again: two of one server stay apart.
        """
        public, whole = split_callback(address)
        if not whole:
            return public
        kept = f"{public}#{secrets.token_hex(4)}"
        self._context.keys.keep_receiver_path(kept, whole)
        return kept

    def remembered_callback(self, address: str, account_name: str, campaign: str) -> str:
        """Return what of a campaign's callback address the settings keep; the secret part goes to the key store."""
        public, whole = split_callback(address)
        if not whole:
            return public
        # The same mark each time: what was kept before is replaced, not added to.
        mark = hashlib.sha256(f"{account_name}\0{campaign}".encode()).hexdigest()[:8]
        kept = f"{public}#{mark}"
        self._context.keys.keep_receiver_path(kept, whole)
        return kept

    def callback_known(self, kept: str) -> str:
        """Return the whole of a campaign's callback address; "" where its secret part is not known any more."""
        try:
            return self.callback_of(kept)
        except NoCallbackError:
            return ""

    def callback_of(self, kept: str) -> str:
        """Return the whole callback address of an upload, from what `hide_callback` gave.

        Raises:
            NoCallbackError: its secret part is not known.
        """
        public, mark, _ = kept.partition("#")
        if not mark:
            return kept
        whole = self._context.keys.receiver_path(kept)
        if whole is None:
            rest = self._context.keys.receiver_path(public)
            if rest is None:
                raise NoCallbackError(public)
            whole = f"{public}{rest}"
        return whole

    def hide_callbacks(self) -> None:
        """Move secret parts of callback addresses out of settings and journal, where earlier versions kept them.

        Without a key store an upload that is not finished keeps its address, which it still needs; what a campaign had
        last is known until the program ends, and asked for again after that.
        """
        context = self._context
        for memory in context.settings.campaigns:
            if not is_hidden_callback(memory.callback_url):
                kept = self.remembered_callback(memory.callback_url, memory.account, memory.campaign)
                context.remember(partial(_hidden_for_campaign, before=memory, kept=kept))
        for upload in context.journal.with_callbacks():
            if is_hidden_callback(upload.callback_url) or is_this_computer(upload.callback_url):
                continue
            if upload.state is UploadState.FINISHED:
                context.journal.set_callback_url(upload.id, split_callback(upload.callback_url)[0])
            elif context.keys.kept_by:
                context.journal.set_callback_url(upload.id, self.hide_callback(upload.callback_url))

    def hide_receivers(self) -> None:
        """Move secret parts of receivers' addresses out of the settings, where an earlier version kept them.

        Only where the computer has a key store: else they would be lost at the end of the program.
        """
        for account in self._context.settings.accounts:
            public, secret = split_receiver(account.receiver_url)
            if secret and self._context.keys.keep_receiver_path(public, secret):
                self._context.remember(partial(_hidden, account=replace(account, receiver_url=public)))


def _hidden_for_campaign(settings: Settings, before: CampaignMemory, kept: str) -> Settings:
    # Its place among the others tells when it was used last.
    campaigns = (replace(each, callback_url=kept) if each == before else each for each in settings.campaigns)
    return replace(settings, campaigns=tuple(campaigns))


def _hidden(settings: Settings, account: Account) -> Settings:
    return settings.with_account(account, replacing=account.name)
