"""Leads with known faults of every kind: each is found, none is invented, and repairing them is safe.

The whole of it, with 100,000 leads, is `python build_scripts/dev.py bench --defects`.
"""

from __future__ import annotations

from build_scripts.samples.defects_report import report, score_rules
from build_scripts.samples.make_defects import HEADERS, make_defects
from ozogui.leads.checking.rules import RULES

ROWS = 6_000


def test_every_planted_fault_is_found_and_none_is_invented() -> None:
    scores, misjudged = score_rules(make_defects(ROWS))
    assert misjudged == {}
    assert {score.rule for score in scores} == {rule.name for rule in RULES}
    assert {score.rule: (score.recall, score.precision) for score in scores} == {
        rule.name: (1.0, 1.0) for rule in RULES
    }
    assert min(score.planted for score in scores) >= 40, "every rule has something to find"


def test_the_generator_makes_the_same_leads_every_time_and_good_ones_among_them() -> None:
    first, second = make_defects(400), make_defects(400)
    assert first == second
    assert make_defects(400, seed=5) != first
    assert tuple(first.columns) == HEADERS
    assert 120 < len(first.faults) < 280


def test_the_scores_tell_of_a_fault_that_is_missed_and_of_one_that_is_invented() -> None:
    labelled = make_defects(800)
    good = next(row for row in range(800) if row not in labelled.faults)
    faulty = next(row for row, rules in labelled.faults.items() if rules == {"name-characters"})
    labelled.faults[good] = frozenset({"phone-length"})
    del labelled.faults[faulty]
    scores, misjudged = score_rules(labelled)
    assert misjudged == {good: ({"phone-length"}, set()), faulty: (set(), {"name-characters"})}
    by_rule = {score.rule: score for score in scores}
    assert by_rule["phone-length"].recall < 1 == by_rule["phone-length"].precision
    assert by_rule["name-characters"].precision < 1 == by_rule["name-characters"].recall


def test_the_report_ends_with_how_many_leads_were_misjudged() -> None:
    assert report(400).splitlines()[-1].startswith("400 leads, 0 of them misjudged")
