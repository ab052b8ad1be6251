"""What holds an upload up besides pace and turn: its plan, its account's calling hours, a campaign that does not run.

The reasons are sentences for people; hours are arithmetic in `ozogui.hours`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ozogui.errors import UserError
from ozogui.hours import Hours, Zone, local, moment_words, read_hours
from ozogui.settings.time_zones import zone_name, zone_of
from ozogui.uploads.records import Plan, UploadRecord
from ozogui.uploads.sending.gate import Hold

if TYPE_CHECKING:
    from ozogui.engine.campaigns import Campaigns
    from ozogui.engine.context import Context
    from ozogui.settings.settings import Account

logger = logging.getLogger(__name__)

ASK_AGAIN_S = 60.0
"""How long what CloudAgent said of a campaign's state holds; also until unreadable hours are read again."""
RUNNING = "RUNNING"


class UploadRules:
    """Says what holds uploads up. May be used from any thread; only `campaign_hold` speaks to the network."""

    def __init__(self, context: Context, campaigns: Campaigns) -> None:
        """Take what it works with; nothing is asked yet."""
        self._context, self._campaigns = context, campaigns
        self._lock = threading.Lock()
        self._asked: dict[tuple[str, str], tuple[float, str]] = {}

    def hours_hold(self, upload: UploadRecord, plan: Plan, *, starts_campaign: bool) -> Hold | None:
        """Return why no request may begin at this time of day.

        Args:
            upload: the upload.
            plan: what was planned of it.
            starts_campaign: whether the request is the one that starts the campaign: calls are made from then on.
        """
        account, now = self._context.account_of(upload), self._context.clock.now()
        where = _where(account)
        try:
            own, calling = read_hours(plan.hours), read_hours(self._calling_hours(account, upload.campaign))
            # Asked for only where hours count: nothing else of an upload goes by a zone.
            zone = zone_of(account.time_zone, account.country_code) if own or calling else None
        except UserError as error:
            return Hold(f"{error.title} It is said of {account.name}. {error.message}", now + ASK_AGAIN_S)
        sending = own or (None if account.sends_outside_hours else calling)
        if sending is not None and not sending.is_open(now, zone):
            return _closed("Leads are sent", sending, now, zone, where)
        if starts_campaign and calling is not None and not calling.is_open(now, zone):
            words = f"The last request starts {upload.campaign}. Calls are made"
            return _closed(words, calling, now, zone, where)
        return None

    def hours_of(self, upload: UploadRecord, plan: Plan) -> tuple[Hours | None, Zone]:
        """Return the hours in which an upload's requests may begin, None for any, and whose clock counts."""
        account = self._context.account_of(upload)
        outside = account.sends_outside_hours
        text = plan.hours or ("" if outside else self._calling_hours(account, upload.campaign))
        try:
            return read_hours(text), self.zone_for(account)
        except UserError:  # told by `hours_hold`
            return None, self.zone_for(account)

    def set_hours(self, account: Account, hours: str | None = None) -> None:
        """Keep an account with other calling hours; what else it says of hours is kept too.

        Args:
            account: as it is to be, by the name that it has.
            hours: as somebody typed them; "" for none, None for those that it has.

        Raises:
            UserError: the hours or the time zone cannot be read, or the account is practice's.
        """
        read = read_hours(account.calling_hours if hours is None else hours)
        changed = replace(account, calling_hours=read.text if read is not None else "")
        self._context.update(lambda settings: settings.with_account(changed, replacing=account.name))

    def set_campaign_hours(self, account: Account, campaign: str, hours: str) -> None:
        """Keep a campaign's own calling hours, as somebody typed them; "" for those of its account.

        Raises:
            UserError: they cannot be read.
        """
        read = read_hours(hours)
        text = read.text if read is not None else ""
        self._context.update(
            lambda settings: settings.with_campaign(
                replace(settings.campaign(account.name, campaign), calling_hours=text)
            )
        )

    def now(self) -> float:
        """Return the present moment in Unix seconds."""
        return self._context.clock.now()

    def start_words(self, upload: UploadRecord, at: float) -> str:
        """Return what an upload waits for whose time to start is to come."""
        account = self._context.account_of(upload)
        zone, now = self.zone_for(account), self.now()
        is_elsewhere = local(at, zone).utcoffset() != local(at, None).utcoffset()
        where = f" ({_where(account)})" if is_elsewhere else ""
        return f"It waits until {moment_words(at, now, zone)}, as planned{where}."

    def zone_for(self, account: Account) -> Zone:
        """Return whose clock an account's times go by; this computer's where the chosen zone is not known here."""
        try:
            return zone_of(account.time_zone, account.country_code)
        except UserError:  # told by `hours_hold` where it matters
            return None

    def campaign_hold(self, upload: UploadRecord, *, ask: bool) -> Hold | None:
        """Return why an upload that waits for its campaign to run may not begin yet.

        Args:
            upload: the upload.
            ask: whether CloudAgent may be asked, when what it said last is a minute old; speaks to the network.
        """
        account, now = self._context.account_of(upload), self._context.clock.now()
        key = self._context.account_key(account), upload.campaign
        with self._lock:
            at, said = self._asked.get(key, (float("-inf"), ""))
        if not 0 <= now - at < ASK_AGAIN_S:
            if not ask:
                return None  # whoever runs it asks
            at, said = now, self._ask(account, upload.campaign)
            with self._lock:
                self._asked[key] = at, said
        if said == RUNNING:
            return None
        zone = self.zone_for(account)
        found = f"CloudAgent said {said} at {moment_words(at, now, zone)}" if said.isupper() else said
        return Hold(f"It waits until {upload.campaign} is RUNNING: {found}.", at + ASK_AGAIN_S)

    def _ask(self, account: Account, name: str) -> str:
        try:
            found = self._campaigns.look_up(account, name)
        except UserError as error:
            logger.info("the state of a campaign could not be asked for: %s", error.title)
            return f"its state could not be asked for ({error.title.rstrip('.')})"
        if found is None:
            return "CloudAgent has no campaign of that name"
        return found.position.upper() or "CloudAgent did not tell its state"

    def _calling_hours(self, account: Account, campaign: str) -> str:
        known = self._context.settings.campaign(account.name, campaign)
        return known.calling_hours or account.calling_hours


