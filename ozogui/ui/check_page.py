"""Step 3, Check: all leads in a table with their findings, the findings by kind, repairs with undo."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QFileDialog, QTableView, QToolTip, QWidget

from ozogui.leads.headers import NAME, PHONE
from ozogui.leads.held_back import write_held_back
from ozogui.ui import tokens
from ozogui.ui.controls import Button, SearchEdit, column, row
from ozogui.ui.findings_panel import FindingsPanel
from ozogui.ui.journey import Journey
from ozogui.ui.labels import Text
from ozogui.ui.leads_model import FIRST_HEADER_COLUMN, ROW_COLUMN, RULE_TITLES, STATE_COLUMN, LeadsModel, Shown
from ozogui.ui.look import Look, Type
from ozogui.ui.page import Bar, Page
from ozogui.ui.parts_bar import Legend, PartsBar
from ozogui.ui.rail import Place
from ozogui.ui.table import TableCard, dress_table
from ozogui.wording import count, number

SEARCH_DELAY_MS = 200
MEASURED_LEADS = 100
NARROWEST = 74
WIDEST = {PHONE: 160, NAME: 156}


class CheckPage(Page):
    """Shows what the check found and lets a person put it right; only ready leads go on."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(look, "Check", "", parent)
        self._journey = journey
        self._problems: list[tuple[int, str]] | None = None
        self.save_button = Button(look, "Save held-back leads…", icon="download", name="exportHeldBackButton")
        self.save_button.clicked.connect(self._on_save)
        self.corner.addWidget(self.save_button)
        self._bar = PartsBar(look)
        self._legend = Legend(look)
        self.content.addLayout(column(self._bar, self._legend, spacing=tokens.SPACE_ROW))
        self.model = LeadsModel(journey, self)
        self.panel = FindingsPanel(look, journey)
        self.panel.kind_wanted.connect(self._show_kind)
        self.panel.repaired.connect(self._on_repaired)
        self.table = self._make_table()
        left = column(self._make_tools(), TableCard(look, self.table), spacing=tokens.SPACE_TIGHT)
        left.setStretch(1, 1)
        body = row(left, self.panel, spacing=tokens.SPACE)
        body.setStretch(0, 1)
        self.content.addLayout(body, 1)
        self._make_shortcuts()
        journey.check_changed.connect(self._take)
        journey.upload_changed.connect(self._show_tools)
        self._take()

    # Building

    def _make_tools(self) -> QWidget:
        look = self.look
        self.search = SearchEdit(look, "Find a number or name", "findEdit")
        self.search.setMinimumWidth(140)
        self.search.setMaximumWidth(212)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(SEARCH_DELAY_MS)
        self._typing.timeout.connect(self._filter)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.only_problems = QCheckBox("Only problems")
        self.only_problems.setObjectName("onlyProblemsCheck")
        self.only_problems.toggled.connect(lambda _on: self._filter())
        self._kind = ""
        self.kind_button = Button(look, kind="filter", icon="close", trailing=True, name="shownKindButton")
        self.kind_button.setToolTip("Show all kinds again")
        self.kind_button.clicked.connect(lambda: self._show_kind(""))
        self.kind_button.hide()
        self.previous = Button(look, kind="icon", icon="chevron-up", hint="Previous problem (Shift+F8)")
        self.previous.setObjectName("previousProblemButton")
        self.previous.clicked.connect(lambda: self._step(-1))
        self.following = Button(look, kind="icon", icon="chevron-down", hint="Next problem (F8)")
        self.following.setObjectName("nextProblemButton")
        self.following.clicked.connect(lambda: self._step(+1))
        self._counter = Text(look, Type.BODY, "text2", tabular=True)
        self.undo = Button(look, kind="icon", icon="undo", hint="Undo (Ctrl+Z)", name="undoButton")
        self.undo.clicked.connect(lambda: self._journey.undo())
        self.redo = Button(look, kind="icon", icon="redo", hint="Redo (Ctrl+Y)", name="redoButton")
        self.redo.clicked.connect(lambda: self._journey.redo())
        tools = QWidget()
        layout = row(
            self.search, self.only_problems, self.kind_button, 1,
            self.previous, self.following, self._counter, self.undo, self.redo,
        )  # fmt: skip
        tools.setLayout(layout)
        return tools

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setObjectName("leadsTable")
        table.setAccessibleName("Leads")
        table.setModel(self.model)
        delegate = dress_table(table, self.look, whole_rows=False)
        delegate.lines_between_columns = True
        table.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.model.modelReset.connect(self._size_columns)
        return table

    def _make_shortcuts(self) -> None:
        for keys, act in (
            ("F8", lambda: self._step(+1)),
            ("Shift+F8", lambda: self._step(-1)),
            ("Ctrl+Z", lambda: self._journey.undo()),
            ("Ctrl+Y", lambda: self._journey.redo()),
            ("Ctrl+F", self.search.setFocus),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # What the page shows

    def bar(self) -> Bar:
        """Go on with the ready leads, or say why not."""
        check = self._journey.check
        if check is None or not self._journey.check_is_current:
            leads = self._journey.sheet.rows if self._journey.sheet is not None else 0
            return Bar(f"Check {count('lead', leads)} again", hint="The columns or the account have changed since")
        if not check.ready:
            return Bar("Choose a campaign", enabled=False, hint=f"All {number(check.held_back)} are held back")
        if self._journey.campaign:
            return Bar(f"Go on with {count('lead', check.ready)}")
        return Bar(f"Choose a campaign for {count('lead', check.ready)}")

    def on_next(self) -> None:
        """Go to Campaign, or check again what has become stale."""
        if self._journey.check_is_current:
            self._journey.place_wanted.emit(Place.CAMPAIGN)
        else:
            self._journey.run_check()

    def entered(self) -> None:
        """Check again what an earlier step has changed."""
        if not self._journey.check_is_current:
            self._journey.run_check()

    def _take(self) -> None:
        self._problems = None
        self.model.take()
        self.panel.take()
        self._show_title()
        self._show_tools()
        self.bar_changed.emit()

    def _show_title(self) -> None:
        check = self._journey.check
        if check is None:
            self.title.setText("Check")
            self.sentence.setText("The leads have not been checked yet.")
            return
        ready, held_back = check.ready, check.held_back
        if not held_back:
            self.title.setText(f"All {number(ready)} leads are ready")
        elif not ready:
            self.title.setText("No lead is ready yet")
        else:
            verbs = ("lead is" if ready == 1 else "leads are"), ("is" if held_back == 1 else "are")
            self.title.setText(f"{number(ready)} {verbs[0]} ready, {number(held_back)} {verbs[1]} held back")
        repairable = self.panel.repairable
        if repairable:
            what = "problem goes" if repairable == 1 else "problems go"
            self.sentence.setText(
                f"{number(repairable)} of the {what} away with one click. The rest can wait: only ready leads are sent."
            )
        elif held_back:
            self.sentence.setText("Edit what you can put right. The rest can wait: only ready leads are sent.")
        else:
            self.sentence.setText("Nothing is held back.")
        parts = [
            (check.clean, "ok", "without any remark"),
            (check.with_warning, "warn", "with a warning, sent all the same"),
            (held_back, "err", "held back"),
        ]
        self._bar.set_parts([(leads, tone) for leads, tone, _ in parts])
        self._legend.set_parts([(leads, tone, words) for leads, tone, words in parts])

    def _show_tools(self) -> None:
        leads, locked = self._journey.leads, self._journey.is_locked
        for button, title, word in (
            (self.undo, leads.undo_title if leads else None, "Undo"),
            (self.redo, leads.redo_title if leads else None, "Redo"),
        ):
            button.setEnabled(title is not None and not locked)
            button.setToolTip(f"{word}: {title}" if title else f"Nothing to {word.lower()}")
        check = self._journey.check
        self.save_button.setEnabled(check is not None and check.held_back > 0)
        self._show_counter()

    def _show_counter(self, at: int = -1) -> None:
        problems = len(self._all_problems())
        self.previous.setEnabled(problems > 0)
        self.following.setEnabled(problems > 0)
        if at >= 0:
            self._counter.setText(f"Problem {number(at + 1)} of {number(problems)}")
        else:
            self._counter.setText(count("problem", problems))

    def _size_columns(self) -> None:
        """Give each column the room its first leads need; the last one takes what is left."""
        header, metrics = self.table.horizontalHeader(), self.table.fontMetrics()
        self.table.setColumnWidth(ROW_COLUMN, 56)
        if self.model.columnCount() > STATE_COLUMN:
            self.table.setColumnWidth(STATE_COLUMN, 32)
        leads = self._journey.leads
        for section in range(FIRST_HEADER_COLUMN, self.model.columnCount()):
            name = self.model.header_at(section)
            first = leads.column(name)[:MEASURED_LEADS] if leads is not None else []
            widest = max((metrics.horizontalAdvance(text) for text in (*first, name)), default=0)
            # Room for the padding and the mark of a finding.
            self.table.setColumnWidth(section, min(max(widest + 44, NARROWEST), WIDEST.get(name, 150)))
        header.setStretchLastSection(True)

    # Problems one by one

    def _all_problems(self) -> list[tuple[int, str]]:
        """Return (lead, header) of every cell with a finding, in the order of the file; built when first needed."""
        if self._problems is None:
            check = self._journey.check
            rows = check.problem_rows() if check is not None else []
            found: list[tuple[int, str]] = []
            for lead in rows:
                assert check is not None
                found += dict.fromkeys((lead, finding.header) for finding in check.findings_of(lead))
            self._problems = found
        return self._problems

    def _step(self, direction: int) -> None:
        problems = self._all_problems()
        if not problems:
            return
        here = self._here()
        order = [(lead, self.model.column_of(header)) for lead, header in problems]
        if direction > 0:
            at = next((number_ for number_, place in enumerate(order) if place > here), 0)
        else:
            before = [number_ for number_, place in enumerate(order) if place < here]
            at = before[-1] if before else len(order) - 1
        lead, _header = problems[at]
        if self.model.row_of(lead) < 0:
            self._show_kind("")
            self.search.clear()
            self._filter()
        index = self.model.index(self.model.row_of(lead), order[at][1])
        self.table.setCurrentIndex(index)
        self.table.scrollTo(index)
        self._show_counter(at)
        self._show_tip(index)

    def _here(self) -> tuple[int, int]:
        index = self.table.currentIndex()
        return (self.model.lead_at(index.row()), index.column()) if index.isValid() else (-1, -1)

    def _show_tip(self, index: QModelIndex) -> None:
        text = index.data(Qt.ItemDataRole.ToolTipRole)
        if text:
            corner = self.table.visualRect(index).bottomLeft()
            QToolTip.showText(self.table.viewport().mapToGlobal(corner), text, self.table)

    # Filters

    def _filter(self) -> None:
        self._typing.stop()
        shown = Shown(self.only_problems.isChecked(), self._kind, self.search.text().strip())
        if shown != self.model.shown:
            self.model.show(shown)

    def _show_kind(self, rule: str) -> None:
        self._kind = rule
        self.kind_button.setVisible(bool(rule))
        self.kind_button.set_words(RULE_TITLES.get(rule, ""))
        self._filter()

    # Acts

    def _on_repaired(self) -> None:
        if self._kind and self._journey.check is not None and not self._journey.check.rows_of(self._kind):
            self._show_kind("")

    def _on_save(self) -> None:
        sheet, leads, check = self._journey.sheet, self._journey.leads, self._journey.check
        if sheet is None or leads is None or check is None:
            return
        proposed = sheet.path.with_name(f"{sheet.path.stem} held back.xlsx")
        chosen, _filter = QFileDialog.getSaveFileName(
            self, "Save held-back leads", str(proposed), "Excel workbook (*.xlsx)"
        )
        if chosen:
            self.save_held_back(Path(chosen))

    def save_held_back(self, path: Path) -> None:
        """Write the held-back leads with their reasons into a workbook and say where it is."""
        leads, check = self._journey.leads, self._journey.check
        if leads is None or check is None:
            return

        def told(written: int) -> None:
            self.notice.tell(f"{count('held-back lead', written)} saved.", f"They are in {path.name}.", tone="ok")

        self._journey.background.run(
            lambda _work: write_held_back(leads, check, path), told, words=f"Saving {path.name}", lane="save"
        )
