"""Picking a campaign: a field to search in or type into, and below it the account's list with each one's position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QComboBox, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from ozogui.ui.kit.controls import SearchEdit, paint_chip
from ozogui.ui.kit.look import Look, Type

Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT = 45
POSITION_TONES = {"RUNNING": ("ok", "play"), "READY": ("accent", ""), "COMPLETED": ("off", "")}


@dataclass(frozen=True, slots=True)
class ListedCampaign:
    """A campaign as the list shows it."""

    name: str
    position: str
    """READY, RUNNING, COMPLETED, or empty where only its name is known."""
    last_used: str
    """"Last used Friday", "Not used from here"."""


class CampaignModel(QAbstractListModel):
    """The campaigns of an account, last used first."""

    CampaignRole = Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._campaigns: list[ListedCampaign] = []

    def set_campaigns(self, campaigns: Sequence[ListedCampaign]) -> None:
        """Show these campaigns, in this order."""
        self.beginResetModel()
        self._campaigns = list(campaigns)
        self.endResetModel()

    @property
    def campaigns(self) -> list[ListedCampaign]:
        """The campaigns, in their order."""
        return list(self._campaigns)

    @property
    def names(self) -> list[str]:
        """The names, exactly as CloudAgent spells them."""
        return [campaign.name for campaign in self._campaigns]

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._campaigns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        campaign = self._campaigns[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole):
            return campaign.name
        if role == self.CampaignRole:
            return campaign
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (campaign.name, campaign.position, campaign.last_used) if part)
        return None


class CampaignDelegate(QStyledItemDelegate):
    """Paints a campaign: name, when it was last used, its position as a chip."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HEIGHT)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, rect = self._look, QRectF(option.rect)
        campaign: ListedCampaign = index.data(CampaignModel.CampaignRole)
        state: Any = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if selected:
            painter.fillRect(rect, look.colour("accent_soft"))
            painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), look.colour("accent_fill"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, look.colour("sunken"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), look.colour("line"))
        right = rect.right() - 12
        if campaign.position:
            tone, icon = POSITION_TONES.get(campaign.position, ("off", ""))
            painter.setFont(look.font(Type.SMALL_STRONG))
            width = painter.fontMetrics().horizontalAdvance(campaign.position) + 18 + (18 if icon else 0)
            chip = QRectF(right - width, rect.center().y() - 11, width, 22)
            paint_chip(painter, look, chip, campaign.position, tone, icon, "surface" if selected else "")
            right -= width + 8
        left = rect.left() + 13
        for kind, tone, text, top in (
            (Type.STRONG, "text", campaign.name, rect.center().y() - 18),
            (Type.SMALL, "text2", campaign.last_used, rect.center().y() - 1),
        ):
            painter.setFont(look.font(kind))
            painter.setPen(look.colour(tone))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(right - left))
            painter.drawText(QRectF(left, top, right - left + 2, 18), int(Qt.AlignmentFlag.AlignVCenter), shown)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(look.colour("accent_fill"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        painter.restore()


class CampaignCombo(QComboBox):
    """The field: an editable combo box that opens no list of its own, because the list stands below it."""

    def __init__(self, look: Look, model: CampaignModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("campaignCombo")
        self.setAccessibleName("Campaign: search, or type a name exactly")
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setModel(model)
        self.setCurrentIndex(-1)
        edit = SearchEdit(look, "Search, or type a name exactly")
        self.setLineEdit(edit)
        self.setCompleter(None)  # type: ignore[arg-type]  # Qt takes a null pointer: nothing completes by itself
        self.setStyleSheet("QComboBox::drop-down { width: 0; } QComboBox::down-arrow { image: none; }")

    @override
    def showPopup(self) -> None:
        """Open nothing: the list stands below the field."""


class CampaignListView(QListView):
    """The list below the field; hides what does not match what is typed, unless it matches exactly."""

    def __init__(self, look: Look, model: CampaignModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("campaignList")
        self.setAccessibleName("Campaigns of the account")
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setModel(model)
        self.setItemDelegate(CampaignDelegate(look, self))
        self._campaigns = model

    @override
    def sizeHint(self) -> QSize:
        """Want no more than the least: it takes what the notice above it leaves."""
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())

    def filter(self, text: str) -> None:
        """Show the campaigns whose name holds the text, and mark the one it names exactly."""
        names = self._campaigns.names
        wanted = text.strip().casefold()
        exact = text.strip() in names
        for row, name in enumerate(names):
            self.setRowHidden(row, bool(wanted) and not exact and wanted not in name.casefold())
        if exact:
            self.setCurrentIndex(self._campaigns.index(names.index(text.strip())))
        else:
            self.setCurrentIndex(QModelIndex())
            self.clearSelection()
