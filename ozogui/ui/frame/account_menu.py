"""The menu of accounts under the header's badge."""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from ozogui.settings.settings import PRACTICE
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.plain_text import literal


def open_account_menu(badge: QWidget, journey: Journey) -> None:
    """Let the person choose the account, and set it; while the list is being sent its account stays."""
    menu = QMenu(badge.window())
    group = QActionGroup(menu)
    for account in (*journey.settings.accounts, PRACTICE):
        action = QAction(literal(account.name), menu, checkable=True, checked=account == journey.targeting.account)
        action.setEnabled(not journey.is_locked)
        action.triggered.connect(lambda _checked, account=account: journey.set_account(account))
        group.addAction(action)
        menu.addAction(action)
    menu.addSeparator()
    menu.addAction("Manage accounts…", lambda: journey.place_wanted.emit(Place.SETTINGS))
    menu.setMinimumWidth(badge.width())
    menu.exec(badge.mapToGlobal(badge.rect().bottomLeft()))
