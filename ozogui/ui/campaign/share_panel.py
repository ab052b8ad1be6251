"""One list dealt out among campaigns: a share for each, and how many leads that makes."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSpinBox, QWidget

from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Card, Shrinking, column
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.wording import count

_WORDS = "Leads are dealt in turn, in the order of the list; all leads with one number go to one campaign."
_MOST = 1000


class SharePanel(Shrinking):
    """A number beside each campaign; 0 for one that gets none."""

    def __init__(self, look: Look, journey: Journey) -> None:
        super().__init__()
        self._look, self._journey = look, journey
        self._names: tuple[str, ...] = ()
        self.boxes: dict[str, QSpinBox] = {}
        self._leads: dict[str, Text] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(tokens.SPACE)
        self._grid.setVerticalSpacing(tokens.SPACE_ROW)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(2, 1)
        inner = QWidget()
        inner.setObjectName("scrolled")
        lines = column(spacing=0)
        lines.addLayout(self._grid)
        lines.addStretch(1)
        inner.setLayout(lines)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        card = Card()
        card.box.addWidget(Text(look, Type.SMALL, "text2", _WORDS, wrap=True))
        card.box.addWidget(scroll, 1)
        self.setLayout(column(card))

    def refresh(self) -> None:
        """Show the campaigns and their shares as they stand."""
        splitting, journey = self._journey.splitting, self._journey
        names = tuple(dict.fromkeys((*splitting.shares, *journey.campaigns.names(journey.targeting.account))))
        if set(names) != set(self._names):
            self._make_lines(names)
        total = sum(splitting.shares.values())
        ready = journey.editing.check.ready if journey.editing.check is not None else 0
        for name in self._names:
            share = splitting.shares.get(name, 0)
            with QSignalBlocker(self.boxes[name]):
                self.boxes[name].setValue(share)
            self._leads[name].setText(f"about {count('lead', round(ready * share / total))}" if share else "none")

    def _make_lines(self, names: tuple[str, ...]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._names, self.boxes, self._leads = names, {}, {}
        for line, name in enumerate(names):
            box = QSpinBox()
            box.setRange(0, _MOST)
            box.setObjectName(f"share-{name}")
            box.setAccessibleName(f"Share of {name}")
            box.valueChanged.connect(lambda share, name=name: self._journey.splitting.set_share(name, share))
            self.boxes[name], self._leads[name] = box, Text(self._look, Type.SMALL, "text2")
            self._grid.addWidget(ElidedText(self._look, Type.STRONG, text=name), line, 0)
            self._grid.addWidget(box, line, 1)
            self._grid.addWidget(self._leads[name], line, 2)
