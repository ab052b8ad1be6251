"""`ozogui where` and `ozogui support-bundle`: where everything lies, and what helps to find a fault."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from ozogui.cli.options import JsonOption
from ozogui.cli.output import Output
from ozogui.cli.session import opened_engine

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The zip to write.")]


def where(json: JsonOption = False) -> int:
    """Tell where settings, journal and logs lie, and where IT's defaults would. Nothing is made or changed."""
    from ozogui.settings import paths
    from ozogui.settings.defaults import FILE_NAME, program_folder, read_defaults
    from ozogui.support import log

    output = Output(as_json=json)
    lie = paths.from_environment(os.environ)
    beside = program_folder() / FILE_NAME
    defaults = read_defaults(beside)
    places = {
        "folder": lie.home,
        "settings": lie.settings,
        "journal": lie.journal,
        "log": lie.logs / log.LOG_NAME,
        "defaults": beside,
    }
    output.json(
        {name: str(path) for name, path in places.items()}
        | {"there": {name: path.exists() for name, path in places.items()}, "problems": list(defaults.problems)}
    )
    rows = [(name, str(path), "yes" if path.exists() else "no") for name, path in places.items()]
    output.table(("What", "Where", "There"), rows)
    for problem in defaults.problems:
        output.say(problem)
    output.say("API keys are in none of these: the computer's own key store has them. Uninstalling leaves all of it.")
    return 0


def support_bundle(file: FileArgument, json: JsonOption = False) -> int:
    """Write a zip that helps to find a fault: versions, system, masked log, the journal's sums. No leads, no key."""
    from ozogui.engine.support_bundle import ENDING, write_support_bundle

    output = Output(as_json=json)
    path = file if file.suffix.casefold() == ENDING else file.with_name(f"{file.name}{ENDING}")
    with opened_engine(output) as engine:
        parts = write_support_bundle(engine, path)
    output.json({"file": str(path), "parts": parts})
    output.say(f"Saved {path}. It holds no leads and no key; all of it is text that you can look through first.")
    return 0
