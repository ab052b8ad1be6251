"""Step 4, Campaign: the account, its campaigns, what happens to duplicates, and what will happen when it starts."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from urllib.parse import urlsplit

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget
from typing_extensions import override

from ozogui.cloudagent.client import Campaign
from ozogui.errors import UserError
from ozogui.settings import PRACTICE, Account
from ozogui.ui import tokens
from ozogui.ui.background import Work
from ozogui.ui.campaign_list import CampaignCombo, CampaignListView, CampaignModel, ListedCampaign, nearest
from ozogui.ui.controls import Button, Card, Icon, Notice, Rule, column, row
from ozogui.ui.duplicates_combo import DuplicatesCombo
from ozogui.ui.journey import Journey
from ozogui.ui.labels import Text
from ozogui.ui.look import Look, Type
from ozogui.ui.outlook_card import OutlookCard
from ozogui.ui.page import Bar, Page
from ozogui.ui.rail import Place
from ozogui.uploads.batches import MAX_ROWS
from ozogui.uploads.pace import SlotState
from ozogui.wording import clock_time, moment

SLOTS_EVERY_MS = 1000


class CampaignPage(Page):
    """Chooses where the ready leads go, and how; nothing is sent from here."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(
            look,
            "Where do the leads go?",
            "Pick a campaign and say what happens to numbers that are already in it.",
            parent,
        )
        self._journey = journey
        self._lists: dict[str, tuple[datetime, list[Campaign]]] = {}
        """By account: when the list came, and the list. Kept while the window is open."""
        self._trouble: UserError | None = None
        left = column(self._make_account(), self._make_campaign(), spacing=tokens.SPACE)
        left.setStretch(1, 1)
        middle = column(self._make_duplicates(), self._make_options(), spacing=tokens.SPACE)
        middle.setStretch(0, 1)
        self.outlook = OutlookCard(look)
        body = row(spacing=tokens.SPACE)
        body.addLayout(left, 2)
        body.addLayout(middle, 3)
        body.addWidget(self.outlook, 2)
        self.content.addLayout(body, 1)
        self._ticker = QTimer(self)
        self._ticker.setInterval(SLOTS_EVERY_MS)
        self._ticker.timeout.connect(self._show_outlook)
        journey.target_changed.connect(self._take)
        journey.check_changed.connect(self._show_outlook)
        journey.upload_changed.connect(self._lock)
        self._take()

    # Building

    def _make_account(self) -> Card:
        look = self.look
        card = Card()
        manage = Button(look, "Manage…", kind="quiet", name="manageAccountsButton")
        manage.clicked.connect(lambda: self._journey.place_wanted.emit(Place.SETTINGS))
        card.box.addLayout(row(Text(look, Type.H2, text="Account"), 1, manage))
        self.accounts = QComboBox()
        self.accounts.setObjectName("accountCombo")
        self.accounts.setAccessibleName("Account")
        self.accounts.activated.connect(self._on_account)
        card.box.addWidget(self.accounts)
        self._state_icon = Icon(look, "tick-circle", "ok", 16)
        self._state = Text(look, Type.SMALL, "ok", wrap=True)
        state = row(spacing=tokens.SPACE_ROW)
        state.addWidget(self._state_icon, alignment=Qt.AlignmentFlag.AlignTop)
        state.addWidget(self._state, 1)
        card.box.addLayout(state)
        return card

    def _make_campaign(self) -> Card:
        look = self.look
        card = Card(margin=1)
        card.box.setContentsMargins(1, 1, 1, tokens.RADIUS_CARD)  # a radius does not clip the list inside
        self._list_time = Text(look, Type.SMALL, "text2")
        self.refresh = Button(look, kind="bare", icon="refresh", hint="Fetch the list again")
        self.refresh.setObjectName("refreshCampaignsButton")
        self.refresh.clicked.connect(self.fetch_campaigns)
        head = row(Text(look, Type.H2, text="Campaign"), 1, self._list_time, self.refresh)
        head.setContentsMargins(15, 11, 9, 0)
        self._model = CampaignModel(self)
        self.campaigns = CampaignCombo(look, self._model)
        self.campaigns.editTextChanged.connect(self._on_typed)
        field = row(self.campaigns)
        field.setContentsMargins(15, 4, 15, 8)
        self._near = Notice(look)
        near = row(self._near)
        near.setContentsMargins(11, 0, 11, 6)
        self.list = CampaignListView(look, self._model)
        self.list.clicked.connect(self._on_listed)
        self.list.activated.connect(self._on_listed)
        card.box.setSpacing(0)
        card.box.addLayout(head)
        card.box.addLayout(field)
        card.box.addLayout(near)
        card.box.addWidget(Rule())
        card.box.addWidget(self.list, 1)
        return card

    def _make_duplicates(self) -> Card:
        look = self.look
        card = Card(margin=14)
        card.box.setSpacing(6)
        card.box.addWidget(Text(look, Type.H2, text="If a number is already there"))
        self.duplicates = DuplicatesCombo(look)
        self.duplicates.currentIndexChanged.connect(self._on_duplicates)
        card.box.addWidget(self.duplicates, 1)
        self._effect = Text(look, Type.SMALL, "text2", wrap=True)
        effect = row(Icon(look, "info", "text2", 14), self._effect)
        effect.setStretch(1, 1)
        card.box.addLayout(effect)
        return card

    def _make_options(self) -> Card:
        look = self.look
        card = Card(margin=14)
        card.box.setSpacing(6)
        self.start = QCheckBox("Start the campaign when the upload is done")
        self.start.setObjectName("startCampaignCheck")
        self.start.setFont(look.font(Type.STRONG))
        self.start.toggled.connect(lambda on: self._journey.set_options(start_campaign=on))
        card.box.addWidget(self.start)
        warning = row(spacing=tokens.SPACE_ROW)
        warning.setContentsMargins(26, 0, 0, 0)
        warning.addWidget(Icon(look, "triangle", "warn", 14), alignment=Qt.AlignmentFlag.AlignTop)
        words = "Real people are called as soon as it starts. Left off, you start it yourself in CloudAgent."
        warning.addWidget(Text(look, Type.SMALL, "text2", words, wrap=True), 1)
        card.box.addLayout(warning)
        card.box.addWidget(Rule())
        self.callback = QLineEdit()
        self.callback.setObjectName("callbackUrlEdit")
        self.callback.setAccessibleName("Send results to this address")
        self.callback.setPlaceholderText("https://…  (optional callback address)")
        self.callback.textChanged.connect(lambda text: self._journey.set_options(callback_url=text))
        card.box.addLayout(row(Text(look, Type.STRONG, text="Send results to"), self.callback))
        self._callback_wrong = Text(look, Type.SMALL, "err", wrap=True)
        self._callback_wrong.hide()
        card.box.addWidget(self._callback_wrong)
        return card

    # Page

    def bar(self) -> Bar:
        """Prepare the upload, or say what is missing."""
        reason = self._missing()
        if reason:
            return Bar("Prepare the upload", enabled=False, hint=reason)
        return Bar("Prepare the upload", hint="Nothing is sent yet")

    def on_next(self) -> None:
        """Write the upload into the journal and go to it."""
        self._journey.prepare_upload()

    def entered(self) -> None:
        """Fetch the account's campaigns when they are not known yet."""
        self._take()
        if self._journey.account.name not in self._lists and self._trouble is None:
            self.fetch_campaigns()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ticker.start()

    def _missing(self) -> str:
        journey = self._journey
        if journey.is_locked:
            return "An upload is running. It can be looked at, not changed."
        if journey.sheet is None:
            return "Open a spreadsheet to go on"
        if journey.check is None or not journey.check_is_current:
            return "Check the leads to go on"
        if not journey.check.ready:
            return f"All {journey.check.held_back:,} leads are held back"
        if not journey.campaign:
            return "Pick a campaign to go on"
        if self._wrong_callback():
            return "The address for results is not complete"
        return ""

    # The account

    def _take(self) -> None:
        journey = self._journey
        with QSignalBlocker(self.accounts):
            self.accounts.clear()
            for account in (*journey.engine.settings.accounts, PRACTICE):
                words = (
                    "Practice (built-in stand-in)" if account.is_practice else f"{account.name} ({account.user_name})"
                )
                self.accounts.addItem(words, account.name)
            self.accounts.setCurrentIndex(self.accounts.findData(journey.account.name))
        self._show_account_state()
        self._show_campaigns()
        with QSignalBlocker(self.duplicates), QSignalBlocker(self.start), QSignalBlocker(self.callback):
            self.duplicates.choose(journey.duplicates)
            self.start.setChecked(journey.start_campaign)
            if self.callback.text().strip() != journey.callback_url:
                self.callback.setText(journey.callback_url)
        self._effect.setText(
            "A lost answer is sent again by itself; CloudAgent skips what it already holds."
            if journey.duplicates.makes_resend_harmless
            else "With this choice a lost answer waits for your decision."
        )
        wrong = self._wrong_callback()
        self._callback_wrong.setText(wrong)
        self._callback_wrong.setVisible(bool(wrong))
        self._lock()
        self._show_outlook()

    def _show_account_state(self) -> None:
        account = self._journey.account
        listed = self._lists.get(account.name)
        if account.is_practice:
            words, tone, icon = "Nothing leaves this computer, and nobody is called.", "practice", "flask"
        elif self._trouble is not None:
            words, tone, icon = f"{self._trouble.title} {self._trouble.message}", "err", "octagon"
        elif listed is not None:
            kept = self._journey.engine.keys.where
            words, tone, icon = f"Connected. {kept}", "ok", "tick-circle"
        else:
            words, tone, icon = "Not connected yet.", "text2", "info"
        self._state.setText(words)
        self._state.set_tone(tone)
        self._state_icon.show_icon(icon, tone)

    def _on_account(self, _index: int) -> None:
        account = self._journey.engine.settings.account(str(self.accounts.currentData()))
        if account is not None:
            self._trouble = None
            self._journey.set_account(account)
            if account.name not in self._lists:
                self.fetch_campaigns()

    # Campaigns

    def fetch_campaigns(self) -> None:
        """Ask CloudAgent for the account's campaigns; typed names stay possible when it does not answer."""
        journey, account = self._journey, self._journey.account

        def fetch(_work: Work) -> list[Campaign]:
            return journey.engine.campaigns_of(account)

        def take(found: list[Campaign]) -> None:
            self._lists[account.name] = (datetime.now(UTC), found)
            self._trouble = None
            self._take()

        def fail(error: UserError) -> None:
            self._trouble = error
            self._take()

        words = "Fetching the campaigns" if not account.is_practice else ""
        journey.background.run(fetch, take, on_failure=fail, words=words, lane="campaigns")

    def _show_campaigns(self) -> None:
        account = self._journey.account
        when, found = self._lists.get(account.name, (None, []))
        self._list_time.setText(clock_time(when) if when is not None else "")
        listed = self._listed(account, found)
        with QSignalBlocker(self.campaigns):
            if self._model.names != [campaign.name for campaign in listed]:
                typed = self.campaigns.currentText()
                self._model.set_campaigns(listed)
                self.campaigns.setCurrentIndex(-1)
                self.campaigns.setEditText(typed)
            if self.campaigns.currentText().strip() != self._journey.campaign:
                self.campaigns.setEditText(self._journey.campaign)
        self.list.filter(self._journey.campaign)
        self._show_near()

    def _listed(self, account: Account, found: list[Campaign]) -> list[ListedCampaign]:
        now = datetime.now(UTC)
        used = {
            memory.campaign: memory.used_at
            for memory in self._journey.engine.settings.campaigns
            if memory.account == account.name and memory.used_at
        }
        positions = {campaign.name: campaign.position for campaign in found}
        names = sorted(dict.fromkeys((*positions, *used)), key=lambda name: (used.get(name, ""), ""), reverse=True)
        return [
            ListedCampaign(
                name,
                positions.get(name, ""),
                f"Last used {moment(datetime.fromisoformat(used[name]), now)}"
                if name in used
                else "Not used from here",
            )
            for name in names
        ]

    def _on_typed(self, text: str) -> None:
        self._journey.set_campaign(text.strip())
        self.list.filter(text)
        self._show_near()

    def _on_listed(self, index: QModelIndex) -> None:
        if not self._journey.is_locked:
            self.campaigns.setEditText(str(index.data()))

    def _show_near(self) -> None:
        name, names = self._journey.campaign, self._model.names
        known = self._journey.account.name in self._lists
        if not name or name in names or not known or any(name.casefold() in each.casefold() for each in names):
            near = nearest(name, names) if name.casefold() in (each.casefold() for each in names) else ""
            if not name or name in names or not near:
                self._near.hide()
                return
        else:
            near = nearest(name, names)
        question = f"Did you mean {near}?" if near else "CloudAgent compares names exactly."
        self._near.tell(
            f"No campaign is called “{name}”.",
            question,
            button="Take it" if near else "",
            act=lambda: self.campaigns.setEditText(near),
            closable=False,
        )

    # Options

    def _on_duplicates(self, _index: int) -> None:
        self._journey.set_options(duplicates=self.duplicates.chosen)

    def _wrong_callback(self) -> str:
        address = self._journey.callback_url
        if not address:
            return ""
        parts = urlsplit(address)
        if parts.scheme not in ("https", "http") or not parts.hostname or "." not in parts.hostname.strip("."):
            return "Type a whole address that CloudAgent can reach, such as https://example.com/results."
        return ""

    def _lock(self) -> None:
        free = not self._journey.is_locked
        for part in (self.accounts, self.campaigns, self.duplicates, self.start, self.callback):
            part.setEnabled(free)
        self.bar_changed.emit()

    # What will happen

    def _show_outlook(self) -> None:
        if not self.isVisible():
            self._ticker.stop()
        journey = self._journey
        check, account = journey.check, journey.account
        ready = check.ready if check is not None else 0
        self.outlook.show_leads(ready, check.held_back if check is not None else 0, journey.campaign)
        requests = math.ceil(ready / MAX_ROWS)
        try:
            slots = journey.engine.pace_for(account).slots()
            seconds = journey.engine.seconds_for(requests, account)
        except UserError as error:
            self._ticker.stop()
            self.show_error(error)
            return
        self.outlook.show_requests(requests, account.limit, seconds, datetime.now(UTC))
        free = sum(slot.state is SlotState.FREE for slot in slots)
        next_free = min((slot.free_in_s for slot in slots if slot.state is not SlotState.FREE), default=0.0)
        self.outlook.show_slots(free, account.limit, next_free)
