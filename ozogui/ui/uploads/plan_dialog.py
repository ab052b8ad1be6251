"""Asks when an upload goes: from a time on, between certain hours, when its campaign runs. Typed as people say it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QLineEdit, QWidget

from ozogui.engine.line_view import Entry
from ozogui.errors import UserError
from ozogui.hours import Zone, local, read_hours, read_moment
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import column
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.plain_text import literal
from ozogui.ui.kit.question_dialog import QuestionDialog
from ozogui.uploads.records import Plan


class PlanDialog(QuestionDialog):
    """Asks; `decided` is called with the plan once it can be read."""

    def __init__(
        self, look: Look, entry: Entry, now: float, zone: Zone, decided: Callable[[Plan], None], parent: QWidget
    ) -> None:
        """Show an upload's plan as it is."""
        super().__init__(
            look,
            f"When does {entry.upload.file_name} go?",
            "Left empty, it goes when it is its turn. Times are those of the account. A planned upload starts by "
            "itself while OzoGUI is open, beside the clock too.",
            parent,
            icon="clock",
            tone="accent_text",
        )
        self.setObjectName("planDialog")
        self._now, self._zone, self._decided, self._plan = now, zone, decided, entry.plan
        start = entry.plan.not_before
        self._shown_start = f"{local(start, zone):%Y-%m-%d %H:%M}" if start is not None else ""
        self.at = QLineEdit(self._shown_start)
        self.at.setObjectName("planAtEdit")
        self.at.setPlaceholderText("08:30, tomorrow 08:30, or 2026-11-30 08:30")
        self.hours = QLineEdit(entry.plan.hours)
        self.hours.setObjectName("planHoursEdit")
        self.hours.setPlaceholderText("09:00-19:00")
        self.when_running = QCheckBox(literal(f"Not before {entry.upload.campaign} is RUNNING"))
        self.when_running.setObjectName("planWhenRunningCheck")
        self.when_running.setChecked(entry.plan.when_running)
        self.trouble = Text(look, Type.SMALL, "err", wrap=True)
        self.trouble.hide()
        fields = column(spacing=tokens.SPACE_PAIR)
        for words, field in (("Start at", self.at), ("Send only between", self.hours)):
            label = Text(look, Type.SMALL_STRONG, text=words)
            label.setBuddy(field)
            field.setAccessibleName(words)
            fields.addWidget(label)
            fields.addWidget(field)
        fields.addSpacing(tokens.SPACE_PAIR)
        fields.addWidget(self.when_running)
        fields.addWidget(self.trouble)
        self.insert(fields)
        role = QDialogButtonBox.ButtonRole
        self.add("Cancel", "tall", role.RejectRole, name="planCancelButton")
        self.add("Keep the plan", "primary", role.AcceptRole, self._on_keep, name="planKeepButton", closes=False)
        self.at.setFocus()

    def _on_keep(self) -> None:
        try:
            hours = read_hours(self.hours.text())
            typed = self.at.text().strip()
            if typed and typed == self._shown_start:
                moment = self._plan.not_before
            else:
                moment = read_moment(typed, self._now, self._zone) if typed else None
        except UserError as error:
            self.trouble.setText(f"{error.title} {error.message}")
            self.trouble.show()
            return
        self.accept()
        self._decided(Plan(moment, hours.text if hours is not None else "", self.when_running.isChecked()))
