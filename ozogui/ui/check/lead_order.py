"""Which leads the table shows and in which order: sorting and searching a million leads without stalling the window.

One C call over a million leads holds Python's lock, and with it the window, for half a second; so everything here goes
in slices and lets others run between them. No Qt; may run on any thread while nobody changes the leads.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, compress, islice
from operator import is_not
from typing import Any

from ozogui.leads.leads import Leads
from ozogui.leads.values.headers import PHONE

PAUSE_S = 0.0005
SLICE = 20_000
_SEARCHED = 500
"""Leads that are searched as one text: few enough that a hit in one of them costs little."""
_FEW_VALUES = 40_000
_RUN = 50_000
"""Leads that are sorted by one call, 30 ms."""
_SAMPLED = 500
"""Of a sorted run, every so many-th key tells where to cut."""
_LONGEST_NUMBER = 15
"""Digits that a float tells apart."""
_DIGITS_TO_FIND = 3
_BETWEEN_DIGITS = str.maketrans("", "", " -")

Pause = Callable[[], None]
"""Called between two slices; raises CancelledError when nobody wants the answer any more."""


def no_pause() -> None:
    """Let nobody in between: for few leads."""


def pause_while(is_cancelled: Callable[[], bool]) -> Pause:
    """Return a pause that lets other threads run, and ends with CancelledError once asked to."""
    from ozogui.errors import CancelledError

    def pause() -> None:
        if is_cancelled():
            raise CancelledError
        time.sleep(PAUSE_S)

    return pause


def sorted_leads(column: Sequence[str], *, descending: bool = False, pause: Pause = no_pause) -> list[int]:
    """Sort all leads by a column as Excel does: numbers, then texts whatever their capitals, blanks last both ways.

    Equal values stay in the file's order, both ways.
    """
    distinct: set[str] = set()
    for part in _slices(column, pause):
        distinct.update(part)
        if len(distinct) > _FEW_VALUES:
            return _by_keys(column, descending, pause)
    return _by_rank(column, distinct, descending, pause)


def _by_rank(column: Sequence[str], distinct: set[str], descending: bool, pause: Pause) -> list[int]:
    """Sort leads that have few different values: those are sorted, the leads only laid beside them."""
    keyed = sorted(((_key(value), value) for value in distinct if value), reverse=descending)
    rank: dict[str, int] = {}
    ranks, before = 0, None
    for key, value in keyed:
        ranks += key != before
        rank[value], before = ranks - 1, key
    rank[""] = ranks
    buckets: list[list[int]] = [[] for _ in range(ranks + 1)]
    put = [bucket.append for bucket in buckets]
    start = 0
    for part in _slices(column, pause):
        for row, place in enumerate(map(rank.__getitem__, part), start):
            put[place](row)
        start += len(part)
    return list(chain.from_iterable(buckets))


def _key(value: str) -> tuple[int, float, str]:
    return (0, float(value), "") if _is_number(value) else (1, 0.0, value.casefold())


def _is_number(value: str) -> bool:
    return value.isdecimal() and len(value) <= _LONGEST_NUMBER


def _by_keys(column: Sequence[str], descending: bool, pause: Pause) -> list[int]:
    """Sort leads that have many different values."""
    keys: list[Any] = []
    numbers: list[int] = []
    texts: list[int] = []
    blanks: list[int] = []
    for part in _slices(column, pause):
        start = len(keys)
        if "" not in part and len(max(part, key=len)) <= _LONGEST_NUMBER and "".join(part).isdecimal():
            keys.extend(map(float, part))
            numbers.extend(range(start, start + len(part)))
            continue
        for row, value in enumerate(part, start):
            if _is_number(value):
                keys.append(float(value))
                numbers.append(row)
            else:
                keys.append(value.casefold())
                (texts if value else blanks).append(row)
    groups = (texts, numbers) if descending else (numbers, texts)
    return [*chain.from_iterable(_in_runs(group, keys, descending, pause) for group in groups), *blanks]


def _in_runs(rows: list[int], keys: Sequence[Any], descending: bool, pause: Pause) -> list[int]:
    """Sort leads by their keys: in runs, which are cut at the same keys, and the pieces between two cuts merged."""
    key = keys.__getitem__
    if len(rows) <= _RUN:
        return sorted(rows, key=key, reverse=descending)
    runs: list[list[int]] = []
    for start in range(0, len(rows), _RUN):
        runs.append(sorted(rows[start : start + _RUN], key=key))
        pause()
    sample = sorted(key(row) for run in runs for row in run[::_SAMPLED])
    cuts = sorted(set(sample[_RUN // _SAMPLED :: _RUN // _SAMPLED]))
    begins = [0] * len(runs)
    merged: list[list[int]] = []
    for cut in (*cuts, None):
        ends = [len(run) if cut is None else bisect_left(run, cut, key=key) for run in runs]
        pieces = (run[begin:end] for run, begin, end in zip(runs, begins, ends, strict=True))
        # Python's sort finds the runs in it again, and only merges them.
        merged.append(sorted(chain.from_iterable(pieces), key=key, reverse=descending))
        begins = ends
        pause()
    return list(chain.from_iterable(reversed(merged) if descending else merged))


def in_order(order: Sequence[int], kept: Sequence[int], pause: Pause = no_pause) -> list[int]:
    """Return the leads that are kept, in an order of all leads."""
    marks = bytearray(len(order))
    for part in _slices(kept, pause):
        for row in part:
            marks[row] = 1
    found: list[int] = []
    for part in _slices(order, pause):
        found.extend(compress(part, map(marks.__getitem__, part)))
    return found


def edited_leads(leads: Leads, pause: Pause = no_pause) -> list[int]:
    """List the leads of which a person or a repair has changed a value, in file order."""
    found: set[int] = set()
    for header in leads.headers:
        now, original = leads.column(header), leads.untouched_column(header)
        if now is original:
            continue
        for start in range(0, len(now), SLICE):
            part, before = now[start : start + SLICE], original[start : start + SLICE]
            # What was not touched is the very same object: one glance a lead.
            others = compress(range(len(part)), map(is_not, part, before))
            found.update(start + place for place in others if part[place] != before[place])
            pause()
    return sorted(found)


def leads_with(leads: Leads, text: str, rows: Sequence[int] | None = None, pause: Pause = no_pause) -> list[int]:
    """List the leads that hold a text in any cell, capitals or not; a phone is found however it is spaced.

    Args:
        leads: the leads.
        text: what is looked for.
        rows: only these leads; all by default.
        pause: called now and then.
    """
    wanted = text.strip().casefold()
    digits = re.sub(r"[\s-]", "", wanted)
    is_phone = digits.isdecimal() and len(digits) >= _DIGITS_TO_FIND
    columns = [(leads.column(header), header == PHONE and is_phone) for header in leads.headers]
    chosen: Sequence[int] = range(len(leads)) if rows is None else rows
    found: list[int] = []
    for number, start in enumerate(range(0, len(chosen), _SEARCHED)):
        part = chosen[start : start + _SEARCHED]
        hits: set[int] = set()
        for column, by_digits in columns:
            values = _values(column, part)
            hits.update(compress(part, _hits(values, wanted)))
            if by_digits:
                hits.update(compress(part, _digit_hits(values, digits)))
        found += sorted(hits) if rows is None else [row for row in part if row in hits]
        if number % (SLICE // _SEARCHED // 4) == 0:
            pause()
    return found


def _values(column: list[str], rows: Sequence[int]) -> Sequence[str]:
    return column[rows.start : rows.stop] if isinstance(rows, range) else [column[row] for row in rows]


def _hits(values: Sequence[str], wanted: str) -> Sequence[bool]:
    if wanted not in "\n".join(values).casefold():
        return ()
    return [wanted in value.casefold() for value in values]


def _digit_hits(values: Sequence[str], digits: str) -> Sequence[bool]:
    if digits not in "\n".join(values).translate(_BETWEEN_DIGITS):
        return ()
    return [digits in value.translate(_BETWEEN_DIGITS) for value in values]


def _slices(values: Sequence[Any], pause: Pause) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), SLICE):
        if start:
            pause()
        yield (
            values[start : start + SLICE]
            if not isinstance(values, range)
            else list(islice(values, start, start + SLICE))
        )
