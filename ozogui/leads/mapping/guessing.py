"""Guesses which header each column of a sheet feeds, by its name and by what it holds, and how sure that is.

What becomes of the guesses, and whether a mapping can be sent, is the business of mapping.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ozogui.leads.rows.listed import Column
from ozogui.leads.values.column_names import Likeness, NameMatch, match_names, plain_words
from ozogui.leads.values.content import Content, content_of, has_letters
from ozogui.leads.values.headers import AGENT, EXPIRY, HEADERS, NAME, PHONE, PRIORITY, SKILL

_CLEAR = 0.8
"""From this share of its cells on a column clearly holds a thing."""

_MOSTLY = 0.5
_HARDLY = 0.15

_OWN_WORDS = frozenset(
    {
        "city", "town", "district", "state", "region", "zone", "area", "branch", "country", "product", "plan", "scheme",
        "source", "segment", "category", "gender", "type", "status", "stage", "bucket", "project", "course", "policy",
        "brand", "model", "shahar", "शहर",
    }
)  # fmt: skip
"""Names that stand for one of a few values, however few rows there are to show it."""

_NEVER_OWN_WORDS = frozenset(
    {
        "remark", "remarks", "comment", "comments", "note", "notes", "feedback", "description", "details", "message",
        "address", "query", "reason", "sr", "sl", "srno", "slno", "serial", "sno", "index", "row", "टिप्पणी",
    }
)  # fmt: skip
"""Names of free text and of running numbers: nothing that a campaign has a header for."""

_OTHER_NUMBERS = frozenset(
    {
        "account", "acct", "ac", "loan", "policy", "order", "invoice", "bill", "aadhaar", "aadhar", "adhar", "uid",
        "pan", "card", "id", "code", "amount", "amt", "price", "pin", "pincode", "zip", "gst", "gstin", "imei",
        "reference", "ref", "ticket", "docket", "crn", "consumer", "meter", "vehicle", "emi", "balance", "salary",
        "income",
    }
)  # fmt: skip
"""Names of long numbers that nobody can call."""

_OTHER_DAYS = frozenset({"due", "last", "renewal", "closing", "end", "deadline", "payment", "emi", "bill"})
"""Days that hardly ever mean how long a lead may be called: a loan is due in the past, and its person wanted."""

_CALLERS = frozenset({"caller", "cli", "did"})
"""Whose number is shown, not who is called."""

_MOBILE_WORDS = frozenset({"mobile", "cell", "whatsapp"})
_SEVERAL, _MANY = 10, 20

_TOLD_APART = re.compile(r" \(\d+\)$")
"""How the reader tells the second of two columns with one name from the first: no campaign has a header like that."""


class Sureness(StrEnum):
    """How a column came to its header; the value is what the screen says."""

    CERTAIN_BY_NAME = "Certain, by name"
    CERTAIN_BY_CONTENT = "Certain, by content"
    LIKELY_BY_NAME = "Likely, by name"
    LIKELY_BY_CONTENT = "Likely, by content"
    SECOND_PHONE = "Second phone column"
    OWN_HEADER = "Your campaign's own?"
    DOUBTFUL = "Name says one thing, content another"
    NO_HEADER = "No such header"
    CHOSEN = "Chosen by you"
    REMEMBERED = "As last time"

    @property
    def wants_a_look(self) -> bool:
        """Whether a person should decide."""
        return self in {Sureness.SECOND_PHONE, Sureness.OWN_HEADER, Sureness.DOUBTFUL}


@dataclass(frozen=True, slots=True)
class Guess:
    """What one column is taken for."""

    column: str
    header: str | None
    """None: it is not sent."""
    sureness: Sureness
    perhaps: str = ""
    """The header that its name points to, where what it holds says otherwise: a person should decide."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A column that may feed a header, and how good it would be at that."""

    index: int
    header: str
    sureness: Sureness
    worth: float


