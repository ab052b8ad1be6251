"""What is seen of an upload before its end: the bar in parts with its legend, the pace, and the chart.

It draws what it is told; the page reads journal and pace.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ozogui.ui.batches.upload_facts import UploadFacts
from ozogui.ui.batches.upload_words import pace_rule
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.parts_bar import Legend, PartsBar
from ozogui.ui.upload.pace_card import PaceCard
from ozogui.ui.upload.queued_chart import QueuedCard
from ozogui.ui.upload.queued_curve import WINDOW_S, Curve, as_fast_as_allowed
from ozogui.uploads.sending.pace import Slot
from ozogui.wording import count, number

CARDS_HEIGHT, LOWEST_CARDS_HEIGHT = 186, 118
"""A low window takes from the cards first, down to where the slots still show whole."""


class ProgressPanel(QWidget):
    """Bar, pace and chart of one upload."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._bar = PartsBar(look, height=12)
        self._bar.setObjectName("progressBar")
        self._legend = Legend(look, strong_counts=True)
        self._batches = Text(look, Type.SMALL, "text2", tabular=True)
        self.pace = PaceCard(look)
        self.chart = QueuedCard(look)
        for card in (self.pace, self.chart):
            card.setMinimumHeight(LOWEST_CARDS_HEIGHT)
            card.setMaximumHeight(CARDS_HEIGHT)
        legend = row(self._legend, self._batches)
        legend.setStretch(0, 1)
        cards = row(self.pace, self.chart, spacing=tokens.SPACE)
        cards.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_TIGHT)
        layout.addWidget(self._bar)
        layout.addLayout(legend)
        layout.addLayout(cards, 1)

    @override
    def sizeHint(self) -> QSize:
        least = self.minimumSizeHint()
        return QSize(super().sizeHint().width(), least.height() + CARDS_HEIGHT - LOWEST_CARDS_HEIGHT)

    def show_facts(self, facts: UploadFacts, limit: int) -> None:
        """Show how far the upload is, for an account that allows so many requests a minute."""
        sums = facts.sums
        parts = (
            (sums.queued, "ok", "queued"),
            (sums.refused, "err", "refused"),
            (sums.unconfirmed, "warn", "unconfirmed"),
            (sums.sending, "accent", "sending"),
            (sums.cancelled, "off", "cancelled"),
            (sums.waiting, "track", "waiting"),
        )
        self._bar.set_parts([(leads, tone) for leads, tone, _words in parts])
        self._legend.set_parts(parts)
        said = ", ".join(f"{number(leads)} {words}" for leads, _tone, words in parts if leads)
        self._bar.setAccessibleName("Leads of this upload")
        self._bar.setAccessibleDescription(said)
        self._bar.setToolTip(said)
        self._batches.setText(f"{number(facts.begun_batches)} of {count('batch', len(facts.batches), 'batches')}")
        self.pace.show_rule(pace_rule(limit))

    def show_pace(self, line: str, slots: Sequence[Slot]) -> None:
        """Show when the next request goes, and the slots."""
        self.pace.show_line(line)
        self.pace.show_slots(slots)

    def show_curve(
        self, facts: UploadFacts, limit: int, now: float, left_s: float | None, window_s: float = WINDOW_S
    ) -> None:
        """Draw the chart as of now.

        Args:
            facts: the upload.
            limit: requests a minute.
            now: Unix seconds.
            left_s: seconds until the last waiting batch is begun; None when nothing is going on.
            window_s: how long the minute of the limit takes.
        """
        start = facts.started_at.timestamp() if facts.was_started else now
        sums = facts.sums
        finish = None if left_s is None else now + left_s
        self.chart.show_curve(
            Curve(
                start=start,
                now=max(now, start),
                total=facts.leads,
                queued=facts.queued_points(),
                allowed=as_fast_as_allowed([batch.leads for batch in facts.batches], start, limit, window_s),
                finish=finish,
                expected=sums.queued + sums.sending + sums.waiting,
                is_begun=facts.was_started,
            )
        )
