"""How each of the five steps stands, in a kind and one fact: what the rail shows, and which steps can be entered."""

from __future__ import annotations

from ozogui.engine.line_view import Standing
from ozogui.errors import UserError
from ozogui.leads.reading.sheet import Sheet
from ozogui.ui.batches.running_words import waits_for
from ozogui.ui.batches.upload_facts import NEEDING
from ozogui.ui.batches.upload_words import need_you_words
from ozogui.ui.frame.rail import StepKind, StepState
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.uploads.records import UploadState
from ozogui.wording import count, duration, number, shorten_middle

LONGEST_FILE = 40
"""Letters of the name of a file that is not the one that is open."""


def states(journey: Journey) -> dict[Place, StepState]:
    """Return the state of every step."""
    return {
        Place.SPREADSHEET: _spreadsheet(journey.sheet),
        Place.COLUMNS: _columns(journey),
        Place.CHECK: _check(journey),
        Place.CAMPAIGN: _campaign(journey),
        Place.UPLOAD: _upload(journey),
    }


def _spreadsheet(sheet: Sheet | None) -> StepState:
    if sheet is None:
        return StepState(StepKind.READY, "Start here")
    return StepState(StepKind.DONE, count("lead", sheet.rows))


def _columns(journey: Journey) -> StepState:
    sheet = journey.sheet
    if sheet is None:
        return StepState(StepKind.BLOCKED, "Needs a spreadsheet")
    sent = len(journey.matching.mapping.used_columns)
    if journey.matching.blocks:
        return StepState(StepKind.REMARKS, journey.matching.problems()[0].title.rstrip("."))
    if journey.check_is_current:
        left = len(sheet.columns) - sent
        return StepState(StepKind.DONE, f"{sent} sent" + (f", {left} left out" if left else ""))
    to_look_at = sum(guess.sureness.wants_a_look for guess in journey.matching.guesses)
    if to_look_at:
        return StepState(StepKind.READY, f"{number(to_look_at)} to look at")
    return StepState(StepKind.READY, f"{sent} of {len(sheet.columns)} matched")


def _check(journey: Journey) -> StepState:
    if journey.sheet is None:
        return StepState(StepKind.BLOCKED, "Needs a spreadsheet")
    if journey.editing.check is None:
        if journey.matching.blocks:
            return StepState(StepKind.BLOCKED, "Needs the columns")
        return StepState(StepKind.READY, "Not run yet")
    if not journey.check_is_current:
        return StepState(StepKind.BLOCKED if journey.matching.blocks else StepKind.READY, "Check again")
    held_back = journey.editing.check.held_back
    if held_back:
        return StepState(StepKind.REMARKS, f"{number(held_back)} held back")
    return StepState(StepKind.DONE, f"All {number(journey.editing.check.ready)} ready")


def _campaign(journey: Journey) -> StepState:
    if journey.targeting.campaign:
        return StepState(StepKind.DONE, journey.targeting.campaign)
    return StepState(StepKind.READY, "Can be chosen now" if journey.sheet is None else "Not chosen yet")


def _upload(journey: Journey) -> StepState:
    upload_id = journey.sending.upload_id
    if upload_id is not None:
        state, upload = _upload_in_front(journey, upload_id), journey.journal.upload(upload_id)
        if journey.is_open_here(upload):
            return state
        return StepState(state.kind, f"{state.fact}: {shorten_middle(upload.file_name, LONGEST_FILE)}")
    if not journey.check_is_current or journey.editing.check is None or not journey.editing.check.ready:
        return StepState(StepKind.BLOCKED, "Needs checked leads")
    return StepState(StepKind.BLOCKED, "Needs a campaign" if not journey.targeting.campaign else "Not prepared yet")


def _upload_in_front(journey: Journey, upload_id: int) -> StepState:
    journal = journey.journal
    upload, sums = journal.upload(upload_id), journal.sums(upload_id)
    need_you = journal.count_batches(upload_id, *NEEDING)
    if journey.runner.runs(upload_id):
        if upload.state is UploadState.PAUSED:
            return StepState(StepKind.REMARKS, f"Paused, {number(sums.waiting)} waiting")
        if waits_for(journey, upload_id):
            return StepState(StepKind.READY, "Waiting to send")
        left = journey.engine.seconds_left(upload_id)
        return StepState(StepKind.READY, f"{duration(left)} left" if left >= 1 else "Running")
    if need_you:
        return StepState(StepKind.REMARKS, need_you_words(need_you))
    if upload.state is UploadState.FINISHED:
        return StepState(StepKind.DONE, f"{number(sums.queued)} queued")
    if upload.state is UploadState.READY:
        words = "Goes next" if journey.sending.is_in_line(upload_id) else "Not sent yet"
        return StepState(StepKind.READY, words)
    return StepState(StepKind.REMARKS, f"{number(sums.waiting)} waiting")


def uploads_count(journey: Journey) -> tuple[int, bool]:
    """Return how many uploads are being sent or wait, and whether one of them needs somebody."""
    if not journey.sending.has_begun:
        return 0, False  # the journal is not opened for it
    try:
        entries = journey.line.entries(journey.runner.ids)
    except UserError:  # the page tells what is wrong with the journal
        return 0, False
    open_ = [entry for entry in entries if entry.standing is not Standing.DONE]
    return len(open_), any(entry.standing is Standing.NEEDS_YOU for entry in open_)
