"""The JSON of one lead laid out for reading: broken between values, never inside one, in the colours of its parts.

What is sent is made by `ozogui.uploads.batches`; this changes nothing but the space between.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument
from typing_extensions import override

from ozogui.ui.kit.look import Look

_INDENT = "  "
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|[{}\[\]]')
_KEYS = ('"map"', '"data"')


def lay_out(payload: str, width: int) -> str:
    """Return a payload of one lead in lines of at most `width` characters, but where one value alone is longer.

    Read as JSON, it is the very same.
    """
    bulk = json.loads(payload)
    lines = _flow('{"map": [', bulk["map"], "],", width)
    lines += _flow('"data": [[', bulk["data"][0], "]]}", width)
    return "\n".join(lines)


def _flow(start: str, values: Sequence[object], end: str, width: int) -> list[str]:
    lines, line = [], start
    for place, value in enumerate(values):
        piece = json.dumps(value, ensure_ascii=False) + (end if place == len(values) - 1 else ",")
        gap = "" if line.endswith("[") else " "
        if not line.endswith("[") and len(line) + len(gap) + len(piece) > width:
            lines.append(line)
            line, gap = _INDENT, ""
        line += gap + piece
    return [*lines, line if values else start + end]


class PayloadColours(QSyntaxHighlighter):
    """Colours keys and brackets, texts and numbers."""

    def __init__(self, look: Look, document: QTextDocument) -> None:
        super().__init__(document)
        self._look = look
        look.changed.connect(self.rehighlight)

    @override
    def highlightBlock(self, text: str) -> None:
        for found in _TOKEN.finditer(text):
            token = found.group()
            colours = QTextCharFormat()
            colours.setForeground(self._look.colour(_tone_of(token)))
            self.setFormat(found.start(), len(token), colours)


def _tone_of(token: str) -> str:
    if token in _KEYS or token in "{}[]":
        return "accent_text"
    return "ok" if token.startswith('"') else "warn"
