"""The top of the window: practice band or the account's line, mark, the open file, help, and the account badge."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from ozogui.ui.kit import tokens
from ozogui.ui.kit.account_mark import paint_mark, tinted
from ozogui.ui.kit.controls import Button, Icon, column
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.plain_text import literal

HEADER_HEIGHT, BAND_HEIGHT, LINE_HEIGHT, RAIL_WIDTH = 58, 32, 4, 216


class PracticeBand(QWidget):
    """The striped violet band that makes practice unmistakable; in its place a line in the account's colour."""

    leave_wanted = Signal()
    """The person wants a real account."""
    options_chosen = Signal(bool, bool)
    """Whether three things go wrong on purpose, and whether one minute takes 5 seconds."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._colour = ""
        self.setObjectName("practiceBand")
        self._flask = Icon(look, "flask", "#FFFFFF", 14)
        self._word = Text(look, Type.SMALL_STRONG, text="Practice")
        self._sentence = ElidedText(look, Type.SMALL, mode=Qt.TextElideMode.ElideRight)
        self._options = Button(
            look, "Practice options", kind="band", icon="chevron-down", trailing=True, name="practiceOptionsButton"
        )
        self._options.clicked.connect(self._open_options)
        self._goes_wrong, self._is_fast, self._is_running = False, False, False
        for label in (self._word, self._sentence):
            label.setStyleSheet("color: #FFFFFF;")
        self._leave = Button(look, "Use a real account…", kind="band")
        self._leave.clicked.connect(self.leave_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 0, 12, 0)
        layout.setSpacing(tokens.SPACE_ROW)
        for part in (self._flask, self._word, self._sentence):
            layout.addWidget(part)
        layout.setStretchFactor(self._sentence, 1)
        layout.addWidget(self._options)
        layout.addWidget(self._leave)
        self.show_practice(goes_wrong=False, is_fast=False, is_running=False)

    def show_practice(self, *, goes_wrong: bool, is_fast: bool, is_running: bool) -> None:
        """Show the band.

        Args:
            goes_wrong: whether three things go wrong on purpose.
            is_fast: whether one minute takes 5 seconds.
            is_running: whether an upload runs, so that practice cannot become slower.
        """
        self._goes_wrong, self._is_fast, self._is_running = goes_wrong, is_fast, is_running
        words = ["Nothing goes to CloudAgent and nobody is called."]
        if goes_wrong:
            words.append("12 batches; one reply is slow, one batch is rejected, one reply is lost, on purpose.")
        if is_fast:
            words.append("1 minute takes 5 seconds.")
        self._sentence.set_text(" ".join(words))
        self._colour = ""
        self.setFixedHeight(BAND_HEIGHT)
        for part in (self._flask, self._word, self._sentence, self._options, self._leave):
            part.show()
        self.update()

    def options_menu(self) -> QMenu:
        """Return the menu of what practice does."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        wrong = QAction("12 small batches, and three things go wrong on purpose", menu, checkable=True)
        wrong.setChecked(self._goes_wrong)
        wrong.setToolTip("Counts for the next upload that you prepare.")
        wrong.triggered.connect(lambda on: self.options_chosen.emit(on, self._is_fast))
        menu.addAction(wrong)
        menu.addSeparator()
        speeds = QActionGroup(menu)
        for words, is_fast in (("Speed as in reality: 5 batches a minute", False), ("Fast: 1 minute takes 5 s", True)):
            speed = QAction(literal(words), menu, checkable=True)
            speed.setChecked(is_fast is self._is_fast)
            speed.setEnabled(is_fast or not self._is_running)
            speed.triggered.connect(lambda _on, fast=is_fast: self.options_chosen.emit(self._goes_wrong, fast))
            speeds.addAction(speed)
            menu.addAction(speed)
        return menu

    def _open_options(self) -> None:
        self.options_menu().exec(self._options.mapToGlobal(self._options.rect().bottomLeft()))

    def show_account(self, colour: str) -> None:
        """Show a thin line in the account's colour instead."""
        self._colour = colour
        self.setFixedHeight(LINE_HEIGHT)
        for part in (self._flask, self._word, self._sentence, self._options, self._leave):
            part.hide()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._colour:
            painter.fillRect(self.rect(), QColor(self._colour))
            return
        painter.fillRect(self.rect(), self._look.colour("practice_fill"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(255, 255, 255, 26), 8))
        for left in range(-BAND_HEIGHT, self.width() + BAND_HEIGHT, 22):
            painter.drawLine(left, self.height() + 4, left + self.height() + 8, -4)


