"""The page before anything is sent: the summary line by line, one lead as it arrives, and the button that is held.

It says which of its buttons was pressed; the page asks and carries out. The words are send_summary.py's.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ozogui.settings.settings import Account
from ozogui.ui.kit import tokens
from ozogui.ui.kit.account_mark import AccountMark, tinted
from ozogui.ui.kit.controls import Button, Card, Chip, Icon, Rule, column, row
from ozogui.ui.kit.drawer import Drawer
from ozogui.ui.kit.hold_button import HoldButton
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.upload.first_lead_card import FirstLeadCard
from ozogui.ui.upload.send_summary import Act, Line

LINE_HEIGHT = 50
LEAD_WIDTH, LEAST_LEAD_WIDTH = 384, 320
LEAST_LINES = 2
LEAST_WORDS = 90
HOLD_HINT = "Press and hold for one second. Accepted leads cannot be recalled from here."
PRACTICE_HINT = "One press is enough in practice."
POSITIONS = {"RUNNING": ("ok", "play"), "READY": ("accent", ""), "COMPLETED": ("off", "")}


class SummaryLine(QWidget):
    """A fact, what it means, and at most one button."""

    pressed = Signal(str)
    """An `Act`."""

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._tone, self._is_loud = look, "text", False
        self._act = Act.NONE
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumHeight(LINE_HEIGHT)
        self._icon = Icon(look, "info", "text2", 18)
        self.title = Text(look, Type.STRONG, wrap=True)
        self.more = Text(look, Type.SMALL, "text2", wrap=True)
        self.button = Button(look, kind="quiet", name=f"{name}Button")
        self.button.clicked.connect(lambda: self.pressed.emit(self._act))
        for text in (self.title, self.more):
            _take_what_is_left(text)
        words = column(1, self.title, self.more, 1, spacing=1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE, 4, tokens.SPACE, 4)
        layout.setSpacing(tokens.SPACE_TIGHT)
        layout.addWidget(self._icon)
        layout.addLayout(words, 1)
        layout.addWidget(self.button)
        look.changed.connect(self._paint)

    def show_line(self, line: Line, *, is_loud: bool) -> None:
        """Show a line; a loud one has a coloured ground where it is a warning."""
        self._tone, self._act, self._is_loud = line.tone, line.act, is_loud
        self.title.setText(line.title)
        self.more.setText(line.more)
        self.more.setVisible(bool(line.more))
        self.more.set_tone("text2" if is_loud or line.tone == "text" else line.tone)
        self._icon.show_icon(line.icon, "text2" if line.tone == "text" else line.tone)
        self.button.set_words(line.button)
        self.button.setVisible(bool(line.button))
        self.button.setAccessibleName(f"{line.button}: {line.title}")
        self.setAccessibleName(f"{line.title}. {line.more}")
        self._paint()

    def _paint(self) -> None:
        colours = self._look.colours
        grounds = {"warn": colours.warn_soft, "err": colours.err_soft}
        ground = grounds.get(self._tone, "transparent") if self._is_loud else "transparent"
        self.setStyleSheet(f"#{self.objectName()} {{ background: {ground}; }}")


class CampaignHead(QWidget):
    """Where the leads go: the account's square, campaign, account, and the campaign's state."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._colour = look, ""
        self.setObjectName("campaignHead")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._mark = AccountMark(look)
        self.campaign = ElidedText(look, Type.FACT)
        self.account = ElidedText(look, Type.SMALL, "text2")
        self.chip = Chip(look, "", "off")
        words = column(self.campaign, self.account, spacing=1)
        layout = row(self._mark, words, self.chip, spacing=tokens.SPACE_TIGHT)
        layout.setStretch(1, 1)
        layout.setContentsMargins(tokens.SPACE, 8, tokens.SPACE, 8)
        self.setLayout(layout)
        look.changed.connect(self._paint)

    def show_target(self, account: Account, campaign: str, about: str, position: str) -> None:
        """Show where it goes; the position as CloudAgent told it, empty for not known."""
        self._colour = "" if account.is_practice else account.colour
        self._mark.show_account(account.name, self._colour)
        self.campaign.set_text(campaign)
        self.account.set_text(about)
        tone, icon = POSITIONS.get(position, ("off", ""))
        self.chip.show_words(position or "State not known", tone, icon)
        self.chip.setVisible(not account.is_practice)
        self._paint()

    def _paint(self) -> None:
        ground = tinted(self._look, self._colour).name() if self._colour else self._look.colours.practice_soft
        radius = tokens.RADIUS_CARD - 1
        self.setStyleSheet(
            f"#campaignHead {{ background: {ground}; border: 0; border-top-left-radius: {radius}px;"
            f" border-top-right-radius: {radius}px; }}"
        )


