"""The painted parts of the upload page: slots that count down, the chart, the bar in parts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ozogui.ui.kit.look import Look
from ozogui.ui.upload.pace_card import PaceCard, SlotView
from ozogui.ui.upload.queued_chart import QueuedCard
from ozogui.ui.upload.queued_curve import Curve, as_fast_as_allowed
from ozogui.uploads.sending.pace import Slot, SlotState

FREE = Slot(SlotState.FREE, 0.0)


@pytest.fixture
def card(look: Look, qtbot: QtBot) -> PaceCard:
    card = PaceCard(look)
    qtbot.addWidget(card)
    card.resize(360, 186)
    card.show()
    return card


@pytest.fixture
def dark(look: Look) -> Iterator[None]:
    look.set_appearance("dark")
    yield
    look.set_appearance("light")


def slots_of(card: PaceCard) -> list[SlotView]:
    return [view for view in card.findChildren(SlotView) if not view.isHidden()]


def painted(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def share_of(image: QImage, colour: str) -> float:
    """Return which part of an image has a colour, give or take what smooth edges blend."""
    wanted = QColor(colour)
    hits = 0
    for x in range(image.width()):
        for y in range(image.height()):
            found = image.pixelColor(x, y)
            near = max(
                abs(found.red() - wanted.red()),
                abs(found.green() - wanted.green()),
                abs(found.blue() - wanted.blue()),
            )
            hits += near <= 12
    return hits / (image.width() * image.height())


def test_a_slot_says_its_seconds_to_the_eye_and_coarsely_to_the_ear(card: PaceCard) -> None:
    card.show_slots(
        [
            FREE,
            Slot(SlotState.SENDING, 60.1, "Batch 34"),
            Slot(SlotState.COOLING, 47.3, "Batch 30"),
            Slot(SlotState.COOLING, 29.6, "Batch 31"),
            Slot(SlotState.COOLING, 8.2, "Batch 32"),
        ]
    )
    views = slots_of(card)
    assert [view.words for view in views] == ["Free", "", "48 s", "30 s", "9 s"]
    assert [view.accessibleName() for view in views] == [
        "Slot 1, free",
        "Slot 2, sending, Batch 34",
        "Slot 3, free within a minute, Batch 30",
        "Slot 4, free in at most 30 seconds, Batch 31",
        "Slot 5, free in at most 10 seconds, Batch 32",
    ]


def test_an_account_with_a_lower_limit_has_fewer_slots(card: PaceCard) -> None:
    card.show_slots([FREE] * 5)
    card.show_slots([FREE] * 2)
    assert len(slots_of(card)) == 2


def test_a_slot_fills_as_its_minute_passes(card: PaceCard, look: Look) -> None:
    card.show_slots([Slot(SlotState.COOLING, 59.0)])
    early = share_of(painted(slots_of(card)[0]), look.colours.accent_fill)
    card.show_slots([Slot(SlotState.COOLING, 5.0)])
    late = share_of(painted(slots_of(card)[0]), look.colours.accent_fill)
    assert late > early + 0.02


def test_a_low_card_keeps_line_and_slots_and_drops_the_rule(card: PaceCard, qtbot: QtBot) -> None:
    card.show_rule("CloudAgent takes 5 requests a minute. A slot is free again 60 s after its answer came.")
    card.show_slots([FREE] * 5)
    card.show_line("Next request in 12 s")
    assert card.line == "Next request in 12 s"
    tall = slots_of(card)[0].y()
    card.resize(360, 118)
    qtbot.waitUntil(lambda: slots_of(card)[0].y() < tall)
    bottom = slots_of(card)[0].y() + slots_of(card)[0].height()
    assert bottom <= 118


def curve(**changes: object) -> Curve:
    values: dict[str, object] = {
        "start": 0.0,
        "now": 300.0,
        "total": 10_000,
        "queued": ((1.0, 2500), (120.0, 5000)),
        "allowed": as_fast_as_allowed([500] * 20, 0.0, 5),
        "finish": 600.0,
        "expected": 10_000,
    }
    return Curve(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def chart(look: Look, qtbot: QtBot) -> QueuedCard:
    card = QueuedCard(look)
    qtbot.addWidget(card)
    card.resize(700, 186)
    card.show()
    return card


def test_the_chart_draws_what_was_queued_and_tells_it_in_words(chart: QueuedCard, look: Look) -> None:
    chart.show_curve(curve())
    line = share_of(painted(chart.chart), look.colours.accent_fill)
    assert line > 0.004
    assert chart.chart.accessibleDescription().startswith("5,000 of 10,000 leads queued, done near ")
    chart.show_curve(curve(queued=(), is_begun=False, finish=None))
    assert share_of(painted(chart.chart), look.colours.accent_fill) == 0
    assert chart.chart.accessibleDescription() == "0 of 10,000 leads queued"


@pytest.mark.usefixtures("dark")
def test_the_chart_follows_the_dark_scheme(chart: QueuedCard, look: Look) -> None:
    chart.show_curve(curve())
    assert share_of(painted(chart.chart), look.colours.accent_fill) > 0.004


def test_an_upload_of_no_leads_draws_nothing_and_does_not_fail(chart: QueuedCard, look: Look) -> None:
    chart.show_curve(curve(total=0, queued=(), allowed=(), expected=0))
    assert share_of(painted(chart.chart), look.colours.accent_fill) == 0
