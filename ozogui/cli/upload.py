"""`ozogui upload` and `ozogui resume`: send a file's ready leads into a campaign, and go on where that stopped."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ozogui.cli.check import print_check, save_report
from ozogui.cli.options import (
    AccountOption,
    CorrectedOption,
    DelimiterOption,
    EncodingOption,
    FileArgument,
    HeaderRowOption,
    JsonOption,
    KeepChoice,
    KeepOption,
    MapOption,
    PracticeOption,
    PresetOption,
    RepairOption,
    ReportOption,
    ServerOption,
    SetOption,
    SheetOption,
    SuppressOption,
    UserOption,
)
from ozogui.cli.output import Output
from ozogui.cli.prepare import Prepared, Wishes, prepare
from ozogui.cli.running import run_upload, sum_up
from ozogui.cli.session import chosen_account, give_key, opened_engine
from ozogui.cli.watchers import batch_sentence
from ozogui.errors import UserError
from ozogui.wording import clock_time, count, duration, number

if TYPE_CHECKING:
    from ozogui.cloudagent.calls import Duplicates
    from ozogui.engine import Engine, Target
    from ozogui.uploads.records import UploadRecord


class YesNo(StrEnum):
    """The two values of CloudAgent's duplicate fields, spelled as it wants them."""

    TRUE = "true"
    FALSE = "false"


class Unconfirmed(StrEnum):
    """What to do with batches that were sent but not answered."""

    LEAVE = "leave"
    QUEUED = "queued"
    AGAIN = "again"


CampaignOption = Annotated[
    str, typer.Option("--campaign", metavar="NAME", help="The outbound campaign, spelled exactly as in CloudAgent.")
]
CheckDuplicateOption = Annotated[
    YesNo | None,
    typer.Option(
        "--check-duplicate",
        metavar="true|false",
        help="true: skip numbers already in the campaign or repeated here, whatever their status (the default). "
        "false: add all, no check.",
    ),
]
IsDeleteOption = Annotated[
    YesNo | None,
    typer.Option(
        "--is-delete",
        metavar="true|false",
        help="true: skip numbers the campaign already holds, after checking their status. "
        "false: add directly, ignore the status of existing leads.",
    ),
]
NoDuplicatesOption = Annotated[
    bool, typer.Option("--no-duplicate-fields", help="Do not check: send neither of the two fields.")
]
SkipUploadedOption = Annotated[
    bool, typer.Option("--skip-uploaded", help="Hold back numbers that this campaign has got from here before.")
]
StartOption = Annotated[
    bool, typer.Option("--start", help="Start the campaign when the upload is done: real people are called then.")
]
CallbackOption = Annotated[
    str, typer.Option("--callback-url", metavar="URL", help="Where CloudAgent reports what became of the leads.")
]
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


def upload(
    file: FileArgument,
    campaign: CampaignOption,
    sheet: SheetOption = None,
    header_row: HeaderRowOption = None,
    encoding: EncodingOption = None,
    delimiter: DelimiterOption = None,
    map_: MapOption = None,
    set_: SetOption = None,
    preset: PresetOption = None,
    repair: RepairOption = None,
    suppress: SuppressOption = None,
    skip_uploaded: SkipUploadedOption = False,
    keep: KeepOption = KeepChoice.ALL,
    corrected: CorrectedOption = None,
    report: ReportOption = None,
    account: AccountOption = None,
    server: ServerOption = None,
    user: UserOption = None,
    practice: PracticeOption = False,
    check_duplicate: CheckDuplicateOption = None,
    is_delete: IsDeleteOption = None,
    no_duplicate_fields: NoDuplicatesOption = False,
    start: StartOption = False,
    callback_url: CallbackOption = "",
    json: JsonOption = False,
) -> int:
    """Upload a spreadsheet's ready leads into a campaign, at most 5 requests a minute.

    Exit code 0: all are queued; 1: some were held back or refused; 3: stopped before the end, go on with resume.
    """
    from ozogui.engine import Target

    output = Output(as_json=json)
    wishes = Wishes(
        file=file,
        sheet=sheet,
        header_row=header_row,
        encoding=encoding,
        delimiter=delimiter,
        maps=tuple(map_ or ()),
        sets=tuple(set_ or ()),
        preset=preset,
        repair=repair,
        suppress=tuple(suppress or ()),
        keep=keep.value,
        corrected=corrected,
        skip_uploaded=skip_uploaded,
    )
    duplicates = chosen_duplicates(check_duplicate, is_delete, none=no_duplicate_fields)
    with opened_engine(output) as engine:
        goal = chosen_account(engine, account=account, server=server, user=user, practice=practice)
        prepared = prepare(engine, wishes, goal, campaign)
        print_check(output, prepared)
        save_report(output, prepared, report)
        target = Target(goal, campaign, duplicates, start, callback_url)
        # Asked for before the upload is written: without a key nothing is left behind.
        give_key(engine, goal, output)
        _tell_of_same_file(engine, output, prepared, target)
        upload_id = engine.plan_upload(prepared.sheet, prepared.leads, prepared.check, target)
        _announce(engine, output, upload_id)
        return run_upload(engine, upload_id, output)


