"""What every service of the engine asks for: paths, settings, keys, clock, journal, practice, clients and paces.

Only the wiring lives here: which paths, clock, key and server each part gets. Parts that cost time to load (requests,
SQLAlchemy) are loaded when first wanted, so that `--help` and `show` start without them.
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
import weakref
from collections.abc import Callable, Container, Iterable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ozogui.cloudagent.server_address import server_url
from ozogui.engine.rehearsal import Rehearsal
from ozogui.errors import UserError
from ozogui.settings.defaults import FILE_NAME, Defaults, program_folder, read_defaults
from ozogui.settings.keys import KEY_VARIABLE, KeyStore
from ozogui.settings.paths import Paths
from ozogui.settings.settings import PRACTICE, PRACTICE_SERVER, Account, Settings
from ozogui.settings.settings_file import SettingsFile
from ozogui.uploads.clock import Clock, SystemClock
from ozogui.wording import duration

if TYPE_CHECKING:
    from ozogui.cloudagent.calls import Connection, Exchange
    from ozogui.cloudagent.client import Client
    from ozogui.cloudagent.practice.practice import PracticeServer
    from ozogui.cloudagent.tokens import Tokens
    from ozogui.leads.checking.rules import CheckOptions, Keep
    from ozogui.leads.mapping.suppression import SuppressionList
    from ozogui.uploads.do_not_call.store import DoNotCallStore
    from ozogui.uploads.journal.journal import Journal
    from ozogui.uploads.journal.number_hashes import UploadedNumbers
    from ozogui.uploads.journal.pace_file import PaceFile
    from ozogui.uploads.records import UploadRecord
    from ozogui.uploads.sending.pace import HasLedger, Pace

logger = logging.getLogger(__name__)

_SETTLE_S = 2.0
"""How long the end waits for practice to tell what became of the last batches."""


class NoKeyError(UserError):
    """No API key is known for an account."""

    def __init__(self, account: Account) -> None:
        super().__init__(
            f'There is no API key for "{account.name}".',
            f"Enter it under Settings, Accounts; for the command line put it into {KEY_VARIABLE}.",
        )


class Context:
    """The core's parts for one home folder, each made when first wanted and the same for everybody who asks.

    Every method may be called from any thread. What it hands out keeps its own rules: a Client belongs to the thread
    that runs it, Journal, Pace and KeyStore to all. Methods that read the key store may take as long as a person needs
    to type the store's password, so the window calls `client_for` from a worker.
    """

    def __init__(
        self,
        paths: Paths,
        *,
        keys: KeyStore | None = None,
        clock: Clock | None = None,
        today: Callable[[], date] | None = None,
        defaults: Defaults | None = None,
    ) -> None:
        """Make the folders and find the settings; the journal, the key store and the network are not touched yet.

        Args:
            paths: where everything is kept.
            keys: the key store; this computer's by default.
            clock: for pace and uploads; the computer's by default.
            today: for dates that have passed; the computer's local day by default.
            defaults: what IT decides on this computer; what the file beside the program says by default.

        Raises:
            UserError: the folders cannot be made or the settings cannot be read.
        """
        paths.create()
        self.paths = paths
        self.keys = keys or KeyStore()
        self.clock: Clock = clock or SystemClock()
        self._today = today or _local_day
        self.defaults = read_defaults(program_folder() / FILE_NAME) if defaults is None else defaults
        self._settings_file = SettingsFile(paths.settings)
        self._lock = threading.RLock()
        self._journal: Journal | None = None
        self._do_not_call: DoNotCallStore | None = None
        self._pace_file: PaceFile | None = None
        self._practice: PracticeServer | None = None
        self.rehearsal = Rehearsal()
        """What practice does."""
        self._tokens: dict[str, Tokens] = {}
        # Weak: a window makes a client for each list of campaigns, and forgets it.
        self._clients: weakref.WeakSet[Client] = weakref.WeakSet()

    def close(self) -> None:
        """Close connections, the practice server and the journal; no upload may be running any more."""
        self.cut_requests()
        self.stop_practice()
        with self._lock:
            if self._journal is not None:
                self._journal.close()
                self._journal = None
            if self._pace_file is not None:
                self._pace_file.close()
                self._pace_file = None

    def stop_practice(self) -> None:
        """Stop the stand-in, if it was started; its last results get a moment to arrive."""
        with self._lock:
            if self._practice is not None:
                # What practice has queued is processed within moments: its results are worth those.
                self._practice.settle(_SETTLE_S)
                self._practice.stop()
                self._practice = None

    def cut_requests(self) -> None:
        """End every request that is under way, for a program that must close now; what was sent is in doubt then."""
        with self._lock:
            for client in list(self._clients):
                client.close()

    @property
    def settings(self) -> Settings:
        """The settings as they are now, another program's changes included."""
        return self._settings_file.current

    @property
    def notices(self) -> tuple[str, ...]:
        """What went wrong with the settings file or IT's defaults, in sentences for people; to be shown once."""
        return (*self._settings_file.notices, *self.defaults.problems)

    def update(self, change: Callable[[Settings], Settings]) -> Settings:
        """Change the settings and save them at once: what a person decided.

        Raises:
            UserError: the change is not possible, or it cannot be saved; the settings stay what they were.
        """
        return self._settings_file.change(change)

    def remember(self, change: Callable[[Settings], Settings]) -> None:
        """Change the settings as `update` does, for mere convenience (recent files, last mapping).

        A disk that is full costs this memory, never the work under way: the trouble is logged only.
        """
        try:
            self._settings_file.change(change)
        except UserError as error:
            logger.warning("not remembered: %s", error.title)

    def account(self, name: str) -> Account:
        """Return the account of that name.

        Raises:
            UserError: there is none; the message lists those that there are.
        """
        found = self.settings.account(name)
        if found is None:
            names = ", ".join(each.name for each in (*self.settings.accounts, PRACTICE))
            raise UserError(f'No account is called "{name}".', f"There are: {names}.")
        return found

    def account_of(self, upload: UploadRecord) -> Account:
        """Return the account an upload goes to: as it is set up now, so that a corrected one counts.

        An account that was forgotten, or that only the command line named, comes back out of the upload's record.
        """
        if upload.server == PRACTICE_SERVER:
            return PRACTICE
        known = self.settings.account(upload.account)
        if known is not None and not known.is_practice:
            return known
        return Account(name=upload.account, server=upload.server, user_name=upload.user_name)

    def today(self) -> date:
        """Return this computer's local day."""
        return self._today()

    @property
    def journal(self) -> Journal:
        """The memory of uploads, opened at first use.

        Raises:
            JournalError: it cannot be opened; nothing can be sent then.
        """
        with self._lock:
            if self._journal is None:
                from ozogui.uploads.journal.journal import Journal

                self._journal = Journal(self.paths.journal, clock=self.clock)
            return self._journal

    @property
    def do_not_call(self) -> DoNotCallStore:
        """The do-not-call lists that stay."""
        with self._lock:
            if self._do_not_call is None:
                from ozogui.uploads.do_not_call.store import DoNotCallStore

                self._do_not_call = DoNotCallStore(self.paths.do_not_call, self.clock.now)
            return self._do_not_call

    def practice(self) -> PracticeServer:
        """Return the built-in stand-in for CloudAgent, started at first use and stopped by `close`."""
        with self._lock:
            if self._practice is None:
                from ozogui.cloudagent.practice.practice import PracticeServer

                server = PracticeServer()
                self.rehearsal.take_server(server)
                server.start()
                self._practice = server
            return self._practice

    def connection_for(self, account: Account) -> Connection:
        """Return how an account's server is reached.

        Raises:
            NoKeyError: no key is known for it.
            ServerAddressError: its server is none that leads may be sent to.
            ServerNotAllowedError: IT allows others only.
        """
        from ozogui.cloudagent.calls import Connection
        from ozogui.cloudagent.forms import BodyStyle

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
        from ozogui.cloudagent.client import AuthMode, Client, new_session
        from ozogui.cloudagent.other_calls import ListedBy

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

    def account_key(self, account: Account) -> str:
        """Return what limits are kept by: server and user name, so that two names for one account share them.

        Raises:
            ServerAddressError: its server is none that leads may be sent to.
        """
        # Names are compared without letter case, and this computer has one name: however an account is spelled, it is
        # one to CloudAgent. Other people of the computer may see the key, so it is a fingerprint.
        server = re.sub(r"//(localhost|\[::1\])(?=:|\Z)", "//127.0.0.1", self.server_of(account).casefold())
        return hashlib.sha256(f"{server} {account.user_name.strip().casefold()}".encode()).hexdigest()[:32]

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

    def server_of(self, account: Account) -> str:
        """Return an account's server as the journal and the limits know it; raises ServerAddressError."""
        return PRACTICE_SERVER if account.is_practice else server_url(account.server)

    def most_bytes(self, account: Account) -> int:
        """Return how many bytes a request to an account's server may have, by what that took and refused before."""
        from ozogui.uploads.batches import MAX_BYTES

        return MAX_BYTES if account.is_practice else self.pace_file.most_bytes(self.account_key(account))

    def most_rows(self, account: Account, leads: int) -> int:
        """Return how many leads a batch has at most when so many go to an account; fewer in a rehearsal."""
        from ozogui.uploads.batches import MAX_ROWS

        return self.rehearsal.most_rows(leads) if account.is_practice else MAX_ROWS

    def write_template(self, path: Path, account: Account, campaign: str = "") -> tuple[str, ...]:
        """Write an empty list for whoever makes the lists, and return its columns.

        Args:
            path: of the workbook, which is replaced.
            account: whose agents and skills can be chosen from.
            campaign: the columns are the fields that it got the last time; the usual ones for an unknown campaign.

        Raises:
            FileError: the folder or the disk does not take it.
        """
        from ozogui.leads.mapping.template import FIELDS, write_template

        mapping = self.settings.campaign(account.name, campaign).mapping
        fixed = {header for header, _value in mapping.constants}
        fields = tuple(dict.fromkeys(header for header in mapping.headers if header not in fixed)) or FIELDS
        return write_template(path, fields, agents=account.agents, skills=account.skills)

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

    def uploaded_numbers(self, account: Account, campaign: str, days: int = 0) -> UploadedNumbers | None:
        """Return the numbers that were uploaded from this computer before, for `check_options`; None for none.

        Args:
            account: whose campaign it is.
            campaign: all that it has ever got counts; "" for no campaign of its own.
            days: besides all that any campaign of any account has got in the last so many days; 0 for none.

        They are forgotten with their uploads, when those are deleted or older than the retention.

        Raises:
            JournalError: the journal cannot be read.
        """
        since = datetime.fromtimestamp(self.clock.now(), UTC) - timedelta(days=days) if days else None
        found = self.journal.uploaded_numbers(self.server_of(account), account.user_name, campaign.strip(), since)
        return found if len(found) else None

    def check_options(
        self,
        account: Account,
        suppressed: Iterable[SuppressionList] = (),
        *,
        keep: Keep | None = None,
        uploaded: UploadedNumbers | None = None,
        campaign: str = "",
    ) -> CheckOptions:
        """Return what a check of leads for this account depends on.

        Args:
            account: whose phone rule, country, date form, kind of campaign, agents and skills count.
            suppressed: do-not-call lists for this time; those that stay and are for this campaign count by themselves.
            keep: which of several leads with one number are sent; all when it is not given.
            uploaded: what `uploaded_numbers` gave, to hold back what the campaign has got before.
            campaign: where the leads go, if that is known: its own kind wins over the account's.
        """
        from ozogui.leads.checking.rules import CheckOptions, Keep

        once: dict[str, frozenset[str]] = {}
        for each in suppressed:
            # Two files of one name, from two folders, are one list.
            once[each.name] = once.get(each.name, frozenset()) | each.phones
        lists: dict[str, Container[str]] = dict(self.do_not_call.numbers_for(campaign, account.country_code))
        lists |= {f"{name} (this time)" if name in lists else name: phones for name, phones in once.items()}
        return CheckOptions(
            today=self._today(),
            campaign_kind=self.settings.campaign_kind(account, campaign),
            date_format=account.date_format,
            country_code=account.country_code,
            phone_rule=account.phone_rule,
            suppressed=lists,
            keep=keep or Keep.ALL,
            uploaded=uploaded,
            agents=account.agents,
            skills=account.skills,
        )

    def seconds_for(self, requests: int, account: Account) -> float:
        """Return how long so many requests take from now on, with the slots that are in use at the moment.

        Raises:
            JournalError: the journal cannot be read.
        """
        from ozogui.uploads.sending.outlook import seconds_until_last

        pace = self.pace_for(account)
        held = pace.held_for()
        return seconds_until_last(requests, [max(slot.free_in_s, held) for slot in pace.slots()], pace.window_s)


def _local_day() -> date:
    return datetime.now(UTC).astimezone().date()