class AccountBadge(QPushButton):
    """The account in use: its colour with initials (a flask in practice), name, and user and region. Opens a menu."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._name, self._where, self._colour = "Practice", "No real calls", ""
        self.setObjectName("accountBadge")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    def show_account(self, name: str, where: str, colour: str) -> None:
        """Show an account; an empty colour means practice."""
        self._name, self._where, self._colour = name, where, colour
        self.setAccessibleName(f"Account {name}, {where}. Opens a menu.")
        self.setToolTip("Change the account")
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        name = self._metrics(Type.STRONG, self._name)
        where = self._metrics(Type.SMALL, self._where)
        return QSize(min(280, max(name, where) + 84), 42)

    def _metrics(self, kind: Type, text: str) -> int:
        self.setFont(self._look.font(kind))
        return self.fontMetrics().horizontalAdvance(text)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        practice = not self._colour
        edge = "accent_fill" if self.hasFocus() else ("practice" if practice else "line2")
        ground = "practice_soft" if practice else ("sunken" if self.underMouse() else "surface")
        painter.setPen(QPen(self._look.colour(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(self._look.colour(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        paint_mark(painter, self._look, QRectF(8, 7, 28, 28), self._name, self._colour)
        self._words(painter, "practice" if practice else "text", "practice" if practice else "text2")
        arrow = self._look.pixmap("chevron-down", "practice" if practice else "text2")
        painter.drawPixmap(self.width() - 26, 13, arrow)

    def _words(self, painter: QPainter, first: str, second: str) -> None:
        room = self.width() - 76
        for kind, colour, text, top in (
            (Type.STRONG, first, self._name, 4),
            (Type.SMALL, second, self._where, 21),
        ):
            painter.setFont(self._look.font(kind))
            painter.setPen(self._look.colour(colour))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room)
            painter.drawText(QRectF(44, top, room + 4, 18), Qt.AlignmentFlag.AlignVCenter, shown)


class Header(QWidget):
    """Mark and name, the open file, help and the account badge, on a ground tinted by the account's colour."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._tint = ""
        self.setObjectName("header")
        self.setFixedHeight(HEADER_HEIGHT)
        self._mark = Icon(look, "ozogui", "accent", 24)
        self._brand = Text(look, Type.H2, text="OzoGUI")
        self._file_icon = Icon(look, "sheet", "text2", 18)
        self._file = ElidedText(look, Type.STRONG, "text2", "No spreadsheet open")
        self._about = ElidedText(look, Type.SMALL, "text2")
        self.help_button = Button(
            look, kind="bare", icon="help", hint="Help and keyboard shortcuts (F1)", name="helpButton"
        )
        self.help_button.setIconSize(QSize(20, 20))
        self.badge = AccountBadge(look)
        brand = QWidget()
        brand.setFixedWidth(RAIL_WIDTH)
        inner = QHBoxLayout(brand)
        inner.setContentsMargins(20, 0, 0, 0)
        inner.setSpacing(10)
        inner.addWidget(self._mark)
        inner.addWidget(self._brand, 1)
        self._brand_box = brand
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 20, 0)
        layout.setSpacing(0)
        layout.addWidget(brand)
        layout.addSpacing(14)
        layout.addWidget(self._file_icon)
        layout.addSpacing(12)
        words = column(self._file, self._about, spacing=0)
        words.insertStretch(0)
        words.addStretch()
        layout.addLayout(words, 1)
        layout.addSpacing(tokens.SPACE)
        layout.addWidget(self.help_button)
        layout.addSpacing(tokens.SPACE)
        layout.addWidget(self.badge)
        self._about.hide()

    def show_file(self, name: str, about: str) -> None:
        """Name the open file and its sheet; without a name, say that none is open."""
        self._file.set_text(name or "No spreadsheet open")
        self._file.set_tone("text" if name else "text2")
        self._about.set_text(about)
        self._about.setVisible(bool(about))

    def show_tint(self, colour: str) -> None:
        """Tint the ground with the account's colour; empty for none."""
        self._tint = colour
        self.update()

    def fold(self, folded: bool, width: int) -> None:
        """Give the brand as much room as the rail below it."""
        self._brand.setVisible(not folded)
        self._brand_box.setFixedWidth(width)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), tinted(self._look, self._tint))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._look.colour("line"))
