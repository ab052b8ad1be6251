"""What became of queued leads afterwards, in the window's words: what CloudAgent told, and what a person can do then.

What was told is kept and counted by the core; how it came in (receiver, paste, file) makes no difference here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from ozogui.engine.engine import Engine
from ozogui.ui.batches.upload_facts import UploadFacts
from ozogui.uploads.journal.result_records import LaterSums, ResultFate, ResultRecord
from ozogui.uploads.records import BatchState
from ozogui.wording import count, number

NOT_YET = "Queued is not yet added"
MOST_REASONS = 3

FATE_LOOKS: dict[ResultFate, tuple[str, str, str]] = {
    ResultFate.ADDED: ("Processed", "ok", "tick-circle"),
    ResultFate.PARTLY: ("Partly", "warn", "triangle"),
    ResultFate.FAILED: ("Failed", "err", "octagon"),
    ResultFate.EARLIER: ("Already there", "ok", "tick-circle"),
    ResultFate.UNCLEAR: ("Unclear", "warn", "question"),
}
"""Word, tone and icon of what became of a batch."""


@dataclass(frozen=True, slots=True)
class Later:
    """What became of the queued leads, in a sentence, and what can be done about those that failed."""

    words: str
    tone: str = "text2"
    fate: ResultFate | None = None
    failed: int = 0
    """Leads that CloudAgent refused after all."""
    failed_words: str = ""
    """What is known of these, or how it can be known."""
    rows: tuple[int, ...] = ()
    """The file's rows that failed, as far as they are known."""
    to_fetch: tuple[str, ...] = ()
    """Transactions whose file of failed rows can be fetched."""


@dataclass(frozen=True, slots=True)
class Results:
    """What is known of one upload's transactions."""

    by_transaction: Mapping[str, ResultRecord]
    sums: LaterSums
    reasons: Mapping[int, str]
    """Why rows of the file failed, by row number."""


def read_results(engine: Engine, upload_id: int) -> Results:
    """Return what CloudAgent told of an upload.

    Raises:
        JournalError: the journal cannot be read.
    """
    sent = engine.sent_uploads
    return Results(sent.results_of(upload_id), sent.later_of(upload_id), sent.reasons_of(upload_id))


def later_of(facts: UploadFacts, results: Results, trouble: str = "") -> Later:
    """Return what became of the queued leads; amber when some were refused after all.

    Args:
        facts: the upload.
        results: what CloudAgent told of it.
        trouble: why the account's receiver could not be asked; "" when it could, or there is none.
    """
    sums = results.sums
    if sums.fate is None:
        return Later(f"{NOT_YET}. {trouble or _how_it_comes(facts)}")
    is_good = sums.fate in (ResultFate.ADDED, ResultFate.EARLIER)
    tone = FATE_LOOKS[sums.fate][1] if not is_good or sums.results == sums.batches else "text2"
    to_fetch = tuple(
        record.transaction_id
        for record in results.by_transaction.values()
        if record.not_processed and record.can_fetch_failed_rows and record.failed_file_read_at is None
    )
    rows = tuple(results.reasons)
    return Later(
        f"{sums.words} {trouble}".strip(),
        tone,
        sums.fate,
        sums.failed,
        _failed_words(sums.failed, results.reasons, can_fetch=bool(to_fetch)),
        rows,
        to_fetch,
    )


def reasons_in_words(reasons: Iterable[str]) -> str:
    """Return how often which reason was given, the most frequent first: "DND number 8, Invalid number 5"."""
    counted = Counter(reason or "no reason given" for reason in reasons)
    parts = [f"{reason} ({number(times)})" for reason, times in counted.most_common(MOST_REASONS)]
    more = len(counted) - MOST_REASONS
    return ", ".join(parts) + (f" and {count('other reason', more)}" if more > 0 else "")


def _failed_words(failed: int, reasons: Mapping[int, str], *, can_fetch: bool) -> str:
    if not failed:
        return ""
    if reasons:
        known = "" if len(reasons) >= failed else f"{number(len(reasons))} of them are known: "
        return f"{known}{reasons_in_words(reasons.values())}. Only these go again, as an upload of their own."
    if can_fetch:
        return "“Get error file” asks CloudAgent which leads these are, and shows the reason beside each row."
    return "The reasons are in CloudAgent's error file. Download it in CloudAgent and add it here."


def _how_it_comes(facts: UploadFacts) -> str:
    address = facts.upload.callback_url
    if facts.is_practice:
        missing = (
            "The practice result will appear in a moment." if address else "Practice has no result link to send it to."
        )
        return missing if facts.in_state(BatchState.QUEUED) else "Nothing was queued."
    if address:
        host = urlsplit(address).hostname or "the callback address"
        return f"CloudAgent tells {host}; what it says can be added here."
    return "Add what CloudAgent says of it, a result or a file of failed rows, or look into the campaign there."
