"""What of a sheet is not a lead, said in chips below the table and, on demand, row by row in a dialog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QScrollArea, QVBoxLayout, QWidget

from ozogui.leads.rows.listed import LeftOut
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Chip, column, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.uploads.row_ranges import pack_rows
from ozogui.wording import count, number

_MOST_RUNS = 200
"""More runs of rows than this are not read by anyone; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of what is left out."""

    words: str
    """For the chip."""
    icon: str
    title: str
    """For the dialog."""
    where: str
    why: str


def rows_in_words(rows: Sequence[int]) -> str:
    """Return file rows as runs: "34, 120 to 122 and 1,258"."""
    runs = [" to ".join(number(int(end)) for end in run.split("-", 1)) for run in pack_rows(rows).split(",") if run]
    if len(runs) > _MOST_RUNS:
        runs = [*runs[:_MOST_RUNS], f"{number(len(runs) - _MOST_RUNS)} more places"]
    return f"{', '.join(runs[:-1])} and {runs[-1]}" if len(runs) > 1 else "".join(runs)


def parts_of(left_out: LeftOut) -> tuple[Part, ...]:
    """Return what is left out, kind by kind; kinds of which there is nothing do not appear."""
    parts = []
    if above := left_out.above_header:
        words = f"{count('line', len(above))} above the header"
        parts.append(Part(words, "chevron-up", "Above the header", rows_in_words(above), "Titles and notes: no leads."))
    if blank := left_out.blank_rows:
        words = count("blank row", len(blank))
        parts.append(Part(words, "minus", "Blank rows", rows_in_words(blank), "Nothing is in them."))
    if totals := left_out.totals_rows:
        one = f"Row {number(totals[0])}: a line of totals"
        words = one if len(totals) == 1 else count("line of totals", len(totals), "lines of totals")
        parts.append(Part(words, "info", "Totals", rows_in_words(totals), "Sums over the rows above: no leads."))
    if empty := left_out.blank_columns:
        words = f"Column {empty[0]}: blank" if len(empty) == 1 else count("blank column", len(empty))
        where = ", ".join(empty)
        parts.append(Part(words, "minus", "Blank columns", where, "They have neither a name nor a value."))
    return tuple(parts)


class LeftOutLine(QWidget):
    """The line of chips; hidden while nothing is left out."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._left_out: LeftOut | None = None
        self.show_button = Button(look, "Show", kind="quiet", name="showLeftOutButton")
        self.show_button.setToolTip("Show which rows and columns are left out")
        self.show_button.clicked.connect(self.show_rows)
        self._chips = row(spacing=tokens.SPACE_ROW)
        self._chips.addWidget(Text(look, Type.SMALL, "text2", "Left out:"))
        self.setLayout(row(self._chips, self.show_button, 1, spacing=tokens.SPACE_PAIR))

    def take(self, left_out: LeftOut) -> None:
        """Say what is left out of another sheet."""
        self._left_out = left_out
        while self._chips.count() > 1:
            item = self._chips.takeAt(1)
            chip = item.widget() if item is not None else None
            if chip is not None:
                chip.hide()
                chip.deleteLater()
        parts = parts_of(left_out)
        for part in parts:
            chip = Chip(self._look, part.words, "off", part.icon)
            chip.setToolTip(f"{part.title}: {part.where}" if len(part.where) < 200 else "")
            self._chips.addWidget(chip)
        self.setVisible(bool(parts))

    def show_rows(self) -> None:
        """Open the dialog that names every row and column."""
        if self._left_out is not None:
            LeftOutDialog(self._look, self._left_out, self.window()).open()


class LeftOutDialog(QDialog):
    """Names what is left out, row by row."""

    def __init__(self, look: Look, left_out: LeftOut, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("leftOutDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Left out of the leads")
        self.setMinimumWidth(440)
        words = column(spacing=tokens.SPACE)
        for part in parts_of(left_out):
            where = Text(look, Type.BODY, "text", part.where, wrap=True, tabular=True)
            where.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            words.addLayout(
                column(
                    Text(look, Type.STRONG, text=part.title),
                    where,
                    Text(look, Type.SMALL, "text2", part.why, wrap=True),
                    spacing=2,
                )
            )
        words.addStretch(1)
        inside = QWidget()
        inside.setObjectName("scrolled")
        inside.setLayout(words)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        scroll.setMinimumHeight(240)
        buttons = QDialogButtonBox()
        buttons.addButton(Button(look, "Close", name="closeButton"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE_PAGE_TOP, tokens.SPACE, tokens.SPACE_PAGE_TOP, tokens.SPACE)
        layout.setSpacing(tokens.SPACE)
        layout.addWidget(Text(look, Type.H2, text="These are not leads"))
        layout.addWidget(scroll, 1)
        layout.addWidget(buttons)
