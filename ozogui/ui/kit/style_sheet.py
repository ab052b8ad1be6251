"""The one style sheet of the window, built from the tokens; fonts are set by `setFont` only, colours only here.

A style sheet that sets a font overrides every `setFont` below it, so none does.
"""

from __future__ import annotations

from ozogui.resources import resource
from ozogui.ui.kit import tokens
from ozogui.ui.kit.tokens import Colours


def style_sheet(colours: Colours) -> str:
    """Return the application's style sheet for one scheme."""
    return "\n".join(
        (
            _surfaces(colours),
            _labels(colours),
            _buttons(colours),
            _inputs(colours),
            _boxes(colours),
            _views(colours),
            _scroll_bars(colours),
        )
    )


def _control(name: str, colours: Colours) -> str:
    scheme = "dark" if colours.dark else "light"
    return resource(f"controls/{name}-{scheme}.svg").as_posix()


def _surfaces(c: Colours) -> str:
    return f"""
QMainWindow, QDialog, #page, #pages, #central {{ background: {c.bg}; color: {c.text}; }}
#rail {{ background: {c.rail}; border: 0; border-right: 1px solid {c.line}; }}
#bottomBar {{ background: {c.surface}; border: 0; border-top: 1px solid {c.line}; }}
#busyStrip {{ background: {c.surface}; border: 0; border-bottom: 1px solid {c.line}; }}
QFrame[card="true"] {{ background: {c.surface}; border: 1px solid {c.line};
    border-radius: {tokens.RADIUS_CARD}px; }}
QFrame[panel="true"] {{ background: {c.sunken}; border: 1px solid {c.line}; border-radius: {tokens.RADIUS_PANEL}px; }}
QFrame[rule="true"] {{ background: {c.line}; border: 0; max-height: 1px; min-height: 1px; }}
QFrame[card="practice"] {{ background: {c.practice_soft}; border: 1px solid {c.practice_line};
    border-radius: {tokens.RADIUS_CARD}px; }}
QToolTip {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.line2}; padding: 6px; }}
QMenu {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.line2}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: {tokens.RADIUS_BOX}px; }}
QMenu::item:selected {{ background: {c.sunken}; color: {c.text}; }}
QMenu::item:disabled {{ color: {c.off}; }}
QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px 8px; }}
QScrollArea, QScrollArea > QWidget > #scrolled {{ background: transparent; border: 0; }}
"""


def _labels(c: Colours) -> str:
    tones = {
        "text": c.text, "text2": c.text2, "text3": c.text3, "off": c.off, "accent": c.accent_text,
        "ok": c.ok, "warn": c.warn, "err": c.err, "practice": c.practice,
    }  # fmt: skip
    rules = "\n".join(f'QLabel[tone="{name}"] {{ color: {colour}; }}' for name, colour in tones.items())
    return f"QLabel {{ color: {c.text}; background: transparent; }}\n{rules}"