class SendPanel(QWidget):
    """Everything that is to be read, and the one button."""

    line_pressed = Signal(str)
    """An `Act` of a line is wanted."""
    trial_wanted = Signal()
    """A few leads are to go first."""

    def __init__(self, look: Look, page: QWidget, hold: HoldButton) -> None:
        super().__init__()
        self._look, self.hold = look, hold
        self.head = CampaignHead(look)
        self.lines = tuple(
            SummaryLine(look, f"send{name}Line") for name in ("Calls", "Duplicates", "Left", "Dnc", "Time")
        )
        self.parts_line = SummaryLine(look, "sendPartsLine")
        self.hint = Text(look, Type.SMALL, "text2", wrap=True)
        self.trial_button = Button(look, kind="tall", icon="plane", name="trialButton")
        self.trial_button.clicked.connect(self.trial_wanted)
        card = Card(margin=1)
        card.box.setSpacing(0)
        card.box.addWidget(self.head)
        card.box.addWidget(Rule())
        card.box.addWidget(self._make_lines(), 1)
        card.box.addWidget(Rule())
        card.box.addWidget(self._make_bar())
        self.lead = FirstLeadCard(look)
        body = row(card, spacing=tokens.SPACE)
        body.setStretch(0, 1)
        self.drawer = Drawer(look, page, body, self.lead, "The first lead", LEAD_WIDTH, LEAST_LEAD_WIDTH)
        self.setLayout(body)

    def _make_lines(self) -> QScrollArea:
        inner = QWidget()
        inner.setObjectName("scrolled")
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for place, line in enumerate((self.parts_line, *self.lines)):
            if place:
                layout.addWidget(Rule())
            layout.addWidget(line, 1)
            line.pressed.connect(self.line_pressed)
        scroll = QScrollArea()
        scroll.setObjectName("sendLines")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumHeight(LEAST_LINES * LINE_HEIGHT)
        scroll.setWidget(inner)
        return scroll

    def _make_bar(self) -> QWidget:
        bar = QFrame()
        bar.setObjectName("sendBar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.place = row(spacing=0)
        layout = QHBoxLayout(bar)
        layout.setContentsMargins(tokens.SPACE, 8, tokens.SPACE, 8)
        layout.setSpacing(tokens.SPACE_TIGHT)
        layout.addLayout(self.place)
        layout.addWidget(self.hint, 1)
        layout.addWidget(self.trial_button)
        _take_what_is_left(self.hint)
        self._bar = bar
        self._look.changed.connect(self._dress_bar)
        self._dress_bar()
        return bar

    def _dress_bar(self) -> None:
        radius = tokens.RADIUS_CARD - 1
        self._bar.setStyleSheet(
            f"#sendBar {{ background: {self._look.colours.sunken}; border: 0; border-bottom-left-radius: {radius}px;"
            f" border-bottom-right-radius: {radius}px; }}"
        )

    @override
    def hasHeightForWidth(self) -> bool:
        return False  # its lines scroll: for their wrapped words the page would else scroll the button out of sight

    def show_lines(self, lines: Sequence[Line], parts: Line | None = None) -> None:
        """Show the summary; the first line, about calls, may be loud. `parts` stands above it for a split list."""
        self.parts_line.setVisible(parts is not None)
        if parts is not None:
            self.parts_line.show_line(parts, is_loud=False)
        for place, (widget, line) in enumerate(zip(self.lines, lines, strict=True)):
            widget.show_line(line, is_loud=place == 0)


def _take_what_is_left(text: Text) -> None:
    """Let a text that wraps ask for no width of its own: buttons beside it are whole first."""
    text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    text.setMinimumWidth(LEAST_WORDS)
