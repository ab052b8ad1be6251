"""From a file to checked leads, as the options say: what `check` and `upload` have in common."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ozogui.cli.lists.prepared import Prepared
from ozogui.cli.lists.proposed import mapping_doubts, remembered_mapping
from ozogui.cli.lists.several import read_wished
from ozogui.cli.lists.splitting import one_campaign, see_one_kind, wished_split
from ozogui.errors import UserError

if TYPE_CHECKING:
    from ozogui.cli.reading import Wishes
    from ozogui.engine.engine import Engine
    from ozogui.leads.checking.check import Check
    from ozogui.leads.leads import Leads
    from ozogui.leads.mapping.guessing import Guess
    from ozogui.leads.mapping.mapping_shape import Join, Mapping
    from ozogui.leads.mapping.split_shape import Split
    from ozogui.leads.reading.sheet import Sheet
    from ozogui.leads.repairing.proposal import Proposal
    from ozogui.leads.repairing.remedies import Act
    from ozogui.settings.settings import Account


_DECIDED_BY_NAME = {"phone-several": "phone-several", "phone-length": "phone-form"}
"""Rules that --repair takes by their name alone, and what is repaired then; the second had another name once."""


def prepare(engine: Engine, wishes: Wishes, account: Account, *, goes_out: bool = False) -> Prepared:
    """Read, map, check and repair a file's leads for an account (and its campaign's own headers).

    Args:
        engine: what works.
        wishes: what the options say.
        account: where the leads go.
        goes_out: they are to be sent, so they need a campaign.

    Raises:
        UserError: no campaign is named where one is needed, or the file, a mapping, a rule's name, a do-not-call list
            or a corrected workbook cannot be used.
    """
    from ozogui.leads.checking.check import Check
    from ozogui.leads.checking.slices import Keep
    from ozogui.leads.mapping.consent import consent_columns, parse_consent_options, refusals_of
    from ozogui.leads.mapping.mapping import guess_mapping, map_leads
    from ozogui.leads.mapping.splitting import divide
    from ozogui.leads.repairing.remedies import Act
    from ozogui.leads.repairing.tidying import Tidied, tidy

    split = wished_split(wishes, _preset(engine, wishes.preset) if wishes.preset else None)
    campaign = one_campaign(wishes, split, is_needed=goes_out)
    if split is not None:
        see_one_kind(engine, account, split)
    if wishes.skip_uploaded and split is not None:
        raise UserError("--skip-uploaded is for one campaign.", "For a split list: --skip-uploaded-days N.")
    if wishes.skip_uploaded and not campaign:
        raise UserError("--skip-uploaded needs a campaign.", "Give --campaign NAME: numbers are remembered for each.")
    rules, remedies = repair_rules(wishes.repair), chosen_acts(wishes.remedies)
    suppressed = [engine.suppression_list(path, account) for path in wishes.suppress]
    sheet = read_wished(wishes)
    own_headers = engine.settings.own_headers(account.name, campaign) if campaign else ()
    anew = wishes.preset is not None or wishes.guess
    known = None if anew else remembered_mapping(engine, sheet, account, campaign)
    guesses = guess_mapping(sheet, own_headers)
    mapping = choose_mapping(engine, sheet, wishes, guesses, known)
    leads = map_leads(sheet, mapping)
    if wishes.only_failed is not None:
        engine.sent_uploads.leave_only_failed(leads, wishes.only_failed, sheet.content_hash)
    campaigns = split.campaigns if split is not None else ()
    wanted, days = campaign if wishes.skip_uploaded else "", wishes.skip_uploaded_days
    uploaded = engine.uploaded_numbers(account, wanted, days) if wanted or days else None
    keep = Keep(wishes.keep) if wishes.keep else Keep.FIRST if sheet.parts or split is not None else Keep.ALL
    options = engine.check_options(
        account, suppressed, keep=keep, uploaded=uploaded, campaign=campaign, campaigns=campaigns
    )
    consents = parse_consent_options(wishes.consents, lambda name: column_named(sheet, name))
    options = replace(
        options,
        sent_anyway=frozenset(rule for rule, act in remedies if act is Act.SEND),
        refusals=refusals_of(sheet, consents),
    )
    tidied = tidy(leads, options) if wishes.tidies else Tidied()
    corrected = take_corrections(leads, wishes.corrected)
    filled = fill_blank_cells(leads, wishes.fills)
    check = Check(leads, options)
    check.run()
    doubts = mapping_doubts(sheet, mapping, guesses, check)
    repaired = repair(leads, check, rules)
    decided = decide(leads, check, remedies)
    goals = {campaign, *campaigns}
    lasting = [each for each in engine.do_not_call.lists() if any(map(each.is_for, goals))]
    division = None
    if split is not None:
        split = _spelled(sheet, leads, check, split, joins_near=wishes.joins_near)
        mapping = replace(mapping, split=split)
        division = divide(sheet, leads, check, split)
    ages = {each.name: each.age_days(engine.clock.now()) for each in lasting}
    return Prepared(
        sheet,
        mapping,
        leads,
        check,
        tidied,
        repaired,
        decided,
        corrected,
        filled,
        tuple(suppressed),
        tuple(lasting),
        ages,
        known is not None,
        consent_columns(sheet),
        doubts,
        split,
        division,
    )


def _spelled(sheet: Sheet, leads: Leads, check: Check, split: Split, *, joins_near: bool) -> Split:
    """Return a split with its column spelled as the sheet has it, and with the values that are near the named ones."""
    from ozogui.leads.mapping.priorities import column_cells
    from ozogui.leads.mapping.splitting import joined_near, values_of

    if not split.column:
        return split
    split = replace(split, column=column_named(sheet, split.column))
    if not joins_near:
        return split
    return joined_near(split, values_of(column_cells(sheet, leads, split.column), check))


def take_corrections(leads: Leads, path: Path | None) -> int:
    """Take over what was corrected in the workbook of held-back leads, and return how many cells that were.

    Raises:
        UserError: the workbook belongs to another list, or cannot be read.
    """
    from ozogui.leads.repairing.held_back_return import read_corrections

    if path is None:
        return 0
    proposal = read_corrections(leads, path)
    leads.edit(proposal.changes, proposal.title)
    return len(proposal.changes)


def fill_blank_cells(leads: Leads, fills: Sequence[str]) -> int:
    """Write a value into the blank cells under some headers, and return how many cells that were.

    Raises:
        UserError: an option cannot be read, or nothing is sent under its header.
    """
    from ozogui.leads.mapping.mapping import parse_set_option
    from ozogui.leads.repairing.edits import fill_blanks

    cells = 0
    for header, value in map(parse_set_option, fills):
        if header not in leads.headers:
            raise UserError(
                f"No column is sent as {header}, so it has no blanks to fill.",
                f'To send one value for every lead: --set "{header}={value}"',
            )
        proposal = fill_blanks(leads, header, value)
        leads.edit(proposal.changes, proposal.title)
        cells += len(proposal.changes)
    return cells


def choose_mapping(
    engine: Engine,
    sheet: Sheet,
    wishes: Wishes,
    guesses: Sequence[Guess],
    remembered: Mapping | None,
) -> Mapping:
    """Return the mapping: the preset, that of last time or the sure guesses, changed by --map and --set.

    What an option says wins over what was guessed: a header that it names is taken away from other columns. Two options
    for one column feed two headers; two options for one header stay, and are a problem of the mapping. Columns with a
    plus between them are joined.

    Raises:
        UserError: there is no such preset or column, or an option cannot be read.
    """
    from ozogui.leads.mapping.mapping import parse_set_option
    from ozogui.leads.mapping.mapping_shape import SecondNumber
    from ozogui.leads.mapping.priorities import parse_priority_option

    mapping = remembered or _first_mapping(engine, wishes, guesses)
    order = [column.name for column in sheet.columns]
    columns, joins = _columns_and_joins(sheet, wishes.maps)
    constants = list(map(parse_set_option, wishes.sets))
    named = {name for name, _ in columns}
    taken = {header for _, header in [*columns, *((join.columns, join.header) for join in joins)]}
    taken |= {header for header, _ in constants}
    mapping = _without(mapping, named, taken)
    for column, header in columns:
        if header:
            mapping = mapping.with_another_header(column, header, order)
    for join in joins:
        mapping = mapping.with_join(join)
    for header, value in constants:
        mapping = mapping.with_constant(header, value)
    if wishes.priorities:
        rules = map(parse_priority_option, wishes.priorities)
        mapping = replace(
            mapping, priorities=tuple(replace(rule, column=column_named(sheet, rule.column)) for rule in rules)
        )
    if wishes.second_column is not None:
        if wishes.second_number is None and mapping.second is None:
            raise UserError("--second-column needs --second-number.", "alt, lead or none: what becomes of the numbers.")
        mapping = replace(mapping, second_column=column_named(sheet, wishes.second_column))
    return mapping if wishes.second_number is None else replace(mapping, second=SecondNumber(wishes.second_number))


def _first_mapping(engine: Engine, wishes: Wishes, guesses: Sequence[Guess]) -> Mapping:
    """Return the preset, or what is surely meant by the columns' names and contents.

    Raises:
        UserError: there is no such preset.
    """
    from ozogui.leads.mapping.mapping import mapping_of

    if wishes.preset is None:
        # A header that the campaign does not have makes CloudAgent refuse whole batches later, and there is nobody here
        # to look at a guess: what wants a look is not sent unless --map says so.
        return mapping_of([guess for guess in guesses if not guess.sureness.wants_a_look])
    mapping = _preset(engine, wishes.preset)
    if mapping is None:
        names = ", ".join(f'"{each.name}"' for each in engine.settings.presets) or "none yet"
        raise UserError(f'No preset is called "{wishes.preset}".', f"There are: {names}.")
    return mapping


def _columns_and_joins(sheet: Sheet, maps: Sequence[str]) -> tuple[list[tuple[str, str]], list[Join]]:
    columns: list[tuple[str, str]] = []
    joins: list[Join] = []
    for source, header in map(_map_option, maps):
        join = _join_named(sheet, source, header)
        if join is None:
            columns.append((column_named(sheet, source), header))
        else:
            joins.append(join)
    return columns, joins


def _without(mapping: Mapping, columns: Collection[str], headers: Collection[str]) -> Mapping:
    """Return a mapping in which these columns feed nothing by themselves and nothing feeds these headers."""
    for column, header in mapping.columns:
        if column in columns or header in headers:
            mapping = mapping.without_pair(column, header)
    for join in mapping.joins:
        if join.header in headers:
            mapping = mapping.without_join(join.header)
    for header, _ in mapping.constants:
        if header in headers:
            mapping = mapping.without_constant(header)
    return mapping


def _preset(engine: Engine, name: str) -> Mapping | None:
    """Return the mapping of a preset: one saved here, or one in a file that a colleague exported.

    Raises:
        UserError: the file holds no preset.
    """
    from ozogui.settings.preset_file import import_preset

    saved = engine.settings.preset(name)
    if saved is None and Path(name).is_file():
        return import_preset(Path(name)).mapping
    return saved


def _join_named(sheet: Sheet, source: str, header: str) -> Join | None:
    """Return the joined columns of a --map option; None for a single column, whose own name may hold a plus."""
    from ozogui.leads.mapping.mapping import parse_join

    try:
        column_named(sheet, source)
    except UserError:
        return parse_join(source, header, lambda name: column_named(sheet, name)) if header else None
    return None


def _map_option(text: str) -> tuple[str, str]:
    """Return column and header of a --map option; the header is empty for a column that is not to be sent."""
    from ozogui.leads.mapping.mapping import parse_map_option

    column = text.strip().removesuffix("=").strip()
    if text.strip().endswith("=") and column:
        return column, ""
    return parse_map_option(text)


def column_named(sheet: Sheet, name: str) -> str:
    """Return the column that a person means: by its name, whatever the case, or by its letter.

    Raises:
        UserError: there is none; the message lists the columns.
    """
    wanted = name.strip()
    names = [column.name for column in sheet.columns]
    if wanted in names:
        return wanted
    alike = [each for each in names if each.strip().casefold() == wanted.casefold()]
    alike += [column.name for column in sheet.columns if column.letter == wanted.upper()]
    if not alike:
        raise UserError(f'The sheet has no column "{name}".', f"It has: {', '.join(names)}.")
    return alike[0]


def repair_rules(text: str | None) -> tuple[str, ...] | None:
    """Return the rules of a --repair option: None for "all", none without the option.

    Raises:
        UserError: a name is no rule's, or nothing can be repaired for it.
    """
    from ozogui.leads.checking.rules import REPAIRABLE

    if text is None:
        return ()
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if names == ("all",):
        return None
    unknown = [name for name in names if name not in REPAIRABLE and name not in _DECIDED_BY_NAME]
    if unknown or not names:
        known = ", ".join(sorted({*REPAIRABLE, *_DECIDED_BY_NAME}))
        raise UserError(f'--repair does not know "{", ".join(unknown) or text}".', f"Use all, or some of: {known}.")
    return names


def repair(leads: Leads, check: Check, rules: Sequence[str] | None) -> int:
    """Make the certain repairs of these rules (None: of every error), keep the findings true, return cells changed."""
    from ozogui.leads.repairing.repairs import propose, propose_all, propose_offers

    def proposal_for(rule: str) -> Proposal:
        # Who names this rule has decided it; "all" does not.
        return propose_offers(leads, check, rule) if rule == "phone-several" else propose(leads, check, rule)

    cells = 0
    named = [_DECIDED_BY_NAME.get(rule, rule) for rule in rules or ()]
    proposals = [propose_all(leads, check)] if rules is None else map(proposal_for, named)
    for proposal in proposals:
        check.recheck(leads.edit(proposal.changes, proposal.title))
        cells += len(proposal.changes)
    return cells


def chosen_acts(remedies: Sequence[str]) -> list[tuple[str, Act]]:
    """Return rule and act of each --remedy option, in their order.

    Raises:
        UserError: a rule is not known, or the act makes no sense for it.
    """
    from ozogui.leads.repairing.remedies import ACTS, Act

    chosen = []
    for text in remedies:
        rule, _, name = text.partition("=")
        acts = ACTS.get(rule.strip(), ())
        if not acts:
            raise UserError(f'--remedy does not know "{rule.strip()}".', f"Use one of: {', '.join(sorted(ACTS))}.")
        if name.strip() not in set(acts):
            raise UserError(
                f'"{name.strip()}" is nothing that can be done about {rule.strip()}.', f"Use one of: {', '.join(acts)}."
            )
        chosen.append((rule.strip(), Act(name.strip())))
    return chosen


def decide(leads: Leads, check: Check, remedies: Sequence[tuple[str, Act]]) -> int:
    """Do what the --remedy options say, one after the other, and return how many cells or leads that changed."""
    from ozogui.leads.repairing.remedies import Act, apply

    changed = 0
    for rule, act in remedies:
        if act is not Act.SEND:
            rows = apply(leads, check, rule, act)
            changed += leads.undo_cells if rows else 0
            check.recheck(rows)
    return changed
