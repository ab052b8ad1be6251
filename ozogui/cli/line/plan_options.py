"""When an upload goes, as options say it: at a time, between hours, when its campaign runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ozogui.engine.engine import Engine
    from ozogui.settings.settings import Account
    from ozogui.uploads.records import Plan

AtOption = Annotated[
    str,
    typer.Option(
        "--at",
        metavar="TIME",
        show_default=False,
        help="Start at this time in the account's time zone: 08:30, tomorrow 08:30, or 2026-11-30 08:30.",
    ),
]
BetweenOption = Annotated[
    str,
    typer.Option(
        "--between",
        metavar="HOURS",
        show_default=False,
        help="Send between these hours only, for example 09:00-19:00; the account's own otherwise.",
    ),
]
WhenRunningOption = Annotated[
    bool, typer.Option("--when-running", help="Wait until CloudAgent says that the campaign is RUNNING.")
]


def plan_of(engine: Engine, account: Account, *, at: str, between: str, when_running: bool) -> Plan:
    """Return the plan that the options say.

    Raises:
        UserError: a time or the hours cannot be read, or the time has passed.
    """
    from ozogui.hours import read_hours, read_moment
    from ozogui.uploads.records import Plan

    hours = read_hours(between)
    moment = read_moment(at, engine.clock.now(), engine.line.rules.zone_for(account)) if at.strip() else None
    return Plan(moment, hours.text if hours is not None else "", when_running)
