"""Opens a workbook as what it is by its content."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from ozogui.leads.rows.file_kind import EXCEL_2003, HTML, kind_of, translated_zip_errors
from ozogui.leads.workbooks.books import Book
from ozogui.leads.workbooks.mended_zip import mended


def open_book(handle: BinaryIO, file_name: str, allow: Callable[[int], None] | None = None) -> Book:
    """Open a workbook of any kind by its content.

    Args:
        handle: The file, which is used until the book is dropped.
        file_name: Its name, which only appears in sentences.
        allow: Told, before a sheet of xlsx is parsed, how many cells it truly has.

    Raises:
        SheetError: It is no workbook, is damaged, too large, or needs a password.
        OSError: It cannot be read on.
    """
    with translated_zip_errors(file_name):
        handle = mended(handle)
    # Late: calamine and the parsers of XML and HTML take 60 ms to load, which a start and a csv should not wait for.
    kind = kind_of(handle, file_name)
    if kind == HTML:
        from ozogui.leads.workbooks.html_tables import read_html

        return read_html(handle)
    if kind == EXCEL_2003:
        from ozogui.leads.workbooks.excel_2003 import read_excel_2003

        return read_excel_2003(handle, file_name)
    from ozogui.leads.workbooks.workbook import Workbook

    return Workbook(handle, file_name, kind, allow)
