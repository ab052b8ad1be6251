"""`ozogui accounts` and `ozogui campaigns`: who uploads, and where to."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from ozogui.cli.account_rules import country_name, with_rules
from ozogui.cli.options import (
    AccountOption,
    AgentsOption,
    CountryOption,
    JsonOption,
    PhoneFormOption,
    PracticeOption,
    ServerOption,
    SkillsOption,
    UserOption,
)
from ozogui.cli.output import Output
from ozogui.cli.session import ask_for_key, chosen_account, give_key, opened_engine, see_typed, typed_account
from ozogui.errors import UserError
from ozogui.wording import count

if TYPE_CHECKING:
    from ozogui.cloudagent.campaigns import Campaign
    from ozogui.engine.engine import Engine
    from ozogui.settings.settings import Account, KnownCampaign

    Named = TypeVar("Named", Campaign, KnownCampaign)

app = typer.Typer(help="Add, test and remove accounts.", no_args_is_help=True)


class Style(StrEnum):
    """How a request's fields are written."""

    URLENCODED = "urlencoded"
    MULTIPART = "multipart"


class KindChoice(StrEnum):
    """How campaigns find the agent for a call; spelled as `ozogui.leads.checking.slices.CampaignKind`."""

    PLAIN = "plain"
    AGENTWISE = "agentwise"
    SKILLWISE = "skillwise"


MOST_A_MINUTE = 5
"""As `ozogui.settings.settings.DOCUMENTED_LIMIT`, which is not loaded for --help alone."""


NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="What you call the account.")]
LimitOption = Annotated[
    int, typer.Option("--limit", min=1, max=MOST_A_MINUTE, help="Requests a minute, if others share the account.")
]
StyleOption = Annotated[Style, typer.Option("--body-style", help="How requests are written, if the server is picky.")]
KindOption = Annotated[KindChoice, typer.Option("--campaigns", help="How its campaigns find the agent for a call.")]
ReceiverOption = Annotated[
    str,
    typer.Option(
        "--receiver",
        metavar="URL",
        help="The whole address of your ozogui receiver. It ends with a secret, which others on this computer can see "
        "among the arguments: put it into OZOGUI_RECEIVER_URL instead, or give - to read it from standard input.",
    ),
]
CaFileOption = Annotated[
    Path | None,
    typer.Option("--ca-file", metavar="PEM", exists=True, dir_okay=False, help="More certificates to trust."),
]
AnswerWaitOption = Annotated[
    int,
    typer.Option("--answer-wait", min=10, max=600, help="Seconds to wait for an answer; then a batch is unconfirmed."),
]
KeepDaysOption = Annotated[
    int, typer.Option("--keep-days", min=-1, help="Forget its finished uploads after so many days; 0: never.")
]
NewTokenOption = Annotated[
    bool, typer.Option("--new-token", help="A token may be fetched, which logs out other programs of the account.")
]
StartOption = Annotated[str | None, typer.Option("--start", metavar="NAME", help="Start a campaign: real dialling.")]
StopOption = Annotated[str | None, typer.Option("--stop", metavar="NAME", help="Stop a campaign.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask for the campaign's name to be typed again.")]
LookUpOption = Annotated[
    list[str] | None,
    typer.Option("--look-up", metavar="NAME", help="Ask for this one only, where CloudAgent wants a name; repeatable."),
]
OfflineOption = Annotated[bool, typer.Option("--offline", help="As last listed; nothing is asked of CloudAgent.")]

UNDONE = 3
"""The exit code of a change that CloudAgent did not make, or of which that is not known."""


@app.command("list")
def list_accounts(json: JsonOption = False) -> int:
    """List the accounts."""
    from ozogui.settings.settings import PRACTICE

    output = Output(as_json=json)
    with opened_engine(output) as engine:
        accounts = engine.settings.accounts
        chosen = engine.settings.chosen_account()
        output.json({"accounts": [_facts(account) for account in (*accounts, PRACTICE)], "chosen": chosen.name})
        output.table(
            ("Account", "Server", "User name", "Requests a minute"),
            ((each.name, each.server, each.user_name, str(each.limit)) for each in (*accounts, PRACTICE)),
            numbers=("Requests a minute",),
        )
        if not accounts:
            output.say("None of your own yet. Add one with: ozogui accounts add NAME --server HOST --user NAME")
    return 0


