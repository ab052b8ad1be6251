"""The form of one account: name, colour, server, user name, key, limit, and the rules that few ever change."""

from __future__ import annotations

from dataclasses import fields, replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QWidget,
)
from typing_extensions import override

from ozogui.cloudagent.server_address import DOMESTIC, INTERNATIONAL
from ozogui.leads.checking.slices import CampaignKind
from ozogui.leads.values.countries import countries
from ozogui.leads.values.phone_form import PhoneRule
from ozogui.settings.settings import ACCOUNT_COLOURS, DOCUMENTED_LIMIT, Account
from ozogui.ui.accounts.account_reach import AccountReach
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Icon, column, row
from ozogui.ui.kit.field_grid import FieldGrid, make_modest
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type

FORM_WIDTH = 640
WHERE_IS_THE_KEY = (
    "Your CloudAgent administrator can see the API key in the CloudAgent admin login, in the settings of the account. "
    "Ask for the key of your user name, and paste it here."
)

KINDS = {
    CampaignKind.PLAIN: "Any agent may call",
    CampaignKind.AGENTWISE: "Agentwise: every lead names its agent",
    CampaignKind.SKILLWISE: "Skillwise: every lead names its skill",
}
BODY_STYLES = {"urlencoded": "As a form (usual)", "multipart": "As a multipart form"}
PHONE_RULES = {
    PhoneRule.KEEP: "As in the list (no change)",
    PhoneRule.NATIONAL: "As dialled at home",
    PhoneRule.INTERNATIONAL: "With + and the country code",
}
DATE_FORMATS = {"YYYY-MM-DD": "2026-12-31", "YYYY-MM-DD HH:MM:SS": "2026-12-31 00:00:00"}


