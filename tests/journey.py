"""The whole journey as a program: from the sample to queued leads and a workbook, with Qt blocked from import.

Run as `python -m tests.journey FILE WORKBOOK`, the home in OZOGUI_HOME. It prints one JSON object with all that
test_journey.py compares, what the practice server has seen among it. It leans on the parts of the core themselves, as
the window does, not on the command line.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from typing_extensions import override

QT = frozenset({"PySide6", "shiboken6"})


class QtBlocker(MetaPathFinder):
    """Lets no part of Qt be imported, as on a machine without it."""

    @override
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.split(".")[0] in QT:
            raise ImportError(f"{fullname} is blocked")
        return None


def travel(file: Path, workbook: Path) -> dict[str, Any]:
    """Make the journey and return what came of each step."""
    from ozogui.cloudagent.calls import Duplicates
    from ozogui.engine.engine import Engine
    from ozogui.engine.target import Target
    from ozogui.leads.checking.check import Check
    from ozogui.leads.mapping.mapping import guess_mapping, map_leads, mapping_of
    from ozogui.leads.reading.sheet import read_sheet
    from ozogui.leads.repairing.repairs import propose_all
    from ozogui.leads.repairing.tidying import tidy
    from ozogui.settings import paths
    from ozogui.settings.settings import PRACTICE
    from ozogui.uploads.results.results import write_results

    engine = Engine(paths.from_environment(os.environ), today=lambda: date(2026, 11, 23))

    sheet = read_sheet(file)
    mapping = mapping_of(guess_mapping(sheet))
    leads = map_leads(sheet, mapping)
    options = engine.check_options(PRACTICE)
    tidied = tidy(leads, options)
    check = Check(leads, options)
    check.run()
    before = check.held_back
    proposal = propose_all(leads, check)
    check.recheck(leads.edit(proposal.changes, proposal.title))

    events: list[str] = []
    target = Target(PRACTICE, "Renewals_Q4", Duplicates.CHECK_TRUE)
    upload_id = engine.plan_upload(sheet, leads, check, target)
    uploader = engine.uploader_for(upload_id, lambda event: events.append(type(event).__name__))
    state = uploader.run(upload_id)
    write_results(engine.journal, upload_id, workbook)
    sums, batches = engine.journal.sums(upload_id), engine.journal.batches(upload_id)
    engine.practice().settle()
    seen = engine.practice().transactions
    facts = {
        "leads": len(leads),
        "mapping": dict(mapping.columns),
        "held_back_before": before,
        "tidied": tidied.cells,
        "repaired": len(proposal.changes),
        "state": state.value,
        "sums": [sums.rows, sums.queued, sums.held_back, sums.total],
        "sums_agree": sums.agree,
        "held_back": {str(row): sorted(rules) for row, rules in engine.journal.held_back(upload_id)},
        "rows": [row for batch in batches for row in engine.journal.rows_of(batch.id)],
        "transactions": [batch.transaction_id for batch in batches],
        "seen": {name: len(each.rows) for name, each in seen.items()},
        "refused": [lead.reason for each in seen.values() if each.result for lead in each.result.failed],
        "payloads_left": sum(batch.has_payload for batch in batches),
        "events": sorted(set(events)),
        "qt": sorted(name for name in sys.modules if name.split(".")[0] in QT),
    }
    engine.close()
    return facts


if __name__ == "__main__":
    sys.meta_path.insert(0, QtBlocker())
    sys.stdout.write(json.dumps(travel(Path(sys.argv[1]), Path(sys.argv[2]))))