def _buttons(c: Colours) -> str:
    r, height = tokens.RADIUS_CONTROL, tokens.CONTROL_HEIGHT - 2
    # Borders are always there, so that the focus ring (2 px inside) does not move the text.
    return f"""
QPushButton {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.line2}; border-radius: {r}px;
    padding: 0 14px; min-height: {height}px; }}
QPushButton:hover {{ background: {c.sunken}; }}
QPushButton:pressed {{ background: {c.hover}; }}
QPushButton:focus {{ border: 2px solid {c.accent_fill}; padding: 0 13px; min-height: {height - 2}px; }}
QPushButton:disabled {{ background: {c.sunken}; color: {c.off}; border: 1px solid {c.line}; }}
QPushButton[kind="primary"] {{ background: {c.accent}; color: {c.on_accent}; border: 1px solid {c.accent};
    padding: 0 20px; min-height: {tokens.PRIMARY_HEIGHT - 2}px; }}
QPushButton[kind="primary"]:hover {{ background: {c.accent_hover}; border-color: {c.accent_hover}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {c.text}; padding: 0 19px;
    min-height: {tokens.PRIMARY_HEIGHT - 4}px; }}
QPushButton[kind="primary"]:disabled {{ background: {c.hover}; color: {c.off}; border: 1px solid {c.line2}; }}
QPushButton[kind="icon"]::menu-indicator {{ image: none; width: 0; }}
QPushButton[kind="tall"] {{ min-height: {tokens.PRIMARY_HEIGHT - 2}px; padding: 0 18px; }}
QPushButton[kind="tall"]:focus {{ min-height: {tokens.PRIMARY_HEIGHT - 4}px; padding: 0 17px; }}
QPushButton[kind="danger"] {{ color: {c.err}; min-height: {tokens.PRIMARY_HEIGHT - 2}px; padding: 0 18px; }}
QPushButton[kind="danger"]:focus {{ min-height: {tokens.PRIMARY_HEIGHT - 4}px; padding: 0 17px; }}
QPushButton[kind="danger"]:disabled {{ color: {c.off}; }}
QPushButton[kind="quiet"] {{ background: transparent; color: {c.accent_text}; border: 1px solid transparent;
    padding: 0 10px; }}
QPushButton[kind="quiet"]:hover {{ background: {c.sunken}; }}
QPushButton[kind="quiet"]:focus {{ border: 2px solid {c.accent_fill}; padding: 0 9px; }}
QPushButton[kind="quiet"]:disabled {{ color: {c.off}; background: transparent; border: 1px solid transparent; }}
QPushButton[kind="plain"] {{ background: transparent; color: {c.text2}; border: 1px solid transparent;
    padding: 0 10px; }}
QPushButton[kind="plain"]:hover {{ background: {c.sunken}; }}
QPushButton[kind="plain"]:focus {{ border: 2px solid {c.accent_fill}; padding: 0 9px; }}
QPushButton[kind="plain"]:disabled {{ color: {c.off}; background: transparent; border: 1px solid transparent; }}
QPushButton[kind="soft"] {{ background: {c.accent_soft}; color: {c.accent_text}; border: 1px solid {c.accent_soft};
    padding: 0 12px; min-height: {tokens.SMALL_HEIGHT}px; }}
QPushButton[kind="soft"]:hover {{ border-color: {c.accent_text}; }}
QPushButton[kind="soft"]:focus {{ border: 2px solid {c.accent_fill}; padding: 0 11px;
    min-height: {tokens.SMALL_HEIGHT - 2}px; }}
QPushButton[kind="soft"]:disabled {{ background: {c.sunken}; color: {c.off}; border-color: {c.sunken}; }}
QPushButton[kind="small"] {{ padding: 0 10px; min-height: {tokens.SMALL_HEIGHT - 2}px; }}
QPushButton[kind="small"]:focus {{ padding: 0 9px; min-height: {tokens.SMALL_HEIGHT - 4}px; }}
QPushButton[kind="icon"] {{ padding: 0; min-width: {height}px; max-width: {height}px; }}
QPushButton[kind="icon"]:focus {{ padding: 0; min-width: {height - 2}px; max-width: {height - 2}px; }}
QPushButton[kind="bare"] {{ padding: 0; min-width: 26px; max-width: 26px; min-height: 26px; max-height: 26px;
    background: transparent; border: 1px solid transparent; }}
QPushButton[kind="bare"]:hover {{ background: {c.hover}; }}
QPushButton[kind="bare"]:focus {{ border: 2px solid {c.accent_fill}; min-width: 24px; max-width: 24px;
    min-height: 24px; max-height: 24px; }}
QPushButton[kind="filter"] {{ padding: 0 10px; min-height: {tokens.SMALL_HEIGHT}px; }}
QPushButton[kind="filter"]:checked {{ background: {c.accent_soft}; color: {c.accent_text};
    border-color: {c.accent_soft}; }}
QPushButton[kind="filter"]:focus {{ border: 2px solid {c.accent_fill}; padding: 0 9px;
    min-height: {tokens.SMALL_HEIGHT - 2}px; }}
QPushButton[kind="band"] {{ background: transparent; color: #FFFFFF; border: 1px solid #FFFFFF; padding: 0 10px;
    min-height: 22px; }}
QPushButton[kind="band"]:hover {{ background: rgba(255, 255, 255, 40); }}
QPushButton[kind="band"]:focus {{ border: 2px solid #FFFFFF; padding: 0 9px; min-height: 20px; }}
"""


