"""Settings, Accounts: the list of accounts, the form of the one that is chosen, its test, adding and removing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from ozogui.cloudagent.server_address import server_url
from ozogui.engine.campaigns import TOKEN_WARNING, ConnectionReport
from ozogui.errors import UserError
from ozogui.settings.settings import ACCOUNT_COLOURS, PRACTICE, Account
from ozogui.ui.accounts.account_form import AccountForm
from ozogui.ui.accounts.account_reach import check_reach
from ozogui.ui.accounts.region import region_of
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.background import Work
from ozogui.ui.kit.controls import Button, Card, Notice, Rule, column, row
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.question_dialog import QuestionDialog
from ozogui.ui.kit.table import CELL_ROLE, Cell, CellDelegate
from ozogui.wording import count

LIST_WIDTH, NARROWEST_LIST, ROW_HEIGHT = 246, 190, 54
NEW_NAME = "New account"


@dataclass(frozen=True, slots=True)
class _KeyFacts:
    """What the key store says of one account; asked for in the background, because a store may ask for a password."""

    account: Account
    has_key: bool
    where: str
    lacks_receiver: bool


class AccountsPanel(QWidget):
    """Edits the accounts. Nothing is kept before `save`."""

    changed = Signal()
    """Something was typed, saved, or another account is shown."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._journey = look, journey
        self._account = PRACTICE
        self._is_new = False
        body = row(self._make_list(), self._make_form(), spacing=tokens.SPACE)
        body.setStretch(0, 45)
        body.setStretch(1, 100)
        self.setLayout(body)
        self.show_account(journey.targeting.account)

    # Building

    def _make_list(self) -> Card:
        look = self._look
        card = Card(margin=1)
        card.box.setContentsMargins(1, 1, 1, tokens.RADIUS_CARD)  # a radius does not clip the list inside
        card.setMaximumWidth(LIST_WIDTH)
        card.setMinimumWidth(NARROWEST_LIST)
        card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.add_button = Button(look, "Add", kind="quiet", icon="plus", name="addAccountButton")
        self.add_button.clicked.connect(self.add_account)
        title = ElidedText(look, Type.H2, text="Accounts", mode=Qt.TextElideMode.ElideRight)
        head = row(title, 1, self.add_button)
        head.setContentsMargins(15, 8, 8, 8)
        self.list = QListWidget()
        self.list.setObjectName("accountsList")
        self.list.setAccessibleName("Accounts")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setItemDelegate(CellDelegate(look, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._on_row)
        card.box.setSpacing(0)
        card.box.addLayout(head)
        card.box.addWidget(Rule())
        card.box.addWidget(self.list, 1)
        return card

    def _make_form(self) -> Card:
        look = self._look
        card = Card(margin=tokens.SPACE_PAGE_TOP - 4)
        shared = self._journey.paths.pace.is_for_everybody
        self.form = AccountForm(look, self._journey.defaults.servers, is_pace_for_everybody=shared)
        self.form.changed.connect(self._on_typed)
        self.form.unfolded.connect(lambda: QTimer.singleShot(0, self, self._show_more))
        self.notice = Notice(look)
        self.test_button = Button(look, "Test", name="testAccountButton")
        self.test_button.clicked.connect(self.test)
        self.remove_button = Button(look, "Remove account…", kind="plain", icon="trash", name="removeAccountButton")
        self.remove_button.clicked.connect(self._on_remove)
        inner = QWidget()
        inner.setObjectName("scrolled")
        inner.setLayout(column(self.form, spacing=tokens.SPACE))
        self._scroll = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inner)
        # In a narrow window the list gives way, so that no field is cut off.
        scroll.setMinimumWidth(inner.minimumSizeHint().width() + scroll.verticalScrollBar().sizeHint().width())
        editor = QWidget()
        editor.setLayout(
            column(scroll, self.notice, row(self.remove_button, 1, self.test_button), spacing=tokens.SPACE_TIGHT)
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(editor)
        self._stack.addWidget(self._make_practice())
        card.box.addWidget(self._stack, 1)
        return card

    def _make_practice(self) -> QWidget:
        look = self._look
        words = column(spacing=tokens.SPACE_ROW)
        words.addWidget(Text(look, Type.FACT, text="Practice is built in"))
        words.addWidget(
            Text(
                look,
                Type.BODY,
                "text2",
                "Practice mode behaves like CloudAgent, with the same rules and speed limit, but everything "
                "stays on this computer and nobody is called.",
                wrap=True,
            )
        )
        add = Button(look, "Add a real account…", icon="plus", name="addRealAccountButton")
        add.clicked.connect(self.add_account)
        words.addWidget(add, alignment=Qt.AlignmentFlag.AlignLeft)
        words.addStretch(1)
        box = QWidget()
        box.setLayout(words)
        return box

    # What is shown

    def show_account(self, account: Account) -> None:
        """Show an account's form; what was typed for another one and not saved is dropped."""
        if account.name != self._account.name:
            self._scroll.verticalScrollBar().setValue(0)
        self._account, self._is_new = account, False
        self._fill_list()
        self._show_form()

    def add_account(self) -> None:
        """Begin an account of its own; it is kept when Save is pressed."""
        used = [account.colour for account in self._journey.settings.accounts]
        colour = next((each for each in ACCOUNT_COLOURS if each not in used), ACCOUNT_COLOURS[0])
        self._account, self._is_new = self.form.blank(colour), True
        self._fill_list()
        self._show_form()
        self.form.name.setFocus()

    def _fill_list(self) -> None:
        with QSignalBlocker(self.list):
            self.list.clear()
            shown = [*self._journey.settings.accounts, *([self._account] if self._is_new else []), PRACTICE]
            for account in shown:
                second = "built in, always there" if account.is_practice else _about(account)
                item = QListWidgetItem(account.name or NEW_NAME)
                cell = Cell(account.name or NEW_NAME, second=second, kind=Type.STRONG, swatch=account.colour)
                item.setData(CELL_ROLE, cell)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{account.name or NEW_NAME}, {second}")
                item.setSizeHint(QSize(LIST_WIDTH - 2, ROW_HEIGHT))
                self.list.addItem(item)
                if account == self._account:
                    self.list.setCurrentItem(item)

    def _show_form(self) -> None:
        self.notice.hide()
        self._stack.setCurrentIndex(1 if self._account.is_practice else 0)
        if not self._account.is_practice:
            self.form.show_account(self._account, has_key=False, where="")
            self._ask_for_key_facts()
        self.changed.emit()

    def _ask_for_key_facts(self) -> None:
        account, keys, accounts = self._account, self._journey.keys, self._journey.accounts

        def ask(_work: Work) -> _KeyFacts:
            return _KeyFacts(account, keys.key_of(account) is not None, keys.where, accounts.lacks_receiver(account))

        def take(facts: _KeyFacts) -> None:
            if facts.account == self._account:
                self.form.show_key_facts(has_key=facts.has_key, where=facts.where)
                self.form.reach.show_receiver_facts(lacks_secret=facts.lacks_receiver)

        self._journey.background.run(ask, take, lane="key facts")

    # What is typed

    @property
    def changes(self) -> int:
        """How many fields are not saved yet."""
        return 0 if self._account.is_practice else self.form.changes()

    def save(self) -> bool:
        """Keep the account and its key; return whether that was possible, saying on the page why not."""
        if self._is_new and not self.form.typed_key:
            self.notice.tell("The API key is missing.", "CloudAgent shows it under the account's settings.", tone="err")
            return False
        if self._is_new and self.form.asks_for_country:
            self.notice.tell(
                "Which country do the leads live in?",
                "The international server serves many. Choose it under Country: phone numbers are judged by it.",
                tone="err",
            )
            self.form.country.setFocus()
            return False
        try:
            typed = self.form.account()
            account = replace(typed, server=server_url(typed.server).removeprefix("https://"))
            check_reach(account, self._account.receiver_url)
            replacing = "" if self._is_new else self._account.name
            account = self._journey.accounts.save(account, replacing=replacing, key=self.form.typed_key)
        except UserError as error:
            self.notice.tell(error.title, error.message, tone="err")
            return False
        was_current = self._journey.targeting.account == self._account or self._is_new
        self.show_account(account)
        if was_current and not self._journey.is_locked:
            self._journey.set_account(account)
        self.notice.tell(f"“{account.name}” is saved.", self._journey.keys.where, tone="ok")
        return True

    def test(self) -> None:
        """Save what is typed, then ask CloudAgent whether server, user name, key and way of signing in are good."""
        if not self.changes or self.save():
            self._test()

    def _test(self, *, new_token: bool = False) -> None:
        account = self._account
        self.test_button.setEnabled(False)

        def told(report: ConnectionReport) -> None:
            self.test_button.setEnabled(True)
            self._take_what_was_found(account)
            self._tell_report(report)

        def failed(error: UserError) -> None:
            self.test_button.setEnabled(True)
            self.notice.tell(error.title, error.message, tone="err")

        self._journey.background.run(
            lambda _work: self._journey.campaigns.test(account, new_token=new_token),
            told,
            on_failure=failed,
            words=f"Testing {account.name}",
            lane="test account",
        )

    def _tell_report(self, report: ConnectionReport) -> None:
        if not report.good:
            self.notice.tell("This account does not work yet.", report.message, tone="err")
        elif report.wants_token:
            ask = self._ask_for_token
            self.notice.tell(
                "Server, user name and key are good for uploads",
                "To show your campaigns, this account also needs a sign-in token.",
                button="Use a token…",
                act=ask,
            )
        elif report.cause:
            self.notice.tell("Server, user name and key are good for uploads", report.message)
        else:
            with_token = " Lists of campaigns use a token." if report.auth_mode == "token" else ""
            words = f"Tested now. It added nothing and used one of the five requests.{with_token}"
            self.notice.tell("Server, user name and key are good", words, tone="ok")

    def _ask_for_token(self) -> None:
        """Ask before the first token: it logs out whoever uses the one before."""
        dialog = QuestionDialog(self._look, "Fetch a token for this account?", TOKEN_WARNING, self, icon="key")
        dialog.setObjectName("tokenDialog")
        fetch = partial(self._test, new_token=True)
        role = QDialogButtonBox.ButtonRole
        dialog.add("Fetch a token", "danger", role.DestructiveRole, fetch, name="fetchTokenButton")
        dialog.add("Not now", "primary", role.RejectRole, name="noTokenButton")
        dialog.open()

    def _take_what_was_found(self, tested: Account) -> None:
        """Show how the account signs in, when the test has found that out."""
        self._journey.refresh_account()
        known = self._journey.settings.account(tested.name)
        if known is not None and known != tested and self._account == tested and not self.changes:
            self.show_account(known)

    # Slots

    def _on_typed(self) -> None:
        self.test_button.set_words("Save and test" if self.changes else "Test")
        self.remove_button.setEnabled(not self._is_new)
        self.changed.emit()

    def _show_more(self) -> None:
        """Bring what was unfolded into sight: the button that did it goes to the top."""
        top = self.form.y() + self.form.more.y()
        self._scroll.verticalScrollBar().setValue(top)

    def _on_row(self, line: int) -> None:
        shown = [*self._journey.settings.accounts, *([self._account] if self._is_new else []), PRACTICE]
        if 0 <= line < len(shown) and shown[line] != self._account:
            self.show_account(shown[line])

    def _on_remove(self) -> None:
        account = self._account
        dialog = QuestionDialog(
            self._look,
            f"Remove “{account.name}”?",
            "Its key is removed from this computer. Its uploads stay in History, and nothing changes in CloudAgent.",
            self,
        )
        dialog.add("Remove account", "danger", QDialogButtonBox.ButtonRole.DestructiveRole, self.remove)
        dialog.add("Keep it", "primary", QDialogButtonBox.ButtonRole.RejectRole)
        dialog.open()

    def remove(self) -> None:
        """Forget the account that is shown, and its key."""
        account = self._account
        if self._journey.is_locked and self._journey.targeting.account == account:
            self.notice.tell("An upload is running with this account.", "Stop it first.", tone="err")
            return
        try:
            self._journey.accounts.remove(account)
        except UserError as error:
            self.notice.tell(error.title, error.message, tone="err")
            return
        if self._journey.targeting.account == account:
            self._journey.set_account(self._journey.settings.chosen_account())
        self.show_account(self._journey.targeting.account)

    def saved_words(self) -> str:
        """Return what the bottom bar says beside Save."""
        return f"{count('change', self.changes)} not saved yet" if self.changes else ""


def _about(account: Account) -> str:
    return f"{account.user_name} · {region_of(account)}" if account.user_name else "not saved yet"
