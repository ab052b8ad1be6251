"""Running an upload from the terminal: on a thread of its own, stopped by Ctrl+C, told by a watcher, summed up.

What is said while it runs is `watchers`'.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ozogui.cli.stopping import on_request_to_end
from ozogui.cli.watchers import watcher_for
from ozogui.errors import UserError
from ozogui.uploads.records import StopCause, UploadState
from ozogui.uploads.sending.events import UploadChanged
from ozogui.wording import count, number

if TYPE_CHECKING:
    from ozogui.cli.output import Output
    from ozogui.cli.watchers import Watcher
    from ozogui.engine.engine import Engine
    from ozogui.uploads.records import Sums, UploadRecord
    from ozogui.uploads.sending.events import Event
    from ozogui.uploads.sending.uploader import Uploader

_TICK_S = 0.2
"""How often the countdown moves, and the longest that Ctrl+C waits to be noticed."""

FATES = ("queued", "refused", "unconfirmed", "held_back", "cancelled", "waiting", "sending", "deleted")


def run_upload(engine: Engine, upload_id: int, output: Output, *, follow_account: bool = False) -> int:
    """Run an upload from where it stands, tell how it goes, and return the exit code.

    Ctrl+C (SIGTERM, SIGHUP, a closed console, the session's end) begins no further request and waits for the answer to
    the one under way; a second one does not wait, and leaves that batch unconfirmed.

    Raises:
        UserError: it could not be begun; nothing was sent.
    """
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    uploader = engine.uploader_for(upload_id, events.put, follow_account=follow_account)
    with _stop_requests(output) as stop_asked:
        try:
            began, error = watch_run(uploader, upload_id, events, watcher_for(output, engine, upload_id), stop_asked)
        except KeyboardInterrupt:
            output.note(
                "OzoGUI did not wait for the reply: that batch is not confirmed. To continue, type: ozogui "
                f"resume {upload_id}"
            )
            return 3
    if isinstance(error, UserError) and began:
        output.error(error.title, f"{error.message} To continue, type: ozogui resume {upload_id}".strip())
        return 3
    if error is not None:
        raise error
    return sum_up(engine, upload_id, output)


def sum_up(engine: Engine, upload_id: int, output: Output) -> int:
    """Print where an upload stands, every row with its fate, and return the exit code that goes with it."""
    from ozogui.engine.campaigns import did_you_mean

    upload, sums = engine.journal.upload(upload_id), engine.journal.sums(upload_id)
    near = _meant_instead(engine, upload)
    facts = {"event": "finished", **upload_facts(engine, upload, sums)}
    output.json({**facts, "did_you_mean": near} if near else facts)
    print_sums(output, sums)
    output.say(f"{_end_sentence(upload, sums)} {did_you_mean(upload.campaign, near)}".rstrip())
    return exit_code(upload, sums)


def _meant_instead(engine: Engine, upload: UploadRecord) -> list[str]:
    """Return the campaigns that may have been meant, where CloudAgent did not know the one that was typed."""
    if upload.stop_cause is not StopCause.CAMPAIGN:
        return []
    return engine.campaigns.meant_instead(engine.account_of(upload), upload.campaign)


def exit_code(upload: UploadRecord, sums: Sums) -> int:
    """Return 3 while leads wait to be sent, else 1 if some of the file are not queued, else 0."""
    if sums.waiting or sums.sending:
        return 3
    return 0 if sums.accepted == sums.rows else 1


def upload_facts(engine: Engine, upload: UploadRecord, sums: Sums) -> dict[str, Any]:
    """Return an upload as JSON gives it; `requests` counts those that were made, repeated ones too."""
    batches = engine.journal.batches(upload.id)
    return {
        "upload": upload.id,
        "state": upload.state.value,
        "reason": upload.stop_reason,
        "file": upload.file_name,
        "campaign": upload.campaign,
        "account": upload.account,
        "rows": sums.rows,
        "queued": sums.queued,
        "deleted": sums.deleted,
        "perhaps_deleted": sums.perhaps_deleted,
        "held_back": sums.held_back,
        "refused": sums.refused,
        "unconfirmed": sums.unconfirmed,
        "waiting": sums.waiting + sums.sending,
        "in_doubt": sums.in_doubt + sums.sending,
        "cancelled": sums.cancelled,
        "requests": sum(batch.attempts for batch in batches),
        "transactions": [batch.transaction_id for batch in batches if batch.transaction_id],
    }


def print_sums(output: Output, sums: Sums) -> None:
    """Print how many leads met which fate, and the proof that none is missing."""
    fates = [(name, getattr(sums, name)) for name in FATES if getattr(sums, name) or name in ("queued", "held_back")]
    output.say()
    output.table(
        ("Leads", "Fate"), ((number(leads), name.replace("_", " ")) for name, leads in fates), numbers=("Leads",)
    )
    output.say()
    addends = " + ".join(number(leads) for _, leads in fates)
    proof = "Every row of the file has its place." if sums.agree else f"But the file has {count('row', sums.rows)}."
    output.say(f"{addends} = {count('row', sums.total)}. {proof}")


def _end_sentence(upload: UploadRecord, sums: Sums) -> str:
    left = sums.waiting + sums.sending
    sentences = [f"{number(sums.queued)} of {count('lead', sums.rows)} are queued in {upload.campaign}."]
    if sums.deleted:
        sentences.append(f"{count('lead', sums.deleted)} {'was' if sums.deleted == 1 else 'were'} deleted again.")
    if sums.perhaps_deleted:
        sentences.append(
            f"{number(sums.perhaps_deleted)} of those that are queued may be deleted already: the request for that "
            f"brought no clear answer. To make sure, type: ozogui undo {upload.id}"
        )
    if left or upload.stop_reason:
        sentences.append(f"{(upload.stop_reason or 'The upload was stopped').rstrip('.')}.")
    if left:
        sentences.append(f"{count('lead', left)} not sent yet. To continue, type: ozogui resume {upload.id}")
    if sums.in_doubt:
        sentences.append(
            f"{number(sums.in_doubt)} of those may be in {upload.campaign} already: an earlier request for them "
            "brought no clear answer."
        )
    if sums.refused:
        refused = "is" if sums.refused == 1 else "are"
        sentences.append(
            f"{count('lead', sums.refused)} {refused} refused. Correct the cause (see the reason above), then "
            f"type: ozogui resume {upload.id} --refused again"
        )
    if sums.unconfirmed:
        sentences.append(
            f"Of {count('lead', sums.unconfirmed)} OzoGUI does not know whether they arrived. Check in "
            f"CloudAgent, then type: ozogui resume {upload.id} --unconfirmed queued|again"
        )
    return " ".join(sentences)


def watch_run(
    uploader: Uploader,
    upload_id: int,
    events: queue.SimpleQueue[Event],
    watcher: Watcher,
    stop_asked: Callable[[], bool],
) -> tuple[bool, BaseException | None]:
    """Run an uploader on a thread of its own and let the watcher speak on this one, until it has ended.

    Args:
        uploader: not running.
        upload_id: what it is to run.
        events: where it puts what happens.
        watcher: speaks of it; closed at the end.
        stop_asked: looked at several times a second: whether no further request may begin.

    Returns:
        Whether the run began at all (it does not if it runs elsewhere), and what ended it too early.
    """
    ended = _started(uploader, upload_id)
    try:
        began = _watch(ended, events, watcher, uploader, stop_asked)
    except OSError:
        # Whoever read the output is gone. Nothing more is sent that nobody sees, but what was sent is waited for.
        uploader.stop()
        wait([ended])
        raise
    finally:
        uploader.stop()
        watcher.close()
    return began, ended.exception()


def _started(uploader: Uploader, upload_id: int) -> Future[UploadState]:
    """Run the uploader on a thread that does not keep the program alive after a second Ctrl+C."""
    ended: Future[UploadState] = Future()

    def run() -> None:
        try:
            ended.set_result(uploader.run(upload_id))
        except BaseException as error:  # noqa: BLE001  whatever ended it is raised in the main thread
            ended.set_exception(error)

    threading.Thread(target=run, name="upload", daemon=True).start()
    return ended


def _watch(
    ended: Future[UploadState],
    events: queue.SimpleQueue[Event],
    watcher: Watcher,
    uploader: Uploader,
    stop_asked: Callable[[], bool],
) -> bool:
    """Tell what happens until the run has ended; return whether it began at all (it does not if it runs elsewhere)."""
    began = False
    while not (ended.done() and events.empty()):
        try:
            event = events.get(timeout=_TICK_S)
        except queue.Empty:
            watcher.on_tick()
        else:
            began = True
            watcher.on_event(event)
            if isinstance(event, UploadChanged) and event.state is UploadState.PAUSED:
                # Nobody is here to press "go on": the upload ends, and `resume` goes on with it.
                uploader.stop()
        if stop_asked():
            uploader.stop()
    return began


@contextmanager
def _stop_requests(output: Output) -> Iterator[Callable[[], bool]]:
    """Give a function that tells whether a request to end has come; a second one raises KeyboardInterrupt."""
    asked, told = 0, False

    def ask() -> None:
        nonlocal asked
        asked += 1
        if asked > 1 and threading.current_thread() is threading.main_thread():
            raise KeyboardInterrupt

    def is_asked() -> bool:
        nonlocal told
        if asked and not told:
            told = True
            output.note("\nStopping: no further request is begun. Ctrl+C again does not wait for the last answer.")
        return asked > 0

    with on_request_to_end(ask):
        yield is_asked
