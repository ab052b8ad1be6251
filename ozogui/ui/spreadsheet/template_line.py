"""The line of the empty page that saves a template: an empty list for whoever makes the lists."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from ozogui.errors import UserError
from ozogui.ui.batches.saving import WORKBOOK, documents_folder, tell_saved
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.controls import Button, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.page import Page
from ozogui.wording import count

_NOT_IN_NAMES = re.compile(r'\s*[<>:"/\\|?*\x00-\x1f][<>:"/\\|?*\s\x00-\x1f]*')
"""What Windows takes in no file name."""


class TemplateLine(QWidget):
    """Asks where to save the template, writes it in the background, and tells on its page what came of it."""

    def __init__(self, look: Look, page: Page, journey: Journey) -> None:
        super().__init__()
        self._page, self._journey = page, journey
        self.button = Button(look, "Save a template…", kind="quiet", name="saveTemplateButton")
        self.button.setToolTip("An empty workbook with the right names. Excel checks the cells while they are typed.")
        self.button.setAccessibleName("Save a template for whoever makes the lists")
        self.button.clicked.connect(self.choose_where)
        line = row(Text(look, Type.SMALL, "text2", "For whoever makes the lists", wrap=True), self.button)
        line.setStretch(0, 1)
        line.setContentsMargins(16, 0, 4, 0)
        self.setLayout(line)

    def choose_where(self) -> None:
        """Ask where to save, beginning in the documents, and save."""
        campaign = self._journey.targeting.campaign
        name = _NOT_IN_NAMES.sub(" ", f"{campaign} leads template".strip())
        suggestion = str(documents_folder() / f"{name}.xlsx")
        chosen, _kind = QFileDialog.getSaveFileName(self._page, "Save a template", suggestion, WORKBOOK)
        if chosen:
            path = Path(chosen)
            self._save(path if path.suffix.casefold() == ".xlsx" else path.with_name(f"{path.name}.xlsx"))

    def _save(self, path: Path) -> None:
        engine, account = self._journey.engine, self._journey.targeting.account
        campaign = self._journey.targeting.campaign

        def told(fields: tuple[str, ...]) -> None:
            of = f"{count('column', len(fields))}: {', '.join(fields)}"
            tell_saved(self._page, f"The template is saved, with {of}.", path)

        def failed(error: UserError) -> None:
            # Not as the page tells troubles: its "Try again" is of the list that is opened.
            self._page.notice.tell(
                error.title, error.message, tone="err", button="Save it elsewhere", act=self.choose_where
            )

        self._journey.background.run(
            lambda _work: engine.write_template(path, account, campaign),
            told,
            on_failure=failed,
            words=f"Saving {path.name}",
            lane="template",
        )
