"""Saving what belongs to an upload into workbooks: results, held-back leads, the leads of single batches.

Each asks for a name with the system's dialog, writes in the background and says on the page what came of it. What is
in the workbooks is the core's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from ozogui.engine.for_senders import write_for_senders
from ozogui.leads.repairing.held_back import write_held_back
from ozogui.ui.batches.saving import WORKBOOK, documents_folder, tell_saved
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.background import Work
from ozogui.ui.kit.page import Page
from ozogui.uploads.records import UploadRecord
from ozogui.uploads.results.batch_rows import write_batch_rows
from ozogui.uploads.results.responses import write_responses
from ozogui.uploads.results.results import write_results
from ozogui.uploads.results.whole_list import write_whole_list
from ozogui.wording import count

JSON_LINES = "JSON lines (*.jsonl)"


def save_results(page: Page, journey: Journey, upload: UploadRecord) -> None:
    """Save what became of every row of the upload's file."""
    path = ask_for_path(page, upload, "results", "Save the results workbook")
    if path is None:
        return
    leads = journey.editing.leads
    mine = leads.fork() if leads is not None and journey.is_open_here(upload) else None

    def write(_work: Work) -> None:
        write_results(journey.journal, upload.id, path, journey.sent_uploads.lead_of(upload, mine))

    journey.background.run(
        write,
        lambda _none: tell_saved(page, "The results workbook is saved.", path),
        on_failure=page.show_error,
        words="Writing the results workbook",
        lane="results",
    )


def save_for_senders(page: Page, journey: Journey, upload: UploadRecord) -> None:
    """Save for whoever sent the list what became of it: one workbook, or of a list of several files one for each."""
    several = bool(upload.reading)
    if several:
        chosen = QFileDialog.getExistingDirectory(page, "A folder for one workbook a file", _folder_of(upload))
        path = Path(chosen) if chosen else None
    else:
        path = ask_for_path(page, upload, "for the sender", "Save for whoever sent the list")
    if path is None:
        return
    journal, sent = journey.journal, journey.sent_uploads

    def told(written: list[Path]) -> None:
        words = count("workbook", len(written))
        tell_saved(page, f"{words} saved, without key and campaign.", written[0].parent if several else written[0])

    journey.background.run(
        lambda _work: write_for_senders(journal, upload.id, path, sent.lead_of(upload)),
        told,
        on_failure=page.show_error,
        words="Writing for the senders",
        lane="results",
    )


def save_whole_list(page: Page, journey: Journey, upload: UploadRecord) -> None:
    """Save what became of a split list in all campaigns that it went to."""
    path = ask_for_path(page, upload, "whole list", "Save the results of the whole list")
    if path is None:
        return
    journal, sent = journey.journal, journey.sent_uploads
    journey.background.run(
        lambda _work: write_whole_list(journal, upload.id, path, sent.lead_of(upload)),
        lambda rows: tell_saved(page, f"{count('row', rows)} over all campaigns saved.", path),
        on_failure=page.show_error,
        words="Writing the results workbook",
        lane="results",
    )


def save_held_back(page: Page, journey: Journey, upload: UploadRecord) -> None:
    """Save the leads that are held back, with the reason in every row; only for the spreadsheet that is open."""
    leads, check = journey.editing.leads, journey.editing.check
    if leads is None or check is None or not journey.is_open_here(upload):
        return
    path = ask_for_path(page, upload, "held back", "Save held-back leads")
    if path is None:
        return
    journey.background.run(
        lambda _work: write_held_back(leads, check, path),
        lambda written: tell_saved(page, f"{count('held-back lead', written)} saved.", path),
        on_failure=page.show_error,
        words="Writing the held-back leads",
        lane="results",
    )


def save_batches(page: Page, journey: Journey, upload: UploadRecord, batch_ids: Sequence[int], about: str) -> None:
    """Save the leads of batches that are not queued; `about` ends the suggested name: "batch 12"."""
    path = ask_for_path(page, upload, about, "Save these rows")
    if path is None:
        return
    journal, ids = journey.journal, list(batch_ids)
    journey.background.run(
        lambda _work: write_batch_rows(journal, ids, path),
        lambda written: tell_saved(page, f"{count('row', written)} saved.", path),
        on_failure=page.show_error,
        words="Writing the rows",
        lane="results",
    )


def save_answers(page: Page, journey: Journey, upload: UploadRecord) -> None:
    """Save every request made for an upload with what CloudAgent answered, for whoever helps: no key, no lead."""
    path = ask_for_path(page, upload, "answers", "Save the answers for support", JSON_LINES)
    if path is None:
        return
    journal = journey.journal
    journey.background.run(
        lambda _work: write_responses(journal, upload.id, path),
        lambda written: tell_saved(page, f"{count('answer', written)} saved, without key and leads.", path),
        on_failure=page.show_error,
        words="Writing the answers",
        lane="results",
    )


def ask_for_path(page: Page, upload: UploadRecord, about: str, title: str, kind: str = WORKBOOK) -> Path | None:
    """Ask where to save, beside the spreadsheet to begin with; None when the person thinks better of it."""
    folder = Path(_folder_of(upload))
    ending = ".xlsx" if kind == WORKBOOK else ".jsonl"
    suggestion = folder / f"{Path(upload.file_name).stem} {about}{ending}"
    chosen, _ = QFileDialog.getSaveFileName(page, title, str(suggestion), kind)
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix.casefold() == ending else path.with_name(f"{path.name}{ending}")


def _folder_of(upload: UploadRecord) -> str:
    folder = Path(upload.file_path).parent
    return str(folder if folder.is_dir() else documents_folder())
