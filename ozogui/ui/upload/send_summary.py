"""What is read before leads are sent: the lines of the summary, each a fact with what it means for people.

Pure: what is known in, words out. Drawing is send_panel.py's, and asking CloudAgent the page's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from ozogui.cloudagent.calls import Duplicates
from ozogui.ui.batches.duplicate_words import DUPLICATE_WORDS
from ozogui.ui.batches.upload_facts import UploadFacts
from ozogui.ui.batches.upload_words import FEW_SECONDS
from ozogui.uploads.records import HIDDEN_ROW
from ozogui.wording import clock_time, count, duration, number

LEFT_OUT = "left-out"
NOT_CALLED = frozenset({"suppressed", "no-consent"})
MANY_NAMES = 3
_MOST_PARTS = 4


class Act(StrEnum):
    """What the button of a line does."""

    NONE = ""
    ASK_STATE = "ask state"
    CHANGE = "change"
    SHOW = "show"
    LISTS = "lists"
    SHEET = "sheet"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the summary."""

    icon: str
    title: str
    more: str
    tone: str = "text"
    """"text", "warn" for what should be thought about, "err" for what speaks against sending."""
    button: str = ""
    act: Act = Act.NONE


@dataclass(frozen=True, slots=True)
class CampaignState:
    """What is known of the campaign just now."""

    position: str = ""
    """READY, RUNNING, COMPLETED ...; empty when it is not known."""
    as_of: datetime | None = None
    is_asking: bool = False
    trouble: str = ""
    """Why it is not known, in a sentence."""


@dataclass(frozen=True, slots=True)
class ListAge:
    """A do-not-call list that was applied."""

    name: str
    age: str = ""
    """How old it is, in words; empty when that is not known."""
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class SentPart:
    """Another campaign that gets leads of the same list by the same press."""

    campaign: str
    leads: int
    position: str = ""
    """As it was last listed; empty when it is not known."""


@dataclass(frozen=True, slots=True)
class SendFacts:
    """Everything that the summary speaks of."""

    facts: UploadFacts
    now: datetime
    seconds: float
    """Until the last request begins, if it goes now."""
    free_slots: int
    limit: int
    state: CampaignState = field(default_factory=CampaignState)
    known: tuple[str, ...] = ()
    """What went to the campaign before, in sentences."""
    known_leads: int = 0
    held_back: tuple[tuple[str, ...], ...] = ()
    """For each lead that is not sent the rules that hold it."""
    repeated: int = 0
    """Leads whose number stands in the list more than once."""
    repairable: int = 0
    skipped_rows: int = 0
    """Rows of the sheet that are no leads: blank ones, titles, totals."""
    unread_rows: int = 0
    """Rows elsewhere in the file that look like leads and stay out: other sheets, a list beside this one."""
    lists: tuple[ListAge, ...] | None = None
    """Do-not-call lists that were applied; None when that is not known any more."""
    stopped_by: ListAge | None = None
    """A list that is so old that nothing may be sent before it is brought up to date."""
    second_numbers: int = 0
    """Leads that are the second numbers of others."""
    waits_for: str = ""
    """The file whose upload runs now, which this one would wait for."""


def title(facts: UploadFacts, parts: Sequence[SentPart] = ()) -> str:
    """Return the question that the page asks."""
    where = f"{number(len(parts) + 1)} campaigns" if parts else facts.upload.campaign
    words = f"end {count('lead', all_leads(facts, parts))} to {where}?"
    return f"Practice: s{words}" if facts.is_practice else f"S{words}"


def sentence(facts: UploadFacts) -> str:
    """Return what to do about it."""
    if facts.is_practice:
        return "Nothing has been sent yet, and nobody is called: this stays on your computer."
    return "Nothing has been sent yet. Please read once from top to bottom, then hold the button."


def lines(known: SendFacts) -> tuple[Line, ...]:
    """Return the lines in the order in which they are read."""
    return (_calls(known), _duplicates(known), _not_sent(known), _do_not_call(known), _time(known))


