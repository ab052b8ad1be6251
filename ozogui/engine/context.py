"""What every service of the engine asks for: what lies in `foundation`, and an account's clients and pace.

Only the wiring lives here: which key, clock and limits each part gets. requests is loaded when first wanted.
"""

from __future__ import annotations

import logging
import weakref
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from ozogui.cloudagent.forms import BodyStyle
from ozogui.cloudagent.server_address import server_url
from ozogui.engine.foundation import EngineOptions, Foundation
from ozogui.errors import UserError
from ozogui.settings.keys import KEY_VARIABLE
from ozogui.settings.paths import Paths
from ozogui.settings.settings import Account
from ozogui.uploads.batches import MAX_BYTES, MAX_ROWS
from ozogui.uploads.sending.outlook import seconds_until_last
from ozogui.wording import duration

if TYPE_CHECKING:
    from ozogui.cloudagent.calls import Connection, Exchange
    from ozogui.cloudagent.client import Client
    from ozogui.cloudagent.tokens import Tokens
    from ozogui.uploads.journal.pace_file import PaceFile
    from ozogui.uploads.sending.pace import HasLedger, Pace

logger = logging.getLogger(__name__)


class NoKeyError(UserError):
    """No API key is known for an account."""

    def __init__(self, account: Account) -> None:
        super().__init__(
            f'There is no API key for "{account.name}".',
            f"Enter it under Settings, Accounts; for the command line put it into {KEY_VARIABLE}.",
        )


