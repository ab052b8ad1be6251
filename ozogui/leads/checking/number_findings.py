"""How many leads have a number that is on a list, was uploaded before, or comes twice, said once for all of them.

The same for what a column's cells have in common is in column_findings.py, which leads it is of in found.py.
"""

from collections.abc import Callable, Sequence

from ozogui.leads.checking.column_findings import MIN_CELLS, ColumnFinding, Counted
from ozogui.leads.checking.slices import CheckOptions, Keep
from ozogui.wording import count, number

NUMBER_RULES = frozenset({"suppressed", "duplicate-phone"})
"""The rules that compare a number with others."""

_MIN_SHARE_REPEATED = 0.05
"""Fewer numbers that come twice are a slip of the hand; how few are on a list does not matter."""

_MOST_LISTS = 3

_KEPT = {
    Keep.FIRST: "the first of each is sent",
    Keep.LAST: "the last of each is sent",
    Keep.HIGHEST_PRIORITY: "the one with the highest priority is sent",
}


def number_finding(
    counted: Counted, of: int, phones: Callable[[], Sequence[str]], options: CheckOptions
) -> ColumnFinding | None:
    """Put the findings of a rule about numbers into one sentence.

    Args:
        counted: The findings.
        of: How many leads have a value where the number stands.
        phones: Gives the comparable numbers of the leads with these findings.
        options: What the check depends on.

    Returns:
        None where they are too few to say so.
    """
    is_list = counted.rule.name == "suppressed"
    if counted.cells < MIN_CELLS or (not is_list and counted.cells < _MIN_SHARE_REPEATED * of):
        return None
    many = f"All {count('lead', of)}" if counted.cells == of else f"{number(counted.cells)} of {count('lead', of)}"
    message = f"{many} {_listed(phones(), options) if is_list else _repeated(options)}"
    return ColumnFinding(counted.rule, counted.header, counted.cells, of, message, counted.repairable, counted.offered)


def _listed(phones: Sequence[str], options: CheckOptions) -> str:
    lists = {name: sum(map(listed.__contains__, phones)) for name, listed in options.suppressed.items()}
    named = sorted((name for name, leads in lists.items() if leads), key=lambda name: -lists[name])
    uploaded = options.uploaded
    before = sum(uploaded.uploaded_on(phone) is not None for phone in phones) if uploaded is not None else 0
    again = f"were uploaded to {uploaded.campaign} before" if uploaded is not None and before else ""
    if uploaded is not None and any(uploaded.uploaded_on(phone) and not uploaded.is_certain(phone) for phone in phones):
        again += ", or may have been"
    if not named:
        return f"{again}, so they are not sent again."
    if len(named) == 1 and not again:
        return f"are on {named[0]}, so they are not called."
    parts = [f"{number(lists[name])} on {name}" for name in named[:_MOST_LISTS]]
    parts += [f"and {count('other list', len(named) - _MOST_LISTS)}"] * (len(named) > _MOST_LISTS)
    parts += [f"{number(before)} {again}"] if again else []
    return f"are held back for their number: {', '.join(parts)}."


def _repeated(options: CheckOptions) -> str:
    kept = _KEPT.get(options.keep)
    if kept is None:
        return "repeat the number of an earlier lead. Show them to choose which are sent."
    return f"have a number that another lead is sent with: {kept}, these are held back."
