"""One row of the page Uploads: an upload with its state, its bar, its times, and what can be done with it.

It shows and asks; what follows is the page's.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget
from typing_extensions import override

from ozogui.engine.line_view import Entry, Standing
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Chip, Icon, column, row
from ozogui.ui.kit.hold_button import HoldButton
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.parts_bar import PartsBar
from ozogui.ui.uploads.uploads_words import DONE_PARTS, RowWords
from ozogui.uploads.records import StopCause

HEIGHT = 72
_KEYS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Grip(Icon):
    """Six dots by which a row is dragged."""

    dragged = Signal(QPoint)
    """The pointer is here on the screen, with the button down."""
    dropped = Signal(QPoint)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "grip", "text3", 16, parent)
        self.setObjectName("uploadGrip")
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        self.setToolTip("Drag to change the order (Alt+Up, Alt+Down)")

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.dragged.emit(event.globalPosition().toPoint())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.dropped.emit(event.globalPosition().toPoint())


class UploadRow(QFrame):
    """An upload of the line. Lives in the UI thread."""

    chosen = Signal(int)
    """It has the focus."""
    move_wanted = Signal(int, int)
    """The upload, and by how many places."""
    step_wanted = Signal(int, int)
    """The focus is to go so many rows on from this one."""
    drag_moved = Signal(int, int)
    """The upload, and where the pointer is, in the coordinates of what holds the rows."""
    drag_ended = Signal(int, int)
    pause_wanted = Signal(int)
    go_on_wanted = Signal(int)
    open_wanted = Signal(int)
    settings_wanted = Signal(int)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, look: Look, upload_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.upload_id = look, upload_id
        self.entry: Entry | None = None
        self.setObjectName("uploadRow")
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.grip = Grip(look, self)
        self.number = Text(look, Type.STRONG, "text2", tabular=True)
        self.number.setFixedWidth(20)
        self.file = ElidedText(look, Type.STRONG)
        self.to = ElidedText(look, Type.SMALL, "text2")
        self.chip = Chip(look, "", "off")
        self.fact = ElidedText(look, Type.BODY, mode=Qt.TextElideMode.ElideRight)
        self.bar = PartsBar(look, height=5)
        self.why = ElidedText(look, Type.SMALL, "text2", mode=Qt.TextElideMode.ElideRight)
        self.time = Text(look, Type.STRONG, tabular=True)
        self.more = Text(look, Type.SMALL, "text2", tabular=True)
        self.pause = Button(look, "Pause", icon="pause", name="pauseUploadButton")
        self.go_on = HoldButton(look, icon="play", name="continueUploadButton")
        self.go_on.make_quiet()
        self.go_on.needs_holding = False
        self.go_on.set_words("Continue")
        self.decide = Button(look, "Decide…", name="decideUploadButton")
        self.up = Button(look, kind="icon", icon="chevron-up", name="moveUpButton", hint="One place up (Alt+Up)")
        self.down = Button(
            look, kind="icon", icon="chevron-down", name="moveDownButton", hint="One place down (Alt+Down)"
        )
        self.menu = Button(look, kind="icon", icon="more", name="uploadMenuButton", hint="More")
        self._lay_out()
        self._connect()
        look.changed.connect(self._dress)
        self._dress()

    def _lay_out(self) -> None:
        left = row(self.grip, self.number, spacing=tokens.SPACE_ROW)
        head = QWidget()
        head.setLayout(left)
        head.setFixedWidth(16 + 20 + tokens.SPACE_ROW)
        facts = row(self.chip, self.fact, spacing=tokens.SPACE_ROW)
        facts.setStretch(1, 1)
        middle = column(facts, self.bar, self.why, spacing=5)
        times = QWidget()
        times.setLayout(column(1, self.time, self.more, 1, spacing=2))
        times.setFixedWidth(158)
        acts = QWidget()
        buttons = row(1, self.pause, self.go_on, self.decide, self.up, self.down, self.menu, spacing=tokens.SPACE_PAIR)
        acts.setLayout(buttons)
        acts.setFixedWidth(164)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE_TIGHT, 6, tokens.SPACE_ROW, 6)
        layout.setSpacing(tokens.SPACE)
        layout.addWidget(head)
        layout.addLayout(column(1, self.file, self.to, 1, spacing=2), 3)
        middle.insertStretch(0)
        middle.addStretch()
        layout.addLayout(middle, 6)
        layout.addWidget(times)
        layout.addWidget(acts)

    def _connect(self) -> None:
        self.pause.clicked.connect(lambda: self.pause_wanted.emit(self.upload_id))
        self.go_on.done.connect(lambda: self.go_on_wanted.emit(self.upload_id))
        self.decide.clicked.connect(self._on_decide)
        self.up.clicked.connect(lambda: self.move_wanted.emit(self.upload_id, -1))
        self.down.clicked.connect(lambda: self.move_wanted.emit(self.upload_id, 1))
        self.menu.clicked.connect(lambda: self._ask_menu(self.menu.mapToGlobal(self.menu.rect().bottomLeft())))
        self.grip.dragged.connect(lambda at: self.drag_moved.emit(self.upload_id, self._height_of(at)))
        self.grip.dropped.connect(lambda at: self.drag_ended.emit(self.upload_id, self._height_of(at)))

    def show_entry(self, entry: Entry, words: RowWords, *, runs_here: bool, is_first: bool, is_last: bool) -> None:
        """Show how the upload stands now.

        Args:
            entry: the upload.
            words: what is said of it.
            runs_here: whether this window runs it, paused or not.
            is_first: whether it cannot go further up.
            is_last: whether it cannot go further down.
        """
        before, self.entry = self.entry, entry
        self.grip.setVisible(entry.can_move)
        self.number.setText(str(entry.place or ""))
        self.file.set_text(entry.upload.file_name)
        self.to.set_text(f"to {entry.upload.campaign} · {entry.account.name}")
        self.chip.show_words(*words.chip)
        self.fact.set_text(words.fact)
        self.bar.set_parts([(entry.leads_in(state), tone) for state, tone in DONE_PARTS])
        self.bar.setVisible(
            not words.why and (entry.standing is not Standing.WAITING or entry.upload.started_at is not None)
        )
        self.bar.setAccessibleName(f"{entry.upload.file_name}: {words.fact}")
        self.why.set_text(words.why)
        self.why.setVisible(bool(words.why))
        self.time.setText(words.time)
        self.more.setText(words.more)
        self._show_buttons(entry, runs_here=runs_here)
        self.up.setEnabled(not is_first)
        self.down.setEnabled(not is_last)
        if before is not None and before.standing is not entry.standing:
            self.go_on.doze()
            self._dress()
        spoken = (
            f"{entry.upload.file_name} to {entry.upload.campaign}",
            words.chip[0],
            words.fact,
            words.why,
            words.time,
        )
        self.setAccessibleName(", ".join(each for each in spoken if each))

    def _show_buttons(self, entry: Entry, *, runs_here: bool) -> None:
        standing, cause = entry.standing, entry.upload.stop_cause
        self.pause.setVisible(standing is Standing.RUNNING and runs_here)
        can_go_on = standing is Standing.PAUSED or (standing is Standing.WAITING and not entry.goes)
        is_over = not entry.requests_left
        plain = (StopCause.INTERRUPTED, StopCause.TOO_MANY, StopCause.UNCONFIRMED, StopCause.TRIAL, StopCause.NONE)
        goes_on = standing is Standing.NEEDS_YOU and not is_over and cause in plain
        self.go_on.setVisible(can_go_on or goes_on)
        needs = standing is Standing.NEEDS_YOU and not goes_on
        self.decide.setVisible(needs)
        self.decide.set_words("Open account" if cause is StopCause.CREDENTIALS else "Decide…")
        moves = standing is Standing.WAITING and entry.goes
        self.up.setVisible(moves)
        self.down.setVisible(moves)

    def _on_decide(self) -> None:
        is_account = self.entry is not None and self.entry.upload.stop_cause is StopCause.CREDENTIALS
        (self.settings_wanted if is_account else self.open_wanted).emit(self.upload_id)

    def _height_of(self, at: QPoint) -> int:
        """Return how far down a place on the screen is in what holds the rows."""
        return self.mapToParent(self.mapFromGlobal(at)).y()

    def _ask_menu(self, at: QPoint) -> None:
        self.menu_wanted.emit(self.upload_id, at)

    def _dress(self) -> None:
        c = self._look.colours
        ground, edge = c.surface, "transparent"
        if self.entry is not None and self.entry.standing is Standing.RUNNING:
            ground, edge = c.accent_soft, c.accent
        if self.hasFocus():
            edge = c.accent_fill
        self.setStyleSheet(
            f"#uploadRow {{ background: {ground}; border: 0; border-left: 3px solid {edge};"
            f" border-bottom: 1px solid {c.line}; }}"
        )

    # Qt

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, by = event.key(), _KEYS.get(Qt.Key(event.key()))
        if by is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_wanted.emit(self.upload_id, by)
        elif by is not None:
            self.step_wanted.emit(self.upload_id, by)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_wanted.emit(self.upload_id)
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat():
            wanted = self.pause if self.pause.isVisible() else self.go_on if self.go_on.isVisible() else None
            if wanted is not None:
                wanted.click()
        elif key == Qt.Key.Key_Menu:
            self._ask_menu(self.mapToGlobal(self.rect().center()))
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._dress()
        self.chosen.emit(self.upload_id)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._dress()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.open_wanted.emit(self.upload_id)