@app.command("add")
def add_account(
    name: NameArgument,
    server: ServerOption = None,
    user: UserOption = None,
    limit: LimitOption = MOST_A_MINUTE,
    body_style: StyleOption = Style.URLENCODED,
    campaigns: KindOption = KindChoice.PLAIN,
    receiver: ReceiverOption = "",
    ca_file: CaFileOption = None,
    answer_wait: AnswerWaitOption = 60,
    keep_days: KeepDaysOption = -1,
    country: CountryOption = None,
    phone_form: PhoneFormOption = None,
    agents: AgentsOption = None,
    skills: SkillsOption = None,
    json: JsonOption = False,
) -> int:
    """Add an account. Its key comes from OZOGUI_API_KEY, or is asked for, and goes into the computer's key store."""
    from dataclasses import replace

    from ozogui.leads.checking.slices import CampaignKind

    output = Output(as_json=json)
    account = replace(
        typed_account(server, user, name),
        limit=limit,
        body_style=body_style.value,
        campaign_kind=CampaignKind(campaigns.value),
        receiver_url=_receiver_address(receiver),
        ca_file=str(ca_file.absolute()) if ca_file else "",
        answer_wait_s=answer_wait,
        keep_days=keep_days,
    )
    account = with_rules(account, country=country, phone_form=phone_form, agents=agents, skills=skills)
    with opened_engine(output) as engine:
        account = engine.accounts.save(account)
        kept = _keep_key(engine, account, output)
        output.json({"account": _facts(account), "key_kept_by": engine.keys.kept_by if kept else ""})
        output.say(f'The account "{account.name}" was added.')
        output.say(f"Its numbers are those of {country_name(account)}; another country: --country.")
        if kept:
            output.say(f"Its key: {engine.keys.where}")
        else:
            output.say("Its key is not kept. Give it with each upload in OZOGUI_API_KEY, or type it when asked.")
        if account.receiver_url and not engine.keys.kept_by:
            output.say(
                "The secret part of its receiver's address is not kept either: this computer has no key store. Give "
                "the whole address each time in OZOGUI_RECEIVER_URL."
            )
    return 0


@app.command("test")
def try_account(name: NameArgument, new_token: NewTokenOption = False, json: JsonOption = False) -> int:
    """Test server, user name and key. It adds no lead anywhere and uses one of the five requests a minute."""
    output = Output(as_json=json)
    with opened_engine(output) as engine:
        account = engine.account(name)
        give_key(engine, account, output)
        report = engine.campaigns.test(account, new_token=new_token)
        facts = {"good": report.good, "cause": report.cause, "message": report.message, "auth_mode": report.auth_mode}
        output.json({"account": name, **facts})
        if report.good:
            output.say(f"{report.message} It added nothing and used one of the five requests.")
            if report.wants_token:
                output.say("Try a token with: --new-token")
        elif not json:
            raise UserError(f'The account "{account.name}" does not work.', report.message)
    return 0 if report.good else 2


@app.command("remove")
def remove_account(name: NameArgument, json: JsonOption = False) -> int:
    """Remove an account and its key; its uploads stay in the history."""
    output = Output(as_json=json)
    with opened_engine(output) as engine:
        account = engine.account(name)
        if account.is_practice:
            raise UserError("Practice cannot be removed.", "It is built in, and nothing of it leaves this computer.")
        engine.accounts.remove(account)
        output.json({"removed": account.name})
        output.say(f'The account "{account.name}" and its key were removed.')
    return 0


MappingFileOption = Annotated[
    Path | None,
    typer.Option(
        "--mapping-file",
        metavar="FILE",
        help="The .xls or .csv that was uploaded to CloudAgent when the campaign of --campaign was made: only its "
        "headers are sent from then on.",
    ),
]
OfCampaignOption = Annotated[str, typer.Option("--campaign", metavar="NAME", help="The campaign of --mapping-file.")]


def campaigns(
    account: AccountOption = None,
    server: ServerOption = None,
    user: UserOption = None,
    practice: PracticeOption = False,
    start: StartOption = None,
    stop: StopOption = None,
    yes: YesOption = False,
    new_token: NewTokenOption = False,
    offline: OfflineOption = False,
    look_up: LookUpOption = None,
    mapping_file: MappingFileOption = None,
    campaign: OfCampaignOption = "",
    json: JsonOption = False,
) -> int:
    """List the campaigns of an account, look some up by name, start or stop one, or give its mapping file."""
    from ozogui.engine.mapping_file import take_mapping_file

    output = Output(as_json=json)
    if start is not None and stop is not None:
        raise UserError("Only one of --start and --stop is possible.", "Nothing was started or stopped.")
    with opened_engine(output) as engine:
        chosen = chosen_account(engine, account=account, server=server, user=user, practice=practice)
        if mapping_file is not None:
            headers = take_mapping_file(engine, chosen, campaign, mapping_file)
            output.json({"campaign": campaign.strip(), "headers": list(headers)})
            output.say(f"{campaign.strip()} takes {count('header', len(headers))}: {', '.join(headers)}.")
            return 0
        if offline:
            return _list_remembered(engine, chosen, output)
        give_key(engine, chosen, output)
        name = start if start is not None else stop
        if name is not None:
            return _set_running(engine, chosen, name, output, start=start is not None, yes=yes, new_token=new_token)
        found = (
            _looked_up(engine, chosen, look_up, output, new_token=new_token)
            if look_up
            else engine.campaigns.fetch(chosen, new_token=new_token)
        )
        found = _last_used_first(engine, chosen, found)
        output.json(
            {
                "campaigns": [
                    {"name": each.name, "position": each.position, "campaign_id": each.campaign_id} for each in found
                ]
            }
        )
        output.say(f"{count('campaign', len(found))} of {chosen.name}.")
        if found:
            output.say()
            output.table(("Campaign", "Position"), ((each.name, each.position) for each in found))
    return 0


