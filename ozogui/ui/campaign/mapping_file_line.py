"""The line below the campaigns that takes the mapping file of the chosen one, and says what differs from it.

What a mapping file is, and what is refused because of it, is the engine's.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from ozogui.engine.mapping_file import named_with_meant, other_headers, take_mapping_file
from ozogui.ui.batches.saving import documents_folder
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.controls import Button, row
from ozogui.ui.kit.labels import ElidedText
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.page import Page
from ozogui.wording import count

FILTERS = "Mapping files (*.xls *.xlsx *.csv *.txt);;All files (*)"
_ABOUT = (
    "The .xls or .csv that was uploaded to CloudAgent when this campaign was made. Only its headers, and those that "
    "CloudAgent has for every campaign, are sent from then on."
)


class MappingFileLine(QWidget):
    """Reads the file in the background and tells on its page what came of it. Lives in the UI thread."""

    def __init__(self, look: Look, page: Page, journey: Journey) -> None:
        super().__init__()
        self._page, self._journey = page, journey
        self._folder = ""
        self._state = ElidedText(look, Type.SMALL, "text2")
        self._state.setObjectName("mappingFileState")
        self.button = Button(
            look, kind="icon", icon="sheet", hint="Give the mapping file of this campaign", name="giveMappingFileButton"
        )
        """Stands where there is room for it; the line itself is there only when it has something to say."""
        self.button.clicked.connect(self.choose_file)
        line = row(self._state)
        line.setContentsMargins(15, 0, 15, 4)
        self.setLayout(line)
        for changed in (journey.target_changed, journey.mapping_changed):
            changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Say what is known of the campaign's headers, and how many of the list's are not among them."""
        campaign, known, others = self._journey.targeting.campaign, self._known(), self._others()
        self.button.setEnabled(bool(campaign))
        self.button.setToolTip(f"Mapping file: {_ABOUT}" if campaign else "Mapping file: choose a campaign first.")
        self.setVisible(bool(known or others))
        self._state.set_tone("warn" if others else "text2")
        if others:
            self._state.set_text(f"{count('header', len(others))} not in its file")
        elif known:
            self._state.set_text(f"{count('header', len(known))} in its file")
        else:
            self._state.set_text("Headers not known" if campaign else "Headers")

    def choose_file(self) -> None:
        """Let the person choose the mapping file, and take its headers as the campaign's."""
        folder = self._folder or str(documents_folder())
        chosen, _kind = QFileDialog.getOpenFileName(self._page, "Choose the campaign's mapping file", folder, FILTERS)
        if chosen:
            path = Path(chosen)
            self._folder = str(path.parent)
            self._take(path)

    def _take(self, path: Path) -> None:
        engine, target = self._journey.engine, self._journey.targeting.target

        def told(headers: tuple[str, ...]) -> None:
            self._journey.mapping_changed.emit()
            now = self._journey.targeting
            is_same = (now.account.name, now.campaign) == (target.account.name, target.campaign)
            self._tell(target.campaign, headers, self._others() if is_same else [])

        self._journey.background.run(
            lambda _work: take_mapping_file(engine, target.account, target.campaign, path),
            told,
            on_failure=self._page.show_error,
            words=f"Reading {path.name}",
            lane="mapping file",
        )

    def _tell(self, campaign: str, headers: tuple[str, ...], others: list[str]) -> None:
        has = f"{campaign} has {count('header', len(headers))}: {', '.join(headers)}."
        if not others:
            fits = " All headers of this list fit." if self._journey.matching.mapping.headers else ""
            words = f"Only these, and those that CloudAgent has for every campaign, are sent to it from now on.{fits}"
            self._page.notice.tell(has, words, tone="ok")
            return
        self._page.notice.tell(
            f"{count('header', len(others))} of this list {'is' if len(others) == 1 else 'are'} not in the mapping "
            f"file: {named_with_meant(headers, others)}.",
            f"{has} CloudAgent would take such leads and fail them later, so none is sent before the headers match.",
            button="Match the columns",
            act=lambda: self._journey.place_wanted.emit(Place.COLUMNS),
        )

    def _known(self) -> tuple[str, ...]:
        target = self._journey.targeting
        return self._journey.settings.campaign(target.account.name, target.campaign).mapping_file

    def _others(self) -> list[str]:
        """Return the headers of the list that the campaign's mapping file does not have."""
        return other_headers(self._known(), tuple(dict.fromkeys(self._journey.matching.mapping.headers)))
