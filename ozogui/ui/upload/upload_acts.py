"""The buttons of step 5 in the bottom bar: which of them are there in which state, and what they are called.

Pressing them is connected by the page. There is never more than one primary among those that are shown.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ozogui.ui.batches.upload_facts import UploadFacts
from ozogui.ui.journey.upload_runner import UploadRunner
from ozogui.ui.kit.controls import Button
from ozogui.ui.kit.look import Look
from ozogui.uploads.records import StopCause, UploadState
from ozogui.wording import count


class UploadActs:
    """The six buttons; owned by the page."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        self.stop = Button(look, "Stop…", kind="danger", icon="stop", name="stopButton")
        self.account = Button(look, "Open account", kind="tall", name="openAccountButton")
        self.another = Button(look, "Load another spreadsheet", kind="tall", name="loadAnotherButton")
        self.pause = Button(look, "Pause the upload", kind="primary", icon="pause", trailing=True, name="pauseButton")
        self.upload = Button(look, kind="primary", icon="upload", trailing=True, name="uploadButton")
        self.export = Button(
            look, "Save results workbook…", kind="primary", icon="download", trailing=True, name="exportResultsButton"
        )
        self.all = (self.stop, self.account, self.another, self.pause, self.upload, self.export)
        self.is_pausing = False
        """A pause was asked for, and the request under way has not ended yet."""
        for act in self.all:
            act.setParent(parent)
            act.hide()

    def show_for(self, facts: UploadFacts | None, runner: UploadRunner) -> None:
        """Mark the buttons that belong to an upload as it stands now; the bottom bar hides the others."""
        here = facts is not None and runs_here(runner, facts)
        shown: set[Button] = set()
        if facts is not None and not runs_elsewhere(runner, facts):
            shown = self._while_running(facts) if here else self._while_not_running(facts)
            self._name(facts)
        for act in self.all:
            act.setProperty("unused", act not in shown)
        words = "Stop now…" if runner.is_stopping else "Stop…"
        self.stop.set_words(words if here else "Cancel the rest…")
        if facts is None or not here or facts.upload.state is UploadState.PAUSED:
            self.is_pausing = False
        possible = not runner.is_stopping and (here or not runner.is_running)
        for act in (self.stop, self.pause, self.upload):
            act.setEnabled(possible)
            act.setAccessibleDescription("" if possible else self.hint(facts, runner))
        self.pause.setEnabled(possible and not self.is_pausing)
        if here and runner.is_stopping:
            self.stop.setEnabled(True)  # who does not want to wait for the answer can cut it off

    def _while_running(self, facts: UploadFacts) -> set[Button]:
        return {self.stop, self.upload if facts.upload.state is UploadState.PAUSED else self.pause}

    def _while_not_running(self, facts: UploadFacts) -> set[Button]:
        if facts.is_finished:
            return {self.another, self.export}
        shown = {self.upload}
        if facts.was_started:
            shown.add(self.stop)
        if facts.upload.stop_cause is StopCause.CREDENTIALS:
            shown.add(self.account)
        return shown

    def _name(self, facts: UploadFacts) -> None:
        if facts.was_started:
            rest = "the rest, " if facts.upload.stop_cause is StopCause.TRIAL else ""
            self.upload.set_words(f"Go on with {rest}{count('lead', facts.sums.waiting)}", "play")
        else:
            requests = count("request", len(facts.batches))
            self.upload.set_words(f"Upload {count('lead', facts.leads)} in {requests}", "upload")

    def hint(self, facts: UploadFacts | None, runner: UploadRunner) -> str:
        """Return what the bottom bar says beside the buttons."""
        if facts is None:
            return ""
        if runs_elsewhere(runner, facts):
            return f"This upload is run by {facts.upload.held_by} just now."
        if runs_here(runner, facts):
            return self._running_hint(facts, runner)
        if runner.is_running:
            return "Another upload is running: this one can go when that has finished."
        return "" if facts.was_started else "What is queued cannot be taken back from here."

    def _running_hint(self, facts: UploadFacts, runner: UploadRunner) -> str:
        if runner.is_stopping:
            return "Stopping: the request under way is let finish."
        if self.is_pausing:
            return "Pausing: the request under way is let finish."
        if facts.upload.state is UploadState.PAUSED:
            return ""
        return "Running. Steps 1 to 4 can be looked at, not changed."


def runs_here(runner: UploadRunner, facts: UploadFacts) -> bool:
    """Return whether this window runs the upload, paused or not."""
    return runner.is_running and runner.upload_id == facts.upload.id


def runs_elsewhere(runner: UploadRunner, facts: UploadFacts) -> bool:
    """Return whether another program runs the upload: the command line, or a second window."""
    return bool(facts.upload.held_by) and not runs_here(runner, facts)
