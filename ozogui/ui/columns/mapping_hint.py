"""The one hint below the mapping table: what is wrong, worst first, or else what could be done better.

What is wrong with a mapping is said by `leads.mapping.mapping`, what could be joined by `leads.mapping.name_parts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ozogui.leads.mapping.mapping_problems import MappingProblem
from ozogui.leads.mapping.name_parts import proposed_join
from ozogui.leads.reading.sheet import Sheet
from ozogui.ui.columns.mapping_rows import joined_samples
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.controls import Notice
from ozogui.ui.kit.look import Look


class MappingHint(Notice):
    """Says one thing at a time, with a button that puts it right where one press can."""

    constant_wanted = Signal(str)
    """This header is to be the same for every lead."""
    join_wanted = Signal(object)
    """This `Join` was proposed and is wanted."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._journey = journey
        self._declined: Sheet | None = None
        self.close_button.clicked.connect(self._on_declined)

    def take(self, problems: Sequence[MappingProblem], *, may_propose: bool) -> None:
        """Say the worst problem; without any, and where it is allowed, propose what is better."""
        if problems:
            self._tell_worst(problems[0])
        elif not (may_propose and self._propose()):
            self.hide()

    def _tell_worst(self, worst: MappingProblem) -> None:
        words, act = "", None
        if worst.kind in ("no-agent", "no-skill"):
            words = f"One {'agent' if worst.kind == 'no-agent' else 'skill'} for all…"
            act = lambda: self.constant_wanted.emit(worst.header)  # noqa: E731
        elif worst.kind == "missing-column":
            words, act = "Leave it out", lambda: self._leave_out(worst.columns[0])
        tone = "err" if worst.blocks else "warn"
        self.tell(worst.title, worst.message, tone=tone, button=words, act=act, closable=False)

    def _leave_out(self, name: str) -> None:
        mapping = self._journey.matching.mapping
        joins = tuple(join for join in mapping.joins if name not in join.columns)
        columns = tuple(pair for pair in mapping.columns if pair[0] != name)
        self._journey.matching.set_mapping(replace(mapping, columns=columns, joins=joins))

    def _propose(self) -> bool:
        sheet = self._journey.sheet
        if sheet is None or sheet is self._declined:
            return False
        join = proposed_join(sheet, self._journey.matching.mapping)
        if join is None:
            return False
        example = next(iter(joined_samples(sheet, join, 1)), "")
        names = " and ".join(f'"{column}"' for column in join.columns)
        self.tell(
            "The name stands in several columns.",
            f'{names} can be sent together as {join.header}, such as "{example}".',
            tone="accent",
            button="Join them",
            act=lambda: self.join_wanted.emit(join),
        )
        return True

    def _on_declined(self) -> None:
        self._declined = self._journey.sheet
