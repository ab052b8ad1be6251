"""The command line: the second front end, on the same engine as the window, which it never imports.

Commands live in modules of their own; here they are put together, and this is the one place where an error becomes
words and an exit code:

    0  all well
    1  finished, with leads held back, refused, cancelled or unconfirmed
    2  unusable input or options; nothing was sent
    3  stopped before the end; `ozogui resume` goes on
    70 a fault of OzoGUI itself, told in the log
    130 stopped by Ctrl+C where there was nothing to go on with
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
from typer.exceptions import TyperException

import ozogui
from ozogui.cli import (
    accounts,
    check,
    do_not_call,
    forget,
    history,
    practice,
    receiver,
    result,
    resume,
    show,
    support,
    template,
    undo,
    upload,
)
from ozogui.cli.line import uploads
from ozogui.cli.output import Output, speak_utf8
from ozogui.cli.watch import watch
from ozogui.errors import CancelledError, UserError

UNUSABLE = 2
FAULT = 70
INTERRUPTED = 130

app = typer.Typer(
    name="ozogui",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    epilog="Without a command the window opens: ozogui, ozogui FILE, ozogui --practice. "
    "OZOGUI_HOME names the folder for settings, journal and logs, OZOGUI_API_KEY the API key.",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"ozogui {ozogui.__version__}\n")
        raise typer.Exit


VersionOption = Annotated[
    bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and end.")
]


@app.callback()
def _root(version: VersionOption = False) -> None:
    """From a spreadsheet of leads to a campaign of Ozonetel CloudAgent, checked first and never too fast."""


_COMMANDS = (
    show.show,
    check.check,
    upload.upload,
    resume.resume,
    resume.cancel,
    history.history,
    accounts.campaigns,
)
for _command in _COMMANDS:
    app.command()(_command)
app.command("practice")(practice.practice)
app.command("receiver")(receiver.receiver)
app.command("result")(result.result)
app.command("template")(template.template)
app.command("forget")(forget.forget)
app.command("undo")(undo.undo)
app.command("watch")(watch.watch)
app.command("where")(support.where)
app.command("support-bundle")(support.support_bundle)
app.add_typer(accounts.app, name="accounts")
app.add_typer(do_not_call.app, name="do-not-call")
app.add_typer(uploads.app, name="uploads")


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; every trouble is told here, none as a traceback."""
    speak_utf8()
    output = Output(as_json="--json" in arguments)
    try:
        code = app(arguments, prog_name="ozogui", standalone_mode=False)
    except UserError as error:
        output.error(error.title, error.message)
        return UNUSABLE
    except CancelledError:
        return INTERRUPTED
    except TyperException as error:
        output.error(error.format_message(), "See: ozogui --help")
        return UNUSABLE
    except typer.Abort:
        return INTERRUPTED
    # A fault of ours: whatever it is, it is told and logged, not thrown at the person.
    except Exception as error:  # noqa: BLE001
        kept = _keep_fault(error)
        output.error(f"OzoGUI has a fault ({type(error).__name__}).", f"What was not sent waits.{kept}")
        return FAULT
    return code if isinstance(code, int) else 0


def _keep_fault(error: Exception) -> str:
    """Write a fault to the log, masked, and return where it is told; nothing when there is no place for it."""
    from ozogui.settings import paths
    from ozogui.support import log

    where = paths.from_environment(os.environ)
    try:
        where.create()
    except UserError:
        return ""
    handler = log.start(where.logs)
    if handler is None:
        return ""
    log.log_exception(error)
    log.stop(handler)
    return f" The log tells more: {handler.baseFilename}"
