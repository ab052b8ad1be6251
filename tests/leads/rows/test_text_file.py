"""How a text file is written, and that its cells come out as they were typed."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ozogui.errors import CancelledError
from ozogui.leads.rows.encoding import codec_of, detect_encoding, name_of
from ozogui.leads.rows.quotes import Quotes
from ozogui.leads.rows.sheet_error import SheetError
from ozogui.leads.rows.text_file import TextFormat, detect_delimiter, detect_format, text_lines

PLAIN = "Phone,Name\n9876543210,Asha\n"
ACCENTS = "Phone,Name\n9876543210,Zoë Fernandes\n9876543211,José Pinto\n9876543212,Renée D\u2019Costa\n"
POLISH = (
    "Imię,Nazwisko,Miasto,Ulica\nMałgorzata,Łuczyńska,Łódź,Książęca\nPaweł,Dąbrowski,Gdańsk,Świętojańska\n"
    "Grażyna,Wójcik,Poznań,Żeromskiego\nZbigniew,Kowalczyk,Kraków,Długa\nStanisław,Zieliński,Wrocław,Piękna\n"
)


def lines_of(content: bytes, encoding: str = "UTF-8", delimiter: str = ",") -> list[list[str]]:
    text_format = TextFormat(encoding, delimiter, encoding_found=True, delimiter_found=True)
    return list(text_lines(io.BytesIO(content), text_format))


def read(content: bytes) -> list[list[str]]:
    handle = io.BytesIO(content)
    return list(text_lines(handle, detect_format(handle, None, None)))


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (PLAIN.encode("ascii"), "UTF-8"),
        (ACCENTS.encode("utf-8"), "UTF-8"),
        (ACCENTS.encode("utf-8-sig"), "UTF-8 with BOM"),
        (ACCENTS.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + ACCENTS.encode("utf-16-be"), "UTF-16"),
        (ACCENTS.encode("utf-16-le"), "UTF-16 LE"),
        (ACCENTS.encode("utf-16-be"), "UTF-16 BE"),
        (ACCENTS.encode("utf-32"), "UTF-32"),
        (ACCENTS.encode("cp1252"), "cp1252"),
        ("नाम,फोन\nराहुल,9876543210\n".encode(), "UTF-8"),
        (("Имя,Город\n" + "Иван Петров,Москва\n" * 8).encode("cp1251"), "cp1251"),
        (POLISH.encode("cp1250"), "cp1250"),
        (("姓名,城市\n" + "张伟,北京\n" * 8).encode("gb18030"), "gb18030"),
    ],
)
def test_the_encoding_is_found_and_the_letters_are_right(content: bytes, encoding: str) -> None:
    handle = io.BytesIO(content)
    found = detect_format(handle, None, None)
    assert (found.encoding, found.encoding_found) == (encoding, True)
    marks = [bytes.fromhex(mark) for mark in ("fffe0000", "efbbbf", "fffe", "feff")]
    bare = next((content[len(mark) :] for mark in marks if content.startswith(mark)), content)
    codec = {"UTF-8 with BOM": "utf-8", "UTF-32": "utf-32-le"}.get(encoding, codec_of(encoding))
    if encoding == "UTF-16":
        codec = "utf-16-be" if content.startswith(b"\xfe\xff") else "utf-16-le"
    expected = list(csv.reader(io.StringIO(bare.decode(codec), newline="")))
    assert list(text_lines(handle, found)) == expected


def test_one_torn_letter_does_not_garble_a_long_list() -> None:
    content = ("Name\n" + "राहुल शर्मा\n" * 50).encode() + b"Zo\xe0\xa4\n"
    assert detect_encoding(io.BytesIO(content)) == "UTF-8"
    assert read(content)[-1] == ["Zo\ufffd"]


def test_a_sample_far_down_the_file_decides_too() -> None:
    content = b"9876543210,Asha\n" * 100_000 + "9876543211,Zoë\n".encode("cp1252")
    assert detect_encoding(io.BytesIO(content)) == "cp1252"


def test_a_letter_across_two_pieces_of_the_file_is_no_fault() -> None:
    content = b"x" * ((1 << 20) - 1) + "é\n".encode()
    assert detect_encoding(io.BytesIO(content)) == "UTF-8"


def test_looking_through_a_file_can_be_cancelled() -> None:
    with pytest.raises(CancelledError):
        detect_encoding(io.BytesIO(PLAIN.encode()), lambda: True)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("utf8", "UTF-8"),
        ("UTF-8", "UTF-8"),
        (" utf-8 with bom ", "UTF-8 with BOM"),
        ("windows-1252", "cp1252"),
        ("UTF-16", "UTF-16"),
        ("Latin-1", "iso8859-1"),
        ("shift-jis", "shift_jis"),
    ],
)
def test_encodings_are_understood_as_people_type_them(typed: str, name: str) -> None:
    assert name_of(typed) == name
    "".encode(codec_of(name))


@pytest.mark.parametrize("typed", ["klingon", "", "base64", "rot13", "idna", "punycode", "undefined", "utf-8\0"])
def test_what_is_no_encoding_is_said(typed: str) -> None:
    with pytest.raises(SheetError, match="There is no encoding called"):
        name_of(typed)


def test_a_wrong_encoding_shows_wrong_letters_and_no_error() -> None:
    handle = io.BytesIO(ACCENTS.encode("cp1252"))
    found = detect_format(handle, "utf-8", None)
    assert (found.encoding, found.encoding_found) == ("UTF-8", False)
    assert list(text_lines(handle, found))[1] == ["9876543210", "Zo\ufffd Fernandes"]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        (PLAIN, ","),
        ("Phone;Name;Rate\n98;Asha;1,5\n99;Ravi;2,5\n", ";"),
        ("Phone\tName\n98\tPatil, Asha\n99\tRao, Ravi\n", "\t"),
        ("Phone|Name\n98|Asha\n", "|"),
        ("Diwali leads, November, all; regions\n\nPhone;Name\n98;Asha\n99;Ravi\n97;Meena\n", ";"),
        ('Phone;Name;City\n98;"Patil; Asha";Pune\n99;"Rao; Ravi";Goa\n', ";"),
        ("Phone,Tags\n98,a;b;c\n99,d;e;f\n", ","),
        ("Phone\n98\n99\n", ","),
        ("", ","),
        ("sep=;\nPhone,x;Name\n", ";"),
        ('"sep=|"\r\nPhone|Name\r\n', "|"),
    ],
)
def test_the_delimiter_is_found(text: str, delimiter: str) -> None:
    assert detect_delimiter(text) == delimiter


@pytest.mark.parametrize(
    ("given_as", "delimiter"), [(";", ";"), ("tab", "\t"), ("\\t", "\t"), ("Pipe", "|"), ("comma", ","), ("^", "^")]
)
def test_a_delimiter_can_be_given(given_as: str, delimiter: str) -> None:
    found = detect_format(io.BytesIO(PLAIN.encode()), None, given_as)
    assert (found.delimiter, found.delimiter_found) == (delimiter, False)


@pytest.mark.parametrize("given_as", ['"', "\n", ";;", "a", " "])
def test_what_cannot_be_a_delimiter_is_said(given_as: str) -> None:
    with pytest.raises(SheetError, match="Columns cannot end at that"):
        detect_format(io.BytesIO(PLAIN.encode()), None, given_as)


def test_rows_are_counted_as_excel_shows_them() -> None:
    content = b'a,"two\r\nlines"\r\n\r\n,\r\nlast,1'
    assert lines_of(content) == [["a", "two\r\nlines"], [], ["", ""], ["last", "1"]]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_one(ending: str) -> None:
    assert lines_of(f"a,b{ending}c,d{ending}".encode()) == [["a", "b"], ["c", "d"]]


def test_zero_bytes_are_left_out() -> None:
    assert lines_of(b"Pho\0ne,Name\0\n98\0,Asha\n") == [["Phone", "Name"], ["98", "Asha"]]


def test_excels_line_that_declares_the_delimiter_is_no_row() -> None:
    assert lines_of(b"sep=;\r\nPhone;Name\r\n", delimiter=";") == [["Phone", "Name"]]


def test_quotes_in_the_middle_of_a_cell_are_letters() -> None:
    assert lines_of(b'98,Vijay "Viju" Kale\n99,"5"" pipe"\n') == [["98", 'Vijay "Viju" Kale'], ["99", '5" pipe']]


@pytest.mark.parametrize("tail", [b"", b"\n", b"\n98,Asha\n" * 40_000])
def test_a_quotation_mark_that_is_never_closed_swallows_nothing(tail: bytes) -> None:
    quotes = Quotes()
    handle = io.BytesIO(b'Phone,Name\n97,Asha\n98,"Ravi' + tail)
    lines = list(text_lines(handle, detect_format(handle, None, None), quotes))
    assert lines[2] == ["98", '"Ravi']
    rows = 3 + max(0, tail.count(b"\n") - 1)
    assert (len(lines), quotes.lines, quotes.stray_rows) == (rows, rows, [3])
    assert lines.count(["98", "Asha"]) == tail.count(b"98")


@pytest.mark.parametrize("tail", [b"", b"\n", b"\n98,Asha\n" * 40_000])
def test_a_quotation_mark_that_is_taken_as_written_is_told_with_its_row(tail: bytes) -> None:
    handle = io.BytesIO(b'Phone,Name\n97,Asha\n98,"Ravi' + tail)
    with pytest.raises(SheetError, match="A quotation mark in row 3 is never closed") as caught:
        list(text_lines(handle, detect_format(handle, None, None), as_written=True))
    assert "Ravi" not in str(caught.value)


def test_a_file_that_is_one_endless_line_is_refused() -> None:
    with pytest.raises(SheetError, match="longer than 16,777,216 characters"):
        lines_of(b"Phone\n" + b"x," * (9 << 20))


def test_the_handle_stays_open(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(PLAIN)
    with path.open("rb") as handle:
        lines = text_lines(handle, detect_format(handle, None, None))
        next(lines)
        del lines
        assert handle.seek(0) == 0


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff\r"), max_size=12)


@example([["", "", ""], ["", "\\"]], ",", "UTF-8", "\n")
@given(
    rows=st.lists(st.lists(CELL, min_size=2, max_size=5), min_size=1, max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["UTF-8", "UTF-8 with BOM", "UTF-16"]),
    ending=st.sampled_from(["\n", "\r\n"]),
)
def test_what_was_typed_is_what_is_read(rows: list[list[str]], delimiter: str, encoding: str, ending: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL).writerows(rows)
    assert lines_of(text.getvalue().encode(codec_of(encoding)), encoding, delimiter) == rows


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(content: bytes) -> None:
    with suppress(SheetError):
        assert all("\0" not in cell for line in read(content) for cell in line)


@pytest.mark.parametrize("encoding", ["UTF-16", "utf_16", "UTF-32", "utf_32"])
def test_a_wide_encoding_chosen_for_a_file_without_its_mark_garbles_and_does_not_fail(encoding: str) -> None:
    content = io.BytesIO(b"Phone,Name\n9876500001,Asha\n")
    assert list(text_lines(content, TextFormat(encoding, ",", encoding_found=False, delimiter_found=True)))


@pytest.mark.parametrize("columns", [1, 2, 5])
def test_an_unclosed_quotation_mark_swallows_nothing_however_many_columns_a_list_has(columns: int) -> None:
    rest = "".join(f",{column}" for column in range(1, columns))
    text = f'Mobile{rest}\n9876540001{rest}\n"9876540002{rest}\n9876540003{rest}\n9876540004{rest}\n'
    found = TextFormat("utf-8", ",", True, delimiter_found=True)
    lines = list(text_lines(io.BytesIO(text.encode()), found))
    assert [cells[0].strip('"') for cells in lines] == ["Mobile", *(f"987654000{number}" for number in range(1, 5))]
    with pytest.raises(SheetError, match="row 3 is never closed"):
        list(text_lines(io.BytesIO(text.encode()), found, as_written=True))


def test_a_list_of_one_column_is_read_to_its_last_row() -> None:
    lines = list(text_lines(io.BytesIO(b"Mobile\n9876540001\n9876540002"), TextFormat("utf-8", ",", True, True)))
    assert lines == [["Mobile"], ["9876540001"], ["9876540002"]]


def test_the_width_that_most_lines_have_decides_for_a_delimiter() -> None:
    ragged = ["1;2;3"] * 8 + ["1;2"] * 2
    text = "\n".join(line + (",x" if number % 2 else "") for number, line in enumerate(ragged))
    assert detect_delimiter(text) == ";"
