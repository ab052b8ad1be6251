"""Asks when an upload goes: from a time on, between certain hours, when its campaign runs. Typed as people say it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from ozogui.engine.line_view import Entry
from ozogui.hours import Zone, local, read_hours, read_moment
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.plain_text import literal
from ozogui.ui.uploads.typed_dialog import TypedDialog
from ozogui.uploads.records import Plan


class PlanDialog(TypedDialog):
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
        fields = (("Start at", self.at), ("Send only between", self.hours))
        self.ask_for(fields, self.when_running, ("Keep the plan", self._on_keep), "plan")

    def _on_keep(self) -> None:
        hours, typed = read_hours(self.hours.text()), self.at.text().strip()
        if typed and typed == self._shown_start:
            moment = self._plan.not_before
        else:
            moment = read_moment(typed, self._now, self._zone) if typed else None
        self._decided(Plan(moment, hours.text if hours is not None else "", self.when_running.isChecked()))
