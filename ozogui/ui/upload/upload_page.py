"""Step 5, Upload: start, pause, go on and stop; the pace and the batches while it runs, the sums at its end.

The page reads the journal anew whenever something changed, so that screen and disk cannot disagree; only countdowns
move by a timer of its own, once a second, while they are in sight.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ozogui.errors import UserError
from ozogui.ui.batches.later_results import Later, Results, later_of, read_results
from ozogui.ui.batches.running_words import waits_for
from ozogui.ui.batches.upload_facts import UploadFacts, read_facts
from ozogui.ui.batches.upload_files import save_batches, save_held_back, save_results
from ozogui.ui.batches.upload_words import (
    idle_line,
    next_in_s,
    running_line,
    sentence,
    title,
    waiting_sentence,
    waiting_title,
)
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.page import Bar, Page
from ozogui.ui.upload import send_summary
from ozogui.ui.upload.batches_panel import BatchesPanel
from ozogui.ui.upload.connection_watch import BACK, GONE, ConnectionWatch
from ozogui.ui.upload.finished_panel import FinishedPanel
from ozogui.ui.upload.progress_panel import ProgressPanel
from ozogui.ui.upload.send_stage import SendStage
from ozogui.ui.upload.upload_acts import UploadActs, runs_elsewhere, runs_here
from ozogui.ui.upload.upload_decisions import UploadDecisions
from ozogui.ui.upload.upload_results import UploadResults
from ozogui.uploads.records import BatchState, StopCause, UploadState
from ozogui.uploads.sending.events import WaitReason
from ozogui.uploads.sending.pace import Slot

TICK_MS = 1_000
_START_TITLES = {
    StopCause.NOT_STARTED: "The campaign was not started.",
    StopCause.PERHAPS_STARTED: "The campaign may be dialling.",
}


class UploadPage(Page):
    """Shows the upload in front, whatever state it is in."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(look, "Upload", "", parent)
        self.journey = journey
        self._facts: UploadFacts | None = None
        self._results: Results | None = None
        self._later = Later("")
        self._told: tuple[int, StopCause] | None = None
        self._connection = ConnectionWatch()
        self.progress = ProgressPanel(look)
        self.finished = FinishedPanel(look)
        self.batches = BatchesPanel(look)
        self.decisions = UploadDecisions(self, journey, lambda: self._facts)
        self.results = UploadResults(self, journey, lambda: self._facts)
        self._buttons = UploadActs(look, self)
        self.acts = self._buttons.all
        self._hold_is_large = False
        self._raw_button = Button(
            look, "Full reply from CloudAgent", kind="plain", icon="eye", name="cornerRawAnswerButton"
        )
        self.send = SendStage(self, journey, self._buttons.upload)
        self.send.wanted.connect(self._on_upload)
        self.send.panel.drawer.folded_changed.connect(lambda _folded: self._show_drawer())
        self.corner.addWidget(self.send.panel.drawer.button)
        self.corner.addWidget(self._raw_button)
        self.content.addWidget(self.send.panel, 1)
        self.content.addWidget(self.progress)
        self.content.addWidget(self.finished)
        self.content.addWidget(self.batches, 1)
        self.inner.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_timer)
        self._connect()
        self._read()

    def _connect(self) -> None:
        journey, buttons, decisions = self.journey, self._buttons, self.decisions
        buttons.stop.clicked.connect(decisions.stop)
        buttons.account.clicked.connect(lambda: journey.place_wanted.emit(Place.SETTINGS))
        buttons.another.clicked.connect(self._on_another)
        buttons.pause.clicked.connect(self._on_pause)
        buttons.campaign.clicked.connect(lambda: journey.place_wanted.emit(Place.CAMPAIGN))
        buttons.leave.clicked.connect(self._on_leave_line)
        buttons.export.clicked.connect(self._on_export)
        self._raw_button.clicked.connect(self.batches.raw_button.click)
        self.batches.selection_changed.connect(lambda: self._raw_button.setEnabled(self.batches.raw_button.isEnabled()))
        self.batches.decide_wanted.connect(decisions.decide)
        self.batches.raw_wanted.connect(decisions.show_raw)
        self.finished.decide_wanted.connect(decisions.decide_first)
        self.finished.send_again_wanted.connect(decisions.send_refused_again)
        self.finished.save_refused_wanted.connect(self._on_save_refused)
        self.finished.save_held_back_wanted.connect(self._on_save_held_back)
        self._connect_results()
        self._noticed = ""
        """What was said about the run itself; of no use once it is over."""
        journey.runner.noticed.connect(self._on_noticed)
        journey.upload_changed.connect(self._read)
        journey.check_changed.connect(self._show_finished)

    def _connect_results(self) -> None:
        finished, results = self.finished, self.results
        finished.add_result_wanted.connect(results.add)
        finished.fetch_failed_wanted.connect(lambda: results.ask_to_fetch(self._later))
        finished.repair_failed_wanted.connect(self._on_repair_failed)
        finished.repair_refused_wanted.connect(results.repair_refused)
        finished.repair_held_back_wanted.connect(results.repair_held_back)
        finished.open_sheet_wanted.connect(results.open_sheet)

    @property
    def facts(self) -> UploadFacts | None:
        """The upload in front, as last read."""
        return self._facts

    # Showing

    def _read(self) -> None:
        """Read the journal and show everything anew."""
        before, upload_id = self._facts, self.journey.sending.upload_id
        try:
            self._facts = None if upload_id is None else read_facts(self.journey.journal, upload_id)
            self._results = None if upload_id is None else read_results(self.journey.engine, upload_id)
        except UserError as error:
            self._facts = None
            self.show_error(error)
        facts = self._facts
        if facts is not None and (before is None or before.upload.id != facts.upload.id):
            self.notice.hide()
            self._told = None
        over = facts is not None and self._is_over(facts)
        is_before = self.send.is_for(facts)
        self._place_hold(is_large=is_before)
        self.send.show(facts if is_before else None)
        if over and self._noticed and self.notice.title == self._noticed:
            self.notice.hide()
        # Each is shown or hidden once: what is shown for a moment only leaves its room behind in the layout.
        self.send.panel.setVisible(is_before)
        self._show_drawer()
        self.progress.setVisible(facts is not None and not over and not is_before)
        self.finished.setVisible(over)
        self._raw_button.setVisible(over)
        self.batches.setVisible(facts is not None and not is_before)
        if facts is None:
            self.title.setText("No upload yet")
            self.sentence.setText("Check a spreadsheet and choose a campaign first, or open an upload out of History.")
        else:
            self._show(facts)
        in_line = facts is not None and self.journey.sending.is_in_line(facts.upload.id)
        self._buttons.show_for(facts, self.journey.runner, is_in_line=in_line)
        self.bar_changed.emit()

    def _place_hold(self, *, is_large: bool) -> None:
        """Put the button that sends where no other primary stands; once begun, into the bottom bar to go on with."""
        button = self._buttons.upload
        if is_large == self._hold_is_large:
            return
        self._hold_is_large = is_large
        button.hide()
        if is_large:
            self.acts = tuple(act for act in self._buttons.all if act is not button)
            self.bar_changed.emit()  # takes it out of the bar
            button.make_large()
            self.send.panel.place.addWidget(button)
            button.show()
        else:
            self.send.panel.place.removeWidget(button)
            button.setParent(self)
            self.acts = self._buttons.all

    def _show_drawer(self) -> None:
        """Show the first lead beside the summary, or the button that opens it; neither once the upload was begun."""
        drawer, is_before = self.send.panel.drawer, self.send.is_for(self._facts)
        drawer.button.setVisible(is_before and drawer.is_folded)
        if drawer.is_folded and not is_before:
            drawer.button.setChecked(False)

    def _show(self, facts: UploadFacts) -> None:
        finished = self._is_over(facts)
        self.title.setText(self._title(facts))
        self.batches.show_head(shown=not finished)
        self.batches.show_facts(facts)
        self.batches.model.set_results(self._results.by_transaction if self._results is not None else {})
        account = self.journey.engine.account_of(facts.upload)
        self.journey.results.ask(account)
        self._show_finished()
        if not finished:
            self.progress.show_facts(facts, account.limit)
        self._tell(facts)
        self._tick()

    def _title(self, facts: UploadFacts) -> str:
        if self.send.is_for(facts):
            return send_summary.title(facts, self.send.parts_of(facts))
        if self.journey.sending.is_in_line(facts.upload.id):
            return waiting_title(facts)
        return title(facts)

    def _is_over(self, facts: UploadFacts) -> bool:
        return facts.is_finished and not runs_here(self.journey.runner, facts)

    def _show_finished(self) -> None:
        """Show the end of the upload, with what became of the leads since and what can be saved from here."""
        facts = self._facts
        if facts is None or not self._is_over(facts):
            return
        results = self._results
        if results is None:
            return
        self._later = later_of(facts, results, self.journey.results.trouble)
        is_open = self.journey.editing.check is not None and self.journey.is_open_here(facts.upload)
        check = self.journey.editing.check if is_open else None
        repairable = min(check.repairable_leads(), facts.sums.held_back) if check is not None else 0
        self.finished.show_facts(facts, is_open_here=is_open, repairable=repairable, later=self._later)

    def _on_timer(self) -> None:
        self.journey.results.look()
        facts = self._facts
        if facts is not None and self._has_saved(facts):
            self.journey.upload_changed.emit()  # History shows it too
            self.notice.tell("There is room again: CloudAgent's answer is saved now.", tone="ok")
            return
        if facts is not None and runs_elsewhere(self.journey.runner, facts):
            self._read()  # another program tells this window nothing
        else:
            self._tick()

    def _has_saved(self, facts: UploadFacts) -> bool:
        """Whether an answer that was only in memory has been written since the upload was read."""
        return facts.unsaved > len(self.journey.journal.unwritten(facts.upload.id))

    def _tick(self) -> None:
        """Move what moves by itself: countdowns, the forecast, the chart."""
        facts = self._facts
        if facts is None or self.journey.sending.upload_id != facts.upload.id:
            return
        try:
            left_s = 0.0 if self._is_over(facts) else self._show_pace(facts)
        except UserError as error:
            self._timer.stop()  # the same trouble would be told every second
            self.show_error(error)
            return
        if self.send.is_for(facts):
            self.sentence.setText(send_summary.sentence(facts))
            self.send.refresh()
            return
        is_cut_off = self._connection.is_gone and runs_here(self.journey.runner, facts)
        words = GONE if is_cut_off else sentence(facts, left_s, self._now())
        if (
            not is_cut_off
            and runs_here(self.journey.runner, facts)
            and (wait := waits_for(self.journey, facts.upload.id))
        ):
            words = f"{wait} Nothing is lost; it goes on by itself."
        if self.journey.sending.is_in_line(facts.upload.id):
            words = self.journey.sending.why_it_waits(facts.upload.id) or waiting_sentence(
                self.journey.sending.running_file
            )
        # Out of History, another file's upload may be in front than the one that the header names.
        named = "" if self.journey.is_open_here(facts.upload) else f"{facts.upload.file_name} · "
        self.sentence.setText(f"{named}{words}")

    def _show_pace(self, facts: UploadFacts) -> float:
        """Show pace and chart as they are now; return the seconds until the last batch is begun."""
        account = self.journey.engine.account_of(facts.upload)
        pace = self.journey.engine.pace_for(account)
        slots, left_s = pace.slots(), self.journey.engine.seconds_left(facts.upload.id)
        runner = self.journey.runner
        goes = runs_here(runner, facts) and facts.upload.state is not UploadState.PAUSED
        line = self._running_line(facts, slots, pace.held_for()) if goes else idle_line(slots)
        self.progress.show_pace(line, slots)
        is_foreseen = goes or not facts.was_started or runs_elsewhere(runner, facts)
        now = self.journey.clock.now()
        self.progress.show_curve(facts, account.limit, now, left_s if is_foreseen else None, pace.window_s)
        return left_s

    def _running_line(self, facts: UploadFacts, slots: tuple[Slot, ...], held_for_s: float) -> str:
        waiting = self.journey.runner.waiting_of(facts.upload.id)
        if waiting is not None and waiting.reason is not WaitReason.PACE:
            return waiting.words_at(self.journey.clock.now())
        return running_line(facts, next_in_s(slots, held_for_s))

    def _on_noticed(self, words: str) -> None:
        self._noticed = words
        if self._facts is None or not self._is_over(self._facts):
            self.notice.tell(words)

    def _tell(self, facts: UploadFacts) -> None:
        """Say once what went wrong beyond the state itself, and when it is right again."""
        here = runs_here(self.journey.runner, facts)
        if self._connection.look(facts, self.journey.runner.waiting_of(facts.upload.id) if here else None):
            self.notice.tell(BACK, tone="ok")
        upload = facts.upload
        words = _START_TITLES.get(upload.stop_cause)
        if words and self._told != (upload.id, upload.stop_cause):
            self._told = (upload.id, upload.stop_cause)
            self.notice.tell(words, upload.stop_reason)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.journey.clock.now(), UTC)

    # The bottom bar

    @override
    def bar(self) -> Bar:
        facts = self._facts
        if facts is None:
            return Bar(back="Back" if self.journey.sheet is not None else "History")
        if self._is_over(facts):
            return Bar(back="Check" if self.journey.editing.check is not None else "History")
        back = "Back" if self.journey.sheet is not None else "History"
        if self.send.is_for(facts):
            back = "Campaign" if self.journey.sheet is not None else "History"
            return Bar(hint=send_summary.proof(facts), hint_icon="tick-circle", back=back)
        return Bar(hint=self._buttons.hint(facts, self.journey.runner), back=back)

    @override
    def on_back(self) -> bool:
        over = self._facts is not None and self._is_over(self._facts)
        if over and self.journey.editing.check is not None:
            self.journey.place_wanted.emit(Place.CHECK)
        elif over or self.journey.sheet is None:
            self.journey.place_wanted.emit(Place.HISTORY)
        else:
            return False
        return True

    @override
    def entered(self) -> None:
        self._read()
        self.send.entered()

    @override
    def ask_to_send(self) -> bool:
        if self.send.is_for(self._facts):
            self.send.ask()
        elif self._buttons.upload.isVisible() and self._buttons.upload.isEnabled():
            self.decisions.ask_to_go_on()
        else:
            return False
        return True

    # Acts

    def _on_upload(self) -> None:
        self.notice.hide()
        self.decisions.go_on()

    def _on_pause(self) -> None:
        self._buttons.is_pausing = True
        if self._facts is not None:
            self.journey.sending.pause(self._facts.upload.id)
        self._read()

    def _on_leave_line(self) -> None:
        if self._facts is not None:
            self.journey.sending.leave_line(self._facts.upload.id)

    def _on_another(self) -> None:
        self.journey.close_file()
        self.journey.place_wanted.emit(Place.SPREADSHEET)

    def _on_export(self) -> None:
        if self._facts is not None:
            save_results(self, self.journey, self._facts.upload)

    def _on_save_held_back(self) -> None:
        if self._facts is not None:
            save_held_back(self, self.journey, self._facts.upload)

    def _on_repair_failed(self) -> None:
        if self._results is not None:
            self.results.repair_failed(self._results.reasons)

    def _on_save_refused(self) -> None:
        if self._facts is None:
            return
        refused = self._facts.in_state(BatchState.REFUSED)
        about = f"batch {refused[0].number}" if len(refused) == 1 else "refused batches"
        save_batches(self, self.journey, self._facts.upload, [batch.id for batch in refused], about)

    # Qt

    @override
    def takes_file(self, path: Path) -> bool:
        return self.results.takes(path)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.inner and event.type() == QEvent.Type.Resize:
            below = self.batches.minimumSizeHint().height() + tokens.SPACE
            self.finished.fit_into(self.inner.height() - below)
        return super().eventFilter(watched, event)