class Context(Foundation):
    """The foundation, and the clients and paces of accounts.

    Every method may be called from any thread. What it hands out keeps its own rules: a Client belongs to the thread
    that runs it, Journal, Pace and KeyStore to all. Methods that read the key store may take as long as a person needs
    to type the store's password, so the window calls `client_for` from a worker.
    """

    def __init__(self, paths: Paths, **options: Unpack[EngineOptions]) -> None:
        """Take what `Foundation` takes."""
        super().__init__(paths, **options)
        self._pace_file: PaceFile | None = None
        self._tokens: dict[str, Tokens] = {}
        # Weak: a window makes a client for each list of campaigns, and forgets it.
        self._clients: weakref.WeakSet[Client] = weakref.WeakSet()

    def close(self) -> None:
        """Close connections, the practice server and the journal; no upload may be running any more."""
        self.cut_requests()
        super().close()
        with self._lock:
            if self._pace_file is not None:
                self._pace_file.close()
                self._pace_file = None

    def cut_requests(self) -> None:
        """End every request that is under way, for a program that must close now; what was sent is in doubt then."""
        with self._lock:
            for client in list(self._clients):
                client.close()

    def connection_for(self, account: Account) -> Connection:
        """Return how an account's server is reached.

        Raises:
            NoKeyError: no key is known for it.
            ServerAddressError: its server is none that leads may be sent to.
            ServerNotAllowedError: IT allows others only.
        """
        from ozogui.cloudagent.calls import Connection

        if account.is_practice:
            server = self.practice()
            return Connection(server.url, server.USER_NAME, server.API_KEY)
        address = server_url(account.server)
        self.defaults.check_server(address)
        key = self.keys.key_of(account)
        if key is None:
            raise NoKeyError(account)
        return Connection(address, account.user_name, key, BodyStyle(account.body_style))

    def client_for(self, account: Account, *, new_token: bool = False) -> Client:
        """Return a client of the account's server, for the thread that asks; `close` closes it.

        Args:
            account: server and user name.
            new_token: whether a token may be fetched for an account that is not known to want one: it logs out other
                programs, so a person has to agree first.

        Raises:
            NoKeyError: no key is known for it.
            ServerAddressError: its server is none that leads may be sent to.
        """
        from ozogui.cloudagent.client import Client
        from ozogui.cloudagent.other_calls import AuthMode, ListedBy
        from ozogui.cloudagent.wire import new_session

        connection = self.connection_for(account)
        with_token = new_token or account.auth_mode == AuthMode.TOKEN
        client = Client(
            connection,
            read_timeout_s=account.answer_wait_s,
            total_timeout_s=max(300, 2 * account.answer_wait_s),
            clock=self.clock.now,
            session_factory=partial(new_session, ca_file=Path(account.ca_file) if account.ca_file else None),
            auth_mode=AuthMode(account.auth_mode) if account.auth_mode else None,
            tokens=self._tokens_of(account) if with_token else None,
            listed_by=ListedBy(account.listed_by) if account.listed_by else None,
        )
        with self._lock:
            self._clients.add(client)
        return client

    def _tokens_of(self, account: Account) -> Tokens:
        """Return the tokens of an account, the same ones for every client."""
        from ozogui.cloudagent.tokens import Tokens
        from ozogui.uploads.sending.token_pace import TokenPace

        key = self.account_key(account)
        with self._lock:
            if key not in self._tokens:
                allowance = TokenPace(self.pace_book(account), key, self.clock)
                self._tokens[key] = Tokens(allowance, clock=self.clock.monotonic, wall=self.clock.now)
            return self._tokens[key]

    @property
    def pace_file(self) -> PaceFile:
        """The requests of the last minute and what servers take, opened at first use; see `Paths.pace`.

        Raises:
            JournalError: it cannot be opened; nothing can be sent then.
        """
        with self._lock:
            if self._pace_file is None:
                from ozogui.uploads.journal.pace_file import PaceFile

                place = self.paths.pace
                self._pace_file = PaceFile(place.file, clock=self.clock, is_for_everybody=place.is_for_everybody)
            return self._pace_file

    def pace_book(self, account: Account) -> HasLedger:
        """Return where an account's requests are counted: practice's beside its uploads, others for all homes."""
        return self.journal if account.is_practice else self.pace_file

    def most_bytes(self, account: Account) -> int:
        """Return how many bytes a request to an account's server may have, by what that took and refused before."""
        return MAX_BYTES if account.is_practice else self.pace_file.most_bytes(self.account_key(account))

    def most_rows(self, account: Account, leads: int) -> int:
        """Return how many leads a batch has at most when so many go to an account; fewer in a rehearsal."""
        return self.rehearsal.most_rows(leads) if account.is_practice else MAX_ROWS

    def pace_for(self, account: Account) -> Pace:
        """Return the ledger of the account's requests, which all programs of this computer share.

        It goes by server and user name: two names for one account have one pace. Each run of the stand-in is a server
        of its own that has seen no request yet, so practising twice in a minute makes nobody wait.
        """
        from ozogui.uploads.sending.pace import Pace

        key = self.account_key(account)
        if account.is_practice:
            key = f"{key} {self.practice().url}"
        pace = Pace(self.pace_book(account), key, limit=account.limit, clock=self.clock)
        if account.is_practice:
            self.rehearsal.take_pace(pace)
        return pace

    def test_account(self, account: Account) -> Exchange:
        """Make a request that adds nothing, to see whether server, user name and key are good (`passed_test` tells).

        Raises:
            UserError: all the requests of this minute are used, or no key is known.
        """
        from ozogui.cloudagent.replies import Outcome

        client, pace = self.client_for(account), self.pace_for(account)
        try:
            ticket = pace.try_take("connection test")
            if isinstance(ticket, float):
                raise UserError(
                    f"All {account.limit} requests of this minute are used.",
                    f"A test is a request too. Try again in {duration(ticket)}.",
                )
            try:
                exchange = client.test()
            finally:
                pace.answered(ticket)
            if exchange.reply.outcome is Outcome.TOO_MANY:
                pace.refused_too_many(exchange.reply.retry_after_s)
            return exchange
        finally:
            client.close()

    def seconds_for(self, requests: int, account: Account) -> float:
        """Return how long so many requests take from now on, with the slots that are in use at the moment.

        Raises:
            JournalError: the journal cannot be read.
        """
        pace = self.pace_for(account)
        held = pace.held_for()
        return seconds_until_last(requests, [max(slot.free_in_s, held) for slot in pace.slots()], pace.window_s)
