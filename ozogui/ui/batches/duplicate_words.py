"""The five ways to treat numbers that a campaign has already, in words: what each does, and the API's word for it.

What is sent for them is `Duplicates` in ozogui.cloudagent; which one is chosen is the journey's.
"""

from __future__ import annotations

from dataclasses import dataclass

from ozogui.cloudagent.client import Duplicates


@dataclass(frozen=True, slots=True)
class DuplicateWords:
    """One choice as a sentence in two parts."""

    does: str
    """What it does, enough to choose by."""
    rest: str
    """The rest of the sentence; may be empty."""
    api_word: str
    """What the request says."""

    @property
    def sentence(self) -> str:
        """Both parts together."""
        return f"{self.does}, {self.rest}" if self.rest else self.does


DUPLICATE_WORDS: dict[Duplicates, DuplicateWords] = {
    Duplicates.CHECK_TRUE: DuplicateWords(
        "Skip numbers already in the campaign or repeated here", "whatever their status", 'checkDuplicate "true"'
    ),
    Duplicates.NO_CHECK: DuplicateWords("Do not check", "", "neither field is sent"),
    Duplicates.CHECK_FALSE: DuplicateWords("Add all, no check", "", 'checkDuplicate "false"'),
    Duplicates.DELETE_TRUE: DuplicateWords(
        "Skip numbers the campaign already holds", "after checking their status", 'isDelete "true"'
    ),
    Duplicates.DELETE_FALSE: DuplicateWords("Add directly", "ignore the status of existing leads", 'isDelete "false"'),
}
"""Safest first."""


def words_of(duplicates: str) -> DuplicateWords:
    """Return the words for a value as the journal keeps it; a value of a newer program stands for itself."""
    try:
        return DUPLICATE_WORDS[Duplicates(duplicates)]
    except ValueError:
        return DuplicateWords(duplicates, "", duplicates)