def _looked_up(
    engine: Engine, account: Account, names: list[str], output: Output, *, new_token: bool
) -> list[Campaign]:
    """Ask for campaigns one by one, for a CloudAgent that lists none without a name."""
    from ozogui.engine.campaigns import did_you_mean

    found = []
    for name in names:
        campaign = engine.campaigns.look_up(account, name, new_token=new_token)
        if campaign is not None:
            found.append(campaign)
            continue
        near = did_you_mean(name, engine.campaigns.near_misses(account, name))
        output.note(near or f"No campaign is called {name}.")
    return found


def _last_used_first(engine: Engine, account: Account, found: Sequence[Named]) -> list[Named]:
    places = {name: place for place, name in enumerate(engine.campaigns.names(account))}
    return sorted(found, key=lambda campaign: places.get(campaign.name, len(places)))


def _list_remembered(engine: Engine, account: Account, output: Output) -> int:
    listed = engine.campaigns.remembered(account)
    known = _last_used_first(engine, account, listed.campaigns if listed else ())
    entries = [{"name": each.name, "position": each.position, "campaign_id": each.campaign_id} for each in known]
    output.json({"campaigns": entries, "fetched_at": listed.fetched_at if listed else ""})
    if listed is None:
        output.say(f"The campaigns of {account.name} were never listed from here.")
        return 0
    output.say(f"{count('campaign', len(known))} of {account.name}, as listed at {listed.fetched_at}.")
    output.say()
    output.table(("Campaign", "Position then"), ((each.name, each.position) for each in known))
    return 0


def _set_running(
    engine: Engine, account: Account, name: str, output: Output, *, start: bool, yes: bool, new_token: bool
) -> int:
    from ozogui.engine.campaigns import did_you_mean, start_warning

    if start and not yes:
        output.say(start_warning(account.name, name))
        see_typed(name, "start it", output)
    told = engine.campaigns.set_running(account, name, start=start, new_token=new_token)
    verb = "started" if start else "stopped"
    output.json({"campaign": name, "done": told.done, "message": told.message})
    if told.done:
        output.say(f"{name} is {verb}. CloudAgent says: {told.message}")
        return 0
    if not output.as_json:
        hint = did_you_mean(name, engine.campaigns.near_misses(account, name))
        raise UserError(f"{name} was not {verb}, as far as is known.", f"{told.message.rstrip('.')}. {hint}".rstrip())
    return UNDONE


def _receiver_address(option: str) -> str:
    """Return the whole address of the receiver: as given, from the environment, or from standard input for "-"."""
    from ozogui.settings.keys import RECEIVER_VARIABLE

    address = option.strip() or os.environ.get(RECEIVER_VARIABLE, "").strip()
    if address == "-":
        address = sys.stdin.readline().strip()
    if address and address.endswith("/"):
        raise UserError(
            "The address of the receiver is not complete.",
            "It ends with the secret path that “ozogui receiver” shows when it starts.",
        )
    return address


def _keep_key(engine: Engine, account: Account, output: Output) -> bool:
    """Put the account's key into the key store, if there is a store and a key; return whether it is there now."""
    from ozogui.settings.keys import key_from_environment

    if not engine.keys.kept_by:
        return False
    key = key_from_environment(os.environ)
    if key is None and sys.stdin.isatty() and not output.as_json:
        key = ask_for_key(account, output)
    return key is not None and engine.keys.keep(account, key)


def _facts(account: Account) -> dict[str, str | int]:
    return {
        "name": account.name,
        "server": account.server,
        "user_name": account.user_name,
        "limit": account.limit,
        "answer_wait": account.answer_wait_s,
        "body_style": account.body_style,
        "campaigns": account.campaign_kind.value,
        "receiver": account.receiver_url,
        "country": account.country_code,
        "phone_form": account.phone_rule.value,
        "agents": len(account.agents),
        "skills": len(account.skills),
    }
