"""The menu of one line of the mapping table: what is wanted rarely, such as a second header, a join, another order.

It says what is wanted; the dialogs are the page's, the changes the journey's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ozogui.leads.mapping.guessing import Sureness
from ozogui.leads.mapping.mapping_shape import SecondNumber
from ozogui.leads.values.all_numbers import is_second_phone
from ozogui.leads.values.headers import PHONE, header_named
from ozogui.ui.columns.header_choices import ANOTHER_WORDS, all_headers
from ozogui.ui.columns.mapping_rows import MappingRow, RowKind
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.plain_text import literal
from ozogui.wording import shorten_middle

_MOST_LETTERS = 30


_SECOND_WORDS = {
    SecondNumber.LEAD: "Leads of their own, behind all others",
    SecondNumber.ALT: "Beside the first number, as AltNumber",
    SecondNumber.NONE: "Not sent",
}


class ColumnMenu(QObject):
    """Builds the menu for a line at the moment it is asked for."""

    another_wanted = Signal(object)
    """A header that is not listed is wanted besides the one of this `MappingRow`."""
    join_wanted = Signal(object)
    """This `MappingRow` is to be joined with others, or its join is to be changed."""
    order_wanted = Signal()
    """The order of the headers is to be looked at."""
    forgotten = Signal(str)
    """A header of the campaign's own was forgotten."""

    def __init__(self, journey: Journey, parent: QWidget) -> None:
        super().__init__(parent)
        self._journey = journey
        self.menu = QMenu(parent)
        self.menu.setObjectName("columnMenu")

    def open(self, line: MappingRow, place: QPoint, *, to_the_left: bool = False) -> None:
        """Show the menu of a line at a place on the screen, or to the left of it."""
        self.fill(line)
        self.menu.popup(place - QPoint(self.menu.sizeHint().width(), 0) if to_the_left else place)

    def fill(self, line: MappingRow) -> None:
        """Fill the menu for a line."""
        self.menu.clear()
        matching = self._journey.matching
        if line.kind is RowKind.JOINED:
            self._add("Change the join…", lambda: self.join_wanted.emit(line))
            self._add("Take the join apart", lambda: matching.drop_join(line.header))
        elif line.kind is RowKind.ALSO:
            self._add(
                f"Do not send it as {_short(line.header)} too",
                lambda: matching.choose_header(line.columns[0], None, line.header),
            )
        else:
            self._add_for_column(line)
        self.menu.addSeparator()
        self._add_order(line)
        self.menu.addSeparator()
        self._add("Undo", matching.undo, "Ctrl+Z", enabled=matching.can_undo)
        self._add("Redo", matching.redo, "Ctrl+Y", enabled=matching.can_redo)

    def _add_for_column(self, line: MappingRow) -> None:
        matching, name = self._journey.matching, line.name
        if line.sureness is Sureness.SECOND_PHONE:
            taken = next((column for column, header in matching.mapping.columns if header == PHONE), "")
            instead = f" instead of {_short(taken)}" if taken else ""
            self._add(f"Send as PhoneNumber{instead}", lambda: matching.use_for(name, PHONE))
        self._add_second_numbers(line)
        self._add_second_header(line)
        self._add("Join with other columns…", lambda: self.join_wanted.emit(line))
        self._add("Do not send", lambda: matching.choose_header(name, None), enabled=line.is_sent)
        if line.header in matching.known_headers and header_named(line.header) is None:
            self._add(f"Forget the header {_short(line.header)}", lambda: self._forget(line.header))

    def _add_second_numbers(self, line: MappingRow) -> None:
        """Offer what may become of a column that holds a further number of the same people."""
        matching, sheet = self._journey.matching, self._journey.sheet
        is_second = line.sureness is Sureness.SECOND_PHONE or is_second_phone(line.name)
        if sheet is None or not (is_second or matching.mapping.second_column == line.name):
            return
        more = QMenu("Second numbers", self.menu)
        more.setObjectName("secondNumbersMenu")
        for wish, words in _SECOND_WORDS.items():
            self._add(words, partial(matching.choose_second_column, line.name, wish), menu=more)
            chosen = matching.mapping.second_column == line.name and matching.mapping.second is wish
            more.actions()[-1].setCheckable(True)
            more.actions()[-1].setChecked(chosen)
        self.menu.addMenu(more)

    def _add_second_header(self, line: MappingRow) -> None:
        """Offer what nothing feeds yet: a header that is fed twice would only have to be put right again."""
        matching = self._journey.matching
        more = QMenu("Also send as", self.menu)
        more.setObjectName("alsoMenu")
        for header in all_headers(matching.own_headers):
            if header not in matching.mapping.headers:
                self._add(header, partial(matching.add_header, line.name, header), menu=more)
        more.addSeparator()
        self._add(ANOTHER_WORDS, lambda: self.another_wanted.emit(line), menu=more)
        more.setEnabled(line.is_sent)
        self.menu.addMenu(more)

    def _add_order(self, line: MappingRow) -> None:
        headers = list(dict.fromkeys(self._journey.matching.mapping.headers))
        place = headers.index(line.header) if line.header in headers else -1
        move, last = partial(self._journey.matching.move_header, line.header), len(headers) - 1
        self._add("Earlier in the order", partial(move, -1), "Ctrl+Shift+Up", enabled=place > 0)
        self._add("Later in the order", partial(move, +1), "Ctrl+Shift+Down", enabled=0 <= place < last)
        self._add("Order of the headers…", self.order_wanted.emit, enabled=len(headers) > 1)

    def _forget(self, header: str) -> None:
        self._journey.matching.forget_own_header(header)
        self.forgotten.emit(header)

    def _add(
        self,
        words: str,
        act: Callable[[], object],
        keys: str = "",
        *,
        enabled: bool = True,
        menu: QMenu | None = None,
    ) -> None:
        # The keys are only told: the page answers them itself, also while no menu is open.
        action = QAction(literal(f"{words}\t{keys}" if keys else words), menu or self.menu)
        action.setEnabled(enabled and not self._journey.is_locked)
        action.triggered.connect(lambda _checked=False: act())
        (menu or self.menu).addAction(action)


def _short(name: str) -> str:
    return f'"{shorten_middle(name, _MOST_LETTERS)}"'
