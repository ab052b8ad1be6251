"""One JSON value out of the body of an answer, however it was wrapped on the way, with every digit of its numbers kept.

What the value means is not decided here: replies.py, callbacks.py and campaigns.py do that.
"""

from __future__ import annotations

import json
from typing import TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | bool | None"
"""A value as read here: numbers are texts, exactly as they stood in the body."""

_MOST_UNWRAPS = 3
_MOST_OBJECTS = 20


def decode(body: bytes) -> str:
    """Return the text of a body, in any encoding that JSON may have; what cannot be decoded is marked, never raised."""
    return body.decode(json.detect_encoding(body), errors="replace").lstrip("\ufeff")


def read_value(text: str) -> Json:
    """Return the JSON value in a text, None if there is none.

    The vendor's tables print some answers as a JSON string that holds JSON, and some with every quote doubled as a CSV
    file has it; both, and the two together, are undone, a string at most three times.

    Numbers become texts: a transactionId has 24 to 25 digits and may come as a bare number, which an int would carry
    but a float in the same place would round; and no number of an answer is ever calculated with.
    """
    value: Json = text
    for _ in range(1 + _MOST_UNWRAPS):
        if not isinstance(value, str):
            return value
        value = _parse(value)
    return None if isinstance(value, str) else value


def read_object(text: str) -> dict[str, Json] | None:
    """Return the JSON object in a text, None if it holds anything else; see read_value."""
    value = read_value(text)
    return value if isinstance(value, dict) else None


def objects_within(text: str) -> list[dict[str, Json]]:
    """Return the JSON objects that stand in a text among other things, not those within another one."""
    decoder = json.JSONDecoder(
        object_pairs_hook=_members, parse_int=str, parse_float=str, parse_constant=str, strict=False
    )
    found: list[dict[str, Json]] = []
    at = text.find("{")
    while at >= 0 and len(found) < _MOST_OBJECTS:
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            found.append(value)
        at = text.find("{", end)
    return found


def text_of(value: Json) -> str:
    """Return a member of an answer as text, "" for anything that is not text or number."""
    return value.strip() if isinstance(value, str) else ""


def _parse(text: str) -> Json:
    text = text.strip()
    try:
        return _loads(text)
    except ValueError:
        if '""' not in text:
            return None
    quoted = len(text) > 1 and text[0] == text[-1] == '"'
    try:
        return _loads((text[1:-1] if quoted else text).replace('""', '"'))
    except ValueError:
        return None


def _loads(text: str) -> Json:
    try:
        # strict=False: a line break inside a message is the server's slip, not a reason to lose its answer.
        value: Json = json.loads(
            text, object_pairs_hook=_members, parse_int=str, parse_float=str, parse_constant=str, strict=False
        )
    except RecursionError as error:
        # Thousands of nested brackets: not an answer of CloudAgent, and nothing that may stop an upload.
        raise ValueError("nested too deeply") from error
    return value


def _members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """Return an object's members; what it says twice, and differently, it does not say at all."""
    members: dict[str, Json] = {}
    contradicted: set[str] = set()
    for name, value in pairs:
        if members.setdefault(name, value) != value:
            contradicted.add(name)
    return {name: value for name, value in members.items() if name not in contradicted}
