"""What a check depends on, and the leads as its rules read them: a slice at a time, column by column."""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import Protocol

from ozogui.leads.checking.refusals import Refusals
from ozogui.leads.leads import Leads
from ozogui.leads.rows.cells import ERROR_TEXTS
from ozogui.leads.values.dates import DATE, DATE_FORMATS, DateOrder
from ozogui.leads.values.headers import AGENT, PHONE, SKILL
from ozogui.leads.values.phone import (
    PLAIN,
    PhoneFault,
    PhoneReading,
    comparable_number,
    national_digits,
    read_phone,
)
from ozogui.leads.values.phone_form import PhoneRule, Standing, UsualPhones, formed_number, standing_of

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
    NEWEST = "newest"
    """The one of the file that was saved last; of several in it the last."""
    HIGHEST_PRIORITY = "highest-priority"
    """The one that is dialled soonest; of several the first."""


class Remedy(IntEnum):
    """What a repair can do about a finding."""

    NONE = 1
    OFFERED = 2
    """A person has to agree first: to lose what the cell holds, or to an order of day and month."""
    CERTAIN = 3


Hit = tuple[str, int, Remedy]
"""Header, offset in the slice, remedy."""


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
    """The digits of the account's own country, by whose number plan numbers are judged."""
    suppressed: Mapping[str, Container[str]] = field(default_factory=dict, repr=False)
    """Do-not-call lists by name, each with its numbers as `comparable_phone` gives them."""
    refusals: Refusals | None = field(default=None, repr=False)
    """The leads that a column of the sheet says are not to be called, where a person has taken that as a rule."""
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
    sent_anyway: frozenset[str] = frozenset()
    """Rules whose leads a person wants to be sent all the same, of those in `rules.SENDABLE`."""

    def allowed(self, header: str) -> tuple[str, ...]:
        """Give the names that a header may hold, if the person keeps a list of them."""
        return {AGENT: self.agents, SKILL: self.skills}.get(header, ())

    def __post_init__(self) -> None:
        if self.date_format not in DATE_FORMATS:
            raise ValueError(f"unknown date format: {self.date_format}")


class Slice:
    """Some of the leads, column by column, as the rules read them; what several rules need is worked out once."""

    def __init__(
        self, leads: Leads, rows: range | list[int], options: CheckOptions, date_order: DateOrder | None = None
    ) -> None:
        """Take the cells of some leads, as they stand now.

        Args:
            leads: All leads.
            rows: Those to look at, in ascending order.
            options: What the check depends on.
            date_order: The order of day and month that the dates of their file show, None when none.
        """
        if isinstance(rows, range):
            self.columns = {header: leads.column(header)[rows.start : rows.stop] for header in leads.headers}
        else:
            self.columns = {header: list(map(leads.column(header).__getitem__, rows)) for header in leads.headers}
        self.size = len(rows)
        self.options = options
        self.date_order = date_order
        self.left_out = _offsets(rows, leads.left_out)
        """The offsets of the leads that a person has left out."""
        self.misfits = _offsets(rows, leads.misfits)
        """The offsets of the leads whose cells may not be where they belong."""
        worked_out = _offsets(rows, leads.calculated_rows(PHONE))
        self.calculated = frozenset(offset for offset in worked_out if leads.is_calculated(rows[offset], PHONE))
        """The offsets of the phones that a spreadsheet had worked out as numbers."""
        refusals = options.refusals
        self.refused = _offsets([leads.row_numbers[row] for row in rows], refusals.rows) if refusals else frozenset()
        """The offsets of the leads that a column of the sheet says are not to be called."""
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
    def _odd_phones(self) -> list[int]:
        """The offsets of the phones that have to be looked at, which are few."""
        return UsualPhones(self.options.phone_rule, self.options.country_code).others(self.cells(PHONE))

    @cached_property
    def phone_readings(self) -> dict[int, PhoneReading]:
        """What is read in the phone cells that CloudAgent does not take as they stand, by offset."""
        cells, is_plain = self.cells(PHONE), PLAIN.fullmatch
        readings = {offset: read_phone(value) for offset in self._odd_phones if not is_plain(value := cells[offset])}
        readings.update((offset, PhoneReading(PhoneFault.DAMAGED, "")) for offset in self.calculated if cells[offset])
        return readings

    @cached_property
    def phone_standings(self) -> dict[int, Standing]:
        """What the phones that CloudAgent takes as they stand are to the account's country; its own are left out."""
        cells, code, readings = self.cells(PHONE), self.options.country_code, self.phone_readings
        standings = {offset: standing_of(cells[offset], code) for offset in self._odd_phones if offset not in readings}
        return {offset: standing for offset, standing in standings.items() if standing is not Standing.OWN}

    @cached_property
    def ill_formed_phones(self) -> dict[int, str]:
        """The phones that CloudAgent takes and the account does not, by offset: as the account wants them."""
        rule, code = self.options.phone_rule, self.options.country_code
        cells, found = self.cells(PHONE), {}
        for offset in self._odd_phones if rule is not PhoneRule.KEEP else ():
            if offset not in self.phone_readings and self.phone_standings.get(offset) is not Standing.IMPLAUSIBLE:
                formed = formed_number(cells[offset], rule, code)
                if formed is not None and formed != cells[offset]:
                    found[offset] = formed
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
            # Of two whole numbers the first is dialled, and the certain repair leaves that one.
            is_told = reading.fault is PhoneFault.NOT_NUMERIC or bool(reading.second)
            phones[offset] = comparable_number(reading.number, country_code) if is_told else ""
        for offset in self.left_out:
            phones[offset] = ""
        return phones


def _offsets(rows: Iterable[int], wanted: Collection[int]) -> frozenset[int]:
    """Return the places of the wanted ones among some rows."""
    return frozenset(offset for offset, row in enumerate(rows) if row in wanted) if wanted else frozenset()
