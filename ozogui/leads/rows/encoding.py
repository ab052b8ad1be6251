"""Which letters the bytes of a text file stand for: UTF-8 first, then what else they can only mean.

Delimiters and quotes are the business of text_file.py.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import BinaryIO

from ozogui.errors import CancelledError
from ozogui.leads.rows.file_kind import looks_like_utf_16
from ozogui.leads.rows.sheet_error import SheetError

UTF_8, UTF_8_BOM, UTF_16, CP1252 = "UTF-8", "UTF-8 with BOM", "UTF-16", "cp1252"
COMMON_ENCODINGS = (UTF_8, UTF_8_BOM, UTF_16, CP1252)
"""The names to offer first when a person chooses; any other name that Python knows is taken as well."""

_CODECS = {
    UTF_8: "utf-8-sig",
    UTF_8_BOM: "utf-8-sig",
    UTF_16: "utf-16",
    "UTF-16 LE": "utf-16-le",
    "UTF-16 BE": "utf-16-be",
    "UTF-32": "utf-32",
    CP1252: "cp1252",
}
_MARKS = (
    # UTF-32 comes first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF8, UTF_8_BOM),
    (codecs.BOM_UTF16_LE, UTF_16),
    (codecs.BOM_UTF16_BE, UTF_16),
)
MAC_ROMAN = "mac-roman"
_USUAL_LETTERS = re.compile("[áàâäãåæçéèêëíìîïñóòôöõøœúùûüßÁÀÂÄÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜ]")
_STRANGE_IN_WORD = re.compile("[^\x00-\x7fáàâäãåæçéèêëíìîïñóòôöõøœúùûüßÁÀÂÄÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜ]")
_SIBLINGS = {
    "mac_greek": ("cp1253", "iso8859_7"),
    "mac_cyrillic": ("cp1251", "iso8859_5", "koi8_r"),
    "mac_latin2": ("cp1250", "iso8859_2"),
    "mac_turkish": ("cp1254",),
}
_ODD_IN_WORD = re.compile(
    "[^\\W\\d_][^\x00-\x7f\\w]|[^\x00-\x7f\\w](?=[^\\W\\d_])|[a-zà-ÿα-ωά-ώа-яё](?=[A-ZÀ-ÞΑ-ΩА-Я])"
)
_PIECE = 1 << 20
_SAMPLE = 1 << 15
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_SIGN_IN_WORD = re.compile(
    # A letter, then what no Western word goes on with: currency and mathematical signs, an opening quotation mark.
    "[^\\W\\d_][\u00a1-\u00a9\u00ab-\u00ae\u00b1-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u0178"
    "\u0192\u02c6\u02dc\u201a\u201c\u201e\u2020-\u2022\u2030\u2039]"
)


def name_of(encoding: str) -> str:
    """Return the name to show for an encoding as somebody typed it: "utf8" -> "UTF-8", "windows-1252" -> "cp1252".

    Raises:
        SheetError: There is no such encoding of text.
    """
    typed = encoding.strip()
    for name in _CODECS:
        if name.casefold() == typed.casefold():
            return name
    try:
        codec = codecs.lookup(typed).name
        # Some codecs turn bytes into bytes, or know no way to go on over a bad one.
        "".encode(codec)
        b"\xff\xfe\xfd".decode(codec, "replace")
    except (LookupError, ValueError) as error:
        raise SheetError(
            f'There is no encoding called "{typed}".', f"Usual ones are {', '.join(COMMON_ENCODINGS)}."
        ) from error
    shown = {"utf-8": UTF_8, "utf-8-sig": UTF_8_BOM, "utf-16": UTF_16}
    return shown.get(codec, codec)


def codec_of(name: str) -> str:
    """Return Python's codec for a name that `name_of` or `detect_encoding` gave."""
    return _CODECS.get(name, name)


