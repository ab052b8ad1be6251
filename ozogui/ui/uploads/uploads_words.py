"""What the page Uploads says: title and sentence of all, and state, facts and times of each.

Pure: a view of the line and a moment in, words out.
"""

from __future__ import annotations

from dataclasses import dataclass

from ozogui.engine.line_view import Entry, LineView, Standing
from ozogui.ui.batches.upload_words import near
from ozogui.uploads.records import BatchState, StopCause
from ozogui.wording import clock_time, count, duration, in_words, number

FEW_SECONDS = 20.0
DONE_PARTS = (
    (BatchState.QUEUED, "ok"),
    (BatchState.REFUSED, "err"),
    (BatchState.UNCONFIRMED, "warn"),
    (BatchState.SENDING, "accent"),
    (BatchState.CANCELLED, "off"),
    (BatchState.WAITING, "track"),
)


@dataclass(frozen=True, slots=True)
class RowWords:
    """What one row says."""

    chip: tuple[str, str, str]
    """Word, tone, icon."""
    fact: str
    """Beside the chip."""
    why: str
    """Below it, in place of the bar: why it waits; "" where the bar is shown."""
    time: str
    more: str
    """Below the time."""


_CHIPS = {
    Standing.RUNNING: ("Running", "accent", "plane"),
    Standing.WAITING: ("Waiting", "off", "clock"),
    Standing.PAUSED: ("Paused", "off", "pause"),
    Standing.NEEDS_YOU: ("Needs you", "warn", "question"),
    Standing.DONE: ("Finished", "ok", "tick"),
}


def title(view: LineView, now: float) -> str:
    """Return the page's title: "Five uploads, everything sent near 14:38"."""
    open_ = [entry for entry in view.entries if entry.standing is not Standing.DONE]
    if not view.entries:
        return "Nothing is being sent"
    if not open_:
        return "Everything is sent"
    words = in_words(len(open_)).capitalize()
    uploads = f"{words} upload{'' if len(open_) == 1 else 's'}"
    if view.done_at is None:
        return f"{uploads}, nothing is being sent"
    return f"{uploads}, everything sent {near(view.done_at, now)}"


def sentence(view: LineView) -> str:
    """Return the sentence below it: who is not in that time."""
    if not view.entries:
        return "Lists that you send stand here, one after the other."
    if all(entry.standing is Standing.DONE for entry in view.entries):
        return "Queued is not yet dialled: CloudAgent adds the leads by itself."
    paused = len(view.standing(Standing.PAUSED))
    need = len(view.standing(Standing.NEEDS_YOU))
    rest = sum(1 for entry in view.standing(Standing.WAITING) if not entry.goes)
    parts = []
    if paused:
        parts.append(f"{in_words(paused)} {'is' if paused == 1 else 'are'} paused")
    if need:
        parts.append(f"{in_words(need)} {'needs' if need == 1 else 'need'} you")
    if rest:
        parts.append(f"{in_words(rest)} {'waits' if rest == 1 else 'wait'} from before")
    if not parts:
        return "You can keep working: this goes on by itself."
    words = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    is_one = paused + need + rest == 1
    them = ("it is" if is_one else "they are") if view.done_at is not None else ""
    tail = f": {them} not in that time. You can keep working." if them else "."
    return f"{words[0].upper()}{words[1:]}{tail}"


def row_words(entry: Entry, now: float, wait: str = "") -> RowWords:
    """Return what a row says.

    Args:
        entry: the upload.
        now: Unix seconds.
        wait: what it waits for besides the pace, while it runs.
    """
    chip = _CHIPS[entry.standing]
    if entry.standing is Standing.PAUSED and entry.upload.stop_cause is StopCause.PERSON:
        chip = ("Stopped", "off", "stop") if entry.upload.stop_reason.startswith("Stopped") else chip
    queued = entry.leads_in(BatchState.QUEUED)
    progress = f"{number(queued)} of {number(entry.leads)} accepted"
    waits = f"{count('lead', entry.leads_in(BatchState.WAITING))}, {count('request', entry.requests_left)}"
    if entry.standing is Standing.RUNNING:
        where = f", by {entry.upload.held_by}" if entry.upload.held_by not in ("", "the window") else ""
        return RowWords(chip, f"{progress}{where}", wait, *_times(entry, now))
    if entry.standing is Standing.WAITING:
        return RowWords(chip, waits, entry.why or (progress if queued else ""), *_times(entry, now))
    if entry.standing is Standing.DONE:
        at = entry.upload.finished_at
        return RowWords(chip, progress, "", f"Finished at {clock_time(at)}" if at is not None else "Finished", "")
    is_more = entry.standing is Standing.NEEDS_YOU
    left = (
        f"{count('lead', entry.leads_in(BatchState.WAITING))} not sent"
        if entry.requests_left
        else "the rest is accepted"
    )
    return RowWords(chip, progress, entry.why if is_more else "", "No time yet", left)


def _times(entry: Entry, now: float) -> tuple[str, str]:
    seen = entry.foreseen
    if seen is None:
        return "No time yet", ""
    done = f"Done {near(seen.done_at, now)}"
    if entry.standing is Standing.RUNNING:
        left = seen.done_at - now
        return done, f"{duration(left)} left" if left >= FEW_SECONDS else "a few seconds left"
    return done, f"starts {near(seen.starts_at, now)}" if seen.starts_at - now >= 1 else "starts now"


def moved_words(entry: Entry, now: float) -> str:
    """Return what is spoken after a move: "walk-ins nagpur.csv is now number 2, done near 14:37"."""
    done = f", done {near(entry.foreseen.done_at, now)}" if entry.foreseen is not None else ""
    return f"{entry.upload.file_name} is now number {entry.place}{done}"
