"""The last look at the do-not-call lists before an upload is written, and the count of whom each has protected.

The lists themselves are `uploads.do_not_call`'s, and finding the leads the check's. Here it is seen that the check that
is about to be sent has compared with the lists as they are now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ozogui.errors import UserError
from ozogui.leads.values.headers import PHONE

if TYPE_CHECKING:
    from ozogui.engine.context import Context
    from ozogui.engine.target import Target
    from ozogui.leads.checking.check import Check


def refuse_unprotected(context: Context, check: Check, target: Target) -> None:
    """See that leads were compared with every lasting list that is for their campaign.

    Raises:
        UserError: a list cannot be read, is too old for its owner, or has come or changed since the check.
    """
    trouble = context.do_not_call.trouble(target.campaign)
    if trouble is not None:
        raise trouble
    compared = check.options.suppressed
    lists = context.do_not_call.numbers_for(target.campaign, target.account.country_code)
    changed = [name for name, numbers in lists.items() if compared.get(name) is not numbers]
    if changed:
        names = ", ".join(f'"{name}"' for name in changed)
        raise UserError(
            f"The leads were not compared with the do-not-call list {names} as it is now.",
            f"Nothing was sent: it is for {target.campaign.strip()} and is new since. Check the leads again.",
        )


def count_protected(context: Context, check: Check) -> None:
    """Remember how many leads each lasting list has held back from the upload that was just written."""
    from ozogui.leads.values.all_numbers import is_second_phone, numbers_in

    leads, options = check.leads, check.options
    if not options.suppressed or PHONE not in leads.headers:
        return
    held = [row for row in check.held_back_rows() if "suppressed" in check.error_rules_of(row)]
    headers = [PHONE, *(header for header in leads.headers if is_second_phone(header))]
    numbers = [
        {number for header in headers for number in numbers_in(leads.value(row, header), options.country_code)[0]}
        for row in held
    ]
    counts = {
        name: sum(any(map(listed.__contains__, mine)) for mine in numbers)
        for name, listed in options.suppressed.items()
    }
    if any(counts.values()):
        context.do_not_call.count_held_back(counts, context.today())
