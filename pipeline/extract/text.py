"""Text files: which encoding, and whether it is text at all."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from pipeline.errors import ExtractionError, LimitError
from pipeline.language import common_share

MAX_BYTES = 64_000_000
"""A larger text is refused; the longest law of China has 400 kB."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEGACY = ("gb18030", "big5")
_PROBE = 20_000
"""Code points looked at to tell encodings apart."""
_MIN_COMMON = 0.7
"""Share of common characters that a right decoding has at least: of 13 laws and reports all have .97 or
more in their own encoding; Big5 read as GB18030, or the other way round, has .38 at most."""

_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive or office file"),
    (b"\xd0\xcf\x11\xe0", "an old office file"),
    (b"{\\rtf", "a rich text file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
)
_TEXT_CONTROLS = frozenset("\t\n\r\f\v\x1a\x1b\x85")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSource:
    """A decoded text file.

    Attributes:
        text: Its characters without the byte order mark.
        encoding: The encoding it was in (Python's name).
    """

    text: str
    encoding: str


def read_text(data: bytes) -> TextSource:
    """Decodes a text file: UTF-8, UTF-16 with byte order mark, GB18030 or Big5.

    Raises:
        ExtractionError: The bytes are no text, or in another encoding.
        LimitError: There are more than `MAX_BYTES`.
    """
    if len(data) > MAX_BYTES:
        raise LimitError(f"text of {len(data):,} bytes, the limit is {MAX_BYTES:,}", remedy="Split it into documents")
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise ExtractionError(f"not a text file but {kind}", remedy="Give it its right file extension")
    source = decode(data)
    if not source.text.strip():
        raise ExtractionError("the file holds no text", remedy="Leave it out or get the full file")
    controls = sum(1 for c in source.text[:_PROBE] if c < " " and c not in _TEXT_CONTROLS)
    if controls * 100 > len(source.text[:_PROBE]):
        raise ExtractionError("not a text file but binary data", remedy="Save it as UTF-8 text")
    return source


def decode(data: bytes, told: str | None = None) -> TextSource:
    """Decodes `data` by its byte order mark, else as UTF-8, else in the legacy encoding that reads best.

    Args:
        data: The bytes.
        told: The encoding that the document says it is in; believed when it reads well, and then
            single broken bytes are passed over, as browsers do.

    Raises:
        ExtractionError: The bytes are no text, or in another encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return TextSource(text=_strictly(data[len(mark) :], encoding), encoding=encoding)
    try:
        return TextSource(text=data.decode("utf-8"), encoding="utf-8")
    except UnicodeDecodeError as error:
        # A file cut off inside its last character is still UTF-8.
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            return TextSource(text=data[: error.start].decode("utf-8"), encoding="utf-8")
    if b"\0" in data:
        raise ExtractionError("not a text file but binary data", remedy="Save it as UTF-8 text")
    names = (*_LEGACY, told) if told and _known(told) else _LEGACY
    best, encoding = max(((_plausibility(data, name), name) for name in names), key=lambda pair: pair[0])
    if best < _MIN_COMMON:
        raise ExtractionError(
            "the text is in none of the encodings UTF-8, UTF-16 with byte order mark, GB18030, Big5",
            remedy="Save it as UTF-8",
        )
    text = data.decode(encoding, "replace") if told else _strictly(data, encoding)
    return TextSource(text=text, encoding=encoding)


def _known(encoding: str) -> bool:
    try:
        codecs.lookup(encoding)
    except LookupError:
        return False
    return True


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ExtractionError(f"byte {error.start:,} is no {encoding} text", remedy="Save the file as UTF-8") from None


def _plausibility(data: bytes, encoding: str) -> float:
    return common_share(data[: 3 * _PROBE].decode(encoding, "replace")[:_PROBE])
