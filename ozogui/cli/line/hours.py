"""`ozogui uploads hours`: when the leads of an account, or of one of its campaigns, may be sent and called."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from ozogui.cli.options import JsonOption
from ozogui.cli.output import Output
from ozogui.cli.session import opened_engine
from ozogui.errors import UserError

AccountNameOption = Annotated[str, typer.Option("--account", metavar="NAME", help="The account.")]
OnlyCampaignOption = Annotated[
    str, typer.Option("--campaign", metavar="NAME", show_default=False, help="The hours of this campaign only.")
]
HoursOption = Annotated[
    str | None,
    typer.Option("--between", metavar="HOURS", help='For example 09:00-19:00; "" for at any time, or as the account.'),
]
ZoneOption = Annotated[
    str | None,
    typer.Option("--time-zone", metavar="ZONE", help='Whose clock counts: Asia/Kolkata; "" for that of its country.'),
]
OutsideOption = Annotated[
    bool | None,
    typer.Option(
        "--send-outside/--send-within",
        help="Send leads outside the hours too, or within them only. A campaign is started within them all the same.",
    ),
]
TurnsOption = Annotated[
    bool | None,
    typer.Option("--in-turns/--one-by-one", help="Whether the account's uploads share its requests in turns."),
]


def hours(
    account: AccountNameOption,
    campaign: OnlyCampaignOption = "",
    between: HoursOption = None,
    time_zone: ZoneOption = None,
    send_outside: OutsideOption = None,
    in_turns: TurnsOption = None,
    json: JsonOption = False,
) -> int:
    """Show or change an account's calling hours, and how its uploads share its requests."""
    from ozogui.settings.time_zones import zone_name

    output = Output(as_json=json)
    with opened_engine(output) as engine:
        old = engine.account(account)
        if campaign and not (time_zone is None and send_outside is None and in_turns is None):
            raise UserError("Only the hours can be a campaign's own.", "Give the rest without --campaign.")
        if campaign and between is not None:
            engine.line.rules.set_campaign_hours(old, campaign, between)
        elif not campaign:
            given = {"time_zone": time_zone, "sends_outside_hours": send_outside, "in_turns": in_turns}
            changes = {name: value for name, value in given.items() if value is not None}
            engine.line.rules.set_hours(replace(old, **changes), between)  # type: ignore[arg-type]
        now = engine.account(account)
        own = engine.settings.campaign(now.name, campaign).calling_hours if campaign else ""
        zone = zone_name(now.time_zone, now.country_code)
        facts = {
            "account": now.name,
            "campaign": campaign,
            "calling_hours": own or now.calling_hours,
            "time_zone": zone,
        }
        output.json({**facts, "sends_outside_hours": now.sends_outside_hours, "in_turns": now.in_turns})
        where = f", {campaign}" if campaign else ""
        words = f"between {own or now.calling_hours}" if own or now.calling_hours else "at any time"
        sent = " Leads are sent outside these hours too." if now.sends_outside_hours else ""
        output.say(f"{now.name}{where}: calls {words}, time of {zone or 'this computer'}.{sent}")
        output.say(
            "Its uploads share the requests in turns." if now.in_turns else "Its uploads go one after the other."
        )
    return 0
