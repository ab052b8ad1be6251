"""What an account and its campaigns are asked and told beside uploads: lists, names, start and stop, a test of it all.

Only the wiring, as in engine.py: the calls are in `cloudagent`, what is remembered of them in `settings`.
"""

from __future__ import annotations

import difflib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ozogui.errors import UserError
from ozogui.settings.settings import CampaignList, KnownCampaign

if TYPE_CHECKING:
    from ozogui.cloudagent.campaigns import Campaign
    from ozogui.cloudagent.client import Client
    from ozogui.cloudagent.other_calls import Told
    from ozogui.engine.context import Context
    from ozogui.settings.settings import Account

logger = logging.getLogger(__name__)

MOST_LOOKED_UP = 30
"""Names that are looked up one by one where CloudAgent lists none; each is a request."""
_NEAR = 0.75

TOKEN_WARNING = (
    "This account may need a sign-in token. Getting a new token logs out other programs that use this account "
    "until they sign in again."
)
"""What the screen says before the first token is fetched."""


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What a test of an account showed. It added nothing to any campaign."""

    good: bool
    message: str
    """One sentence: that all is well, or what is wrong and what to do about it."""
    cause: str
    """"" when good; else dns, refused, unreachable, timeout, tls, proxy, address, reset, http, closed, body-style,
    key (key or user name wrong), host (no CloudAgent there), mode (the neighbour calls want a token), answer."""
    auth_mode: str
    """"key" or "token", "" where that was not found out."""
    wants_token: bool = False
    """The key alone was not let in to the neighbour calls: ask the person, then test again with a token."""


class Campaigns:
    """What accounts and campaigns are asked and told. Every method speaks to the network unless it says otherwise.

    May be used from any thread. `new_token` says that a person has agreed to a token being fetched (TOKEN_WARNING);
    for an account that is known to want tokens that was agreed to before.
    """

    def __init__(self, context: Context) -> None:
        """Take what it works with; nothing is asked yet."""
        self._context = context

    def fetch(self, account: Account, *, new_token: bool = False) -> list[Campaign]:
        """Return the account's campaigns, and remember them for when there is no network.

        Where CloudAgent lists none without a name, those that were used from here are looked up one by one.

        Raises:
            NotLetInError: the key was refused: it is wrong, or the account wants a token (`new_token`).
            CampaignsError: in plain words why there is no list; `remembered` may have one.
            NoKeyError: no key is known for the account.
        """
        from ozogui.cloudagent.campaigns import NameWantedError

        client = self._context.client_for(account, new_token=new_token)
        try:
            try:
                found = client.campaigns()
            except NameWantedError:
                found = self._looked_up(client, account)
                if not found:
                    raise
            self._remember_mode(account, client)
        finally:
            client.close()
        self._remember(account, found)
        return found

    def look_up(self, account: Account, name: str, *, new_token: bool = False) -> Campaign | None:
        """Return the campaign of exactly this name, None when there is none.

        Raises:
            CampaignsError: it cannot be found out.
            NoKeyError: no key is known for the account.
        """
        client = self._context.client_for(account, new_token=new_token)
        try:
            found = client.campaigns(name)
            self._remember_mode(account, client)
        finally:
            client.close()
        return next((campaign for campaign in found if campaign.name == name), None)

    def remembered(self, account: Account) -> CampaignList | None:
        """Return the campaigns as they were last listed, None when they never were. Asks nobody."""
        return self._context.settings.campaign_list(account.name)

    def names(self, account: Account) -> list[str]:
        """Return the names that are known of, last used first, then as last listed. Asks nobody."""
        settings = self._context.settings
        listed = settings.campaign_list(account.name)
        used = [each.campaign for each in settings.campaigns if each.account == account.name and each.campaign]
        return list(dict.fromkeys([*used, *(each.name for each in (listed.campaigns if listed else ()))]))

    def remember_use(self, account: Account, campaign: str) -> None:
        """Remember that leads go to a campaign now, for those lists that begin with the last used. Asks nobody."""
        if account.is_practice or self._context.settings.account(account.name) is None:
            return
        now = datetime.fromtimestamp(self._context.clock.now(), UTC).isoformat(timespec="seconds")
        self._context.remember(
            lambda settings: settings.with_campaign(replace(settings.campaign(account.name, campaign), used_at=now))
        )

    def near_misses(self, account: Account, name: str) -> list[str]:
        """Return known names that are nearly this one, nearest first; none when it is one of them. Asks nobody.

        Where there is a list of CloudAgent's own, only a name in it is known to be right: one that was used from here
        may have been misspelt.
        """
        listed = self._context.settings.campaign_list(account.name)
        known = [each.name for each in listed.campaigns] if listed is not None else []
        return near_names(name, known or self.names(account))

    def meant_instead(self, account: Account, name: str) -> list[str]:
        """Return campaigns that may be meant by a name that CloudAgent does not know, as it lists them just now.

        Without an answer those that it listed last; for accounts that are not known to want tokens none is fetched.
        """
        try:
            self.fetch(account)
        except UserError as error:
            logger.info("no list of campaigns: %s", error.title)
        return self.near_misses(account, name)

    def set_running(self, account: Account, campaign: str, *, start: bool, new_token: bool = False) -> Told:
        """Start or stop a campaign. Starting begins real dialling: only after a person has said so.

        Raises:
            NoKeyError: no key is known for the account.
        """
        from ozogui.cloudagent.other_calls import CampaignAction

        client = self._context.client_for(account, new_token=new_token)
        try:
            action = CampaignAction.START if start else CampaignAction.STOP
            told = client.neighbours.set_campaign_status(campaign, action)
            self._remember_mode(account, client)
            logger.info("a campaign was to be %s: %s", "started" if start else "stopped", "yes" if told.done else "no")
            return told
        finally:
            client.close()

    def test(self, account: Account, *, new_token: bool = False) -> ConnectionReport:
        """Test server, user name, key and authentication mode; uses one request of the five and adds nothing.

        Raises:
            UserError: all the requests of this minute are used, or no key is known.
        """
        from ozogui.cloudagent.campaigns import CampaignsError, NameWantedError, NotLetInError
        from ozogui.cloudagent.client import passed_test

        exchange = self._context.test_account(account)
        if not passed_test(exchange):
            reply = exchange.reply
            cause = reply.cause or _cause(reply.outcome.value, exchange.status)
            words = reply.message
            if cause == "key":
                said = f" (it says: {words.rstrip('.')})" if words else ""
                words = f"CloudAgent does not know this user name and key together{said}."
            return ConnectionReport(False, words, cause, "")
        client = self._context.client_for(account, new_token=new_token)
        try:
            client.campaigns()
        except NotLetInError:
            words = f"Leads can be uploaded, but the list of campaigns was refused. {TOKEN_WARNING}"
            return ConnectionReport(True, words, "mode", "", wants_token=True)
        except NameWantedError:
            logger.debug("this server lists no campaigns without a name, which is as good as any other answer")
        except CampaignsError as error:
            words = f"Leads can be uploaded, but there is no list of campaigns: {error.message}"
            return ConnectionReport(True, words, "answer", "")
        finally:
            self._remember_mode(account, client)
            client.close()
        mode = client.neighbours.auth_mode
        return ConnectionReport(True, "Server, user name and key are good.", "", mode.value if mode else "")

    def _looked_up(self, client: Client, account: Account) -> list[Campaign]:
        found = [client.campaigns(name) for name in self.names(account)[:MOST_LOOKED_UP]]
        return [campaign for campaigns in found for campaign in campaigns]

    def _remember(self, account: Account, found: list[Campaign]) -> None:
        now = datetime.fromtimestamp(self._context.clock.now(), UTC).isoformat(timespec="seconds")
        known = tuple(KnownCampaign(each.name, each.position, each.campaign_id) for each in found)
        self._context.remember(lambda settings: settings.with_campaign_list(CampaignList(account.name, now, known)))

    def _remember_mode(self, account: Account, client: Client) -> None:
        mode, listed_by = client.neighbours.auth_mode, client.neighbours.listed_by
        known = self._context.settings.account(account.name)
        if known is None or known.is_practice:
            return
        changed = replace(
            known,
            auth_mode=mode.value if mode is not None else known.auth_mode,
            listed_by=listed_by.value if listed_by is not None else known.listed_by,
        )
        if changed == known:
            return
        self._context.remember(lambda settings: settings.with_account(changed, replacing=known.name))


def near_names(name: str, known: Sequence[str]) -> list[str]:
    """Return names that somebody may have meant: other letter case or separators first, then a slip of the finger."""
    if name in known:
        return []
    plain = _plain(name)
    same = [each for each in known if _plain(each) == plain]
    by_plain = {_plain(each): each for each in reversed(known)}
    near = difflib.get_close_matches(plain, by_plain, n=3, cutoff=_NEAR)
    return list(dict.fromkeys([*same, *(by_plain[each] for each in near)]))[:3]


def did_you_mean(name: str, near: Sequence[str]) -> str:
    """Return the question: "Diwali_offers: did you mean Diwali_Offers?", "" when nothing is near."""
    return f"{name}: did you mean {' or '.join(near)}?" if near else ""


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _cause(outcome: str, status: int | None) -> str:
    if outcome == "bad-credentials":
        return "host" if status in (404, 405, 307, 308) else "key"
    return "answer"


def start_warning(account: str, campaign: str) -> str:
    """Return what a person has to say yes to before a campaign is started."""
    return (
        f"Starting {campaign} begins real dialling: CloudAgent calls its leads for {account} until the campaign is "
        "stopped."
    )
