"""What lies under every service of the engine: settings, accounts, journal, do-not-call lists and practice.

Only the wiring lives here. Parts that cost time to load (SQLAlchemy, the stand-in) are loaded when first wanted, so
that `--help` and `show` start without them.
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
from collections.abc import Callable, Container, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from ozogui.cloudagent.server_address import server_url
from ozogui.engine.rehearsal import Rehearsal
from ozogui.errors import UserError
from ozogui.leads.checking.slices import CheckOptions, Keep
from ozogui.settings.defaults import FILE_NAME, Defaults, program_folder, read_defaults
from ozogui.settings.keys import KeyStore
from ozogui.settings.paths import Paths
from ozogui.settings.settings import PRACTICE, PRACTICE_SERVER, Account, Settings
from ozogui.settings.settings_file import SettingsFile
from ozogui.uploads.clock import Clock, SystemClock

if TYPE_CHECKING:
    from ozogui.cloudagent.practice.practice import PracticeServer
    from ozogui.leads.mapping.suppression import SuppressionList
    from ozogui.uploads.do_not_call.store import DoNotCallStore
    from ozogui.uploads.journal.journal import Journal
    from ozogui.uploads.journal.number_hashes import UploadedNumbers
    from ozogui.uploads.records import UploadRecord

logger = logging.getLogger(__name__)

_SETTLE_S = 2.0
"""How long the end waits for practice to tell what became of the last batches."""


class EngineOptions(TypedDict, total=False):
    """What an engine may be given; None is as if it was not."""

    keys: KeyStore | None
    """The key store; this computer's by default."""
    clock: Clock | None
    """For pace and uploads; the computer's by default."""
    today: Callable[[], date] | None
    """For dates that have passed; the computer's local day by default."""
    defaults: Defaults | None
    """What IT decides on this computer; what the file beside the program says by default."""


class Foundation:
    """The core's lowest parts for one home folder, each made when first wanted and the same for everybody who asks.

    Every method may be called from any thread.
    """

    def __init__(self, paths: Paths, **options: Unpack[EngineOptions]) -> None:
        """Make the folders and find the settings; the journal, the key store and the network are not touched yet.

        Args:
            paths: where everything is kept.
            options: in place of what is taken by default.

        Raises:
            UserError: the folders cannot be made or the settings cannot be read.
        """
        paths.create()
        self.paths = paths
        self.keys = options.get("keys") or KeyStore()
        self.clock: Clock = options.get("clock") or SystemClock()
        self._today = options.get("today") or _local_day
        defaults = options.get("defaults")
        self.defaults = read_defaults(program_folder() / FILE_NAME) if defaults is None else defaults
        self._settings_file = SettingsFile(paths.settings)
        self._lock = threading.RLock()
        self._journal: Journal | None = None
        self._do_not_call: DoNotCallStore | None = None
        self._practice: PracticeServer | None = None
        self.rehearsal = Rehearsal()
        """What practice does."""

    def close(self) -> None:
        """Close practice and the journal; no upload may be running any more."""
        self.stop_practice()
        with self._lock:
            if self._journal is not None:
                self._journal.close()
                self._journal = None

    def stop_practice(self) -> None:
        """Stop the stand-in, if it was started; its last results get a moment to arrive."""
        with self._lock:
            if self._practice is not None:
                # What practice has queued is processed within moments: its results are worth those.
                self._practice.settle(_SETTLE_S)
                self._practice.stop()
                self._practice = None

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

    def account_key(self, account: Account) -> str:
        """Return what limits are kept by: server and user name, so that two names for one account share them.

        Raises:
            ServerAddressError: its server is none that leads may be sent to.
        """
        # Names are compared without letter case, and this computer has one name: however an account is spelled, it is
        # one to CloudAgent. Other people of the computer may see the key, so it is a fingerprint.
        server = re.sub(r"//(localhost|\[::1\])(?=:|\Z)", "//127.0.0.1", self.server_of(account).casefold())
        return hashlib.sha256(f"{server} {account.user_name.strip().casefold()}".encode()).hexdigest()[:32]

    def server_of(self, account: Account) -> str:
        """Return an account's server as the journal and the limits know it; raises ServerAddressError."""
        return PRACTICE_SERVER if account.is_practice else server_url(account.server)

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
        campaigns: Sequence[str] = (),
    ) -> CheckOptions:
        """Return what a check of leads for this account depends on.

        Args:
            account: whose phone rule, country, date form, kind of campaign, agents and skills count.
            suppressed: do-not-call lists for this time; those that stay and are for this campaign count by themselves.
            keep: which of several leads with one number are sent; all when it is not given.
            uploaded: what `uploaded_numbers` gave, to hold back what the campaign has got before.
            campaign: where the leads go, if that is known: its own kind wins over the account's.
            campaigns: where else leads of the same list go: their do-not-call lists protect all of it.
        """
        once: dict[str, frozenset[str]] = {}
        for each in suppressed:
            # Two files of one name, from two folders, are one list.
            once[each.name] = once.get(each.name, frozenset()) | each.phones
        lists: dict[str, Container[str]] = dict(self.do_not_call.numbers_for(campaign, account.country_code))
        for other in campaigns:
            lists |= self.do_not_call.numbers_for(other, account.country_code)
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


def _local_day() -> date:
    return datetime.now(UTC).astimezone().date()
