"""The card with the campaigns of an account: searched by typing, fetched, kept for offline, started and stopped.

Nothing is started without a question that says that real dialling begins.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QMenu, QWidget

from ozogui.cloudagent.campaigns import Campaign, NameWantedError, NotLetInError
from ozogui.cloudagent.other_calls import Told
from ozogui.cloudagent.replies import Outcome
from ozogui.engine.campaigns import TOKEN_WARNING, near_names, start_warning
from ozogui.errors import UserError
from ozogui.settings.settings import Account
from ozogui.ui.batches.history_entry import when
from ozogui.ui.campaign.campaign_list import CampaignCombo, CampaignListView, CampaignModel, ListedCampaign
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.background import Work
from ozogui.ui.kit.controls import Button, Card, Notice, Rule, column, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.question_dialog import QuestionDialog
from ozogui.wording import clock_time

_Role = QDialogButtonBox.ButtonRole
_Act = Callable[[], None]


class CampaignCard(Card):
    """Picks a campaign. Lives in the UI thread; asks CloudAgent in the background."""

    state_changed = Signal()
    """A list came, or could not be had."""
    told = Signal(str, str, str)
    """Title, sentence and tone of something that was done to a campaign."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(margin=1, parent=parent)
        self._look, self._journey, self._campaigns = look, journey, journey.campaigns
        self._lists: dict[str, tuple[datetime, list[Campaign]]] = {}
        """By account: when the list came, and the list. Kept while the window is open."""
        self.trouble: UserError | None = None
        """Why there is no list of now."""
        self._insisted: set[tuple[str, str]] = set()
        """Account and name of campaigns that are used although no list has them."""
        self.box.setContentsMargins(1, 1, 1, tokens.RADIUS_CARD)  # a radius does not clip the list inside
        self._list_time = Text(look, Type.SMALL, "text2")
        self._list_time.setObjectName("campaignListTime")
        self.refresh_button = Button(look, kind="bare", icon="refresh", hint="Fetch the list again")
        self.refresh_button.setObjectName("refreshCampaignsButton")
        self.refresh_button.clicked.connect(lambda: self.fetch())
        head = row(Text(look, Type.H2, text="Campaign"), 1, self._list_time, self.refresh_button)
        head.setContentsMargins(15, 11, 9, 0)
        self.model = CampaignModel(self)
        self.field = CampaignCombo(look, self.model)
        self.field.editTextChanged.connect(self._on_typed)
        edit = self.field.lineEdit()
        assert edit is not None
        edit.returnPressed.connect(self._on_enter)
        field = row(self.field)
        field.setContentsMargins(15, 4, 15, 8)
        self.near = Notice(look)
        self.use_button = Button(look, kind="small", name="useAnywayButton")
        self.use_button.clicked.connect(self._on_insisted)
        self.use_button.hide()
        near = column(self.near, self.use_button, spacing=tokens.SPACE_PAIR)
        near.setContentsMargins(11, 0, 11, 6)
        self.list = CampaignListView(look, self.model)
        self.list.clicked.connect(self._on_listed)
        self.list.activated.connect(self._on_listed)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.box.setSpacing(0)
        self.box.addLayout(head)
        self.box.addLayout(field)
        self.box.addLayout(near)
        self.box.addWidget(Rule())
        self.box.addWidget(self.list, 1)

    # The list

    @property
    def is_connected(self) -> bool:
        """Whether the account's list came since the window was opened."""
        return self._journey.targeting.account.name in self._lists

    @property
    def is_settled(self) -> bool:
        """Whether the name is one of the list, or a person has said to use it all the same.

        Where nothing was ever listed, a campaign that got leads from here before counts as listed.
        """
        name, account = self._journey.targeting.campaign, self._journey.targeting.account
        listed = list(self._known(account)[1]) or self.model.names
        return not name or name in listed or (account.name, name) in self._insisted

    def position_of(self, name: str) -> str:
        """Return a campaign's position as last listed; empty where it is not known."""
        return self._known(self._journey.targeting.account)[1].get(name, "")

    def forget_trouble(self) -> None:
        """Another account is used, or the same one was set up anew."""
        self.trouble = None

    def fetch_if_unknown(self) -> None:
        """Fetch the account's campaigns when they are not known yet."""
        if not self.is_connected and self.trouble is None:
            self.fetch()

    def fetch(self, *, new_token: bool = False) -> None:
        """Ask CloudAgent for the account's campaigns; typed names stay possible when it does not answer."""
        account, campaigns = self._journey.targeting.account, self._campaigns

        def fetch(_work: Work) -> list[Campaign]:
            return campaigns.fetch(account, new_token=new_token)

        def take(found: list[Campaign]) -> None:
            self._lists[account.name] = (datetime.now(UTC), found)
            self.trouble = None
            self._journey.refresh_account()
            self.state_changed.emit()

        def fail(error: UserError) -> None:
            self.trouble = error
            self.state_changed.emit()
            if isinstance(error, NotLetInError):
                self._ask_for_token(lambda: self.fetch(new_token=True))

        words = "Fetching the campaigns" if not account.is_practice else ""
        self._journey.background.run(fetch, take, on_failure=fail, words=words, lane="campaigns")

    def take(self) -> None:
        """Show the account's campaigns, the ones of now or those last listed, and the one that is chosen."""
        account = self._journey.targeting.account
        time, found = self._known(account)
        self._list_time.setText(time)
        listed = self._listed(account, found)
        with QSignalBlocker(self.field):
            if self.model.campaigns != listed:
                typed = self.field.currentText()
                self.model.set_campaigns(listed)
                self.field.setCurrentIndex(-1)
                self.field.setEditText(typed)
            if self.field.currentText().strip() != self._journey.targeting.campaign:
                self.field.setEditText(self._journey.targeting.campaign)
        self.list.filter(self._journey.targeting.campaign)
        self._show_near()

    def lock(self, *, free: bool) -> None:
        """Let a campaign be chosen, or not."""
        self.field.setEnabled(free)

    def _known(self, account: Account) -> tuple[str, dict[str, str]]:
        """Return when the list is from, and each campaign's position by its name."""
        if account.name in self._lists:
            time, found = self._lists[account.name]
            return clock_time(time), {campaign.name: campaign.position for campaign in found}
        kept = self._campaigns.remembered(account)
        if kept is None:
            return "", {}
        at = f"as of {when(datetime.fromisoformat(kept.fetched_at), datetime.now(UTC))}" if kept.fetched_at else ""
        return at, {campaign.name: campaign.position for campaign in kept.campaigns}

    def _listed(self, account: Account, positions: dict[str, str]) -> list[ListedCampaign]:
        now = datetime.now(UTC)
        used = {
            memory.campaign: memory.used_at
            for memory in self._journey.settings.campaigns
            if memory.account == account.name and memory.used_at
        }
        names = sorted(dict.fromkeys((*positions, *used)), key=lambda name: (used.get(name, ""), ""), reverse=True)
        return [
            ListedCampaign(name, positions.get(name, ""), _last_used(used.get(name, ""), now))
            if name in positions or not positions
            else ListedCampaign(name, "", "Not in CloudAgent's list")
            for name in names
        ]

    # Choosing

    def _on_typed(self, text: str) -> None:
        self._journey.set_campaign(text.strip())
        self.list.filter(text)
        self._show_near()

    def _on_enter(self) -> None:
        """Take the one campaign that fits what was typed."""
        names = self.model.names
        fitting = [name for row, name in enumerate(names) if not self.list.isRowHidden(row)]
        if self._journey.targeting.campaign not in names and len(fitting) == 1:
            self.field.setEditText(fitting[0])

    def _on_insisted(self) -> None:
        """Use a name that no list has: the list may be older than the campaign."""
        self._insisted.add((self._journey.targeting.account.name, self._journey.targeting.campaign))
        self.state_changed.emit()

    def _on_listed(self, index: QModelIndex) -> None:
        if not self._journey.is_locked:
            self.field.setEditText(str(index.data()))

    def _show_near(self) -> None:
        """Say what is nearly the name that was typed, when no campaign is called so, and offer to use it all the same.

        Where CloudAgent has listed its campaigns, a name that was only used from here may have been misspelt then.
        """
        self.use_button.setVisible(not self.is_settled)
        self.use_button.set_words("Use it anyway")
        self.use_button.setAccessibleName(f"Use “{self._journey.targeting.campaign}” anyway")
        if self.is_settled:
            self.near.hide()
            return
        name = self._journey.targeting.campaign
        names = list(self._known(self._journey.targeting.account)[1]) or self.model.names
        if not name or name in names:
            self.near.hide()
        elif isinstance(self.trouble, NameWantedError):
            self._tell_near(name, "CloudAgent did not give a list of campaigns.", "Check name", self._look_up)
        else:
            near = next(iter(near_names(name, names)), "")
            is_same_but_case = bool(near) and near.casefold() == name.casefold()
            if not is_same_but_case and any(name.casefold() in each.casefold() for each in names):
                self.near.hide()  # it is still being typed: the list below shows what fits
                return
            exact = "The name must match exactly, including capital letters and spaces."
            question = f"Did you mean {near}?" if near else exact
            self._tell_near(name, question, "Use this name" if near else "", lambda: self.field.setEditText(near))

    def _tell_near(self, name: str, question: str, button: str, act: _Act) -> None:
        said = f"No campaign is called “{name}”." if button != "Check name" else f"Is there a campaign “{name}”?"
        self.near.tell(said, question, button=button, act=act, closable=False)

    def _look_up(self) -> None:
        """Ask CloudAgent for the one campaign that was typed."""
        account, name = self._journey.targeting.account, self._journey.targeting.campaign

        def take(found: Campaign | None) -> None:
            if found is None:
                exact = "The name must match exactly, including capital letters and spaces."
                self.near.tell(f"No campaign is called “{name}”.", exact, closable=False)
                return
            time, known = self._lists.get(account.name, (datetime.now(UTC), []))
            self._lists[account.name] = (time, [*known, found])
            self.state_changed.emit()

        def fail(error: UserError) -> None:
            self.told.emit(error.title, error.message, "err")

        campaigns = self._campaigns
        self._journey.background.run(
            lambda _work: campaigns.look_up(account, name),
            take,
            on_failure=fail,
            words=f"Looking up {name}",
            lane="look up",
        )

    # Starting and stopping

    def _open_menu(self, place: QPoint) -> None:
        index = self.list.indexAt(place)
        if not index.isValid():
            return
        menu = self.menu_for(self.model.campaigns[index.row()])
        menu.exec(self.list.viewport().mapToGlobal(place))

    def menu_for(self, campaign: ListedCampaign) -> QMenu:
        """Return what can be done with a campaign of the list."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        choose = menu.addAction("Upload into this campaign", lambda: self.field.setEditText(campaign.name))
        choose.setEnabled(not self._journey.is_locked)
        menu.addSeparator()
        if campaign.position != "RUNNING":
            menu.addAction("Start dialling…", lambda: self._ask_to_start(campaign.name))
        if campaign.position in ("RUNNING", ""):
            menu.addAction("Stop the campaign…", lambda: self._ask_to_stop(campaign.name))
        return menu

    def _ask_to_start(self, name: str) -> None:
        account = self._journey.targeting.account
        words = f"{start_warning(account.name, name)} Real people are called."
        if account.is_practice:
            words = f"With a real account, starting {name} begins real dialling. This is practice: nobody is called."
        dialog = QuestionDialog(self._look, f"Start {name}?", words, self.window(), icon="play")
        dialog.setObjectName("startCampaignDialog")
        act = f"Start {name}" if len(name) <= 24 else "Start the campaign"
        dialog.add(act, "danger", _Role.DestructiveRole, lambda: self._set(name, start=True), name="startItButton")
        dialog.add("Do not start", "primary", _Role.RejectRole, name="doNotStartButton")
        dialog.open()

    def _ask_to_stop(self, name: str) -> None:
        dialog = QuestionDialog(
            self._look,
            f"Stop {name}?",
            "CloudAgent calls no further leads of it until it is started again. Its leads stay where they are.",
            self.window(),
            icon="stop",
        )
        dialog.setObjectName("stopCampaignDialog")
        stop = partial(self._set, name, start=False)
        dialog.add("Stop the campaign", "danger", _Role.DestructiveRole, stop, name="stopItButton")
        dialog.add("Leave it", "primary", _Role.RejectRole, name="leaveItButton")
        dialog.open()

    def _set(self, name: str, *, start: bool, new_token: bool = False) -> None:
        account, campaigns = self._journey.targeting.account, self._campaigns

        def change(_work: Work) -> Told:
            return campaigns.set_running(account, name, start=start, new_token=new_token)

        def say(told: Told) -> None:
            done = "started: CloudAgent dials its leads now" if start else "stopped"
            if told.done:
                self.told.emit(f"{name} is {done}.", told.message, "ok")
            else:
                self.told.emit(f"{name} was not {'started' if start else 'stopped'}.", told.message, "err")
                if told.outcome is Outcome.BAD_CREDENTIALS and not new_token:
                    self._ask_for_token(lambda: self._set(name, start=start, new_token=True))
            self.fetch()

        def fail(error: UserError) -> None:
            self.told.emit(error.title, error.message, "err")

        words = f"{'Starting' if start else 'Stopping'} {name}"
        self._journey.background.run(change, say, on_failure=fail, words=words, lane="campaign status")

    # Tokens

    def _ask_for_token(self, again: _Act) -> None:
        """Ask before the first token of an account: it logs out whoever uses the one before."""
        has_token = self._journey.targeting.account.auth_mode == "token"
        if has_token or self.window().findChild(QuestionDialog, "tokenDialog"):
            return
        dialog = QuestionDialog(
            self._look,
            "Fetch a token for this account?",
            f"The key alone was refused. {TOKEN_WARNING} Uploads do not need it.",
            self.window(),
            icon="key",
        )
        dialog.setObjectName("tokenDialog")
        dialog.add("Fetch a token", "danger", _Role.DestructiveRole, again, name="fetchTokenButton")
        dialog.add("Not now", "primary", _Role.RejectRole, name="noTokenButton")
        dialog.open()


def _last_used(used_at: str, now: datetime) -> str:
    return f"Last used {when(datetime.fromisoformat(used_at), now)}" if used_at else "Not used on this computer yet"
