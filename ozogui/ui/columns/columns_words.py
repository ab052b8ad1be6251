"""The sentences of the Columns page: how the columns came to their headers, and how many of them are sent."""

from __future__ import annotations

from collections.abc import Sequence

from ozogui.leads.mapping.guessing import Guess, Sureness
from ozogui.leads.mapping.mapping_shape import Mapping
from ozogui.leads.mapping.second_numbers import second_words
from ozogui.wording import count, in_words, number, shorten_middle


def matched_words(guesses: Sequence[Guess], preset: str = "") -> str:
    """Return how the columns came to their headers, in a sentence or two that add up to all of them.

    Args:
        guesses: how sure each column is.
        preset: the name of the preset that was taken; empty for none.
    """
    whole = len(guesses)
    if not whole:
        return ""
    if all(guess.sureness is Sureness.REMEMBERED for guess in guesses):
        one = "The one column is matched as last time."
        return one if whole == 1 else f"All {in_words(whole)} are matched as last time."
    looks = sum(guess.sureness.wants_a_look for guess in guesses)
    chosen = sum(guess.sureness is Sureness.CHOSEN for guess in guesses)
    by_itself = whole - looks - chosen
    if chosen == whole:
        how = f'as in the preset "{preset}"' if preset else "as chosen by you"
        return f"The one column is {how}." if whole == 1 else f"All {in_words(whole)} are {how}."
    if by_itself == whole:
        one = "The one column was matched by itself."
        return one if whole == 1 else f"All {in_words(whole)} were matched by themselves."
    words = f"{_capital(by_itself)} of {in_words(whole)} {_were(by_itself)} matched by {_selves(by_itself)}"
    words += f", {in_words(chosen)} {_were(chosen)} chosen by you." if chosen else "."
    if looks:
        words += f" {_capital(looks)}, marked amber, {'wants' if looks == 1 else 'want'} your eye."
    return words


def sent_words(mapping: Mapping, columns: int) -> str:
    """Return how many of the sheet's columns are sent, and second numbers: "6 columns are sent, 2 are not"."""
    sent = len(mapping.used_columns)
    where = f"in {shorten_middle(mapping.second_column, 24)}" if mapping.second_column else "in a cell"
    second = ""
    if mapping.second is not None:
        second = f". A second number {where} {second_words(mapping.second).removeprefix('which ').rstrip('.')}"
    if sent == columns:
        return (f"All {count('column', columns)} are sent" if columns > 1 else "The one column is sent") + second
    left = columns - sent
    verb = "is" if sent == 1 else "are"
    return f"{count('column', sent)} {verb} sent, {number(left)} {'is' if left == 1 else 'are'} not{second}"


def _capital(value: int) -> str:
    return "None" if value == 0 else in_words(value).capitalize()


def _were(value: int) -> str:
    return "was" if value == 1 else "were"


def _selves(value: int) -> str:
    return "itself" if value == 1 else "themselves"
