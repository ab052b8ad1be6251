"""What OzoGUI remembers between two starts, but for uploads: accounts, mappings, presets, choices, recent files.

Plain values and the rules about them (how many recent files, what a name may be). How they get to disk is in
`settings_file`, the API keys in `keys`, uploads in the journal. Every `with_...` and `without_...` returns new
settings; nothing here changes in place, so a value may be read on any thread.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from ozogui.errors import UserError
from ozogui.hours import read_hours
from ozogui.leads.checking.slices import CampaignKind
from ozogui.leads.mapping.mapping_shape import Mapping
from ozogui.leads.values.countries import country_of
from ozogui.leads.values.dates import DATE_FORMATS
from ozogui.leads.values.phone_form import PhoneRule
from ozogui.settings.time_zones import zone_of

PRACTICE_NAME = "Practice"
PRACTICE_SERVER = "practice"
"""Stands where an account's host stands: the built-in stand-in, whose port differs each time it is started."""

DEFAULT_SERVER = "in1-ccaas-api.ozonetel.com"
"""CloudAgent's host for domestic (Indian) accounts."""
DEFAULT_DUPLICATES = "checkDuplicate-true"
"""The safest duplicate choice: CloudAgent skips what it already holds, and a lost answer can be sent again."""
DOCUMENTED_LIMIT = 5
"""Requests a minute that CloudAgent documents for AddCampaignBulkDataV4; an account may be set lower, never higher."""

# As the enums of `cloudagent` have them, which cost 100 ms to load (tests hold the two together).
BODY_STYLES = ("urlencoded", "multipart")
AUTH_MODES = ("", "key", "token")
LISTED_BY = ("", "available", "status")
DUPLICATES = ("none", "checkDuplicate-true", "checkDuplicate-false", "isDelete-true", "isDelete-false")

NO_MAPPING = Mapping()

ONE_OF = "one_of"
"""In a field's metadata: the values that it may have. Another one in the file, edited by hand, is not taken."""

ACCOUNT_COLOURS = ("#0E7C7B", "#2A56CC", "#B4530A", "#A02C5D", "#3F6B1F", "#4A5568")
"""White letters have a contrast of 5.0 and better on each; violet belongs to practice."""

_RECEIVERS = ("https://", "http://127.0.0.1:", "http://localhost:")

TEXT_SIZES = (100, 115, 130, 150)
"""How large text can be, in percent."""
MOST_RECENT_FILES = 5
MOST_MAPPINGS = 50
MOST_CAMPAIGNS = 200


class Appearance(StrEnum):
    """Which colours the window uses; SYSTEM follows the computer's own switch."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Account:
    """One CloudAgent account, without its key (see `keys`)."""

    name: str
    """What the person calls it; unique, whatever the case."""
    colour: str = ACCOUNT_COLOURS[0]
    server: str = DEFAULT_SERVER
    """Host name (https is implied) or, for this machine only, an http address; PRACTICE_SERVER for the stand-in."""
    user_name: str = ""
    limit: int = field(default=DOCUMENTED_LIMIT, metadata={ONE_OF: range(1, DOCUMENTED_LIMIT + 1)})
    """Requests in any 60 s."""
    body_style: str = field(default="urlencoded", metadata={ONE_OF: BODY_STYLES})
    """How a request's fields are written: "urlencoded" or "multipart"; CloudAgent does not say which it wants."""
    campaign_kind: CampaignKind = CampaignKind.PLAIN
    date_format: str = field(default="YYYY-MM-DD", metadata={ONE_OF: DATE_FORMATS})
    """How ExpiryDate is wanted; the sibling APIs want "YYYY-MM-DD HH:MM:SS"."""
    country_code: str = "91"
    """The calling code of the account's country (see `leads.countries`): two spellings of a number are compared without
    it, and the phone rule takes it off or puts it on."""
    receiver_url: str = field(default="", repr=False)
    """The address of `ozogui receiver` up to the last slash, "" for none: the rest is a secret, kept like the key.
    `Accounts.receiver_of` gives all of it, which goes to CloudAgent as callBackUrl."""
    auth_mode: str = field(default="", metadata={ONE_OF: AUTH_MODES})
    listed_by: str = field(default="", metadata={ONE_OF: LISTED_BY})
    """Which call lists its campaigns, "" while that was not found out."""
    """How CloudAgent's other calls want to know who asks: "key" or "token"; "" until it was found out by trying."""
    ca_file: str = ""
    """A file of certificates (PEM) to trust besides those of the computer, for a company's own proxy."""
    answer_wait_s: int = field(default=60, metadata={ONE_OF: range(10, 601)})
    """How many seconds CloudAgent may be silent after a request before its batch counts as unconfirmed."""
    keep_days: int = -1
    """How long its finished uploads are kept; 0 for ever, -1 as `Settings.retention_days` says."""
    phone_rule: PhoneRule = PhoneRule.NATIONAL
    """The form in which numbers are sent."""
    calling_hours: str = ""
    """When its leads may be called, as `ozogui.hours.Hours.text` has it; "" for at any time."""
    sends_outside_hours: bool = False
    """Whether leads are sent outside these hours too; a campaign is started within them all the same."""
    time_zone: str = ""
    """Whose clock the hours go by ("Asia/Kolkata"); "" for the country's, see `time_zones`."""
    in_turns: bool = False
    """Whether its uploads share the requests in turns; else they go one after the other."""
    agents: tuple[str, ...] = ()
    """The agents that there are, if the person keeps that list; other names are then found. No API gives them."""
    skills: tuple[str, ...] = ()
    """The same for skills."""

    @property
    def is_practice(self) -> bool:
        """Whether this is the built-in stand-in."""
        return self.server == PRACTICE_SERVER