def codec_for(handle: BinaryIO, name: str) -> str:
    """Return Python's codec to read a file with from its beginning; its position is changed.

    The codecs of UTF-16 and UTF-32 refuse a file without a byte order mark, as when a person chooses one of them for a
    file that is written otherwise: it is read as little-endian then, and looks garbled instead of failing.
    """
    codec = codecs.lookup(codec_of(name)).name
    if codec not in {"utf-16", "utf-32"}:
        return codec
    handle.seek(0)
    head = handle.read(4)
    marked = any(head.startswith(mark) for mark, marks in _MARKS if marks.lower() == codec)
    return codec if marked else f"{codec}-le"


def detect_encoding(handle: BinaryIO, cancel: Callable[[], bool] | None = None) -> str:
    """Return the name of the encoding that a file's bytes are most likely written in, having looked at all of them.

    A byte order mark decides; else UTF-8 is right if it fits, or nearly fits a long file (one torn letter must not
    garble all others); else cp1252, Excel's own on Western Windows, if that gives plausible words; else what
    charset-normalizer makes of a sample.

    Raises:
        CancelledError: `cancel` said so between two pieces.
    """
    handle.seek(0)
    head = handle.read(1 << 16)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if wide := looks_like_utf_16(head):
        return "UTF-16 LE" if wide == "utf-16-le" else "UTF-16 BE"
    letters, torn, sample = _look_through(handle, cancel)
    if torn * 20 <= letters:
        return UTF_8
    if _is_mac(sample):
        return MAC_ROMAN
    return CP1252 if _is_western(sample) else _by_statistics(sample)


def _is_mac(sample: bytes) -> bool:
    """Tell whether bytes are Western letters as old Macs wrote them: few words are enough, by which letters they make.

    What cp1252 makes of them stands in no Western word, or in hardly any.
    """
    as_mac = sample.decode("mac_roman", "replace")
    as_western = sample.decode("cp1252", "replace")
    usual = len(_USUAL_LETTERS.findall(as_mac))
    strange = len(_STRANGE_IN_WORD.findall(as_western))
    letters = sum(map(len, _HIGH_RUN.findall(sample)))
    western = len(_USUAL_LETTERS.findall(as_western))
    return bool(letters) and usual >= 0.8 * letters and strange >= max(0.5 * letters, 2 * western)


def _look_through(handle: BinaryIO, cancel: Callable[[], bool] | None) -> tuple[int, int, bytes]:
    """Count the non-ASCII letters that are sound UTF-8 and the torn ones; collect a sample of lines that hold some."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    letters = torn = 0
    sample = bytearray()
    handle.seek(0)
    while True:
        if cancel is not None and cancel():
            raise CancelledError
        piece = handle.read(_PIECE)
        text = decoder.decode(piece, final=not piece)
        if not text.isascii():
            broken = text.count("\ufffd")
            torn += broken
            letters += len(text) - len(text.encode("ascii", "ignore")) - broken
            if len(sample) < _SAMPLE:
                lines = (line for line in piece.splitlines(keepends=True) if not line.isascii())
                for line in lines:
                    sample += line[: _SAMPLE - len(sample)]
        if not piece:
            return letters, torn, bytes(sample)


def _is_western(sample: bytes) -> bool:
    """Tell whether bytes read as cp1252 are words with a few accents, and not another script's letters in disguise."""
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    runs = [len(run) for run in _HIGH_RUN.findall(sample)]
    long_runs = sum(run for run in runs if run > 2)
    signs_in_words = len(_SIGN_IN_WORD.findall(text))
    return long_runs * 5 <= sum(runs) and signs_in_words * 5 <= len(runs)


def _by_statistics(sample: bytes) -> str:
    from charset_normalizer import from_bytes  # here, since most lists are read without it

    best = from_bytes(sample).best()
    if best is None:
        # latin-1 gives every byte some letter: what is unknown can be seen then, and another encoding chosen.
        return "latin-1"
    # Few files are an old Mac's: where Windows' or ISO's letters of that script make no odder words, they are meant.
    return min((*_SIBLINGS.get(best.encoding, ()), best.encoding), key=lambda name: _oddness(sample, name))


def _oddness(sample: bytes, encoding: str) -> int:
    """Count what stands in no word: a sign among letters, a capital behind a small letter, a byte without a letter."""
    text = sample.decode(encoding, "replace")
    return len(_ODD_IN_WORD.findall(text)) + 10 * text.count("\ufffd")
