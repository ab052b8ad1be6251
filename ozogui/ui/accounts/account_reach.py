"""The part of an account's form about the way to CloudAgent and back: signing in, certificates, where results go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QWidget

from ozogui.errors import UserError
from ozogui.settings.settings import Account
from ozogui.ui.kit.controls import Button, row
from ozogui.ui.kit.field_grid import FieldGrid, make_modest
from ozogui.ui.kit.look import Look
from ozogui.wording import count

AUTH_MODES = {"": "Detect automatically", "key": "With the key (BASIC_AUTH)", "token": "With a token (TOKEN_AUTH)"}
HIDDEN = "•" * 8
"""Stands for the secret part of a receiver's address, which is not shown."""
KEPT = {-1: "As set under Privacy and history", 30: "30 days", 90: "90 days", 365: "A year", 0: "For ever"}
WAITS = {30: "30 s", 60: "60 s", 120: "2 minutes", 300: "5 minutes", 600: "10 minutes"}
RECEIVER_HINT = (
    "The whole address of your “ozogui receiver”: results then come in by themselves. Its secret path is kept like the "
    "key."
)
RECEIVER_LACKS_SECRET = (
    "The secret path is not known any more: this computer has no key store, or it was saved on another. Enter the "
    "whole address again."
)
CERTIFICATES = "Certificates (*.pem *.crt *.cer);;All files (*)"


class AccountReach(FieldGrid):
    """Edits how CloudAgent is reached, and how its results come back. Says by `changed` that something was typed."""

    changed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._receiver_url = self._shown_receiver = ""
        self.mode = QComboBox()
        self.mode.setObjectName("authModeCombo")
        make_modest(self.mode)
        for value, words in AUTH_MODES.items():
            self.mode.addItem(words, value)
        self.mode.currentIndexChanged.connect(self.changed)
        self.add(
            "Signs in",
            self.mode,
            "Used only to list, start and delete. A new sign-in token logs out other programs that use this "
            "account. Uploads always use the API key.",
        )
        self.ca_file = QLineEdit()
        self.ca_file.setObjectName("caFileEdit")
        self.ca_file.setAccessibleName("Extra certificates")
        self.ca_file.setPlaceholderText("None: those of this computer are trusted")
        self.ca_file.textChanged.connect(self.changed)
        choose = Button(look, "Choose…", name="chooseCaFileButton")
        choose.clicked.connect(self._on_choose)
        line = QWidget()
        line.setLayout(row(self.ca_file, choose))
        self.add("Certificates", line, "A PEM file, where your company's network has certificates of its own.")
        self.wait = QComboBox()
        self.wait.setObjectName("answerWaitCombo")
        make_modest(self.wait)
        for seconds, words in WAITS.items():
            self.wait.addItem(words, seconds)
        self.wait.currentIndexChanged.connect(self.changed)
        self.add("Answers", self.wait, "How long to wait for a reply. After that the batch is marked “Not confirmed”.")
        self.receiver = QLineEdit()
        self.receiver.setObjectName("receiverEdit")
        self.receiver.setPlaceholderText("https://…  (optional)")
        self.receiver.textChanged.connect(self.changed)
        self._receiver_hint = self.add("Receiver", self.receiver, RECEIVER_HINT)

        self.keep = QComboBox()
        self.keep.setObjectName("keepDaysCombo")
        make_modest(self.keep)
        for days, words in KEPT.items():
            self.keep.addItem(words, days)
        self.keep.currentIndexChanged.connect(self.changed)
        self.add("History", self.keep, "How long finished uploads of this account are kept here.")

    def show_account(self, account: Account) -> None:
        """Show an account."""
        with QSignalBlocker(self):
            self.mode.setCurrentIndex(max(0, self.mode.findData(account.auth_mode)))
            self.ca_file.setText(account.ca_file)
            self._receiver_url = account.receiver_url
            self._shown_receiver = _shown(account.receiver_url)
            self.receiver.setText(self._shown_receiver)
            for edit in (self.ca_file, self.receiver):
                edit.setCursorPosition(0)  # a long one is shown from its beginning
            self.show_receiver_facts(lacks_secret=False)
            if self.wait.findData(account.answer_wait_s) < 0:  # typed on the command line
                self.wait.addItem(f"{account.answer_wait_s} s", account.answer_wait_s)
            self.wait.setCurrentIndex(self.wait.findData(account.answer_wait_s))
            if self.keep.findData(account.keep_days) < 0:  # typed on the command line
                self.keep.addItem(count("day", account.keep_days), account.keep_days)
            self.keep.setCurrentIndex(self.keep.findData(account.keep_days))

    def show_receiver_facts(self, *, lacks_secret: bool) -> None:
        """Say whether the secret part of the receiver's address has to be entered again; it never comes here itself."""
        self._receiver_hint.setText(RECEIVER_LACKS_SECRET if lacks_secret else RECEIVER_HINT)
        self._receiver_hint.set_tone("err" if lacks_secret else "text2")

    def applied_to(self, account: Account) -> Account:
        """Return an account with what is typed here; nothing is checked."""
        typed = self.receiver.text().strip()
        return replace(
            account,
            auth_mode=str(self.mode.currentData()),
            ca_file=self.ca_file.text().strip(),
            receiver_url=self._receiver_url if typed == self._shown_receiver else typed,
            answer_wait_s=int(self.wait.currentData()),
            keep_days=int(self.keep.currentData()),
        )

    def _on_choose(self) -> None:
        start = str(Path(self.ca_file.text()).parent) if self.ca_file.text() else str(Path.home())
        path, _kind = QFileDialog.getOpenFileName(self, "Choose a file of certificates", start, CERTIFICATES)
        if path:
            self.ca_file.setText(path)


def check_reach(account: Account, known_receiver: str = "") -> None:
    """See that an account's certificates can be read and that its receiver has a whole address.

    Args:
        account: as it was typed.
        known_receiver: the public part of a receiver's address that was saved before; its secret part is kept.

    Raises:
        UserError: they cannot, or it has not; the text does not hold the address, whose path is a secret.
    """
    if account.ca_file:
        from ozogui.cloudagent.wire import CaFileError, new_session  # here: the start needs no network

        try:
            new_session(ca_file=Path(account.ca_file)).close()
        except CaFileError:
            raise UserError(
                "The file of certificates cannot be used.",
                f"“{Path(account.ca_file).name}” cannot be read, or holds no certificates in PEM form.",
            ) from None
    if account.receiver_url not in ("", known_receiver) and not _is_whole(account.receiver_url):
        raise UserError(
            "The address of the receiver is not complete.",
            "Enter all of it: it begins with https:// and ends with the secret path of your “ozogui receiver”.",
        )


def _shown(receiver_url: str) -> str:
    return f"{receiver_url}{HIDDEN}" if receiver_url.endswith("/") else receiver_url


def _is_whole(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    here = parts.hostname in ("127.0.0.1", "localhost", "::1")
    is_secured = parts.scheme == "https" or (parts.scheme == "http" and here)
    # Its last part is the secret.
    return is_secured and not address.endswith("/") and bool(parts.path.strip("/")) and HIDDEN[0] not in address
