"""`ozogui template`: an empty workbook for whoever makes the lists."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ozogui.cli.options import AccountOption, JsonOption, PracticeOption
from ozogui.cli.output import Output
from ozogui.cli.session import chosen_account, opened_engine

OutArgument = Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="The workbook to write; one of that name goes.")]
CampaignOption = Annotated[
    str, typer.Option("--campaign", metavar="NAME", help="With the fields that this campaign got the last time.")
]


def template(
    out: OutArgument,
    campaign: CampaignOption = "",
    account: AccountOption = None,
    practice: PracticeOption = False,
    json: JsonOption = False,
) -> int:
    """Write an empty list for whoever makes the lists: its names need no matching, and Excel checks the cells."""
    output = Output(as_json=json)
    with opened_engine(output) as engine:
        goal = chosen_account(engine, account=account, server=None, user=None, practice=practice)
        fields = engine.write_template(out, goal, campaign)
    output.json({"template": str(out), "fields": list(fields)})
    output.say(f"Written: {out}, with the columns {', '.join(fields)}.")
    return 0
