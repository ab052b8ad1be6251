"""What a person adds to an account's rules for the check at hand: which of equal numbers is kept, who is not called."""

from __future__ import annotations

from dataclasses import replace

from ozogui.engine import Engine
from ozogui.leads.rules import CheckOptions, Keep
from ozogui.leads.suppression import SuppressionList
from ozogui.settings import Account


class CheckChoices:
    """The choices of one journey, which owns it. They stay when another file is opened: the lists are about people."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.keep = Keep.ALL
        """Which of several leads with one number are sent."""
        self.lists: tuple[SuppressionList, ...] = ()
        """Do-not-call lists, in the order in which they were added."""
        self._joined: dict[str, frozenset[str]] = {}

    def add(self, added: SuppressionList) -> None:
        """Take a list; one of the same name takes the place of the older one."""
        self._set((*(each for each in self.lists if each.name != added.name), added))

    def remove(self, name: str) -> None:
        """Take a list out again."""
        self._set(tuple(each for each in self.lists if each.name != name))

    def options(self, account: Account) -> CheckOptions:
        """Return what a check depends on now. Cheap: asked at every turn, to see whether a check is still current."""
        options = self._engine.check_options(account)
        return replace(options, keep=self.keep, suppressed=self._joined)

    def _set(self, lists: tuple[SuppressionList, ...]) -> None:
        self.lists = lists
        self._joined = {each.name: each.phones for each in lists}
