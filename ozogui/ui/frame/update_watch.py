"""Looks for a newer version once a day where that is allowed, and says so in one quiet line.

What a notice has to be to be believed is in `support.updates`. Nothing is downloaded: the link opens in the browser.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from ozogui.engine.engine import Engine
from ozogui.errors import UserError
from ozogui.support.updates import UpdateNotice, look_for_update
from ozogui.ui.kit import tokens
from ozogui.ui.kit.background import Background
from ozogui.ui.kit.controls import Button, Icon, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type

logger = logging.getLogger(__name__)

FIRST_LOOK_MS = 5_000
"""After the start, which has better things to do."""
EVERY_MS = 24 * 3600 * 1000
LANE = "updates"

Asking = Callable[..., UpdateNotice | None]
"""As look_for_update: address, key, the day of the notice seen last, and `remember`."""


class UpdateWatch(QObject):
    """Asks in the background. Lives in the UI thread; trouble is only logged, since nobody waits for the answer."""

    found = Signal(object)
    """An UpdateNotice of a newer version."""

    def __init__(
        self,
        engine: Engine,
        background: Background,
        parent: QObject | None = None,
        *,
        look: Asking = look_for_update,
        first_ms: int = FIRST_LOOK_MS,
    ) -> None:
        """Begin to wait for the first look.

        Args:
            engine: knows whether and where to ask.
            background: runs the asking.
            parent: owns this.
            look: asks an address, given a key.
            first_ms: how long after the start the first look is.
        """
        super().__init__(parent)
        self._engine, self._background, self._look = engine, background, look
        self.notice: UpdateNotice | None = None
        """What was found; None while there is nothing newer, or nobody asked."""
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        if engine.defaults.can_check_for_updates:
            self._timer.start(first_ms)

    def look(self) -> None:
        """Ask now, if the person and IT want it."""
        self._timer.setInterval(EVERY_MS)
        defaults = self._engine.defaults
        if not defaults.checks_for_updates(self._engine.settings.update_check):
            return
        address, key = defaults.update_address, defaults.update_key
        try:
            seen = date.fromisoformat(self._engine.settings.update_seen)
        except ValueError:
            seen = None
        self._background.run(
            lambda _work: self._look(address, key, seen, remember=self._remember),
            self._on_answer,
            on_failure=self._on_trouble,
            lane=LANE,
        )

    def _remember(self, day: date) -> None:
        """Keep the day of a notice that was believed; on a worker's thread."""
        self._engine.remember(lambda settings: replace(settings, update_seen=day.isoformat()))

    def _on_answer(self, notice: UpdateNotice | None) -> None:
        if notice is not None:
            self.notice = notice
            self.found.emit(notice)

    def _on_trouble(self, error: UserError) -> None:
        logger.info("no news of a newer version: %s", error.message)


class UpdateLine(QWidget):
    """One line with a link, hidden until there is something to say; it can be closed."""

    def __init__(self, look: Look, watch: UpdateWatch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("updateLine")
        self._link = ""
        self.words = Text(look, Type.SMALL, "text2")
        self.link = Button(look, "See what is new", kind="quiet", name="updateLinkButton")
        self.link.setFont(look.font(Type.SMALL_STRONG))
        self.link.clicked.connect(self._open)
        close = Button(look, kind="bare", icon="close", hint="Close this line")
        close.clicked.connect(self.hide)
        self.setLayout(row(Icon(look, "info", "text2", 16), self.words, self.link, close, 1, spacing=tokens.SPACE_PAIR))
        watch.found.connect(self._show)
        self.hide()

    def _show(self, notice: UpdateNotice) -> None:
        self._link = notice.link
        self.words.setText(f"OzoGUI {notice.version} is available.")
        self.link.setToolTip(notice.link)
        self.show()

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl(self._link))
