"""Step 1: open a spreadsheet, or paste cells, and see that it was understood: sheet, header row, what is left out.

Reading is the journey's, in the background; what the columns mean is step 2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ozogui.engine.engine import Engine
from ozogui.errors import UserError
from ozogui.leads.reading.questions import Question
from ozogui.leads.reading.stamp import FileState
from ozogui.resources import resource
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.journey.sheet_source import Choices
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, Icon, Notice, Shrinking, column, row
from ozogui.ui.kit.drawer import Drawer
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.page import Bar, Page
from ozogui.ui.kit.table import TableCard
from ozogui.ui.spreadsheet.drop_zone import DropZone
from ozogui.ui.spreadsheet.left_out import LeftOutLine
from ozogui.ui.spreadsheet.merge_panel import MergePanel
from ozogui.ui.spreadsheet.not_read_panel import WIDTH, NotReadPanel, asked_of, rows_not_read
from ozogui.ui.spreadsheet.opening import ask_for_files, failed_words, local_files, looks_like_cells, start_folder
from ozogui.ui.spreadsheet.recent_files import RecentFilesCard
from ozogui.ui.spreadsheet.sheet_model import SheetModel
from ozogui.ui.spreadsheet.sheet_options import SheetOptions
from ozogui.ui.spreadsheet.sheet_table import SheetTable
from ozogui.ui.spreadsheet.template_line import TemplateLine
from ozogui.ui.spreadsheet.unfinished_card import Unfinished, UnfinishedCard, look_for_unfinished, recover_and_look
from ozogui.wording import clock_time, count, duration, in_words, keys_of, number

SIDE_WIDTH = 372

_EMPTY = ("Which leads do you want to upload?", "Open a spreadsheet. It is only read, never changed.")
_LOADED = "Check that the highlighted row has the column names, then click “Match columns”."
_SAME = "Say once which columns are the same. They are then checked and sent as one list."
_NOTHING = "These files have no column in common, so they are hardly one list."
_KNOWN = "Its columns are known and are sent as last time. They can be looked at under Columns."
_NO_HEADER = "The sheet has no row with names, so its columns are called by their letters. If there is one, say which."


class SpreadsheetPage(Page):
    """The first page: empty with a drop zone, or showing the open sheet as the file has it."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(look, *_EMPTY, parent)
        self.journey = journey
        self._folder = ""
        self._build_empty()
        self._build_loaded()
        self.unfinished = UnfinishedCard(look)
        self.unfinished.go_on_wanted.connect(lambda upload_id: self._try(journey.go_on_with, upload_id))
        self.unfinished.show_wanted.connect(lambda upload_id: self._try(journey.bring_to_front, upload_id))
        self.content.addWidget(self.unfinished)
        self.content.addWidget(self._empty, 1)
        self.content.addWidget(self._loaded, 1)
        self._paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        self._paste.activated.connect(self.paste)
        journey.sheet_changed.connect(self._refresh)
        journey.mapping_changed.connect(self._refresh_words)
        journey.upload_changed.connect(self._refresh_lock)
        self._refresh()

    def _build_empty(self) -> None:
        look, journey = self.look, self.journey
        self.zone = DropZone(look, journey.background)
        self.zone.dropped.connect(self.open_paths)
        self.zone.open_button.clicked.connect(self.choose_file)
        self.sample_button = Button(look, "Open the sample", kind="small", icon="play", name="openSampleButton")
        self.sample_button.clicked.connect(self.open_sample)
        self._sample = Card(practice=True)
        about = "1,240 leads with the faults that real lists have. 3 things go wrong on purpose. Nobody is called."
        self._sample.box.addLayout(
            row(Icon(look, "flask", "practice", 18), Text(look, Type.H2, text="New here? Practise first"), 1)
        )
        self._sample.box.addWidget(Text(look, Type.SMALL, "text2", about, wrap=True))
        self._sample.box.addLayout(row(self.sample_button, 1))
        self._sample.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.recent = RecentFilesCard(look, journey)
        self.recent.wanted.connect(self.open_path)
        side = QWidget()
        side.setFixedWidth(SIDE_WIDTH)
        beside = column(self._sample, TemplateLine(look, self, journey), self.recent, spacing=tokens.SPACE)
        beside.addStretch(1)
        side.setLayout(beside)
        self._empty = Shrinking()
        parts = row(spacing=tokens.SPACE + tokens.SPACE_PAIR)
        parts.addWidget(self.zone, 1)
        parts.addWidget(side)
        self._empty.setLayout(parts)

    def _build_loaded(self) -> None:
        look = self.look
        self.options = SheetOptions(look)
        self.options.choices_made.connect(self._on_choices)
        self.options.another_wanted.connect(self.choose_file)
        self.model = SheetModel(self)
        self.table = SheetTable(look, self.model)
        self.left_out = LeftOutLine(look)
        self._first_rows = Text(look, Type.SMALL, "text2")
        self._loaded = Shrinking()
        one = column(self.options, spacing=tokens.SPACE)
        one.addWidget(TableCard(look, self.table), 1)
        one.addLayout(row(self.left_out, 1, self._first_rows))
        self._one = Shrinking()
        self._one.setLayout(one)
        self.merge = MergePanel(look, self.journey)
        self.merge.add_wanted.connect(self.choose_more_files)
        parts = column(self._one, self.merge, spacing=0)
        self.not_read = NotReadPanel(look)
        self.not_read.answered.connect(self._on_answered)
        self.not_read.rows_wanted.connect(self._show_rows)
        body = row(parts, spacing=tokens.SPACE)
        body.setStretch(0, 1)
        self.drawer = Drawer(look, self, body, self.not_read, "Not read", WIDTH)
        self.drawer.folded_changed.connect(lambda _folded: self._refresh_panel())
        self.apart_button = Button(look, "Open them one by one", kind="quiet", name="filesApartButton")
        self.apart_button.clicked.connect(self.open_apart)
        self.corner.insertWidget(0, self.apart_button)
        self.corner.insertWidget(0, self.drawer.button)
        self.changed_band = Notice(look)
        self.changed_band.button.setObjectName("readAgainButton")
        self.content.addWidget(self.changed_band)
        self._loaded.setLayout(body)
        again = QShortcut(QKeySequence(QKeySequence.StandardKey.Refresh), self)
        again.activated.connect(self.read_again)
        self.journey.watch.changed.connect(self._refresh_band)
        self.journey.sheet_changed.connect(self._refresh_band)

    # Page

    @override
    def bar(self) -> Bar:
        sheet = self.journey.sheet
        if sheet is None:
            return Bar("Match the columns", enabled=False, hint="Open a spreadsheet to go on", back="")
        merging = self.journey.merging
        if merging.has_nothing_in_common:
            return Bar(
                "Open them one by one", hint="These files have no column in common", hint_icon="triangle", back=""
            )
        if self._goes_to_check:
            return Bar(f"Check {count('lead', sheet.rows)}", hint="Columns as last time", back="")
        hint = self._out_words()
        if merging.looks:
            of, want = count("column", len(sheet.columns)), "wants" if merging.looks == 1 else "want"
            hint = f"{number(merging.looks)} of {of}, marked amber, {want} your eye"
        return Bar(f"Match {count('column', len(sheet.columns))}", hint=hint, back="")

    @override
    def on_next(self) -> None:
        if self.journey.merging.has_nothing_in_common:
            self.open_apart()
        elif self._goes_to_check:
            self.journey.run_check()
        else:
            self.journey.place_wanted.emit(Place.COLUMNS)

    @override
    def entered(self) -> None:
        self.recent.refresh()
        self.journey.watch.look()
        if self.unfinished.isVisibleTo(self):
            self.offer_unfinished(look_for_unfinished)

    @override
    def show_error(self, error: UserError) -> None:
        # What the operating system refuses may be gone in a moment: the file was open in Excel, the drive unplugged.
        if isinstance(error.__cause__, OSError):
            again = self.journey.open_again
            self.notice.tell(error.title, error.message, tone="err", button="Try again", act=again)
        else:
            super().show_error(error)
        # What was chosen could not be read: show again what is open.
        self._take_options()

    @property
    def _goes_to_check(self) -> bool:
        return self.journey.matching.is_remembered and not self.journey.matching.blocks

    # Going on

    def offer_unfinished(self, look: Callable[[Engine], Unfinished | None] = recover_and_look) -> None:
        """Look in the background for an upload that can go on, and offer it; at the start with `recover_and_look`."""
        engine, clock = self.journey.engine, self.journey.clock

        def take(found: Unfinished | None) -> None:
            # What runs by now, in this window, is not left over.
            goes = found is not None and self.journey.runner.is_running
            self.unfinished.show_unfinished(None if goes else found, datetime.fromtimestamp(clock.now(), UTC))

        self.journey.background.run(lambda _work: look(engine), take, lane="unfinished")

    def _try(self, act: Callable[[int], None], upload_id: int) -> None:
        self.unfinished.hide()
        try:
            act(upload_id)
        except UserError as error:
            self.show_error(error)

    # Opening

    def choose_file(self) -> None:
        """Let the person choose a file with the system's own dialog, beginning in the folder of the last one."""
        self.open_paths(self._chosen("Choose a spreadsheet, or several that become one list"))

    def choose_more_files(self) -> None:
        """Let the person choose files that are added to those that are open."""
        paths = self._chosen("Choose files to add to the list")
        if paths:
            self.journey.merging.add(paths)

    def _chosen(self, title: str) -> list[Path]:
        paths = ask_for_files(self, title, self._folder or start_folder(self.journey))
        self._folder = str(paths[0].parent) if paths else self._folder
        return paths

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open one file, or several as one list."""
        different = list(dict.fromkeys(paths))
        if len(different) > 1:
            self.notice.hide()
            self.journey.merging.open(different)
        elif different:
            self.open_path(different[0])

    def open_apart(self) -> None:
        """Open the first of several files alone; the others are at hand among the recent ones."""
        first, *others = self.journey.merging.sheets
        self.open_path(first.path)
        names = ", ".join(each.path.name for each in others)
        self.notice.tell(
            f"{first.path.name} is open alone.",
            f"Still to be opened, one after the other, each as an upload of its own: {names}.",
            tone="accent",
        )

    def open_path(self, path: Path) -> None:
        """Open a file that was chosen, dropped or picked from the list."""
        self.notice.hide()
        self.journey.open_file(path)

    def open_sample(self) -> None:
        """Open the sample that ships with the program, and rehearse: the journey turns to practice for it."""
        rehearsal = self.journey.engine.rehearsal
        rehearsal.choose(goes_wrong=True, speed=rehearsal.speed)
        self.open_path(resource("sample-leads.xlsx"))

    def paste(self) -> None:
        """Read what is on the clipboard: cells of a spreadsheet program, or a file copied in the file manager."""
        found = QGuiApplication.clipboard().mimeData()
        files = local_files(found)
        if files:
            self.open_paths(files)
        elif found.hasText() and looks_like_cells(found.text()):
            self.notice.hide()
            self.journey.open_cells(found.text())
        else:
            self.notice.tell(
                "There are no cells on the clipboard.",
                "Copy them in your spreadsheet program first, the row with the names included, then press "
                f"{keys_of('Ctrl+V')} here.",
            )

    def _on_choices(self, choices: Choices) -> None:
        self.notice.hide()
        self.journey.read_again(
            sheet=choices.sheet,
            header_row=choices.header_row,
            encoding=choices.encoding,
            delimiter=choices.delimiter,
        )

    def read_again(self) -> None:
        """Read the file as it is on the disk now; what was decided and edited stands where it still fits."""
        if self.journey.is_locked:
            self.notice.tell(
                "This list is being uploaded.", "It can be read again when the upload has ended, or is stopped."
            )
        elif self.journey.sheet is not None:
            self.notice.hide()
            self.journey.read_once_more()

    def _on_answered(self, question: Question, take: bool) -> None:
        if not self.journey.is_locked:
            self.notice.hide()
            self.journey.decide(question, take=take)

    def _show_rows(self, question: Question) -> None:
        lines = [line for line in range(self.model.rowCount()) if self.model.row_number(line) in question.rows]
        if lines:
            self.table.scrollTo(self.model.index(lines[0], 0), SheetTable.ScrollHint.PositionAtCenter)
            self.table.selectRow(lines[0])
        else:
            first = question.rows[0] if question.rows else 0
            self.notice.tell(
                f"The rows begin at row {number(first)}.", "Only the first rows of the file are shown here."
            )

    # Showing

    def _out_words(self) -> str:
        sheet = self.journey.sheet
        out = rows_not_read(asked_of(sheet)) if sheet is not None else 0
        return f"{count('row', out)} {'stays' if out == 1 else 'stay'} out, as chosen" if out else ""

    def _refresh_panel(self) -> None:
        sheet = self.journey.sheet
        asked = asked_of(sheet) if sheet is not None else ()
        if sheet is not None and asked:
            self.not_read.take(sheet)
        self.options.show_format(not asked)
        folded = self.drawer.is_folded
        self.drawer.button.setVisible(folded and bool(asked))
        self.drawer.setVisible(bool(asked) and (not folded or self.drawer.button.isChecked()))
        self.left_out.setVisible(self.left_out.isVisibleTo(self) and not asked)

    def _refresh_band(self) -> None:
        watch = self.journey.watch
        if self.journey.sheet is None or watch.state is FileState.SAME or watch.read_at is None:
            self.changed_band.hide()
            return
        now, read = datetime.now(UTC), clock_time(watch.read_at)
        if watch.state is FileState.GONE:
            title = "The file is no longer where it was."
            self.changed_band.tell(title, f"What you see was read at {read} and can still be sent.", closable=False)
            return
        ago = f"{duration((now - watch.changed_at).total_seconds())} ago" if watch.changed_at else "meanwhile"
        self.changed_band.tell(
            f"The file changed on disk {ago}.",
            f"You see it as it was at {read}.",
            icon="refresh",
            button="Read it again",
            act=self.read_again,
            closable=False,
        )

    def _refresh(self) -> None:
        sheet = self.journey.sheet
        if sheet is None:
            self.title.setText(_EMPTY[0])
            self.sentence.setText(_EMPTY[1])
            self.recent.refresh()
        else:
            out = rows_not_read(asked_of(sheet))
            not_read = f", {count('row', out)} {'was' if out == 1 else 'were'} not read" if out else ""
            where = f"in {in_words(len(sheet.parts))} files" if sheet.parts else "found"
            self.title.setText(f"{count('lead', sheet.rows)} {where}{not_read}")
            self._refresh_files()
            self._take_options()
            self.model.set_sheet(sheet)
            self.table.fit()
            self.left_out.take(sheet.left_out)
            self._first_rows.setText(_rows_shown(len(sheet.grid), sheet.row_numbers[-1] if sheet.rows else 0))
        # Filled first and shown then, or the window would grow for what the page held before.
        self._empty.setVisible(sheet is None)
        self.apart_button.setVisible(sheet is not None and bool(sheet.parts))
        self._loaded.setVisible(sheet is not None)
        self._refresh_panel()
        self._refresh_lock()
        self._refresh_words()

    def _refresh_files(self) -> None:
        """Show several files as one list, and say which of them could not be read."""
        sheet, merging = self.journey.sheet, self.journey.merging
        several = sheet is not None and bool(sheet.parts)
        self._one.setVisible(not several)
        self.merge.setVisible(several)
        self.apart_button.setVisible(several)
        if several:
            self.merge.refresh()
        if merging.failed:
            title, message = failed_words(merging.failed)
            self.notice.tell(title, message, tone="err", button="Try again", act=self.journey.open_again)

    def _refresh_words(self) -> None:
        sheet = self.journey.sheet
        if sheet is not None and sheet.parts:
            self.sentence.setText(_SAME if not self.journey.merging.has_nothing_in_common else _NOTHING)
        elif sheet is not None:
            loaded = _LOADED if sheet.header_row else _NO_HEADER
            self.sentence.setText(_KNOWN if self._goes_to_check else loaded)
        self.bar_changed.emit()

    def _take_options(self) -> None:
        sheet, source = self.journey.sheet, self.journey.source
        if sheet is not None and source is not None:
            self.options.take(sheet, pasted=source.pasted is not None)

    def _refresh_lock(self) -> None:
        free = not self.journey.is_locked
        self.options.setEnabled(free)
        self.not_read.setEnabled(free)


def _rows_shown(shown: int, last_row: int) -> str:
    return f"First {number(shown)} rows" if last_row > shown else f"All {count('row', shown)}"
