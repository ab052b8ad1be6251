"""`ozogui accounts` and `ozogui campaigns`: who uploads, and where to."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ozogui.cli.options import AccountOption, JsonOption, PracticeOption, ServerOption, UserOption
from ozogui.cli.output import Output
from ozogui.cli.session import ask_for_key, chosen_account, give_key, opened_engine, typed_account
from ozogui.errors import UserError
from ozogui.leads.rules import CampaignKind
from ozogui.settings import DOCUMENTED_LIMIT, PRACTICE
from ozogui.wording import count

if TYPE_CHECKING:
    from ozogui.engine import Engine
    from ozogui.settings import Account

app = typer.Typer(help="Add, test and remove accounts.", no_args_is_help=True)


class Style(StrEnum):
    """How a request's fields are written."""

    URLENCODED = "urlencoded"
    MULTIPART = "multipart"


NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="What you call the account.")]
LimitOption = Annotated[
    int, typer.Option("--limit", min=1, max=DOCUMENTED_LIMIT, help="Requests a minute, if others share the account.")
]
StyleOption = Annotated[Style, typer.Option("--body-style", help="How requests are written, if the server is picky.")]
KindOption = Annotated[CampaignKind, typer.Option("--campaigns", help="How its campaigns find the agent for a call.")]


@app.command("list")
def list_accounts(json: JsonOption = False) -> int:
    """List the accounts."""
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
    limit: LimitOption = DOCUMENTED_LIMIT,
    body_style: StyleOption = Style.URLENCODED,
    campaigns: KindOption = CampaignKind.PLAIN,
    json: JsonOption = False,
) -> int:
    """Add an account. Its key comes from OZOGUI_API_KEY, or is asked for, and goes into the computer's key store."""
    from dataclasses import replace

    output = Output(as_json=json)
    account = replace(
        typed_account(server, user, name), limit=limit, body_style=body_style.value, campaign_kind=campaigns
    )
    with opened_engine(output) as engine:
        engine.update(lambda settings: settings.with_account(account))
        kept = _keep_key(engine, account, output)
        output.json({"account": _facts(account), "key_kept_by": engine.keys.kept_by if kept else ""})
        output.say(f'The account "{account.name}" was added.')
        if kept:
            output.say(f"Its key: {engine.keys.where}")
        else:
            output.say("Its key is not kept. Give it with each upload in OZOGUI_API_KEY, or type it when asked.")
    return 0


@app.command("test")
def try_account(name: NameArgument, json: JsonOption = False) -> int:
    """Test server, user name and key. It adds no lead anywhere and uses one of the five requests a minute."""
    from ozogui.cloudagent.client import passed_test

    output = Output(as_json=json)
    with opened_engine(output) as engine:
        account = engine.account(name)
        give_key(engine, account, output)
        exchange = engine.test_account(account)
        good = passed_test(exchange)
        reply = exchange.reply
        output.json({"account": name, "good": good, "outcome": reply.outcome.value, "message": reply.message})
        if good:
            output.say("Server, user name and key are good. It added nothing and used one of the five requests.")
        elif not json:
            raise UserError(f'The account "{account.name}" does not work.', reply.message)
    return 0 if good else 2


@app.command("remove")
def remove_account(name: NameArgument, json: JsonOption = False) -> int:
    """Remove an account and its key; its uploads stay in the history."""
    output = Output(as_json=json)
    with opened_engine(output) as engine:
        account = engine.account(name)
        if account.is_practice:
            raise UserError("Practice cannot be removed.", "It is built in, and nothing of it leaves this computer.")
        engine.keys.forget(account)
        engine.update(lambda settings: settings.without_account(account.name))
        output.json({"removed": account.name})
        output.say(f'The account "{account.name}" and its key were removed.')
    return 0


def campaigns(
    account: AccountOption = None,
    server: ServerOption = None,
    user: UserOption = None,
    practice: PracticeOption = False,
    json: JsonOption = False,
) -> int:
    """List the campaigns of an account."""
    output = Output(as_json=json)
    with opened_engine(output) as engine:
        chosen = chosen_account(engine, account=account, server=server, user=user, practice=practice)
        give_key(engine, chosen, output)
        found = engine.campaigns_of(chosen)
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


def _keep_key(engine: Engine, account: Account, output: Output) -> bool:
    """Put the account's key into the key store, if there is a store and a key; return whether it is there now."""
    from ozogui.keys import key_from_environment

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
        "body_style": account.body_style,
        "campaigns": account.campaign_kind.value,
    }
