"""Asks for what is secret of an account where this computer does not know it: its key, the address of its receiver.

Where there is no key store that is at each start. What is typed goes to the core's key store and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from ozogui.engine.engine import Engine
from ozogui.errors import UserError
from ozogui.settings.settings import Account
from ozogui.ui.accounts.account_reach import check_reach
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.background import Work
from ozogui.ui.kit.controls import Button, Icon, Notice, column, row
from ozogui.ui.kit.field_grid import FieldGrid
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.question_dialog import fit_height

WIDTH = 560
LANE = "secrets"


@dataclass(frozen=True, slots=True)
class Lacking:
    """What is not known of an account."""

    account: Account
    key: bool
    receiver: bool
    kept_by: str
    """The key store; "" where this computer has none."""

    def __bool__(self) -> bool:
        """Whether there is anything to ask for."""
        return self.key or self.receiver


def look_for_lacking(engine: Engine, account: Account) -> Lacking:
    """Find out what is not known of an account; asks the key store, so on a worker's thread."""
    has_key = account.is_practice or engine.keys.key_of(account) is not None
    lacks_receiver = not account.is_practice and engine.accounts.lacks_receiver(account)
    return Lacking(account, not has_key, lacks_receiver, engine.keys.kept_by)


class KeyQuestions(QObject):
    """Asks for an account's secrets when the account comes into use without them, once for each account."""

    given = Signal()
    """An account's secrets are known now."""

    def __init__(self, look: Look, journey: Journey, window: QWidget) -> None:
        super().__init__(window)
        self._look, self._journey, self._window = look, journey, window
        self._asked: set[str] = set()
        journey.target_changed.connect(self.look)

    def ask_again(self) -> None:
        """Ask for what the account in use lacks although it was asked for before: the person wants to give it now."""
        self._asked.discard(self._journey.targeting.account.name)
        self.look()

    def look(self) -> None:
        """See in the background whether the account in use lacks something, and ask for it if it was not asked yet."""
        account = self._journey.targeting.account
        if account.is_practice or account.name in self._asked or not self._window.isVisible():
            return
        self._asked.add(account.name)
        engine = self._journey.engine
        self._journey.background.run(
            lambda _work: look_for_lacking(engine, account), self._ask, lane=f"{LANE} of {account.name}"
        )

    def _ask(self, lacking: Lacking) -> None:
        if lacking and lacking.account.name == self._journey.targeting.account.name and self._window.isVisible():
            dialog = KeyDialog(self._look, self._journey, lacking, self._window)
            dialog.accepted.connect(self.given)
            dialog.open()


class KeyDialog(QDialog):
    """Asks for the key of one account, for the address of its receiver, or for both."""

    def __init__(self, look: Look, journey: Journey, lacking: Lacking, parent: QWidget) -> None:
        super().__init__(parent)
        self._journey, self._lacking = journey, lacking
        account = lacking.account
        self.setObjectName("keyDialog")
        self.setWindowTitle(account.name)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked = (("the API key", lacking.key), ("the receiver", lacking.receiver))
        what = " and ".join(name for name, is_lacking in asked if is_lacking)
        words = (
            f"They go into {lacking.kept_by}, never into a file, a log or a report."
            if lacking.kept_by
            else "This computer has no key store, so what you enter is kept until you close the program and asked for "
            "again at the next start. It is never written to a file."
        )
        picture = Icon(look, "key", "accent", 24)
        head = row(
            picture,
            column(
                Text(look, Type.FACT, text=f"Enter {what} of {account.name}", wrap=True),
                Text(look, Type.BODY, "text2", words, wrap=True),
                spacing=tokens.SPACE_PAIR,
            ),
            spacing=tokens.SPACE_TIGHT,
        )
        head.setStretch(1, 1)
        head.setAlignment(picture, Qt.AlignmentFlag.AlignTop)
        fields = FieldGrid(look)
        self.key = self._secret_field("askedKeyEdit", "API key")
        self.receiver = QLineEdit()
        self.receiver.setObjectName("askedReceiverEdit")
        self.receiver.setPlaceholderText(f"{account.receiver_url}…")
        if lacking.key:
            fields.add("API key", self.key, f"Of the user {account.user_name} at {account.server}.")
        if lacking.receiver:
            hint = "The whole address of your “ozogui receiver”, its secret path included."
            fields.add("Receiver", self.receiver, hint)
        self.notice = Notice(look)
        self._box = QDialogButtonBox()
        later = Button(look, "Not now", kind="tall", name="notNowButton")
        self.use_button = Button(look, "Use it", kind="primary", name="useKeyButton")
        self._box.addButton(later, QDialogButtonBox.ButtonRole.RejectRole)
        self._box.addButton(self.use_button, QDialogButtonBox.ButtonRole.AcceptRole)
        later.setAutoDefault(False)
        self.use_button.setDefault(True)
        later.clicked.connect(self.reject)
        self.use_button.clicked.connect(self._on_use)
        for edit in (self.key, self.receiver):
            edit.textChanged.connect(self._on_typed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 22, 24, 20)
        layout.setSpacing(tokens.SPACE)
        layout.addLayout(head)
        for part in (fields, self.notice, self._box):
            layout.addWidget(part)
        self.setFixedWidth(WIDTH)
        self._on_typed()
        fit_height(self)
        (self.key if lacking.key else self.receiver).setFocus()

    def _secret_field(self, name: str, label: str) -> QLineEdit:
        edit = QLineEdit()
        edit.setObjectName(name)
        edit.setAccessibleName(label)
        edit.setEchoMode(QLineEdit.EchoMode.Password)
        edit.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhHiddenText
        )
        return edit

    def _on_typed(self) -> None:
        self.use_button.setEnabled(bool(self.key.text().strip() or self.receiver.text().strip()))

    def _on_use(self) -> None:
        accounts, account, key = self._journey.accounts, self._lacking.account, self.key.text().strip()
        receiver = self.receiver.text().strip()
        try:
            if receiver:
                check_reach(replace(account, ca_file="", receiver_url=receiver))
        except UserError as error:
            self._fail(error)
            return

        def keep(_work: Work) -> None:
            typed = replace(account, receiver_url=receiver) if receiver else account
            accounts.save(typed, replacing=account.name, key=key)

        self.use_button.setEnabled(False)
        self._journey.background.run(keep, lambda _none: self._done(), on_failure=self._fail, lane=LANE)

    def _done(self) -> None:
        self._journey.refresh_account()
        self.accept()

    def _fail(self, error: UserError) -> None:
        self._on_typed()
        self.notice.tell(error.title, error.message, tone="err", closable=False)
        fit_height(self)
