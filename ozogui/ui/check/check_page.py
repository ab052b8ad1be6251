"""Step 3, Check: all leads in a table with their findings, the findings by kind, repairs and edits with undo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ozogui.leads.checking.check import Check
from ozogui.leads.leads import Leads
from ozogui.leads.repairing.proposal import Proposal
from ozogui.leads.values.headers import NAME, PHONE
from ozogui.ui.check.check_tools import CheckTools
from ozogui.ui.check.column_notices import ColumnNotices
from ozogui.ui.check.consent_band import ConsentBand
from ozogui.ui.check.do_not_call_dialog import DoNotCallDialog
from ozogui.ui.check.edits_dialog import EditsDialog
from ozogui.ui.check.findings_panel import WIDTH, FindingsPanel
from ozogui.ui.check.held_back_files import HeldBackFiles
from ozogui.ui.check.leads_menu import LeadsMenu
from ozogui.ui.check.leads_model import LeadsModel
from ozogui.ui.check.leads_table import LeadsTable
from ozogui.ui.check.problem_steps import ProblemSteps
from ozogui.ui.check.replace_bar import ReplaceBar
from ozogui.ui.check.shown_leads import FIRST_HEADER_COLUMN, ROW_COLUMN, STATE_COLUMN, Shown
from ozogui.ui.check.tidy_band import TidyBand
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, column, row
from ozogui.ui.kit.drawer import Drawer
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.page import Bar, Page
from ozogui.ui.kit.parts_bar import Legend, PartsBar
from ozogui.ui.kit.plain_text import literal
from ozogui.ui.kit.table import TableCard
from ozogui.wording import count, number

MEASURED_LEADS = 100
NARROWEST = 74
STATE_WIDTH, WIDEST_WORDS = 36, 240
WIDEST = {PHONE: 160, NAME: 156}


class CheckPage(Page):
    """Shows what the check found and lets a person put it right; only ready leads go on."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(look, "Check", "", parent)
        self._journey = journey
        self._sized: tuple[str, ...] = ()
        self.save_button = Button(look, "Save held-back leads…", icon="download", name="exportHeldBackButton")
        self._files = HeldBackFiles(self, journey)
        self.save_button.clicked.connect(self._files.choose_where)
        self.corner.addWidget(self.save_button)
        self._bar = PartsBar(look)
        self._legend = Legend(look)
        self.content.addLayout(column(self._bar, self._legend, spacing=tokens.SPACE_ROW))
        self.model = LeadsModel(journey, self)
        self.table = LeadsTable(look, journey, self.model)
        self.band = TidyBand(look, journey)
        self.content.addWidget(self.band)
        self.consent_band = ConsentBand(look, journey)
        self.content.addWidget(self.consent_band)
        self.tools = CheckTools(look, journey)
        self._steps = ProblemSteps(journey, self.model, self.table, self.tools)
        self.replace_bar = ReplaceBar(look, journey)
        self.column_notices = ColumnNotices(look, journey)
        self.menu = LeadsMenu(journey, self.model, self.table)
        self.panel = FindingsPanel(look, journey)
        left = column(
            self.tools, self.replace_bar, self.column_notices, TableCard(look, self.table), spacing=tokens.SPACE_TIGHT
        )
        left.setStretch(3, 1)
        body = row(left, spacing=tokens.SPACE)
        body.setStretch(0, 1)
        self.drawer = Drawer(look, self, body, self.panel, "Findings", WIDTH)
        self.drawer.folded_changed.connect(self._on_folded)
        self.corner.insertWidget(0, self.drawer.button)
        self.content.addLayout(body, 1)
        self.continue_button = self._make_continue()
        self.acts = (self.continue_button,)
        self._connect()
        self._make_menu()
        self._make_shortcuts()
        self._take()

    # Building

    def _connect(self) -> None:
        journey = self._journey
        self.tools.shown_changed.connect(self._show)
        self.tools.step_wanted.connect(self._steps.step)
        self.table.told.connect(lambda title, sentence: self.notice.tell(title, sentence))
        self.menu.kind_wanted.connect(self.tools.show_kind)
        self.menu.replace_wanted.connect(self._open_replace)
        self.menu.fill_wanted.connect(self.replace_bar.open_to_fill)
        self.replace_bar.closed.connect(self.table.setFocus)
        self.replace_bar.replaced.connect(self._tell_replaced)
        self.column_notices.kind_wanted.connect(self._show_found)
        self.column_notices.repair_wanted.connect(self._repair_column)
        self.panel.kind_wanted.connect(self.tools.show_kind)
        self.panel.repaired.connect(self._on_repaired)
        self.panel.edits_wanted.connect(self.open_edits)
        self.panel.lists_wanted.connect(self.open_lists)
        self.model.modelReset.connect(self._size_columns)
        journey.check_changed.connect(self._take)
        journey.sheet_changed.connect(self._on_sheet)
        journey.upload_changed.connect(self._show_tools)
        journey.editing.refused.connect(self._tell_refused)
        journey.remarked.connect(self.tools.show_refused)

    def _make_menu(self) -> None:
        menu = self.tools.menu
        for words, keys, act in (
            ("Find and replace…", "Ctrl+H", self._open_replace),
            ("List of edits…", "", self.open_edits),
            ("Do-not-call lists…", "", self.open_lists),
            ("Bring back corrected leads…", "", self._files.choose_corrected),
        ):
            action = QAction(literal(f"{words}\t{keys}" if keys else words), menu)
            action.triggered.connect(act)
            menu.addAction(action)

    def _make_continue(self) -> Button:
        """Make the quiet button beside a primary that repairs: it goes on with the leads as they are."""
        button = Button(self.look, kind="quiet", name="continueWithoutRepairButton", parent=self)
        button.hide()
        button.clicked.connect(self._go_on)
        for keys in ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"):  # work wherever the focus is, while it is shown
            QShortcut(QKeySequence(keys), button).activated.connect(button.click)
        return button

    def _make_shortcuts(self) -> None:
        for keys, act in (
            ("F8", lambda: self._steps.step(+1)),
            ("Shift+F8", lambda: self._steps.step(-1)),
            ("Ctrl+Z", lambda: self._journey.editing.undo()),
            ("Ctrl+Y", lambda: self._journey.editing.redo()),
            ("Ctrl+F", self.tools.search.setFocus),
            ("Ctrl+H", self._open_replace),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # What the page shows

    def bar(self) -> Bar:
        """Repair what is certain and go on, go on with the ready leads, or say why not."""
        check, repaired = self._journey.editing.check, self._made_ready
        self.continue_button.setProperty("unused", not (check and check.ready and repaired))
        if check is None or not self._journey.check_is_current:
            leads = self._journey.sheet.rows if self._journey.sheet is not None else 0
            return Bar(
                f"Check {count('lead', leads)} again", hint="Columns, account or campaign changed after the last check"
            )
        if repaired:
            self.continue_button.set_words(f"Continue with {count('lead', check.ready)}")
            still = "1 lead stays" if repaired == 1 else f"{number(repaired)} leads stay"
            self.continue_button.setToolTip(f"{still} held back without the repair (Ctrl+Shift+Enter)")
            return Bar(f"Repair {number(repaired)} and continue")
        if not check.ready:
            return Bar("Choose a campaign", enabled=False, hint=f"All {number(check.held_back)} are held back")
        if self._journey.targeting.campaign:
            return Bar(f"Go on with {count('lead', check.ready)}")
        return Bar(f"Choose a campaign for {count('lead', check.ready)}")

    def on_next(self) -> None:
        """Repair what is certain and go to Campaign, or check again what has become stale."""
        if not self._journey.check_is_current:
            self._journey.run_check()
        elif self._made_ready:
            self.panel.repair_certain(self._go_on_from_here)
        else:
            self._go_on()

    @property
    def _made_ready(self) -> int:
        """How many leads the primary act would make ready."""
        return self.panel.made_ready if self._journey.check_is_current else 0

    def _go_on(self) -> None:
        self._journey.place_wanted.emit(Place.CAMPAIGN)

    def _go_on_from_here(self) -> None:
        """Go on after a repair that may have taken a while, unless the person is elsewhere by now."""
        if self.isVisible():
            self._go_on()

    def entered(self) -> None:
        """Check again what an earlier step has changed."""
        if not self._journey.check_is_current:
            self._journey.run_check()

    def _on_sheet(self) -> None:
        self.column_notices.forget_closed()
        self.tools.clear()

    def _on_folded(self, folded: bool) -> None:
        """Keep the one button that most people came for in sight when the panel becomes a drawer."""
        if folded:
            self.corner.insertWidget(0, self.panel.repair_all)
        else:
            self.panel.take_button_back()

    def _take(self) -> None:
        self.model.take()
        self.panel.take()
        self.band.take()
        self.consent_band.take()
        self._steps.problems = sum(kind.cells for kind in self.panel.model.kinds())
        self.column_notices.take()
        self._show_title()
        self._show_tools()
        self.bar_changed.emit()

    def _show_title(self) -> None:
        check = self._journey.editing.check
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
        repaired = self._made_ready
        if repaired:
            self.sentence.setText(
                f"Repairing {count('lead', repaired)} makes it {number(ready + repaired)}. "
                "The rest can wait: only ready leads are sent."
            )
        elif held_back:
            self.sentence.setText("Correct the leads you can. Leads that are not corrected will not be sent.")
        else:
            self.sentence.setText("Nothing is held back.")
        parts = [
            (check.clean, "ok", "no problem"),
            (check.with_warning, "warn", "with a warning: will still be sent"),
            (held_back, "err", "held back"),
        ]
        self._bar.set_parts([(leads, tone) for leads, tone, _ in parts])
        self._legend.set_parts([(leads, tone, words) for leads, tone, words in parts])

    def _show_tools(self) -> None:
        self.tools.take(self._steps.problems)
        check = self._journey.editing.check
        self.save_button.setEnabled(check is not None and check.held_back > 0)

    def _size_columns(self) -> None:
        """Give each column the room its first leads need, once for these headers; the last one takes what is left."""
        leads = self._journey.editing.leads
        headers = leads.headers if leads is not None else ()
        self._size_state()
        if headers == self._sized:
            return
        self._sized = headers
        header, metrics = self.table.horizontalHeader(), self.table.fontMetrics()
        self.table.setColumnWidth(ROW_COLUMN, 64)
        for section in range(FIRST_HEADER_COLUMN, self.model.columnCount()):
            name = self.model.header_at(section)
            first = leads.column(name)[:MEASURED_LEADS] if leads is not None else []
            widest = max((metrics.horizontalAdvance(text) for text in (*first, name)), default=0)
            # Room for the padding and the mark of a finding.
            self.table.setColumnWidth(section, min(max(widest + 44, NARROWEST), WIDEST.get(name, 150)))
        header.setStretchLastSection(True)

    def _size_state(self) -> None:
        """Make room beside the row's number for what CloudAgent said, where it said something."""
        if self.model.columnCount() <= STATE_COLUMN:
            return
        said, metrics = set(self._journey.remarks.values()), self.table.fontMetrics()
        widest = max(metrics.horizontalAdvance(words) for words in (*said, "CloudAgent said"))
        self.table.setColumnWidth(STATE_COLUMN, min(widest + 52, WIDEST_WORDS) if said else STATE_WIDTH)

    def _show(self, shown: Shown) -> None:
        if shown != self.model.shown:
            self.model.show(shown)

    # Acts

    def _on_repaired(self) -> None:
        rule, check = self.tools.shown.rule, self._journey.editing.check
        if rule and check is not None and not check.rows_of(rule):
            self.tools.show_all()

    def _repair_column(self, repair: Callable[[Leads, Check], Proposal], cells: int) -> None:
        self._journey.editing.propose(repair, cells)

    def _open_replace(self) -> None:
        self.replace_bar.open_bar(self.model.header_at(self.table.currentIndex().column()))

    def open_edits(self) -> None:
        """Show what was changed, to be taken back one by one."""
        dialog = EditsDialog(self.look, self._journey, self)
        dialog.shown_wanted.connect(self._go_to)
        dialog.open()

    def open_lists(self) -> None:
        """Show the do-not-call lists; without any, ask for the first one at once."""
        dialog = DoNotCallDialog(self.look, self._journey, self)
        dialog.open()

    def _go_to(self, lead: int, header: str) -> None:
        if not self.table.go_to(lead, header):
            self.tools.clear()
            self.table.go_to(lead, header)

    def _tell_refused(self) -> None:
        self.notice.tell("The leads are being changed or read.", "Try again when that is done, or cancel it above.")

    def _tell_replaced(self, leads: int) -> None:
        self.notice.tell(f"Replaced in {count('lead', leads)}.", "Undo takes all of it back.", tone="ok")

    def save_held_back(self, path: Path) -> None:
        """Write the held-back leads with their reasons into a workbook and say where it is."""
        self._files.save(path)

    def take_corrected(self, path: Path) -> None:
        """Take the workbook of held-back leads back in: the rows corrected in it, as one step of undo."""
        self._files.take(path)

    def _show_found(self, rule: str) -> None:
        """Show the leads with a finding, and what can be done about it."""
        self.tools.show_kind(rule)
        if self.panel.model.open_rule != rule:
            self.panel.open_kind(rule)
