"""Workbooks of an upload for others: over all campaigns of a split list, and for whoever sent the list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ozogui.errors import UserError
from ozogui.wording import count

if TYPE_CHECKING:
    from ozogui.cli.output import Output
    from ozogui.engine.engine import Engine


def write_for_others(
    engine: Engine, output: Output, upload_id: int, *, whole_list: Path | None, for_sender: Path | None
) -> None:
    """Write the workbooks that are wanted, and say where they are.

    Raises:
        UserError: a name is none for a workbook, or it cannot be written.
    """
    if whole_list is None and for_sender is None:
        return
    from ozogui.engine.for_senders import write_for_senders
    from ozogui.uploads.results.whole_list import write_whole_list

    lead_of = engine.sent_uploads.lead_of(engine.journal.upload(upload_id))
    if whole_list is not None:
        _see_workbook(whole_list)
        rows = write_whole_list(engine.journal, upload_id, whole_list, lead_of)
        output.say(f"{count('row', rows)} over all campaigns: {whole_list}")
        output.json({"whole_list": str(whole_list), "rows": rows})
    if for_sender is not None:
        written = write_for_senders(engine.journal, upload_id, for_sender, lead_of)
        output.json({"for_sender": [str(path) for path in written]})
        for path in written:
            output.say(f"For whoever sent the list: {path}")


def _see_workbook(path: Path) -> None:
    if path.suffix.lower() != ".xlsx":
        raise UserError(f"The workbook cannot be called {path.name}.", "It is a workbook: end its name in .xlsx.")
