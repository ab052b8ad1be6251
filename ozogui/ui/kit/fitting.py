"""Makes a dialog as high as its words need at its width; Qt's own guess is made for a narrower one."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog


def fit_height(dialog: QDialog, *, may_shrink: bool = True) -> None:
    """Give a dialog the height that its wrapped texts need; to be called when it is shown and when they change.

    Args:
        dialog: has a layout; its width stays.
        may_shrink: whether it may become lower than it is.
    """
    layout = dialog.layout()
    if layout is None:
        return
    layout.activate()
    wanted = layout.totalHeightForWidth(dialog.width())
    dialog.resize(dialog.width(), wanted if may_shrink else max(wanted, dialog.height()))
