"""What the window says of an upload: title and sentence by its state, the pace in one line, the sums as a proof.

Pure: facts and times in, sentences out. Which widget shows them is the page's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ozogui.hours import moment_words
from ozogui.ui.batches.upload_facts import UploadFacts, leads_of
from ozogui.uploads.records import SET_ASIDE, BatchRecord, BatchState, StopCause, UploadState
from ozogui.uploads.sending.pace import LIMIT, Slot, SlotState
from ozogui.wording import clock_time, count, duration, in_words, number, row_words

FEW_SECONDS = 20
"""Below this a forecast in seconds would be wrong by the time it is read."""


def title(facts: UploadFacts) -> str:
    """Return the page's title; in practice it says so at its end."""
    words = _title(facts)
    return f"{words}, in practice" if facts.is_practice else words


def waiting_title(facts: UploadFacts) -> str:
    """Return the title of an upload that goes by itself when the one that runs has ended."""
    return f"Waiting: {count('lead', facts.sums.waiting)} go to {facts.upload.campaign} next"


def waiting_sentence(running: str) -> str:
    """Return what such an upload waits for; `running` is the file of the upload that runs."""
    return f"This starts by itself when {running or 'the upload before it'} is done. No time yet."


def _title(facts: UploadFacts) -> str:
    state, sums = facts.upload.state, facts.sums
    if state is UploadState.READY and not facts.was_started:
        return f"Ready: {count('lead', facts.leads)} in {count('request', len(facts.batches))}"
    if state is UploadState.READY:
        return f"Ready: {count('lead', sums.waiting)} in {count('request', len(facts.in_state(BatchState.WAITING)))}"
    if state is UploadState.PAUSED and facts.upload.stop_cause is StopCause.TRIAL:
        return f"Tried with {count('lead', facts.begun_leads)}: {_wait(sums.waiting)}"
    if state is UploadState.PAUSED:
        return f"Paused: {_wait(sums.waiting)}"
    if state is UploadState.STOPPED:
        return _stopped_title(facts)
    queued = _queued(facts)
    deleted = f", {number(sums.deleted)} deleted again" if sums.deleted else ""
    return f"{queued} in {facts.upload.campaign}{deleted}" if facts.is_finished else f"{queued}{deleted}"


def _queued(facts: UploadFacts) -> str:
    verb = "is" if facts.leads == 1 else "are"
    return f"{number(facts.sums.queued)} of {count('lead', facts.leads)} {verb} queued"


def _wait(leads: int) -> str:
    return f"{count('lead', leads)} {'waits' if leads == 1 else 'wait'}"


def _stopped_title(facts: UploadFacts) -> str:
    return {
        StopCause.CREDENTIALS: f"Stopped: the {'key' if _is_about_key(facts) else 'account'} was not accepted",
        StopCause.CAMPAIGN: "Stopped: the campaign was not accepted",
        StopCause.INTERRUPTED: f"Interrupted: {_wait(facts.sums.waiting)}",
    }.get(facts.upload.stop_cause, f"Stopped: {_wait(facts.sums.waiting)}")


def _is_about_key(facts: UploadFacts) -> bool:
    """Whether the server found fault with the key, and not with the address or the style of the request's body."""
    reason = facts.upload.stop_reason.casefold()
    return ("apikey" in reason or "api key" in reason) and "body style" not in reason


def sentence(facts: UploadFacts, left_s: float, now: datetime) -> str:
    """Return the sentence below the title.

    Args:
        facts: the upload.
        left_s: seconds until the last waiting batch is begun, if it goes on now.
        now: the present moment.
    """
    words = _sentence(facts, left_s, now)
    if facts.sums.in_doubt and facts.upload.state is not UploadState.FINISHED:
        words += f" {number(facts.sums.in_doubt)} of the waiting leads may be there already: no clear answer came."
    if facts.sums.perhaps_deleted:
        words += (
            f" {number(facts.sums.perhaps_deleted)} of the queued leads may be deleted already: the request for that "
            "brought no clear answer. Delete them again from History to make sure."
        )
    return words


def _sentence(facts: UploadFacts, left_s: float, now: datetime) -> str:
    upload = facts.upload
    if upload.state is UploadState.FINISHED:
        return _finished_sentence(facts)
    if upload.state is UploadState.RUNNING:
        return f"{forecast(left_s, now, 'left')} You can keep working: this goes on by itself."
    if upload.state is UploadState.READY:
        return f"Into {upload.campaign}, account {upload.account}. {forecast(left_s, now)}"
    if upload.state is UploadState.PAUSED and upload.stop_cause is StopCause.TRIAL:
        return f"{_reason(upload.stop_reason)}".strip()
    if upload.state is UploadState.PAUSED:
        return f"{_reason(upload.stop_reason)}Nothing is sent until you go on; what is queued stays queued."
    return _stopped_sentence(facts)


def forecast(left_s: float, now: datetime, after: str = "") -> str:
    """Return how long the rest takes and when it is done: "About 8 minutes left, done near 14:35."."""
    length = "A few seconds" if left_s < FEW_SECONDS else f"About {duration(left_s)}"
    finish = clock_time(now + timedelta(seconds=left_s))
    return f"{f'{length} {after}'.strip()}, done near {finish}."


