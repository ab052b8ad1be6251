"""`ozogui receiver`: takes CloudAgent's callbacks in on a host with a public address, until it is ended."""

from __future__ import annotations

from typing import Annotated

import typer

from ozogui.cli.options import JsonOption
from ozogui.cli.output import Output
from ozogui.cli.practice import ended_by_signal
from ozogui.cli.session import opened_engine
from ozogui.wording import count

PortOption = Annotated[int, typer.Option("--port", metavar="N", min=0, max=65_535, help="Where to listen.")]
HostOption = Annotated[
    str, typer.Option("--host", metavar="ADDRESS", help="The address to listen on; a reverse proxy needs no other.")
]
TokenOption = Annotated[
    str | None,
    typer.Option("--token", metavar="T", help="The secret path, 16 letters or more; else one is made and shown."),
]

_LOOK_S = 0.2


def receiver(
    port: PortOption, host: HostOption = "127.0.0.1", token: TokenOption = None, json: JsonOption = False
) -> int:
    """Take callbacks in until Ctrl+C, and keep what became of the leads. Put a reverse proxy with https before it."""
    from ozogui.uploads.receiver import Receiver, check_token, new_token
    from ozogui.uploads.receiver_http import ReceiverServer

    output = Output(as_json=json)
    secret = check_token(token) if token else new_token()
    with opened_engine(output) as engine, ended_by_signal() as end:
        taker = Receiver(engine.journal, secret)
        try:
            with ReceiverServer(taker, port, host) as server:
                output.json({"event": "listening", "host": host, "port": server.port, "token": secret})
                output.say(f"The receiver listens on {host}, port {server.port}. Ctrl+C ends it.")
                if not token:
                    output.say(f"Its secret path: /{secret}")
                output.say(
                    "Give the account its public address with that path: https://YOUR-HOST/SECRET-PATH. It goes to "
                    "CloudAgent as callBackUrl, and results are fetched from there."
                )
                told = 0
                while not end.wait(_LOOK_S):
                    told = _tell(output, engine.journal.results.count(), told)
        finally:
            taker.close()
        kept = engine.journal.results.count()
        requests = {kind.name.lower(): number for kind, number in taker.tally.by_kind.items()}
        output.json({"event": "ended", "results": kept, "requests": requests})
        output.say(f"The receiver has ended. The journal holds {count('result', kept)}.")
    return 0


def _tell(output: Output, kept: int, told: int) -> int:
    if kept != told:
        output.note(f"{count('result', kept)} so far.")
    return kept
