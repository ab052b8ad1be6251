"""What the command line prints: JSON alone, or sentences and tables; errors as a title and a message.

No wording about leads or uploads lives here, only how words and tables reach the terminal.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

_PIPE_WIDTH = 160
_OBEYED = re.compile("[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")
"""What JSON lets through as it is and a terminal may obey: the second set of control characters, marks of direction."""


class Output:
    """One command's way to the terminal; belongs to the main thread.

    With `as_json`, standard output carries JSON and nothing else, and sentences are not printed at all.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._console: Console | None = None

    @property
    def console(self) -> Console:
        """Standard output as rich draws on it, without markup: what a spreadsheet holds is never an instruction."""
        if self._console is None:
            # Costs 90 ms, which JSON and errors do without.
            from rich.console import Console

            # Rich takes 80 columns for a pipe, which would cut what a table says.
            width = None if sys.stdout.isatty() else _PIPE_WIDTH
            self._console = Console(file=sys.stdout, width=width, markup=False, highlight=False, emoji=False)
        return self._console

    def json(self, value: dict[str, Any]) -> None:
        """Print one JSON object on a line of its own, at once; only with `as_json`."""
        if self.as_json:
            text = json.dumps(value, ensure_ascii=False)
            sys.stdout.write(_OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")
            sys.stdout.flush()

    def say(self, sentence: str = "") -> None:
        """Print a sentence, or an empty line; not with `as_json`."""
        if not self.as_json:
            # Soft: a line is broken by the terminal alone, so that commands and addresses can be copied.
            self.console.print(plain(sentence), soft_wrap=True)

    def note(self, sentence: str) -> None:
        """Print a sentence to standard error, where it is in nobody's way."""
        if not self.as_json:
            sys.stderr.write(plain(sentence) + "\n")

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[str] = ()) -> None:
        """Print a table; not with `as_json`.

        Args:
            heads: the columns' names.
            rows: their texts.
            numbers: which columns are set to the right.
        """
        if self.as_json:
            return
        from rich import box
        from rich.table import Table

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for head in heads:
            table.add_column(plain(head), justify="right" if head in numbers else "left", overflow="ellipsis")
        for row in rows:
            table.add_row(*(plain(cell) for cell in row))
        self.console.print(table)

    def error(self, title: str, message: str) -> None:
        """Print an expected trouble: to standard error, or with `as_json` as an object to standard output."""
        if self.as_json:
            self.json({"error": {"title": title, "message": message}})
        else:
            sys.stderr.write(plain(title) + "\n" + (plain(message) + "\n" if message else ""))


def plain(text: str) -> str:
    """Return a text without control characters: a cell may hold an escape sequence, and a terminal would obey it."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def speak_utf8() -> None:
    """Let names in any script through, also where the terminal's or pipe's own encoding is narrower."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream.isatty():
            reconfigure(errors="replace")
        else:
            # Pipes and files under Windows would get the code page otherwise; JSON is UTF-8 by its standard.
            reconfigure(encoding="utf-8", errors="replace")