PRACTICE = Account(name=PRACTICE_NAME, colour="#6530AB", server=PRACTICE_SERVER, user_name="practice")


@dataclass(frozen=True, slots=True)
class RecentFile:
    """A spreadsheet that was opened: listed, so that it can be opened again with one press."""

    path: str
    leads: int = 0
    opened_at: str = ""
    """ISO 8601 with its zone."""
    fingerprint: str = ""
    """Of its columns, to say beforehand whether a mapping is known."""


@dataclass(frozen=True, slots=True)
class RememberedMapping:
    """The mapping last used for sheets whose columns are called so."""

    fingerprint: str
    mapping: Mapping
    used_at: str = ""


@dataclass(frozen=True, slots=True)
class Preset:
    """A mapping with a name."""

    name: str
    mapping: Mapping


@dataclass(frozen=True, slots=True)
class CampaignMemory:
    """What was last chosen for one campaign of one account.

    Starting the campaign is not among it: real people are called as soon as it starts, so it is chosen each time anew.
    """

    account: str
    campaign: str
    duplicates: str = field(default=DEFAULT_DUPLICATES, metadata={ONE_OF: DUPLICATES})
    callback_url: str = ""
    own_headers: tuple[str, ...] = ()
    """Headers of the campaign's own mapping file; no API lists them."""
    mapping_file: tuple[str, ...] = ()
    """All headers of that file as it was given, exact; empty while nobody has."""
    used_at: str = ""
    calling_hours: str = ""
    """As in Account; "" for the account's."""
    kind: str = field(default="", metadata={ONE_OF: ("", *CampaignKind)})
    """How it finds the agent for a call, a value of CampaignKind; "" as the account says."""
    fingerprint: str = ""
    """Of the columns that `mapping` is for."""
    mapping: Mapping = NO_MAPPING
    """What was sent as what the last time."""


@dataclass(frozen=True, slots=True)
class KnownCampaign:
    """A campaign as CloudAgent told it."""

    name: str
    position: str = ""
    """READY, RUNNING or COMPLETED, at that time."""
    campaign_id: str = ""


