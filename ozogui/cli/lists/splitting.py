"""A list that is divided among campaigns: what the options want, what is said of it, and its uploads one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ozogui.cli.running import FATES, run_upload
from ozogui.errors import UserError
from ozogui.uploads.records import StopCause
from ozogui.wording import count, number

if TYPE_CHECKING:
    from ozogui.cli.lists.prepared import Prepared
    from ozogui.cli.output import Output
    from ozogui.cli.reading import Wishes
    from ozogui.engine.engine import Engine
    from ozogui.engine.target import Target
    from ozogui.leads.mapping.mapping_shape import Mapping
    from ozogui.leads.mapping.split_shape import Split
    from ozogui.leads.mapping.splitting import ColumnValue, Division
    from ozogui.settings.settings import Account

_MOST_SHOWN = 60


def wished_split(wishes: Wishes, preset: Mapping | None = None) -> Split | None:
    """Return how the list is divided, as the options or else the preset say; None for one campaign.

    Raises:
        UserError: the options say several things.
    """
    from ozogui.leads.mapping.splitting import parse_campaign_options

    if wishes.split is not None and wishes.shares:
        raise UserError("A list is divided by a column or by shares.", "Give --split or --share, not both.")
    if wishes.shares and wishes.campaigns:
        raise UserError("--share names the campaigns itself.", "Leave out --campaign.")
    if wishes.split is not None or wishes.shares:
        split = parse_campaign_options(wishes.campaigns, wishes.split or "", wishes.shares)
        known = preset.split if preset is not None else None
        if known is not None and wishes.split is not None and known.column.casefold() == wishes.split.casefold():
            return known.with_values(dict(split.goes_to))
        return split
    if preset is not None and preset.split is not None and not wishes.campaigns:
        return preset.split
    return None


def one_campaign(wishes: Wishes, split: Split | None, *, is_needed: bool) -> str:
    """Return the campaign that a check goes by: the only one, or the first of a list that is split.

    Raises:
        UserError: none is named where one is needed, or several without --split.
    """
    if split is not None:
        return next(iter(split.campaigns), "")
    if len(wishes.campaigns) > 1:
        raise UserError(
            "Several campaigns are named, and not which leads go to which.",
            'By a column: --split City --campaign "Mumbai=NAME". In turn: --share NAME=50 --share NAME=50',
        )
    if is_needed and not wishes.campaigns:
        raise UserError("No campaign is chosen.", "Give --campaign NAME, spelled exactly as in CloudAgent.")
    return wishes.campaigns[0].strip() if wishes.campaigns else ""


def see_one_kind(engine: Engine, account: Account, split: Split) -> None:
    """See that the campaigns of a split want the same of a lead.

    Raises:
        UserError: they find agents in different ways.
    """
    kinds = {name: engine.settings.campaign_kind(account, name) for name in split.campaigns}
    if len(set(kinds.values())) > 1:
        told = ", ".join(f"{name} {kind.value}" for name, kind in kinds.items())
        raise UserError("These campaigns are of different kinds.", f"{told}. Split the list among those of one kind.")


def print_division(output: Output, prepared: Prepared) -> None:
    """Print a table of value, leads, campaign, and what values may mean the same."""
    from ozogui.leads.mapping.priorities import column_cells
    from ozogui.leads.mapping.splitting import values_of

    split, division = prepared.split, prepared.division
    if split is None or division is None or output.as_json:
        return
    if split.column:
        values = values_of(column_cells(prepared.sheet, prepared.leads, split.column), prepared.check)
        output.say()
        output.table(
            (split.column, "Leads", "Ready", "Campaign"),
            (
                (_shown(each.value), number(each.leads), number(each.ready), _campaign(split, each))
                for each in values[:_MOST_SHOWN]
            ),
            numbers=("Leads", "Ready"),
        )
        if len(values) > _MOST_SHOWN:
            output.say(f"… and {number(len(values) - _MOST_SHOWN)} values more.")
        for group in dict.fromkeys(each.near for each in values if each.near):
            output.say(f"May mean the same: {', '.join(map(_shown, group))}. To send them together: --near-values join")
    output.say()
    output.table(
        ("Campaign", "Part", "Ready", "Held back"),
        ((part.campaign, part.words, number(len(part.ready)), number(len(part.held_back))) for part in division.parts),
        numbers=("Ready", "Held back"),
    )
    for sentence in division_sentences(division):
        output.say(sentence)


def division_sentences(division: Division) -> list[str]:
    """Say what a person should know of a division."""
    sentences = []
    if division.nowhere and not division.open_values:
        has = "has" if len(division.nowhere) == 1 else "have"
        sentences.append(f"{count('lead', len(division.nowhere))} {has} no campaign, as chosen: held back.")
    if division.in_several:
        sentences.append(
            f"{count('number', division.in_several)} {'goes' if division.in_several == 1 else 'go'} to more than one "
            "campaign: those people may be called by each. --keep first sends each number once."
        )
    return sentences


def refuse_open(prepared: Prepared) -> None:
    """See that every value of the column has a campaign, or is held back by the person's word.

    Raises:
        UserError: one has not; nothing was sent.
    """
    from ozogui.leads.mapping.splitting import open_words

    split, division = prepared.split, prepared.division
    if split is None or division is None or not division.open_values:
        return
    first = division.open_values[0].value
    raise UserError(
        f"{count('value', len(division.open_values))} of {split.column} "
        f"{'has' if len(division.open_values) == 1 else 'have'} no campaign yet, so nothing was sent.",
        f'{open_words(division, split.column)}. Name one: --campaign "{first}=CAMPAIGN", hold it back: --campaign '
        f'"{first}=", or all of them: --campaign "*=CAMPAIGN".',
    )


def portions_of(prepared: Prepared, campaign: str) -> list[tuple[str, Sequence[int]]]:
    """Return which ready rows go to which campaign: all to the given one, or as the list is divided."""
    if prepared.division is None:
        return [(campaign, prepared.check.ready_rows())]
    return [(part.campaign, part.ready) for part in prepared.division.parts]


def write_uploads(engine: Engine, prepared: Prepared, target: Target, *, trial: int = 0) -> list[int]:
    """Write the uploads: one, or one for each campaign of a list that is split; see `Engine.plan_upload`."""
    sheet, leads, check, division = prepared.sheet, prepared.leads, prepared.check, prepared.division
    if division is None:
        return [engine.plan_upload(sheet, leads, check, target, trial=trial)]
    return engine.plan_split(sheet, leads, check, target, division)


def division_facts(prepared: Prepared) -> dict[str, Any]:
    """Return how the list is divided as JSON gives it; nothing for one campaign."""
    split, division = prepared.split, prepared.division
    if split is None or division is None:
        return {}
    return {
        "split": {
            "column": split.column,
            "parts": [
                {
                    "campaign": part.campaign,
                    "values": list(part.values),
                    "ready": len(part.ready),
                    "held_back": len(part.held_back),
                }
                for part in division.parts
            ],
            "open": [
                {"value": each.value, "leads": each.leads, "near": list(each.near)} for each in division.open_values
            ],
            "held_back": len(division.nowhere) if not division.open_values else 0,
            "in_several": division.in_several,
        }
    }


def run_parts(engine: Engine, upload_ids: list[int], output: Output) -> int:
    """Run the uploads of a split one after the other, sum them up, and return the exit code.

    One that stops for what is its campaign's own does not hold up the others; a person, a wrong key or a network that
    is gone stops all, and `resume` goes on with each.
    """
    own = {StopCause.CAMPAIGN, StopCause.REFUSED, StopCause.UNCONFIRMED, StopCause.NOT_STARTED}
    codes = []
    for upload_id in upload_ids:
        codes.append(run_upload(engine, upload_id, output))
        if codes[-1] == 3 and engine.journal.upload(upload_id).stop_cause not in own:
            break
    sums = [engine.journal.sums(upload_id) for upload_id in upload_ids]
    facts = {name: sum(getattr(each, name) for each in sums) for name in ("rows", *FATES)}
    output.json({"event": "split-finished", "uploads": upload_ids, **facts})
    left = [upload_id for upload_id, each in zip(upload_ids, sums, strict=True) if each.waiting + each.sending]
    output.say()
    output.say(
        f"{number(facts['queued'])} of {count('lead', facts['rows'])} are queued in "
        f"{count('campaign', len(upload_ids))}, {number(facts['held_back'])} are held back."
    )
    if left:
        output.say(f"Not finished: upload {', '.join(map(str, left))}. To continue, type: ozogui resume {left[0]}")
    return 3 if left else max(codes)


def _campaign(split: Split, each: ColumnValue) -> str:
    from ozogui.leads.mapping.split_shape import REST

    goes_to = dict(split.goes_to)
    campaign = goes_to.get(each.value, goes_to.get(REST))
    return "none yet" if campaign is None else campaign or "held back"


def _shown(value: str) -> str:
    if not value.strip():
        return "(empty)"
    return f'"{value}"' if value != value.strip() else value
