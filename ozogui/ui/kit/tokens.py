"""The colours and measures of the window, light and dark, and nothing that draws.

Contrast was measured when the colours were chosen: text on any fill at least 4.5:1, edges with a meaning at least 3:1.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colours:
    """One scheme's colours, each as "#RRGGBB"; a soft colour is the ground for the text colour of the same name."""

    dark: bool
    bg: str
    rail: str
    surface: str
    sunken: str
    hover: str
    line: str
    line2: str
    field: str
    text: str
    text2: str
    text3: str
    off: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_fill: str
    accent_text: str
    accent_soft: str
    ok: str
    ok_soft: str
    ok_fill: str
    warn: str
    warn_soft: str
    warn_fill: str
    err: str
    err_soft: str
    err_fill: str
    practice: str
    practice_soft: str
    practice_fill: str
    practice_line: str


LIGHT = Colours(
    dark=False,
    bg="#F6F7F9", rail="#EDEFF3", surface="#FFFFFF", sunken="#F1F3F6", hover="#E4E7ED",
    line="#DFE3E9", line2="#C9CFD8", field="#848C9B",
    text="#151922", text2="#454D5C", text3="#5C6575", off="#616A79",
    accent="#2A56CC", accent_hover="#2047B3", on_accent="#FFFFFF", accent_fill="#2A56CC",
    accent_text="#2149B5", accent_soft="#E8EEFC",
    ok="#126B3C", ok_soft="#E4F4EA", ok_fill="#2E9E62",
    warn="#854700", warn_soft="#FDF1DB", warn_fill="#C47B10",
    err="#AE221B", err_soft="#FCEBE9", err_fill="#D1453B",
    practice="#6530AB", practice_soft="#F0E8FB", practice_fill="#6530AB", practice_line="#DCCBF3",
)  # fmt: skip

DARK = Colours(
    dark=True,
    bg="#14171C", rail="#0F1216", surface="#1B1F26", sunken="#171A20", hover="#272C35",
    line="#2A303A", line2="#3A424E", field="#737D8D",
    text="#EEF1F5", text2="#B9C0CC", text3="#98A1B0", off="#8B94A3",
    accent="#3F69DE", accent_hover="#3760D2", on_accent="#FFFFFF", accent_fill="#648DF7",
    accent_text="#A3BCFF", accent_soft="#1E2B4D",
    ok="#73D79E", ok_soft="#16301F", ok_fill="#3FAE73",
    warn="#F3BE66", warn_soft="#352810", warn_fill="#D5942E",
    err="#FF9F96", err_soft="#3B1C1A", err_fill="#DE5B51",
    practice="#CBA9FF", practice_soft="#2A1E40", practice_fill="#6D3CBC", practice_line="#4A3570",
)  # fmt: skip

ACCOUNT_COLOURS = ("#0E7C7B", "#2A56CC", "#B4530A", "#A02C5D", "#3F6B1F", "#4A5568")
"""White letters stand on each with 5.0:1 or better. Violet is left out: it belongs to practice alone."""

SPACE_PAIR, SPACE_ROW, SPACE_TIGHT, SPACE, SPACE_PAGE_TOP, SPACE_PAGE = 4, 8, 12, 16, 24, 32
"""Logical pixels: between a pair, in a row of controls, around chips, between and inside cards, at the page's edges."""

RADIUS_BOX, RADIUS_CONTROL, RADIUS_PANEL, RADIUS_CARD = 4, 6, 8, 10

CONTROL_HEIGHT, PRIMARY_HEIGHT, SMALL_HEIGHT, CHIP_HEIGHT = 32, 38, 26, 22
ROW_GRID, ROW_BATCH, ROW_HISTORY, ROW_MAPPING = 32, 33, 48, 53


def tone_colours(colours: Colours, tone: str) -> tuple[str, str]:
    """Return (text, soft ground) of a tone; "off" is the quiet grey."""
    return {
        "ok": (colours.ok, colours.ok_soft),
        "warn": (colours.warn, colours.warn_soft),
        "err": (colours.err, colours.err_soft),
        "accent": (colours.accent_text, colours.accent_soft),
        "practice": (colours.practice, colours.practice_soft),
        "off": (colours.text2, colours.hover),
    }[tone]


def tone_fill(colours: Colours, tone: str) -> str:
    """Return the strong fill of a tone, for bars and edges; "doubt" is the amber that bars hatch."""
    return {
        "ok": colours.ok_fill,
        "warn": colours.warn_fill,
        "err": colours.err_fill,
        "accent": colours.accent_fill,
        "practice": colours.practice_fill,
        "off": colours.line2,
        "doubt": colours.warn_fill,
    }[tone]