@dataclass(frozen=True, slots=True)
class CampaignList:
    """The campaigns of one account as they were last listed, for when they cannot be."""

    account: str
    fetched_at: str = ""
    """ISO 8601 with its zone."""
    campaigns: tuple[KnownCampaign, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """All of it. Lists stand newest first, accounts in the order in which they were made."""

    accounts: tuple[Account, ...] = ()
    current_account: str = ""
    """The account last used; empty for practice."""
    appearance: Appearance = Appearance.SYSTEM
    text_size: int = field(default=100, metadata={ONE_OF: TEXT_SIZES})
    """How large text is, in percent, apart from the system's own scaling."""
    tour_seen: bool = False
    """Whether the first tour was shown."""
    retention_days: int = 90
    """Finished uploads older than this are forgotten; 0 keeps them for ever."""
    duplicates: str = field(default=DEFAULT_DUPLICATES, metadata={ONE_OF: DUPLICATES})
    """What happens to numbers already in a campaign for which nothing was chosen yet."""
    update_check: str = field(default="", metadata={ONE_OF: ("", "on", "off")})
    """Whether to look for a newer version; "" leaves it to what holds on this computer (see `defaults`)."""
    update_seen: str = ""
    """The day of the newest update notice that was believed, ISO 8601; an older one is not."""
    recent_files: tuple[RecentFile, ...] = ()
    mappings: tuple[RememberedMapping, ...] = ()
    presets: tuple[Preset, ...] = ()
    campaigns: tuple[CampaignMemory, ...] = ()
    campaign_lists: tuple[CampaignList, ...] = ()

    # Accounts

    def account(self, name: str) -> Account | None:
        """Return the account of that name (upper and lower case are the same), practice too; None if there is none."""
        if _same(name, PRACTICE_NAME):
            return PRACTICE
        return next((account for account in self.accounts if _same(account.name, name)), None)

    def chosen_account(self) -> Account:
        """Return the account to begin with: the last one used, else the first, else practice."""
        chosen = self.account(self.current_account) if self.current_account else None
        return chosen or (self.accounts[0] if self.accounts else PRACTICE)

    def with_account(self, account: Account, replacing: str = "") -> Settings:
        """Add an account, or put it in the place of the one called `replacing`; what it remembers follows a new name.

        Raises:
            UserError: the name is empty or taken, or a value is not possible.
        """
        _check_account(account)
        taken = self.account(account.name)
        if taken is not None and not (replacing and _same(taken.name, replacing)):
            raise UserError(f'There is already an account called "{taken.name}".', "Choose another name.")
        old = self.account(replacing) if replacing else None
        if old is None:
            return replace(self, accounts=(*self.accounts, account))
        accounts = tuple(account if each is old else each for each in self.accounts)
        campaigns = tuple(
            replace(each, account=account.name) if _same(each.account, old.name) else each for each in self.campaigns
        )
        lists = tuple(
            replace(each, account=account.name) if _same(each.account, old.name) else each
            for each in self.campaign_lists
        )
        current = account.name if _same(self.current_account, old.name) else self.current_account
        return replace(self, accounts=accounts, campaigns=campaigns, campaign_lists=lists, current_account=current)

    def without_account(self, name: str) -> Settings:
        """Forget an account and what was chosen for its campaigns; the journal keeps its uploads."""
        return replace(
            self,
            accounts=tuple(each for each in self.accounts if not _same(each.name, name)),
            campaigns=tuple(each for each in self.campaigns if not _same(each.account, name)),
            campaign_lists=tuple(each for each in self.campaign_lists if not _same(each.account, name)),
            current_account="" if _same(self.current_account, name) else self.current_account,
        )

    # Files and mappings

    def with_recent_file(self, file: RecentFile) -> Settings:
        """Put a file first; at most MOST_RECENT_FILES stay, each once."""
        others = tuple(each for each in self.recent_files if each.path != file.path)
        return replace(self, recent_files=(file, *others)[:MOST_RECENT_FILES])

    def without_recent_file(self, path: str) -> Settings:
        """Take a file off the list."""
        return replace(self, recent_files=tuple(each for each in self.recent_files if each.path != path))

    def mapping_for(self, fingerprint: str, account: str = "", campaign: str = "") -> Mapping | None:
        """Return the mapping last used for sheets with these columns: for this campaign, else for any."""
        if campaign:
            memory = self.campaign(account, campaign)
            if memory.fingerprint and memory.fingerprint == fingerprint:
                return memory.mapping
        return next((each.mapping for each in self.mappings if each.fingerprint == fingerprint), None)

    def with_mapping(self, fingerprint: str, mapping: Mapping, used_at: str = "") -> Settings:
        """Remember a mapping; the MOST_MAPPINGS last used stay."""
        others = tuple(each for each in self.mappings if each.fingerprint != fingerprint)
        kept = (RememberedMapping(fingerprint, mapping, used_at), *others)[:MOST_MAPPINGS]
        return replace(self, mappings=kept)

    def preset(self, name: str) -> Mapping | None:
        """Return the mapping of a preset (upper and lower case are the same)."""
        return next((each.mapping for each in self.presets if _same(each.name, name)), None)

    def with_preset(self, name: str, mapping: Mapping) -> Settings:
        """Save a mapping under a name, in place of one that bears it.

        Raises:
            UserError: the name is empty.
        """
        if not name.strip():
            raise UserError("A preset needs a name.", "Type one and save again.")
        others = tuple(each for each in self.presets if not _same(each.name, name))
        presets = sorted((*others, Preset(name.strip(), mapping)), key=lambda each: each.name.casefold())
        return replace(self, presets=tuple(presets))

    def without_preset(self, name: str) -> Settings:
        """Forget a preset."""
        return replace(self, presets=tuple(each for each in self.presets if not _same(each.name, name)))

    # Campaigns

    def campaign(self, account: str, campaign: str) -> CampaignMemory:
        """Return what was last chosen for a campaign; what is set for all of them for one that is not known yet."""
        known = (each for each in self.campaigns if _same(each.account, account) and each.campaign == campaign)
        return next(known, CampaignMemory(account, campaign, self.duplicates))

    def campaign_kind(self, account: Account, campaign: str) -> CampaignKind:
        """Return how a campaign finds the agent for a call: as was chosen for it, else as the account says."""
        kind = self.campaign(account.name, campaign).kind if campaign else ""
        return CampaignKind(kind) if kind else account.campaign_kind

    def with_campaign(self, memory: CampaignMemory) -> Settings:
        """Remember what was chosen for a campaign; the MOST_CAMPAIGNS last used stay."""
        others = tuple(
            each
            for each in self.campaigns
            if not (_same(each.account, memory.account) and each.campaign == memory.campaign)
        )
        return replace(self, campaigns=(memory, *others)[:MOST_CAMPAIGNS])

    def campaign_list(self, account: str) -> CampaignList | None:
        """Return an account's campaigns as they were last listed, None when they never were."""
        return next((each for each in self.campaign_lists if _same(each.account, account)), None)

    def with_campaign_list(self, listed: CampaignList) -> Settings:
        """Remember an account's campaigns, in place of an older list."""
        others = tuple(each for each in self.campaign_lists if not _same(each.account, listed.account))
        return replace(self, campaign_lists=(listed, *others))

    def own_headers(self, account: str, campaign: str = "") -> tuple[str, ...]:
        """Return a campaign's own headers; without a campaign, those of all the account's, last used first."""
        headers = (
            header
            for each in self.campaigns
            if _same(each.account, account) and campaign in ("", each.campaign)
            for header in each.own_headers
        )
        return tuple(dict.fromkeys(headers))


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _check_account(account: Account) -> None:
    if not account.name.strip():
        raise UserError("An account needs a name.", "It is only for you: CloudAgent never sees it.")
    if account.is_practice or _same(account.name, PRACTICE_NAME):
        raise UserError(f'"{PRACTICE_NAME}" is the name of practice mode.', "Choose another name for the account.")
    if not account.server.strip() or not account.user_name.strip():
        raise UserError(
            f'The account "{account.name}" is not complete.', "It needs a server and a CloudAgent user name."
        )
    if account.receiver_url and not account.receiver_url.startswith(_RECEIVERS):
        raise UserError(
            "The receiver's address is not a secured one.",
            "Its path is a secret, so it begins with https://. Only on this computer it may be http://127.0.0.1.",
        )
    if not 1 <= account.limit <= DOCUMENTED_LIMIT:
        raise UserError(
            f"{account.limit} requests a minute are not possible.",
            f"CloudAgent takes at most {DOCUMENTED_LIMIT} requests a minute; choose 1 to {DOCUMENTED_LIMIT}.",
        )
    if account.phone_rule is not PhoneRule.KEEP and country_of(account.country_code) is None:
        raise UserError(
            f'No country has the calling code "{account.country_code}".',
            "The phone rule needs one, such as 91 for India. Choose the country, or keep phones as they are.",
        )
    _check_hours(account)
    _check_names("agent", account.agents)
    _check_names("skill", account.skills)


def _check_hours(account: Account) -> None:
    read_hours(account.calling_hours)
    zone_of(account.time_zone, account.country_code)


def _check_names(what: str, names: tuple[str, ...]) -> None:
    for name in names:
        if not name or name != name.strip():
            raise UserError(f"One {what} has no name, or spaces around it.", f"Write one {what} a line.")
        if names.count(name) > 1:
            raise UserError(f'The {what} "{name}" is listed twice.', "Once is enough.")