class Swatch(QAbstractButton):
    """One of the colours an account can have."""

    def __init__(self, look: Look, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.colour = look, colour
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFixedSize(30, 30)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"Colour {colour}")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.hasFocus():
            painter.setPen(QPen(self._look.colour("accent_fill" if self.hasFocus() else "text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(1, 1, 28, 28, 8, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour(self.colour))
        painter.drawRoundedRect(5, 5, 20, 20, 5, 5)
        if self.isChecked():
            painter.drawPixmap(8, 8, self._look.pixmap("tick", "#FFFFFF", 14))


class AccountForm(QWidget):
    """Edits one account. Says by `changed` that something was typed; saves nothing itself."""

    changed = Signal()
    unfolded = Signal()
    """More fields stand below the others now, and are to be brought into sight."""

    def __init__(
        self,
        look: Look,
        servers: tuple[str, ...] = (),
        parent: QWidget | None = None,
        *,
        is_pace_for_everybody: bool = False,
    ) -> None:
        """Make an empty one.

        Args:
            look: how it looks.
            servers: those that IT allows, as `server_url` writes them, none for any.
            parent: its parent.
            is_pace_for_everybody: whether all people of the computer share the account's limit.
        """
        super().__init__(parent)
        self._look = look
        self._is_pace_for_everybody = is_pace_for_everybody
        self._hosts = tuple(each.removeprefix("https://") for each in servers)
        self._account = Account("")
        self._has_key = False
        self._is_country_chosen = False
        self.setMaximumWidth(FORM_WIDTH)
        self._fields = FieldGrid(look)
        self._make_name()
        self._make_server()
        self._make_key()
        self.reach = AccountReach(look)
        self.reach.changed.connect(self.changed)
        self._extra = FieldGrid(look)
        self._make_extra()
        self.more = Button(look, "More settings", kind="plain", icon="chevron-right", name="moreButton")
        self.more.setToolTip("How it signs in, dates, phone numbers, calling hours and where results go")
        self.more.setCheckable(True)
        self.more.toggled.connect(self._on_more)
        self._extra.hide()
        self.reach.hide()
        layout = column(self._fields, spacing=tokens.SPACE_TIGHT)
        layout.addWidget(self.more, alignment=Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._extra)
        layout.addWidget(self.reach)
        layout.addStretch(1)
        self.setLayout(layout)

    def _edit(self, name: str) -> QLineEdit:
        edit = QLineEdit()
        edit.setObjectName(name)
        edit.textChanged.connect(self.changed)
        return edit

    def _names(self, name: str) -> QPlainTextEdit:
        edit = QPlainTextEdit()
        edit.setObjectName(name)
        edit.setTabChangesFocus(True)
        edit.setFixedHeight(3 * self.fontMetrics().lineSpacing() + 20)
        edit.textChanged.connect(self.changed)
        return edit

    def _combo(self, name: str, choices: dict[str, str]) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(name)
        make_modest(combo)
        for value, words in choices.items():
            combo.addItem(words, value)
        combo.currentIndexChanged.connect(self.changed)
        return combo

    def _make_name(self) -> None:
        self.name = self._edit("accountNameEdit")
        self._fields.add("Name", self.name)
        self.swatches = [Swatch(self._look, colour) for colour in ACCOUNT_COLOURS]
        box = QWidget()
        box.setAccessibleName("Colour")
        line = row(*self.swatches, 1, spacing=tokens.SPACE_PAIR)
        box.setLayout(line)
        for swatch in self.swatches:
            swatch.toggled.connect(self.changed)
        self._fields.add("Colour", box, "Tints the header, so that two accounts are never mistaken for each other.")

    def _make_server(self) -> None:
        self.india = QRadioButton("India")
        self.international = QRadioButton("International")
        self.partner = QRadioButton("A partner's")
        self._servers = QButtonGroup(self)
        for radio, name in (
            (self.india, "serverIndiaRadio"),
            (self.international, "serverInternationalRadio"),
            (self.partner, "serverPartnerRadio"),
        ):
            radio.setObjectName(name)
            self._servers.addButton(radio)
            radio.toggled.connect(self._on_server)
        self.host = self._edit("serverEdit")
        self.host.setFont(self._look.font(Type.MONO))
        self.host.setPlaceholderText("Host name, such as api.partner.example")
        self.host.setAccessibleName("Server's host name")
        box = QWidget()
        choices = row(self.india, self.international, 1, spacing=tokens.SPACE_TIGHT)
        box.setLayout(column(choices, row(self.partner, 1), self.host))
        self._fields.add("Server", box, "Set by your IT team." if self._hosts else "")
        if self._hosts:
            self.india.setVisible(DOMESTIC in self._hosts)
            self.international.setVisible(INTERNATIONAL in self._hosts)
            self.partner.setVisible(bool(self._partners))
        self.country = self._combo("countryCombo", {each.code: f"{each.name}, {each.code}" for each in countries()})
        self.country.setPlaceholderText("Choose the country")
        self.country.activated.connect(self._on_country)
        self._fields.add("Country", self.country, "Phone numbers are judged by what its numbers look like.")

    @property
    def _partners(self) -> tuple[str, ...]:
        """The hosts that IT allows beside those of the vendor."""
        return tuple(host for host in self._hosts if host not in (DOMESTIC, INTERNATIONAL))

    def _make_key(self) -> None:
        self.user_name = self._edit("userNameEdit")
        self._fields.add("User name", self.user_name)
        self.key = self._edit("apiKeyEdit")
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhHiddenText
        )
        self._key_hint = self._fields.add("API key", self.key, " ")
        where = QWidget()
        about = row(
            Icon(self._look, "key", "accent"), Text(self._look, Type.SMALL, "text2", WHERE_IS_THE_KEY, wrap=True)
        )
        about.setStretch(1, 1)
        where.setLayout(about)
        self._fields.add("Where is it?", where)
        limits = {str(limit): f"{limit} a minute" for limit in range(DOCUMENTED_LIMIT, 0, -1)}
        self.limit = self._combo("limitCombo", limits)
        self.limit.setMaximumWidth(160)
        hint = "CloudAgent's limit. Lower it if other programs use this account too."
        if not self._is_pace_for_everybody:
            hint += " It is kept for you alone: other people of this computer count by themselves."
        self._fields.add("Requests", self.limit, hint)

    def _make_extra(self) -> None:
        self.kind = self._combo("campaignKindCombo", {kind.value: words for kind, words in KINDS.items()})
        self._extra.add("Campaigns", self.kind)
        self.date_format = self._combo("dateFormatCombo", DATE_FORMATS)
        self._extra.add("Expiry dates", self.date_format)
        self.phone_rule = self._combo("phoneRuleCombo", {rule.value: words for rule, words in PHONE_RULES.items()})
        self._extra.add(
            "Phones are sent", self.phone_rule, "Numbers written in another way are shown in Check, with a fix."
        )
        self.agents = self._names("agentsEdit")
        self._extra.add(
            "Agents", self.agents, "Optional: one agent per line. Names not on this list are then shown in Check."
        )
        self.skills = self._names("skillsEdit")
        self._extra.add("Skills", self.skills, "The same for skills.")
        self.body_style = self._combo("bodyStyleCombo", BODY_STYLES)
        self._extra.add("Requests go", self.body_style, "Do not change this unless Ozonetel support asks you to.")

    # The account

    def blank(self, colour: str) -> Account:
        """Return an account to begin with, on a server that is allowed."""
        account = Account("", colour=colour)
        return account if not self._hosts or account.server in self._hosts else replace(account, server=self._hosts[0])

    def show_account(self, account: Account, *, has_key: bool, where: str) -> None:
        """Show an account; its key is never read, only whether there is one and where it would be kept."""
        self._account, self._has_key, self._is_country_chosen = account, has_key, bool(account.name)
        with QSignalBlocker(self):
            self.name.setText(account.name)
            for swatch in self.swatches:
                swatch.setChecked(swatch.colour == account.colour)
            host = account.server.removeprefix("https://")
            radio = {DOMESTIC: self.india, INTERNATIONAL: self.international}.get(host, self.partner)
            radio.setChecked(True)
            self.host.setText(host)
            self.user_name.setText(account.user_name)
            self.key.clear()
            self.show_key_facts(has_key=has_key, where=where)
            for combo, value in (
                (self.limit, str(account.limit)),
                (self.kind, account.campaign_kind.value),
                (self.date_format, account.date_format),
                (self.body_style, account.body_style),
                (self.phone_rule, account.phone_rule.value),
                (self.country, account.country_code),
            ):
                combo.setCurrentIndex(combo.findData(value))
            self.reach.show_account(account)
            self.agents.setPlainText("\n".join(account.agents))
            self.skills.setPlainText("\n".join(account.skills))
            self._on_server()
        self.changed.emit()

    def show_key_facts(self, *, has_key: bool, where: str) -> None:
        """Say whether there is a key, and where it is kept; the key itself never comes here."""
        self._has_key = has_key
        self.key.setPlaceholderText("•" * 20 if has_key else "Paste the key here")
        self._key_hint.setText(where)
        self._key_hint.setVisible(bool(where))

    def account(self) -> Account:
        """Return the account as it is typed now; nothing is checked."""
        colour = next((swatch.colour for swatch in self.swatches if swatch.isChecked()), self._account.colour)
        return replace(
            self.reach.applied_to(self._account),
            name=self.name.text().strip(),
            colour=colour,
            server=self.host.text().strip(),
            user_name=self.user_name.text().strip(),
            limit=int(self.limit.currentData()),
            campaign_kind=CampaignKind(self.kind.currentData()),
            date_format=str(self.date_format.currentData()),
            country_code=str(self.country.currentData() or self._account.country_code),
            phone_rule=PhoneRule(self.phone_rule.currentData()),
            agents=_lines_of(self.agents),
            skills=_lines_of(self.skills),
            body_style=str(self.body_style.currentData()),
        )

    @property
    def typed_key(self) -> str:
        """The key that was typed; empty to keep the one there is."""
        return self.key.text().strip()

    @property
    def has_key(self) -> bool:
        """Whether a key is kept for the account already."""
        return self._has_key

    @property
    def asks_for_country(self) -> bool:
        """Whether the country has still to be chosen: a new account on the international server says nothing of it."""
        return self.country.currentIndex() < 0

    def changes(self) -> int:
        """Return how many fields differ from what is saved."""
        now, before = self.account(), replace(self._account, server=self._account.server.removeprefix("https://"))
        differing: int = sum(getattr(now, field.name) != getattr(before, field.name) for field in fields(Account))
        return differing + bool(self.typed_key)

    def _on_server(self, _on: bool = True) -> None:
        own = self.partner.isChecked()
        if self.india.isChecked():
            self.host.setText(DOMESTIC)
        elif self.international.isChecked():
            self.host.setText(INTERNATIONAL)
        elif self.host.text() in (DOMESTIC, INTERNATIONAL):
            self.host.setText(self._partners[0] if self._partners else "")
        self.host.setReadOnly(not own)
        self.host.setFocusPolicy(Qt.FocusPolicy.StrongFocus if own else Qt.FocusPolicy.NoFocus)
        if not self._is_country_chosen:
            preset = -1 if self.international.isChecked() else self.country.findData(self._account.country_code)
            self.country.setCurrentIndex(preset)
        self.changed.emit()

    def _on_country(self) -> None:
        self._is_country_chosen = True

    def _on_more(self, shown: bool) -> None:
        self.more.set_words(self.more.accessibleName(), "chevron-down" if shown else "chevron-right")
        self._extra.setVisible(shown)
        self.reach.setVisible(shown)
        if shown:
            self.unfolded.emit()


def _lines_of(edit: QPlainTextEdit) -> tuple[str, ...]:
    """Return the names that stand there, one a line, each once."""
    return tuple(dict.fromkeys(filter(None, map(str.strip, edit.toPlainText().splitlines()))))
