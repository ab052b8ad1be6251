"""How the window looks right now: the scheme in force, its fonts and its icons, rebuilt when the system changes.

Widgets are handed the one `Look` and redraw themselves on `changed`; none of them asks the system itself.
"""

from __future__ import annotations

import sys
from enum import StrEnum

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from ozogui.resources import resource
from ozogui.ui.kit.style_sheet import style_sheet
from ozogui.ui.kit.tokens import DARK, LIGHT, Colours

SMALLEST_BODY_PX = 13
_LINUX_FAMILIES = ("Inter", "Noto Sans", "Ubuntu", "Cantarell")
_GENERIC_FAMILIES = ("Sans Serif", "Sans", "sans-serif", "")
_MONO_FAMILIES = ("Consolas", "Menlo", "Noto Sans Mono", "DejaVu Sans Mono", "Liberation Mono")
_DEVANAGARI_FAMILIES = ("Nirmala UI", "Kohinoor Devanagari", "Noto Sans Devanagari")


class Type(StrEnum):
    """The type scale: what a text is, not how large it is."""

    BODY = "body"
    STRONG = "strong"
    SMALL = "small"
    SMALL_STRONG = "small strong"
    H2 = "h2"
    FACT = "fact"
    TITLE = "title"
    SUM = "sum"
    MONO = "mono"


_SCALE: dict[Type, tuple[float, QFont.Weight]] = {
    Type.BODY: (1.0, QFont.Weight.Normal),
    Type.STRONG: (1.0, QFont.Weight.Medium),
    Type.SMALL: (0.92, QFont.Weight.Normal),
    Type.SMALL_STRONG: (0.92, QFont.Weight.Medium),
    Type.H2: (1.15, QFont.Weight.DemiBold),
    Type.FACT: (1.3, QFont.Weight.DemiBold),
    Type.TITLE: (1.7, QFont.Weight.DemiBold),
    Type.SUM: (2.15, QFont.Weight.DemiBold),
    Type.MONO: (0.92, QFont.Weight.Normal),
}


class Look(QObject):
    """The scheme, fonts and icons in force. Lives in the UI thread, as long as the application."""

    changed = Signal()
    """The scheme or the screen's pixel ratio changed: colours, icons and pixmaps are to be taken anew."""

    def __init__(self, app: QApplication, appearance: str = "system", text_size: int = 100) -> None:
        """Dress an application.

        Args:
            app: all its windows.
            appearance: see set_appearance.
            text_size: how large text is, in percent, apart from the system's own scaling.
        """
        super().__init__(app)
        self._app = app
        self._appearance = appearance
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._sources: dict[str, str] = {}
        app.setStyle("Fusion")
        self._base = _base_font(app)
        self._base.setPixelSize(round(self._base.pixelSize() * text_size / 100))
        app.setFont(self._base)
        self.colours: Colours = LIGHT
        self._apply()
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)

    def set_appearance(self, appearance: str) -> None:
        """Follow the system ("system") or hold one scheme ("light", "dark")."""
        self._appearance = appearance
        self._apply()

    def font(self, kind: Type, *, tabular: bool = False) -> QFont:
        """Return a font of the type scale; `tabular` digits keep counters and columns from dancing."""
        factor, weight = _SCALE[kind]
        font = QFont(self._base)
        if kind is Type.MONO:
            font.setFamilies(list(_MONO_FAMILIES))
            font.setStyleHint(QFont.StyleHint.Monospace)
        font.setPixelSize(round(self._base.pixelSize() * factor))
        font.setWeight(weight)
        if tabular:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def colour(self, name: str) -> QColor:
        """Return a token's colour by name ("text2") or a literal "#RRGGBB" unchanged."""
        return QColor(name if name.startswith("#") else getattr(self.colours, name))

    def pixmap(self, name: str, colour: str, size: int = 16) -> QPixmap:
        """Return an icon in a token's colour, `size` logical pixels square, sharp on the sharpest screen."""
        ratio = max((screen.devicePixelRatio() for screen in self._app.screens()), default=1.0)
        hex_colour = self.colour(colour).name()
        key = (name, hex_colour, size, ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = self._render(name, hex_colour, QSize(size, size), ratio)
        return self._pixmaps[key]

    def icon(self, name: str, colour: str = "text", size: int = 16) -> QIcon:
        """Return an icon for a button or a menu; greyed by itself where the widget is disabled."""
        icon = QIcon(self.pixmap(name, colour, size))
        icon.addPixmap(self.pixmap(name, "off", size), QIcon.Mode.Disabled)
        return icon

    def picture(self, name: str, size: QSize) -> QPixmap:
        """Return a drawing whose file names its colours as tokens in braces."""
        ratio = max((screen.devicePixelRatio() for screen in self._app.screens()), default=1.0)
        svg = resource(f"icons/{name}.svg").read_text(encoding="utf-8")
        for token in ("sunken", "line2", "line", "surface", "accentSoft", "accent", "onAccent", "text2"):
            attribute = {"accentSoft": "accent_soft", "onAccent": "on_accent"}.get(token, token)
            svg = svg.replace("{" + token + "}", getattr(self.colours, attribute))
        return _draw(svg, size, ratio)

    def _render(self, name: str, hex_colour: str, size: QSize, ratio: float) -> QPixmap:
        if name not in self._sources:
            self._sources[name] = resource(f"icons/{name}.svg").read_text(encoding="utf-8")
        svg = self._sources[name].replace("#000000", hex_colour)
        if size.width() < 16:  # a thin stroke greys out when it is scaled down
            svg = svg.replace('stroke-width="1.7"', 'stroke-width="2.3"')
        return _draw(svg, size, ratio)

    def _on_scheme_changed(self) -> None:
        if self._appearance == "system":
            self._apply()

    def _apply(self) -> None:
        scheme = {"dark": Qt.ColorScheme.Dark, "light": Qt.ColorScheme.Light}.get(self._appearance)
        if scheme is None:
            scheme = self._app.styleHints().colorScheme()
        self.colours = DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        self._app.setPalette(_palette(self.colours))
        self._app.setStyleSheet(style_sheet(self.colours))
        self._pixmaps.clear()
        self.changed.emit()


def _base_font(app: QApplication) -> QFont:
    font = QFont(app.font())
    families = [font.family()]
    if sys.platform.startswith("linux") and font.family() in _GENERIC_FAMILIES:
        # Nobody chose a font: the generic name stands for whatever comes first. Take a better one that is there.
        there = set(QFontDatabase.families())
        families = [family for family in _LINUX_FAMILIES if family in there][:1] or families
    font.setFamilies([*families, *_DEVANAGARI_FAMILIES])
    font.setPixelSize(max(SMALLEST_BODY_PX, QFontInfo(font).pixelSize()))
    return font


def _draw(svg: str, size: QSize, ratio: float) -> QPixmap:
    pixmap = QPixmap(size * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    renderer.render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _palette(c: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for where, colour in (
        (role.Window, c.bg), (role.WindowText, c.text), (role.Base, c.surface), (role.AlternateBase, c.sunken),
        (role.Text, c.text), (role.Button, c.surface), (role.ButtonText, c.text), (role.Highlight, c.accent),
        (role.HighlightedText, c.on_accent), (role.ToolTipBase, c.surface), (role.ToolTipText, c.text),
        (role.PlaceholderText, c.text3), (role.Link, c.accent_text), (role.Mid, c.line2), (role.Light, c.surface),
        (role.Dark, c.line2),
    ):  # fmt: skip
        palette.setColor(where, QColor(colour))
    for where in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(c.off))
    return palette
