"""The workbooks for those who sent the files of a list: each gets one, of his own file alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ozogui.errors import UserError

if TYPE_CHECKING:
    from ozogui.uploads.journal.journal import Journal
    from ozogui.uploads.results.results import LeadOf


def write_for_senders(journal: Journal, upload_id: int, path: Path, lead_of: LeadOf | None = None) -> list[Path]:
    """Write for whoever sent the list what became of it, one workbook for each file that it is of.

    Args:
        journal: the memory of uploads.
        upload_id: the upload, or any part of a split list.
        path: the workbook, or a folder, which is made where it is not there; a folder for a list of several files.
        lead_of: gives the leads' values, if they are known.

    Returns:
        What was written.

    Raises:
        UserError: one name is given for several files, or a workbook cannot be written.
        JournalError: there is no such upload, or the journal cannot be read.
    """
    from ozogui.uploads.results.sender_report import source_files, write_sender_report

    sources = source_files(journal, upload_id)
    is_workbook = path.suffix.lower() == ".xlsx"
    if is_workbook and len(sources) > 1:
        raise UserError(
            f"The list is of {len(sources)} files, and each sender gets a workbook of his own.",
            f"Name a folder for them, such as {path.with_suffix('').name}.",
        )
    targets = [path] if is_workbook else [path / f"{Path(each.name).stem} result.xlsx" for each in sources]
    if len({target.name.casefold() for target in targets}) < len(targets):
        targets = [path / f"{each.name} result.xlsx" for each in sources]
    try:
        targets[0].parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The folder {path.name} cannot be made.", f"{error.strerror}. Choose another.") from None
    for source, target in zip(sources, targets, strict=True):
        write_sender_report(journal, upload_id, source, target, lead_of)
    return targets
