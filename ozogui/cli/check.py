"""`ozogui check`: what CloudAgent would refuse in a file's leads, and what can be put right."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ozogui.cli.account_rules import with_rules
from ozogui.cli.lists.prepared import Prepared
from ozogui.cli.lists.proposed import consent_facts, consent_sentences
from ozogui.cli.lists.several import file_sentences, files_facts
from ozogui.cli.lists.splitting import division_facts, print_division
from ozogui.cli.options import (
    AccountOption,
    AgentsOption,
    ConsentOption,
    CorrectedOption,
    CountryOption,
    DelimiterOption,
    EncodingOption,
    FilesArgument,
    FillOption,
    ForCampaignOption,
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
    PresetOption,
    PriorityOption,
    QuotesOption,
    RaggedRowsOption,
    RemedyOption,
    RepairOption,
    ReportOption,
    SameOption,
    SecondColumnOption,
    SecondNumberOption,
    SetOption,
    ShareOption,
    SheetOption,
    SkillsOption,
    SkipDaysOption,
    SkipUploadedOption,
    SplitOption,
    StrayQuotes,
    SuppressOption,
)
from ozogui.cli.output import Output
from ozogui.cli.prepare import prepare
from ozogui.cli.reading import print_questions, reading_facts, tally_sentence, wishes_of
from ozogui.cli.session import opened_engine
from ozogui.cli.show import sheet_sentence
from ozogui.errors import UserError
from ozogui.wording import count, list_and_row, number, row_words

if TYPE_CHECKING:
    from ozogui.leads.checking.check import Check
    from ozogui.leads.mapping.mapping_shape import Mapping
    from ozogui.leads.reading.sheet import Sheet

_SHOWN_FINDINGS = 20
_SHOWN_TIDIED = 5


def check(
    file: FilesArgument,
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
    keep: KeepOption = None,
    corrected: CorrectedOption = None,
    account: AccountOption = None,
    campaign: ForCampaignOption = None,
    skip_uploaded: SkipUploadedOption = False,
    country: CountryOption = None,
    phone_form: PhoneFormOption = None,
    agents: AgentsOption = None,
    skills: SkillsOption = None,
    skip_uploaded_days: SkipDaysOption = 0,
    report: ReportOption = None,
    json: JsonOption = False,
) -> int:
    """Check a spreadsheet's leads. Exit code 0: all are ready; 1: some are held back.

    With --account as that account wants them: phone rule, date form, kind of campaign, agents and skills; with
    --campaign as that campaign wants them, and with --skip-uploaded without the numbers that it has got before.
    """
    from ozogui.settings.settings import PRACTICE

    wishes = wishes_of(locals())
    output = Output(as_json=json)
    with opened_engine(output) as engine:
        goal = with_rules(
            PRACTICE if account is None else engine.account(account),
            country=country,
            phone_form=phone_form,
            agents=agents,
            skills=skills,
        )
        prepared = prepare(engine, wishes, goal)
    print_check(output, prepared)
    _print_tidied(output, prepared)
    _print_findings(output, prepared.check, prepared.sheet.list_name)
    print_division(output, prepared)
    save_report(output, prepared, report)
    output.json(check_facts(prepared) | ({"report": str(report)} if report else {}))
    return 1 if prepared.check.held_back else 0


def check_facts(prepared: Prepared) -> dict[str, Any]:
    """Return the check as JSON gives it: sums, mapping, and every finding in the order of the file."""
    from ozogui.leads.mapping.second_numbers import count_further
    from ozogui.leads.repairing.remedies import offers

    check = prepared.check
    return (
        {
            "file": str(prepared.sheet.path),
            "sheet": prepared.sheet.name,
            "header_row": prepared.sheet.header_row,
            "rows": len(prepared.leads),
            "left_out": prepared.sheet.tally.hidden,
            "ready": check.ready,
            "held_back": check.held_back,
            "with_warning": check.with_warning,
            "tidied": prepared.tidied.cells,
            "tidied_kinds": {kind.value: cells for kind, cells in prepared.tidied.counts},
            "repaired": prepared.repaired,
            "decided": prepared.decided,
            "corrected": prepared.corrected,
            "filled": prepared.filled,
            "tidied_cells": [
                {
                    "row": list_and_row(prepared.leads.row_numbers[change.row])[1],
                    **_sheet_of(prepared.sheet, prepared.leads.row_numbers[change.row]),
                    "header": change.header,
                    "before": change.before,
                    "after": change.after,
                }
                for change in prepared.leads.tidied()
            ],
            "suppress": [
                {"file": each.name, "numbers": len(each.phones), "unreadable_rows": list(each.unreadable)}
                for each in prepared.suppressed
            ],
            "do_not_call": [
                {
                    "name": each.name,
                    "numbers": each.numbers,
                    "age_days": prepared.ages[each.name],
                    "source": each.source,
                }
                for each in prepared.lasting
            ],
            "consent": consent_facts(prepared.consent, prepared.check.options.refusals),
            "mapping": {column: prepared.mapping.header_of(column) for column, _ in prepared.mapping.columns},
            "constants": dict(prepared.mapping.constants),
            "map": [
                {
                    "header": feed.header,
                    "columns": list(feed.columns),
                    "separator": feed.separator,
                    "value": feed.constant,
                }
                for feed in prepared.mapping.feeds
            ],
            "not_sent": columns_not_sent(prepared),
            "remembered": prepared.remembered,
            "doubts": list(prepared.doubts),
            "second_number_leads": count_further(prepared.leads, max(1, len(prepared.sheet.lists))),
            "kinds": [
                {
                    "rule": kind.rule.name,
                    "title": kind.rule.title,
                    "severity": kind.rule.severity.value,
                    "cells": kind.cells,
                    "leads": kind.leads,
                    "repairable": kind.repairable,
                    "remedies": [offer.act.value for offer in offers(check, kind.rule.name)],
                }
                for kind in check.kinds()
            ],
            "columns": [
                {
                    "rule": found.rule.name,
                    "header": found.header,
                    "cells": found.cells,
                    "of": found.of,
                    "repairable": found.repairable,
                    "message": found.message,
                }
                for found in check.column_findings()
            ],
            "findings": [
                {
                    "row": list_and_row(finding.row_number)[1],
                    **_sheet_of(prepared.sheet, finding.row_number),
                    "header": finding.header,
                    "rule": finding.rule,
                    "severity": finding.severity.value,
                    "message": finding.message,
                }
                for finding in check.findings()
            ],
        }
        | reading_facts(prepared.sheet)
        | files_facts(prepared.sheet)
        | division_facts(prepared)
    )


def _sheet_of(sheet: Sheet, row: int) -> dict[str, str]:
    """Return the list of a row, where several were taken together."""
    return {"sheet": sheet.lists[list_and_row(row)[0] % len(sheet.lists)].name} if len(sheet.lists) > 1 else {}


def compared_words(prepared: Prepared) -> str:
    """Say with which do-not-call lists, of which day, leads were compared: nobody can know more than that."""
    lists = []
    for each in prepared.lasting:
        days = prepared.ages[each.name]
        age = f"{count('day', days)} old" if days else "of today"
        lists.append(f"{each.name} ({count('number', each.numbers)}, {age})")
    lists += [f"{each.name} ({count('number', len(each.phones))}, this time)" for each in prepared.suppressed]
    return f"Compared with: {', '.join(lists)}. The national DND registry is not among them." if lists else ""


def print_check(output: Output, prepared: Prepared) -> None:
    """Print what was read, which column goes where, and how many leads are ready."""
    check = prepared.check
    for each in prepared.suppressed:
        if each.unreadable:
            rows = ", ".join(map(number, each.unreadable[:10])) + (" …" if len(each.unreadable) > 10 else "")
            output.note(f"{each.name}: {count('number', len(each.unreadable))} cannot be read (row {rows}).")
    output.say(sheet_sentence(prepared.sheet))
    for sentence in file_sentences(prepared.sheet):
        output.say(sentence)
    output.say(tally_sentence(prepared.sheet))
    print_questions(output, prepared.sheet)
    if words := compared_words(prepared):
        output.say(words)
    output.say(("Columns as last time. " if prepared.remembered else "") + mapping_sentence(prepared.mapping))
    not_sent = columns_not_sent(prepared)
    if not_sent:
        output.say(f'Not sent: {", ".join(not_sent)}. To send one: --map "{not_sent[0]}=HEADER"')
    for sentence in consent_sentences(prepared.consent, prepared.check.options.refusals):
        output.say(sentence)
    for doubt in prepared.doubts:
        output.say(doubt)
    if prepared.tidied.cells:
        output.say(tidied_sentence(prepared))
    _print_changes(output, prepared)
    output.say(ready_sentence(check))


def tidied_sentence(prepared: Prepared) -> str:
    """Return "525 cells were tidied: 470 phone numbers to ten digits · 43 dates … To leave them: --no-tidy"."""
    from ozogui.leads.repairing.tidying import words_of

    tidied = prepared.tidied
    was = "was" if tidied.cells == 1 else "were"
    words = words_of(tidied, prepared.leads.row_words)
    return f"{count('cell', tidied.cells)} {was} tidied: {words}. No meaning was changed; to leave them: --no-tidy"


def _print_changes(output: Output, prepared: Prepared) -> None:
    """Print how many cells were changed, and by what."""
    if prepared.corrected:
        was = "was" if prepared.corrected == 1 else "were"
        output.say(f"{count('cell', prepared.corrected)} {was} taken over from the corrected workbook.")
    if prepared.filled:
        output.say(f"{count('blank cell', prepared.filled)} {'was' if prepared.filled == 1 else 'were'} filled.")
    if prepared.repaired:
        output.say(f"{count('cell', prepared.repaired)} {'was' if prepared.repaired == 1 else 'were'} put right.")
    if prepared.decided:
        output.say(f"{count('cell or lead', prepared.decided, 'cells or leads')} changed as --remedy says.")


def mapping_sentence(mapping: Mapping) -> str:
    """Return which column feeds which header: "PhoneNumber from Mobile No.; Priority is 5 for every lead."."""
    parts = [
        f"{feed.header} from {' + '.join(feed.columns)}"
        if feed.constant is None
        else f"{feed.header} is {feed.constant} for every lead"
        for feed in mapping.feeds
    ]
    return f"{'; '.join(parts)}."


def columns_not_sent(prepared: Prepared) -> list[str]:
    """Return the names of the columns that feed no header."""
    sent = prepared.mapping.used_columns
    return [column.name for column in prepared.sheet.columns if column.name not in sent]


def ready_sentence(check: Check) -> str:
    """Return "1,203 leads are ready, 37 are held back." and how many of the ready ones have a warning."""
    if check.held_back:
        ready = f"{count('lead', check.ready)} {_are(check.ready)} ready, "
        ready += f"{number(check.held_back)} {_are(check.held_back)} held back."
    else:
        ready = f"All {count('lead', check.ready)} are ready."
    if check.with_warning:
        ready += f" {number(check.with_warning)} of the ready {_are(check.with_warning)} sent with a warning."
    return ready


def save_report(output: Output, prepared: Prepared, path: Path | None) -> None:
    """Write the workbook of held-back leads, if one is wanted.

    Raises:
        UserError: it is not an .xlsx, would replace the file that was read, or cannot be written.
    """
    from ozogui.leads.repairing.held_back import write_held_back

    if path is None:
        return
    if path.suffix.lower() != ".xlsx":
        raise UserError(f"The report cannot be called {path.name}.", "It is an Excel workbook: end its name in .xlsx.")
    if path.resolve() in {each.path.resolve() for each in prepared.sheet.files}:
        raise UserError("The report would replace the file it is about.", "Choose another name for it.")
    leads = write_held_back(prepared.leads, prepared.check, path)
    output.say(f"{count('held-back lead', leads)} in {path}.")


def _print_tidied(output: Output, prepared: Prepared) -> None:
    """Show some of what was tidied, before and after, each different kind of change once."""
    if output.as_json or not prepared.tidied.cells:
        return
    output.say()
    shown = sorted(islice(prepared.leads.tidied(), _SHOWN_TIDIED), key=lambda change: change.row)
    output.table(
        ("Row", "Header", "In the file", "Tidied"),
        ((prepared.leads.row_words(each.row), each.header, each.before, each.after or "(empty)") for each in shown),
        numbers=("Row",),
    )
    if prepared.tidied.cells > len(shown):
        output.say("… and more: --json lists every tidied cell.")


def _print_findings(output: Output, check: Check, list_name: str) -> None:
    kinds = check.kinds()
    if output.as_json or not kinds:
        return
    output.say()
    columns = check.column_findings()
    for column in columns:
        output.say(column.message)
    if columns:
        output.say()
    output.table(
        ("Finding", "Rule", "Leads", "Fate", "--repair"),
        (
            (
                kind.rule.title,
                kind.rule.name,
                number(kind.leads),
                "held back" if kind.rule.severity.value == "error" else "sent all the same",
                number(kind.repairable) if kind.repairable else "",
            )
            for kind in kinds
        ),
        numbers=("Leads", "--repair"),
    )
    output.say()
    for finding in islice(check.findings(), _SHOWN_FINDINGS):
        output.say(f"Row {row_words(finding.row_number, list_name)}, {finding.header}: {finding.message}")
    if sum(kind.cells for kind in kinds) > _SHOWN_FINDINGS:
        output.say("… and more: --json lists every finding, --report OUT.xlsx every held-back lead.")


def _are(value: int) -> str:
    return "is" if value == 1 else "are"
