"""The panel beside the sheet with all that was not read: each question with its careful answer already chosen.

What there is to ask, and its words, is `ozogui.leads.reading.questions`'s; here it is shown and answered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QStyle, QStyleOptionFocusRect, QVBoxLayout, QWidget
from typing_extensions import override

from ozogui.leads.reading.questions import Question, QuestionKind, also_left_out, questions_of
from ozogui.leads.reading.sheet import Sheet
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, Icon, Rule, column, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.segments import Segments
from ozogui.wording import count, number

WIDTH = 328
MOST_SHOWN = 4
_INSIDE = WIDTH - 2 * tokens.SPACE - 40
_LEAST_HEIGHT = 96

_QUOTED = re.compile('"([^"]*)"')

_ICONS = {
    QuestionKind.HIDDEN_ROWS: ("eye", "text2"),
    QuestionKind.HIDDEN_COLUMNS: ("eye", "text2"),
    QuestionKind.MORE_LEADS: ("sheet", "text2"),
    QuestionKind.DO_NOT_CALL: ("shield", "warn"),
    QuestionKind.RAGGED_ROWS: ("triangle", "warn"),
    QuestionKind.OUTSIDE: ("triangle", "warn"),
    QuestionKind.QUOTES: ("triangle", "warn"),
    QuestionKind.NOTES: ("info", "text2"),
}


def asked_of(sheet: Sheet) -> tuple[Question, ...]:
    """Return what the panel asks: all but a line of totals alone, which only its foot names."""
    found = questions_of(sheet)
    only_totals = not (sheet.left_out.note_rows or sheet.left_out.name_rows or sheet.taken.notes)
    return tuple(each for each in found if each.kind is not QuestionKind.NOTES or not only_totals)


def rows_not_read(questions: Sequence[Question]) -> int:
    """Return how many rows stay out under the answers that stand."""
    return sum(question.leads for question in questions if not question.is_taken)


class NotReadPanel(Card):
    """Shows the questions about a sheet, the four largest first, and the rest on demand."""

    answered = Signal(object, bool)
    """A `Question`, and whether its other answer was chosen."""
    rows_wanted = Signal(object)
    """A `Question` whose rows are to be shown in the table."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(margin=0, parent=parent)
        self.setObjectName("notReadPanel")
        self._look = look
        self._sheet: Sheet | None = None
        self._shows_all = False
        self._title = Text(look, Type.H2, text="Not read")
        self._rows = Text(look, Type.BODY, "text2", tabular=True)
        self._sentence = Text(look, Type.SMALL, "text2", "Chosen for you; change what is not right.", wrap=True)
        head = QWidget()
        head.setLayout(column(row(self._title, self._rows, 1), self._sentence, spacing=2))
        _pad(head)
        self._questions = QVBoxLayout()
        self._questions.setContentsMargins(0, 0, 0, 0)
        self._questions.setSpacing(0)
        inside = QWidget()
        inside.setObjectName("scrolled")
        within = QVBoxLayout(inside)
        within.setContentsMargins(0, 0, 0, 0)
        within.addLayout(self._questions)
        within.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumHeight(_LEAST_HEIGHT)
        scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        scroll.setWidget(inside)
        self._foot_words = Text(look, Type.SMALL, "text2", wrap=True)
        self._foot = QWidget()
        self._foot.setLayout(row(Icon(look, "minus", "text2"), self._foot_words, spacing=tokens.SPACE_ROW))
        self._foot_words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        _pad(self._foot)
        self.box.setSpacing(0)
        self._rule = Rule()
        for part in (head, Rule(), scroll, self._rule, self._foot):
            self.box.addWidget(part, 1 if part is scroll else 0)

    def take(self, sheet: Sheet) -> None:
        """Show what is to be asked of a sheet."""
        if self._sheet is None or self._sheet.path != sheet.path:
            self._shows_all = False
        self._sheet = sheet
        asked = asked_of(sheet)
        out = rows_not_read(asked)
        self._rows.setText(count("row", out) if out else "")
        _clear(self._questions)
        shown = asked if self._shows_all else asked[:MOST_SHOWN]
        for place, question in enumerate(shown):
            if place:
                self._questions.addWidget(Rule())
            self._questions.addWidget(self._question(question, place))
        if len(asked) > len(shown):
            more = Button(
                self._look, f"{number(len(asked) - len(shown))} more", kind="quiet", name="moreQuestionsButton"
            )
            more.clicked.connect(self._show_all)
            self._questions.addLayout(row(more, 1))
        words = also_left_out(sheet.left_out)
        if totals := sheet.left_out.totals_rows:
            words.append(
                "a line of totals" if len(totals) == 1 else count("line of totals", len(totals), "lines of totals")
            )
        self._foot_words.setText(f"Also left out: {', '.join(words)}")
        self._foot.setVisible(bool(words))
        self._rule.setVisible(bool(words))

    def _show_all(self) -> None:
        self._shows_all = True
        if self._sheet is not None:
            self.take(self._sheet)

    def _question(self, question: Question, place: int) -> QWidget:
        look = self._look
        icon, tone = _ICONS[question.kind]
        title = Text(look, Type.STRONG, text=_curly(question.title), wrap=True)
        words = column(title, Text(look, Type.SMALL, "text2", _curly(question.sentence), wrap=True), spacing=2)
        if question.other:
            name = f"answer{place + 1}Segment"
            segments = Segments(look, (question.careful, question.other), int(question.is_taken), _INSIDE, name)
            segments.setAccessibleName(f"{question.title}. {question.sentence}")
            segments.chosen.connect(lambda chosen: self._on_chosen(question, chosen))
            words.addSpacing(6)
            words.addWidget(segments)
        card = _Question(bool(question.rows), f"question{place + 1}")
        card.wanted.connect(lambda: self.rows_wanted.emit(question))
        card.setAccessibleName(f"{question.title}. {question.sentence}")
        line = row(spacing=tokens.SPACE_ROW)
        line.addLayout(column(Icon(look, icon, tone, 16), 1))
        line.addLayout(words, 1)
        card.setLayout(line)
        _pad(card)
        return card

    def _on_chosen(self, question: Question, chosen: int) -> None:
        if bool(chosen) != question.is_taken:
            self.answered.emit(question, bool(chosen))


class _Question(QWidget):
    """One question; a click, or Enter, shows its rows in the table."""

    wanted = Signal()

    def __init__(self, has_rows: bool, name: str) -> None:
        super().__init__()
        self._has_rows = has_rows
        self.setObjectName(name)
        if has_rows:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setToolTip("Show these rows in the table (Enter)")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._has_rows and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.wanted.emit()
            return
        super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._has_rows:
            self.wanted.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            option = QStyleOptionFocusRect()
            option.initFrom(self)
            option.rect = self.rect().adjusted(3, 3, -3, -3)
            self.style().drawPrimitive(QStyle.PrimitiveElement.PE_FrameFocusRect, option, QPainter(self), self)


def _curly(text: str) -> str:
    return _QUOTED.sub("\u201c\\1\u201d", text)


def _pad(part: QWidget) -> None:
    layout = part.layout()
    if layout is not None:
        layout.setContentsMargins(tokens.SPACE, 12, tokens.SPACE, 12)


def _clear(layout: QVBoxLayout) -> None:
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            while inner.count():
                child = inner.takeAt(0)
                if child is not None and (button := child.widget()) is not None:
                    button.hide()
                    button.deleteLater()
