"""Measures what a check finds of the faults that are known: recall and precision of every rule.

The leads come from make_defects.py. Run it as `python build_scripts/dev.py bench --defects [ROWS]`.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from datetime import date

from build_scripts.samples.make_defects import AGENTS, HEADERS, SKILLS, TODAY, Labelled, make_defects
from ozogui.leads.checking.check import Check
from ozogui.leads.checking.refusals import Refusals
from ozogui.leads.checking.rules import RULES
from ozogui.leads.checking.slices import CampaignKind, CheckOptions
from ozogui.leads.leads import Leads
from ozogui.leads.values.phone_form import PhoneRule


@dataclass(frozen=True)
class Score:
    """How well one rule did."""

    rule: str
    planted: int
    """Leads that have the fault."""
    found: int
    """Of these the ones that were told."""
    invented: int
    """Leads that were told of a fault that they do not have."""

    @property
    def recall(self) -> float:
        """The share of the planted faults that was found."""
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        """The share of what was told that is true."""
        told = self.found + self.invented
        return self.found / told if told else 1.0


def score_rules(labelled: Labelled) -> tuple[list[Score], dict[int, tuple[set[str], set[str]]]]:
    """Check labelled leads and compare.

    Args:
        labelled: The leads, and what is wrong with them.

    Returns:
        The score of every rule, and for each lead that was misjudged what is missing and what was invented.
    """
    rows = len(labelled.columns[HEADERS[0]])
    columns = [labelled.columns[header] for header in HEADERS]
    misfits = dict.fromkeys(labelled.misfits, "It has a cell too many.")
    calculated = {HEADERS[0]: labelled.calculated}
    leads = Leads(HEADERS, columns, range(2, rows + 2), misfits=misfits, calculated=calculated)
    leads.leave_out(labelled.left_out, "Leave out")
    options = CheckOptions(
        date.fromisoformat(TODAY),
        campaign_kind=CampaignKind.AGENTWISE,
        suppressed={"do-not-call": labelled.suppressed},
        refusals=Refusals((), ("", ""), dict.fromkeys((row + 2 for row in labelled.refused), ("DND", "Yes"))),
        agents=AGENTS,
        skills=SKILLS,
        phone_rule=PhoneRule.NATIONAL,
    )
    check = Check(leads, options)
    check.run()
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    invented: Counter[str] = Counter()
    misjudged = {}
    for row in range(rows):
        wanted = set(labelled.faults.get(row, ()))
        told = {finding.rule for finding in check.findings_of(row)} if check.state_of(row) else set()
        planted.update(wanted)
        found.update(wanted & told)
        invented.update(told - wanted)
        if wanted != told:
            misjudged[row] = (wanted - told, told - wanted)
    return [Score(rule.name, planted[rule.name], found[rule.name], invented[rule.name]) for rule in RULES], misjudged


def report(rows: int) -> str:
    """Return the scores as a table."""
    begun = time.perf_counter()
    scores, misjudged = score_rules(make_defects(rows))
    lines = [f"{'rule':<20}{'planted':>10}{'found':>10}{'invented':>10}{'recall':>10}{'precision':>11}"]
    for score in scores:
        lines.append(
            f"{score.rule:<20}{score.planted:>10,}{score.found:>10,}{score.invented:>10,}{score.recall:>10.4f}"
            f"{score.precision:>11.4f}"
        )
    seconds = time.perf_counter() - begun
    lines.append(f"{rows:,} leads, {len(misjudged):,} of them misjudged, in {seconds:.1f} s with making them")
    return "\n".join(lines)