def _inputs(c: Colours) -> str:
    r, height = tokens.RADIUS_CONTROL, tokens.CONTROL_HEIGHT - 2
    down, up = _control("chevron-down", c), _control("chevron-up", c)
    down_off, up_off = _control("chevron-down-off", c), _control("chevron-up-off", c)
    return f"""
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox {{ background: {c.surface}; color: {c.text};
    border: 1px solid {c.field}; border-radius: {r}px; selection-background-color: {c.accent};
    selection-color: {c.on_accent}; placeholder-text-color: {c.text3}; }}
QLineEdit, QComboBox, QSpinBox {{ min-height: {height}px; }}
QLineEdit {{ padding: 0 10px; }}
QComboBox {{ padding: 0 10px; }}
QPlainTextEdit, QTextEdit {{ padding: 8px; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus {{
    border: 2px solid {c.accent_fill}; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus {{ min-height: {height - 2}px; }}
QLineEdit:focus, QComboBox:focus {{ padding: 0 9px; }}
QPlainTextEdit:focus, QTextEdit:focus {{ padding: 7px; }}
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QLineEdit:read-only {{ background: {c.sunken};
    color: {c.off}; border-color: {c.line2}; }}
QComboBox[mark="warn"] {{ border-color: {c.warn_fill}; }}
QComboBox[mark="err"] {{ border-color: {c.err_fill}; }}
QComboBox[mark="warn"]:focus, QComboBox[mark="err"]:focus {{ border-color: {c.accent_fill}; }}
QComboBox[muted="true"] {{ color: {c.text3}; }}
QComboBox::drop-down {{ border: 0; width: 28px; }}
QComboBox::down-arrow {{ image: url("{down}"); width: 16px; height: 16px; }}
QComboBox::down-arrow:disabled {{ image: url("{down_off}"); }}
QComboBox QLineEdit, QComboBox QLineEdit:focus {{ border: 0; background: transparent; padding: 0; }}
QComboBox QAbstractItemView {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.line2};
    selection-background-color: {c.accent_soft}; selection-color: {c.text}; outline: 0; padding: 4px; }}
QSpinBox::up-button, QSpinBox::down-button {{ subcontrol-origin: border; width: 24px; border: 0;
    background: transparent; }}
QSpinBox::up-button {{ subcontrol-position: top right; }}
QSpinBox::down-button {{ subcontrol-position: bottom right; }}
QSpinBox::up-arrow {{ image: url("{up}"); width: 12px; height: 12px; }}
QSpinBox::down-arrow {{ image: url("{down}"); width: 12px; height: 12px; }}
QSpinBox::up-arrow:off, QSpinBox::up-arrow:disabled {{ image: url("{up_off}"); }}
QSpinBox::down-arrow:off, QSpinBox::down-arrow:disabled {{ image: url("{down_off}"); }}
"""


def _boxes(c: Colours) -> str:
    tick = _control("tick", c)
    return f"""
QCheckBox, QRadioButton {{ color: {c.text}; background: transparent; spacing: 8px; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {c.off}; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: 16px; height: 16px; border: 1px solid {c.field};
    background: {c.surface}; }}
QCheckBox::indicator {{ border-radius: {tokens.RADIUS_BOX}px; }}
QRadioButton::indicator {{ border-radius: 9px; }}
QCheckBox::indicator:hover, QRadioButton::indicator:hover {{ border-color: {c.accent_fill}; }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border: 2px solid {c.accent_fill};
    width: 14px; height: 14px; }}
QCheckBox::indicator:checked {{ background: {c.accent}; border-color: {c.accent}; image: url("{tick}"); }}
QCheckBox::indicator:checked:focus {{ border-color: {c.text}; }}
QRadioButton::indicator:checked {{ border: 5px solid {c.accent}; width: 8px; height: 8px; background: #FFFFFF; }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border-color: {c.line2}; background: {c.sunken}; }}
QProgressBar {{ background: {c.hover}; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ background: {c.accent_fill}; border-radius: 3px; }}
"""


def _views(c: Colours) -> str:
    return f"""
QAbstractItemView {{ background: {c.surface}; color: {c.text}; border: 0; outline: 0;
    alternate-background-color: {c.surface};
    selection-background-color: transparent; selection-color: {c.text}; gridline-color: {c.line}; }}
#stepList {{ background: transparent; }}
QHeaderView {{ background: {c.sunken}; border: 0; }}
QHeaderView::section {{ background: {c.sunken}; color: {c.text2}; border: 0; border-bottom: 1px solid {c.line};
    padding: 0 10px; }}
QTableCornerButton::section {{ background: {c.sunken}; border: 0; border-bottom: 1px solid {c.line}; }}
QAbstractItemView QLineEdit {{ border: 2px solid {c.accent_fill}; border-radius: 0; padding: 0 7px; min-height: 0; }}
"""


def _scroll_bars(c: Colours) -> str:
    return f"""
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 2px; }}
QScrollBar::handle {{ background: {c.line2}; border-radius: 4px; }}
QScrollBar::handle:hover {{ background: {c.field}; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
"""