def _stopped_sentence(facts: UploadFacts) -> str:
    upload = facts.upload
    yours = f"Your {_wait(facts.sums.waiting)}."
    if upload.stop_cause is StopCause.CREDENTIALS and _is_about_key(facts):
        return f"{yours} Correct the key, then go on."
    if upload.stop_cause is StopCause.CREDENTIALS:
        return f"{_reason(upload.stop_reason)}{yours} Correct the account, then go on."
    if upload.stop_cause is StopCause.CAMPAIGN:
        return (
            f"{yours} CloudAgent has no outbound campaign “{upload.campaign}”: create it there and go on, "
            "or choose another under Campaign."
        )
    if upload.stop_cause is StopCause.INTERRUPTED:
        return f"{_reason(upload.stop_reason)}Go on where it stood: nothing that is queued is sent again."
    return f"{_reason(upload.stop_reason)}Go on whenever you like: nothing that is queued is sent again."


def _reason(reason: str) -> str:
    return f"{reason.rstrip('.')}. " if reason else ""


def _finished_sentence(facts: UploadFacts) -> str:
    upload = facts.upload
    at = f"Finished at {clock_time(upload.finished_at)}." if upload.finished_at else "Finished."
    needing = leads_of(facts.needing)
    if needing:
        verb = "needs" if needing == 1 else "need"
        return f"{at} {count('lead', needing)} {verb} a decision from you; the rest is done."
    aside = leads_of(batch for batch in facts.batches if batch.outcome == SET_ASIDE)
    if aside:
        lost = f"{count('lead', aside)} could not be read from the upload history any more"
        return f"{at} {lost} and {_was(aside)} not sent."
    if facts.sums.cancelled:
        return f"{at} {count('lead', facts.sums.cancelled)} {_was(facts.sums.cancelled)} cancelled by you."
    return f"{at} Queued is not yet dialled: CloudAgent adds the leads by itself."


def _was(leads: int) -> str:
    return "was" if leads == 1 else "were"


def proof(facts: UploadFacts) -> str:
    """Return the sum of all fates, which is the number of rows in the file."""
    sums = facts.sums
    fates = [sums.queued, sums.refused, sums.unconfirmed, sums.held_back]
    fates += [leads for leads in (sums.cancelled, sums.waiting, sums.sending, sums.deleted) if leads]
    total = f"{' + '.join(number(leads) for leads in fates)} = {count('row', sums.total)}."
    if sums.agree:
        return f"{total} Every row of the file has its place."
    return f"{total} The file has {count('row', sums.rows)}: please report this."


def requests_made(facts: UploadFacts) -> str:
    """Return from when to when it ran and with how many requests: "14:20 to 14:35 · 76 requests"."""
    upload = facts.upload
    parts = []
    if upload.started_at is not None:
        until = f" to {clock_time(upload.finished_at)}" if upload.finished_at else ""
        parts.append(f"{clock_time(upload.started_at)}{until}")
    parts.append(count("request", len(facts.attempts)))
    if facts.asked_to_wait:
        parts.append(f"{in_words(facts.asked_to_wait)} {_was(facts.asked_to_wait)} asked to wait")
    return " · ".join(parts)


def pace_rule(limit: int) -> str:
    """Return the rule behind the pace, for an account that allows so many requests a minute."""
    who = "CloudAgent takes" if limit == LIMIT else "This account is set to"
    return f"{who} {count('request', limit)} a minute. A slot is free again 60 s after its answer came."


def next_in_s(slots: Sequence[Slot], held_for_s: float) -> float | None:
    """Return the seconds until a request may begin, None while only an answer can tell.

    Args:
        slots: the account's slots now.
        held_for_s: for how long the account holds back because someone else uses it.
    """
    if any(slot.state is SlotState.FREE for slot in slots):
        return held_for_s
    cooling = [slot.free_in_s for slot in slots if slot.state is SlotState.COOLING]
    return max(held_for_s, min(cooling)) if cooling else None


def running_line(facts: UploadFacts, next_s: float | None) -> str:
    """Return the one line about the pace while the upload runs."""
    if not facts.sums.waiting:
        return "Waiting for the last answer" if facts.sums.sending else "Every request was made"
    if next_s is None:
        return "Waiting for an answer"
    return "Next request now" if next_s <= 0 else f"Next request in {duration(next_s)}"


def idle_line(slots: Sequence[Slot]) -> str:
    """Return the one line about the pace while nothing is sent."""
    free = sum(1 for slot in slots if slot.state is SlotState.FREE)
    if free == len(slots):
        return f"All {free} slots are free" if free > 1 else "The slot is free"
    return f"{free} of {count('slot', len(slots))} {'is' if free == 1 else 'are'} free"


def rows_in_file(batch: BatchRecord, list_name: str | None = None) -> str:
    """Return which rows of the file a batch spans, its first and its last."""
    if batch.first_row == batch.last_row:
        return row_words(batch.first_row, list_name)
    return f"{row_words(batch.first_row, list_name)} \u2013 {row_words(batch.last_row, list_name)}"


def phone_to_read(phone: str) -> str:
    """Return a number as it is read aloud, "98200 41177"; one of another length stays as it is."""
    head, local = phone[:-10], phone[-10:]
    if len(local) == 10 and local.isdigit() and head in ("", "0", "91", "+91"):
        return f"{head} {local[:5]} {local[5:]}".strip()
    return phone


def first_sentence(words: str) -> str:
    """Return the first sentence of a message, where there is room for no more."""
    head, dot, _rest = words.partition(". ")
    return f"{head}." if dot else words


def need_you_words(batches: int) -> str:
    """Return how many batches wait for a person: "1 batch needs you", "2 batches need you"."""
    return f"{count('batch', batches, 'batches')} {'needs' if batches == 1 else 'need'} you"


def near(at: float, now: float) -> str:
    """Return a time to come that is only foreseen, in Unix seconds: "near 14:35", "tomorrow 07:41"."""
    words = moment_words(at, now, None)
    return words if " " in words else f"near {words}"
