"""Forget this person: everything that this computer keeps of some numbers is removed, with a written proof of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ozogui.errors import UserError
from ozogui.leads.values.phone import comparable_phone, national_digits
from ozogui.wording import count

if TYPE_CHECKING:
    from ozogui.engine.context import Context

_LEAST_DIGITS = 10
_NOT_COVERED = (
    "Not removed by this, because OzoGUI neither keeps nor reaches it: the spreadsheets that the leads came from, "
    "workbooks that were saved from OzoGUI, backups of this computer, and what CloudAgent keeps. Delete the leads in "
    "CloudAgent too."
)


@dataclass(frozen=True, slots=True)
class Proof:
    """What was removed of some people, and when. Holds no number."""

    at: datetime
    numbers: int
    """How many numbers were to be forgotten."""
    ends: tuple[str, ...] = field(repr=False)
    """The last two digits of each, by which whoever knows the number knows the line."""
    hashes: int
    """Scrambled numbers of sent leads."""
    leads: int
    """Leads that were kept because they were not sent, or not surely."""
    undoings: int
    """Numbers that were to be deleted from CloudAgent."""
    texts: int
    """Answers and messages that named a number."""
    copies: int
    """Older copies of the journal, deleted as a whole."""
    lists: dict[str, int]
    """Entries of do-not-call lists, by list."""
    kept_on_lists: bool
    """Whether do-not-call lists were left alone, so that these people stay protected from calls."""

    def facts(self) -> dict[str, Any]:
        """Return it as JSON gives it."""
        return {**asdict(self), "at": self.at.isoformat(), "ends": list(self.ends)}

    def text(self) -> str:
        """Return the written proof."""
        lists = [
            f"- {count('entry', many, 'entries')} of the do-not-call list {name}" for name, many in self.lists.items()
        ]
        if self.kept_on_lists:
            lists = ["- nothing of do-not-call lists: who is on one stays protected from calls (not asked for)"]
        lines = [
            "Removed from this computer by OzoGUI",
            "",
            f"Time: {self.at.astimezone():%d %B %Y, %H:%M:%S %z}",
            f"Asked for: {count('number', self.numbers)}, ending in {', '.join(f'..{end}' for end in self.ends)}",
            "",
            "Removed:",
            f"- {count('scrambled number', self.hashes)} of leads that were sent",
            f"- {count('lead', self.leads)} not sent or in doubt",
            f"- {count('number', self.undoings)} still to be deleted in CloudAgent",
            f"- {count('answer or message', self.texts, 'answers or messages')} that named a number",
            f"- {count('older copy', self.copies, 'older copies')} of the journal, as a whole",
            *(lists or ["- 0 entries of do-not-call lists"]),
            "",
            _NOT_COVERED,
            "",
        ]
        return "\n".join(lines)


def forget_people(context: Context, phones: Iterable[str], country_code: str, *, also_do_not_call: bool) -> Proof:
    """Remove what is kept of people on this computer; the row numbers and counts of uploads stay.

    Args:
        context: what holds it.
        phones: their numbers, in any spelling.
        country_code: the country of numbers without one.
        also_do_not_call: whether they leave the do-not-call lists too; then they can be called again.

    Raises:
        UserError: none is a number, an upload is running, or something cannot be written.
    """
    spelled = list(dict.fromkeys(filter(None, (comparable_phone(phone, country_code) for phone in phones))))
    if not spelled:
        raise UserError("There is no phone number in what was given.", "Give one number or more, in any spelling.")
    national = national_digits(country_code)
    whole = [
        f"+{country_code}{each}" if not each.startswith("+") and national in (0, len(each)) else f"+{each.lstrip('+')}"
        for each in spelled
    ]
    journal = context.journal
    found = journal.forgetting.forget(whole)
    _forget_recent_files(context, spelled)
    lists = context.do_not_call.forget(spelled, country_code) if also_do_not_call else {}
    return Proof(
        at=datetime.fromtimestamp(context.clock.now(), UTC),
        numbers=len(spelled),
        ends=tuple(each[-2:] for each in spelled),
        hashes=found.hashes,
        leads=found.leads,
        undoings=found.undoings,
        texts=found.texts,
        # Nobody can be taken out of a copy, so none is kept.
        copies=journal.forget_copies(damaged=True),
        lists=lists,
        kept_on_lists=not also_do_not_call,
    )


def _forget_recent_files(context: Context, numbers: Sequence[str]) -> None:
    """Take files out of the list of recent ones whose path holds a number."""

    def names_nobody(path: str) -> bool:
        digits = "".join(filter(str.isdigit, path))
        return not any(number.lstrip("+")[-_LEAST_DIGITS:] in digits for number in numbers)

    recent = context.settings.recent_files
    if not all(names_nobody(each.path) for each in recent):
        kept = tuple(each for each in recent if names_nobody(each.path))
        context.update(lambda settings: replace(settings, recent_files=kept))


def write_proof(proof: Proof, path: Path) -> None:
    """Write a proof as text.

    Raises:
        UserError: the file cannot be written; what was removed is removed.
    """
    try:
        path.write_text(proof.text(), encoding="utf-8")
    except OSError as error:
        raise UserError(
            "The proof could not be saved.",
            f"{path}: {error.strerror or type(error).__name__}. What was to be removed is removed.",
        ) from error


def numbers_given(phones: Sequence[str], lists: Sequence[Path], country_code: str) -> list[str]:
    """Return the numbers that were typed, and those of files.

    Raises:
        UserError: a file cannot be read, or a typed text is no number.
    """
    from ozogui.leads.mapping.suppression import read_suppression_list

    wrong = sum(not comparable_phone(phone, country_code) for phone in phones)
    if wrong:
        raise UserError(
            f"{count('text', wrong)} that you gave cannot be read as a phone number.", "Nothing was removed."
        )
    found = list(phones)
    for path in lists:
        found += sorted(read_suppression_list(path, country_code).phones)
    return found
