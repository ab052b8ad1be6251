"""Above the campaign page: one campaign or several, the column that decides, and whether that is remembered."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from ozogui.leads.reading.stamp import FileState
from ozogui.ui.campaign.split_panel import open_words, too_many_words
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.controls import row
from ozogui.ui.kit.field_grid import make_modest
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.segments import Segments

_ONE, _COLUMN, _SHARES = 0, 1, 2
_COMBO_WIDTH = 220
_USUAL = frozenset({"city", "town", "language", "product", "state", "region", "zone", "branch"})


class SplitBar(QWidget):
    """Two segments, a combo of columns, and a box to tick."""

    def __init__(self, look: Look, journey: Journey) -> None:
        super().__init__()
        self._journey = journey
        self.segments = Segments(look, ("One campaign", "By a column", "In shares"), _ONE, 500, "splitSegment")
        self.segments.chosen.connect(self._on_chosen)
        self.columns = QComboBox()
        self.columns.setObjectName("splitColumnCombo")
        self.columns.setAccessibleName("The column whose values decide")
        self.columns.setFixedWidth(_COMBO_WIDTH)
        make_modest(self.columns)
        self.columns.activated.connect(lambda _index: self.begin(str(self.columns.currentData())))
        self.remember = QCheckBox("Remember for the next list")
        self.remember.setObjectName("splitRememberCheck")
        self.remember.setChecked(journey.splitting.remembers)
        self.remember.toggled.connect(self._on_remember)
        self.setLayout(row(self.segments, self.columns, 1, self.remember))

    def refresh(self) -> None:
        """Show the choice as it stands, and the columns of the list that is open."""
        journey, splitting = self._journey, self._journey.splitting
        free = journey.editing.check is not None and not journey.is_locked
        self.setEnabled(free)
        for place, button in enumerate(self.segments.buttons):
            with QSignalBlocker(button):
                button.setChecked(place == (_SHARES if splitting.is_by_share else _COLUMN if splitting.is_on else _ONE))
        with QSignalBlocker(self.columns):
            self.columns.clear()
            for column in journey.sheet.columns if journey.sheet is not None else ():
                words = (
                    f"{column.name}   {len(splitting.values):,} values"
                    if column.name == splitting.column
                    else column.name
                )
                self.columns.addItem(words, column.name)
            self.columns.setCurrentIndex(self.columns.findData(splitting.column))
        self.columns.setVisible(bool(splitting.column))
        self.remember.setVisible(splitting.is_on)
        if (
            splitting.column
            and not splitting.is_of(journey.editing.check)
            and journey.background.busy_with("split") is None
        ):
            self.begin(splitting.column)

    def begin(self, column: str) -> None:
        """Split the list by a column."""
        journey = self._journey
        sheet, leads, check = journey.sheet, journey.editing.leads, journey.editing.check
        if sheet is not None and leads is not None and check is not None:
            campaigns = journey.campaigns.names(journey.targeting.account)
            journey.splitting.begin(sheet, leads, check, column, journey.matching.mapping.split, campaigns)

    def missing(self) -> str:
        """Say what keeps a split list from being prepared; "" for nothing."""
        splitting = self._journey.splitting
        if not splitting.is_on:
            return ""
        if splitting.is_by_share:
            return "" if len(splitting.split.shares) > 1 else "Give at least two campaigns a share"
        if not splitting.values:
            return "The values are being counted"
        if splitting.open_values:
            many = splitting.has_too_many
            return (
                too_many_words(splitting.column, len(splitting.values)) if many else open_words(splitting.open_values)
            )
        return "" if splitting.totals() else "No lead that is ready has a campaign"

    def plan(self) -> None:
        """Write an upload for each campaign, and show the first."""
        journey = self._journey
        sheet, leads, check = journey.sheet, journey.editing.leads, journey.editing.check
        if sheet is not None and leads is not None and check is not None:
            changed = journey.watch.state is FileState.CHANGED
            target = journey.targeting.target

            def take(upload_ids: list[int]) -> None:
                journey.sending.take_parts(upload_ids, check)
                if journey.splitting.remembers and sheet is not None:
                    mapping, used_at = journey.matching.mapping, datetime.now(UTC).isoformat()
                    journey.engine.remember(lambda known: known.with_mapping(sheet.fingerprint, mapping, used_at))
                journey.show_upload(upload_ids[0])

            journey.splitting.plan(sheet, leads, check, target, knows_of_change=changed, then=take)

    def _on_chosen(self, place: int) -> None:
        if place == _ONE:
            self._journey.splitting.stop()
            self._journey.splitting.forget_parts()
            return
        sheet, known = self._journey.sheet, self._journey.matching.mapping.split
        if place == _SHARES:
            self._journey.splitting.begin_shares(known)
            return
        if sheet is None:
            return
        names = [column.name for column in sheet.columns]
        self.begin(known.column if known is not None and known.column in names else _likely(self._journey))

    def _on_remember(self, wanted: bool) -> None:
        self._journey.splitting.remembers = wanted
        self._journey.matching.keep_split(self._journey.splitting.split if wanted else None)


def _likely(journey: Journey) -> str:
    """Return the column that a list is most likely split by: of those with a few values the one with the most."""
    sheet = journey.sheet
    if sheet is None:
        return ""
    some = {column.name: len(set(column.values[:5_000])) for column in sheet.columns if column.filled * 2 > sheet.rows}
    few = {name: values for name, values in some.items() if 1 < values <= 30}
    named = [name for name in few if name.strip().casefold() in _USUAL]
    return next(iter(named), max(few, key=lambda name: few[name]) if few else sheet.columns[0].name)
