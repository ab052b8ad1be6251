"""The five ways to treat numbers that a campaign has already, in words: what each does to people, and the API's word.

What is sent for them is `Duplicates` in ozogui.cloudagent; which one is chosen is the journey's.
"""

from __future__ import annotations

from dataclasses import dataclass

from ozogui.cloudagent.calls import Duplicates

CALLED_TWICE = "People may be called twice."


@dataclass(frozen=True, slots=True)
class DuplicateWords:
    """One choice."""

    does: str
    """What it does, as its name."""
    more: str
    """What that means, in a sentence or two."""
    summary: str
    """What is said of it before the leads are sent."""
    short: str
    """For History and the workbook."""
    api_word: str
    """What the request says; for tooltips only."""
    skips: bool = False
    """Whether numbers that are there are not added again."""

    @property
    def risk(self) -> str:
        """What may happen to people; empty for nothing."""
        return "" if self.skips else CALLED_TWICE


DUPLICATE_WORDS: dict[Duplicates, DuplicateWords] = {
    Duplicates.CHECK_TRUE: DuplicateWords(
        "Do not add it again",
        "Numbers already in the campaign are skipped, whatever their call status. A number that comes twice in your "
        "list is added once.",
        "A number that is already in the campaign is not added again",
        "Numbers not added again",
        'checkDuplicate = "true"',
        skips=True,
    ),
    Duplicates.CHECK_FALSE: DuplicateWords(
        "Add all leads again",
        f"Every lead is added, even if its number is already there or comes twice in your list. {CALLED_TWICE}",
        "All leads are added again, also numbers that are already in the campaign",
        "All leads added, repeats too",
        'checkDuplicate = "false"',
    ),
    Duplicates.DELETE_TRUE: DuplicateWords(
        "Skip numbers already there, after a status check",
        "CloudAgent checks the status of existing leads. Numbers that come twice in your list may both be added. "
        "Nothing is deleted.",
        "Numbers already in the campaign are skipped after a status check",
        "Existing numbers skipped (status check)",
        'isDelete = "true"',
        skips=True,
    ),
    Duplicates.DELETE_FALSE: DuplicateWords(
        "Add all leads, ignore the status of existing ones",
        f"CloudAgent adds every lead directly. {CALLED_TWICE}",
        "All leads are added, whatever the status of existing ones",
        "All leads added, status ignored",
        'isDelete = "false"',
    ),
    Duplicates.NO_CHECK: DuplicateWords(
        "Send no duplicate setting",
        f"CloudAgent decides, and Ozonetel does not say how. {CALLED_TWICE}",
        "CloudAgent decides what happens to numbers that are already there",
        "No duplicate setting",
        "neither checkDuplicate nor isDelete",
    ),
}
"""Recommended first; the last three are for special cases."""

PLAIN = (Duplicates.CHECK_TRUE, Duplicates.CHECK_FALSE)
"""Enough for nearly everybody."""
SPECIAL = tuple(each for each in DUPLICATE_WORDS if each not in PLAIN)
RECOMMENDED = Duplicates.CHECK_TRUE


def words_of(duplicates: str) -> DuplicateWords:
    """Return the words for a value as the journal keeps it; a value of a newer program stands for itself."""
    try:
        return DUPLICATE_WORDS[Duplicates(duplicates)]
    except ValueError:
        return DuplicateWords(duplicates, "", duplicates, duplicates, duplicates)
