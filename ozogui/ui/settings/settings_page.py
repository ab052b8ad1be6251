"""Settings: accounts with their keys and a test, privacy and history, appearance, about."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QStackedWidget,
    QWidget,
)
from typing_extensions import override

from ozogui.cloudagent.calls import Duplicates
from ozogui.settings.settings import TEXT_SIZES, Appearance, Settings
from ozogui.ui.batches.duplicate_words import DUPLICATE_WORDS, PLAIN
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, row
from ozogui.ui.kit.field_grid import FieldGrid
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.page import Bar, Page
from ozogui.ui.kit.plain_text import literal
from ozogui.ui.kit.table import CELL_ROLE, Cell, CellDelegate
from ozogui.ui.settings.about_panel import AboutPanel
from ozogui.ui.settings.accounts_panel import AccountsPanel
from ozogui.ui.settings.support_files import save_support_bundle
from ozogui.wording import count

SECTIONS = (
    ("Accounts", "key"), ("Privacy and history", "shield"), ("Appearance", "eye"), ("About", "info"),
    ("Uploads", "plane"),
)  # fmt: skip
SECTION_WIDTH, SECTION_HEIGHT = 176, 36
RETENTION = {30: "30 days", 90: "90 days", 365: "A year", 0: "For ever"}
APPEARANCES = {Appearance.SYSTEM: "As the computer", Appearance.LIGHT: "Light", Appearance.DARK: "Dark"}


class _Sections(QStackedWidget):
    """One section at a time, which needs no more room than itself: the highest one would make all of them scroll."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self.updateGeometry)

    @override
    def minimumSizeHint(self) -> QSize:
        shown, widest = self.currentWidget(), super().minimumSizeHint()
        return QSize(widest.width(), shown.minimumSizeHint().height()) if shown is not None else widest

    @override
    def hasHeightForWidth(self) -> bool:
        """Ask for the least height only: for wrapped texts the page would else scroll before the forms inside."""
        return False