def guess_columns(columns: Sequence[Column], own_headers: Sequence[str] = ()) -> tuple[Guess, ...]:
    """Guess what each column feeds, one guess a column, in their order; no header is proposed twice.

    Of several columns that could feed PhoneNumber the one with the most numbers that can be called does, and the
    others are named as second phone columns, which are not sent.

    Args:
        columns: The sheet's columns.
        own_headers: The headers of the campaign's own that are known, in their exact spelling.
    """
    contents = [content_of(column.values, is_called_phone=_is_called_phone(column.name)) for column in columns]
    guesses: dict[int, Guess] = _own_guesses(columns, own_headers)
    candidates = [
        candidate
        for index, column in enumerate(columns)
        if index not in guesses
        for candidate in _candidates(index, column, contents[index])
    ]
    candidates.sort(key=lambda candidate: (-candidate.worth, candidate.index))
    taken = {guess.header for guess in guesses.values()}
    for candidate in candidates:
        if candidate.index not in guesses and candidate.header not in taken:
            taken.add(candidate.header)
            guesses[candidate.index] = Guess(columns[candidate.index].name, candidate.header, candidate.sureness)
    phones = {candidate.index for candidate in candidates if candidate.header == PHONE}
    for index, column in enumerate(columns):
        if index not in guesses:
            guesses[index] = _rest(column, contents[index], taken, is_phone=index in phones)
            taken.add(guesses[index].header)
    return tuple(guesses[index] for index in range(len(columns)))


def _is_called_phone(name: str) -> bool:
    return any(match.header == PHONE for match in match_names(name))


def _own_guesses(columns: Sequence[Column], own_headers: Sequence[str]) -> dict[int, Guess]:
    """Give known headers of the campaign's own their columns, unless CloudAgent has a header of that very name."""
    own = {" ".join(plain_words(header)): header for header in own_headers}
    reserved = {" ".join(plain_words(header.name)) for header in HEADERS}
    guesses: dict[int, Guess] = {}
    for index, column in enumerate(columns):
        phrase = " ".join(plain_words(column.name))
        if phrase and phrase not in reserved and phrase in own:
            guesses[index] = Guess(column.name, own.pop(phrase), Sureness.CERTAIN_BY_NAME)
    return guesses


def _candidates(index: int, column: Column, content: Content) -> list[_Candidate]:
    found: list[_Candidate] = []
    matches = match_names(column.name)
    for match in matches:
        if _contradicts(match, column, content):
            continue
        sureness = _sureness(match, content, ambiguous=len(matches) > 1)
        if sureness is not None:
            found.append(_Candidate(index, match.header, sureness, _worth(match, column, content)))
    if not found and (by_content := _by_content(index, column, content)):
        found.append(by_content)
    return found


def _sureness(match: NameMatch, content: Content, *, ambiguous: bool) -> Sureness | None:
    """Weigh a name against what the cells hold; None when they contradict it."""
    if match.likeness is Likeness.SURE:
        return Sureness.CERTAIN_BY_NAME
    if match.is_second:
        return Sureness.LIKELY_BY_NAME
    if content.sampled == 0:
        return None if ambiguous else Sureness.LIKELY_BY_NAME
    support = _support(match.header, content)
    if support < _MOSTLY:
        return None
    # Numbers and words prove nothing, phones and dates do.
    if match.header in {PHONE, EXPIRY} and support >= _CLEAR:
        return Sureness.CERTAIN_BY_CONTENT
    return Sureness.LIKELY_BY_NAME


def _contradicts(match: NameMatch, column: Column, content: Content) -> bool:
    """Tell whether what the cells hold cannot be what the name says, however sure the name is."""
    if not content.sampled:
        return False
    numbers = content.counts_up and content.mobiles < _MOSTLY
    if match.header == PHONE:
        # A few faulty cells under such a name are the faults of phones.
        return content.sampled >= _SEVERAL and (numbers or max(content.small_numbers, content.dates) >= _CLEAR)
    if match.header == NAME:
        return max(content.phones, content.dates, content.small_numbers) >= _MOSTLY
    if match.header == PRIORITY:
        return numbers or max(content.phones, content.dates, content.words) >= _MOSTLY
    if match.header == EXPIRY:
        words = set(plain_words(column.name))
        if match.likeness is not Likeness.SURE and words & _OTHER_DAYS:
            return True
        return content.dates < _HARDLY and max(content.words, content.small_numbers, content.phones) >= _CLEAR
    if match.header == AGENT and match.likeness is not Likeness.SURE and content.sampled >= _MANY:
        return max(content.phones, content.dates, float(content.different > _CLEAR)) >= _MOSTLY
    return max(content.phones, content.dates) >= _MOSTLY