def all_leads(facts: UploadFacts, parts: Sequence[SentPart]) -> int:
    """Return how many leads go by the press."""
    return facts.leads + sum(each.leads for each in parts)


def parts_line(facts: UploadFacts, parts: Sequence[SentPart]) -> Line | None:
    """Return the line about the other campaigns of a split list; None for a whole one."""
    if not parts:
        return None
    told = [f"{each.campaign} {number(each.leads)}{f', {each.position}' if each.position else ''}" for each in parts]
    shown = " · ".join(told[:_MOST_PARTS]) + (f" · {len(told) - _MOST_PARTS} more" if told[_MOST_PARTS:] else "")
    is_loud = not facts.is_practice and any(each.position in {"RUNNING", "COMPLETED", ""} for each in parts)
    follow = "It follows" if len(parts) == 1 else "They follow"
    more = f"{shown}. {follow} {facts.upload.campaign}, by the same press."
    return Line("plane", f"{count('more campaign', len(parts))} of this list", more, "warn" if is_loud else "text")


def proof(facts: UploadFacts) -> str:
    """Return the sum that shows that no lead is lost."""
    sums = facts.sums
    return f"{number(facts.leads)} + {number(sums.held_back)} = {count('lead', sums.rows)}. Each has its place."


def _calls(known: SendFacts) -> Line:
    upload, state = known.facts.upload, known.state
    campaign, as_of = upload.campaign, f"State as of {clock_time(state.as_of)}. " if state.as_of else ""
    if known.facts.is_practice:
        return Line("flask", "Nobody is called in practice", "The built-in practice server answers like CloudAgent.")
    if state.is_asking and not state.position:
        return Line("clock", f"Asking CloudAgent whether {campaign} is running…", "This takes a moment.")
    if state.position == "RUNNING":
        more = f"{as_of}Pause the campaign in CloudAgent first if that is too soon."
        return Line("triangle", f"{campaign} is running: people may be called within minutes", more, "warn")
    if upload.start_campaign:
        more = "You chose that. Real people are called from then on."
        return Line("triangle", f"{campaign} starts when the upload is complete", more, "warn")
    if state.position == "COMPLETED":
        more = f"{as_of}Please check in CloudAgent whether that is the right campaign."
        return Line("octagon", f"{campaign} is completed: these leads may never be called", more, "err")
    if state.position:
        return Line(
            "clock", f"{campaign} is not started", f"{as_of}Nobody is called before you start it in CloudAgent."
        )
    more = state.trouble or "If it is running, people may be called within minutes."
    return Line(
        "triangle", f"OzoGUI does not know whether {campaign} is running", more, "warn", "Ask again", Act.ASK_STATE
    )


def _duplicates(known: SendFacts) -> Line:
    duplicates = known.facts.upload.duplicates
    words = DUPLICATE_WORDS.get(Duplicates(duplicates)) if duplicates in set(Duplicates) else None
    skips = words is not None and words.skips
    parts = list(known.known[:1])
    if known.repeated:
        verb = "comes" if known.repeated == 1 else "come"
        parts.append(f"{count('number', known.repeated)} {verb} more than once in this list.")
    if words is not None and not skips:
        called = known.known_leads + known.repeated
        parts.append(f"{count('person', called, 'people')} may be called twice." if called else words.risk)
    if not parts:
        parts = ["None of these numbers was uploaded to it from this computer in the last 30 days."]
    summary = words.summary if words is not None else duplicates
    return Line("copy", summary, " ".join(parts), "text" if skips else "warn", "Change", Act.CHANGE)