class SettingsPage(Page):
    """Edits the settings. Accounts are kept when Save is pressed, the rest at once."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(look, "Settings", "Accounts are kept when you press Save, the rest at once.", parent)
        self._journey = journey
        self._sections = QListWidget()
        self._sections.setObjectName("settingsList")
        self._sections.setAccessibleName("Settings")
        self._sections.setFrameShape(QFrame.Shape.NoFrame)
        self._sections.setFixedWidth(SECTION_WIDTH)
        self._sections.setStyleSheet("QListWidget { background: transparent; }")
        delegate = CellDelegate(look, self._sections)
        delegate.lines_between_rows = False
        self._sections.setItemDelegate(delegate)
        for words, icon in SECTIONS:
            item = QListWidgetItem(words)
            item.setData(CELL_ROLE, Cell(words, kind=Type.STRONG, icon=icon))
            item.setSizeHint(QSize(SECTION_WIDTH, SECTION_HEIGHT))
            self._sections.addItem(item)
        self.accounts = AccountsPanel(look, journey)
        self.accounts.changed.connect(self.bar_changed)
        self._stack = _Sections()
        self._stack.setObjectName("settingsStack")
        panels = (
            self.accounts, self._make_privacy(), self._make_appearance(), self._make_about(), self._make_uploads(),
        )  # fmt: skip
        for panel in panels:
            self._stack.addWidget(panel)
        self._sections.currentRowChanged.connect(self._on_section)
        self._sections.setCurrentRow(0)
        body = row(self._sections, self._stack, spacing=tokens.SPACE)
        body.setStretch(1, 1)
        self.content.addLayout(body, 1)

    # Building

    def _make_privacy(self) -> Card:
        look, settings = self.look, self._journey.settings
        card = Card(margin=tokens.SPACE_PAGE_TOP - 4)
        card.box.addWidget(Text(look, Type.H2, text="Privacy and history"))
        grid = FieldGrid(look)
        grid.setMaximumWidth(640)
        self.retention = QComboBox()
        self.retention.setObjectName("retentionCombo")
        at_most = self._journey.defaults.retention_days
        for days, words in retention_choices(at_most).items():
            self.retention.addItem(words, days)
        kept = self._journey.defaults.retention_of(settings.retention_days)
        self.retention.setCurrentIndex(max(0, self.retention.findData(kept)))
        self.retention.setMaximumWidth(200)
        self.retention.activated.connect(lambda _index: self._keep_retention())
        hint = (
            "Finished uploads older than this are forgotten. Leads are deleted as soon as CloudAgent has queued them."
        )
        if at_most:
            hint += f" No longer than {count('day', at_most)}: set by whoever looks after this computer."
        grid.add("Keep history", self.retention, hint)
        folder = Button(look, "Show the folder", icon="folder", name="showFolderButton")
        folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._journey.paths.home))))
        where = QWidget()
        where.setLayout(row(folder, 1))
        grid.add("Data is kept in", where, str(self._journey.paths.home))
        card.box.addWidget(grid)
        card.box.addStretch(1)
        return card

    def _make_appearance(self) -> Card:
        look, settings = self.look, self._journey.settings
        card = Card(margin=tokens.SPACE_PAGE_TOP - 4)
        card.box.addWidget(Text(look, Type.H2, text="Appearance"))
        self._appearance = QButtonGroup(self)
        for appearance, words in APPEARANCES.items():
            radio = QRadioButton(literal(words))
            radio.setObjectName(f"appearance-{appearance.value}")
            radio.setChecked(settings.appearance is appearance)
            radio.toggled.connect(lambda on, appearance=appearance: self._keep_appearance(appearance) if on else None)
            self._appearance.addButton(radio)
            card.box.addWidget(radio)
        self.text_size = QComboBox()
        self.text_size.setObjectName("textSizeCombo")
        for size in TEXT_SIZES:
            self.text_size.addItem(f"{size} %", size)
        self.text_size.setCurrentIndex(max(0, self.text_size.findData(settings.text_size)))
        self.text_size.setMaximumWidth(200)
        self.text_size.activated.connect(lambda _index: self._keep_text_size())
        grid = FieldGrid(look)
        grid.setMaximumWidth(640)
        grid.add("Text size", self.text_size, "Counts from the next start of OzoGUI, besides the system's own scaling.")
        card.box.addWidget(grid)
        card.box.addStretch(1)
        return card

    def _make_uploads(self) -> Card:
        look = self.look
        card = Card(margin=tokens.SPACE_PAGE_TOP - 4)
        card.box.addWidget(Text(look, Type.H2, text="Uploads"))
        words = (
            "If a number is already in the campaign. This is proposed for campaigns that you have not uploaded to yet; "
            "what you choose for a campaign is remembered for that campaign."
        )
        card.box.addWidget(Text(look, Type.BODY, "text2", words, wrap=True))
        self._duplicates = QButtonGroup(self)
        for duplicates in PLAIN:
            radio = QRadioButton(literal(DUPLICATE_WORDS[duplicates].does))
            radio.setObjectName(f"duplicates-{duplicates.value}")
            radio.setChecked(self._journey.settings.duplicates == duplicates.value)
            radio.toggled.connect(lambda on, duplicates=duplicates: self._keep_duplicates(duplicates) if on else None)
            self._duplicates.addButton(radio)
            card.box.addWidget(radio)
            card.box.addWidget(Text(look, Type.SMALL, "text2", DUPLICATE_WORDS[duplicates].more, wrap=True))
        card.box.addStretch(1)
        return card

    def _make_about(self) -> AboutPanel:
        about = AboutPanel(self.look, self._journey.engine)
        about.bundle_wanted.connect(lambda: save_support_bundle(self, self._journey))
        return about

    # Page

    def bar(self) -> Bar:
        """Offer Save for accounts; the rest keeps itself."""
        if self._stack.currentIndex() != 0 or not self.accounts.changes:
            return Bar()
        return Bar("Save account", next_icon="tick", hint=self.accounts.saved_words())

    def on_next(self) -> None:
        """Save the account."""
        self.accounts.save()

    def entered(self) -> None:
        """Show the account in use, unless something was typed and not saved."""
        if not self.accounts.changes:
            self.accounts.show_account(self._journey.targeting.account)

    # Slots

    def _on_section(self, line: int) -> None:
        self._stack.setCurrentIndex(line)
        self.bar_changed.emit()

    def _keep_retention(self) -> None:
        days = int(self.retention.currentData())
        self._journey.engine.update(lambda settings: replace(settings, retention_days=days))

    def _keep_duplicates(self, duplicates: Duplicates) -> None:
        self._journey.engine.update(lambda settings: replace(settings, duplicates=duplicates.value))

    def _keep_text_size(self) -> None:
        size = int(self.text_size.currentData())
        self._journey.engine.update(lambda settings: replace(settings, text_size=size))

    def _keep_appearance(self, appearance: Appearance) -> None:
        def change(settings: Settings) -> Settings:
            return replace(settings, appearance=appearance)

        self._journey.engine.update(change)
        self.look.set_appearance(appearance.value)


def retention_choices(at_most: int) -> dict[int, str]:
    """Return how long history may be kept, days with their words; `at_most` is what IT allows, 0 for any time."""
    if not at_most:
        return RETENTION
    shorter = {days: words for days, words in RETENTION.items() if 0 < days < at_most}
    return shorter | {at_most: RETENTION.get(at_most, count("day", at_most))}
