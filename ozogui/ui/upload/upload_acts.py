"""The buttons of step 5 in the bottom bar: which of them are there in which state, and what they are called.

Pressing them is connected by the page. There is never more than one primary among those that are shown.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ozogui.ui.batches.upload_facts import UploadFacts
from ozogui.ui.journey.upload_runner import UploadRunner
from ozogui.ui.kit.controls import Button
from ozogui.ui.kit.hold_button import HoldButton
from ozogui.ui.kit.look import Look
from ozogui.uploads.records import StopCause, UploadState
from ozogui.wording import count


class UploadActs:
    """The buttons; owned by the page."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        self.stop = Button(look, "Stop…", kind="danger", icon="stop", name="stopButton")
        self.account = Button(look, "Open account", kind="tall", name="openAccountButton")
        self.another = Button(look, "Open another list", kind="tall", name="loadAnotherButton")
        self.pause = Button(look, "Pause the upload", kind="primary", icon="pause", trailing=True, name="pauseButton")
        self.upload = HoldButton(look, name="uploadButton")
        self.export = Button(
            look, "Save results workbook…", kind="primary", icon="download", trailing=True, name="exportResultsButton"
        )
        self.campaign = Button(look, "Choose another campaign", kind="tall", name="anotherCampaignButton")
        self.leave = Button(look, "Do not wait", kind="tall", name="leaveLineButton")
        self.all = (
            self.stop, self.account, self.campaign, self.another, self.leave, self.pause, self.upload, self.export,
        )  # fmt: skip
        self.is_pausing = False
        """A pause was asked for, and the request under way has not ended yet."""
        for act in self.all:
            act.setParent(parent)
            act.hide()

    def show_for(self, facts: UploadFacts | None, runner: UploadRunner, *, is_in_line: bool) -> None:
        """Mark the buttons that belong to an upload as it stands now; the bottom bar hides the others."""
        here = facts is not None and runs_here(runner, facts)
        shown: set[Button] = set()
        if facts is not None and is_in_line:
            shown = {self.leave}
        elif facts is not None and not runs_elsewhere(runner, facts):
            shown = self._while_running(facts) if here else self._while_not_running(facts)
        for act in self.all:
            act.setProperty("unused", act not in shown)
        is_stopping = facts is not None and runner.stops(facts.upload.id)
        words = "Stop now…" if is_stopping else "Stop…"
        self.stop.set_words(words if here else "Cancel the rest…")
        if facts is None or not here or facts.upload.state is UploadState.PAUSED:
            self.is_pausing = False
        possible = not (here and is_stopping)
        for act in (self.stop, self.pause, self.upload):
            act.setAccessibleDescription("" if possible else self.hint(facts, runner))
        self.stop.setEnabled(possible)
        self.pause.setEnabled(possible and not self.is_pausing)
        if facts is not None and facts.was_started:
            self._name_going_on(facts, runner)
            self.upload.allow(possible=possible)
        if here and is_stopping:
            self.stop.setEnabled(True)  # who does not want to wait for the answer can cut it off

    def _while_running(self, facts: UploadFacts) -> set[Button]:
        return {self.stop, self.another, self.upload if facts.upload.state is UploadState.PAUSED else self.pause}

    def _while_not_running(self, facts: UploadFacts) -> set[Button]:
        if facts.is_finished:
            return {self.another, self.export}
        shown: set[Button] = {self.upload}
        if facts.was_started:
            shown.add(self.stop)
        if facts.upload.stop_cause is StopCause.CREDENTIALS:
            shown.add(self.account)
        if facts.upload.stop_cause is StopCause.CAMPAIGN:
            shown.add(self.campaign)
        return shown

    def _name_going_on(self, facts: UploadFacts, runner: UploadRunner) -> None:
        """Make the button one that goes on: what was begun is not held again, but is as deaf to accidents."""
        rest = "the rest, " if facts.upload.stop_cause is StopCause.TRIAL else ""
        words = f"Continue with {rest}{count('lead', facts.sums.waiting)}"
        other = runner.is_running and not runs_here(runner, facts)
        self.upload.needs_holding = False
        self.upload.make_small()
        if self.upload.accessibleName() != words:
            self.upload.doze()
        self.upload.set_words(words, "clock" if other else "play")

    def hint(self, facts: UploadFacts | None, runner: UploadRunner) -> str:
        """Return what the bottom bar says beside the buttons."""
        if facts is None:
            return ""
        if runs_elsewhere(runner, facts):
            return f"This upload is run by {facts.upload.held_by} just now."
        if runs_here(runner, facts):
            return self._running_hint(facts, runner)
        return "It goes right after the upload that is running." if runner.is_running and facts.was_started else ""

    def _running_hint(self, facts: UploadFacts, runner: UploadRunner) -> str:
        if runner.stops(facts.upload.id):
            return "Stopping after the current batch…"
        if self.is_pausing:
            return "Pausing after the current batch…"
        return ""


def runs_here(runner: UploadRunner, facts: UploadFacts) -> bool:
    """Return whether this window runs the upload, paused or not."""
    return runner.runs(facts.upload.id)


def runs_elsewhere(runner: UploadRunner, facts: UploadFacts) -> bool:
    """Return whether another program runs the upload: the command line, or a second window."""
    return bool(facts.upload.held_by) and not runs_here(runner, facts)
