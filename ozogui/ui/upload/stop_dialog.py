"""The questions before an upload is stopped, and before what waits is given up for good."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialogButtonBox, QWidget

from ozogui.ui.batches.upload_facts import UploadFacts
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.question_dialog import QuestionDialog
from ozogui.wording import count

_Role = QDialogButtonBox.ButtonRole


def ask_to_stop(
    look: Look, facts: UploadFacts, parent: QWidget, *, stop: Callable[[], None], cancel_rest: Callable[[], None]
) -> QuestionDialog:
    """Ask whether a running upload is to be stopped, and what then becomes of the leads that wait.

    Args:
        look: the window's look.
        facts: the upload.
        parent: the window.
        stop: keeps the rest waiting.
        cancel_rest: gives it up.
    """
    waiting = count("lead", facts.sums.waiting)
    dialog = QuestionDialog(
        look,
        "Stop the upload?",
        f"The batch being sent will be completed. {waiting} will wait, and you can continue later from here or "
        "from History. If you cancel them instead, they will never be sent.",
        parent,
        icon="stop",
        tone="err",
    )
    dialog.setObjectName("stopDialog")
    dialog.add("Keep running", "tall", _Role.RejectRole, name="keepRunningButton")
    dialog.add("Cancel the rest…", "danger", _Role.DestructiveRole, cancel_rest, name="cancelRestButton")
    dialog.add("Stop, keep them waiting", "primary", _Role.AcceptRole, stop, name="stopKeepButton")
    dialog.open()
    return dialog


def ask_to_cancel(
    look: Look, facts: UploadFacts, parent: QWidget, *, cancel_rest: Callable[[], None]
) -> QuestionDialog:
    """Ask whether the leads that wait are to be given up for good."""
    title, words = _cancel_words(facts.sums.waiting - facts.sums.in_doubt, facts.sums.in_doubt)
    dialog = QuestionDialog(
        look,
        title,
        words,
        parent,
        icon="octagon",
        tone="err",
    )
    dialog.setObjectName("cancelDialog")
    dialog.add("Do not send them", "danger", _Role.DestructiveRole, cancel_rest, name="cancelThemButton")
    dialog.add("Keep them waiting", "primary", _Role.RejectRole, name="keepWaitingButton")
    dialog.open()
    return dialog


def _cancel_words(certain: int, doubtful: int) -> tuple[str, str]:
    """Return title and sentences for giving up so many leads that were never sent, and so many that may be there."""
    title = f"Cancel {count('waiting lead', certain)}?" if certain else f"Not send {count('lead', doubtful)} again?"
    words = []
    if certain:
        words.append(
            "This upload will never send them, and OzoGUI deletes their data from this computer. Leads that "
            "CloudAgent accepted stay there. The results workbook lists the cancelled rows."
        )
    if doubtful:
        more = f"{count('lead', doubtful)} more" if certain else "They"
        words.append(
            f"{more} may be in the campaign already, because no clear answer came: OzoGUI will not send them again, "
            "and they stay unconfirmed until you decide about them."
        )
    return title, " ".join(words)


def ask_to_cut(look: Look, facts: UploadFacts, parent: QWidget, *, cut: Callable[[], None]) -> QuestionDialog:
    """Ask whether the request under way is to be cut off, while a stopped upload waits for its answer."""
    sending = count("lead", facts.sums.sending)
    dialog = QuestionDialog(
        look,
        "Stop without waiting for the answer?",
        f"The request under way is cut off. Whether CloudAgent takes its {sending} is then not known: the batch is "
        "unconfirmed until you decide about it, or goes again by itself where that is harmless.",
        parent,
        icon="question",
    )
    dialog.setObjectName("cutDialog")
    dialog.add("Stop now", "danger", _Role.DestructiveRole, cut, name="cutItButton")
    dialog.add("Wait for the answer", "primary", _Role.RejectRole, name="waitForAnswerButton")
    dialog.open()
    return dialog
