"""Where the leads go, as a person has chosen it: account, campaign, and the options of the upload.

What was last chosen for a campaign is kept by the settings and comes with it; what an upload does is the engine's.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from ozogui.cloudagent.calls import Duplicates
from ozogui.engine.engine import Engine
from ozogui.engine.target import Target
from ozogui.leads.checking.slices import CampaignKind
from ozogui.leads.mapping.mapping_shape import Mapping
from ozogui.leads.values.headers import header_named
from ozogui.settings.settings import Account, CampaignMemory


class TargetChoice(QObject):
    """The choices of step 4. Lives in the UI thread."""

    changed = Signal()
    """Account, campaign or an option is different."""

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self.account: Account = engine.settings.chosen_account()
        self.campaign = ""
        self.duplicates = Duplicates(engine.settings.duplicates)
        self.start_campaign = False
        self.callback_url = ""

    @property
    def target(self) -> Target:
        """Where the leads go, and how."""
        return Target(self.account, self.campaign, self.duplicates, self.start_campaign, self.callback_url)

    def set_account(self, account: Account) -> bool:
        """Use another account and remember it as the last one used; return whether it has another name.

        A campaign belongs to its account: under another name none is chosen any more.
        """
        is_other = account.name != self.account.name
        self.account = account
        self._engine.remember(lambda settings: replace(settings, current_account=account.name))
        if is_other:
            self.campaign = ""
        return is_other

    def set_campaign(self, name: str) -> None:
        """Aim at a campaign, by its exact name; brings the options last chosen for it."""
        self.campaign = name
        memory = self._engine.settings.campaign(self.account.name, name)
        self.duplicates = Duplicates(memory.duplicates)
        self.callback_url = self._engine.accounts.callback_known(memory.callback_url)

    @property
    def campaign_kind(self) -> CampaignKind:
        """How the campaign finds the agent for a call: its own kind, else the account's."""
        return self._engine.settings.campaign_kind(self.account, self.campaign)

    def set_campaign_kind(self, kind: CampaignKind | None) -> None:
        """Say how the campaign finds the agent for a call, None for as the account says; kept for next time."""
        memory = self._engine.settings.campaign(self.account.name, self.campaign)
        changed = replace(memory, kind=kind.value if kind is not None else "")
        self._engine.remember(lambda settings: settings.with_campaign(changed))

    def set_options(
        self,
        *,
        duplicates: Duplicates | None = None,
        start_campaign: bool | None = None,
        callback_url: str | None = None,
    ) -> None:
        """Change what happens to duplicates, whether the campaign starts, or where results go; what is None stays."""
        if duplicates is not None:
            self.duplicates = duplicates
        if start_campaign is not None:
            self.start_campaign = start_campaign
        if callback_url is not None:
            self.callback_url = callback_url.strip()
        self.changed.emit()

    def memory(self, mapping: Mapping, fingerprint: str, used_at: str) -> CampaignMemory:
        """Return what is to be remembered of this campaign now that leads go to it.

        Args:
            mapping: what is sent as what; the campaign's own headers in it are added to those known from before.
            fingerprint: of the sheet's columns.
            used_at: ISO 8601 with its zone.
        """
        known = self._engine.settings.campaign(self.account.name, self.campaign)
        own_headers = (header for header in mapping.headers if header_named(header) is None)
        return replace(
            known,
            duplicates=self.duplicates.value,
            callback_url=self._engine.accounts.remembered_callback(self.callback_url, self.account.name, self.campaign),
            own_headers=tuple(dict.fromkeys((*own_headers, *known.own_headers))),
            used_at=used_at,
            mapping=mapping,
            fingerprint=fingerprint,
        )
