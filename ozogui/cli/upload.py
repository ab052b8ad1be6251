"""`ozogui upload`: send a file's ready leads into a campaign. Going on where that stopped is resume.py's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ozogui.cli.account_rules import with_rules
from ozogui.cli.check import print_check, save_report
from ozogui.cli.line.plan_options import AtOption, BetweenOption, WhenRunningOption, plan_of
from ozogui.cli.lists.splitting import (
    one_campaign,
    portions_of,
    print_division,
    refuse_open,
    run_parts,
    write_uploads,
)
from ozogui.cli.options import (
    AccountOption,
    AgentsOption,
    ConsentOption,
    CorrectedOption,
    CountryOption,
    DelimiterOption,
    EncodingOption,
    FastOption,
    FilesArgument,
    FillOption,
    GuessOption,
    HeaderRowOption,
    HiddenColumns,
    HiddenColumnsOption,
    HiddenRows,
    HiddenRowsOption,
    JsonOption,
    KeepOption,
    MapOption,
    NearChoice,
    NearOption,
    Notes,
    NotesOption,
    NoTidyOption,
    PhoneFormOption,
    PracticeOption,
    PresetOption,
    PriorityOption,
    QuotesOption,
    RaggedRowsOption,
    RehearseOption,
    RemedyOption,
    RepairOption,
    ReportOption,
    SameOption,
    SecondColumnOption,
    SecondNumberOption,
    ServerOption,
    SetOption,
    ShareOption,
    SheetOption,
    SkillsOption,
    SkipDaysOption,
    SkipUploadedOption,
    SplitOption,
    StrayQuotes,
    SuppressOption,
    UserOption,
)
from ozogui.cli.output import Output
from ozogui.cli.prepare import prepare
from ozogui.cli.reading import wishes_of
from ozogui.cli.running import run_upload
from ozogui.cli.session import chosen_account, give_key, opened_engine
from ozogui.errors import UserError
from ozogui.wording import clock_time, count, duration

if TYPE_CHECKING:
    from ozogui.cli.lists.prepared import Prepared
    from ozogui.cloudagent.calls import Duplicates
    from ozogui.engine.engine import Engine
    from ozogui.engine.target import Target
    from ozogui.settings.settings import Account
    from ozogui.uploads.records import Plan


class YesNo(StrEnum):
    """The two values of CloudAgent's duplicate fields, spelled as it wants them."""

    TRUE = "true"
    FALSE = "false"


CampaignOption = Annotated[
    list[str] | None,
    typer.Option(
        "--campaign",
        metavar="NAME",
        help="The outbound campaign, spelled exactly as in CloudAgent; with --split VALUE=NAME, repeatable.",
    ),
]
CheckDuplicateOption = Annotated[
    YesNo | None,
    typer.Option(
        "--check-duplicate",
        metavar="true|false",
        help="true (default, recommended): do not add a number again; skips numbers already in the campaign and "
        "repeats in the list. false: add all leads; people may be called twice.",
    ),
]
IsDeleteOption = Annotated[
    YesNo | None,
    typer.Option(
        "--is-delete",
        metavar="true|false",
        help="true: skip numbers already in the campaign; repeats inside the list may still be added. false: add "
        "all leads whatever the status of existing ones; people may be called twice. Nothing is deleted.",
    ),
]
NoDuplicatesOption = Annotated[
    bool,
    typer.Option(
        "--no-duplicate-fields", help="Send no duplicate setting; what CloudAgent then does is not documented."
    ),
]
OnlyFailedOption = Annotated[
    int | None, typer.Option("--only-failed", metavar="UPLOAD", help="Send only what failed later of that upload.")
]
StartOption = Annotated[
    bool, typer.Option("--start", help="Start the campaign when the upload is done: real people are called then.")
]
CallbackOption = Annotated[
    str, typer.Option("--callback-url", metavar="URL", help="Where CloudAgent reports what became of the leads.")
]
TrialOption = Annotated[
    int,
    typer.Option(
        "--trial",
        metavar="N",
        min=0,
        show_default=False,
        help="Send the first N leads only; look at them in CloudAgent, then send the rest with ozogui resume.",
    ),
]
LaterOption = Annotated[
    bool, typer.Option("--later", help="Add it to the uploads that wait; the window or ozogui uploads run sends it.")
]


