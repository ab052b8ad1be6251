"""The slim strip under the header that tells of the upload that runs, on every page but its own.

What it says comes out of the journal each time something changes; a timer moves only the time that is left.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget
from typing_extensions import override

from ozogui.errors import UserError
from ozogui.ui.batches.running_words import Running, read_running
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Icon
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.parts_bar import PartsBar

HEIGHT, BAR_WIDTH = 38, 200
CAMPAIGN_FROM, BAR_FROM = 1280, 1100
"""Widths of the window below which the campaign, and then the bar, make room for the sentence and the buttons."""
TICK_MS = 1_000


class RunningStrip(QFrame):
    """One line about the upload that runs, with Pause and the way to it. Lives in the UI thread."""

    show_wanted = Signal()
    """The upload is to be looked at."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._journey = look, journey
        self._running: Running | None = None
        self.setObjectName("runningStrip")
        self.setFixedHeight(HEIGHT)
        self._icon = Icon(look, "plane", "accent_text", 16)
        self.file = ElidedText(look, Type.SMALL_STRONG)
        self.campaign = ElidedText(look, Type.SMALL, "text2")
        self._bar = PartsBar(look, height=6)
        self._bar.setFixedWidth(BAR_WIDTH)
        self.sentence = Text(look, Type.SMALL_STRONG, tabular=True)
        self.more = ElidedText(look, Type.SMALL, "text2")
        self.pause = Button(look, kind="quiet", name="stripPauseButton")
        self.pause.clicked.connect(self._on_pause)
        self.show_button = Button(look, "Show upload", kind="quiet", name="stripShowButton")
        self.show_button.clicked.connect(self.show_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE_PAGE, 0, tokens.SPACE, 1)
        layout.setSpacing(tokens.SPACE_TIGHT)
        layout.addWidget(self._icon)
        layout.addWidget(self.file, 2)
        layout.addWidget(self.campaign, 1)
        layout.addWidget(self._bar)
        layout.addWidget(self.sentence)
        layout.addWidget(self.more, 3)
        layout.addWidget(self.pause)
        layout.addWidget(self.show_button)
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self.take)
        look.changed.connect(self._dress)
        self._dress()
        self.hide()

    def show_for(self, place: Place) -> None:
        """Show it, or not, on the page where the person is."""
        runner = self._journey.runner
        is_own = place is Place.UPLOAD and self._journey.sending.upload_id == runner.upload_id
        wanted = runner.is_running and not is_own and place is not Place.UPLOADS
        if wanted != self.isVisible():
            self.setVisible(wanted)
        if wanted:
            self._timer.start()
            self.take()
        else:
            self._timer.stop()

    def take(self) -> None:
        """Say how the upload stands now."""
        try:
            self._running = read_running(self._journey)
        except UserError:  # the page tells what is wrong with the journal
            return
        running = self._running
        if running is None:
            return
        self.file.set_text(running.file)
        self.campaign.set_text(f"to {running.campaign}")
        self._bar.set_parts(running.parts)
        self._bar.setAccessibleName(f"{running.file}: {running.sentence}")
        self.sentence.setText(running.sentence)
        self.more.set_text(running.more)
        self.more.set_tone("warn" if running.needs_you else "text2")
        self._icon.show_icon(
            "triangle" if running.needs_you else "plane", "warn" if running.needs_you else "accent_text"
        )
        self.pause.set_words("Continue" if running.is_paused else "Pause", "play" if running.is_paused else "pause")
        self.pause.setVisible(not running.is_stopping)
        self.show_button.set_words("Decide…" if running.needs_you else "Show upload")
        self._dress()

    def _on_pause(self) -> None:
        if self._running is not None and self._running.is_paused:
            self.show_wanted.emit()  # what goes on is seen first
        else:
            self._journey.runner.pause()
            self.pause.set_words("Pausing…", "pause")

    def _dress(self) -> None:
        c = self._look.colours
        needs = self._running is not None and self._running.needs_you
        ground = c.warn_soft if needs else c.surface
        self.setStyleSheet(f"#runningStrip {{ background: {ground}; border: 0; border-bottom: 1px solid {c.line}; }}")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.window().width()
        self.campaign.setVisible(width >= CAMPAIGN_FROM)
        self._bar.setVisible(width >= BAR_FROM)
