"""Step 4, Campaign: the account, its campaigns, what happens to duplicates, and what will happen when it starts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget
from typing_extensions import override

from ozogui.errors import UserError
from ozogui.leads.checking.slices import CampaignKind
from ozogui.leads.mapping.guessing import Sureness
from ozogui.settings.settings import PRACTICE, Account
from ozogui.ui.accounts.account_form import KINDS
from ozogui.ui.campaign.campaign_card import CampaignCard
from ozogui.ui.campaign.duplicates_combo import DuplicatesCombo
from ozogui.ui.campaign.known_uploads import KnownUploads
from ozogui.ui.campaign.mapping_file_line import MappingFileLine
from ozogui.ui.campaign.outlook_card import WIDEST, OutlookCard
from ozogui.ui.campaign.share_panel import SharePanel
from ozogui.ui.campaign.split_bar import SplitBar
from ozogui.ui.campaign.split_panel import SplitPanel
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, Icon, Rule, Shrinking, column, row
from ozogui.ui.kit.drawer import Drawer
from ozogui.ui.kit.field_grid import make_modest
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.page import Bar, Page
from ozogui.uploads.sending.pace import SlotState
from ozogui.wording import count

SLOTS_EVERY_MS = 1000
SHORT_KINDS = {
    CampaignKind.PLAIN: "Any agent",
    CampaignKind.AGENTWISE: "Agentwise",
    CampaignKind.SKILLWISE: "Skillwise",
}
STARTS = (
    "If you tick this, real people are called as soon as the upload is complete. If not, you start the campaign "
    "yourself in CloudAgent."
)
_ONE_WORDS = "Pick a campaign and say what happens to numbers that are already in it."
_SHARE_WORDS = "Say how large a share each campaign gets, such as 70 and 30."
_SPLIT_WORDS = (
    "One campaign for each value. Values with a campaign of the same name were set; the answer about numbers that are "
    "already in a campaign is one for all."
)
USUAL_CALLBACK = "https://…  (optional callback address)"


class CampaignPage(Page):
    """Chooses where the ready leads go, and how; nothing is sent from here."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(look, "Where do the leads go?", _ONE_WORDS, parent)
        self._journey = journey
        self.card = CampaignCard(look, journey)
        self.card.state_changed.connect(self._take)
        self.card.told.connect(lambda title, words, tone: self.notice.tell(title, words, tone=tone))
        self._make_kind()
        left = column(self._make_account(), self.card, spacing=tokens.SPACE)
        left.setStretch(1, 1)
        middle = column(self._make_duplicates(), self._make_options(), 1, spacing=tokens.SPACE)
        self.outlook = OutlookCard(look)
        body = row(spacing=tokens.SPACE)
        body.addLayout(left, 2)
        body.addLayout(middle, 3)
        self.drawer = Drawer(look, self, body, self.outlook, "What will happen", WIDEST)
        self.corner.addWidget(self.drawer.button)
        self._whole = Shrinking()
        self._whole.setLayout(body)
        self.split_bar = SplitBar(look, journey)
        self.split = SplitPanel(look, journey, self.card.position_of)
        self.content.addWidget(self.split_bar)
        self.content.addWidget(self._whole, 1)
        self.shares = SharePanel(look, journey)
        self.content.addWidget(self.split, 1)
        self.content.addWidget(self.shares, 1)
        self._ticker = QTimer(self)
        self._ticker.setInterval(SLOTS_EVERY_MS)
        self._ticker.timeout.connect(self._show_outlook)
        self._offered: tuple[object, ...] | None = None
        """The columns of last time that were offered, so that they are offered once."""
        self._known = KnownUploads(journey, self.outlook, self)
        self._known.failed.connect(self.show_error)
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
        make_modest(self.accounts)
        self.accounts.activated.connect(self._on_account)
        card.box.addWidget(self.accounts)
        self._state_icon = Icon(look, "tick-circle", "ok", 16)
        self._state = Text(look, Type.SMALL, "ok", wrap=True)
        self._state.setObjectName("accountState")
        state = row(spacing=tokens.SPACE_ROW)
        state.addWidget(self._state_icon, alignment=Qt.AlignmentFlag.AlignTop)
        state.addWidget(self._state, 1)
        card.box.addLayout(state)
        return card

    def _make_duplicates(self) -> Card:
        look = self.look
        card = Card(margin=12)
        card.box.setSpacing(4)
        card.box.addWidget(Text(look, Type.H2, text="If a number is already in the campaign", wrap=True))
        self.duplicates = DuplicatesCombo(look)
        self.duplicates.currentIndexChanged.connect(self._on_duplicates)
        card.box.addWidget(self.duplicates)
        self._effect = Text(look, Type.SMALL, "text2", wrap=True)
        self._effect.setObjectName("duplicatesEffect")
        self._effect.setMinimumHeight(2 * self._effect.fontMetrics().lineSpacing())  # it wraps in a narrow window
        effect = row(Icon(look, "info", "text2", 14), self._effect)
        effect.setStretch(1, 1)
        card.box.addLayout(effect)
        return card

    def _make_kind(self) -> None:
        """Put below the list of campaigns how the one that is chosen finds its agents."""
        self.kind = QComboBox()
        self.kind.setObjectName("campaignKindCombo")
        self.kind.setAccessibleName("How this campaign finds the agent for a call")
        self.kind.setToolTip("How this campaign finds the agent for a call. It is remembered for the campaign.")
        make_modest(self.kind)
        self.kind.addItem("", "")
        for number, (kind, words) in enumerate(SHORT_KINDS.items(), start=1):
            self.kind.addItem(words, kind.value)
            self.kind.setItemData(number, KINDS[kind], Qt.ItemDataRole.ToolTipRole)
        self.kind.activated.connect(self._on_kind)
        mapping_file = MappingFileLine(self.look, self, self._journey)
        line = row(Text(self.look, Type.SMALL, "text2", "Agents"), self.kind, mapping_file.button)
        line.setStretch(1, 1)
        line.setContentsMargins(15, 8, 15, 4)
        self.card.box.addWidget(Rule())
        self.card.box.addLayout(line)
        self.card.box.addWidget(mapping_file)

    def _make_options(self) -> Card:
        look = self.look
        card = Card(margin=12)
        card.box.setSpacing(4)
        self.start = QCheckBox("Start the campaign when the upload is done")
        self.start.setObjectName("startCampaignCheck")
        self.start.setFont(look.font(Type.STRONG))
        self.start.toggled.connect(lambda on: self._journey.targeting.set_options(start_campaign=on))
        card.box.addWidget(self.start)
        warning = row(spacing=tokens.SPACE_ROW)
        warning.setContentsMargins(26, 0, 0, 0)
        warning.addWidget(Icon(look, "triangle", "warn", 14), alignment=Qt.AlignmentFlag.AlignTop)
        self._start_words = Text(look, Type.SMALL, "text2", STARTS, wrap=True)
        warning.addWidget(self._start_words, 1)
        card.box.addLayout(warning)
        card.box.addWidget(Rule())
        self.callback = QLineEdit()
        self.callback.setObjectName("callbackUrlEdit")
        self.callback.setAccessibleName("Send results to this address")
        self.callback.setPlaceholderText(USUAL_CALLBACK)
        self.callback.textChanged.connect(lambda text: self._journey.targeting.set_options(callback_url=text))
        card.box.addLayout(row(Text(look, Type.STRONG, text="Send results to"), self.callback))
        self._callback_wrong = Text(look, Type.SMALL, "err", wrap=True)
        self._callback_wrong.setObjectName("callbackWrong")
        self._callback_wrong.hide()
        card.box.addWidget(self._callback_wrong)
        return card

    # Page

    def bar(self) -> Bar:
        """Prepare the upload, or say what is missing."""
        reason = self._missing() or self.split_bar.missing()
        if reason:
            return Bar("Review before sending", enabled=False, hint=reason)
        if not self._journey.check_is_current:
            leads = len(self._journey.editing.leads or ())
            return Bar(
                f"Check {count('lead', leads)} again", hint="A setting changed, so the leads must be checked again"
            )
        return Bar("Review before sending", hint="Nothing is sent yet")

    def on_next(self) -> None:
        """Write the upload into the journal and go to it; leads that were checked otherwise are checked again first."""
        if self._journey.check_is_current and self._journey.splitting.is_on:
            self.split_bar.plan()
        elif self._journey.check_is_current:
            self._journey.prepare_upload()
        else:
            self._journey.run_check()

    def entered(self) -> None:
        """Fetch the account's campaigns when they are not known yet."""
        self._known.forget()  # an upload may have gone there since
        self._take()
        self.card.fetch_if_unknown()

    def forget_trouble(self) -> None:
        """Let the account be asked again: what it lacked is known now."""
        self.card.forget_trouble()

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
        if journey.editing.check is None or journey.matching.blocks:
            return "Check the leads to go on"
        if not journey.editing.check.ready:
            return f"All {journey.editing.check.held_back:,} leads are held back"
        if journey.splitting.is_on:
            return ""
        if not journey.targeting.campaign:
            return "Pick a campaign to go on"
        if not self.card.is_settled:
            return f"“{journey.targeting.campaign}” is not in the list of campaigns"
        if self._wrong_callback():
            return "The address for results is not complete"
        return ""

    # The account

    def _take(self) -> None:
        journey = self._journey
        with QSignalBlocker(self.accounts):
            self.accounts.clear()
            for account in (*journey.settings.accounts, PRACTICE):
                words = (
                    "Practice mode (no real calls)" if account.is_practice else f"{account.name} ({account.user_name})"
                )
                self.accounts.addItem(words, account.name)
            self.accounts.setCurrentIndex(self.accounts.findData(journey.targeting.account.name))
        self._show_account_state()
        self.card.take()
        with QSignalBlocker(self.duplicates), QSignalBlocker(self.start), QSignalBlocker(self.callback):
            self.duplicates.choose(journey.targeting.duplicates)
            self.start.setChecked(journey.targeting.start_campaign)
            if self.callback.text().strip() != journey.targeting.callback_url:
                self.callback.setText(journey.targeting.callback_url)
        self.callback.setPlaceholderText(_results_go_to(journey.targeting.account))
        self._show_start()
        self._show_kind()
        self._show_other_columns()
        self._effect.setText(
            "If CloudAgent's reply is lost, OzoGUI sends that batch again. CloudAgent skips the numbers it already has."
            if journey.targeting.duplicates.makes_resend_harmless
            else "If CloudAgent's reply is lost, OzoGUI asks you before it sends that batch again, because people "
            "could be called twice."
        )
        wrong = self._wrong_callback()
        self._callback_wrong.setText(wrong)
        self._callback_wrong.setVisible(bool(wrong))
        self._show_split()
        self._lock()
        self._show_outlook()
        self._known.show()

    def _show_split(self) -> None:
        """Show one campaign, or what goes to which."""
        is_on, by_share = self._journey.splitting.is_on, self._journey.splitting.is_by_share
        self.split_bar.refresh()
        self._whole.setVisible(not is_on)
        self.split.setVisible(is_on and not by_share)
        self.shares.setVisible(by_share)
        self.drawer.button.setVisible(self.drawer.is_folded and not is_on)
        self.sentence.setText(_SHARE_WORDS if by_share else _SPLIT_WORDS if is_on else _ONE_WORDS)
        if by_share:
            self.shares.refresh()
        elif is_on:
            self.split.refresh()

    def _show_account_state(self) -> None:
        account, trouble = self._journey.targeting.account, self.card.trouble
        if account.is_practice:
            words, tone, icon = "Nothing leaves this computer, and nobody is called.", "practice", "flask"
        elif trouble is not None:
            words, tone, icon = f"{trouble.title} {trouble.message}", "err", "octagon"
        elif self.card.is_connected:
            kept = self._journey.keys.where
            words, tone, icon = f"Connected. The key is {kept[0].lower()}{kept[1:]}", "ok", "tick-circle"
        else:
            words, tone, icon = "Not connected yet.", "text2", "info"
        self._state.setText(words)
        self._state.set_tone(tone)
        self._state_icon.show_icon(icon, tone)

    def _on_account(self, _index: int) -> None:
        account = self._journey.settings.account(str(self.accounts.currentData()))
        if account is not None:
            self.card.forget_trouble()
            self._journey.set_account(account)
            self.card.fetch_if_unknown()

    # Options

    def _show_start(self) -> None:
        """Say what starting means; of a campaign that is running there is nothing to start."""
        campaign = self._journey.targeting.campaign
        runs = bool(campaign) and self.card.position_of(campaign) == "RUNNING"
        words = f"{campaign} is running already: these people may be called as soon as CloudAgent adds them."
        self._start_words.setText(words if runs else STARTS)

    def _on_duplicates(self, _index: int) -> None:
        self._journey.targeting.set_options(duplicates=self.duplicates.chosen)

    def _show_kind(self) -> None:
        """Show what is known of the campaign's kind; without a word of its own the account's holds."""
        journey = self._journey
        words = SHORT_KINDS[journey.targeting.account.campaign_kind]
        self.kind.setItemText(0, f"As the account: {words[0].lower()}{words[1:]}")
        kind = journey.settings.campaign(journey.targeting.account.name, journey.targeting.campaign).kind
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))

    def _on_kind(self, _index: int) -> None:
        kind = str(self.kind.currentData())
        self._journey.set_campaign_kind(CampaignKind(kind) if kind else None)

    def _show_other_columns(self) -> None:
        """Offer the columns that the campaign got last time, where they are matched differently now."""
        journey = self._journey
        mapping = journey.matching.of_campaign
        wanted = (journey.targeting.account.name, journey.targeting.campaign, mapping) if mapping is not None else None
        if wanted == self._offered:
            return
        self._offered = wanted
        if mapping is None:
            self.notice.hide()
            return

        def take() -> None:
            journey.matching.take(mapping, Sureness.REMEMBERED)
            journey.run_check()

        self.notice.tell(
            f"{journey.targeting.campaign} got these columns matched differently last time.",
            f"Then it got {_named(mapping.headers)}; now it would get {_named(journey.matching.mapping.headers)}.",
            tone="accent",
            button="Use last time's columns",
            act=take,
        )

    def _wrong_callback(self) -> str:
        address = self._journey.targeting.callback_url
        if not address:
            return ""
        parts = urlsplit(address)
        if parts.scheme not in ("https", "http") or not parts.hostname or "." not in parts.hostname.strip("."):
            return (
                "Enter the full link, starting with https://, that CloudAgent can open, for example "
                "https://example.com/results. Leave it empty if you do not have one."
            )
        return ""

    def _lock(self) -> None:
        free = not self._journey.is_locked
        self.card.lock(free=free)
        for part in (self.accounts, self.duplicates, self.start, self.callback):
            part.setEnabled(free)
        self.kind.setEnabled(free and bool(self._journey.targeting.campaign))
        self.bar_changed.emit()

    # What will happen

    def _show_outlook(self) -> None:
        if not self.isVisible():
            self._ticker.stop()
        journey = self._journey
        check, account = journey.editing.check, journey.targeting.account
        ready = check.ready if check is not None else 0
        self.outlook.show_leads(ready, check.held_back if check is not None else 0, journey.targeting.campaign)
        most = journey.engine.most_rows(account, ready)
        requests = math.ceil(ready / most)
        try:
            pace = journey.engine.pace_for(account)
            slots, seconds = pace.slots(), journey.engine.seconds_for(requests, account)
        except UserError as error:
            self._ticker.stop()
            self.show_error(error)
            return
        self.outlook.show_requests(requests, account.limit, seconds, datetime.now(UTC), most)
        free = sum(slot.state is SlotState.FREE for slot in slots)
        next_free = min((slot.free_in_s for slot in slots if slot.state is not SlotState.FREE), default=0.0)
        self.outlook.show_slots(free, account.limit, next_free)


def _named(headers: Sequence[str]) -> str:
    return ", ".join(headers)


def _results_go_to(account: Account) -> str:
    """Return what stands in the empty field for the callback address."""
    if account.is_practice:
        return "In practice mode, results appear here automatically"
    return "Your receiver, so they come in by themselves" if account.receiver_url else USUAL_CALLBACK
