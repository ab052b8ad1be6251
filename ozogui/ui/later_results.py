"""What became of queued leads afterwards, as far as the window can know: in practice the stand-in tells.

CloudAgent itself has no question for it: its results go to the callback address, or are looked up in the campaign.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from ozogui.cloudagent.callbacks import Callback, read_callback
from ozogui.engine import Engine
from ozogui.ui.finished_panel import Later
from ozogui.ui.upload_facts import UploadFacts
from ozogui.uploads.records import BatchState
from ozogui.wording import count, number

NOT_YET = "Queued is not yet added"


class Result:
    """The result of one transaction, in numbers and in words."""

    def __init__(self, callback: Callback) -> None:
        self.processed = callback.processed or 0
        self.refused = callback.not_processed or 0

    @property
    def words(self) -> str:
        """How many leads were added, and how many were not."""
        return processed_words(self.processed, self.refused)


def results_by_transaction(engine: Engine, facts: UploadFacts, known: Mapping[str, Result]) -> dict[str, Result]:
    """Return what is known of an upload's transactions; only practice's, and only since the program was started.

    Args:
        engine: knows the practice server.
        facts: the upload.
        known: what was found out before; a result does not change, so it is not asked for again.
    """
    if not facts.is_practice:
        return {}
    practice = engine.practice()
    results: dict[str, Result] = {}
    for batch in facts.in_state(BatchState.QUEUED):
        transaction = batch.transaction_id
        told = None if transaction in known else practice.result_of(transaction)
        callback = read_callback(json.dumps(told).encode()) if told is not None else None
        if transaction in known:
            results[transaction] = known[transaction]
        elif callback is not None:
            results[transaction] = Result(callback)
    return results


def later_of(facts: UploadFacts, results: Mapping[str, Result]) -> Later:
    """Return what became of the queued leads, in a sentence; amber when some were refused after all."""
    if not facts.is_practice:
        return Later(f"{NOT_YET}: CloudAgent adds the leads later and may still refuse some. {_where_to_look(facts)}")
    queued = facts.in_state(BatchState.QUEUED)
    missing = [batch for batch in queued if batch.transaction_id not in results]
    if len(missing) == len(queued):
        return Later(f"{NOT_YET}. The stand-in forgets its results when the program is closed.")
    processed = sum(result.processed for result in results.values())
    refused = sum(result.refused for result in results.values())
    words = f"The stand-in {processed_words(processed, refused)}"
    if missing:
        words += f"; {count('batch', len(missing), 'batches')} not processed yet"
    if refused:
        words += ". Success may be partial: CloudAgent, too, refuses numbers only now"
    return Later(f"{words}.", "warn" if refused else "ok")


def processed_words(processed: int, refused: int) -> str:
    """Return both counts: "processed 492, refused 8"."""
    return f"processed {number(processed)}, refused {number(refused)}"


def _where_to_look(facts: UploadFacts) -> str:
    if facts.upload.callback_url:
        return "The results go to the callback address."
    return "Look into the campaign there, or give a callback address next time."
