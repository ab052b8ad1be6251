"""The page Uploads: what is being sent and what waits, in its order, with one time when everything is sent.

Every second it shows the line anew, as the journal has it; what a person wants goes to the engine's line or, for what
this window runs, to its runner.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from ozogui.engine.line_view import Entry, LineView, Standing
from ozogui.errors import UserError
from ozogui.ui.batches.running_words import waits_for
from ozogui.ui.batches.upload_words import next_in_s
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit import tokens
from ozogui.ui.kit.announcing import announce
from ozogui.ui.kit.controls import Card, column, row
from ozogui.ui.kit.hold_button import HoldButton
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.page import Bar, Page
from ozogui.ui.uploads import uploads_words
from ozogui.ui.uploads.hours_dialog import HoursDialog
from ozogui.ui.uploads.plan_dialog import PlanDialog
from ozogui.ui.uploads.time_line import TimeLine
from ozogui.ui.uploads.upload_row import HEIGHT, UploadRow
from ozogui.uploads.records import Plan, StopCause
from ozogui.wording import count, duration

TICK_MS = 1_000


class UploadsPage(Page):
    """Shows the line. Lives in the UI thread."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(look, "Uploads", "", parent)
        self.journey = journey
        self.view = LineView(())
        """The line as last read."""
        self._rows: dict[int, UploadRow] = {}
        self.all_on = HoldButton(look, icon="play", name="continueAllButton")
        self.all_on.make_quiet()
        self.all_on.needs_holding = False
        self.all_on.done.connect(self._on_all_on)
        self.corner.addWidget(self.all_on)
        self.next = Text(look, Type.H2, tabular=True)
        self.rule = ElidedText(look, Type.SMALL, "text2")
        self.line = TimeLine(look)
        self.card = Card()
        self.card.setObjectName("uploadsTimes")
        head = row(self.next, 1, self.rule, spacing=tokens.SPACE)
        self.card.box.addLayout(head)
        self.card.box.addWidget(self.line)
        self.content.addWidget(self.card)
        self.list = QFrame()
        self.list.setObjectName("uploadsList")
        self._box = QVBoxLayout(self.list)
        self._box.setContentsMargins(1, 1, 1, 1)
        self._box.setSpacing(0)
        self.content.addLayout(column(self.list, 1, spacing=0), 1)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._read)
        journey.upload_changed.connect(self._read_if_seen)
        look.changed.connect(self._dress)
        self._dress()

    # Showing

    def _read_if_seen(self) -> None:
        if self.isVisible():
            self._read()

    def _read(self) -> None:
        try:
            self.view = self.journey.line.look(self.journey.runner.ids)
            self._show()
        except UserError as error:
            self._timer.stop()  # the same trouble would be told every second
            self.show_error(error)

    def _show(self) -> None:
        view, now = self.view, self.journey.clock.now()
        title = uploads_words.title(view, now)
        is_new = title != self.title.text()
        self.title.setText(title)
        self.sentence.setText(uploads_words.sentence(view))
        self._show_rows(view, now)
        self._show_pace(view, now)
        resting = self._resting()
        self.all_on.setVisible(bool(resting))
        self.all_on.set_words(f"Continue with {count('upload', len(resting))}")
        self.list.setVisible(bool(view.entries))
        if is_new:
            self.bar_changed.emit()

    def _show_rows(self, view: LineView, now: float) -> None:
        runner = self.journey.runner
        ids = [entry.upload.id for entry in view.entries]
        for gone in set(self._rows) - set(ids):
            row_ = self._rows.pop(gone)
            self._box.removeWidget(row_)
            row_.deleteLater()
        movable: dict[str, list[int]] = {}
        for entry in view.entries:
            if entry.can_move:
                movable.setdefault(entry.key, []).append(entry.upload.id)
        for place, entry in enumerate(view.entries):
            mine = movable.get(entry.key, [])
            found = self._rows.get(entry.upload.id) or self._make_row(entry.upload.id)
            if self._box.indexOf(found) != place:
                self._box.insertWidget(place, found)
            wait = waits_for(self.journey, entry.upload.id)
            found.show_entry(
                entry,
                uploads_words.row_words(entry, now, wait),
                runs_here=runner.runs(entry.upload.id),
                is_first=mine[:1] == [entry.upload.id],
                is_last=mine[-1:] == [entry.upload.id],
            )

    def _make_row(self, upload_id: int) -> UploadRow:
        made = self._rows[upload_id] = UploadRow(self.look, upload_id, self.list)
        made.move_wanted.connect(self._on_move)
        made.step_wanted.connect(self._on_step)
        made.drag_moved.connect(self._on_dragged)
        made.drag_ended.connect(lambda upload_id, _y: self._on_dropped(upload_id))
        made.pause_wanted.connect(lambda upload_id: self._try(lambda: self.journey.sending.pause(upload_id)))
        made.go_on_wanted.connect(lambda upload_id: self._try(lambda: self.journey.sending.go_on(upload_id)))
        made.open_wanted.connect(self._on_open)
        made.settings_wanted.connect(lambda _upload_id: self.journey.place_wanted.emit(Place.SETTINGS))
        made.menu_wanted.connect(self._on_menu)
        return made

    def _show_pace(self, view: LineView, now: float) -> None:
        going = [entry for entry in view.entries if entry.foreseen is not None]
        self.card.setVisible(bool(going))
        if not going:
            return
        sending = [entry for entry in going if entry.standing is Standing.RUNNING]
        self.line.show_view(view, now)
        accounts = list({entry.key: entry.account for entry in going}.values())
        first = (sending or going)[0]
        if not sending:
            self.next.setText("Nothing is sent just now")
        else:
            pace = self.journey.engine.pace_for(first.account)
            next_s = next_in_s(pace.slots(), pace.held_for())
            words = "Waiting for an answer" if next_s is None else "Next request now"
            self.next.setText(f"Next request in {duration(next_s)}" if next_s else words)
        how = "In turns" if first.account.in_turns else "One after the other"
        takes = f"{how}: this account takes {count('request', first.account.limit)} a minute"
        several = f"{count('account', len(accounts))} side by side, each at its own pace"
        self.rule.set_text(takes if len(accounts) == 1 else several)

    def _dress(self) -> None:
        c = self.look.colours
        self.list.setStyleSheet(
            f"#uploadsList {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: 8px; }}"
        )

    def _resting(self) -> tuple[int, ...]:
        """Return what waits from before, or was interrupted, and goes on when a person says so."""
        return tuple(
            entry.upload.id
            for entry in self.view.entries
            if (entry.standing is Standing.WAITING and not entry.goes)
            or (entry.upload.stop_cause is StopCause.INTERRUPTED and entry.requests_left)
        )

    # Order

    def _on_move(self, upload_id: int, by: int) -> None:
        self._try(lambda: self.journey.line.move(upload_id, by))
        self._read()
        entry = self.view.entry(upload_id)
        if entry is not None and entry.can_move:
            announce(self, uploads_words.moved_words(entry, self.journey.clock.now()))
            self._rows[upload_id].setFocus()

    def _on_step(self, upload_id: int, by: int) -> None:
        ids = [entry.upload.id for entry in self.view.entries]
        place = ids.index(upload_id) + by
        if 0 <= place < len(ids):
            self._rows[ids[place]].setFocus()

    def _on_dragged(self, upload_id: int, y: int) -> None:
        """Let the row change places as soon as the pointer is over another one of its account that waits."""
        ids = [entry.upload.id for entry in self.view.entries]
        over = ids[max(0, min(len(ids) - 1, y // HEIGHT))]
        mine = self.view.entry(upload_id)
        if over == upload_id or mine is None:
            return
        movable = [each.upload.id for each in self.view.entries if each.key == mine.key and each.can_move]
        if over in movable:
            self._try(lambda: self.journey.line.move_to(upload_id, movable.index(over)))
            self._read()

    def _on_dropped(self, upload_id: int) -> None:
        entry = self.view.entry(upload_id)
        if entry is not None:
            announce(self, uploads_words.moved_words(entry, self.journey.clock.now()))

    # What can be done

    def _on_all_on(self) -> None:
        line, ids = self.journey.line, self._resting()
        self._try(lambda: line.go_on(ids))
        self._try(self.journey.sending.tend)

    def _on_open(self, upload_id: int) -> None:
        self._try(lambda: self.journey.bring_to_front(upload_id))

    def _on_menu(self, upload_id: int, at: QPoint) -> None:
        entry = self.view.entry(upload_id)
        if entry is not None:
            self.menu_for(entry).popup(at)

    def menu_for(self, entry: Entry) -> QMenu:
        """Return the menu of what else can be done with an upload."""
        menu, sending, line = QMenu(self), self.journey.sending, self.journey.line
        menu.setObjectName("uploadMenu")
        upload_id, runner = entry.upload.id, self.journey.runner
        menu.addAction("Open", lambda: self._on_open(upload_id))
        waits = entry.standing in (Standing.WAITING, Standing.PAUSED) and not runner.runs(upload_id)
        if waits:
            menu.addAction("Run now", lambda: self._try(lambda: sending.run_now(upload_id)))
            menu.addAction("Plan…", lambda: self._ask_plan(entry))
        if entry.standing is Standing.WAITING and entry.goes:
            menu.addAction("Pause", lambda: self._try(lambda: sending.pause(upload_id)))
        if runner.runs(upload_id):
            menu.addAction("Stop", lambda: runner.stop(upload_id))
        turns = QAction("Share the account's requests in turns", menu, checkable=True, checked=entry.account.in_turns)
        turns.setEnabled(not entry.account.is_practice)
        turns.toggled.connect(lambda on: self._try(lambda: line.share(entry.account, in_turns=on)))
        menu.addSeparator()
        menu.addAction(turns)
        of_account = menu.addAction("Calling hours of the account…", lambda: self._ask_hours(entry))
        of_account.setEnabled(not entry.account.is_practice)
        menu.addSeparator()
        out = menu.addAction("Take out", lambda: self._on_take_out(entry))
        out.setEnabled(entry.standing is not Standing.RUNNING and not runner.runs(upload_id))
        return menu

    def _ask_plan(self, entry: Entry) -> None:
        line = self.journey.line

        def keep(plan: Plan) -> None:
            self._try(lambda: line.plan(entry.upload.id, plan))

        zone = line.rules.zone_for(entry.account)
        PlanDialog(self.look, entry, self.journey.clock.now(), zone, keep, self.window()).open()

    def _ask_hours(self, entry: Entry) -> None:
        HoursDialog(self.look, entry.account, self.journey.line.rules.set_hours, self.window()).open()

    def _on_take_out(self, entry: Entry) -> None:
        self._try(lambda: self.journey.line.remove(entry.upload.id))
        left = count("lead", entry.leads_in(*(each for each, tone in uploads_words.DONE_PARTS if tone == "track")))
        self.notice.tell(
            f"{entry.upload.file_name} was taken out.", f"It stays in History, {left} not sent.", tone="ok"
        )

    def _try(self, act: Callable[[], object]) -> None:
        """Do what a person wants, show the trouble if there is one, and the line as it is then."""
        try:
            act()
        except UserError as error:
            self.show_error(error)
        self.journey.upload_changed.emit()

    # The page

    @override
    def bar(self) -> Bar:
        words = "Add another list" if self.view.entries else "Open a spreadsheet"
        hint = "Close the program and they wait; nothing is lost" if self.view.entries else ""
        return Bar(next=words, next_icon="plus", hint=hint)

    @override
    def on_next(self) -> None:
        upload_id = self.journey.sending.upload_id
        if upload_id is not None and self.view.entry(upload_id) is not None:
            self.journey.close_file()  # it is sent, or said to be: the next list begins anew
        self.journey.place_wanted.emit(Place.SPREADSHEET)

    @override
    def entered(self) -> None:
        self._read()

    @override
    def focus_first(self) -> None:
        first = next(
            (self._rows[entry.upload.id] for entry in self.view.entries if entry.upload.id in self._rows), None
        )
        if first is None:
            super().focus_first()
        else:
            first.setFocus()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
