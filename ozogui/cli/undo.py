"""`ozogui undo`: deletes the leads of one upload from its campaign again, where the account allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ozogui.cli.options import JsonOption
from ozogui.cli.output import Output
from ozogui.cli.session import give_key, opened_engine, see_typed
from ozogui.cli.stopping import ended_by_signal
from ozogui.wording import count, duration

if TYPE_CHECKING:
    from ozogui.uploads.sending.undo import UndoProgress

UploadArgument = Annotated[int, typer.Argument(metavar="UPLOAD", help="The number of the upload: ozogui history.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask for the campaign's name to be typed.")]

UNDONE = 3
"""The exit code while leads are left that were to be deleted."""


def undo(upload: UploadArgument, yes: YesOption = False, json: JsonOption = False) -> int:
    """Delete an upload's leads from its campaign, whatever their status: 200 a minute, 100 for accounts with keys."""
    import threading

    from ozogui.engine.undoing import left_words

    output = Output(as_json=json)
    with opened_engine(output) as engine:
        plan = engine.undoing.plan(upload)
        output.say(plan.warning)
        if not yes:
            see_typed(plan.upload.campaign, "delete them", output)
        give_key(engine, engine.account_of(plan.upload), output)
        undoer, undo_id = engine.undoing.undoer_for(plan, lambda progress: _tell(output, progress))
        with ended_by_signal() as end:

            def stop_at_the_end() -> None:
                end.wait()
                undoer.stop()

            watcher = threading.Thread(target=stop_at_the_end, name="stop", daemon=True)
            watcher.start()
            reason = undoer.run(undo_id, plan.upload.campaign)
            end.set()
            watcher.join()
        (record,) = (each for each in engine.undoing.records(upload) if each.id == undo_id)
        deleted = record.deleted
        left = sum(record.leads.values()) - deleted
        leads = {state.value: number for state, number in record.leads.items()}
        output.json({"event": "finished", "undo": undo_id, "reason": reason, "leads": leads, "missing": plan.missing})
        output.say(f"{count('number', deleted)} of upload {upload} were deleted from {record.campaign}.")
        if left:
            words = (left_words(record.leads), reason, f"To continue, type: ozogui undo {upload}")
            output.say(" ".join(filter(None, words)))
    return UNDONE if left else 0


def _tell(output: Output, progress: UndoProgress) -> None:
    facts = {"batch": progress.batch, "state": progress.state.value, "message": progress.message}
    output.json({"event": "waiting" if progress.wait_s else "request", **facts, "wait_s": round(progress.wait_s, 1)})
    if progress.wait_s:
        output.say(f"Waiting {duration(progress.wait_s)}: {progress.message}")
    else:
        output.say(f"Request {progress.batch}: {progress.state.value}. {progress.message}")
