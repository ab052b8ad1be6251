"""One lead of a prepared upload as CloudAgent gets it: labels and values out of the journal, or the very JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, Rule, column, row
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.uploads.batches import payload_of
from ozogui.wording import number


class FirstLeadCard(Card):
    """Shows the leads of the first batch one by one, the first of all at first."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(margin=1, parent=parent)
        self._look = look
        self._headers: tuple[str, ...] = ()
        self._leads: Sequence[tuple[str, ...]] = ()
        self._rows: Sequence[int] = ()
        self._columns: Mapping[str, str] = {}
        self._lead = 0
        self.title = Text(look, Type.H2, wrap=True)
        self._row = Text(look, Type.SMALL, "text2")
        self.before = Button(look, kind="bare", icon="chevron-left", hint="The lead before", name="sentLeadBefore")
        self.before.clicked.connect(lambda: self._step(-1))
        self.after = Button(look, kind="bare", icon="chevron-right", hint="The next lead", name="sentLeadAfter")
        self.after.clicked.connect(lambda: self._step(1))
        head = row(column(self.title, self._row, spacing=1), self.before, self.after)
        head.setStretch(0, 1)
        head.setContentsMargins(tokens.SPACE, tokens.SPACE_TIGHT, tokens.SPACE_TIGHT, tokens.SPACE_ROW)
        self._inner = QWidget()
        self._inner.setObjectName("scrolled")
        self._pairs = QVBoxLayout(self._inner)
        self._pairs.setContentsMargins(0, 0, 0, 0)
        self._pairs.setSpacing(0)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("firstLeadPairs")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._inner)
        self.json = QPlainTextEdit()
        self.json.setObjectName("firstLeadJson")
        self.json.setAccessibleName("The lead as JSON")
        self.json.setReadOnly(True)
        self.json.setFont(look.font(Type.MONO))
        self.json.setTabChangesFocus(True)
        self.json.hide()
        self.json_button = Button(look, "Exact JSON", kind="quiet", name="exactJsonButton")
        self.json_button.setCheckable(True)
        self.json_button.toggled.connect(self._on_json)
        self._not_sent = Text(look, Type.SMALL, "text2", wrap=True)
        foot = row(self._not_sent, self.json_button)
        foot.setStretch(0, 1)
        foot.setContentsMargins(tokens.SPACE, 2, tokens.SPACE_ROW, 4)
        self.box.setSpacing(0)
        self.box.addLayout(head)
        self.box.addWidget(Rule())
        self.box.addWidget(self._scroll, 1)
        self.box.addWidget(self.json, 1)
        self.box.addWidget(Rule())
        self.box.addLayout(foot)

    def show_leads(
        self,
        headers: tuple[str, ...],
        leads: Sequence[tuple[str, ...]],
        rows: Sequence[int],
        columns: Mapping[str, str],
        not_sent: Sequence[str],
    ) -> None:
        """Show the leads of a batch.

        Args:
            headers: CloudAgent's names, in the order of the values.
            leads: the values of each lead.
            rows: the file's row of each lead.
            columns: the sheet's column behind a header, where it is known.
            not_sent: columns of the sheet that are not sent.
        """
        self._headers, self._leads, self._rows, self._columns, self._lead = headers, leads, rows, columns, 0
        self._not_sent.setText(f"Not sent: {', '.join(not_sent)}" if not_sent else "")
        self._show()

    def _step(self, by: int) -> None:
        self._lead = min(max(0, self._lead + by), max(0, len(self._leads) - 1))
        self._show()

    def _on_json(self, wanted: bool) -> None:
        self._scroll.setVisible(not wanted)
        self.json.setVisible(wanted)

    def _show(self) -> None:
        while (item := self._pairs.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.before.setEnabled(self._lead > 0)
        self.after.setEnabled(self._lead + 1 < len(self._leads))
        if not self._leads:
            self.title.setText("No lead to show")
            self._row.setText("")
            self.json.setPlainText("")
            return
        which = "The first lead" if self._lead == 0 else f"Lead {number(self._lead + 1)}"
        self.title.setText(f"{which}, as CloudAgent gets it")
        self._row.setText(f"Row {number(self._rows[self._lead])} of your file")
        values = self._leads[self._lead]
        for header, value in zip(self._headers, values, strict=True):
            self._pairs.addWidget(self._pair(header, value))
            self._pairs.addWidget(Rule())
        self._pairs.addStretch(1)
        self.json.setPlainText(payload_of(self._headers, [values]))

    def _pair(self, header: str, value: str) -> QWidget:
        look, pair = self._look, QWidget()
        grid = QGridLayout(pair)
        grid.setContentsMargins(tokens.SPACE, 9, tokens.SPACE, 9)
        grid.setHorizontalSpacing(tokens.SPACE_TIGHT)
        label = ElidedText(look, Type.SMALL, "text2", header)
        shown = ElidedText(look, Type.STRONG, text=value or "empty", mode=Qt.TextElideMode.ElideRight)
        if not value:
            shown.set_tone("text3")
        column_name = ElidedText(look, Type.SMALL, "text2", self._columns.get(header, ""))
        column_name.setAlignment(Qt.AlignmentFlag.AlignRight)
        for place, part in enumerate((label, shown, column_name)):
            grid.addWidget(part, 0, place)
        grid.setColumnMinimumWidth(0, 96)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 5)
        grid.setColumnStretch(2, 3)
        pair.setAccessibleName(f"{header}: {value or 'empty'}")
        return pair
