"""Find and replace, a bar above the grid: what would change is counted while one types, and made as one step."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QLineEdit, QWidget
from typing_extensions import override

from ozogui.leads.checking.check import Check
from ozogui.leads.leads import Leads
from ozogui.leads.repairing.edits import replace_text
from ozogui.leads.repairing.proposal import Proposal
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, row
from ozogui.ui.kit.labels import ElidedText
from ozogui.ui.kit.look import Look, Type
from ozogui.wording import count, number

COUNT_DELAY_MS = 250
MOST_COUNTED = 10_000
"""Leads: of longer lists the count comes from a worker."""

Counted = tuple[int, int]
"""Cells and leads."""


class ReplaceBar(QFrame):
    """Stays open while one works in the table; Escape closes it."""

    closed = Signal()
    replaced = Signal(int)
    """So many leads were changed."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._journey = journey
        self.setObjectName("replaceBar")
        self.setProperty("panel", "true")
        self.find_edit = self._edit("Replace", "replaceFindEdit", "What is looked for")
        self.replacement = self._edit("with", "replaceWithEdit", "What stands there instead")
        self.column = QComboBox()
        self.column.setObjectName("replaceColumnCombo")
        self.column.setAccessibleName("Column")
        self.column.setFixedWidth(132)
        self.column.currentIndexChanged.connect(self._later)
        self.whole = QCheckBox("Match entire cell")
        self.whole.setObjectName("replaceWholeCheck")
        self.whole.setToolTip("Only cells that hold nothing else; with nothing to look for, blank cells are filled")
        self.whole.toggled.connect(self._later)
        self._found = ElidedText(look, Type.SMALL, "text2", mode=Qt.TextElideMode.ElideRight)
        self.button = Button(look, "Replace all", kind="soft", name="replaceAllButton")
        self.button.clicked.connect(self._replace)
        self.close_button = Button(look, kind="bare", icon="close", hint="Close find and replace")
        self.close_button.clicked.connect(self.close_bar)
        line = row(
            self.find_edit, self.replacement, self.column, self.whole, self._found, self.button, self.close_button
        )  # fmt: skip
        line.setContentsMargins(tokens.SPACE_ROW, 6, 6, 6)
        line.setStretch(0, 2)
        line.setStretch(1, 2)
        line.setStretch(4, 1)
        self.setLayout(line)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COUNT_DELAY_MS)
        self._timer.timeout.connect(self._count)
        journey.check_changed.connect(self._on_changed)
        self.cells = 0
        """How many cells would change, as last counted."""
        self.hide()

    def _edit(self, words: str, name: str, spoken: str) -> QLineEdit:
        edit = QLineEdit()
        edit.setObjectName(name)
        edit.setPlaceholderText(words)
        edit.setAccessibleName(spoken)
        edit.setMinimumWidth(90)
        edit.textChanged.connect(self._later)
        edit.returnPressed.connect(self._count)
        return edit

    def open_bar(self, header: str = "") -> None:
        """Show the bar, for one column or for all, and put the cursor into it."""
        leads = self._journey.editing.leads
        headers = leads.headers if leads is not None else ()
        self.column.clear()
        self.column.addItem("All columns", "")
        for each in headers:
            self.column.addItem(each, each)
        self.column.setCurrentIndex(max(0, self.column.findData(header)))
        self.show()
        self.find_edit.setFocus()
        self.find_edit.selectAll()
        self._count()

    def open_to_fill(self, header: str) -> None:
        """Show the bar so that what is typed into it goes into the blank cells of one column."""
        self.find_edit.clear()
        self.whole.setChecked(True)
        self.open_bar(header)
        self.replacement.setFocus()
        self.replacement.selectAll()

    def close_bar(self) -> None:
        """Hide the bar; what was typed is there again when it is opened next."""
        self.hide()
        self.closed.emit()

    def _on_changed(self) -> None:
        if self.isVisible():
            self._later()

    def _later(self) -> None:
        self._found.set_text("")
        self.button.setEnabled(False)
        self._timer.start()

    def _proposed(self) -> partial[Proposal] | None:
        if not self.find_edit.text() and not self.whole.isChecked():
            return None
        header = str(self.column.currentData() or "")
        return partial(
            replace_text,
            find=self.find_edit.text(),
            replacement=self.replacement.text(),
            headers=(header,) if header else None,
            whole_cell=self.whole.isChecked(),
        )

    def _count(self) -> None:
        self._timer.stop()
        leads, proposed = self._journey.editing.leads, self._proposed()
        if leads is None or proposed is None or not self.isVisible():
            self._show((0, 0), "")
            return
        if len(leads) <= MOST_COUNTED:
            self._show(_counted(leads, proposed))
            return
        self._journey.background.run(lambda _work: _counted(leads, proposed), self._show, lane="count")

    def _show(self, found: Counted, words: str | None = None) -> None:
        cells, leads = found
        where = f"{count('cell', cells)} in {count('lead', leads)}" if cells != leads else count("cell", cells)
        self._found.set_text(where if words is None else words)
        self.button.set_words(f"Replace {number(cells)}" if cells else "Replace all")
        self.button.setEnabled(cells > 0 and not self._journey.is_locked)
        self.cells = cells

    def _replace(self) -> None:
        proposed = self._proposed()
        if proposed is None:
            return

        def propose(leads: Leads, _check: Check) -> Proposal:
            return proposed(leads)

        looked_at = max(self.cells, len(self._journey.editing.leads or ()) // 50)
        self._journey.editing.propose(propose, looked_at, self.replaced.emit)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
            return
        super().keyPressEvent(event)


def _counted(leads: Leads, proposed: partial[Proposal]) -> Counted:
    changes = proposed(leads).changes
    return len(changes), len({change.row for change in changes})