class PlannedGate:
    """The gate of one upload's run."""

    def __init__(self, rules: UploadRules, plan: Callable[[], Plan], *, steps_aside: bool) -> None:
        """Hold up by the plan as it is then; `steps_aside` tells whether a run that is held up ends or waits."""
        self._rules, self._plan = rules, plan
        self.steps_aside = steps_aside

    def before_start(self, upload: UploadRecord) -> Hold | None:
        """Return what holds the upload up before its first request; may speak to the network."""
        plan, now = self._plan(), self._rules.now()
        if plan.not_before is not None and plan.not_before > now:
            return Hold(self._rules.start_words(upload, plan.not_before), plan.not_before)
        if upload.started_at is None and plan.when_running:
            hold = self._rules.campaign_hold(upload, ask=True)
            if hold is not None:
                return hold
        return self._rules.hours_hold(upload, plan, starts_campaign=False)

    def before_request(self, upload: UploadRecord, *, starts_campaign: bool) -> Hold | None:
        """Return what holds the next request up."""
        return self._rules.hours_hold(upload, self._plan(), starts_campaign=starts_campaign)


def _closed(what: str, hours: Hours, now: float, zone: Zone, where: str) -> Hold:
    opens = hours.opens_at(now, zone)
    words = f"It waits until {moment_words(opens, now, zone)}. {what} between {hours.words} only ({where})."
    return Hold(words, opens)


def _where(account: Account) -> str:
    name = zone_name(account.time_zone, account.country_code)
    return f"{account.name}, time of {name.rpartition('/')[2].replace('_', ' ')}" if name else account.name
