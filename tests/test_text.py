"""Text files: encodings, and what is no text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ExtractionError, LimitError, QuanzeError
from pipeline.extract import text
from pipeline.extract.text import decode, read_text

SIMPLIFIED = "柳河县水利局应当每月公布巡查结果，县财政局保障经费。有关部门不得推诿。"
TRADITIONAL = "柳河縣水利局應當每月公布巡查結果，縣財政局保障經費。有關部門不得推諉。"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (SIMPLIFIED.encode(), "utf-8"),
        (codecs.BOM_UTF8 + SIMPLIFIED.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + SIMPLIFIED.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + SIMPLIFIED.encode("utf-16-be"), "utf-16-be"),
        (SIMPLIFIED.encode("gb18030"), "gb18030"),
    ],
)
def test_simplified_encodings(data, encoding):
    """Each encoding of simplified text is recognised, and the byte order mark is no text."""
    source = read_text(data)
    assert (source.text, source.encoding) == (SIMPLIFIED, encoding)


def test_traditional_encodings():
    """Traditional text is told apart in Big5 and GB18030, which can decode each other's bytes."""
    assert read_text(TRADITIONAL.encode("big5")).text == TRADITIONAL
    assert read_text(TRADITIONAL.encode("gb18030")).text == TRADITIONAL


def test_cut_off_text():
    """A file that ends inside a character is read up to there."""
    assert read_text(SIMPLIFIED.encode()[:-1]).text == SIMPLIFIED[:-1]


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        b"PK\x03\x04rest",
        b"\xd0\xcf\x11\xe0rest",
        b"\x89PNG\r\n",
        bytes(range(256)) * 4,
        b"\0\1\2\3" * 100,
        b"",
        b" \n\t ",
        "caf\u00e9 r\u00e9sum\u00e9 na\u00efve".encode("latin-1"),
        codecs.BOM_UTF16_LE + b"\x00\xd8\x00",
    ],
)
def test_what_is_no_text_is_refused_with_a_remedy(data):
    """Other files, binary data, blanks and unknown encodings: an error that says what to do."""
    with pytest.raises(ExtractionError) as caught:
        read_text(data)
    assert caught.value.remedy


def test_size_is_bounded(monkeypatch):
    """A text beyond the limit is refused before it is decoded."""
    monkeypatch.setattr(text, "MAX_BYTES", 10)
    with pytest.raises(LimitError, match="limit"):
        read_text(SIMPLIFIED.encode())


def test_told_encoding_passes_over_broken_bytes():
    """A web page that says its encoding is read though a byte of it is broken."""
    data = SIMPLIFIED.encode("gb18030") + b"\xff" + "继续巡查。".encode("gb18030")
    assert decode(data, "gb2312").text.startswith(SIMPLIFIED[:10])
    with pytest.raises(ExtractionError):
        decode(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_an_error_of_ours(data):
    """No bytes lead to another error, and what is read prints something."""
    try:
        source = read_text(data)
    except QuanzeError:
        return
    assert source.text.strip()


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\ufeff"), min_size=1))
def test_utf8_comes_back(written):
    """Any text that is read from UTF-8 is the text that was written."""
    try:
        assert read_text(written.encode()).text == written
    except ExtractionError:
        assert not written.strip() or any(ord(c) < 32 for c in written) or written.startswith("%PDF-")
