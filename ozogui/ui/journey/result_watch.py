"""Looks out for results: practice's own come into the journal by themselves, an account's receiver is asked for them.

What a result means, and where it is kept, is the core's.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ozogui.engine.engine import Engine
from ozogui.errors import UserError
from ozogui.settings.settings import Account
from ozogui.ui.kit.background import Background

LOOK_MS = 1_000
"""How often a page that shows results looks, while it is in sight."""
ASK_EVERY = 30
"""The receiver is asked at every so many looks: CloudAgent takes minutes to tell of a batch."""


class ResultWatch(QObject):
    """Tells when results have arrived. Lives in the UI thread; asks the network in the background.

    It has no timer of its own, so that nothing is asked while nobody looks.
    """

    arrived = Signal()
    """New results are in the journal."""
    troubled = Signal()
    """The receiver could not be asked, or could be again: see `trouble`."""

    def __init__(self, engine: Engine, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._background = engine, background
        self._account: Account | None = None
        self._seen = 0
        self._looks = 0
        self.trouble = ""
        """Why the account's receiver could not be asked when it was asked last."""

    def ask(self, account: Account) -> None:
        """Ask this account's receiver from now on, the first time at once."""
        if account == self._account:
            return
        self._account, self._looks = account, 0
        self._set_trouble("")
        self._ask()

    def look(self) -> None:
        """See whether something has arrived; called by the pages that show it, every `LOOK_MS`."""
        arrivals = self._engine.sent_uploads.arrivals
        if arrivals != self._seen:
            self._seen = arrivals
            self.arrived.emit()
        self._looks += 1
        if self._looks % ASK_EVERY == 0:
            self._ask()

    def _ask(self) -> None:
        account = self._account
        if account is None or not account.receiver_url or self._background.busy_with("receiver") is not None:
            return
        self._background.run(
            lambda _work: self._engine.sent_uploads.fetch_results(account),
            lambda _new: self._set_trouble(""),
            on_failure=self._on_failure,
            lane="receiver",
        )

    def _on_failure(self, error: UserError) -> None:
        self._set_trouble(f"{error.title} {error.message}".strip())

    def _set_trouble(self, trouble: str) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            self.troubled.emit()
