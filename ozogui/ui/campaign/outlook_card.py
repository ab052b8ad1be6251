"""The card that says what will happen: leads, requests, minutes and finish, and how free the pace is just now."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, Icon, Notice, Rule, column, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.wording import clock_time, count, duration, number

MOST_COLUMNS = 60
NARROWEST, WIDEST = 240, 292
LIMIT_A_MINUTE = 5
ROOMY = 790
"""From this height of the window on there is room for everything at once."""


class RequestTicks(QWidget):
    """One tick a request, in columns of as many as go in a minute; of a very long upload the first hour is drawn."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._requests, self._limit = 0, LIMIT_A_MINUTE
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    def show_requests(self, requests: int, limit: int) -> None:
        """Show so many requests at `limit` a minute."""
        self._requests, self._limit = requests, limit
        self.setAccessibleName(f"{count('request', requests)}, {limit} a minute")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, LIMIT_A_MINUTE * 5 + 4)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("accent_fill"))
        columns = max(1, math.ceil(self._requests / self._limit))
        shown = min(columns, MOST_COLUMNS)
        pitch = min(17.0, self.width() / shown)
        bottom = self.height() - 4
        left = self._requests
        for position in range(shown):
            ticks = min(self._limit, left)
            left -= ticks
            for tick in range(ticks):
                painter.drawRoundedRect(
                    QRectF(position * pitch, bottom - 4 - tick * 5, max(2.0, pitch - 3), 3), 1.5, 1.5
                )
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), self._look.colour("line2"))


class OutlookCard(Card):
    """What will happen, in numbers, as far as the page knows it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._asked_requests = 0
        self.setMinimumWidth(NARROWEST)
        self.setMaximumWidth(WIDEST)
        self._leads, self._leads_more = Text(look, Type.FACT), Text(look, Type.SMALL, "text2", wrap=True)
        self._requests, self._requests_more = Text(look, Type.FACT), Text(look, Type.SMALL, "text2", wrap=True)
        self._time, self._time_more = Text(look, Type.FACT), Text(look, Type.SMALL, "text2", wrap=True)
        self.box.addWidget(Text(look, Type.H2, text="What will happen"))
        for name, icon, fact, more in (
            ("leads", "list", self._leads, self._leads_more),
            ("requests", "plane", self._requests, self._requests_more),
            ("time", "clock", self._time, self._time_more),
        ):
            fact.setObjectName(f"{name}Outlook")
            more.setObjectName(f"{name}OutlookMore")
            line = row(spacing=tokens.SPACE_TIGHT)
            line.addWidget(Icon(look, icon, "text2", 18), alignment=Qt.AlignmentFlag.AlignVCenter)
            line.addLayout(column(fact, more, spacing=0), 1)
            self.box.addLayout(line)
        self._limit = Text(look, Type.SMALL_STRONG, "text2", wrap=True)
        self._ticks = RequestTicks(look)
        self._from, self._to = Text(look, Type.SMALL, "text2"), Text(look, Type.SMALL, "text2")
        self._slots = Text(look, Type.SMALL, "text2", wrap=True)
        self._slots.setObjectName("slotsOutlook")
        self.box.addSpacing(tokens.SPACE_PAIR)
        self.box.addWidget(Rule())
        self.box.addWidget(self._limit)
        self.box.addLayout(column(self._ticks, row(self._from, 1, self._to), spacing=2))
        self.box.addWidget(self._slots)
        later = "CloudAgent first accepts the leads and then adds them to the campaign. A few may still not get added."
        self._later = (Rule(), Text(look, Type.SMALL, "text2", later, wrap=True))
        for part in self._later:
            self.box.addWidget(part)
        self.box.addStretch(1)
        self.known = Notice(look)
        self._act: Callable[[], None] | None = None
        # Not in the notice: beside it the words would have no room.
        self.known_button = Button(look, "Do not send them", kind="soft", name="holdBackKnownButton")
        self.known_button.clicked.connect(self._on_known)
        self.known_button.hide()
        self.box.addWidget(self.known)
        self.box.addWidget(self.known_button)

    def show_known(
        self, title: str, message: str, more: str, button: str = "", act: Callable[[], None] | None = None
    ) -> None:
        """Say what went to the campaign before, and offer what can be done; `more` is the tooltip.

        No title, nothing to say.
        """
        if title:
            self.known.tell(title, message, closable=False)
            self.known.setToolTip(more)
        else:
            self.known.hide()
        self._act = act
        self.known_button.set_words(button)
        self.known_button.setVisible(bool(title and button))
        self._make_room()

    def _on_known(self) -> None:
        if self._act is not None:
            self._act()

    def _make_room(self) -> None:
        """On a low window the warning takes the place of what is true of every upload."""
        is_tight = not self.known.isHidden() and self.window().height() < ROOMY
        for part in (*self._later, self._limit):
            part.setVisible(not is_tight)
        self.box.setSpacing(tokens.SPACE_ROW - 2 if is_tight else tokens.SPACE_ROW)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def show_leads(self, ready: int, held_back: int, campaign: str) -> None:
        """Say how many leads go where."""
        self._leads.setText(count("lead", ready))
        where = f"go to {campaign}" if campaign else "are ready to go"
        rest = f"; {number(held_back)} will not be sent" if held_back else ""
        self._leads_more.setText(f"{where}{rest}")

    def show_requests(self, requests: int, limit: int, seconds: float, now: datetime, most: int = 500) -> None:
        """Say how many requests that makes, and how long they take at this pace from now."""
        self._requests.setText(count("batch", requests, "batches"))
        self._requests_more.setText(f"of up to {count('lead', most)} each")
        if not requests:
            self._time.setText("Nothing to send")
            self._time_more.setText("nothing goes")
        else:
            at_once = seconds < 1
            self._time.setText("A few seconds" if at_once else f"About {duration(seconds)}")
            self._time_more.setText(f"done near {clock_time(now + timedelta(seconds=seconds))} if you start now")
        self._limit.setText(f"CloudAgent takes {count('request', limit)} a minute")
        self._ticks.show_requests(requests, limit)
        self._asked_requests = requests
        self._from.setText(clock_time(now) if requests else "")
        self._to.setText(clock_time(now + timedelta(seconds=seconds)) if requests > limit else "")

    def _at_once(self, limit: int) -> str:
        if self._asked_requests > limit > 1:
            return f"The first {number(limit)} batches go immediately."
        return "It all goes immediately." if self._asked_requests > 1 else ""

    def show_slots(self, free: int, limit: int, next_free_s: float) -> None:
        """Say how many slots of the pace are free, and when the next one is."""
        if free == limit:
            self._slots.setText(self._at_once(limit))
        else:
            wait = duration(next_free_s)
            self._slots.setText(f"Other sending still counts within this minute. The next batch can go in {wait}.")
