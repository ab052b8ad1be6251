"""The headers of the file that a campaign was made with: batches with others are taken, and failed later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ozogui.errors import UserError
from ozogui.leads.values.headers import NAME, PHONE, header_named
from ozogui.wording import count

if TYPE_CHECKING:
    from ozogui.engine.context import Context
    from ozogui.settings.settings import Account, Settings

_MOST_NAMED = 5


class OtherHeadersError(UserError):
    """Leads would go under headers that the campaign's mapping file does not have."""


def take_mapping_file(context: Context, account: Account, campaign: str, path: Path) -> tuple[str, ...]:
    """Remember the headers of a campaign's mapping file, in place of those of an earlier one, and return them.

    Raises:
        UserError: the campaign has no name, the file cannot be read, or has no PhoneNumber, so it is another one; or
            the settings cannot be written.
    """
    from ozogui.leads.reading.sheet import read_names

    if not campaign.strip():
        raise UserError("A mapping file needs its campaign.", "Give --campaign NAME, exactly as CloudAgent shows it.")
    headers = read_names(path)
    if PHONE not in headers:
        raise UserError(
            f'"{path.name}" has no header {PHONE} in its first row, so it is not a campaign\'s mapping file.',
            "Choose the .xls or .csv that was uploaded to CloudAgent when the campaign was made.",
        )
    own = tuple(header for header in headers if header_named(header) is None)

    def remember(settings: Settings) -> Settings:
        memory = settings.campaign(account.name, campaign.strip())
        return settings.with_campaign(replace(memory, own_headers=own, mapping_file=headers))

    context.update(remember)  # not lost in silence: what is refused before sending rests on it
    return headers


def other_headers(known: Sequence[str], sent: Sequence[str]) -> list[str]:
    """Return the headers that are sent and that a mapping file does not have, in that exact spelling.

    CloudAgent's own fields besides Name are taken with every campaign.
    """
    return [
        header for header in sent if known and header not in known and (header_named(header) is None or header == NAME)
    ]


def named_with_meant(known: Sequence[str], others: Sequence[str]) -> str:
    """Return headers that a mapping file does not have in words, each with the one of the file that may be meant."""
    plain = {header.casefold().replace(" ", "").replace("_", ""): header for header in known}
    named = []
    for header in others[:_MOST_NAMED]:
        meant = plain.get(header.casefold().replace(" ", "").replace("_", ""))
        named.append(f'"{header}" (is "{meant}" meant?)' if meant else f'"{header}"')
    more = f" and {count('other', len(others) - len(named))}" if len(others) > len(named) else ""
    return f"{', '.join(named)}{more}"


def refuse_other_headers(context: Context, account: Account, campaign: str, sent: Sequence[str]) -> None:
    """See that all headers are those of the campaign's mapping file, where it was given.

    Raises:
        OtherHeadersError: some are not; the message names them, and those that may be meant.
    """
    known = context.settings.campaign(account.name, campaign.strip()).mapping_file
    others = other_headers(known, sent)
    if not others:
        return
    raise OtherHeadersError(
        f"{count('header', len(others))} {'is' if len(others) == 1 else 'are'} not in the mapping file of {campaign}.",
        "Nothing was sent: CloudAgent would take these leads and fail them later. Not there: "
        f"{named_with_meant(known, others)}. It has: {', '.join(known)}. "
        "Match these columns to headers of the file, or do not send them.",
    )
