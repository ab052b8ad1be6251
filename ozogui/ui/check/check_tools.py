"""The row of tools above the grid of leads: find, filter, go from problem to problem, undo, and a menu of the rest.

It says what is wanted; showing and changing leads is the page's business.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QMenu, QWidget
from typing_extensions import override

from ozogui.ui.check.leads_model import RULE_TITLES
from ozogui.ui.check.shown_leads import Group, Shown
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.controls import Button, SearchEdit, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.plain_text import literal
from ozogui.wording import count, number

SEARCH_DELAY_MS = 200
_ROOM_FOR_ALL = 790
"""Logical pixels at which everything stands side by side, a filter's words and the counter too."""


class CheckTools(QWidget):
    """Find, filter, step, undo. Lives as long as the page."""

    shown_changed = Signal(object)
    """Other leads are to be shown: a `Shown`."""
    step_wanted = Signal(int)
    """The next problem (+1) or the one before (-1)."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._journey = look, journey
        self._group, self._rule = Group.ANY, ""
        self._make_search()
        self._make_filters()
        self._make_steps()
        self.more = Button(look, kind="icon", icon="more", hint="More: replace, edits, do-not-call", name="moreButton")
        self.menu = QMenu(self)
        self.menu.setObjectName("moreMenu")
        self.more.clicked.connect(lambda: self._open(self.menu, self.more))
        layout = row(
            self.search, self.only_problems, self.filter_button, self.kind_button, 1, self.previous, self.following,
            self._counter, self.undo, self.redo, self.more,
        )  # fmt: skip
        layout.setStretch(0, 100)  # up to its greatest width, before the gap in the middle gets any
        self.setLayout(layout)

    def _make_search(self) -> None:
        self.search = SearchEdit(self._look, "Find a number or name", "findEdit")
        self.search.setMinimumWidth(120)
        self.search.setMaximumWidth(212)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(SEARCH_DELAY_MS)
        self._typing.timeout.connect(self._tell)
        self.search.textChanged.connect(lambda _text: self._typing.start())

    def _make_filters(self) -> None:
        self.only_problems = QCheckBox("Only problems")
        self.only_problems.setObjectName("onlyProblemsCheck")
        self.only_problems.toggled.connect(lambda _on: self._tell())
        self.filter_button = Button(
            self._look, kind="icon", icon="filter", hint="Show only some of the leads", name="filterButton"
        )
        self.filter_menu = QMenu(self)
        self.filter_menu.setObjectName("filterMenu")
        self.filter_button.clicked.connect(self._open_filters)
        self.kind_button = Button(self._look, kind="filter", icon="close", trailing=True, name="shownKindButton")
        self.kind_button.setCheckable(True)
        self.kind_button.setChecked(True)
        self.kind_button.setToolTip("Show all leads again")
        self.kind_button.clicked.connect(self.show_all)
        self.kind_button.hide()

    def _make_steps(self) -> None:
        look, journey = self._look, self._journey
        self.previous = Button(look, kind="icon", icon="chevron-up", hint="Previous problem (Shift+F8)")
        self.previous.setObjectName("previousProblemButton")
        self.previous.clicked.connect(lambda: self.step_wanted.emit(-1))
        self.following = Button(look, kind="icon", icon="chevron-down", hint="Next problem (F8)")
        self.following.setObjectName("nextProblemButton")
        self.following.clicked.connect(lambda: self.step_wanted.emit(+1))
        self._counter = Text(look, Type.BODY, "text2", tabular=True)
        self.undo = Button(look, kind="icon", icon="undo", hint="Undo (Ctrl+Z)", name="undoButton")
        self.undo.clicked.connect(lambda: journey.editing.undo())
        self.redo = Button(look, kind="icon", icon="redo", hint="Redo (Ctrl+Y)", name="redoButton")
        self.redo.clicked.connect(lambda: journey.editing.redo())

    # What is shown

    @property
    def shown(self) -> Shown:
        """Which leads are wanted now."""
        return Shown(self.only_problems.isChecked(), self._rule, self.search.text().strip(), self._group)

    def show_kind(self, rule: str) -> None:
        """Want the leads of one kind of finding."""
        self._choose(Group.ANY, rule)

    def show_refused(self) -> None:
        """Want the leads that CloudAgent refused in an earlier upload, and nothing else."""
        self.search.clear()
        self.only_problems.setChecked(False)
        self._choose(Group.REFUSED, "")

    def show_all(self) -> None:
        """Want the leads whatever their kind and group; the search and "Only problems" stay."""
        self._choose(Group.ANY, "")

    def clear(self) -> None:
        """Want all leads."""
        self.search.clear()
        self.only_problems.setChecked(False)
        self.show_all()

    def take(self, problems: int) -> None:
        """Show how things stand in the journey."""
        leads, locked = self._journey.editing.leads, self._journey.is_locked
        for button, title, word in (
            (self.undo, leads.undo_title if leads else None, "Undo"),
            (self.redo, leads.redo_title if leads else None, "Redo"),
        ):
            button.setEnabled(title is not None and not locked)
            button.setToolTip(f"{word}: {title}" if title else f"Nothing to {word.lower()}")
        self.show_counter(problems)

    def show_counter(self, problems: int, at: int = 0) -> None:
        """Say how many problems there are, and which of them the person is at (from 1; 0 for none)."""
        self.previous.setEnabled(problems > 0)
        self.following.setEnabled(problems > 0)
        many = count("problem", problems)
        self._counter.setText(f"Problem {number(at)} of {number(problems)}" if at else many)

    def _choose(self, group: Group, rule: str) -> None:
        self._group, self._rule = group, rule
        words = RULE_TITLES.get(rule, "") or group.value
        self.kind_button.setVisible(bool(words))
        self.kind_button.setChecked(True)
        shown = self.kind_button.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, 150)
        self.kind_button.set_words(shown)
        self.kind_button.setAccessibleName(f"Shown: {words}. Show all leads again")
        self.kind_button.setMinimumWidth(self.kind_button.sizeHint().width())
        self._fit()
        self._tell()

    def _fit(self) -> None:
        """Give the room of the counter to the words of a filter where there is not enough for both."""
        self._counter.setVisible(self.kind_button.isHidden() or self.width() >= _ROOM_FOR_ALL)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _tell(self) -> None:
        self._typing.stop()
        self.shown_changed.emit(self.shown)

    # Menus

    def _open_filters(self) -> None:
        self.fill_filters()
        self._open(self.filter_menu, self.filter_button)

    def fill_filters(self) -> None:
        """Fill the menu of filters with what there is to filter by, and how many leads each shows."""
        menu, check, leads = self.filter_menu, self._journey.editing.check, self._journey.editing.leads
        menu.clear()
        if check is None or leads is None:
            return
        choices = QActionGroup(menu)
        self._add(menu, choices, f"All leads\t{number(len(leads))}", replace(self.shown, group=Group.ANY, rule=""))
        menu.addSeparator()
        edited = f"{Group.EDITED.value}\t{count('cell', leads.edited_cells)}"
        refused = len(self._journey.remarks)
        groups = [
            (f"{Group.HELD_BACK.value}\t{number(check.held_back)}", Group.HELD_BACK, check.held_back),
            (f"{Group.WARNED.value}\t{number(check.with_warning)}", Group.WARNED, check.with_warning),
            (edited, Group.EDITED, leads.edited_cells),
        ]
        if refused:
            groups.append((f"{Group.REFUSED.value}\t{number(refused)}", Group.REFUSED, refused))
        for words, group, is_there in groups:
            self._add(menu, choices, words, replace(self.shown, group=group, rule="")).setEnabled(is_there > 0)
        menu.addSeparator()
        for kind in check.kinds():
            words = f"{kind.rule.title}\t{number(kind.leads)}"
            self._add(menu, choices, words, replace(self.shown, group=Group.ANY, rule=kind.rule.name))

    def _add(self, menu: QMenu, choices: QActionGroup, words: str, shown: Shown) -> QAction:
        action = QAction(literal(words), menu, checkable=True, checked=shown == self.shown)
        action.triggered.connect(lambda: self._choose(shown.group, shown.rule))
        choices.addAction(action)
        menu.addAction(action)
        return action

    def _open(self, menu: QMenu, button: Button) -> None:
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