def _not_sent(known: SendFacts) -> Line:
    held = len(known.held_back)
    skipped, out = _not_read(known), known.unread_rows
    if not held and out:
        title = f"All {count('lead', known.facts.leads)} are sent, {count('row', out)} of the file stay out"
        return Line("list", title, skipped, "text", "Show", Act.SHEET)
    if not held:
        return Line("tick-circle", f"All {count('lead', known.facts.leads)} of the list are sent", skipped)
    hidden = sum(HIDDEN_ROW in rules for rules in known.held_back)
    by_list = sum(not NOT_CALLED.isdisjoint(rules) for rules in known.held_back)
    by_you = sum(LEFT_OUT in rules and NOT_CALLED.isdisjoint(rules) for rules in known.held_back)
    faulty = held - by_list - by_you - hidden
    reasons = []
    if faulty:
        reasons.append(f"{number(faulty)} {'has' if faulty == 1 else 'have'} a cell that CloudAgent does not accept")
    if by_list:
        reasons.append(f"{number(by_list)} must not be called")
    if by_you:
        reasons.append(f"{number(by_you)} {'was' if by_you == 1 else 'were'} excluded by you")
    if hidden:
        reasons.append(f"{number(hidden)} {'is' if hidden == 1 else 'are'} hidden in the file")
    more = f"{', '.join(reasons)}."
    if known.repairable:
        more += f" {number(known.repairable)} of them can be fixed with one click."
    tone = "warn" if known.repairable else "text"
    act = Act.SHEET if hidden == held else Act.SHOW
    return Line("list", f"{count('lead', held)} will not be sent", f"{more} {skipped}".strip(), tone, "Show", act)


def _not_read(known: SendFacts) -> str:
    """Return what of the file is not among the leads, what may be leads first; and how many are second numbers."""
    parts = []
    if known.second_numbers:
        are = "of them is a second number" if known.second_numbers == 1 else "of them are second numbers"
        parts.append(f"{number(known.second_numbers)} {are}, behind all others.")
    if known.unread_rows:
        more = count("more row", known.unread_rows)
        parts.append(f"{more} elsewhere in the file {_was(known.unread_rows)} not read.")
    if known.skipped_rows:
        are = "is no lead" if known.skipped_rows == 1 else "are no leads"
        parts.append(f"{count('row', known.skipped_rows)} of the sheet {are}.")
    return " ".join(parts)


def _was(counted: int) -> str:
    return "was" if counted == 1 else "were"


def _do_not_call(known: SendFacts) -> Line:
    if known.stopped_by is not None:
        title = f"{known.stopped_by.name} is too old: nothing can be sent"
        more = f"It is {known.stopped_by.age} and stops uploads then. Bring it up to date, then check the leads again."
        return Line("shield", title, more, "err", "Update…", Act.LISTS)
    if known.lists is None:
        more = "It was prepared earlier. Check the list again to be sure."
        return Line("shield", "OzoGUI does not know which do-not-call lists were applied", more, "warn")
    if not known.lists:
        more = "OzoGUI does not check the national DND registry either."
        return Line("shield", "No do-not-call list was applied", more, "warn", "Add a list…", Act.LISTS)
    is_old = any(each.is_old for each in known.lists)
    return Line(
        "shield",
        f"{count('do-not-call list', len(known.lists))} {_was(len(known.lists))} applied",
        list_words(known.lists),
        "warn" if is_old else "text",
        "Update…" if is_old else "Show lists",
        Act.LISTS,
    )


def list_words(lists: Sequence[ListAge]) -> str:
    """Return the lists by name with their age, the old ones first, where there are many only the first few."""
    ordered = sorted(lists, key=lambda each: not each.is_old)
    shown = [f"{each.name}, {each.age}" if each.age else each.name for each in ordered[:MANY_NAMES]]
    rest = len(ordered) - len(shown)
    return " · ".join([*shown, f"{rest} more"] if rest else shown)


def _time(known: SendFacts) -> Line:
    batches = count("batch", len(known.facts.batches), "batches")
    later = "Accepted does not mean called: CloudAgent adds the leads later."
    if known.waits_for:
        more = f"It starts by itself when {known.waits_for} is done. {later}"
        return Line("clock", f"{batches}, after the upload that is running", more, "text", "Show it", Act.RUNNING)
    length = "a few seconds" if known.seconds < FEW_SECONDS else f"about {duration(known.seconds)}"
    finish = clock_time(known.now + timedelta(seconds=known.seconds))
    first = min(known.free_slots, len(known.facts.batches))
    at_once = f"The first {number(first)} go at once. " if first > 1 else ""
    return Line("clock", f"{batches}, {length}, done near {finish}", f"{at_once}{later}")
