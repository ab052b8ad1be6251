"""What a check depends on, and the leads as its rules read them: a slice at a time, column by column."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from ozogui.leads.rows.cells import ERROR_TEXTS
from ozogui.leads.values.dates import DATE, DATE_FORMATS, DateOrder
from ozogui.leads.values.headers import AGENT, PHONE, SKILL
from ozogui.leads.values.phone import (
    MAX_DIGITS,
    MIN_DIGITS,
    PLAIN,
    PhoneFault,
    PhoneReading,
    comparable_number,
    national_digits,
    read_phone,
)
from ozogui.leads.values.phone_form import PhoneRule, formed_number

_SAMPLE = 2_048
"""Where most of the first so many values are different ones, the others are too."""

CELL_ERRORS = ERROR_TEXTS
"""The texts of Excel's error values, and of a formula that was never calculated."""


class CampaignKind(StrEnum):
    """How a campaign finds the agent for a call, which decides what a lead must name."""

    PLAIN = "plain"
    AGENTWISE = "agentwise"
    """Every lead names its agent in AgentId."""
    SKILLWISE = "skillwise"
    """Every lead names its skill in skill."""


class Keep(StrEnum):
    """Which of several leads with one number are sent."""

    ALL = "all"
    """All of them, with a warning: what becomes of them is for CloudAgent's own duplicate options to say."""
    FIRST = "first"
    """The first one of the file, as CloudAgent itself does under checkDuplicate; the others are held back."""
    LAST = "last"
    HIGHEST_PRIORITY = "highest-priority"
    """The one that is dialled soonest; of several the first."""


class UploadedBefore(Protocol):
    """What is needed of `uploads.journal.number_hashes.UploadedNumbers`: the numbers that a campaign has got before."""

    @property
    def campaign(self) -> str:
        """The campaign's name."""

    def uploaded_on(self, comparable: str, /) -> date | None:
        """Return the day on which a number was last queued, or may have been; None when it never was."""

    def is_certain(self, comparable: str, /) -> bool:
        """Return whether a number is known to have been queued, and not only sent without an answer."""


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What a check depends on besides the leads."""

    today: date
    campaign_kind: CampaignKind = CampaignKind.PLAIN
    date_format: str = DATE
    """The form of ExpiryDate that the account takes: one of `dates.DATE_FORMATS`, else ValueError."""
    country_code: str = "91"
    """The digits of the account's own country, for numbers that are written with and without it."""
    suppressed: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    """Do-not-call lists by name, each with its numbers as `comparable_phone` gives them."""
    phone_rule: PhoneRule = PhoneRule.KEEP
    """The form in which the account wants its numbers; another one than KEEP asks for a known `country_code`."""
    keep: Keep = Keep.ALL
    """Which of several leads with one number are sent."""
    uploaded: UploadedBefore | None = field(default=None, repr=False)
    """The numbers that the campaign has got before, if those are to be held back."""
    agents: tuple[str, ...] = ()
    """The agents that there are; other names are found. Empty: any name may be right."""
    skills: tuple[str, ...] = ()
    """The same for skills."""

    def allowed(self, header: str) -> tuple[str, ...]:
        """Give the names that a header may hold, if the person keeps a list of them."""
        return {AGENT: self.agents, SKILL: self.skills}.get(header, ())

    def __post_init__(self) -> None:
        if self.date_format not in DATE_FORMATS:
            raise ValueError(f"unknown date format: {self.date_format}")


class Slice:
    """Some of the leads, column by column, as the rules read them; what several rules need is worked out once."""

    def __init__(
        self,
        columns: Mapping[str, Sequence[str]],
        size: int,
        options: CheckOptions,
        date_order: DateOrder | None = None,
        left_out: frozenset[int] = frozenset(),
        misfits: frozenset[int] = frozenset(),
    ) -> None:
        """Take the cells of the leads.

        Args:
            columns: Header to values, each `size` long, in the order of the leads' headers.
            size: How many leads there are.
            options: What the check depends on.
            date_order: The order of day and month that the whole column of dates shows, None when none.
            left_out: The offsets of the leads that a person has left out.
            misfits: The offsets of the leads whose cells may not be where they belong.
        """
        self.columns = columns
        self.size = size
        self.options = options
        self.date_order = date_order
        self.left_out = left_out
        self.misfits = misfits
        self._values: dict[str, Collection[str]] = {}

    def cells(self, header: str) -> Sequence[str]:
        """Give the values of a header; blanks when it is not mapped."""
        return self.columns.get(header) or [""] * self.size

    def values(self, header: str) -> Collection[str]:
        """Give every value of a header at least once, and only once where values come again and again."""
        found = self._values.get(header)
        if found is None:
            cells = self.cells(header)
            repeats = len(set(cells[:_SAMPLE])) * 2 <= _SAMPLE
            found = self._values[header] = set(cells) if repeats else cells
        return found

    @cached_property
    def error_cells(self) -> frozenset[tuple[str, int]]:
        """Header and offset of the cells that hold one of Excel's errors: no other rule of the cell speaks of them."""
        return frozenset(
            (header, offset)
            for header, cells in self.columns.items()
            # One search for the sign that all of them begin with spares nearly every column the closer look.
            if "#" in "".join(self.values(header))
            for offset, value in enumerate(cells)
            if value in CELL_ERRORS
        )

    @cached_property
    def phone_readings(self) -> dict[int, PhoneReading]:
        """What is read in the phone cells that CloudAgent does not take as they stand, by offset."""
        cells = self.cells(PHONE)
        others: Iterable[int] = range(self.size)
        if "".join(cells).isascii():
            # Nearly all cells are digits alone, which is seen in a fraction of the time that a pattern takes.
            others = [
                offset
                for offset, value in enumerate(cells)
                if not value.isdecimal() or not MIN_DIGITS <= len(value) <= MAX_DIGITS
            ]
        is_plain = PLAIN.fullmatch
        return {offset: read_phone(value) for offset in others if not is_plain(value := cells[offset])}

    @cached_property
    def ill_formed_phones(self) -> dict[int, str]:
        """The phones that CloudAgent takes and the account does not, by offset: as the account wants them, or ""."""
        rule, country_code = self.options.phone_rule, self.options.country_code
        if rule is PhoneRule.KEEP:
            return {}
        national = (national_digits(country_code) if rule is PhoneRule.NATIONAL else 0) or -1
        found = {}
        for offset, value in enumerate(self.cells(PHONE)):
            # Nearly all cells are as they should be, and most countries have numbers of one length.
            if (len(value) == national and value[0] not in "+0") or offset in self.phone_readings:
                continue
            formed = formed_number(value, rule, country_code)
            if formed != value:
                found[offset] = formed or ""
        return found

    @cached_property
    def comparable_phones(self) -> list[str]:
        """The phones as `comparable_phone` gives them; none for a lead that was left out."""
        country_code = self.options.country_code
        national = national_digits(country_code) or -1
        phones, readings = list(self.cells(PHONE)), self.phone_readings
        for offset in [offset for offset, value in enumerate(phones) if len(value) != national or value[0] in "+0"]:
            if offset not in readings:
                phones[offset] = comparable_number(phones[offset], country_code)
        for offset, reading in readings.items():
            is_one_number = reading.fault is PhoneFault.NOT_NUMERIC
            phones[offset] = comparable_number(reading.number, country_code) if is_one_number else ""
        for offset in self.left_out:
            phones[offset] = ""
        return phones
