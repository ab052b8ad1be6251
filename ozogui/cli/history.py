"""`ozogui history`: every upload from this computer, and what became of its batches."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ozogui.cli.lists.for_others import write_for_others
from ozogui.cli.options import JsonOption
from ozogui.cli.output import Output
from ozogui.cli.running import print_sums, upload_facts
from ozogui.cli.session import give_key, opened_engine, see_typed
from ozogui.cli.stopping import ended_by_signal
from ozogui.cli.watchers import batch_facts
from ozogui.errors import UserError
from ozogui.wording import count, day, duration, moment, number, row_words

if TYPE_CHECKING:
    from ozogui.engine.engine import Engine

UploadArgument = Annotated[int | None, typer.Argument(metavar="UPLOAD", help="The number of one upload.")]
ResultsOption = Annotated[
    Path | None,
    typer.Option("--results", metavar="OUT.xlsx", help="Write what went and what did not, row by row, to a workbook."),
]

ResponsesOption = Annotated[
    Path | None,
    typer.Option(
        "--export-responses",
        metavar="FILE",
        help="Write every request and its response as JSON lines, for support: without the key and the leads.",
    ),
]

WholeListOption = Annotated[
    Path | None,
    typer.Option("--whole-list", metavar="OUT.xlsx", help="The same over all campaigns that a split list went to."),
]
ForSenderOption = Annotated[
    Path | None,
    typer.Option(
        "--for-sender",
        metavar="OUT.xlsx|FOLDER",
        help="A workbook for whoever sent the list: taken, not taken and why; no key, no campaign. A list of several "
        "files gives one for each, in a folder.",
    ),
]
SearchOption = Annotated[
    str, typer.Option("--search", metavar="TEXT", help="File, campaign, account, transactionId, day or phone number.")
]
ExportOption = Annotated[Path | None, typer.Option("--export", metavar="OUT.xlsx", help="Write the list here, too.")]
UnsentOption = Annotated[
    Path | None,
    typer.Option("--unsent", metavar="OUT.xlsx", help="Write the leads that were not sent, or not surely, as a list."),
]
CallsOption = Annotated[
    bool, typer.Option("--calls", help="Ask CloudAgent who of it was called, in the last 15 days; 2 days a minute.")
]
DeleteOption = Annotated[bool, typer.Option("--delete", help="Forget this upload; CloudAgent keeps what it has.")]
DeleteAllOption = Annotated[bool, typer.Option("--delete-all", help="Forget all uploads that nobody runs.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask before something is forgotten.")]


def history(
    upload: UploadArgument = None,
    search: SearchOption = "",
    results: ResultsOption = None,
    export_responses: ResponsesOption = None,
    export: ExportOption = None,
    unsent: UnsentOption = None,
    whole_list: WholeListOption = None,
    for_sender: ForSenderOption = None,
    calls: CallsOption = False,
    delete: DeleteOption = False,
    delete_all: DeleteAllOption = False,
    yes: YesOption = False,
    json: JsonOption = False,
) -> int:
    """List the uploads from this computer, find some, or show one with all its batches and what became of them."""
    output = Output(as_json=json)
    if upload is None:
        _refuse_without_upload(
            {
                "--delete": delete,
                "--calls": calls,
                "--results out.xlsx": results is not None,
                "--export-responses out.jsonl": export_responses is not None,
                "--unsent out.xlsx": unsent is not None,
                "--whole-list out.xlsx": whole_list is not None,
                "--for-sender out.xlsx": for_sender is not None,
            }
        )
    with opened_engine(output) as engine:
        _recover(engine, output)
        if delete or delete_all:
            return _forget(engine, output, upload if delete else None, yes=yes)
        if upload is None:
            _list_uploads(engine, output, search, export)
        else:
            _show_upload(engine, output, upload, asks_calls=calls)
            if results is not None:
                _write_results(engine, output, upload, results)
            if export_responses is not None:
                _export_responses(engine, output, upload, export_responses)
            write_for_others(engine, output, upload, whole_list=whole_list, for_sender=for_sender)
            if unsent is not None:
                _write_unsent(engine, output, upload, unsent)
        _warn_of_expiring(engine, output)
    return 0


def _recover(engine: Engine, output: Output) -> None:
    """Look for what an earlier run left behind; where that cannot be written down, history can be read all the same."""
    from ozogui.uploads.journal.database import JournalError

    try:
        engine.recover()
    except JournalError as error:
        output.note(f"{error.title} {error.message}".rstrip())


def _refuse_without_upload(given: dict[str, bool]) -> None:
    """Refuse options that are about one upload where none is named."""
    for option, is_given in given.items():
        name = option.split()[0]
        if is_given and name == "--delete":
            raise UserError("--delete needs the number of an upload.", "For all of them: ozogui history --delete-all")
        if is_given:
            raise UserError(f"{name} needs the number of an upload.", f"For example: ozogui history 3 {option}")


def _forget(engine: Engine, output: Output, upload_id: int | None, *, yes: bool) -> int:
    if not yes:
        see_typed("forget", "forget what is known of it here", output)
    if upload_id is not None:
        engine.journal.upload(upload_id)
        engine.journal.delete_upload(upload_id)
        forgotten, kept = 1, 0
    else:
        forgotten, kept = engine.past_uploads.delete_all()
    output.json({"forgotten": forgotten, "kept": kept})
    rest = f" {count('upload', kept)} stay, because a program runs them." if kept else ""
    output.say(f"{count('upload', forgotten)} forgotten here. CloudAgent keeps what it has.{rest}")
    return 0


def _list_uploads(engine: Engine, output: Output, search: str, export: Path | None) -> None:
    records = [(record, engine.journal.sums(record.id)) for record in engine.past_uploads.find(search, 1_000)]
    if export is not None:
        _export(engine, output, [record.id for record, _ in records], export)
    output.json(
        {
            "uploads": [
                {**upload_facts(engine, record, sums), "created_at": record.created_at.isoformat()}
                for record, sums in records
            ]
        }
    )
    if not records:
        none_found = (
            "No upload was found for this search." if search else "No uploads yet. The first one will be kept here."
        )
        output.say(none_found)
        return
    now = datetime.now(UTC)
    output.table(
        ("Upload", "When", "File", "Campaign", "Account", "State", "Rows", "Queued"),
        (
            (
                str(record.id),
                moment(record.created_at, now),
                record.file_name,
                record.campaign,
                record.account,
                record.state.value,
                number(sums.rows),
                number(sums.queued),
            )
            for record, sums in records
        ),
        numbers=("Upload", "Rows", "Queued"),
    )


def _show_upload(engine: Engine, output: Output, upload_id: int, *, asks_calls: bool) -> None:
    if asks_calls:
        _ask_calls(engine, output, upload_id)
    record, sums = engine.journal.upload(upload_id), engine.journal.sums(upload_id)
    batches = engine.journal.batches(upload_id)
    later = engine.sent_uploads.later_of(upload_id)
    output.json(
        {
            **upload_facts(engine, record, sums),
            "later": later_facts(engine, upload_id),
            "calls": call_facts(engine, upload_id),
            "created_at": record.created_at.isoformat(),
            "batches": [batch_facts(batch) for batch in batches],
            "held_back_rows": [
                {"row": row, "rules": list(rules)} for row, rules in engine.journal.held_back(upload_id)
            ],
        }
    )
    output.say(f"Upload {record.id}: {record.file_name} into {record.campaign}, account {record.account}.")
    output.say(f"{moment(record.created_at, datetime.now(UTC))}, {record.state.value}. {record.stop_reason}".strip())
    output.say()
    output.table(
        ("Batch", "Rows", "Leads", "State", "Tries", "transactionId", "Answer"),
        (
            (
                str(batch.number),
                f"{row_words(batch.first_row, record.sheet_name)} to {row_words(batch.last_row, record.sheet_name)}",
                number(batch.leads),
                batch.state.value,
                str(batch.attempts),
                batch.transaction_id,
                batch.message,
            )
            for batch in batches
        ),
        numbers=("Batch", "Leads", "Tries"),
    )
    print_sums(output, sums)
    if later.results:
        output.say(later.words)
    known = engine.calls.sums(upload_id)
    if known is not None:
        output.say(known.words)
        for each in known.days:
            output.say(f"{day(each.day)}: {number(each.dialled)} called, {number(each.answered)} answered")


def _ask_calls(engine: Engine, output: Output, upload_id: int) -> None:
    give_key(engine, engine.account_of(engine.journal.upload(upload_id)), output)
    with ended_by_signal() as end:
        engine.calls.fetch(upload_id, end, lambda seconds, why: output.note(f"Waiting {duration(seconds)}: {why}"))


def _write_unsent(engine: Engine, output: Output, upload_id: int, path: Path) -> None:
    from ozogui.uploads.results.batch_rows import write_batch_rows

    kept = [batch.id for batch in engine.journal.batches(upload_id) if batch.has_payload]
    if not kept:
        raise UserError("This upload keeps no leads that were not sent.", "There is nothing to write.")
    leads = write_batch_rows(engine.journal, kept, path)
    output.json({"unsent": str(path), "leads": leads})
    output.say(f"{count('lead', leads)} that were not sent, or not surely: {path}")


def _warn_of_expiring(engine: Engine, output: Output) -> None:
    from ozogui.engine.past_uploads import expiring_words

    for kept, at in engine.past_uploads.expiring():
        output.note(
            f"{expiring_words(kept, at)} Send them (ozogui resume {kept.upload_id}) or save them "
            f"(ozogui history {kept.upload_id} --unsent leads.xlsx) before."
        )


def _write_results(engine: Engine, output: Output, upload_id: int, path: Path) -> None:
    from ozogui.uploads.results.results import write_results

    if path.suffix.lower() != ".xlsx":
        raise UserError(f"The results cannot be called {path.name}.", "They are an Excel workbook: end it in .xlsx.")
    write_results(engine.journal, upload_id, path, engine.sent_uploads.lead_of(engine.journal.upload(upload_id)))
    output.say(f"The results are in {path}.")


def _export_responses(engine: Engine, output: Output, upload_id: int, path: Path) -> None:
    from ozogui.uploads.results.responses import write_responses

    written = write_responses(engine.journal, upload_id, path)
    output.say(f"{count('response', written)} {'is' if written == 1 else 'are'} in {path}.")


def _export(engine: Engine, output: Output, upload_ids: list[int], path: Path) -> None:
    from ozogui.uploads.results.history_list import write_history_list

    if path.suffix.lower() != ".xlsx":
        raise UserError(f"The list cannot be called {path.name}.", "It is an Excel workbook: end it in .xlsx.")
    lines = write_history_list(engine.journal, upload_ids, path)
    output.note(f"{count('upload', lines)} listed in {path}.")


def call_facts(engine: Engine, upload_id: int) -> dict[str, Any] | None:
    """Return what is known of the calls to an upload's leads, as JSON gives it; None where nobody has asked."""
    known = engine.calls.sums(upload_id)
    if known is None:
        return None
    return {
        "leads": known.leads,
        "dialled": known.dialled,
        "answered": known.answered,
        "not_yet": known.not_yet,
        "asked_at": known.asked_at.isoformat(),
        "days": [
            {"day": each.day.isoformat(), "dialled": each.dialled, "answered": each.answered} for each in known.days
        ],
    }


def later_facts(engine: Engine, upload_id: int) -> dict[str, Any]:
    """Return what became of an upload's queued leads, as JSON gives it."""
    later = engine.sent_uploads.later_of(upload_id)
    reasons = engine.sent_uploads.reasons_of(upload_id)
    return {
        "fate": later.fate.value if later.fate else "",
        "processed": later.processed,
        "failed": later.failed,
        "earlier": later.earlier,
        "untold": later.untold,
        "failed_rows": [{"row": row, "reason": reason} for row, reason in reasons.items()],
    }
