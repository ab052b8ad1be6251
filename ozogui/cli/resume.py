"""`ozogui resume` and `ozogui cancel`: go on where an upload stopped, decide about its open batches, or give it up."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ozogui.cli.options import JsonOption
from ozogui.cli.output import Output
from ozogui.cli.running import print_sums, run_upload, sum_up, upload_facts
from ozogui.cli.session import give_key, opened_engine
from ozogui.cli.watchers import batch_sentence
from ozogui.errors import UserError
from ozogui.uploads.records import BatchState
from ozogui.wording import count, number

if TYPE_CHECKING:
    from ozogui.engine.engine import Engine
    from ozogui.uploads.records import Sums, UploadRecord


class Unconfirmed(StrEnum):
    """What to do with batches that were sent but not answered."""

    LEAVE = "leave"
    QUEUED = "queued"
    AGAIN = "again"


class Refused(StrEnum):
    """What to do with batches that CloudAgent refused."""

    LEAVE = "leave"
    AGAIN = "again"


UploadArgument = Annotated[
    int | None,
    typer.Argument(metavar="UPLOAD", help="Its number, as in ozogui history; else the latest unfinished."),
]
UnconfirmedOption = Annotated[
    Unconfirmed,
    typer.Option(
        "--unconfirmed",
        metavar="leave|queued|again",
        help="Batches that were sent but not answered: leave them, mark them as queued (you found them in CloudAgent), "
        "or send them again (their leads may then be there twice).",
    ),
]
RefusedOption = Annotated[
    Refused,
    typer.Option(
        "--refused",
        metavar="leave|again",
        help="Batches that CloudAgent refused: leave them, or send the same leads again, once what it refused them for "
        "is put right there.",
    ),
]
AccountNowOption = Annotated[
    bool,
    typer.Option("--account-now", help="Send the rest to the account as it is now, though the upload began elsewhere."),
]
CancelArgument = Annotated[int, typer.Argument(metavar="UPLOAD", help="Its number, as in ozogui history.")]


def resume(
    upload: UploadArgument = None,
    unconfirmed: UnconfirmedOption = Unconfirmed.LEAVE,
    refused: RefusedOption = Refused.LEAVE,
    account_now: AccountNowOption = False,
    json: JsonOption = False,
) -> int:
    """Go on with an upload that was stopped, and decide about batches that were refused, or sent but not answered."""
    output = Output(as_json=json)
    with opened_engine(output) as engine:
        record = _upload_to_resume(engine, engine.recover(), upload)
        output.say(f"Upload {record.id}: {record.file_name} into {record.campaign}, account {record.account}.")
        goes_again = _settle_unconfirmed(engine, record, unconfirmed, output)
        _send_refused_again(engine, record, refused, output)
        if not (goes_again or engine.journal.sums(record.id).waiting):
            output.say("No lead of it waits to be sent.")
            return sum_up(engine, record.id, output)
        give_key(engine, engine.account_of(record), output)
        return run_upload(engine, record.id, output, follow_account=account_now)


def cancel(upload: CancelArgument, json: JsonOption = False) -> int:
    """Give up the leads of an upload that still wait; what was sent stays as it is."""
    output = Output(as_json=json)
    with opened_engine(output) as engine:
        before = engine.journal.sums(upload)
        engine.journal.cancel_waiting(upload)
        record, sums = engine.journal.upload(upload), engine.journal.sums(upload)
        output.json({"event": "cancelled", **upload_facts(engine, record, sums)})
        output.say(f"Upload {record.id}: {record.file_name} into {record.campaign}, account {record.account}.")
        output.say(_cancelled_words(before, sums, record.id))
        print_sums(output, sums)
    return 0


def _cancelled_words(before: Sums, after: Sums, upload_id: int) -> str:
    """Say what was cancelled, and what could not be because it may have arrived."""
    cancelled, in_doubt = after.cancelled - before.cancelled, after.unconfirmed - before.unconfirmed
    words = []
    if cancelled:
        words.append(f"{count('lead', cancelled)} {'is' if cancelled == 1 else 'are'} cancelled and will not be sent.")
    if in_doubt:
        are = "is" if in_doubt == 1 else "are"
        words.append(
            f"{count('lead', in_doubt)} {are} not sent again either, but {are} unconfirmed: an earlier request brought "
            "no clear answer, so they may be there. Look in CloudAgent, then decide with: "
            f"ozogui resume {upload_id} --unconfirmed queued|again"
        )
    return " ".join(words) or "No lead of it waits to be sent, so nothing was cancelled."


def _upload_to_resume(engine: Engine, unfinished: list[UploadRecord], upload_id: int | None) -> UploadRecord:
    """Return the upload that is meant: by its number, else the latest with leads that wait, or need a decision."""
    if upload_id is not None:
        return engine.journal.upload(upload_id)
    if unfinished:
        return unfinished[0]
    for record in engine.journal.uploads():
        if engine.journal.sums(record.id).unconfirmed:
            return record
    raise UserError("No upload waits to go on.", "ozogui history lists all of them.")


def _settle_unconfirmed(engine: Engine, record: UploadRecord, choice: Unconfirmed, output: Output) -> bool:
    """Tell of the unconfirmed batches, do with them what was chosen, and return whether some go again by themselves."""
    from ozogui.cloudagent.calls import Duplicates

    open_batches = [each for each in engine.journal.batches(record.id) if each.state is BatchState.UNCONFIRMED]
    for batch in open_batches:
        output.say(batch_sentence(batch))
        if choice is not Unconfirmed.LEAVE:
            engine.journal.resolve_unconfirmed(batch.id, "queued" if choice is Unconfirmed.QUEUED else "again")
    if not open_batches:
        return False
    is_harmless = Duplicates(record.duplicates).makes_resend_harmless
    output.say(_words_about_unconfirmed(choice, len(open_batches), is_harmless=is_harmless))
    return choice is Unconfirmed.LEAVE and is_harmless


def _words_about_unconfirmed(choice: Unconfirmed, batches: int, *, is_harmless: bool) -> str:
    them = "The batch" if batches == 1 else f"The {number(batches)} batches"
    if choice is Unconfirmed.QUEUED:
        return f"{them} {'is' if batches == 1 else 'are'} marked as queued, as you said."
    goes = "goes" if batches == 1 else "go"
    if is_harmless:
        return f"{them} {goes} again: CloudAgent skips the numbers that it already holds."
    if choice is Unconfirmed.AGAIN:
        return f"{them} {goes} again, as you said: numbers that did arrive may then be there twice."
    return (
        f"{them} {'stays' if batches == 1 else 'stay'} unconfirmed. Look in CloudAgent whether the leads arrived, then "
        "decide: --unconfirmed queued marks them as queued, --unconfirmed again sends them again."
    )


def _send_refused_again(engine: Engine, record: UploadRecord, choice: Refused, output: Output) -> None:
    """Let every refused batch wait again, if that was chosen."""
    if choice is Refused.LEAVE:
        return
    again = [each for each in engine.journal.batches(record.id) if each.state is BatchState.REFUSED]
    for batch in again:
        output.say(batch_sentence(batch))
        engine.journal.send_again(batch.id, "To be sent again, as you decided.")
    if again:
        goes = "goes" if len(again) == 1 else "go"
        output.say(f"{count('refused batch', len(again), 'refused batches')} {goes} again, as you said.")
    else:
        output.say("No batch of it was refused.")
