"""What is wrong with a mapping for a sheet, in the order in which a person should hear of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ozogui.leads.checking.slices import CampaignKind
from ozogui.leads.mapping.guessing import guess_columns
from ozogui.leads.mapping.mapping_shape import Feed, Mapping
from ozogui.leads.reading.questions import QuestionKind, questions_of
from ozogui.leads.reading.sheet import Sheet
from ozogui.leads.values.headers import AGENT, NAME, PHONE, SKILL

_MAY_HOLD_PHONES = frozenset({QuestionKind.HIDDEN_COLUMNS, QuestionKind.MORE_LEADS, QuestionKind.DO_NOT_CALL})


@dataclass(frozen=True, slots=True)
class MappingProblem:
    """Something about a mapping that has to be said on the spot."""

    kind: str
    """ "no-phone", "missing-column", "twice", "no-agent", "no-skill", "no-name" or "comma"."""
    header: str
    """The header that it is about."""
    columns: tuple[str, ...]
    """The columns that it is about, in the mapping's order."""
    blocks: bool
    """Nothing can be sent before it is put right."""
    title: str
    message: str


def find_problems(mapping: Mapping, sheet: Sheet, campaign_kind: CampaignKind) -> tuple[MappingProblem, ...]:
    """Return what is wrong with a mapping, the worst first: what blocks, then what the kind of campaign misses."""
    return (*blocking_problems(mapping, sheet), *_hints(mapping, campaign_kind), *_doubts(mapping))


def _where_phones_may_be(sheet: Sheet) -> str:
    """Return what may hold the phones of a list in which none were found: what was not read, or a doubtful column."""
    named = [guess.column for guess in guess_columns(sheet.columns) if guess.perhaps == PHONE]
    found = [f'Column "{name}" is called like one, but holds something else.' for name in named]
    out = [question.title for question in questions_of(sheet) if question.kind in _MAY_HOLD_PHONES]
    if out:
        found.append(f"Not read so far: {'; '.join(title[:1].lower() + title[1:] for title in out)}.")
    return "".join(f" {sentence}" for sentence in found)


def blocking_problems(mapping: Mapping, sheet: Sheet) -> list[MappingProblem]:
    """Return what keeps leads from being made: no phone, columns that are not there, headers fed twice."""
    problems: list[MappingProblem] = []
    feeds = mapping.feeds
    if all(feed.header != PHONE or not feed.columns for feed in feeds):
        problems.append(
            MappingProblem(
                "no-phone", PHONE, (), blocks=True,
                title="No column feeds PhoneNumber.",
                message=f"Nothing can be sent without it.{_where_phones_may_be(sheet)}",
            )
        )  # fmt: skip
    known = {column.name for column in sheet.columns}
    problems += (
        MappingProblem(
            "missing-column", feed.header, (column,), blocks=True,
            title=f'There is no column "{column}" in this sheet.',
            message=f"It was to feed {feed.header}. Choose another column for that, or leave it out.",
        )
        for feed in feeds
        for column in feed.columns
        if column not in known
    )  # fmt: skip
    if mapping.second_column and mapping.second_column not in known:
        problems.append(
            MappingProblem(
                "missing-column", PHONE, (mapping.second_column,), blocks=True,
                title=f'There is no column "{mapping.second_column}" in this sheet.',
                message="It was to hold second numbers. Choose another column for them, or none.",
            )
        )  # fmt: skip
    times = Counter(feed.header for feed in feeds)
    problems += (_twice([feed for feed in feeds if feed.header == header]) for header in times if times[header] > 1)
    return problems


def _twice(feeds: list[Feed]) -> MappingProblem:
    header = feeds[0].header
    sources = [_source(feed) for feed in feeds]
    times = "twice" if len(sources) <= 2 else f"{len(sources)} times"
    return MappingProblem(
        "twice", header, tuple(column for feed in feeds for column in feed.columns), blocks=True,
        title=f"{header} is fed {times}: {', '.join(sources[:-1])} and {sources[-1]}.",
        message="Keep one, and set the others to “Do not send”.",
    )  # fmt: skip


def _source(feed: Feed) -> str:
    if feed.constant is not None:
        return "the same value for every lead"
    names = " with ".join(f'"{column}"' for column in feed.columns)
    return f"{names} joined" if len(feed.columns) > 1 else names


def _doubts(mapping: Mapping) -> list[MappingProblem]:
    """Return what may be meant so, and should be known before anything is sent."""
    problems: list[MappingProblem] = []
    if NAME not in mapping.headers:
        problems.append(
            MappingProblem(
                "no-name", NAME, (), blocks=False,
                title="No column feeds Name.", message="The leads go without a name: agents see only the number.",
            )
        )  # fmt: skip
    problems += (
        MappingProblem(
            "comma", header, (), blocks=False,
            title=f'The field "{header}" has a comma in its name.',
            message="As far as is known CloudAgent ends a field there: agents would see values under the wrong names. "
            "Send it under a name without a comma.",
        )
        for header in dict.fromkeys(mapping.headers)
        if "," in header
    )  # fmt: skip
    return problems


def _hints(mapping: Mapping, campaign_kind: CampaignKind) -> list[MappingProblem]:
    needed = {
        CampaignKind.AGENTWISE: ("no-agent", AGENT, "An Agentwise"),
        CampaignKind.SKILLWISE: ("no-skill", SKILL, "A Skillwise"),
    }
    if campaign_kind not in needed or needed[campaign_kind][1] in mapping.headers:
        return []
    kind, header, campaign = needed[campaign_kind]
    return [
        MappingProblem(
            kind, header, (), blocks=False,
            title=f"No column feeds {header}. {campaign} campaign needs it.",
            message=f"Leave it if your campaign is not {campaign.split()[1]}.",
        )
    ]  # fmt: skip
