"""`ozogui result`: takes in what CloudAgent told later of queued leads, and why it refused some of them."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ozogui.cli.history import later_facts
from ozogui.cli.options import JsonOption
from ozogui.cli.output import Output
from ozogui.cli.session import opened_engine, take_receiver
from ozogui.errors import UserError
from ozogui.wording import count, number

if TYPE_CHECKING:
    from ozogui.engine.engine import Engine
    from ozogui.uploads.results.later import Matched

FileArgument = Annotated[
    str | None, typer.Argument(metavar="[FILE]", help="The body of a callback; - reads it from standard input.")
]
UploadOption = Annotated[int | None, typer.Option("--upload", metavar="UPLOAD", help="Which upload: ozogui history.")]
FailedRowsOption = Annotated[
    Path | None,
    typer.Option(
        "--failed-rows",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="CloudAgent's file, *_error.csv, or a workbook of it.",
    ),
]
FetchOption = Annotated[
    bool, typer.Option("--fetch", help="Fetch results from the account's receiver, and the files of failed rows.")
]
StrangeOption = Annotated[
    bool,
    typer.Option(
        "--not-understood",
        help="Show what came as a result and was not understood, numbers masked; --json exports it. It is kept for 30 "
        "days.",
    ),
]

_MOST_BYTES = 10_000_000


def result(
    file: FileArgument = None,
    upload: UploadOption = None,
    failed_rows: FailedRowsOption = None,
    fetch: FetchOption = False,
    not_understood: StrangeOption = False,
    json: JsonOption = False,
) -> int:
    """Take in a result of CloudAgent's: a callback's body, or the file of failed rows of an upload."""
    output = Output(as_json=json)
    if sum((file is not None, failed_rows is not None, fetch, not_understood)) != 1:
        raise UserError(
            "Please give only one of these options.",
            "Give a FILE with a result, or --failed-rows FILE, or --fetch, or --not-understood.",
        )
    if not_understood:
        with opened_engine(output) as engine:
            _tell_strange(engine, output)
        return 0
    if file is None and upload is None:
        raise UserError("Which upload is meant is not said.", "Give its number: --upload 3.")
    with opened_engine(output) as engine:
        if file is not None:
            return _take(engine, output, _read(file))
        if upload is None:
            raise UserError("Which upload is meant is not said.", "Give its number: --upload 3.")
        if failed_rows is not None:
            matched = engine.sent_uploads.open_failed_rows(failed_rows, upload_id=upload)
            _tell_matched(output, matched)
        else:
            _fetch(engine, output, upload)
        output.json({"upload": upload, **later_facts(engine, upload)})
        output.say(engine.sent_uploads.later_of(upload).words)
    return 0


def _take(engine: Engine, output: Output, body: bytes) -> int:
    arrived = engine.sent_uploads.take_result(body)
    told = arrived.result
    facts = {"transaction_id": told.transaction_id, "fate": told.fate.value, "processed": told.processed}
    facts |= {
        "failed": told.failed if told.is_resend else told.not_processed,
        "earlier": told.earlier,
        "is_new": arrived.is_new,
        "upload": arrived.upload_id,
    }
    output.json(facts)
    whose = (
        f"Batch {arrived.batch.number} of upload {arrived.upload_id}"
        if arrived.batch is not None
        else f"Transaction {told.transaction_id}, which no upload from here has"
    )
    output.say(f"{whose}: {told.words}. CloudAgent says: {told.message}")
    if not arrived.fits:
        output.say("CloudAgent counted another number of leads than the batch has.")
    if told.can_fetch_failed_rows and arrived.upload_id is not None:
        output.say(f"Which ones failed, and why: ozogui result --fetch --upload {arrived.upload_id}")
    return 0


def _fetch(engine: Engine, output: Output, upload_id: int) -> None:
    account = engine.account_of(engine.journal.upload(upload_id))
    take_receiver(engine)
    new = engine.sent_uploads.fetch_results(account)
    if account.receiver_url:
        output.say(f"{count('new result', new)} from the receiver of {account.name}.")
    for told in engine.sent_uploads.results_of(upload_id).values():
        if told.can_fetch_failed_rows:
            _tell_matched(output, engine.sent_uploads.fetch_failed_rows(told.transaction_id))


def _tell_strange(engine: Engine, output: Output) -> None:
    found = engine.sent_uploads.not_understood()
    output.json({"not_understood": [asdict(each) for each in found]})
    for each in found:
        arrived = datetime.fromtimestamp(each.arrived_at, UTC).astimezone()
        output.say(f"{arrived:%Y-%m-%d %H:%M:%S}, {each.content_type or 'no type'}:")
        output.say(f"  {each.text}")
    output.say(f"{count('message', len(found))} came as a result and could not be understood.")


def _tell_matched(output: Output, matched: Matched) -> None:
    output.table(
        ("Row", "Why CloudAgent refused it"),
        ((number(row), reason or "no reason given") for row, reason in matched.reasons.items()),
        numbers=("Row",),
    )
    if matched.unmatched:
        output.say(f"{count('row', matched.unmatched)} of the file of failed rows are no leads of this upload.")


def _read(file: str) -> bytes:
    return sys.stdin.buffer.read(_MOST_BYTES) if file == "-" else _bytes_of(Path(file))


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            return opened.read(_MOST_BYTES)
    except OSError as error:
        raise UserError(f"{path.name} cannot be read.", f"{error.strerror}. Nothing was changed.") from error
