"""History's part for people who asked to be forgotten: asks for numbers, has them removed, and saves the proof."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from ozogui.engine.forgetting import Proof, forget_people, write_proof
from ozogui.errors import UserError
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.numbers_dialog import NumbersDialog
from ozogui.ui.kit.page import Page
from ozogui.wording import count

LANE = "forgetting"


class ForgetPeople(QObject):
    """Asks and carries out, for one page."""

    def __init__(self, page: Page, journey: Journey) -> None:
        super().__init__(page)
        self._page, self._journey = page, journey

    def ask(self) -> None:
        """Ask for the numbers."""
        sentence = (
            "Their scrambled numbers, leads that were not sent, and answers that name them are deleted from all "
            "uploads on this computer, for good. Row numbers and counts stay. CloudAgent keeps what it has."
        )
        code = self._journey.targeting.account.country_code
        dialog = NumbersDialog(
            self._page.look,
            "Forget people",
            sentence,
            "Forget them",
            code,
            self._page.window(),
            extra="Take them off do-not-call lists too (they can be called again then)",
        )
        dialog.given.connect(lambda numbers: self._forget(numbers, code, also=dialog.extra.isChecked()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _forget(self, numbers: list[str], code: str, *, also: bool) -> None:
        engine = self._journey.engine
        self._journey.background.run(
            lambda _work: forget_people(engine, numbers, code, also_do_not_call=also),
            self._tell,
            on_failure=self._page.show_error,
            words="Forgetting people",
            lane=LANE,
        )

    def _tell(self, proof: Proof) -> None:
        self._journey.upload_changed.emit()
        self._page.entered()
        self._page.notice.tell(
            f"{count('person is', proof.numbers, 'people are')} forgotten on this computer.",
            f"{count('scrambled number', proof.hashes)} and {count('kept lead', proof.leads)} were removed.",
            tone="ok",
            button="Save the proof…",
            act=partial(self._save, proof),
            details=proof.text(),
        )

    def _save(self, proof: Proof) -> None:
        name = f"forgotten-{proof.at.astimezone():%Y-%m-%d}.txt"
        path, _kind = QFileDialog.getSaveFileName(self._page, "Save the proof", name, "Text (*.txt)")
        if not path:
            return
        try:
            write_proof(proof, Path(path))
        except UserError as error:
            self._page.show_error(error)
            return
        self._page.notice.tell("The proof is saved.", path, tone="ok")
