"""The start of OzoGUI: looks at the arguments and hands over to the command line or the window, loading one of them.

No work is done here. `ozogui`, `ozogui FILE` and `ozogui --practice` open the window; whatever begins with a command's
name, and `--help` and `--version`, is the command line's.
"""

from __future__ import annotations

import sys

from ozogui.support.core_dumps import forbid_core_dumps

COMMANDS = frozenset(
    {
        *("show", "check", "upload", "resume", "cancel", "history", "result", "undo", "forget", "template", "watch"),
        *("accounts", "campaigns", "do-not-call", "practice", "receiver", "uploads"),
        *("where", "support-bundle"),
    }
)
READ_WORKBOOK = "--read-workbook"
"""How a built program starts itself to read a workbook apart from itself; the same text as in leads.reader_child."""
SMOKE_TEST = "--smoke-test"
"""How a built program is told to try itself; not in the help, since it is for those who build and install it."""
_HELP = frozenset({"--help", "-h"})


def main(arguments: list[str] | None = None) -> int:
    """Run OzoGUI with the given arguments (without the program's name) and return the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    forbid_core_dumps()
    if given[:1] == [READ_WORKBOOK] and len(given) == 2:
        from ozogui.leads.reading import reader_child

        return reader_child.main(given[1])
    if given[:1] == [SMOKE_TEST] and len(given) <= 2:
        from ozogui.selftest import smoke_test

        return smoke_test.main(given[1:])
    if sys.platform == "win32":
        from ozogui.support.windows_identity import show_that_it_runs

        show_that_it_runs()
    is_windowed = sys.stdout is None and sys.stderr is None
    if sys.stdout is None or sys.stderr is None:
        from ozogui.support.unheard import provide_streams

        provide_streams()
    if wants_command_line(given) and is_windowed:
        from ozogui import app

        return app.tell_of_command_line()
    if wants_command_line(given):
        from ozogui import cli

        is_command = given[0] in COMMANDS
        return cli.run(given if is_command or not _HELP.intersection(given) else ["--help"])
    try:
        from ozogui import app
    except ImportError as error:
        sys.stderr.write(
            f"The window cannot be opened: {error}.\n"
            "Qt or one of the system's libraries that it needs is missing. "
            "The command line works without them: ozogui --help\n"
        )
        return 2
    return app.run(given)


def wants_command_line(arguments: list[str]) -> bool:
    """Tell whether these arguments are for the command line.

    A command's name wins over a file of the same name: `./check` opens that file. Options before the command are not
    taken for files, so that a mistyped one is told by the command line and does not open a window.
    """
    first = next(iter(arguments), "")
    if first in COMMANDS or (_HELP | {"--version"}).intersection(arguments):
        return True
    return first.startswith("-") and first != "--practice"


if __name__ == "__main__":
    sys.exit(main())