def _support(header: str, content: Content) -> float:
    """Return the share of a column's cells that could be what a header holds."""
    return {
        PHONE: content.phones,
        EXPIRY: content.dates,
        PRIORITY: 0.0 if content.counts_up else content.small_numbers,
        NAME: content.words,
        AGENT: max(content.words, float(content.few_words)),
        SKILL: content.words,
    }[header]


def _worth(match: NameMatch, column: Column, content: Content) -> float:
    """Return how good a column would be for its header: how many cells it can use, weighed by its name."""
    by_name = {Likeness.SURE: 1.0, Likeness.LOOSE: 0.7, Likeness.TYPO: 0.6}[match.likeness]
    if match.is_second:
        # Of two phone columns the fuller one is proposed; where they are about equally full, the name decides.
        by_name = 0.9 if match.header == PHONE else 0.3
    elif match.header == PHONE and set(plain_words(column.name)) & _MOBILE_WORDS:
        # Of Phone and Mobile the mobile: the other may well stand in an office.
        by_name *= 1.05
    usable = column.filled
    if match.header == PHONE and content.sampled:
        # Damaged and doubtful cells count a little: they are a phone column's faults.
        usable = round(column.filled * (0.1 + 0.9 * content.phones))
    return by_name * (1 + usable)


def _by_content(index: int, column: Column, content: Content) -> _Candidate | None:
    """Take a column for what it holds, where the name says nothing to the contrary."""
    words = set(plain_words(column.name))
    nameless = words <= {"column", "field", "col", "unnamed"} | {word for word in words if len(word) < 3}
    counts = content.counts_up and content.mobiles < _MOSTLY
    if content.phones >= _CLEAR and not words & _OTHER_NUMBERS and not words & _CALLERS and not counts:
        certain = content.mobiles >= _CLEAR
        sureness = Sureness.CERTAIN_BY_CONTENT if certain else Sureness.LIKELY_BY_CONTENT
        return _Candidate(index, PHONE, sureness, 0.6 * (1 + column.filled * content.phones))
    if not nameless:
        return None
    if content.dates >= _CLEAR:
        return _Candidate(index, EXPIRY, Sureness.LIKELY_BY_CONTENT, 0.5 * (1 + column.filled))
    if content.small_numbers >= _CLEAR and content.few_words and not content.counts_up:
        return _Candidate(index, PRIORITY, Sureness.LIKELY_BY_CONTENT, 0.5 * (1 + column.filled))
    if content.words >= _CLEAR and not content.few_words:
        return _Candidate(index, NAME, Sureness.LIKELY_BY_CONTENT, 0.4 * (1 + column.filled))
    return None


def _rest(column: Column, content: Content, taken: set[str | None], *, is_phone: bool) -> Guess:
    if is_phone:
        return Guess(column.name, None, Sureness.SECOND_PHONE)
    doubts = [match for match in match_names(column.name) if _contradicts(match, column, content)]
    if doubts and doubts[0].header not in taken:
        return Guess(column.name, None, Sureness.DOUBTFUL, doubts[0].header)
    if column.name not in taken and _may_be_own(column, content):
        return Guess(column.name, column.name, Sureness.OWN_HEADER)
    return Guess(column.name, None, Sureness.NO_HEADER)


def _may_be_own(column: Column, content: Content) -> bool:
    words = plain_words(column.name)
    if not column.filled or content.counts_up or not has_letters(column.name) or words[:1] == ["column"]:
        return False
    if set(words) & _NEVER_OWN_WORDS or match_names(column.name) or _TOLD_APART.search(column.name):
        return False
    return content.few_words or (bool(set(words) & _OWN_WORDS) and content.phones < _HARDLY)
