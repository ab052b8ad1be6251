"""The line above History's table: search, account, state and time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from ozogui.ui.batches.history_entry import HistoryEntry, StateFilter
from ozogui.ui.kit.controls import row
from ozogui.ui.kit.look import Look

SEARCH_DELAY_MS = 200
PERIODS = {"Last 7 days": 7, "Last 30 days": 30, "Last 90 days": 90, "Any time": 0}
FIRST_PERIOD, EVERY_PERIOD = "Last 30 days", "Any time"
EVERY_ACCOUNT = "All accounts"


class HistoryFilters(QWidget):
    """Says what is wanted; the page reads and filters."""

    search_changed = Signal()
    """Another text is searched for; emitted when typing has stopped for a moment."""
    changed = Signal()
    """Account, state or time is another one."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.search_edit = QLineEdit()
        self.search_edit.setObjectName("searchEdit")
        self.search_edit.setAccessibleName("Search the history")
        self.search_edit.setPlaceholderText("Search by file, campaign, phone number or date")
        self.search_edit.setClearButtonEnabled(True)
        self.search_edit.setFixedWidth(350)
        self._icon = QAction(self)
        self.search_edit.addAction(self._icon, QLineEdit.ActionPosition.LeadingPosition)
        self._delay = QTimer(self, singleShot=True, interval=SEARCH_DELAY_MS)
        self._delay.timeout.connect(self.search_changed)
        self.search_edit.textChanged.connect(lambda _text: self._delay.start())
        self.account_combo = self._combo("historyAccountCombo", "Account", [EVERY_ACCOUNT])
        self.state_combo = self._combo("historyStateCombo", "State", [state.value for state in StateFilter])
        self.period_combo = self._combo("historyPeriodCombo", "Time", list(PERIODS))
        self.period_combo.setCurrentText(FIRST_PERIOD)
        self.setLayout(row(self.search_edit, self.account_combo, self.state_combo, self.period_combo, 1))
        for combo in (self.account_combo, self.state_combo, self.period_combo):
            combo.currentIndexChanged.connect(lambda _index: self.changed.emit())
        look.changed.connect(self._take_icon)
        self._take_icon()

    @property
    def text(self) -> str:
        """What is searched for."""
        return self.search_edit.text().strip()

    def let_through(self, entry: HistoryEntry, now: datetime) -> bool:
        """Return whether an upload is of the chosen account, state and time."""
        account = self.account_combo.currentText() if self.account_combo.currentIndex() > 0 else ""
        days = PERIODS[self.period_combo.currentText()]
        since = now - timedelta(days=days) if days else None
        return entry.fits(account, StateFilter(self.state_combo.currentText()), since)

    def offer_accounts(self, names: Iterable[str]) -> None:
        """Offer these accounts; the chosen one stays, even where no upload of it is left."""
        chosen = self.account_combo.currentText()
        wanted = sorted({*names, chosen} - {EVERY_ACCOUNT}, key=str.casefold)
        if [self.account_combo.itemText(index) for index in range(1, self.account_combo.count())] == wanted:
            return
        self.account_combo.blockSignals(True)
        self.account_combo.clear()
        self.account_combo.addItems([EVERY_ACCOUNT, *wanted])
        self.account_combo.setCurrentText(chosen)
        self.account_combo.blockSignals(False)

    def clear(self) -> None:
        """Search for nothing and let everything through."""
        for widget in (self.search_edit, self.account_combo, self.state_combo, self.period_combo):
            widget.blockSignals(True)
        self.search_edit.clear()
        self.account_combo.setCurrentIndex(0)
        self.state_combo.setCurrentIndex(0)
        self.period_combo.setCurrentText(EVERY_PERIOD)
        for widget in (self.search_edit, self.account_combo, self.state_combo, self.period_combo):
            widget.blockSignals(False)
        self._delay.stop()
        self.search_changed.emit()

    def _combo(self, name: str, words: str, items: list[str]) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(name)
        combo.setAccessibleName(words)
        combo.addItems(items)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        return combo

    def _take_icon(self) -> None:
        self._icon.setIcon(self._look.icon("search", "text2"))
