"""Help, one dialog: what the five steps do, and every keyboard shortcut."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Rule
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type

STEPS = (
    ("1 Spreadsheet", "Open, drop or paste a list of leads. It is only read, never changed."),
    ("2 Columns", "Say which column feeds which of CloudAgent's headers."),
    ("3 Check", "See every problem and put it right. Leads with errors are held back, the rest can go."),
    ("4 Campaign", "Pick account and campaign, and what happens to numbers that are already there."),
    ("5 Upload", "Send at most 500 leads a request and five requests a minute, and watch the answers come in."),
)
SHORTCUTS = (
    ("Alt+1 … Alt+5", "Go to a step"),
    ("Ctrl+O", "Open a spreadsheet"),
    ("Ctrl+V", "Paste cells as a list of leads"),
    ("Ctrl+Enter", "The blue button"),
    ("Alt+Left", "Back"),
    ("Shift+F10", "More for a column: second header, join, order"),
    ("Ctrl+Shift+Up, Down", "Its header earlier or later in the order"),
    ("F8, Shift+F8", "Next and previous problem"),
    ("F2", "Edit the cell"),
    ("Ctrl+F", "Find a number or name"),
    ("Ctrl+H", "Find and replace"),
    ("Ctrl+C, Ctrl+V, Ctrl+D", "Copy cells, paste them, fill down"),
    ("Ctrl+-", "Leave the selected leads out, or send them after all"),
    ("Ctrl+Z, Ctrl+Y", "Undo and redo"),
    ("F1", "This help"),
)

_WIDTH = 820


class HelpDialog(QDialog):
    """Shows the steps and the shortcuts."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Help")
        self.setObjectName("helpDialog")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 22, 24, 18)
        layout.setSpacing(tokens.SPACE)
        layout.addWidget(Text(look, Type.TITLE, text="From a spreadsheet to queued leads"))
        layout.addLayout(_table(look, STEPS))
        layout.addWidget(Rule())
        layout.addWidget(Text(look, Type.H2, text="Keyboard"))
        half = (len(SHORTCUTS) + 1) // 2
        beside = QHBoxLayout()
        beside.setSpacing(tokens.SPACE_PAGE)
        for part in (SHORTCUTS[:half], SHORTCUTS[half:]):
            keys = _table(look, part)
            keys.setRowStretch(len(part), 1)
            beside.addLayout(keys, 1)
        layout.addLayout(beside)
        layout.addWidget(
            Text(
                look,
                Type.SMALL,
                "text2",
                "Queued means that CloudAgent has accepted the leads. It adds them later and may still refuse some. "
                "If something goes wrong in OzoGUI: Settings, About saves a support bundle, without leads and key.",
                wrap=True,
            )
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        # A dialog asks for no more than two thirds of the screen, and cuts what does not fit: it gets what it needs.
        self.setMinimumSize(_WIDTH, layout.heightForWidth(_WIDTH))


def _table(look: Look, lines: tuple[tuple[str, str], ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(tokens.SPACE_PAGE_TOP)
    grid.setVerticalSpacing(6)
    for line, (what, words) in enumerate(lines):
        grid.addWidget(Text(look, Type.STRONG, text=what), line, 0)
        grid.addWidget(Text(look, Type.BODY, "text2", words, wrap=True), line, 1)
    grid.setColumnStretch(1, 1)
    return grid
