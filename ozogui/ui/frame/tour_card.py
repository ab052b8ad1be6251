"""The first tour: six stops on the sample, on a card that lies over a corner of the page and blocks nothing."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ozogui.ui.journey.place import Place
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.wording import keys_of

WIDTH = 340


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop."""

    place: Place
    title: str
    text: str
    next: str
    """What the button says that leads on."""


STOPS = (
    Stop(
        Place.SPREADSHEET,
        "Welcome to OzoGUI",
        "Upload your Excel list to a CloudAgent campaign in five steps, shown on the left. This is practice mode: "
        "nothing is sent and nobody is called.",
        "Open the sample",
    ),
    Stop(
        Place.SPREADSHEET,
        "Spreadsheet",
        "This is the sample with 1,240 leads. Check that the marked row has the column names. Blank rows and totals "
        "are skipped. Your file is never changed.",
        "Next: Columns",
    ),
    Stop(
        Place.COLUMNS,
        "Columns",
        "OzoGUI has matched your columns to CloudAgent's fields. Look only at the amber ones, and choose from the list "
        "or choose “Do not send”.",
        "Next: Check",
    ),
    Stop(
        Place.CHECK,
        "Check",
        "Red leads will not be sent. The blue button corrects what is certain and continues, and Ctrl+Z takes it "
        "back. Save the rest to Excel for correction.",
        "Next: Campaign",
    ),
    Stop(
        Place.CAMPAIGN,
        "Campaign",
        "Choose Practice_Outbound. The recommended answer is right for almost every upload. Tick the start of the "
        "campaign only if people should be called immediately. Then click the blue button.",
        "Next: Upload",
    ),
    Stop(
        Place.UPLOAD,
        "Upload",
        "Read the summary, then send. Three things go wrong on purpose here; F1 tells what to do. Everything stays in "
        "History. When you are ready: “Use a real account…” at the top.",
        "Finish",
    ),
)


class TourCard(Card):
    """Shows one stop at a time."""

    next_wanted = Signal(int)
    """On from the stop of this index."""
    left = Signal()
    """The tour is over or was skipped."""

    def __init__(self, look: Look, over: QWidget) -> None:
        """Make it, hidden.

        Args:
            look: for fonts and colours.
            over: in whose lower right corner it lies.
        """
        super().__init__(parent=over.window())
        self._over = over
        self.index = 0
        self.setObjectName("tourCard")
        self.setFixedWidth(WIDTH)
        self._number = Text(look, Type.SMALL, "text2")
        self._title = Text(look, Type.H2)
        self._text = Text(look, Type.BODY, wrap=True)
        self._text.setFixedWidth(WIDTH - 2 * tokens.SPACE)
        self._back = Button(look, "Back", kind="small", name="tourBackButton")
        self._next = Button(look, "Next", kind="small", name="tourNextButton")
        skip = Button(look, "Skip the tour", kind="quiet", name="tourSkipButton")
        self._back.clicked.connect(lambda: self.show_stop(self.index - 1))
        self._next.clicked.connect(self._on_next)
        skip.clicked.connect(self.leave)
        for part in (self._number, self._title, self._text):
            self.box.addWidget(part)
        self.box.addLayout(row(skip, 1, self._back, self._next))
        over.installEventFilter(self)
        self.hide()

    @property
    def stop(self) -> Stop:
        """The stop that is shown."""
        return STOPS[self.index]

    def show_stop(self, index: int) -> None:
        """Show a stop, and take the focus."""
        self.index = index
        stop = self.stop
        self._number.setText(f"{index + 1} of {len(STOPS)}")
        self._title.setText(stop.title)
        self._text.setText(keys_of(stop.text))
        self._next.set_words(stop.next)
        self._back.setVisible(index > 0)
        self.setAccessibleName(f"Tour, {index + 1} of {len(STOPS)}: {stop.title}. {stop.text}")
        self.show()
        self._put()
        self._next.setFocus(Qt.FocusReason.OtherFocusReason)

    def follow(self, place: Place) -> None:
        """Go on to the stop of a place to which the person went on the page itself."""
        if self.isHidden() or place is self.stop.place:
            return
        later = [index for index, stop in enumerate(STOPS) if stop.place is place]
        if later:
            self.show_stop(later[-1])

    def leave(self) -> None:
        """End the tour."""
        self.hide()
        self.left.emit()

    def _on_next(self) -> None:
        if self.index + 1 == len(STOPS):
            self.leave()
        else:
            self.next_wanted.emit(self.index)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self.leave()
            case Qt.Key.Key_Right:
                self._on_next()
            case Qt.Key.Key_Left if self.index:
                self.show_stop(self.index - 1)
            case _:
                super().keyPressEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize and not self.isHidden():
            self._put()
        return super().eventFilter(watched, event)

    def _put(self) -> None:
        self.setFixedHeight(self.box.totalHeightForWidth(WIDTH))
        corner = self._over.mapTo(self.window(), self._over.rect().bottomRight())
        self.move(corner.x() - WIDTH - tokens.SPACE, corner.y() - self.height() - tokens.SPACE)
        self.raise_()