def resume(
    upload: UploadArgument = None,
    unconfirmed: UnconfirmedOption = Unconfirmed.LEAVE,
    json: JsonOption = False,
) -> int:
    """Go on with an upload that was stopped, and decide about batches that were sent but not answered."""
    output = Output(as_json=json)
    with opened_engine(output) as engine:
        record = _upload_to_resume(engine, engine.recover(), upload)
        output.say(f"Upload {record.id}: {record.file_name} into {record.campaign}, account {record.account}.")
        goes_again = _settle_unconfirmed(engine, record, unconfirmed, output)
        if not (goes_again or engine.journal.sums(record.id).waiting):
            output.say("No lead of it waits to be sent.")
            return sum_up(engine, record.id, output)
        give_key(engine, engine.account_of(record), output)
        return run_upload(engine, record.id, output)


def chosen_duplicates(check_duplicate: YesNo | None, is_delete: YesNo | None, *, none: bool) -> Duplicates:
    """Return the duplicate choice of the three options; without any the safest.

    Raises:
        UserError: more than one is given. CloudAgent would let isDelete win, and nobody would know.
    """
    from ozogui.cloudagent.calls import Duplicates

    if sum((check_duplicate is not None, is_delete is not None, none)) > 1:
        raise UserError(
            "Only one choice about duplicates is possible.",
            "Give one of --check-duplicate, --is-delete and --no-duplicate-fields.",
        )
    if none:
        return Duplicates.NO_CHECK
    if is_delete is not None:
        return Duplicates.DELETE_TRUE if is_delete is YesNo.TRUE else Duplicates.DELETE_FALSE
    return Duplicates.CHECK_FALSE if check_duplicate is YesNo.FALSE else Duplicates.CHECK_TRUE


def _announce(engine: Engine, output: Output, upload_id: int) -> None:
    record, sums = engine.journal.upload(upload_id), engine.journal.sums(upload_id)
    output.say(
        f"Upload {upload_id}: {count('lead', sums.waiting)} in {count('request', record.batch_count)} "
        f"into {record.campaign}, account {record.account}."
    )
    seconds = engine.seconds_left(upload_id)
    if seconds >= 1:
        end = datetime.fromtimestamp(engine.clock.now() + seconds, UTC)
        output.say(f"About {duration(seconds)}, done near {clock_time(end)}.")


def _tell_of_same_file(engine: Engine, output: Output, prepared: Prepared, target: Target) -> None:
    for earlier in engine.journal.same_file(prepared.sheet.content_hash, target.campaign.strip())[:1]:
        sums = engine.journal.sums(earlier.id)
        if sums.queued and earlier.account == target.account.name:
            queued = f"{count('lead', sums.queued)} queued in upload {earlier.id}"
            output.note(f"This file went into {earlier.campaign} before: {queued}.")


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
    from ozogui.uploads.records import BatchState

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
