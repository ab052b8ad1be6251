"""`ozogui forget`: everything that this computer keeps of some people is removed, with a written proof."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ozogui.cli.options import AccountOption, JsonOption
from ozogui.cli.output import Output
from ozogui.cli.session import opened_engine, see_typed
from ozogui.errors import UserError
from ozogui.wording import count

PhonesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="NUMBER...", help="Phone numbers, in any spelling.")
]
ListOption = Annotated[
    list[Path] | None, typer.Option("--list", metavar="FILE", help="A spreadsheet whose numbers are to be forgotten.")
]
AlsoOption = Annotated[
    bool, typer.Option("--also-do-not-call", help="From do-not-call lists too: they can be called again then.")
]
ProofOption = Annotated[Path | None, typer.Option("--proof", metavar="OUT.txt", help="Write what was removed here.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def forget(
    phones: PhonesArgument = None,
    list_: ListOption = None,
    also_do_not_call: AlsoOption = False,
    proof: ProofOption = None,
    account: AccountOption = None,
    yes: YesOption = False,
    json: JsonOption = False,
) -> int:
    """Forget people: their scrambled numbers, leads that were not sent, and answers that name them, of all uploads."""
    from ozogui.engine.forgetting import forget_people, numbers_given, write_proof

    output = Output(as_json=json)
    if not phones and not list_:
        raise UserError("Nobody is named.", "Give a number, or --list FILE.")
    with opened_engine(output) as engine:
        code = engine.account(account).country_code if account else "91"
        given = numbers_given(phones or (), list_ or (), code)
        if not yes:
            see_typed("forget", f"forget {count('number', len(given))} on this computer", output)
        done = forget_people(engine, given, code, also_do_not_call=also_do_not_call)
        output.json(done.facts())
        for line in done.text().splitlines():
            output.say(line)
        if proof is not None:
            write_proof(done, proof)
            output.say(f"Written to {proof}.")
    return 0
