"""Asks for the calling hours of an account: when its leads may be sent, and its campaigns started."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from ozogui.settings.settings import Account
from ozogui.settings.time_zones import zone_name
from ozogui.ui.kit.look import Look
from ozogui.ui.uploads.typed_dialog import TypedDialog


class HoursDialog(TypedDialog):
    """Asks; `keep` is called with the account and the typed hours, and may say what is wrong with them."""

    def __init__(self, look: Look, account: Account, keep: Callable[[Account, str], None], parent: QWidget) -> None:
        """Show an account's hours as they are."""
        super().__init__(
            look,
            f"When may leads of {account.name} be called?",
            "The hours hold for all its uploads. Left empty, there are none. A campaign that starts after the upload "
            "is started within them only.",
            parent,
        )
        self.setObjectName("hoursDialog")
        self._account, self._keep = account, keep
        self.hours = QLineEdit(account.calling_hours)
        self.hours.setObjectName("callingHoursEdit")
        self.hours.setPlaceholderText("09:00-19:00")
        self.zone = QLineEdit(account.time_zone)
        self.zone.setObjectName("timeZoneEdit")
        self.zone.setPlaceholderText(zone_name("", account.country_code) or "The time of this computer")
        self.outside = QCheckBox("Send leads outside these hours too")
        self.outside.setObjectName("sendOutsideCheck")
        self.outside.setChecked(account.sends_outside_hours)
        fields = (("Calling hours", self.hours), ("Time zone", self.zone))
        self.ask_for(fields, self.outside, ("Keep these hours", self._on_keep), "hours")

    def _on_keep(self) -> None:
        zone, outside = self.zone.text().strip(), self.outside.isChecked()
        self._keep(replace(self._account, time_zone=zone, sends_outside_hours=outside), self.hours.text())
