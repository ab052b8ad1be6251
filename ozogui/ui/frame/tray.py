"""The icon beside the clock: how the uploads stand while the window is away, and a message when a person is wanted.

There is one only where the system has a tray. What is running is the runner's; the words are upload_words.py's.
"""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from ozogui.errors import UserError
from ozogui.resources import resource
from ozogui.ui.batches.upload_facts import NEEDING, read_facts
from ozogui.ui.batches.upload_words import near, need_you_words, sentence, title
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.plain_text import as_notification
from ozogui.uploads.records import StopCause, UploadRecord, UploadState
from ozogui.wording import count, number

SIZE = 64
MESSAGE_MS = 10_000
_BADGES = {"running": ("plane", "accent_fill"), "paused": ("pause", "warn_fill"), "wanted": ("triangle", "warn_fill")}


class Tray(QObject):
    """Keeps the window's place while an upload runs in the background. Lives in the UI thread; the window owns it."""

    told = Signal(str, str)
    """A message was shown: its title and its sentence."""

    def __init__(self, window: QWidget, look: Look, journey: Journey, *, is_available: bool | None = None) -> None:
        """Prepare; the icon comes with the first upload.

        Args:
            window: what the icon opens, and closes.
            look: colours and icons.
            journey: knows the upload that runs.
            is_available: whether there is a tray; the system is asked when it is None.
        """
        super().__init__(window)
        self._window, self._look, self._journey = window, look, journey
        asked = QSystemTrayIcon.isSystemTrayAvailable() if is_available is None else is_available
        self.is_available = asked
        """Whether the window can go there."""
        self._state = ""
        self._needing: dict[int, int] = {}
        self._last: dict[int, UploadState] = {}
        self._icon = QSystemTrayIcon(self)
        self.menu = QMenu(window)
        self.open_action = self.menu.addAction("Open OzoGUI", self.open)
        self.pause_action = self.menu.addAction("Pause", self._on_pause)
        self.menu.addSeparator()
        self.quit_action = self.menu.addAction("Quit", self._on_quit)
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._on_activated)
        self._icon.messageClicked.connect(self.open)
        journey.runner.changed.connect(self._read)
        journey.runner.ended.connect(self._on_ended)
        look.changed.connect(self._take_picture)

    # The window

    def take_window(self) -> None:
        """Hide the window and stay beside the clock; the upload goes on."""
        # Else the end of the last dialog would end the program.
        QApplication.setQuitOnLastWindowClosed(False)
        self._show_icon()
        self._window.hide()
        self._tell("OzoGUI goes on in the background.", "Open it here, beside the clock, whenever you like.")

    def open(self) -> None:
        """Bring the window back."""
        QApplication.setQuitOnLastWindowClosed(True)
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        self._journey.place_wanted.emit(Place.UPLOAD)

    @property
    def words(self) -> str:
        """What is said when the pointer rests on the icon."""
        return self._icon.toolTip()

    def hide(self) -> None:
        """Take the icon away; for the end of the program."""
        self._icon.hide()

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.open()

    def _on_quit(self) -> None:
        """Close the window as a person would: a running upload is asked about first."""
        self.open()
        self._window.close()

    def _on_pause(self) -> None:
        sending, runner = self._journey.sending, self._journey.runner
        if self._state == "running":
            runner.pause()
            return
        for upload_id in runner.ids:
            sending.go_on(upload_id)

    # The uploads

    def _read(self) -> None:
        """Show how the uploads stand; tell when one waits for a person."""
        runner, journal = self._journey.runner, self._journey.journal
        ids = runner.ids or ((runner.upload_id,) if runner.upload_id is not None else ())
        if not ids or not self.is_available:
            return
        try:
            uploads = [journal.upload(each) for each in ids]
            sums = [journal.sums(each) for each in ids]
            needing = [journal.count_batches(each, *NEEDING) for each in ids]
        except UserError:  # the page tells what is wrong with the journal, or with an upload that was deleted
            return
        queued = sum(each.queued for each in sums)
        leads = count("lead", sum(each.rows - each.held_back for each in sums))
        what = uploads[0].file_name if len(uploads) == 1 else count("upload", len(uploads))
        self._show_state(uploads, sum(needing), f"{what}: {number(queued)} of {leads} accepted{self._when_done()}")
        for upload, need in zip(uploads, needing, strict=True):
            self._tell_of(upload, need)

    def _when_done(self) -> str:
        """Return when everything is sent, where more than one upload is in line."""
        journey = self._journey
        if len(journey.sending.all_in_line) < 2:
            return ""
        view = journey.line.look(journey.runner.ids)
        waiting = sum(1 for entry in view.entries if entry.goes)
        more = f", {number(waiting)} more {'waits' if waiting == 1 else 'wait'}" if waiting else ""
        if view.done_at is None:
            return more
        return f"{more}, everything sent {near(view.done_at, journey.clock.now())}"

    def _tell_of(self, upload: UploadRecord, needing: int) -> None:
        before, known = self._last.get(upload.id), self._needing.get(upload.id)
        self._last[upload.id], self._needing[upload.id] = upload.state, needing
        if known is None:
            known = needing  # what an earlier run left needs no message now
        is_new = upload.state is not before
        if upload.state is UploadState.PAUSED and is_new and upload.stop_cause is not StopCause.PERSON:
            self._tell_state(upload.id)
        elif needing > known == 0 and self._journey.runner.runs(upload.id):
            self._tell(f"{upload.file_name}: {need_you_words(needing)}", "The other batches go on meanwhile.")

    def _show_state(self, uploads: list[UploadRecord], needing: int, words: str) -> None:
        runs = self._journey.runner.is_running
        paused = all(upload.state is UploadState.PAUSED for upload in uploads)
        state = ("paused" if paused else "running") if runs else "wanted" if needing else ""
        self.pause_action.setVisible(runs)
        self.pause_action.setText("Go on" if paused else "Pause")
        self._icon.setToolTip(as_notification(f"OzoGUI: {'paused, ' if runs and paused else ''}{words}"))
        if state != self._state or self._icon.icon().isNull():
            self._state = state
            self._take_picture()
        if runs:
            self._show_icon()

    def _on_ended(self, upload_id: int) -> None:
        """Tell the end of an upload, unless it was the person who stopped, or it only lets others go before."""
        if not self.is_available:
            return
        try:
            upload = self._journey.journal.upload(upload_id)
        except UserError:
            return
        if upload.state is UploadState.READY:
            return
        if upload.state is UploadState.FINISHED or upload.stop_cause is not StopCause.PERSON:
            self._tell_state(upload_id)

    def _tell_state(self, upload_id: int) -> None:
        journey = self._journey
        try:
            facts, left_s = read_facts(journey.journal, upload_id), journey.engine.seconds_left(upload_id)
        except UserError:
            return
        self._tell(
            f"{facts.upload.file_name}: {title(facts)}",
            sentence(facts, left_s, datetime.fromtimestamp(journey.clock.now(), UTC)),
        )

    def _tell(self, words: str, more: str) -> None:
        """Show a message, unless the person has the window before them."""
        if self._window.isVisible() and self._window.isActiveWindow():
            return
        if self._icon.isVisible():
            shown = as_notification(words), as_notification(more)
            self._icon.showMessage(*shown, QIcon(_picture(self._look, self._state)), MESSAGE_MS)
        if self.is_available:
            self.told.emit(words, more)

    # The icon

    def _show_icon(self) -> None:
        if self._icon.icon().isNull():
            self._take_picture()
        # Asked again, since a tray can go away while the program runs, and Qt warns where there is none.
        self._icon.setVisible(QSystemTrayIcon.isSystemTrayAvailable())

    def _take_picture(self) -> None:
        self._icon.setIcon(QIcon(_picture(self._look, self._state)))


def _picture(look: Look, state: str) -> QPixmap:
    """Return the program's mark, with a badge that says how the upload stands."""
    pixmap = QIcon(str(resource("icons/ozogui.svg"))).pixmap(QSize(SIZE, SIZE))
    if state not in _BADGES:
        return pixmap
    name, fill = _BADGES[state]
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    badge = QRectF(SIZE * 0.42, SIZE * 0.42, SIZE * 0.58, SIZE * 0.58)
    painter.setBrush(look.colour("#FFFFFF"))
    painter.drawEllipse(badge)
    painter.setBrush(look.colour(fill))
    painter.drawEllipse(badge.adjusted(3, 3, -3, -3))
    inside = badge.adjusted(9, 9, -9, -9).toRect()
    painter.drawPixmap(inside, look.pixmap(name, "#FFFFFF", inside.width()))
    painter.end()
    return pixmap
