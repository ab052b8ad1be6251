"""`ozogui receiver`: takes CloudAgent's callbacks in on a host with a public address, until it is ended."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ozogui.cli.options import JsonOption
from ozogui.cli.output import Output
from ozogui.cli.session import opened_engine
from ozogui.cli.stopping import ended_by_signal
from ozogui.errors import UserError
from ozogui.wording import count

TOKEN_VARIABLE = "OZOGUI_RECEIVER_TOKEN"

PortOption = Annotated[int, typer.Option("--port", metavar="N", min=0, max=65_535, help="Where to listen.")]
HostOption = Annotated[
    str, typer.Option("--host", metavar="ADDRESS", help="The address to listen on; a reverse proxy needs no other.")
]
TokenOption = Annotated[
    str | None,
    typer.Option(
        "--token",
        metavar="T",
        help="The secret path, 16 letters or more. Others on this computer can see it among the arguments: put it into "
        f"{TOKEN_VARIABLE} or a file instead. Without any of them one is made and shown.",
    ),
]
TokenFileOption = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        metavar="FILE",
        dir_okay=False,
        help="Holds the secret path; made if it is not there, so that a restart keeps the address. - reads it from "
        "standard input.",
    ),
]

_LOOK_S = 0.2


def receiver(
    port: PortOption,
    host: HostOption = "127.0.0.1",
    token: TokenOption = None,
    token_file: TokenFileOption = None,
    json: JsonOption = False,
) -> int:
    """Take callbacks in until Ctrl+C, and keep what became of the leads. Put a reverse proxy with https before it."""
    from ozogui.uploads.receiver.receiver import Receiver, check_token, new_token
    from ozogui.uploads.receiver.receiver_http import ReceiverServer

    output = Output(as_json=json)
    given = _given_token(output, token, token_file)
    secret = check_token(given) if given else new_token()
    if not given and token_file is not None:
        _write_token(token_file, secret)
    with opened_engine(output) as engine, ended_by_signal() as end:
        taker = Receiver(engine.journal, secret)
        try:
            with ReceiverServer(taker, port, host) as server:
                facts = {"event": "listening", "host": host, "port": server.port}
                # One that was given is known already, and what is printed ends in the log of a service.
                output.json(facts if given else {**facts, "token": secret})
                output.say(f"The receiver listens on {host}, port {server.port}. Ctrl+C ends it.")
                if not given:
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
        strange = engine.sent_uploads.count_not_understood()
        requests = {kind.name.lower(): number for kind, number in taker.tally.by_kind.items()}
        output.json({"event": "ended", "results": kept, "not_understood": strange, "requests": requests})
        output.say(f"The receiver has ended. The journal holds {count('result', kept)}.")
        if strange:
            output.say(f"{count('message', strange)} were not understood: ozogui result --not-understood shows them.")
    return 0


def _given_token(output: Output, token: str | None, file: Path | None) -> str:
    """Return the token that the person has given, "" if they gave none.

    Raises:
        UserError: it is given in two ways, or its file cannot be read.
    """
    if token is not None and file is not None:
        raise UserError("The secret path is given twice.", "Use --token-file or --token, not both.")
    if token is not None:
        output.note(f"--token can be seen by others on this computer; --token-file and {TOKEN_VARIABLE} cannot.")
        return token
    if file is None:
        return os.environ.get(TOKEN_VARIABLE, "").strip()
    if str(file) == "-":
        return sys.stdin.readline().strip()
    try:
        token_of_file = file.read_text(encoding="utf-8").strip()
        if os.name != "nt" and file.stat().st_mode & 0o077:
            output.note(f"Others on this computer can read {file}, and so the secret path: chmod 600 {file}")
        return token_of_file  # noqa: TRY300
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{file} cannot be read.", "It holds the secret path, one line of letters.") from error


def _write_token(file: Path, token: str) -> None:
    """Keep a new token where only this person can read it.

    Raises:
        UserError: the file cannot be written.
    """
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(f"{token}\n")
    except OSError as error:
        raise UserError(f"{file} cannot be written.", f"{error.strerror}. The receiver was not started.") from error


def _tell(output: Output, kept: int, told: int) -> int:
    if kept != told:
        output.note(f"{count('result', kept)} so far.")
    return kept
