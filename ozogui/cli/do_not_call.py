"""`ozogui do-not-call`: lists that stay and are applied by themselves, shown, added, changed, asked and deleted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ozogui.cli.options import AccountOption, JsonOption
from ozogui.cli.output import Output
from ozogui.cli.session import opened_engine, see_typed
from ozogui.errors import UserError
from ozogui.wording import count, number

if TYPE_CHECKING:
    from ozogui.uploads.do_not_call.lists import DoNotCallList

app = typer.Typer(
    no_args_is_help=True, help="Do-not-call lists that stay: each is applied by itself to the campaigns it is for."
)

FEWER = 0.05
"""A newer file with so much less than the old one is asked about: half a list protects half the people."""

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="What the list is called.")]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A spreadsheet with the numbers.")]
NewNameOption = Annotated[str, typer.Option("--name", metavar="NAME", help="What to call it; the file's name without.")]
CampaignsOption = Annotated[
    list[str] | None, typer.Option("--campaign", metavar="NAME", help="Only for this campaign; may be given often.")
]
EveryOption = Annotated[bool, typer.Option("--every-campaign", help="For every campaign, also new ones.")]
RemindOption = Annotated[
    int | None,
    typer.Option("--remind-days", metavar="N", min=0, max=3650, help="From when it is old; 0: never."),
]
StopOption = Annotated[
    bool | None, typer.Option("--stop-when-old/--send-when-old", help="Whether nothing is sent while it is old.")
]
OnOption = Annotated[bool | None, typer.Option("--on/--off", help="Apply it, or keep it without applying it.")]
PhoneArgument = Annotated[str, typer.Argument(metavar="NUMBER", help="A phone number, in any spelling.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.command("list")
def list_(json: JsonOption = False) -> int:
    """Show the lists: how many numbers, how old, from where, and what they are for."""
    output = Output(as_json=json)
    with opened_engine(output) as engine:
        now, lists = engine.clock.now(), engine.do_not_call.lists()
        output.json({"lists": [list_facts(each, now) for each in lists]})
        if not lists:
            output.say("No do-not-call list yet. Add one: ozogui do-not-call add FILE")
            return 0
        heads = ("List", "Numbers", "Age", "From", "Applies to")
        rows = [(each.name, number(each.numbers), age_words(each, now), each.source, for_words(each)) for each in lists]
        output.table(heads, rows, numbers=("Numbers",))
        output.say("OzoGUI compares with these lists alone. It does not check the national DND registry.")
    return 0


@app.command()
def add(
    file: FileArgument,
    name: NewNameOption = "",
    campaign: CampaignsOption = None,
    every_campaign: EveryOption = False,
    remind_days: RemindOption = None,
    stop_when_old: StopOption = None,
    account: AccountOption = None,
    yes: YesOption = False,
    json: JsonOption = False,
) -> int:
    """Add a list out of a file, or bring the one of that name up to date: every column of phones of every sheet."""
    output = Output(as_json=json)
    with opened_engine(output) as engine:
        code = engine.account(account).country_code if account else "91"
        found = engine.read_do_not_call(file, code)
        name = name.strip() or file.stem
        old = next((each for each in engine.do_not_call.lists() if each.name.casefold() == name.casefold()), None)
        if old is not None and len(found.phones) < (1 - FEWER) * old.numbers and not yes:
            output.note(fewer_words(old, len(found.phones)))
            see_typed("replace", f"replace the list {old.name}", output)
        kept = engine.do_not_call.add(
            name,
            found.phones,
            source=file.name,
            unreadable=len(found.unreadable),
            country_code=code,
            campaigns=campaign or (),
        )
        changes = _changes(campaign, every_campaign, remind_days, stop_when_old, None)
        if changes:
            kept = engine.do_not_call.change(kept.name, **changes)
        facts = list_facts(kept, engine.clock.now())
        output.json({**facts, "unreadable_rows": list(found.unreadable), "sheets": list(found.sheets)})
        columns = count("column", found.columns)
        output.say(f'"{kept.name}": {count("number", kept.numbers)} from {columns} of {file.name}. {for_words(kept)}.')
        if found.unreadable:
            rows = ", ".join(map(number, found.unreadable[:10])) + (" …" if len(found.unreadable) > 10 else "")
            output.note(f"{count('row', len(found.unreadable))} cannot be read and protect nobody: {rows}.")
    return 0


@app.command()
def change(
    name: NameArgument,
    campaign: CampaignsOption = None,
    every_campaign: EveryOption = False,
    remind_days: RemindOption = None,
    stop_when_old: StopOption = None,
    on: OnOption = None,
    json: JsonOption = False,
) -> int:
    """Change what a list is for, when it counts as old, and whether it is applied."""
    output = Output(as_json=json)
    changes = _changes(campaign, every_campaign, remind_days, stop_when_old, on)
    if not changes:
        raise UserError("There is nothing to change.", "See: ozogui do-not-call change --help")
    with opened_engine(output) as engine:
        kept = engine.do_not_call.change(engine.do_not_call.named(name).name, **changes)
        output.json(list_facts(kept, engine.clock.now()))
        output.say(f'"{kept.name}": {for_words(kept)}.')
    return 0


@app.command()
def remove(name: NameArgument, yes: YesOption = False, json: JsonOption = False) -> int:
    """Delete a list: the people on it can be called again."""
    output = Output(as_json=json)
    with opened_engine(output) as engine:
        old = engine.do_not_call.named(name)
        if not yes:
            see_typed(old.name, f"delete it: {count('number', old.numbers)} can be called again", output)
        engine.do_not_call.remove(old.name)
        output.json({"removed": old.name, "numbers": old.numbers})
        output.say(f'"{old.name}" was deleted: {count("number", old.numbers)}.')
    return 0


@app.command()
def ask(phone: PhoneArgument, json: JsonOption = False) -> int:
    """Say which lists a number is on. Exit code 0: on none; 1: on one or more."""
    output = Output(as_json=json)
    with opened_engine(output) as engine:
        found = engine.do_not_call.lists_with(phone)
        output.json({"on": [list_facts(each, engine.clock.now()) for each in found]})
        asked = number(len(engine.do_not_call.lists()))
        on = ", ".join(f'"{each.name}" ({age_words(each, engine.clock.now())})' for each in found)
        none = f"On none of your do-not-call lists ({asked}). The national DND registry was not asked."
        output.say(f"On {on}." if found else none)
        return 1 if found else 0


def list_facts(listed: DoNotCallList, now: float) -> dict[str, Any]:
    """Return a list as JSON gives it."""
    return {
        "name": listed.name,
        "numbers": listed.numbers,
        "unreadable": listed.unreadable,
        "source": listed.source,
        "added_at": listed.added_at,
        "added_by": listed.added_by,
        "age_days": listed.age_days(now),
        "is_old": listed.is_old(now),
        "campaigns": list(listed.campaigns),
        "is_on": listed.is_on,
        "remind_days": listed.remind_days,
        "stops_when_old": listed.stops_when_old,
    }


def age_words(listed: DoNotCallList, now: float) -> str:
    """Return how old a list is: "today", "41 days"."""
    days = listed.age_days(now)
    return "today" if days == 0 else f"{count('day', days)}{', old' if listed.is_old(now) else ''}"


def for_words(listed: DoNotCallList) -> str:
    """Return what a list is applied to."""
    if not listed.is_on:
        return "Switched off"
    return f"Only {', '.join(listed.campaigns)}" if listed.campaigns else "Every campaign"


def fewer_words(old: DoNotCallList, numbers: int) -> str:
    """Say how much smaller a newer file is."""
    return (
        f'"{old.name}" would have {count("number", numbers)} instead of {number(old.numbers)}: '
        f"{number(old.numbers - numbers)} fewer, and those people can be called again."
    )


def _changes(
    campaigns: list[str] | None, every: bool, remind_days: int | None, stop: bool | None, on: bool | None
) -> dict[str, Any]:
    if campaigns and every:
        raise UserError("A list is for some campaigns or for every one.", "Give --campaign or --every-campaign.")
    given = {"remind_days": remind_days, "stops_when_old": stop, "is_on": on}
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if campaigns or every:
        changes["campaigns"] = () if every else tuple(each.strip() for each in campaigns or () if each.strip())
    return changes