def upload(
    file: FilesArgument,
    campaign: CampaignOption = None,
    sheet: SheetOption = None,
    same: SameOption = None,
    header_row: HeaderRowOption = None,
    encoding: EncodingOption = None,
    delimiter: DelimiterOption = None,
    hidden_rows: HiddenRowsOption = HiddenRows.LEAVE_OUT,
    hidden_columns: HiddenColumnsOption = HiddenColumns.LEAVE_OUT,
    ragged_rows: RaggedRowsOption = None,
    notes: NotesOption = Notes.LEAVE_OUT,
    quotes: QuotesOption = StrayQuotes.LETTER,
    map_: MapOption = None,
    set_: SetOption = None,
    second_number: SecondNumberOption = None,
    second_column: SecondColumnOption = None,
    fill: FillOption = None,
    priority: PriorityOption = None,
    split: SplitOption = None,
    share: ShareOption = None,
    near_values: NearOption = NearChoice.APART,
    preset: PresetOption = None,
    guess: GuessOption = False,
    repair: RepairOption = None,
    remedy: RemedyOption = None,
    no_tidy: NoTidyOption = False,
    suppress: SuppressOption = None,
    consent: ConsentOption = None,
    skip_uploaded: SkipUploadedOption = False,
    skip_uploaded_days: SkipDaysOption = 0,
    only_failed: OnlyFailedOption = None,
    keep: KeepOption = None,
    corrected: CorrectedOption = None,
    report: ReportOption = None,
    account: AccountOption = None,
    server: ServerOption = None,
    user: UserOption = None,
    practice: PracticeOption = False,
    rehearse: RehearseOption = False,
    fast: FastOption = False,
    country: CountryOption = None,
    phone_form: PhoneFormOption = None,
    agents: AgentsOption = None,
    skills: SkillsOption = None,
    check_duplicate: CheckDuplicateOption = None,
    is_delete: IsDeleteOption = None,
    no_duplicate_fields: NoDuplicatesOption = False,
    start: StartOption = False,
    callback_url: CallbackOption = "",
    trial: TrialOption = 0,
    later: LaterOption = False,
    at: AtOption = "",
    between: BetweenOption = "",
    when_running: WhenRunningOption = False,
    json: JsonOption = False,
) -> int:
    """Upload a spreadsheet's ready leads into a campaign, at most 5 requests a minute.

    Exit code 0: all are queued; 1: some were held back or refused; 3: stopped before the end, go on with resume.
    """
    from ozogui.engine.target import Target

    wishes = wishes_of(locals())
    output = Output(as_json=json)
    duplicates = chosen_duplicates(check_duplicate, is_delete, none=no_duplicate_fields)
    with opened_engine(output) as engine:
        goal = with_rules(
            chosen_account(engine, account=account, server=server, user=user, practice=practice),
            country=country,
            phone_form=phone_form,
            agents=agents,
            skills=skills,
        )
        _rehearse(engine, goal, goes_wrong=rehearse, is_fast=fast)
        prepared = prepare(engine, wishes, goal, goes_out=True)
        print_check(output, prepared)
        save_report(output, prepared, report)
        print_division(output, prepared)
        refuse_open(prepared)
        if prepared.division is not None and trial:
            raise UserError("A split list has no trial.", "Try it with one campaign first, or leave out --trial.")
        target = Target(goal, one_campaign(wishes, prepared.split, is_needed=True), duplicates, start, callback_url)
        plan = plan_of(engine, goal, at=at, between=between, when_running=when_running)
        # Asked for before the upload is written: without a key nothing is left behind.
        if not later:
            give_key(engine, goal, output)
        portions = portions_of(prepared, target.campaign)
        for name, rows in portions:
            _warn(engine, output, prepared, replace(target, campaign=name), rows)
        upload_ids = write_uploads(engine, prepared, target, trial=trial)
        for name, _ in portions:
            engine.campaigns.remember_use(goal, name)
        sheet_read, used_at = prepared.sheet, datetime.now(UTC).isoformat()
        engine.remember(lambda settings: settings.with_mapping(sheet_read.fingerprint, prepared.mapping, used_at))
        if later:
            return max(_keep_for_later(engine, output, upload_id, plan) for upload_id in upload_ids)
        return _send(engine, output, upload_ids, plan, is_split=prepared.division is not None)


def _send(engine: Engine, output: Output, upload_ids: list[int], plan: Plan, *, is_split: bool) -> int:
    """Send uploads, one after the other, and return the exit code."""
    for upload_id in upload_ids:
        # Held for others: this command runs it, and should it end before, nobody goes on unasked.
        engine.journal.line.add(upload_id, plan, held="The command line that was to send it has ended.")
        _announce(engine, output, upload_id)
    if is_split:
        return run_parts(engine, upload_ids, output)
    return run_upload(engine, upload_ids[0], output)


def _warn(engine: Engine, output: Output, prepared: Prepared, target: Target, rows: Sequence[int]) -> None:
    """Say what a person should know before leads go to a campaign."""
    from ozogui.engine.campaigns import did_you_mean

    # Only said, since typed names are always possible: the list may be older than the campaign.
    near = engine.campaigns.near_misses(target.account, target.campaign)
    if near:
        output.note(did_you_mean(target.campaign, near))
    for warning in engine.warnings_for(prepared.sheet, prepared.leads, rows, target):
        output.note(f"{warning.title} {warning.message}")


def _keep_for_later(engine: Engine, output: Output, upload_id: int, plan: Plan) -> int:
    """Put an upload into line without sending it, and say where it stands."""
    from ozogui.cli.line.uploads import entry_facts

    engine.line.add(upload_id, plan)
    entry = engine.line.look().entry(upload_id)
    record, sums = engine.journal.upload(upload_id), engine.journal.sums(upload_id)
    output.json({"event": "kept", **(entry_facts(entry) if entry is not None else {"upload": upload_id})})
    why = entry.why if entry is not None else ""
    output.say(
        f"Upload {upload_id}: {count('lead', sums.waiting)} in {count('request', record.batch_count)} into "
        f"{record.campaign}, account {record.account}. Nothing was sent. {why}".rstrip()
    )
    output.say("Send it with: ozogui uploads run. The window sends it too, once you let it go on there.")
    return 0


def _rehearse(engine: Engine, goal: Account, *, goes_wrong: bool, is_fast: bool) -> None:
    from ozogui.engine.rehearsal import FAST

    if not goes_wrong and not is_fast:
        return
    if not goal.is_practice:
        raise UserError(
            "Only practice can be rehearsed.", "Give --practice as well, or leave out --rehearse and --fast."
        )
    engine.rehearsal.choose(goes_wrong=goes_wrong, speed=FAST if is_fast else 1)


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
